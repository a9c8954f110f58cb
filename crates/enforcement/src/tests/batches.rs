//! From a draft to what is in force: who may, what stays, what ends. On both databases.

use super::site::fresh;
use super::*;
use crate::lists::{Batch, BatchState, InForce, Recorded, Written, act_in, draft_in, in_force};
use db::Db;
use decision::table::Sheet;
use jiff::civil::{Date, date};
use kernel::{Actor, Ctx, Error, Lang, Result, Role, from_local};
use std::sync::Arc;

fn person(role: Role, name: &str, unit: Option<&str>) -> Actor {
    Actor { id: name.into(), name: name.into(), role, unit: unit.map(Into::into) }
}

fn at(day: Date, actor: Actor) -> Ctx {
    let now = from_local(day.at(9, 30, 0, 0));
    Ctx { now, actor, division: "530103".into(), lang: Lang::Zh }
}

fn office(day: Date) -> Ctx {
    at(day, person(Role::Office, "营商办戊", None))
}

fn colleague(day: Date) -> Ctx {
    at(day, person(Role::Office, "营商办庚", None))
}

fn lead(day: Date) -> Ctx {
    at(day, person(Role::DepartmentLead, "牵头部门丙", Some("D03")))
}

fn stranger(day: Date) -> Ctx {
    at(day, person(Role::DepartmentLead, "外人己", Some("D08")))
}

fn drafted(db: &Db, ctx: &Ctx, sheet: Sheet, replaces: &str) -> Result<Batch> {
    let (ctx, replaces) = (ctx.clone(), replaces.to_owned());
    db.write_now("draft", move |w| draft_in(w, &ctx, sheet.clone(), &replaces))
}

fn act(db: &Db, ctx: &Ctx, batch: &Batch, name: &'static str, written: Written) -> Result<Batch> {
    let (ctx, code, seen) = (ctx.clone(), batch.code.clone(), batch.version);
    db.write_now("act", move |w| act_in(w, &ctx, &code, seen, name, &written))
}

fn publication(day: &str) -> Written {
    Written {
        document_number: "盘政办规〔2022〕1号（演示）".into(),
        published_on: day.into(),
        opinion: "合法".into(),
    }
}

/// Drafted, submitted and published on one day.
fn published(db: &Db, day: Date, sheet: Sheet, replaces: &str) -> Batch {
    let batch = drafted(db, &office(day), sheet, replaces).expect("drafted");
    let batch = act(db, &office(day), &batch, "submit", Written::default()).expect("submitted");
    act(db, &colleague(day), &batch, "publish", publication(&day.to_string())).expect("published")
}

fn on(db: &Db, day: Date) -> Option<Arc<InForce>> {
    db.read_now(|r| in_force(r, "530103", day)).expect("read")
}

fn numbers(db: &Db, day: Date) -> Vec<String> {
    on(db, day).map_or_else(Vec::new, |all| all.items.iter().map(|item| item.number.clone()).collect())
}

fn refused(result: Result<Batch>) -> String {
    match result {
        Err(Error::Refused(refusal)) => refusal.code.into(),
        Err(Error::Invalid(errors)) => format!("{}: {}", errors[0].field, errors[0].zh),
        Err(error) => error.to_string(),
        Ok(batch) => panic!("a refusal was expected, not {batch:?}"),
    }
}

/// Items of 2022-05.
fn first() -> Sheet {
    list(&[("A-1", row(&[])), ("A-2", row(&[("违法行为", "占道经营"), ("主管部门", "区城管局")]))])
}

