//! 时刻: a time of day and a day with a time, each with or without a zone.

use jiff::civil::{self, Date};
use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};
use jiff::{SignedDuration, Timestamp};
use std::cmp::Ordering;
use std::fmt;
use std::sync::LazyLock;

/// The zones built in, so that an answer does not depend on the machine.
static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// The largest offset from UTC, in hours, as XML Schema has it.
pub(crate) const OFFSET_HOURS_MAX: i32 = 14;

/// The year whose summer and winter tell whether a place changes its clocks.
const OFFSET_YEAR: i16 = 2024;

/// 时区: where a time is said.
#[derive(Clone, Debug, PartialEq)]
pub enum Zone {
    /// Not said.
    Local,
    /// A fixed distance from UTC.
    Offset(Offset),
    /// A place with its own rules, by its name in the IANA database.
    Named(TimeZone),
}

/// 时刻: a time of day.
#[derive(Clone, Debug, PartialEq)]
pub struct Time {
    /// What the clock shows.
    pub time: civil::Time,
    /// Where.
    pub zone: Zone,
}

/// 日期时刻: a day with a time.
#[derive(Clone, Debug, PartialEq)]
pub struct DateTime {
    /// What calendar and clock show.
    pub at: civil::DateTime,
    /// Where.
    pub zone: Zone,
}

impl Zone {
    /// The distance from UTC at a moment the clock shows; none where no zone is said.
    pub(crate) fn offset(&self, at: civil::DateTime) -> Option<Offset> {
        match self {
            Zone::Local => None,
            Zone::Offset(offset) => Some(*offset),
            Zone::Named(zone) => {
                let moment = zone.to_timestamp(at).ok()?;
                Some(zone.to_offset(moment))
            }
        }
    }
}

impl Time {
    /// Reads `13:20:00`, with a fraction, an offset or `@Zone` behind it.
    pub fn parse(text: &str) -> Option<Time> {
        let (time, zone, _) = clock(text)?;
        Some(Time { time, zone })
    }

    /// The distance from UTC; none in a place whose clocks are put forward and back, where it needs a day.
    pub(crate) fn offset(&self) -> Option<Offset> {
        match &self.zone {
            Zone::Local => None,
            Zone::Offset(offset) => Some(*offset),
            Zone::Named(_) => {
                let in_month =
                    |month| self.zone.offset(civil::date(OFFSET_YEAR, month, 1).to_datetime(self.time));
                in_month(1).filter(|offset| in_month(7).as_ref() == Some(offset))
            }
        }
    }

    pub(super) fn is_same(&self, other: &Time) -> bool {
        let has_offsets = self.offset().is_some() && other.offset().is_some();
        let is_placed_alike = has_offsets || self.zone == other.zone;
        is_placed_alike && self.order(other) == Ordering::Equal
    }

    /// One that says no offset is read with the offset of the other.
    pub(super) fn order(&self, other: &Time) -> Ordering {
        let is_placed_alike = self.offset().is_some() == other.offset().is_some();
        let since = |time: &Time| if is_placed_alike { time.since_midnight() } else { time.shown() };
        since(self).as_millis().cmp(&since(other).as_millis())
    }

    /// What the clock shows, since midnight.
    fn shown(&self) -> SignedDuration {
        self.time.duration_since(civil::Time::midnight())
    }

    /// Time since midnight UTC, or since midnight where no offset is said.
    pub(crate) fn since_midnight(&self) -> SignedDuration {
        let clock = self.shown();
        match self.offset() {
            Some(offset) => clock - SignedDuration::from_secs(offset.seconds().into()),
            None => clock,
        }
    }
}

impl DateTime {
    /// Midnight of a day in UTC, which is how FEEL sees a day beside a moment.
    pub(crate) fn midnight(day: Date) -> DateTime {
        DateTime { at: day.at(0, 0, 0, 0), zone: Zone::Offset(Offset::UTC) }
    }

    /// Reads a day and a time joined by `T`; a day alone begins at midnight.
    pub fn parse(text: &str) -> Option<DateTime> {
        match text.split_once('T') {
            Some((day, time)) => {
                let (time, zone, is_end_of_day) = clock(time)?;
                let day = parse_date(day)?;
                let day = if is_end_of_day { day.tomorrow().ok()? } else { day };
                Some(DateTime { at: day.to_datetime(time), zone })
            }
            None => Some(DateTime { at: parse_date(text)?.at(0, 0, 0, 0), zone: Zone::Local }),
        }
    }

    /// The moment; none where no zone is said or the moment is out of range.
    pub(crate) fn moment(&self) -> Option<Timestamp> {
        match &self.zone {
            Zone::Local => None,
            Zone::Offset(offset) => offset.to_timestamp(self.at).ok(),
            Zone::Named(zone) => zone.to_timestamp(self.at).ok(),
        }
    }

    pub(super) fn is_same(&self, other: &DateTime) -> bool {
        let is_placed_alike = (self.zone == Zone::Local) == (other.zone == Zone::Local);
        is_placed_alike && self.order(other) == Ordering::Equal
    }

