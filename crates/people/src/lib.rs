//! 单位、账号、角色、登录: units, accounts, roles, sign-in sessions, and who may use a route.
//!
//! Passwords are argon2id hashes; of a session only a hash of its token is stored. Every sign-in, failed sign-in and
//! change of an account is in the record. What a person may do with a case is decided by the case's own rules.

mod accounts;
mod rights;
mod sessions;
mod units;

pub use accounts::{
    Account, account, accounts, change_password, check_password, hash_password, save_account,
};
pub use rights::Who;
pub use sessions::{Outcome, Policy, Session, session, sign_in, sign_out, touch};
pub use units::{Unit, UnitKind, save_unit, unit, units};

/// The tables, for the migration.
pub const SCHEMA: &str = include_str!("schema.sql");

#[cfg(test)]
mod tests;
