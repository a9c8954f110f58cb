//! 试算: while a condition is edited: how many enterprises, how much money, and what moving one limit would gain or cost.
//!
//! Everything is in memory ([`Shelf`]), so an answer takes milliseconds; a measure is judged for all enterprises, and a moved limit only for
//! those it moves.

use crate::book::Book;
use crate::conditions::HEAD_ROWS;
use crate::facts::FactKind;
use crate::matching::misfit;
use crate::model::Versioned;
use crate::roll::{Roll, each_roll};
use decision::table::{At, Bits, Outcome, Screen, Set, Test};
use jiff::civil::Date;
use kernel::Result;
use std::sync::Arc;
use tokio::sync::Mutex;
use web::Visit;

/// Days by which a limit that is a day is moved.
const DAYS_STEP: i64 = 30;
/// A limit is moved by a tenth.
const PARTS_STEP: i64 = 10;
/// Moved limits that are looked at; a measure has far fewer.
const MOVES_MAX: usize = 200;

/// 试算结果.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Live {
    /// Entities judged.
    pub enterprises: usize,
    /// 符合.
    pub entitled: usize,
    /// 待核.
    pub pending: usize,
    /// Of the entitled those whose amount is not known.
    pub amount_unknown: usize,
    /// 合计 in 分.
    pub total_fen: i128,
    /// What moving one limit would do.
    pub moves: Vec<LimitMove>,
}

/// 移动一个界限.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitMove {
    /// The cell.
    pub at: At,
    /// Name of the fact.
    pub fact: &'static str,
    /// The limit now, in words.
    pub from: String,
    /// The limit as moved.
    pub to: String,
    /// Enterprises that would be entitled in addition.
    pub gained: usize,
    /// Enterprises that would no longer be.
    pub lost: usize,
    /// Change of the total in 分.
    pub change_fen: i128,
}

/// 在架: the rolls of the division, loaded once and again when something about the entities has changed.
#[derive(Clone, Default)]
pub(crate) struct Shelf(Arc<Mutex<Option<Kept>>>);

struct Kept {
    /// Division, version of the facts, day.
    of: (String, i64, Date),
    rolls: Arc<Vec<Roll>>,
}

impl Shelf {
    /// The rolls as they are now.
    pub(crate) async fn rolls(&self, visit: &Visit) -> Result<Arc<Vec<Roll>>> {
        let mut kept = self.0.lock().await;
        let (division, day) = (visit.division().to_string(), kernel::local_day(visit.ctx.now));
        let asked = division.clone();
        let version = visit.db().read(move |r| registry::version(r, &asked)).await?;
        let of = (division.clone(), version, day);
        if let Some(kept) = kept.as_ref().filter(|kept| kept.of == of) {
            return Ok(kept.rolls.clone());
        }
        let load = move |r: &db::Read<'_>| {
            let mut rolls = Vec::new();
            each_roll(r, &division, day, |roll| {
                rolls.push(roll);
                Ok(())
            })?;
            Ok(Arc::new(rolls))
        };
        let rolls = visit.db().read(load).await?;
        *kept = Some(Kept { of, rolls: rolls.clone() });
        Ok(rolls)
    }
}

/// Judges a measure over all rolls.
///
/// # Errors
/// [`kernel::Error::Storage`] when its conditions do not read, which the caller has tried before.
pub fn live(one: &Versioned, rolls: &[Roll]) -> Result<Live> {
    let book = Book::read(vec![one.clone()])?;
    let mut all = Live::default();
    for roll in rolls {
        Judged::of(&book, roll)?.add_to(&mut all)?;
    }
    Ok(all)
}

/// A measure over one roll.
struct Judged<'a> {
    book: &'a Book,
    screen: Screen<'a>,
    /// By row of the table those to whom it applies.
    applies: Vec<Bits>,
    open: Bits,
    entitled: Bits,
    len: usize,
}

