//! The lists as they are judged by.

use super::facts::Facts;
use crate::model::{Act, Item};
use decision::table::{Case, Table};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// 清单版本: which lists an answer was made by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListsRef {
    /// 版本, e.g. `2022-07`.
    pub version: String,
    /// 内容摘要.
    pub hash: String,
}

/// 清单: the items as a decision table, and what each row is.
#[derive(Clone, Debug)]
pub struct Lists {
    table: Table,
    items: Vec<Item>,
    /// Which version.
    pub version: ListsRef,
    /// The rows of an agency's act.
    rows: HashMap<(String, String), Vec<usize>>,
}

impl Lists {
    /// From a table and its rows as items.
    ///
    /// # Panics
    /// When there is not one item for every row: a programmer's error.
    pub fn new(table: Table, items: Vec<Item>, version: ListsRef) -> Lists {
        assert_eq!(table.rows().len(), items.len(), "an item for every row");
        let mut rows: HashMap<(String, String), Vec<usize>> = HashMap::new();
        for (row, item) in items.iter().enumerate() {
            rows.entry((item.act.agency.clone(), item.act.name.clone())).or_default().push(row);
        }
        Lists { table, items, version, rows }
    }

    /// The table.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// The items, one for every row.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// The rows of an act, in force or not.
    pub fn rows_of(&self, agency: &str, act: &str) -> &[usize] {
        self.rows.get(&(agency.to_owned(), act.to_owned())).map_or(&[], Vec::as_slice)
    }

    /// The act as the latest of its items has it.
    pub fn act(&self, agency: &str, act: &str) -> Option<&Act> {
        let rows = self.rows_of(agency, act).iter();
        rows.map(|row| &self.items[*row]).max_by_key(|item| item.effective_from).map(|item| &item.act)
    }

    /// The columns that matter for an act: those with a cell that asks in one of its rows. Premises are known from the act.
    pub fn columns_of(&self, agency: &str, act: &str) -> Vec<usize> {
        let rows = self.rows_of(agency, act);
        let asks =
            |column: usize| rows.iter().any(|row| !self.table.condition_text(*row, column).trim().is_empty());
        let columns = self.table.conditions().iter().enumerate();
        columns.filter(|(column, one)| !one.is_premise && asks(*column)).map(|(column, _)| column).collect()
    }
}

/// A case of a table from facts by name; facts the table does not ask for are left out. What cannot be read is noted and
/// counts as not known.
pub(super) fn case_of(table: &Table, facts: &Facts, notes: &mut Vec<String>) -> Case {
    let mut case = table.unknown_case();
    for (condition, column) in table.conditions().iter().enumerate() {
        let Some(stated) = facts.get(&*column.name).filter(|stated| !stated.value.trim().is_empty()) else {
            continue;
        };
        match column.read(&stated.value) {
            Ok(fact) => case.set(condition, Some(fact)),
            Err(reason) => notes.push(format!("事实“{}”读不出：{reason}", column.name)),
        }
    }
    case
}
