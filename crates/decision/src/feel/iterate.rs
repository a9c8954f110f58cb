//! `for`, `some`, `every`.

use super::ast::{Iteration, Node};
use super::{Run, Scope};
use crate::value::{Form, Value};
use jiff::Span;
use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::sync::Arc;

/// How many values one range may be opened into.
pub(crate) const RANGE_ITEMS_MAX: i64 = 1_000_000;
/// How deep a result that is built from earlier results may become.
const PARTIAL_DEPTH_MAX: u32 = 100;
/// How many values, counted again wherever they are repeated, such a result may hold.
const PARTIAL_SIZE_MAX: usize = 1_000_000;

pub(super) fn for_each(iterations: &[Iteration], body: &Node, scope: &Scope, run: &mut Run) -> Value {
    let wants_partial = body.names("partial");
    let mut results: Vec<Value> = Vec::new();
    let mut size = 0;
    let is_done = each(iterations, scope, run, &mut |inner, run| {
        let value = if wants_partial {
            // The results so far, which the body may name.
            run.charge(results.len()).then_some(())?;
            let partial = Value::list(results.iter().cloned());
            let value = run.evaluate(body, &inner.with("partial", partial));
            size = grown(&value, size)?;
            value
        } else {
            run.evaluate(body, inner)
        };
        results.push(value);
        Some(())
    });
    match is_done {
        Some(()) => Value::list(results),
        None => run.null(body.at, "循环的内容不能取得，或次数、结果过大"),
    }
}

/// The size after one more result; none where it is too large or too deep.
fn grown(value: &Value, size: usize) -> Option<usize> {
    let mut size = size;
    measure(value, PARTIAL_DEPTH_MAX, &mut size).then_some(size)
}

fn measure(value: &Value, depth: u32, size: &mut usize) -> bool {
    *size += 1;
    if depth == 0 || *size > PARTIAL_SIZE_MAX {
        return false;
    }
    match value {
        Value::List(items) => items.iter().all(|item| measure(item, depth - 1, size)),
        Value::Context(entries) => entries.values().all(|entry| measure(entry, depth - 1, size)),
        _ => true,
    }
}

pub(super) fn quantified(
    is_some: bool,
    iterations: &[Iteration],
    body: &Node,
    scope: &Scope,
    run: &mut Run,
) -> Value {
    let mut answer = Value::Boolean(!is_some);
    let is_done = each(iterations, scope, run, &mut |inner, run| {
        let verdict = run.evaluate(body, inner);
        answer = quantify(is_some, std::mem::replace(&mut answer, Value::Null), &verdict);
        Some(())
    });
    match is_done {
        Some(()) if answer.is_null() => run.null(body.at, "有的条件既不是真也不是假"),
        Some(()) => answer,
        None => run.null(body.at, "循环的内容不能取得，或次数过大"),
    }
}

/// One more verdict: `some` is settled by a true, `every` by a false; what is not a boolean makes it unknown.
pub(crate) fn quantify(is_some: bool, so_far: Value, verdict: &Value) -> Value {
    match (&so_far, verdict) {
        (Value::Boolean(value), _) if *value == is_some => so_far,
        (_, Value::Boolean(value)) if *value == is_some => Value::Boolean(is_some),
        (_, Value::Boolean(_)) => so_far,
        _ => Value::Null,
    }
}

pub(crate) fn is_true(value: &Value) -> bool {
    *value == Value::Boolean(true)
}

/// Calls `visit` for every combination, the last variable turning fastest; a list may use the variables before it.
fn each(
    iterations: &[Iteration],
    scope: &Scope,
    run: &mut Run,
    visit: &mut dyn FnMut(&Scope, &mut Run) -> Option<()>,
) -> Option<()> {
    let Some((first, rest)) = iterations.split_first() else { return visit(scope, run) };
    let from = run.evaluate(&first.from, scope);
    let list = match &first.to {
        Some(to) => {
            let to = run.evaluate(to, scope);
            fill(&from, &to)?
        }
        None => open(from)?,
    };
    for item in list.items() {
        if !run.charge(1) {
            return None;
        }
        each(rest, &scope.with(first.name.clone(), item.clone()), run, visit)?;
    }
    Some(())
}

/// What is walked through: a list, the values of a range, or a single value.
pub(crate) fn open(value: Value) -> Option<Value> {
    match &value {
        Value::Null => None,
        Value::Range(range) if range.form == Form::Between => {
            let all = fill(&range.start.value, &range.end.value)?;
            let items = all.items();
            let begin = usize::from(!range.start.is_included).min(items.len());
            let end = items.len() - usize::from(!range.end.is_included).min(items.len() - begin);
            Some(Value::list(items[begin..end].iter().cloned()))
        }
        _ => Some(value),
    }
}

/// Every whole number, or every day, from one to another, upwards or downwards.
fn fill(from: &Value, to: &Value) -> Option<Value> {
    match (from, to) {
        (Value::Number(from), Value::Number(to)) => {
            let steps = (to - from).trunc().to_i64()?;
            let step = Decimal::from(steps.signum());
            values(steps.abs(), |index| Some(Value::Number(from + step * Decimal::from(index))))
        }
        (Value::Date(from), Value::Date(to)) => {
            let days = i64::from(from.until(*to).ok()?.get_days());
            values(days.abs(), |index| day_after(*from, index * days.signum()).map(Value::Date))
        }
        _ => None,
    }
}

fn values(steps: i64, value: impl Fn(i64) -> Option<Value>) -> Option<Value> {
    if steps >= RANGE_ITEMS_MAX {
        return None;
    }
    let values: Option<Arc<[Value]>> = (0..=steps).map(value).collect();
    values.map(Value::List)
}

fn day_after(day: Date, days: i64) -> Option<Date> {
    day.checked_add(Span::new().try_days(days).ok()?).ok()
}
