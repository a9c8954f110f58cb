//! The record tells of every tampering.

use crate::{Entry, SCHEMA, append, of_case, verify};
use db::{Db, Migration, testing::databases};
use kernel::{Actor, Ctx, Lang};
use serde_json::json;

const SCHEMAS: &[Migration] = &[Migration { version: 1, name: "record", sql: &[SCHEMA], text_indexes: &[] }];

fn ctx() -> Ctx {
    let now = "2022-10-20T01:00:00Z".parse().expect("a time");
    Ctx { now, actor: Actor::system(), division: "530103".into(), lang: Lang::Zh }
}

fn five_events() -> Vec<Db> {
    let all = databases();
    for db in &all {
        db.migrate(SCHEMAS).expect("migrated");
        db.write_now("events", |w| {
            for number in 1..=5 {
                let entry = Entry {
                    case_id: Some(format!("C{}", number % 2)),
                    name: "act".into(),
                    unit: None,
                    data: json!({ "number": number, "text": "留痕" }),
                };
                append(w, &ctx(), &entry)?;
            }
            Ok(())
        })
        .expect("appended");
    }
    all
}

fn check(tampering: &'static str, first_bad: Option<i64>) {
    for db in five_events() {
        db.write_now("tamper", move |w| w.batch(tampering)).expect("tampered");
        let verdict = db.read_now(|r| verify(r, "530103", |_| Ok(()))).expect("walked");
        assert_eq!(verdict.fault.map(|fault| fault.seq), first_bad, "{tampering}");
    }
}

#[test]
fn an_untouched_record_is_whole() {
    check("select 1", None);
}

#[test]
fn the_first_bad_row_is_named_after_an_edit_of_any_field() {
    for field in [
        "at",
        "actor_id",
        "actor_name",
        "actor_role",
        "actor_unit",
        "case_id",
        "name",
        "unit",
        "data",
        "hash",
    ] {
        let sql = format!("update event set {field} = 'x' where seq = 3");
        check(sql.leak(), Some(3));
    }
}

#[test]
fn the_first_bad_row_is_named_after_a_deletion() {
    check("delete from event where seq = 2", Some(2));
    check("delete from event where seq = 5", Some(5));
    check("delete from event", Some(1));
}

#[test]
fn the_first_bad_row_is_named_after_an_insertion_or_a_reordering() {
    check(
        "insert into event select division, 6, at, actor_id, actor_name, actor_role, actor_unit, case_id, name, unit, data, hash from event where seq = 5",
        Some(6),
    );
    check(
        "update event set seq = 99 where seq = 2; update event set seq = 2 where seq = 3; update event set seq = 3 where seq = 99",
        Some(2),
    );
}

#[test]
fn the_events_of_a_case_are_read_back_in_order() {
    for db in five_events() {
        let events = db.read_now(|r| of_case(r, "530103", "C1")).expect("read");
        let numbers: Vec<_> = events.iter().map(|event| event.data["number"].as_i64()).collect();
        assert_eq!(numbers, [Some(1), Some(3), Some(5)]);
        assert_eq!(events[0].actor, Actor::system());
    }
}
