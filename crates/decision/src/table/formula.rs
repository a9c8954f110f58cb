//! The text of an amount: `5000`, `月租金×6;按租用天数/365折算;最高5万元`, `投资额分档:500万元起0.5%、2000万元起0.8%`.

use super::amount::{Amount, Part, Ratio, Rounding, Start, Step, Tier, Way};
use super::column::Column;
use super::kind::{self, Kind};
use super::tidy::{quote, tight};

const HIGHEST: &[&str] = &["最高", "上限", "不超过", "至多", "≤", "<="];
const LOWEST: &[&str] = &["最低", "下限", "不低于", "至少", "≥", ">="];
const TIMES: &[char] = &['×', '*', 'x', 'X', '的'];
const ROUNDINGS: &[(&str, Rounding)] = &[
    ("四舍五入到分", Rounding::TO_FEN),
    ("四舍五入到元", Rounding { to: 100, way: Way::Nearest }),
    ("舍去到分", Rounding { to: 1, way: Way::Down }),
    ("舍去到元", Rounding { to: 100, way: Way::Down }),
    ("进位到分", Rounding { to: 1, way: Way::Up }),
    ("进位到元", Rounding { to: 100, way: Way::Up }),
];
/// Places after the point of a rate, at most.
const RATE_PLACES_MAX: usize = 6;
/// Digits of a rate before the point, at most.
const RATE_DIGITS_MAX: usize = 6;

/// Reads the amount in a cell of a column of money. `columns` are the conditions.
pub(super) fn read(text: &str, own: Kind, columns: &[Column]) -> Result<Amount, String> {
    let text = tight(text);
    let mut parts = split(&text).into_iter();
    let reader = Reader { own, columns };
    let start = reader.start(parts.next().unwrap_or_default())?;
    let mut amount = Amount { start, steps: Vec::new(), rounding: Rounding::TO_FEN };
    for part in parts {
        if let Some((_, rounding)) = ROUNDINGS.iter().find(|(word, _)| part == *word) {
            amount.rounding = *rounding;
        } else {
            let step = reader.step(part)?;
            let is_days = |step: &Step| matches!(step, Step::Days(_));
            if is_days(&step) && amount.steps.iter().any(is_days) {
                return Err(format!("{}：折算只能写一次", quote(part)));
            }
            amount.steps.push(step);
        }
    }
    Ok(amount)
}

/// Parts at `;` and `,`; a comma between two digits stays, to be refused where the number is read.
fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut from = 0;
    for (at, c) in text.char_indices() {
        let is_digit = |at: Option<&u8>| at.is_some_and(u8::is_ascii_digit);
        let bytes = text.as_bytes();
        let is_inside = c == ',' && at > 0 && is_digit(bytes.get(at - 1)) && is_digit(bytes.get(at + 1));
        if matches!(c, ';' | ',' | '。') && !is_inside {
            parts.push(&text[from..at]);
            from = at + c.len_utf8();
        }
    }
    parts.push(&text[from..]);
    parts.retain(|part| !part.is_empty());
    parts
}

struct Reader<'a> {
    own: Kind,
    columns: &'a [Column],
}

