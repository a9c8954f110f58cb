//! `panlong deadline`.

use crate::cli::Deadline;
use crate::fault::{Outcome, answer, wrong};
use crate::place::Place;
use calendar::{Calendar, Limit, Pause, Receipt, Terms};
use jiff::civil::DateTime;
use std::path::Path;

/// Working days of a row at most.
const DAYS_MAX: i64 = calendar::AMOUNT_MAX;

/// Prints a due date, or one for every row of a file.
pub fn run(place: &Place, ask: &Deadline, json: bool) -> Outcome<()> {
    let calendar = if place.is_named() {
        place.open_existing()?.read_now(|r| params::load_calendar(r, crate::DIVISION))?
    } else {
        Calendar::builtin()
    };
    let receipt = if ask.office_hours { Receipt::AsNextWorkingDay } else { Receipt::Plain };
    let terms = Terms { receipt, ..Terms::default() };
    if let Some(file) = &ask.batch {
        let due = batch(&calendar, &terms, file)?;
        answer(json, &serde_json::json!({ "due": due }), &due.join("\n"));
        return Ok(());
    }
    let start = start(ask.start.as_deref().unwrap_or_default()).map_err(wrong)?;
    let limit: Limit = ask
        .limit
        .as_deref()
        .unwrap_or_default()
        .parse()
        .map_err(|error: calendar::ParseLimitError| wrong(format!("{} (bad limit)", error.zh())))?;
    let pauses = pauses(&ask.pause.join(";")).map_err(wrong)?;
    let due = calendar.due(start, limit, &pauses, &terms);
    let object = serde_json::json!({
        "due": due.at.date().to_string(),
        "due_at": due.at.to_string(),
        "received_on": due.received_on.to_string(),
        "provisional": due.provisional,
    });
    answer(json, &object, &format!("{}{}", due.at.date(), if due.provisional { " 暂定" } else { "" }));
    Ok(())
}

fn batch(calendar: &Calendar, terms: &Terms, file: &Path) -> Outcome<Vec<String>> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| wrong(format!("无法读取 {}：{error} (cannot read the file)", file.display())))?;
    let text = text.trim_start_matches('\u{feff}');
    let header: Vec<&str> = text.lines().next().unwrap_or_default().split('\t').map(str::trim).collect();
    let column = |name: &str| {
        header.iter().position(|cell| *cell == name).ok_or_else(|| {
            wrong(format!(
                "第 1 行：表头缺少列 {name}，应有 start、working_days、pauses (line 1: no column {name})"
            ))
        })
    };
    let (start_at, days_at, pauses_at) = (column("start")?, column("working_days")?, column("pauses")?);
    let mut out = Vec::new();
    for (index, line) in text.lines().enumerate().skip(1) {
        if line.trim().is_empty() {
            continue;
        }
        let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
        let cell = |at: usize| cells.get(at).copied().unwrap_or_default();
        let row = || -> Result<_, String> {
            Ok((start(cell(start_at))?, days(cell(days_at))?, pauses(cell(pauses_at))?))
        };
        let line_number = index + 1;
        let (start, limit, pauses) =
            row().map_err(|reason| wrong(format!("第 {line_number} 行：{reason} (line {line_number})")))?;
        out.push(calendar.due(start, limit, &pauses, terms).at.date().to_string());
    }
    Ok(out)
}

fn start(text: &str) -> Result<DateTime, String> {
    kernel::parse_local(text)
        .ok_or_else(|| format!("起算时间“{text}”不是存在的时间，应如 2022-09-30T09:00 (bad start time)"))
}

fn days(text: &str) -> Result<Limit, String> {
    let days = text.parse::<i64>().ok().filter(|days| (0..=DAYS_MAX).contains(days));
    days.map(Limit::working_days)
        .ok_or_else(|| format!("工作日数“{text}”应为 0 到 {DAYS_MAX} 的整数 (bad working_days)"))
}

fn pauses(text: &str) -> Result<Vec<Pause>, String> {
    Pause::parse_list(text).map_err(|error| format!("{} (bad pause)", error.zh()))
}
