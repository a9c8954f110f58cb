//! Many values to one.

use super::{Answer, Call, ok};
use crate::value::{Value, equal, order};
use rust_decimal::{Decimal, MathematicalOps};
use std::cmp::Ordering;

pub(super) fn not(call: &mut Call<'_>) -> Answer {
    match call.single(0) {
        Value::Boolean(value) => ok(!value),
        other => Err(format!("参数应为是否，不是{}", other.kind())),
    }
}

/// Whether two values are the same in kind, value and zone.
pub(super) fn is(call: &mut Call<'_>) -> Answer {
    ok(call.value(0) == call.value(1))
}

pub(super) fn min(call: &mut Call<'_>) -> Answer {
    extreme(call, Ordering::Less)
}

pub(super) fn max(call: &mut Call<'_>) -> Answer {
    extreme(call, Ordering::Greater)
}

fn extreme(call: &mut Call<'_>, wanted: Ordering) -> Answer {
    let mut items = call.all_items()?.iter();
    let mut best = items.next().ok_or("列表为空")?;
    if order(best, best).is_none() {
        return Err(format!("{}不能比较大小", best.kind()));
    }
    for item in items {
        let order = order(item, best).ok_or_else(|| format!("{}与{}不能比较", item.kind(), best.kind()))?;
        if order == wanted {
            best = item;
        }
    }
    Ok(best.clone())
}

fn numbers(call: &Call<'_>) -> Result<Vec<Decimal>, String> {
    let number = |item: &Value| match item {
        Value::Number(number) => Ok(*number),
        other => Err(format!("列表中应为数，不是{}", other.kind())),
    };
    let numbers: Vec<Decimal> = call.all_items()?.iter().map(number).collect::<Result<_, _>>()?;
    if numbers.is_empty() { Err("列表为空".to_owned()) } else { Ok(numbers) }
}

fn too_large() -> String {
    "超出范围".to_owned()
}

fn total(numbers: &[Decimal]) -> Result<Decimal, String> {
    let mut total = Decimal::ZERO;
    for number in numbers {
        total = total.checked_add(*number).ok_or_else(too_large)?;
    }
    Ok(total)
}

/// The sum of numbers; none where something else is among them, where there are none, or where it is too large.
pub(crate) fn sum_of(items: &[Value]) -> Option<Decimal> {
    let number = |item: &Value| if let Value::Number(number) = item { Some(*number) } else { None };
    let numbers: Vec<Decimal> = items.iter().map(number).collect::<Option<_>>()?;
    if numbers.is_empty() { None } else { total(&numbers).ok() }
}

pub(super) fn sum(call: &mut Call<'_>) -> Answer {
    total(&numbers(call)?).map(Value::Number)
}

pub(super) fn product(call: &mut Call<'_>) -> Answer {
    let mut product = Decimal::ONE;
    for number in numbers(call)? {
        product = product.checked_mul(number).ok_or_else(too_large)?;
    }
    ok(product)
}

pub(super) fn mean(call: &mut Call<'_>) -> Answer {
    mean_of(&numbers(call)?).map(Value::Number)
}

fn mean_of(numbers: &[Decimal]) -> Result<Decimal, String> {
    Ok(total(numbers)? / Decimal::from(numbers.len()))
}

pub(super) fn median(call: &mut Call<'_>) -> Answer {
    let mut numbers = numbers(call)?;
    numbers.sort();
    let middle = numbers.len() / 2;
    if numbers.len() % 2 == 1 {
        return ok(numbers[middle]);
    }
    mean_of(&numbers[middle - 1..=middle]).map(Value::Number)
}

/// Of a sample, so that one value alone has none.
pub(super) fn stddev(call: &mut Call<'_>) -> Answer {
    let numbers = numbers(call)?;
    if numbers.len() < 2 {
        return Err("至少要两个数".to_owned());
    }
    let mean = mean_of(&numbers)?;
    let mut squares = Decimal::ZERO;
    for number in &numbers {
        let distance = number.checked_sub(mean).ok_or_else(too_large)?;
        let square = distance.checked_mul(distance).ok_or_else(too_large)?;
        squares = squares.checked_add(square).ok_or_else(too_large)?;
    }
    (squares / Decimal::from(numbers.len() - 1)).sqrt().map(Value::Number).ok_or_else(too_large)
}

/// The numbers that occur most often, in order.
pub(super) fn mode(call: &mut Call<'_>) -> Answer {
    if call.all_items()?.is_empty() {
        return Ok(Value::list([]));
    }
    let mut numbers = numbers(call)?;
    numbers.sort();
    let mut runs: Vec<(Decimal, usize)> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some((last, count)) if *last == number => *count += 1,
            _ => runs.push((number, 1)),
        }
    }
    let most = runs.iter().map(|(_, count)| *count).max();
    let modes = runs.iter().filter(|(_, count)| Some(*count) == most);
    Ok(Value::list(modes.map(|(number, _)| Value::Number(*number))))
}

pub(super) fn all(call: &mut Call<'_>) -> Answer {
    settled_by(call, false)
}

pub(super) fn any(call: &mut Call<'_>) -> Answer {
    settled_by(call, true)
}

/// One value that settles it is enough; else anything that is not a boolean leaves it open.
fn settled_by(call: &mut Call<'_>, settles: bool) -> Answer {
    if call.count() == 0 {
        return Err("没有参数".to_owned());
    }
    let items = call.all_items()?;
    if items.iter().any(|item| equal(item, &Value::Boolean(settles)) == Some(true)) {
        return ok(settles);
    }
    match items.iter().find(|item| !matches!(item, Value::Boolean(_))) {
        Some(other) => Err(format!("列表中应为是否，不是{}", other.kind())),
        None => ok(!settles),
    }
}
