//! What is wrong with a table before any case is judged by it.
//!
//! Exact for typed cells: each is a set of intervals, so whether two rows can apply together, or whether rows leave something
//! out, is computed. Cells that compare two facts are not analysed and are listed as such.

mod cover;
mod grid;

use super::bits::Bits;
use super::hit::HitPolicy;
use super::kind::{Kind, show};
use super::model::Table;
use super::result::rank;
use super::set::Set;
use cover::{Cover, Work};
use grid::Grid;
use std::collections::HashMap;

/// 检查结果.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// Cells that are true of no value of their column: row and condition.
    pub never_true: Vec<(usize, usize)>,
    /// Rows that ask the same as an earlier row.
    pub duplicates: Vec<Duplicate>,
    /// Rows that can apply together although their outcomes differ; with 唯一 whatever their outcomes. The first
    /// [`OVERLAPS_MAX`] of them.
    pub overlaps: Vec<Overlap>,
    /// How many overlaps there are.
    pub overlaps_total: usize,
    /// Rows that never give the outcome, because others before them always do.
    pub unreachable: Vec<usize>,
    /// Where the table claims to be complete: cases to which no row applies. The first [`GAPS_MAX`] of them.
    pub gaps: Vec<Gap>,
    /// Cells that were not analysed: row and condition.
    pub not_analysed: Vec<(usize, usize)>,
    /// Whether the search was cut short; then rows never reached or gaps may be missing.
    pub is_cut_short: bool,
}

/// 重复.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duplicate {
    /// The earlier row.
    pub first: usize,
    /// The later row.
    pub second: usize,
    /// Whether the outcomes are the same too.
    pub has_same_outcome: bool,
}

/// 重叠.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlap {
    /// The earlier row.
    pub first: usize,
    /// The later row.
    pub second: usize,
    /// A case to which both apply.
    pub example: Example,
}

/// 遗漏.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// A case to which no row applies.
    pub example: Example,
    /// Whether a row with a cell that was not analysed may apply after all.
    pub is_certain: bool,
}

/// 例子: conditions and their values; what is not named may be anything. Days in force are named 判断日期.
pub type Example = Vec<(String, String)>;

/// Overlaps shown, at most.
pub const OVERLAPS_MAX: usize = 200;
/// Gaps shown, at most.
pub const GAPS_MAX: usize = 20;
/// What each of the two searches may take: so many comparisons of a cell with an interval. Lists as officials write them take a
/// tenth of it; random intervals in many columns would take for ever.
const WORK_MAX: usize = 2_000_000;

impl Findings {
    /// Whether the table contradicts what it claims: a cell that is never true, a duplicate, a row never reached, a gap, and
    /// with U and A an overlap. Elsewhere overlaps are what the hit policy is for.
    pub fn is_wrong(&self, hit: HitPolicy) -> bool {
        let may_not_overlap = matches!(hit, HitPolicy::Unique | HitPolicy::Any);
        !self.never_true.is_empty()
            || !self.duplicates.is_empty()
            || !self.unreachable.is_empty()
            || !self.gaps.is_empty()
            || (may_not_overlap && self.overlaps_total > 0)
    }
}

impl Table {
    /// Looks for what is wrong with it.
    pub fn check(&self) -> Findings {
        let grid = Grid::new(self);
        let mut findings = Findings {
            never_true: grid.never_true(),
            not_analysed: grid.not_analysed(),
            duplicates: duplicates(self, &grid),
            ..Findings::default()
        };
        overlaps(self, &grid, &mut findings);
        let (mut for_rows, mut for_gaps) = (Work(WORK_MAX), Work(WORK_MAX));
        unreachable(self, &grid, &mut for_rows, &mut findings);
        if self.is_complete {
            gaps(self, &grid, &mut for_gaps, &mut findings);
        }
        findings.is_cut_short = for_rows.is_used_up() || for_gaps.is_used_up();
        findings
    }
}

