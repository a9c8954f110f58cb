//! The ASEM index: the engine of composite indices beside the results of another program.

use std::path::Path;

use anyhow::Result;

use crate::run::{cargo, skipped};

/// Compares every stage with the files that lie beside the project, and prints how near it came. Where there are none, a
/// line says so.
pub fn gate(root: &Path) -> Result<()> {
    let folder = root.join("../shared/data/asem");
    if !folder.is_dir() {
        skipped("the ASEM index", format!("{} does not exist", folder.display()));
        return Ok(());
    }
    cargo(root, &["test", "--package", "composite", "--test", "asem", "--", "--nocapture"]).run()
}
