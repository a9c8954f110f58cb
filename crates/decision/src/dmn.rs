//! DMN: models of version 1.2 to 1.5, read from XML and run as DMN says.
//!
//! Nothing here opens a file: the caller gives the text of a model and of what it imports.

mod element;
mod evaluate;
mod input;
mod items;
mod logic;
mod model;
mod read;
mod session;
mod table;
mod written;
mod xml;

#[cfg(test)]
mod tests;

pub use input::Input;
pub use model::{Error, Import, Model, Problem};
pub use written::{WrittenColumn, WrittenModel, WrittenRule, WrittenTable, written_model};
