//! Cells of columns with an order: numbers, money, days.
//!
//! `≤5000`, `[0..3)`, `1至3`, `500以上2000以下`, `≤3或≥10`, `不含 5、6`. 以上, 以下 and 以内 include the number, 不满, 不足 and 超过 do not
//! (民法典 art. 1259). What two readers could read in two ways is refused, with both ways shown.

use super::kind::{self, Kind};
use super::set::Set;
use super::tidy::{quote, tight};

/// What a cell of a column is read with.
#[derive(Clone, Copy)]
pub(super) struct Measure<'a> {
    pub kind: Kind,
    pub unit: &'a str,
}

#[derive(Clone, Copy, PartialEq)]
enum Sign {
    AtLeast,
    AtMost,
    Above,
    Below,
    Is,
    IsNot,
}

/// Signs before a number, the longer before those they begin with.
const BEFORE: &[(&str, Sign)] = &[
    ("大于或等于", Sign::AtLeast),
    ("小于或等于", Sign::AtMost),
    ("大于等于", Sign::AtLeast),
    ("小于等于", Sign::AtMost),
    ("不小于", Sign::AtLeast),
    ("不少于", Sign::AtLeast),
    ("不低于", Sign::AtLeast),
    ("不早于", Sign::AtLeast),
    ("至少", Sign::AtLeast),
    ("最少", Sign::AtLeast),
    ("最低", Sign::AtLeast),
    (">=", Sign::AtLeast),
    ("=>", Sign::AtLeast),
    ("≥", Sign::AtLeast),
    ("不大于", Sign::AtMost),
    ("不超过", Sign::AtMost),
    ("不多于", Sign::AtMost),
    ("不高于", Sign::AtMost),
    ("不晚于", Sign::AtMost),
    ("至多", Sign::AtMost),
    ("最多", Sign::AtMost),
    ("最高", Sign::AtMost),
    ("<=", Sign::AtMost),
    ("=<", Sign::AtMost),
    ("≤", Sign::AtMost),
    ("不等于", Sign::IsNot),
    ("<>", Sign::IsNot),
    ("!=", Sign::IsNot),
    ("≠", Sign::IsNot),
    ("等于", Sign::Is),
    ("大于", Sign::Above),
    ("超过", Sign::Above),
    ("多于", Sign::Above),
    ("高于", Sign::Above),
    ("晚于", Sign::Above),
    (">", Sign::Above),
    ("小于", Sign::Below),
    ("少于", Sign::Below),
    ("低于", Sign::Below),
    ("不足", Sign::Below),
    ("不满", Sign::Below),
    ("未满", Sign::Below),
    ("早于", Sign::Below),
    ("<", Sign::Below),
];

/// Words after a number.
const AFTER: &[(&str, Sign)] = &[
    ("及以上", Sign::AtLeast),
    ("及以下", Sign::AtMost),
    ("以上", Sign::AtLeast),
    ("以下", Sign::AtMost),
    ("以内", Sign::AtMost),
    ("以外", Sign::Above),
    ("起", Sign::AtLeast),
    ("止", Sign::AtMost),
];

/// Words after a day that the law does not define.
const UNCLEAR: &[&str] = &["之前", "之后", "以前", "以后", "前", "后"];
const NEGATIONS: &[&str] = &["不含", "不包括", "不是", "排除"];
const BETWEEN: &[&str] = &["..", "…", "~", "至", "到"];

/// Reads a cell. Fails with what to write instead.
pub(super) fn read(text: &str, measure: Measure<'_>) -> Result<Set, String> {
    let text = tight(text);
    let mut cursor = Cursor { rest: &text, measure };
    let is_negated = NEGATIONS.iter().any(|word| cursor.skip(word));
    let mut set = cursor.all_of()?;
    while !cursor.rest.is_empty() {
        let is_or = cursor.skip("或者") || cursor.skip("或");
        let is_listed = is_or || cursor.skip("、") || cursor.skip(",") || cursor.skip(";");
        if !is_listed {
            return Err(cursor.not_understood());
        }
        let next = cursor.all_of()?;
        if !is_or && (is_open(&set) || is_open(&next)) {
            return Err(format!(
                "{}中的逗号、顿号有两种读法：同时满足请写“且”或区间（如 [500..2000)），满足其一请写“或”",
                quote(&text)
            ));
        }
        set = set.or(&next);
    }
    Ok(if is_negated { set.not() } else { set })
}

/// Whether a comparison made it: with a list of values a comma is clear, with comparisons it is not.
fn is_open(set: &Set) -> bool {
    let ends = set.intervals();
    ends.first().is_some_and(|(low, _)| *low == i64::MIN)
        || ends.last().is_some_and(|(_, high)| *high == i64::MAX)
}

struct Cursor<'a> {
    rest: &'a str,
    measure: Measure<'a>,
}

