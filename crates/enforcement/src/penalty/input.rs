//! What was written into a move's form, read against the table of moves.

use super::procedure::{Kind, MoveSpec};
use crate::judge::fen;
use kernel::{Form, NAME_CHARS_MAX, Result, parse_day};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What a person wrote into a form, by field; facts by the id of their question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Input(BTreeMap<String, String>);

impl Input {
    /// Adds the value of a field.
    pub fn with(mut self, field: &str, value: impl Into<String>) -> Input {
        self.0.insert(field.into(), value.into());
        self
    }

    /// The same without a field.
    pub(crate) fn without(mut self, field: &str) -> Input {
        self.0.remove(field);
        self
    }

    /// The value of a field; empty when there is none.
    pub fn text(&self, field: &str) -> &str {
        self.0.get(field).map_or("", String::as_str)
    }

    /// Was the field sent at all?
    pub fn has(&self, field: &str) -> bool {
        self.0.contains_key(field)
    }

    pub(crate) fn ticked(&self, field: &str) -> bool {
        !self.text(field).is_empty()
    }
}

/// Reads what was written against the table; every field that is wrong is named.
pub(crate) fn read(spec: &MoveSpec, input: &Input) -> Result<Input> {
    let mut form = Form::default();
    let mut clean = Input::default();
    for field in spec.fields {
        let label = (field.label, field.name);
        let chars_max = match field.kind {
            Kind::Line(max) | Kind::Text(max) => max,
            _ => NAME_CHARS_MAX,
        };
        let raw = input.text(field.name);
        let text = match field.required {
            true => form.text(field.name, label, raw, chars_max),
            false => form.optional_text(field.name, label, raw, chars_max),
        };
        if text.is_empty() {
            continue;
        }
        let expected = match field.kind {
            Kind::Day if parse_day(&text).is_none() => "应为存在的日期，如 2022-10-20",
            Kind::Money if fen(&text).is_none() => "应为以元计的金额，最多两位小数，如 5000 或 0.5",
            Kind::Choice(choices) if !choices.iter().any(|(code, _)| *code == text) => "请从列出的选项中选择",
            _ => "",
        };
        if !expected.is_empty() {
            form.wrong(
                field.name,
                format!("{}“{text}”不对：{expected}", field.label),
                format!("{} “{text}” is not one of the values expected here", field.name),
            );
        }
        clean = clean.with(field.name, text);
    }
    form.finish()?;
    Ok(clean)
}

/// What was written, for the record.
pub(crate) fn as_json(input: &Input) -> Value {
    let fields = input.0.iter().map(|(key, value)| (key.clone(), Value::String(value.clone())));
    Value::Object(fields.collect::<Map<_, _>>())
}
