//! Who acts, in which role, for which unit, at what time.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// 角色: what a person is to the platform. The three administrators (三员) are apart on purpose:
/// none of them may do the work of another, and none of them reads cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 系统管理员: units, parameters, calendar, demonstration clock.
    SystemAdmin,
    /// 安全管理员: accounts, roles, lock-outs.
    SecurityAdmin,
    /// 审计管理员: reads the record, changes nothing.
    AuditAdmin,
    /// 营商办: receives, dispatches, rules and closes.
    Office,
    /// 部门负责人: answers for a department and approves within it.
    DepartmentLead,
    /// 部门经办: handles the cases of a department.
    DepartmentHandler,
    /// 街道: handles the cases of a sub-district, whistles on behalf of its enterprises.
    Subdistrict,
    /// 窗口、助力站: takes whistles at a counter or a station.
    Clerk,
    /// 区领导: reads everything that is not personal, supervises.
    Leader,
    /// 观察员: reads what is released, and the rates.
    Observer,
    /// 企业: raises whistles and sees its own.
    Enterprise,
    /// 未登录: anybody.
    Anonymous,
}

impl Role {
    /// Every role, in the order of the table of rights.
    pub const ALL: [Role; 12] = [
        Role::SystemAdmin,
        Role::SecurityAdmin,
        Role::AuditAdmin,
        Role::Office,
        Role::DepartmentLead,
        Role::DepartmentHandler,
        Role::Subdistrict,
        Role::Clerk,
        Role::Leader,
        Role::Observer,
        Role::Enterprise,
        Role::Anonymous,
    ];

    /// Every role that an account may have: not the public's.
    pub fn of_accounts() -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(|role| *role != Role::Anonymous)
    }

    /// The text stored in the database and in the record.
    pub fn code(self) -> &'static str {
        match self {
            Role::SystemAdmin => "system_admin",
            Role::SecurityAdmin => "security_admin",
            Role::AuditAdmin => "audit_admin",
            Role::Office => "office",
            Role::DepartmentLead => "department_lead",
            Role::DepartmentHandler => "department_handler",
            Role::Subdistrict => "subdistrict",
            Role::Clerk => "clerk",
            Role::Leader => "leader",
            Role::Observer => "observer",
            Role::Enterprise => "enterprise",
            Role::Anonymous => "anonymous",
        }
    }

    /// The role of a stored text.
    pub fn from_code(code: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.code() == code)
    }

    /// The word a Chinese reader sees.
    pub fn zh(self) -> &'static str {
        match self {
            Role::SystemAdmin => "系统管理员",
            Role::SecurityAdmin => "安全管理员",
            Role::AuditAdmin => "审计管理员",
            Role::Office => "营商办",
            Role::DepartmentLead => "部门负责人",
            Role::DepartmentHandler => "部门经办",
            Role::Subdistrict => "街道",
            Role::Clerk => "窗口/助力站",
            Role::Leader => "区领导",
            Role::Observer => "观察员",
            Role::Enterprise => "企业",
            Role::Anonymous => "公众",
        }
    }

    /// Does a person in this role handle cases for a unit (department or sub-district)?
    pub fn handles(self) -> bool {
        matches!(self, Role::DepartmentLead | Role::DepartmentHandler | Role::Subdistrict)
    }

    /// 三员: is it one of the three administrators?
    pub fn is_administrator(self) -> bool {
        matches!(self, Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin)
    }

    /// Does a person in this role work for the government?
    pub fn is_staff(self) -> bool {
        !matches!(self, Role::Observer | Role::Enterprise | Role::Anonymous)
    }
}

/// 操作人: the person (or the clock) behind an act. Nobody answers for a unit he is not in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Account id; `""` for an anonymous visitor, `"system"` for the clock.
    pub id: String,
    /// Name shown beside what the person did.
    pub name: String,
    /// What the person is.
    pub role: Role,
    /// Code of the unit the person is in; for an enterprise its credit code.
    pub unit: Option<String>,
}

impl Actor {
    /// A visitor who is not signed in.
    pub fn anonymous() -> Actor {
        Actor { id: String::new(), name: "公众".into(), role: Role::Anonymous, unit: None }
    }

    /// What the clock does by itself.
    pub fn system() -> Actor {
        Actor { id: "system".into(), name: "系统".into(), role: Role::SystemAdmin, unit: None }
    }

    /// Is the person in this unit?
    pub fn is_in(&self, unit: &str) -> bool {
        self.unit.as_deref() == Some(unit)
    }
}

/// The reader's language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// 中文, the default.
    #[default]
    Zh,
    /// English, for public and enterprise pages.
    En,
}

/// What every action is told: who, when, where. Only the door (a request, a job, a command line) builds it.
#[derive(Clone, Debug)]
pub struct Ctx {
    /// The moment of the act.
    pub now: Timestamp,
    /// Who acts.
    pub actor: Actor,
    /// 区划: the division whose records are touched (GB/T 2260, six digits).
    pub division: String,
    /// The reader's language.
    pub lang: Lang,
}

impl Ctx {
    /// The same place and moment, with another person acting.
    pub fn acting(&self, actor: Actor) -> Ctx {
        Ctx { actor, ..self.clone() }
    }
}
