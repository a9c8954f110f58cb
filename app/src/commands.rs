//! `init`, and what other commands share.

use crate::fault::{Fault, Outcome, answer, wrong};
use crate::place::Place;
use kernel::{Actor, Ctx, Lang, Role};
use people::Account;
use std::io::{BufRead, Write};

/// An act of somebody at the command line of the server.
pub fn operator() -> Ctx {
    Ctx {
        now: jiff::Timestamp::now(),
        actor: Actor::system(),
        division: crate::DIVISION.into(),
        lang: Lang::Zh,
    }
}

/// Makes the first system administrator and the first security administrator.
pub fn init(place: &Place, login: &str, name: &str, json: bool) -> Outcome<()> {
    if login.is_empty() || !login.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c)) {
        return Err(wrong("登录名只能用字母、数字和 - _ . (bad login)"));
    }
    let db = place.open()?;
    if !db.read_now(|r| people::accounts(r, crate::DIVISION, "", 1))?.is_empty() {
        return Err(Fault::failed("数据库中已有账号，不能再次初始化 (there are accounts already)"));
    }
    place.vault(&db)?;
    let password = password()?;
    people::check_password(login, &password)?;
    let hash = people::hash_password(&password)?;
    let account =
        |login: String, role| Account { login, name: name.into(), role, unit: None, disabled: false };
    let accounts = [
        account(login.to_string(), Role::SystemAdmin),
        account(format!("{login}-security"), Role::SecurityAdmin),
    ];
    let ctx = operator();
    let saved = accounts.clone();
    db.write_now("init", move |w| {
        saved.iter().try_for_each(|one| people::save_account(w, &ctx, one, &hash))
    })?;
    let shown = |one: &Account| serde_json::json!({ "login": one.login, "role": one.role.code() });
    let lines = accounts.each_ref().map(|one| format!("{}\t{}", one.login, one.role.zh()));
    let object = serde_json::json!({ "accounts": accounts.each_ref().map(shown) });
    answer(json, &object, &lines.join("\n"));
    eprintln!("{}", next_steps(&accounts[0].login, &accounts[1].login));
    Ok(())
}

/// What to do first on a new site.
fn next_steps(system: &str, security: &str) -> String {
    format!(
        "下一步 (next):\n\
         1. panlong serve，在浏览器中登录，设置第二验证 (serve, sign in, set up the second factor)\n\
         2. panlong import units 导入部门和街道，或 {system} 在“单位”中建立 (import or add the units)\n\
         3. {security}：“账号”中建立审计管理员、营商办和各单位的账号 (add the accounts)\n\
         4. 营商办：“问题分类”中建立大类和小类，否则不能受理吹哨 (the office adds the categories)\n\
         5. panlong import enterprises 导入市场主体 (import the market entities)"
    )
}

fn password() -> Outcome<String> {
    if let Ok(password) = std::env::var("PANLONG_PASSWORD") {
        return Ok(password);
    }
    eprint!("密码 (password): ");
    // A prompt that cannot be shown is no reason to stop.
    let _ = std::io::stderr().flush();
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    read.map_err(|error| Fault::failed(format!("无法读取密码：{error} (cannot read the password)")))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_string())
}

/// The most memory this process has held, where the system tells.
pub fn peak_memory_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib / 1024)
}
