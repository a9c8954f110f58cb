//! The rows of cases: copies of the events for queries.

use crate::batch::{Batch, Touched};
use crate::{Case, Fact, Move, replay};
use db::{Read, Value, Write, values};
use kernel::{Ctx, Error, Result, local_day, utc_text};

/// The tables, for the migration.
pub const SCHEMA: &str = include_str!("schema.sql");

const INSERT: &str = "insert into case_file (division, id, kind, state, turn, closed, version, title, topic, party, opened_at, \
     opened_by, updated_at, due_at, copy) values";
const UPDATE: &str = "update case_file set state = $3, turn = $4, closed = $5, version = $6, title = $7, topic = $8, party = $9, \
     updated_at = $10, due_at = $11, copy = $12 where division = $1 and id = $2 and version = $13";
const PARTS: &str =
    "insert into case_part (division, case_id, unit, lead, state, is_open, due_at, opened_at) values";
const PARTS_AGAIN: &str = "on conflict (division, case_id, unit) do update set lead = excluded.lead, state = excluded.state, \
     is_open = excluded.is_open, due_at = excluded.due_at";
const FACTS: &str = "insert into fact (division, kind, day, unit, case_id, topic, value, note) values";
const FACTS_AGAIN: &str = "on conflict (division, kind, unit, day, case_id) do update set topic = excluded.topic, \
     value = excluded.value, note = excluded.note";
const FACTS_OF: &str =
    "select kind, day, unit, topic, value, note from fact where division = $1 and case_id = $2";
const COPY: &str = "select copy from case_file where division = $1 and id = $2";
const COUNTER: &str = "insert into case_counter (division, kind, day, last) values ($1, $2, $3, 1) \
     on conflict (division, kind, day) do update set last = case_counter.last + 1 returning last";

const IDS: &str = "select id from case_file where division = $1 and id > $2 order by id limit 1000";

/// Every statement, for the test that prepares them on both engines.
pub const STATEMENTS: &[&str] = &[UPDATE, FACTS_OF, COPY, COUNTER, IDS];

/// Numbers of cases after one, in order, a page at a time.
///
/// # Errors
/// [`Error::Storage`].
pub fn ids_after(r: &Read<'_>, division: &str, after: &str) -> Result<Vec<String>> {
    Ok(r.rows(IDS, &values![division, after])?.iter().map(|row| row.text(0)).collect())
}

/// The next case number of a day: a letter, the day, a running number without gaps, e.g. `W202210200007`.
///
/// # Errors
/// [`Error::Storage`].
pub fn next_id(w: &Write<'_>, ctx: &Ctx, letter: &str) -> Result<String> {
    let day = local_day(ctx.now).to_string().replace('-', "");
    let row = w.row(COUNTER, &values![&ctx.division, letter, &day])?;
    let last = row.map_or(1, |row| row.int(0));
    Ok(format!("{letter}{day}{last:04}"))
}

/// The case as the rows remember it.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub fn load(r: &Read<'_>, division: &str, id: &str) -> Result<Case> {
    let row = r.row(COPY, &values![division, id])?.ok_or(Error::NotFound)?;
    serde_json::from_str(&row.text(0)).map_err(|error| Error::Storage(format!("case {id}: {error}")))
}

/// The case as the rows remember it, where it is of this kind: a procedure makes no move in a case of another.
///
/// # Errors
/// [`Error::NotFound`] when there is none of this kind.
pub fn load_of(r: &Read<'_>, division: &str, kind: &str, id: &str) -> Result<Case> {
    let case = load(r, division, id)?;
    if case.kind == kind { Ok(case) } else { Err(Error::NotFound) }
}

/// Opens a case with its first move.
///
/// # Errors
/// [`Error::Storage`].
pub fn open_case(w: &Write<'_>, ctx: &Ctx, id: &str, kind: &str, first: Move) -> Result<Case> {
    let mut batch = Batch::default();
    let case = batch.open(ctx, id, kind, first)?;
    batch.write(w)?;
    Ok(case)
}

/// Makes a move: appends the event and brings the rows up to date. `case` is as it was loaded.
///
/// # Errors
/// [`Error::Conflict`] when somebody else moved the case since it was loaded.
pub fn save(w: &Write<'_>, ctx: &Ctx, case: Case, step: Move) -> Result<Case> {
    let mut batch = Batch::default();
    let case = batch.save(ctx, case, step)?;
    batch.write(w)?;
    Ok(case)
}

