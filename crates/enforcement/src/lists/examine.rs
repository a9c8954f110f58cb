//! 试导入: what a list would do before anything of it is kept.

use super::batch::{Batch, BatchState, may_read, wrong_state};
use super::edition::{self, InForce, in_force};
use super::merge::{Part, merged};
use super::names::Names;
use super::read::{List, read};
use super::store;
use crate::model::{Effect, Item};
use db::Read;
use decision::table::{At, Example, Mistake, Sheet, Table, even};
use jiff::civil::Date;
use kernel::{Ctx, Error, FieldError, Refusal, Result, Role};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Mistakes told at once, at most; the rest is counted.
pub(crate) const MISTAKES_MAX: usize = 200;

/// A list that may be kept, with what was looked at to say so.
pub(crate) struct Examined {
    pub list: List,
    /// The batch of this code that is there already: a draft that the list takes the place of.
    pub known: Option<Batch>,
    /// Code of the published batch it shall replace; may be empty.
    pub replaces: String,
    /// What had been published.
    pub state: String,
    /// The first day on which an item of it is in force.
    pub first_day: Date,
    /// What is in force on that day before it.
    pub before: Option<Arc<InForce>>,
    /// What would be in force with it; its own rows are the last.
    pub after: Table,
}

/// Reads a sheet for this person.
///
/// # Errors
/// [`Error::Invalid`] with the address of every cell that cannot be taken; a refusal where the batch is not open to changes.
pub(crate) fn examine(r: &Read<'_>, ctx: &Ctx, sheet: Sheet, replaces: &str) -> Result<Examined> {
    let division = &ctx.division;
    let names = Names::of(&people::units(r, division)?, &store::kinds(r, division)?);
    let list = read(sheet, &names).map_err(|mistakes| invalid(&mistakes))?;
    let known = store::batch(r, division, &list.batch)?;
    if let Some(known) = &known {
        open_to(known, ctx)?;
    }
    let mut mistakes = sound(&list.table);
    own_items(ctx, &list, &mut mistakes);
    if !mistakes.is_empty() {
        mistakes.sort_by_key(|mistake| mistake.at);
        return Err(invalid(&mistakes));
    }
    let Fitting { first_day, before, after } = fit(r, ctx, &list, replaces)?;
    let state = edition::state_of(r, division)?;
    Ok(Examined { list, known, replaces: replaces.into(), state, first_day, before, after })
}

/// A batch as it was kept, examined again among what is published now.
///
/// # Errors
/// What [`fit`] returns.
pub(crate) fn examine_kept(r: &Read<'_>, ctx: &Ctx, batch: &Batch) -> Result<Examined> {
    let list = kept(r, ctx, batch)?;
    let Fitting { first_day, before, after } = fit(r, ctx, &list, &batch.replaces)?;
    let state = edition::state_of(r, &ctx.division)?;
    let (known, replaces) = (Some(batch.clone()), batch.replaces.clone());
    Ok(Examined { list, known, replaces, state, first_day, before, after })
}

/// The list of a batch, by the names that are kept with it.
///
/// # Errors
/// [`Error::Storage`] when its text is not there.
pub(crate) fn kept(r: &Read<'_>, ctx: &Ctx, batch: &Batch) -> Result<List> {
    let text = store::content(r, &ctx.division, &batch.hash)?;
    let text =
        text.ok_or_else(|| Error::Storage(format!("the text of batch {} is not there", batch.code)))?;
    let (sheet, _) = Sheet::from_csv(&text).map_err(|mistake| invalid(&[mistake]))?;
    read(sheet, &batch.names).map_err(|mistakes| invalid(&mistakes))
}

/// A list among what is published.
pub(crate) struct Fitting {
    /// The first day on which an item of it is in force.
    pub first_day: Date,
    /// What is in force on that day before it.
    pub before: Option<Arc<InForce>>,
    /// What would be in force with it; its own rows are the last.
    pub after: Table,
}

