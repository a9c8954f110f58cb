//! A sheet as CSV text (RFC 4180), written back byte for byte as it came.

use super::mistake::{At, Mistake};
use super::sheet::Sheet;

/// How a text of CSV is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether it begins with a byte order mark, without which Excel takes UTF-8 for something else.
    pub has_mark: bool,
    /// Whether lines end with CR and LF.
    pub has_cr: bool,
    /// Whether the last line ends like the others.
    pub has_last_end: bool,
}

impl Default for Style {
    /// As Excel writes it.
    fn default() -> Style {
        Style { has_mark: true, has_cr: true, has_last_end: true }
    }
}

const MARK: char = '\u{feff}';

impl Sheet {
    /// Reads CSV. Fails where quotation marks do not match.
    pub fn from_csv(text: &str) -> Result<(Sheet, Style), Mistake> {
        let body = text.strip_prefix(MARK);
        let has_mark = body.is_some();
        let body = body.unwrap_or(text);
        let mut reader = Reader { rest: body, sheet: Sheet::default(), has_cr: false, has_last_end: false };
        while !reader.rest.is_empty() {
            reader.line()?;
        }
        let Reader { sheet, has_cr, has_last_end, .. } = reader;
        Ok((sheet, Style { has_mark, has_cr, has_last_end }))
    }

    /// Writes CSV: quoted where it must be.
    pub fn to_csv(&self, style: Style) -> String {
        let end = if style.has_cr { "\r\n" } else { "\n" };
        let mut text = String::new();
        text.extend(style.has_mark.then_some(MARK));
        for (number, row) in self.rows.iter().enumerate() {
            if number > 0 {
                text.push_str(end);
            }
            for (column, cell) in row.iter().enumerate() {
                if column > 0 {
                    text.push(',');
                }
                write_cell(&mut text, cell);
            }
        }
        if style.has_last_end && !self.rows.is_empty() {
            text.push_str(end);
        }
        text
    }
}

fn write_cell(text: &mut String, cell: &str) {
    if !cell.contains([',', '"', '\n', '\r']) {
        text.push_str(cell);
        return;
    }
    text.push('"');
    text.push_str(&cell.replace('"', "\"\""));
    text.push('"');
}

struct Reader<'a> {
    rest: &'a str,
    sheet: Sheet,
    has_cr: bool,
    has_last_end: bool,
}

impl Reader<'_> {
    fn line(&mut self) -> Result<(), Mistake> {
        let mut row = Vec::new();
        loop {
            let at = At { row: self.sheet.rows.len(), column: row.len() };
            row.push(self.cell(at)?);
            if let Some(rest) = self.rest.strip_prefix(',') {
                self.rest = rest;
                continue;
            }
            let after_cr = self.rest.strip_prefix("\r\n");
            self.has_cr |= after_cr.is_some();
            let after = after_cr.or_else(|| self.rest.strip_prefix('\n'));
            self.has_last_end = after.is_some();
            self.rest = after.unwrap_or("");
            self.sheet.rows.push(row);
            return Ok(());
        }
    }

    fn cell(&mut self, at: At) -> Result<String, Mistake> {
        let Some(mut rest) = self.rest.strip_prefix('"') else {
            let end = self.rest.find([',', '\n']).unwrap_or(self.rest.len());
            let has_cr = self.rest[end..].starts_with('\n') && self.rest[..end].ends_with('\r');
            let end = if has_cr { end - 1 } else { end };
            let (cell, rest) = self.rest.split_at(end);
            self.rest = rest;
            return Ok(cell.to_owned());
        };
        let wrong = |reason: &str| Mistake { at, column: None, reason: reason.to_owned() };
        let mut cell = String::new();
        loop {
            let end = rest.find('"').ok_or_else(|| wrong("引号没有成对"))?;
            cell.push_str(&rest[..end]);
            rest = &rest[end + 1..];
            let Some(after) = rest.strip_prefix('"') else { break };
            cell.push('"');
            rest = after;
        }
        if !(rest.is_empty() || rest.starts_with([',', '\n']) || rest.starts_with("\r\n")) {
            return Err(wrong("引号后面应是逗号或换行"));
        }
        self.rest = rest;
        Ok(cell)
    }
}
