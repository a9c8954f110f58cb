//! 清单: what a batch is as a sheet, how it is published, and what the lists in force say.
//!
//! What is published stays as it is: its text is kept under its SM3, its items are rows that only ever end. The version in
//! force on a day is what began by then and had not ended.

mod actions;
mod batch;
mod cells;
pub mod columns;
mod edition;
mod examine;
pub(crate) mod form;
mod kinds;
mod merge;
mod names;
mod plain;
mod read;
mod store;
pub mod template;

pub use actions::{act, act_in, draft, draft_in};
pub use batch::{Batch, BatchState, Written};
pub use edition::{InForce, in_force};
pub use form::hash_of;
pub use kinds::shipped;
pub use names::Names;
pub use plain::{Asked, How, asked};
pub use read::{List, read};
pub use store::{Published, SCHEMA, TEXT_INDEX, batch as batch_named, kinds};
pub use template::{add_row, head};
