//! 单位、账号、角色、登录: units, accounts, roles, sign-in sessions, and who may use a route.
//!
//! Passwords are argon2id hashes; of a session only a hash of its token is stored. Every sign-in, failed sign-in and
//! change of an account is in the record. What a person may do with a case is decided by the case's own rules.

mod rights;
mod store;

pub use rights::Who;
pub use store::*;

/// The tables, for the migration.
pub const SCHEMA: &str = include_str!("schema.sql");

#[cfg(test)]
mod tests;
