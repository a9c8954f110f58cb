//! Pages of policies.

mod check;
mod public;

pub(crate) use check::{answer, ask};
pub(crate) use public::{list, measure, policy};
