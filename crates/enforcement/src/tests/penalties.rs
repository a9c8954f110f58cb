//! A penalty case from 立案 to 结案, on both databases. The cast: 经办己 and 负责人丙 of 市场监管局, 外人庚 of 城管局, 企业甲.

mod deciding;

use super::*;
use crate::judge::{Outcome, Statute};
use crate::lists::{Written, act_in as act_on_batch, draft_in};
use crate::penalty::{
    Input, Opening, act_in, allowed, check, decide, event_word, fact_field, field_id, matter_of, open_in,
    outcomes, procedure::MOVES,
};
use cases::Case;
use db::{Db, Migration, testing::databases};
use jiff::civil::{Date, date};
use kernel::{Actor, Ctx, Error, Lang, Result, Role, from_local};
use registry::{CreditCode, Enterprise, EntityKind, EntityStatus, Size};

const DIVISION: &str = "530103";
const ACT: &str = "未公示营业执照";
pub(super) const CODE: &str = "91530103MA6K00014Q";

const SCHEMAS: &[Migration] = &[Migration {
    version: 1,
    name: "penalties",
    sql: &[
        journal::SCHEMA,
        people::SCHEMA,
        people::PROVIDER_SCHEMA,
        params::SCHEMA,
        cases::SCHEMA,
        registry::SCHEMA,
        registry::ATTRIBUTE_SCHEMA,
        crate::lists::SCHEMA,
        crate::penalty::SCHEMA,
    ],
    text_indexes: &[registry::TEXT_INDEX, crate::lists::TEXT_INDEX],
}];

fn person(role: Role, name: &str, unit: Option<&str>) -> Actor {
    Actor { id: name.into(), name: name.into(), role, unit: unit.map(Into::into) }
}

fn officer() -> Actor {
    person(Role::DepartmentHandler, "经办己", Some("D03"))
}

fn colleague() -> Actor {
    person(Role::DepartmentHandler, "经办辛", Some("D03"))
}

fn head() -> Actor {
    person(Role::DepartmentLead, "负责人丙", Some("D03"))
}

fn stranger() -> Actor {
    person(Role::DepartmentLead, "外人庚", Some("D08"))
}

fn on(day: Date, actor: Actor) -> Ctx {
    Ctx { now: from_local(day.at(9, 30, 0, 0)), actor, division: DIVISION.into(), lang: Lang::Zh }
}

pub(super) fn enterprise() -> Enterprise {
    Enterprise {
        credit_code: CreditCode::parse(CODE).expect("a code"),
        name: "企业甲（虚构）".into(),
        kind: EntityKind::LimitedCompany,
        industry: "51".into(),
        size: Size::Micro,
        street: "530103004".into(),
        community: "530103004001".into(),
        address: "和平路1号".into(),
        established_on: date(2019, 1, 1),
        exited_on: None,
        status: EntityStatus::InBusiness,
        capital_fen: None,
        employees: None,
        synthetic: true,
    }
}

/// Exempt when it is the first and put right; lighter where it is put right; heavier where it is much.
pub(super) fn items() -> Sheet {
    let act = [("罚款下限", "0.1"), ("违反条款", "《条例》第三十六条"), ("处罚条款", "《条例》第四十八条")];
    let with =
        |other: &[(&'static str, &'static str)]| row(&act.iter().chain(other).copied().collect::<Vec<_>>());
    list(&[
        (
            "M-1",
            with(&[
                ("初次违法", "是"),
                ("首违月数", "12"),
                ("首违范围", "同一违法行为"),
                ("危害后果", "没有、轻微"),
                ("后续措施", "告诫、回访"),
            ]),
        ),
        ("C-1", with(&[("清单", "从轻行政处罚事项清单"), ("结果", "从轻处罚"), ("危害后果", "一般")])),
        (
            "Z-1",
            with(&[
                ("清单", "从重行政处罚事项清单"),
                ("结果", "从重处罚"),
                ("及时改正", ""),
                ("货值金额", "≥10万元"),
            ]),
        ),
    ])
}

/// Both databases with units, the enterprise and the list in force since 2022-05-01.
fn ready() -> Vec<Db> {
    let all = databases();
    for db in &all {
        db.migrate(SCHEMAS).expect("migrated");
        db.write_now("units", |w| units().iter().try_for_each(|unit| people::save_unit(w, DIVISION, unit)))
            .expect("units");
        db.write_now("enterprise", |w| registry::insert_many(w, DIVISION, &[enterprise()]))
            .expect("an enterprise");
        publish(db, date(2022, 4, 20), items());
    }
    all
}