    /// One that says no zone is read with the offset of the other.
    pub(super) fn order(&self, other: &DateTime) -> Ordering {
        let is_placed_alike = (self.zone == Zone::Local) == (other.zone == Zone::Local);
        let since = |one: &DateTime| if is_placed_alike { one.since_epoch() } else { one.shown() };
        since(self).as_millis().cmp(&since(other).as_millis())
    }

    /// What calendar and clock show, since the beginning of 1970.
    fn shown(&self) -> SignedDuration {
        self.at.duration_since(civil::DateTime::constant(1970, 1, 1, 0, 0, 0, 0))
    }

    /// Time since the epoch; what says no zone is read as UTC.
    pub(crate) fn since_epoch(&self) -> SignedDuration {
        let shown = self.shown();
        match self.zone.offset(self.at) {
            Some(offset) => shown - SignedDuration::from_secs(offset.seconds().into()),
            None => shown,
        }
    }
}

/// Reads `2012-12-25`. A year has at least four digits and no needless zero in front.
pub(crate) fn parse_date(text: &str) -> Option<Date> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let mut parts = digits.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() < 4 || (year.len() > 4 && year.starts_with('0')) {
        return None;
    }
    let year: i16 = number(year)?;
    Date::new(sign * year, two(month)?, two(day)?).ok()
}

/// A zone of the IANA database by its name.
pub(crate) fn zone_of(name: &str) -> Option<Zone> {
    let zone = ZONES.get(name).ok()?;
    // A name written in other letters is another name.
    (zone.iana_name() == Some(name)).then_some(Zone::Named(zone))
}

/// A time, where it is, and whether it is written as the end of the day, 24:00:00.
fn clock(text: &str) -> Option<(civil::Time, Zone, bool)> {
    let (clock, zone) = match text.split_once('@') {
        Some((clock, name)) => (clock, zone_of(name)?),
        None => {
            let end = text.find(['Z', 'z', '+', '-']).unwrap_or(text.len());
            (&text[..end], offset(&text[end..])?)
        }
    };
    let mut parts = clock.split(':');
    let (hour, minute, second) = (two(parts.next()?)?, two(parts.next()?)?, parts.next()?);
    if parts.next().is_some() || second.split('.').next()?.len() != 2 {
        return None;
    }
    let (second, nanos) = seconds(second)?;
    if (hour, minute, second, nanos) == (24, 0, 0, 0) {
        return Some((civil::Time::midnight(), zone, true));
    }
    Some((civil::Time::new(hour, minute, i8::try_from(second).ok()?, nanos).ok()?, zone, false))
}

fn offset(text: &str) -> Option<Zone> {
    if text.is_empty() {
        return Some(Zone::Local);
    }
    if matches!(text, "Z" | "z") {
        return Some(Zone::Offset(Offset::UTC));
    }
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+')?),
    };
    let mut parts = rest.split(':');
    let hours: i32 = two(parts.next()?)?.into();
    let minutes: i32 = two(parts.next()?)?.into();
    let seconds: i32 = parts.next().map_or(Some(0), two)?.into();
    if parts.next().is_some() || minutes > 59 || seconds > 59 {
        return None;
    }
    let distance = hours * 3600 + minutes * 60 + seconds;
    if distance > OFFSET_HOURS_MAX * 3600 {
        return None;
    }
    Offset::from_seconds(sign * distance).ok().map(Zone::Offset)
}

/// Seconds with a fraction, as whole seconds and nanoseconds; digits past the ninth are dropped.
pub(super) fn seconds(text: &str) -> Option<(i64, i32)> {
    let (whole, fraction) = match text.split_once('.') {
        Some((_, "")) => return None,
        Some((whole, fraction)) => (whole, fraction),
        None => (text, "0"),
    };
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let nine: String = fraction.chars().chain("000000000".chars()).take(9).collect();
    Some((number(whole)?, nine.parse().ok()?))
}

fn two(text: &str) -> Option<i8> {
    if text.len() == 2 { number(text) } else { None }
}

/// A number of plain digits.
fn number<N: std::str::FromStr>(text: &str) -> Option<N> {
    let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_plain { text.parse().ok() } else { None }
}

/// `.5` for half a second, nothing for none.
pub(super) fn fraction(nanos: u32) -> String {
    if nanos == 0 {
        return String::new();
    }
    format!(".{nanos:09}").trim_end_matches('0').to_owned()
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Zone::Local => Ok(()),
            Zone::Offset(offset) if offset.is_zero() => f.write_str("Z"),
            Zone::Offset(offset) => {
                let distance = offset.seconds().unsigned_abs();
                let sign = if offset.is_negative() { '-' } else { '+' };
                write!(f, "{sign}{:02}:{:02}", distance / 3600, distance % 3600 / 60)?;
                if distance % 60 != 0 {
                    write!(f, ":{:02}", distance % 60)?;
                }
                Ok(())
            }
            Zone::Named(zone) => write!(f, "@{}", zone.iana_name().unwrap_or("UTC")),
        }
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = self.time;
        write!(f, "{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second())?;
        write!(f, "{}{}", fraction(time.subsec_nanosecond().unsigned_abs()), self.zone)
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = Time { time: self.at.time(), zone: self.zone.clone() };
        write!(f, "{}T{time}", super::print::day(self.at.date()))
    }
}
