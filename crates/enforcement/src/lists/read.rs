//! From a sheet to a list: a decision table and its rows as items. All mistakes are reported, and with one of them there is no
//! list.

use super::cells::Cells;
use super::columns::{ACT, BATCH, ITEM_COLUMNS, OUTCOME};
use super::form::{self, Places, hash_of, in_form, text_of, tight};
use super::names::Names;
use crate::model::{FineRange, Item};
use decision::table::{At, HitPolicy, Kind, Mistake, ROWS_MAX, Sheet, Table, even};
use std::collections::HashMap;

/// Characters of the code of a batch and of the number of an item.
pub(crate) const CODE_CHARS_MAX: usize = 40;

/// 清单表: one batch as it was read.
#[derive(Clone, Debug)]
pub struct List {
    /// 批次, the same in every row.
    pub batch: String,
    /// 表名, as written.
    pub title: String,
    /// The rows as a table; its sheet is in the one form.
    pub table: Table,
    /// The rows as items, in their order.
    pub items: Vec<Item>,
    /// The names that are used, with what they mean.
    pub names: Names,
}

impl List {
    /// The text that is kept.
    pub fn text(&self) -> String {
        text_of(self.table.sheet())
    }

    /// 内容摘要 of that text.
    pub fn hash(&self) -> String {
        hash_of(&self.text())
    }
}

/// Reads a sheet by what names mean.
///
/// # Errors
/// Every cell that cannot be taken, in the order of the sheet.
pub fn read(sheet: Sheet, names: &Names) -> Result<List, Vec<Mistake>> {
    let sheet = in_form(sheet);
    let mut mistakes = Vec::new();
    let items = Places::of(&sheet).and_then(|places| items(&sheet, &places, names, &mut mistakes));
    let table = match Table::read(sheet) {
        Ok(table) => Some(table),
        Err(others) => {
            mistakes.extend(others);
            None
        }
    };
    if let Some(table) = &table {
        fitting(table, &mut mistakes);
    }
    mistakes.sort_by(|a, b| (a.at, &a.reason).cmp(&(b.at, &b.reason)));
    mistakes.dedup();
    let ((items, names), table) = match (items, table) {
        (Some(items), Some(table)) if mistakes.is_empty() => (items, table),
        _ => return Err(mistakes),
    };
    let batch = items.first().map(|item: &Item| item.batch.clone()).unwrap_or_default();
    let named = table.sheet().rows.iter().find(|row| row.first().is_some_and(|text| tight(text) == "表名"));
    let title = named.and_then(|row| row.get(1)).cloned().unwrap_or_default();
    Ok(List { batch, title, table, items, names })
}

/// The rows as items; none where the head lacks a column, which is then a mistake.
fn items(
    sheet: &Sheet,
    places: &Places,
    names: &Names,
    mistakes: &mut Vec<Mistake>,
) -> Option<(Vec<Item>, Names)> {
    let needed = ITEM_COLUMNS.iter().filter(|(_, needed)| *needed).map(|(name, _)| *name);
    let missing: Vec<&str> =
        needed.chain([ACT, OUTCOME]).filter(|name| places.column(name).is_none()).collect();
    if !missing.is_empty() {
        let at = At { row: places.first.saturating_sub(form::HEAD_ROWS), column: 0 };
        let reason = format!("清单缺少列：{}。请使用清单模板", missing.join("、"));
        mistakes.push(Mistake { at, column: None, reason });
        return None;
    }
    // A list that is too long is told by the table, and not cell by cell besides.
    if places.end.saturating_sub(places.first) > ROWS_MAX {
        return None;
    }
    let before = mistakes.len();
    let mut all = Vec::with_capacity(places.end.saturating_sub(places.first));
    let mut together = Together::default();
    let (mut agencies, mut lists) = (Vec::new(), Vec::new());
    for row in places.first..places.end {
        // An empty row is told by the table.
        if sheet.rows[row].is_empty() {
            continue;
        }
        let mut cells = Cells::new(sheet, places, row, mistakes);
        let item = cells.item(names);
        agencies.push(cells.text(super::columns::AGENCY));
        lists.push(cells.text(super::columns::LIST));
        if let Some(item) = item {
            together.check(&item, &mut cells);
            all.push(item);
        }
    }
    (mistakes.len() == before).then(|| (all, names.only(&agencies, &lists)))
}

/// What rows of one batch must have in common.
#[derive(Default)]
struct Together {
    batch: Option<(String, usize)>,
    fines: HashMap<(String, String), (Option<FineRange>, usize)>,
}

impl Together {
    fn check(&mut self, item: &Item, cells: &mut Cells<'_, '_>) {
        let (batch, first) = self.batch.get_or_insert_with(|| (item.batch.clone(), cells.row));
        if *batch != item.batch {
            let reason = format!("一张表是一个批次，第 {} 行写的是“{batch}”", *first + 1);
            cells.wrong(BATCH, reason);
        }
        let act = (item.act.agency.clone(), item.act.name.clone());
        let (fine, first) = *self.fines.entry(act).or_insert((item.act.fine, cells.row));
        if fine != item.act.fine {
            let reason =
                format!("同一违法行为的法定罚款幅度只能有一个，与第 {} 行不同；请核对后写成一致", first + 1);
            cells.wrong(super::columns::FINE_MAX, reason);
        }
    }
}

/// What the head of a list must say beyond what that of a table must.
fn fitting(table: &Table, mistakes: &mut Vec<Mistake>) {
    let top = At { row: 0, column: 0 };
    let mut wrong = |at: At, column: &str, reason: String| {
        mistakes.push(Mistake { at, column: Some(column.into()), reason });
    };
    let places = Places::of(table.sheet());
    let at = |name: &str, offset: usize| {
        let found = places.as_ref().and_then(|all| Some((all.first, all.column(name)?)));
        found.map_or(top, |(first, column)| At { row: first - form::HEAD_ROWS + offset, column })
    };
    if table.hit_policy() != HitPolicy::Collect {
        wrong(top, "命中策略", "清单的命中策略应为 C（适用的条目全部列出）".into());
    }
    let act = table.conditions().iter().find(|column| tight(&column.name) == ACT);
    if !act.is_some_and(|column| column.is_premise && column.kind == Kind::Text) {
        wrong(at(ACT, 1), ACT, "“违法行为”的用途应为 前提，类型应为 文字".into());
    }
    let is_outcome = |column: &decision::table::Column| tight(&column.name) == OUTCOME;
    if !matches!(table.outcomes(), [one] if is_outcome(one) && one.kind == Kind::Choice) {
        wrong(at(OUTCOME, 1), OUTCOME, "应有且只有一个结果列，名称为 结果，类型为 枚举".into());
    }
    for (row, item) in table.rows().iter().enumerate() {
        let asks = (0..table.conditions().len())
            .filter(|at| !table.conditions()[*at].is_premise)
            .any(|at| !even(table.condition_text(row, at)).trim_matches('-').is_empty());
        if !asks {
            let at = At { row: item.line, column: 0 };
            wrong(at, "编号", "这一条没有写任何条件，会对这一违法行为的所有案情适用".into());
        }
    }
}
