//! `init`, `check`, `import`, `export`.

use crate::cli::{Import, Place};
use crate::fault::{Fault, Outcome, wrong};
use kernel::{Actor, Ctx, Lang, Role};
use people::Account;
use std::collections::BTreeSet;
use std::io::{BufRead, Write};
use std::path::Path;

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
    place.vault(&db)?;
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
    let mut numbers = BTreeSet::new();
    let verdict = db.read_now(|r| {
        journal::verify(r, crate::DIVISION, |event| {
            numbers.extend(event.case_id);
            Ok(())
        })
    })?;
    let mut faults = Vec::new();
    if let Some(fault) = &verdict.fault {
        faults.push(format!("留痕第 {} 条: {}", fault.seq, fault.reason));
    } else {
        // A case that has rows but no event is no case of the record.
        let mut after = String::new();
        loop {
            let ids = db.read_now(|r| cases::ids_after(r, crate::DIVISION, &after))?;
            let Some(last) = ids.last() else { break };
            after.clone_from(last);
            let orphans = ids.iter().filter(|id| !numbers.contains(*id));
            faults.extend(orphans.map(|id| format!("件 {id}:有登记内容而无事件")));
        }
        for id in &numbers {
            faults.extend(db.read_now(|r| cases::differences(r, crate::DIVISION, id))?);
        }
        faults.extend(db.read_now(|r| whistles::check(r, crate::DIVISION))?);
    }
    if json {
        let report = serde_json::json!({
            "events": verdict.events, "cases": numbers.len(), "head": verdict.head, "faults": faults,
        });
        println!("{report}");
    } else if faults.is_empty() {
        println!("核验通过:{} 条留痕,{} 件。最后一条的摘要 {}", verdict.events, numbers.len(), verdict.head);
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
    match what {
        Import::Calendar { file, layer } => import_calendar(place, file, layer.code()),
        Import::Whistles { file, map, dry_run, json } => import_whistles(place, file, map, *dry_run, *json),
    }
}

fn read_text(file: &Path) -> Outcome<String> {
    std::fs::read_to_string(file)
        .map_err(|error| wrong(format!("无法读取 {}: {error} (cannot read the file)", file.display())))
}

fn import_whistles(place: &Place, file: &Path, map: &Path, dry_run: bool, json: bool) -> Outcome<()> {
    let started = std::time::Instant::now();
    let map = whistles::import::read_map(&read_text(map)?)?;
    let (rows, bad) = whistles::import::read(file, &map)?;
    let readable = rows.len();
    for cell in &bad {
        eprintln!("{}\t{}", cell.cell, cell.reason);
    }
    let done = match dry_run {
        true => whistles::import::Imported::default(),
        false => load_whistles(place, rows)?,
    };
    let (seconds, memory) = (started.elapsed().as_secs_f64(), peak_memory_mib());
    if json {
        let bad: Vec<_> =
            bad.iter().map(|cell| serde_json::json!({ "cell": cell.cell, "reason": cell.reason })).collect();
        let report = serde_json::json!({
            "readable": readable, "bad": bad, "added": done.added, "known": done.known, "similar_pairs": done.similar,
            "seconds": seconds, "peak_memory_mib": memory,
        });
        println!("{report}");
        return Ok(());
    }
    println!("检查完毕:可读 {readable} 行,不可读 {} 行", bad.len());
    if !dry_run {
        println!("已导入 {} 件,原已有 {} 件,发现相近的 {} 对", done.added, done.known, done.similar);
    }
    println!("用时 {seconds:.1} 秒,内存峰值 {}", memory.map_or("未知".into(), |mib| format!("{mib} MiB")));
    Ok(())
}

fn load_whistles(place: &Place, rows: Vec<whistles::import::Row>) -> Outcome<whistles::import::Imported> {
    let db = place.open()?;
    let vault = place.vault(&db)?;
    Ok(whistles::import::load(&db, &vault, crate::DIVISION, rows)?)
}

/// The most memory this process has held, where the system tells.
fn peak_memory_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib / 1024)
}

fn import_calendar(place: &Place, file: &Path, layer: &'static str) -> Outcome<()> {
    let text = read_text(file)?;
    let ctx = operator();
    let db = place.open()?;
    let by = ctx.clone();
    let imported = db.write_now("import_calendar", move |w| params::import_calendar(w, &by, layer, &text))?;
    let years: Vec<String> = imported.years.iter().map(ToString::to_string).collect();
    println!(
        "已导入 {} 个特殊日期;公布年份:{}",
        imported.days,
        if years.is_empty() { "无".into() } else { years.join("、") }
    );
    println!("已重算 {} 件的时限", whistles::recompute(&db, &ctx)?);
    Ok(())
}
