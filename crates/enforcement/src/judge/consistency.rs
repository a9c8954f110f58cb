//! 同案同罚: recorded cases compared with one another and with what was proposed.
//!
//! Bound: cases are compared within one act of one agency, and there by what they have in common, so that the work is the sum
//! over acts of the square of the different states of facts of an act, of which at most [`PATTERNS_MAX`] are looked at.

use super::decided::Deviation;
use super::facts::Facts;
use super::law::Statute;
use super::lists::Lists;
use super::signals::Outcome;
use crate::model::Effect;
use decision::table::{Column, Kind, Table, Test};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// States of facts of one act that are compared with one another: the newest.
pub const PATTERNS_MAX: usize = 400;

/// 已决案件: what is compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// Its number.
    pub case: String,
    /// Code of the agency.
    pub agency: String,
    /// 违法行为.
    pub act: String,
    /// When it was decided.
    pub day: Date,
    /// The lists it was judged by: cases of different versions are not the same case.
    pub lists: String,
    /// What was known.
    pub facts: Facts,
    /// What was proposed.
    pub proposed: Vec<Outcome>,
    /// What was decided.
    pub outcome: Outcome,
    /// 罚款 in 分.
    pub fine: Option<i64>,
    /// How it departs from the proposal.
    pub deviations: Vec<Deviation>,
    /// Whether a reason was written.
    pub has_reason: bool,
}

/// 同案不同罚: the same facts under the same lists, another outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unequal<'a> {
    /// The cases, the earliest first.
    pub cases: Vec<&'a Decided>,
}

/// 量罚倒挂: facts no worse in any column, a heavier outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inverted<'a> {
    /// The one with the heavier outcome.
    pub heavier: &'a Decided,
    /// The one that is worse in some column and in none better.
    pub worse: &'a Decided,
    /// Those columns.
    pub columns: Vec<String>,
}

/// 一致性: what stands out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Board<'a> {
    /// 同案不同罚.
    pub unequal: Vec<Unequal<'a>>,
    /// 量罚倒挂, one for every pair of states of facts.
    pub inverted: Vec<Inverted<'a>>,
    /// Decided otherwise than proposed, without a reason.
    pub without_reason: Vec<&'a Decided>,
    /// Decided otherwise than proposed, with one.
    pub with_reason: Vec<&'a Decided>,
    /// Acts of which only the newest [`PATTERNS_MAX`] states of facts were compared.
    pub cut_short: Vec<(String, String)>,
}

/// Compares recorded cases; lists and statute say which columns there are and which side of them is worse.
pub fn board<'a>(cases: &'a [Decided], lists: &Lists<'_>, statute: &Statute) -> Board<'a> {
    let columns = columns(lists, statute);
    let mut board = Board::default();
    let mut acts: BTreeMap<(&str, &str), Vec<&Decided>> = BTreeMap::new();
    for case in cases {
        acts.entry((&case.agency, &case.act)).or_default().push(case);
        if case.deviations.iter().any(|one| matches!(one, Deviation::Outcome | Deviation::Band)) {
            let place = if case.has_reason { &mut board.with_reason } else { &mut board.without_reason };
            place.push(case);
        }
    }
    for ((agency, act), cases) in acts {
        let mut patterns = patterns(&cases, &columns);
        board.unequal.extend(patterns.iter().filter_map(unequal));
        if patterns.len() > PATTERNS_MAX {
            patterns
                .sort_by_key(|pattern| std::cmp::Reverse(pattern.cases.iter().map(|case| case.day).max()));
            patterns.truncate(PATTERNS_MAX);
            board.cut_short.push((agency.into(), act.into()));
        }
        for one in &patterns {
            board.inverted.extend(patterns.iter().filter_map(|other| inverted(one, other, &columns)));
        }
    }
    board
}

/// Cases with the same facts under the same lists.
struct Pattern<'a> {
    lists: &'a str,
    /// By column the fact as compared; none where it is not known or not asked for.
    facts: Vec<Option<i64>>,
    cases: Vec<&'a Decided>,
}

