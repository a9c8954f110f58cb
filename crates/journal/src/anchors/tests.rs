//! What the chain alone cannot show, its anchors do.

use super::{Finding, add, compare, file_of};
use crate::chain::{Stored, hash};
use crate::{Entry, SCHEMA, append, verify};
use db::{Db, Migration, testing::databases, values};
use kernel::{Actor, Ctx, Lang};
use serde_json::json;
use std::path::PathBuf;

const SCHEMAS: &[Migration] = &[Migration { version: 1, name: "record", sql: &[SCHEMA], text_indexes: &[] }];
const DIVISION: &str = "530103";

fn moment(day: i64) -> jiff::Timestamp {
    let first: jiff::Timestamp = "2022-10-01T01:00:00Z".parse().expect("a time");
    first + jiff::SignedDuration::from_hours(24 * day)
}

/// A record of four days, three events and one anchor a day; the anchor is noted after the day's events.
fn four_days(db: &Db) -> PathBuf {
    db.migrate(SCHEMAS).expect("migrated");
    let folder = db::testing::folder_of(db).join("anchors");
    for day in 0..4 {
        db.write_now("events", move |w| {
            let ctx =
                Ctx { now: moment(day), actor: Actor::system(), division: DIVISION.into(), lang: Lang::Zh };
            for number in 0..3 {
                let data = json!({ "number": day * 3 + number });
                append(w, &ctx, &Entry { case_id: None, name: "act".into(), unit: None, data })?;
            }
            Ok(())
        })
        .expect("appended");
        assert!(db.read_now(|r| add(r, &folder, DIVISION, moment(day))).expect("noted"));
        assert!(!db.read_now(|r| add(r, &folder, DIVISION, moment(day))).expect("noted once a day"));
    }
    folder
}

fn finding(db: &Db, folder: &std::path::Path) -> Finding {
    db.read_now(|r| compare(r, folder, DIVISION)).expect("compared")
}

/// Changes an event and computes every hash from there on anew, as somebody with write access could.
fn rewrite(db: &Db, changed: i64) {
    db.write_now("rewrite", move |w| {
        let sql =
            "select seq, at, actor_id, actor_name, actor_role, name, data from event order by seq limit 100";
        let mut before = String::new();
        for row in w.rows(sql, &[])? {
            let data = if row.int(0) == changed { json!({ "number": 99 }).to_string() } else { row.text(6) };
            let mut one = Stored {
                division: DIVISION.into(),
                seq: row.int(0),
                at: row.text(1),
                actor_id: row.text(2),
                actor_name: row.text(3),
                actor_role: row.text(4),
                actor_unit: None,
                case_id: None,
                name: row.text(5),
                unit: None,
                data,
                hash: String::new(),
            };
            one.hash = hash(&before, &one);
            let sql = "update event set data = $2, hash = $3 where seq = $1";
            w.run(sql, &values![one.seq, &one.data, &one.hash])?;
            before = one.hash;
        }
        w.run("update event_head set hash = $1", &values![&before])
    })
    .expect("rewritten");
}

#[test]
fn every_anchor_of_an_untouched_record_agrees() {
    for db in databases() {
        let folder = four_days(&db);
        let found = finding(&db, &folder);
        assert_eq!((found.anchors, found.fault), (4, None));
        assert_eq!(found.last.map(|last| (last.seq, last.day.to_string())), Some((12, "2022-10-04".into())));
    }
}

#[test]
fn a_consistently_rewritten_record_passes_the_walk_and_fails_at_the_first_anchor_after_the_change() {
    for (changed, agreeing, day) in [(1, 0, "2022-10-01"), (5, 1, "2022-10-02"), (12, 3, "2022-10-04")] {
        for db in databases() {
            let folder = four_days(&db);
            rewrite(&db, changed);
            let verdict = db.read_now(|r| verify(r, DIVISION, |_| Ok(()))).expect("walked");
            assert_eq!((verdict.events, verdict.fault), (12, None), "the chain itself is whole");
            let found = finding(&db, &folder);
            assert_eq!(found.anchors, agreeing);
            assert!(found.fault.expect("a fault").contains(&format!("{day} 的锚点与记录不符")));
        }
    }
}

#[test]
fn a_record_cut_short_consistently_fails_at_the_anchor_it_no_longer_reaches() {
    for db in databases() {
        let folder = four_days(&db);
        let cut = "delete from event where seq > 8; \
                   update event_head set seq = 8, hash = (select hash from event where seq = 8)";
        db.write_now("cut", move |w| w.batch(cut)).expect("cut");
        assert_eq!(db.read_now(|r| verify(r, DIVISION, |_| Ok(()))).expect("walked").fault, None);
        let fault = finding(&db, &folder).fault.expect("a fault");
        assert!(fault.contains("2022-10-03 的锚点") && fault.contains("没有这一条"), "{fault}");
    }
}

#[test]
fn a_missing_or_edited_file_is_named() {
    let db = db::testing::embedded();
    let folder = four_days(&db);
    let path = file_of(&folder, DIVISION);
    let whole = std::fs::read_to_string(&path).expect("read");
    let lines: Vec<&str> = whole.lines().collect();
    let edited = |text: String, expected: &str| {
        std::fs::write(&path, text).expect("written");
        let fault =
            finding(&db, &folder).fault.unwrap_or_else(|| panic!("nothing found, expected {expected}"));
        assert!(fault.contains(&path.display().to_string()) && fault.contains(expected), "{fault}");
        // Nobody writes on after it as if nothing had happened.
        assert!(expected == "没有锚点" || db.read_now(|r| add(r, &folder, DIVISION, moment(9))).is_err());
    };
    edited(whole.replace("2022-10-02\t", "2022-10-03\t"), "第 3 行");
    edited(whole.replacen("\t6\t", "\t7\t", 1), "第 3 行");
    edited(whole.replacen(&lines[4][..20], "x", 1), "第 5 行");
    edited(format!("{}\n{}\n{}\n", lines[0], lines[1], lines[3]), "第 3 行");
    edited(format!("{}\n{}\n", lines[0], lines[2]), "第 2 行");
    edited(format!("{}\n", lines[1]), "第 1 行");
    edited(format!("{whole}another line with\ta\tb\tc\td\te\tf\n"), "第 6 行");
    edited(String::new(), "没有锚点");
    std::fs::remove_file(&path).expect("removed");
    assert!(finding(&db, &folder).fault.expect("a fault").contains("无法读取"));
}

#[test]
fn a_line_that_was_cut_off_is_passed_over_and_the_next_day_is_noted_on_its_own_line() {
    for kept in [3, 30, 60, 140] {
        let db = db::testing::embedded();
        let folder = four_days(&db);
        let path = file_of(&folder, DIVISION);
        let whole = std::fs::read_to_string(&path).expect("read");
        let last = whole.lines().last().expect("a line");
        let cut = format!("{}{}", &whole[..whole.len() - last.len() - 1], &last[..kept.min(last.len() - 1)]);
        std::fs::write(&path, cut).expect("written");
        assert_eq!(finding(&db, &folder).anchors, 3);
        assert!(db.read_now(|r| add(r, &folder, DIVISION, moment(4))).expect("noted"));
        let found = finding(&db, &folder);
        assert_eq!((found.anchors, found.fault), (4, None), "{kept} characters were kept");
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let db = db::testing::embedded();
    let folder = four_days(&db);
    let inside_a_file = file_of(&folder, DIVISION);
    let error = db.read_now(|r| add(r, &inside_a_file, DIVISION, moment(9))).expect_err("not written");
    assert!(error.to_string().contains(&inside_a_file.display().to_string()), "{error}");
}
