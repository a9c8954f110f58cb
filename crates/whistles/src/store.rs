//! Every SQL text of whistles.

use crate::attachments::Attachment;
use crate::model::Category;
use crate::rates::{Reply, Tally};
use cases::Case;
use db::{Read, Row, Write, dialect, values};
use kernel::{PAGE_ROWS, Result};
use std::collections::{BTreeMap, BTreeSet};

/// The tables, for the migration. The text index `whistle_text` belongs to it.
pub const SCHEMA: &str = include_str!("schema.sql");

const CATEGORIES: &str = "select code, parent, name, name_en, lead, complex from whistle_category where division = $1 order by code";
const SAVE_CATEGORY: &str = "insert into whistle_category (division, code, parent, name, name_en, lead, complex) values ($1,$2,$3,$4,$5,$6,$7) \
     on conflict (division, code) do update set parent = excluded.parent, name = excluded.name, \
     name_en = excluded.name_en, lead = excluded.lead, complex = excluded.complex";
const BY_KEY: &str = "select case_id from whistle_key where division = $1 and key = $2";
const SAVE_KEY: &str = "insert into whistle_key (division, key, case_id) values ($1, $2, $3)";
const BY_CODE: &str = "select case_id from whistle_code where division = $1 and code = $2";
const SAVE_CODE: &str = "insert into whistle_code (division, code, case_id) values ($1, $2, $3)";
const SAVE_TEXT: &str = "insert into whistle_text (id, grams) values ($1, $2)";
const RELEASE: &str = "insert into whistle_released (division, case_id, closed_on, category, title, reply) values ($1,$2,$3,$4,$5,$6) \
     on conflict (division, case_id) do update set title = excluded.title, reply = excluded.reply";
const RELEASED: &str = "select case_id, closed_on, category, title, reply from whistle_released \
     where division = $1 and (closed_on, case_id) < ($2, $3) order by closed_on desc, case_id desc limit $4";
const LIST_COLUMNS: &str = "select id, state, title, opened_at, due_at, closed from case_file ";
const TALLIES: &str = "select f.unit, f.kind, count(*), cast(sum(f.value) as bigint) from fact f \
     where f.division = $1 and f.kind in ('whistle.response','whistle.solved','whistle.satisfied','whistle.in_time') \
     and f.day >= $2 and f.day <= $3 and ($4 = '' or f.topic = $4) \
     and not exists (select 1 from fact e where e.division = f.division and e.case_id = f.case_id and e.kind = 'whistle.excluded') \
     group by f.unit, f.kind";
const RATE_CASES: &str = "select f.case_id, f.day, f.value, c.title, c.state, \
     coalesce((select min(e.note) from fact e where e.division = f.division and e.case_id = f.case_id and e.kind = 'whistle.excluded'), '') \
     from fact f join case_file c on c.division = f.division and c.id = f.case_id \
     where f.division = $1 and f.kind = $2 and f.unit = $3 and f.day >= $4 and f.day <= $5 and ($6 = '' or f.topic = $6) \
     order by f.day, f.case_id limit 2000";
const REPLY_DAYS: &str = "select value, count(*) from fact where division = $1 and kind = 'whistle.reply_days' \
     and day >= $2 and day <= $3 and ($4 = '' or topic = $4) group by value order by value";
const SAVE_SIMILAR: &str = "insert into whistle_similar (division, case_id, other_id, percent) values ($1,$2,$3,$4) on conflict do nothing";
const SIMILAR: &str = "select s.percent, s.case_id, a.title, s.other_id, b.title from whistle_similar s \
     join case_file a on a.division = s.division and a.id = s.case_id \
     join case_file b on b.division = s.division and b.id = s.other_id \
     where s.division = $1 and (s.percent, s.case_id, s.other_id) < ($2, $3, $4) \
     order by s.percent desc, s.case_id desc, s.other_id desc limit $5";
