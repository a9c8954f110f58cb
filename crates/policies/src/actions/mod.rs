//! What a person can do. Each is one transaction.

mod matching;
mod policies;

pub use matching::*;
pub use policies::*;
