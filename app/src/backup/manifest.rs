//! 备份清单: what is in a backup, so that a missing or changed byte is found before anything is restored.

use crate::fault::{Fault, Outcome};
use db::Tally;
use serde::{Deserialize, Serialize};
use sm3::{Digest, Sm3};
use std::path::Path;

/// Number of this form of a backup.
pub const FORMAT: u32 = 1;
/// Name of the file.
const NAME: &str = "manifest.json";

/// 备份清单.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Form of the backup.
    pub format: u32,
    /// Version of the program that made it.
    pub product: String,
    /// 区划.
    pub division: String,
    /// When it was begun, UTC.
    pub made_at: String,
    /// Last migration of its tables.
    pub schema: i64,
    /// 链尾: end of the record.
    pub head: Head,
    /// Every table, by name.
    pub tables: Vec<TableLine>,
    /// The database and the anchors, as bytes.
    pub files: Vec<FileLine>,
    /// The attachments; each is named by its hash, and rows of the database name them all.
    pub attachments: Attachments,
    /// SM3 over the manifest with an empty seal.
    pub seal: String,
}

/// End of the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Position of the last event.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
}

/// One table: the same for the same rows, whatever the engine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableLine {
    /// Its name.
    pub name: String,
    /// Its rows.
    pub rows: u64,
    /// SM3 over them in the order of the key.
    pub sm3: String,
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileLine {
    /// Path inside the backup.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// SM3 of its content.
    pub sm3: String,
}

/// The attachments.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachments {
    /// How many are in the backup.
    pub count: u64,
    /// Their size.
    pub bytes: u64,
    /// Hashes that rows name and whose files were missing or damaged already when the backup was made.
    pub lost: Vec<String>,
}

impl TableLine {
    /// The line of a table that was weighed.
    pub fn of(tally: &Tally) -> TableLine {
        TableLine { name: tally.table.clone(), rows: tally.rows, sm3: tally.sm3.clone() }
    }
}

impl Manifest {
    /// Rows of all tables.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|table| table.rows).sum()
    }

    fn text(&self) -> String {
        // Texts and numbers only: writing them as JSON cannot fail.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// The manifest with its seal.
    pub fn sealed(mut self) -> Manifest {
        self.seal.clear();
        self.seal = kernel::hex(Sm3::digest(self.text()));
        self
    }

    /// Writes it into the folder of the backup, as the last of its files.
    pub fn write(&self, folder: &Path) -> Outcome<()> {
        super::files::write(&folder.join(NAME), self.text().as_bytes())
    }

    /// Reads it from the folder of a backup, exactly as it was written.
    pub fn read(folder: &Path) -> Outcome<Manifest> {
        let path = folder.join(NAME);
        let text = std::fs::read_to_string(&path).map_err(|error| {
            Fault::failed(format!("{} 不是备份：无法读取清单（{error}） (not a backup)", folder.display()))
        })?;
        let manifest: Option<Manifest> = serde_json::from_str(&text).ok();
        let is_whole = |one: &Manifest| one.text() == text && one.clone().sealed().seal == one.seal;
        manifest.filter(is_whole).ok_or_else(|| super::changed(folder, NAME))
    }
}
