//! Lists.

use super::texts::place;
use super::{Answer, Call, ok};
use crate::feel::Run;
use crate::value::{Function, Value, equal, order};
use std::cmp::Ordering;

/// How many items a function may put into one list.
const ITEMS_MAX: usize = 1_000_000;

pub(super) fn contains(call: &mut Call<'_>) -> Answer {
    let element = call.value(1);
    ok(call.items(0)?.iter().any(|item| is_same(item, element)))
}

fn is_same(one: &Value, other: &Value) -> bool {
    equal(one, other) == Some(true)
}

pub(super) fn count(call: &mut Call<'_>) -> Answer {
    ok(call.all_items()?.len() as i64)
}

pub(super) fn sublist(call: &mut Call<'_>) -> Answer {
    let items = call.items(0)?;
    let start = call.whole(1)?;
    let skipped = place(start, items.len()).ok_or_else(|| no_place(items.len(), start))?;
    let rest = &items[skipped..];
    let length = match call.count() {
        2 => rest.len(),
        _ => usize::try_from(call.whole(2)?).unwrap_or_default(),
    };
    if call.count() > 2 && length == 0 {
        return Err("长度应大于零".to_owned());
    }
    if length > rest.len() {
        return Err(format!("此处起只有 {} 项", rest.len()));
    }
    Ok(Value::list(rest[..length].iter().cloned()))
}

fn no_place(count: usize, place: i64) -> String {
    format!("列表共 {count} 项，没有第 {place} 项")
}

pub(super) fn append(call: &mut Call<'_>) -> Answer {
    let added = &call.values[1..];
    Ok(Value::list(call.items(0)?.iter().chain(added).cloned()))
}

pub(super) fn concatenate(call: &mut Call<'_>) -> Answer {
    all(call).map(Value::list)
}

fn all(call: &Call<'_>) -> Result<Vec<Value>, String> {
    let mut all = Vec::new();
    for place in 0..call.count() {
        all.extend_from_slice(call.items(place)?);
    }
    if all.len() > ITEMS_MAX { Err(format!("列表超过 {ITEMS_MAX} 项")) } else { Ok(all) }
}

pub(super) fn insert_before(call: &mut Call<'_>) -> Answer {
    let mut items = call.items(0)?.to_vec();
    let position = call.whole(1)?;
    let place = place(position, items.len()).ok_or_else(|| no_place(items.len(), position))?;
    items.insert(place, call.value(2).clone());
    Ok(Value::list(items))
}

pub(super) fn remove(call: &mut Call<'_>) -> Answer {
    let mut items = call.items(0)?.to_vec();
    let position = call.whole(1)?;
    let place = place(position, items.len()).ok_or_else(|| no_place(items.len(), position))?;
    items.remove(place);
    Ok(Value::list(items))
}

pub(super) fn replace(call: &mut Call<'_>) -> Answer {
    let mut items = call.items(0)?.to_vec();
    let new = call.value(2).clone();
    if let Value::Function(matches) = call.single(1).clone() {
        for item in &mut items {
            match call.apply(&matches, vec![item.clone(), new.clone()]) {
                Value::Boolean(true) => *item = new.clone(),
                Value::Boolean(false) => {}
                other => return Err(format!("匹配函数的结果应为是否，不是{}", other.kind())),
            }
        }
        return Ok(Value::list(items));
    }
    let position = call.whole(1)?;
    let place = place(position, items.len()).ok_or_else(|| no_place(items.len(), position))?;
    items[place] = new;
    Ok(Value::list(items))
}

pub(super) fn reverse(call: &mut Call<'_>) -> Answer {
    Ok(Value::list(call.items(0)?.iter().rev().cloned()))
}

pub(super) fn index_of(call: &mut Call<'_>) -> Answer {
    let wanted = call.value(1);
    let places = call.items(0)?.iter().enumerate().filter(|(_, item)| is_same(item, wanted));
    Ok(Value::list(places.map(|(index, _)| Value::from(index as i64 + 1))))
}

pub(super) fn union(call: &mut Call<'_>) -> Answer {
    let all = all(call)?;
    distinct(&all, call.run)
}

pub(super) fn distinct_values(call: &mut Call<'_>) -> Answer {
    let items = call.items(0)?.to_vec();
    distinct(&items, call.run)
}

fn distinct(items: &[Value], run: &mut Run) -> Answer {
    let mut kept: Vec<Value> = Vec::new();
    for item in items {
        if !run.charge(kept.len()) {
            return Err("计算量过大".to_owned());
        }
        if !kept.iter().any(|other| is_same(other, item)) {
            kept.push(item.clone());
        }
    }
    Ok(Value::list(kept))
}

pub(super) fn flatten(call: &mut Call<'_>) -> Answer {
    let mut flat = Vec::new();
    if !flatten_into(call.items(0)?, &mut flat) {
        return Err(format!("列表超过 {ITEMS_MAX} 项"));
    }
    Ok(Value::list(flat))
}

fn flatten_into(items: &[Value], flat: &mut Vec<Value>) -> bool {
    items.iter().all(|item| match item {
        Value::List(inner) => flatten_into(inner, flat),
        other => {
            flat.push(other.clone());
            flat.len() <= ITEMS_MAX
        }
    })
}

pub(super) fn sort(call: &mut Call<'_>) -> Answer {
    let items = call.items(0)?.to_vec();
    if call.count() == 1 {
        let mut sorted = items;
        if sorted.iter().any(|item| order(item, &sorted[0]).is_none()) {
            return Err("列表中的值不能互相比较".to_owned());
        }
        sorted.sort_by(|one, other| order(one, other).unwrap_or(Ordering::Equal));
        return Ok(Value::list(sorted));
    }
    let precedes = call.function(1)?;
    merge_sort(items, &precedes, call).map(Value::list)
}

/// A stable sort that any function may drive, also one that contradicts itself.
fn merge_sort(items: Vec<Value>, precedes: &Function, call: &mut Call<'_>) -> Result<Vec<Value>, String> {
    if items.len() < 2 {
        return Ok(items);
    }
    let mut left = items;
    let right = left.split_off(left.len() / 2);
    let left = merge_sort(left, precedes, call)?;
    let right = merge_sort(right, precedes, call)?;
    let mut sorted = Vec::with_capacity(left.len() + right.len());
    let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
    while let (Some(one), Some(other)) = (left.peek(), right.peek()) {
        let is_other_first = match call.apply(precedes, vec![other.clone(), one.clone()]) {
            Value::Boolean(is_first) => is_first,
            found => return Err(format!("排序函数的结果应为是否，不是{}", found.kind())),
        };
        sorted.extend(if is_other_first { right.next() } else { left.next() });
    }
    sorted.extend(left);
    sorted.extend(right);
    Ok(sorted)
}
