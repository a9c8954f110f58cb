//! Many cases against every row: each distinct cell is asked of a whole column at once, 64 cases to a word.

use super::bits::Bits;
use super::cell::Test;
use super::column::Column;
use super::decide::Verdict;
use super::frame::{Data, Frame, Misfit, Series};
use super::kind::{Kind, day_number};
use super::lexicon::even_code;
use super::model::Table;
use super::outcome::Outcome;
use super::relative::Relative;
use super::set::Set;
use super::tidy::even;
use jiff::civil::Date;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

/// 筛选: a frame, and what was already asked of it. Asked again with one cell changed, it asks only that cell.
#[derive(Debug)]
pub struct Screen<'f> {
    frame: &'f Frame,
    classes: HashMap<Classed, Rc<[i64]>>,
    facts: HashMap<(usize, Values), Rc<Bits>>,
    held: HashMap<(usize, Ask), Rc<Held>>,
}

/// A column of codes, and how its codes were put into classes.
type Classed = (usize, bool, Vec<Arc<str>>);

/// Some of the values of a column: numbers, or words by their place in its dictionary.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Values {
    Numbers(Set),
    Words(Bits),
}

/// What is asked of a column, and which of its values are facts at all.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Ask {
    In { values: Values, facts: Values },
    Relative { relative: Relative, base: usize, facts: Set, base_facts: Set },
}

/// Who passes, and who passes or may: two bits for the three values.
#[derive(Debug)]
struct Held {
    passes: Bits,
    may_pass: Bits,
}

/// 入选: the cases to which a row applies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// Those to which it applies.
    pub applies: Bits,
    /// Those to which it may yet apply, once facts not known are.
    pub open: Bits,
}

/// 一格: whom one condition of a row keeps out, and for whom it hangs on a fact not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellSelection {
    /// The condition.
    pub condition: usize,
    /// Those who fail it.
    pub fails: Bits,
    /// Those for whom it is unknown.
    pub unknown: Bits,
}

/// 金额 of selected cases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amounts {
    /// Row of the frame and 分.
    pub paid: Vec<(u32, i64)>,
    /// Rows whose amount hangs on a fact not known.
    pub unknown: Vec<u32>,
    /// Rows whose amount is past what can be paid.
    pub too_large: Vec<u32>,
}

impl Amounts {
    /// 合计 in 分.
    pub fn total(&self) -> i128 {
        self.paid.iter().map(|(_, fen)| i128::from(*fen)).sum()
    }
}

