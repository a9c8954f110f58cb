//! 相对日期: a day compared with another day of the same case.
//!
//! `自违法行为之日起2年内` holds from that day to the corresponding day two years later, which is included (民法典 art. 201, 202: the
//! first day is not counted, a month without that day ends on its last). Nothing here knows what today is.

use super::kind::{day_number, day_of};
use super::tidy::{quote, tight};
use jiff::Span;
use std::sync::Arc;

/// A span of the calendar, forwards or backwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Shift {
    /// Months, a year being twelve.
    pub months: i32,
    /// Days.
    pub days: i32,
}

/// What a day must be, seen from another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Relative {
    /// The column of the other day, counted among the conditions.
    pub base: usize,
    /// The first day that will do.
    pub from: Option<Shift>,
    /// The last day that will do.
    pub until: Option<Shift>,
}

/// Spans in a cell, at most: a hundred years.
const MONTHS_MAX: i32 = 1_200;
const DAYS_MAX: i32 = 36_600;

const HERE: Shift = Shift { months: 0, days: 0 };

impl Shift {
    fn of(self, day: i64) -> Option<i64> {
        if self.months == 0 {
            return Some(day + i64::from(self.days));
        }
        let span = Span::new().months(self.months);
        let shifted = day_of(day)?.checked_add(span).ok()?;
        Some(day_number(shifted) + i64::from(self.days))
    }

    fn back(self) -> Shift {
        Shift { months: -self.months, days: -self.days }
    }
}

impl Relative {
    /// The first and the last day that will do, seen from `base`.
    pub fn window(&self, base: i64) -> (i64, i64) {
        let from = self.from.map_or(Some(i64::MIN), |shift| shift.of(base)).unwrap_or(i64::MIN);
        let until = self.until.map_or(Some(i64::MAX), |shift| shift.of(base)).unwrap_or(i64::MAX);
        (from, until)
    }

    /// Whether `day` will do, seen from `base`.
    pub fn holds(&self, day: i64, base: i64) -> bool {
        let (from, until) = self.window(base);
        (from..=until).contains(&day)
    }

    /// Reads a cell; none where it is not of this form. `days` are the names of the columns of days.
    pub(super) fn read(text: &str, days: &[(Arc<str>, usize)]) -> Option<Result<Relative, String>> {
        let text = tight(text);
        if let Some(rest) = text.strip_prefix('自')
            && !begins_with_digit(rest)
        {
            let Some((name, rest)) = rest.split_once('起') else {
                return Some(Err(format!("{}不完整，应如“自违法行为之日起2年内”", quote(&text))));
            };
            return Some(base(name, days).and_then(|base| since(base, rest)));
        }
        // `<=2022-05-01` and `<>2022-05-01` begin with `<` too.
        let signed = SIGNS.iter().find_map(|(sign, allowed)| Some((text.strip_prefix(sign)?, allowed)));
        let is_name = |name: &str| !begins_with_digit(name) && !name.starts_with(['=', '>']);
        if let Some((name, (from, until))) = signed.filter(|(name, _)| is_name(name)) {
            return Some(base(name, days).map(|base| Relative { base, from: *from, until: *until }));
        }
        let (name, rest) =
            text.split_once('前').filter(|(name, _)| days.iter().any(|(day, _)| **day == **name))?;
        Some(base(name, days).and_then(|base| before(base, rest)))
    }
}

fn begins_with_digit(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

const NEXT: Shift = Shift { months: 0, days: 1 };
const LAST: Shift = Shift { months: 0, days: -1 };

/// The first and the last day that are allowed.
type Allowed = (Option<Shift>, Option<Shift>);

/// Signs before the name of another day, the longer before those they begin with, and the first and the last day they allow.
const SIGNS: &[(&str, Allowed)] = &[
    ("不早于", (Some(HERE), None)),
    ("不晚于", (None, Some(HERE))),
    ("早于", (None, Some(LAST))),
    ("晚于", (Some(NEXT), None)),
    (">=", (Some(HERE), None)),
    ("<=", (None, Some(HERE))),
    ("≥", (Some(HERE), None)),
    ("≤", (None, Some(HERE))),
    (">", (Some(NEXT), None)),
    ("<", (None, Some(LAST))),
    ("等于", (Some(HERE), Some(HERE))),
];

/// After 自…起: `2年内`, `超过2年`.
fn since(base: usize, rest: &str) -> Result<Relative, String> {
    if let Some(rest) = rest.strip_prefix("超过") {
        let after = span(rest)?;
        return match after {
            (shift, "") => {
                Ok(Relative { base, from: Some(Shift { days: shift.days + 1, ..shift }), until: None })
            }
            (_, rest) => Err(not_understood(rest)),
        };
    }
    if !begins_with_digit(rest) {
        return Err(not_understood(rest));
    }
    let (shift, rest) = span(rest)?;
    match rest {
        "内" | "以内" | "之内" => Ok(Relative { base, from: Some(HERE), until: Some(shift) }),
        rest => Err(not_understood(rest)),
    }
}

/// After the name and 前: `30日内`, or nothing.
fn before(base: usize, rest: &str) -> Result<Relative, String> {
    let (shift, rest) = span(rest)?;
    match rest {
        "内" | "以内" | "之内" => Ok(Relative { base, from: Some(shift.back()), until: Some(HERE) }),
        rest => Err(not_understood(rest)),
    }
}

fn not_understood(rest: &str) -> String {
    format!("看不懂{}，应如“自违法行为之日起2年内”“自立案日期起超过90日”“听证日期前7日内”", quote(rest))
}

fn base(name: &str, days: &[(Arc<str>, usize)]) -> Result<usize, String> {
    let short = name.strip_suffix("之日");
    let is_it = |day: &str| {
        day == name
            || short.is_some_and(|short| {
                day == short
                    || day.strip_prefix(short).is_some_and(|rest| matches!(rest, "日期" | "日" | "时间"))
            })
    };
    let found = days.iter().find(|(day, _)| is_it(day));
    found.map(|(_, index)| *index).ok_or_else(|| {
        let names: Vec<&str> = days.iter().map(|(day, _)| &**day).collect();
        format!("没有名为{}的日期列，可以写：{}", quote(name), names.join("、"))
    })
}

/// `2年`, `6个月`, `30日`, `1年6个月`.
fn span(text: &str) -> Result<(Shift, &str), String> {
    let wrong = || format!("{}不是期限，应如 2年、6个月、30日", quote(text));
    let mut rest = text;
    let mut shift = HERE;
    while begins_with_digit(rest) {
        let length = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let amount: i32 = rest[..length].parse().map_err(|_| wrong())?;
        rest = &rest[length..];
        if rest.starts_with("个工作日") || rest.starts_with("工作日") {
            return Err("工作日要查日历，单元格里不能计算；请另设一列由系统填入到期日".to_owned());
        }
        let amount = Some(amount).filter(|amount| *amount <= DAYS_MAX).ok_or_else(wrong)?;
        if let Some(after) = rest.strip_prefix("年") {
            (shift.months, rest) = (shift.months + 12 * amount, after);
        } else if let Some(after) = rest.strip_prefix("个月").or_else(|| rest.strip_prefix("月")) {
            (shift.months, rest) = (shift.months + amount, after);
        } else if let Some(after) = rest.strip_prefix("日").or_else(|| rest.strip_prefix("天")) {
            (shift.days, rest) = (shift.days + amount, after);
        } else {
            return Err(wrong());
        }
    }
    if shift == HERE || shift.months > MONTHS_MAX || shift.days > DAYS_MAX {
        return Err(wrong());
    }
    Ok((shift, rest))
}