const ARRIVALS: &str = "select count(*), cast(coalesce(sum(value), 0) as bigint) from fact where division = $1 \
     and kind = 'whistle.rest_day_arrival' and day >= $2 and day <= $3 and ($4 = '' or topic = $4)";
const ATTACHMENTS: &str = "select hash, name, kind, bytes from whistle_attachment where division = $1 and case_id = $2 order by name, hash";
const ATTACHMENT_HASHES: &str =
    "select distinct hash from whistle_attachment where division = $1 and hash > $2 order by hash limit 1000";
const SAVE_ATTACHMENT: &str =
    "insert into whistle_attachment (division, case_id, hash, name, kind, bytes) values ($1,$2,$3,$4,$5,$6)";
const IDS: &str =
    "select id from case_file where division = $1 and kind = 'whistle' and id > $2 order by id limit 500";
const OVERDUE: &str =
    "select id from case_file where division = $1 and due_at < $2 order by due_at limit 500";

/// Every statement, for the test that prepares them on both engines.
pub const STATEMENTS: &[&str] = &[
    CATEGORIES,
    SAVE_CATEGORY,
    BY_KEY,
    SAVE_KEY,
    BY_CODE,
    SAVE_CODE,
    SAVE_TEXT,
    RELEASE,
    RELEASED,
    TALLIES,
    RATE_CASES,
    REPLY_DAYS,
    IDS,
    OVERDUE,
    SAVE_SIMILAR,
    SIMILAR,
    ARRIVALS,
    ATTACHMENTS,
    ATTACHMENT_HASHES,
    SAVE_ATTACHMENT,
];

/// One row of a list of whistles.
#[derive(Clone, Debug)]
pub struct Listed {
    /// 件号.
    pub id: String,
    /// State of the case.
    pub state: String,
    /// Title.
    pub title: String,
    /// UTC text.
    pub opened_at: String,
    /// UTC text of the next due time.
    pub due_at: Option<String>,
    /// Done?
    pub closed: bool,
}

fn listed(row: &Row) -> Listed {
    Listed {
        id: row.text(0),
        state: row.text(1),
        title: row.text(2),
        opened_at: row.text(3),
        due_at: row.opt_text(4),
        closed: row.flag(5),
    }
}

/// The category tree of a division, by code.
///
/// # Errors
/// [`kernel::Error::Storage`].
pub fn categories(r: &Read<'_>, division: &str) -> Result<Vec<Category>> {
    let read = |row: &Row| Category {
        code: row.text(0),
        parent: row.text(1),
        name: row.text(2),
        name_en: row.text(3),
        lead: row.text(4),
        complex: row.flag(5),
    };
    Ok(r.rows(CATEGORIES, &values![division])?.iter().map(read).collect())
}

/// Adds or changes a category.
///
/// # Errors
/// [`kernel::Error::Storage`].
pub fn save_category(w: &Write<'_>, division: &str, c: &Category) -> Result<()> {
    w.run(SAVE_CATEGORY, &values![division, &c.code, &c.parent, &c.name, &c.name_en, &c.lead, c.complex])?;
    Ok(())
}

pub(crate) fn by_key(r: &Read<'_>, division: &str, key: &str) -> Result<Option<String>> {
    Ok(r.row(BY_KEY, &values![division, key])?.map(|row| row.text(0)))
}

pub(crate) fn by_code(r: &Read<'_>, division: &str, code: &str) -> Result<Option<String>> {
    Ok(r.row(BY_CODE, &values![division, code])?.map(|row| row.text(0)))
}

/// Everything beside the case itself that finds a new whistle again.
pub(crate) fn index_new(w: &Write<'_>, division: &str, case: &Case, key: &str, code: &str) -> Result<()> {
    if !key.is_empty() {
        w.run(SAVE_KEY, &values![division, key, &case.id])?;
    }
    w.run(SAVE_CODE, &values![division, code, &case.id])?;
    let grams = dialect::bigrams(&format!("{} {}", case.field("title"), case.field("body")));
    w.run(SAVE_TEXT, &values![format!("{division}/{}", case.id), grams])?;
    Ok(())
}

