//! `init` and `import`.

use crate::cli::Import;
use crate::fault::{Fault, Outcome, answer, wrong};
use crate::place::Place;
use kernel::{Actor, Ctx, Lang, Role};
use people::Account;
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
pub fn init(place: &Place, login: &str, name: &str, json: bool) -> Outcome<()> {
    if login.is_empty() || !login.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c)) {
        return Err(wrong("登录名只能用字母、数字和 - _ . (bad login)"));
    }
    let db = place.open()?;
    if !db.read_now(|r| people::accounts(r, crate::DIVISION, "", 1))?.is_empty() {
        return Err(Fault::failed("数据库中已有账号,不能再次初始化 (there are accounts already)"));
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
         1. panlong serve,在浏览器中登录,设置第二验证 (serve, sign in, set up the second factor)\n\
         2. {system}:“单位”中建立部门和街道 (add the units)\n\
         3. {security}:“账号”中建立审计管理员、营商办和各单位的账号 (add the accounts)\n\
         4. 营商办:“问题分类”中建立大类和小类,否则不能受理吹哨 (the office adds the categories)"
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
    read.map_err(|error| Fault::failed(format!("无法读取密码: {error} (cannot read the password)")))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_string())
}

/// Imports a file.
pub fn import(place: &Place, what: &Import, json: bool) -> Outcome<()> {
    match what {
        Import::Calendar { file, layer } => import_calendar(place, file, layer.code(), json),
        Import::Whistles { file, map, dry_run } => import_whistles(place, file, map, *dry_run, json),
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
    for cell in bad.iter().filter(|_| !json) {
        eprintln!("{}\t{}", cell.cell, cell.reason);
    }
    let today = kernel::local_day(operator().now);
    let done = match dry_run {
        true => whistles::import::Imported::default(),
        false => load_whistles(place, today, rows)?,
    };
    let (seconds, memory) = (started.elapsed().as_secs_f64(), peak_memory_mib());
    let cells: Vec<_> =
        bad.iter().map(|cell| serde_json::json!({ "cell": cell.cell, "reason": cell.reason })).collect();
    let object = serde_json::json!({
        "readable": readable, "bad": cells, "added": done.added, "known": done.known, "similar_pairs": done.similar,
        "seconds": seconds, "peak_memory_mib": memory,
    });
    let mut lines = vec![format!("检查完毕:可读 {readable} 行,不可读 {} 行", bad.len())];
    if !dry_run {
        let (added, known, similar) = (done.added, done.known, done.similar);
        lines.push(format!("已导入 {added} 件,原已有 {known} 件,发现相近的 {similar} 对"));
    }
    let memory = memory.map_or("未知".into(), |mib| format!("{mib} MiB"));
    lines.push(format!("用时 {seconds:.1} 秒,内存峰值 {memory}"));
    answer(json, &object, &lines.join("\n"));
    Ok(())
}

fn load_whistles(
    place: &Place,
    today: jiff::civil::Date,
    rows: Vec<whistles::import::Row>,
) -> Outcome<whistles::import::Imported> {
    let db = place.open()?;
    let vault = place.vault(&db)?;
    Ok(whistles::import::load(&db, &vault, crate::DIVISION, today, rows)?)
}

/// The most memory this process has held, where the system tells.
pub fn peak_memory_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib / 1024)
}

fn import_calendar(place: &Place, file: &Path, layer: &'static str, json: bool) -> Outcome<()> {
    let text = read_text(file)?;
    let ctx = operator();
    let db = place.open()?;
    let by = ctx.clone();
    let imported = db.write_now("import_calendar", move |w| params::import_calendar(w, &by, layer, &text))?;
    let recomputed = whistles::recompute(&db, &ctx)?;
    let years: Vec<String> = imported.years.iter().map(ToString::to_string).collect();
    let object = serde_json::json!({
        "days": imported.days, "years": imported.years, "changed": imported.changed, "recomputed": recomputed,
    });
    let years = if years.is_empty() { "无".into() } else { years.join("、") };
    let text = format!("已导入 {} 个特殊日期;公布年份:{years}\n已重算 {recomputed} 件的时限", imported.days);
    answer(json, &object, &text);
    Ok(())
}
