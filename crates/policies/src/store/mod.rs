//! Every SQL text of policies.

mod awards;
mod cases;
mod matters;
mod payments;
mod policies;
mod runs;

pub(crate) use awards::*;
pub(crate) use cases::*;
pub(crate) use matters::*;
pub(crate) use payments::*;
pub(crate) use policies::*;
pub(crate) use runs::*;

/// The tables, for the migration.
pub const SCHEMA: &str = include_str!("../schema.sql");
