//! 单元格: what a cell says, and what can be made of it.

use calamine::{Data, DataRef, ExcelDateTime};
use jiff::civil::{Date, DateTime, Time};

/// What a cell holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Text, without outer space.
    Text(String),
    /// A number. A long code that somebody wrote as a number has lost its last digits.
    Number(f64),
    /// A day or a moment.
    Moment(DateTime),
}

impl Cell {
    pub(crate) fn of_text(text: &str) -> Cell {
        // Nobody sees a control character, and no database takes the character nought.
        let text: String = text.chars().filter(|c| !c.is_control() || *c == '\n' || *c == '\t').collect();
        match text.trim() {
            "" => Cell::Empty,
            text => Cell::Text(text.into()),
        }
    }

    /// As text; a whole number without a point.
    pub fn text(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) => text.clone(),
            Cell::Number(number) => number.to_string(),
            Cell::Moment(moment) if moment.time() == Time::midnight() => moment.date().to_string(),
            Cell::Moment(moment) => moment.to_string(),
        }
    }

    /// A moment: `2019/4/25 9:32:09`, `2019-04-25T09:32`, `2019年4月25日`; full-width digits are read, too. A day is its midnight. One
    /// that does not exist is none.
    pub fn moment(&self) -> Option<DateTime> {
        let Cell::Text(text) = self else {
            return if let Cell::Moment(moment) = self { Some(*moment) } else { None };
        };
        let text = half_width(text);
        let (day, time) = text.trim().split_once([' ', 'T']).unwrap_or((text.trim(), ""));
        let day = day.strip_suffix('日').unwrap_or(day);
        let mut parts = day.split(['/', '-', '年', '月', '.']);
        let (year, month, date) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() || year.len() != 4 {
            return None;
        }
        let date = Date::new(year.parse().ok()?, month.parse().ok()?, date.parse().ok()?).ok()?;
        if time.trim().is_empty() {
            return Some(date.to_datetime(Time::midnight()));
        }
        let mut parts = time.trim().split(':');
        let mut next = || parts.next().map_or(Some(0), |part| part.parse::<i8>().ok());
        Some(date.to_datetime(Time::new(next()?, next()?, next()?, 0).ok()?))
    }

    /// A day, as [`Cell::moment`] reads it.
    pub fn day(&self) -> Option<Date> {
        self.moment().map(DateTime::date)
    }

    /// A number of so many decimals at most, without its point: with 2, `12.5` is 1250. Full-width digits and separators of
    /// thousands are read.
    pub fn decimal(&self, decimals: usize) -> Option<i64> {
        let text = half_width(&self.text()).replace(',', "");
        let (whole, rest) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
        let is_digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
        if whole.is_empty() || !is_digits(whole) || !is_digits(rest) {
            return None;
        }
        let rest = rest.trim_end_matches('0');
        if rest.len() > decimals {
            return None;
        }
        format!("{whole}{rest:0<decimals$}").parse().ok()
    }
}

/// Full-width signs as the half-width ones of the same meaning.
fn half_width(text: &str) -> String {
    let half = |c: char| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        c => c,
    };
    text.chars().map(half).collect()
}

fn serial(serial: ExcelDateTime) -> Cell {
    let (year, month, day, hour, minute, second, _) = serial.to_ymd_hms_milli();
    let moment = || {
        let year = i16::try_from(year).ok()?;
        let part = |value: u8| i8::try_from(value).ok();
        DateTime::new(year, part(month)?, part(day)?, part(hour)?, part(minute)?, part(second)?, 0).ok()
    };
    // A number that is shown as a date and is none stays a number.
    moment().map_or(Cell::Number(serial.as_f64()), Cell::Moment)
}

#[allow(clippy::cast_precision_loss)] // A spreadsheet has no other numbers.
pub(crate) fn of_ref(data: DataRef<'_>) -> Cell {
    match data {
        DataRef::Empty => Cell::Empty,
        DataRef::Int(number) => Cell::Number(number as f64),
        DataRef::Float(number) => Cell::Number(number),
        DataRef::DateTime(moment) => serial(moment),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            Cell::of_text(&text)
        }
        DataRef::SharedString(text) => Cell::of_text(text),
        DataRef::Bool(is) => Cell::Text(is.to_string()),
        DataRef::Error(error) => Cell::Text(error.to_string()),
    }
}

#[allow(clippy::cast_precision_loss)]
pub(crate) fn of_data(data: &Data) -> Cell {
    match data {
        Data::Empty => Cell::Empty,
        Data::Int(number) => Cell::Number(*number as f64),
        Data::Float(number) => Cell::Number(*number),
        Data::DateTime(moment) => serial(*moment),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => Cell::of_text(text),
        other => Cell::of_text(&other.to_string()),
    }
}
