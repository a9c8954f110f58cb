//! The rows of a file of any kind, by one way.

use crate::cell::{Cell, of_data, of_ref};
use crate::{COLUMNS_MAX, refuse};
use calamine::{Reader, Xlsx, open_workbook, open_workbook_auto};
use kernel::Result;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

/// Every row that is not empty, with its number, until `each` says no more.
pub(crate) fn walk(path: &Path, mut each: impl FnMut(usize, Vec<Cell>) -> Result<bool>) -> Result<()> {
    let mut unless_empty = |number: usize, cells: Vec<Cell>| {
        if cells.iter().all(|cell| *cell == Cell::Empty) { Ok(true) } else { each(number, cells) }
    };
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "csv" => csv(path, &mut unless_empty),
        "xlsx" | "xlsm" => xlsx(path, &mut unless_empty),
        _ => whole(path, &mut unless_empty),
    }
}

type Each<'a> = &'a mut dyn FnMut(usize, Vec<Cell>) -> Result<bool>;

/// The numbers are those of the lines in the file.
fn csv(path: &Path, each: Each<'_>) -> Result<()> {
    let unreadable = |error: &dyn std::fmt::Display| refuse(path, &format!("不能作为表格读取（{error}）"));
    let file = match File::open(path) {
        Ok(file) => BufReader::new(file),
        Err(error) => return unreadable(&error),
    };
    let mut reader = csv::ReaderBuilder::new();
    // What ends a line then is exactly what counts lines; a carriage return before it is outer space of the last cell.
    reader.has_headers(false).flexible(true).terminator(csv::Terminator::Any(b'\n'));
    let mut reader = reader.from_reader(file.chain(&b"\n"[..]));
    let mut record = csv::ByteRecord::new();
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(error) => return unreadable(&error),
        }
        // Empty lines before a record are passed over, so its first line is counted back from its end.
        let inside = record.as_slice().iter().filter(|byte| **byte == b'\n').count();
        let number = usize::try_from(reader.position().line()).unwrap_or(0).saturating_sub(1 + inside);
        let mut cells = Vec::with_capacity(record.len());
        for bytes in record.iter().take(COLUMNS_MAX) {
            let Ok(text) = std::str::from_utf8(bytes) else {
                return refuse(
                    path,
                    &format!("第{number}行不是 UTF-8 编码：在 Excel 中另存为“CSV UTF-8”或工作簿即可"),
                );
            };
            cells.push(Cell::of_text(text.trim_start_matches('\u{feff}')));
        }
        if !each(number, cells)? {
            return Ok(());
        }
    }
}

fn xlsx(path: &Path, each: Each<'_>) -> Result<()> {
    let unreadable = |error: calamine::XlsxError| refuse(path, &format!("不能作为表格读取（{error}）"));
    let mut book: Xlsx<_> = match open_workbook(path) {
        Ok(book) => book,
        Err(error) => return unreadable(error),
    };
    let Some(name) = book.sheet_names().first().cloned() else {
        return refuse(path, "中没有可读的工作表");
    };
    let mut cells = match book.worksheet_cells_reader(&name) {
        Ok(cells) => cells,
        Err(error) => return unreadable(error),
    };
    let (mut row, mut at) = (Vec::new(), 0);
    loop {
        let cell = match cells.next_cell() {
            Ok(cell) => cell,
            Err(error) => return unreadable(error),
        };
        let place = cell.as_ref().map(calamine::Cell::get_position);
        if place.is_none_or(|(line, _)| line as usize != at) {
            if !row.is_empty() && !each(at + 1, std::mem::take(&mut row))? {
                return Ok(());
            }
            let Some((line, _)) = place else { return Ok(()) };
            at = line as usize;
        }
        let Some((cell, (_, column))) = cell.zip(place) else { return Ok(()) };
        let column = column as usize;
        if column < COLUMNS_MAX {
            row.resize(row.len().max(column + 1), Cell::Empty);
            row[column] = of_ref(cell.get_value().clone());
        }
    }
}

/// The older formats.
fn whole(path: &Path, each: Each<'_>) -> Result<()> {
    let mut book = match open_workbook_auto(path) {
        Ok(book) => book,
        Err(error) => return refuse(path, &format!("不能作为表格读取（{error}）")),
    };
    let Some(Ok(sheet)) = book.worksheet_range_at(0) else {
        return refuse(path, "中没有可读的工作表");
    };
    let (first_row, first_column) =
        sheet.start().map_or((0, 0), |(row, column)| (row as usize, column as usize));
    for (index, cells) in sheet.rows().enumerate() {
        let before = std::iter::repeat_n(Cell::Empty, first_column);
        let cells = before.chain(cells.iter().map(of_data)).take(COLUMNS_MAX).collect();
        if !each(first_row + index + 1, cells)? {
            return Ok(());
        }
    }
    Ok(())
}
