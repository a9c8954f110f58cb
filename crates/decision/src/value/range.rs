//! 区间: values between two ends.

use super::{Value, order};
use std::cmp::Ordering;

/// 区间: `[1..10)`, and what a comparison alone stands for, `< 10`.
#[derive(Clone, Debug, PartialEq)]
pub struct Range {
    /// How it was written; two ranges written differently are not equal in FEEL.
    pub form: Form,
    /// Where it begins.
    pub start: End,
    /// Where it ends.
    pub end: End,
}

/// How a range was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `[a..b]`
    Between,
    /// `< b` or `<= b`
    Below,
    /// `> a` or `>= a`
    Above,
    /// `= a`
    Equal,
    /// `!= a`
    NotEqual,
}

/// One end of a range.
#[derive(Clone, Debug, PartialEq)]
pub struct End {
    /// The value at the end; null where the range has no such end.
    pub value: Value,
    /// Whether the value itself belongs to the range.
    pub is_included: bool,
}

impl End {
    /// No end at all.
    pub fn none() -> End {
        End { value: Value::Null, is_included: false }
    }
}

impl Range {
    /// Whether a value lies within; none where it cannot be compared with an end.
    pub fn contains(&self, value: &Value) -> Option<bool> {
        match self.form {
            Form::Between => {
                let (above, below) = (self.is_above_start(value), self.is_below_end(value));
                both(above, below)
            }
            Form::Below => self.is_below_end(value),
            Form::Above => self.is_above_start(value),
            Form::Equal => super::equal(value, &self.start.value),
            Form::NotEqual => super::equal(value, &self.start.value).map(|equal| !equal),
        }
    }

    fn is_above_start(&self, value: &Value) -> Option<bool> {
        let order = order(value, &self.start.value)?;
        Some(order == Ordering::Greater || (self.start.is_included && order == Ordering::Equal))
    }

    fn is_below_end(&self, value: &Value) -> Option<bool> {
        let order = order(value, &self.end.value)?;
        Some(order == Ordering::Less || (self.end.is_included && order == Ordering::Equal))
    }
}

/// A range of which one end cannot be compared says nothing, whatever the other end says.
fn both(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    Some(one? && other?)
}
