//! The same behaviour on both engines.

use crate::testing::{self, databases};
use crate::{Db, Migration, dialect, values};
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

#[test]
fn both_engines_describe_the_same_tables() {
    for db in fresh() {
        let text = crate::catalogue::render(&db.read_now(crate::catalogue::tables).expect("described"));
        let expected = "create table thing (\n  id bigint not null,\n  name text,\n  size double precision,\n  \
                        primary key (id)\n);\n-- text index thing_text (id, grams)\n";
        assert_eq!(text, expected);
    }
}

#[test]
fn tables_are_copied_between_any_two_databases_and_weigh_the_same() {
    let all = fresh();
    for from in &all {
        db_with_rows(from);
        for to in fresh() {
            let (source, copy) = (from.clone(), move |w: &crate::Write<'_>, source: &Db| {
                source.read_now(|r| crate::copy_all(r, w))
            });
            let copied = to.write_now("copy", move |w| copy(w, &source)).expect("copied");
            assert_eq!(copied, from.read_now(crate::tally_all).expect("weighed"));
            assert_eq!(copied, to.read_now(crate::tally_all).expect("weighed"));
            assert_eq!(copied.iter().map(|one| one.rows).collect::<Vec<_>>(), [2_500, 1]);
            let source = from.clone();
            let again = to.write_now("copy", move |w| source.read_now(|r| crate::copy_all(r, w)));
            assert!(matches!(again, Err(Error::Storage(_))), "only into empty tables");
        }
    }
}

fn db_with_rows(db: &Db) {
    db.write_now("rows", |w| {
        let rows: Vec<_> =
            (0..2_500_i64).map(|id| values![id - 7, format!("名{id} 'it'"), 0.25].to_vec()).collect();
        w.insert_many("insert into thing (id, name, size) values", &rows, "")?;
        w.run("insert into thing_text (id, grams) values ($1, $2)", &values!["a", dialect::bigrams("盘龙江")])
    })
    .expect("written");
}

#[test]
fn the_folder_of_a_test_database_goes_with_its_last_handle() {
    for db in databases() {
        let folder = testing::folder_of(&db);
        std::fs::write(folder.join("kept"), "something").expect("written");
        let other = db.clone();
        drop(db);
        assert!(folder.join("kept").is_file(), "another handle is there");
        drop(other);
        assert!(!folder.exists(), "{}", folder.display());
    }
}

#[test]
fn an_unchanging_database_is_read_and_never_written() {
    let outer = testing::Folder::new();
    let folder = outer.join("panlong 50%? #1");
    let db = Db::open_sqlite(&folder).expect("made");
    db.migrate(SCHEMA).expect("migrated");
    add(&db, 1).expect("added");
    drop(db);
    let left: Vec<_> =
        std::fs::read_dir(&folder).expect("listed").flatten().map(|file| file.file_name()).collect();
    assert_eq!(left, [crate::SQLITE_FILE], "the write-ahead log is in the file when the last handle is gone");
    let db = Db::open_unchanging(&folder).expect("opened");
    assert_eq!(db.read_now(crate::tally_all).expect("weighed")[0].rows, 1);
    assert!(add(&db, 2).is_err());
}

#[test]
fn a_search_index_that_lost_its_text_is_damage_and_one_that_only_changed_is_not() {
    let db = fresh().remove(0);
    let enter = |id: &'static str, text: &'static str| {
        db.write_now("text", move |w| {
            w.run("insert into thing_text (id, grams) values ($1, $2)", &values![id, dialect::bigrams(text)])
        })
        .expect("entered")
    };
    enter("1", "门前围挡没有拆");
    // A reader that remembers the index as it was now must not call the later one damaged.
    let sql = dialect::text_search;
    db.read_now(|r| r.rows(&sql(r, "thing_text"), &values![dialect::phrase(r, "围挡"), 10_i64]))
        .expect("read");
    enter("2", "管网施工没有完");
    assert_eq!(db.damages().expect("looked at"), Vec::<String>::new());
    db.write_now("lose", |w| w.run("delete from thing_text_content where c0 = '1'", &[])).expect("lost");
    assert!(!db.damages().expect("looked at").is_empty(), "an index without its text is named");
}
