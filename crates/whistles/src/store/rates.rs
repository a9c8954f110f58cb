//! The SQL of the rates: counts of facts.

use crate::rates::{Reply, Tally};
use db::{Read, Row, values};
use kernel::Result;
use std::collections::{BTreeMap, BTreeSet};

// One kind at a time, in the order of the index `fact_month`, so that nothing is sorted; and the few cases left out are
// counted by themselves and taken away, so that not every fact has to ask for its case.
pub(super) const MONTHS: &str = "select f.unit, substr(f.day, 1, 7), count(*), cast(sum(f.value) as bigint) from fact f \
     where f.division = $1 and f.kind = $2 and f.day >= $3 and f.day <= $4 and ($5 = '' or f.topic = $5) \
     group by f.unit, substr(f.day, 1, 7)";
/// Every kind at once, from the few cases that are left out to their facts.
pub(super) const LEFT_OUT: &str = "select f.kind, f.unit, substr(f.day, 1, 7), count(*), cast(sum(f.value) as bigint) from fact f where f.division = $1 \
     and f.case_id in (select e.case_id from fact e where e.division = $1 and e.kind = 'whistle.excluded') \
     and f.day >= $2 and f.day <= $3 and ($4 = '' or f.topic = $4) group by f.kind, f.unit, substr(f.day, 1, 7)";
pub(super) const RATE_CASES: &str = "select f.case_id, f.day, f.value, c.title, c.state, \
     coalesce((select min(e.note) from fact e where e.division = f.division and e.case_id = f.case_id and e.kind = 'whistle.excluded'), ''), \
     case when exists (select 1 from case_part p where p.division = f.division and p.case_id = f.case_id and p.unit = $7) then 1 else 0 end \
     from fact f join case_file c on c.division = f.division and c.id = f.case_id \
     where f.division = $1 and f.kind = $2 and f.unit = $3 and f.day >= $4 and f.day <= $5 and ($6 = '' or f.topic = $6) \
     and (f.day, f.case_id) > ($8, $9) order by f.day, f.case_id limit $10";
pub(super) const REPLY_DAYS: &str = "select value, count(*) from fact where division = $1 and kind = 'whistle.reply_days' \
     and day >= $2 and day <= $3 and ($4 = '' or topic = $4) group by value order by value";
pub(super) const ARRIVALS: &str = "select count(*), cast(coalesce(sum(value), 0) as bigint) from fact where division = $1 \
     and kind = 'whistle.rest_day_arrival' and day >= $2 and day <= $3 and ($4 = '' or topic = $4)";
pub(super) const IDS: &str =
    "select id from case_file where division = $1 and kind = 'whistle' and id > $2 order by id limit 500";

/// The tallies of every unit in a period, days inclusive; no category means all.
pub(crate) fn tallies(
    r: &Read<'_>,
    division: &str,
    from: &str,
    to: &str,
    category: &str,
) -> Result<BTreeMap<String, Tally>> {
    let mut all: BTreeMap<String, Tally> = BTreeMap::new();
    for ((unit, _), tally) in months(r, division, from, to, category)? {
        all.entry(unit).or_default().merge(&tally);
    }
    Ok(all)
}

/// Numerators and denominators by unit and month (`2022-09`).
pub(crate) fn months(
    r: &Read<'_>,
    division: &str,
    from: &str,
    to: &str,
    category: &str,
) -> Result<BTreeMap<(String, String), Tally>> {
    let mut all: BTreeMap<(String, String), Tally> = BTreeMap::new();
    for kind in Tally::KINDS {
        for row in r.rows(MONTHS, &values![division, kind, from, to, category])? {
            all.entry((row.text(0), row.text(1))).or_default().add(kind, row.int(2), row.int(3));
        }
    }
    for row in r.rows(LEFT_OUT, &values![division, from, to, category])? {
        let tally = all.entry((row.text(1), row.text(2))).or_default();
        tally.add(&row.text(0), -row.int(3), -row.int(4));
    }
    all.retain(|_, tally| *tally != Tally::default());
    Ok(all)
}

/// Whistles that arrived on a rest day, among all whose arrival day was noted.
pub(crate) fn arrivals(
    r: &Read<'_>,
    division: &str,
    from: &str,
    to: &str,
    category: &str,
) -> Result<crate::Rate> {
    let row = r.row(ARRIVALS, &values![division, from, to, category])?;
    Ok(row.map_or(crate::Rate { met: 0, valid: 0 }, |row| crate::Rate { met: row.int(1), valid: row.int(0) }))
}

/// One case behind a rate: id, day, value, title, state, reason of exclusion.
pub(crate) struct RateCase {
    pub id: String,
    pub day: String,
    pub value: i64,
    pub title: String,
    pub state: String,
    pub excluded: String,
    /// Has the reader's unit a part in it?
    pub handled: bool,
}

/// Which cases behind a rate are wanted, and who reads.
#[derive(Clone)]
pub(crate) struct Behind {
    /// Of which fact.
    pub kind: String,
    pub unit: String,
    /// Days, inclusive.
    pub from: String,
    pub to: String,
    /// Empty for all.
    pub category: String,
    /// The reader's unit.
    pub reader: String,
    /// Day and id of the last one before; empty for the first page.
    pub after: (String, String),
    pub limit: usize,
}

/// The cases behind a rate, by day.
pub(crate) fn rate_cases(r: &Read<'_>, division: &str, wanted: &Behind) -> Result<Vec<RateCase>> {
    let Behind { kind, unit, from, to, category, reader, after, limit } = wanted;
    let asked = values![division, kind, unit, from, to, category, reader, &after.0, &after.1, *limit];
    let rows = r.rows(RATE_CASES, &asked)?;
    let read = |row: &Row| RateCase {
        id: row.text(0),
        day: row.text(1),
        value: row.int(2),
        title: row.text(3),
        state: row.text(4),
        excluded: row.text(5),
        handled: row.flag(6),
    };
    Ok(rows.iter().map(read).collect())
}

pub(crate) fn replies(r: &Read<'_>, division: &str, from: &str, to: &str, category: &str) -> Result<Reply> {
    let rows = r.rows(REPLY_DAYS, &values![division, from, to, category])?;
    Ok(Reply::new(rows.iter().map(|row| (row.int(0), row.int(1))).collect()))
}

/// Computes the rates of all time again from the events alone and compares them with those of the pages; what differs is
/// named.
///
/// # Errors
/// [`kernel::Error::Storage`].
pub fn check(r: &Read<'_>, division: &str) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut truth: BTreeMap<String, Tally> = BTreeMap::new();
    let mut last = String::new();
    loop {
        let ids = r.rows(IDS, &values![division, &last])?;
        let Some(end) = ids.last() else { break };
        last = end.text(0);
        for id in ids.iter().map(|row| row.text(0)) {
            let case = cases::replay(&journal::of_case(r, division, &id)?)?;
            if case.facts.iter().any(|fact| fact.kind == "whistle.excluded") {
                continue;
            }
            let mut seen = BTreeSet::new();
            for fact in case.facts.iter().rev() {
                if seen.insert((&fact.kind, &fact.day, &fact.unit)) {
                    truth.entry(fact.unit.clone()).or_default().add(&fact.kind, 1, fact.value);
                }
            }
        }
    }
    truth.retain(|_, tally| *tally != Tally::default());
    let shown = tallies(r, division, "", "9999", "")?;
    for unit in truth.keys().chain(shown.keys()).collect::<BTreeSet<_>>() {
        if truth.get(unit) != shown.get(unit) {
            found.push(format!("单位 {unit}：三率与事件记录重算结果不一致"));
        }
    }
    Ok(found)
}
