//! `import`: what comes from files.

use crate::cli::Import;
use crate::commands::{operator, peak_memory_mib};
use crate::demo;
use crate::fault::{Fault, Outcome, answer, wrong};
use crate::place::Place;
use db::Db;
use enforcement::lists::{load_list, sheet_of, try_list};
use serde_json::{Value, json};
use sheet::BadCell;
use std::path::Path;
use std::time::Instant;

/// Imports a file.
pub fn import(place: &Place, what: &Import, json: bool) -> Outcome<()> {
    match what {
        Import::Calendar { file, layer } => calendar(place, file, layer.code(), json),
        Import::Units { file, dry_run } => units(place, file, *dry_run, json),
        Import::Enterprises { file, dry_run, skip_bad } => {
            enterprises(place, file, *dry_run, *skip_bad, json)
        }
        Import::Lists { file, replaces, dry_run } => lists(place, file, replaces, *dry_run, json),
        Import::Whistles { file, map, dry_run } => whistles(place, file, map, *dry_run, json),
    }
}

fn read_text(file: &Path) -> Outcome<String> {
    std::fs::read_to_string(file)
        .map_err(|error| wrong(format!("无法读取 {}：{error} (cannot read the file)", file.display())))
}

/// The database that is written to. What is invented and what is real never stand in one: a demonstration takes a calendar
/// and nothing else.
fn open_real(place: &Place) -> Outcome<Db> {
    let db = place.open()?;
    if demo::store::loaded(&db)?.is_some() {
        return Err(wrong(
            "演示库不能导入真实数据，请用 panlong init 新建数据库 (this database is a demonstration)",
        ));
    }
    Ok(db)
}

/// The cells that cannot be read: told to a person as they are found, kept for a program.
struct Told {
    json: bool,
    cells: Vec<Value>,
    first: Option<BadCell>,
}

impl Told {
    fn new(json: bool) -> Told {
        Told { json, cells: Vec::new(), first: None }
    }

    fn tell(&mut self, bad: BadCell) {
        if self.json {
            self.cells.push(json!({ "cell": bad.cell, "reason": bad.reason }));
        } else {
            eprintln!("{}\t{}", bad.cell, bad.reason);
        }
        self.first.get_or_insert(bad);
    }

    /// Why nothing is written.
    fn refusal(&self) -> Option<Fault> {
        let first = self.first.as_ref()?;
        Some(wrong(format!(
            "有读不了的格，第一处是 {}：{}。什么也没有写入，改好后重新导入 (some cells cannot be read; nothing was written)",
            first.cell, first.reason
        )))
    }
}

fn units(place: &Place, file: &Path, dry_run: bool, json: bool) -> Outcome<()> {
    let (units, bad) = administration::import::read_units(file)?;
    let (readable, unreadable) = (units.len(), bad.len());
    let mut told = Told::new(json);
    bad.into_iter().for_each(|cell| told.tell(cell));
    let mut lines = vec![format!("检查完毕：可读 {readable} 个单位，读不了的 {unreadable} 格")];
    let mut object = json!({ "readable": readable, "bad": told.cells });
    if !dry_run {
        if let Some(refusal) = told.refusal() {
            return Err(refusal);
        }
        let done = administration::import::load_units(&open_real(place)?, operator(), units)?;
        lines.push(format!("新增 {} 个，修改 {} 个，原已有 {} 个", done.added, done.changed, done.known));
        put(&mut object, [("added", done.added), ("changed", done.changed), ("known", done.known)]);
    }
    answer(json, &object, &lines.join("\n"));
    Ok(())
}

fn enterprises(place: &Place, file: &Path, dry_run: bool, skip_bad: bool, json: bool) -> Outcome<()> {
    let (started, by) = (Instant::now(), operator());
    let mut told = Told::new(json);
    let checked = registry::import::check(file, kernel::local_day(by.now), |cell| told.tell(cell))?;
    let mut lines = vec![format!("检查完毕：可读 {} 户，有读不了的格 {} 户", checked.good, checked.bad)];
    let mut object = json!({ "readable": checked.good, "unreadable": checked.bad, "bad": told.cells });
    if !dry_run {
        if let Some(refusal) = told.refusal().filter(|_| !skip_bad) {
            return Err(refusal);
        }
        let done = registry::import::load(&open_real(place)?, by, file.into(), skip_bad)?;
        lines.push(format!("新增 {} 户，更新 {} 户，原已有 {} 户", done.added, done.changed, done.known));
        put(&mut object, [("added", done.added), ("changed", done.changed), ("known", done.known)]);
    }
    lines.push(cost(&mut object, started));
    answer(json, &object, &lines.join("\n"));
    Ok(())
}