fn duplicates(table: &Table, grid: &Grid) -> Vec<Duplicate> {
    let mut seen: HashMap<Vec<u32>, usize> = HashMap::new();
    let mut found = Vec::new();
    for second in 0..table.rows.len() {
        let key = grid.columns.iter().map(|column| column.of_row[second]).collect();
        let first = *seen.entry(key).or_insert(second);
        if first != second {
            let has_same_outcome = table.rows[first].outcomes == table.rows[second].outcomes;
            found.push(Duplicate { first, second, has_same_outcome });
        }
    }
    found
}

fn overlaps(table: &Table, grid: &Grid, findings: &mut Findings) {
    let len = table.rows.len();
    let mut by_outcome: HashMap<&[_], Bits> = HashMap::new();
    for (row, item) in table.rows.iter().enumerate() {
        by_outcome.entry(&item.outcomes).or_insert_with(|| Bits::none(len)).put(row);
    }
    let mut meeting = grid.meeting();
    for (first, item) in table.rows.iter().enumerate() {
        if !grid.exact.has(first) {
            continue;
        }
        let mut others = meeting.with(first);
        others.keep(&grid.exact);
        if table.hit != HitPolicy::Unique {
            others.remove(&by_outcome[item.outcomes.as_slice()]);
        }
        for second in others.rows().skip_while(|second| *second <= first) {
            findings.overlaps_total += 1;
            if findings.overlaps.len() < OVERLAPS_MAX {
                let sets = (0..grid.columns.len()).map(|dimension| grid.both(dimension, first, second));
                let example = example(table, sets.enumerate().filter_map(|(at, set)| Some((at, set?))));
                findings.overlaps.push(Overlap { first, second, example });
            }
        }
    }
}

/// F and P: a row is never reached where those before it cover all of it.
fn unreachable(table: &Table, grid: &Grid, work: &mut Work, findings: &mut Findings) {
    let is_ranked = table.hit == HitPolicy::Priority;
    if !is_ranked && table.hit != HitPolicy::First {
        return;
    }
    let place = |row: usize| (if is_ranked { rank(&table.rows[row]) } else { Vec::new() }, row);
    let places: Vec<_> = (0..table.rows.len()).map(place).collect();
    let mut meeting = grid.meeting();
    for row in grid.alive.rows() {
        let mut before = meeting.with(row);
        before.keep(&grid.exact);
        let before: Vec<usize> = before.rows().filter(|other| places[*other] < places[row]).collect();
        if before.is_empty() {
            continue;
        }
        // To lay the rows out costs about ten comparisons for each of their cells.
        if !work.take(10 * before.len() * grid.columns.len()) {
            return;
        }
        let of_row = (0..grid.columns.len()).map(|dimension| grid.set(dimension, row)).collect();
        if Cover::new(grid, of_row, &before).holes(1, work).is_empty() && !work.is_used_up() {
            findings.unreachable.push(row);
        }
    }
}

fn gaps(table: &Table, grid: &Grid, work: &mut Work, findings: &mut Findings) {
    let rows: Vec<usize> = grid.exact.rows().collect();
    let mut cover = Cover::new(grid, grid.ranges.clone(), &rows);
    for hole in cover.holes(GAPS_MAX, work) {
        let named = hole.iter().enumerate().filter_map(|(at, set)| Some((at, set.clone()?)));
        let others = grid.alive.rows().filter(|row| !grid.exact.has(*row));
        let may_apply = |row: usize| {
            let meets = |(at, set): (usize, &Option<Set>)| {
                set.as_ref().is_none_or(|set| grid.set(at, row).meets(set))
            };
            hole.iter().enumerate().all(meets)
        };
        let is_certain = !others.into_iter().any(may_apply);
        findings.gaps.push(Gap { example: example(table, named), is_certain });
    }
}

/// Values to show, by dimension; the one after the conditions are the days in force.
fn example(table: &Table, sets: impl Iterator<Item = (usize, Set)>) -> Example {
    let named = sets.filter_map(|(dimension, set)| {
        let value = set.example()?;
        Some(match table.conditions.get(dimension) {
            Some(column) => (column.name.to_string(), column.show(value)),
            None => ("判断日期".to_owned(), show(value, Kind::Day, "")),
        })
    });
    named.collect()
}
