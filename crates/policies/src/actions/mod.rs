//! What a person can do. Each is one transaction.

mod applications;
mod matching;
mod matters;
mod payments;
mod policies;

pub use applications::*;
pub use matching::*;
pub use matters::*;
pub use payments::*;
pub use policies::*;
