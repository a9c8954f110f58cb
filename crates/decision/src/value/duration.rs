//! 时长: years and months, or days and time.

use super::Value;
use jiff::SignedDuration;
use rust_decimal::Decimal;
use std::fmt;

/// 年月时长: a number of months, shown as years and months.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Months(pub i64);

impl fmt::Display for Months {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (years, months) = (self.0.unsigned_abs() / 12, self.0.unsigned_abs() % 12);
        f.write_str(if self.0 < 0 { "-P" } else { "P" })?;
        if years > 0 {
            write!(f, "{years}Y")?;
        }
        if months > 0 || years == 0 {
            write!(f, "{months}M")?;
        }
        Ok(())
    }
}

pub(crate) const SECONDS_OF_DAY: i64 = 86_400;

/// Days, hours, minutes and seconds (with nanoseconds) of a duration, each with the sign of the whole.
pub(crate) fn split(duration: SignedDuration) -> (i64, i64, i64, i64, i32) {
    let seconds = duration.as_secs();
    let (days, rest) = (seconds / SECONDS_OF_DAY, seconds % SECONDS_OF_DAY);
    (days, rest / 3600, rest % 3600 / 60, rest % 60, duration.subsec_nanos())
}

/// How FEEL writes days and time.
pub(super) fn print(duration: SignedDuration) -> String {
    let (days, hours, minutes, seconds, nanos) = split(duration);
    let is_negative = duration.is_negative();
    let mut text = String::from(if is_negative { "-P" } else { "P" });
    if days != 0 {
        text += &format!("{}D", days.unsigned_abs());
    }
    if hours == 0 && minutes == 0 && seconds == 0 && nanos == 0 {
        return if days == 0 { "PT0S".to_owned() } else { text };
    }
    text.push('T');
    if hours != 0 {
        text += &format!("{}H", hours.unsigned_abs());
    }
    if minutes != 0 {
        text += &format!("{}M", minutes.unsigned_abs());
    }
    if nanos != 0 {
        text += &format!("{}{}S", seconds.unsigned_abs(), super::time::fraction(nanos.unsigned_abs()));
    } else if seconds != 0 {
        text += &format!("{}S", seconds.unsigned_abs());
    }
    text
}

/// Reads a duration as XML Schema writes it, of one of the two kinds but not both.
pub(crate) fn parse_duration(text: &str) -> Option<Value> {
    let (is_negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let rest = rest.strip_prefix('P')?;
    let (date, time) = match rest.split_once('T') {
        Some((date, time)) if !time.is_empty() => (date, time),
        Some(_) => return None,
        None => (rest, ""),
    };
    let mut parts = Parts::default();
    parts.read(date, "YMD")?;
    let has_date_part = parts.count > 0;
    let is_years_and_months = parts.units.chars().all(|unit| unit != 'D');
    let mut of_time = Parts::default();
    of_time.read(time, "HMS")?;
    if !has_date_part && of_time.count == 0 {
        return None;
    }
    let sign = if is_negative { -1 } else { 1 };
    if has_date_part && is_years_and_months {
        if of_time.count > 0 {
            return None;
        }
        let months = whole(parts.get('Y'))?.checked_mul(12)?.checked_add(whole(parts.get('M'))?)?;
        return Some(Value::Months(Months(sign * months)));
    }
    if parts.units.contains('Y') || parts.units.contains('M') {
        return None;
    }
    let seconds = whole(parts.get('D'))?.checked_mul(SECONDS_OF_DAY)?;
    let seconds = seconds.checked_add(whole(of_time.get('H'))?.checked_mul(3600)?)?;
    let seconds = seconds.checked_add(whole(of_time.get('M'))?.checked_mul(60)?)?;
    let (of_second, nanos) = super::time::seconds(of_time.get('S').unwrap_or("0"))?;
    let duration = SignedDuration::new(seconds.checked_add(of_second)?, nanos);
    Some(Value::Duration(if is_negative { duration.checked_neg()? } else { duration }))
}

fn whole(digits: Option<&str>) -> Option<i64> {
    digits.map_or(Some(0), |digits| digits.parse().ok())
}

/// Numbers with their units, in the order the units must have.
#[derive(Default)]
struct Parts<'a> {
    units: String,
    numbers: Vec<&'a str>,
    count: usize,
}

impl<'a> Parts<'a> {
    fn read(&mut self, text: &'a str, order: &str) -> Option<()> {
        let mut allowed = order;
        let mut rest = text;
        while !rest.is_empty() {
            let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
            let unit = rest[end..].chars().next()?;
            let place = allowed.find(unit)?;
            let number = &rest[..end];
            if number.is_empty() || (number.contains('.') && unit != 'S') {
                return None;
            }
            allowed = &allowed[place + 1..];
            self.units.push(unit);
            self.numbers.push(number);
            self.count += 1;
            rest = &rest[end + unit.len_utf8()..];
        }
        Some(())
    }

    fn get(&self, unit: char) -> Option<&'a str> {
        self.units.find(unit).map(|place| self.numbers[place])
    }
}

/// Seconds as an exact number.
pub(crate) fn seconds_of(duration: SignedDuration) -> Decimal {
    Decimal::from_i128_with_scale(duration.as_nanos(), 9).normalize()
}

/// The duration of so many seconds; none where it is too long.
pub(crate) fn of_seconds(seconds: Decimal) -> Option<SignedDuration> {
    use rust_decimal::prelude::ToPrimitive;
    let whole = seconds.trunc();
    let nanos = (seconds - whole).checked_mul(Decimal::from(1_000_000_000))?.trunc().to_i32()?;
    Some(SignedDuration::new(whole.to_i64()?, nanos))
}
