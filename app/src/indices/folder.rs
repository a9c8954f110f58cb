//! The folder of results. It gets its name when everything in it is on disk; until then the last good results keep theirs.

use super::{occupied, summary};
use crate::backup::files;
use crate::fault::{Outcome, wrong};
use composite::Output;
use std::path::{Path, PathBuf};

/// Whether results may be written there: nothing is there, or an empty folder, or earlier results.
pub fn may_become(out: &Path) -> Outcome<()> {
    let Ok(mut entries) = std::fs::read_dir(out) else {
        return if out.exists() { Err(occupied(out)) } else { Ok(()) };
    };
    let is_empty = entries.next().is_none();
    if is_empty || summary::is_ours(&out.join(summary::FILE)) { Ok(()) } else { Err(occupied(out)) }
}

/// Writes all files or none, in the place of earlier results.
pub fn write(out: &Path, outputs: &[Output]) -> Outcome<()> {
    let part = beside(out, "part")?;
    let written = fill(&part, outputs).and_then(|()| put(&part, out));
    if written.is_err() {
        // What is left has no name of results; the reason of the failure is what must be read.
        let _ = std::fs::remove_dir_all(&part);
    }
    written
}

fn beside(out: &Path, what: &str) -> Outcome<PathBuf> {
    let name =
        out.file_name().ok_or_else(|| wrong(format!("“{}”不是目录名 (no folder name)", out.display())))?;
    Ok(out.with_file_name(format!(".{}.{what}-{}", name.to_string_lossy(), kernel::token())))
}

fn fill(part: &Path, outputs: &[Output]) -> Outcome<()> {
    std::fs::create_dir_all(part).map_err(|error| files::unwritable(part, &error))?;
    for output in outputs {
        files::write(&part.join(&output.name), output.text.as_bytes())?;
    }
    Ok(())
}

/// Gives the new results the name; if that fails the earlier ones get it back.
fn put(part: &Path, out: &Path) -> Outcome<()> {
    if !out.exists() {
        return files::rename(part, out);
    }
    let old = beside(out, "old")?;
    files::rename(out, &old)?;
    if let Err(fault) = files::rename(part, out) {
        // It was there a moment ago.
        let _ = std::fs::rename(&old, out);
        return Err(fault);
    }
    std::fs::remove_dir_all(&old).map_err(|error| files::unwritable(&old, &error))
}
