//! The distinct cells of a column, so that each is asked once however many rows hold it.

use super::bits::Bits;
use super::cell::Test;
use std::collections::HashMap;

/// One column: its distinct tests and who holds which.
#[derive(Clone, Debug)]
pub(super) struct ColumnIndex {
    /// The distinct tests; the first is [`Test::Any`].
    pub tests: Vec<Test>,
    /// By row the number of its test.
    pub of_row: Vec<u32>,
    /// By test its rows.
    rows: Vec<Rows>,
    /// The rows that ask something.
    pub asking: Bits,
    /// Whether some test is computed, and may have a verdict although the fact of the column is not known.
    pub has_computed: bool,
}

/// The rows of a test: listed where they are few.
#[derive(Clone, Debug)]
enum Rows {
    Few(Vec<u32>),
    Many(Bits),
}

impl ColumnIndex {
    pub(super) fn new(cells: Vec<Test>) -> ColumnIndex {
        let len = cells.len();
        let mut numbers = HashMap::from([(Test::Any, 0_u32)]);
        let mut tests = vec![Test::Any];
        let mut of_row = Vec::with_capacity(len);
        for test in cells {
            let next = numbers.len() as u32;
            let number = *numbers.entry(test).or_insert_with_key(|test| {
                tests.push(test.clone());
                next
            });
            of_row.push(number);
        }
        let mut lists = vec![Vec::new(); tests.len()];
        for (row, number) in of_row.iter().enumerate() {
            lists[*number as usize].push(row as u32);
        }
        let asking = Bits::of(len, |row| of_row[row] != 0);
        let rows = lists.into_iter().map(|list| Rows::of(list, len)).collect();
        let has_computed = tests.iter().any(|test| matches!(test, Test::Computed(_)));
        ColumnIndex { tests, of_row, rows, asking, has_computed }
    }

    pub(super) fn test(&self, row: usize) -> &Test {
        &self.tests[self.of_row[row] as usize]
    }

    /// How many rows hold a test.
    pub(super) fn count(&self, test: usize) -> usize {
        match &self.rows[test] {
            Rows::Few(rows) => rows.len(),
            Rows::Many(rows) => rows.count(),
        }
    }

    /// Takes the rows of a test out of a set.
    pub(super) fn take(&self, test: usize, from: &mut Bits) {
        match &self.rows[test] {
            Rows::Few(rows) => rows.iter().for_each(|row| from.take(*row as usize)),
            Rows::Many(rows) => from.remove(rows),
        }
    }

    /// Puts the rows of a test into a set.
    pub(super) fn put(&self, test: usize, into: &mut Bits) {
        match &self.rows[test] {
            Rows::Few(rows) => rows.iter().for_each(|row| into.put(*row as usize)),
            Rows::Many(rows) => into.add(rows),
        }
    }
}

impl Rows {
    fn of(list: Vec<u32>, len: usize) -> Rows {
        if list.len() <= len / 64 {
            return Rows::Few(list);
        }
        let mut bits = Bits::none(len);
        list.iter().for_each(|row| bits.put(*row as usize));
        Rows::Many(bits)
    }
}
