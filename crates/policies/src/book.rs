//! 合表: the conditions of many measures as one decision table, so that one pass judges an enterprise, or all of them, by all measures.

use crate::conditions::{AMOUNT, ConditionRow, Conditions, HEAD_ROWS};
use crate::facts::{Fact, facts, place};
use crate::model::Versioned;
use decision::table::{Sheet, Table, Test};
use kernel::{Error, Result};
use std::ops::Range;

/// The fact that is always known.
const DAY: &str = "申请日期";

/// 合表: measures, and the rows of the one table that are theirs.
#[derive(Clone, Debug)]
pub struct Book {
    /// The one table. Its columns are facts.
    pub table: Table,
    /// The measures, in order.
    pub measures: Vec<Versioned>,
    rows: Vec<Range<usize>>,
    /// By row the conditions that ask something, premises first.
    asked: Vec<Vec<usize>>,
    facts: Vec<&'static Fact>,
}

impl Book {
    /// Puts measures together.
    ///
    /// # Errors
    /// [`Error::Storage`] when a measure no longer reads, which was refused when it was saved.
    pub fn read(measures: Vec<Versioned>) -> Result<Book> {
        let conditions = measures.iter().flat_map(|one| &one.measure.conditions.columns);
        let mut places: Vec<usize> = conditions.filter_map(|name| place(name)).collect();
        // A table has a column even where there is no measure.
        if places.is_empty() {
            places.extend(place(DAY));
        }
        places.sort_unstable();
        places.dedup();
        let columns: Vec<&'static Fact> = places.iter().map(|at| &facts()[*at]).collect();
        let mut all = Conditions { columns: names(&columns), rows: Vec::new() };
        let mut rows = Vec::with_capacity(measures.len());
        for one in &measures {
            let from = all.rows.len();
            all.rows.extend(one.measure.conditions.rows.iter().map(|row| spread(&all.columns, one, row)));
            rows.push(from..all.rows.len());
        }
        let table = Table::read(collecting(all)).map_err(|mistakes| {
            let words: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
            Error::Storage(format!("measures do not read together: {}", words.join("; ")))
        })?;
        let asked = (0..table.rows().len()).map(|row| asked(&table, &columns, row)).collect();
        Ok(Book { table, measures, rows, asked, facts: columns })
    }

    /// The rows of a measure.
    pub fn rows_of(&self, measure: usize) -> Range<usize> {
        self.rows[measure].clone()
    }

    /// The conditions that a row asks, premises first.
    pub fn asked(&self, row: usize) -> &[usize] {
        &self.asked[row]
    }

    /// The fact a condition asks for.
    pub fn fact(&self, condition: usize) -> &'static Fact {
        self.facts[condition]
    }

    /// The place of a measure.
    pub fn place_of(&self, id: &str) -> Option<usize> {
        self.measures.iter().position(|one| one.measure.id == id)
    }

    /// A cell of a row as it is written.
    pub fn written(&self, row: usize, condition: usize) -> &str {
        self.table.condition_text(row, condition)
    }
}

fn names(columns: &[&'static Fact]) -> Vec<String> {
    columns.iter().map(|fact| fact.name.to_owned()).collect()
}

/// A row of a measure under the columns of all.
fn spread(columns: &[String], one: &Versioned, row: &ConditionRow) -> ConditionRow {
    let own = &one.measure.conditions.columns;
    let cell = |name: &String| {
        let at = own.iter().position(|own| own == name);
        at.and_then(|at| row.cells.get(at)).cloned().unwrap_or_default()
    };
    ConditionRow { cells: columns.iter().map(cell).collect(), amount: row.amount.clone() }
}

/// All rows count here; which of a measure's counts first is its own matter. A table has a row even where there is no measure.
fn collecting(mut all: Conditions) -> Sheet {
    if all.rows.is_empty() {
        all.rows.push(ConditionRow::default());
    }
    let mut sheet = all.sheet();
    debug_assert_eq!(sheet.rows[1].last().map(String::as_str), Some(AMOUNT));
    debug_assert_eq!(sheet.rows.len(), HEAD_ROWS + all.rows.len());
    sheet.rows[0][1] = "C".to_owned();
    sheet
}

fn asked(table: &Table, columns: &[&'static Fact], row: usize) -> Vec<usize> {
    let asks = |condition: &usize| !matches!(table.test(row, *condition), Test::Any);
    let mut asked: Vec<usize> = (0..columns.len()).filter(asks).collect();
    asked.sort_by_key(|condition| !columns[*condition].is_premise);
    asked
}
