//! 参数: the limits, weights and office hours in force on a day, each with its source, and the calendar in force.
//!
//! Defaults ship in `data/params.tsv`; an administrator adds later values. Nothing of this is a literal in code.

mod store;
mod table;

pub use store::{Imported, Param, Params, SCHEMA, import_calendar, load_calendar, set};

#[cfg(test)]
mod tests;
