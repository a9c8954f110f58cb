//! A key folder for tests.

use crate::Vault;
use db::Db;
use kernel::token;
use std::path::PathBuf;
use std::sync::OnceLock;

/// The vault of a test database. All databases of one test program share a folder, so that a database finds its keys again.
///
/// # Panics
/// When the folder cannot be made.
#[allow(clippy::expect_used)]
pub fn vault(db: &Db) -> Vault {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| std::env::temp_dir().join(format!("panlong-keys-{}", token())));
    Vault::open(folder, db).expect("a key folder")
}
