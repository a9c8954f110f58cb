//! 个人信息加密: personal fields are sealed before they are stored, in events and rows alike.
//!
//! Envelope encryption, because an event is chained and can never be encrypted again: a value is sealed with the data key of
//! its owner (a case, an account); the data key lies in the database, wrapped by a master key; the master keys lie in a
//! folder outside the database. [`Vault::rotate`] wraps the data keys anew and touches no event; [`Vault::erase`] destroys
//! the data key of one owner, so that the record still verifies while what it said of a person is gone.
//!
//! A sealed value says its own algorithm and is bound to division, owner and field: moved elsewhere it does not open.

mod cipher;
mod masters;
mod store;
pub mod testing;

pub use cipher::Algorithm;
pub use store::{SCHEMA, STATEMENTS};

use cipher::Key;
use db::{Db, Read, Write};
use kernel::{Error, Refusal, Result};
use masters::Masters;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::Wrapped;

/// What a reader sees where a value was erased.
pub const ERASED: &str = "已删除";
/// Owner of the first data key of a database: it ties the database to its key folder before anything is sealed.
const OWN: &str = "vault";

/// 密钥库: the master keys of one folder. Cheap to clone.
#[derive(Clone)]
pub struct Vault(Arc<Masters>);

/// 数据密钥: the key of one owner, unwrapped; none when it was erased or nothing of this owner was ever sealed.
pub struct DataKey {
    key: Option<Key>,
    bound_to: String,
}

/// 主密钥: one file of the key folder, and how many data keys it wraps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MasterKey {
    /// Number of the key.
    pub number: i64,
    /// Where it lies.
    pub file: PathBuf,
    /// What it encrypts with.
    pub algorithm: Algorithm,
    /// Data keys wrapped by it.
    pub data_keys: i64,
}

/// 轮换: what a rotation did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rotation {
    /// The master key that wraps everything now.
    pub master: i64,
    /// Was it made now? If not, a rotation that was interrupted has been completed.
    pub made: bool,
    /// Data keys wrapped anew.
    pub rewrapped: u64,
}

impl Vault {
    /// Opens the key folder that belongs to this database. Where neither has a key yet, the first is made.
    ///
    /// # Errors
    /// [`Error::Storage`] naming the file that is missing, unreadable, or not the one this database was sealed with.
    pub fn open(folder: &Path, db: &Db) -> Result<Vault> {
        let vault = Vault(Arc::new(Masters::new(folder)));
        if db.read_now(|r| store::first_after(r, 0))?.is_none() {
            if vault.0.newest()?.is_none() {
                vault.0.make(1, Algorithm::Aes256Gcm)?;
            }
            let first = vault.clone();
            db.write_now("vault.first", move |w| first.key_or_new(w, "", OWN).map(drop))?;
        }
        db.read_now(|r| vault.try_every_master(r))?;
        Ok(vault)
    }

    /// Every master key in use is there and opens what it wrapped.
    fn try_every_master(&self, r: &Read<'_>) -> Result<()> {
        let mut after = 0;
        while let Some(one) = store::first_after(r, after)? {
            self.unwrap(&one)?;
            after = one.master;
        }
        Ok(())
    }

    /// The data key of an owner (a case number, `account:LOGIN`), to read what was sealed.
    ///
    /// # Errors
    /// [`Error::Storage`], also when the key cannot be unwrapped.
    pub fn key(&self, r: &Read<'_>, division: &str, owner: &str) -> Result<DataKey> {
        let key = match store::find(r, division, owner)? {
            Some(one) if !one.is_erased() => Some(self.unwrap(&one)?),
            _ => None,
        };
        Ok(DataKey { key, bound_to: bound_to(division, owner) })
    }

    /// The data key of an owner, to seal; made and wrapped by the newest master key when there is none.
    ///
    /// # Errors
    /// As [`Vault::key`]; [`Error::Refused`] when the owner was erased.
    pub fn key_or_new(&self, w: &Write<'_>, division: &str, owner: &str) -> Result<DataKey> {
        if store::find(w, division, owner)?.is_none() {
            let (master, key) = self.newest()?;
            let wrapped = key.seal(&bound_to(division, owner), Key::new(key.algorithm()).bytes())?;
            // Somebody else may have been faster: the key that is stored counts.
            store::insert(w, &Wrapped { division: division.into(), owner: owner.into(), master, wrapped })?;
        }
        let found = self.key(w, division, owner)?;
        if found.key.is_none() {
            let en = "Personal data of this owner was erased; nothing can be added.";
            return Err(Refusal::new("erased", "个人信息已删除，不能再写入。", en).into());
        }
        Ok(found)
    }

    /// 删除: destroys the data key of an owner. Says whether there was one.
    ///
    /// # Errors
    /// [`Error::Storage`].
    pub fn erase(&self, w: &Write<'_>, division: &str, owner: &str) -> Result<bool> {
        store::erase(w, division, owner)
    }

