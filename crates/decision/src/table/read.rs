//! From a sheet to a table. All mistakes are reported, and with one of them there is no table.

use super::cell::{CELL_CHARS_MAX, Draft, Test};
use super::column::Column;
use super::computed::Neighbours;
use super::header::{self, Head};
use super::index::ColumnIndex;
use super::kind::{self, Kind};
use super::lexicon::Lexicon;
use super::mistake::{At, Mistake};
use super::model::{Field, Row, Table};
use super::outcome::Outcome;
use super::set::Set;
use super::sheet::{Mistakes, Sheet, is_blank_row};
use super::tidy::{even, is_blank};
use super::words::Words;
use std::collections::HashMap;
use std::sync::Arc;

/// Rows of a table, at most.
pub const ROWS_MAX: usize = 20_000;

impl Table {
    /// Reads a sheet. Fails with every cell that cannot be taken, in the order of the sheet.
    pub fn read(sheet: Sheet) -> Result<Table, Vec<Mistake>> {
        let mut mistakes = Mistakes::default();
        let table = read(sheet, &mut mistakes);
        mistakes.0.sort_by_key(|mistake| mistake.at);
        match table {
            Some(table) if mistakes.0.is_empty() => Ok(table),
            _ => Err(mistakes.0),
        }
    }
}

fn read(sheet: Sheet, mistakes: &mut Mistakes) -> Option<Table> {
    too_long(&sheet, mistakes);
    let mut head = header::read(&sheet, mistakes)?;
    let lines = head.first..sheet.rows_used();
    if lines.len() > ROWS_MAX {
        let at = At { row: head.first + ROWS_MAX, column: 0 };
        mistakes.add(
            at,
            None,
            format!("条目太多：有 {} 条，一张表最多 {ROWS_MAX} 条，请分成几张表", lines.len()),
        );
        return None;
    }
    if lines.is_empty() {
        mistakes.add(At { row: head.first, column: 0 }, None, "表头以下没有条目");
        return None;
    }
    outside(&sheet, &head, mistakes);
    let rows: Vec<Row> = rows(&sheet, &head, mistakes);
    let index = index(&sheet, &mut head, mistakes);
    let Head { name, hit, is_complete, items, conditions, outcomes, .. } = head;
    Some(Table { name, hit, is_complete, items, conditions, outcomes, rows, index, sheet })
}

/// Cells too long to be what somebody meant.
fn too_long(sheet: &Sheet, mistakes: &mut Mistakes) {
    for (row, cells) in sheet.rows.iter().enumerate() {
        for (column, text) in cells.iter().enumerate() {
            // Bytes first: they are at hand, and few cells are that long.
            if text.len() > CELL_CHARS_MAX && text.chars().count() > CELL_CHARS_MAX {
                let count = text.chars().count();
                mistakes.add(
                    At { row, column },
                    None,
                    format!("有 {count} 字，一格最多 {CELL_CHARS_MAX} 字"),
                );
            }
        }
    }
}

/// Text to the right of the last column.
fn outside(sheet: &Sheet, head: &Head, mistakes: &mut Mistakes) {
    let columns = head.conditions.iter().chain(&head.outcomes).map(|column| column.place);
    let last = columns.chain(head.items.iter().map(|item| item.place)).max().unwrap_or(0);
    for row in head.first..sheet.rows.len() {
        for column in last + 1..sheet.rows[row].len() {
            if !sheet.rows[row][column].trim().is_empty() {
                mistakes.add(At { row, column }, None, "这一列没有表头");
            }
        }
    }
}

