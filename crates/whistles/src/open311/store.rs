//! Every SQL text of Open311.

use cases::Case;
use db::{Read, Row, Value, values};
use kernel::{Error, Result};

const CHANGED: &str = "select max(changed_at) from whistle_category where division = $1";
/// A whistle that has no category yet is of no service.
const REQUESTS: &str = "select c.copy, r.title, r.reply from case_file c \
     left join whistle_released r on r.division = c.division and r.case_id = c.id \
     where c.division = $1 and c.kind = 'whistle' and c.topic <> ''";

/// Which requests are wanted; every moment is UTC text, from inclusive, until exclusive.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    /// By `requested_datetime`.
    pub requested: Option<(String, String)>,
    /// By `updated_datetime`.
    pub updated: Option<(String, String)>,
    /// `Some(true)`: closed ones only.
    pub closed: Option<bool>,
    /// Service codes; empty for all.
    pub services: Vec<String>,
    /// Rows.
    pub limit: i64,
    /// Rows before the first.
    pub offset: i64,
}

/// A whistle, and title and reply where the office has released it.
pub(super) struct Found {
    pub case: Case,
    pub released: Option<(String, String)>,
}

fn found(row: &Row) -> Result<Found> {
    let case = serde_json::from_str(&row.text(0));
    let case = case.map_err(|error| Error::Storage(format!("a case cannot be read: {error}")))?;
    Ok(Found { case, released: row.opt_text(1).zip(row.opt_text(2)) })
}

/// When a service was last added or changed, UTC text.
pub(super) fn services_changed_at(r: &Read<'_>, division: &str) -> Result<Option<String>> {
    Ok(r.row(CHANGED, &values![division])?.and_then(|row| row.opt_text(0)))
}

/// The requests of these numbers, the newest first; unknown numbers are left out.
pub(super) fn by_ids(r: &Read<'_>, division: &str, ids: &[String]) -> Result<Vec<Found>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut all = vec![Value::from(division)];
    let list = places(&mut all, ids);
    let sql = format!("{REQUESTS} and c.id in ({list}) order by c.opened_at desc, c.id desc");
    r.rows(&sql, &all)?.iter().map(found).collect()
}

/// A page of requests: the newest first, by whichever time is asked for.
pub(super) fn page(r: &Read<'_>, division: &str, wanted: &Wanted) -> Result<Vec<Found>> {
    let mut all = vec![Value::from(division)];
    let mut sql = String::from(REQUESTS);
    for (column, range) in [("opened_at", &wanted.requested), ("updated_at", &wanted.updated)] {
        if let Some((from, until)) = range {
            let places = [place(&mut all, from.as_str()), place(&mut all, until.as_str())];
            sql.push_str(&format!(" and c.{column} >= {} and c.{column} < {}", places[0], places[1]));
        }
    }
    if let Some(closed) = wanted.closed {
        sql.push_str(&format!(" and c.closed = {}", place(&mut all, closed)));
    }
    if !wanted.services.is_empty() {
        sql.push_str(&format!(" and c.topic in ({})", places(&mut all, &wanted.services)));
    }
    let column = if wanted.requested.is_some() { "opened_at" } else { "updated_at" };
    let (limit, offset) = (place(&mut all, wanted.limit), place(&mut all, wanted.offset));
    sql.push_str(&format!(" order by c.{column} desc, c.id desc limit {limit} offset {offset}"));
    r.rows(&sql, &all)?.iter().map(found).collect()
}

/// Adds a value and gives its `$n`.
fn place(all: &mut Vec<Value>, value: impl Into<Value>) -> String {
    all.push(value.into());
    format!("${}", all.len())
}

fn places(all: &mut Vec<Value>, values: &[String]) -> String {
    values.iter().map(|value| place(all, value)).collect::<Vec<_>>().join(", ")
}
