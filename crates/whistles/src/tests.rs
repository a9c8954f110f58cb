//! One story from the first sentence to the rating, and the rules on both sides. Everybody here is invented.

mod categories;
mod contact;
mod export;
mod link;
mod lists;
mod rating;

use crate::*;
use cases::Case;
use db::{Db, Migration, testing::databases};
use jiff::civil::date;
use kernel::{Actor, Ctx, Error, Lang, Result, Role, from_local};

/// The tables that the tests of this crate need.
pub(crate) const SCHEMAS: &[Migration] = &[Migration {
    version: 1,
    name: "whistles",
    sql: &[
        journal::SCHEMA,
        people::SCHEMA,
        people::PROVIDER_SCHEMA,
        params::SCHEMA,
        cases::SCHEMA,
        registry::SCHEMA,
        registry::ATTRIBUTE_SCHEMA,
        vault::SCHEMA,
        web::api::SCHEMA,
        SCHEMA,
    ],
    text_indexes: &["whistle_text"],
}];

fn fresh() -> Vec<Db> {
    let all = databases();
    all.iter().for_each(|db| db.migrate(SCHEMAS).expect("migrated"));
    all
}

fn person(role: Role, name: &str, unit: Option<&str>) -> Actor {
    Actor { id: name.into(), name: name.into(), role, unit: unit.map(Into::into) }
}

fn office() -> Actor {
    person(Role::Office, "营商办戊", None)
}

fn lead() -> Actor {
    person(Role::DepartmentHandler, "牵头部门丙", Some("D01"))
}

fn joint() -> Actor {
    person(Role::DepartmentHandler, "配合部门丁", Some("D02"))
}

fn stranger() -> Actor {
    person(Role::DepartmentHandler, "外人己", Some("D03"))
}

fn enterprise() -> Actor {
    person(Role::Enterprise, "企业甲", Some("91530103MA6K00014Q"))
}

/// Half past nine on a day of October 2022.
fn at(day: i8, actor: Actor) -> Ctx {
    let now = from_local(date(2022, 10, day).at(9, 30, 0, 0));
    Ctx { now, actor, division: "530103".into(), lang: Lang::Zh }
}

fn sample() -> Raise {
    Raise {
        channel: "web".into(),
        title: "门前围挡三个月没有拆".into(),
        body: "管网施工围挡挡住店门，货车进不来，希望明确拆除时间。".into(),
        enterprise: Some("91530103MA6K00014Q".into()),
        enterprise_name: "企业甲（虚构）".into(),
        contact_name: "甲某".into(),
        contact_phone: "138 0000 1234".into(),
        key: "k1".into(),
        ..Raise::default()
    }
}

fn raised(db: &Db, raise: Raise) -> Result<Case> {
    let (ctx, vault) = (at(10, enterprise()), vault::testing::vault(db));
    db.write_now("raise", move |w| {
        let rules = Rules::load(w, "530103", date(2022, 10, 10))?;
        raise_in(w, &vault, &ctx, &rules, &raise)
    })
}

struct Story<'a> {
    db: &'a Db,
    id: String,
}

impl Story<'_> {
    fn begin(db: &Db) -> Story<'_> {
        Story { db, id: raised(db, sample()).expect("raised").id }
    }

    fn act(&self, ctx: Ctx, name: &'static str, fields: &[(&str, &str)]) -> Result<Case> {
        let input = fields.iter().fold(Input::default(), |input, (field, value)| input.with(field, *value));
        let id = self.id.clone();
        self.db.write_now("act", move |w| {
            let rules = Rules::load(w, "530103", date(2022, 10, 10))?;
            act_in(w, &ctx, &rules, &id, None, name, &input)
        })
    }

    fn dispatched(&self) -> &Self {
        self.act(at(10, office()), "accept", &[("category", "K0101")]).expect("accepted");
        self.act(at(11, office()), "dispatch", &[("lead", "D01"), ("joint", "D02")]).expect("dispatched");
        self
    }

    fn answered(&self) -> &Self {
        self.dispatched();
        self.act(at(11, lead()), "respond", &[("note", "已联系")]).expect("lead responds");
        self.act(at(14, joint()), "respond", &[("note", "已联系")]).expect("joint responds late");
        self.act(at(14, lead()), "finish", &[("reply", "已办")]).expect("lead done");
        self.act(at(17, joint()), "finish", &[("reply", "已办")]).expect("joint done");
        self.act(at(18, lead()), "answer", &[("reply", "围挡本周拆除。")]).expect("answered");
        self
    }
}

