//! 决策表 on the command line: `panlong decide` and `panlong table`.

mod decide;
mod facts;
mod file;
mod model;
mod say;

use crate::cli::{Decide, TableCommand};
use crate::fault::{Fault, Outcome, answer, wrong};
use decision::table::Table;
pub use file::text as text_of;
use file::{FileKind, Wrong};
use serde_json::json;
use std::path::Path;

/// Mistakes named in the one line of a failure, at most; `panlong table check` shows all.
const MISTAKES_SAID_MAX: usize = 3;

/// Judges facts by a table.
pub fn decide(ask: &Decide, as_json: bool) -> Outcome<()> {
    decide::run(ask, as_json)
}

/// Checks or converts a table.
pub fn table(what: &TableCommand, as_json: bool) -> Outcome<()> {
    match what {
        TableCommand::Check { file } => check(file, as_json),
        TableCommand::Convert { from, to } => convert(from, to, as_json),
    }
}

/// Reads a table, or says in one line why not.
fn read(path: &Path) -> Outcome<Table> {
    let (sheet, _) = file::read(path)?.map_err(|mistakes| refused(path, &mistakes))?;
    Table::read(sheet).map_err(|mistakes| refused(path, &file::cells(mistakes)))
}

fn refused(path: &Path, mistakes: &[Wrong]) -> Fault {
    let said: Vec<String> = mistakes.iter().take(MISTAKES_SAID_MAX).map(ToString::to_string).collect();
    let rest = mistakes.len().saturating_sub(said.len());
    let rest =
        if rest > 0 { format!("；另有 {rest} 处，见 panlong table check") } else { String::new() };
    wrong(format!("{} 不能作为决策表使用：{}{rest} (not a decision table)", path.display(), said.join("；")))
}

fn check(path: &Path, as_json: bool) -> Outcome<()> {
    let read = file::read(path)?.and_then(|(sheet, _)| Table::read(sheet).map_err(file::cells));
    let table = match read {
        Ok(table) => table,
        Err(mistakes) => {
            let lines: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
            answer(as_json, &json!({ "ok": false, "mistakes": say::mistakes(&mistakes) }), &lines.join("\n"));
            return Err(wrong(format!(
                "{} 有 {} 处错误 (mistakes in the table)",
                path.display(),
                mistakes.len()
            )));
        }
    };
    let findings = table.check();
    let is_wrong = findings.is_wrong(table.hit_policy());
    let object = json!({
        "ok": !is_wrong,
        "mistakes": [],
        "rows": table.rows().len(),
        "hit_policy": table.hit_policy().sign(),
        "findings": say::findings(&table, &findings),
    });
    answer(as_json, &object, &say::findings_text(&table, &findings));
    if is_wrong {
        return Err(Fault::failed(format!("{} 检查未通过 (the check found faults)", path.display())));
    }
    Ok(())
}

/// The table is read before it is written: what is no table is not converted.
fn convert(from: &Path, to: &Path, as_json: bool) -> Outcome<()> {
    let (sheet, style) = file::read(from)?.map_err(|mistakes| refused(from, &mistakes))?;
    let table = Table::read(sheet).map_err(|mistakes| refused(from, &file::cells(mistakes)))?;
    let kind = FileKind::of(to)?;
    let bytes = file::write(&table, kind, style)?;
    file::put(to, &bytes)?;
    let rows = table.rows().len();
    answer(as_json, &json!({ "out": to, "rows": rows }), &format!("已写入 {}，{rows} 条", to.display()));
    Ok(())
}
