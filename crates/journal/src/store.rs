//! The SQL of the record.

use crate::chain::{Stored, Verdict, Walk, hash};
use crate::{Entry, Event};
use db::{Read, Row, Value, Write, dialect, values};
use jiff::Timestamp;
use kernel::{Actor, Ctx, Error, Result, Role, parse_utc, utc_text};

/// The tables, for the migration.
pub const SCHEMA: &str = include_str!("schema.sql");

const HEAD: &str = "select seq, hash from event_head where division = $1";
const HASH_AT: &str = "select hash from event where division = $1 and seq = $2";
const INSERT: &str = "insert into event (division, seq, at, actor_id, actor_name, actor_role, actor_unit, case_id, name, unit, \
     data, hash) values";
const ADVANCE: &str = "insert into event_head (division, seq, hash) values ($1, $2, $3) \
     on conflict (division) do update set seq = excluded.seq, hash = excluded.hash";
const OF_CASE: &str = "select division, seq, at, actor_id, actor_name, actor_role, actor_unit, case_id, name, unit, data, hash \
     from event where division = $1 and case_id = $2 order by seq";
const WALK: &str = "select division, seq, at, actor_id, actor_name, actor_role, actor_unit, case_id, name, unit, data, hash \
     from event where division = $1 and seq > $2 order by seq limit 5000";
const SEARCH: &str = "select division, seq, at, actor_id, actor_name, actor_role, actor_unit, case_id, name, unit, data, hash \
     from event where division = $1 and seq < $2";
const NEWEST: &str = " order by seq desc limit $3";
const LAST_BEFORE: &str =
    "select seq from event where division = $1 and at < $2 order by at desc, seq desc limit 1";

/// Every statement, for the test that prepares them on both engines.
pub const STATEMENTS: &[&str] = &[HEAD, HASH_AT, ADVANCE, OF_CASE, WALK, LAST_BEFORE];

/// Appends one event to the division's record inside the caller's transaction.
///
/// # Errors
/// [`Error::Storage`].
pub fn append(w: &Write<'_>, ctx: &Ctx, entry: &Entry) -> Result<Event> {
    let appended = append_many(w, &[(ctx.clone(), entry.clone())])?;
    appended.into_iter().next().ok_or_else(|| Error::Storage("no event was appended".into()))
}

/// Appends events of one division in their order, with one look at the end of its chain and one insert for many rows.
///
/// # Errors
/// [`Error::Storage`].
pub fn append_many(w: &Write<'_>, entries: &[(Ctx, Entry)]) -> Result<Vec<Event>> {
    let Some((first, _)) = entries.first() else { return Ok(Vec::new()) };
    let division = &first.division;
    let head = w.row(&format!("{HEAD}{}", dialect::for_update(w)), &values![division])?;
    let (mut seq, mut before) = head.map_or((0, String::new()), |row| (row.int(0), row.text(1)));
    let mut rows = Vec::with_capacity(entries.len());
    for (ctx, entry) in entries {
        seq += 1;
        let mut row = Stored {
            division: division.clone(),
            seq,
            at: utc_text(ctx.now),
            actor_id: ctx.actor.id.clone(),
            actor_name: ctx.actor.name.clone(),
            actor_role: ctx.actor.role.code().into(),
            actor_unit: ctx.actor.unit.clone(),
            case_id: entry.case_id.clone(),
            name: entry.name.clone(),
            unit: entry.unit.clone(),
            data: entry.data.to_string(),
            hash: String::new(),
        };
        row.hash = hash(&before, &row);
        before.clone_from(&row.hash);
        rows.push(row);
    }
    let cells: Vec<Vec<Value>> = rows.iter().map(cells).collect();
    w.insert_many(INSERT, &cells, "")?;
    w.run(ADVANCE, &values![division, seq, &before])?;
    rows.iter().map(event).collect()
}

fn cells(row: &Stored) -> Vec<Value> {
    values![
        &row.division,
        row.seq,
        &row.at,
        &row.actor_id,
        &row.actor_name,
        &row.actor_role,
        row.actor_unit.clone(),
        row.case_id.clone(),
        &row.name,
        row.unit.clone(),
        &row.data,
        &row.hash
    ]
    .to_vec()
}

/// The events of a case, oldest first.
///
/// # Errors
/// [`Error::Storage`], also when a row cannot be read as an event.
pub fn of_case(r: &Read<'_>, division: &str, case_id: &str) -> Result<Vec<Event>> {
    r.rows(OF_CASE, &values![division, case_id])?.iter().map(|row| event(&stored(row))).collect()
}