fn publish(db: &Db, day: Date, sheet: Sheet) {
    let office = |name| on(day, person(Role::Office, name, None));
    let (drafter, reviewer) = (office("营商办戊"), office("营商办庚"));
    let written = Written {
        document_number: "盘政办规〔2022〕1号（演示）".into(),
        published_on: day.to_string(),
        opinion: "合法".into(),
    };
    db.write_now("publish", move |w| {
        let batch = draft_in(w, &drafter, sheet.clone(), "")?;
        let batch = act_on_batch(w, &drafter, &batch.code, batch.version, "submit", &Written::default())?;
        act_on_batch(w, &reviewer, &batch.code, batch.version, "publish", &written).map(drop)
    })
    .expect("published");
}

fn opening() -> Opening {
    Opening {
        enterprise: CODE.into(),
        act: ACT.into(),
        acted: "2022-05-10".into(),
        found: "2022-05-12".into(),
        source: "inspection".into(),
        summary: "检查时营业执照没有挂出。".into(),
        ..Opening::default()
    }
}

fn opened(db: &Db, ctx: &Ctx, opening: &Opening) -> Result<Case> {
    let (ctx, opening) = (ctx.clone(), opening.clone());
    db.write_now("open", move |w| open_in(w, &ctx, &opening))
}

fn act(db: &Db, ctx: &Ctx, case: &Case, name: &'static str, fields: &[(&str, &str)]) -> Result<Case> {
    let input = fields.iter().fold(Input::default(), |input, (field, text)| input.with(field, *text));
    let (ctx, id, seen) = (ctx.clone(), case.id.clone(), case.version);
    db.write_now("act", move |w| act_in(w, &ctx, &id, Some(seen), name, &input))
}

/// States facts by their names.
fn state(db: &Db, ctx: &Ctx, case: &Case, facts: &[(&str, &str)]) -> Result<Case> {
    let fields: Vec<(String, &str)> = facts.iter().map(|(name, value)| (field_id(name), *value)).collect();
    let fields: Vec<(&str, &str)> = fields.iter().map(|(id, value)| (id.as_str(), *value)).collect();
    act(db, ctx, case, "facts", &fields)
}

/// All that statute asks of a company, speaking for nothing.
const PLAIN: &[(&str, &str)] = &[
    ("有管辖权", "是"),
    ("违法情节", "一般"),
    ("社会影响", "一般"),
    ("主观过错", "是"),
    ("涉及生命健康安全或金融安全", "否"),
    ("主动消除或减轻危害后果", "否"),
    ("受胁迫或诱骗", "否"),
    ("主动供述未掌握的违法行为", "否"),
    ("立功表现", "否"),
    ("货值金额", "3000"),
];

pub(super) fn facts(more: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    let rest = PLAIN.iter().filter(|(name, _)| more.iter().all(|(changed, _)| changed != name));
    rest.chain(more).copied().collect()
}

fn refused<T: std::fmt::Debug>(result: Result<T>) -> String {
    match result {
        Err(Error::Refused(refusal)) => refusal.code.into(),
        Err(Error::Invalid(errors)) => {
            errors.iter().map(|one| one.field.as_str()).collect::<Vec<_>>().join(",")
        }
        Err(Error::Forbidden) => "forbidden".into(),
        Err(error) => error.to_string(),
        Ok(done) => panic!("a refusal was expected, not {done:?}"),
    }
}

/// Opened on 2022-05-13 with these facts.
fn with_facts(db: &Db, more: &[(&'static str, &'static str)]) -> Case {
    let ctx = on(date(2022, 5, 13), officer());
    let case = opened(db, &ctx, &opening()).expect("opened");
    state(db, &ctx, &case, &facts(more)).expect("stated")
}

