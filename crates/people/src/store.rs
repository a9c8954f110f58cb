//! Every SQL text of this crate, one file per noun.

mod accounts;
mod directory;
mod keys;
mod sessions;
mod units;

pub use accounts::{
    Account, account, accounts, change_password, check_password, disable, enable, hash_password, save_account,
};
pub use directory::{change_account, count_active, find_accounts, reset_password};
pub use keys::{
    ApiKey, KEY_DAYS, KEY_DAYS_MAX, KEY_PREFIX, NewKey, Scope, create_key, key_of, keys, revoke_key,
};
pub use sessions::{
    Outcome, Policy, Session, SessionRow, revoke_session, session, session_under, sessions_of, sign_in,
    sign_in_under, sign_out, sign_out_all, touch,
};
pub use units::{Unit, UnitKind, save_unit, unit, units};
