//! What a cell may be. What is not a number has a name; nothing is computed with it.

use std::fmt;

/// 取值: one cell of the data.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// 有值: a finite number.
    Present(f64),
    /// 缺失: it should be there and is not.
    Missing,
    /// 不适用: it cannot be there; it counts neither for nor against availability.
    NotApplicable,
    /// 不公开: it is there and may not be used; it is never imputed.
    Withheld,
}

impl Value {
    /// The number, where there is one.
    pub fn number(self) -> Option<f64> {
        match self {
            Value::Present(number) => Some(number),
            _ => None,
        }
    }

    /// The same state, with another number where there is one.
    pub fn map(self, change: impl FnOnce(f64) -> f64) -> Value {
        match self {
            Value::Present(number) => Value::Present(change(number)),
            other => other,
        }
    }

    /// Whether there is a number.
    pub fn is_present(self) -> bool {
        matches!(self, Value::Present(_))
    }
}

/// As it stands in a file of ours: the shortest number that reads back as the same, or nothing, or the state's name.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Present(number) => f.write_str(&number_text(*number)),
            Value::Missing => Ok(()),
            Value::NotApplicable => f.write_str("不适用"),
            Value::Withheld => f.write_str("不公开"),
        }
    }
}

/// The shortest text that reads back as the same number; with an exponent where there would be many zeros.
pub(crate) fn number_text(number: f64) -> String {
    match number.abs() {
        // Minus nothing is nothing.
        0.0 => "0".into(),
        size if (1e-6..1e17).contains(&size) => number.to_string(),
        _ => format!("{number:e}"),
    }
}
