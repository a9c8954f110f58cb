//! 导出: a table of texts as a CSV file or an Excel book.

use kernel::{Error, Result};
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use std::borrow::Cow;

/// Lets spreadsheet programs read the Chinese text.
const BYTE_ORDER_MARK: [u8; 3] = [0xEF, 0xBB, 0xBF];

/// What the file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// Comma-separated text, UTF-8 with a byte order mark.
    Csv,
    /// An Excel book.
    Xlsx,
}

impl FileKind {
    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            FileKind::Csv => "text/csv; charset=utf-8",
            FileKind::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// The bytes of a file; the first row holds the headings, `name` is that of the sheet of a book.
///
/// # Errors
/// [`Error::Storage`] when a cell is longer than a book allows.
pub fn written(name: &str, table: &[Vec<String>], kind: FileKind) -> Result<Vec<u8>> {
    match kind {
        FileKind::Csv => csv_of(table).map_err(|error| Error::Storage(error.to_string())),
        FileKind::Xlsx => book_of(name, table).map_err(|error| Error::Storage(error.to_string())),
    }
}

/// Spreadsheet programs take a text that begins like this for a formula and run it; an apostrophe before it keeps it a text.
fn harmless(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err() {
        format!("'{cell}").into()
    } else {
        cell.into()
    }
}

fn csv_of(table: &[Vec<String>]) -> std::result::Result<Vec<u8>, csv::Error> {
    let mut file = csv::Writer::from_writer(BYTE_ORDER_MARK.to_vec());
    table
        .iter()
        .try_for_each(|cells| file.write_record(cells.iter().map(|cell| harmless(cell).into_owned())))?;
    file.into_inner().map_err(|error| error.into_error().into())
}

fn book_of(name: &str, table: &[Vec<String>]) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let heading = Format::new().set_bold();
    let sheet = book.add_worksheet().set_name(name)?;
    for (row, cells) in (0..).zip(table) {
        for (column, cell) in (0..).zip(cells) {
            // A unit's code is a name even when it is all digits.
            match cell.parse::<f64>() {
                Ok(number) if column > 0 => sheet.write_number(row, column, number)?,
                _ if row == 0 => sheet.write_string_with_format(row, column, cell, &heading)?,
                _ => sheet.write_string(row, column, cell)?,
            };
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    book.save_to_buffer()
}
