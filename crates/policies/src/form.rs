//! What was written into a form, by field, and read against its fields.

use crate::application::{Field, FieldKind};
use kernel::{Form, NAME_CHARS_MAX, Result};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What a person wrote, by field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Input(BTreeMap<String, String>);

impl Input {
    /// Adds the value of a field.
    pub fn with(mut self, field: &str, value: impl Into<String>) -> Input {
        self.0.insert(field.into(), value.into());
        self
    }

    /// The value of a field, empty when there is none.
    pub fn text(&self, field: &str) -> &str {
        self.0.get(field).map_or("", String::as_str)
    }

    /// For the record.
    pub(crate) fn as_json(&self) -> Value {
        Value::Object(
            self.0.iter().map(|(name, text)| (name.clone(), text.clone().into())).collect::<Map<_, _>>(),
        )
    }
}

/// Reads what was written; every field that is wrong is named. `fits` says whether a value is one its field takes.
pub(crate) fn read(fields: &[Field], input: &Input, fits: impl Fn(&Field, &str) -> bool) -> Result<Input> {
    let mut form = Form::default();
    let mut clean = Input::default();
    for field in fields {
        let label = (field.label, field.label_en);
        let chars_max = match field.kind {
            FieldKind::Line(max) | FieldKind::Text(max) => max,
            _ => NAME_CHARS_MAX,
        };
        let read = if field.required { Form::text } else { Form::optional_text };
        let text = read(&mut form, field.name, label, input.text(field.name), chars_max);
        if text.is_empty() {
            continue;
        }
        if !fits(field, &text) {
            let expected = match field.kind {
                FieldKind::Amount => "应为以元计的金额，如 12000 或 12000.50",
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

/// Digits of an amount before the point.
const YUAN_DIGITS_MAX: usize = 12;

/// 元 with at most two decimals as 分.
pub(crate) fn yuan(text: &str) -> Option<i64> {
    let (whole, part) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let fits = (1..=YUAN_DIGITS_MAX).contains(&whole.len())
        && is_digits(whole)
        && is_digits(part)
        && part.len() <= 2;
    if fits { format!("{whole}{part:0<2}").parse().ok() } else { None }
}
