//! The SQL of attributes, and the version of all that is known of the entities of a division.

use crate::{Attribute, AttributeName, AttributeValue, CreditCode, WholeList, attribute};
use db::{Read, Row, Value, Write, values};
use jiff::civil::Date;
use kernel::{Error, Result, parse_day};

/// The tables, for the migration.
pub const ATTRIBUTE_SCHEMA: &str = include_str!("../attributes.sql");

const INSERT: &str =
    "insert into enterprise_attribute (division, code, credit_code, as_of, value, source) values";
const AGAIN: &str = " on conflict (division, code, credit_code, as_of) do update set value = excluded.value, \
     source = excluded.source";
const OF_CODE: &str = "select credit_code, as_of, value from enterprise_attribute \
     where division = $1 and code = $2 and as_of <= $3 and credit_code > $4 and credit_code <= $5 order by credit_code, as_of";
const OF_ENTERPRISE: &str = "select code, as_of, value, source from enterprise_attribute \
     where division = $1 and credit_code = $2 and as_of <= $3 order by code, as_of";
const WHOLE: &str = "insert into enterprise_attribute_list (division, code, as_of, value, source) values ($1,$2,$3,$4,$5) \
     on conflict (division, code, as_of) do update set value = excluded.value, source = excluded.source";
const WHOLE_LISTS: &str = "select code, as_of, value, source from enterprise_attribute_list \
     where division = $1 and as_of <= $2 order by code, as_of";
const CHANGED: &str = "insert into enterprise_version (division, version) values ($1, 1) \
     on conflict (division) do update set version = enterprise_version.version + 1";
const VERSION: &str = "select version from enterprise_version where division = $1";

/// Enters attributes; of the same day the later word counts.
///
/// # Errors
/// [`Error::Storage`], also when a value is not of the kind of its attribute.
pub fn set_attributes(w: &Write<'_>, division: &str, attributes: &[Attribute]) -> Result<()> {
    let row = |one: &Attribute| -> Result<Vec<Value>> {
        let name = attribute(one.code).ok_or_else(|| unreadable(one.code))?;
        let text = name.text(one.value);
        name.value(&text).ok_or_else(|| unreadable(one.code))?;
        let (code, day) = (one.credit_code.as_str(), one.as_of.to_string());
        Ok(values![division, one.code, code, day, text, &one.source].to_vec())
    };
    let rows = attributes.iter().map(row).collect::<Result<Vec<_>>>()?;
    w.insert_many(INSERT, &rows, AGAIN)?;
    changed(w, division)
}

/// The values of one attribute that hold on a day, of the entities whose codes come after one and not after another, in the order of their
/// codes.
///
/// # Errors
/// [`Error::Storage`].
pub fn attributes_in(
    r: &Read<'_>,
    division: &str,
    name: &AttributeName,
    day: Date,
    (after, until): (&str, &str),
) -> Result<Vec<(CreditCode, AttributeValue)>> {
    let mut all: Vec<(CreditCode, AttributeValue)> = Vec::new();
    for row in r.rows(OF_CODE, &values![division, name.code, day.to_string(), after, until])? {
        let code = CreditCode::parse(&row.text(0)).map_err(|_| unreadable(name.code))?;
        let value = name.value(&row.text(2)).ok_or_else(|| unreadable(name.code))?;
        match all.last_mut() {
            Some(last) if last.0 == code => last.1 = value,
            _ => all.push((code, value)),
        }
    }
    Ok(all)
}

/// Notes that a list is whole.
///
/// # Errors
/// [`Error::Storage`], also when the value is not of the kind of its attribute.
pub fn set_whole(w: &Write<'_>, division: &str, list: &WholeList) -> Result<()> {
    let name = attribute(list.code).ok_or_else(|| unreadable(list.code))?;
    let text = name.text(list.others);
    name.value(&text).ok_or_else(|| unreadable(list.code))?;
    w.run(WHOLE, &values![division, list.code, list.as_of.to_string(), text, &list.source])?;
    changed(w, division)
}

/// The lists that are whole on a day, one for each attribute that has one.
///
/// # Errors
/// [`Error::Storage`].
pub fn whole_lists(r: &Read<'_>, division: &str, day: Date) -> Result<Vec<WholeList>> {
    let mut all: Vec<WholeList> = Vec::new();
    for row in r.rows(WHOLE_LISTS, &values![division, day.to_string()])? {
        let code = row.text(0);
        let name = attribute(&code).ok_or_else(|| unreadable(&code))?;
        let list = WholeList {
            code: name.code,
            others: name.value(&row.text(2)).ok_or_else(|| unreadable(&code))?,
            as_of: parse_day(&row.text(1)).ok_or_else(|| unreadable(&code))?,
            source: row.text(3),
        };
        match all.last_mut() {
            Some(last) if last.code == list.code => *last = list,
            _ => all.push(list),
        }
    }
    Ok(all)
}

/// What is known of one entity on a day, one value for each attribute: reported of itself, or because it is not on a whole list.
///
/// # Errors
/// [`Error::Storage`].
pub fn attributes_of(
    r: &Read<'_>,
    division: &str,
    credit_code: CreditCode,
    day: Date,
) -> Result<Vec<Attribute>> {
    let mut all: Vec<Attribute> = Vec::new();
    for row in r.rows(OF_ENTERPRISE, &values![division, credit_code.as_str(), day.to_string()])? {
        let one = read(&row, credit_code)?;
        match all.last_mut() {
            Some(last) if last.code == one.code => *last = one,
            _ => all.push(one),
        }
    }
    for WholeList { code, others, as_of, source } in whole_lists(r, division, day)? {
        if !all.iter().any(|one| one.code == code) {
            all.push(Attribute { credit_code, code, value: others, as_of, source });
        }
    }
    Ok(all)
}

fn read(row: &Row, credit_code: CreditCode) -> Result<Attribute> {
    let code = row.text(0);
    let name = attribute(&code).ok_or_else(|| unreadable(&code))?;
    Ok(Attribute {
        credit_code,
        code: name.code,
        value: name.value(&row.text(2)).ok_or_else(|| unreadable(&code))?,
        as_of: parse_day(&row.text(1)).ok_or_else(|| unreadable(&code))?,
        source: row.text(3),
    })
}

/// Notes that something about the entities of a division is another now.
pub(crate) fn changed(w: &Write<'_>, division: &str) -> Result<()> {
    w.run(CHANGED, &values![division]).map(drop)
}

/// 版本 of all that is known of the entities of a division: another number after every change.
///
/// # Errors
/// [`Error::Storage`].
pub fn version(r: &Read<'_>, division: &str) -> Result<i64> {
    Ok(r.row(VERSION, &values![division])?.map_or(0, |row| row.int(0)))
}

fn unreadable(code: &str) -> Error {
    Error::Storage(format!("enterprise_attribute {code} cannot be read"))
}
