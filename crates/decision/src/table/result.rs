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
    /// C+, C#, C<, C>: the result, at the scale of the outcome column; money in 分.
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
        let rows: Vec<usize> = self.applies.rows().collect();
        match self.table.hit {
            HitPolicy::Unique => self.sole(rows, |rows| rows.len() < 2),
            HitPolicy::Any => self.sole(rows, |rows| {
                rows.windows(2).all(|pair| self.outcomes(pair[0]) == self.outcomes(pair[1]))
            }),
            HitPolicy::First => self.foremost(rows, |row| vec![row as i64]),
            HitPolicy::Priority => self.foremost(rows, |row| rank(&self.table.rows[row])),
            HitPolicy::OutputOrder => {
                let mut rows = rows;
                rows.sort_by_key(|row| rank(&self.table.rows[*row]));
                self.all(rows)
            }
            HitPolicy::RuleOrder | HitPolicy::Collect => self.all(rows),
            HitPolicy::Count => {
                let total = i64::try_from(rows.len()).ok();
                Conclusion { total, ..self.all(rows) }
            }
            HitPolicy::Sum | HitPolicy::Min | HitPolicy::Max => self.reckoned(rows),
        }
    }

    /// U and A: one row stands for all, unless they contradict each other.
    fn sole(&self, rows: Vec<usize>, is_allowed: impl Fn(&[usize]) -> bool) -> Conclusion {
        let state = match rows.as_slice() {
            [] => self.without(&self.open),
            rows if is_allowed(rows) => State::Settled,
            _ => State::Clash,
        };
        let rows = if state == State::Settled { rows.into_iter().take(1).collect() } else { rows };
        Conclusion { state, rows, total: None }
    }

    /// F and P: the foremost row, once no row that may yet apply stands before it.
    fn foremost(&self, rows: Vec<usize>, rank: impl Fn(usize) -> Vec<i64>) -> Conclusion {
        let best = rows.into_iter().min_by_key(|row| (rank(*row), *row));
        let Some(best) = best else {
            return Conclusion { state: self.without(&self.open), rows: Vec::new(), total: None };
        };
        let is_before = |row: usize| (rank(row), row) < (rank(best), best);
        let may_change = self.open.rows().any(is_before);
        let state = if may_change { State::Pending } else { State::Settled };
        Conclusion { state, rows: vec![best], total: None }
    }

    fn all(&self, rows: Vec<usize>) -> Conclusion {
        let state = match (rows.is_empty(), self.open.is_empty()) {
            (_, false) => State::Pending,
            (true, true) => State::Nothing,
            (false, true) => State::Settled,
        };
        Conclusion { state, rows, total: None }
    }

    /// C+, C<, C>.
    fn reckoned(&self, rows: Vec<usize>) -> Conclusion {
        let values: Option<Vec<i64>> = rows
            .iter()
            .filter(|row| self.outcomes(**row)[0] != Outcome::Nothing)
            .map(|row| self.number(*row))
            .collect();
        let mut conclusion = self.all(rows);
        conclusion.total = values.as_ref().and_then(|values| match self.table.hit {
            HitPolicy::Sum => values.iter().try_fold(0_i64, |sum, value| sum.checked_add(*value)),
            HitPolicy::Min => values.iter().min().copied(),
            _ => values.iter().max().copied(),
        });
        if values.is_none() {
            conclusion.state = State::Pending;
        }
        conclusion
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

    fn without(&self, open: &Bits) -> State {
        if open.is_empty() { State::Nothing } else { State::Pending }
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