/// Whether a list goes together with what is published now.
///
/// # Errors
/// [`Error::Invalid`] naming the cells, or the field `replaces`.
pub(crate) fn fit(r: &Read<'_>, ctx: &Ctx, list: &List, replaces: &str) -> Result<Fitting> {
    let division = &ctx.division;
    let mistakes = not_newer(r, division, list)?;
    if !mistakes.is_empty() {
        return Err(invalid(&mistakes));
    }
    let replaced = store::batch(r, division, replaces)?.is_some_and(|one| one.state == BatchState::Published);
    if !replaces.is_empty() && (!replaced || replaces == list.batch) {
        return Err(wrong("replaces", format!("没有已公布的批次“{replaces}”，请选择列出的批次")));
    }
    let first_day = list.items.iter().map(|item| item.effective_from).min().unwrap_or_default();
    let before = in_force(r, division, first_day)?;
    let together =
        |with_them: Option<&InForce>| with(with_them, list, replaces).map_err(|reason| wrong("A1", reason));
    let after = together(before.as_deref())?;
    // What is published already and begins later stands in one table with this list from then on.
    for day in store::later_begins(r, division, first_day)? {
        together(in_force(r, division, day)?.as_deref())?;
    }
    Ok(Fitting { first_day, before, after })
}

fn wrong(field: &str, zh: String) -> Error {
    Error::Invalid(vec![FieldError { field: field.into(), en: zh.clone(), zh }])
}

/// Mistakes of cells as errors of fields whose names are addresses.
pub(crate) fn invalid(mistakes: &[Mistake]) -> Error {
    let said =
        |one: &Mistake| FieldError { field: one.at.to_string(), zh: one.to_string(), en: one.to_string() };
    let mut all: Vec<FieldError> = mistakes.iter().take(MISTAKES_MAX).map(said).collect();
    if let Some(rest) = mistakes.len().checked_sub(MISTAKES_MAX).filter(|rest| *rest > 0) {
        let zh = format!("另有 {rest} 处没有列出，改好以上各处后再试");
        all.push(FieldError { field: "file".into(), en: format!("{rest} more are not listed"), zh });
    }
    Error::Invalid(all)
}

/// A batch that is still being drafted, by the same people, takes another text.
fn open_to(known: &Batch, ctx: &Ctx) -> Result<()> {
    if !may_read(known, &ctx.actor) {
        return Err(Refusal::new(
            "batch_taken",
            format!("批次 {} 由其他单位起草，请换一个批次编号。", known.code),
            format!("Batch {} is drafted by others: choose another code.", known.code),
        )
        .into());
    }
    match known.state {
        BatchState::Draft | BatchState::Discarded => Ok(()),
        _ => Err(wrong_state(known).into()),
    }
}

/// What contradicts itself: a cell that is never true, two rows that ask the same.
fn sound(table: &Table) -> Vec<Mistake> {
    let findings = table.check();
    let never = findings.never_true.iter().map(|(row, condition)| Mistake {
        at: table.at(*row, *condition),
        column: Some(table.conditions()[*condition].name.clone()),
        reason: "这一格在取值范围内永远不成立，这一条不会适用".into(),
    });
    let twice = findings.duplicates.iter().map(|one| {
        let first = &table.rows()[one.first];
        let at = At { row: table.rows()[one.second].line, column: 0 };
        let reason = format!("条件与第 {} 行（{}）完全相同，请合并或区分", first.line + 1, first.number);
        Mistake { at, column: Some("编号".into()), reason }
    });
    never.chain(twice).collect()
}

/// A department drafts its own items.
fn own_items(ctx: &Ctx, list: &List, mistakes: &mut Vec<Mistake>) {
    if ctx.actor.role != Role::DepartmentLead {
        return;
    }
    let others = list.items.iter().zip(list.table.rows());
    for (_, row) in others.filter(|(item, _)| !ctx.actor.is_in(&item.act.agency)) {
        let at = cell(&list.table, row.line, super::columns::AGENCY);
        let reason = "部门只起草本部门的条目；其他部门的条目由营商办汇总".into();
        mistakes.push(Mistake { at, column: Some(super::columns::AGENCY.into()), reason });
    }
}

