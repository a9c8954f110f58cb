//! 决策表 as officials edit them in a spreadsheet: typed columns, cells in their own words, a verdict for every cell.
//!
//! A table is read from a [`Sheet`] as a whole or not at all. Two executors give the same answer: [`Table::decide`] takes one
//! case and explains it, [`Screen`] takes a whole [`Frame`] of enterprises at once. A missing fact is 未知, never "no".
//! Nothing here knows what today is: days come in as facts, so that a decision can be replayed.

mod amount;
mod bits;
mod case;
mod cell;
mod check;
mod column;
mod computed;
mod csv;
mod decide;
mod dmn;
mod explain;
mod feel;
mod formula;
mod frame;
mod header;
mod hit;
mod index;
mod kind;
mod lexicon;
mod measured;
mod mistake;
mod model;
mod outcome;
mod read;
mod relative;
mod result;
mod screen;
mod set;
mod sheet;
mod tally;
mod tidy;
mod translated;
mod words;
mod written;

pub use amount::{Amount, Part, Ratio, Rounding, Start, Step, Tier, Way};
pub use bits::Bits;
pub use case::{Case, FactMistake};
pub use cell::{CELL_CHARS_MAX, Test};
pub use check::{Duplicate, Example, Findings, GAPS_MAX, Gap, OVERLAPS_MAX, Overlap};
pub use column::{Column, FACT_CHARS_MAX, Fact};
pub use computed::Computed;
pub use csv::Style;
pub use decide::{Answer, Verdict};
pub use explain::{NearMiss, Question, Reason};
pub use frame::{Data, Frame, Misfit};
pub use header::{CHOICES_MAX, COLUMNS_MAX, CONDITIONS_MAX};
pub use hit::HitPolicy;
pub use kind::{DECIMALS_MAX, Kind, MoneyUnit, NUMBER_MAX, day_number, day_of, read_day};
pub use mistake::{At, Mistake};
pub use model::{Field, ItemColumn, Row, Table};
pub use outcome::Outcome;
pub use read::ROWS_MAX;
pub use relative::{Relative, Shift};
pub use result::{Conclusion, State};
pub use screen::{Amounts, CellSelection, Screen, Selection};
pub use set::Set;
pub use sheet::Sheet;
pub use tidy::even;

pub(crate) use column::flag;

#[cfg(test)]
mod tests;
