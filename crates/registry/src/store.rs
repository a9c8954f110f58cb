//! The SQL of the register.

mod attributes;

pub use attributes::{
    ATTRIBUTE_SCHEMA, attributes_in, attributes_of, set_attributes, set_whole, version, whole_lists,
};

use crate::{CreditCode, Enterprise, EntityKind, EntityStatus, Size};
use db::{Read, Row, Value, Write, dialect, values};
use jiff::civil::Date;
use kernel::{Error, Result, parse_day};

/// The table, for the migration.
pub const SCHEMA: &str = include_str!("schema.sql");
/// The text index of names, for the migration.
pub const TEXT_INDEX: &str = "enterprise_text";

const INSERT: &str = "insert into enterprise (division, credit_code, name, kind, industry, size, street, community, address, \
     established_on, exited_on, status, capital_fen, employees, synthetic) values";
/// What an entity that is known is brought up to date with: everything but its code.
const UPDATE: &str = " on conflict (division, credit_code) do update set name = excluded.name, kind = excluded.kind, \
     industry = excluded.industry, size = excluded.size, street = excluded.street, community = excluded.community, \
     address = excluded.address, established_on = excluded.established_on, exited_on = excluded.exited_on, \
     status = excluded.status, capital_fen = excluded.capital_fen, employees = excluded.employees, \
     synthetic = excluded.synthetic";
const INSERT_TEXT: &str = "insert into enterprise_text (id, grams) values";
const ALL: &str = "select credit_code, name, kind, industry, size, street, community, address, established_on, exited_on, status, \
     capital_fen, employees, synthetic from enterprise where division = $1";
const FIND: &str = "select credit_code, name, kind, industry, size, street, community, address, established_on, exited_on, status, \
     capital_fen, employees, synthetic from enterprise where division = $1 and credit_code = $2";
const BY_CODE: &str = "select credit_code, name, kind, industry, size, street, community, address, established_on, exited_on, status, \
     capital_fen, employees, synthetic from enterprise where division = $1 and credit_code >= $2 and credit_code < $3 \
     order by credit_code limit $4";
const IN_BUSINESS: &str = "select credit_code, name, kind, industry, size, street, community, address, established_on, exited_on, status, \
     capital_fen, employees, synthetic from enterprise where division = $1 and established_on <= $2 \
     and (exited_on is null or exited_on > $2) and credit_code > $3 order by credit_code limit $4";
const COUNT: &str = "select count(*) from enterprise where division = $1 and established_on <= $2 \
     and (exited_on is null or exited_on > $2)";

/// Every statement that is one whole text, for the test that prepares them on both engines.
pub const STATEMENTS: &[&str] = &[ALL, FIND, BY_CODE, IN_BUSINESS, COUNT];

/// Fewest characters of a code that are looked up as the beginning of a code.
const CODE_CHARS_MIN: usize = 4;
/// Index hits read at most for one search: those of another division are passed over.
const HITS_MAX: usize = 1_000;

/// Enters enterprises that are not yet in the register, with their names in the text index.
///
/// # Errors
/// [`Error::Storage`], also when a code is there already.
pub fn insert_many(w: &Write<'_>, division: &str, enterprises: &[Enterprise]) -> Result<()> {
    let rows: Vec<Vec<Value>> = enterprises.iter().map(|one| row_of(division, one)).collect();
    w.insert_many(INSERT, &rows, "")?;
    let texts: Vec<Vec<Value>> = enterprises
        .iter()
        .map(|one| values![text_id(division, one.credit_code.as_str()), dialect::bigrams(&one.name)].to_vec())
        .collect();
    w.insert_many(INSERT_TEXT, &texts, "")?;
    attributes::changed(w, division)
}

/// Brings enterprises of the register up to date; their names in the text index stay ([`rename`]).
///
/// # Errors
/// [`Error::Storage`].
pub(crate) fn update_many(w: &Write<'_>, division: &str, changed: &[Enterprise]) -> Result<()> {
    let rows: Vec<Vec<Value>> = changed.iter().map(|one| row_of(division, one)).collect();
    w.insert_many(INSERT, &rows, UPDATE)?;
    attributes::changed(w, division)
}

/// Puts new names into the text index in the place of the old ones. SQLite reads its whole index for every call, so the names of
/// one import come together.
///
/// # Errors
/// [`Error::Storage`].
pub(crate) fn rename(w: &Write<'_>, division: &str, renamed: &[(CreditCode, String)]) -> Result<()> {
    let ids: Vec<Value> = renamed.iter().map(|(code, _)| text_id(division, code.as_str()).into()).collect();
    if ids.is_empty() {
        return Ok(());
    }
    w.run(&format!("delete from {TEXT_INDEX} where id in ({})", places(1, ids.len())), &ids)?;
    let texts: Vec<Vec<Value>> =
        ids.into_iter().zip(renamed).map(|(id, (_, name))| vec![id, dialect::bigrams(name).into()]).collect();
    w.insert_many(INSERT_TEXT, &texts, "").map(drop)
}

