//! Databases for tests: always the embedded one, and PostgreSQL when `PANLONG_TEST_POSTGRES` names a server.

use crate::catalogue::{Column, Table};
use crate::{Db, Value, postgres::Postgres, sqlite::Sqlite};
use kernel::{Result, token};

/// Name of the environment variable with the URL of a PostgreSQL server for tests.
pub const POSTGRES_VARIABLE: &str = "PANLONG_TEST_POSTGRES";

/// A fresh database on each engine that is there; says plainly when PostgreSQL is not.
///
/// # Panics
/// When a database cannot be made.
#[allow(clippy::expect_used, clippy::print_stdout)]
pub fn databases() -> Vec<Db> {
    let mut all = vec![embedded()];
    match std::env::var(POSTGRES_VARIABLE) {
        Ok(url) => all.push(on_postgres(&url).expect("a schema on the PostgreSQL server")),
        Err(_) => println!("SKIPPED PostgreSQL: {POSTGRES_VARIABLE} is not set (cargo xtask test sets it)"),
    }
    all
}

/// A fresh embedded database in a temporary folder.
///
/// # Panics
/// When the folder cannot be made.
#[allow(clippy::expect_used)]
pub fn embedded() -> Db {
    let folder = std::env::temp_dir().join(format!("panlong-test-{}", token()));
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    Db::Sqlite(Sqlite::open(&folder.join(crate::SQLITE_FILE)).expect("an embedded database"))
}

fn on_postgres(url: &str) -> Result<Db> {
    let schema = format!("t{}", token());
    let sql = format!("create schema {schema}");
    Db::Postgres(Postgres::open(url, None)?).write_now("schema", move |w| w.batch(&sql))?;
    Ok(Db::Postgres(Postgres::open(url, Some(&schema))?))
}

/// A row that fits the columns of a table, another for every `number`; for tests that fill every table.
pub fn sample_row(table: &Table, number: i64) -> Vec<Value> {
    let value = |column: &Column| match column.kind.as_str() {
        "bigint" => Value::Int(number),
        "double precision" => Value::Real(0.5),
        _ if column.nullable && number % 2 == 0 => Value::Null,
        _ => Value::Text(format!("文{number} it's")),
    };
    table.columns.iter().map(value).collect()
}
