//! 导出: the rates and the list of whistles as a CSV file or an Excel book, the same for the page and the command line.

use crate::api::WITHIN;
use crate::rates::{RateRow, rates, rates_by_month};
use crate::{store, text};
use db::Read;
use jiff::civil::Date;
use kernel::{Result, local};
use sheet::{FileKind, written};
use std::collections::BTreeMap;

const HEADINGS: [&str; 13] = [
    "单位代码",
    "单位",
    "响应分子",
    "响应分母",
    "解决分子",
    "解决分母",
    "满意分子",
    "满意分母",
    "按时分子",
    "按时分母",
    "差评整改分子",
    "差评整改分母",
    "得分",
];

/// The rates of a period (days inclusive) and how long replies took, as a file.
///
/// # Errors
/// [`Error::Storage`].
pub fn rates_file(
    r: &Read<'_>,
    division: &str,
    from: Date,
    to: Date,
    category: &str,
    kind: FileKind,
) -> Result<Vec<u8>> {
    written("三率", &table(r, division, from, to, category)?, kind)
}

/// The rates of every assessed unit by month, as a file: one line for each unit and month.
///
/// # Errors
/// [`Error::Storage`].
pub fn months_file(
    r: &Read<'_>,
    division: &str,
    from: Date,
    to: Date,
    category: &str,
    kind: FileKind,
) -> Result<Vec<u8>> {
    let names: BTreeMap<String, String> =
        people::units(r, division)?.into_iter().map(|unit| (unit.code, unit.short_name)).collect();
    let monthly = rates_by_month(r, division, from, to, category)?;
    let mut headings = HEADINGS.map(String::from).to_vec();
    headings.insert(2, "月份".into());
    let mut table = vec![headings];
    for row in &monthly.rows {
        for (month, rates) in monthly.months.iter().zip(&row.months) {
            let mut cells = cells_of(rates, &names);
            cells.insert(2, month.clone());
            table.push(cells);
        }
    }
    written("逐月三率", &table, kind)
}

const LIST_HEADINGS: [&str; 9] =
    ["件号", "状态", "渠道", "类别", "标题", "牵头单位", "配合单位", "提交时间", "最近到期时间"];

/// Every whistle by number, as a file: no contact, no name of an enterprise, no full text.
///
/// # Errors
/// [`Error::Storage`].
pub fn list_file(r: &Read<'_>, division: &str, kind: FileKind) -> Result<Vec<u8>> {
    let units: BTreeMap<String, String> =
        people::units(r, division)?.into_iter().map(|unit| (unit.code, unit.short_name)).collect();
    let categories: BTreeMap<String, String> =
        store::categories(r, division)?.into_iter().map(|one| (one.code, one.name)).collect();
    let word = |words: &BTreeMap<String, String>, code: &str| {
        words.get(code).cloned().unwrap_or_else(|| code.to_string())
    };
    let minute = |at: jiff::Timestamp| local(at).strftime("%Y-%m-%d %H:%M").to_string();
    let mut table = vec![LIST_HEADINGS.map(String::from).to_vec()];
    let mut after = String::new();
    loop {
        let ids = cases::ids_after(r, division, &after)?;
        let Some(last) = ids.last() else { break };
        after.clone_from(last);
        for id in &ids {
            let case = cases::load(r, division, id)?;
            if case.kind != "whistle" {
                continue;
            }
            let joint = case.parts.iter().filter(|part| !part.lead && part.state != "returned");
            let joint: Vec<String> = joint.map(|part| word(&units, &part.unit)).collect();
            table.push(vec![
                case.id.clone(),
                text::state(&case.state).0.into(),
                case.field("channel").into(),
                word(&categories, case.field("category")),
                case.field("title").into(),
                case.lead().map_or(String::new(), |part| word(&units, &part.unit)),
                joint.join("、"),
                case.opened_at.map_or(String::new(), minute),
                case.due_at().map_or(String::new(), minute),
            ]);
        }
    }
    written("吹哨", &table, kind)
}

fn table(r: &Read<'_>, division: &str, from: Date, to: Date, category: &str) -> Result<Vec<Vec<String>>> {
    let names: BTreeMap<String, String> =
        people::units(r, division)?.into_iter().map(|unit| (unit.code, unit.short_name)).collect();
    let (first, last) = (from.to_string(), to.to_string());
    let reply = store::replies(r, division, &first, &last, category)?;
    let arrivals = store::arrivals(r, division, &first, &last, category)?;
    let mut table = vec![HEADINGS.map(String::from).to_vec()];
    for row in rates(r, division, from, to, category)? {
        table.push(cells_of(&row, &names));
    }
    let mut note = |label: String, value: String| {
        let mut cells = vec![String::new(), label, value];
        cells.resize(HEADINGS.len(), String::new());
        table.push(cells);
    };
    note("答复件数".into(), reply.n().to_string());
    for days in WITHIN {
        note(format!("{days}个工作日内答复"), reply.within(days).text());
    }
    for percent in [50, 90, 95, 99] {
        let days = reply.percentile(percent).map_or("—".into(), |days| days.to_string());
        note(format!("答复用时第{percent}百分位（工作日）"), days);
    }
    note("休息日提交".into(), arrivals.text());
    Ok(table)
}

/// One line of rates: unit, numerators and denominators, score.
fn cells_of(row: &RateRow, names: &BTreeMap<String, String>) -> Vec<String> {
    let name = if row.unit.is_empty() { "全区" } else { names.get(&row.unit).map_or("", String::as_str) };
    let mut cells = vec![row.unit.clone(), name.to_string()];
    for rate in [row.response, row.solved, row.satisfied, row.in_time, row.fixed] {
        cells.extend([rate.met.to_string(), rate.valid.to_string()]);
    }
    cells.push(row.score_text());
    cells
}
