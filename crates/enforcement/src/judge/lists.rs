//! The lists as they are judged by.

use super::facts::Facts;
use crate::lists::{InForce, hash_of};
use crate::model::{Act, Item};
use decision::table::{Case, Table};
use serde::{Deserialize, Serialize};

/// 清单版本: which lists an answer was made by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListsRef {
    /// The batches in force, e.g. `2021-12、2022-05`.
    pub version: String,
    /// 内容摘要: of the one batch, or of the hashes of all of them in their order.
    pub hash: String,
}

/// 清单: the items as a decision table, and what each row is.
#[derive(Clone, Debug)]
pub struct Lists<'a> {
    /// The items as a table.
    pub table: &'a Table,
    /// One for every row.
    pub items: &'a [Item],
    /// Which version.
    pub version: ListsRef,
}

/// 新旧清单: what was in force at the act and what is at the decision; none where nothing was published.
#[derive(Clone, Debug)]
pub struct Editions<'a> {
    /// 行为时.
    pub at_act: Option<Lists<'a>>,
    /// 决定时.
    pub at_decision: Option<Lists<'a>>,
}

impl<'a> Lists<'a> {
    /// What is in force on a day.
    pub fn of(edition: &'a InForce) -> Lists<'a> {
        let codes: Vec<&str> = edition.batches.iter().map(|batch| batch.code.as_str()).collect();
        let hash = match edition.batches.as_slice() {
            [one] => one.hash.clone(),
            many => hash_of(&many.iter().map(|batch| format!("{}\n", batch.hash)).collect::<String>()),
        };
        let version = ListsRef { version: codes.join("、"), hash };
        Lists { table: &edition.table, items: &edition.items, version }
    }

    /// The rows of an act.
    pub fn rows_of(&self, agency: &str, act: &str) -> Vec<usize> {
        let is = |item: &Item| item.act.name == act && item.act.agency == agency;
        self.items.iter().enumerate().filter(|(_, item)| is(item)).map(|(row, _)| row).collect()
    }

    /// The acts of an agency, by name.
    pub fn acts_of(&self, agency: &str) -> Vec<String> {
        let own = self.items.iter().filter(|item| item.act.agency == agency);
        let names: std::collections::BTreeSet<&str> = own.map(|item| item.act.name.as_str()).collect();
        names.into_iter().map(String::from).collect()
    }

    /// The act as the latest of its items has it.
    pub fn act(&self, agency: &str, act: &str) -> Option<&'a Act> {
        let rows = self.items.iter().filter(|item| item.act.name == act && item.act.agency == agency);
        rows.max_by_key(|item| item.effective_from).map(|item| &item.act)
    }

    /// The columns that matter for an act: those with a cell that asks in one of its rows. Premises are known from the act.
    pub fn columns_of(&self, agency: &str, act: &str) -> Vec<usize> {
        let rows = self.rows_of(agency, act);
        let asks = |column: usize| {
            rows.iter().any(|row| !matches!(self.table.test(*row, column), decision::table::Test::Any))
        };
        let columns = self.table.conditions().iter().enumerate();
        columns.filter(|(column, one)| !one.is_premise && asks(*column)).map(|(column, _)| column).collect()
    }
}

impl<'a> Editions<'a> {
    /// The act as the newest edition that knows it has it.
    pub fn act(&self, agency: &str, act: &str) -> Option<&'a Act> {
        let newest = [&self.at_decision, &self.at_act].into_iter().flatten();
        newest.filter_map(|lists| lists.act(agency, act)).next()
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
