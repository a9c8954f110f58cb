//! The browser tests: a real Chromium walks through the built program, axe-core judges every page it sees.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::install::Tools;
use crate::run::{Line, cargo, on_path, skipped};

const AXE_VERSION: &str = "4.10.3";

/// Runs `app/tests/browser.rs` and `app/tests/oidc/browser.rs` against the release build.
pub fn test(root: &Path, tools: &Tools, postgres_url: &str) -> Result<()> {
    let target = crate::target(root);
    let arguments =
        ["test", "-p", "panlong", "--test", "browser", "--test", "oidc", "--", "--ignored", "--nocapture"];
    let mut line = cargo(root, &arguments)
        .env("PANLONG_BIN", target.join("release/panlong"))
        .env("PANLONG_CHROMIUM", &tools.chromium)
        .env("PANLONG_CHROMEDRIVER", &tools.chromedriver)
        .env("PANLONG_TEST_POSTGRES", postgres_url);
    match axe(&target.join("tools")) {
        Ok(axe) => line = line.env("PANLONG_AXE", axe),
        Err(reason) => skipped("axe-core judging the pages", reason),
    }
    line.run_as_group()
}

/// axe-core from the npm package, kept between runs; nothing of it is executed here.
fn axe(tools: &Path) -> Result<PathBuf> {
    let folder = tools.join(format!("axe-core-{AXE_VERSION}"));
    let script = folder.join("package/axe.min.js");
    if script.is_file() {
        return Ok(script);
    }
    let Some(npm) = on_path(&["npm"]) else { bail!("npm is not installed") };
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    Line::new(npm, &["pack", &format!("axe-core@{AXE_VERSION}"), "--silent"]).folder(&folder).output()?;
    Line::new("tar", &["-xzf", &format!("axe-core-{AXE_VERSION}.tgz")]).folder(&folder).output()?;
    if !script.is_file() {
        bail!("the package axe-core {AXE_VERSION} has no axe.min.js");
    }
    Ok(script)
}
