//! 主密钥文件: `master-0001.key` and so on, each with the name of its algorithm and the key in hexadecimal digits.

use crate::cipher::{Algorithm, Key};
use kernel::{Error, Result, hex, token};
use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use zeroize::Zeroizing;

/// The folder and the keys read from it so far.
pub(crate) struct Masters {
    folder: PathBuf,
    known: Mutex<BTreeMap<i64, Arc<Key>>>,
}

impl Masters {
    pub(crate) fn new(folder: &Path) -> Masters {
        Masters { folder: folder.into(), known: Mutex::default() }
    }

    pub(crate) fn path(&self, number: i64) -> PathBuf {
        self.folder.join(format!("master-{number:04}.key"))
    }

    /// Numbers of the key files that are there, in order.
    pub(crate) fn numbers(&self) -> Result<Vec<i64>> {
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            other => other.map_err(|error| self.failed("无法读取密钥目录", &self.folder, &error))?,
        };
        let mut numbers = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| self.failed("无法读取密钥目录", &self.folder, &error))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let number = name.strip_prefix("master-").and_then(|rest| rest.strip_suffix(".key"));
            numbers.extend(number.and_then(|number| number.parse::<i64>().ok()));
        }
        numbers.sort_unstable();
        Ok(numbers)
    }

    /// The newest key. Another process may have made it, so the folder is asked each time.
    pub(crate) fn newest(&self) -> Result<Option<(i64, Arc<Key>)>> {
        match self.numbers()?.last() {
            Some(number) => Ok(Some((*number, self.get(*number)?))),
            None => Ok(None),
        }
    }

    /// The key of a number.
    pub(crate) fn get(&self, number: i64) -> Result<Arc<Key>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = known.get(&number) {
            return Ok(key.clone());
        }
        let key = Arc::new(self.read(number)?);
        known.insert(number, key.clone());
        Ok(key)
    }

    fn read(&self, number: i64) -> Result<Key> {
        let path = self.path(number);
        let text = fs::read_to_string(&path).map(Zeroizing::new).map_err(|error| match error.kind() {
            ErrorKind::NotFound => Error::Storage(format!(
                "缺少主密钥文件 {}，请从密钥备份中放回，或用 --keys 指定目录 (the master key is missing)",
                path.display()
            )),
            _ => self.failed("无法读取主密钥文件", &path, &error),
        })?;
        let mut lines = text.lines();
        let algorithm = lines.next().and_then(Algorithm::parse);
        let key = lines.next().and_then(bytes_of).and_then(Key::from_bytes);
        let fitting = key.filter(|key| Some(key.algorithm()) == algorithm);
        fitting.ok_or_else(|| {
            Error::Storage(format!("主密钥文件 {} 内容不对 (not a master key)", path.display()))
        })
    }

    /// Makes the key of a number, durably, and never over one that is there: whoever was faster has made it.
    pub(crate) fn make(&self, number: i64, algorithm: Algorithm) -> Result<()> {
        let path = self.path(number);
        let failed = |error: &std::io::Error| self.failed("无法写入主密钥文件", &path, error);
        let key = Key::new(algorithm);
        let mut text = Zeroizing::new(format!("{}\n", algorithm.name()));
        text.push_str(&Zeroizing::new(hex(key.bytes())));
        text.push('\n');
        let draft = self.folder.join(format!(".{}.draft", token()));
        let written = (|| {
            fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
            // The folder itself must outlast a power cut: what is wrapped by this key is nothing without it.
            File::open(self.folder.join(".."))?.sync_all()?;
            let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            // A link, unlike a renaming, fails when the name is taken.
            match fs::hard_link(&draft, &path) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                other => other?,
            }
            fs::remove_file(&draft)?;
            File::open(&self.folder)?.sync_all()
        })();
        written.map_err(|error| {
            // The draft is useless; that it may be gone already is no second failure.
            drop(fs::remove_file(&draft));
            failed(&error)
        })
    }

    fn failed(&self, what: &str, path: &Path, error: &std::io::Error) -> Error {
        Error::Storage(format!("{what} {}: {error}", path.display()))
    }
}

fn bytes_of(digits: &str) -> Option<Zeroizing<Vec<u8>>> {
    let pairs = digits.trim().as_bytes().chunks(2);
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    pairs.map(byte).collect::<Option<Vec<u8>>>().map(Zeroizing::new)
}