/// 查找留痕: which events an auditor asks for; what is empty does not narrow.
#[derive(Clone, Debug, Default)]
pub struct Sought {
    /// Whose acts: the account's login.
    pub actor: String,
    /// Of which case.
    pub case_id: String,
    /// Before which moment.
    pub until: Option<Timestamp>,
}

/// The newest events before a position, newest first.
///
/// # Errors
/// [`Error::Storage`].
pub fn search(
    r: &Read<'_>,
    division: &str,
    sought: &Sought,
    before: i64,
    limit: usize,
) -> Result<Vec<Event>> {
    let mut before = before;
    if let Some(until) = sought.until {
        let last = r.row(LAST_BEFORE, &values![division, utc_text(until)])?.map_or(0, |row| row.int(0));
        before = before.min(last + 1);
    }
    let mut sql = SEARCH.to_string();
    let mut values = values![division, before, limit].to_vec();
    for (column, wanted) in [("actor_id", &sought.actor), ("case_id", &sought.case_id)] {
        if !wanted.is_empty() {
            sql += &format!(" and {column} = ${}", values.len() + 1);
            values.extend(values![wanted]);
        }
    }
    r.rows(&(sql + NEWEST), &values)?.iter().map(|row| event(&stored(row))).collect()
}

/// 依次: waits until no other transaction is writing to the record of the division, and lets none until this one ends. So
/// what only changes with an event, as accounts do, is read as it stays until then. For what is rare and judged by what is
/// there, as the number of administrators. Before the first event of a division there is nothing to wait at.
///
/// # Errors
/// [`Error::Storage`].
pub fn in_turn(w: &Write<'_>, division: &str) -> Result<()> {
    w.row(&format!("{HEAD}{}", dialect::for_update(w)), &values![division]).map(drop)
}

/// Walks the whole record of a division in pages, hands every good event to `each`, and says what it found.
///
/// # Errors
/// [`Error::Storage`] when the database cannot be read; a broken chain is not an error but the verdict.
pub fn verify(r: &Read<'_>, division: &str, mut each: impl FnMut(Event) -> Result<()>) -> Result<Verdict> {
    let mut walk = Walk::new();
    let mut last = i64::MIN;
    'pages: loop {
        let page = r.rows(WALK, &values![division, last])?;
        if page.is_empty() {
            break;
        }
        for row in &page {
            let row = stored(row);
            last = row.seq;
            if !walk.step(&row) {
                break 'pages;
            }
            each(event(&row)?)?;
        }
    }
    Ok(walk.end(head(r, division)?))
}

/// 链尾: position and hash of the last event of a division, as kept beside the record.
///
/// # Errors
/// [`Error::Storage`].
pub fn head(r: &Read<'_>, division: &str) -> Result<Option<(i64, String)>> {
    Ok(r.row(HEAD, &values![division])?.map(|row| (row.int(0), row.text(1))))
}

/// The hash kept with the event at a position.
pub(crate) fn hash_at(r: &Read<'_>, division: &str, seq: i64) -> Result<Option<String>> {
    Ok(r.row(HASH_AT, &values![division, seq])?.map(|row| row.text(0)))
}

fn stored(row: &Row) -> Stored {
    Stored {
        division: row.text(0),
        seq: row.int(1),
        at: row.text(2),
        actor_id: row.text(3),
        actor_name: row.text(4),
        actor_role: row.text(5),
        actor_unit: row.opt_text(6),
        case_id: row.opt_text(7),
        name: row.text(8),
        unit: row.opt_text(9),
        data: row.text(10),
        hash: row.text(11),
    }
}

fn event(row: &Stored) -> Result<Event> {
    let unreadable = || Error::Storage(format!("event {} cannot be read", row.seq));
    Ok(Event {
        seq: row.seq,
        at: parse_utc(&row.at).ok_or_else(unreadable)?,
        actor: Actor {
            id: row.actor_id.clone(),
            name: row.actor_name.clone(),
            role: Role::from_code(&row.actor_role).ok_or_else(unreadable)?,
            unit: row.actor_unit.clone(),
        },
        case_id: row.case_id.clone(),
        name: row.name.clone(),
        unit: row.unit.clone(),
        data: serde_json::from_str(&row.data).map_err(|_| unreadable())?,
    })
}
