//! 表格: the rows of the first sheet of a workbook, or of a CSV file, one after the other, with the address of every cell.
//!
//! The first row that is not empty names the columns. An .xlsx or .csv file is read row by row, so that a register of a
//! million lines needs no more memory than its longest texts; the older formats, which end at some ten thousand rows, are
//! read whole. Nothing is guessed: a cell is what the file says, and a date that does not exist is none.
//!
//! A form that officials fill in, a decision table, is read strictly and as a whole ([`book`]); what is given to readers is
//! written by [`written`].

pub mod book;
mod cell;
mod file;
mod rows;

pub use cell::Cell;
pub use file::{FileKind, written};

use kernel::{Form, Result};
use std::path::{Path, PathBuf};

/// Characters of one cell at most; no spreadsheet has more.
pub const CELL_CHARS_MAX: usize = 32_767;
/// Columns that are read.
const COLUMNS_MAX: usize = 256;

/// 表格文件: its columns are known, its rows are still to be read.
#[derive(Clone, Debug)]
pub struct Sheet {
    path: PathBuf,
    headings: Vec<String>,
}

/// A row that is not empty.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    number: usize,
    cells: Vec<Cell>,
}

/// 读不了的格: a cell that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadCell {
    /// Address, e.g. `D17`.
    pub cell: String,
    /// What was wrong and what is expected.
    pub reason: String,
}

impl Sheet {
    /// Reads the headings.
    ///
    /// # Errors
    /// [`kernel::Error::Invalid`] when the file cannot be read as a spreadsheet.
    pub fn open(path: &Path) -> Result<Sheet> {
        let mut headings = Vec::new();
        rows::walk(path, |_, cells| {
            headings = cells.iter().map(Cell::text).collect();
            Ok(false)
        })?;
        if headings.is_empty() {
            refuse(path, "是空的")?;
        }
        Ok(Sheet { path: path.into(), headings })
    }

    /// Where the column of a heading is; a heading that is missing is noted under the name of the field.
    pub fn column(&self, form: &mut Form, field: &str, heading: &str) -> usize {
        self.headings.iter().position(|one| one == heading).unwrap_or_else(|| {
            let there = self.headings.join("、");
            form.wrong(
                field,
                format!("表中没有列“{heading}”，现有列：{there}"),
                "the sheet has no such column",
            );
            0
        })
    }

    /// Every row below the headings that is not empty.
    ///
    /// # Errors
    /// As [`Sheet::open`], and what `each` returns.
    pub fn rows(&self, mut each: impl FnMut(&Row) -> Result<()>) -> Result<()> {
        let mut is_heading = true;
        rows::walk(&self.path, |number, cells| {
            if !std::mem::take(&mut is_heading) {
                each(&Row { number, cells })?;
            }
            Ok(true)
        })
    }
}

impl Row {
    /// A cell; beyond the end of the row it is empty.
    pub fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&Cell::Empty)
    }

    /// What is said of a cell that cannot be read.
    pub fn bad(&self, column: usize, reason: impl Into<String>) -> BadCell {
        BadCell { cell: format!("{}{}", letters(column), self.number), reason: reason.into() }
    }

    /// The text of a cell that must not be empty.
    ///
    /// # Errors
    /// When it is empty or has more characters.
    pub fn text(&self, column: usize, chars_max: usize) -> std::result::Result<String, BadCell> {
        match self.optional_text(column, chars_max)? {
            text if text.is_empty() => Err(self.bad(column, "这一格是空的，应填写内容")),
            text => Ok(text),
        }
    }

    /// The text of a cell.
    ///
    /// # Errors
    /// When it has more characters.
    pub fn optional_text(&self, column: usize, chars_max: usize) -> std::result::Result<String, BadCell> {
        let text = self.cell(column).text();
        match text.chars().count() {
            count if count > chars_max => {
                Err(self.bad(column, format!("内容有{count}个字，最多{chars_max}个字")))
            }
            _ => Ok(text),
        }
    }
}

/// `A` for 0, `AA` for 26.
fn letters(mut index: usize) -> String {
    let mut name = String::new();
    loop {
        let letter = char::from(b'A' + u8::try_from(index % 26).unwrap_or(0));
        name.insert(0, letter);
        match index / 26 {
            0 => return name,
            more => index = more - 1,
        }
    }
}

fn refuse(path: &Path, what: &str) -> Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut form = Form::default();
    form.wrong(
        "文件",
        format!("“{name}”{what}，应为 Excel 工作簿（.xlsx、.xls）、.ods 或 UTF-8 的 .csv 文件，第一行是列名"),
        "the file cannot be read as a spreadsheet",
    );
    form.finish()
}

#[cfg(test)]
mod tests;
