//! 罚款幅度: the parts of the statutory range, exact to the 分, with open and closed ends.

use crate::model::{FineRange, FineUnit};
use serde::{Deserialize, Serialize};

/// 幅度: whole numbers between two ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Lower end.
    pub low: i64,
    /// Whether the lower end itself is outside.
    pub low_open: bool,
    /// Upper end.
    pub high: i64,
    /// Whether the upper end itself is outside.
    pub high_open: bool,
}

impl Span {
    /// Whether a value is inside.
    pub fn has(&self, value: i64) -> bool {
        let above = if self.low_open { value > self.low } else { value >= self.low };
        let below = if self.high_open { value < self.high } else { value <= self.high };
        above && below
    }

    /// None where no whole number is inside.
    fn some(self) -> Option<Span> {
        let first = self.low.checked_add(i64::from(self.low_open))?;
        let last = self.high.checked_sub(i64::from(self.high_open))?;
        (first <= last).then_some(self)
    }
}

/// 裁量幅度: the statutory range cut as A5.3 of the practice has it. What is not there holds no whole number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bands {
    /// What is counted: 分, or thousandths of the unit while the base is not known.
    pub unit: FineUnit,
    /// The statutory range.
    pub statutory: Option<Span>,
    /// 减轻: above nothing and below the statutory minimum.
    pub mitigated: Option<Span>,
    /// 从轻.
    pub lighter: Option<Span>,
    /// 一般.
    pub ordinary: Option<Span>,
    /// 从重.
    pub heavier: Option<Span>,
    /// What the officer should know.
    pub warnings: Vec<String>,
}

/// Cuts a statutory range: 从轻 below the first share, 从重 above the second, 一般 between. A range in multiples is cut by the
/// multiple; with the base (分) it is then exact in 分, without it in thousandths of the unit. Without a minimum the range begins
/// above nothing, and 减轻 is empty. None where an amount is too large.
///
/// Cuts fall between whole 分. `从轻 < cut` is the same as `从轻 < the next whole 分`, so ends are whole and nothing is rounded away.
pub fn bands(
    range: FineRange,
    base: Option<i64>,
    lighter_percent_below: i64,
    heavier_percent_above: i64,
) -> Option<Bands> {
    let (times, parts) = match (range.unit, base) {
        (FineUnit::Fen, _) | (_, None) => (1, 1),
        (FineUnit::Times, Some(base)) => (i128::from(base), THOUSANDTHS),
        (FineUnit::Percent, Some(base)) => (i128::from(base), THOUSANDTHS * HUNDREDTHS),
    };
    let (min, max) = (i128::from(range.min.unwrap_or(0)), i128::from(range.max));
    let cut = |percent: i64| Cut {
        whole: times * (HUNDREDTHS * min + i128::from(percent) * (max - min)),
        parts: parts * HUNDREDTHS,
    };
    let low = cut(0).at_least()?;
    let high = cut(100).at_most()?;
    let (lighter_end, heavier_end) =
        (cut(lighter_percent_below).at_least()?, cut(heavier_percent_above).at_most()?);
    let from_nothing = low == 0;
    let closed =
        |low: i64, high: i64| Span { low, low_open: from_nothing && low == 0, high, high_open: false };
    let unit = if base.is_some() { FineUnit::Fen } else { range.unit };
    let mut bands = Bands {
        unit,
        statutory: closed(low, high).some(),
        mitigated: Span { low: 0, low_open: true, high: low, high_open: true }.some(),
        lighter: Span { high_open: true, ..closed(low, lighter_end) }.some(),
        ordinary: closed(lighter_end, heavier_end).some(),
        heavier: Span { low: heavier_end, low_open: true, high, high_open: false }.some(),
        warnings: Vec::new(),
    };
    bands.warn();
    Some(bands)
}

const THOUSANDTHS: i128 = 1_000;
const HUNDREDTHS: i128 = 100;

/// An exact place in the range: a fraction.
struct Cut {
    whole: i128,
    parts: i128,
}

impl Cut {
    /// The first whole number not below.
    fn at_least(&self) -> Option<i64> {
        let up = i128::from(self.whole.rem_euclid(self.parts) != 0);
        i64::try_from(self.whole.div_euclid(self.parts) + up).ok()
    }

    /// The last whole number not above.
    fn at_most(&self) -> Option<i64> {
        i64::try_from(self.whole.div_euclid(self.parts)).ok()
    }
}

impl Bands {
    fn warn(&mut self) {
        if self.statutory.is_none() {
            self.warnings.push("法定幅度内没有整数金额，请核对罚款基数".into());
        } else if self.mitigated.is_none() {
            self.warnings.push("法定罚款没有下限，减轻罚款没有可用的幅度；减轻处罚只能减少处罚种类".into());
        }
    }
}

/// 分 in a 元.
const YUAN: i64 = 100;
/// 分 of an amount that is written, at most: what stays whole in a cell of a spreadsheet.
const FEN_MAX: i64 = 999_999_999_999_999;

/// 元 as people write it, with at most two decimals, as 分.
pub fn fen(text: &str) -> Option<i64> {
    let text = text.trim().trim_end_matches('元');
    let (whole, rest) = text.split_once('.').unwrap_or((text, "0"));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits(whole) || !is_digits(rest) || rest.len() > 2 {
        return None;
    }
    let cents = if rest.len() == 1 { rest.parse::<i64>().ok()? * 10 } else { rest.parse().ok()? };
    let all = whole.parse::<i64>().ok()?.checked_mul(YUAN)?.checked_add(cents)?;
    (all <= FEN_MAX).then_some(all)
}

/// 分 as 元, without zeros at the end.
pub fn yuan(fen: i64) -> String {
    let (whole, rest) = (fen / YUAN, (fen % YUAN).abs());
    match rest {
        0 => whole.to_string(),
        rest => format!("{whole}.{rest:02}").trim_end_matches('0').to_owned(),
    }
}

impl Span {
    /// In words: 不低于200元、低于740元.
    pub fn words(&self, unit: FineUnit) -> String {
        let show = |value: i64| match unit {
            FineUnit::Fen => format!("{}元", yuan(value)),
            FineUnit::Times => format!("{}倍", thousandths(value)),
            FineUnit::Percent => format!("{}%", thousandths(value)),
        };
        if self.low == self.high {
            return show(self.low);
        }
        let low = if self.low_open { "高于" } else { "不低于" };
        let high = if self.high_open { "低于" } else { "不高于" };
        format!("{low}{}、{high}{}", show(self.low), show(self.high))
    }
}

/// Thousandths as a decimal, without zeros at the end.
fn thousandths(value: i64) -> String {
    match value % 1_000 {
        0 => (value / 1_000).to_string(),
        rest => format!("{}.{rest:03}", value / 1_000).trim_end_matches('0').to_owned(),
    }
}
