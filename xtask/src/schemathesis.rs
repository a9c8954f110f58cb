//! The API asked by schemathesis, a program from PyPI: whatever it makes of the document, the server answers as documented.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};

use crate::client::Client;
use crate::run::Line;
use crate::server::Folder;
use crate::{demo, python};

/// Where its configuration is.
const PROJECT: &str = "xtask/schemathesis";
/// Accounts whose keys it comes with; each sees and may do something else.
const BY_KEY: [&str; 3] = ["office", "handler", "enterprise"];
/// Administrators, whose sessions it comes with: no key does what they do. The last can end the sessions of the others.
const IN_PERSON: [&str; 3] = ["admin", "audit", "security"];
/// What is tried with a session: not its own end.
const OF_ADMINISTRATORS: &str = "^/api/v1/(accounts|demo|keys|me|parameters|record|units)";

/// Loads a small demonstration, serves it and lets every account be tried.
pub fn run(root: &Path, target: &Path, program: &Path) -> Result<()> {
    let project = root.join(PROJECT);
    let requirements = project.join("requirements.txt");
    let python = python::or_skipped(&target.join("tools/schemathesis"), &requirements, "schemathesis")?;
    let Some(python) = python else { return Ok(()) };
    let data = Folder::new(target.join("schemathesis-data"))?;
    demo::load(program, &data.0, &["--enterprises", "1000"])?;
    let key = |login: &&'static str| Ok((*login, BEARER, key(program, &data.0, login)?));
    let mut callers: Vec<(&str, &str, String)> = BY_KEY.iter().map(key).collect::<Result<_>>()?;
    let mut sessions = BTreeMap::new();
    let log = target.join("schemathesis.log");
    let server = demo::serve(program, &data.0, &log)?;
    // All before the first is tried: what it tries, it tries often, and sign-ins have a rate.
    for login in IN_PERSON {
        let mut client = Client::new(&server.site);
        client.sign_in(login, demo::PASSWORD)?;
        callers.push((login, SESSION, client.cookie("pl_session")));
        sessions.insert(login, client);
    }
    let settings = fs::read_to_string(project.join("schemathesis.toml"))?;
    for (login, known_by, secret) in &callers {
        println!("as {login}");
        let file = data.0.join("schemathesis.toml");
        fs::write(&file, format!("{known_by}\n{settings}"))?;
        let paths = if *known_by == SESSION { OF_ADMINISTRATORS } else { "^/api/" };
        ask(&python, [&file, &data.0], &server.site, paths, secret)?;
        // A session that had ended would have been answered 401 all along, as documented, and nothing would have been tried.
        if let Some(client) = sessions.get_mut(login) {
            ensure!(client.get("/account")?.status == 200, "the session of {login} did not live to the end");
        }
    }
    server.stop()
}

/// How a caller is known, as a setting; the secret goes by the environment, so that it is in no file and not printed with
/// the line.
const BEARER: &str = "headers = { Authorization = \"Bearer ${PANLONG_SECRET}\" }";
const SESSION: &str = "auth.openapi.session.api_key = \"${PANLONG_SECRET}\"";

fn key(program: &Path, data: &Path, login: &str) -> Result<String> {
    let arguments = ["token", "create", "--scope", "write", "--login", login];
    let key = Line::new(program, &arguments).arg("--data").arg(data).output()?;
    ensure!(key.starts_with("plk_"), "no key for {login}: {key}");
    Ok(key)
}

fn ask(python: &Path, [settings, folder]: [&Path; 2], site: &str, paths: &str, secret: &str) -> Result<()> {
    Line::new(python.with_file_name("schemathesis"), &["--config-file"])
        .arg(settings)
        .arg("run")
        .arg(format!("{site}/api/openapi.json"))
        .arg("--include-path-regex")
        .arg(paths)
        .env("PANLONG_SECRET", secret)
        // What it remembers of a run stays out of the workspace.
        .folder(folder)
        .run()
}
