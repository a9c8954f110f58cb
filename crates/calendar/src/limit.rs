//! 时限: an amount with a unit, in tenths so that half-days are exact.

use std::{fmt, str::FromStr};

/// The unit of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// 工作日.
    WorkingDays,
    /// 日(日历日).
    CalendarDays,
    /// 小时, counted from the stated moment.
    Hours,
    /// 工作小时, counted within office hours.
    WorkingHours,
    /// 个月.
    Months,
}

/// A period such as `5wd`; never negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Limit {
    /// The amount in tenths of the unit: 5 working days are 50.
    pub tenths: i64,
    /// The unit.
    pub unit: Unit,
}

/// The largest amount that is read, in units.
const AMOUNT_MAX: i64 = 3_650;

/// A limit that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseLimitError(String);

impl fmt::Display for ParseLimitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "limit “{}” cannot be read: expected a number up to {AMOUNT_MAX} with at most one decimal and a unit: 5wd, \
             0.5wd (working days), 90d (days), 4h (hours), 8wh (working hours), 3m (whole months)",
            self.0
        )
    }
}

impl std::error::Error for ParseLimitError {}

impl Limit {
    /// Whole working days.
    pub fn working_days(days: i64) -> Limit {
        Limit { tenths: days * 10, unit: Unit::WorkingDays }
    }

    /// `5个工作日`.
    pub fn zh(self) -> String {
        let amount = self.amount();
        match self.unit {
            Unit::WorkingDays => format!("{amount}个工作日"),
            Unit::CalendarDays => format!("{amount}日"),
            Unit::Hours => format!("{amount}小时"),
            Unit::WorkingHours => format!("{amount}个工作小时"),
            Unit::Months => format!("{amount}个月"),
        }
    }

    fn amount(self) -> String {
        match self.tenths % 10 {
            0 => (self.tenths / 10).to_string(),
            rest => format!("{}.{rest}", self.tenths / 10),
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            Unit::WorkingDays => "wd",
            Unit::CalendarDays => "d",
            Unit::Hours => "h",
            Unit::WorkingHours => "wh",
            Unit::Months => "m",
        };
        write!(f, "{}{unit}", self.amount())
    }
}

impl FromStr for Limit {
    type Err = ParseLimitError;

    fn from_str(text: &str) -> Result<Limit, ParseLimitError> {
        let wrong = || ParseLimitError(text.to_string());
        let at = text.find(|c: char| c.is_ascii_alphabetic()).ok_or_else(wrong)?;
        let (amount, unit) = text.split_at(at);
        let unit = match unit {
            "wd" => Unit::WorkingDays,
            "d" => Unit::CalendarDays,
            "h" => Unit::Hours,
            "wh" => Unit::WorkingHours,
            "m" => Unit::Months,
            _ => return Err(wrong()),
        };
        let (whole, tenth) = amount.split_once('.').unwrap_or((amount, "0"));
        let digits =
            |text: &str| !text.is_empty() && text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(tenth) || tenth.len() != 1 {
            return Err(wrong());
        }
        let whole: i64 = whole.parse().map_err(|_| wrong())?;
        let tenths = whole * 10 + tenth.parse::<i64>().map_err(|_| wrong())?;
        if whole > AMOUNT_MAX || (unit == Unit::Months && tenths % 10 != 0) {
            return Err(wrong());
        }
        Ok(Limit { tenths, unit })
    }
}
