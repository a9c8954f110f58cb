//! Excel books that hold one decision table. What would be read otherwise than it is seen is refused, with the address of the cell.

mod hidden;
mod shown;

use calamine::{DataRef, Dimensions, Reader, SheetVisible, Xlsx, XlsxError};
use decision::table::{At, COLUMNS_MAX, Mistake, ROWS_MAX, Sheet, Table};
use hidden::Hidden;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError as WriteError};
use std::fmt::Display;
use std::io::{Cursor, Read, copy, sink};
use zip::ZipArchive;

/// Rows of a sheet with its head, at most; a few more than a table, so that its reader can say how many there are.
const SHEET_ROWS_MAX: usize = 10 * ROWS_MAX;
/// Bytes of a book with its parts unpacked, at most.
const UNPACKED_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// How wide a column is, in characters of the usual size.
const COLUMN_WIDTH: f64 = 16.0;

type Book = Xlsx<Cursor<Vec<u8>>>;

/// Reads the only sheet of a book.
///
/// # Errors
/// Every cell that cannot be taken as it stands; `A1` is named for what is wrong with the book as a whole.
pub fn read(bytes: Vec<u8>) -> Result<Sheet, Vec<Mistake>> {
    small_enough(&bytes, UNPACKED_BYTES_MAX)?;
    let hidden = hidden::of(&bytes).map_err(unreadable)?;
    let mut book: Book = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let name = only_sheet(&mut book)?;
    let mut mistakes = Vec::new();
    for merged in book.merge_cells_by_sheet_name(&name).map_err(unreadable)? {
        mistakes
            .push(wrong(at(merged.start), format!("{} 是合并单元格，请取消合并并逐格填写", area(merged))));
    }
    formulas(&mut book, &name, &mut mistakes).map_err(unreadable)?;
    let sheet = cells(&mut book, &name, &mut mistakes).map_err(unreadable)?;
    unseen(&sheet, &hidden, &mut mistakes);
    mistakes.sort_by_key(|mistake| mistake.at);
    if mistakes.is_empty() { Ok(sheet) } else { Err(mistakes) }
}

/// Writes a table as a book. Every cell is text, so that no program makes a date or a number of it.
///
/// # Errors
/// Where a cell is longer than a book allows.
pub fn write(table: &Table) -> Result<Vec<u8>, WriteError> {
    write_with(table, |_| Ok(()))
}

/// The same, with what `more` does to the sheet besides, e.g. the choices of its cells.
///
/// # Errors
/// As [`write`], and what `more` returns.
pub fn write_with(
    table: &Table,
    more: impl FnOnce(&mut Worksheet) -> Result<(), WriteError>,
) -> Result<Vec<u8>, WriteError> {
    let mut book = Workbook::new();
    let (plain, head) =
        (Format::new().set_num_format("@").set_text_wrap(), Format::new().set_num_format("@").set_bold());
    let sheet = book.add_worksheet().set_name("决策表")?;
    let first = table.rows().first().map_or(0, |row| row.line);
    for (row, cells) in (0_u32..).zip(&table.sheet().rows) {
        let format = if (row as usize) < first { &head } else { &plain };
        for (column, text) in (0_u16..).zip(cells) {
            if !text.is_empty() {
                sheet.write_string_with_format(row, column, text, format)?;
                sheet.set_column_width(column, COLUMN_WIDTH)?;
            }
        }
    }
    sheet.set_freeze_panes(u32::try_from(first).unwrap_or_default(), 1)?;
    more(sheet)?;
    book.save_to_buffer()
}

/// A book is unpacked in memory. What it says of its sizes is not believed: each part is unpacked into nothing first.
pub(crate) fn small_enough(bytes: &[u8], bytes_max: u64) -> Result<(), Vec<Mistake>> {
    let mut left = bytes_max;
    // What is no archive at all is told by the reader of books.
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return Ok(()) };
    for index in 0..archive.len() {
        let Ok(part) = archive.by_index(index) else { return Ok(()) };
        let taken = copy(&mut part.take(left + 1), &mut sink()).unwrap_or(0);
        let Some(rest) = left.checked_sub(taken) else {
            let most = bytes_max / 1024 / 1024;
            return Err(vec![wrong(at((0, 0)), format!("工作簿展开后超过 {most} MB，请分成几个文件"))]);
        };
        left = rest;
    }
    Ok(())
}

/// What the libraries say is in English and about the inside of the file; it helps nobody who has Excel before them.
fn unreadable(_: impl Display) -> Vec<Mistake> {
    let reason = "不能作为 Excel 工作簿（.xlsx）读取：文件不完整，或者不是工作簿。请用 Excel 打开，另存为“Excel 工作簿（.xlsx）”";
    vec![wrong(at((0, 0)), reason)]
}

