//! 单位、账号、角色、登录: units, accounts, roles, sign-in sessions, and who may use a route.
//!
//! Passwords are argon2id hashes, made and compared outside of transactions; of a session and of a recovery code only a
//! hash is stored. An identity provider may recognise people instead of a password. A second factor (TOTP) is open to everybody and required of the administrators. Every sign-in, failed sign-in and
//! change of an account is in the record. What a person may do with a case is decided by the case's own rules.

mod password;
mod policy;
mod rights;
mod sign_in;
mod store;
pub mod testing;

pub use password::{check_password, hash_password};
pub use policy::{Desk, Policy};
pub use rights::Who;
pub use sign_in::{
    change_password, pass_second_factor, record_failed_sign_in, sign_in, sign_in_by_provider,
    switch_off_second_factor,
};
pub use store::*;

/// The tables, for the migration.
pub const SCHEMA: &str = include_str!("schema.sql");
/// What signing in at an identity provider adds to them, for a later migration.
pub const PROVIDER_SCHEMA: &str = include_str!("provider.sql");

#[cfg(test)]
mod tests;
