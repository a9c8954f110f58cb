//! 文件: what is uploaded, and what readers take away.

use super::edition::InForce;
use super::plain::asked;
use super::text::{fine_text, first_offence_text};
use crate::model::ListKind;
use decision::table::Sheet;
use kernel::{Error, FieldError, Lang, Result};
use people::Unit;
use sheet::{FileKind, written};
use std::sync::Arc;

/// The sheet in an uploaded file: an Excel book, or CSV in UTF-8.
///
/// # Errors
/// [`Error::Invalid`] with what to do instead.
pub fn sheet_of(bytes: &[u8]) -> Result<Sheet> {
    let refuse = |zh: &str, en: &str| {
        Err(Error::Invalid(vec![FieldError { field: "file".into(), zh: zh.into(), en: en.into() }]))
    };
    let is = |begin: &[u8]| bytes.starts_with(begin);
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return refuse("请选择清单文件（.xlsx 或 .csv），文件不能是空的", "Choose a file (.xlsx or .csv)");
    }
    if is(b"PK\x03\x04") {
        return sheet::book::read(bytes.to_vec()).map_err(|mistakes| super::examine::invalid(&mistakes));
    }
    if is(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return refuse(
            "这是旧的 Excel 格式，请另存为“Excel 工作簿（.xlsx）”",
            "This is the older Excel format: save it as .xlsx",
        );
    }
    if is(b"<") || is(b"%PDF") {
        return refuse(
            "这不是表格文件，应为 .xlsx 或 .csv",
            "This is no spreadsheet: .xlsx or .csv is expected",
        );
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return refuse(
            "文件不是 UTF-8 编码：在 Excel 中另存为“CSV UTF-8（逗号分隔）”或工作簿即可",
            "The file is not UTF-8: save it as CSV UTF-8 or as a workbook",
        );
    };
    let (sheet, _) = Sheet::from_csv(text).map_err(|mistake| super::examine::invalid(&[mistake]))?;
    Ok(sheet)
}

/// Name of the sheet of a book.
const TITLE: &str = "在用清单";
const HEADINGS: [&str; 17] = [
    "编号",
    "清单",
    "主管部门",
    "领域",
    "违法行为",
    "适用条件",
    "违反条款",
    "处罚条款",
    "法定罚款",
    "法律依据",
    "首次违法",
    "后续措施",
    "生效日期",
    "失效日期",
    "批次",
    "文号",
    "备注",
];

/// The lists in force as a file that people read.
///
/// # Errors
/// [`Error::Storage`].
pub(crate) fn download(
    edition: Option<&InForce>,
    units: &[Unit],
    kinds: &[ListKind],
    kind: FileKind,
) -> Result<Arc<Vec<u8>>> {
    let Some(edition) = edition else { return Ok(Arc::new(written(TITLE, &[headings()], kind)?)) };
    let names = units.iter().map(|unit| &unit.name).chain(kinds.iter().map(|kind| &kind.name));
    let version = web::api::version_of(&names.map(String::as_str).collect::<Vec<_>>());
    edition.file((kind, version), || {
        let rows = (0..edition.items.len()).map(|row| cells(edition, row, units, kinds));
        written(TITLE, &std::iter::once(headings()).chain(rows).collect::<Vec<_>>(), kind)
    })
}

fn headings() -> Vec<String> {
    HEADINGS.map(String::from).to_vec()
}

fn cells(edition: &InForce, row: usize, units: &[Unit], kinds: &[ListKind]) -> Vec<String> {
    let item = &edition.items[row];
    let list = kinds.iter().find(|kind| kind.code == item.list).map_or(&item.list, |kind| &kind.name);
    let unit = units.iter().find(|unit| unit.code == item.act.agency);
    let conditions: Vec<String> = asked(&edition.table, row).iter().map(|one| one.text(Lang::Zh)).collect();
    let batch = edition.batch(row);
    vec![
        item.number.clone(),
        list.clone(),
        unit.map_or(&item.act.agency, |unit| &unit.name).clone(),
        item.act.domain.clone(),
        item.act.name.clone(),
        conditions.join("；"),
        item.act.violated.clone(),
        item.act.penalised.clone(),
        item.act.fine.map_or(String::new(), |fine| fine_text(fine, Lang::Zh)),
        item.basis.clone(),
        item.first_offence.map_or(String::new(), |first| first_offence_text(first, Lang::Zh)),
        item.follow_up.join("、"),
        item.effective_from.to_string(),
        item.effective_until.map_or(String::new(), |day| day.to_string()),
        item.batch.clone(),
        batch.document_number.clone(),
        item.note.clone(),
    ]
}
