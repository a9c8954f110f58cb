//! The types a column can have, and how one value is read and shown.

use super::tidy::{quote, tight};
use jiff::civil::{Date, date};

/// 类型: what a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 是否.
    Flag,
    /// 数, with so many decimal places.
    Number {
        /// Places after the point.
        decimals: u32,
    },
    /// 金额, kept in whole 分.
    Money {
        /// What a number without a unit means.
        unit: MoneyUnit,
    },
    /// 文字: words compared as a whole.
    Text,
    /// 枚举: one of the words the column lists.
    Choice,
    /// 日期.
    Day,
    /// 编码: codes such as F5123, asked for as a whole or by how they begin.
    Code,
}

/// What a number in a column of money means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoneyUnit {
    /// 分.
    Fen,
    /// 元.
    Yuan,
    /// 万元.
    TenThousand,
}

/// Decimal places of a column, at most.
pub const DECIMALS_MAX: u32 = 6;
/// A number as kept, at most, either way: what stays whole in a cell of a spreadsheet.
pub const NUMBER_MAX: i64 = 999_999_999_999_999;

const EPOCH: Date = date(1970, 1, 1);
const HOURS_OF_A_DAY: i64 = 24;

/// Words that multiply, the longer before those they begin with.
const MULTIPLIERS: &[(&str, i128)] = &[
    ("百万", 1_000_000),
    ("千万", 10_000_000),
    ("十万", 100_000),
    ("亿", 100_000_000),
    ("万", 10_000),
    ("千", 1_000),
    ("百", 100),
];
const CHINESE_DIGITS: &str = "〇零一二两三四五六七八九十壹贰叁肆伍陆柒捌玖拾半";

impl MoneyUnit {
    /// The unit by its word.
    pub fn parse(text: &str) -> Option<MoneyUnit> {
        match text {
            "分" => Some(MoneyUnit::Fen),
            "元" => Some(MoneyUnit::Yuan),
            "万元" => Some(MoneyUnit::TenThousand),
            _ => None,
        }
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            MoneyUnit::Fen => "分",
            MoneyUnit::Yuan => "元",
            MoneyUnit::TenThousand => "万元",
        }
    }

    /// 分 in one of it.
    pub fn fen(self) -> i64 {
        match self {
            MoneyUnit::Fen => 1,
            MoneyUnit::Yuan => 100,
            MoneyUnit::TenThousand => 1_000_000,
        }
    }
}

impl Kind {
    /// What a whole number as kept is divided by when shown.
    pub(super) fn scale(self) -> i64 {
        match self {
            Kind::Number { decimals } => 10_i64.pow(decimals),
            Kind::Money { unit } => unit.fen(),
            _ => 1,
        }
    }
}

/// A measured value at the beginning of `text`, and what follows it. `text` is tight.
///
/// Fails with what to write instead.
pub(super) fn take<'a>(text: &'a str, kind: Kind, unit: &str) -> Result<(i64, &'a str), String> {
    match kind {
        Kind::Day => take_day(text),
        _ => take_number(text, kind, unit),
    }
}

fn take_number<'a>(text: &'a str, kind: Kind, unit: &str) -> Result<(i64, &'a str), String> {
    let (number, rest) = take_digits(text, kind, unit)?;
    let (factor, rest) = take_unit(rest, kind, unit)?;
    let written = &text[..text.len() - rest.len()];
    let places = 10_i128.pow(number.places);
    let whole = number.digits * factor;
    if whole % places != 0 {
        return Err(too_fine(written, kind));
    }
    let value = i64::try_from(whole / places).ok().filter(|value| value.abs() <= NUMBER_MAX);
    value.map(|value| (value, rest)).ok_or_else(|| format!("{}太大", quote(written)))
}

fn too_fine(written: &str, kind: Kind) -> String {
    match kind {
        Kind::Number { decimals: 0 } => {
            format!("本列是整数，{}有小数；需要小数时，把本列类型改为“数（1位小数）”", quote(written))
        }
        Kind::Number { decimals } => format!("本列最多 {decimals} 位小数，{}超出", quote(written)),
        _ => format!("{}不足 1 分，金额最小到分", quote(written)),
    }
}

