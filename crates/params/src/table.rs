//! Day tables as text: our own lines, or the yearly JSON of the holiday-cn project. No database here.

use calendar::{DayKind, FIRST_DAY, LAST_DAY, LAYER_BYTES_MAX, Layer};
use jiff::civil::{Date, Weekday};
use kernel::{Form, Result, parse_day};
use serde_json::Value;
use std::collections::BTreeSet;

/// Reads a day table in either form.
///
/// # Errors
/// [`kernel::Error::Invalid`] with every line or element that cannot be read.
pub(crate) fn parse(text: &str) -> Result<Layer> {
    let mut form = Form::default();
    if text.len() > LAYER_BYTES_MAX {
        form.wrong(
            "文件",
            format!("文件最多 {LAYER_BYTES_MAX} 字节，现在有 {} 字节", text.len()),
            format!("at most {LAYER_BYTES_MAX} bytes"),
        );
        return form.finish().map(|()| Layer::new());
    }
    let text = text.trim_start_matches('\u{feff}');
    let layer = if text.trim_start().starts_with('{') {
        parse_json(text, &mut form)
    } else {
        Layer::parse(text).unwrap_or_else(|errors| {
            for error in errors {
                form.wrong(format!("第{}行", error.line), error.reason, "the line cannot be read");
            }
            Layer::new()
        })
    };
    if layer.days().next().is_none() && form.is_clean() {
        form.wrong("文件", "没有一个日期，请检查是否选对文件", "the file holds no day");
    }
    form.finish()?;
    Ok(layer)
}

fn parse_json(text: &str, form: &mut Form) -> Layer {
    let mut layer = Layer::new();
    let Ok(file) = serde_json::from_str::<Value>(text) else {
        form.wrong("文件", "不是完整的 JSON 文件", "not a complete JSON file");
        return layer;
    };
    let year = file["year"].as_i64().and_then(|year| i16::try_from(year).ok());
    match year {
        Some(year) => layer.publish(year),
        None => form.wrong("year", "应有年份 year，如 2027", "expected a year, e.g. 2027"),
    }
    let mut seen: BTreeSet<Date> = BTreeSet::new();
    for (index, day) in file["days"].as_array().into_iter().flatten().enumerate() {
        let date = day["date"].as_str().and_then(parse_day);
        match (date, day["isOffDay"].as_bool()) {
            (Some(date), _) if !(FIRST_DAY..=LAST_DAY).contains(&date) => form.wrong(
                format!("days[{index}]"),
                format!("日期 {date} 应在 {FIRST_DAY} 到 {LAST_DAY} 之间"),
                "the date is outside the calendar",
            ),
            (Some(date), _) if year.is_some_and(|year| date.year().abs_diff(year) > 1) => form.wrong(
                format!("days[{index}]"),
                format!("日期 {date} 不属于这一年的通知，应在前一年到后一年之间"),
                "the date is too far from the year of the file",
            ),
            (Some(date), _) if !seen.insert(date) => {
                form.wrong(
                    format!("days[{index}]"),
                    format!("日期 {date} 出现两次"),
                    "the date stands twice",
                );
            }
            (Some(date), Some(off)) => {
                let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
                let kind = if !off {
                    if weekend { DayKind::MakeUp } else { DayKind::Working }
                } else {
                    DayKind::Holiday
                };
                layer.set(date, kind, day["name"].as_str().unwrap_or_default());
            }
            _ => form.wrong(
                format!("days[{index}]"),
                "应有存在的日期 date（如 2027-01-01）和 isOffDay（true 或 false）",
                "expected an existing date and isOffDay",
            ),
        }
    }
    layer
}