impl<'a> Judged<'a> {
    fn of(book: &'a Book, roll: &'a Roll) -> Result<Judged<'a>> {
        let (len, mut screen) = (roll.codes.len(), Screen::new(&roll.frame));
        let (mut applies, mut open, mut entitled) = (Vec::new(), Bits::none(len), Bits::none(len));
        for row in book.rows_of(0) {
            let selection = screen.row(&book.table, row).map_err(misfit)?;
            entitled.add(&selection.applies);
            open.add(&selection.open);
            applies.push(selection.applies);
        }
        Ok(Judged { book, screen, applies, open, entitled, len })
    }

    fn add_to(mut self, all: &mut Live) -> Result<()> {
        let mut pending = self.open.clone();
        pending.remove(&self.entitled);
        all.enterprises += self.len;
        all.entitled += self.entitled.count();
        all.pending += pending.count();
        let applies = self.applies.clone();
        let (total, unknown) = self.total(&applies, &Bits::all(self.len))?;
        all.total_fen += total;
        all.amount_unknown += unknown;
        let moves = self.moves()?;
        if all.moves.is_empty() {
            all.moves = moves;
        } else {
            for (known, more) in all.moves.iter_mut().zip(moves) {
                known.gained += more.gained;
                known.lost += more.lost;
                known.change_fen += more.change_fen;
            }
        }
        Ok(())
    }

    /// The sum of the amounts of some, the first row that applies counting, and how many amounts are not known.
    fn total(&self, applies: &[Bits], among: &Bits) -> Result<(i128, usize)> {
        let mut left = among.clone();
        let (mut total, mut unknown) = (0, 0);
        for (row, applies) in self.book.rows_of(0).zip(applies) {
            let mut here = applies.clone();
            here.keep(&left);
            left.remove(&here);
            if matches!(self.book.table.rows()[row].outcomes.first(), Some(Outcome::Amount(_))) {
                let amounts = self.screen.amounts(&self.book.table, row, 0, &here).map_err(misfit)?;
                total += amounts.total();
                unknown += amounts.unknown.len() + amounts.too_large.len();
            }
        }
        Ok((total, unknown))
    }

    /// Every limit of every row, a step down and a step up.
    fn moves(&mut self) -> Result<Vec<LimitMove>> {
        let mut moves = Vec::new();
        for (index, row) in self.book.rows_of(0).enumerate() {
            for condition in self.book.asked(row).to_vec() {
                let Test::In(set) = self.book.table.test(row, condition).clone() else { continue };
                for (from, to, moved) in self.moved(condition, &set) {
                    if moves.len() < MOVES_MAX {
                        moves.push(self.one_move(index, row, condition, (from, to), &moved)?);
                    }
                }
            }
        }
        moves.sort_by_key(|one| one.at);
        Ok(moves)
    }

    /// The limits of a cell of a measured column, and the set with one of them moved.
    fn moved(&self, condition: usize, set: &Set) -> Vec<(i64, i64, Set)> {
        let is_measured =
            matches!(self.book.fact(condition).kind, FactKind::Number(_) | FactKind::Money | FactKind::Day);
        let range = self.book.table.conditions()[condition].range();
        let mut found = Vec::new();
        for (low, high) in set.intervals().iter().filter(|_| is_measured) {
            let whole = Set::range(*low, *high);
            let rest = set.and(&whole.not());
            let is_end = |limit: i64, beyond: Option<i64>| {
                beyond.is_none_or(|beyond| !range.has(beyond)) || !range.has(limit)
            };
            for up in [false, true] {
                if !is_end(*low, low.checked_sub(1)) {
                    let to = self.step(condition, *low, up);
                    found.push((*low, to, rest.or(&Set::range(to, *high))));
                }
                if !is_end(*high, high.checked_add(1)) {
                    let to = self.step(condition, *high, up);
                    found.push((*high, to, rest.or(&Set::range(*low, to))));
                }
            }
        }
        found
    }

    /// A limit a tenth further: by the first digit of the tenth only, so that it stays a round number.
    fn step(&self, condition: usize, limit: i64, up: bool) -> i64 {
        let step = match self.book.fact(condition).kind {
            FactKind::Day => DAYS_STEP,
            _ => {
                let tenth = (limit.abs() / PARTS_STEP).max(1);
                let digit = 10_i64.pow(tenth.ilog10());
                tenth / digit * digit
            }
        };
        if up { limit.saturating_add(step) } else { limit.saturating_sub(step) }
    }

    /// Where the cell stands in the measure's own table.
    fn address(&self, index: usize, condition: usize) -> At {
        let columns = &self.book.measures[0].measure.conditions.columns;
        let place = columns.iter().position(|name| name == self.book.fact(condition).name);
        At { row: HEAD_ROWS + index, column: place.map_or(0, |place| place + 1) }
    }

    fn one_move(
        &mut self,
        index: usize,
        row: usize,
        condition: usize,
        (from, to): (i64, i64),
        moved: &Set,
    ) -> Result<LimitMove> {
        let mut now = self.screen.within(&self.book.table, condition, moved).map_err(misfit)?;
        for cell in self.screen.cells(&self.book.table, row).map_err(misfit)? {
            if cell.condition != condition {
                now.remove(&cell.fails);
                now.remove(&cell.unknown);
            }
        }
        let mut applies = self.applies.clone();
        let mut changed = applies[index].clone();
        changed.remove(&now);
        let mut more = now.clone();
        more.remove(&applies[index]);
        changed.add(&more);
        let before = self.total(&applies, &changed)?.0;
        applies[index] = now;
        let after = self.total(&applies, &changed)?.0;
        let mut entitled = Bits::none(self.len);
        applies.iter().for_each(|applies| entitled.add(applies));
        let (mut gained, mut lost) = (entitled.clone(), self.entitled.clone());
        gained.remove(&self.entitled);
        lost.remove(&entitled);
        let column = &self.book.table.conditions()[condition];
        Ok(LimitMove {
            at: self.address(index, condition),
            fact: self.book.fact(condition).name,
            from: column.show(from),
            to: column.show(to),
            gained: gained.count(),
            lost: lost.count(),
            change_fen: after - before,
        })
    }
}
