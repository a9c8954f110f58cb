//! How values are shown: times, shares, counts.

use jiff::Timestamp;
use jiff::civil::Date;
pub use kernel::{day_zh, minute_zh};

/// What stands where there is no value.
pub const NONE: &str = "—";

/// `10月20日 周四`: a day of the current year.
pub fn short_day_zh(day: Date) -> String {
    let long = day_zh(day);
    long.split_once('年').map_or(long.clone(), |(_, rest)| rest.to_string())
}

/// `10月20日 09:30`: a moment of the current year.
pub fn short_minute_zh(at: Timestamp) -> String {
    let long = minute_zh(at);
    long.split_once('年').map_or(long.clone(), |(_, rest)| rest.to_string())
}

/// The minute, or — when there is none.
pub fn minute_or_none(at: Option<Timestamp>) -> String {
    at.map_or(NONE.into(), minute_zh)
}

/// The day, or — when there is none.
pub fn day_or_none(day: Option<Date>) -> String {
    day.map_or(NONE.into(), day_zh)
}

/// `92.3 %` of a share between 0 and 1; no share is —, never 100.
pub fn percent(share: Option<f64>) -> String {
    share.map_or(NONE.into(), |share| format!("{:.1} %", share * 100.0))
}

/// `92.3 %` of counts; nothing counted is —.
pub fn percent_of(part: u64, whole: u64) -> String {
    #[allow(clippy::cast_precision_loss)]
    let share = (whole > 0).then(|| part as f64 / whole as f64);
    percent(share)
}

/// `126,370`.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `3.2 MB`, `18 KB`.
pub fn bytes(size: u64) -> String {
    match size {
        0..=1023 => format!("{size} B"),
        1024..=1_048_575 => format!("{} KB", size.div_ceil(1024)),
        _ => format!("{}.{} MB", size / 1_048_576, size % 1_048_576 * 10 / 1_048_576),
    }
}
