//! A table as sets only: what each row asks in each dimension, the days in force being one.

use crate::table::bits::Bits;
use crate::table::cell::Test;
use crate::table::index::ColumnIndex;
use crate::table::model::Table;
use crate::table::set::Set;
use std::rc::Rc;

pub(super) struct Grid {
    /// The conditions, then the days in force. A cell that allows all of its range is [`Test::Any`] here.
    pub columns: Vec<ColumnIndex>,
    /// What there can be in each dimension.
    pub ranges: Vec<Set>,
    /// Rows that can apply at all.
    pub alive: Bits,
    /// Rows that can apply and hold only cells that are analysed.
    pub exact: Bits,
}

impl Grid {
    pub(super) fn new(table: &Table) -> Grid {
        let rows = 0..table.rows.len();
        let mut ranges: Vec<Set> = table.conditions.iter().map(|column| column.range.clone()).collect();
        ranges.push(days(table));
        let mut columns: Vec<ColumnIndex> = table
            .conditions
            .iter()
            .enumerate()
            .map(|(at, column)| {
                let plain = |row| match table.test(row, at) {
                    Test::In(set) if *set == column.range => Test::Any,
                    test => test.clone(),
                };
                ColumnIndex::new(rows.clone().map(plain).collect())
            })
            .collect();
        let in_force = |row: usize| {
            let row = &table.rows[row];
            let set = Set::range(row.from, row.until);
            if set == ranges[ranges.len() - 1] { Test::Any } else { Test::In(set) }
        };
        columns.push(ColumnIndex::new(rows.clone().map(in_force).collect()));
        let all = |is_so: fn(&Test) -> bool| {
            Bits::of(rows.len(), |row| columns.iter().all(|column| is_so(column.test(row))))
        };
        let alive = all(|test| !is_never(test));
        let mut exact = all(is_analysed);
        exact.keep(&alive);
        Grid { columns, ranges, alive, exact }
    }

    pub(super) fn never_true(&self) -> Vec<(usize, usize)> {
        self.cells(is_never)
    }

    pub(super) fn not_analysed(&self) -> Vec<(usize, usize)> {
        self.cells(|test| !is_analysed(test))
    }

    fn cells(&self, is_so: fn(&Test) -> bool) -> Vec<(usize, usize)> {
        let conditions = self.columns.len() - 1;
        let rows = 0..self.columns[0].of_row.len();
        rows.flat_map(|row| (0..conditions).map(move |at| (row, at)))
            .filter(|(row, at)| is_so(self.columns[*at].test(*row)))
            .collect()
    }

    /// What a row asks in a dimension. A cell that is not analysed counts as asking nothing.
    pub(super) fn set(&self, dimension: usize, row: usize) -> Set {
        match self.columns[dimension].test(row) {
            Test::In(set) => set.and(&self.ranges[dimension]),
            _ => self.ranges[dimension].clone(),
        }
    }

    /// What two rows allow together in a dimension; none where neither asks anything.
    pub(super) fn both(&self, dimension: usize, first: usize, second: usize) -> Option<Set> {
        let column = &self.columns[dimension];
        let is_any = *column.test(first) == Test::Any && *column.test(second) == Test::Any;
        (!is_any).then(|| self.set(dimension, first).and(&self.set(dimension, second)))
    }

    pub(super) fn meeting(&self) -> Meeting<'_> {
        Meeting {
            grid: self,
            known: self.columns.iter().map(|column| vec![None; column.tests.len()]).collect(),
        }
    }
}

/// From the first day any row is in force to the last.
fn days(table: &Table) -> Set {
    let first = table.rows.iter().map(|row| row.from).min().unwrap_or(i64::MIN);
    let last = table.rows.iter().map(|row| row.until).max().unwrap_or(i64::MAX);
    Set::range(first, last)
}

fn is_never(test: &Test) -> bool {
    matches!(test, Test::In(set) if set.is_empty())
}

fn is_analysed(test: &Test) -> bool {
    matches!(test, Test::Any | Test::In(_))
}

/// Which rows can apply together with a row, found cell by cell; what cells that many rows hold can meet is kept.
pub(super) struct Meeting<'g> {
    grid: &'g Grid,
    known: Vec<Vec<Option<Rc<Bits>>>>,
}

impl Meeting<'_> {
    pub(super) fn with(&mut self, row: usize) -> Bits {
        let mut rows = self.grid.alive.clone();
        for (dimension, column) in self.grid.columns.iter().enumerate() {
            let test = column.of_row[row] as usize;
            if !matches!(column.tests[test], Test::In(_)) {
                continue;
            }
            match &self.known[dimension][test] {
                Some(meeting) => rows.keep(meeting),
                None => {
                    let meeting = Rc::new(self.cell(dimension, test));
                    rows.keep(&meeting);
                    if column.count(test) > 1 {
                        self.known[dimension][test] = Some(meeting);
                    }
                }
            }
        }
        rows
    }

    fn cell(&self, dimension: usize, test: usize) -> Bits {
        let column = &self.grid.columns[dimension];
        let mut rows = Bits::none(column.of_row.len());
        for (number, other) in column.tests.iter().enumerate() {
            let meets = match (&column.tests[test], other) {
                (Test::In(one), Test::In(other)) => one.meets(other),
                _ => true,
            };
            if meets {
                column.put(number, &mut rows);
            }
        }
        rows
    }
}
