//! Lists and homes: what they show, and that no request reads a whole table.

use super::*;
use crate::similar::{Asked, similar};
use crate::store::{self, Scope};
use db::values;

#[test]
fn no_list_reads_a_whole_table() {
    let db = fresh().remove(0);
    Story::begin(&db).answered();
    let scopes = [
        Scope::All,
        Scope::Of("91530103MA6K00014Q".into()),
        Scope::Unit("D01".into()),
        Scope::RaisedBy("企业甲".into()),
    ];
    let lists = scopes.iter().flat_map(|scope| [scope.sql(false), scope.sql(true)]);
    let lists = lists.chain([store::office_sql()]);
    let fixed = STATEMENTS.iter().filter(|sql| sql.starts_with("select")).map(ToString::to_string);
    for sql in lists.chain(fixed) {
        let explain = format!("explain query plan {sql}");
        let values = vec![db::Value::from("x"); 10];
        let count = (1..=10).filter(|n| sql.contains(&format!("${n}"))).count();
        let plan = db.read_now(|r| r.rows(&explain, &values[..count])).expect("explained");
        for step in plan.iter().map(|row| row.text(3)) {
            let whole = step.starts_with("SCAN") && !step.contains("CONSTANT ROW");
            assert!(!whole, "{step}\n{sql}");
        }
    }
}

#[test]
fn every_list_is_in_the_order_of_its_index() {
    let db = fresh().remove(0);
    for scope in [Scope::All, Scope::Of("x".into()), Scope::Unit("x".into()), Scope::RaisedBy("x".into())] {
        for of_state in [false, true] {
            let steps = plan(&db, &scope.sql(of_state));
            assert!(!steps.iter().any(|step| step.contains("TEMP B-TREE")), "{steps:?}");
        }
    }
}

#[test]
fn a_rare_state_is_found_by_its_index() {
    let db = fresh().remove(0);
    let steps = plan(&db, &Scope::All.sql(true));
    assert!(
        steps.iter().any(|step| step.contains("case_file_state (division=? AND kind=? AND state=?")),
        "{steps:?}"
    );
}

fn plan(db: &db::Db, sql: &str) -> Vec<String> {
    let explain = format!("explain query plan {sql}");
    let plan = db.read_now(|r| r.rows(&explain, &values!["x", "", "x", "x", 26_i64, "x"]));
    plan.expect("explained").iter().map(|row| row.text(3)).collect()
}

#[test]
fn everybody_lists_what_is_his() {
    for db in fresh() {
        let story = Story::begin(&db);
        story.dispatched();
        let count = |scope: Scope| {
            db.read_now(|r| store::list(r, "530103", &scope, "", ("9999", ""), 25)).expect("listed").len()
        };
        assert_eq!(count(Scope::All), 1);
        assert_eq!(count(Scope::RaisedBy("企业甲".into())), 1);
        assert_eq!(count(Scope::RaisedBy("外人己".into())), 0);
        assert_eq!(count(Scope::Unit("D02".into())), 1);
        assert_eq!(count(Scope::Unit("D03".into())), 0);
        assert_eq!(count(Scope::Of("91530103MA6K00014Q".into())), 1);
    }
}

#[test]
fn supervision_goes_up_only_and_is_seen_by_the_unit_and_the_leader() {
    for db in fresh() {
        let story = Story::begin(&db);
        story.dispatched();
        let order = |level| [("level", level), ("reason", "企业多次反映")];
        story.act(at(12, office()), "supervise", &order("1")).expect("by the office");
        assert_eq!(refusal(story.act(at(12, office()), "supervise", &order("1"))), "level_goes_up");
        let leader = person(Role::Leader, "区领导", None);
        story.act(at(13, leader), "supervise", &order("3")).expect("by both heads");
        assert_eq!(refusal(story.act(at(13, office()), "supervise", &order("2"))), "level_goes_up");
        let unit = db.read_now(|r| store::waiting_for_unit(r, "530103", "D01")).expect("read");
        assert_eq!(unit.iter().map(|one| one.supervision).collect::<Vec<_>>(), [3]);
        let leader = db.read_now(|r| store::supervised(r, "530103")).expect("read");
        assert_eq!(
            leader.iter().map(|one| (one.id.as_str(), one.supervision)).collect::<Vec<_>>(),
            [(story.id.as_str(), 3)]
        );
    }
}

#[test]
fn the_same_enterprise_comes_first_among_similar_whistles() {
    for db in fresh() {
        let other = Raise { key: "k8".into(), enterprise: Some("91530103MA6K00022K".into()), ..sample() };
        let same = Raise { title: "围挡三个月没有拆除".into(), ..sample() };
        let [same, other] = [same, other].map(|raise| raised(&db, raise).expect("raised").id);
        let asked = |but| {
            let text = sample();
            let ask = Asked { title: &text.title, body: &text.body, enterprise: "91530103MA6K00014Q", but };
            db.read_now(|r| similar(r, "530103", &ask, date(2022, 10, 11))).expect("searched")
        };
        let found = asked("");
        assert_eq!(found.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), [&same, &other]);
        assert!(found[0].same_enterprise && found[0].percent < found[1].percent);
        assert_eq!(asked(&same).len(), 1);
    }
}

