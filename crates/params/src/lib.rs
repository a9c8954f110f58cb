//! 参数: the limits, weights and office hours in force on a day, each with its source, and the calendar in force.
//!
//! Defaults ship in `data/params.tsv`; an administrator adds later values. Nothing of this is a literal in code.

mod days;
mod store;

pub use days::{Imported, import_calendar, load_calendar};
pub use store::{Param, Params, SCHEMA, set};

#[cfg(test)]
mod tests;