/// Facts are compared as their column reads them: 5千元 is 5000.
fn patterns<'a>(cases: &[&'a Decided], columns: &[Compared<'_>]) -> Vec<Pattern<'a>> {
    let mut found: BTreeMap<(&str, Vec<Option<i64>>), Vec<&Decided>> = BTreeMap::new();
    for case in cases {
        let facts = columns.iter().map(|Compared { column, .. }| {
            let stated = case.facts.get(&*column.name).filter(|stated| !stated.value.trim().is_empty());
            stated.and_then(|stated| column.read(&stated.value).ok()).map(|fact| fact.number())
        });
        found.entry((&case.lists, facts.collect())).or_default().push(case);
    }
    let pattern = |((lists, facts), mut cases): ((&'a str, Vec<Option<i64>>), Vec<&'a Decided>)| {
        cases.sort_by_key(|case| (case.day, &case.case));
        Pattern { lists, facts, cases }
    };
    found.into_iter().map(pattern).collect()
}

fn unequal<'a>(pattern: &Pattern<'a>) -> Option<Unequal<'a>> {
    let first = pattern.cases.first()?;
    let differs = pattern.cases.iter().any(|case| case.outcome != first.outcome);
    differs.then(|| Unequal { cases: pattern.cases.clone() })
}

/// Whether `one` is nowhere worse than `other`, somewhere better, and was decided more heavily.
fn inverted<'a>(one: &Pattern<'a>, other: &Pattern<'a>, columns: &[Compared<'_>]) -> Option<Inverted<'a>> {
    let heavier = one.cases.iter().max_by_key(|case| (case.outcome, case.fine))?;
    let milder = other.cases.iter().min_by_key(|case| (case.outcome, case.fine))?;
    if heavier.outcome <= milder.outcome || one.lists != other.lists {
        return None;
    }
    let mut worse = Vec::new();
    for ((mine, theirs), Compared { column, side }) in one.facts.iter().zip(&other.facts).zip(columns) {
        match (mine, theirs) {
            _ if mine == theirs => {}
            (Some(mine), Some(theirs)) if side.is_worse(*theirs, *mine) => {
                worse.push(column.name.to_string())
            }
            _ => return None,
        }
    }
    (!worse.is_empty()).then_some(Inverted { heavier, worse: milder, columns: worse })
}

/// A column that is compared.
struct Compared<'a> {
    column: &'a Column,
    side: Side,
}

/// Which side of a column is worse for the party.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Up,
    Down,
    /// Not to be told: facts that differ cannot be compared.
    Neither,
}

impl Side {
    fn is_worse(self, value: i64, than: i64) -> bool {
        match self {
            Side::Up => value > than,
            Side::Down => value < than,
            Side::Neither => false,
        }
    }
}

/// The columns of the lists, and those of statute that the lists do not have.
fn columns<'a>(lists: &Lists<'a>, statute: &'a Statute) -> Vec<Compared<'a>> {
    let table = lists.table;
    let of_lists = table.conditions().iter().enumerate().filter(|(_, column)| !column.is_premise);
    let is_heavier = |row: usize| lists.items[row].effect == Effect::Heavier;
    let mut all: Vec<Compared<'a>> =
        of_lists.map(|(at, column)| Compared { column, side: side(table, at, &is_heavier) }).collect();
    for (at, column) in statute.table.conditions().iter().enumerate() {
        if table.condition(&column.name).is_none() {
            all.push(Compared { column, side: side(&statute.table, at, &|_| false) });
        }
    }
    all
}

/// The worse side of a column, as the rows have it: what is milder asks for the better side, what is heavier for the worse one.
/// The more cells decide; where as many say one as the other nothing is told.
fn side(table: &Table, at: usize, is_heavier: &dyn Fn(usize) -> bool) -> Side {
    let column = &table.conditions()[at];
    if !matches!(column.kind, Kind::Flag | Kind::Number { .. } | Kind::Money { .. } | Kind::Choice) {
        return Side::Neither;
    }
    let range = column.range().intervals();
    let ends = (range.first().map_or(i64::MIN, |span| span.0), range.last().map_or(i64::MAX, |span| span.1));
    let (first, last) = if column.kind == Kind::Flag { (0, 1) } else { ends };
    let mut votes = 0_i64;
    for row in 0..table.rows().len() {
        let Test::In(set) = table.test(row, at) else { continue };
        let spans = set.intervals();
        let (Some(low), Some(high)) = (spans.first(), spans.last()) else { continue };
        // A cell that leaves out the upper end wants it small, one that leaves out the lower end large.
        let wants = i64::from(low.0 > first) - i64::from(high.1 < last);
        votes += if is_heavier(row) { wants } else { -wants };
    }
    match votes {
        1.. => Side::Up,
        0 => Side::Neither,
        _ => Side::Down,
    }
}
