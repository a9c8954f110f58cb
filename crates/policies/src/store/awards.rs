//! The ledger, and who has applied for what.

use crate::ledger::{Award, Had};
use db::{Read, Row, Write, dialect, values};
use jiff::civil::Date;
use kernel::{Error, Result, parse_day};

const HOLD: &str = "insert into award_guard (division, guard, enterprise, amount_fen, measure, case_id) values ($1,$2,$3,0,'','') \
     on conflict (division, guard, enterprise) do nothing";
const GUARD: &str = "select measure, case_id, amount_fen from award_guard where division = $1 and guard = $2 and enterprise = $3";
const SET_GUARD: &str = "update award_guard set measure = $4, case_id = $5, amount_fen = $6 \
     where division = $1 and guard = $2 and enterprise = $3";
const OPEN_ACCOUNT: &str = "insert into award_account (division, measure, committed_fen) values ($1,$2,0) \
     on conflict (division, measure) do nothing";
const COMMIT: &str = "update award_account set committed_fen = committed_fen + $3 \
     where division = $1 and measure = $2 and committed_fen + $3 <= $4";
const COMMITTED: &str = "select committed_fen from award_account where division = $1 and measure = $2";
const ALL_COMMITTED: &str =
    "select measure, committed_fen from award_account where division = $1 order by measure";
const ADD: &str = "insert into award (division, case_id, enterprise, measure, guard, amount_fen, granted_on) \
     values ($1,$2,$3,$4,$5,$6,$7)";
const PAY: &str = "update award set paid_on = $3 where division = $1 and case_id = $2 and paid_on is null";
const OF_MEASURE: &str = "select case_id, enterprise, measure, amount_fen, granted_on, paid_on from award \
     where division = $1 and measure = $2 and (granted_on, case_id, enterprise) > ($3, $4, $5) \
     order by granted_on, case_id, enterprise limit $6";
const OF_ENTERPRISE: &str = "select case_id, enterprise, measure, amount_fen, granted_on, paid_on from award \
     where division = $1 and enterprise = $2 order by granted_on desc, case_id desc limit 200";
const SUMS: &str = "select measure, count(*), cast(coalesce(sum(amount_fen), 0) as bigint), \
     cast(coalesce(sum(case when paid_on is null then 0 else amount_fen end), 0) as bigint) \
     from award where division = $1 group by measure order by measure";
const GUARD_SUMS: &str = "select g.guard, g.enterprise, g.amount_fen, cast(coalesce(sum(a.amount_fen), 0) as bigint) from award_guard g \
     left join award a on a.division = g.division and a.guard = g.guard and a.enterprise = g.enterprise \
     where g.division = $1 group by g.guard, g.enterprise, g.amount_fen \
     having g.amount_fen <> cast(coalesce(sum(a.amount_fen), 0) as bigint) limit 100";
const CASE_SUMS: &str = "select case_id, cast(sum(amount_fen) as bigint) from award where division = $1 group by case_id order by case_id";
const CLAIM: &str = "insert into application_key (division, enterprise, guard, measure, case_id) values ($1,$2,$3,$4,$5) \
     on conflict (division, enterprise, guard, measure) do nothing";
const CLAIMED: &str = "select measure, case_id from application_key where division = $1 and enterprise = $2 order by measure, case_id";
const RELEASE: &str = "delete from application_key where division = $1 and case_id = $2";

/// What an enterprise has had of a thing; from now on nobody else changes it before this transaction ends.
pub(crate) fn hold_guard(
    w: &Write<'_>,
    division: &str,
    guard: &str,
    enterprise: &str,
) -> Result<Option<Had>> {
    w.run(HOLD, &values![division, guard, enterprise])?;
    let sql = format!("{GUARD}{}", dialect::for_update(w));
    Ok(w.row(&sql, &values![division, guard, enterprise])?
        .as_ref()
        .map(had)
        .filter(|had| !had.case_id.is_empty()))
}

/// What an enterprise has had of a thing.
pub(crate) fn guard(r: &Read<'_>, division: &str, guard: &str, enterprise: &str) -> Result<Option<Had>> {
    Ok(r.row(GUARD, &values![division, guard, enterprise])?
        .as_ref()
        .map(had)
        .filter(|had| !had.case_id.is_empty()))
}

fn had(row: &Row) -> Had {
    Had { measure: row.text(0), case_id: row.text(1), amount_fen: row.int(2) }
}

/// Notes what an enterprise has had in all of a thing, and by which case last.
pub(crate) fn set_guard(
    w: &Write<'_>,
    division: &str,
    guard: &str,
    enterprise: &str,
    had: &Had,
) -> Result<()> {
    let Had { measure, case_id, amount_fen } = had;
    w.run(SET_GUARD, &values![division, guard, enterprise, measure, case_id, *amount_fen]).map(drop)
}

