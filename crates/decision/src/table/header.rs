//! The head of a sheet: what the table is, and what its columns are.

use super::column::{Column, kind_word, read_kind};
use super::hit::HitPolicy;
use super::kind::{Kind, MoneyUnit};
use super::lexicon::Lexicon;
use super::measured::{self, Measure};
use super::mistake::At;
use super::model::{Field, ItemColumn};
use super::set::Set;
use super::sheet::{Mistakes, Sheet};
use super::tidy::{even, is_blank, quote, tight};
use super::words::{Words, split};
use std::collections::HashMap;
use std::sync::Arc;

/// Columns of conditions, at most: one bit each.
pub const CONDITIONS_MAX: usize = 64;
/// Columns of a sheet, at most.
pub const COLUMNS_MAX: usize = 200;
/// Words of a column of 枚举, at most.
pub const CHOICES_MAX: usize = 2_000;

/// The rows of the head that describe columns, in this order.
const LINES: [&str; 5] = ["名称", "用途", "类型", "取值范围", "单位"];

/// What stands above the rows.
pub(super) struct Head {
    pub name: Arc<str>,
    pub hit: HitPolicy,
    pub is_complete: bool,
    pub items: Vec<ItemColumn>,
    pub conditions: Vec<Column>,
    pub outcomes: Vec<Column>,
    /// The first row below the head.
    pub first: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Use {
    Item,
    Premise,
    Condition,
    Outcome,
}

/// Reads the head. None where the rows below cannot be read by it; then a mistake says why.
pub(super) fn read(sheet: &Sheet, mistakes: &mut Mistakes) -> Option<Head> {
    let names_at = names_row(sheet, mistakes)?;
    let (name, hit, is_complete) = about(sheet, names_at, mistakes);
    for (offset, label) in LINES.iter().enumerate().skip(1) {
        let at = At { row: names_at + offset, column: 0 };
        if tight(sheet.text(at)) != *label {
            mistakes.add(
                at,
                None,
                format!("应为“{label}”，实际为{}；表头依次是 {}", quote(sheet.text(at)), LINES.join("、")),
            );
            return None;
        }
    }
    let mut head = Head {
        name,
        hit,
        is_complete,
        items: Vec::new(),
        conditions: Vec::new(),
        outcomes: Vec::new(),
        first: names_at + LINES.len(),
    };
    let before = mistakes.0.len();
    columns(sheet, names_at, &mut head, mistakes);
    if mistakes.0.len() == before {
        fitting(&head, At { row: names_at, column: 0 }, mistakes);
    }
    (mistakes.0.len() == before).then_some(head)
}

/// The row that begins with 名称.
fn names_row(sheet: &Sheet, mistakes: &mut Mistakes) -> Option<usize> {
    let found = sheet.rows.iter().position(|row| row.first().is_some_and(|text| tight(text) == LINES[0]));
    if found.is_none() {
        let at = At { row: 0, column: 0 };
        mistakes.add(at, None, format!("A 列没有“名称”一行：表头依次是 {}", LINES.join("、")));
    }
    found
}

/// Every 说明 that says something.
pub(super) fn remarks(sheet: &Sheet) -> impl Iterator<Item = &str> {
    let label = |row: &[String]| row.first().map(|text| tight(text)).unwrap_or_default();
    let above = sheet.rows.iter().take_while(move |row| label(row) != LINES[0]);
    let remarks = above.filter(move |row| label(row) == "说明").filter_map(|row| row.get(1));
    remarks.map(|text| text.trim()).filter(|text| !text.is_empty())
}

/// 表名, 命中策略, 完整, 说明.
fn about(sheet: &Sheet, names_at: usize, mistakes: &mut Mistakes) -> (Arc<str>, HitPolicy, bool) {
    let mut seen: HashMap<String, At> = HashMap::new();
    let (mut name, mut hit, mut is_complete) = ("".into(), None, false);
    for row in 0..names_at {
        let (at, value_at) = (At { row, column: 0 }, At { row, column: 1 });
        let (label, value) = (tight(sheet.text(at)), sheet.text(value_at));
        match label.as_str() {
            "表名" => name = even(value).into(),
            "命中策略" => hit = mistakes.take(HitPolicy::read(value), value_at, None),
            "完整" => {
                let flag = match tight(value).as_str() {
                    "是" => Ok(true),
                    "否" | "" => Ok(false),
                    _ => Err(format!("应为 是 或 否，不是{}", quote(value))),
                };
                is_complete = mistakes.take(flag, value_at, None).unwrap_or_default();
            }
            "说明" => {}
            "" if sheet.rows[row].iter().all(|text| text.trim().is_empty()) => {}
            _ => mistakes.add(
                at,
                None,
                format!("“名称”一行以前只能有 表名、命中策略、完整、说明，不能有{}", quote(&label)),
            ),
        }
        if let Some(first) = seen.insert(label.clone(), at).filter(|_| !matches!(label.as_str(), "说明" | ""))
        {
            mistakes.add(at, None, format!("“{label}”与 {first} 重复"));
        }
        if let Some(column) =
            (2..sheet.rows[row].len()).find(|column| !sheet.rows[row][*column].trim().is_empty())
        {
            mistakes.add(At { row, column }, None, "“名称”一行以前只用 A、B 两列");
        }
    }
    if !seen.contains_key("命中策略") {
        mistakes.add(
            At { row: 0, column: 0 },
            None,
            "“名称”一行以前没有“命中策略”一行，如 A1 写 命中策略、B1 写 C",
        );
    }
    (name, hit.unwrap_or(HitPolicy::Collect), is_complete)
}

fn columns(sheet: &Sheet, names_at: usize, head: &mut Head, mistakes: &mut Mistakes) {
    let width = (names_at..head.first).filter_map(|row| sheet.rows.get(row)).map(Vec::len).max().unwrap_or(0);
    let is_used = |column: &usize| {
        (names_at..head.first).any(|row| !sheet.text(At { row, column: *column }).trim().is_empty())
    };
    let width = (1..width).rev().find(is_used).map_or(1, |last| last + 1);
    if width > COLUMNS_MAX {
        mistakes.add(
            At { row: names_at, column: COLUMNS_MAX },
            None,
            format!("列太多，最多 {COLUMNS_MAX} 列"),
        );
        return;
    }
    let mut names: HashMap<String, At> = HashMap::new();
    for column in 1..width {
        let at = |offset: usize| At { row: names_at + offset, column };
        let name: Arc<str> = even(sheet.text(at(0))).into();
        if name.is_empty() {
            mistakes.add(at(0), None, "列没有名称");
            continue;
        }
        if let Some(first) = names.insert(tight(&name), at(0)) {
            mistakes.add(at(0), None, format!("列名“{name}”与 {first} 重复"));
            continue;
        }
        let Some(role) = mistakes.take(read_use(sheet.text(at(1))), at(1), Some(&name)) else { continue };
        if role == Use::Item {
            item(sheet, at, name, head, mistakes);
            continue;
        }
        let Some(mut read) = typed(sheet, at, &name, role, mistakes) else { continue };
        read.is_premise = role == Use::Premise;
        if role == Use::Outcome { head.outcomes.push(read) } else { head.conditions.push(read) }
    }
}

fn read_use(text: &str) -> Result<Use, String> {
    match tight(text).as_str() {
        "项目" => Ok(Use::Item),
        "前提" => Ok(Use::Premise),
        "条件" => Ok(Use::Condition),
        "结果" => Ok(Use::Outcome),
        other => Err(format!("用途应为 项目、前提、条件、结果 之一，不是{}", quote(other))),
    }
}

fn item(sheet: &Sheet, at: impl Fn(usize) -> At, name: Arc<str>, head: &mut Head, mistakes: &mut Mistakes) {
    let field = Field::named(&tight(&name));
    let kind = tight(sheet.text(at(2)));
    let is_day = matches!(field, Field::From | Field::Until);
    let is_right = kind.is_empty() || kind == if is_day { "日期" } else { "文字" };
    if !is_right {
        let right = if is_day { "日期" } else { "文字" };
        mistakes.add(at(2), Some(&name), format!("项目列“{name}”的类型应为 {right}，不是{}", quote(&kind)));
    }
    for offset in [3, 4] {
        if !is_blank(sheet.text(at(offset))) {
            mistakes.add(at(offset), Some(&name), format!("项目列不写{}", LINES[offset]));
        }
    }
    if field != Field::Note && head.items.iter().any(|item| item.field == field) {
        mistakes.add(at(0), Some(&name), "与前面的项目列是同一个意思，只留一列");
    }
    head.items.push(ItemColumn { name, field, place: at(0).column });
}

fn typed(
    sheet: &Sheet,
    at: impl Fn(usize) -> At,
    name: &Arc<str>,
    role: Use,
    mistakes: &mut Mistakes,
) -> Option<Column> {
    let mut kind = mistakes.take(read_kind(sheet.text(at(2))), at(2), Some(name))?;
    let unit = even(sheet.text(at(4)));
    if let Kind::Money { unit: own } = &mut kind {
        let found = MoneyUnit::parse(&unit)
            .ok_or_else(|| format!("金额列的单位应为 元、万元 或 分，不是{}", quote(&unit)));
        *own = mistakes.take(found, at(4), Some(name))?;
    } else if !unit.is_empty() && !matches!(kind, Kind::Number { .. }) {
        mistakes.add(at(4), Some(name), format!("{}列不写单位", kind_word(kind)));
    }
    let text = sheet.text(at(3));
    let mut column = Column {
        name: name.clone(),
        kind,
        unit: unit.into(),
        is_premise: false,
        place: at(0).column,
        range: Set::all(),
        range_text: even(text).into(),
        lexicon: Lexicon::default(),
    };
    let read = range(text, &mut column, role);
    mistakes.take(read, at(3), Some(name))?;
    Some(column)
}

/// What the column allows. Codes and words are numbered anew once all cells are known.
fn range(text: &str, column: &mut Column, role: Use) -> Result<(), String> {
    let is_blank = is_blank(text);
    match column.kind {
        Kind::Flag => column.range = Set::range(0, 1),
        Kind::Choice if is_blank => return Err("枚举列要在这里列出全部取值，如 没有、轻微、严重".to_owned()),
        Kind::Choice => {
            let words = split(&even(text))?;
            column.lexicon = Lexicon::of_words(words.iter().map(|word| word.as_str().into()));
            let count = column.lexicon.words().len();
            if count != words.len() {
                return Err("取值有重复".to_owned());
            }
            if count > CHOICES_MAX {
                return Err(format!("取值太多，最多 {CHOICES_MAX} 个"));
            }
            column.range = Set::range(0, count as i64 - 1);
        }
        Kind::Code if !is_blank && role != Use::Outcome => {
            Words::read(text, column.kind, None)?;
        }
        Kind::Number { .. } | Kind::Money { .. } | Kind::Day if !is_blank => {
            let set = measured::read(text, Measure { kind: column.kind, unit: &column.unit })?;
            column.range = Some(set).filter(|set| !set.is_empty()).ok_or("取值范围里一个值也没有")?;
        }
        Kind::Text | Kind::Code if !is_blank => {
            return Err(format!("{}列不写取值范围；要限定取值请把类型改为 枚举", kind_word(column.kind)));
        }
        _ => {}
    }
    Ok(())
}

/// Whether hit policy and columns fit each other.
fn fitting(head: &Head, at: At, mistakes: &mut Mistakes) {
    if head.outcomes.is_empty() {
        mistakes.add(at, None, "没有用途为“结果”的列");
    }
    if head.conditions.is_empty() {
        mistakes.add(at, None, "没有用途为“条件”的列");
    }
    if head.conditions.len() > CONDITIONS_MAX {
        mistakes.add(at, None, format!("条件列太多，最多 {CONDITIONS_MAX} 列"));
    }
    let sign = head.hit.sign();
    if head.hit.needs_values() && !head.outcomes.iter().any(|column| column.kind == Kind::Choice) {
        mistakes.add(at, None, format!("命中策略 {sign} 按结果的先后取舍，至少要有一个类型为“枚举”的结果列"));
    }
    let is_number = |column: &Column| matches!(column.kind, Kind::Number { .. } | Kind::Money { .. });
    if head.hit.needs_numbers() && !matches!(head.outcomes.as_slice(), [one] if is_number(one)) {
        mistakes.add(at, None, format!("命中策略 {sign} 要计算，只能有一个结果列，类型为 数 或 金额"));
    }
}