#[test]
fn a_first_offence_put_right_is_not_punished_and_the_second_is() {
    for db in ready() {
        let case = with_facts(&db, &[("及时改正", "是"), ("危害后果", "轻微")]);
        let clock = case.running("decide", "D03").expect("the clock of deciding");
        assert_eq!(clock.due_at, from_local(date(2022, 8, 11).at(17, 30, 0, 0)), "90 days from 2022-05-13");
        assert!(case.field(&fact_field("当事人类型")).contains("法人"), "from the register");
        let decided = act(&db, &on(date(2022, 5, 20), head()), &case, "decide", &[("outcome", "exempt")]);
        let decided = decided.expect("decided");
        assert_eq!(
            (decided.state.as_str(), decided.field("duties")),
            ("decided", "责令改正、教育、告诫、回访")
        );
        let officer_on = |day| on(date(2022, 5, day), officer());
        assert_eq!(refused(act(&db, &officer_on(21), &decided, "conclude", &[])), "serve_first");
        let served = [("day", "2022-05-20"), ("way", "direct")];
        let case = act(&db, &officer_on(21), &decided, "serve", &served).expect("served");
        assert_eq!(refused(act(&db, &officer_on(22), &case, "conclude", &[])), "follow_up_first");
        let result = [("result", "已经改正，电话回访满意。")];
        let case = act(&db, &officer_on(23), &case, "follow_up", &result).expect("called back");
        let case = act(&db, &officer_on(24), &case, "conclude", &[]).expect("closed");
        assert!(case.closed && case.clocks.iter().all(|clock| clock.met == Some(true)));

        // The same again in October: history defeats 初次违法, and names the case that does.
        let ctx = on(date(2022, 10, 10), officer());
        let again = Opening { acted: "2022-10-08".into(), found: "2022-10-09".into(), ..opening() };
        let second = opened(&db, &ctx, &again).expect("opened");
        let second =
            state(&db, &ctx, &second, &facts(&[("及时改正", "是"), ("危害后果", "轻微")])).expect("stated");
        let answer = act(&db, &on(date(2022, 10, 11), head()), &second, "decide", &[("outcome", "exempt")]);
        assert_eq!(refused(answer), "reason_needed");
        let counted =
            db.read_now(|r| outcomes(r, DIVISION, date(2022, 1, 1), date(2022, 12, 31))).expect("read");
        assert_eq!(counted.into_iter().collect::<Vec<_>>(), [("exempt".to_owned(), 1)]);
        assert!(db.read_now(|r| check(r, DIVISION)).expect("checked").is_empty());
        assert!(db.read_now(|r| cases::differences(r, DIVISION, &case.id)).expect("replayed").is_empty());
    }
}

#[test]
fn a_penalty_needs_a_notice_and_what_the_party_says_first() {
    for db in ready() {
        let case = with_facts(&db, &[("及时改正", "是"), ("危害后果", "一般")]);
        let lighter = [("outcome", "lighter"), ("fine", "3000")];
        let by_head = |day| on(date(2022, 5, day), head());
        let by_officer = |day| on(date(2022, 5, day), officer());
        assert_eq!(refused(act(&db, &by_head(16), &case, "decide", &lighter)), "notice_first");
        assert_eq!(refused(act(&db, &by_officer(16), &case, "decide", &lighter)), "forbidden");
        let above = [("outcome", "lighter"), ("fine", "30000.01")];
        assert_eq!(refused(act(&db, &by_officer(16), &case, "notice", &above)), "above_the_statutory_range");
        let noticed = act(&db, &by_officer(16), &case, "notice", &lighter).expect("noticed");
        let due = noticed.running("statement", "D03").expect("a clock").due_at;
        assert_eq!(due, from_local(date(2022, 5, 23).at(17, 30, 0, 0)), "five working days");
        let made = [("said", "made")];
        assert_eq!(refused(act(&db, &by_officer(17), &noticed, "statement", &made)), "statement,opinion");
        let heard = act(&db, &by_officer(17), &noticed, "statement", &[("said", "waived")]).expect("heard");
        for worse in
            [[("outcome", "lighter"), ("fine", "3000.01")], [("outcome", "ordinary"), ("fine", "3000")]]
        {
            assert_eq!(refused(act(&db, &by_head(18), &heard, "decide", &worse)), "heavier_than_told");
        }
        let decided = act(&db, &by_head(18), &heard, "decide", &lighter).expect("decided");
        assert_eq!((decided.field("outcome"), decided.field("fine")), ("lighter", "3000"));
        assert_eq!(decided.facts.iter().filter(|fact| fact.kind == "penalty.decided").count(), 1);
        assert_eq!(decided.facts[0].topic, "lighter");
    }
}

#[test]
fn new_facts_after_the_notice_make_it_void() {
    for db in ready() {
        let case = with_facts(&db, &[("及时改正", "是"), ("危害后果", "一般")]);
        let by_officer = on(date(2022, 5, 16), officer());
        let noticed = act(&db, &by_officer, &case, "notice", &[("outcome", "lighter")]).expect("noticed");
        let same = state(&db, &by_officer, &noticed, &[("及时改正", "是")]);
        assert_eq!(refused(same), "nothing_changed");
        let back = state(&db, &by_officer, &noticed, &[("及时改正", "否")]).expect("stated");
        assert_eq!(back.state, "investigating");
        assert!(back.running("statement", "D03").is_none());
    }
}

