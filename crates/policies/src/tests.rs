//! Everybody here is invented.

mod base;
mod cast;
mod conditions;
mod matching;
mod public;
mod reader;
mod runs;
