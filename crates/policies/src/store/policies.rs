//! Policies and measures.

use crate::model::{Area, Measure, Policy, Status, Versioned, Words};
use db::{Read, Row, Write, values};
use jiff::civil::Date;
use kernel::{Ctx, Error, Result, parse_day, utc_text};

const POLICIES: &str = "select id, version, status, area, name, name_en, number, issuer, issuer_en, basis, body, body_en, valid_from, \
     valid_until, published_on from policy where division = $1 order by id";
const POLICY: &str = "select id, version, status, area, name, name_en, number, issuer, issuer_en, basis, body, body_en, valid_from, \
     valid_until, published_on from policy where division = $1 and id = $2";
const INSERT_POLICY: &str = "insert into policy (division, id, version, status, area, name, name_en, number, issuer, issuer_en, basis, body, body_en, \
     valid_from, valid_until, published_on) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16) \
     on conflict (division, id) do nothing";
const UPDATE_POLICY: &str = "update policy set version = $3, status = $4, area = $5, name = $6, name_en = $7, number = $8, issuer = $9, \
     issuer_en = $10, basis = $11, body = $12, body_en = $13, valid_from = $14, valid_until = $15, published_on = $16 \
     where division = $1 and id = $2 and version = $17";
const MEASURES: &str = "select version, hash, copy from measure where division = $1 order by id";
const MEASURES_OF: &str =
    "select version, hash, copy from measure where division = $1 and policy = $2 order by id";
const MEASURE: &str = "select version, hash, copy from measure where division = $1 and id = $2";
const MEASURE_AT: &str =
    "select version, hash, copy from measure_version where division = $1 and measure = $2 and version = $3";
const INSERT_MEASURE: &str = "insert into measure (division, id, policy, version, hash, copy) values ($1,$2,$3,$4,$5,$6) \
     on conflict (division, id) do nothing";
const UPDATE_MEASURE: &str =
    "update measure set version = $3, hash = $4, copy = $5 where division = $1 and id = $2 and version = $6";
const KEEP_VERSION: &str = "insert into measure_version (division, measure, version, hash, copy, saved_at, saved_by) \
     values ($1,$2,$3,$4,$5,$6,$7)";

/// Every policy, by code.
pub(crate) fn policies(r: &Read<'_>, division: &str) -> Result<Vec<Policy>> {
    r.rows(POLICIES, &values![division])?.iter().map(read_policy).collect()
}

/// One policy.
pub(crate) fn policy(r: &Read<'_>, division: &str, id: &str) -> Result<Option<Policy>> {
    r.row(POLICY, &values![division, id])?.as_ref().map(read_policy).transpose()
}

/// Writes a policy with its next version; `seen` is the one that was there, none for a new one.
pub(crate) fn save_policy(w: &Write<'_>, division: &str, one: &Policy, seen: Option<i64>) -> Result<()> {
    let mut values = values![
        division,
        &one.id,
        one.version,
        one.status.code(),
        one.area.code(),
        &one.name.zh,
        &one.name.en,
        &one.number,
        &one.issuer.zh,
        &one.issuer.en,
        &one.basis,
        &one.text.zh,
        &one.text.en,
        one.valid_from.to_string(),
        one.valid_until.map(|day| day.to_string()),
        one.published_on.map(|day| day.to_string())
    ]
    .to_vec();
    let sql = if seen.is_some() { UPDATE_POLICY } else { INSERT_POLICY };
    values.extend(seen.map(db::Value::from));
    if w.run(sql, &values)? == 0 { Err(Error::Conflict) } else { Ok(()) }
}

/// Every measure, by code.
pub(crate) fn measures(r: &Read<'_>, division: &str) -> Result<Vec<Versioned>> {
    r.rows(MEASURES, &values![division])?.iter().map(read_measure).collect()
}

/// The measures of a policy, by code.
pub(crate) fn measures_of(r: &Read<'_>, division: &str, policy: &str) -> Result<Vec<Versioned>> {
    r.rows(MEASURES_OF, &values![division, policy])?.iter().map(read_measure).collect()
}

/// One measure.
pub(crate) fn measure(r: &Read<'_>, division: &str, id: &str) -> Result<Option<Versioned>> {
    r.row(MEASURE, &values![division, id])?.as_ref().map(read_measure).transpose()
}

/// A measure as it was in a version.
pub(crate) fn measure_at(r: &Read<'_>, division: &str, id: &str, version: i64) -> Result<Option<Versioned>> {
    r.row(MEASURE_AT, &values![division, id, version])?.as_ref().map(read_measure).transpose()
}

/// Measures that can be had on a day: their policy is open, and they are themselves.
pub(crate) fn open_measures(r: &Read<'_>, division: &str, day: Date) -> Result<Vec<Versioned>> {
    let open: Vec<String> =
        policies(r, division)?.into_iter().filter(|one| one.is_open(day)).map(|one| one.id).collect();
    let mut all = measures(r, division)?;
    all.retain(|one| one.measure.is_open(day) && open.contains(&one.measure.policy));
    Ok(all)
}

/// Writes a measure with its next version, and keeps that version for ever.
pub(crate) fn save_measure(w: &Write<'_>, ctx: &Ctx, one: &Versioned, seen: Option<i64>) -> Result<()> {
    let (division, id) = (&ctx.division, &one.measure.id);
    let copy = serde_json::to_string(&one.measure).map_err(|error| Error::Storage(error.to_string()))?;
    let touched = match seen {
        None => {
            let policy = &one.measure.policy;
            w.run(INSERT_MEASURE, &values![division, id, policy, one.version, &one.hash, &copy])?
        }
        Some(seen) => w.run(UPDATE_MEASURE, &values![division, id, one.version, &one.hash, &copy, seen])?,
    };
    if touched == 0 {
        return Err(Error::Conflict);
    }
    let (at, by) = (utc_text(ctx.now), &ctx.actor.id);
    w.run(KEEP_VERSION, &values![division, id, one.version, &one.hash, &copy, at, by]).map(drop)
}

fn read_policy(row: &Row) -> Result<Policy> {
    let id = row.text(0);
    let unreadable = || Error::Storage(format!("policy {id} cannot be read"));
    Ok(Policy {
        version: row.int(1),
        status: Status::from_code(&row.text(2)).ok_or_else(unreadable)?,
        area: Area::from_code(&row.text(3)).ok_or_else(unreadable)?,
        name: Words::new(row.text(4), row.text(5)),
        number: row.text(6),
        issuer: Words::new(row.text(7), row.text(8)),
        basis: row.text(9),
        text: Words::new(row.text(10), row.text(11)),
        valid_from: parse_day(&row.text(12)).ok_or_else(unreadable)?,
        valid_until: row.opt_text(13).and_then(|day| parse_day(&day)),
        published_on: row.opt_text(14).and_then(|day| parse_day(&day)),
        id: id.clone(),
    })
}

fn read_measure(row: &Row) -> Result<Versioned> {
    let measure: Measure = serde_json::from_str(&row.text(2))
        .map_err(|error| Error::Storage(format!("a measure cannot be read: {error}")))?;
    Ok(Versioned { measure, version: row.int(0), hash: row.text(1) })
}
