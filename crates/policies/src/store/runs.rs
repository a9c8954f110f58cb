//! Stored runs of the matching: figures, and the rows behind each.

use crate::roll::ROLL_ROWS_MAX;
use crate::rowset::{read_amounts, read_rows};
use crate::runs::{Behind, BehindRow, Computed, Figures, NO_AMOUNT, Run, VERDICTS};
use db::{Read, Row, Write, values};
use jiff::civil::Date;
use kernel::{Ctx, Error, Result, parse_day, utc_text};
use registry::CreditCode;
use std::collections::BTreeMap;

/// Codes in one row of the roll.
const SLICE_ROWS: usize = 4_096;
/// Characters of a code.
const CODE_CHARS: usize = registry::codes::CREDIT_CODE_LENGTH;

const NEXT: &str = "select coalesce(max(id), 0) + 1 from match_run where division = $1";
const INSERT_RUN: &str = "insert into match_run (division, id, scope, day, at, enterprises, facts_version, roll, has_rows) \
     values ($1,$2,$3,$4,$5,$6,$7,$8,1)";
const INSERT_MEASURE: &str = "insert into match_measure (division, run, measure, version, hash, entitled, pending, failing, near, \
     amount_fen, amount_unknown, budget_fen) values";
const INSERT_ROWS: &str = "insert into match_rows (division, run, measure, verdict, condition, part, total, places, amounts) values";
const INSERT_ROLL: &str = "insert into match_roll (division, roll, slice, codes) values";
const HAS_ROLL: &str = "select 1 from match_roll where division = $1 and roll = $2 and slice = 0";
const LAST: &str = "select id, scope, day, at, enterprises, facts_version, has_rows from match_run \
     where division = $1 and scope = $2 order by id desc limit 1";
const RUN: &str = "select id, scope, day, at, enterprises, facts_version, has_rows from match_run where division = $1 and id = $2";
const FIGURES: &str = "select measure, version, hash, entitled, pending, failing, near, amount_fen, amount_unknown, budget_fen \
     from match_measure where division = $1 and run = $2 order by measure";
const CONDITIONS: &str = "select verdict, condition, cast(sum(total) as bigint) from match_rows \
     where division = $1 and run = $2 and measure = $3 group by verdict, condition order by verdict, 3 desc, condition";
const ROWS: &str = "select condition, part, places, amounts from match_rows where division = $1 and run = $2 and measure = $3 \
     and verdict = $4 and ($5 = '' or condition = $5) order by part, condition";
const CODES: &str = "select l.codes from match_run m join match_roll l on l.division = m.division and l.roll = m.roll \
     where m.division = $1 and m.id = $2 and l.slice = $3";
const OLD: &str = "select id from match_run where division = $1 and scope = '' and has_rows = 1 order by id desc limit 1000 offset $2";
const FORGET_ROWS: &str = "delete from match_rows where division = $1 and run = $2";
const FORGET_ROLLS: &str = "delete from match_roll where division = $1 and roll not in \
     (select m.roll from match_run m where m.division = $1 and m.has_rows = 1)";
const CALLS: &str = "select enterprise, outcome from policy_call where division = $1 and measure = $2";
const SAVE_CALL: &str = "insert into policy_call (division, measure, enterprise, called_at, called_by, outcome) values ($1,$2,$3,$4,$5,$6) \
     on conflict (division, measure, enterprise) do update set called_at = excluded.called_at, called_by = excluded.called_by, \
     outcome = excluded.outcome";
const FORGOTTEN: &str = "update match_run set has_rows = 0 where division = $1 and id = $2";

/// Stores a run; of runs of all measures the rows of the last `kept` stay, of older ones only the figures.
pub(crate) fn save_run(w: &Write<'_>, ctx: &Ctx, scope: &str, run: &Computed, kept: usize) -> Result<i64> {
    let division = ctx.division.as_str();
    let id = w.row(NEXT, &values![division])?.map_or(1, |row| row.int(0));
    let (day, at) = (run.day.to_string(), utc_text(ctx.now));
    // The same entities on the same day are kept once, however many runs look at them.
    let roll = format!("{}/{day}", run.facts_version);
    w.run(INSERT_RUN, &values![division, id, scope, day, at, run.codes.len(), run.facts_version, &roll])?;
    let figures = run.figures.iter().map(|one| {
        values![
            division,
            id,
            &one.measure,
            one.version,
            &one.hash,
            one.entitled,
            one.pending,
            one.failing,
            one.near,
            one.amount_fen,
            one.amount_unknown,
            one.budget_fen
        ]
        .to_vec()
    });
    w.insert_many(INSERT_MEASURE, &figures.collect::<Vec<_>>(), "")?;
    let rows = run.rows.iter().map(|one| {
        let verdict = VERDICTS[one.verdict].0;
        values![
            division,
            id,
            &one.measure,
            verdict,
            &one.condition,
            one.part,
            one.total,
            &one.places,
            &one.amounts
        ]
        .to_vec()
    });
    w.insert_many(INSERT_ROWS, &rows.collect::<Vec<_>>(), "")?;
    if w.row(HAS_ROLL, &values![division, &roll])?.is_none() {
        let slices = run.codes.chunks(SLICE_ROWS).enumerate().map(|(slice, codes)| {
            let text: String = codes.iter().map(CreditCode::as_str).collect();
            values![division, &roll, slice, text].to_vec()
        });
        w.insert_many(INSERT_ROLL, &slices.collect::<Vec<_>>(), "on conflict do nothing")?;
    }
    let old = w.rows(OLD, &values![division, kept])?;
    for run in &old {
        w.run(FORGET_ROWS, &values![division, run.int(0)])?;
        w.run(FORGOTTEN, &values![division, run.int(0)])?;
    }
    if !old.is_empty() {
        w.run(FORGET_ROLLS, &values![division])?;
    }
    Ok(id)
}

