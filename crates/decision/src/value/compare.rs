//! What FEEL calls equal, and which of two values comes first.

use super::{DateTime, Range, Value};
use std::cmp::Ordering;

/// Whether two values are equal in FEEL; none where they are of different kinds, so that FEEL answers null.
///
/// Anything may be compared with null. Times are compared to the millisecond; dates and times with an offset as moments.
pub fn equal(left: &Value, right: &Value) -> Option<bool> {
    match (left, right) {
        (Value::Null, other) | (other, Value::Null) => Some(other.is_null()),
        (Value::List(left), Value::List(right)) if left.len() != right.len() => Some(false),
        (Value::List(left), Value::List(right)) => {
            all(left.iter().zip(right.iter()).map(|(left, right)| equal(left, right)))
        }
        (Value::Context(left), Value::Context(right)) => {
            if left.len() != right.len() || left.keys().any(|name| !right.contains_key(name)) {
                return Some(false);
            }
            all(left.iter().map(|(name, value)| equal(value, right.get(name)?)))
        }
        (Value::Range(left), Value::Range(right)) => Some(equal_ranges(left, right)),
        (Value::Function(left), Value::Function(right)) => Some(left == right),
        (Value::Boolean(left), Value::Boolean(right)) => Some(left == right),
        (Value::Time(left), Value::Time(right)) => Some(left.is_same(right)),
        (Value::DateTime(left), Value::DateTime(right)) => Some(left.is_same(right)),
        _ => order(left, right).map(|order| order == Ordering::Equal),
    }
}

/// Whether all are true; one that is false settles it, else one that is unknown.
fn all(answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut so_far = Some(true);
    for answer in answers {
        match answer {
            Some(true) => {}
            Some(false) => return Some(false),
            None => so_far = None,
        }
    }
    so_far
}

fn equal_ranges(left: &Range, right: &Range) -> bool {
    left.form == right.form
        && left.start.is_included == right.start.is_included
        && left.end.is_included == right.end.is_included
        && equal(&left.start.value, &right.start.value) == Some(true)
        && equal(&left.end.value, &right.end.value) == Some(true)
}

/// Which of two values comes first; none where there is no order between them.
pub fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => Some(left.cmp(right)),
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        (Value::Date(left), Value::Date(right)) => Some(left.cmp(right)),
        (Value::Time(left), Value::Time(right)) => Some(left.order(right)),
        (Value::DateTime(left), Value::DateTime(right)) => Some(left.order(right)),
        (Value::Date(left), Value::DateTime(right)) => Some(DateTime::midnight(*left).order(right)),
        (Value::DateTime(left), Value::Date(right)) => Some(left.order(&DateTime::midnight(*right))),
        (Value::Months(left), Value::Months(right)) => Some(left.cmp(right)),
        (Value::Duration(left), Value::Duration(right)) => Some(left.cmp(right)),
        _ => None,
    }
}
