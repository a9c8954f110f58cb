//! Parameters: the defaults of the product with the division's own later values on top.

mod days;

pub use days::{Imported, import_calendar, load_calendar};

use calendar::{Limit, Receipt, Terms};
use db::{Read, Write, values};
use jiff::civil::{Date, Time};
use kernel::{Ctx, Form, Result, parse_day};
use serde_json::json;

/// The tables, for the migration.
pub const SCHEMA: &str = include_str!("schema.sql");

const DEFAULTS: &str = include_str!("../data/params.tsv");

/// 参数: one dated value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Param {
    /// Name, e.g. `whistle.accept.limit`.
    pub key: String,
    /// Value as text.
    pub value: String,
    /// First day it holds.
    pub valid_from: Date,
    /// The law, paper or decision behind it.
    pub source: String,
}

/// Every parameter with its history.
#[derive(Clone, Debug)]
pub struct Params(Vec<Param>);

fn defaults() -> impl Iterator<Item = Param> {
    DEFAULTS.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        let [key, value, from, source, _label] = cells.as_slice() else { return None };
        let valid_from = parse_day(from)?;
        Some(Param { key: (*key).into(), value: (*value).into(), valid_from, source: (*source).into() })
    })
}

impl Params {
    /// What ships with the product, without a division's own later values.
    pub fn shipped() -> Params {
        Params(defaults().collect())
    }

    /// The parameters of a division.
    ///
    /// # Errors
    /// [`kernel::Error::Storage`].
    pub fn load(r: &Read<'_>, division: &str) -> Result<Params> {
        let Params(mut all) = Params::shipped();
        let sql = "select key, value, valid_from, source from param where division = $1 order by valid_from";
        for row in r.rows(sql, &values![division])? {
            if let Some(valid_from) = parse_day(&row.text(2)) {
                all.push(Param { key: row.text(0), value: row.text(1), valid_from, source: row.text(3) });
            }
        }
        Ok(Params(all))
    }

    /// The value in force on a day: the latest that had begun; before the first, the first.
    ///
    /// # Panics
    /// When no such parameter ships with the product: a programmer's error.
    pub fn get(&self, key: &str, day: Date) -> &Param {
        let of_key = || self.0.iter().filter(|param| param.key == key);
        let in_force = of_key().filter(|param| param.valid_from <= day).max_by_key(|param| param.valid_from);
        in_force.or_else(|| of_key().next()).unwrap_or_else(|| panic!("no parameter {key}"))
    }

    /// A text in force on a day.
    ///
    /// # Panics
    /// As [`Params::get`].
    pub fn text(&self, key: &str, day: Date) -> &str {
        &self.get(key, day).value
    }

    /// A limit in force on a day.
    ///
    /// # Panics
    /// As [`Params::get`], or when the value is not a limit ([`set`] does not let one in).
    pub fn limit(&self, key: &str, day: Date) -> Limit {
        let param = self.get(key, day);
        param.value.parse().unwrap_or_else(|error| panic!("{key}: {error}"))
    }

    /// A whole number in force on a day.
    ///
    /// # Panics
    /// As [`Params::limit`].
    pub fn int(&self, key: &str, day: Date) -> i64 {
        let param = self.get(key, day);
        param.value.parse().unwrap_or_else(|error| panic!("{key}: {error}"))
    }

    /// A time of day in force on a day.
    ///
    /// # Panics
    /// As [`Params::limit`].
    pub fn time(&self, key: &str, day: Date) -> Time {
        let param = self.get(key, day);
        param.value.parse().unwrap_or_else(|error| panic!("{key}: {error}"))
    }

    /// Office hours in force on a day; receipts outside them count as the next working day's.
    ///
    /// # Panics
    /// As [`Params::limit`].
    pub fn terms(&self, day: Date) -> Terms {
        let time = |key: &str| self.time(key, day);
        Terms {
            receipt: Receipt::AsNextWorkingDay,
            open: time("office.open"),
            lunch_from: time("office.lunch_from"),
            lunch_to: time("office.lunch_to"),
            close: time("office.close"),
            roll_forward: true,
        }
    }

    /// Every parameter and its history.
    pub fn all(&self) -> &[Param] {
        &self.0
    }

    /// The history of one parameter, the latest first; empty when there is no such parameter.
    pub fn history(&self, key: &str) -> Vec<&Param> {
        let mut history: Vec<&Param> = self.0.iter().filter(|param| param.key == key).collect();
        history.sort_by_key(|param| std::cmp::Reverse(param.valid_from));
        history
    }

    /// The value of every parameter in force on a day, in the order of the shipped table.
    pub fn in_force(&self, day: Date) -> Vec<&Param> {
        defaults().map(|known| self.get(&known.key, day)).collect()
    }

    /// The word a Chinese reader sees for a parameter; an unknown key is its own word.
    pub fn label(key: &str) -> &str {
        let mut lines = DEFAULTS.lines().map(|line| line.split('\t'));
        lines.find_map(|mut cells| if cells.next() == Some(key) { cells.nth(3) } else { None }).unwrap_or(key)
    }
}

/// Adds a dated value of a known parameter, with its source.
///
/// # Errors
/// [`kernel::Error::Invalid`] when the key is unknown, the value is not of its kind or the source is missing.
pub fn set(w: &Write<'_>, ctx: &Ctx, param: &Param) -> Result<()> {
    let mut form = Form::default();
    match defaults().find(|known| known.key == param.key) {
        None => form.wrong("key", format!("没有参数“{}”", param.key), "There is no such parameter"),
        Some(known) if !same_kind(&known.value, &param.value) => form.wrong(
            "value",
            format!("“{}”不对：应与“{}”同一形式", param.value, known.value),
            format!("expected a value like {}", known.value),
        ),
        Some(_) => {}
    }
    form.text("source", ("依据", "the source"), &param.source, kernel::REASON_CHARS_MAX);
    form.finish()?;
    w.run(
        "insert into param (division, key, valid_from, value, source) values ($1,$2,$3,$4,$5) \
         on conflict (division, key, valid_from) do update set value = excluded.value, source = excluded.source",
        &values![&ctx.division, &param.key, param.valid_from.to_string(), &param.value, &param.source],
    )?;
    let data = json!({ "key": param.key, "value": param.value, "valid_from": param.valid_from.to_string() });
    journal::append(
        w,
        ctx,
        &journal::Entry { case_id: None, name: "parameter_set".into(), unit: None, data },
    )?;
    Ok(())
}

fn same_kind(known: &str, value: &str) -> bool {
    if known.parse::<Limit>().is_ok() {
        return value.parse::<Limit>().is_ok();
    }
    if known.parse::<i64>().is_ok() {
        return value.parse::<i64>().is_ok_and(|value| value >= 0);
    }
    value.parse::<Time>().is_ok()
}
