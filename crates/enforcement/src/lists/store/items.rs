//! Items: what is searched, and what is in force.

use super::TEXT_INDEX;
use crate::lists::plain::Asked;
use crate::model::Item;
use db::{Read, Row as Cells, Value, Write, dialect, values};
use jiff::civil::Date;
use kernel::{Error, Result, parse_day};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The day that never comes: an item without an end.
const NEVER: &str = "9999-12-31";
/// Index hits read at most for one word of a search.
pub(crate) const HITS_MAX: usize = 5_000;
/// Items looked up at a time.
const CHUNK_ROWS: usize = 200;

const ADD: &str = "insert into discretion_item (division, number, batch, place, list, unit, act, effective_from, ended_on, body) values";
const ADD_TEXT: &str = "insert into discretion_item_text (id, grams) values";
/// Of a number only one version is in force: a newer one ends the older.
const END_OLDER: &str = "update discretion_item set ended_on = (select n.effective_from from discretion_item n \
     where n.division = discretion_item.division and n.number = discretion_item.number and n.batch = $2) \
     where division = $1 and batch <> $2 and number in (select number from discretion_item where division = $1 and batch = $2) \
     and ended_on > (select n.effective_from from discretion_item n where n.division = discretion_item.division \
     and n.number = discretion_item.number and n.batch = $2)";
/// What a batch in the place of another no longer has ends with it.
const END_GONE: &str = "update discretion_item set ended_on = $4 where division = $1 and batch = $2 and ended_on > $4 \
     and number not in (select number from discretion_item where division = $1 and batch = $3)";
const IN_FORCE: &str = "select batch, place, body from discretion_item where division = $1 and effective_from <= $2 \
     and ended_on > $2 order by batch, place";
const OF_BATCH: &str = "select body from discretion_item where division = $1 and batch = $2 order by place";
const LAST_BEGIN: &str =
    "select max(effective_from) from discretion_item where division = $1 and effective_from <= $2";
const LAST_END: &str = "select max(ended_on) from discretion_item where division = $1 and ended_on <= $2";
const LATER_BEGINS: &str = "select distinct effective_from from discretion_item where division = $1 \
     and effective_from > $2 order by effective_from";
const VERSIONS: &str = "select number, batch, list, unit, act, effective_from, ended_on, body from discretion_item \
     where division = $1 and number = $2 order by effective_from desc, batch desc limit 100";
const LISTED: &str = "select number, batch, list, unit, act, effective_from, ended_on, body from discretion_item \
     where division = $1 and number > $2 and effective_from <= $3 and ended_on > $3";
/// What a row keeps of an item besides what it is searched by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    /// The item.
    pub item: Item,
    /// What it asks for.
    pub asked: Vec<Asked>,
}

/// One version of an item.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// 编号.
    pub number: String,
    /// 批次.
    pub batch: String,
    /// Code of the list.
    pub list: String,
    /// Code of the department.
    pub unit: String,
    /// 违法行为.
    pub act: String,
    /// First day in force.
    pub from: String,
    /// First day no longer in force; none while no end is known.
    pub ended_on: Option<String>,
    body: String,
}

impl Row {
    /// The item with its conditions.
    ///
    /// # Errors
    /// [`Error::Storage`] when the row is broken.
    pub fn shown(&self) -> Result<Shown> {
        body_of(&self.body)
    }
}

/// Reads what a row keeps.
fn body_of(text: &str) -> Result<Shown> {
    serde_json::from_str(text).map_err(|error| Error::Storage(format!("item: {error}")))
}

fn row_of(row: &Cells) -> Row {
    Row {
        number: row.text(0),
        batch: row.text(1),
        list: row.text(2),
        unit: row.text(3),
        act: row.text(4),
        from: row.text(5),
        ended_on: Some(row.text(6)).filter(|day| day != NEVER),
        body: row.text(7),
    }
}

fn text_id(division: &str, number: &str, batch: &str) -> String {
    format!("{division}/{number}/{batch}")
}

