//! 全量匹配: every enterprise of a roll by every measure of a book, column by column.

use crate::book::Book;
use crate::judge::{nearest, tally};
use crate::roll::Roll;
use decision::table::{Bits, CellSelection, Outcome, Screen, Verdict};
use kernel::{Error, Result};
use std::collections::BTreeMap;

/// 匹配结果: what one measure says of all enterprises of a roll. Rows are those of the roll, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matched {
    /// 符合.
    pub entitled: Vec<u32>,
    /// Of those the amounts in 分, where it is money and known.
    pub amounts: Vec<(u32, i64)>,
    /// Of those the ones whose amount is not known.
    pub amount_unknown: Vec<u32>,
    /// 待核 by the conditions whose facts are missing.
    pub pending: BTreeMap<Vec<usize>, Vec<u32>>,
    /// 不符合 by the first condition that fails.
    pub failing: BTreeMap<usize, Vec<u32>>,
    /// 差一项 by the one condition; these are among those of `failing`.
    pub near: BTreeMap<usize, Vec<u32>>,
}

impl Matched {
    /// 合计 in 分.
    pub fn total_fen(&self) -> i128 {
        self.amounts.iter().map(|(_, fen)| i128::from(*fen)).sum()
    }

    /// Rows of a map.
    pub fn count<K>(map: &BTreeMap<K, Vec<u32>>) -> usize {
        map.values().map(Vec::len).sum()
    }
}

/// Judges every row of a roll by every measure.
///
/// # Errors
/// [`Error::Storage`] when the roll does not fit the book, which is a programmer's error.
pub fn match_all(book: &Book, roll: &Roll) -> Result<Vec<Matched>> {
    let mut screen = Screen::new(&roll.frame);
    (0..book.measures.len()).map(|measure| match_one(&mut screen, book, roll, measure)).collect()
}

/// Judges every row of a roll by one measure.
///
/// # Errors
/// As [`match_all`].
pub fn match_one(screen: &mut Screen<'_>, book: &Book, roll: &Roll, measure: usize) -> Result<Matched> {
    let mut found = Matched::default();
    let entitled = give(screen, book, roll, measure, &mut found)?;
    let rows = book.rows_of(measure);
    let cells = rows.clone().map(|row| Row::of(screen, book, row)).collect::<Result<Vec<Row>>>()?;
    let start = rows.start;
    let mut lacking: BTreeMap<Vec<usize>, Vec<u32>> = BTreeMap::new();
    for case in (0..roll.codes.len()).filter(|case| !entitled.has(*case)) {
        let row = nearest(rows.clone(), |row| cells[row - start].distance(case));
        let row = &cells[row - start];
        let place = case as u32;
        match row.with(case, Verdict::False).next() {
            None => lacking.entry(row.with(case, Verdict::Unknown).collect()).or_default().push(place),
            Some(first) => {
                found.failing.entry(first).or_default().push(place);
                if row.distance(case).is_near() {
                    found.near.entry(first).or_default().push(place);
                }
            }
        }
    }
    found.pending = lacking;
    Ok(found)
}

/// The entitled, and their amounts: the first row that applies counts, and where one above it may yet apply the amount is open.
fn give(
    screen: &mut Screen<'_>,
    book: &Book,
    roll: &Roll,
    measure: usize,
    found: &mut Matched,
) -> Result<Bits> {
    let len = roll.codes.len();
    let (mut entitled, mut open, mut unknown) = (Bits::none(len), Bits::none(len), Bits::none(len));
    for row in book.rows_of(measure) {
        let selection = screen.row(&book.table, row).map_err(misfit)?;
        let mut new = selection.applies;
        new.remove(&entitled);
        let mut unsettled = new.clone();
        unsettled.keep(&open);
        entitled.add(&new);
        unknown.add(&unsettled);
        new.remove(&unsettled);
        if matches!(book.table.rows()[row].outcomes.first(), Some(Outcome::Amount(_))) {
            let amounts = screen.amounts(&book.table, row, 0, &new).map_err(misfit)?;
            found.amounts.extend(amounts.paid);
            amounts.unknown.iter().chain(&amounts.too_large).for_each(|case| unknown.put(*case as usize));
        }
        open.add(&selection.open);
    }
    found.amounts.sort_unstable();
    found.entitled = places(&entitled);
    found.amount_unknown = places(&unknown);
    Ok(entitled)
}

/// The cells of a row over all cases, premises first.
pub(crate) struct Row {
    cells: Vec<(bool, CellSelection)>,
}

impl Row {
    pub(crate) fn of(screen: &mut Screen<'_>, book: &Book, row: usize) -> Result<Row> {
        let cells = screen.cells(&book.table, row).map_err(misfit)?;
        let mut cells: Vec<_> =
            cells.into_iter().map(|cell| (book.fact(cell.condition).is_premise, cell)).collect();
        cells.sort_by_key(|(is_premise, _)| !is_premise);
        Ok(Row { cells })
    }

    fn distance(&self, case: usize) -> crate::judge::Distance {
        tally(self.cells.iter().map(|(is_premise, cell)| (*is_premise, verdict(cell, case))))
    }

    fn with(&self, case: usize, wanted: Verdict) -> impl Iterator<Item = usize> + '_ {
        let cells = self.cells.iter().map(|(_, cell)| cell);
        cells.filter(move |cell| verdict(cell, case) == wanted).map(|cell| cell.condition)
    }
}

fn verdict(cell: &CellSelection, case: usize) -> Verdict {
    if cell.fails.has(case) {
        Verdict::False
    } else if cell.unknown.has(case) {
        Verdict::Unknown
    } else {
        Verdict::True
    }
}

fn places(bits: &Bits) -> Vec<u32> {
    bits.rows().map(|row| row as u32).collect()
}

pub(crate) fn misfit(misfit: decision::table::Misfit) -> Error {
    Error::Storage(misfit.to_string())
}
