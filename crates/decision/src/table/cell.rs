//! The typed cell.

use super::column::{Column, flag};
use super::computed::{Computed, Neighbours};
use super::kind::Kind;
use super::measured::{self, Measure};
use super::relative::Relative;
use super::set::Set;
use super::tidy::{even, is_blank, quote, tight};
use super::words::Words;

/// 条件单元格: what a cell asks of a fact.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Test {
    /// Nothing: the cell is blank.
    Any,
    /// That the fact is in a set.
    In(Set),
    /// That a day lies so to another.
    Relative(Relative),
    /// What an expression says.
    Computed(Computed),
}

/// A cell as read before its column knows all of its words.
#[derive(Clone, Debug)]
pub(super) enum Draft {
    Test(Test),
    Words(Words),
}

/// Characters of a cell, at most.
pub const CELL_CHARS_MAX: usize = 4_000;

impl Draft {
    /// Reads a cell of the condition `own`.
    pub(super) fn read(
        text: &str,
        column: &Column,
        own: usize,
        neighbours: &Neighbours,
    ) -> Result<Draft, String> {
        if is_blank(text) {
            return Ok(Draft::Test(Test::Any));
        }
        if let Some(expression) = computed(text) {
            return Computed::read(&expression, neighbours, own)
                .map(|cell| Draft::Test(Test::Computed(cell)));
        }
        let measure = Measure { kind: column.kind, unit: &column.unit };
        match column.kind {
            Kind::Flag => flag_cell(text).map(|set| Draft::Test(Test::In(set))),
            Kind::Number { .. } | Kind::Money { .. } => {
                measured::read(text, measure).map(|set| Draft::Test(Test::In(set)))
            }
            Kind::Day => match Relative::read(text, &neighbours.days) {
                Some(relative) => relative.map(|relative| Draft::Test(Test::Relative(relative))),
                None => measured::read(text, measure).map(|set| Draft::Test(Test::In(set))),
            },
            Kind::Choice => Words::read(text, column.kind, Some(&column.lexicon)).map(Draft::Words),
            Kind::Text | Kind::Code => Words::read(text, column.kind, None).map(Draft::Words),
        }
    }

    /// The test, once the column knows all of its words. What the column cannot hold is left out of the set.
    pub(super) fn finish(self, column: &Column) -> Test {
        let set = match self {
            Draft::Words(words) => words.set(column.kind, &column.lexicon),
            Draft::Test(Test::In(set)) => set,
            Draft::Test(other) => return other,
        };
        Test::In(set.and(&column.range))
    }
}

/// What follows the `=` of a cell; `=>` and `=<` are how some people write ≥ and ≤.
fn computed(text: &str) -> Option<String> {
    let even = even(text);
    let rest = even.strip_prefix('=').filter(|rest| !rest.starts_with(['>', '<']))?;
    Some(rest.to_owned())
}

fn flag_cell(text: &str) -> Result<Set, String> {
    let tight = tight(text);
    let wrong = || format!("本列只能写 是、否 或留空，不是{}", quote(text.trim()));
    flag(&tight).map(|flag| Set::one(flag.into())).ok_or_else(wrong)
}