/// A hidden sheet is one the reader does not know of; with several nobody can say which is meant.
fn only_sheet(book: &mut Book) -> Result<String, Vec<Mistake>> {
    let sheets = book.sheets_metadata().to_vec();
    let refuse = |reason: String| Err(vec![wrong(at((0, 0)), reason)]);
    if let Some(hidden) = sheets.iter().find(|sheet| sheet.visible != SheetVisible::Visible) {
        return refuse(format!("工作表“{}”是隐藏的，请取消隐藏或删除", hidden.name));
    }
    let mut used = Vec::new();
    for sheet in &sheets {
        if has_cells(book, &sheet.name).map_err(unreadable)? {
            used.push(sheet.name.clone());
        }
    }
    match used.as_slice() {
        [one] => Ok(one.clone()),
        [] => refuse("工作簿是空的".into()),
        several => refuse(format!("工作簿里有几张工作表（{}），请只留一张", several.join("、"))),
    }
}

fn has_cells(book: &mut Book, name: &str) -> Result<bool, XlsxError> {
    let mut cells = book.worksheet_cells_reader(name)?;
    while let Some(cell) = cells.next_cell()? {
        if *cell.get_value() != DataRef::Empty {
            return Ok(true);
        }
    }
    Ok(false)
}

fn formulas(book: &mut Book, name: &str, mistakes: &mut Vec<Mistake>) -> Result<(), XlsxError> {
    let mut cells = book.worksheet_cells_reader(name)?;
    while let Some(cell) = cells.next_formula()? {
        // Cells without one come as empty formulas.
        if !cell.get_value().is_empty() {
            mistakes.push(wrong(at(cell.get_position()), "是公式，请改为它的值（复制后“选择性粘贴－数值”）"));
        }
    }
    Ok(())
}

fn cells(book: &mut Book, name: &str, mistakes: &mut Vec<Mistake>) -> Result<Sheet, XlsxError> {
    let mut sheet = Sheet::default();
    let mut cells = book.worksheet_cells_reader(name)?;
    while let Some((cell, style)) = cells.next_cell_with_style_id()? {
        let place = at(cell.get_position());
        let format = cells.styles().get(style).and_then(|style| style.number_format.as_ref());
        match text(cell.get_value(), format.map(|format| format.format_code.as_str())) {
            Ok(text) if text.is_empty() => {}
            // A cell far out would make a sheet of a thousand million empty ones.
            Ok(_) if place.row >= SHEET_ROWS_MAX || place.column >= COLUMNS_MAX => {
                mistakes.push(wrong(
                    place,
                    format!("超出表格的范围：最多 {SHEET_ROWS_MAX} 行、{COLUMNS_MAX} 列"),
                ));
            }
            Ok(text) => sheet.write(place, text),
            Err(reason) => mistakes.push(wrong(place, reason)),
        }
    }
    Ok(sheet)
}

/// Rows and columns that hold something and are hidden.
fn unseen(sheet: &Sheet, hidden: &Hidden, mistakes: &mut Vec<Mistake>) {
    let holds = |text: &String| !text.trim().is_empty();
    for row in &hidden.rows {
        if sheet.rows.get(*row).is_some_and(|row| row.iter().any(holds)) {
            let reason = format!("第 {} 行是隐藏的，请取消隐藏或删除", row + 1);
            mistakes.push(wrong(At { row: *row, column: 0 }, reason));
        }
    }
    for column in hidden.columns.iter().flat_map(|columns| columns.clone().take(COLUMNS_MAX)) {
        if sheet.rows.iter().any(|row| row.get(column).is_some_and(holds)) {
            let at = At { row: 0, column };
            let letters = at.to_string();
            let reason = format!("{} 列是隐藏的，请取消隐藏或删除", letters.trim_end_matches('1'));
            mistakes.push(wrong(at, reason));
        }
    }
}

/// A cell as one reads it.
fn text(value: &DataRef<'_>, format: Option<&str>) -> Result<String, String> {
    Ok(match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => shown::number(*number as f64, format)?,
        DataRef::Float(number) => shown::number(*number, format)?,
        DataRef::Bool(flag) => if *flag { "是" } else { "否" }.to_owned(),
        DataRef::DateTimeIso(text) => text.clone(),
        DataRef::DateTime(moment) => match moment.to_ymd_hms_milli() {
            (year, month, day, 0, 0, 0, 0) if moment.is_datetime() => {
                format!("{year:04}-{month:02}-{day:02}")
            }
            _ => return Err("是时刻或时长，应写日期，如 2022-05-01".to_owned()),
        },
        DataRef::DurationIso(text) => return Err(format!("是时长“{text}”，应写文字")),
        DataRef::Error(error) => return Err(format!("是错误值 {error}")),
    })
}

fn wrong(at: At, reason: impl Into<String>) -> Mistake {
    Mistake { at, column: None, reason: reason.into() }
}

fn at((row, column): (u32, u32)) -> At {
    At { row: row as usize, column: column as usize }
}

fn area(merged: Dimensions) -> String {
    format!("{}:{}", at(merged.start), at(merged.end))
}