/// A list is read by what the division knows: its departments, its kinds of list, what is in force.
fn lists(place: &Place, file: &Path, replaces: &str, dry_run: bool, json: bool) -> Outcome<()> {
    let bytes = std::fs::read(file)
        .map_err(|error| wrong(format!("无法读取 {}：{error} (cannot read the file)", file.display())))?;
    let (db, by) = (if dry_run { place.open_existing()? } else { open_real(place)? }, operator());
    let mut told = Told::new(json);
    let tried =
        match sheet_of(&bytes).and_then(|sheet| Ok((try_list(&db, &by, sheet.clone(), replaces)?, sheet))) {
            Ok(tried) => Some(tried),
            Err(kernel::Error::Invalid(errors)) => {
                errors.into_iter().for_each(|one| told.tell(BadCell { cell: one.field, reason: one.zh }));
                None
            }
            Err(error) => return Err(error.into()),
        };
    let Some((tried, sheet)) = tried else {
        if dry_run {
            answer(json, &json!({ "ok": false, "bad": told.cells }), "检查完毕：有读不了的格");
        }
        return told.refusal().map_or(Ok(()), Err);
    };
    let mut object = json!({
        "ok": true, "bad": [], "batch": tried.batch, "items": tried.items, "new": tried.new, "changed": tried.changed,
        "gone": tried.gone, "overlaps": tried.overlaps,
    });
    let (items, new, changed, gone) = (tried.items, tried.new, tried.changed, tried.gone);
    let mut lines = vec![
        format!(
            "检查完毕：批次 {} 可读 {items} 条，新增 {new}、修改 {changed}、不再列入 {gone}",
            tried.batch
        ),
        format!("结果不同而可能同时适用：{} 处", tried.overlaps),
    ];
    if !dry_run {
        let batch = load_list(&db, by, sheet, replaces)?;
        lines.push(format!("已保存为草案，内容摘要 {}", batch.hash));
        object["hash"] = batch.hash.into();
    }
    answer(json, &object, &lines.join("\n"));
    Ok(())
}

fn put(object: &mut Value, counts: [(&str, usize); 3]) {
    counts.into_iter().for_each(|(name, count)| object[name] = count.into());
}

/// How long it took and how much memory, for the operator.
fn cost(object: &mut Value, started: Instant) -> String {
    let (seconds, memory) = (started.elapsed().as_secs_f64(), peak_memory_mib());
    object["seconds"] = seconds.into();
    object["peak_memory_mib"] = memory.into();
    let memory = memory.map_or("未知".into(), |mib| format!("{mib} MiB"));
    format!("用时 {seconds:.1} 秒，内存峰值 {memory}")
}

fn whistles(place: &Place, file: &Path, map: &Path, dry_run: bool, json: bool) -> Outcome<()> {
    let started = Instant::now();
    let map = whistles::import::read_map(&read_text(map)?)?;
    let (rows, bad) = whistles::import::read(file, &map)?;
    let (readable, unreadable) = (rows.len(), bad.len());
    let mut told = Told::new(json);
    bad.into_iter().for_each(|cell| told.tell(cell));
    let today = kernel::local_day(operator().now);
    let done = match dry_run {
        true => whistles::import::Imported::default(),
        false => load_whistles(place, today, rows)?,
    };
    let mut object = json!({
        "readable": readable, "bad": told.cells, "added": done.added, "known": done.known, "similar_pairs": done.similar,
    });
    let mut lines = vec![format!("检查完毕：可读 {readable} 行，不可读 {unreadable} 行")];
    if !dry_run {
        let (added, known, similar) = (done.added, done.known, done.similar);
        lines.push(format!("已导入 {added} 件，原已有 {known} 件，发现相近的 {similar} 对"));
    }
    lines.push(cost(&mut object, started));
    answer(json, &object, &lines.join("\n"));
    Ok(())
}

fn load_whistles(
    place: &Place,
    today: jiff::civil::Date,
    rows: Vec<whistles::import::Row>,
) -> Outcome<whistles::import::Imported> {
    let db = open_real(place)?;
    let vault = place.vault(&db)?;
    Ok(whistles::import::load(&db, &vault, crate::DIVISION, today, rows)?)
}

fn calendar(place: &Place, file: &Path, layer: &'static str, json: bool) -> Outcome<()> {
    let text = read_text(file)?;
    let ctx = operator();
    let db = place.open()?;
    let by = ctx.clone();
    let imported = db.write_now("import_calendar", move |w| params::import_calendar(w, &by, layer, &text))?;
    let recomputed = whistles::recompute(&db, &ctx)?
        + enforcement::penalty::recompute(&db, &ctx)?
        + policies::recompute(&db, &ctx)?;
    let years: Vec<String> = imported.years.iter().map(ToString::to_string).collect();
    let object = json!({
        "days": imported.days, "years": imported.years, "changed": imported.changed, "recomputed": recomputed,
    });
    let years = if years.is_empty() { "无".into() } else { years.join("、") };
    let text =
        format!("已导入 {} 个特殊日期；公布年份：{years}\n已重算 {recomputed} 件的时限", imported.days);
    answer(json, &object, &text);
    Ok(())
}
