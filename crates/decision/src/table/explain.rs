//! Why a row does not apply, and what to ask next.

use super::bits::Bits;
use super::cell::Test;
use super::column::Column;
use super::decide::{Answer, Verdict};
use super::kind::Kind;
use super::tally::Tally;
use super::tidy::even;
use std::sync::Arc;

/// 最接近但未适用的条目.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NearMiss {
    /// The row.
    pub row: usize,
    /// The conditions it fails.
    pub failing: Vec<usize>,
    /// The conditions that hang on facts not known.
    pub unknown: Vec<usize>,
}

/// 理由: one cell in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The name of the condition.
    pub condition: Arc<str>,
    /// What the row asks for.
    pub required: String,
    /// What the case has; none where it is not known.
    pub actual: Option<String>,
    /// Whether it is so.
    pub verdict: Verdict,
}

/// 待问: a fact that is not known and would settle rows: whether they apply, or of rows that do, how much they give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// The condition whose fact to ask for.
    pub condition: usize,
    /// Rows that hang on this fact alone: whatever the answer, it settles them.
    pub settles: usize,
    /// Rows that hang on this fact, alone or with others.
    pub touches: usize,
}

impl Answer<'_> {
    /// The rows in force that come nearest to applying without doing so: those that fail the fewest conditions first, among
    /// them those with the fewest unknown. A row that fails a 前提 is about something else and never among them.
    pub fn nearest(&self, limit: usize) -> Vec<NearMiss> {
        let mut rows = self.in_force.clone();
        rows.remove(&self.applies);
        rows.remove(&self.open);
        for (column, failing) in self.table.conditions.iter().zip(&self.failing) {
            if column.is_premise {
                rows.remove(failing);
            }
        }
        let failing = Tally::of(&self.failing, rows.len());
        let unknown = Tally::of(&self.unknown, rows.len());
        let mut found = Vec::new();
        for count in 1..=failing.most() {
            let near = failing.with(count, &rows);
            if near.is_empty() {
                continue;
            }
            for open in 0..=unknown.most() {
                for row in unknown.with(open, &near).rows() {
                    if found.len() == limit {
                        return found;
                    }
                    found.push(self.near_miss(row));
                }
            }
        }
        found
    }

    fn near_miss(&self, row: usize) -> NearMiss {
        NearMiss { row, failing: self.failing(row).collect(), unknown: self.unknown(row).collect() }
    }

    /// A cell in words.
    pub fn reason(&self, row: usize, condition: usize) -> Reason {
        let column = &self.table.conditions[condition];
        let mut required = required(column, self.table.condition_text(row, condition));
        if let Test::Relative(relative) = self.table.test(row, condition)
            && let Some(base) = self.case.number(relative.base)
        {
            let (from, until) = relative.window(base);
            let show =
                |day| if [i64::MIN, i64::MAX].contains(&day) { "不限".into() } else { column.show(day) };
            required.push_str(&format!("（{} 至 {}）", show(from), show(until)));
        }
        Reason {
            condition: column.name.clone(),
            required,
            actual: self.case.words(condition).map(str::to_owned),
            verdict: self.cell(row, condition),
        }
    }

    /// The unknown facts that rows hang on, the one that settles most first.
    pub fn questions(&self) -> Vec<Question> {
        let (open, lacking) = (self.still_open(), self.lacking());
        let mut among = open.clone();
        among.add(&lacking);
        let asked = (0..self.table.conditions.len()).map(|fact| {
            let mut rows = self.hanging_on(fact, &open);
            lacking.rows().filter(|row| self.needs_for_amount(*row, fact)).for_each(|row| rows.put(row));
            rows
        });
        let asked: Vec<Bits> = asked.collect();
        let tally = Tally::of(&asked, among.len());
        let alone = tally.with(1, &among);
        let mut questions: Vec<Question> = asked
            .iter()
            .enumerate()
            .map(|(condition, rows)| {
                let mut settled = rows.clone();
                settled.keep(&alone);
                Question { condition, settles: settled.count(), touches: rows.count() }
            })
            .filter(|question| question.touches > 0)
            .collect();
        questions.sort_by_key(|question| {
            (std::cmp::Reverse((question.settles, question.touches)), question.condition)
        });
        questions
    }

    fn needs_for_amount(&self, row: usize, fact: usize) -> bool {
        (0..self.table.outcomes.len()).any(|outcome| self.lacks(row, outcome).contains(&fact))
    }

    /// The rows of `among` with a cell that is unknown because this fact is.
    fn hanging_on(&self, fact: usize, among: &Bits) -> Bits {
        if self.case.number(fact).is_some() {
            return Bits::none(among.len());
        }
        let mut rows = Bits::none(among.len());
        for (condition, index) in self.table.index.iter().enumerate() {
            for (number, test) in index.tests.iter().enumerate().skip(1) {
                let hangs = match test {
                    Test::Computed(cell) => cell.needs.contains(&fact),
                    Test::Relative(relative) => condition == fact || relative.base == fact,
                    _ => condition == fact,
                };
                if hangs {
                    index.put(number, &mut rows);
                }
            }
        }
        rows.keep(among);
        rows
    }
}

/// What a cell asks for, as written, with the unit of its column where it names none.
fn required(column: &Column, text: &str) -> String {
    let text = even(text);
    let is_measured = matches!(column.kind, Kind::Number { .. } | Kind::Money { .. });
    let has_unit = text.contains(&*column.unit) || text.contains('元');
    if is_measured && !has_unit { format!("{text} {}", column.unit) } else { text }
}
