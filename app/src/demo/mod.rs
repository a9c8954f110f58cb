//! 演示区: a district of invented units, enterprises and whistles, the same for the same seed (only the secret links of
//! the ratings differ).

mod enterprises;
mod names;
mod replay;
mod script;
pub mod store;
mod texts;
pub mod time;

use crate::commands::operator;
use crate::fault::{Fault, Outcome};
use db::Db;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::civil::Date;
use kernel::{Ctx, Role};
use people::{Account, Unit, UnitKind};
use registry::Enterprise;
use vault::Vault;

/// Password of every demonstration account.
const PASSWORD: &str = "Panlong-Demo-2022";
/// Enterprises in one transaction.
const BATCH_ROWS: usize = 5_000;
/// Enterprises that whistle.
const WHISTLERS: usize = 1_500;

/// What is to be loaded.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Same seed, same data.
    pub seed: u64,
    /// Enterprises in business.
    pub enterprises: u64,
    /// How many whistles.
    pub whistles: u32,
    /// 演示的今天.
    pub today: Date,
}

/// login, name, role, unit; the enterprise's unit is chosen when its code is known.
const ACCOUNTS: [(&str, &str, Role, Option<&str>); 12] = [
    ("admin", "系统管理员 演示", Role::SystemAdmin, None),
    ("security", "安全管理员 演示", Role::SecurityAdmin, None),
    ("audit", "审计管理员 演示", Role::AuditAdmin, None),
    ("office", "营商办 演示", Role::Office, None),
    ("lead", "区市场监管局负责人 演示", Role::DepartmentLead, Some("D03")),
    ("handler", "区市场监管局经办 演示", Role::DepartmentHandler, Some("D03")),
    ("handler2", "另一部门经办 演示", Role::DepartmentHandler, Some("D05")),
    ("street", "街道经办 演示", Role::Subdistrict, Some("530103004")),
    ("station", "助力站 演示", Role::Clerk, Some("S01")),
    ("leader", "区领导 演示", Role::Leader, None),
    ("observer", "观察员 演示", Role::Observer, None),
    ("enterprise", "企业 演示", Role::Enterprise, None),
];

/// Loads the demonstration into an empty database; one that is loaded already stays as it is.
pub fn load_once(db: &Db, vault: &Vault, plan: Plan) -> Outcome<Date> {
    if let Some(today) = store::loaded(db)? {
        return Ok(today);
    }
    let used = db.read_now(|r| {
        Ok(!people::units(r, crate::DIVISION)?.is_empty()
            || !people::accounts(r, crate::DIVISION, "", 1)?.is_empty())
    })?;
    if used {
        return Err(Fault::failed(
            "数据库不是空的,也不是完整的演示数据;请用 --data 换一个目录,或删除后重来 (the database is not empty)",
        ));
    }
    load(db, vault, plan)?;
    Ok(plan.today)
}

fn load(db: &Db, vault: &Vault, plan: Plan) -> Outcome<()> {
    let total = enterprises::total(plan.enterprises);
    let bar = ProgressBar::new(total);
    if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {elapsed}") {
        bar.set_style(style);
    }
    let first_day = kernel::from_local(script::FIRST_DAY.at(8, 0, 0, 0));
    let ctx = Ctx { now: first_day, ..operator() };
    load_units(db)?;
    bar.set_message("市场主体");
    let whistlers = load_enterprises(db, plan, &bar)?;
    load_accounts(db, &ctx, &whistlers)?;
    let scripts = script::write(plan, &whistlers);
    bar.set_message("吹哨");
    bar.set_position(0);
    bar.set_length(scripts.len() as u64);
    replay::run((db, vault), &ctx, scripts, plan.today, &bar)?;
    store::remember(db, plan)?;
    db.analyze()?;
    bar.finish_and_clear();
    Ok(())
}

fn load_units(db: &Db) -> Outcome<()> {
    db.write_now("demo_units", |w| {
        for unit in texts::units() {
            let (name, short_name, group) = (unit.name.into(), unit.short_name.into(), unit.group.into());
            let kind = UnitKind::from_code(unit.kind);
            people::save_unit(
                w,
                crate::DIVISION,
                &Unit { code: unit.code.into(), name, short_name, kind, group },
            )?;
        }
        for place in texts::places() {
            let kind = match place.kind {
                "policy_window" => UnitKind::Window,
                "service_station" => UnitKind::Station,
                _ => UnitKind::MarketOffice,
            };
            let (code, name): (String, String) = (place.code.into(), place.name.into());
            let unit = Unit { code, short_name: name.clone(), name, kind, group: "窗口和站点".into() };
            people::save_unit(w, crate::DIVISION, &unit)?;
        }
        for one in texts::categories() {
            let category = whistles::Category {
                code: one.code.into(),
                parent: one.parent.unwrap_or_default().into(),
                name: one.name.into(),
                name_en: one.name_en.into(),
                lead: one.lead.unwrap_or_default().into(),
                complex: one.complex,
            };
            whistles::save_category(w, crate::DIVISION, &category)?;
        }
        Ok(())
    })?;
    Ok(())
}

/// Writes the enterprises and returns those that will whistle.
fn load_enterprises(db: &Db, plan: Plan, bar: &ProgressBar) -> Outcome<Vec<Enterprise>> {
    let total = enterprises::total(plan.enterprises);
    let step = (total as usize / WHISTLERS).max(1);
    let mut made = enterprises::enterprises(plan.seed, plan.enterprises, enterprises::COUNTED_ON);
    let mut whistlers = Vec::new();
    let mut index = 0;
    loop {
        let batch: Vec<Enterprise> = made.by_ref().take(BATCH_ROWS).collect();
        if batch.is_empty() {
            break;
        }
        for one in &batch {
            let old = one.exited_on.is_none() && one.established_on < script::FIRST_DAY;
            if old && index >= whistlers.len() * step {
                whistlers.push(one.clone());
            }
            index += 1;
        }
        let rows = batch.len() as u64;
        db.write_now("demo_enterprises", move |w| registry::insert_many(w, crate::DIVISION, &batch))?;
        bar.inc(rows);
    }
    Ok(whistlers)
}

fn load_accounts(db: &Db, ctx: &Ctx, whistlers: &[Enterprise]) -> Outcome<()> {
    let hash = people::hash_password(PASSWORD)?;
    let enterprise = whistlers.first().map(|one| one.credit_code.to_string());
    let ctx = ctx.clone();
    db.write_now("demo_accounts", move |w| {
        for (login, name, role, unit) in ACCOUNTS {
            let unit = if role == Role::Enterprise { enterprise.clone() } else { unit.map(Into::into) };
            let account = Account { login: login.into(), name: name.into(), role, unit, disabled: false };
            people::save_account(w, &ctx, &account, &hash)?;
        }
        Ok(())
    })?;
    Ok(())
}

/// Who may sign in, for a person.
pub fn accounts_text() -> String {
    let mut lines = vec![format!("演示账号(全部数据均为虚构),密码均为 {PASSWORD}")];
    for (login, name, role, unit) in ACCOUNTS {
        lines.push(format!("{login:<12}{}\t{name}\t{}", role.zh(), unit.unwrap_or_default()));
    }
    lines.join("\n")
}

/// Who may sign in, for a program.
pub fn accounts() -> Vec<serde_json::Value> {
    let shown = |(login, name, role, unit): (&str, &str, Role, Option<&str>)| serde_json::json!({ "login": login, "name": name, "role": role.code(), "unit": unit, "password": PASSWORD });
    ACCOUNTS.into_iter().map(shown).collect()
}