/// Writes the rows of cases that were moved in memory: new ones together, known ones where the version is the one seen.
pub(crate) fn write_rows(w: &Write<'_>, division: &str, touched: &[&Touched]) -> Result<()> {
    let (mut new, mut parts, mut facts) = (Vec::new(), Vec::new(), Vec::new());
    for one in touched {
        let case = &one.case;
        match one.seen {
            None => new.push(new_row(division, one)?),
            Some(seen) => update(w, division, case, seen)?,
        }
        for part in &case.parts {
            let due = case.due_of(&part.unit).map(utc_text);
            let opened = case.opened_at.map(utc_text);
            let row = values![division, &case.id, &part.unit, part.lead, &part.state, part.open, due, opened];
            parts.push(row.to_vec());
        }
        for fact in last_of_each_key(&case.facts[one.facts_seen..]) {
            let Fact { kind, day, unit, topic, value, note } = &fact;
            facts.push(values![division, kind, day, unit, &case.id, topic, *value, note].to_vec());
        }
    }
    w.insert_many(INSERT, &new, "")?;
    w.insert_many(PARTS, &parts, PARTS_AGAIN)?;
    w.insert_many(FACTS, &facts, FACTS_AGAIN)?;
    Ok(())
}

fn new_row(division: &str, one: &Touched) -> Result<Vec<Value>> {
    let case = &one.case;
    Ok(values![
        division,
        &case.id,
        &case.kind,
        &case.state,
        &case.turn,
        case.closed,
        case.version,
        case.field("title"),
        case.field("category"),
        case.field("enterprise"),
        case.opened_at.map(utc_text),
        &one.opened_by,
        case.changed_at().map(utc_text),
        case.due_at().map(utc_text),
        copy_of(case)?
    ]
    .to_vec())
}

fn update(w: &Write<'_>, division: &str, case: &Case, seen: i64) -> Result<()> {
    let touched = w.run(
        UPDATE,
        &values![
            division,
            &case.id,
            &case.state,
            &case.turn,
            case.closed,
            case.version,
            case.field("title"),
            case.field("category"),
            case.field("enterprise"),
            case.changed_at().map(utc_text),
            case.due_at().map(utc_text),
            copy_of(case)?,
            seen
        ],
    )?;
    if touched == 0 { Err(Error::Conflict) } else { Ok(()) }
}

fn copy_of(case: &Case) -> Result<String> {
    serde_json::to_string(case).map_err(|error| Error::Storage(error.to_string()))
}

/// A later fact of the same kind, day and unit replaces the earlier one.
fn last_of_each_key(facts: &[Fact]) -> Vec<Fact> {
    let mut kept: Vec<Fact> = Vec::with_capacity(facts.len());
    for fact in facts {
        kept.retain(|known| (&known.kind, &known.day, &known.unit) != (&fact.kind, &fact.day, &fact.unit));
        kept.push(fact.clone());
    }
    kept
}

fn facts_of(r: &Read<'_>, division: &str, id: &str) -> Result<Vec<Fact>> {
    let fact = |row: &db::Row| Fact {
        kind: row.text(0),
        day: row.text(1),
        unit: row.text(2),
        topic: row.text(3),
        value: row.int(4),
        note: row.text(5),
    };
    Ok(r.rows(FACTS_OF, &values![division, id])?.iter().map(fact).collect())
}

/// Replays a case and compares it with its rows; what differs is named. Empty when all is well.
///
/// # Errors
/// [`Error::Storage`].
pub fn differences(r: &Read<'_>, division: &str, id: &str) -> Result<Vec<String>> {
    let truth = replay(&journal::of_case(r, division, id)?)?;
    let mut found = Vec::new();
    match load(r, division, id) {
        Ok(copy) if copy == truth => {}
        Ok(_) => found.push(format!("件 {id}：登记内容与事件重放结果不一致")),
        Err(_) => found.push(format!("件 {id}：有事件而无登记内容")),
    }
    let mut expected = last_of_each_key(&truth.facts);
    expected.sort();
    let mut known = facts_of(r, division, id)?;
    known.sort();
    if known != expected {
        found.push(format!("件 {id}：统计事实与事件重放结果不一致"));
    }
    Ok(found)
}