fn refusal(outcome: Result<Case>) -> &'static str {
    match outcome {
        Err(Error::Refused(refusal)) => refusal.code,
        other => panic!("a refusal was expected, not {other:?}"),
    }
}

#[test]
fn a_whistle_goes_from_the_first_sentence_to_a_rated_closed_case() {
    for db in fresh() {
        let story = Story::begin(&db);
        story.dispatched();
        story.act(at(11, lead()), "respond", &[("note", "已联系")]).expect("responds");
        let session = [("when", "2022-10-12T10:00"), ("place", "区政务中心"), ("attendees", "两部门和企业")];
        story.act(at(11, office()), "call_session", &session).expect("called");
        story
            .act(at(12, office()), "record_session", &[("minutes", "纪要"), ("decision", "周五拆除")])
            .expect("recorded");
        story.act(at(12, joint()), "respond", &[("note", "已联系")]).expect("responds");
        let open = refusal(story.act(at(12, lead()), "answer", &[("reply", "x")]));
        assert_eq!(open, "part_still_open", "answering is refused while a unit owes something");
        story.act(at(13, lead()), "finish", &[("reply", "已协调")]).expect("done");
        story.act(at(13, office()), "waive", &[("unit", "D02"), ("reason", "无需再办")]).expect("waived");
        story.act(at(14, lead()), "answer", &[("reply", "周五拆除")]).expect("answered");
        story.act(at(17, office()), "call_back", &[("solved", "yes")]).expect("called back");
        let case = story.act(at(17, office()), "close", &[]).expect("closed");
        assert!(case.closed && case.clocks.iter().all(|clock| clock.ended_at.is_some()));
        story.act(at(18, Actor::anonymous()), "rate", &[("unit", "D01"), ("grade", "2")]).expect("rated");
        let again = story.act(at(18, Actor::anonymous()), "rate", &[("unit", "D01"), ("grade", "5")]);
        assert_eq!(refusal(again), "rated_already");
        let rows =
            db.read_now(|r| rates(r, "530103", date(2022, 10, 1), date(2022, 10, 31), "")).expect("rates");
        let of = |unit: &str| rows.iter().find(|row| row.unit == unit).expect("a row").clone();
        assert_eq!(of("D01").response, Rate { met: 1, valid: 1 });
        assert_eq!(of("D01").satisfied, Rate { met: 0, valid: 1 });
        assert_eq!(of("D01").solved, Rate { met: 1, valid: 1 });
        assert_eq!(of("D02").satisfied.text(), "—", "a unit without a rating has no rate");
        assert_eq!(db.read_now(|r| check(r, "530103")).expect("checked"), Vec::<String>::new());
    }
}

#[test]
fn each_unit_is_judged_by_its_own_clock_from_dispatch() {
    for db in fresh() {
        Story::begin(&db).answered();
        let rows =
            db.read_now(|r| rates(r, "530103", date(2022, 10, 1), date(2022, 10, 31), "")).expect("rates");
        let response = |unit: &str| rows.iter().find(|row| row.unit == unit).map(|row| row.response);
        assert_eq!(response("D01"), Some(Rate { met: 1, valid: 1 }));
        assert_eq!(response("D02"), Some(Rate { met: 0, valid: 1 }), "the joint unit alone was late");
    }
}

#[test]
fn nobody_answers_for_a_unit_he_is_not_in_and_strangers_read_nothing() {
    for db in fresh() {
        let story = Story::begin(&db);
        story.dispatched();
        assert!(matches!(story.act(at(11, stranger()), "respond", &[("note", "x")]), Err(Error::Forbidden)));
        assert!(matches!(story.act(at(11, lead()), "close", &[]), Err(Error::Forbidden)));
        let case = db.read_now(|r| cases::load(r, "530103", &story.id)).expect("loaded");
        assert!(!may_read(&case, &stranger()) && may_read(&case, &joint()) && may_read(&case, &enterprise()));
        let other = person(Role::Enterprise, "外人", Some("91530103MA6K00022G"));
        assert!(!may_read(&case, &other) && !may_read(&case, &person(Role::Observer, "观察员", None)));
        assert!(!may_read_contact(&case, &person(Role::Leader, "区领导", None)));
        let _ = allowed(&case, &lead()).iter().map(|spec| spec.name).collect::<Vec<_>>();
        assert_eq!(allowed(&case, &stranger()).len(), 0);
    }
}

