//! `value.member` and `list[filter]`.

use super::ast::Node;
use super::{Run, Scope};
use crate::value::{Context, Value, Zone, split};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::sync::Arc;

pub(super) fn member(value: &Value, name: &str, at: u32, run: &mut Run) -> Value {
    let found = match value {
        Value::Context(entries) => entries.get(name).cloned(),
        Value::List(items) => {
            if !run.charge(items.len()) {
                return Value::Null;
            }
            return Value::List(items.iter().map(|item| member(item, name, at, run)).collect());
        }
        Value::Null => return Value::Null,
        other => property(other, name),
    };
    found.unwrap_or_else(|| run.null(at, format!("{}中没有“{name}”", value.kind())))
}

fn property(value: &Value, name: &str) -> Option<Value> {
    match value {
        Value::Date(day) => of_day(*day, name),
        Value::DateTime(at) => of_day(at.at.date(), name).or_else(|| {
            let offset = at.zone.offset(at.at).map(|offset| offset.seconds());
            of_clock(at.at.time(), &at.zone, offset, name)
        }),
        Value::Time(time) => {
            let offset = time.offset().map(|offset| offset.seconds());
            of_clock(time.time, &time.zone, offset, name)
        }
        Value::Months(months) => match name {
            "years" => Some(Value::from(months.0 / 12)),
            "months" => Some(Value::from(months.0 % 12)),
            _ => None,
        },
        Value::Duration(duration) => {
            let (days, hours, minutes, seconds, nanos) = split(*duration);
            match name {
                "days" => Some(Value::from(days)),
                "hours" => Some(Value::from(hours)),
                "minutes" => Some(Value::from(minutes)),
                "seconds" => Some(with_fraction(seconds, nanos.into())),
                _ => None,
            }
        }
        Value::Range(range) => match name {
            "start" => Some(range.start.value.clone()),
            "end" => Some(range.end.value.clone()),
            "start included" => Some(Value::Boolean(range.start.is_included)),
            "end included" => Some(Value::Boolean(range.end.is_included)),
            _ => None,
        },
        _ => None,
    }
}

fn with_fraction(seconds: i64, nanos: i64) -> Value {
    Value::Number((Decimal::from(seconds) + Decimal::new(nanos, 9)).normalize())
}

fn of_day(day: jiff::civil::Date, name: &str) -> Option<Value> {
    let number: i64 = match name {
        "year" => day.year().into(),
        "month" => day.month().into(),
        "day" => day.day().into(),
        "weekday" => day.weekday().to_monday_one_offset().into(),
        _ => return None,
    };
    Some(Value::from(number))
}

fn of_clock(time: jiff::civil::Time, zone: &Zone, offset: Option<i32>, name: &str) -> Option<Value> {
    let value = match name {
        "hour" => Value::from(i64::from(time.hour())),
        "minute" => Value::from(i64::from(time.minute())),
        "second" => with_fraction(time.second().into(), time.subsec_nanosecond().into()),
        "time offset" => match offset {
            Some(seconds) => Value::Duration(jiff::SignedDuration::from_secs(seconds.into())),
            None => Value::Null,
        },
        "timezone" => match zone {
            Zone::Named(zone) => Value::from(zone.iana_name().unwrap_or("UTC")),
            _ => Value::Null,
        },
        _ => return None,
    };
    Some(value)
}

/// The items for which the filter is true, or the item of that number, counted from 1, or from the end if negative.
pub(super) fn filter(list: &Node, filter: &Node, scope: &Scope, run: &mut Run) -> Value {
    let list = run.evaluate(list, scope);
    select_items(&list, filter.at, scope, run, &mut |scope, run| run.evaluate(filter, scope))
}

/// The same for any way to judge an item.
pub(crate) fn select_items(
    list: &Value,
    at: u32,
    scope: &Scope,
    run: &mut Run,
    judge: &mut dyn FnMut(&Scope, &mut Run) -> Value,
) -> Value {
    if list.is_null() {
        return Value::Null;
    }
    let items = list.items();
    let first = judge(&item_scope(items.first().unwrap_or(&Value::Null), scope), run);
    if let Value::Number(place) = first {
        return item_at(items, place, at, run);
    }
    let mut kept = Vec::new();
    for (index, item) in items.iter().enumerate() {
        if !run.charge(1) {
            return Value::Null;
        }
        let verdict = if index == 0 { first.clone() } else { judge(&item_scope(item, scope), run) };
        if verdict == Value::Boolean(true) {
            kept.push(item.clone());
        }
    }
    Value::list(kept)
}

fn item_at(items: &[Value], place: Decimal, at: u32, run: &mut Run) -> Value {
    let index = match place.to_i64().filter(|_| place.is_integer()) {
        Some(place) if place > 0 => usize::try_from(place - 1).ok(),
        Some(place) if place < 0 => {
            usize::try_from(place.unsigned_abs()).ok().and_then(|back| items.len().checked_sub(back))
        }
        _ => None,
    };
    let item = index.and_then(|index| items.get(index)).cloned();
    item.unwrap_or_else(|| run.null(at, format!("列表共 {} 项，没有第 {place} 项", items.len())))
}

/// The scope in which a filter sees an item: as `item`, and by its own entries.
fn item_scope(item: &Value, scope: &Scope) -> Scope {
    let scope = scope.with("item", item.clone());
    match item {
        Value::Context(entries) => entries_as_scope(entries, &scope),
        _ => scope,
    }
}

pub(crate) fn entries_as_scope(entries: &Arc<Context>, scope: &Scope) -> Scope {
    scope.with_all(entries.clone())
}