#[test]
fn a_list_is_drafted_reviewed_by_somebody_else_and_published() {
    for db in fresh() {
        let day = date(2022, 4, 20);
        let batch = drafted(&db, &office(day), first(), "").expect("drafted");
        assert_eq!((batch.state, batch.version, batch.items), (BatchState::Draft, 1, 2));
        // Nobody skips the review, and nobody reviews the own draft.
        assert_eq!(
            refused(act(&db, &colleague(day), &batch, "publish", publication("2022-04-20"))),
            "wrong_state"
        );
        let batch = act(&db, &office(day), &batch, "submit", Written::default()).expect("submitted");
        assert_eq!(
            refused(act(&db, &office(day), &batch, "publish", publication("2022-04-20"))),
            "own_draft"
        );
        assert_eq!(refused(act(&db, &office(day), &batch, "return", publication(""))), "own_draft");
        assert!(
            refused(act(&db, &lead(day), &batch, "publish", publication("2022-04-20"))).contains("not found")
        );
        let returned = act(&db, &colleague(day), &batch, "return", Written::default());
        assert!(refused(returned).starts_with("opinion: 请填写审核意见"));
        for (written, field) in [
            (
                Written { published_on: "2022-04-21".into(), ..publication("") },
                "published_on: 公布日期不能晚于今天",
            ),
            (publication("四月"), "published_on: “四月”不是存在的日期"),
            (
                Written { document_number: " ".into(), ..publication("2022-04-20") },
                "document_number: 请填写文号",
            ),
        ] {
            let said = refused(act(&db, &colleague(day), &batch, "publish", written));
            assert!(said.starts_with(field), "{said}");
        }
        assert!(on(&db, date(2022, 5, 1)).is_none(), "nothing is in force before it is published");
        let seen = batch.clone();
        let batch =
            act(&db, &colleague(day), &batch, "publish", publication("2022-04-20")).expect("published");
        assert_eq!((batch.state, batch.version), (BatchState::Published, 3));
        assert!(matches!(
            act(&db, &colleague(day), &seen, "return", publication("")),
            Err(Error::Refused(_))
        ));
        assert!(on(&db, date(2022, 4, 30)).is_none());
        let all = on(&db, date(2022, 5, 1)).expect("in force");
        assert_eq!((all.items.len(), all.table.rows().len()), (2, 2));
        assert_eq!(all.batch(0).hash, batch.hash);
        assert_eq!(all.by_agency().into_iter().collect::<Vec<_>>(), [("D03", 1), ("D08", 1)]);
        assert!(Arc::ptr_eq(&all, &on(&db, date(2023, 1, 1)).expect("in force")), "it is parsed once");
        // What is published takes no other text.
        assert_eq!(refused(drafted(&db, &office(day), first(), "")), "wrong_state");
        let events = db.read_now(|r| journal::search(r, "530103", &journal::Sought::default(), i64::MAX, 3));
        let names: Vec<String> = events.expect("events").into_iter().map(|event| event.name).collect();
        assert_eq!(names, ["batch_published", "batch_submitted", "batch_drafted"]);
    }
}

#[test]
fn a_department_drafts_its_own_items_and_sees_no_draft_of_others() {
    for db in fresh() {
        let day = date(2022, 4, 20);
        let said = refused(drafted(&db, &lead(day), first(), ""));
        assert!(said.contains("（第 10 行“主管部门”列）：部门只起草本部门的条目"), "{said}");
        let own = || list(&[("A-1", row(&[]))]);
        let batch = drafted(&db, &lead(day), own(), "").expect("drafted");
        assert_eq!(
            refused(drafted(&db, &stranger(day), list(&[("B-1", row(&[("主管部门", "区城管局")]))]), "")),
            "batch_taken"
        );
        assert!(matches!(
            act(&db, &stranger(day), &batch, "submit", Written::default()),
            Err(Error::NotFound)
        ));
        // Another text takes the place of the draft; who saw the one before is told.
        let again =
            drafted(&db, &lead(day), list(&[("A-1", row(&[("备注", "改")]))]), "").expect("drafted again");
        assert_eq!((again.version, again.state), (2, BatchState::Draft));
        assert!(matches!(act(&db, &lead(day), &batch, "submit", Written::default()), Err(Error::Conflict)));
        let gone = act(&db, &lead(day), &again, "discard", Written::default()).expect("discarded");
        assert_eq!(gone.state, BatchState::Discarded);
        assert_eq!(drafted(&db, &lead(day), own(), "").expect("taken up again").version, 4);
    }
}

