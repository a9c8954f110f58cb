//! 备份与恢复: a backup is a folder like a data folder, with the embedded database, the attachments and the anchors, and a
//! manifest that weighs everything in it (docs/decisions/0007). The source may be either engine, the target of a restore too.
//!
//! A backup is one snapshot and is made while the server writes. It gets its name at the very end, when all of it is on
//! disk and was read back; what was cut off keeps a name that begins with a dot.

mod commands;
pub mod files;
mod manifest;

pub use commands::{backup, restore};
pub use manifest::Manifest;

use crate::fault::{Fault, Outcome, wrong};
use crate::schema::MIGRATIONS;
use db::{Db, Tally};
use jiff::Timestamp;
use kernel::Error;
use manifest::{Attachments, FORMAT, FileLine, Head, TableLine};
use std::path::{Path, PathBuf};

/// What one site keeps: its database and its folders.
#[derive(Clone)]
pub struct Site {
    /// The database.
    pub db: Db,
    /// Folder of the attachments.
    pub files: PathBuf,
    /// Folder of the anchors.
    pub anchors: PathBuf,
}

/// Name of the attachments' folder inside a backup, as inside a data folder.
const FILES: &str = "files";
/// Name of the anchors' folder inside a backup.
const ANCHORS: &str = "anchors";

/// Makes a backup of a site in a folder that is not there yet.
pub fn make(site: &Site, out: &Path, now: Timestamp) -> Outcome<Manifest> {
    let name =
        out.file_name().ok_or_else(|| wrong(format!("“{}”不是目录名 (no folder name)", out.display())))?;
    if out.exists() {
        return Err(wrong(format!("{} 已存在，请换一个目录 (the folder exists already)", out.display())));
    }
    let part = out.with_file_name(format!(".{}.part-{}", name.to_string_lossy(), kernel::token()));
    let made = fill(site, &part, now).and_then(|manifest| {
        files::rename(&part, out)?;
        Ok(manifest)
    });
    if made.is_err() {
        // What is left has no name of a backup; the reason of the failure is what the operator must read.
        let _ = std::fs::remove_dir_all(&part);
    }
    made
}

fn fill(site: &Site, part: &Path, now: Timestamp) -> Outcome<Manifest> {
    files::make_private_folder(part)?;
    let (tables, head) = copy_database(&site.db, part)?;
    let copy = Db::open_unchanging(part)?;
    if copy.read_now(db::tally_all)? != tables {
        return Err(Fault::failed("备份的数据库与原库不一致 (the copy differs from the database)"));
    }
    let mut attachments = Attachments::default();
    files::each_hash(&copy, |hash| {
        match files::keep_attachment(&site.files, &part.join(FILES), hash)? {
            Some(bytes) => {
                attachments.count += 1;
                attachments.bytes += bytes;
            }
            None => attachments.lost.push(hash.into()),
        }
        Ok(())
    })?;
    drop(copy);
    let mut listed = vec![files::weigh(part, db::SQLITE_FILE)?];
    let anchors = journal::anchors::file_of(Path::new(ANCHORS), crate::DIVISION);
    let own = journal::anchors::file_of(&site.anchors, crate::DIVISION);
    if own.is_file() {
        files::copy(&own, &part.join(&anchors))?;
        listed.push(files::weigh(part, &anchors.to_string_lossy())?);
    }
    let manifest = Manifest {
        format: FORMAT,
        product: env!("CARGO_PKG_VERSION").into(),
        division: crate::DIVISION.into(),
        made_at: kernel::utc_text(now),
        schema: schema_version(),
        head,
        tables: tables.iter().map(TableLine::of).collect(),
        files: listed,
        attachments,
        seal: String::new(),
    };
    let manifest = manifest.sealed();
    files::sync_tree(part)?;
    manifest.write(part)?;
    Ok(manifest)
}

/// Every table of the site in one snapshot, into a fresh embedded database, and the end of the record in it.
fn copy_database(source: &Db, part: &Path) -> Outcome<(Vec<Tally>, Head)> {
    let target = Db::open_sqlite(part)?;
    target.migrate(MIGRATIONS)?;
    let source = source.clone();
    let copied = target.write_now("backup", move |w| {
        source.read_now(|r| Ok((db::copy_all(r, w)?, journal::head(r, crate::DIVISION)?)))
    });
    let (tables, head) = copied?;
    let (seq, hash) = head.unwrap_or_default();
    Ok((tables, Head { seq, hash }))
}

