//! Ranges, and how two of them lie to each other.

use super::{Answer, Call, ok};
use crate::feel::ast::{Arguments, Kind, Node};
use crate::feel::{Names, Scope, parser};
use crate::value::{End, Form, Range, Value, order};
use std::cmp::Ordering;

/// A range or a point, which begins and ends with itself.
struct Span {
    start: End,
    end: End,
    is_point: bool,
}

fn span(call: &Call<'_>, place: usize) -> Result<Span, String> {
    match call.single(place) {
        Value::Null => Err(format!("第 {} 个参数为空", place + 1)),
        Value::Range(range) => {
            let Range { start, end, .. } = &**range;
            Ok(Span { start: start.clone(), end: end.clone(), is_point: false })
        }
        point => {
            let end = End { value: point.clone(), is_included: true };
            Ok(Span { start: end.clone(), end, is_point: true })
        }
    }
}

fn spans(call: &Call<'_>) -> Result<(Span, Span), String> {
    Ok((span(call, 0)?, span(call, 1)?))
}

fn compared(one: &End, other: &End) -> Result<Ordering, String> {
    order(&one.value, &other.value).ok_or_else(|| {
        let (one, other) = (one.value.kind(), other.value.kind());
        format!("{one}与{other}不能比较")
    })
}

fn is_before(one: &Span, other: &Span) -> Result<bool, String> {
    Ok(match compared(&one.end, &other.start)? {
        Ordering::Less => true,
        Ordering::Equal => !(one.end.is_included && other.start.is_included),
        Ordering::Greater => false,
    })
}

pub(super) fn before(call: &mut Call<'_>) -> Answer {
    let (one, other) = spans(call)?;
    ok(is_before(&one, &other)?)
}

pub(super) fn after(call: &mut Call<'_>) -> Answer {
    let (one, other) = spans(call)?;
    ok(is_before(&other, &one)?)
}

fn two_ranges(call: &Call<'_>) -> Result<(Span, Span), String> {
    let (one, other) = spans(call)?;
    if one.is_point || other.is_point { Err("参数应为区间".to_owned()) } else { Ok((one, other)) }
}

fn do_meet(one: &Span, other: &Span) -> Answer {
    ok(compared(&one.end, &other.start)?.is_eq() && one.end.is_included && other.start.is_included)
}

pub(super) fn meets(call: &mut Call<'_>) -> Answer {
    let (one, other) = two_ranges(call)?;
    do_meet(&one, &other)
}

pub(super) fn met_by(call: &mut Call<'_>) -> Answer {
    let (one, other) = two_ranges(call)?;
    do_meet(&other, &one)
}

pub(super) fn overlaps(call: &mut Call<'_>) -> Answer {
    let (one, other) = two_ranges(call)?;
    ok(!is_before(&one, &other)? && !is_before(&other, &one)?)
}

/// Whether one begins earlier and ends within the other.
fn does_overlap_before(one: &Span, other: &Span) -> Answer {
    let begins_earlier = match compared(&one.start, &other.start)? {
        Ordering::Less => true,
        Ordering::Equal => one.start.is_included && !other.start.is_included,
        Ordering::Greater => false,
    };
    ok(begins_earlier && !is_before(one, other)? && ends_within(one, other)?)
}

/// Whether one ends no later than the other.
fn ends_within(one: &Span, other: &Span) -> Result<bool, String> {
    Ok(match compared(&one.end, &other.end)? {
        Ordering::Less => true,
        Ordering::Equal => !one.end.is_included || other.end.is_included,
        Ordering::Greater => false,
    })
}

/// Whether one begins no earlier than the other.
fn begins_within(one: &Span, other: &Span) -> Result<bool, String> {
    Ok(match compared(&one.start, &other.start)? {
        Ordering::Greater => true,
        Ordering::Equal => !one.start.is_included || other.start.is_included,
        Ordering::Less => false,
    })
}

pub(super) fn overlaps_before(call: &mut Call<'_>) -> Answer {
    let (one, other) = two_ranges(call)?;
    does_overlap_before(&one, &other)
}

pub(super) fn overlaps_after(call: &mut Call<'_>) -> Answer {
    let (one, other) = two_ranges(call)?;
    does_overlap_before(&other, &one)
}