#[test]
fn a_newer_version_ends_the_older_and_both_are_there_on_their_days() {
    for db in fresh() {
        published(&db, date(2022, 4, 20), first(), "");
        let newer = |number, from: &'static str| {
            list(&[(
                number,
                row(&[("批次", "2022-07"), ("生效日期", from), ("及时改正", ""), ("危害后果", "没有")]),
            )])
        };
        let said = refused(drafted(&db, &office(date(2022, 7, 1)), newer("A-1", "2022-05-01"), ""));
        assert!(said.contains("编号 A-1 已公布的版本自 2022-05-01 起有效"), "{said}");
        let batch = published(&db, date(2022, 7, 1), newer("A-1", "2022-07-10"), "");
        let (old, new) = (on(&db, date(2022, 7, 9)).expect("old"), on(&db, date(2022, 7, 10)).expect("new"));
        let of = |all: &InForce| (all.batch(all.row("A-1").expect("A-1")).code.clone(), all.items.len());
        assert_eq!((of(&old), of(&new)), (("2022-05".into(), 2), ("2022-07".into(), 2)));
        let case = |all: &InForce| {
            let facts = [("违法行为", "未公示营业执照"), ("及时改正", "否"), ("危害后果", "没有")];
            all.table.decide(all.table.case(facts).expect("a case"), None).conclusion().rows.len()
        };
        assert_eq!((case(&old), case(&new)), (0, 1), "each day has its own conditions");
        assert_eq!(batch.replaces, "");
    }
}

#[test]
fn what_a_batch_in_the_place_of_another_no_longer_has_ends_with_it() {
    for db in fresh() {
        published(&db, date(2022, 4, 20), first(), "");
        let new = || list(&[("A-1", row(&[("批次", "2022-07"), ("生效日期", "2022-07-10")]))]);
        let said = refused(drafted(&db, &office(date(2022, 7, 1)), new(), "2021-12"));
        assert!(said.starts_with("replaces: 没有已公布的批次“2021-12”"), "{said}");
        published(&db, date(2022, 7, 1), new(), "2022-05");
        assert_eq!(numbers(&db, date(2022, 7, 9)), ["A-1", "A-2"]);
        assert_eq!(numbers(&db, date(2022, 7, 10)), ["A-1"]);
        let old = db
            .read_now(|r| crate::lists::store::batch(r, "530103", "2022-05"))
            .expect("read")
            .expect("there");
        assert_eq!(old.state, BatchState::Superseded);
    }
}

#[test]
fn a_list_does_not_reach_back_and_goes_together_with_what_is_published_when_it_is() {
    for db in fresh() {
        let day = date(2022, 5, 20);
        let batch = drafted(&db, &office(day), first(), "").expect("drafted");
        let batch = act(&db, &office(day), &batch, "submit", Written::default()).expect("submitted");
        let said = refused(act(&db, &colleague(day), &batch, "publish", publication("2022-05-20")));
        assert!(said.contains("A-1 的生效日期 2022-05-01 早于公布日期"), "{said}");
        // The day of the document counts: it may have been published on paper before.
        act(&db, &colleague(day), &batch, "publish", publication("2022-04-30")).expect("published");
        // Two drafts have the same number; the second to be published is told.
        let other = |code| list(&[("A-9", row(&[("批次", code), ("生效日期", "2022-06-01")]))]);
        let drafts = ["2022-06", "2022-07"].map(|code| {
            let batch = drafted(&db, &office(day), other(code), "").expect("drafted");
            act(&db, &office(day), &batch, "submit", Written::default()).expect("submitted")
        });
        act(&db, &colleague(day), &drafts[0], "publish", publication("2022-05-20")).expect("published");
        let said = refused(act(&db, &colleague(day), &drafts[1], "publish", publication("2022-05-20")));
        assert!(said.contains("编号 A-9 已公布的版本"), "{said}");
        assert_eq!(numbers(&db, date(2022, 6, 1)), ["A-1", "A-2", "A-9"], "nothing half-written");
    }
}

