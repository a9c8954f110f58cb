//! 留痕: the record. Everything that happens is an [`Event`], appended once, chained with SM3 (GB/T 32905-2016)
//! over all its fields and the hash before it, per division. Nothing in the product edits or deletes an event.
//!
//! [`verify`] walks the chain and names the first bad row after any edit, deletion, insertion or re-ordering. Who can write
//! the database could compute the whole chain anew; [`anchors`] outside the database show that too.

pub mod anchors;
mod chain;
mod store;

pub use chain::{Fault, Verdict};
pub use store::{SCHEMA, STATEMENTS, Sought, append, append_many, head, in_turn, of_case, search, verify};

use jiff::Timestamp;
use kernel::Actor;

/// 事件: one thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Position in the division's record, from 1 without gaps.
    pub seq: i64,
    /// When it happened.
    pub at: Timestamp,
    /// Who did it.
    pub actor: Actor,
    /// The case it belongs to, if any.
    pub case_id: Option<String>,
    /// What was done: the name of a move or of an administrative act.
    pub name: String,
    /// The unit it concerns, if any.
    pub unit: Option<String>,
    /// Everything else, as the move wrote it.
    pub data: serde_json::Value,
}

/// What an action hands over to be recorded.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The case it belongs to, if any.
    pub case_id: Option<String>,
    /// What was done.
    pub name: String,
    /// The unit it concerns, if any.
    pub unit: Option<String>,
    /// Everything else. Never a password or a token; personal data only in cases, where it is masked on the way out.
    pub data: serde_json::Value,
}

#[cfg(test)]
mod tests;
