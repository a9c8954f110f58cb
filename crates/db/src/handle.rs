//! What a store holds in its hand: [`Read`] to ask, [`Write`] to change.

use crate::{Row, Value, postgres, sqlite};
use kernel::Result;
use std::ops::Deref;

/// Which engine is behind a handle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Embedded SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

pub(crate) enum Inner<'a> {
    Sqlite(&'a rusqlite::Connection),
    Postgres(&'a postgres::Session),
}

/// A handle that can only ask.
pub struct Read<'a>(pub(crate) Inner<'a>);

impl Read<'_> {
    /// All rows of a query. The statement must carry its own limit.
    ///
    /// # Errors
    /// [`kernel::Error::Storage`].
    pub fn rows(&self, sql: &str, values: &[Value]) -> Result<Vec<Row>> {
        match &self.0 {
            Inner::Sqlite(connection) => sqlite::rows(connection, sql, values),
            Inner::Postgres(session) => session.rows(sql, values),
        }
    }

    /// All rows of a query without a limit, at most `rows_max` of them in memory at a time.
    ///
    /// # Errors
    /// [`kernel::Error::Storage`], or what `each` returns.
    pub fn pages(&self, sql: &str, rows_max: usize, each: impl FnMut(&[Row]) -> Result<()>) -> Result<()> {
        match &self.0 {
            Inner::Sqlite(connection) => sqlite::pages(connection, sql, rows_max, each),
            Inner::Postgres(session) => session.pages(sql, rows_max, each),
        }
    }

    /// The first row of a query, if any.
    ///
    /// # Errors
    /// [`kernel::Error::Storage`].
    pub fn row(&self, sql: &str, values: &[Value]) -> Result<Option<Row>> {
        Ok(self.rows(sql, values)?.into_iter().next())
    }

    /// Which engine answers.
    pub fn engine(&self) -> Engine {
        match self.0 {
            Inner::Sqlite(_) => Engine::Sqlite,
            Inner::Postgres(_) => Engine::Postgres,
        }
    }

    /// Does the engine understand this statement? Used by the test that prepares every statement on both.
    ///
    /// # Errors
    /// [`kernel::Error::Storage`] with the engine's words.
    pub fn prepare(&self, sql: &str) -> Result<()> {
        match &self.0 {
            Inner::Sqlite(connection) => {
                connection.prepare(&sqlite::numbered(sql)).map(drop).map_err(sqlite::failed)
            }
            Inner::Postgres(session) => session.prepare(sql),
        }
    }
}

/// A handle inside a transaction.
pub struct Write<'a>(pub(crate) Read<'a>);

impl<'a> Deref for Write<'a> {
    type Target = Read<'a>;

    fn deref(&self) -> &Read<'a> {
        &self.0
    }
}

impl Write<'_> {
    /// Runs a statement and says how many rows it touched.
    ///
    /// # Errors
    /// [`kernel::Error::Storage`].
    pub fn run(&self, sql: &str, values: &[Value]) -> Result<u64> {
        match &self.0.0 {
            Inner::Sqlite(connection) => sqlite::run(connection, sql, values),
            Inner::Postgres(session) => session.run(sql, values),
        }
    }

    /// Runs one statement for many rows of values: `sql` ends in `values` and the row lists are added here,
    /// as many at a time as both engines take. `tail` follows them (e.g. `on conflict do nothing`).
    ///
    /// # Errors
    /// [`kernel::Error::Storage`].
    pub fn insert_many(&self, sql: &str, rows: &[Vec<Value>], tail: &str) -> Result<u64> {
        let Some(columns) = rows.first().map(Vec::len) else { return Ok(0) };
        let rows_per_statement = (VALUES_PER_STATEMENT_MAX / columns).max(1);
        let mut touched = 0;
        for chunk in rows.chunks(rows_per_statement) {
            let mut text = String::with_capacity(sql.len() + chunk.len() * columns * 5);
            text.push_str(sql);
            for row in 0..chunk.len() {
                text.push_str(if row == 0 { " (" } else { ",(" });
                for column in 0..columns {
                    let comma = if column == 0 { "" } else { "," };
                    text.push_str(&format!("{comma}${}", row * columns + column + 1));
                }
                text.push(')');
            }
            text.push(' ');
            text.push_str(tail);
            touched += self.run(&text, &chunk.concat())?;
        }
        Ok(touched)
    }

    /// Runs several statements without parameters, for migrations.
    ///
    /// # Errors
    /// [`kernel::Error::Storage`].
    pub fn batch(&self, sql: &str) -> Result<()> {
        match &self.0.0 {
            Inner::Sqlite(connection) => connection.execute_batch(sql).map_err(sqlite::failed),
            Inner::Postgres(session) => session.batch(sql),
        }
    }
}

/// Values in one statement: few enough for both engines, and a size that repeats, so that the prepared
/// statement is found again.
const VALUES_PER_STATEMENT_MAX: usize = 3_000;
