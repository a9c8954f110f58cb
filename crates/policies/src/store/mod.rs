//! Every SQL text of policies.

mod policies;
mod runs;

pub(crate) use policies::*;
pub(crate) use runs::*;

/// The tables, for the migration.
pub const SCHEMA: &str = include_str!("../schema.sql");
