//! Time: stored as UTC text, thought of in the district's wall clock (Asia/Shanghai), days as local text.

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Weekday},
    tz::TimeZone,
};
use std::sync::LazyLock;

static ZONE: LazyLock<TimeZone> = LazyLock::new(|| {
    // The zone's data is compiled in, so the look-up cannot fail on a machine without one;
    // the fallback is the offset the zone has had since 1991-09-15.
    TimeZone::get("Asia/Shanghai").unwrap_or_else(|_| TimeZone::fixed(jiff::tz::offset(8)))
});

/// Asia/Shanghai, the only zone of the platform.
pub fn zone() -> &'static TimeZone {
    &ZONE
}

/// `2022-10-20T01:02:03.456Z`: milliseconds always written, so that text order is time order.
pub fn utc_text(at: Timestamp) -> String {
    format!("{at:.3}")
}

/// Reads what [`utc_text`] wrote.
pub fn parse_utc(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

/// The district's wall clock at this moment.
pub fn local(at: Timestamp) -> DateTime {
    ZONE.to_datetime(at)
}

/// The district's date at this moment.
pub fn local_day(at: Timestamp) -> Date {
    local(at).date()
}

/// The moment the district's wall clock shows this.
pub fn from_local(at: DateTime) -> Timestamp {
    ZONE.to_timestamp(at).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Reads `2022-10-20`; a date that does not exist is none.
pub fn parse_day(text: &str) -> Option<Date> {
    let text = text.trim();
    if text.len() == 10 { text.parse().ok() } else { None }
}

/// Reads `2022-10-20T09:30` or `2022-10-20T09:30:05` or `2022-10-20 09:30`.
pub fn parse_local(text: &str) -> Option<DateTime> {
    text.trim().parse().ok()
}

/// `2022年10月20日 周四`.
pub fn day_zh(day: Date) -> String {
    let weekday = match day.weekday() {
        Weekday::Monday => "周一",
        Weekday::Tuesday => "周二",
        Weekday::Wednesday => "周三",
        Weekday::Thursday => "周四",
        Weekday::Friday => "周五",
        Weekday::Saturday => "周六",
        Weekday::Sunday => "周日",
    };
    format!("{}年{}月{}日 {weekday}", day.year(), day.month(), day.day())
}

/// `2022年10月20日 09:30`, on the district's wall clock.
pub fn minute_zh(at: Timestamp) -> String {
    let at = local(at);
    format!("{}年{}月{}日 {:02}:{:02}", at.year(), at.month(), at.day(), at.hour(), at.minute())
}