#[test]
fn a_second_return_is_ruled_on_finally() {
    for db in fresh() {
        let story = Story::begin(&db);
        story.dispatched();
        let rule = [("unit", "D02"), ("ruling", "keep"), ("reason", "属于职责")];
        for _ in 0..2 {
            story.act(at(11, joint()), "return", &[("reason", "不属于我局")]).expect("returned");
            story.act(at(11, office()), "rule", &rule).expect("ruled");
        }
        let third = story.act(at(11, joint()), "return", &[("reason", "不属于我局")]);
        assert_eq!(refusal(third), "final_ruling");
        let late = story.act(at(14, lead()), "return", &[("reason", "晚了")]);
        assert_eq!(refusal(late), "return_too_late");
    }
}

#[test]
fn an_extension_is_granted_once_and_a_pause_only_while_the_enterprise_owes_something() {
    for db in fresh() {
        let story = Story::begin(&db);
        story.dispatched();
        story.act(at(11, lead()), "respond", &[("note", "已联系")]).expect("responds");
        let case = story.act(at(12, lead()), "ask_information", &[("what", "租赁合同")]).expect("asked");
        assert!(case.due_of("D01").is_none(), "nothing is due while the enterprise owes something");
        let case = story.act(at(14, enterprise()), "give_information", &[("text", "见附件")]).expect("given");
        let due = case.due_of("D01").map(kernel::local_day);
        assert_eq!(
            due,
            Some(date(2022, 10, 20)),
            "dispatched on the 11th, five working days, 13th and 14th not counted"
        );
        let extend = [("unit", "D01"), ("days", "8"), ("reason", "等待招标")];
        let case = story.act(at(14, office()), "extend", &extend).expect("extended");
        assert_eq!(case.due_of("D01").map(kernel::local_day), Some(date(2022, 10, 25)), "the pause is kept");
        assert_eq!(refusal(story.act(at(14, office()), "extend", &extend)), "extended_already");
    }
}

#[test]
fn every_wrong_field_is_named_and_nothing_is_written() {
    let db = fresh().remove(0);
    let bad = Raise {
        title: "标".repeat(81),
        body: "\u{0}".into(),
        enterprise: Some("91530103MA6K00014I".into()),
        contact_phone: "电话".into(),
        channel: "pigeon".into(),
        key: "k2".into(),
        ..sample()
    };
    let Err(Error::Invalid(errors)) = raised(&db, bad) else { panic!("five fields are wrong") };
    let fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(fields, ["title", "body", "contact_phone", "channel", "enterprise"]);
    let head = db.read_now(|r| journal::head(r, "530103")).expect("read");
    assert_eq!(head, None, "nothing has happened");
}

#[test]
fn a_withdrawn_whistle_is_in_no_rate_and_the_overdue_clock_judges_once() {
    for db in fresh() {
        let story = Story::begin(&db);
        story.dispatched();
        let id = story.id.clone();
        let judge = move |w: &db::Write<'_>| {
            let ctx = at(20, Actor::system());
            let case = cases::load(w, "530103", &id)?;
            match overdue::overdue(&case, &ctx) {
                Some(step) => cases::save(w, &ctx, case, step).map(|_| true),
                None => Ok(false),
            }
        };
        assert!(db.write_now("overdue", judge.clone()).expect("judged"));
        assert!(!db.write_now("overdue", judge).expect("judged once"));
        let all = |db: &Db| {
            db.read_now(|r| rates(r, "530103", date(2022, 10, 1), date(2022, 10, 31), "")).expect("rates")
        };
        assert_eq!(all(&db)[0].response, Rate { met: 0, valid: 2 });
        story.act(at(20, enterprise()), "withdraw", &[("reason", "已解决")]).expect("withdrawn");
        assert_eq!(all(&db)[0].response, Rate { met: 0, valid: 0 });
        assert_eq!(db.read_now(|r| check(r, "530103")).expect("checked"), Vec::<String>::new());
    }
}

#[test]
fn every_statement_is_understood_by_both_engines() {
    for db in fresh() {
        for sql in STATEMENTS {
            db.write_now("prepare", move |w| w.prepare(sql)).expect(sql);
        }
    }
}

#[test]
fn an_attachment_is_what_its_bytes_say() {
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    let pdf = b"%PDF-1.7\n";
    let check = |name: &str, bytes: &[u8], expected: Option<&str>| {
        let kind = attachments::parse(name, bytes).ok().map(|one| one.kind);
        assert_eq!(kind.as_deref(), expected, "{name}");
    };
    check("照片.png", png, Some("image/png"));
    check("../../合同.PDF", pdf, Some("application/pdf"));
    check("照片.pdf", png, None);
    check("page.png", b"<html><script>alert(1)</script>", None);
    check("run.exe", b"MZ\x90\0", None);
    check("empty.png", b"", None);
    check("large.png", &[png.as_slice(), &vec![0; kernel::ATTACHMENT_BYTES_MAX]].concat(), None);
    assert_eq!(attachments::parse("../../合同.pdf", pdf).expect("a file").name, "合同.pdf");
}

