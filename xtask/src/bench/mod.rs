//! `cargo xtask bench`: the speed of the calendar engine and of the server, beside django-helpdesk on the same machine.
//!
//! Speed is printed and judged in words; only a failed request makes the command fail.

mod load;
mod ours;
mod report;
mod theirs;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::run::cargo;
use crate::texts::Texts;
use crate::{release, step, target};

const DOCUMENT: &str = "docs/benchmarks.md";

/// Measures everything; `write` records it in the document.
pub fn run(root: &Path, write: bool) -> Result<()> {
    step("the calendar engine", || cargo(root, &["bench", "-p", "calendar"]).run())?;
    let program = step("release build", || release(root))?;
    let texts = Texts::read(root)?;
    let work = target(root).join("bench");
    fs::create_dir_all(&work).with_context(|| format!("cannot make {}", work.display()))?;
    let ours = step("Panlong", || ours::run(&program, work.join("panlong"), &texts))?;
    let theirs = step("django-helpdesk", || theirs::run(root, &work, &texts))?;
    let report = report::text(root, &ours, theirs.as_ref())?;
    println!("\n{report}");
    if write {
        fs::write(root.join(DOCUMENT), &report).with_context(|| format!("cannot write {DOCUMENT}"))?;
        println!("written to {DOCUMENT}");
    }
    let failed: usize =
        ours.kinds.iter().filter_map(|kind| kind.measured.as_ref()).map(|one| one.failed).sum();
    ensure!(failed == 0, "{failed} requests failed");
    Ok(())
}
