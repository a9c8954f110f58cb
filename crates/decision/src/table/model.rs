//! The table.

use super::bits::Bits;
use super::cell::Test;
use super::column::Column;
use super::hit::HitPolicy;
use super::index::ColumnIndex;
use super::mistake::At;
use super::outcome::Outcome;
use super::sheet::Sheet;
use std::sync::Arc;

/// 决策表: read from a sheet and not changed afterwards. To change it, change the sheet and read it again.
#[derive(Clone, Debug)]
pub struct Table {
    pub(super) name: Arc<str>,
    pub(super) hit: HitPolicy,
    pub(super) is_complete: bool,
    pub(super) items: Vec<ItemColumn>,
    pub(super) conditions: Vec<Column>,
    pub(super) outcomes: Vec<Column>,
    pub(super) rows: Vec<Row>,
    pub(super) index: Vec<ColumnIndex>,
    pub(super) sheet: Sheet,
}

/// 条目: a row.
#[derive(Clone, Debug)]
pub struct Row {
    /// 编号, unique in its table.
    pub number: Arc<str>,
    /// Its row of the sheet, counted from 0.
    pub line: usize,
    /// The first day in force, counted from 1970-01-01.
    pub from: i64,
    /// The last day in force.
    pub until: i64,
    /// By outcome column.
    pub outcomes: Vec<Outcome>,
}

/// 项目列: what a row says about itself.
#[derive(Clone, Debug)]
pub struct ItemColumn {
    /// As written.
    pub name: Arc<str>,
    /// What it is.
    pub field: Field,
    /// Its column of the sheet, counted from 0.
    pub place: usize,
}

/// What a row says about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// 事项, 违法行为.
    Matter,
    /// 法律依据.
    Basis,
    /// 批次.
    Batch,
    /// 生效日期.
    From,
    /// 失效日期.
    Until,
    /// 主管部门.
    Unit,
    /// Anything else, kept as written.
    Note,
}

impl Field {
    /// By the name of a column.
    pub(super) fn named(name: &str) -> Field {
        match name {
            "事项" | "违法行为" | "措施" => Field::Matter,
            "法律依据" | "依据" => Field::Basis,
            "批次" | "版本" => Field::Batch,
            "生效日期" => Field::From,
            "失效日期" => Field::Until,
            "主管部门" | "实施机关" | "牵头单位" => Field::Unit,
            _ => Field::Note,
        }
    }
}

impl Table {
    /// 表名.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// 命中策略.
    pub fn hit_policy(&self) -> HitPolicy {
        self.hit
    }

    /// 完整: whether it claims that some row applies to every case.
    pub fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// The rows.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The columns of conditions.
    pub fn conditions(&self) -> &[Column] {
        &self.conditions
    }

    /// The columns of outcomes.
    pub fn outcomes(&self) -> &[Column] {
        &self.outcomes
    }

    /// The columns in which a row speaks about itself.
    pub fn items(&self) -> &[ItemColumn] {
        &self.items
    }

    /// The sheet it was read from.
    pub fn sheet(&self) -> &Sheet {
        &self.sheet
    }

    /// What a row says about itself; empty where the table has no such column. A 前提 of that name says it too: the act a row
    /// is about is written once.
    pub fn field(&self, row: usize, field: Field) -> &str {
        let premises = self.conditions.iter().filter(|column| column.is_premise);
        let premises = premises.map(|column| (Field::named(&column.name), column.place));
        let columns = self.items.iter().map(|column| (column.field, column.place)).chain(premises);
        let place = columns.into_iter().find(|(own, _)| *own == field).map(|(_, place)| place);
        place.map_or("", |place| self.written(row, place))
    }

    /// What a condition cell asks.
    pub fn test(&self, row: usize, condition: usize) -> &Test {
        self.index[condition].test(row)
    }

    /// A condition cell as written.
    pub fn condition_text(&self, row: usize, condition: usize) -> &str {
        self.written(row, self.conditions[condition].place)
    }

    /// An outcome cell as written.
    pub fn outcome_text(&self, row: usize, outcome: usize) -> &str {
        self.written(row, self.outcomes[outcome].place)
    }

    /// The address of a condition cell.
    pub fn at(&self, row: usize, condition: usize) -> At {
        At { row: self.rows[row].line, column: self.conditions[condition].place }
    }

    /// The condition with this name.
    pub fn condition(&self, name: &str) -> Option<usize> {
        self.conditions.iter().position(|column| &*column.name == name)
    }

    /// The rows in force on a day; without a day all.
    pub(super) fn in_force(&self, day: Option<i64>) -> Bits {
        match day {
            None => Bits::all(self.rows.len()),
            Some(day) => Bits::of(self.rows.len(), |row| {
                let row = &self.rows[row];
                row.from <= day && day <= row.until
            }),
        }
    }

    pub(super) fn written(&self, row: usize, place: usize) -> &str {
        self.sheet.text(At { row: self.rows[row].line, column: place })
    }
}
