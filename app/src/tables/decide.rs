//! `panlong decide`.

use super::say;
use super::{facts, read};
use crate::cli::Decide;
use crate::fault::{Outcome, answer};
use decision::table::{Case, Table};
use serde_json::{Value, json};

/// Judges every case of the file.
pub fn run(ask: &Decide, as_json: bool) -> Outcome<()> {
    let table = read(&ask.table)?;
    let cases = facts::read(&ask.facts, &table)?;
    let mut objects = Vec::with_capacity(cases.len());
    let mut texts = Vec::with_capacity(cases.len());
    for (number, case) in cases.into_iter().enumerate() {
        let (object, text) = judge(&table, case, ask);
        objects.push(object);
        texts.push(format!("案情 {}：{text}", number + 1));
    }
    answer(as_json, &json!({ "table": table.name(), "cases": objects }), &texts.join("\n"));
    Ok(())
}

fn judge(table: &Table, case: Case, ask: &Decide) -> (Value, String) {
    let judged = table.decide(case, ask.day);
    (say::answer(&judged, table, ask.explain), say::answer_text(&judged, table, ask.explain))
}