/// The last run of a scope: of all measures, or of the measures of a policy when it was published.
pub(crate) fn last_run(r: &Read<'_>, division: &str, scope: &str) -> Result<Option<Run>> {
    r.row(LAST, &values![division, scope])?.as_ref().map(read_run).transpose()
}

/// One run.
pub(crate) fn run(r: &Read<'_>, division: &str, id: i64) -> Result<Option<Run>> {
    r.row(RUN, &values![division, id])?.as_ref().map(read_run).transpose()
}

fn read_run(row: &Row) -> Result<Run> {
    let day: Option<Date> = parse_day(&row.text(2));
    Ok(Run {
        id: row.int(0),
        scope: row.text(1),
        day: day.ok_or_else(|| Error::Storage("a run has no day".into()))?,
        at: row.text(3),
        enterprises: row.int(4),
        facts_version: row.int(5),
        has_rows: row.flag(6),
    })
}

/// The figures of a run, by measure.
pub(crate) fn figures(r: &Read<'_>, division: &str, run: i64) -> Result<Vec<Figures>> {
    let read = |row: &Row| Figures {
        measure: row.text(0),
        version: row.int(1),
        hash: row.text(2),
        entitled: row.int(3),
        pending: row.int(4),
        failing: row.int(5),
        near: row.int(6),
        amount_fen: row.int(7),
        amount_unknown: row.int(8),
        budget_fen: row.opt_int(9),
    };
    Ok(r.rows(FIGURES, &values![division, run])?.iter().map(read).collect())
}

/// How many rows stand behind a measure of a run, by verdict and condition, the most first.
pub(crate) fn conditions_behind(
    r: &Read<'_>,
    division: &str,
    run: i64,
    measure: &str,
) -> Result<Vec<(String, String, i64)>> {
    let rows = r.rows(CONDITIONS, &values![division, run, measure])?;
    Ok(rows.iter().map(|row| (row.text(0), row.text(1), row.int(2))).collect())
}

/// A page of the entities behind a figure and one more, in the order of the roll.
pub(crate) fn rows_behind(r: &Read<'_>, division: &str, asked: &Behind) -> Result<Vec<BehindRow>> {
    let mut found = places_behind(r, division, asked)?;
    found.retain(|row| row.place >= asked.from);
    found.truncate(asked.limit + 1);
    let mut slices: BTreeMap<usize, String> = BTreeMap::new();
    for row in &mut found {
        let (slice, at) = (row.place / SLICE_ROWS, row.place % SLICE_ROWS * CODE_CHARS);
        if let std::collections::btree_map::Entry::Vacant(vacant) = slices.entry(slice) {
            let codes = r.row(CODES, &values![division, asked.run, slice])?;
            vacant.insert(codes.map_or_else(String::new, |row| row.text(0)));
        }
        let code = slices[&slice].get(at..at + CODE_CHARS);
        row.code = code.ok_or_else(|| Error::Storage("a roll is too short".into()))?.to_owned();
    }
    Ok(found)
}

/// Every place behind a figure, without the codes.
fn places_behind(r: &Read<'_>, division: &str, asked: &Behind) -> Result<Vec<BehindRow>> {
    let of = values![division, asked.run, &asked.measure, &asked.verdict, &asked.condition];
    let mut found = Vec::new();
    for row in r.rows(ROWS, &of)? {
        let (condition, part) = (row.text(0), usize::try_from(row.int(1)).unwrap_or_default());
        let (places, amounts) = (read_rows(&row.text(2))?, read_amounts(&row.text(3))?);
        let amounts = amounts.into_iter().map(|fen| (fen != NO_AMOUNT).then_some(fen));
        let amounts = amounts.chain(std::iter::repeat(None));
        found.extend(places.into_iter().zip(amounts).map(|(place, fen)| BehindRow {
            place: part * ROLL_ROWS_MAX + place as usize,
            code: String::new(),
            fen,
            condition: condition.clone(),
        }));
    }
    found.sort_by_key(|row| row.place);
    Ok(found)
}

/// What came of the calls about a measure, by enterprise.
pub(crate) fn calls(r: &Read<'_>, division: &str, measure: &str) -> Result<BTreeMap<String, String>> {
    Ok(r.rows(CALLS, &values![division, measure])?.iter().map(|row| (row.text(0), row.text(1))).collect())
}

/// Notes what came of a call.
pub(crate) fn save_call(
    w: &Write<'_>,
    ctx: &Ctx,
    measure: &str,
    enterprise: &str,
    outcome: &str,
) -> Result<()> {
    let (at, by) = (utc_text(ctx.now), &ctx.actor.id);
    w.run(SAVE_CALL, &values![&ctx.division, measure, enterprise, at, by, outcome]).map(drop)
}
