//! Copies whole tables from one database to another, whatever the engines, and weighs them on the way.
//!
//! Rows are read in the order of the key and written in batches, so that memory does not grow with the number of rows.

use crate::catalogue::{Table, tables};
use crate::handle::{Engine, Read, Write};
use crate::{Row, Value};
use kernel::{Error, Result, hex};
use sm3::{Digest, Sm3};

/// Rows held in memory at a time.
const PAGE_ROWS: usize = 1_000;

/// 表的摘要: how many rows a table has and the SM3 over them in the order of the key; the same on both engines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// The table.
    pub table: String,
    /// Its rows.
    pub rows: u64,
    /// 64 hexadecimal digits.
    pub sm3: String,
}

/// Copies every table into a database of the same schema whose tables are empty, and returns what was copied.
///
/// # Errors
/// [`Error::Storage`], also when a table of the target is missing or not empty.
pub fn copy_all(from: &Read<'_>, to: &Write<'_>) -> Result<Vec<Tally>> {
    let source = tables(from)?;
    let target = tables(to)?;
    if source != target {
        return Err(Error::Storage("the two databases have different tables".into()));
    }
    if let Some(table) = first_with_rows(to, &target)? {
        return Err(Error::Storage(format!("the table {table} is not empty")));
    }
    source.iter().map(|table| walk(from, table, |rows| write(to, table, rows))).collect()
}

/// Weighs every table.
///
/// # Errors
/// [`Error::Storage`].
pub fn tally_all(r: &Read<'_>) -> Result<Vec<Tally>> {
    tables(r)?.iter().map(|table| walk(r, table, |_| Ok(()))).collect()
}

/// The first table that has a row, if any has.
///
/// # Errors
/// [`Error::Storage`].
pub fn first_used(r: &Read<'_>) -> Result<Option<String>> {
    first_with_rows(r, &tables(r)?)
}

fn first_with_rows(r: &Read<'_>, tables: &[Table]) -> Result<Option<String>> {
    for table in tables {
        if r.row(&format!("select 1 from {} limit 1", table.name), &[])?.is_some() {
            return Ok(Some(table.name.clone()));
        }
    }
    Ok(None)
}

fn walk(r: &Read<'_>, table: &Table, mut each: impl FnMut(&[Row]) -> Result<()>) -> Result<Tally> {
    // Texts are compared byte by byte on both engines, whatever the language of the PostgreSQL database is.
    let ordered = |name: &String| {
        let is_text = table.columns.iter().any(|column| column.name == *name && column.kind == "text");
        let collate = if is_text && r.engine() == Engine::Postgres { " collate \"C\"" } else { "" };
        format!("{name}{collate}")
    };
    let order: Vec<String> = table.key.iter().map(ordered).collect();
    let sql = format!("select {} from {} order by {}", columns(table), table.name, order.join(", "));
    let (mut sm3, mut count) = (Sm3::new(), 0);
    r.pages(&sql, PAGE_ROWS, |rows| {
        rows.iter().for_each(|row| weigh(&mut sm3, row));
        count += rows.len() as u64;
        each(rows)
    })?;
    Ok(Tally { table: table.name.clone(), rows: count, sm3: hex(sm3.finalize()) })
}

fn write(w: &Write<'_>, table: &Table, rows: &[Row]) -> Result<()> {
    let rows: Vec<Vec<Value>> = rows.iter().map(|row| row.values().to_vec()).collect();
    w.insert_many(&format!("insert into {} ({}) values", table.name, columns(table)), &rows, "")?;
    Ok(())
}

fn columns(table: &Table) -> String {
    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    names.join(", ")
}

/// Every value with its type and length, so that no two rows weigh the same.
fn weigh(sm3: &mut Sm3, row: &Row) {
    for value in row.values() {
        match value {
            Value::Null => sm3.update(b"n"),
            Value::Int(value) => sm3.update(format!("i{value};").as_bytes()),
            Value::Real(value) => sm3.update(format!("r{};", value.to_bits()).as_bytes()),
            Value::Text(text) => {
                sm3.update(format!("t{}:", text.len()).as_bytes());
                sm3.update(text.as_bytes());
            }
        }
    }
    sm3.update(b"\n");
}