/// Lets the engine learn the shape of a register that has grown.
///
/// # Errors
/// [`Error::Storage`].
pub(crate) fn analyze(w: &Write<'_>) -> Result<()> {
    w.batch("analyze enterprise")
}

/// `$1, $2, …`: so many, from a number on.
fn places(from: usize, count: usize) -> String {
    (from..from + count).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ")
}

/// Those of these enterprises that are in the register, as they are there.
///
/// # Errors
/// [`Error::Storage`].
pub(crate) fn find_many(r: &Read<'_>, division: &str, wanted: &[Enterprise]) -> Result<Vec<Enterprise>> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let codes = wanted.iter().map(|one| Value::from(one.credit_code.as_str()));
    let values: Vec<Value> = std::iter::once(Value::from(division)).chain(codes).collect();
    let sql = format!("{ALL} and credit_code in ({})", places(2, wanted.len()));
    r.rows(&sql, &values)?.iter().map(read).collect()
}

/// One enterprise by its code.
///
/// # Errors
/// [`Error::Storage`].
pub fn find(r: &Read<'_>, division: &str, code: &str) -> Result<Option<Enterprise>> {
    r.row(FIND, &values![division, code])?.as_ref().map(read).transpose()
}

/// Enterprises whose name contains this fragment (two characters or more), or whose code begins with it.
///
/// # Errors
/// [`Error::Storage`].
pub fn search(r: &Read<'_>, division: &str, fragment: &str, limit: usize) -> Result<Vec<Enterprise>> {
    let fragment = fragment.trim();
    let code = fragment.to_uppercase();
    if code.len() >= CODE_CHARS_MIN && code.chars().all(|c| c.is_ascii_alphanumeric()) {
        // Every character of a code is below `~`.
        let found = r.rows(BY_CODE, &values![division, &code, format!("{code}~"), limit])?;
        if !found.is_empty() {
            return found.iter().map(read).collect();
        }
    }
    if dialect::bigrams(fragment).chars().count() < 2 {
        return Ok(Vec::new());
    }
    let sql = dialect::text_search(r, TEXT_INDEX);
    let hits = r.rows(&sql, &values![dialect::phrase(r, fragment), HITS_MAX])?;
    let mut found = Vec::new();
    for hit in &hits {
        let id = hit.text(0);
        let Some((of, code)) = id.split_once('/') else { continue };
        if of == division {
            found.extend(find(r, division, code)?);
        }
        if found.len() >= limit {
            break;
        }
    }
    Ok(found)
}

/// Those in business at the end of a day, in the order of their codes, after one.
///
/// # Errors
/// [`Error::Storage`].
pub fn in_business_after(
    r: &Read<'_>,
    division: &str,
    day: Date,
    after: &str,
    limit: usize,
) -> Result<Vec<Enterprise>> {
    r.rows(IN_BUSINESS, &values![division, day.to_string(), after, limit])?.iter().map(read).collect()
}

/// 存续户数: how many were there at the end of a day: established and not yet exited.
///
/// # Errors
/// [`Error::Storage`].
pub fn count_in_business(r: &Read<'_>, division: &str, day: Date) -> Result<i64> {
    Ok(r.row(COUNT, &values![division, day.to_string()])?.map_or(0, |row| row.int(0)))
}

fn text_id(division: &str, code: &str) -> String {
    format!("{division}/{code}")
}

fn row_of(division: &str, one: &Enterprise) -> Vec<Value> {
    values![
        division,
        one.credit_code.as_str(),
        &one.name,
        one.kind.code(),
        &one.industry,
        one.size.code(),
        &one.street,
        &one.community,
        &one.address,
        one.established_on.to_string(),
        one.exited_on.map(|day| day.to_string()),
        one.status.code(),
        one.capital_fen,
        one.employees,
        one.synthetic
    ]
    .to_vec()
}

fn read(row: &Row) -> Result<Enterprise> {
    let code = row.text(0);
    let unreadable = |column: &str| Error::Storage(format!("enterprise {code}: {column} cannot be read"));
    Ok(Enterprise {
        credit_code: CreditCode::parse(&code).map_err(|_| unreadable("credit_code"))?,
        name: row.text(1),
        kind: EntityKind::from_code(&row.text(2)).ok_or_else(|| unreadable("kind"))?,
        industry: row.text(3),
        size: Size::from_code(&row.text(4)).ok_or_else(|| unreadable("size"))?,
        street: row.text(5),
        community: row.text(6),
        address: row.text(7),
        established_on: parse_day(&row.text(8)).ok_or_else(|| unreadable("established_on"))?,
        exited_on: row.opt_text(9).and_then(|day| parse_day(&day)),
        status: EntityStatus::from_code(&row.text(10)).ok_or_else(|| unreadable("status"))?,
        capital_fen: row.opt_int(11),
        employees: row.opt_int(12),
        synthetic: row.flag(13),
    })
}