/// A new version of an item begins after the last one began.
fn not_newer(r: &Read<'_>, division: &str, list: &List) -> Result<Vec<Mistake>> {
    let numbers: Vec<&str> = list.items.iter().map(|item| item.number.as_str()).collect();
    let last: BTreeMap<String, String> = store::last_begins(r, division, &numbers)?.into_iter().collect();
    let mistake = |item: &Item, row: usize| {
        let last = last.get(&item.number).filter(|last| item.effective_from.to_string() <= **last)?;
        let at = cell(&list.table, row, super::columns::FROM);
        let reason = format!("编号 {} 已公布的版本自 {last} 起有效，新的版本应晚于这一天", item.number);
        Some(Mistake { at, column: Some(super::columns::FROM.into()), reason })
    };
    let rows = list.items.iter().zip(list.table.rows());
    Ok(rows.filter_map(|(item, row)| mistake(item, row.line)).collect())
}

fn cell(table: &Table, row: usize, column: &str) -> At {
    let place = super::form::Places::of(table.sheet()).and_then(|all| all.column(column));
    At { row, column: place.unwrap_or(0) }
}

/// What would be in force: what stays, and the list.
fn with(before: Option<&InForce>, list: &List, replaces: &str) -> std::result::Result<Table, String> {
    let new: BTreeSet<&str> = list.items.iter().map(|item| item.number.as_str()).collect();
    let mut parts = Vec::new();
    if let Some(before) = before {
        let stays = |row: &usize| {
            !new.contains(before.items[*row].number.as_str()) && before.batch(*row).code != replaces
        };
        let rows: Vec<usize> = (0..before.items.len()).filter(stays).collect();
        parts.push(Part { table: &before.table, rows });
    }
    parts.push(Part { table: &list.table, rows: (0..list.items.len()).collect() });
    parts.retain(|part| !part.rows.is_empty());
    merged(&parts).map_err(|reason| format!("与在用清单合并时：{reason}"))
}

/// 差异: what a batch changes in what is in force.
#[derive(Debug, Default)]
pub(crate) struct Diff {
    /// Numbers and acts that are new.
    pub new: Vec<(String, String)>,
    /// Those that are there and say something else now.
    pub changed: Vec<Changed>,
    /// Those that would no longer be in force.
    pub gone: Vec<(String, String)>,
    /// How many are published again as they are.
    pub same: usize,
}

/// An item that says something else.
#[derive(Debug)]
pub(crate) struct Changed {
    pub number: String,
    pub act: String,
    /// Column, what it said, what it says.
    pub cells: Vec<(String, String, String)>,
}

/// Columns that differ from batch to batch of themselves.
const OF_BATCH: [&str; 3] = [super::columns::BATCH, super::columns::FROM, super::columns::UNTIL];

impl Examined {
    /// What it changes, item by item.
    pub fn diff(&self) -> Diff {
        let mut diff = Diff::default();
        let before = self.before.as_deref();
        for (row, item) in self.list.items.iter().enumerate() {
            let (number, act) = (item.number.clone(), item.act.name.clone());
            let Some((edition, old)) = before.and_then(|all| Some((all, all.row(&number)?))) else {
                diff.new.push((number, act));
                continue;
            };
            let cells = changed_cells((&edition.table, old), (&self.list.table, row));
            if cells.is_empty() {
                diff.same += 1;
            } else {
                diff.changed.push(Changed { number, act, cells });
            }
        }
        let new: BTreeSet<&str> = self.list.items.iter().map(|item| item.number.as_str()).collect();
        if let Some(before) = before.filter(|_| !self.replaces.is_empty()) {
            let gone = before.items.iter().enumerate().filter(|(row, item)| {
                before.batch(*row).code == self.replaces && !new.contains(item.number.as_str())
            });
            diff.gone = gone.map(|(_, item)| (item.number.clone(), item.act.name.clone())).collect();
        }
        diff
    }

    /// How many items of which list and department.
    pub fn counts(&self) -> BTreeMap<(&str, &str), usize> {
        let mut counts = BTreeMap::new();
        for item in &self.list.items {
            *counts.entry((item.list.as_str(), item.act.agency.as_str())).or_insert(0) += 1;
        }
        counts
    }

