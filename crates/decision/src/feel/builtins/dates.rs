//! Days, times, durations.

use super::{Answer, Call, ok};
use crate::value::{
    DateTime, Months, OFFSET_HOURS_MAX, Time, Value, Zone, parse_date, parse_duration, zone_of,
};
use jiff::civil::{self, Date, Weekday};
use jiff::tz::Offset;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

fn no_day() -> String {
    "没有这一天".to_owned()
}

fn no_time() -> String {
    "没有这个时刻".to_owned()
}

pub(super) fn date(call: &mut Call<'_>) -> Answer {
    if call.count() == 3 {
        return Ok(Value::Date(day_of_parts(call)?));
    }
    match call.single(0) {
        Value::String(text) => parse_date(text).map(Value::Date).ok_or_else(no_day),
        other => day_of(other).map(Value::Date),
    }
}

fn day_of(value: &Value) -> Result<Date, String> {
    match value {
        Value::Date(day) => Ok(*day),
        Value::DateTime(at) => Ok(at.at.date()),
        other => Err(format!("应为日期，不是{}", other.kind())),
    }
}

fn day_of_parts(call: &Call<'_>) -> Result<Date, String> {
    let (year, month, day) = (call.whole(0)?, call.whole(1)?, call.whole(2)?);
    let (Ok(year), Ok(month), Ok(day)) = (year.try_into(), month.try_into(), day.try_into()) else {
        return Err(no_day());
    };
    Date::new(year, month, day).map_err(|_| no_day())
}

pub(super) fn time(call: &mut Call<'_>) -> Answer {
    if call.count() >= 3 {
        let time = clock_of_parts(call, 0)?;
        let zone = if call.count() == 4 { offset(call.single(3))? } else { Zone::Local };
        return Ok(Value::Time(Time { time, zone }));
    }
    match call.single(0) {
        Value::String(text) => Time::parse(text).map(Value::Time).ok_or_else(no_time),
        Value::Time(time) => Ok(Value::Time(time.clone())),
        Value::DateTime(at) => {
            // A place on the map has one offset only on a certain day; the time keeps that one.
            Ok(Value::Time(Time { time: at.at.time(), zone: at.zone.clone() }))
        }
        Value::Date(_) => {
            Ok(Value::Time(Time { time: civil::Time::midnight(), zone: Zone::Offset(Offset::UTC) }))
        }
        other => Err(format!("应为时刻，不是{}", other.kind())),
    }
}

/// Hour, minute and second from three values; seconds may have a fraction.
fn clock_of_parts(call: &Call<'_>, first: usize) -> Result<civil::Time, String> {
    let (hour, minute, second) = (call.whole(first)?, call.whole(first + 1)?, call.number(first + 2)?);
    let nanos = ((second - second.trunc()) * Decimal::from(1_000_000_000)).trunc().to_i32();
    let (Ok(hour), Ok(minute), Some(second), Some(nanos)) =
        (hour.try_into(), minute.try_into(), second.trunc().to_i8(), nanos)
    else {
        return Err(no_time());
    };
    civil::Time::new(hour, minute, second, nanos).map_err(|_| no_time())
}

fn offset(value: &Value) -> Result<Zone, String> {
    match value {
        Value::Null => Ok(Zone::Local),
        Value::Duration(distance) => {
            let seconds = i32::try_from(distance.as_secs()).ok();
            let seconds = seconds.filter(|seconds| seconds.abs() <= OFFSET_HOURS_MAX * 3600);
            let offset = seconds.and_then(|seconds| Offset::from_seconds(seconds).ok());
            offset.map(Zone::Offset).ok_or_else(|| "时差过大".to_owned())
        }
        other => Err(format!("时差应为日时时长，不是{}", other.kind())),
    }
}

pub(super) fn date_and_time(call: &mut Call<'_>) -> Answer {
    let value = match call.count() {
        1 => match call.single(0) {
            Value::String(text) => DateTime::parse(text).ok_or_else(no_time)?,
            other => return Err(format!("应为文本，不是{}", other.kind())),
        },
        2 => {
            let day = day_of(call.single(0))?;
            match call.single(1) {
                Value::Time(time) => DateTime { at: day.to_datetime(time.time), zone: time.zone.clone() },
                other => return Err(format!("第 2 个参数应为时刻，不是{}", other.kind())),
            }
        }
        count => {
            let at = day_of_parts(call)?.to_datetime(clock_of_parts(call, 3)?);
            let zone = match (count, call.single(6)) {
                (6, _) => Zone::Local,
                (_, Value::String(name)) => zone_of(name).ok_or("没有这个时区")?,
                (_, other) => offset(other)?,
            };
            DateTime { at, zone }
        }
    };
    Ok(Value::DateTime(value))
}

pub(super) fn duration(call: &mut Call<'_>) -> Answer {
    parse_duration(&call.text(0)?).ok_or_else(|| "不是时长".to_owned())
}

/// Whole months from one day to another.
pub(super) fn years_and_months(call: &mut Call<'_>) -> Answer {
    let (from, to) = (moment(call.single(0))?, moment(call.single(1))?);
    let months = |at: civil::DateTime| i64::from(at.year()) * 12 + i64::from(at.month());
    let mut between = months(to) - months(from);
    let within = |at: civil::DateTime| (at.day(), at.time());
    if between > 0 && within(to) < within(from) {
        between -= 1;
    } else if between < 0 && within(to) > within(from) {
        between += 1;
    }
    Ok(Value::Months(Months(between)))
}

fn moment(value: &Value) -> Result<civil::DateTime, String> {
    match value {
        Value::Date(day) => Ok(day.at(0, 0, 0, 0)),
        Value::DateTime(at) => Ok(at.at),
        other => Err(format!("应为日期，不是{}", other.kind())),
    }
}

pub(super) fn now(call: &mut Call<'_>) -> Answer {
    clock(call).map(Value::DateTime)
}

pub(super) fn today(call: &mut Call<'_>) -> Answer {
    clock(call).map(|now| Value::Date(now.at.date()))
}

fn clock(call: &Call<'_>) -> Result<DateTime, String> {
    call.run.now().cloned().ok_or_else(|| "此处不知道现在的时间".to_owned())
}

pub(super) fn day_of_year(call: &mut Call<'_>) -> Answer {
    ok(i64::from(day_of(call.single(0))?.day_of_year()))
}

pub(super) fn day_of_week(call: &mut Call<'_>) -> Answer {
    let name = match day_of(call.single(0))?.weekday() {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    };
    ok(name)
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

pub(super) fn month_of_year(call: &mut Call<'_>) -> Answer {
    let month = usize::try_from(day_of(call.single(0))?.month()).map_err(|_| no_day())?;
    MONTHS.get(month - 1).map(|name| Value::from(*name)).ok_or_else(no_day)
}

pub(super) fn week_of_year(call: &mut Call<'_>) -> Answer {
    ok(i64::from(day_of(call.single(0))?.iso_week_date().week()))
}