#[test]
fn a_column_means_the_same_in_every_batch() {
    let changed = |row: usize, text: &str| {
        let mut sheet = list(&[("A-9", super::row(&[("批次", "2022-07"), ("危害后果", "")]))]);
        let place = sheet.rows[3].iter().position(|name| name == "危害后果").expect("a column");
        sheet.rows[row][place] = text.into();
        sheet
    };
    for db in fresh() {
        published(&db, date(2022, 4, 20), first(), "");
        let draft = |sheet| drafted(&db, &office(date(2022, 4, 21)), sheet, "");
        let said = refused(draft(changed(5, "文字")));
        assert!(said.contains("文字列不写取值范围"), "{said}");
        let said = refused(draft(changed(4, "前提")));
        assert!(said.contains("列“危害后果”的用途是“前提”，在用清单中是“条件”"), "{said}");
        draft(changed(6, "没有、轻微、一般、较重、严重、特别严重")).expect("words may be added");
    }
}

#[test]
fn a_list_goes_together_with_what_is_published_and_begins_later() {
    for db in fresh() {
        let day = date(2022, 4, 20);
        published(&db, day, list(&[("A-1", row(&[("生效日期", "2022-09-01")]))]), "");
        let mut earlier = list(&[("A-9", row(&[("批次", "2022-07"), ("生效日期", "2022-06-01")]))]);
        let place = earlier.rows[3].iter().position(|name| name == "危害后果").expect("a column");
        earlier.rows[4][place] = "前提".into();
        let said = refused(drafted(&db, &office(day), earlier, ""));
        assert!(said.contains("列“危害后果”的用途是“前提”，在用清单中是“条件”"), "{said}");
        assert_eq!(numbers(&db, date(2022, 9, 1)), ["A-1"]);
    }
}

#[test]
fn rows_that_contradict_themselves_are_refused() {
    for db in fresh() {
        for (rows, words) in [
            (
                vec![("A-1", row(&[])), ("A-2", row(&[]))],
                "A10（第 10 行“编号”列）：条件与第 9 行（A-1）完全相同",
            ),
            (vec![("A-1", row(&[("违法次数", "<0")]))], "永远不成立"),
        ] {
            let said = refused(drafted(&db, &office(date(2022, 4, 20)), list(&rows), ""));
            assert!(said.contains(words), "{said}");
        }
    }
}

/// What a check finds.
fn faults(db: &Db) -> Vec<String> {
    db.read_now(|r| {
        let mut recorded = Recorded::default();
        journal::verify(r, "530103", |event| {
            recorded.note(&event);
            Ok(())
        })?;
        recorded.differences(r, "530103")
    })
    .expect("read")
}

#[test]
fn a_check_finds_what_was_changed_behind_the_record() {
    let changes = [
        ("update discretion_text set content = content || ' '", "原文与内容摘要不符"),
        ("delete from discretion_text", "没有原文"),
        ("update discretion_batch set state = 'draft'", "状态或内容摘要与留痕不同"),
        ("update discretion_item set body = replace(body, '未公示营业执照', '偷税')", "条目与原文不符"),
        ("delete from discretion_item where number = 'A-2'", "条目与原文不符"),
        ("delete from discretion_batch", "登记的只有 0 个"),
    ];
    for (sql, words) in changes {
        for db in fresh() {
            published(&db, date(2022, 4, 20), first(), "");
            assert_eq!(faults(&db), Vec::<String>::new());
            db.write_now("change", |w| w.run(sql, &[])).expect("changed");
            let found = faults(&db);
            assert!(found.iter().any(|fault| fault.contains(words)), "{sql}: {found:?}");
        }
    }
}
