//! Arithmetic and comparison.

use super::Run;
use super::ast::{Comparison, Operator};
use crate::value::{self, DateTime, Months, Time, Value, Zone, of_seconds, seconds_of};
use jiff::civil::{Date, DateTime as Civil};
use jiff::{SignedDuration, Span};
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, MathematicalOps};
use std::cmp::Ordering;

pub(super) fn negate(value: &Value, at: u32, run: &mut Run) -> Value {
    let negated = match value {
        Value::Number(number) => Some(Value::Number(-number)),
        Value::Months(months) => months.0.checked_neg().map(|months| Value::Months(Months(months))),
        Value::Duration(duration) => duration.checked_neg().map(Value::Duration),
        _ => None,
    };
    negated.unwrap_or_else(|| run.null(at, format!("{}不能取负", value.kind())))
}

pub(super) fn compare(comparison: Comparison, left: &Value, right: &Value, at: u32, run: &mut Run) -> Value {
    let answer = match comparison {
        Comparison::Equal => value::equal(left, right),
        Comparison::NotEqual => value::equal(left, right).map(|equal| !equal),
        Comparison::Less => value::order(left, right).map(Ordering::is_lt),
        Comparison::LessOrEqual => value::order(left, right).map(Ordering::is_le),
        Comparison::Greater => value::order(left, right).map(Ordering::is_gt),
        Comparison::GreaterOrEqual => value::order(left, right).map(Ordering::is_ge),
    };
    match answer {
        Some(answer) => Value::Boolean(answer),
        None => run.null(at, format!("{}与{}不能比较", left.kind(), right.kind())),
    }
}

pub(super) fn arithmetic(operator: Operator, left: &Value, right: &Value, at: u32, run: &mut Run) -> Value {
    let value = match operator {
        Operator::Add => add(left, right),
        Operator::Subtract => subtract(left, right),
        Operator::Multiply => multiply(left, right),
        Operator::Divide => divide(left, right),
        Operator::Power => power(left, right),
    };
    value.unwrap_or_else(|| {
        let word = match operator {
            Operator::Add => "相加",
            Operator::Subtract => "相减",
            Operator::Multiply => "相乘",
            Operator::Divide => "相除",
            Operator::Power => "乘方",
        };
        let reason = if let (Value::Number(_), Value::Number(_)) = (left, right) {
            "超出范围或除数为零".to_owned()
        } else {
            format!("{}与{}", left.kind(), right.kind())
        };
        run.null(at, format!("不能{word}：{reason}"))
    })
}

fn add(left: &Value, right: &Value) -> Option<Value> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.checked_add(*right).map(Value::Number),
        (Value::String(left), Value::String(right)) => Some(Value::from(format!("{left}{right}"))),
        (Value::Months(left), Value::Months(right)) => {
            left.0.checked_add(right.0).map(|months| Value::Months(Months(months)))
        }
        (Value::Duration(left), Value::Duration(right)) => left.checked_add(*right).map(Value::Duration),
        (Value::Months(_) | Value::Duration(_), Value::Date(_) | Value::DateTime(_) | Value::Time(_)) => {
            add(right, left)
        }
        (Value::Date(day), Value::Months(months)) => add_months(*day, months.0).map(Value::Date),
        (Value::DateTime(at), Value::Months(months)) => {
            let day = add_months(at.at.date(), months.0)?;
            let at = DateTime { at: day.to_datetime(at.at.time()), zone: at.zone.clone() };
            Some(Value::DateTime(at))
        }
        (Value::Date(day), Value::Duration(duration)) => {
            let sum = day.at(0, 0, 0, 0).checked_add(*duration).ok()?;
            Some(Value::Date(sum.date()))
        }
        (Value::DateTime(at), Value::Duration(duration)) => {
            let sum = match (&at.zone, at.moment()) {
                // Where clocks are put forward and back, time goes on between.
                (Zone::Named(zone), Some(moment)) => zone.to_datetime(moment.checked_add(*duration).ok()?),
                _ => at.at.checked_add(*duration).ok()?,
            };
            Some(Value::DateTime(DateTime { at: sum, zone: at.zone.clone() }))
        }
        (Value::Time(time), Value::Duration(duration)) => {
            let sum = time.time.wrapping_add(*duration);
            Some(Value::Time(Time { time: sum, zone: time.zone.clone() }))
        }
        _ => None,
    }
}

