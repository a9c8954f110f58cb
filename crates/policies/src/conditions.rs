//! 条件和金额 of a measure: the rows of a decision table, as docs/decision-tables.md says, under a head that the facts give.

use crate::facts::{Fact, fact, facts};
use decision::table::{At, HitPolicy, Mistake, Sheet, Table};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// 条件: which facts are asked, and by row what of each and how much follows. Of the rows that apply the first counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Conditions {
    /// 各列问的事实.
    pub columns: Vec<String>,
    /// 各行，先符合的一行算数.
    pub rows: Vec<ConditionRow>,
}

/// 一行条件: whom it is about, and how much he gets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConditionRow {
    /// 每列一格，写法见《决策表：怎样填写》；空为不限.
    pub cells: Vec<String>,
    /// 金额怎样算；不是金额的不填.
    pub amount: String,
}

/// Name of the column of the amount.
pub const AMOUNT: &str = "金额";
/// Rows above the first row of conditions: hit policy and five of the head.
pub const HEAD_ROWS: usize = 6;
/// Rows of one measure: with its columns they fit into one form.
pub const CONDITION_ROWS_MAX: usize = 20;
/// Columns of one measure.
pub const CONDITION_COLUMNS_MAX: usize = 20;

impl Conditions {
    /// The table as an official could have written it in a spreadsheet.
    pub fn sheet(&self) -> Sheet {
        let known: Vec<Option<&Fact>> = self.columns.iter().map(|name| fact(name)).collect();
        let line = |label: &str, of: &dyn Fn(&Fact) -> String, amount: &str| -> Vec<String> {
            let cells = known.iter().map(|fact| fact.map_or_else(String::new, of));
            std::iter::once(label.to_owned()).chain(cells).chain([amount.to_owned()]).collect()
        };
        let names = self.columns.iter().cloned();
        let usage = |fact: &Fact| if fact.is_premise { "前提" } else { "条件" }.to_owned();
        let mut rows = vec![
            vec!["命中策略".to_owned(), "F".to_owned()],
            std::iter::once("名称".to_owned()).chain(names).chain([AMOUNT.to_owned()]).collect(),
            line("用途", &usage, "结果"),
            line("类型", &Fact::type_text, "金额"),
            line("取值范围", &Fact::range_text, ""),
            line("单位", &|fact| fact.unit.to_owned(), "元"),
        ];
        for (number, row) in self.rows.iter().enumerate() {
            let cells = (0..self.columns.len()).map(|at| row.cells.get(at).cloned().unwrap_or_default());
            let amount = [row.amount.clone()];
            rows.push(std::iter::once((number + 1).to_string()).chain(cells).chain(amount).collect());
        }
        Sheet { rows }
    }

    /// The table, or every cell that cannot be taken.
    ///
    /// # Errors
    /// The mistakes, each with its address.
    pub fn table(&self) -> Result<Table, Vec<Mistake>> {
        let mut mistakes = self.unknown_names();
        if self.rows.len() > CONDITION_ROWS_MAX || self.columns.len() > CONDITION_COLUMNS_MAX {
            let reason = format!("最多 {CONDITION_ROWS_MAX} 行、{CONDITION_COLUMNS_MAX} 列");
            mistakes.push(Mistake { at: At { row: HEAD_ROWS, column: 0 }, column: None, reason });
        }
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        let table = Table::read(self.sheet())?;
        let mistakes = never_true(&table);
        if mistakes.is_empty() { Ok(table) } else { Err(mistakes) }
    }

    fn unknown_names(&self) -> Vec<Mistake> {
        let wrong = |(at, name): (usize, &String)| {
            let is_known = fact(name).is_some();
            (!is_known).then(|| {
                let names: Vec<&str> = facts().iter().map(|fact| fact.name).collect();
                let reason = format!("没有“{name}”这一项事实，可以写：{}", names.join("、"));
                Mistake { at: At { row: 1, column: at + 1 }, column: Some(name.as_str().into()), reason }
            })
        };
        self.columns.iter().enumerate().filter_map(wrong).collect()
    }

    /// Reads a table that was written elsewhere: its own head must say the same as the facts do.
    ///
    /// # Errors
    /// The mistakes, each with its address in that sheet.
    pub fn from_sheet(sheet: Sheet) -> Result<Conditions, Vec<Mistake>> {
        let table = Table::read(sheet)?;
        let mut mistakes = Vec::new();
        let mut wrong = |place: usize, line: usize, name: &str, reason: String| {
            let at = At { row: line, column: place };
            mistakes.push(Mistake { at, column: Some(name.into()), reason });
        };
        let head =
            table.sheet().rows.iter().position(|row| row.first().is_some_and(|cell| cell.trim() == "名称"));
        let head = head.unwrap_or_default();
        if !matches!(table.hit_policy(), HitPolicy::First | HitPolicy::Unique) {
            wrong(1, 0, "命中策略", "措施的命中策略应为 F（首个）或 U（唯一）".into());
        }
        for column in table.conditions() {
            match fact(&column.name) {
                None => wrong(column.place, head, &column.name, format!("没有“{}”这一项事实", column.name)),
                Some(fact) if column.kind_word() != fact.type_text() => {
                    let reason = format!("“{}”的类型应为 {}", fact.name, fact.type_text());
                    wrong(column.place, head + 2, fact.name, reason);
                }
                Some(fact) if &*column.unit != fact.unit => {
                    let reason = format!("“{}”的单位应为“{}”", fact.name, fact.unit);
                    wrong(column.place, head + 4, fact.name, reason);
                }
                Some(_) => {}
            }
        }
        match table.outcomes() {
            [one] if &*one.name == AMOUNT => {}
            [one, ..] => wrong(one.place, head, &one.name, format!("只有一个结果列，名称为“{AMOUNT}”")),
            [] => {}
        }
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        let columns: Vec<String> = table.conditions().iter().map(|column| column.name.to_string()).collect();
        let row = |row: usize| ConditionRow {
            cells: (0..columns.len()).map(|at| table.condition_text(row, at).to_owned()).collect(),
            amount: table.outcome_text(row, 0).to_owned(),
        };
        Ok(Conditions { rows: (0..table.rows().len()).map(row).collect(), columns })
    }
}

/// A cell that no fact can satisfy, or a row that never counts, was not meant.
fn never_true(table: &Table) -> Vec<Mistake> {
    let findings = table.check();
    let cell = |(row, condition): &(usize, usize)| Mistake {
        at: table.at(*row, *condition),
        column: Some(table.conditions()[*condition].name.clone()),
        reason: "这一格永远不会成立，请核对".to_owned(),
    };
    let line = |row: &usize| Mistake {
        at: At { row: table.rows()[*row].line, column: 0 },
        column: None,
        reason: "这一行永远轮不到：上面的行已经包括了它，请核对先后".to_owned(),
    };
    findings.never_true.iter().map(cell).chain(findings.unreachable.iter().map(line)).collect()
}
