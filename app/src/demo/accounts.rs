//! 演示账号: one of each role and a second of the office, who reviews what the first drafts, two specialists of every assessed unit, twenty observers. The names are invented.

use super::texts;
use crate::fault::Outcome;
use db::Db;
use kernel::{Actor, Ctx, Role};
use people::Account;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use registry::Enterprise;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Password of every demonstration account.
const PASSWORD: &str = "Panlong-Demo-2022";
/// The unit of the accounts `lead` and `handler`.
pub(super) const SHOWN_UNIT: &str = "D03";
/// 观察员.
const OBSERVERS: usize = 20;

/// login, name, role, unit; the enterprise's unit is chosen when its code is known.
const OF_EACH_ROLE: [(&str, &str, Role, Option<&str>); 14] = [
    ("admin", "系统管理员 演示", Role::SystemAdmin, None),
    ("security", "安全管理员 演示", Role::SecurityAdmin, None),
    ("audit", "审计管理员 演示", Role::AuditAdmin, None),
    ("office", "营商办 演示", Role::Office, None),
    ("legal", "营商办法制审核 演示", Role::Office, None),
    ("lead", "区市场监管局负责人 演示", Role::DepartmentLead, Some(SHOWN_UNIT)),
    ("handler", "区市场监管局经办 演示", Role::DepartmentHandler, Some(SHOWN_UNIT)),
    ("handler2", "区人社局经办 演示", Role::DepartmentHandler, Some("D05")),
    ("street", "联盟街道经办 演示", Role::Subdistrict, Some("530103004")),
    ("window", "政策专窗 演示", Role::Clerk, Some("W01")),
    ("station", "助力站 演示", Role::Clerk, Some("S01")),
    ("leader", "区领导 演示", Role::Leader, None),
    ("observer", "观察员 演示", Role::Observer, None),
    ("enterprise", "企业 演示", Role::Enterprise, None),
];

/// Every account, the same for every seed: those of each role first.
fn all() -> Vec<Account> {
    let account = |login: String, name: String, role, unit: Option<&str>| Account {
        login,
        name,
        role,
        unit: unit.map(Into::into),
        disabled: false,
    };
    let mut all: Vec<Account> = OF_EACH_ROLE
        .iter()
        .map(|(login, name, role, unit)| account((*login).into(), (*name).into(), *role, *unit))
        .collect();
    let mut rng = ChaCha8Rng::seed_from_u64(0);
    for unit in texts::units() {
        let roles = match unit.kind {
            "subdistrict" => [Role::Subdistrict; 2],
            _ => [Role::DepartmentLead, Role::DepartmentHandler],
        };
        let code = unit.code.to_lowercase();
        for (place, role) in ["lead", "handler"].into_iter().zip(roles) {
            let name = texts::person(&mut rng);
            // The handlers of three units, and the lead of one, are those of the short list.
            let stands_already =
                matches!((place, unit.code), ("lead", "D03") | ("handler", "D03" | "D05" | "530103004"));
            if !stands_already {
                all.push(account(format!("{place}-{code}"), name, role, Some(unit.code)));
            }
        }
    }
    for number in 2..=OBSERVERS {
        all.push(account(format!("observer-{number:02}"), texts::person(&mut rng), Role::Observer, None));
    }
    all
}

/// The person with this login, as the record names who acts.
pub fn actor(login: &str) -> Actor {
    static ACTORS: LazyLock<HashMap<String, Actor>> = LazyLock::new(|| {
        let actor = |one: Account| Actor { id: one.login, name: one.name, role: one.role, unit: one.unit };
        all().into_iter().map(|one| (one.login.clone(), actor(one))).collect()
    });
    ACTORS.get(login).cloned().unwrap_or_else(|| panic!("the demonstration has no account {login}"))
}

/// The handler of an assessed unit.
pub fn handler(unit: &str) -> Actor {
    match unit {
        "D03" => actor("handler"),
        "D05" => actor("handler2"),
        "530103004" => actor("street"),
        _ => actor(&format!("handler-{}", unit.to_lowercase())),
    }
}

/// Enters every account. They share one password, known to everybody, so they share its hash too: 145 hashes of
/// their own would cost seconds and protect nothing.
pub fn load(db: &Db, ctx: &Ctx, whistlers: &[Enterprise]) -> Outcome<()> {
    let hash = people::hash_password(PASSWORD)?;
    let enterprise = whistlers.first().map(|one| one.credit_code.to_string());
    let ctx = ctx.clone();
    db.write_now("demo_accounts", move |w| {
        for mut account in all() {
            if account.role == Role::Enterprise {
                account.unit.clone_from(&enterprise);
            }
            people::save_account(w, &ctx, &account, &hash)?;
        }
        Ok(())
    })?;
    Ok(())
}

/// Who may sign in, for a person: one of each role, and how the others are named.
pub fn text() -> String {
    let mut lines = vec![format!("演示账号（全部数据均为虚构），密码均为 {PASSWORD}")];
    for (login, name, role, _) in OF_EACH_ROLE {
        lines.push(format!("{login:<12}{}\t{name}", role.zh()));
    }
    lines.push(format!(
        "其余：每个单位两名专员 lead-单位代码、handler-单位代码，如 lead-d04、handler-530103001；观察员 observer-02 至 observer-{OBSERVERS}"
    ));
    lines.join("\n")
}

/// Who may sign in, for a program: everybody.
pub fn list() -> Vec<serde_json::Value> {
    let shown = |one: Account| serde_json::json!({ "login": one.login, "name": one.name, "role": one.role.code(), "unit": one.unit, "password": PASSWORD });
    all().into_iter().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_assessed_unit_has_two_specialists_and_there_are_twenty_observers() {
        let all = all();
        let logins: HashSet<&str> = all.iter().map(|one| one.login.as_str()).collect();
        assert_eq!(logins.len(), all.len(), "no login twice");
        let mut specialists = 0;
        for unit in texts::units() {
            let here = all.iter().filter(|one| one.unit.as_deref() == Some(unit.code)).count();
            assert_eq!(here, 2, "{}", unit.name);
            specialists += here;
            assert_eq!(handler(unit.code).unit.as_deref(), Some(unit.code));
        }
        assert_eq!(specialists, 112);
        assert_eq!(all.iter().filter(|one| one.role == Role::Observer).count(), 20);
    }
}
