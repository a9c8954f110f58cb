//! Every SQL text of penalty cases.

use super::matter::offence_of;
use crate::judge::{Offence, Receipt};
use cases::Case;
use db::{Read, Row, Write, values};
use jiff::civil::Date;
use kernel::{Actor, Error, Result, Role};
use std::collections::BTreeMap;

/// The tables, for the migration.
pub const SCHEMA: &str = include_str!("schema.sql");

/// Earlier cases of one enterprise that are looked at, at most: the newest.
const HISTORY_MAX: usize = 200;
/// Receipts read at a time.
const CHUNK_ROWS: usize = 100;

const ALL: &str = "select id, state, title, party, opened_at, due_at from case_file \
     where division = $1 and kind = 'penalty' and (opened_at, id) < ($2, $3) order by opened_at desc, id desc limit $4";
const ALL_IN_STATE: &str = "select id, state, title, party, opened_at, due_at from case_file \
     where division = $1 and kind = 'penalty' and state = $5 and (opened_at, id) < ($2, $3) \
     order by opened_at desc, id desc limit $4";
const OF_UNIT: &str = "select c.id, c.state, c.title, c.party, c.opened_at, c.due_at from case_part p \
     join case_file c on c.division = p.division and c.id = p.case_id \
     where p.division = $1 and p.unit = $5 and c.kind = 'penalty' and ($6 = '' or c.state = $6) \
     and (p.opened_at, p.case_id) < ($2, $3) order by p.opened_at desc, p.case_id desc limit $4";
const HISTORY: &str = "select copy from case_file where division = $1 and party = $2 and kind = 'penalty' and id <> $3 \
     order by opened_at desc, id desc limit $4";
const OVERDUE: &str = "select id, due_at from case_file where division = $1 and kind = 'penalty' and due_at < $2 \
     and (due_at, id) > ($3, $4) order by due_at, id limit 500";
const SAVE_RECEIPT: &str = "insert into penalty_receipt (division, case_id, decided_on, agency, act, hash, content) values ($1,$2,$3,$4,$5,$6,$7)";
const RECEIPT: &str = "select hash, content from penalty_receipt where division = $1 and case_id = $2";
const RECEIPTS: &str = "select case_id, hash, content from penalty_receipt where division = $1 and case_id > $2 \
     order by case_id limit $3";
const OUTCOMES: &str = "select topic, cast(sum(value) as bigint) from fact where division = $1 and kind = 'penalty.decided' \
     and day >= $2 and day <= $3 group by topic order by topic";

/// One row of a list of cases.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    pub id: String,
    pub state: String,
    pub title: String,
    /// Credit code of the enterprise.
    pub party: String,
    /// UTC text.
    pub opened_at: String,
    /// UTC text of the next due time.
    pub due_at: Option<String>,
}

fn listed(row: &Row) -> Listed {
    Listed {
        id: row.text(0),
        state: row.text(1),
        title: row.text(2),
        party: row.text(3),
        opened_at: row.text(4),
        due_at: row.opt_text(5),
    }
}

/// A page of cases this person may read and one more, newest first, before a key; of one state, or of all.
pub(crate) fn list(
    r: &Read<'_>,
    division: &str,
    actor: &Actor,
    state: &str,
    before: (&str, &str),
    limit: usize,
) -> Result<Vec<Listed>> {
    let (at, id, limit) = (before.0, before.1, limit + 1);
    let reads_all = matches!(actor.role, Role::Office | Role::Leader);
    let unit = actor.unit.clone().unwrap_or_default();
    let rows = match (reads_all, state) {
        (true, "") => r.rows(ALL, &values![division, at, id, limit])?,
        (true, state) => r.rows(ALL_IN_STATE, &values![division, at, id, limit, state])?,
        (false, state) => r.rows(OF_UNIT, &values![division, at, id, limit, unit, state])?,
    };
    Ok(rows.iter().map(listed).collect())
}

/// What an enterprise did before, but for one case: the newest, as far as something unlawful was found.
///
/// # Errors
/// [`Error::Storage`].
pub fn history(r: &Read<'_>, division: &str, party: &str, but: &str) -> Result<Vec<Offence>> {
    let broken = |error: serde_json::Error| Error::Storage(format!("a case of {party}: {error}"));
    let mut found = Vec::new();
    for row in r.rows(HISTORY, &values![division, party, but, HISTORY_MAX])? {
        let case: Case = serde_json::from_str(&row.text(0)).map_err(broken)?;
        found.extend(offence_of(&case));
    }
    Ok(found)
}

/// Due time and number of cases with a due time that has passed, after a key, in the order of due times.
pub(crate) fn overdue_ids(
    r: &Read<'_>,
    division: &str,
    now: &str,
    after: &(String, String),
) -> Result<Vec<(String, String)>> {
    let rows = r.rows(OVERDUE, &values![division, now, &after.0, &after.1])?;
    Ok(rows.iter().map(|row| (row.text(1), row.text(0))).collect())
}

/// Keeps the receipt of a decision.
pub(crate) fn save_receipt(w: &Write<'_>, division: &str, receipt: &Receipt) -> Result<()> {
    let (matter, day) = (&receipt.matter, receipt.matter.days.decided.to_string());
    let (hash, content) = (receipt.hash(), receipt.json());
    w.run(SAVE_RECEIPT, &values![division, &receipt.case, day, &matter.agency, &matter.act, hash, content])?;
    Ok(())
}

fn read_receipt(case: &str, content: &str) -> Result<Receipt> {
    serde_json::from_str(content).map_err(|error| Error::Storage(format!("the receipt of {case}: {error}")))
}

/// The receipt of a case and its hash; none before the decision.
pub(crate) fn receipt(r: &Read<'_>, division: &str, case: &str) -> Result<Option<(Receipt, String)>> {
    let Some(row) = r.row(RECEIPT, &values![division, case])? else { return Ok(None) };
    Ok(Some((read_receipt(case, &row.text(1))?, row.text(0))))
}

/// Every receipt, in the order of cases, one after the other.
pub(crate) fn each_receipt(
    r: &Read<'_>,
    division: &str,
    mut each: impl FnMut(Receipt, String, String) -> Result<()>,
) -> Result<()> {
    let mut after = String::new();
    loop {
        let rows = r.rows(RECEIPTS, &values![division, &after, CHUNK_ROWS])?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.text(0);
        for row in &rows {
            let content = row.text(2);
            each(read_receipt(&row.text(0), &content)?, row.text(1), content)?;
        }
    }
}

/// How many cases were decided how in a period (days inclusive), by the code of the outcome.
///
/// # Errors
/// [`Error::Storage`].
pub fn outcomes(r: &Read<'_>, division: &str, from: Date, to: Date) -> Result<BTreeMap<String, i64>> {
    let rows = r.rows(OUTCOMES, &values![division, from.to_string(), to.to_string()])?;
    Ok(rows.iter().map(|row| (row.text(0), row.int(1))).collect())
}
