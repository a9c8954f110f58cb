//! The committed schema is what the migrations make on both engines, and both engines understand every statement.

#![allow(clippy::unwrap_used)] // A test stops at the first surprise.

#[path = "../src/schema.rs"]
mod schema;

use db::testing::databases;
use std::path::{Path, PathBuf};

const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/schema.sql");
/// Set to 1, the test writes the file instead of comparing it.
const WRITE: &str = "PANLONG_WRITE_SCHEMA";
const HEADING: &str = "-- What the migrations make, on SQLite and PostgreSQL alike. Written by a test, not by hand:\n\
                       -- PANLONG_WRITE_SCHEMA=1 cargo test -p panlong --test schema\n";

#[test]
fn the_committed_schema_is_what_the_migrations_make() {
    for db in databases() {
        db.migrate(schema::MIGRATIONS).unwrap();
        let made =
            format!("{HEADING}{}", db::catalogue::render(&db.read_now(db::catalogue::tables).unwrap()));
        if std::env::var_os(WRITE).is_some() {
            std::fs::write(COMMITTED, &made).unwrap();
        }
        let committed = std::fs::read_to_string(COMMITTED).unwrap_or_default();
        let differs = made.lines().zip(committed.lines()).find(|(made, committed)| made != committed);
        assert!(
            made == committed,
            "app/src/schema.sql is not what the migrations make; first difference: {differs:?}. Update it with\n  \
             {WRITE}=1 cargo test -p panlong --test schema"
        );
    }
}

#[test]
fn an_upgrade_forgets_the_fingerprints_that_were_kept_bare() {
    let rows = |db: &db::Db| {
        let count = db.read_now(|r| r.row("select count(*) from api_answer", &db::values![]));
        count.unwrap().unwrap().int(0)
    };
    for db in databases() {
        db.migrate(&schema::MIGRATIONS[..3]).unwrap();
        db.write_now("an answer of before", |w| {
            let sql = "insert into api_answer (division, login, key, fingerprint, location, etag, body, created_at) \
                       values ($1,'wu','k','0123','','','{}','2022-10-20T01:00:00Z')";
            w.run(sql, &db::values!["530103"])
        })
        .unwrap();
        assert_eq!(rows(&db), 1);
        db.migrate(schema::MIGRATIONS).unwrap();
        assert_eq!(rows(&db), 0);
    }
}

#[test]
fn both_engines_understand_every_statement_of_every_store() {
    let mut statements = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    stores(&root.join("app/src"), &mut files);
    stores(&root.join("crates"), &mut files);
    for file in &files {
        let found = statements_of(&std::fs::read_to_string(file).unwrap());
        statements.extend(found.into_iter().map(|sql| (file.clone(), sql)));
    }
    assert!(statements.len() > 60, "the stores were read wrongly: {} statements", statements.len());
    for db in databases() {
        db.migrate(schema::MIGRATIONS).unwrap();
        for (file, sql) in &statements {
            let outcome = db.read_now(|r| r.prepare(sql));
            assert!(outcome.is_ok(), "{}: {sql}\n{outcome:?}", file.display());
        }
    }
}

#[test]
fn the_reader_of_statements_joins_lines_and_passes_over_what_is_put_together_later() {
    let text = r#"
        const A: &str = "select id \
             from unit";
        let b = format!("select id from unit {tail}");
        const C: &str = "insert into unit (division, code) values";
        let d = "Select a unit";
        let e = "it's \"quoted\"";
        w.run("delete from unit where code = 'x'", &[])?;
    "#;
    let expected = [
        "select id from unit",
        "insert into unit (division, code) values ($1, $2)",
        "delete from unit where code = 'x'",
    ];
    assert_eq!(statements_of(text), expected);
}

/// Every file of a store under a folder.
fn stores(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> =
        std::fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        let text = path.to_string_lossy();
        if path.is_dir() {
            stores(&path, found);
        } else if text.ends_with("/store.rs") || text.contains("/store/") && text.ends_with(".rs") {
            found.push(path);
        }
    }
}

/// The literals that are whole statements. One that ends in `values` is for many rows and gets one row of values; what is
/// put together at run time (it has braces) is left to the tests that run it.
fn statements_of(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(begin) = rest.find(['"', '/']) {
        if rest[begin..].starts_with("//") {
            rest = rest[begin..].split_once('\n').map_or("", |(_, after)| after);
            continue;
        }
        let is_literal = rest[begin..].starts_with('"');
        rest = &rest[begin + 1..];
        if !is_literal {
            continue;
        }
        let mut literal = String::new();
        let mut chars = rest.char_indices();
        let mut end = rest.len();
        while let Some((index, c)) = chars.next() {
            match c {
                '"' => {
                    end = index + 1;
                    break;
                }
                '\\' => match chars.next() {
                    // A line that goes on: the indentation of the next one is not part of the text.
                    Some((_, '\n')) => {
                        let spaces = chars.as_str().chars().take_while(|c| c.is_whitespace()).count();
                        chars.by_ref().take(spaces).for_each(drop);
                    }
                    Some((_, c)) => literal.push(c),
                    None => {}
                },
                c => literal.push(c),
            }
        }
        rest = &rest[end..];
        found.extend(statement(&literal));
    }
    found
}

fn statement(literal: &str) -> Option<String> {
    let verb = ["select ", "insert into ", "update ", "delete from ", "with "];
    if !verb.iter().any(|verb| literal.starts_with(verb)) || literal.contains('{') {
        return None;
    }
    let literal = literal.trim_end();
    if !literal.ends_with("values") {
        return Some(literal.into());
    }
    let columns = literal.split(['(', ')']).nth(1).unwrap_or_default().split(',').count();
    let values: Vec<String> = (1..=columns).map(|number| format!("${number}")).collect();
    Some(format!("{literal} ({})", values.join(", ")))
}