#[test]
fn a_file_is_kept_once_by_its_content_and_only_for_those_who_handle_the_whistle() {
    for db in fresh() {
        let story = Story::begin(&db);
        let folder = db::testing::folder_of(&db).join("files");
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let attach = |actor: Actor| {
            let bytes = b"%PDF-1.7\n".to_vec();
            let ctx = at(10, actor);
            runtime.block_on(attachments::attach(
                &db,
                ctx,
                folder.clone(),
                story.id.clone(),
                "合同.pdf",
                bytes,
            ))
        };
        assert!(matches!(attach(stranger()), Err(Error::Forbidden)));
        attach(enterprise()).expect("kept");
        attach(office()).expect("the same content again changes nothing");
        let known = db.read_now(|r| store::attachments(r, "530103", &story.id)).expect("read");
        assert_eq!(known.len(), 1);
        assert!(attachments::path_of(&folder, &known[0].hash).is_file());
        let events = db.read_now(|r| journal::of_case(r, "530103", &story.id)).expect("read");
        assert_eq!(events.iter().filter(|event| event.name == "attach").count(), 1);
    }
}

#[test]
fn a_suspended_whistle_comes_back_on_its_review_day() {
    for db in fresh() {
        let story = Story::begin(&db);
        story.dispatched();
        story.act(at(11, lead()), "respond", &[("note", "已联系")]).expect("responds");
        story.act(at(11, joint()), "respond", &[("note", "已联系")]).expect("responds");
        let past = [("reason", "规划未定"), ("review", "2022-10-11")];
        assert_eq!(refusal(story.act(at(11, office()), "suspend", &past)), "review_in_the_past");
        let later = [("reason", "规划未定"), ("review", "2022-11-30")];
        let case = story.act(at(11, office()), "suspend", &later).expect("suspended");
        assert_eq!(case.due_at().map(kernel::local_day), Some(date(2022, 11, 30)));
        let case = story.act(at(12, office()), "resume", &[]).expect("resumed");
        assert_eq!(
            (case.state.as_str(), case.parts.iter().filter(|part| part.open).count()),
            ("dispatched", 2)
        );
    }
}

#[test]
fn a_published_year_makes_provisional_due_times_final_once() {
    for db in fresh() {
        let story = Story::begin(&db);
        story.act(at(10, office()), "accept", &[("category", "K0101")]).expect("accepted");
        let december = |actor| Ctx { now: from_local(date(2026, 12, 30).at(9, 30, 0, 0)), ..at(1, actor) };
        story.act(december(office()), "dispatch", &[("lead", "D01")]).expect("dispatched");
        let provisional = || {
            let case = db.read_now(|r| cases::load(r, "530103", &story.id)).expect("loaded");
            case.clocks.iter().filter(|clock| clock.provisional).count()
        };
        assert_eq!(provisional(), 1, "the handling ends in a year that is not published");
        let ctx = december(Actor::system());
        assert_eq!(recompute(&db, &ctx).expect("nothing new"), 0);
        let notice = r#"{"year":2027,"days":[{"name":"元旦","date":"2027-01-01","isOffDay":true},{"name":"元旦","date":"2027-01-04","isOffDay":true}]}"#;
        let by = ctx.clone();
        db.write_now("import", move |w| params::import_calendar(w, &by, "national", notice))
            .expect("imported");
        assert_eq!(recompute(&db, &ctx).expect("recomputed"), 1);
        assert_eq!(provisional(), 0);
        let differences = db.read_now(|r| cases::differences(r, "530103", &story.id)).expect("replayed");
        assert_eq!(differences, Vec::<String>::new());
        assert_eq!(recompute(&db, &ctx).expect("again"), 0);
    }
}

#[test]
fn a_whistle_is_merged_only_into_another_that_exists() {
    for db in fresh() {
        let story = Story::begin(&db);
        let own = story.id.clone();
        for into in [own.as_str(), "W209901010001", "' or 1=1 --"] {
            let outcome = story.act(at(10, office()), "merge", &[("into", into), ("reason", "同一件事")]);
            assert!(matches!(outcome, Err(Error::Invalid(_))), "{into}");
        }
        let other = raised(&db, Raise { key: "k3".into(), ..sample() }).expect("raised");
        let case = story.act(at(10, office()), "merge", &[("into", &other.id), ("reason", "同一件事")]);
        assert_eq!(case.expect("merged").state, "merged");
    }
}