/// Adds the items of a batch, each with the text it is found by, in the order of the batch.
pub(crate) fn write_items(w: &Write<'_>, division: &str, items: &[(Shown, String)]) -> Result<()> {
    let (mut rows, mut texts) = (Vec::with_capacity(items.len()), Vec::with_capacity(items.len()));
    for (place, (shown, text)) in items.iter().enumerate() {
        let item = &shown.item;
        let body = serde_json::to_string(shown).map_err(|error| Error::Storage(error.to_string()))?;
        let end = item.effective_until.map_or(NEVER.to_owned(), |day| day.to_string());
        let (act, from) = (&item.act, item.effective_from.to_string());
        rows.push(
            values![
                division,
                &item.number,
                &item.batch,
                place,
                &item.list,
                &act.agency,
                &act.name,
                from,
                end,
                body
            ]
            .to_vec(),
        );
        let id = text_id(division, &item.number, &item.batch);
        texts.push(values![id, dialect::bigrams(text)].to_vec());
    }
    w.insert_many(ADD, &rows, "")?;
    w.insert_many(ADD_TEXT, &texts, "")?;
    Ok(())
}

/// Ends the older versions of the numbers of a batch, and says how many.
pub(crate) fn end_older(w: &Write<'_>, division: &str, batch: &str) -> Result<u64> {
    w.run(END_OLDER, &values![division, batch])
}

/// Ends on a day what a batch had and the one in its place has not, and says how many.
pub(crate) fn end_gone(w: &Write<'_>, division: &str, old: &str, new: &str, day: Date) -> Result<u64> {
    w.run(END_GONE, &values![division, old, new, day.to_string()])
}

/// Batch, place in it and item of all that is in force on a day.
pub(crate) fn in_force(r: &Read<'_>, division: &str, day: Date) -> Result<Vec<(String, usize, Shown)>> {
    let rows = r.rows(IN_FORCE, &values![division, day.to_string()])?;
    let read = |row: &Cells| {
        let place = usize::try_from(row.int(1)).unwrap_or_default();
        Ok((row.text(0), place, body_of(&row.text(2))?))
    };
    rows.iter().map(read).collect()
}

/// The items of a batch, in its order.
pub(crate) fn of_batch(r: &Read<'_>, division: &str, batch: &str) -> Result<Vec<Shown>> {
    r.rows(OF_BATCH, &values![division, batch])?.iter().map(|row| body_of(&row.text(0))).collect()
}

/// The last day up to this one on which something began or ended; empty before the first.
pub(crate) fn change_day(r: &Read<'_>, division: &str, day: Date) -> Result<String> {
    let values = values![division, day.to_string()];
    let last = |sql: &str| -> Result<String> {
        Ok(r.row(sql, &values)?.and_then(|row| row.opt_text(0)).unwrap_or_default())
    };
    Ok(last(LAST_BEGIN)?.max(last(LAST_END)?))
}

/// The days after this one on which something that is published begins.
pub(crate) fn later_begins(r: &Read<'_>, division: &str, day: Date) -> Result<Vec<Date>> {
    let rows = r.rows(LATER_BEGINS, &values![division, day.to_string()])?;
    let begins = |row: &Cells| {
        let text = row.text(0);
        parse_day(&text).ok_or_else(|| Error::Storage(format!("an item in force from {text}")))
    };
    rows.iter().map(begins).collect()
}

/// Every version of an item, the latest first.
pub(crate) fn versions(r: &Read<'_>, division: &str, number: &str) -> Result<Vec<Row>> {
    Ok(r.rows(VERSIONS, &values![division, number])?.iter().map(row_of).collect())
}

