//! 清单模板: an empty list with its typed head, one example of each kind, and the choices of every cell.

use super::columns::{
    ACT, AGENCY, BASIS, BATCH, CONDITIONS, DOMAIN, EFFECTS, FINE_MAX, FINE_UNIT, FINE_UNITS, FIRST_MONTHS,
    FIRST_OFFENCE, FIRST_SCOPE, FOLLOW_UP, FROM, ITEM_COLUMNS, LIST, NOTE, OUTCOME, PENALISED, SCOPES,
    VIOLATED, effect_word,
};
use super::form::{Places, in_form};
use crate::model::{Effect, ListKind};
use decision::table::{At, Sheet, Table};
use jiff::civil::Date;
use kernel::{Error, Result};
use people::Unit;
use rust_xlsxwriter::{DataValidation, Worksheet, XlsxError};

/// Rows below the head that have choices.
const CHOICE_ROWS: u32 = 3_000;
/// Characters of the choices of a cell, as a book allows.
const CHOICES_CHARS_MAX: usize = 255;

/// The head of a list: what stands above its rows.
pub fn head(name: &str) -> Sheet {
    let row = |label: &str, text: &str| vec![label.to_owned(), text.to_owned()];
    let mut rows = vec![row("表名", name), row("命中策略", "C 全部"), row("完整", "否")];
    let items = ITEM_COLUMNS.iter().map(|(name, _)| {
        let kind = if [FROM, "失效日期"].contains(name) { "日期" } else { "文字" };
        [name, "项目", kind, "", ""]
    });
    let act = std::iter::once([ACT, "前提", "文字", "", ""]);
    let conditions = CONDITIONS.iter().map(|(name, kind, range, unit)| [*name, "条件", *kind, *range, *unit]);
    let outcomes = EFFECTS.map(|one| one.2).join("、");
    let outcome = std::iter::once([OUTCOME, "结果", "枚举", outcomes.as_str(), ""]);
    let columns: Vec<[&str; 5]> = items.chain(act).chain(conditions).chain(outcome).collect();
    for (line, label) in ["名称", "用途", "类型", "取值范围", "单位"].into_iter().enumerate() {
        let cells = columns.iter().map(|column| column[line].to_owned());
        rows.push(std::iter::once(label.to_owned()).chain(cells).collect());
    }
    Sheet { rows }
}

/// Adds a row to a sheet with such a head: its number, and its cells by the names of their columns.
pub fn add_row<'a>(sheet: &mut Sheet, number: &str, cells: impl IntoIterator<Item = (&'a str, &'a str)>) {
    let Some(places) = Places::of(sheet) else { return };
    let row = sheet.rows.len().max(places.first);
    sheet.write(At { row, column: 0 }, number);
    for (name, text) in cells {
        if let Some(column) = places.column(name) {
            sheet.write(At { row, column }, text);
        }
    }
}

/// The template as a sheet: one example of each kind of list, of the first department there is.
pub fn sheet(kinds: &[ListKind], units: &[Unit], first_day: Date) -> Sheet {
    let mut sheet = head("轻微违法行为行政处罚裁量清单（示例）");
    let agency =
        units.iter().find(|unit| unit.kind.is_assessed()).map_or("", |unit| unit.short_name.as_str());
    let (from, batch) = (first_day.to_string(), first_day.strftime("%Y-%m").to_string());
    for (place, kind) in kinds.iter().enumerate() {
        let common = [
            (LIST, kind.name.as_str()),
            (AGENCY, agency),
            (ACT, "市场主体未依照规定将营业执照置于住所或者主要经营场所醒目位置"),
            (DOMAIN, "市场主体登记"),
            (VIOLATED, "《市场主体登记管理条例》第三十六条"),
            (PENALISED, "《市场主体登记管理条例》第四十八条"),
            (FINE_MAX, "3"),
            (FINE_UNIT, "万元"),
            (FROM, &from),
            (BATCH, &batch),
            (OUTCOME, effect_word(kind.effect)),
            (NOTE, "示例，请删除"),
        ];
        add_row(&mut sheet, &format!("EX-{:03}", place + 1), common.into_iter().chain(example(kind.effect)));
    }
    sheet
}

