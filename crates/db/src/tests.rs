//! The same behaviour on both engines.

use crate::{Db, Migration, dialect, testing::databases, values};
use kernel::{Error, Result};

const SCHEMA: &[Migration] = &[Migration {
    version: 1,
    name: "things",
    sql: &["create table thing (id bigint primary key, name text, size double precision)"],
    text_indexes: &["thing_text"],
}];

fn fresh() -> Vec<Db> {
    let all = databases();
    for db in &all {
        db.migrate(SCHEMA).expect("migrated");
        db.migrate(SCHEMA).expect("a second time changes nothing");
    }
    all
}

fn add(db: &Db, id: i64) -> Result<u64> {
    db.write_now("add", move |w| {
        w.run("insert into thing (id, name, size) values ($1, $2, $3)", &values![id, format!("名{id}"), 0.5])
    })
}

#[test]
fn a_committed_row_is_read_back() {
    for db in fresh() {
        assert_eq!(add(&db, 1).expect("added"), 1);
        let row = db
            .read_now(|r| r.row("select id, name, size, null from thing where id = $1", &values![1_i64]))
            .expect("read")
            .expect("a row");
        assert_eq!((row.int(0), row.text(1), row.real(2), row.opt_text(3)), (1, "名1".into(), 0.5, None));
    }
}

#[test]
fn a_refused_transaction_leaves_no_trace_and_the_next_one_works() {
    for db in fresh() {
        let refused = db.write_now("refused", |w| -> Result<()> {
            w.run("insert into thing (id) values ($1)", &values![7_i64])?;
            Err(Error::Conflict)
        });
        assert!(matches!(refused, Err(Error::Conflict)));
        add(&db, 7).expect("the row was not there");
        assert!(matches!(add(&db, 7), Err(Error::Storage(_))), "a second one breaks the key");
        add(&db, 8).expect("the writer goes on");
    }
}

#[test]
fn a_read_handle_cannot_write() {
    for db in fresh() {
        let wrote = db.read_now(|r| r.rows("insert into thing (id) values (9) returning id", &[]));
        assert!(wrote.is_err());
    }
}

#[test]
fn many_rows_go_in_at_once() {
    for db in fresh() {
        let rows: Vec<_> = (0..5_000_i64).map(|id| values![id, "x"].to_vec()).collect();
        let count = db
            .write_now("many", move |w| {
                w.insert_many("insert into thing (id, name) values", &rows, "on conflict do nothing")
            })
            .expect("inserted");
        assert_eq!(count, 5_000);
    }
}

#[test]
fn chinese_fragments_are_found_by_their_bigrams() {
    for db in fresh() {
        db.write_now("index", |w| {
            for (id, text) in [("a", "昆明盘龙区春晖餐饮店"), ("b", "昆明龙盘建材有限公司")]
            {
                w.run(
                    "insert into thing_text (id, grams) values ($1, $2)",
                    &values![id, dialect::bigrams(text)],
                )?;
            }
            Ok(())
        })
        .expect("indexed");
        for (fragment, expected) in
            [("盘龙", vec!["a"]), ("龙盘建", vec!["b"]), ("昆明", vec!["a", "b"]), ("餐饮\"店", vec!["a"])]
        {
            let mut found = db
                .read_now(|r| {
                    let rows = r.rows(
                        &dialect::text_search(r, "thing_text"),
                        &values![dialect::phrase(r, fragment), 10_i64],
                    )?;
                    Ok(rows.iter().map(|row| row.text(0)).collect::<Vec<_>>())
                })
                .expect("searched");
            found.sort();
            assert_eq!(found, expected, "{fragment}");
        }
    }
}

#[test]
fn an_edited_migration_is_refused() {
    static EDITED: &[Migration] = &[Migration {
        version: 1,
        name: "things",
        sql: &["create table other (id bigint)"],
        text_indexes: &[],
    }];
    for db in fresh() {
        assert!(matches!(db.migrate(EDITED), Err(Error::Storage(_))));
    }
}

#[test]
fn a_panic_in_a_transaction_does_not_stop_the_writer() {
    let db = crate::testing::embedded();
    db.migrate(SCHEMA).expect("migrated");
    let outcome = db.write_now("panics", |_| -> Result<()> { panic!("on purpose") });
    assert!(matches!(outcome, Err(Error::Storage(_))));
    add(&db, 1).expect("the writer goes on");
}

#[test]
fn parameters_are_taken_by_their_number() {
    for db in fresh() {
        add(&db, 1).expect("added");
        let touched = db
            .write_now("rename", |w| w.run("update thing set name = $2 where id = $1", &values![1_i64, "后"]))
            .expect("renamed");
        assert_eq!(touched, 1);
    }
}
