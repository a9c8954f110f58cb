#![doc = include_str!("../README.md")]

pub mod dmn;
pub mod feel;
pub mod table;
mod value;

pub use value::{Context, DateTime, End, Form, Function, Months, Range, Time, Value, Zone, equal, order};
