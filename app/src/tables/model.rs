//! Facts judged by a model of DMN, as the standard says.

use super::facts::{self, Facts};
use super::file;
use crate::cli::Decide;
use crate::fault::{Outcome, answer, wrong};
use decision::dmn::{Input, Model};
use decision::feel::Run;
use decision::{Context, Value};
use serde_json::{Map, json};

/// Evaluates every decision of the model for every case of the file.
pub fn run(ask: &Decide, as_json: bool) -> Outcome<()> {
    let path = ask.table.display();
    if ask.day.is_some() {
        return Err(wrong(format!(
            "{path} 是 DMN 模型，没有生效日期和失效日期，不能写 --day (no --day with DMN)"
        )));
    }
    let text = file::text(&ask.table)?;
    let model = Model::parse(&text, &|_| None)
        .map_err(|error| wrong(format!("{path}：{error} (not a DMN model)")))?;
    if let Some(problem) = model.problems().first() {
        let count = model.problems().len();
        return Err(wrong(format!("{path} 有 {count} 处表达式不能读取：{problem} (bad expressions)")));
    }
    let asked: Vec<Input<'_>> = model.inputs().collect();
    let (mut objects, mut lines) = (Vec::new(), Vec::new());
    for (number, facts) in facts::read(&ask.facts)?.into_iter().enumerate() {
        let inputs = inputs(facts, &asked).map_err(|reasons| facts::refused(&ask.facts, number, &reasons))?;
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

/// The facts of a case as the model takes them, or the reasons why it cannot.
fn inputs(facts: Facts, asked: &[Input<'_>]) -> Result<Context, String> {
    let (mut inputs, mut reasons) = (Context::new(), Vec::new());
    for (name, fact) in facts {
        let found = asked.iter().find(|input| input.name == name).ok_or_else(|| {
            let names: Vec<&str> = asked.iter().map(|input| input.name).collect();
            format!("模型没有这个输入，有：{}", names.join("、"))
        });
        match found.and_then(|input| value(input, &fact)) {
            Ok(value) => {
                inputs.insert(name.into(), value);
            }
            Err(reason) => reasons.push(format!("事实“{name}”：{reason}")),
        }
    }
    if reasons.is_empty() { Ok(inputs) } else { Err(reasons.join("；")) }
}

fn value(input: &Input<'_>, fact: &serde_json::Value) -> Result<Value, String> {
    match fact {
        serde_json::Value::Null => Ok(Value::Null),
        serde_json::Value::Bool(flag) => input.take((*flag).into()),
        serde_json::Value::String(text) => input.read(text),
        other => {
            let number = Value::number(&other.to_string());
            input.take(number.ok_or_else(|| format!("{other} 的位数太多"))?)
        }
    }
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
