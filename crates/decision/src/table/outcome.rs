//! Outcome cells.

use super::amount::Amount;
use super::column::{Column, flag};
use super::formula;
use super::kind::{self, Kind};
use super::tidy::{even, is_blank, quote};
use std::sync::Arc;

/// 结果.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The cell is blank.
    Nothing,
    /// 是 or 否.
    Flag(bool),
    /// A number at the scale of its column.
    Number(i64),
    /// A word of 枚举, by its place among them.
    Choice(i64),
    /// Words.
    Words(Arc<str>),
    /// A day, counted from 1970-01-01.
    Day(i64),
    /// Money.
    Amount(Amount),
}

impl Outcome {
    /// Reads a cell. `conditions` are the columns an amount may name.
    pub(super) fn read(text: &str, column: &Column, conditions: &[Column]) -> Result<Outcome, String> {
        if is_blank(text) {
            return Ok(Outcome::Nothing);
        }
        Ok(match column.kind {
            Kind::Flag => Outcome::Flag(
                flag(text).ok_or_else(|| format!("本列只能写 是、否 或留空，不是{}", quote(text.trim())))?,
            ),
            Kind::Number { .. } => {
                Outcome::Number(within(column, kind::read(text, column.kind, &column.unit)?)?)
            }
            Kind::Day => Outcome::Day(within(column, kind::read(text, column.kind, "")?)?),
            Kind::Money { .. } => Outcome::Amount(formula::read(text, column.kind, conditions)?),
            Kind::Choice => Outcome::Choice(column.read(text)?.number),
            Kind::Text | Kind::Code => Outcome::Words(even(text).into()),
        })
    }
}

fn within(column: &Column, value: i64) -> Result<i64, String> {
    if column.range.has(value) {
        return Ok(value);
    }
    Err(format!("{}不在取值范围 {} 内", column.show(value), column.range_text))
}
