//! Facts from a file: JSON, an object or a list of objects, or CSV with the names in the first line.

use super::file;
use crate::fault::{Fault, Outcome, wrong};
use decision::table::{Case, Sheet, Table};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use std::fmt;
use std::path::Path;

/// Cases of a file, at most.
const CASES_MAX: usize = 100_000;

/// A case as it stands in the file: names and values.
pub type Facts = Vec<(String, Value)>;

/// Reads the cases of a file for a table, or says in one line what is wrong with them.
pub fn of_table(path: &Path, table: &Table) -> Outcome<Vec<Case>> {
    let case = |(number, facts): (usize, Facts)| {
        let texts: Vec<(&str, String)> =
            facts.iter().map(|(name, value)| (name.as_str(), text_of(value))).collect();
        table.case(texts.iter().map(|(name, text)| (*name, text.as_str()))).map_err(|mistakes| {
            let reasons: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
            refused(path, number, &reasons.join("；"))
        })
    };
    read(path)?.into_iter().enumerate().map(case).collect()
}

/// A case that cannot be taken.
pub fn refused(path: &Path, number: usize, reasons: &str) -> Fault {
    wrong(format!("{} 第 {} 个案情：{reasons} (bad facts)", path.display(), number + 1))
}

/// Reads the cases of a file.
pub fn read(path: &Path) -> Outcome<Vec<Facts>> {
    let text = file::text(path)?;
    let is_csv = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    let cases = if is_csv { of_csv(&text) } else { of_json(&text) };
    let cases = cases.map_err(|reason| wrong(format!("{}：{reason} (bad facts)", path.display())))?;
    for (number, facts) in cases.iter().enumerate() {
        let mut names: Vec<&str> = facts.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        if let Some([name, _]) = names.array_windows().find(|[one, next]| one == next) {
            return Err(refused(path, number, &format!("事实“{name}”给了两次")));
        }
    }
    if cases.len() > CASES_MAX {
        let most = format!("一次最多 {CASES_MAX} 个案情");
        return Err(wrong(format!("{}：{most} (too many cases)", path.display())));
    }
    Ok(cases)
}

/// As people write it in a table of ours; blank is unknown.
fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(flag) => if *flag { "是" } else { "否" }.to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn of_csv(text: &str) -> Result<Vec<Facts>, String> {
    let (sheet, _) = Sheet::from_csv(text).map_err(|mistake| mistake.to_string())?;
    let mut rows = sheet.rows.into_iter().filter(|row| row.iter().any(|text| !text.trim().is_empty()));
    let names = rows.next().ok_or("是空的，第一行应是事实的名称")?;
    rows.enumerate()
        .map(|(number, row)| {
            if row.len() > names.len() {
                return Err(format!("第 {} 个案情的列比表头多", number + 1));
            }
            Ok(names
                .iter()
                .map(|name| name.trim().to_owned())
                .zip(row.into_iter().map(Value::String))
                .collect())
        })
        .collect()
}

fn of_json(text: &str) -> Result<Vec<Facts>, String> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let cases = if text.starts_with('[') {
        serde_json::from_str::<Vec<Written>>(text)
    } else {
        serde_json::from_str(text).map(|case| vec![case])
    };
    let wrong = |error: serde_json::Error| match error.is_data() {
        true => "案情应是一个对象，如 {\"违法次数\": 1}".to_owned(),
        false => format!("不是 JSON：{error}"),
    };
    cases.map_err(wrong)?.into_iter().map(|Written(facts)| plain(facts)).collect()
}

fn plain(facts: Facts) -> Result<Facts, String> {
    match facts.iter().find(|(_, value)| value.is_array() || value.is_object()) {
        Some((name, _)) => Err(format!("事实“{name}”不能是列表或对象")),
        None => Ok(facts),
    }
}

/// An object with every entry that is written: one of serde_json keeps the last of two with one name.
struct Written(Facts);

impl<'de> Deserialize<'de> for Written {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Written, D::Error> {
        from.deserialize_map(Entries).map(Written)
    }
}

struct Entries;

impl<'de> Visitor<'de> for Entries {
    type Value = Facts;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Facts, A::Error> {
        let mut facts = Facts::new();
        while let Some(fact) = map.next_entry()? {
            facts.push(fact);
        }
        Ok(facts)
    }
}
