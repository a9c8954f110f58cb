//! 件: the case engine. Somebody opened a case, units must answer for it, working-day clocks run, people make moves,
//! it ends with an outcome. Whistles are one kind of case; the engine knows none of them.
//!
//! The event is the truth: a [`Case`] is its events replayed ([`replay`]); the rows are copies for queries, written in
//! the same transaction ([`save`]). A rule of a capability looks at the case and returns a [`Move`]: a name, the form as
//! written, and [`Effect`]s. Invariants: a closed case has no running clock; a due date changes only by an effect;
//! every event has an actor; the second of two writers gets a conflict.
//!
//! It does not draw processes, run scripts, or know any capability.

mod batch;
mod clock;
mod effect;
mod model;
mod recompute;
mod store;

pub use batch::Batch;
pub use clock::{Clocks, pause_effects, resume_effects};
pub use effect::{Effect, Move, apply, replay};
pub use model::{Case, Clock, Fact, Part, PauseSpan};
pub use recompute::recompute;
pub use store::{SCHEMA, STATEMENTS, differences, ids_after, load, load_of, next_id, open_case, save};

#[cfg(test)]
mod tests;
