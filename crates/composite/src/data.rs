//! The data of a composite index: rows of units and periods, columns of indicators, denominators and groups.

mod read;

use crate::tree::Tree;
use crate::value::Value;
use std::collections::HashMap;

pub use read::ROWS_MAX;

/// 一行: what one unit reported for one period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// 评价对象: code of the unit.
    pub unit: String,
    /// Its name; the code where there is none.
    pub name: String,
    /// The period; empty where the data have none.
    pub period: String,
    /// The unit's groups, in the order of the method's `groups`; empty text where none is given.
    pub groups: Vec<String>,
    /// Line of the file.
    pub line: usize,
}

/// 数据.
#[derive(Clone, Debug, PartialEq)]
pub struct Data {
    rows: Vec<Row>,
    columns: HashMap<String, Vec<Value>>,
    group_names: Vec<String>,
    periods: Vec<String>,
    /// The place of a period in time: its number where all periods are numbers, else its place in order.
    times: Vec<f64>,
    period_of: Vec<usize>,
}

/// 一个环节的数据: the rows still in it, and a column for every indicator in the order of the tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// Rows of the data, by number.
    pub rows: Vec<usize>,
    /// Columns of the indicators.
    pub columns: Vec<Vec<Value>>,
}

/// Which rows are looked at together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// Those of one period.
    Period,
    /// All, so that periods can be compared.
    Panel,
}

impl Data {
    /// Puts rows and columns together. Every column is as long as the rows are many.
    pub fn new(rows: Vec<Row>, group_names: Vec<String>, columns: HashMap<String, Vec<Value>>) -> Data {
        let mut periods: Vec<String> = rows.iter().map(|row| row.period.clone()).collect();
        periods.sort();
        periods.dedup();
        let numbers: Option<Vec<f64>> = periods.iter().map(|period| finite(period)).collect();
        let times = match numbers {
            Some(numbers) => {
                periods.sort_by(|one, other| {
                    finite(one).unwrap_or(0.0).total_cmp(&finite(other).unwrap_or(0.0))
                });
                crate::numbers::sorted(&numbers)
            }
            None => (0..periods.len()).map(|place| place as f64).collect(),
        };
        let places: HashMap<&str, usize> =
            periods.iter().enumerate().map(|(at, period)| (period.as_str(), at)).collect();
        let period_of = rows.iter().map(|row| places[row.period.as_str()]).collect();
        Data { rows, columns, group_names, periods, times, period_of }
    }

    /// The rows.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// A column by its name.
    pub fn column(&self, name: &str) -> Option<&[Value]> {
        self.columns.get(name).map(Vec::as_slice)
    }

    /// The periods, in order.
    pub fn periods(&self) -> &[String] {
        &self.periods
    }

    /// The same, with the columns of other data that these do not have; a unit's value of a period stays with it, and is
    /// missing where the others do not know it.
    pub fn with_columns_of(&self, other: &Data) -> Data {
        let key = |row: &Row| (row.unit.clone(), row.period.clone());
        let places: HashMap<(String, String), usize> =
            other.rows.iter().enumerate().map(|(at, row)| (key(row), at)).collect();
        let from: Vec<Option<usize>> = self.rows.iter().map(|row| places.get(&key(row)).copied()).collect();
        let mut data = self.clone();
        for (name, column) in other.columns.iter().filter(|(name, _)| !self.columns.contains_key(*name)) {
            let values = from.iter().map(|at| at.map_or(Value::Missing, |at| column[at]));
            data.columns.insert(name.clone(), values.collect());
        }
        data
    }

    /// Puts other values into a column.
    pub(crate) fn replace(&mut self, name: &str, values: Vec<Value>) {
        self.columns.insert(name.to_owned(), values);
    }

    /// Every row, with the columns of the indicators; what the data do not have is missing.
    pub(crate) fn frame(&self, tree: &Tree) -> Frame {
        let column = |node: &usize| {
            let column = self.columns.get(&tree.nodes()[*node].code).cloned();
            column.unwrap_or_else(|| vec![Value::Missing; self.rows.len()])
        };
        Frame {
            rows: (0..self.rows.len()).collect(),
            columns: tree.indicators().iter().map(column).collect(),
        }
    }

    /// The number of a row's period.
    pub(crate) fn period_of(&self, row: usize) -> usize {
        self.period_of[row]
    }

    /// The place of a row in time.
    pub(crate) fn time_of(&self, row: usize) -> f64 {
        self.times[self.period_of[row]]
    }

    /// Where a group's name stands in [`Row::groups`].
    pub(crate) fn group(&self, name: &str) -> Option<usize> {
        self.group_names.iter().position(|own| own == name)
    }
}

impl Frame {
    /// The rows that are looked at together, as numbers within the frame.
    pub(crate) fn slices(&self, data: &Data, over: Over) -> Vec<Vec<usize>> {
        if over == Over::Panel {
            return vec![(0..self.rows.len()).collect()];
        }
        let mut slices = vec![Vec::new(); data.periods.len()];
        for (index, row) in self.rows.iter().enumerate() {
            slices[data.period_of(*row)].push(index);
        }
        slices.retain(|slice| !slice.is_empty());
        slices
    }

    /// The period that a slice is of; empty for the panel.
    pub(crate) fn period<'a>(&self, data: &'a Data, over: Over, slice: &[usize]) -> &'a str {
        match (over, slice.first()) {
            (Over::Period, Some(first)) => &data.rows[self.rows[*first]].period,
            _ => "",
        }
    }

    /// The rows themselves.
    pub(crate) fn rows_of<'a>(&self, data: &'a Data) -> Vec<&'a Row> {
        self.rows.iter().map(|row| &data.rows[*row]).collect()
    }
}

/// A finite number, as people write it.
pub(crate) fn finite(text: &str) -> Option<f64> {
    // Rust would read "inf" and "nan" as well.
    let is_number = text.chars().all(|sign| sign.is_ascii_digit() || "+-.eE".contains(sign));
    text.parse::<f64>().ok().filter(|number| is_number && number.is_finite())
}