/// Of these numbers those that are there, each with the day its last version begins.
pub(crate) fn last_begins(r: &Read<'_>, division: &str, numbers: &[&str]) -> Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    for chunk in numbers.chunks(CHUNK_ROWS) {
        let mut values: Vec<Value> = values![division].to_vec();
        values.extend(chunk.iter().map(|number| Value::from(*number)));
        let sql = format!(
            "select number, max(effective_from) from discretion_item where division = $1 and number in ({}) \
             group by number",
            places(2, chunk.len())
        );
        found.extend(r.rows(&sql, &values)?.iter().map(|row| (row.text(0), row.text(1))));
    }
    Ok(found)
}

fn places(first: usize, count: usize) -> String {
    (first..first + count).map(|number| format!("${number}")).collect::<Vec<_>>().join(",")
}

/// 检索: what a reader asks for; what is empty does not narrow.
#[derive(Clone, Debug)]
pub struct Sought {
    /// Words that must all be in the text.
    pub words: Vec<String>,
    /// Code of the list.
    pub list: String,
    /// Code of the department.
    pub unit: String,
    /// In force on this day.
    pub day: Date,
}

/// A page of items in force and one more, by number, after a number; and whether there were too many hits to look at all.
pub(crate) fn search(
    r: &Read<'_>,
    division: &str,
    sought: &Sought,
    after: &str,
    limit: usize,
) -> Result<(Vec<Row>, bool)> {
    if sought.words.is_empty() {
        return Ok((listed(r, division, sought, after, limit)?, false));
    }
    let (mut numbers, mut too_many): (Option<BTreeSet<String>>, bool) = (None, false);
    let sql = dialect::text_search(r, TEXT_INDEX);
    for word in &sought.words {
        let hits = r.rows(&sql, &values![dialect::phrase(r, word), HITS_MAX])?;
        too_many |= hits.len() == HITS_MAX;
        let ids = hits.iter().map(|row| row.text(0));
        let found: BTreeSet<String> = ids.filter_map(|id| number_of(division, &id)).collect();
        numbers = Some(match numbers {
            None => found,
            Some(known) => known.intersection(&found).cloned().collect(),
        });
    }
    let numbers: Vec<String> =
        numbers.into_iter().flatten().filter(|number| number.as_str() > after).collect();
    let mut rows = Vec::new();
    for chunk in numbers.chunks(CHUNK_ROWS) {
        let mut values: Vec<Value> = values![division, sought.day.to_string()].to_vec();
        values.extend(chunk.iter().map(|number| Value::from(number.as_str())));
        let sql = format!(
            "select number, batch, list, unit, act, effective_from, ended_on, body from discretion_item \
             where division = $1 and effective_from <= $2 and ended_on > $2 and number in ({})",
            places(3, chunk.len())
        );
        let is_wanted = |row: &Row| {
            (sought.list.is_empty() || row.list == sought.list)
                && (sought.unit.is_empty() || row.unit == sought.unit)
        };
        let mut found: Vec<Row> = r.rows(&sql, &values)?.iter().map(row_of).filter(is_wanted).collect();
        // The order of the set, whatever that of the database is: the next page begins after the last row.
        found.sort_by(|a, b| a.number.cmp(&b.number));
        rows.extend(found);
        if rows.len() > limit {
            break;
        }
    }
    rows.truncate(limit + 1);
    Ok((rows, too_many))
}

fn number_of(division: &str, id: &str) -> Option<String> {
    let mut parts = id.splitn(3, '/');
    (parts.next() == Some(division)).then(|| parts.next().map(String::from)).flatten()
}

fn listed(r: &Read<'_>, division: &str, sought: &Sought, after: &str, limit: usize) -> Result<Vec<Row>> {
    let (mut sql, mut values) =
        (LISTED.to_owned(), values![division, after, sought.day.to_string(), limit + 1].to_vec());
    for (column, wanted) in [("list", &sought.list), ("unit", &sought.unit)] {
        if !wanted.is_empty() {
            values.push(Value::from(wanted.as_str()));
            sql += &format!(" and {column} = ${}", values.len());
        }
    }
    sql += " order by number limit $4";
    Ok(r.rows(&sql, &values)?.iter().map(row_of).collect())
}
