//! Every SQL text of whistles.

mod categories;
mod rates;

pub use categories::{categories, save_category};
pub use rates::check;
pub(crate) use rates::{Behind, RateCase, arrivals, months, rate_cases, replies, tallies};

use crate::attachments::Attachment;
use cases::Case;
use db::{Read, Row, Write, dialect, values};
use kernel::{Actor, Result, Role};

/// The tables, for the migration. The text index `whistle_text` belongs to it.
pub const SCHEMA: &str = include_str!("schema.sql");

/// The links of ratings are derived ([`crate::rating_code`]); those that were drawn and stored no longer open anything.
pub const WITHOUT_CODES: &str = "drop table whistle_code;";

const BY_KEY: &str = "select case_id from whistle_key where division = $1 and key = $2";
const SAVE_KEYS: &str = "insert into whistle_key (division, key, case_id) values";
const SAVE_TEXTS: &str = "insert into whistle_text (id, grams) values";
const RELEASE: &str = "insert into whistle_released (division, case_id, closed_on, category, title, reply) values ($1,$2,$3,$4,$5,$6) \
     on conflict (division, case_id) do update set title = excluded.title, reply = excluded.reply";
const RELEASED: &str = "select case_id, closed_on, category, title, reply from whistle_released \
     where division = $1 and (closed_on, case_id) < ($2, $3) order by closed_on desc, case_id desc limit $4";
/// The columns of a [`Listed`] from `case_file c`; the last is the highest level of 督办.
const LISTED: &str = "select c.id, c.state, c.title, c.opened_at, c.due_at, c.closed, coalesce((select max(s.value) from fact s \
     where s.division = c.division and s.case_id = c.id and s.kind = 'whistle.supervised'), 0) from case_file c";
const SUPERVISED: &str = "select c.id, c.state, c.title, c.opened_at, c.due_at, c.closed, max(f.value) from fact f \
     join case_file c on c.division = f.division and c.id = f.case_id \
     where f.division = $1 and f.kind = 'whistle.supervised' and c.closed = 0 \
     group by c.id, c.state, c.title, c.opened_at, c.due_at, c.closed order by c.due_at, c.id limit 200";
const WAITING_FOR_UNIT: &str = "select c.id, p.state, c.title, c.opened_at, p.due_at, c.closed, coalesce((select max(s.value) \
     from fact s where s.division = c.division and s.case_id = c.id and s.kind = 'whistle.supervised'), 0) \
     from case_part p join case_file c on c.division = p.division and c.id = p.case_id \
     where p.division = $1 and p.unit = $2 and p.is_open = 1 and c.kind = 'whistle' order by p.due_at, p.case_id limit 200";
const COMPARED: &str =
    "select title, party, closed, opened_at from case_file where division = $1 and id = $2";
const SAVE_SIMILAR: &str = "insert into whistle_similar (division, case_id, other_id, percent) values ($1,$2,$3,$4) on conflict do nothing";
const SIMILAR: &str = "select s.percent, s.case_id, a.title, s.other_id, b.title from whistle_similar s \
     join case_file a on a.division = s.division and a.id = s.case_id \
     join case_file b on b.division = s.division and b.id = s.other_id \
     where s.division = $1 and (s.percent, s.case_id, s.other_id) < ($2, $3, $4) \
     order by s.percent desc, s.case_id desc, s.other_id desc limit $5";
const ATTACHMENTS: &str = "select hash, name, kind, bytes from whistle_attachment where division = $1 and case_id = $2 order by name, hash";
const ATTACHMENT_HASHES: &str =
    "select distinct hash from whistle_attachment where division = $1 and hash > $2 order by hash limit 1000";
const SAVE_ATTACHMENT: &str =
    "insert into whistle_attachment (division, case_id, hash, name, kind, bytes) values ($1,$2,$3,$4,$5,$6)";
const OVERDUE: &str = "select id, due_at from case_file where division = $1 and due_at < $2 and (due_at, id) > ($3, $4) \
     and kind = 'whistle' order by due_at, id limit 500";

