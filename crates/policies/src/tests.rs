//! Everybody here is invented.

mod applications;
mod base;
mod cast;
mod conditions;
mod live;
mod matching;
mod payments;
mod public;
mod reader;
mod rooms;
mod runs;