impl<'a> Cursor<'a> {
    fn skip(&mut self, word: &str) -> bool {
        let rest = self.rest.strip_prefix(word);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Comparisons that hold together: `≥500且<2000`, `500以上2000以下`.
    fn all_of(&mut self) -> Result<Set, String> {
        let mut set = self.part()?;
        loop {
            let is_joined = ["并且", "同时", "且", "而"].iter().any(|word| self.skip(word));
            // Without a word between them only two comparisons belong together: "500以上2000以下".
            let goes_on = is_joined || is_open(&set) && self.begins_comparison();
            if !goes_on {
                return Ok(set);
            }
            set = set.and(&self.part()?);
        }
    }

    fn begins_comparison(&self) -> bool {
        BEFORE.iter().any(|(word, _)| self.rest.starts_with(word))
            || self.rest.starts_with(|c: char| c.is_ascii_digit())
    }

    fn part(&mut self) -> Result<Set, String> {
        if self.rest.starts_with(['[', '(', ']']) {
            return self.interval();
        }
        if let Some((word, sign)) = BEFORE.iter().find(|(word, _)| self.rest.starts_with(word)) {
            self.rest = &self.rest[word.len()..];
            let value = self.value()?;
            return Ok(compared(*sign, value));
        }
        let from_the_day = self.measure.kind == Kind::Day && self.skip("自");
        let to_the_day = self.measure.kind == Kind::Day && !from_the_day && self.skip("至");
        let value = self.value()?;
        if let Some(sign) = self.sign_after()? {
            return Ok(compared(sign, value));
        }
        if from_the_day || to_the_day {
            return Err("应如“自2022-05-01起”或“至2022-05-01止”".to_owned());
        }
        if BETWEEN.iter().any(|word| self.skip(word)) {
            let high = self.value()?;
            self.skip("止");
            return ordered(value, high, self.measure);
        }
        if let Some(high) =
            self.rest.strip_prefix('-').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        {
            let digits = high.len() - high.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            return Err(format!("横线可能是减号，区间请写 [{}..{}]", self.show(value), &high[..digits]));
        }
        Ok(Set::one(value))
    }

    fn value(&mut self) -> Result<i64, String> {
        let (value, rest) = kind::take(self.rest, self.measure.kind, self.measure.unit)?;
        self.rest = rest;
        Ok(value)
    }

    /// 以上, 以下 …, with (含) or (不含) before it.
    fn sign_after(&mut self) -> Result<Option<Sign>, String> {
        if self.measure.kind == Kind::Day
            && let Some(word) = UNCLEAR.iter().find(|word| self.rest.starts_with(**word))
        {
            return Err(format!("“{word}”是否包括当日不明确，请写 ≤、<、≥ 或 >，如 ≥2022-05-01"));
        }
        let mut skip_bracketed = |word: &&str| self.skip(&format!("({word})"));
        let is_within = ["含本数", "含", "包含"].iter().any(&mut skip_bracketed);
        let is_without = !is_within && ["不含本数", "不含"].iter().any(skip_bracketed);
        let Some((word, sign)) = AFTER.iter().find(|(word, _)| self.rest.starts_with(word)) else {
            return if is_within || is_without { Err(self.not_understood()) } else { Ok(None) };
        };
        self.rest = &self.rest[word.len()..];
        Ok(Some(match (sign, is_without) {
            (Sign::AtLeast, true) => Sign::Above,
            (Sign::AtMost, true) => Sign::Below,
            (sign, _) => *sign,
        }))
    }

    /// `[0..3)`, `[500..)`, `]0..3]`.
    fn interval(&mut self) -> Result<Set, String> {
        let whole = self.rest;
        let wrong = || format!("{}不是完整的区间，应如 [0..3]、[0..3)、[500..)", quote(whole));
        let is_low_in = self.rest.starts_with('[');
        self.rest = &self.rest[1..];
        let low = if self.at_between() { None } else { Some(self.value()?) };
        if !BETWEEN.iter().chain(&[","]).any(|word| self.skip(word)) {
            return Err(wrong());
        }
        let high = if self.rest.starts_with([']', ')', '[']) { None } else { Some(self.value()?) };
        let is_high_in = self.rest.starts_with(']');
        self.rest = self.rest.strip_prefix([']', ')', '[']).ok_or_else(wrong)?;
        if let (Some(low), Some(high)) = (low, high) {
            ordered(low, high, self.measure)?;
        }
        let low = low.map_or(i64::MIN, |low| if is_low_in { low } else { low + 1 });
        let high = high.map_or(i64::MAX, |high| if is_high_in { high } else { high - 1 });
        if low > high {
            return Err(format!("区间{}里一个值也没有", quote(&whole[..whole.len() - self.rest.len()])));
        }
        Ok(Set::range(low, high))
    }

    fn at_between(&self) -> bool {
        BETWEEN.iter().any(|word| self.rest.starts_with(word))
    }

    fn show(&self, value: i64) -> String {
        kind::show(value, self.measure.kind, self.measure.unit)
    }

    fn not_understood(&self) -> String {
        let (signs, example) = match self.measure.kind {
            Kind::Day => ("≥2022-05-01、[2022-01-01..2022-12-31]", "自2022-05-01起"),
            _ => ("≤5000、[0..3]", "500以上2000以下"),
        };
        format!("看不懂{}，应如 {signs}、{example}", quote(self.rest))
    }
}

fn ordered(low: i64, high: i64, measure: Measure<'_>) -> Result<Set, String> {
    if low > high {
        let show = |value| kind::show(value, measure.kind, measure.unit);
        return Err(format!("下限 {} 大于上限 {}", show(low), show(high)));
    }
    Ok(Set::range(low, high))
}

fn compared(sign: Sign, value: i64) -> Set {
    match sign {
        Sign::AtLeast => Set::range(value, i64::MAX),
        Sign::AtMost => Set::range(i64::MIN, value),
        Sign::Above => Set::range(value + 1, i64::MAX),
        Sign::Below => Set::range(i64::MIN, value - 1),
        Sign::Is => Set::one(value),
        Sign::IsNot => Set::one(value).not(),
    }
}