fn example(effect: Effect) -> Vec<(&'static str, &'static str)> {
    match effect {
        Effect::Exempt => vec![
            (BASIS, "《行政处罚法》第三十三条第一款"),
            (FIRST_OFFENCE, "是"),
            (FIRST_MONTHS, "24"),
            (FIRST_SCOPE, "同一违法行为"),
            ("危害后果", "没有、轻微"),
            ("及时改正", "是"),
            (FOLLOW_UP, "责令改正、批评教育"),
        ],
        Effect::Lighter => {
            vec![(BASIS, "《行政处罚法》第三十二条"), ("配合调查", "是"), ("违法次数", "≤2")]
        }
        Effect::Mitigated => {
            vec![(BASIS, "《行政处罚法》第三十二条"), ("主动消除或减轻危害后果", "是"), ("危害后果", "轻微")]
        }
        Effect::Heavier => {
            vec![(BASIS, "《行政处罚法》第五条第二款"), ("违法次数", "≥3"), ("拒绝或阻碍检查", "是")]
        }
        Effect::NoCoercion => {
            vec![(BASIS, "《行政强制法》第十六条第二款"), ("违法情节", "显著轻微")]
        }
    }
}

/// The template as a book.
///
/// # Errors
/// [`Error::Storage`].
pub fn book(kinds: &[ListKind], units: &[Unit], first_day: Date) -> Result<Vec<u8>> {
    let failed = |what: String| Error::Storage(format!("template: {what}"));
    let table = Table::read(in_form(sheet(kinds, units, first_day))).map_err(|mistakes| {
        failed(mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("；"))
    })?;
    let choices = choices(&table, kinds, units);
    let write = |sheet: &mut Worksheet| add_choices(sheet, &table, &choices);
    sheet::book::write_with(&table, write).map_err(|error| failed(error.to_string()))
}

/// The columns whose cells are one of few words.
fn choices(table: &Table, kinds: &[ListKind], units: &[Unit]) -> Vec<(usize, Vec<String>)> {
    use decision::table::Kind;
    let places = Places::of(table.sheet());
    let column = |name: &str| places.as_ref().and_then(|all| all.column(name));
    let words = |all: &[&str]| all.iter().map(|word| (*word).to_owned()).collect::<Vec<String>>();
    let agencies = units.iter().filter(|unit| unit.kind.is_assessed()).map(|unit| unit.short_name.clone());
    let of_items = [
        (LIST, kinds.iter().map(|kind| kind.name.clone()).collect()),
        (AGENCY, agencies.collect()),
        (FINE_UNIT, words(&FINE_UNITS.map(|one| one.0))),
        (FIRST_SCOPE, words(&SCOPES.map(|one| one.0))),
        (OUTCOME, words(&EFFECTS.map(|one| one.2))),
    ];
    let flags = table.conditions().iter().filter(|column| column.kind == Kind::Flag);
    let of_items = of_items.into_iter().filter_map(|(name, words)| Some((column(name)?, words)));
    of_items.chain(flags.map(|column| (column.place, words(&["是", "否"])))).collect()
}

/// A cell of 枚举 may hold several words, so that it is hinted at and not held to one.
fn add_choices(
    sheet: &mut Worksheet,
    table: &Table,
    choices: &[(usize, Vec<String>)],
) -> std::result::Result<(), XlsxError> {
    let first = table.rows().first().map_or(0, |row| row.line);
    let (first, mut all) = (u32::try_from(first).unwrap_or_default(), Vec::new());
    for (column, words) in choices {
        // A list of departments may be longer than a book allows; then any name is taken and judged by the import.
        let chars: usize = words.iter().map(|word| word.chars().count() + 1).sum();
        if chars <= CHOICES_CHARS_MAX {
            all.push((*column, DataValidation::new().allow_list_strings(words)?));
        }
    }
    let hints = table.conditions().iter().filter(|column| column.kind == decision::table::Kind::Choice);
    for column in hints {
        let hint = format!("可写一项或几项，用顿号分隔：{}", column.words().join("、"));
        all.push((column.place, DataValidation::new().set_input_message(hint)?));
    }
    for (column, rule) in all {
        let column = u16::try_from(column).unwrap_or_default();
        sheet.add_data_validation(first, column, first + CHOICE_ROWS, column, &rule)?;
    }
    Ok(())
}
