//! The data file: CSV with the names of the columns in the first line.

use super::{Data, Row, finite};
use crate::fault::{Checked, Fault, Matter, Notice, Reason};
use crate::method::Method;
use crate::numbers;
use crate::tree::{Indicator, Sampling};
use crate::value::Value;
use crate::{Measure, Place};
use std::collections::{BTreeSet, HashMap};

/// Rows of a file, at most.
pub const ROWS_MAX: usize = 200_000;
/// Faults that are told, at most; a file of the wrong kind has one in every cell.
const FAULTS_MAX: usize = 100;
/// A percentage this many times smaller than the median may be a fraction.
const FRACTION_SUSPECTED: f64 = 50.0;

impl Data {
    /// Reads the columns that a method asks for; others are ignored.
    ///
    /// # Errors
    /// Everything that is wrong, with line and column: columns that are missing or doubled, text for a number, a number out of
    /// range, fractions for percentages, a unit reported twice for a period, a unit that is not on the method's list.
    pub fn read(text: &str, method: &Method) -> Checked<(Data, Vec<Notice>)> {
        let mut rows = records(text)?;
        if rows.is_empty() {
            return Err(vec![Fault::at(Place::default(), Reason::NoRows)]);
        }
        let (_, header) = rows.remove(0);
        let header = header.iter().map(|name| name.trim().to_owned()).collect();
        let mut file = File { method, header, rows, faults: Vec::new(), notices: Vec::new() };
        let data = file.data();
        file.faults.truncate(FAULTS_MAX);
        match data {
            Some(data) if file.faults.is_empty() => Ok((data, file.notices)),
            _ => Err(file.faults),
        }
    }
}

/// The lines that are not blank, with their numbers.
fn records(text: &str) -> Checked<Vec<(usize, csv::StringRecord)>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let mut lines = Vec::new();
    for record in reader.records() {
        let unreadable = |line: usize, text: String| {
            vec![Fault::at(
                Place { line: Some(line).filter(|line| *line > 0), ..Place::default() },
                Reason::Unreadable(text),
            )]
        };
        let record = record.map_err(|error| {
            unreadable(error.position().map_or(0, |at| at.line() as usize), "不能作为 CSV 读取".into())
        })?;
        if lines.len() > ROWS_MAX {
            return Err(unreadable(0, format!("最多 {ROWS_MAX} 行")));
        }
        if record.iter().any(|cell| !cell.trim().is_empty()) {
            lines.push((record.position().map_or(0, |at| at.line() as usize), record));
        }
    }
    Ok(lines)
}

struct File<'a> {
    method: &'a Method,
    header: Vec<String>,
    rows: Vec<(usize, csv::StringRecord)>,
    faults: Vec<Fault>,
    notices: Vec<Notice>,
}

