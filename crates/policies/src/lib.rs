//! 惠企政策: policies, their measures, who is entitled to what, applications and what was paid.
#![warn(missing_docs)]

mod actions;
mod book;
mod conditions;
mod facts;
mod input;
mod judge;
mod matching;
mod model;
mod roll;
mod rowset;
mod runs;
mod store;

pub use actions::*;
pub use book::Book;
pub use conditions::{ConditionRow, Conditions};
pub use input::{MeasureInput, PolicyInput};
pub use judge::{Grant, Judgement, Reasons, judge};
pub use matching::{Matched, match_all};
pub use model::*;
pub use roll::{Roll, SmallProfit, each_roll, roll_of_one};
pub use runs::{Figures, Run, VERDICTS};
pub use store::SCHEMA;

#[cfg(test)]
mod tests;
