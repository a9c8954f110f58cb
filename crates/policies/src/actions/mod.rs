//! What a person can do. Each is one transaction.

mod applications;
mod matching;
mod policies;

pub use applications::*;
pub use matching::*;
pub use policies::*;
