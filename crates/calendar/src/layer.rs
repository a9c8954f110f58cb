//! 日历层: the special days of one level (national, division, body), read from text.

use crate::DayKind;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// A set of special days and the years it publishes. Later layers win over earlier ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layer {
    pub(crate) days: BTreeMap<Date, (DayKind, String)>,
    pub(crate) years: Vec<i16>,
}

/// A line of a day table that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerError {
    /// Line number, from 1.
    pub line: usize,
    /// What was wrong and what is expected.
    pub reason: String,
}

impl Layer {
    /// An empty layer.
    pub fn new() -> Layer {
        Layer::default()
    }

    /// Adds or replaces a day.
    pub fn set(&mut self, day: Date, kind: DayKind, name: impl Into<String>) {
        self.days.insert(day, (kind, name.into()));
    }

    /// Says that the year's notice is published, so that its other days are known to be ordinary.
    pub fn publish(&mut self, year: i16) {
        if !self.years.contains(&year) {
            self.years.push(year);
        }
    }

    /// The special days in order.
    pub fn days(&self) -> impl Iterator<Item = (Date, DayKind, &str)> {
        self.days.iter().map(|(day, (kind, name))| (*day, *kind, name.as_str()))
    }

    /// The years whose notice this layer holds.
    pub fn years(&self) -> &[i16] {
        &self.years
    }

    /// Reads lines of `day TAB kind TAB name` (kind: holiday, inlieu, makeup); `#` starts a comment.
    /// The years of the days count as published.
    ///
    /// # Errors
    /// Every line that cannot be read, with its number and the reason.
    pub fn parse(text: &str) -> Result<Layer, Vec<LayerError>> {
        let mut layer = Layer::read(text)?;
        let years: Vec<i16> = layer.days.keys().map(|day| day.year()).collect();
        years.into_iter().for_each(|year| layer.publish(year));
        Ok(layer)
    }

    pub(crate) fn read(text: &str) -> Result<Layer, Vec<LayerError>> {
        let mut layer = Layer::new();
        let mut errors = Vec::new();
        for (index, line) in text.lines().enumerate() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            match read_line(line) {
                Ok((day, kind, name)) => layer.set(day, kind, name),
                Err(reason) => errors.push(LayerError { line: index + 1, reason }),
            }
        }
        if errors.is_empty() { Ok(layer) } else { Err(errors) }
    }
}

fn read_line(line: &str) -> Result<(Date, DayKind, &str), String> {
    let mut cells = line.split('\t').map(str::trim);
    let day = cells.next().unwrap_or_default();
    let day = day.parse().map_err(|_| format!("日期“{day}”不存在或格式不对,应为 2022-10-08 这样的形式"))?;
    let kind = match cells.next().unwrap_or_default() {
        "holiday" => DayKind::Holiday,
        "inlieu" => DayKind::InLieu,
        "makeup" => DayKind::MakeUp,
        other => return Err(format!("类别“{other}”不认识,应为 holiday、inlieu 或 makeup")),
    };
    Ok((day, kind, cells.next().unwrap_or_default()))
}
