//! 登录策略: the figures that sign-in and sessions go by, and the desk that goes by them.

use db::Db;
use jiff::SignedDuration;
use kernel::Role;
use vault::Vault;

/// 登录处: what judges passwords and codes; cheap to clone.
#[derive(Clone)]
pub struct Desk {
    /// The database.
    pub db: Db,
    /// Opens the secrets of second factors.
    pub vault: Vault,
    /// The figures in force.
    pub policy: Policy,
}

/// 登录策略 (GB/T 22239-2019 8.1.4.1: lock-out and time-out are required, the figures are the operator's). The figures
/// are dated parameters; who asks for a sign-in reads them and hands them over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Wrong passwords or codes before a login is locked.
    pub attempts_max: i64,
    /// How long it stays locked.
    pub lock: SignedDuration,
    /// How long a session may be unused.
    pub idle: SignedDuration,
    /// How long a session may last.
    pub absolute: SignedDuration,
    /// Must the three administrators have a second factor? Everywhere but in a demonstration, whose passwords are public.
    pub administrators_need_second_factor: bool,
}

impl Policy {
    /// Must a person in this role have a second factor?
    pub fn needs_second_factor(&self, role: Role) -> bool {
        self.administrators_need_second_factor && role.is_administrator()
    }
}
