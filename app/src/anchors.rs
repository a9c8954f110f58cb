//! 锚定: the job that notes the end of the record once a day in a file outside the database.

use kernel::{Ctx, Result};
use std::sync::Arc;
use std::time::Duration;
use web::{App, Capability, Job};

/// How often the job looks whether the day is noted; it is, from the first look of the day on.
const EVERY: Duration = Duration::from_secs(600);

/// What the outside needs to know.
pub fn capability() -> Capability {
    Capability {
        name: "anchors",
        title: "",
        routes: vec![],
        menu: vec![],
        jobs: vec![Job { name: "anchors.daily", every: EVERY, run }],
    }
}

fn run(app: Arc<App>, ctx: Ctx) -> Result<()> {
    app.db.read_now(|r| journal::anchors::add(r, &app.anchors, &ctx.division, ctx.now)).map(drop)
}
