//! Programs from PyPI, in virtual environments under the target folder.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::run::{Line, on_path};

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