pub(crate) fn release(w: &Write<'_>, division: &str, case: &Case, day: &str) -> Result<()> {
    w.run(
        RELEASE,
        &values![
            division,
            &case.id,
            day,
            case.field("category"),
            case.field("public_title"),
            case.field("public_reply")
        ],
    )?;
    Ok(())
}

/// A page of released whistles and one more: number, day, category, title, reply.
pub(crate) fn released(
    r: &Read<'_>,
    division: &str,
    before: (&str, &str),
    limit: usize,
) -> Result<Vec<[String; 5]>> {
    let rows = r.rows(RELEASED, &values![division, before.0, before.1, limit + 1])?;
    Ok(rows.iter().map(|row| [row.text(0), row.text(1), row.text(2), row.text(3), row.text(4)]).collect())
}

/// Which whistles a list shows.
pub(crate) enum Scope {
    /// All of the division.
    All,
    /// Those whose enterprise this is.
    Of(String),
    /// Those in which this unit has a part.
    Unit(String),
    /// Those this account raised.
    RaisedBy(String),
}

/// A page of whistles, newest first, after a key.
pub(crate) fn list(
    r: &Read<'_>,
    division: &str,
    scope: &Scope,
    state: &str,
    before: (&str, &str),
) -> Result<Vec<Listed>> {
    let (condition, value) = match scope {
        Scope::All => ("$6 = ''", String::new()),
        Scope::Of(party) => ("party = $6", party.clone()),
        Scope::Unit(unit) => (
            "exists (select 1 from case_part p where p.division = case_file.division and p.case_id = case_file.id and p.unit = $6)",
            unit.clone(),
        ),
        Scope::RaisedBy(login) => ("copy like $6", format!("%\"raised_by\":\"{login}\"%")),
    };
    let sql = format!(
        "{LIST_COLUMNS} where division = $1 and kind = 'whistle' and ($2 = '' or state = $2) \
         and (opened_at, id) < ($3, $4) and {condition} order by opened_at desc, id desc limit $5"
    );
    let rows = r.rows(&sql, &values![division, state, before.0, before.1, PAGE_ROWS + 1, value])?;
    Ok(rows.iter().map(listed).collect())
}

/// What waits for the office, the soonest due first.
pub(crate) fn waiting_for_office(r: &Read<'_>, division: &str) -> Result<Vec<Listed>> {
    let sql = format!(
        "{LIST_COLUMNS} where division = $1 and closed = 0 and turn = 'office' order by due_at, id limit 200"
    );
    Ok(r.rows(&sql, &values![division])?.iter().map(listed).collect())
}

/// What a unit still owes, the soonest due first.
pub(crate) fn waiting_for_unit(r: &Read<'_>, division: &str, unit: &str) -> Result<Vec<Listed>> {
    let sql = "select c.id, p.state, c.title, c.opened_at, p.due_at, c.closed from case_part p \
         join case_file c on c.division = p.division and c.id = p.case_id \
         where p.division = $1 and p.unit = $2 and p.is_open = 1 order by p.due_at, p.case_id limit 200";
    Ok(r.rows(sql, &values![division, unit])?.iter().map(listed).collect())
}

/// Ids of whistles that share most of the text, best first.
pub(crate) fn text_candidates(r: &Read<'_>, division: &str, grams: &[String]) -> Result<Vec<String>> {
    let prefix = format!("{division}/");
    let sql = dialect::similar_search(r, "whistle_text");
    let rows = r.rows(&sql, &values![dialect::any_of(r, grams), 20_i64])?;
    Ok(rows.iter().filter_map(|row| row.text(0).strip_prefix(&prefix).map(ToString::to_string)).collect())
}

