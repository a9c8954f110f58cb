//! Files of tables by their ending.

use crate::fault::{Fault, Outcome, wrong};
use decision::table::{Mistake, Sheet, Style, Table};
use sheet::book;
use std::fmt;
use std::path::Path;

/// Bytes of a file, at most.
const FILE_BYTES_MAX: u64 = 20 * 1024 * 1024;

/// What a file of a table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// Comma-separated text, UTF-8.
    Csv,
    /// An Excel book.
    Xlsx,
    /// A model of DMN.
    Dmn,
}

/// What is wrong with a file: a cell, or the file as a whole.
#[derive(Clone, Debug)]
pub enum Wrong {
    /// A cell.
    Cell(Mistake),
    /// The file, or something in it that has no address.
    Whole(String),
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Wrong::Cell(mistake) => mistake.fmt(f),
            Wrong::Whole(reason) => f.write_str(reason),
        }
    }
}

/// As many as there are.
pub fn cells(mistakes: Vec<Mistake>) -> Vec<Wrong> {
    mistakes.into_iter().map(Wrong::Cell).collect()
}

impl FileKind {
    /// By the ending of its name.
    pub fn of(path: &Path) -> Outcome<FileKind> {
        let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        match ending.as_str() {
            "csv" => Ok(FileKind::Csv),
            "xlsx" => Ok(FileKind::Xlsx),
            "dmn" => Ok(FileKind::Dmn),
            _ => {
                Err(wrong(format!("{} 应以 .xlsx、.csv 或 .dmn 结尾 (unknown kind of file)", path.display())))
            }
        }
    }
}

/// Reads a file as a sheet, or says what keeps it from being one. Fails when the file cannot be read at all.
pub fn read(path: &Path) -> Outcome<Result<(Sheet, Style), Vec<Wrong>>> {
    let plain = |sheet: Sheet| (sheet, Style::default());
    Ok(match FileKind::of(path)? {
        FileKind::Xlsx => book::read(bytes(path)?).map(plain).map_err(cells),
        FileKind::Dmn => Sheet::from_dmn(&text(path)?)
            .map(plain)
            .map_err(|reasons| reasons.into_iter().map(Wrong::Whole).collect()),
        FileKind::Csv => Sheet::from_csv(&text(path)?).map_err(|mistake| vec![Wrong::Cell(mistake)]),
    })
}

/// Reads a file of text that is not too large.
pub fn text(path: &Path) -> Outcome<String> {
    let is_csv = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    let hint = if is_csv { "，在 Excel 中请另存为“CSV UTF-8（逗号分隔）”" } else { "" };
    String::from_utf8(bytes(path)?)
        .map_err(|_| wrong(format!("{} 不是 UTF-8 编码{hint} (not UTF-8)", path.display())))
}

fn bytes(path: &Path) -> Outcome<Vec<u8>> {
    let failed =
        |error: std::io::Error| wrong(format!("无法读取 {}：{error} (cannot read the file)", path.display()));
    let length = std::fs::metadata(path).map_err(failed)?.len();
    if length > FILE_BYTES_MAX {
        let most = FILE_BYTES_MAX / 1024 / 1024;
        return Err(wrong(format!("{} 超过 {most} MB (the file is too large)", path.display())));
    }
    std::fs::read(path).map_err(failed)
}

/// The bytes of a file of this kind.
pub fn write(table: &Table, kind: FileKind, style: Style) -> Outcome<Vec<u8>> {
    match kind {
        FileKind::Csv => Ok(table.sheet().to_csv(style).into_bytes()),
        FileKind::Dmn => Ok(table.to_dmn().into_bytes()),
        FileKind::Xlsx => book::write(table).map_err(|error| {
            Fault::failed(format!("无法写成 Excel 工作簿：{error} (cannot write the book)"))
        }),
    }
}

/// Puts a whole file in its place, or leaves what is there.
pub fn put(path: &Path, bytes: &[u8]) -> Outcome<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.part"));
    std::fs::write(&beside, bytes).and_then(|()| std::fs::rename(&beside, path)).map_err(|error| {
        // There is nothing to say about a part that is not there.
        let _ = std::fs::remove_file(&beside);
        Fault::failed(format!("无法写入 {}：{error} (cannot write)", path.display()))
    })
}