    /// What the analysis of all that would be in force finds about the batch.
    pub fn found(&self) -> Found {
        let table = &self.after;
        let findings = table.check();
        let own = table.rows().len() - self.list.items.len();
        let of = |row: usize| row.checked_sub(own).map(|row| &self.list.items[row]);
        let old = |row: usize| {
            let number = table.rows()[row].number.as_ref();
            self.before.as_deref().and_then(|all| Some(&all.items[all.row(number)?]))
        };
        let item = |row: usize| of(row).or_else(|| old(row));
        let mut found = Found { cut_short: findings.is_cut_short, ..Found::default() };
        let is_conflict = |first: usize, second: usize| {
            let (Some(a), Some(b)) = (item(first), item(second)) else { return false };
            // A coercion list stands beside the other four, and an act of the same name may be another department's.
            let is_beside = (a.effect == Effect::NoCoercion) != (b.effect == Effect::NoCoercion);
            a.act.agency == b.act.agency && !is_beside && second >= own
        };
        for one in &findings.overlaps {
            if is_conflict(one.first, one.second) {
                found.overlaps.push(Overlap {
                    first: said(table, one.first, item(one.first)),
                    second: said(table, one.second, item(one.second)),
                    example: one.example.clone(),
                });
            }
        }
        found.more_overlaps = findings.overlaps_total > findings.overlaps.len();
        let twice = findings.duplicates.iter().filter(|one| is_conflict(one.first, one.second));
        found.duplicates = twice
            .map(|one| (said(table, one.first, item(one.first)), said(table, one.second, item(one.second))))
            .collect();
        let unread = findings.not_analysed.iter().filter(|(row, _)| *row >= own);
        found.not_analysed = unread
            .map(|(row, condition)| {
                let column = &table.conditions()[*condition].name;
                format!("{} {column}：{}", table.rows()[*row].number, table.condition_text(*row, *condition))
            })
            .collect();
        found
    }
}

/// 检查结果 about a batch.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// Two items of one department that can apply together and say different things.
    pub overlaps: Vec<Overlap>,
    /// Are there more than are listed?
    pub more_overlaps: bool,
    /// A new item that asks the same as one in force.
    pub duplicates: Vec<(String, String)>,
    /// Cells that compare facts, which the analysis leaves out.
    pub not_analysed: Vec<String>,
    /// Was the search cut short?
    pub cut_short: bool,
}

#[derive(Debug)]
pub(crate) struct Overlap {
    pub first: String,
    pub second: String,
    pub example: Example,
}

fn said(table: &Table, row: usize, item: Option<&Item>) -> String {
    let number = &table.rows()[row].number;
    let what = item.map_or("", |item| super::columns::effect_word(item.effect));
    format!("{number}（{what}）")
}

/// The cells in which two rows differ, by the names of their columns.
fn changed_cells(old: (&Table, usize), new: (&Table, usize)) -> Vec<(String, String, String)> {
    let cells = |(table, row): (&Table, usize)| -> Vec<(String, String)> {
        let sheet = table.sheet();
        let Some(places) = super::form::Places::of(sheet) else { return Vec::new() };
        let names = &sheet.rows[places.first - super::form::HEAD_ROWS];
        let line = table.rows()[row].line;
        let cell = |(column, name): (usize, &String)| {
            (super::form::tight(name), sheet.text(At { row: line, column }).to_owned())
        };
        names.iter().enumerate().skip(1).map(cell).collect()
    };
    let (before, after) = (cells(old), cells(new));
    let text_in = |all: &[(String, String)], name: &str| {
        all.iter().find(|one| one.0 == name).map_or(String::new(), |one| one.1.clone())
    };
    let only_before = before.iter().filter(|one| after.iter().all(|other| other.0 != one.0));
    let names = after.iter().chain(only_before).map(|one| one.0.as_str());
    let names = names.filter(|name| !OF_BATCH.contains(name));
    names
        .map(|name| (name.to_owned(), text_in(&before, name), text_in(&after, name)))
        .filter(|(_, before, after)| even(before) != even(after))
        .collect()
}
