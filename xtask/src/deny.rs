//! What the product is built from: licences, sources, duplicates and known holes of its dependencies (`deny.toml`).

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::run::{Line, cargo, on_path, skipped};

const VERSION: &str = "0.20.2";

/// Checks what can be checked here. The table of known holes lives outside the package registry; where it cannot be
/// fetched, a line says that this check was skipped.
pub fn check(root: &Path, target: &Path) -> Result<()> {
    let deny = program(root, target)?;
    let arguments = ["check", "--hide-inclusion-graph"];
    Line::new(&deny, &[&arguments[..], &["licenses", "bans", "sources"]].concat()).folder(root).run()?;
    match Line::new(&deny, &["fetch", "db"]).folder(root).output() {
        Ok(_) => Line::new(&deny, &[&arguments[..], &["--disable-fetch", "advisories"]].concat())
            .folder(root)
            .run(),
        Err(_) => {
            skipped("known holes (advisories)", "their table cannot be fetched from here");
            Ok(())
        }
    }
}

/// cargo-deny as installed, else built once into the target folder.
fn program(root: &Path, target: &Path) -> Result<PathBuf> {
    if let Some(found) = on_path(&["cargo-deny"]) {
        return Ok(found);
    }
    let folder = target.join("tools/cargo-deny");
    let built = folder.join("bin/cargo-deny");
    if !built.is_file() {
        let place = folder.to_string_lossy().into_owned();
        let arguments = ["install", "cargo-deny", "--version", VERSION, "--locked", "--root", &place];
        cargo(root, &arguments).run()?;
    }
    Ok(built)
}
