//! A site for tests: the demonstration district on a day of its own.

use crate::{App, Capability, Clock};
use db::Db;

/// A site over a migrated database, nine in the morning of 2022-10-20; what a test wants otherwise it sets itself.
///
/// # Panics
/// When no key folder can be made.
#[allow(clippy::expect_used)]
pub fn site(db: Db, capabilities: Vec<Capability>) -> App {
    let folder = db::testing::folder_of(&db);
    let now = "2022-10-20T01:00:00Z".parse().expect("a time");
    App {
        vault: vault::testing::vault(&db),
        db,
        division: "530103".into(),
        division_name: "盘龙区".into(),
        demo: true,
        clock: Clock::demo(now),
        base_url: "http://127.0.0.1:8080".into(),
        trust_proxy: false,
        provider: None,
        files: folder.join("files"),
        anchors: folder.join("anchors"),
        capabilities,
    }
}