/// Every statement, for the test that prepares them on both engines.
pub const STATEMENTS: &[&str] = &[
    categories::CATEGORIES,
    categories::SAVE_CATEGORY,
    BY_KEY,
    RELEASE,
    RELEASED,
    rates::MONTHS,
    rates::LEFT_OUT,
    rates::RATE_CASES,
    rates::REPLY_DAYS,
    rates::IDS,
    OVERDUE,
    SUPERVISED,
    WAITING_FOR_UNIT,
    COMPARED,
    SAVE_SIMILAR,
    SIMILAR,
    rates::ARRIVALS,
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
    /// Highest level of 督办; 0 for none.
    pub supervision: i64,
}

fn listed(row: &Row) -> Listed {
    Listed {
        id: row.text(0),
        state: row.text(1),
        title: row.text(2),
        opened_at: row.text(3),
        due_at: row.opt_text(4),
        closed: row.flag(5),
        supervision: row.int(6),
    }
}

pub(crate) fn by_key(r: &Read<'_>, division: &str, key: &str) -> Result<Option<String>> {
    Ok(r.row(BY_KEY, &values![division, key])?.map(|row| row.text(0)))
}

/// Everything beside the case itself that finds a new whistle again.
pub(crate) struct Raised {
    division: String,
    pub id: String,
    pub key: String,
    grams: String,
}

impl Raised {
    pub fn new(division: &str, case: &Case, key: &str) -> Raised {
        Raised {
            division: division.into(),
            id: case.id.clone(),
            key: key.into(),
            grams: dialect::bigrams(&format!("{} {}", case.field("title"), case.field("body"))),
        }
    }
}

