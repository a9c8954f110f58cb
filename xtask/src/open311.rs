//! Clients of Open311 that nobody here wrote walk through the built program; the examples of the documentation run too.

use std::path::Path;

use anyhow::{Context, Result};

use crate::run::{Line, skipped};
use crate::server::Folder;
use crate::{demo, python};

/// Enterprises of the district they visit.
const ENTERPRISES: &str = "1000";

/// Runs the scripts of `xtask/open311` against a demonstration of its own.
pub fn test(root: &Path, target: &Path, program: &Path) -> Result<()> {
    let scripts = root.join("xtask/open311");
    let requirements = scripts.join("requirements.txt");
    let python = python::or_skipped(&target.join("tools/open311"), &requirements, "the clients of Open311")?;
    let Some(python) = python else { return Ok(()) };
    let folder = Folder::new(target.join("open311"))?;
    let data = folder.0.join("data");
    demo::load(program, &data, &["--enterprises", ENTERPRISES])?;
    let server = demo::serve(program, &data, &folder.0.join("server.log"))?;
    let key = Line::new(program, &["token", "create", "--scope", "open311", "--data"]).arg(&data).output()?;
    let site = server.site.clone();
    let line = |script: &str| {
        let line = Line::new(&python, &[]).arg(scripts.join(script)).folder(&folder.0);
        line.env("OPEN311_SITE", &site).env("OPEN311_KEY", &key).env("PYTHONDONTWRITEBYTECODE", "1")
    };
    // The schemas are not ours to ship; where they lie beside the workspace, the answers are held against them.
    let schemas = root.join("../shared/data/open311/schema");
    let schemas = schemas.canonicalize().ok();
    if schemas.is_none() {
        skipped("the JSON schemas of the standard", "they are not beside the workspace");
    }
    for script in ["georeport_client.py", "three_client.py"] {
        let mut line = line(script);
        if let Some(schemas) = &schemas {
            line = line.env("OPEN311_SCHEMAS", schemas);
        }
        line.run()?;
    }
    line("examples.py").arg(root.join("docs/open311.md")).run()?;
    server.stop().context("the server of the clients")
}