fn schema_version() -> i64 {
    MIGRATIONS.last().map_or(0, |last| last.version)
}

/// A backup that was read to its last byte and is as it was made.
pub struct Backup {
    folder: PathBuf,
    db: Db,
    /// What is in it.
    pub manifest: Manifest,
}

impl Backup {
    /// Reads all of a backup and refuses it where a byte is missing or changed, or where this program does not fit it.
    pub fn open(folder: &Path) -> Outcome<Backup> {
        let manifest = Manifest::read(folder)?;
        if manifest.format != FORMAT || manifest.schema != schema_version() {
            return Err(Fault::failed(format!(
                "备份由版本 {} 制作（表结构 {}），本程序为版本 {}（表结构 {}），请用制作它的版本恢复，再升级 (made by another version)",
                manifest.product,
                manifest.schema,
                env!("CARGO_PKG_VERSION"),
                schema_version()
            )));
        }
        if manifest.division != crate::DIVISION {
            return Err(Fault::failed(format!(
                "备份属于区划 {}，不是 {} (another division)",
                manifest.division,
                crate::DIVISION
            )));
        }
        for line in &manifest.files {
            if files::weigh(folder, &line.path)? != *line {
                return Err(changed(folder, &line.path));
            }
        }
        let db = Db::open_unchanging(folder)?;
        let backup = Backup { folder: folder.into(), db, manifest };
        backup.verify_contents()?;
        Ok(backup)
    }

    fn verify_contents(&self) -> Outcome<()> {
        let tables: Vec<TableLine> = self.db.read_now(db::tally_all)?.iter().map(TableLine::of).collect();
        if tables != self.manifest.tables {
            return Err(changed(&self.folder, db::SQLITE_FILE));
        }
        let mut count = 0;
        files::each_hash(&self.db, |hash| {
            if self.manifest.attachments.lost.iter().any(|lost| lost == hash) {
                return Ok(());
            }
            count += 1;
            let path = whistles::attachments::path_of(Path::new(FILES), hash);
            match files::weigh(&self.folder, &path.to_string_lossy())? {
                FileLine { sm3, .. } if sm3 == hash => Ok(()),
                line => Err(changed(&self.folder, &line.path)),
            }
        })?;
        if count != self.manifest.attachments.count {
            return Err(changed(&self.folder, FILES));
        }
        Ok(())
    }

    /// Loads it into a site that is empty, in one transaction: it is there whole or not at all.
    pub fn restore(&self, site: &Site) -> Outcome<()> {
        if let Some(table) = site.db.read_now(db::first_used)? {
            return Err(Fault::failed(format!(
                "目标数据库不是空的（表 {table} 有数据），只能恢复到空库 (the database is not empty)"
            )));
        }
        // Files first: a row never points at nothing.
        files::each_hash(&self.db, |hash| {
            files::keep_attachment(&self.folder.join(FILES), &site.files, hash).map(drop)
        })?;
        let anchors = journal::anchors::file_of(&self.folder.join(ANCHORS), crate::DIVISION);
        if anchors.is_file() {
            files::copy(&anchors, &journal::anchors::file_of(&site.anchors, crate::DIVISION))?;
        }
        let (source, expected) = (self.db.clone(), self.manifest.tables.clone());
        site.db.write_now("restore", move |w| {
            let copied = source.read_now(|r| db::copy_all(r, w))?;
            let copied: Vec<TableLine> = copied.iter().map(TableLine::of).collect();
            if copied == expected {
                Ok(())
            } else {
                Err(Error::Storage("the rows are not those of the manifest".into()))
            }
        })?;
        let stored: Vec<TableLine> = site.db.read_now(db::tally_all)?.iter().map(TableLine::of).collect();
        if stored != self.manifest.tables {
            return Err(Fault::failed(
                "恢复后的数据与备份清单不一致 (the restored rows differ from the manifest)",
            ));
        }
        site.db.analyze()?;
        Ok(())
    }
}

fn changed(folder: &Path, path: &str) -> Fault {
    Fault::failed(format!(
        "备份已损坏或被改动：{} 与清单不符，没有恢复任何内容 (the backup was changed; nothing was restored)",
        folder.join(path).display()
    ))
}

#[cfg(test)]
mod tests;