pub(crate) fn index_new(w: &Write<'_>, raised: &[Raised]) -> Result<()> {
    let with_key = raised.iter().filter(|one| !one.key.is_empty());
    let keys: Vec<_> = with_key.map(|one| values![&one.division, &one.key, &one.id].to_vec()).collect();
    let text = |one: &Raised| values![format!("{}/{}", one.division, one.id), &one.grams].to_vec();
    w.insert_many(SAVE_KEYS, &keys, "")?;
    w.insert_many(SAVE_TEXTS, &raised.iter().map(text).collect::<Vec<_>>(), "")?;
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

impl Scope {
    /// Those this person may read.
    pub(crate) fn of(actor: &Actor) -> Scope {
        let unit = actor.unit.clone().unwrap_or_default();
        match actor.role {
            Role::Office | Role::Leader => Scope::All,
            Role::Enterprise => Scope::Of(unit),
            Role::Clerk => Scope::RaisedBy(actor.id.clone()),
            _ => Scope::Unit(unit),
        }
    }

    /// The statement of this list: division, state, the key after which it begins, rows, and whose list it is.
    /// The list of one state is a text of its own, so that a rare state is found by the index that begins with it; of an
    /// enterprise, a unit or an account only its own whistles are walked, and those are few.
    pub(crate) fn sql(&self, of_state: bool) -> String {
        let (from, order, whose) = match self {
            Scope::All => ("", "c.opened_at, c.id", "$6 = ''"),
            Scope::Of(_) => ("", "c.opened_at, c.id", "c.party = $6"),
            Scope::RaisedBy(_) => ("", "c.opened_at, c.id", "c.opened_by = $6"),
            Scope::Unit(_) => (
                " join case_part p on p.division = c.division and p.case_id = c.id",
                "p.opened_at, p.case_id",
                "p.division = $1 and p.unit = $6",
            ),
        };
        let descending = order.replace(", ", " desc, ");
        let state = if of_state { "c.state = $2" } else { "$2 = ''" };
        format!(
            "{LISTED}{from} where c.division = $1 and c.kind = 'whistle' and {state} \
             and ({order}) < ($3, $4) and {whose} order by {descending} desc limit $5"
        )
    }

    fn whose(&self) -> &str {
        match self {
            Scope::All => "",
            Scope::Of(whose) | Scope::RaisedBy(whose) | Scope::Unit(whose) => whose,
        }
    }
}

/// A page of whistles and one more, newest first, after a key.
pub(crate) fn list(
    r: &Read<'_>,
    division: &str,
    scope: &Scope,
    state: &str,
    before: (&str, &str),
    limit: usize,
) -> Result<Vec<Listed>> {
    let values = values![division, state, before.0, before.1, limit + 1, scope.whose()];
    Ok(r.rows(&scope.sql(!state.is_empty()), &values)?.iter().map(listed).collect())
}

pub(crate) fn office_sql() -> String {
    format!(
        "{LISTED} where c.division = $1 and c.turn = 'office' and c.kind = 'whistle' order by c.due_at, c.id limit 200"
    )
}

/// What waits for the office, the soonest due first; a closed whistle waits when a bad rating was given.
pub(crate) fn waiting_for_office(r: &Read<'_>, division: &str) -> Result<Vec<Listed>> {
    Ok(r.rows(&office_sql(), &values![division])?.iter().map(listed).collect())
}

/// What a unit still owes, the soonest due first.
pub(crate) fn waiting_for_unit(r: &Read<'_>, division: &str, unit: &str) -> Result<Vec<Listed>> {
    Ok(r.rows(WAITING_FOR_UNIT, &values![division, unit])?.iter().map(listed).collect())
}

/// Open whistles under 督办, the soonest due first.
pub(crate) fn supervised(r: &Read<'_>, division: &str) -> Result<Vec<Listed>> {
    Ok(r.rows(SUPERVISED, &values![division])?.iter().map(listed).collect())
}

/// A whistle as the comparison of texts sees it.
pub(crate) struct Compared {
    pub id: String,
    pub title: String,
    /// Bigrams of title and text, as they were indexed.
    pub grams: String,
    /// Credit code; empty when unknown.
    pub enterprise: String,
    pub closed: bool,
    /// UTC text.
    pub opened_at: String,
}

/// Keys of the newest whistles whose text has this bigram.
pub(crate) fn keys_with_gram(r: &Read<'_>, gram: &str, limit: usize) -> Result<Vec<String>> {
    let row = r.row(&dialect::text_with_gram(r, "whistle_text"), &values![gram, limit])?;
    Ok(row.map_or_else(Vec::new, |row| row.text(0).split_whitespace().map(ToString::to_string).collect()))
}

/// The whistle behind a key of the text index; none when it is another division's.
pub(crate) fn compared(r: &Read<'_>, division: &str, key: &str) -> Result<Option<Compared>> {
    let Some(text) = r.row(&dialect::text_by_key(r, "whistle_text"), &values![key])? else { return Ok(None) };
    let whole = text.text(0);
    let Some((of, id)) = whole.split_once('/') else { return Ok(None) };
    let row = if of == division { r.row(COMPARED, &values![division, id])? } else { None };
    Ok(row.map(|row| Compared {
        id: id.into(),
        title: row.text(0),
        grams: text.text(1),
        enterprise: row.text(1),
        closed: row.flag(2),
        opened_at: row.text(3),
    }))
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

/// A page of pairs of similar whistles and one more, the most alike first, after a key.
pub(crate) fn similar_pairs(
    r: &Read<'_>,
    division: &str,
    before: (i64, &str, &str),
    limit: usize,
) -> Result<Vec<Pair>> {
    let rows = r.rows(SIMILAR, &values![division, before.0, before.1, before.2, limit + 1])?;
    let pair = |row: &Row| Pair {
        percent: row.int(0),
        left: (row.text(1), row.text(2)),
        right: (row.text(3), row.text(4)),
    };
    Ok(rows.iter().map(pair).collect())
}

/// Due time and number of whistles with a due time that has passed, after a key, in the order of due times.
pub(crate) fn overdue_ids(
    r: &Read<'_>,
    division: &str,
    now: &str,
    after: &(String, String),
) -> Result<Vec<(String, String)>> {
    let rows = r.rows(OVERDUE, &values![division, now, &after.0, &after.1])?;
    Ok(rows.iter().map(|row| (row.text(1), row.text(0))).collect())
}
