//! A sheet of texts: what a table is read from and written to, whatever the file.

use super::mistake::{At, Mistake};
use super::tidy::is_blank;

/// 表格: rows of cells as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The rows. They need not be equally long.
    pub rows: Vec<Vec<String>>,
}

impl Sheet {
    /// The text of a cell; of one that is not there the empty text.
    pub fn text(&self, at: At) -> &str {
        self.rows.get(at.row).and_then(|row| row.get(at.column)).map_or("", String::as_str)
    }

    /// Writes a cell, making room for it.
    pub fn write(&mut self, at: At, text: impl Into<String>) {
        if self.rows.len() <= at.row {
            self.rows.resize_with(at.row + 1, Vec::new);
        }
        let row = &mut self.rows[at.row];
        if row.len() <= at.column {
            row.resize_with(at.column + 1, String::new);
        }
        row[at.column] = text.into();
    }

    /// How many rows there are, without the empty ones at the end.
    pub(super) fn rows_used(&self) -> usize {
        let last = self.rows.iter().rposition(|row| row.iter().any(|text| !text.trim().is_empty()));
        last.map_or(0, |last| last + 1)
    }
}

/// What is wrong in a sheet, gathered while it is read.
#[derive(Default)]
pub(super) struct Mistakes(pub Vec<Mistake>);

impl Mistakes {
    pub(super) fn add(&mut self, at: At, column: Option<&std::sync::Arc<str>>, reason: impl Into<String>) {
        self.0.push(Mistake { at, column: column.cloned(), reason: reason.into() });
    }

    /// The value, or the reason noted.
    pub(super) fn take<T>(
        &mut self,
        result: Result<T, String>,
        at: At,
        column: Option<&std::sync::Arc<str>>,
    ) -> Option<T> {
        result.map_err(|reason| self.add(at, column, reason)).ok()
    }
}

/// Whether a whole row holds nothing.
pub(super) fn is_blank_row(row: &[String]) -> bool {
    row.iter().all(|text| is_blank(text) && text.trim().is_empty())
}
