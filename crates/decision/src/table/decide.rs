//! One case against every row, with a verdict for every cell.

use super::bits::Bits;
use super::case::Case;
use super::cell::Test;
use super::kind::day_number;
use super::model::Table;
use super::outcome::Outcome;
use crate::feel::Scope;
use jiff::civil::Date;

/// 真, 假 or 未知.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// 真.
    True,
    /// 假.
    False,
    /// 未知: it hangs on a fact that is not known.
    Unknown,
}

/// 判断: what a table says of a case.
#[derive(Clone, Debug)]
pub struct Answer<'t> {
    pub(super) table: &'t Table,
    pub(super) case: Case,
    /// By condition the rows whose cell is false.
    pub(super) failing: Vec<Bits>,
    /// By condition the rows whose cell is unknown.
    pub(super) unknown: Vec<Bits>,
    pub(super) in_force: Bits,
    pub(super) applies: Bits,
    pub(super) open: Bits,
}

impl Table {
    /// Judges a case by the rows in force on `day`, without a day by all rows.
    pub fn decide(&self, case: Case, day: Option<Date>) -> Answer<'_> {
        let len = self.rows.len();
        let in_force = self.in_force(day.map(day_number));
        let mut failing = Vec::with_capacity(self.conditions.len());
        let mut unknown = Vec::with_capacity(self.conditions.len());
        let (mut applies, mut open) = (in_force.clone(), Bits::none(len));
        let has_computed = self.index.iter().any(|column| column.has_computed);
        let scope = if has_computed { self.scope(&case) } else { Scope::default() };
        for condition in 0..self.conditions.len() {
            let (no, maybe) = self.judge(condition, &case, &scope);
            applies.remove(&no);
            open.add(&maybe);
            failing.push(no);
            unknown.push(maybe);
        }
        open.keep(&applies);
        applies.remove(&open);
        Answer { table: self, case, failing, unknown, in_force, applies, open }
    }

    /// The rows whose cell is false, and those whose cell is unknown. Each distinct cell is asked once.
    fn judge(&self, condition: usize, case: &Case, scope: &Scope) -> (Bits, Bits) {
        let index = &self.index[condition];
        let none = Bits::none(self.rows.len());
        let fact = case.number(condition);
        if fact.is_none() && !index.has_computed {
            return (none, index.asking.clone());
        }
        let (mut no, mut maybe) = (index.asking.clone(), none);
        for (number, test) in index.tests.iter().enumerate().skip(1) {
            let verdict = match test {
                Test::Computed(cell) => cell.ask(condition, self, case, scope),
                test => fact.map_or(Verdict::Unknown, |fact| test.ask(fact, case)),
            };
            match verdict {
                Verdict::True => index.take(number, &mut no),
                Verdict::False => {}
                Verdict::Unknown => {
                    index.take(number, &mut no);
                    index.put(number, &mut maybe);
                }
            }
        }
        (no, maybe)
    }
}

impl Table {
    /// The verdict of one computed cell; of any other cell true.
    pub(super) fn computed_cell(&self, row: usize, condition: usize, case: &Case) -> Verdict {
        match self.test(row, condition) {
            Test::Computed(cell) => cell.ask(condition, self, case, &self.scope(case)),
            _ => Verdict::True,
        }
    }
}

impl Test {
    /// The verdict of a cell that is not computed.
    fn ask(&self, fact: i64, case: &Case) -> Verdict {
        match self {
            Test::Any | Test::Computed(_) => Verdict::True,
            Test::In(set) => set.has(fact).into(),
            Test::Relative(relative) => match case.number(relative.base) {
                Some(base) => relative.holds(fact, base).into(),
                None => Verdict::Unknown,
            },
        }
    }
}

impl From<bool> for Verdict {
    fn from(holds: bool) -> Verdict {
        if holds { Verdict::True } else { Verdict::False }
    }
}

impl Verdict {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::True => "真",
            Verdict::False => "假",
            Verdict::Unknown => "未知",
        }
    }
}

impl Answer<'_> {
    /// The facts that were judged.
    pub fn case(&self) -> &Case {
        &self.case
    }

    /// The verdict of one cell.
    pub fn cell(&self, row: usize, condition: usize) -> Verdict {
        if self.failing[condition].has(row) {
            Verdict::False
        } else if self.unknown[condition].has(row) {
            Verdict::Unknown
        } else {
            Verdict::True
        }
    }

    /// The verdict of a row; none where it is not in force.
    pub fn row(&self, row: usize) -> Option<Verdict> {
        self.in_force.has(row).then(|| {
            if self.applies.has(row) {
                Verdict::True
            } else if self.open.has(row) {
                Verdict::Unknown
            } else {
                Verdict::False
            }
        })
    }

    /// The rows that apply.
    pub fn applying(&self) -> &Bits {
        &self.applies
    }

    /// The rows that may yet apply: nothing speaks against them, but a fact is not known.
    pub fn open(&self) -> &Bits {
        &self.open
    }

    /// The conditions that a row fails.
    pub fn failing(&self, row: usize) -> impl Iterator<Item = usize> + '_ {
        with_row(&self.failing, row)
    }

    /// The conditions of a row that hang on facts not known.
    pub fn unknown(&self, row: usize) -> impl Iterator<Item = usize> + '_ {
        with_row(&self.unknown, row)
    }

    /// The amount in 分 of an outcome cell; none where it is none, hangs on a fact not known or is too large.
    pub fn amount(&self, row: usize, outcome: usize) -> Option<i64> {
        match &self.table.rows[row].outcomes[outcome] {
            Outcome::Amount(amount) => amount.of(|condition| self.case.number(condition)),
            _ => None,
        }
    }

    /// The conditions whose facts the amount of an outcome cell needs and that are not known.
    pub fn lacks(&self, row: usize, outcome: usize) -> Vec<usize> {
        match &self.table.rows[row].outcomes[outcome] {
            Outcome::Amount(amount) => {
                let columns = amount.columns().into_iter();
                columns.filter(|condition| self.case.number(*condition).is_none()).collect()
            }
            _ => Vec::new(),
        }
    }
}

fn with_row(columns: &[Bits], row: usize) -> impl Iterator<Item = usize> + '_ {
    columns.iter().enumerate().filter(move |(_, rows)| rows.has(row)).map(|(condition, _)| condition)
}
