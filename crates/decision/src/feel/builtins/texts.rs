//! Texts. Positions and lengths count characters.

use super::{Answer, Call, ok};
use crate::value::Value;

/// The longest text a function may make, in bytes.
pub(super) const TEXT_BYTES_MAX: usize = 10_000_000;

pub(super) fn string(call: &mut Call<'_>) -> Answer {
    match call.value(0) {
        Value::Null => Ok(Value::Null),
        other => ok(other.to_string()),
    }
}

pub(super) fn substring(call: &mut Call<'_>) -> Answer {
    let text = call.text(0)?;
    let (start, count) = (call.number(1)?.trunc(), text.chars().count());
    let start: i64 = rust_decimal::prelude::ToPrimitive::to_i64(&start).ok_or("起始位置过大")?;
    let Some(skipped) = place(start, count) else {
        return Err(format!("文本共 {count} 个字符，没有第 {start} 个"));
    };
    let has_length = !call.value(2).is_null();
    let length = match has_length {
        false => count,
        true => match rust_decimal::prelude::ToPrimitive::to_usize(&call.number(2)?.trunc()) {
            Some(length) if length > 0 => length,
            _ => return Err("长度应大于零".to_owned()),
        },
    };
    if has_length && length > count - skipped {
        return Err(format!("此处起只有 {} 个字符", count - skipped));
    }
    ok(text.chars().skip(skipped).take(length).collect::<String>())
}

/// How many items stand before a place counted from 1, or from the end if negative; none where there is no such place.
pub(super) fn place(start: i64, count: usize) -> Option<usize> {
    let skipped = match start {
        0 => return None,
        start if start > 0 => usize::try_from(start - 1).ok()?,
        start => count.checked_sub(usize::try_from(start.unsigned_abs()).ok()?)?,
    };
    (skipped < count).then_some(skipped)
}

pub(super) fn length(call: &mut Call<'_>) -> Answer {
    ok(call.text(0)?.chars().count() as i64)
}

pub(super) fn upper(call: &mut Call<'_>) -> Answer {
    ok(call.text(0)?.to_uppercase())
}

pub(super) fn lower(call: &mut Call<'_>) -> Answer {
    ok(call.text(0)?.to_lowercase())
}

pub(super) fn before(call: &mut Call<'_>) -> Answer {
    let (text, part) = (call.text(0)?, call.text(1)?);
    ok(text.split_once(&*part).map_or("", |(before, _)| before))
}

pub(super) fn after(call: &mut Call<'_>) -> Answer {
    let (text, part) = (call.text(0)?, call.text(1)?);
    ok(text.split_once(&*part).map_or("", |(_, after)| after))
}

pub(super) fn contains(call: &mut Call<'_>) -> Answer {
    ok(call.text(0)?.contains(&*call.text(1)?))
}

pub(super) fn starts(call: &mut Call<'_>) -> Answer {
    ok(call.text(0)?.starts_with(&*call.text(1)?))
}

pub(super) fn ends(call: &mut Call<'_>) -> Answer {
    ok(call.text(0)?.ends_with(&*call.text(1)?))
}

pub(super) fn join(call: &mut Call<'_>) -> Answer {
    let delimiter = call.text_if_any(1)?.unwrap_or_else(|| "".into());
    let mut parts = Vec::new();
    let mut bytes = 0;
    if call.value(0).is_null() {
        return Err("列表为空值".to_owned());
    }
    // A lone text is joined with nothing.
    for item in call.value(0).items() {
        match item {
            Value::Null => {}
            Value::String(part) => {
                bytes += part.len() + delimiter.len();
                parts.push(&**part);
            }
            other => return Err(format!("列表中应为文本，不是{}", other.kind())),
        }
    }
    if bytes > TEXT_BYTES_MAX {
        return Err(format!("文本超过 {TEXT_BYTES_MAX} 字节"));
    }
    ok(parts.join(&*delimiter))
}
