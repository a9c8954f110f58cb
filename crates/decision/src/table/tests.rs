//! What officials write, and what follows.

#![allow(clippy::unwrap_used)] // A test stops at the first surprise.

mod amounts;
mod cells;
mod checks;
mod decisions;
mod exchange;
mod executors;
mod nasty;
mod random;
mod sheets;

use super::{Sheet, Table, Verdict};

/// A table of one condition column and one outcome.
fn one_column(kind: &str, range: &str, unit: &str, cells: &[&str]) -> Result<Table, Vec<String>> {
    let mut rows = vec![
        vec!["命中策略", "C"],
        vec!["名称", "甲", "结果"],
        vec!["用途", "条件", "结果"],
        vec!["类型", kind, "文字"],
        vec!["取值范围", range],
        vec!["单位", unit],
    ];
    let numbers: Vec<String> = (1..=cells.len()).map(|number| number.to_string()).collect();
    rows.extend(cells.iter().zip(&numbers).map(|(cell, number)| vec![number.as_str(), cell, "适用"]));
    read(&rows)
}

fn read(rows: &[Vec<&str>]) -> Result<Table, Vec<String>> {
    let rows = rows.iter().map(|row| row.iter().map(|text| (*text).to_owned()).collect()).collect();
    Table::read(Sheet { rows }).map_err(|mistakes| mistakes.iter().map(ToString::to_string).collect())
}

/// A table written as lines of cells separated by `|`.
fn table(text: &str) -> Table {
    read(&lines(text)).unwrap()
}

fn lines(text: &str) -> Vec<Vec<&str>> {
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.split('|').map(str::trim).collect())
        .collect()
}

/// The verdict of the cell in the first row and column.
fn verdict(table: &Table, facts: &[(&str, &str)]) -> Verdict {
    table.decide(table.case(facts.iter().copied()).unwrap(), None).cell(0, 0)
}
