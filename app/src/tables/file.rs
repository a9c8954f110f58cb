//! Files of tables by their ending.

use super::book;
use crate::fault::{Fault, Outcome, wrong};
use decision::table::{At, Mistake, Sheet, Style, Table};
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
}

impl FileKind {
    /// By the ending of its name.
    pub fn of(path: &Path) -> Outcome<FileKind> {
        let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        match ending.as_str() {
            "csv" => Ok(FileKind::Csv),
            "xlsx" => Ok(FileKind::Xlsx),
            _ => Err(wrong(format!("{} 应以 .xlsx 或 .csv 结尾 (unknown kind of file)", path.display()))),
        }
    }
}

/// Reads a file as a sheet.
pub fn read(path: &Path) -> Result<(Sheet, Style), Vec<Mistake>> {
    let whole = |reason: String| vec![Mistake { at: At { row: 0, column: 0 }, column: None, reason }];
    let kind = FileKind::of(path).map_err(|fault| whole(fault.line))?;
    let bytes = bytes(path).map_err(|fault| whole(fault.line))?;
    match kind {
        FileKind::Csv => {
            let text = String::from_utf8(bytes)
                .map_err(|_| whole("不是 UTF-8 编码：在 Excel 中请另存为“CSV UTF-8（逗号分隔）”".into()))?;
            Sheet::from_csv(&text).map_err(|mistake| vec![mistake])
        }
        FileKind::Xlsx => book::read(bytes).map(|sheet| (sheet, Style::default())),
    }
}

/// Reads a file that is not too large.
pub fn bytes(path: &Path) -> Outcome<Vec<u8>> {
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
        FileKind::Xlsx => book::write(table).map_err(|error| {
            Fault::failed(format!("无法写成 Excel 工作簿：{error} (cannot write the book)"))
        }),
    }
}
