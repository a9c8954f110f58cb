//! 判定: what a measure says of an enterprise, with the reasons. One enterprise at a time here, all at once in [`crate::matching`];
//! both choose the row that explains a "no" by the same rule.

use crate::book::Book;
use decision::table::{Answer, Outcome, Verdict};
use std::cmp::Reverse;
use std::ops::Range;

/// 符合、不符合、待核.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// 符合, by this row, with this grant.
    Entitled {
        /// The row.
        row: usize,
        /// What follows.
        grant: Grant,
    },
    /// 不符合.
    Failing(Reasons),
    /// 待核: nothing speaks against it, but facts are missing.
    Pending(Reasons),
}

/// What an entitled enterprise gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grant {
    /// No money.
    Service,
    /// 分.
    Fen(i64),
    /// 金额待核: conditions whose facts the amount needs; none where it is too large, or a row above may yet apply.
    Unknown(Vec<usize>),
}

/// 理由: of the row that comes nearest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reasons {
    /// The row.
    pub row: usize,
    /// Conditions it fails, premises first.
    pub failing: Vec<usize>,
    /// Conditions that hang on facts not known, premises first.
    pub unknown: Vec<usize>,
    /// 差一项: it is about this enterprise, and one condition alone is missed.
    pub is_near: bool,
}

impl Judgement {
    /// The grant of an entitled one.
    pub fn grant(&self) -> Option<&Grant> {
        match self {
            Judgement::Entitled { grant, .. } => Some(grant),
            _ => None,
        }
    }
}

impl Grant {
    /// The amount, where it is known and money.
    pub fn fen(&self) -> Option<i64> {
        match self {
            Grant::Fen(fen) => Some(*fen),
            _ => None,
        }
    }
}

/// What a measure of a book says, given the answer of its table.
pub fn judge(book: &Book, answer: &Answer<'_>, measure: usize) -> Judgement {
    let rows = book.rows_of(measure);
    if let Some(row) = rows.clone().find(|row| answer.applying().has(*row)) {
        let is_open_above = (rows.start..row).any(|above| answer.open().has(above));
        return Judgement::Entitled { row, grant: grant(book, answer, row, is_open_above) };
    }
    let tally = |row: usize| {
        tally(book.asked(row).iter().map(|at| (book.fact(*at).is_premise, answer.cell(row, *at))))
    };
    let row = nearest(rows, tally);
    let with = |verdict: Verdict| {
        let found = book.asked(row).iter().copied().filter(|at| answer.cell(row, *at) == verdict);
        found.collect::<Vec<usize>>()
    };
    let reasons = Reasons {
        row,
        failing: with(Verdict::False),
        unknown: with(Verdict::Unknown),
        is_near: tally(row).is_near(),
    };
    if reasons.failing.is_empty() { Judgement::Pending(reasons) } else { Judgement::Failing(reasons) }
}

fn grant(book: &Book, answer: &Answer<'_>, row: usize, is_open_above: bool) -> Grant {
    if is_open_above {
        return Grant::Unknown(Vec::new());
    }
    match book.table.rows()[row].outcomes.first() {
        Some(Outcome::Amount(_)) => {
            answer.amount(row, 0).map_or_else(|| Grant::Unknown(answer.lacks(row, 0)), Grant::Fen)
        }
        _ => Grant::Service,
    }
}

/// How far a row is from applying.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Distance {
    premises: u32,
    failing: u32,
    unknown: u32,
}

impl Distance {
    /// 差一项.
    pub(crate) fn is_near(self) -> bool {
        self.premises == 0 && self.failing == 1
    }
}

/// Counts the cells of a row: whether each is a premise, and what it says.
pub(crate) fn tally(cells: impl Iterator<Item = (bool, Verdict)>) -> Distance {
    let mut distance = Distance::default();
    for (is_premise, verdict) in cells {
        match verdict {
            Verdict::True => {}
            Verdict::False => {
                distance.failing += 1;
                distance.premises += u32::from(is_premise);
            }
            Verdict::Unknown => distance.unknown += 1,
        }
    }
    distance
}

/// The row that comes nearest: it is about the enterprise, misses least, leaves least unknown. Of tiers that are missed alike the
/// last is the lowest.
pub(crate) fn nearest(rows: Range<usize>, distance: impl Fn(usize) -> Distance) -> usize {
    let start = rows.start;
    rows.min_by_key(|row| (distance(*row), Reverse(*row))).unwrap_or(start)
}
