//! 文书: the documents of a penalty case as .docx in the official form, with the receipt as annex.
//!
//! What a document says is made first, as plain blocks; the form (GB/T 9704) is one function for all.

mod annex;
mod letter;
mod texts;

pub use letter::{Block, letter};
pub use texts::{Agency, Document, Paper, blocks};

#[cfg(test)]
mod tests;
