//! Replay equals the rows, closed cases have no running clock, the second of two writers gets a conflict.

use crate::*;
use calendar::{Calendar, Limit, Terms};
use db::{Db, Migration, testing::databases, values};
use kernel::{Actor, Ctx, Error, Lang};

const SCHEMAS: &[Migration] =
    &[Migration { version: 1, name: "cases", sql: &[journal::SCHEMA, SCHEMA], text_indexes: &[] }];

fn ctx(at: &str) -> Ctx {
    let now = at.parse().expect("a time");
    Ctx { now, actor: Actor::system(), division: "530103".into(), lang: Lang::Zh }
}

fn clocks() -> Clocks {
    Clocks { calendar: Calendar::builtin(), terms: Terms::default() }
}

fn opened(db: &Db) -> Case {
    let ctx = ctx("2022-10-10T01:00:00Z");
    db.write_now("open", move |w| {
        let id = next_id(w, &ctx, "T")?;
        let start = clocks().start("solve", "D01", Limit::working_days(5), ctx.now);
        let effects = vec![
            Effect::state("handling", "office"),
            Effect::set("title", "测试"),
            Effect::Called { unit: "D01".into(), lead: true },
            start,
        ];
        open_case(w, &ctx, &id, "test", Move::new("open", effects))
    })
    .expect("opened")
}

fn fresh() -> Vec<Db> {
    let all = databases();
    all.iter().for_each(|db| db.migrate(SCHEMAS).expect("migrated"));
    all
}

#[test]
fn a_case_is_its_events_replayed() {
    for db in fresh() {
        let case = opened(&db);
        let later = ctx("2022-10-11T01:00:00Z");
        let paused = Move::new("pause", pause_effects(&case, &["solve"], later.now, "补充信息"));
        let case =
            db.write_now("pause", move |w| save(w, &later, case.clone(), paused.clone())).expect("paused");
        assert_eq!(case.due_at(), None, "a paused clock is not due");
        let answer = ctx("2022-10-19T01:00:00Z");
        let resumed = Move::new("resume", resume_effects(&case, &["solve"], answer.now, &clocks()));
        let case = db
            .write_now("resume", move |w| save(w, &answer, case.clone(), resumed.clone()))
            .expect("resumed");
        assert_eq!(case.due_at().map(kernel::local_day).map(|d| d.to_string()), Some("2022-10-25".into()));
        let end = ctx("2022-10-26T01:00:00Z");
        let (id, close) = (case.id.clone(), Move::new("close", vec![Effect::Closed]));
        let case =
            db.write_now("close", move |w| save(w, &end, case.clone(), close.clone())).expect("closed");
        assert!(case.clocks.iter().all(|clock| clock.ended_at.is_some()));
        assert_eq!(case.clocks[0].met, Some(false));
        assert_eq!(db.read_now(|r| differences(r, "530103", &id)).expect("compared"), Vec::<String>::new());
        db.write_now("tamper", |w| w.run("update case_file set copy = replace(copy, '测试', '改动')", &[]))
            .expect("t");
        assert_eq!(db.read_now(|r| differences(r, "530103", &id)).expect("compared").len(), 1);
    }
}

#[test]
fn the_second_of_two_writers_gets_a_conflict_and_writes_nothing() {
    for db in fresh() {
        let case = opened(&db);
        let id = case.id.clone();
        let step = |case: Case| {
            let note = Move::new("note", vec![Effect::set("note", "x")]);
            db.write_now("note", move |w| save(w, &ctx("2022-10-11T01:00:00Z"), case.clone(), note.clone()))
        };
        step(case.clone()).expect("the first");
        assert!(matches!(step(case), Err(Error::Conflict)));
        let events = db.read_now(|r| journal::of_case(r, "530103", &id)).expect("read");
        assert_eq!(events.len(), 2);
        let last = db
            .read_now(|r| r.row("select last from case_counter", &values![]))
            .expect("read")
            .expect("a row");
        assert_eq!(last.int(0), 1);
    }
}

#[test]
fn every_statement_is_understood_by_both_engines() {
    for db in fresh() {
        for sql in STATEMENTS.iter().chain(journal::STATEMENTS) {
            db.write_now("prepare", move |w| w.prepare(sql)).expect(sql);
        }
    }
}

#[test]
fn a_later_fact_of_the_same_key_replaces_the_earlier_for_good() {
    let fact = |value| {
        let text = |text: &str| text.to_string();
        let (kind, day, unit) = (text("k"), text("2022-10-11"), text("D01"));
        Effect::Counts(Fact { kind, day, unit, topic: text(""), value, note: text("") })
    };
    for db in fresh() {
        let mut case = opened(&db);
        for effects in [vec![fact(0)], vec![fact(1)], vec![Effect::set("note", "x")]] {
            let step = Move::new("note", effects);
            let loaded = case.clone();
            case = db
                .write_now("note", move |w| {
                    save(w, &ctx("2022-10-11T01:00:00Z"), loaded.clone(), step.clone())
                })
                .expect("saved");
        }
        assert_eq!(
            db.read_now(|r| differences(r, "530103", &case.id)).expect("compared"),
            Vec::<String>::new()
        );
    }
}
