//! 清单: what a batch is as a sheet, and what the lists in force say.

mod cells;
pub mod columns;
pub(crate) mod form;
mod kinds;
mod names;
mod read;
pub mod template;

pub use form::hash_of;
pub use kinds::shipped;
pub use names::Names;
pub use read::{List, read};
pub use template::{add_row, head};
