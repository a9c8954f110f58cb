//! 时限: an amount with a unit, in tenths so that half-days are exact.

use crate::layer::short;
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

/// A period such as `5wd`.
///
/// ```
/// use calendar::{Limit, Unit};
/// let limit: Limit = "0.5wd".parse().unwrap();
/// assert_eq!(limit, Limit { tenths: 5, unit: Unit::WorkingDays });
/// assert_eq!(limit.zh(), "0.5个工作日");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Limit {
    /// The amount in tenths of the unit: 5 working days are 50. Below 0 it counts as 0, beyond [`AMOUNT_MAX`] as that.
    pub tenths: i64,
    /// The unit.
    pub unit: Unit,
}

/// The largest amount, in units.
pub const AMOUNT_MAX: i64 = 3_650;

/// A limit that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseLimitError(String);

impl ParseLimitError {
    /// The message a Chinese reader sees.
    pub fn zh(&self) -> String {
        format!(
            "时限“{}”无法识别，应为不超过{AMOUNT_MAX}、至多一位小数的数加单位：5wd、0.5wd（工作日）、90d（日）、4h（小时）、\
             8wh（工作小时）、3m（整月）",
            self.0
        )
    }
}

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
        Limit { tenths: days.saturating_mul(10), unit: Unit::WorkingDays }
    }

    /// The words a Chinese reader sees: `5个工作日`.
    pub fn zh(self) -> String {
        let amount = decimal(self.tenths);
        match self.unit {
            Unit::WorkingDays => format!("{amount}个工作日"),
            Unit::CalendarDays => format!("{amount}日"),
            Unit::Hours => format!("{amount}小时"),
            Unit::WorkingHours => format!("{amount}个工作小时"),
            Unit::Months => format!("{amount}个月"),
        }
    }
}

/// Tenths as people write them: 25 is `2.5`, 50 is `5`.
pub fn decimal(tenths: i64) -> String {
    let sign = if tenths < 0 { "-" } else { "" };
    let (whole, rest) = (tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10);
    if rest == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") }
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
        write!(f, "{}{unit}", decimal(self.tenths))
    }
}

impl FromStr for Limit {
    type Err = ParseLimitError;

    fn from_str(text: &str) -> Result<Limit, ParseLimitError> {
        let wrong = || ParseLimitError(short(text));
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
        if tenths > AMOUNT_MAX * 10 || (unit == Unit::Months && tenths % 10 != 0) {
            return Err(wrong());
        }
        Ok(Limit { tenths, unit })
    }
}
