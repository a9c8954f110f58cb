//! The SQL of the data keys.

use db::{Read, Row, Write, values};
use kernel::Result;

/// The tables, for the migration.
pub const SCHEMA: &str = include_str!("schema.sql");

const FIND: &str = "select division, owner, master, wrapped from data_key where division = $1 and owner = $2";
const INSERT: &str =
    "insert into data_key (division, owner, master, wrapped) values ($1, $2, $3, $4) on conflict do nothing";
const ERASE: &str =
    "update data_key set master = 0, wrapped = '' where division = $1 and owner = $2 and master > 0";
const FIRST_AFTER: &str =
    "select division, owner, master, wrapped from data_key where master > $1 order by master limit 1";
const OLDER: &str = "select division, owner, master, wrapped from data_key where master > 0 and master < $1 \
     order by master, division, owner limit $2";
const REWRAP: &str =
    "update data_key set master = $4, wrapped = $5 where division = $1 and owner = $2 and master = $3";
const COUNT: &str = "select count(*) from data_key where master = $1";

/// Every statement, for the test that prepares them on both engines.
pub const STATEMENTS: &[&str] = &[FIND, INSERT, ERASE, FIRST_AFTER, OLDER, REWRAP, COUNT];

/// A data key as it is stored. An erased one keeps its row without a key, so that none is made a second time.
pub(crate) struct Wrapped {
    pub division: String,
    pub owner: String,
    pub master: i64,
    pub wrapped: String,
}

impl Wrapped {
    pub(crate) fn is_erased(&self) -> bool {
        self.master == 0
    }
}

fn read(row: &Row) -> Wrapped {
    Wrapped { division: row.text(0), owner: row.text(1), master: row.int(2), wrapped: row.text(3) }
}

pub(crate) fn find(r: &Read<'_>, division: &str, owner: &str) -> Result<Option<Wrapped>> {
    Ok(r.row(FIND, &values![division, owner])?.as_ref().map(read))
}

/// Stores a new data key unless the owner has one.
pub(crate) fn insert(w: &Write<'_>, one: &Wrapped) -> Result<()> {
    w.run(INSERT, &values![&one.division, &one.owner, one.master, &one.wrapped])?;
    Ok(())
}

pub(crate) fn erase(w: &Write<'_>, division: &str, owner: &str) -> Result<bool> {
    Ok(w.run(ERASE, &values![division, owner])? > 0)
}

/// One data key of the next master key in use after a number.
pub(crate) fn first_after(r: &Read<'_>, master: i64) -> Result<Option<Wrapped>> {
    Ok(r.row(FIRST_AFTER, &values![master])?.as_ref().map(read))
}

pub(crate) fn older_than(r: &Read<'_>, master: i64, rows: usize) -> Result<Vec<Wrapped>> {
    Ok(r.rows(OLDER, &values![master, rows])?.iter().map(read).collect())
}

/// Replaces the wrapping that was seen; one that was erased or wrapped anew meanwhile stays as it is.
pub(crate) fn rewrap(w: &Write<'_>, seen: &Wrapped, master: i64, wrapped: &str) -> Result<u64> {
    w.run(REWRAP, &values![&seen.division, &seen.owner, seen.master, master, wrapped])
}

pub(crate) fn count(r: &Read<'_>, master: i64) -> Result<i64> {
    Ok(r.row(COUNT, &values![master])?.map_or(0, |row| row.int(0)))
}
