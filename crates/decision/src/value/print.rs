//! How FEEL writes a value.

use super::{End, Form, Range, Value};
use jiff::civil::Date;
use std::fmt;

/// As FEEL's function `string` writes it, text without quotation marks.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::String(text) => f.write_str(text),
            other => f.write_str(&inner(other)),
        }
    }
}

/// As it is written inside a list or a context, where text has quotation marks.
pub(super) fn inner(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Boolean(value) => value.to_string(),
        Value::Number(value) => value.normalize().to_string(),
        Value::String(text) => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
        Value::Date(date) => day(*date),
        Value::Time(time) => time.to_string(),
        Value::DateTime(at) => at.to_string(),
        Value::Months(months) => months.to_string(),
        Value::Duration(duration) => super::duration::print(*duration),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(inner).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Context(entries) => {
            let entries: Vec<String> =
                entries.iter().map(|(name, value)| format!("{}: {}", key(name), inner(value))).collect();
            format!("{{{}}}", entries.join(", "))
        }
        Value::Range(range) => written(range),
        Value::Function(function) => format!("{function:?}"),
    }
}

/// The name of an entry, in quotation marks where it holds what no name may.
fn key(name: &str) -> String {
    let is_name = |c: char| c.is_alphanumeric() || " _?.-/'+*".contains(c);
    if name.chars().all(is_name) && !name.is_empty() { name.to_owned() } else { inner(&Value::from(name)) }
}

/// A day; years before the year 0 carry a sign.
pub(super) fn day(date: Date) -> String {
    let sign = if date.year() < 0 { "-" } else { "" };
    format!("{sign}{:04}-{:02}-{:02}", date.year().unsigned_abs(), date.month(), date.day())
}

fn written(range: &Range) -> String {
    let (start, end) = (&range.start, &range.end);
    let or_equal = |end: &End| if end.is_included { "=" } else { "" };
    match range.form {
        Form::Between => {
            let open = if start.is_included { '[' } else { '(' };
            let close = if end.is_included { ']' } else { ')' };
            format!("{open}{}..{}{close}", inner(&start.value), inner(&end.value))
        }
        Form::Below => format!("<{}{}", or_equal(end), inner(&end.value)),
        Form::Above => format!(">{}{}", or_equal(start), inner(&start.value)),
        Form::Equal => format!("={}", inner(&start.value)),
        Form::NotEqual => format!("!={}", inner(&start.value)),
    }
}
