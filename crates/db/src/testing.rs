//! Databases for tests: always the embedded one, and PostgreSQL when `PANLONG_TEST_POSTGRES` names a server.

use crate::catalogue::{Column, Table};
use crate::{Db, Value, postgres::Postgres, sqlite::Sqlite};
use kernel::{Result, token};
use std::ops::Deref;
use std::path::{Path, PathBuf};

/// Name of the environment variable with the URL of a PostgreSQL server for tests.
pub const POSTGRES_VARIABLE: &str = "PANLONG_TEST_POSTGRES";

/// A temporary folder that is gone, with everything in it, when this is.
pub struct Folder(PathBuf);

impl Folder {
    /// Makes a new one.
    ///
    /// # Panics
    /// When it cannot be made.
    #[allow(clippy::new_without_default, clippy::expect_used)] // Making a folder is no default.
    pub fn new() -> Folder {
        let path = std::env::temp_dir().join(format!("panlong-test-{}", token()));
        std::fs::create_dir(&path).expect("a temporary folder");
        Folder(path)
    }
}

impl Deref for Folder {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A test that has removed it already, or made it unreadable, has not failed because of that.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What goes with a test database.
pub(crate) struct Scratch {
    folder: Folder,
    /// Server and name of the schema, on PostgreSQL.
    schema: Option<(String, String)>,
}

impl Scratch {
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let Some((url, name)) = self.schema.take() else { return };
        // On a thread of its own: the last handle may go inside an async test, where nothing may wait.
        let forget = move || {
            Postgres::open(&url, None, None)?
                .write("forget", |w| w.batch(&format!("drop schema if exists {name} cascade")))
        };
        // The server may be gone already, and the schema with it.
        let _ = std::thread::spawn(forget).join();
    }
}

/// The folder that goes with a test database: for its keys, attachments and anchors.
///
/// # Panics
/// When the database is not one of [`databases`] or [`embedded`].
#[allow(clippy::expect_used)]
pub fn folder_of(db: &Db) -> PathBuf {
    let folder = match db {
        Db::Sqlite(sqlite) => sqlite.scratch(),
        Db::Postgres(postgres) => postgres.scratch(),
    };
    folder.expect("a database of a test").to_path_buf()
}

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

/// A fresh embedded database in a temporary folder, which is gone when the last handle is.
///
/// # Panics
/// When the folder cannot be made.
#[allow(clippy::expect_used)]
pub fn embedded() -> Db {
    let folder = Folder::new();
    let path = folder.join(crate::SQLITE_FILE);
    let scratch = Scratch { folder, schema: None };
    Db::Sqlite(Sqlite::open(&path, Some(scratch)).expect("an embedded database"))
}

fn on_postgres(url: &str) -> Result<Db> {
    let schema = format!("t{}", token());
    let sql = format!("create schema {schema}");
    Db::Postgres(Postgres::open(url, None, None)?).write_now("schema", move |w| w.batch(&sql))?;
    let scratch = Scratch { folder: Folder::new(), schema: Some((url.into(), schema.clone())) };
    Ok(Db::Postgres(Postgres::open(url, Some(&schema), Some(scratch))?))
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