impl Reader<'_> {
    fn start(&self, text: &str) -> Result<Start, String> {
        if text.starts_with(|c: char| c.is_ascii_digit() || c == '¥') {
            return self.money(text).map(Start::Fixed);
        }
        let (column, rest) = self.column(text)?;
        for (word, is_progressive) in [("分档", false), ("累进", true)] {
            if let Some(list) = rest.strip_prefix(word) {
                let tiers = self.tiers(column, list.trim_start_matches(':'), is_progressive)?;
                return Ok(Start::Tiers { column, is_progressive, tiers });
            }
        }
        let Some(rate) = rest.strip_prefix(TIMES) else {
            return Err(format!("{}应如“月租金×6”“投资额×0.5%”“投资额分档：500万元起0.5%”", quote(text)));
        };
        self.rate(column, rate).map(|rate| Start::Rate { column, rate })
    }

    fn step(&self, text: &str) -> Result<Step, String> {
        let after = |words: &[&str]| words.iter().find_map(|word| text.strip_prefix(word));
        if let Some(rest) = after(HIGHEST) {
            return self.money(rest).map(Step::AtMost);
        }
        if let Some(rest) = after(LOWEST) {
            return self.money(rest).map(Step::AtLeast);
        }
        if let Some(rest) = text.strip_prefix('按') {
            let (column, rest) = self.column(rest)?;
            let kind = self.columns[column].kind;
            if kind != (Kind::Number { decimals: 0 }) {
                return Err(format!("“{}”应是整数列（天数）", self.columns[column].name));
            }
            if matches!(rest, "/365折算" | "÷365折算" | "/365") {
                return Ok(Step::Days(column));
            }
        }
        Err(format!(
            "看不懂{}，可以写 最高5万元、最低1000元、按租用天数/365折算、四舍五入到元、舍去到元",
            quote(text)
        ))
    }

    fn tiers(&self, column: usize, text: &str, is_progressive: bool) -> Result<Vec<Tier>, String> {
        let base = &self.columns[column];
        let mut tiers: Vec<Tier> = Vec::new();
        for tier in text.split('、') {
            let (from, rest) = kind::take(tier, base.kind, &base.unit)?;
            let rest = rest.strip_prefix("以上").or_else(|| rest.strip_prefix('起'));
            let rest = rest.ok_or_else(|| format!("{}应如“500万元起0.5%”", quote(tier)))?;
            let is_rate = rest.ends_with(['%', '‰']) || rest.starts_with('×');
            let part = if is_rate {
                Part::Rate(self.rate(column, rest.trim_start_matches('×'))?)
            } else {
                Part::Fixed(self.money(rest)?)
            };
            if tiers.last().is_some_and(|last| last.from >= from) {
                return Err(format!("各档应从低到高，{}没有高于前一档", quote(tier)));
            }
            if is_progressive && matches!(part, Part::Fixed(_)) {
                return Err(format!("累进各档应写比例，{}写的是金额", quote(tier)));
            }
            tiers.push(Tier { from, part });
        }
        Ok(tiers)
    }

    /// 分 for each unit of the fact as kept.
    fn rate(&self, column: usize, text: &str) -> Result<Ratio, String> {
        let base = &self.columns[column];
        if let Kind::Number { .. } = base.kind {
            let fen = self.money(text).map_err(|reason| {
                format!("“{}”不是金额，每{}多少钱要写明：{reason}", base.name, base.unit)
            })?;
            return Ok(Ratio { numerator: fen, denominator: base.kind.scale() });
        }
        let (number, below) = match (text.strip_suffix('%'), text.strip_suffix('‰')) {
            (Some(number), _) => (number, 100),
            (_, Some(number)) => (number, 1_000),
            _ => (text, 1),
        };
        let wrong = || format!("{}不是比例或倍数，应如 0.5%、6", quote(text));
        let (whole, part) = number.split_once('.').unwrap_or((number, ""));
        let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !is_digits(whole) || !is_digits(part) {
            return Err(wrong());
        }
        if part.len() > RATE_PLACES_MAX || whole.len() > RATE_DIGITS_MAX {
            return Err(format!(
                "{}的位数太多，整数最多 {RATE_DIGITS_MAX} 位、小数最多 {RATE_PLACES_MAX} 位",
                quote(text)
            ));
        }
        let numerator = format!("{whole}{part}").parse().map_err(|_| wrong())?;
        Ok(Ratio { numerator, denominator: below * 10_i64.pow(part.len() as u32) })
    }

    fn money(&self, text: &str) -> Result<i64, String> {
        let unit = match self.own {
            Kind::Money { unit } => unit.word(),
            _ => "",
        };
        kind::read(text, self.own, unit)
    }

    /// The column of numbers or money whose name begins the text; of several the longest.
    fn column<'t>(&self, text: &'t str) -> Result<(usize, &'t str), String> {
        let is_amount = |column: &Column| matches!(column.kind, Kind::Number { .. } | Kind::Money { .. });
        let all = || self.columns.iter().enumerate().filter(|(_, column)| is_amount(column));
        let found =
            all().filter_map(|(index, column)| Some((index, text.strip_prefix(&*tight(&column.name))?)));
        found.min_by_key(|(_, rest)| rest.len()).ok_or_else(|| {
            let names: Vec<&str> = all().map(|(_, column)| &*column.name).collect();
            if names.is_empty() {
                return format!(
                    "看不懂{}：金额应如 5000 或 5万元；按比例计算时，先设一个数或金额的条件列",
                    quote(text)
                );
            }
            format!(
                "看不懂{}：金额应如 5000、5万元，或以列名开头，可用的列：{}",
                quote(text),
                names.join("、")
            )
        })
    }
}