fn rows(sheet: &Sheet, head: &Head, mistakes: &mut Mistakes) -> Vec<Row> {
    let mut numbers: HashMap<Arc<str>, usize> = HashMap::new();
    let mut rows = Vec::new();
    for line in head.first..sheet.rows_used() {
        let at = At { row: line, column: 0 };
        if is_blank_row(&sheet.rows[line]) {
            mistakes.add(at, None, "条目中间有空行，请删除");
            continue;
        }
        let number: Arc<str> = even(sheet.text(at)).into();
        if is_blank(&number) {
            mistakes.add(at, None, "条目没有编号");
        } else if let Some(first) = numbers.get(&number) {
            mistakes.add(at, None, format!("编号“{number}”与第 {} 行重复", first + 1));
        } else {
            numbers.insert(number.clone(), line);
        }
        let (from, until) = in_force(sheet, head, line, mistakes);
        let outcomes = head.outcomes.iter().map(|column| {
            let at = At { row: line, column: column.place };
            let read = Outcome::read(sheet.text(at), column, &head.conditions);
            mistakes.take(read, at, Some(&column.name)).unwrap_or(Outcome::Nothing)
        });
        let outcomes = outcomes.collect();
        rows.push(Row { number, line, from, until, outcomes });
    }
    rows
}

/// 生效日期 is the first day in force, 失效日期 the first day no longer in force.
fn in_force(sheet: &Sheet, head: &Head, line: usize, mistakes: &mut Mistakes) -> (i64, i64) {
    let mut day = |field: Field| {
        let item = head.items.iter().find(|item| item.field == field)?;
        let at = At { row: line, column: item.place };
        let text = sheet.text(at);
        let day = if is_blank(text) {
            None
        } else {
            mistakes.take(kind::read(text, Kind::Day, ""), at, Some(&item.name))
        };
        day.map(|day| (day, at, item.name.clone()))
    };
    let (from, until) = (day(Field::From), day(Field::Until));
    if let (Some((from, ..)), Some((until, at, name))) = (&from, &until)
        && until <= from
    {
        let show = |day| kind::show(day, Kind::Day, "");
        mistakes.add(*at, Some(name), format!("失效日期 {} 应晚于生效日期 {}", show(*until), show(*from)));
    }
    (from.map_or(i64::MIN, |(day, ..)| day), until.map_or(i64::MAX, |(day, ..)| day - 1))
}

/// Reads the condition cells column by column: a column of words or codes knows its words only at the end.
fn index(sheet: &Sheet, head: &mut Head, mistakes: &mut Mistakes) -> Vec<ColumnIndex> {
    let lines: Vec<usize> =
        (head.first..sheet.rows_used()).filter(|line| !is_blank_row(&sheet.rows[*line])).collect();
    let neighbours = Neighbours::new(&head.conditions);
    let mut index = Vec::with_capacity(head.conditions.len());
    for (own, column) in head.conditions.iter_mut().enumerate() {
        let mut drafts = Vec::with_capacity(lines.len());
        // Officials copy cells: each text is read once.
        let mut known: HashMap<&str, Result<Draft, String>> = HashMap::new();
        for line in &lines {
            let at = At { row: *line, column: column.place };
            let text = sheet.text(at);
            let read =
                known.entry(text).or_insert_with(|| Draft::read(text, column, own, &neighbours)).clone();
            drafts.push(mistakes.take(read, at, Some(&column.name)).unwrap_or(Draft::Test(Test::Any)));
        }
        learn(column, &drafts);
        index.push(ColumnIndex::new(drafts.into_iter().map(|draft| draft.finish(column)).collect()));
    }
    index
}

/// Numbers the words or codes that the cells name.
fn learn(column: &mut Column, drafts: &[Draft]) {
    let named = drafts.iter().filter_map(|draft| match draft {
        Draft::Words(words) => Some(words.words.iter().cloned()),
        Draft::Test(_) => None,
    });
    match column.kind {
        Kind::Text => {
            let mut words: Vec<Arc<str>> = named.flatten().collect();
            words.sort_unstable();
            column.lexicon = Lexicon::of_words(words);
            column.range = Set::range(0, column.lexicon.other());
        }
        Kind::Code => {
            let allowed = Words::read(&column.range_text, Kind::Code, None).ok();
            let of_range = allowed.iter().flat_map(|words| words.words.iter().cloned());
            column.lexicon = Lexicon::of_codes(named.flatten().chain(of_range));
            let everything = Set::range(0, column.lexicon.other());
            column.range = allowed
                .filter(|_| !column.range_text.is_empty())
                .map_or(everything.clone(), |words| words.set(Kind::Code, &column.lexicon).and(&everything));
        }
        _ => {}
    }
}