    /// 轮换: makes a new master key and wraps every data key with it, some at a time, while others read and write. A
    /// rotation that was interrupted is completed instead. The algorithm is the one of the newest key unless another is named.
    ///
    /// # Errors
    /// [`Error::Storage`]; what was wrapped so far stays, and the next call goes on.
    pub fn rotate(&self, db: &Db, algorithm: Option<Algorithm>) -> Result<Rotation> {
        let (mut master, key) = self.newest()?;
        let unfinished = !db.read_now(|r| store::older_than(r, master, 1))?.is_empty();
        if !unfinished {
            master += 1;
            self.0.make(master, algorithm.unwrap_or(key.algorithm()))?;
        }
        let mut rewrapped = 0;
        loop {
            let vault = self.clone();
            let (seen, changed) = db.write_now("vault.rotate", move |w| vault.rewrap_some(w, master))?;
            rewrapped += changed;
            if seen == 0 {
                return Ok(Rotation { master, made: !unfinished, rewrapped });
            }
        }
    }

    fn rewrap_some(&self, w: &Write<'_>, master: i64) -> Result<(usize, u64)> {
        let new = self.0.get(master)?;
        let old = store::older_than(w, master, ROTATION_ROWS)?;
        let mut changed = 0;
        for one in &old {
            let key = self.unwrap(one)?;
            let wrapped = new.seal(&bound_to(&one.division, &one.owner), key.bytes())?;
            changed += store::rewrap(w, one, master, &wrapped)?;
        }
        Ok((old.len(), changed))
    }

    /// The master keys of the folder, oldest first.
    ///
    /// # Errors
    /// [`Error::Storage`].
    pub fn masters(&self, r: &Read<'_>) -> Result<Vec<MasterKey>> {
        let master = |number: i64| {
            let (file, algorithm) = (self.0.path(number), self.0.get(number)?.algorithm());
            Ok(MasterKey { number, file, algorithm, data_keys: store::count(r, number)? })
        };
        self.0.numbers()?.into_iter().map(master).collect()
    }

    fn newest(&self) -> Result<(i64, Arc<Key>)> {
        let missing =
            || Error::Storage(format!("缺少主密钥文件 {} (no master key)", self.0.path(1).display()));
        self.0.newest()?.ok_or_else(missing)
    }

    fn unwrap(&self, one: &Wrapped) -> Result<Key> {
        let master = self.0.get(one.master)?;
        let bytes = master.open(&bound_to(&one.division, &one.owner), &one.wrapped);
        bytes.and_then(Key::from_bytes).ok_or_else(|| {
            let file = self.0.path(one.master);
            Error::Storage(format!(
                "主密钥文件 {} 打不开 {} 的数据密钥：不是这个数据库的密钥，或数据被改动 (the master key does not fit)",
                file.display(),
                one.owner
            ))
        })
    }
}

/// Data keys wrapped anew in one transaction.
const ROTATION_ROWS: usize = 500;

/// What ties a ciphertext to its place. A line break stands in no division, owner or field.
fn bound_to(division: &str, owner: &str) -> String {
    format!("{division}\n{owner}")
}

impl DataKey {
    /// 加密: a value of a field as it is stored. An empty value stays empty.
    ///
    /// # Errors
    /// [`Error::Storage`] when this is no key to seal with.
    pub fn seal(&self, field: &str, value: &str) -> Result<String> {
        if value.is_empty() {
            return Ok(String::new());
        }
        let key = self.key.as_ref().ok_or_else(|| Error::Storage("sealing without a data key".into()))?;
        key.seal(&self.place(field), value.as_bytes())
    }

    /// 解密: the value of a stored field; none when it was erased. Text that was never sealed is its own value.
    ///
    /// # Errors
    /// [`Error::Storage`] when it was changed, or was sealed for another owner or field.
    pub fn unseal(&self, field: &str, stored: &str) -> Result<Option<String>> {
        if !cipher::is_sealed(stored) {
            return Ok(Some(stored.into()));
        }
        let Some(key) = &self.key else { return Ok(None) };
        let bytes = key.open(&self.place(field), stored);
        let text = bytes.and_then(|bytes| String::from_utf8(bytes.to_vec()).ok());
        text.map(Some).ok_or_else(|| {
            let place = self.place(field).replace('\n', "/");
            Error::Storage(format!("sealed field {place} does not open: it was changed or moved"))
        })
    }

    /// 派生: a secret for a purpose, 32 hexadecimal digits that nobody can guess who has not this key. The same every time, so that
    /// it need not be stored, and the same after a rotation; none when the owner was erased or never had a key.
    pub fn derive(&self, purpose: &str) -> Option<String> {
        Some(self.key.as_ref()?.derive(&self.place(purpose)))
    }

    fn place(&self, field: &str) -> String {
        format!("{}\n{field}", self.bound_to)
    }
}

#[cfg(test)]
mod tests;
