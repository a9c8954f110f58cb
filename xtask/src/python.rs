//! Programs from PyPI, in virtual environments under the target folder.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::install;
use crate::run::{Line, on_path, skipped};

/// [`environment`] for a step of the tests. Without Python nothing is run, and that is said; in continuous integration it is
/// an error.
pub fn or_skipped(folder: &Path, requirements: &Path, what: &str) -> Result<Option<PathBuf>> {
    match install::clients().and_then(|()| environment(folder, requirements)) {
        Ok(python) => Ok(Some(python)),
        Err(reason) if std::env::var("CI").is_ok_and(|value| value == "true") => {
            Err(reason.context(format!("Python is needed for {what}")))
        }
        Err(reason) => {
            skipped(what, reason);
            Ok(None)
        }
    }
}

/// The Python of a virtual environment that holds what a requirements file names, kept between runs.
pub fn environment(folder: &Path, requirements: &Path) -> Result<PathBuf> {
    let wanted = fs::read_to_string(requirements)?;
    let (python, installed) = (folder.join("bin/python"), folder.join("installed.txt"));
    if python.is_file() && fs::read_to_string(&installed).is_ok_and(|text| text == wanted) {
        return Ok(python);
    }
    let Some(system) = on_path(&["python3"]) else { bail!("python3 is not installed") };
    Line::new(system, &["-m", "venv", "--clear"]).arg(folder).output()?;
    Line::new(&python, &["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"])
        .arg(requirements)
        .output()?;
    fs::write(&installed, wanted)?;
    Ok(python)
}