#[test]
fn what_is_not_a_fact_of_its_column_is_named_and_nothing_is_kept() {
    for db in ready() {
        let ctx = on(date(2022, 5, 13), officer());
        let case = opened(&db, &ctx, &opening()).expect("opened");
        for (name, answer) in
            [("危害后果", "很大"), ("货值金额", "很多"), ("及时改正", "可能"), ("主观过错", "151")]
        {
            assert_eq!(
                refused(state(&db, &ctx, &case, &[(name, answer), ("有管辖权", "是")])),
                field_id(name)
            );
        }
        let later = refused(act(&db, &ctx, &case, "facts", &[("acted", "2022-05-14")]));
        assert_eq!(later, "acted");
        assert_eq!(refused(act(&db, &ctx, &case, "facts", &[("found", "2022-05-09")])), "found");
        let kept = db.read_now(|r| cases::load(r, DIVISION, &case.id)).expect("read");
        assert_eq!(kept, case);
        let cleared = state(&db, &ctx, &case, &[("当事人类型", "")]).expect("taken back");
        assert!(matter_of(&cleared, date(2022, 5, 13), vec![]).fact("当事人类型").is_none());
    }
}

#[test]
fn whoever_is_not_of_the_agency_neither_reads_nor_moves_a_case() {
    let db = ready().remove(0);
    let case = with_facts(&db, &[]);
    let day = date(2022, 5, 16);
    assert!(allowed(&case, &stranger()).is_empty());
    let none = act(&db, &on(day, stranger()), &case, "drop", &[("reason", "没有违法事实")]);
    assert!(matches!(none, Err(Error::NotFound)), "not even that it exists");
    let clerk = person(Role::Clerk, "窗口乙", Some("W01"));
    assert!(matches!(opened(&db, &on(day, clerk), &opening()), Err(Error::Forbidden)));
    let names = |actor: &Actor| allowed(&case, actor).iter().map(|spec| spec.name).collect::<Vec<_>>();
    assert_eq!(names(&officer()), ["facts", "notice", "pause", "hand_over"]);
    assert_eq!(
        names(&head()),
        ["facts", "notice", "legal_review", "decide", "pause", "prolong", "hand_over", "drop"]
    );
    let stale = Case { version: case.version - 1, ..case.clone() };
    assert!(matches!(act(&db, &on(day, head()), &stale, "drop", &[("reason", "无")]), Err(Error::Conflict)));
}

#[test]
fn every_move_has_a_word_and_is_refused_where_it_does_not_fit() {
    let db = ready().remove(0);
    let case = with_facts(&db, &[]);
    let day = date(2022, 5, 16);
    let dropped = act(&db, &on(day, head()), &case, "drop", &[("reason", "没有违法事实")]).expect("dropped");
    assert!(dropped.closed);
    for spec in MOVES {
        assert_eq!(event_word(spec.name), Some(spec.label));
        assert!(allowed(&dropped, &head()).is_empty());
        let whom = if spec.name == "legal_review" { colleague() } else { head() };
        assert_eq!(
            refused(act(&db, &on(day, whom), &dropped, spec.name, &[])),
            "wrong_state",
            "{}",
            spec.name
        );
    }
}

#[test]
fn the_wrong_cells_of_an_opening_are_all_named() {
    let db = ready().remove(0);
    let ctx = on(date(2022, 5, 13), officer());
    let table: [(Opening, &str); 6] = [
        (Opening { enterprise: "91530103MA6K00014X".into(), ..opening() }, "enterprise"),
        (Opening { enterprise: "91530103MA6K00022K".into(), ..opening() }, "enterprise"),
        (Opening { acted: "2022-05-14".into(), found: String::new(), ..opening() }, "acted"),
        (Opening { found: "2022-05-09".into(), ..opening() }, "found"),
        (Opening { act: String::new(), source: "rumour".into(), ..opening() }, "act,source"),
        (Opening { summary: " ".into(), acted: "昨天".into(), ..opening() }, "acted,summary"),
    ];
    for (opening, fields) in table {
        assert_eq!(refused(opened(&db, &ctx, &opening)), fields, "{opening:?}");
    }
    let other = Opening { act: String::new(), other_act: "清单以外的行为".into(), ..opening() };
    assert_eq!(opened(&db, &ctx, &other).expect("opened").field("act"), "清单以外的行为");
}
