//! A column of conditions: what may stand in it, and how a fact is read for it.

use super::kind::{self, Kind};
use super::lexicon::{Lexicon, even_code};
use super::set::Set;
use super::tidy::{even, quote, tight};
use crate::value::Value;
use rust_decimal::Decimal;
use std::sync::Arc;

/// 条件列: a fact that rows ask about.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its name, by which facts are given.
    pub name: Arc<str>,
    /// What it holds.
    pub kind: Kind,
    /// The unit as written, empty where there is none.
    pub unit: Arc<str>,
    /// 前提: a row whose cell here is false is about something else, not nearly right.
    pub is_premise: bool,
    /// Its column of the sheet, counted from 0.
    pub place: usize,
    pub(super) range: Set,
    pub(super) range_text: Arc<str>,
    pub(super) lexicon: Lexicon,
}

/// 事实: the value a case has in a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// As compared.
    pub(super) number: i64,
    /// As shown.
    pub(super) words: Arc<str>,
}

/// Characters of a fact, at most.
pub const FACT_CHARS_MAX: usize = 4_000;

const YES: &[&str] = &["是", "有", "真", "√", "✓", "Y", "YES", "TRUE", "1"];
const NO: &[&str] = &["否", "无", "没有", "假", "×", "✗", "X", "N", "NO", "FALSE", "0"];

impl Fact {
    /// As compared: 分, a number at the scale of its column, a day, the place of a word.
    pub fn number(&self) -> i64 {
        self.number
    }
}

impl Column {
    /// What values the column may have.
    pub fn range(&self) -> &Set {
        &self.range
    }

    /// The words of 枚举, or those its cells name.
    pub fn words(&self) -> &[Arc<str>] {
        self.lexicon.words()
    }

    /// Reads a fact as people write it; a number without a unit is in the unit of the column.
    pub fn read(&self, text: &str) -> Result<Fact, String> {
        if text.chars().count() > FACT_CHARS_MAX {
            return Err(format!("超过 {FACT_CHARS_MAX} 字"));
        }
        let number = match self.kind {
            Kind::Flag => flag(text).ok_or_else(|| format!("应为 是 或 否，不是{}", quote(text)))?.into(),
            Kind::Text => self.lexicon.word(&even(text)).unwrap_or_else(|| self.lexicon.other()),
            Kind::Choice => self.choice(text)?,
            Kind::Code => self.lexicon.code(&even_code(text)),
            Kind::Number { .. } | Kind::Money { .. } | Kind::Day => kind::read(text, self.kind, &self.unit)?,
        };
        self.fact(number, || text.trim().into())
    }

    /// Takes a value: money as whole 分, a number exactly, a word as text.
    pub fn take(&self, value: &Value) -> Result<Fact, String> {
        match (self.kind, value) {
            (Kind::Flag, Value::Boolean(flag)) => self.fact(i64::from(*flag), String::new),
            (Kind::Day, Value::Date(day)) => self.fact(kind::day_number(*day), String::new),
            (Kind::Number { decimals }, Value::Number(number)) => {
                let scaled = number.checked_mul(Decimal::from(10_i64.pow(decimals)));
                self.whole(scaled, || format!("{number} 的小数超过 {decimals} 位，或数太大"))
            }
            (Kind::Money { .. }, Value::Number(fen)) => {
                self.whole(Some(*fen), || format!("金额应为整数（分），不是 {fen}"))
            }
            (_, Value::String(text)) => self.read(text),
            _ => Err(format!("应为{}", self.kind_word())),
        }
    }

    fn whole(&self, number: Option<Decimal>, reason: impl Fn() -> String) -> Result<Fact, String> {
        let whole = number.filter(|number| number.fract().is_zero());
        let whole = whole.and_then(|number| i64::try_from(number).ok());
        self.fact(whole.ok_or_else(reason)?, String::new)
    }

    fn fact(&self, number: i64, words: impl Fn() -> String) -> Result<Fact, String> {
        let words = match self.kind {
            Kind::Text | Kind::Code => words(),
            _ => self.show(number),
        };
        if self.range.has(number) {
            return Ok(Fact { number, words: words.into() });
        }
        Err(format!("{words}不在取值范围 {} 内", self.range_text))
    }

    fn choice(&self, text: &str) -> Result<i64, String> {
        let found = self.lexicon.word(&even(text));
        found.ok_or_else(|| format!("没有{}，应为 {} 之一", quote(text), self.lexicon.words().join("、")))
    }

    /// A value as kept, in words.
    pub fn show(&self, number: i64) -> String {
        match self.kind {
            Kind::Flag => if number == 1 { "是" } else { "否" }.to_owned(),
            Kind::Number { .. } | Kind::Money { .. } | Kind::Day => kind::show(number, self.kind, &self.unit),
            Kind::Text | Kind::Choice | Kind::Code => {
                let word = usize::try_from(number).ok().and_then(|at| self.lexicon.words().get(at));
                word.map_or_else(|| "（其他）".to_owned(), ToString::to_string)
            }
        }
    }

    /// The word of its type.
    pub fn kind_word(&self) -> String {
        kind_word(self.kind)
    }
}

/// The word of a type, as the header has it.
pub(super) fn kind_word(kind: Kind) -> String {
    match kind {
        Kind::Flag => "是否".into(),
        Kind::Number { decimals: 0 } => "数".into(),
        Kind::Number { decimals } => format!("数（{decimals}位小数）"),
        Kind::Money { .. } => "金额".into(),
        Kind::Text => "文字".into(),
        Kind::Choice => "枚举".into(),
        Kind::Day => "日期".into(),
        Kind::Code => "编码".into(),
    }
}

/// Reads the type of a column; money gets its unit from elsewhere.
pub(super) fn read_kind(text: &str) -> Result<Kind, String> {
    let text = tight(text);
    Ok(match text.as_str() {
        "是否" => Kind::Flag,
        "数" | "整数" => Kind::Number { decimals: 0 },
        "金额" => Kind::Money { unit: kind::MoneyUnit::Yuan },
        "文字" | "文本" => Kind::Text,
        "枚举" => Kind::Choice,
        "日期" => Kind::Day,
        "编码" => Kind::Code,
        _ => {
            let inside = text.strip_prefix('数').and_then(|rest| rest.strip_prefix('(')?.strip_suffix(')'));
            let places = inside.map(|places| places.trim_end_matches("小数").trim_end_matches('位'));
            let places = places.and_then(|places| places.parse::<u32>().ok());
            let places = places.filter(|places| *places <= kind::DECIMALS_MAX).ok_or_else(|| {
                format!(
                    "没有类型{}，应为 是否、数、数（2位小数）、金额、文字、枚举、日期、编码 之一（小数最多 {} 位）",
                    quote(&text),
                    kind::DECIMALS_MAX
                )
            })?;
            Kind::Number { decimals: places }
        }
    })
}

/// 是 or 否 as people write it.
pub(crate) fn flag(text: &str) -> Option<bool> {
    let text = tight(text).to_uppercase();
    let is_among = |words: &[&str]| words.contains(&text.as_str());
    if is_among(YES) {
        Some(true)
    } else if is_among(NO) {
        Some(false)
    } else {
        None
    }
}
