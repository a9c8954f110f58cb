//! `panlong decide`.

use super::file::FileKind;
use super::{facts, model, read, say};
use crate::cli::Decide;
use crate::fault::{Outcome, answer};
use decision::table::{Case, Table};
use serde_json::{Value, json};

/// Judges every case of the file.
pub fn run(ask: &Decide, as_json: bool) -> Outcome<()> {
    if FileKind::of(&ask.table)? == FileKind::Dmn {
        return model::run(ask, as_json);
    }
    let table = read(&ask.table)?;
    let cases = facts::of_table(&ask.facts, &table)?;
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
