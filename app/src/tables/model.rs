//! Facts judged by a model of DMN, as the standard says.

use super::facts::{self, Facts};
use super::file;
use crate::cli::Decide;
use crate::fault::{Outcome, answer, wrong};
use decision::dmn::{Model, written_tables};
use decision::feel::{Expression, Names, Run, Scope};
use decision::{Context, Value};
use serde_json::{Map, json};
use std::collections::HashMap;

/// Evaluates every decision of the model for every case of the file.
pub fn run(ask: &Decide, as_json: bool) -> Outcome<()> {
    let path = ask.table.display();
    let text = file::text(&ask.table)?;
    let model = Model::parse(&text, &|_| None)
        .map_err(|error| wrong(format!("{path}：{error} (not a DMN model)")))?;
    if let Some(problem) = model.problems().first() {
        let count = model.problems().len();
        return Err(wrong(format!("{path} 有 {count} 处表达式不能读取：{problem} (bad expressions)")));
    }
    let kinds = kinds(&text);
    let (mut objects, mut lines) = (Vec::new(), Vec::new());
    for (number, facts) in facts::read(&ask.facts)?.into_iter().enumerate() {
        let inputs = inputs(facts, &kinds);
        let mut run = Run::default();
        let decided: Vec<(&str, Value)> =
            model.decisions().map(|name| (name, model.decide(name, &inputs, &mut run))).collect();
        lines.push(format!("案情 {}：", number + 1));
        lines.extend(decided.iter().map(|(name, value)| format!("  {name} = {value}")));
        let notes: Vec<String> =
            run.notes().iter().filter(|_| ask.explain).map(ToString::to_string).collect();
        lines.extend(notes.iter().map(|note| format!("  说明：{note}")));
        let decisions: Map<String, serde_json::Value> =
            decided.iter().map(|(name, value)| ((*name).to_owned(), json_of(value))).collect();
        objects.push(json!({ "decisions": decisions, "notes": notes }));
    }
    answer(as_json, &json!({ "cases": objects }), &lines.join("\n"));
    Ok(())
}

/// The types of facts that tables ask for, by name: a file of facts knows no dates, and one of CSV only texts.
fn kinds(text: &str) -> HashMap<String, String> {
    let tables = written_tables(text).unwrap_or_default();
    let columns = tables.into_iter().flat_map(|table| table.inputs);
    columns.filter_map(|column| Some((column.expression?, column.kind?))).collect()
}

fn inputs(facts: Facts, kinds: &HashMap<String, String>) -> Context {
    let value = |name: &str, value: serde_json::Value| match value {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(flag) => flag.into(),
        serde_json::Value::String(text) => typed(text, kinds.get(name).map_or("string", String::as_str)),
        other => literal(&other.to_string()),
    };
    facts
        .into_iter()
        .map(|(name, fact)| {
            let fact = value(&name, fact);
            (name.into(), fact)
        })
        .collect()
}

fn typed(text: String, kind: &str) -> Value {
    match kind {
        _ if text.is_empty() => Value::Null,
        "number" => literal(text.trim()),
        "boolean" if text == "是" => true.into(),
        "boolean" if text == "否" => false.into(),
        "boolean" => literal(text.trim()),
        "date" | "time" | "dateTime" => literal(&format!("@\"{}\"", text.trim())),
        _ => text.into(),
    }
}

/// A value as FEEL writes it; what is none is null.
fn literal(text: &str) -> Value {
    let expression = Expression::parse(text, &Names::default());
    expression.map_or(Value::Null, |expression| expression.evaluate(&Scope::default(), &mut Run::default()))
}

fn json_of(value: &Value) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Boolean(flag) => (*flag).into(),
        Value::Number(_) => serde_json::from_str(&value.to_string()).unwrap_or(serde_json::Value::Null),
        Value::List(items) => items.iter().map(json_of).collect(),
        Value::Context(entries) => {
            let entries: Map<String, serde_json::Value> =
                entries.iter().map(|(name, value)| (name.to_string(), json_of(value))).collect();
            entries.into()
        }
        other => other.to_string().into(),
    }
}
