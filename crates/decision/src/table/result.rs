//! What the hit policy makes of the rows that apply.

use super::bits::Bits;
use super::decide::Answer;
use super::hit::HitPolicy;
use super::model::Row;
use super::outcome::Outcome;

/// 结论.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conclusion {
    /// Whether it stands.
    pub state: State,
    /// The rows that give the outcome, in the order of the hit policy.
    pub rows: Vec<usize>,
    /// C+, C#, C<, C>: the result, at the scale of the outcome column; money in 分. None while a fact for it is not known, and
    /// where it is too large.
    pub total: Option<i64>,
}

/// Whether a conclusion stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// 已定.
    Settled,
    /// 待核: facts not known may change it.
    Pending,
    /// 冲突: rows apply that the hit policy does not allow together.
    Clash,
    /// 无适用: no row applies.
    Nothing,
}

impl State {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            State::Settled => "已定",
            State::Pending => "待核",
            State::Clash => "冲突",
            State::Nothing => "无适用条目",
        }
    }
}

impl Answer<'_> {
    /// What the hit policy makes of the rows that apply.
    pub fn conclusion(&self) -> Conclusion {
        let rows = self.giving();
        let is_pending = || !self.still_open().is_empty() || rows.iter().any(|row| self.is_lacking(*row));
        let state = if self.is_clash() {
            State::Clash
        } else if is_pending() {
            State::Pending
        } else if rows.is_empty() {
            State::Nothing
        } else {
            State::Settled
        };
        Conclusion { state, total: self.total(&rows), rows }
    }

    /// The rows that give the outcome, as far as facts are known; in a clash all that apply.
    fn giving(&self) -> Vec<usize> {
        let mut rows: Vec<usize> = self.applies.rows().collect();
        match self.table.hit {
            HitPolicy::Unique | HitPolicy::Any if self.is_clash() => {}
            HitPolicy::Unique | HitPolicy::Any => rows.truncate(1),
            HitPolicy::First | HitPolicy::Priority => rows = self.foremost().into_iter().collect(),
            HitPolicy::OutputOrder => rows.sort_by_key(|row| rank(&self.table.rows[*row])),
            _ => {}
        }
        rows
    }

    /// U: several rows apply. A: several do, and their outcomes differ.
    fn is_clash(&self) -> bool {
        let Some(first) = self.applies.rows().next() else { return false };
        match self.table.hit {
            HitPolicy::Unique => self.applies.count() > 1,
            HitPolicy::Any => self.applies.rows().any(|row| self.outcomes(row) != self.outcomes(first)),
            _ => false,
        }
    }

    /// F and P: the row before all others that apply.
    fn foremost(&self) -> Option<usize> {
        self.applies.rows().min_by_key(|row| self.place(*row))
    }

    fn place(&self, row: usize) -> (Vec<i64>, usize) {
        let is_ranked = self.table.hit == HitPolicy::Priority;
        (if is_ranked { rank(&self.table.rows[row]) } else { Vec::new() }, row)
    }

    /// The open rows that can still change the outcome. What clashes stays a clash.
    pub(super) fn still_open(&self) -> Bits {
        let of_open = |may_change: &dyn Fn(usize) -> bool| {
            Bits::of(self.open.len(), |row| self.open.has(row) && may_change(row))
        };
        match (self.table.hit, self.foremost()) {
            (_, None) => self.open.clone(),
            (HitPolicy::Unique | HitPolicy::Any, _) if self.is_clash() => Bits::none(self.open.len()),
            (HitPolicy::Any, Some(row)) => of_open(&|open| self.outcomes(open) != self.outcomes(row)),
            (HitPolicy::First | HitPolicy::Priority, Some(row)) => {
                of_open(&|open| self.place(open) < self.place(row))
            }
            _ => self.open.clone(),
        }
    }

    /// The rows that give the outcome but not yet their amounts, because facts for these are not known.
    pub(super) fn lacking(&self) -> Bits {
        if self.is_clash() {
            return Bits::none(self.open.len());
        }
        let mut rows = Bits::none(self.open.len());
        self.giving().into_iter().filter(|row| self.is_lacking(*row)).for_each(|row| rows.put(row));
        rows
    }

    /// To be counted, a row need not say how much.
    fn is_lacking(&self, row: usize) -> bool {
        let outcomes = 0..self.table.outcomes.len();
        self.table.hit != HitPolicy::Count && outcomes.into_iter().any(|at| !self.lacks(row, at).is_empty())
    }

    fn total(&self, rows: &[usize]) -> Option<i64> {
        if self.table.hit == HitPolicy::Count {
            return i64::try_from(rows.len()).ok();
        }
        if !self.table.hit.needs_numbers() {
            return None;
        }
        let with_outcome = rows.iter().filter(|row| self.outcomes(**row)[0] != Outcome::Nothing);
        let values: Vec<i64> = with_outcome.map(|row| self.number(*row)).collect::<Option<_>>()?;
        match self.table.hit {
            HitPolicy::Sum => values.iter().try_fold(0_i64, |sum, value| sum.checked_add(*value)),
            HitPolicy::Min => values.into_iter().min(),
            _ => values.into_iter().max(),
        }
    }

    fn number(&self, row: usize) -> Option<i64> {
        match &self.outcomes(row)[0] {
            Outcome::Number(number) => Some(*number),
            Outcome::Amount(_) => self.amount(row, 0),
            _ => None,
        }
    }

    fn outcomes(&self, row: usize) -> &[Outcome] {
        &self.table.rows[row].outcomes
    }
}

/// The places of the outcomes of a row in the lists of values of their columns: the smaller, the more it counts.
pub(super) fn rank(row: &Row) -> Vec<i64> {
    let place = |outcome: &Outcome| match outcome {
        Outcome::Choice(place) => Some(*place),
        Outcome::Nothing => Some(i64::MAX),
        _ => None,
    };
    row.outcomes.iter().filter_map(place).collect()
}