impl File<'_> {
    fn data(&mut self) -> Option<Data> {
        let method = self.method;
        let columns = &method.columns;
        if self.rows.is_empty() {
            self.faults.push(Fault::at(Place::default(), Reason::NoRows));
        }
        let unit = self.find(&columns.unit);
        let name = columns.name.as_ref().map(|name| self.find(name));
        let period = columns.period.as_ref().map(|period| self.find(period));
        let groups: Vec<Option<usize>> = columns.groups.iter().map(|group| self.find(group)).collect();
        let nodes = method.tree.indicators().iter().map(|node| &method.tree.nodes()[*node]);
        let mut wanted: Vec<(String, Option<&Indicator>)> =
            nodes.map(|node| (node.code.clone(), node.indicator())).collect();
        wanted.extend(method.other_columns().into_iter().map(|name| (name, None)));
        let places: Vec<Option<usize>> = wanted.iter().map(|(name, _)| self.find(name)).collect();
        if !self.faults.is_empty() {
            return None;
        }
        let needed = self.header.len();
        for (line, record) in self.rows.iter().filter(|(_, record)| record.len() != needed) {
            let reason = Reason::RowLength { found: record.len(), needed };
            self.faults.push(Fault::at(Place::line(*line), reason));
        }
        if !self.faults.is_empty() {
            return None;
        }
        let rows = self.units(unit?, name.flatten(), period.flatten(), &groups);
        let mut read = HashMap::new();
        for ((name, indicator), place) in wanted.into_iter().zip(places) {
            let values = self.column(&name, place?, indicator, &rows);
            read.insert(name, values);
        }
        self.absent(&rows);
        Some(Data::new(rows, columns.groups.clone(), read))
    }

    /// Where a column is.
    fn find(&mut self, name: &str) -> Option<usize> {
        let mut places = self.header.iter().enumerate().filter(|(_, own)| *own == name).map(|(at, _)| at);
        let (first, second) = (places.next(), places.next());
        let place = Place::default().field(name);
        if first.is_none() {
            self.faults.push(Fault::at(place, Reason::NoColumn(self.header.clone())));
        } else if second.is_some() {
            self.faults.push(Fault::at(place, Reason::ColumnTwice));
        }
        first
    }

    fn units(
        &mut self,
        unit: usize,
        name: Option<usize>,
        period: Option<usize>,
        groups: &[Option<usize>],
    ) -> Vec<Row> {
        let mut seen: HashMap<(String, String), usize> = HashMap::new();
        let mut rows = Vec::with_capacity(self.rows.len());
        for (line, record) in &self.rows {
            let text = |at: usize| record.get(at).unwrap_or_default().trim().to_owned();
            let own = text(unit);
            let row = Row {
                name: name.map(text).filter(|name| !name.is_empty()).unwrap_or_else(|| own.clone()),
                period: period.map(text).unwrap_or_default(),
                groups: groups.iter().map(|at| at.map(text).unwrap_or_default()).collect(),
                unit: own,
                line: *line,
            };
            let place = Place::line(*line).of(&row.unit, &row.period);
            let first = seen.insert((row.unit.clone(), row.period.clone()), *line);
            if row.unit.is_empty() {
                self.faults.push(Fault::at(place, Reason::NoUnit));
            } else if let Some(first) = first {
                self.faults.push(Fault::at(place, Reason::RowTwice(first)));
            } else if self.method.units.as_ref().is_some_and(|units| !units.contains(&row.unit)) {
                self.faults.push(Fault::at(place, Reason::UnknownUnit));
            }
            rows.push(row);
        }
        rows
    }

    /// Units of the method's list that nobody reported.
    fn absent(&mut self, rows: &[Row]) {
        let there: BTreeSet<&str> = rows.iter().map(|row| row.unit.as_str()).collect();
        let absent = self.method.units.iter().flatten().filter(|unit| !there.contains(unit.as_str()));
        let notices = absent.map(|unit| Notice::at(Place::default().of(unit, ""), Matter::UnitAbsent));
        self.notices.extend(notices);
    }

    fn column(&mut self, name: &str, at: usize, indicator: Option<&Indicator>, rows: &[Row]) -> Vec<Value> {
        let mut values = Vec::with_capacity(rows.len());
        for ((line, record), row) in self.rows.iter().zip(rows) {
            let text = record.get(at).unwrap_or_default().trim();
            let value = cell(text, self.method, indicator).unwrap_or_else(|reason| {
                let place = Place::line(*line).field(name).of(&row.unit, &row.period);
                self.faults.push(Fault::at(place, reason));
                Value::Missing
            });
            values.push(value);
        }
        if let Some(indicator) = indicator {
            self.percent(name, indicator, &values, rows);
        }
        values
    }

    /// Fractions among percentages.
    fn percent(&mut self, name: &str, indicator: &Indicator, values: &[Value], rows: &[Row]) {
        if indicator.measure != Measure::Percent || indicator.small {
            return;
        }
        let numbers: Vec<f64> = values.iter().filter_map(|value| value.number()).map(f64::abs).collect();
        if numbers.iter().all(|x| *x <= 1.0) {
            if numbers.iter().any(|x| *x > 0.0) {
                self.faults.push(Fault::at(Place::default().field(name), Reason::FractionsForPercent));
            }
            return;
        }
        let median = numbers::median(&numbers).unwrap_or(0.0);
        for (value, row) in values.iter().zip(rows) {
            let suspect = |x: &f64| *x > 0.0 && *x <= 1.0 && median / x >= FRACTION_SUSPECTED;
            if let Some(number) = value.number().filter(suspect) {
                let place = Place::line(row.line).field(name).of(&row.unit, &row.period);
                self.notices.push(Notice::at(place, Matter::PerhapsFraction(number)));
            }
        }
    }
}

/// Reads one cell.
fn cell(text: &str, method: &Method, indicator: Option<&Indicator>) -> Result<Value, Reason> {
    let is_one_of = |words: &[String]| words.iter().any(|word| word == text);
    if is_one_of(&method.columns.not_applicable) {
        return Ok(Value::NotApplicable);
    }
    if is_one_of(&method.columns.withheld) {
        return Ok(Value::Withheld);
    }
    if text.is_empty() || is_one_of(&method.columns.missing) {
        return Ok(Value::Missing);
    }
    let word = indicator.and_then(|own| own.words.iter().find(|(word, _)| word == text));
    let number = match word {
        Some((_, number)) => *number,
        None => finite(text).ok_or_else(|| Reason::NotANumber(text.to_owned()))?,
    };
    if let Some(indicator) = indicator {
        if indicator.measure == Measure::Fraction && number > 1.0 {
            return Err(Reason::PercentForFraction(number));
        }
        if indicator.range.is_some_and(|(low, high)| number < low || number > high) {
            return Err(Reason::OutOfRange(number));
        }
    }
    Ok(Value::Present(number))
}

impl Method {
    /// Columns that hold neither indicators nor groups: denominators and the sizes of surveys.
    fn other_columns(&self) -> BTreeSet<String> {
        let indicators =
            self.tree.indicators().iter().filter_map(|node| self.tree.nodes()[*node].indicator());
        let names = indicators.flat_map(|indicator| {
            let denominator = indicator.denominator.as_ref().map(|denominator| denominator.column.clone());
            let sampling = indicator.sampling.as_ref().map(|sampling| match sampling {
                Sampling::Size(column) | Sampling::StandardError(column) => column.clone(),
            });
            [denominator, sampling]
        });
        // A denominator may be an indicator itself.
        names.flatten().filter(|name| self.tree.find(name).is_none()).collect()
    }
}
