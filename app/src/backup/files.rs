//! The files of a backup: copied with their hash, on disk before they count.

use super::manifest::FileLine;
use crate::fault::{Fault, Outcome};
use db::Db;
use sm3::{Digest, Sm3};
use std::fs::{DirBuilder, File};
use std::io::{Read, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use whistles::attachments::{hashes_after, path_of};

/// Bytes in memory at a time.
const BLOCK_BYTES: usize = 64 * 1024;

/// What is said when a place cannot be written.
pub fn unwritable(path: &Path, error: &std::io::Error) -> Fault {
    Fault::failed(format!("无法写入 {}：{error} (cannot write)", path.display()))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Fault {
    Fault::failed(format!("无法读取 {}：{error} (cannot read)", path.display()))
}

/// Does something for the hash of every attachment that rows name, in order.
pub fn each_hash(db: &Db, mut each: impl FnMut(&str) -> Outcome<()>) -> Outcome<()> {
    let mut after = String::new();
    loop {
        let hashes = db.read_now(|r| hashes_after(r, crate::DIVISION, &after))?;
        let Some(last) = hashes.last() else { return Ok(()) };
        hashes.iter().try_for_each(|hash| each(hash))?;
        after.clone_from(last);
    }
}

/// Size and hash of a file inside a folder.
pub fn weigh(folder: &Path, path: &str) -> Outcome<FileLine> {
    let (bytes, sm3) = pour(&folder.join(path), None)?;
    Ok(FileLine { path: path.into(), bytes, sm3 })
}

/// Copies an attachment between two folders of attachments and gives its size; none when the file is missing or is not
/// what its name says, and then nothing is kept.
pub fn keep_attachment(from: &Path, to: &Path, hash: &str) -> Outcome<Option<u64>> {
    let (source, target) = (path_of(from, hash), path_of(to, hash));
    if !source.is_file() {
        return Ok(None);
    }
    let beside = target.with_extension(kernel::token());
    make_folder_of(&target)?;
    let (bytes, sm3) = pour(&source, Some(&beside))?;
    if sm3 != hash {
        std::fs::remove_file(&beside).map_err(|error| unwritable(&beside, &error))?;
        return Ok(None);
    }
    rename(&beside, &target)?;
    Ok(Some(bytes))
}

/// Copies a file to a place where none is.
pub fn copy(from: &Path, to: &Path) -> Outcome<()> {
    if to.exists() {
        return Err(Fault::failed(format!("{} 已存在，不能覆盖 (the file exists already)", to.display())));
    }
    make_folder_of(to)?;
    pour(from, Some(to)).map(drop)
}

/// Reads a file to its end and writes what it reads; gives its size and hash.
fn pour(from: &Path, to: Option<&Path>) -> Outcome<(u64, String)> {
    let mut source = File::open(from).map_err(|error| unreadable(from, &error))?;
    let mut target = match to {
        Some(to) => Some((File::create(to).map_err(|error| unwritable(to, &error))?, to)),
        None => None,
    };
    let (mut sm3, mut count, mut block) = (Sm3::new(), 0, vec![0; BLOCK_BYTES]);
    loop {
        let read = source.read(&mut block).map_err(|error| unreadable(from, &error))?;
        if read == 0 {
            break;
        }
        sm3.update(&block[..read]);
        count += read as u64;
        if let Some((target, to)) = &mut target {
            target.write_all(&block[..read]).map_err(|error| unwritable(to, &error))?;
        }
    }
    if let Some((target, to)) = &target {
        target.sync_all().map_err(|error| unwritable(to, &error))?;
    }
    Ok((count, kernel::hex(sm3.finalize())))
}

/// A folder that only its owner may enter: what is in it says much of many people.
pub fn make_private_folder(path: &Path) -> Outcome<()> {
    make_folder_of(path)?;
    DirBuilder::new().mode(0o700).create(path).map_err(|error| unwritable(path, &error))
}

fn make_folder_of(path: &Path) -> Outcome<()> {
    let folder = path.parent().unwrap_or(path);
    std::fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))
}

/// Writes a small file and sees it on disk.
pub fn write(path: &Path, bytes: &[u8]) -> Outcome<()> {
    let written = File::create(path).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.and_then(|()| sync_folder(path)).map_err(|error| unwritable(path, &error))
}

/// Gives a file or folder its name and sees the name on disk.
pub fn rename(from: &Path, to: &Path) -> Outcome<()> {
    std::fs::rename(from, to).and_then(|()| sync_folder(to)).map_err(|error| unwritable(to, &error))
}

fn sync_folder(of: &Path) -> std::io::Result<()> {
    let parent = of.parent().filter(|parent| !parent.as_os_str().is_empty());
    File::open(parent.unwrap_or(Path::new("."))).and_then(|folder| folder.sync_all())
}

/// Sees a folder on disk, with everything in it.
pub fn sync_tree(folder: &Path) -> Outcome<()> {
    let sync = || -> std::io::Result<Vec<std::path::PathBuf>> {
        let entries: Vec<_> = std::fs::read_dir(folder)?.collect::<std::io::Result<_>>()?;
        File::open(folder)?.sync_all()?;
        Ok(entries.into_iter().map(|entry| entry.path()).collect())
    };
    for path in sync().map_err(|error| unwritable(folder, &error))? {
        if path.is_dir() {
            sync_tree(&path)?;
        } else {
            File::open(&path).and_then(|file| file.sync_all()).map_err(|error| unwritable(&path, &error))?;
        }
    }
    Ok(())
}