/// The day so many months later; the last of its month where that month is shorter.
fn add_months(day: Date, months: i64) -> Option<Date> {
    day.checked_add(Span::new().try_months(months).ok()?).ok()
}

fn subtract(left: &Value, right: &Value) -> Option<Value> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.checked_sub(*right).map(Value::Number),
        (Value::Date(left), Value::Date(right)) => Some(Value::Duration(between(*left, *right))),
        (Value::DateTime(left), Value::DateTime(right)) => {
            let is_placed_alike = left.moment().is_some() == right.moment().is_some();
            is_placed_alike.then(|| Value::Duration(left.since_epoch() - right.since_epoch()))
        }
        (Value::DateTime(left), Value::Date(right)) => {
            left.moment()?;
            Some(Value::Duration(left.since_epoch() - DateTime::midnight(*right).since_epoch()))
        }
        (Value::Date(left), Value::DateTime(right)) => {
            right.moment()?;
            Some(Value::Duration(DateTime::midnight(*left).since_epoch() - right.since_epoch()))
        }
        (Value::Time(left), Value::Time(right)) => {
            let is_placed_alike = left.offset().is_some() == right.offset().is_some();
            is_placed_alike.then(|| Value::Duration(left.since_midnight() - right.since_midnight()))
        }
        (_, Value::Months(months)) => add(left, &Value::Months(Months(months.0.checked_neg()?))),
        (_, Value::Duration(duration)) => add(left, &Value::Duration(duration.checked_neg()?)),
        _ => None,
    }
}

fn between(left: Date, right: Date) -> SignedDuration {
    let noon = |day: Date| Civil::from_parts(day, jiff::civil::Time::midnight());
    noon(left).duration_since(noon(right))
}

fn multiply(left: &Value, right: &Value) -> Option<Value> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.checked_mul(*right).map(Value::Number),
        (Value::Months(months), Value::Number(factor)) => {
            let months = Decimal::from(months.0).checked_mul(*factor)?.trunc().to_i64()?;
            Some(Value::Months(Months(months)))
        }
        (Value::Duration(duration), Value::Number(factor)) => {
            of_seconds(seconds_of(*duration).checked_mul(*factor)?).map(Value::Duration)
        }
        (Value::Number(_), Value::Months(_) | Value::Duration(_)) => multiply(right, left),
        _ => None,
    }
}

fn divide(left: &Value, right: &Value) -> Option<Value> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.checked_div(*right).map(Value::Number),
        (Value::Months(months), Value::Number(by)) => {
            let months = Decimal::from(months.0).checked_div(*by)?.trunc().to_i64()?;
            Some(Value::Months(Months(months)))
        }
        (Value::Months(left), Value::Months(right)) => {
            Decimal::from(left.0).checked_div(Decimal::from(right.0)).map(Value::Number)
        }
        (Value::Duration(duration), Value::Number(by)) => {
            of_seconds(seconds_of(*duration).checked_div(*by)?).map(Value::Duration)
        }
        (Value::Duration(left), Value::Duration(right)) => {
            seconds_of(*left).checked_div(seconds_of(*right)).map(Value::Number)
        }
        _ => None,
    }
}

fn power(left: &Value, right: &Value) -> Option<Value> {
    let (Value::Number(base), Value::Number(exponent)) = (left, right) else { return None };
    match exponent.is_integer().then(|| exponent.to_i64()).flatten() {
        Some(exponent) => whole_power(*base, exponent),
        None if base.is_sign_negative() => None,
        None => base.checked_powd(*exponent),
    }
    .map(Value::Number)
}

/// By squaring, so that an exponent of any size ends at once.
fn whole_power(base: Decimal, exponent: i64) -> Option<Decimal> {
    if exponent < 0 {
        let power = match whole_power(base, exponent.checked_neg()?) {
            Some(power) => power,
            // Larger than any number: its reciprocal is nothing.
            None => return Some(Decimal::ZERO),
        };
        return Decimal::ONE.checked_div(power);
    }
    let (mut result, mut square, mut left) = (Decimal::ONE, base, exponent);
    while left > 0 {
        if left % 2 == 1 {
            result = result.checked_mul(square)?;
        }
        left /= 2;
        if left > 0 {
            square = square.checked_mul(square)?;
        }
    }
    Some(result)
}
