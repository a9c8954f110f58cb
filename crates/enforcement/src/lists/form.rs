//! The sheet of a batch in its one form: the same list is the same text, whatever program wrote the file.

use super::columns::ACT;
use decision::table::{At, Sheet, Style, even};
use sm3::{Digest, Sm3};

/// How a text that is kept is written.
const STYLE: Style = Style { has_mark: false, has_cr: false, has_last_end: true };
/// Rows of the head from 名称 on.
pub(super) const HEAD_ROWS: usize = 5;
/// What would split the name of an act into several words.
const SEPARATORS: [char; 5] = ['、', ',', '，', ';', '；'];
/// What a cell of words begins with when it asks for the contrary.
const NEGATIONS: [&str; 5] = ["不含", "不包括", "不是", "排除", "="];

/// Where the rows and columns of a list are.
pub(crate) struct Places {
    names: Vec<String>,
    /// The first row below the head.
    pub first: usize,
    /// The first row that is not used.
    pub end: usize,
}

impl Places {
    /// By the row that begins with 名称; none where there is none.
    pub fn of(sheet: &Sheet) -> Option<Places> {
        let at = sheet.rows.iter().position(|row| row.first().is_some_and(|text| tight(text) == "名称"))?;
        let used = sheet.rows.iter().rposition(|row| row.iter().any(|text| !text.trim().is_empty()));
        let names = sheet.rows[at].iter().map(|text| tight(text)).collect();
        Some(Places { names, first: at + HEAD_ROWS, end: used.map_or(0, |last| last + 1) })
    }

    /// The column of this name, counted from 0.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.names.iter().skip(1).position(|own| own == name).map(|place| place + 1)
    }
}

/// Without any space, half-width: as names of columns are compared.
pub(crate) fn tight(text: &str) -> String {
    even(text).chars().filter(|c| *c != ' ').collect()
}

/// The one form: cells trimmed, lines in them ended alike, no empty cells or rows at the end, and the name of an act in
/// quotation marks where it would be read as several words.
pub(crate) fn in_form(mut sheet: Sheet) -> Sheet {
    for row in &mut sheet.rows {
        for cell in row.iter_mut() {
            let text = cell.trim();
            if text.len() != cell.len() || text.contains('\r') {
                *cell = text.replace("\r\n", "\n").replace('\r', "\n");
            }
        }
        row.truncate(row.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1));
    }
    let used = sheet.rows.iter().rposition(|row| !row.is_empty()).map_or(0, |last| last + 1);
    sheet.rows.truncate(used);
    if let Some((places, column)) = Places::of(&sheet).and_then(|all| all.column(ACT).map(|act| (all, act))) {
        for row in places.first..places.end {
            let at = At { row, column };
            if let Some(quoted) = quoted(sheet.text(at)) {
                sheet.write(at, quoted);
            }
        }
    }
    sheet
}

/// The name of an act in quotation marks, where it needs them and has none.
fn quoted(cell: &str) -> Option<String> {
    let text = even(cell);
    let needs = text.contains(SEPARATORS) || NEGATIONS.iter().any(|word| text.starts_with(word));
    (needs && !text.contains('"')).then(|| format!("“{cell}”"))
}

/// The name of an act without the quotation marks around it; none where it has others inside, which no cell can say.
pub(crate) fn act_name(cell: &str) -> Option<&str> {
    let marks = ['"', '“', '”', '「', '」', '＂'];
    let text = cell.trim();
    let inside = text.strip_prefix(marks).and_then(|rest| rest.strip_suffix(marks)).unwrap_or(text).trim();
    (!inside.contains(marks)).then_some(inside)
}

/// The text of a sheet in its form.
pub(crate) fn text_of(sheet: &Sheet) -> String {
    sheet.to_csv(STYLE)
}

/// 内容摘要: SM3 of a text, 64 hexadecimal digits.
pub fn hash_of(text: &str) -> String {
    Sm3::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
