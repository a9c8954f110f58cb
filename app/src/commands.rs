//! `init`, `check`, `import`, `export`.

use crate::cli::{Import, Place};
use crate::fault::{Fault, Outcome, wrong};
use kernel::{Actor, Ctx, Lang, Role};
use people::Account;
use std::collections::BTreeSet;
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
pub fn init(place: &Place, login: &str, name: &str) -> Outcome<()> {
    if login.is_empty() || !login.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c)) {
        return Err(wrong("登录名只能用字母、数字和 - _ . (bad login)"));
    }
    let db = place.open()?;
    if !db.read_now(|r| people::accounts(r, crate::DIVISION, "", 1))?.is_empty() {
        return Err(Fault::failed("数据库中已有账号,不能再次初始化 (there are accounts already)"));
    }
    let password = password()?;
    people::check_password(&password)?;
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
    for account in &accounts {
        println!("{}\t{}", account.login, account.role.zh());
    }
    Ok(())
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
    read.map_err(|error| Fault::failed(format!("无法读取密码: {error} (cannot read the password)")))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_string())
}

/// Verifies the record, replays every case, recomputes the rates.
pub fn check(place: &Place, json: bool) -> Outcome<()> {
    let db = place.open_existing()?;
    let mut cases = BTreeSet::new();
    let verdict = db.read_now(|r| {
        journal::verify(r, crate::DIVISION, |event| {
            cases.extend(event.case_id);
            Ok(())
        })
    })?;
    let mut faults = Vec::new();
    if let Some(fault) = &verdict.fault {
        faults.push(format!("留痕第 {} 条: {}", fault.seq, fault.reason));
    } else {
        // A case that has rows but no event is no case of the record.
        for row in db.read_now(|r| {
            r.rows("select id from case_file where division = $1", &db::values![crate::DIVISION])
        })? {
            if !cases.contains(&row.text(0)) {
                faults.push(format!("件 {}:有登记内容而无事件", row.text(0)));
            }
        }
        for id in &cases {
            faults.extend(db.read_now(|r| cases::differences(r, crate::DIVISION, id))?);
        }
        #[cfg(feature = "site")]
        faults.extend(db.read_now(|r| whistles::check(r, crate::DIVISION))?);
    }
    if json {
        let report = serde_json::json!({
            "events": verdict.events, "cases": cases.len(), "head": verdict.head, "faults": faults,
        });
        println!("{report}");
    } else if faults.is_empty() {
        println!("核验通过:{} 条留痕,{} 件。最后一条的摘要 {}", verdict.events, cases.len(), verdict.head);
    } else {
        faults.iter().for_each(|fault| println!("{fault}"));
    }
    if faults.is_empty() {
        return Ok(());
    }
    Err(Fault::failed(format!("核验发现 {} 处问题 (check failed)", faults.len())))
}

/// Imports a file.
pub fn import(place: &Place, what: &Import) -> Outcome<()> {
    let Import::Calendar { file, layer } = what;
    let text = std::fs::read_to_string(file)
        .map_err(|error| wrong(format!("无法读取 {}: {error} (cannot read the file)", file.display())))?;
    let (ctx, layer) = (operator(), layer.code());
    let imported = place
        .open()?
        .write_now("import_calendar", move |w| params::import_calendar(w, &ctx, layer, &text))?;
    let years: Vec<String> = imported.years.iter().map(ToString::to_string).collect();
    println!(
        "已导入 {} 个特殊日期;公布年份:{}",
        imported.days,
        if years.is_empty() { "无".into() } else { years.join("、") }
    );
    Ok(())
}