/// A number as written: digits without the point, and how many stood after it.
struct Written {
    digits: i128,
    places: u32,
}

/// Digits of a number, at most.
const DIGITS_MAX: usize = 18;

fn take_digits<'a>(text: &'a str, kind: Kind, unit: &str) -> Result<(Written, &'a str), String> {
    let text_after_sign = text.strip_prefix('-').unwrap_or(text);
    let body = text_after_sign.strip_prefix('¥').unwrap_or(text_after_sign);
    let whole = body.len() - body.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if whole == 0 {
        return Err(no_number(text, kind, unit));
    }
    let (digits, mut rest) = body.split_at(whole);
    refuse_thousands(digits, rest)?;
    let mut all = digits.to_owned();
    let mut places = 0;
    if let Some(after) =
        rest.strip_prefix('.').filter(|after| after.starts_with(|c: char| c.is_ascii_digit()))
    {
        let length = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        all.push_str(&after[..length]);
        (places, rest) = (length as u32, &after[length..]);
    }
    if all.len() > DIGITS_MAX {
        return Err(format!("{}的位数太多，最多 {DIGITS_MAX} 位", quote(text)));
    }
    let digits = all.parse::<i128>().map_err(|_| no_number(text, kind, unit))?;
    let sign = if text.starts_with('-') { -1 } else { 1 };
    Ok((Written { digits: sign * digits, places }, rest))
}

/// `5,000` is five thousand for one reader and "5 or 0" for another.
fn refuse_thousands(digits: &str, rest: &str) -> Result<(), String> {
    let Some(after) = rest.strip_prefix(',') else { return Ok(()) };
    let group = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if group != 3 || digits.len() > 3 {
        return Ok(());
    }
    let (group, _) = after.split_at(group);
    Err(format!("“{digits},{group}”有两种读法：是一个数请写 {digits}{group}，是两个数请写 {digits}、{group}"))
}

fn no_number(text: &str, kind: Kind, unit: &str) -> String {
    let example = match kind {
        Kind::Money { .. } => "5000、5千元",
        _ => "5",
    };
    if text.starts_with(|c| CHINESE_DIGITS.contains(c)) {
        return format!("{}请用阿拉伯数字书写，如 3{unit}", quote(text));
    }
    if text.is_empty() {
        return format!("缺少数字，应如 {example}");
    }
    format!("{}不是数，应如 {example}", quote(text))
}

fn take_multiplier(text: &str) -> (Option<(&'static str, i128)>, &str) {
    let found = MULTIPLIERS.iter().find(|(word, _)| text.starts_with(word));
    match found {
        Some((word, times)) => (Some((word, *times)), &text[word.len()..]),
        None => (None, text),
    }
}

/// What one of the number is worth as kept, from the multiplier and unit that follow it or else the unit of the column.
fn take_unit<'a>(rest: &'a str, kind: Kind, unit: &str) -> Result<(i128, &'a str), String> {
    let Kind::Money { unit: own } = kind else { return take_plain_unit(rest, kind, unit) };
    let (times, rest) = take_multiplier(rest);
    let multiplier = times.map_or(1, |(_, times)| times);
    for (word, fen) in [("元", 100), ("圆", 100), ("角", 10), ("分", 1)] {
        if let Some(after) = rest.strip_prefix(word) {
            return Ok((multiplier * fen, after));
        }
    }
    match times {
        Some((word, _)) if own != MoneyUnit::Yuan => Err(format!(
            "本列单位是{}，“{word}”后面请写明“元”：如“5{word}元”，或按本列单位只写数字",
            own.word()
        )),
        _ => Ok((multiplier * i128::from(own.fen()), rest)),
    }
}

