//! Cells of DMN in the words of a sheet: what the reader of a sheet would take for something else gets quotation marks, and what it
//! cannot take has no form.

use super::cell::Draft;
use super::column::Column;
use super::computed::Neighbours;
use super::kind::Kind;
use super::tidy::{even, is_blank};
use super::words::{Words, code_pattern, split};
use crate::feel::{Expression, Names, Part, UnaryTests};
use crate::value::{Form, Range, Value};
use std::sync::Arc;

/// What the cells of a sheet are translated with.
pub(super) struct Translator<'c> {
    conditions: &'c [Column],
    neighbours: Neighbours,
    names: Names,
}

impl<'c> Translator<'c> {
    pub fn new(conditions: &'c [Column]) -> Translator<'c> {
        let names = Names::new(conditions.iter().map(|column| &*column.name));
        Translator { conditions, neighbours: Neighbours::new(conditions), names }
    }

    /// The words for the tests of the condition `own`; none where they have no form in a sheet.
    pub fn tests(&self, text: &str, own: usize) -> Option<String> {
        let tests = UnaryTests::parse(text, &self.names).ok()?;
        if tests.asks_nothing() {
            return Some(String::new());
        }
        if let Some(expression) = text.strip_prefix("? = ? and (").and_then(|rest| rest.strip_suffix(')'))
            && Expression::parse(expression, &self.names).is_ok()
        {
            return Some(format!("={expression}"));
        }
        let column = &self.conditions[own];
        let plain = tests.parts().and_then(|(is_negated, parts)| match column.kind {
            Kind::Flag => flag(is_negated, &parts),
            Kind::Number { .. } | Kind::Money { .. } | Kind::Day => measured(is_negated, &parts, column.kind),
            Kind::Text | Kind::Choice | Kind::Code => self.words(is_negated, &parts, own),
        });
        plain.or_else(|| {
            let expression = Expression::parse(text, &self.names).ok()?;
            expression.mentions("?").then(|| format!("={text}"))
        })
    }

    fn words(&self, is_negated: bool, parts: &[Part], own: usize) -> Option<String> {
        let kind = self.conditions[own].kind;
        let (is_negated, words) = match parts {
            [Part::Value(Value::Range(range))] if range.form == Form::NotEqual => {
                (!is_negated, vec![word(&Part::Value(range.start.value.clone()), kind)?])
            }
            _ => (is_negated, parts.iter().map(|part| word(part, kind)).collect::<Option<Vec<_>>>()?),
        };
        let meant = Words::new(is_negated, words.iter().map(|word| Arc::from(word.as_str())).collect());
        listings(&words).into_iter().find_map(|list| {
            let text = if is_negated { format!("不含 {list}") } else { list };
            let read = Draft::read(&text, &self.conditions[own], own, &self.neighbours);
            matches!(read, Ok(Draft::Words(words)) if words == meant).then_some(text)
        })
    }
}

/// The words for an outcome; none where it has no form in a sheet.
pub(super) fn outcome(text: &str, column: &Column) -> Option<String> {
    if text.is_empty() {
        return Some(String::new());
    }
    match (column.kind, Expression::parse(text, &Names::default()).ok()?.fixed()?) {
        (_, Value::Null) => Some(String::new()),
        (Kind::Flag, Value::Boolean(flag)) => Some(yes_or_no(flag)),
        (Kind::Number { .. } | Kind::Money { .. } | Kind::Day, value) => measure(&value, column.kind),
        // A blank cell says that there is no outcome.
        (Kind::Text | Kind::Choice | Kind::Code, Value::String(words)) => {
            (!is_blank(&words)).then(|| words.to_string())
        }
        _ => None,
    }
}

/// The words for what a column allows; none where they have no form in a sheet.
pub(super) fn range(text: &str, kind: Kind) -> Option<String> {
    let (is_negated, parts) = UnaryTests::parse(text, &Names::default()).ok()?.parts()?;
    if kind != Kind::Choice {
        return measured(is_negated, &parts, kind);
    }
    let words = parts.iter().map(|part| word(part, kind)).collect::<Option<Vec<_>>>()?;
    listings(&words)
        .into_iter()
        .find(|text| !is_negated && !is_blank(text) && split(&even(text)).is_ok_and(|read| read == words))
}

/// A list of words plainly, and in quotation marks.
fn listings(words: &[String]) -> [String; 2] {
    let quoted: Vec<String> = words.iter().map(|word| format!("“{word}”")).collect();
    [words.join("、"), quoted.join("、")]
}

/// As a column compares it.
fn word(part: &Part, kind: Kind) -> Option<String> {
    let (text, is_beginning) = match part {
        Part::Beginning(text) => (text, true),
        Part::Value(Value::String(text)) => (text, false),
        Part::Value(Value::Range(range)) if range.form == Form::Equal => {
            return word(&Part::Value(range.start.value.clone()), kind);
        }
        Part::Value(_) => return None,
    };
    match kind {
        // A star at the end of a whole code would make a beginning of it.
        Kind::Code if is_beginning => code_pattern(&format!("{text}*")).ok().map(|code| code.to_string()),
        Kind::Code if text.ends_with('*') => None,
        Kind::Code => code_pattern(text).ok().map(|code| code.to_string()),
        _ => (!is_beginning).then(|| even(text)),
    }
}

fn flag(is_negated: bool, parts: &[Part]) -> Option<String> {
    match parts {
        [Part::Value(Value::Boolean(flag))] => Some(yes_or_no(*flag != is_negated)),
        _ => None,
    }
}

fn yes_or_no(flag: bool) -> String {
    if flag { "是" } else { "否" }.to_owned()
}

/// Comparisons, intervals and values of numbers and days.
fn measured(is_negated: bool, parts: &[Part], kind: Kind) -> Option<String> {
    let one = |part: &Part| match part {
        Part::Value(Value::Range(range)) => interval(range, kind),
        Part::Value(value) => measure(value, kind),
        Part::Beginning(_) => None,
    };
    let items = parts.iter().map(one).collect::<Option<Vec<_>>>()?;
    let is_compared = items.iter().any(|item| item.starts_with(['<', '>', '≤', '≥', '≠']));
    let list = items.join(if is_compared { "或" } else { "、" });
    Some(if is_negated { format!("不含 {list}") } else { list })
}

fn interval(range: &Range, kind: Kind) -> Option<String> {
    let (start, end) = (&range.start, &range.end);
    Some(match range.form {
        Form::Between => {
            let open = if start.is_included { '[' } else { '(' };
            let close = if end.is_included { ']' } else { ')' };
            format!("{open}{}..{}{close}", measure(&start.value, kind)?, measure(&end.value, kind)?)
        }
        Form::Below => format!("{}{}", if end.is_included { '≤' } else { '<' }, measure(&end.value, kind)?),
        Form::Above => {
            format!("{}{}", if start.is_included { '≥' } else { '>' }, measure(&start.value, kind)?)
        }
        Form::Equal => measure(&start.value, kind)?,
        Form::NotEqual => format!("≠{}", measure(&start.value, kind)?),
    })
}

fn measure(value: &Value, kind: Kind) -> Option<String> {
    match (kind, value) {
        (Kind::Number { .. } | Kind::Money { .. }, Value::Number(_)) | (Kind::Day, Value::Date(_)) => {
            Some(value.to_string())
        }
        _ => None,
    }
}