pub(crate) fn tallies(
    r: &Read<'_>,
    division: &str,
    from: &str,
    to: &str,
    category: &str,
) -> Result<BTreeMap<String, Tally>> {
    let mut all: BTreeMap<String, Tally> = BTreeMap::new();
    for row in r.rows(TALLIES, &values![division, from, to, category])? {
        all.entry(row.text(0)).or_default().add(&row.text(1), row.int(2), row.int(3));
    }
    Ok(all)
}

/// The files of a whistle, by name.
pub(crate) fn attachments(r: &Read<'_>, division: &str, id: &str) -> Result<Vec<Attachment>> {
    let read =
        |row: &Row| Attachment { hash: row.text(0), name: row.text(1), kind: row.text(2), bytes: row.int(3) };
    Ok(r.rows(ATTACHMENTS, &values![division, id])?.iter().map(read).collect())
}

/// Hashes of all files after one, in order, a page at a time.
pub(crate) fn attachment_hashes(r: &Read<'_>, division: &str, after: &str) -> Result<Vec<String>> {
    Ok(r.rows(ATTACHMENT_HASHES, &values![division, after])?.iter().map(|row| row.text(0)).collect())
}

/// Notes a file of a whistle.
pub(crate) fn save_attachment(w: &Write<'_>, division: &str, id: &str, one: &Attachment) -> Result<()> {
    w.run(SAVE_ATTACHMENT, &values![division, id, &one.hash, &one.name, &one.kind, one.bytes])?;
    Ok(())
}

/// Notes pairs of similar whistles.
pub(crate) fn save_similar(w: &Write<'_>, division: &str, pairs: &[(String, String, i64)]) -> Result<()> {
    for (id, other, percent) in pairs {
        w.run(SAVE_SIMILAR, &values![division, id, other, *percent])?;
    }
    Ok(())
}

/// A pair of similar whistles: percent, then number and title of each.
pub(crate) struct Pair {
    pub percent: i64,
    pub left: (String, String),
    pub right: (String, String),
}

/// Pairs of similar whistles, the most alike first, after a key.
pub(crate) fn similar_pairs(r: &Read<'_>, division: &str, before: (i64, &str, &str)) -> Result<Vec<Pair>> {
    let rows = r.rows(SIMILAR, &values![division, before.0, before.1, before.2, PAGE_ROWS + 1])?;
    let pair = |row: &Row| Pair {
        percent: row.int(0),
        left: (row.text(1), row.text(2)),
        right: (row.text(3), row.text(4)),
    };
    Ok(rows.iter().map(pair).collect())
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
}

pub(crate) fn rate_cases(
    r: &Read<'_>,
    division: &str,
    kind: &str,
    unit: &str,
    period: (&str, &str),
    category: &str,
) -> Result<Vec<RateCase>> {
    let rows = r.rows(RATE_CASES, &values![division, kind, unit, period.0, period.1, category])?;
    let read = |row: &Row| RateCase {
        id: row.text(0),
        day: row.text(1),
        value: row.int(2),
        title: row.text(3),
        state: row.text(4),
        excluded: row.text(5),
    };
    Ok(rows.iter().map(read).collect())
}

pub(crate) fn replies(r: &Read<'_>, division: &str, from: &str, to: &str, category: &str) -> Result<Reply> {
    let rows = r.rows(REPLY_DAYS, &values![division, from, to, category])?;
    Ok(Reply::new(rows.iter().map(|row| (row.int(0), row.int(1))).collect()))
}

pub(crate) fn overdue_ids(r: &Read<'_>, division: &str, now: &str) -> Result<Vec<String>> {
    Ok(r.rows(OVERDUE, &values![division, now])?.iter().map(|row| row.text(0)).collect())
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
            found.push(format!("单位 {unit}:三率与事件记录重算结果不一致"));
        }
    }
    Ok(found)
}