impl<'f> Screen<'f> {
    /// Of a frame.
    pub fn new(frame: &'f Frame) -> Screen<'f> {
        Screen { frame, classes: HashMap::new(), facts: HashMap::new(), held: HashMap::new() }
    }

    /// By row of the table the cases to which it applies, or may. A row not in force on `day` applies to none.
    ///
    /// A condition the frame has no column for is unknown for all.
    pub fn run(&mut self, table: &Table, day: Option<Date>) -> Result<Vec<Selection>, Misfit> {
        let in_force = table.in_force(day.map(day_number));
        (0..table.rows().len())
            .map(|row| {
                if !in_force.has(row) {
                    let none = Bits::none(self.frame.len());
                    return Ok(Selection { applies: none.clone(), open: none });
                }
                self.row(table, row)
            })
            .collect()
    }

    /// The cases to which one row applies, or may, in force or not.
    pub fn row(&mut self, table: &Table, row: usize) -> Result<Selection, Misfit> {
        let held = self.conditions(table, row)?;
        Ok(select(self.frame.len(), held.iter().map(|(_, held)| &**held)))
    }

    /// By condition of a row that asks something: whom it keeps out, and for whom it is unknown.
    pub fn cells(&mut self, table: &Table, row: usize) -> Result<Vec<CellSelection>, Misfit> {
        let split = |(condition, held): (usize, Rc<Held>)| {
            let mut fails = Bits::all(self.frame.len());
            fails.remove(&held.may_pass);
            let mut unknown = held.may_pass.clone();
            unknown.remove(&held.passes);
            CellSelection { condition, fails, unknown }
        };
        Ok(self.conditions(table, row)?.into_iter().map(split).collect())
    }

    /// Those who would pass a condition if its cell asked for this set of values.
    pub fn within(&mut self, table: &Table, condition: usize, set: &Set) -> Result<Bits, Misfit> {
        let column = &table.conditions()[condition];
        let Some(series) = self.frame.series(column)? else { return Ok(Bits::none(self.frame.len())) };
        let facts = self.values(series, column, &column.range);
        let values = self.values(series, column, &set.and(&column.range));
        Ok(self.hold(series, &Ask::In { values, facts }).passes)
    }

    /// 差一项: by condition the cases that fail it and nothing else.
    pub fn one_short(&mut self, table: &Table, row: usize) -> Result<Vec<(usize, Bits)>, Misfit> {
        let held = self.conditions(table, row)?;
        let (mut once, mut twice) = (Bits::none(self.frame.len()), Bits::none(self.frame.len()));
        let fails: Vec<(usize, Bits)> = held
            .iter()
            .map(|(condition, held)| {
                let mut fails = Bits::all(self.frame.len());
                fails.remove(&held.may_pass);
                let mut again = fails.clone();
                again.keep(&once);
                twice.add(&again);
                once.add(&fails);
                (*condition, fails)
            })
            .collect();
        let only = |(condition, mut fails): (usize, Bits)| {
            fails.remove(&twice);
            (condition, fails)
        };
        Ok(fails.into_iter().map(only).collect())
    }

    /// The amounts that an outcome cell gives to cases. Empty where the cell holds no amount.
    pub fn amounts(
        &self,
        table: &Table,
        row: usize,
        outcome: usize,
        cases: &Bits,
    ) -> Result<Amounts, Misfit> {
        let mut amounts =
            Amounts { paid: Vec::with_capacity(cases.count()), unknown: Vec::new(), too_large: Vec::new() };
        let Outcome::Amount(amount) = &table.rows()[row].outcomes[outcome] else { return Ok(amounts) };
        let columns = amount.columns();
        let mut sources: Vec<Option<(&Series, &Set)>> = vec![None; table.conditions().len()];
        for condition in columns.iter().copied() {
            let column = &table.conditions()[condition];
            let series = self.frame.series(column)?.map(|at| self.frame.column(at));
            sources[condition] = series.map(|series| (series, column.range()));
        }
        // What needs no fact is the same for all.
        let fixed = columns.is_empty().then(|| amount.of(|_| None));
        for case in cases.rows() {
            let fact = |condition: usize| {
                let (series, range) = sources[condition]?;
                series.number(case).filter(|number| range.has(*number))
            };
            match fixed.unwrap_or_else(|| amount.of(fact)) {
                Some(fen) => amounts.paid.push((case as u32, fen)),
                None if columns.iter().any(|condition| fact(*condition).is_none()) => {
                    amounts.unknown.push(case as u32);
                }
                None => amounts.too_large.push(case as u32),
            }
        }
        Ok(amounts)
    }

    /// The conditions of a row that ask something, and who holds them.
    fn conditions(&mut self, table: &Table, row: usize) -> Result<Vec<(usize, Rc<Held>)>, Misfit> {
        let conditions = 0..table.conditions().len();
        let held =
            conditions.map(|condition| Ok(self.held(table, row, condition)?.map(|held| (condition, held))));
        held.filter_map(Result::transpose).collect()
    }

    /// Who holds a cell; none where it asks nothing.
    fn held(&mut self, table: &Table, row: usize, condition: usize) -> Result<Option<Rc<Held>>, Misfit> {
        let column = &table.conditions()[condition];
        let found = self.frame.series(column)?;
        let (series, ask) = match (table.test(row, condition), found) {
            (Test::Any, _) => return Ok(None),
            (Test::Computed(_), _) => {
                return self.computed(table, row, condition).map(|held| Some(Rc::new(held)));
            }
            (_, None) => return Ok(Some(Rc::new(self.unknown_for_all()))),
            (Test::In(set), Some(series)) => {
                let values = self.values(series, column, set);
                (series, Ask::In { values, facts: self.values(series, column, &column.range) })
            }
            (Test::Relative(relative), Some(series)) => {
                let other = &table.conditions()[relative.base];
                let Some(base) = self.frame.series(other)? else {
                    return Ok(Some(Rc::new(self.unknown_for_all())));
                };
                let (facts, base_facts) = (column.range.clone(), other.range.clone());
                (series, Ask::Relative { relative: relative.clone(), base, facts, base_facts })
            }
        };
        let key = (series, ask);
        if let Some(held) = self.held.get(&key) {
            return Ok(Some(held.clone()));
        }
        let held = Rc::new(self.hold(series, &key.1));
        self.held.insert(key, held.clone());
        Ok(Some(held))
    }

    /// A set of a column of the table as values of a column of the frame.
    fn values(&mut self, series: usize, column: &Column, set: &Set) -> Values {
        let Data::Words { words, .. } = &self.frame.column(series).data else {
            return Values::Numbers(set.clone());
        };
        let is_code = column.kind == Kind::Code;
        let key = (series, is_code, column.lexicon.words().to_vec());
        let classes = self.classes.entry(key).or_insert_with(|| {
            words
                .iter()
                .map(|word| if is_code { column.lexicon.code(&even_code(word)) } else { class(column, word) })
                .collect()
        });
        Values::Words(Bits::of(words.len(), |word| set.has(classes[word])))
    }

    fn hold(&mut self, series: usize, ask: &Ask) -> Held {
        let (facts, passes) = match ask {
            Ask::In { values, facts } => {
                (self.facts(series, facts), self.frame.column(series).having(values))
            }
            Ask::Relative { relative, base, facts, base_facts } => {
                let mut facts = (*self.facts(series, &Values::Numbers(facts.clone()))).clone();
                facts.keep(&self.facts(*base, &Values::Numbers(base_facts.clone())));
                let (days, bases) = (self.frame.column(series), self.frame.column(*base));
                let holds = |row: usize| match (days.number(row), bases.number(row)) {
                    (Some(day), Some(base)) => relative.holds(day, base),
                    _ => false,
                };
                (Rc::new(facts), Bits::of(self.frame.len(), holds))
            }
        };
        let mut passes = passes;
        passes.keep(&facts);
        let mut may_pass = Bits::all(self.frame.len());
        may_pass.remove(&facts);
        may_pass.add(&passes);
        Held { passes, may_pass }
    }

    /// The rows whose fact is known and is one that the column of the table can hold.
    fn facts(&mut self, series: usize, values: &Values) -> Rc<Bits> {
        let frame = self.frame;
        let key = (series, values.clone());
        let found = self.facts.entry(key).or_insert_with(|| {
            let column = frame.column(series);
            let mut facts = if *values == Values::Numbers(Set::all()) {
                Bits::all(frame.len())
            } else {
                column.having(values)
            };
            column.known.iter().for_each(|known| facts.keep(known));
            Rc::new(facts)
        });
        found.clone()
    }

    /// One case after the other: a computed cell has no other way.
    fn computed(&self, table: &Table, row: usize, condition: usize) -> Result<Held, Misfit> {
        let len = self.frame.len();
        let (mut passes, mut may_pass) = (Bits::none(len), Bits::none(len));
        for case in 0..len {
            match table.computed_cell(row, condition, &self.frame.case(table, case)?) {
                Verdict::True => passes.put(case),
                Verdict::Unknown => may_pass.put(case),
                Verdict::False => {}
            }
        }
        may_pass.add(&passes);
        Ok(Held { passes, may_pass })
    }

    fn unknown_for_all(&self) -> Held {
        Held { passes: Bits::none(self.frame.len()), may_pass: Bits::all(self.frame.len()) }
    }
}

/// The number of a word; of one that 枚举 does not list a number outside its range.
fn class(column: &Column, word: &str) -> i64 {
    column.lexicon.word(&even(word)).unwrap_or_else(|| column.lexicon.other())
}

impl Series {
    /// The rows with one of these values.
    fn having(&self, values: &Values) -> Bits {
        match (&self.data, values) {
            (Data::Flags(flags), Values::Numbers(set)) => {
                Bits::of(flags.len(), |row| set.has(i64::from(flags.has(row))))
            }
            (
                Data::Numbers { values, .. } | Data::Money(values) | Data::Days(values),
                Values::Numbers(set),
            ) => {
                match set.intervals() {
                    [(low, high)] => {
                        // One comparison instead of two: what lies below wraps around to above.
                        let width = high.wrapping_sub(*low) as u64;
                        Bits::of_values(values, |value| (value.wrapping_sub(*low) as u64) <= width)
                    }
                    _ => Bits::of_values(values, |value| set.has(value)),
                }
            }
            (Data::Words { codes, .. }, Values::Words(words)) => match words.words() {
                [few] => Bits::of_values(codes, |code| few >> code & 1 == 1),
                _ => Bits::of_values(codes, |code| words.has(code as usize)),
            },
            // A column of words is never asked for numbers, nor the other way round.
            (data, _) => Bits::none(data.len()),
        }
    }
}

fn select<'h>(len: usize, held: impl Iterator<Item = &'h Held>) -> Selection {
    let (mut applies, mut open) = (Bits::all(len), Bits::all(len));
    for held in held {
        applies.keep(&held.passes);
        open.keep(&held.may_pass);
    }
    open.remove(&applies);
    Selection { applies, open }
}
