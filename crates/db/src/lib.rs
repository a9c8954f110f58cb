//! One SQL text on two engines: embedded SQLite (one file, WAL) and PostgreSQL by URL.
//!
//! Stores are plain functions over [`Read`] and [`Write`]. A write handle exists only inside a named transaction
//! ([`Db::write`]); a read handle cannot write. Work runs on blocking threads, so stores are not async.
//!
//! Durability: a write is on disk when `write` returns. SQLite runs in WAL mode with `synchronous=FULL` and one writer
//! thread that commits waiting transactions together; every PostgreSQL session asks for `synchronous_commit=on`.
//! [`Db::durability`] tells what is in force.
//!
//! Failure: [`kernel::Error::Unavailable`] means that nothing was stored (a full disk, a lock, a server that is away);
//! the next transaction tries again by itself. [`kernel::Error::Uncertain`] means that the answer to a commit was lost.
//!
//! The common subset: `$1` parameters; BIGINT, TEXT, DOUBLE PRECISION; flags 0/1; times UTC text; days local text.
//! What differs is a named function in [`dialect`].

pub mod catalogue;
mod copy;
pub mod dialect;
mod handle;
mod health;
mod migrate;
mod postgres;
mod sqlite;
pub mod testing;
mod value;

pub use copy::{Tally, copy_all, first_used, tally_all};
pub use handle::{Read, Write};
pub use health::Durability;
pub use migrate::Migration;
pub use value::{Row, Value};

use kernel::{Error, Result};
use std::path::Path;

/// File name of the embedded database inside the data folder.
pub const SQLITE_FILE: &str = "panlong.sqlite";

/// A database: the embedded file or a PostgreSQL server. Cheap to clone.
#[derive(Clone)]
pub enum Db {
    /// Embedded SQLite.
    Sqlite(sqlite::Sqlite),
    /// PostgreSQL by URL.
    Postgres(postgres::Postgres),
}

impl Db {
    /// Opens or makes the embedded database in a folder, making the folder too.
    ///
    /// # Errors
    /// [`Error::Storage`] with the path and the reason when the folder cannot be written.
    pub fn open_sqlite(folder: &Path) -> Result<Db> {
        std::fs::create_dir_all(folder)
            .map_err(|error| Error::Storage(format!("无法建立数据目录 {}：{error}", folder.display())))?;
        Ok(Db::Sqlite(sqlite::Sqlite::open(&folder.join(SQLITE_FILE), None)?))
    }

    /// Opens the embedded database in a folder that nobody writes, e.g. of a backup; the folder is not touched.
    ///
    /// # Errors
    /// [`Error::Storage`] when it is not there or is no database.
    pub fn open_unchanging(folder: &Path) -> Result<Db> {
        Ok(Db::Sqlite(sqlite::Sqlite::open_unchanging(&folder.join(SQLITE_FILE))?))
    }

    /// Connects to a PostgreSQL server, e.g. `postgres://panlong@127.0.0.1/panlong`.
    ///
    /// # Errors
    /// [`Error::Storage`] when the URL is wrong or the server does not answer.
    pub fn open_postgres(url: &str) -> Result<Db> {
        Ok(Db::Postgres(postgres::Postgres::open(url, None, None)?))
    }

    /// Runs a read on a blocking thread.
    ///
    /// # Errors
    /// What the closure returns, [`Error::Storage`] or [`Error::Unavailable`].
    pub async fn read<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Read<'_>) -> Result<T> + Send + 'static,
    {
        let db = self.clone();
        run_blocking(move || db.read_now(work)).await
    }

    /// Runs a named transaction on a blocking thread; it commits when the closure returns `Ok` and leaves no trace
    /// otherwise. The closure may run again when the engine asks for a retry, so it must not keep state.
    ///
    /// # Errors
    /// What the closure returns, [`Error::Storage`], [`Error::Unavailable`] or [`Error::Uncertain`].
    pub async fn write<T, F>(&self, name: &'static str, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnMut(&Write<'_>) -> Result<T> + Send + 'static,
    {
        let db = self.clone();
        run_blocking(move || db.write_now(name, work)).await
    }

    /// [`Db::read`] for programs that have no async runtime around them.
    ///
    /// # Errors
    /// As [`Db::read`].
    pub fn read_now<T>(&self, work: impl FnOnce(&Read<'_>) -> Result<T>) -> Result<T> {
        match self {
            Db::Sqlite(sqlite) => sqlite.read(work),
            Db::Postgres(postgres) => postgres.read(work),
        }
    }

    /// [`Db::write`] for programs that have no async runtime around them.
    ///
    /// # Errors
    /// As [`Db::write`].
    pub fn write_now<T, F>(&self, name: &'static str, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnMut(&Write<'_>) -> Result<T> + Send + 'static,
    {
        match self {
            Db::Sqlite(sqlite) => sqlite.write(name, work),
            Db::Postgres(postgres) => postgres.write(name, work),
        }
    }

    /// Brings the schema up to the last of these migrations; each runs once, in order, and its text may not change.
    ///
    /// # Errors
    /// [`Error::Storage`] when one fails or when an applied one was edited.
    pub fn migrate(&self, migrations: &'static [Migration]) -> Result<()> {
        migrate::run(self, migrations)
    }

    /// Lets the engine learn the data's shape; run after loading much.
    ///
    /// # Errors
    /// [`Error::Storage`].
    pub fn analyze(&self) -> Result<()> {
        self.write_now("analyze", |w| w.batch(&dialect::analyze(w)?))
    }
}

async fn run_blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => Err(Error::Storage(format!("database task failed: {error}"))),
    }
}

#[cfg(test)]
mod tests;
