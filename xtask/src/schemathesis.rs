//! The API asked by schemathesis, a program from PyPI: whatever it makes of the document, the server answers as documented.

use std::path::Path;

use anyhow::{Result, ensure};

use crate::run::Line;
use crate::server::Folder;
use crate::{demo, python};

/// Where its configuration is.
const PROJECT: &str = "xtask/schemathesis";
/// Accounts whose keys it comes with; each sees and may do something else.
const LOGINS: [&str; 4] = ["office", "handler", "enterprise", "security"];

/// Loads a small demonstration, serves it and lets every account be tried.
pub fn run(root: &Path, target: &Path, program: &Path) -> Result<()> {
    let project = root.join(PROJECT);
    let requirements = project.join("requirements.txt");
    let python = python::or_skipped(&target.join("tools/schemathesis"), &requirements, "schemathesis")?;
    let Some(python) = python else { return Ok(()) };
    let data = Folder::new(target.join("schemathesis-data"))?;
    demo::load(program, &data.0, &["--enterprises", "1000"])?;
    let keys: Vec<String> = LOGINS.iter().map(|login| key(program, &data.0, login)).collect::<Result<_>>()?;
    let log = target.join("schemathesis.log");
    let server = demo::serve(program, &data.0, &log)?;
    for (login, key) in LOGINS.iter().zip(&keys) {
        println!("as {login}");
        ask(&python, &project, &data.0, &server.site, key)?;
    }
    server.stop()
}

fn key(program: &Path, data: &Path, login: &str) -> Result<String> {
    let arguments = ["token", "create", "--scope", "write", "--login", login];
    let key = Line::new(program, &arguments).arg("--data").arg(data).output()?;
    ensure!(key.starts_with("plk_"), "no key for {login}: {key}");
    Ok(key)
}

/// The key goes by the environment, so that it is not printed with the line.
fn ask(python: &Path, project: &Path, folder: &Path, site: &str, key: &str) -> Result<()> {
    Line::new(python.with_file_name("schemathesis"), &["--config-file"])
        .arg(project.join("schemathesis.toml"))
        .arg("run")
        .arg(format!("{site}/api/openapi.json"))
        .env("PANLONG_KEY", key)
        // What it remembers of a run stays out of the workspace.
        .folder(folder)
        .run()
}
