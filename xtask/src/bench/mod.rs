//! `cargo xtask bench`: the speed of the engines beside others, of the matching of policies from the database to the stored result, and of
//! the server beside django-helpdesk, on the same machine.
//!
//! Speed is printed and judged in words; only a wrong result or a failed request makes the command fail.

mod document;
mod engines;
mod load;
mod matching;
mod ours;
mod report;
mod theirs;

pub use engines::MANIFEST as ENGINES;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use crate::run::cargo;
use crate::texts::Texts;
use crate::{release, step, target};

/// What can be measured by itself, as the document has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Engines,
    Matching,
    Server,
}

impl Part {
    const ALL: [Part; 3] = [Part::Engines, Part::Matching, Part::Server];

    fn name(self) -> &'static str {
        match self {
            Part::Engines => "engines",
            Part::Matching => "matching",
            Part::Server => "server",
        }
    }

    fn measure(self, root: &Path, work: &Path) -> Result<String> {
        match self {
            Part::Engines => engines::run(root, work),
            Part::Matching => matching::run(root, work, &build(root)?),
            Part::Server => server(root, work),
        }
    }
}

/// Measures the parts named, or all; with `--write` it is recorded in the document.
pub fn run(root: &Path, words: &[&str]) -> Result<()> {
    let is_written = words.contains(&"--write");
    let mut parts = Vec::new();
    for word in words.iter().filter(|word| **word != "--write") {
        let Some(part) = Part::ALL.into_iter().find(|part| part.name() == *word) else {
            bail!("there is no part {word}: engines, matching, server");
        };
        parts.push(part);
    }
    if parts.is_empty() {
        parts.extend(Part::ALL);
    }
    let work = target(root).join("bench");
    fs::create_dir_all(&work).with_context(|| format!("cannot make {}", work.display()))?;
    for part in parts {
        let text = part.measure(root, &work)?;
        println!("\n{text}");
        if is_written {
            document::write(root, part.name(), &text)?;
        }
    }
    Ok(())
}

fn build(root: &Path) -> Result<PathBuf> {
    step("release build", || release(root))
}

/// The server beside django-helpdesk, after the speed of the calendar engine.
fn server(root: &Path, work: &Path) -> Result<String> {
    step("the calendar engine", || cargo(root, &["bench", "-p", "calendar"]).run())?;
    let program = build(root)?;
    let texts = Texts::read(root)?;
    let ours = step("Panlong", || ours::run(&program, work.join("panlong"), &texts))?;
    let theirs = step("django-helpdesk", || theirs::run(root, work, &texts))?;
    let text = report::text(root, &ours, theirs.as_ref())?;
    let failed: usize =
        ours.kinds.iter().filter_map(|kind| kind.measured.as_ref()).map(|one| one.failed).sum();
    ensure!(failed == 0, "{failed} requests failed\n{text}");
    Ok(text)
}
