//! A key folder for tests.

use crate::Vault;
use db::Db;
use db::testing::folder_of;

/// The vault of a test database, in the folder that goes with it; the same one every time.
///
/// # Panics
/// When the folder cannot be made.
#[allow(clippy::expect_used)]
pub fn vault(db: &Db) -> Vault {
    Vault::open(&folder_of(db).join("keys"), db).expect("a key folder")
}