fn does_finish(one: &Span, other: &Span) -> Answer {
    let same_end = compared(&one.end, &other.end)?.is_eq() && one.end.is_included == other.end.is_included;
    ok(same_end && begins_within(one, other)?)
}

fn does_start(one: &Span, other: &Span) -> Answer {
    let same_start =
        compared(&one.start, &other.start)?.is_eq() && one.start.is_included == other.start.is_included;
    ok(same_start && ends_within(one, other)?)
}

fn is_within(one: &Span, other: &Span) -> Answer {
    ok(begins_within(one, other)? && ends_within(one, other)?)
}

/// The second must be a range; the first may be a point.
fn in_range(call: &Call<'_>, range_place: usize) -> Result<(Span, Span), String> {
    let (inner, outer) = (span(call, 1 - range_place)?, span(call, range_place)?);
    if outer.is_point {
        Err(format!("第 {} 个参数应为区间", range_place + 1))
    } else {
        Ok((inner, outer))
    }
}

pub(super) fn finishes(call: &mut Call<'_>) -> Answer {
    let (one, other) = in_range(call, 1)?;
    does_finish(&one, &other)
}

pub(super) fn finished_by(call: &mut Call<'_>) -> Answer {
    let (one, other) = in_range(call, 0)?;
    does_finish(&one, &other)
}

pub(super) fn starts(call: &mut Call<'_>) -> Answer {
    let (one, other) = in_range(call, 1)?;
    does_start(&one, &other)
}

pub(super) fn started_by(call: &mut Call<'_>) -> Answer {
    let (one, other) = in_range(call, 0)?;
    does_start(&one, &other)
}

pub(super) fn during(call: &mut Call<'_>) -> Answer {
    let (one, other) = in_range(call, 1)?;
    is_within(&one, &other)
}

pub(super) fn includes(call: &mut Call<'_>) -> Answer {
    let (one, other) = in_range(call, 0)?;
    is_within(&one, &other)
}

pub(super) fn coincides(call: &mut Call<'_>) -> Answer {
    let (one, other) = spans(call)?;
    if one.is_point != other.is_point {
        return Err("两个参数应同为区间或同为单个值".to_owned());
    }
    ok(compared(&one.start, &other.start)?.is_eq()
        && compared(&one.end, &other.end)?.is_eq()
        && one.start.is_included == other.start.is_included
        && one.end.is_included == other.end.is_included)
}

/// Reads a range from a text; its ends must be written out.
pub(super) fn range(call: &mut Call<'_>) -> Answer {
    let text = call.text(0)?;
    let node = parser::expression(&text, &Names::default()).map_err(|error| error.to_string())?;
    let is_written_out = match &node.kind {
        Kind::Range(start, end) => is_plain(&start.value) && is_plain(&end.value),
        Kind::Half { value, .. } => is_plain(value),
        Kind::Literal(Value::Range(range)) => match range.form {
            Form::Between => !range.start.value.is_null() && !range.end.value.is_null(),
            Form::Below => !range.end.value.is_null(),
            _ => !range.start.value.is_null(),
        },
        _ => false,
    };
    if !is_written_out {
        return Err("不是区间，或端点不是具体的值".to_owned());
    }
    let value = call.run.evaluate(&node, &Scope::default());
    let Value::Range(range) = &value else { return Err("端点不能比较".to_owned()) };
    let is_between = range.form == Form::Between;
    if is_between && order(&range.start.value, &range.end.value).is_some_and(Ordering::is_gt) {
        return Err("起点大于终点".to_owned());
    }
    Ok(value)
}

/// A literal, a negative one, or a call such as `date("2024-01-01")` with literals alone.
fn is_plain(node: &Node) -> bool {
    match &node.kind {
        Kind::Literal(value) => !value.is_null(),
        Kind::Negate(of) => is_plain(of),
        Kind::Call(callee, Arguments::Positional(values)) => {
            let makers = ["date", "time", "date and time", "duration"];
            matches!(&callee.kind, Kind::Name(name) if makers.contains(&&**name))
                && values.iter().all(is_plain)
        }
        _ => false,
    }
}
