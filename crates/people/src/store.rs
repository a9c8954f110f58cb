//! Every SQL text of this crate, one file per noun.

pub(crate) mod accounts;
pub(crate) mod attempts;
mod directory;
pub(crate) mod factors;
pub(crate) mod identities;
mod keys;
pub(crate) mod sessions;
mod units;

pub use accounts::{Account, account, accounts, disable, enable, save_account};
pub use directory::{change_account, count_active, find_accounts, reset_password};
pub use factors::{
    RECOVERY_CODES, SecondFactor, confirm_second_factor, reset_second_factor, second_factor,
    start_second_factor,
};
pub use identities::{FLOW_LASTS, Identity, begin_flow, bind_identity, identity, take_flow, unbind_identity};
pub use keys::{
    ApiKey, KEY_DAYS, KEY_DAYS_MAX, KEY_PREFIX, NewKey, Scope, create_key, key, key_of, keys, revoke_key,
};
pub use sessions::{
    Means, Session, SessionRow, Stage, give_up_session, revoke_session, session, sessions_of, sign_out,
    sign_out_all, touch,
};
pub use units::{UNITS_MAX, Unit, UnitKind, save_unit, unit, units};