/// Takes a sum out of a total; no, when it is not there.
pub(crate) fn commit(
    w: &Write<'_>,
    division: &str,
    measure: &str,
    budget: Option<i64>,
    fen: i64,
) -> Result<bool> {
    w.run(OPEN_ACCOUNT, &values![division, measure])?;
    // The row itself decides, so that two who take at the same time do not both see enough.
    Ok(w.run(COMMIT, &values![division, measure, fen, budget.unwrap_or(i64::MAX)])? == 1)
}

/// What has been taken out of the total of a measure.
pub(crate) fn committed(r: &Read<'_>, division: &str, measure: &str) -> Result<i64> {
    Ok(r.row(COMMITTED, &values![division, measure])?.map_or(0, |row| row.int(0)))
}

/// What has been taken out of every total.
pub(crate) fn all_committed(r: &Read<'_>, division: &str) -> Result<Vec<(String, i64)>> {
    Ok(r.rows(ALL_COMMITTED, &values![division])?.iter().map(|row| (row.text(0), row.int(1))).collect())
}

/// Enters a grant.
pub(crate) fn add_award(w: &Write<'_>, division: &str, guard: &str, one: &Award) -> Result<()> {
    let Award { case_id, enterprise, measure, amount_fen, granted_on, .. } = one;
    let values = values![division, case_id, enterprise, measure, guard, *amount_fen, granted_on.to_string()];
    w.run(ADD, &values).map(drop)
}

/// Notes that what a case granted is paid.
pub(crate) fn pay(w: &Write<'_>, division: &str, case_id: &str, day: Date) -> Result<u64> {
    w.run(PAY, &values![division, case_id, day.to_string()])
}

/// A page of the grants of a measure and one more, in the order of their days, after a key.
pub(crate) fn awards_of_measure(
    r: &Read<'_>,
    division: &str,
    measure: &str,
    after: (&str, &str, &str),
    limit: usize,
) -> Result<Vec<Award>> {
    let values = values![division, measure, after.0, after.1, after.2, limit + 1];
    r.rows(OF_MEASURE, &values)?.iter().map(award).collect()
}

/// The grants of an enterprise, the latest first.
pub(crate) fn awards_of(r: &Read<'_>, division: &str, enterprise: &str) -> Result<Vec<Award>> {
    r.rows(OF_ENTERPRISE, &values![division, enterprise])?.iter().map(award).collect()
}

fn award(row: &Row) -> Result<Award> {
    let day = parse_day(&row.text(4)).ok_or_else(|| Error::Storage("an award has no day".into()))?;
    Ok(Award {
        case_id: row.text(0),
        enterprise: row.text(1),
        measure: row.text(2),
        amount_fen: row.int(3),
        granted_on: day,
        paid_on: row.opt_text(5).and_then(|day| parse_day(&day)),
    })
}

/// By measure: grants, their sum, and what of it is paid.
pub(crate) fn award_sums(r: &Read<'_>, division: &str) -> Result<Vec<(String, i64, i64, i64)>> {
    let rows = r.rows(SUMS, &values![division])?;
    Ok(rows.iter().map(|row| (row.text(0), row.int(1), row.int(2), row.int(3))).collect())
}

/// Guards that are not the sum of their grants: thing, enterprise, noted, summed.
pub(crate) fn guards_that_differ(r: &Read<'_>, division: &str) -> Result<Vec<(String, String, i64, i64)>> {
    let rows = r.rows(GUARD_SUMS, &values![division])?;
    Ok(rows.iter().map(|row| (row.text(0), row.text(1), row.int(2), row.int(3))).collect())
}

/// Notes an application that is being handled; no, when there is one of this enterprise for this measure and time.
pub(crate) fn claim(
    w: &Write<'_>,
    division: &str,
    enterprise: &str,
    guard: &str,
    measure: &str,
    case_id: &str,
) -> Result<bool> {
    Ok(w.run(CLAIM, &values![division, enterprise, guard, measure, case_id])? == 1)
}

/// What an enterprise has applied for and is not rejected: measure and case.
pub(crate) fn claimed(r: &Read<'_>, division: &str, enterprise: &str) -> Result<Vec<(String, String)>> {
    Ok(r.rows(CLAIMED, &values![division, enterprise])?
        .iter()
        .map(|row| (row.text(0), row.text(1)))
        .collect())
}

/// An application that came to nothing stands in no other's way.
pub(crate) fn release(w: &Write<'_>, division: &str, case_id: &str) -> Result<()> {
    w.run(RELEASE, &values![division, case_id]).map(drop)
}

/// What each case granted in all.
pub(crate) fn case_sums(r: &Read<'_>, division: &str) -> Result<Vec<(String, i64)>> {
    Ok(r.rows(CASE_SUMS, &values![division])?.iter().map(|row| (row.text(0), row.int(1))).collect())
}
