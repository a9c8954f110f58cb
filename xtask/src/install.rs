//! What the tests need beyond Rust: found, installed where we may, or named for the reader to install.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::run::{Line, is_root, on_path};

/// Where the programs are that the tests use.
pub struct Tools {
    /// The folder with `initdb`, `postgres` and `pg_ctl`.
    pub postgres: PathBuf,
    /// Chromium, or a browser of its family.
    pub chromium: PathBuf,
    /// The WebDriver server of that browser.
    pub chromedriver: PathBuf,
}

/// Finds the tools; on Debian, as root, installs the packages that are missing first.
pub fn tools() -> Result<Tools> {
    let packages = missing();
    if !packages.is_empty() {
        let list = packages.join(" ");
        if !(Path::new("/etc/debian_version").is_file() && is_root()) {
            bail!("please install {list} (on Debian: sudo apt-get install --no-install-recommends {list})");
        }
        println!("missing: {list}");
        apt_get(&["update"])?;
        apt_get(&[&["install", "-y", "--no-install-recommends"], packages.as_slice()].concat())?;
    }
    match (postgres(), chromium(), chromedriver()) {
        (Some(postgres), Some(chromium), Some(chromedriver)) => {
            println!("PostgreSQL    {}", postgres.display());
            println!("Chromium      {}", chromium.display());
            println!("chromedriver  {}", chromedriver.display());
            Ok(Tools { postgres, chromium, chromedriver })
        }
        _ => bail!("still missing after the installation: {}", missing().join(" ")),
    }
}

/// What programs from PyPI and our scripts around them need; on Debian, as root, installed when it is missing.
pub fn clients() -> Result<()> {
    let has_venv = Line::new("python3", &["-c", "import ensurepip, venv"]).output().is_ok();
    let found = [("python3-venv", has_venv), ("curl", on_path(&["curl"]).is_some())];
    let packages: Vec<&str> = found.into_iter().filter(|(_, is_there)| !is_there).map(|one| one.0).collect();
    if packages.is_empty() {
        return Ok(());
    }
    let list = packages.join(" ");
    if !(Path::new("/etc/debian_version").is_file() && is_root()) {
        bail!("{list} is missing");
    }
    apt_get(&["update"])?;
    apt_get(&[&["install", "-y", "--no-install-recommends"], packages.as_slice()].concat())
}

/// The Debian packages of what was not found.
fn missing() -> Vec<&'static str> {
    let found = [
        ("postgresql", postgres().is_some()),
        ("chromium", chromium().is_some()),
        ("chromium-driver", chromedriver().is_some()),
        ("fonts-noto-cjk", has_chinese_font()),
    ];
    found.into_iter().filter(|(_, is_there)| !is_there).map(|(package, _)| package).collect()
}

fn apt_get(arguments: &[&str]) -> Result<()> {
    Line::new("apt-get", arguments).env("DEBIAN_FRONTEND", "noninteractive").run()
}

/// The newest version under Debian's folder, which is not on PATH, else the folder of `initdb` on PATH.
fn postgres() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = versions
        .filter_map(|entry| {
            Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path().join("bin")))
        })
        .filter(|(_, bin)| has_server(bin))
        .max();
    let elsewhere = || on_path(&["initdb"])?.canonicalize().ok()?.parent().map(Path::to_owned);
    newest.map(|(_, bin)| bin).or_else(|| elsewhere().filter(|bin| has_server(bin)))
}

fn has_server(bin: &Path) -> bool {
    ["initdb", "postgres", "pg_ctl"].iter().all(|name| bin.join(name).is_file())
}

fn chromium() -> Option<PathBuf> {
    on_path(&["chromium", "chromium-browser", "google-chrome"])
}

fn chromedriver() -> Option<PathBuf> {
    on_path(&["chromedriver"])
}

/// Without a Chinese font the screenshots would show empty boxes. A system without fontconfig is not asked.
fn has_chinese_font() -> bool {
    match Line::new("fc-list", &[":lang=zh-cn", "family"]).output() {
        Ok(families) => !families.is_empty(),
        Err(_) => {
            Path::new("/usr/share/fonts/opentype/noto").is_dir()
                || !Path::new("/etc/debian_version").is_file()
        }
    }
}
