//! 权限: who may use a route. Rows are decided by the rules of the case.

use kernel::Role;

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// 所有人, signed in or not.
    Public,
    /// 已登录的人.
    SignedIn,
    /// 政府工作人员.
    Staff,
    /// These roles only.
    Roles(&'static [Role]),
}

impl Who {
    /// May a person in this role use it?
    pub fn allows(&self, role: Role) -> bool {
        match self {
            Who::Public => true,
            Who::SignedIn => role != Role::Anonymous,
            Who::Staff => role.is_staff(),
            Who::Roles(roles) => roles.contains(&role),
        }
    }

    /// The words a Chinese reader sees in the table of rights.
    pub fn zh(&self) -> String {
        match self {
            Who::Public => "所有人".into(),
            Who::SignedIn => "登录用户".into(),
            Who::Staff => "政府工作人员".into(),
            Who::Roles(roles) => roles.iter().map(|role| role.zh()).collect::<Vec<_>>().join("、"),
        }
    }
}