/// The whole unit comes before its beginning: 千克, 万人.
fn take_plain_unit<'a>(rest: &'a str, kind: Kind, unit: &str) -> Result<(i128, &'a str), String> {
    let scale = i128::from(kind.scale());
    let is_unit = |text: &'a str| text.strip_prefix(unit).filter(|_| !unit.is_empty());
    if let Some(after) = is_unit(rest) {
        return Ok((scale, after));
    }
    let (times, rest) = take_multiplier(rest);
    let Some((word, times)) = times else { return Ok((scale, rest)) };
    match is_unit(rest) {
        Some(after) => Ok((times * scale, after)),
        None if take_multiplier(unit).0.is_some() => {
            Err(format!("本列单位是{unit}，“{word}”后面请写明单位：如“5{unit}”，或按本列单位只写数字"))
        }
        None => Ok((times * scale, rest)),
    }
}

fn take_day(text: &str) -> Result<(i64, &str), String> {
    let wrong = || format!("{}不是日期，应如 2022-05-01", quote(text));
    let (year, rest) = take_part(text, 4).filter(|(_, rest)| !rest.is_empty()).ok_or_else(wrong)?;
    let (between, end) = if let Some(rest) = rest.strip_prefix('年') {
        (("月", rest), Some('日'))
    } else {
        let mark = &rest[..rest.chars().next().map_or(0, char::len_utf8)];
        let rest = rest.strip_prefix(['-', '/', '.']).ok_or_else(wrong)?;
        ((mark, rest), None)
    };
    let (month, rest) = take_part(between.1, 2).ok_or_else(wrong)?;
    let rest = rest.strip_prefix(between.0).ok_or_else(wrong)?;
    let (day, mut rest) = take_part(rest, 2).ok_or_else(wrong)?;
    if let Some(end) = end {
        rest = rest.strip_prefix(end).or_else(|| rest.strip_prefix('号')).ok_or_else(wrong)?;
    }
    let found = Date::new(year, month as i8, day as i8)
        .map_err(|_| format!("没有{}这一天", quote(&text[..text.len() - rest.len()])))?;
    Ok((day_number(found), rest))
}

fn take_part(text: &str, digits_max: usize) -> Option<(i16, &str)> {
    let length = text.bytes().take(digits_max).take_while(u8::is_ascii_digit).count();
    let (part, rest) = text.split_at(length);
    Some((part.parse().ok()?, rest))
}

/// A whole text that is one value of a measured column.
pub(super) fn read(text: &str, kind: Kind, unit: &str) -> Result<i64, String> {
    let tight = tight(text);
    match take(&tight, kind, unit)? {
        (value, "") => Ok(value),
        (_, rest) => Err(format!("{}后面的{}看不懂", quote(text.trim()), quote(rest))),
    }
}

/// A day as people write it.
pub fn read_day(text: &str) -> Result<Date, String> {
    let number = read(text, Kind::Day, "")?;
    day_of(number).ok_or_else(|| format!("没有{}这一天", quote(text)))
}

/// A value as people write it, with its unit.
pub(super) fn show(value: i64, kind: Kind, unit: &str) -> String {
    match kind {
        Kind::Day => day_of(value).map_or_else(|| value.to_string(), |day| day.to_string()),
        Kind::Number { .. } => decimal(value, kind.scale()) + unit,
        Kind::Money { unit } => decimal(value, unit.fen()) + unit.word(),
        _ => value.to_string(),
    }
}

/// `value / scale`, exactly, without zeros at the end.
fn decimal(value: i64, scale: i64) -> String {
    let (value, scale) = (i128::from(value), i128::from(scale));
    let sign = if value < 0 { "-" } else { "" };
    let (whole, part) = (value.abs() / scale, value.abs() % scale);
    if part == 0 {
        return format!("{sign}{whole}");
    }
    let places = scale.ilog10() as usize;
    let part = format!("{part:0places$}");
    format!("{sign}{whole}.{}", part.trim_end_matches('0'))
}

/// Days since 1970-01-01.
pub fn day_number(day: Date) -> i64 {
    day.duration_since(EPOCH).as_hours() / HOURS_OF_A_DAY
}

/// The day with this number; none outside the years -9999 to 9999.
pub fn day_of(number: i64) -> Option<Date> {
    let span = jiff::Span::new().try_days(number).ok()?;
    EPOCH.checked_add(span).ok()
}
