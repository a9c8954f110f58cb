//! What was written into a move's form, read against the table of moves.

use crate::procedure::{Kind, MoveSpec};
use kernel::{Form, Result, parse_day, parse_local};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What a person wrote into a move's form, by field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Input(BTreeMap<String, Vec<String>>);

impl Input {
    /// Adds a value of a field.
    pub fn with(mut self, field: &str, value: impl Into<String>) -> Input {
        self.0.entry(field.into()).or_default().push(value.into());
        self
    }

    /// The first value of a field, empty when there is none.
    pub fn text(&self, field: &str) -> &str {
        self.0.get(field).and_then(|values| values.first()).map_or("", String::as_str)
    }

    /// All values of a field.
    pub fn all(&self, field: &str) -> Vec<String> {
        self.0.get(field).cloned().unwrap_or_default()
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
        let label = (field.label, field.label_en);
        if let Kind::Units = field.kind {
            for unit in input.all(field.name).into_iter().filter(|unit| !unit.is_empty()) {
                clean = clean.with(field.name, unit);
            }
            continue;
        }
        let chars_max = match field.kind {
            Kind::Line(max) | Kind::Text(max) => max,
            _ => kernel::NAME_CHARS_MAX,
        };
        let text = if field.required {
            form.text(field.name, label, input.text(field.name), chars_max)
        } else {
            form.optional_text(field.name, label, input.text(field.name), chars_max)
        };
        if text.is_empty() {
            continue;
        }
        let fits = match field.kind {
            Kind::Day => parse_day(&text).is_some(),
            Kind::Moment => parse_local(&text).is_some(),
            Kind::Choice(choices) => choices.iter().any(|(code, _)| *code == text),
            _ => true,
        };
        if !fits {
            let expected = match field.kind {
                Kind::Day => "应为存在的日期，如 2022-10-20",
                Kind::Moment => "应为存在的时间，如 2022-10-20T09:30",
                _ => "请从列出的选项中选择",
            };
            form.wrong(
                field.name,
                format!("{}“{text}”不对：{expected}", field.label),
                format!("{} “{text}” is not one of the values expected here", field.label_en),
            );
        }
        clean = clean.with(field.name, text);
    }
    form.finish()?;
    Ok(clean)
}

/// What was written, for the record.
pub(crate) fn as_json(input: &Input) -> Value {
    let value = |values: &Vec<String>| match values.as_slice() {
        [one] => Value::String(one.clone()),
        many => Value::from(many.to_vec()),
    };
    Value::Object(input.0.iter().map(|(key, values)| (key.clone(), value(values))).collect::<Map<_, _>>())
}
