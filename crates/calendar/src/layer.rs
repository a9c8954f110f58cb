//! 日历层: the special days of one level, read from text.

use crate::{DayKind, FIRST_DAY, LAST_DAY, json};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The longest text that is read as a layer.
pub const LAYER_BYTES_MAX: usize = 1024 * 1024;
/// The most faults that are told at once.
const ERRORS_MAX: usize = 100;

/// 层级: who fixed the days. A later scope wins over an earlier one, whichever was added first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// 国家: the State Council's yearly notice. Only this scope publishes years.
    #[default]
    National,
    /// 行政区: a province, prefecture or county, such as the local festivals of 云南.
    Division,
    /// 单位: one body.
    Body,
}

/// A set of special days and the years it publishes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layer {
    pub(crate) scope: Scope,
    pub(crate) days: BTreeMap<Date, (DayKind, String)>,
    pub(crate) years: BTreeSet<i16>,
}

/// A line of a day table that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerError {
    /// Line number, from 1.
    pub line: usize,
    /// What was wrong and what is expected, in Chinese.
    pub reason: String,
}

impl fmt::Display for LayerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "第{}行：{}", self.line, self.reason)
    }
}

impl std::error::Error for LayerError {}

impl Layer {
    /// An empty national layer.
    pub fn new() -> Layer {
        Layer::default()
    }

    /// The same days, fixed by another scope.
    #[must_use]
    pub fn at(mut self, scope: Scope) -> Layer {
        self.scope = scope;
        self
    }

    /// Adds or replaces a day. Days outside the table of the calendar have no effect.
    pub fn set(&mut self, day: Date, kind: DayKind, name: impl Into<String>) {
        self.days.insert(day, (kind, name.into()));
    }

    /// Says that the year's notice is published, so that its other days are known to be ordinary.
    pub fn publish(&mut self, year: i16) {
        self.years.insert(year);
    }

    /// Who fixed the days.
    pub fn scope(&self) -> Scope {
        self.scope
    }

    /// The special days in order.
    pub fn days(&self) -> impl Iterator<Item = (Date, DayKind, &str)> {
        self.days.iter().map(|(day, (kind, name))| (*day, *kind, name.as_str()))
    }

    /// The years whose notice this layer holds, in order.
    pub fn years(&self) -> impl Iterator<Item = i16> {
        self.years.iter().copied()
    }

    /// Reads a day table in one of two forms; the layer is national until [`Layer::at`] says otherwise.
    ///
    /// * Lines of `day TAB kind TAB name`, kind being a [`DayKind::code`]; `#` starts a comment. A line `publishes TAB
    ///   2027` names a published year. Without such a line the years of the days count as published, except one of
    ///   which only December stands beside the next year: a notice may move the last days of the year before.
    /// * The yearly JSON of the holiday-cn project, `{"year": 2027, "days": [{"name", "date", "isOffDay"}]}`. It
    ///   publishes its year only if it lists days: the file of a year to come is there but empty. The form does not tell
    ///   调休放假 from holidays, so every day off is read as [`DayKind::Holiday`].
    ///
    /// ```
    /// use calendar::{DayKind, Layer};
    /// let layer = Layer::parse("2022-10-08\tmakeup\t国庆节\n").unwrap();
    /// assert_eq!(layer.days().next().unwrap().1, DayKind::MakeUp);
    /// assert_eq!(layer.years().collect::<Vec<_>>(), [2022]);
    /// ```
    ///
    /// # Errors
    /// Every line that cannot be read (at most 100), with its number and the reason.
    pub fn parse(text: &str) -> Result<Layer, Vec<LayerError>> {
        if text.len() > LAYER_BYTES_MAX {
            let reason = format!("文件有{}字节，上限为{LAYER_BYTES_MAX}字节", text.len());
            return Err(vec![LayerError { line: 1, reason }]);
        }
        let text = text.trim_start_matches('\u{feff}');
        if text.trim_start().starts_with('{') { json::read(text) } else { read_lines(text) }
    }

    /// The layer as lines that [`Layer::parse`] reads. The scope is not written.
    pub fn to_tsv(&self) -> String {
        let mut text = String::new();
        for year in &self.years {
            text.push_str(&format!("{PUBLISHES}\t{year}\n"));
        }
        for (day, kind, name) in self.days() {
            text.push_str(&format!("{day}\t{}\t{name}\n", kind.code()));
        }
        text
    }
}

const PUBLISHES: &str = "publishes";

fn read_lines(text: &str) -> Result<Layer, Vec<LayerError>> {
    let mut layer = Layer::new();
    let mut errors = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        if let Err(reason) = read_line(&mut layer, line)
            && errors.len() < ERRORS_MAX
        {
            errors.push(LayerError { line: index + 1, reason });
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    if layer.years.is_empty() {
        layer.years = years_of(&layer);
    }
    Ok(layer)
}

fn years_of(layer: &Layer) -> BTreeSet<i16> {
    let listed: BTreeSet<i16> = layer.days.keys().map(|day| day.year()).collect();
    let only_december = |year: i16| layer.days.keys().all(|day| day.year() != year || day.month() == 12);
    listed.iter().copied().filter(|year| !(only_december(*year) && listed.contains(&(year + 1)))).collect()
}

fn read_line(layer: &mut Layer, line: &str) -> Result<(), String> {
    let mut cells = line.split('\t').map(str::trim);
    let first = cells.next().unwrap_or_default();
    let second = cells.next().unwrap_or_default();
    if first == PUBLISHES {
        let year =
            second.parse().map_err(|_| format!("年份“{}”不对，应为 2027 这样的形式", short(second)))?;
        layer.publish(year);
        return Ok(());
    }
    let day = read_day(first)?;
    let kind = DayKind::from_code(second).ok_or_else(|| {
        let known = DayKind::ALL.map(DayKind::code).join("、");
        format!("类别“{}”不认识，应为 {known} 之一", short(second))
    })?;
    add_once(layer, day, kind, cells.next().unwrap_or_default())
}

/// A day written as 2022-10-08 that lies within the table.
pub(crate) fn read_day(text: &str) -> Result<Date, String> {
    let day: Date = text
        .parse()
        .map_err(|_| format!("日期“{}”不存在或格式不对，应为 2022-10-08 这样的形式", short(text)))?;
    if !(FIRST_DAY..=LAST_DAY).contains(&day) {
        return Err(format!("日期 {day} 超出范围，应在 {FIRST_DAY} 到 {LAST_DAY} 之间"));
    }
    Ok(day)
}

/// Adds a day that the text has not named before.
pub(crate) fn add_once(layer: &mut Layer, day: Date, kind: DayKind, name: &str) -> Result<(), String> {
    if layer.days.contains_key(&day) {
        return Err(format!("日期 {day} 出现两次，每天只能写一行"));
    }
    layer.set(day, kind, name);
    Ok(())
}

/// What a message repeats of a text it could not read.
pub(crate) fn short(text: &str) -> String {
    const CHARS_MAX: usize = 40;
    match text.char_indices().nth(CHARS_MAX) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_string(),
    }
}