#[test]
fn the_same_form_sent_twice_gives_one_whistle() {
    for db in fresh() {
        let first = Story::begin(&db).id;
        assert_eq!(Story::begin(&db).id, first);
    }
}

#[test]
fn the_months_add_up_to_the_period_in_table_and_file() {
    for db in fresh() {
        let unit = |code: &str| people::Unit {
            code: code.into(),
            name: code.into(),
            short_name: code.into(),
            kind: people::UnitKind::Department,
            group: String::new(),
        };
        let units = [unit("D01"), unit("D02"), unit("D09")];
        db.write_now("units", move |w| {
            units.iter().try_for_each(|unit| people::save_unit(w, "530103", unit))
        })
        .expect("units");
        Story::begin(&db).answered();
        let (from, to) = (date(2022, 1, 1), date(2022, 12, 31));
        let (monthly, whole, file) = db
            .read_now(|r| {
                let file = months_file(r, "530103", from, to, "", sheet::FileKind::Csv)?;
                Ok((rates_by_month(r, "530103", from, to, "")?, rates(r, "530103", from, to, "")?, file))
            })
            .expect("rates");
        assert_eq!((monthly.months.len(), monthly.months[9].as_str()), (12, "2022-10"));
        for row in &monthly.rows {
            let sum = row
                .months
                .iter()
                .fold((0, 0), |sum, month| (sum.0 + month.response.met, sum.1 + month.response.valid));
            let period = whole.iter().find(|one| one.unit == row.unit);
            let expected = period.map_or((0, 0), |one| (one.response.met, one.response.valid));
            assert_eq!(sum, expected, "{}", row.unit);
        }
        let text = String::from_utf8(file).expect("UTF-8");
        assert!(text.contains("D02,D02,2022-10,0,1,"), "{text}");
        assert_eq!(text.lines().count(), 1 + 4 * 12);
    }
}

#[test]
fn an_old_whistle_is_found_among_many_that_share_its_common_words() {
    for db in fresh() {
        let old = raised(&db, sample()).expect("raised").id;
        let (ctx, vault) = (at(11, enterprise()), vault::testing::vault(&db));
        db.write_now("many", move |w| {
            let rules = Rules::load(w, "530103", date(2022, 10, 10))?;
            for number in 0..150 {
                let body = format!("希望明确办理时间，第{number}次询问。");
                let raise = Raise { title: "门前三个月没有回音".into(), body, ..sample() };
                raise_in(w, &vault, &ctx, &rules, &Raise { key: format!("m{number}"), ..raise })?;
            }
            Ok(())
        })
        .expect("raised");
        let asked = Asked {
            title: "围挡没有拆", body: "管网施工围挡挡住店门", enterprise: "", but: ""
        };
        let found = db.read_now(|r| similar(r, "530103", &asked, date(2022, 10, 11))).expect("searched");
        assert_eq!(found.first().map(|one| &one.id), Some(&old), "{found:?}");
    }
}

#[test]
fn the_first_move_offered_is_the_obvious_next_one() {
    let db = fresh().remove(0);
    let story = Story::begin(&db);
    let first = |case: Case, actor: Actor| allowed(&case, &actor).first().map(|spec| spec.name);
    let case = |id: &str| db.read_now(|r| cases::load(r, "530103", id)).expect("the case");
    assert_eq!(first(case(&story.id), office()), Some("accept"));
    story.dispatched();
    assert_eq!(first(case(&story.id), lead()), Some("respond"));
    let session = [("when", "2022-10-13T15:00"), ("place", "一号会议室"), ("attendees", "各单位")];
    let called = story.act(at(11, office()), "call_session", &session).expect("called");
    assert_eq!(first(called, office()), Some("record_session"));
    story
        .act(at(12, office()), "record_session", &[("minutes", "已商定"), ("decision", "本月拆除")])
        .expect("recorded");
    story.act(at(12, lead()), "respond", &[("note", "已联系")]).expect("responds");
    assert_eq!(first(case(&story.id), lead()), Some("finish"));
}

#[test]
fn a_case_of_another_kind_is_no_whistle_and_waits_for_nobody_here() {
    for db in fresh() {
        let ctx = at(10, office());
        let id = db.write_now("other", move |w| {
            let effects = vec![
                cases::Effect::state("open", "office"),
                cases::Effect::Called { unit: "D01".into(), lead: true },
                cases::Effect::Started {
                    clock: "settle".into(),
                    unit: "D01".into(),
                    limit: "1wd".into(),
                    due: ctx.now,
                    provisional: false,
                },
            ];
            cases::open_case(w, &ctx, "M202210100001", "matter", cases::Move::new("record", effects))
                .map(|case| case.id)
        });
        let id = id.expect("opened");
        let lists = |r: &db::Read<'_>| {
            let office = crate::store::waiting_for_office(r, "530103")?.len();
            let unit = crate::store::waiting_for_unit(r, "530103", "D01")?.len();
            let late = crate::store::overdue_ids(r, "530103", "9999", &(String::new(), String::new()))?.len();
            Ok((office, unit, late))
        };
        assert_eq!(db.read_now(lists).expect("read"), (0, 0, 0));
        let story = Story { db: &db, id };
        assert!(matches!(
            story.act(at(11, office()), "accept", &[("category", "K0101")]),
            Err(Error::NotFound)
        ));
    }
}
