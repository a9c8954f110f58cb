//! The rows of cases: copies of the events for queries.

use crate::{Case, Effect, Fact, Move, apply, replay};
use db::{Read, Write, values};
use kernel::{Ctx, Error, Result, local_day, utc_text};
use serde_json::json;

/// The tables, for the migration.
pub const SCHEMA: &str = include_str!("schema.sql");

const INSERT: &str = "insert into case_file (division, id, kind, state, turn, closed, version, title, topic, party, opened_at, \
     updated_at, due_at, copy) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14)";
const UPDATE: &str = "update case_file set state = $3, turn = $4, closed = $5, version = $6, title = $7, topic = $8, party = $9, \
     updated_at = $10, due_at = $11, copy = $12 where division = $1 and id = $2 and version = $13";
const PART: &str = "insert into case_part (division, case_id, unit, lead, state, is_open, due_at) values ($1,$2,$3,$4,$5,$6,$7) \
     on conflict (division, case_id, unit) do update set lead = excluded.lead, state = excluded.state, \
     is_open = excluded.is_open, due_at = excluded.due_at";
const FACT: &str = "insert into fact (division, kind, day, unit, case_id, topic, value, note) values ($1,$2,$3,$4,$5,$6,$7,$8) \
     on conflict (division, kind, day, unit, case_id) do update set topic = excluded.topic, value = excluded.value, \
     note = excluded.note";
const FACTS_OF: &str =
    "select kind, day, unit, topic, value, note from fact where division = $1 and case_id = $2";
const COPY: &str = "select copy from case_file where division = $1 and id = $2";
const COUNTER: &str = "insert into case_counter (division, kind, day, last) values ($1, $2, $3, 1) \
     on conflict (division, kind, day) do update set last = case_counter.last + 1 returning last";

const IDS: &str = "select id from case_file where division = $1 and id > $2 order by id limit 1000";

/// Every statement, for the test that prepares them on both engines.
pub const STATEMENTS: &[&str] = &[INSERT, UPDATE, PART, FACT, FACTS_OF, COPY, COUNTER, IDS];

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

/// Opens a case with its first move.
///
/// # Errors
/// [`Error::Storage`].
pub fn open_case(w: &Write<'_>, ctx: &Ctx, id: &str, kind: &str, mut first: Move) -> Result<Case> {
    first.effects.insert(0, Effect::Opened { kind: kind.into() });
    let mut case = Case { id: id.into(), ..Case::default() };
    append(w, ctx, &mut case, first)?;
    let row = row_values(ctx, &case)?;
    let opened = case.opened_at.map(utc_text);
    w.run(
        INSERT,
        &values![
            &ctx.division,
            id,
            kind,
            row.state,
            row.turn,
            case.closed,
            case.version,
            row.title,
            row.topic,
            row.party,
            opened,
            row.updated_at,
            row.due_at,
            row.copy
        ],
    )?;
    write_parts_and_facts(w, ctx, &case)?;
    Ok(case)
}

/// Makes a move: appends the event and brings the rows up to date. `case` is as it was loaded.
///
/// # Errors
/// [`Error::Conflict`] when somebody else moved the case since it was loaded.
pub fn save(w: &Write<'_>, ctx: &Ctx, mut case: Case, step: Move) -> Result<Case> {
    let seen = case.version;
    append(w, ctx, &mut case, step)?;
    let row = row_values(ctx, &case)?;
    let touched = w.run(
        UPDATE,
        &values![
            &ctx.division,
            &case.id,
            row.state,
            row.turn,
            case.closed,
            case.version,
            row.title,
            row.topic,
            row.party,
            row.updated_at,
            row.due_at,
            row.copy,
            seen
        ],
    )?;
    if touched == 0 {
        return Err(Error::Conflict);
    }
    write_parts_and_facts(w, ctx, &case)?;
    Ok(case)
}

fn append(w: &Write<'_>, ctx: &Ctx, case: &mut Case, step: Move) -> Result<()> {
    let entry = journal::Entry {
        case_id: Some(case.id.clone()),
        name: step.name.into(),
        unit: step.unit,
        data: json!({ "form": step.form, "effects": step.effects }),
    };
    let event = journal::append(w, ctx, &entry)?;
    apply(case, &event)
}

struct RowValues<'a> {
    state: &'a str,
    turn: &'a str,
    title: &'a str,
    topic: &'a str,
    party: &'a str,
    updated_at: Option<String>,
    due_at: Option<String>,
    copy: String,
}

fn row_values<'a>(ctx: &Ctx, case: &'a Case) -> Result<RowValues<'a>> {
    Ok(RowValues {
        state: &case.state,
        turn: &case.turn,
        title: case.field("title"),
        topic: case.field("category"),
        party: case.field("enterprise"),
        updated_at: Some(utc_text(ctx.now)),
        due_at: case.due_at().map(utc_text),
        copy: serde_json::to_string(case).map_err(|error| Error::Storage(error.to_string()))?,
    })
}

fn write_parts_and_facts(w: &Write<'_>, ctx: &Ctx, case: &Case) -> Result<()> {
    for part in &case.parts {
        let due = case.due_of(&part.unit).map(utc_text);
        w.run(PART, &values![&ctx.division, &case.id, &part.unit, part.lead, &part.state, part.open, due])?;
    }
    let known: Vec<Fact> = facts_of(w, &ctx.division, &case.id)?;
    for fact in last_of_each_key(&case.facts).iter().filter(|fact| !known.contains(fact)) {
        w.run(
            FACT,
            &values![
                &ctx.division,
                &fact.kind,
                &fact.day,
                &fact.unit,
                &case.id,
                &fact.topic,
                fact.value,
                &fact.note
            ],
        )?;
    }
    Ok(())
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
        Ok(_) => found.push(format!("件 {id}:登记内容与事件重放结果不一致")),
        Err(_) => found.push(format!("件 {id}:有事件而无登记内容")),
    }
    let mut expected = last_of_each_key(&truth.facts);
    expected.sort();
    let mut known = facts_of(r, division, id)?;
    known.sort();
    if known != expected {
        found.push(format!("件 {id}:统计事实与事件重放结果不一致"));
    }
    Ok(found)
}
