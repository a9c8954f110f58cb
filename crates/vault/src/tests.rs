//! What is sealed opens in its place with its key, and nowhere else.

use crate::cipher::{Algorithm, Key};
use crate::testing::vault;
use crate::*;
use db::Migration;
use db::testing::{Folder, databases};
use proptest::prelude::*;
use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};

const SCHEMAS: &[Migration] = &[Migration { version: 1, name: "vault", sql: &[SCHEMA], text_indexes: &[] }];

fn fresh() -> Vec<Db> {
    let all = databases();
    all.iter().for_each(|db| db.migrate(SCHEMAS).expect("migrated"));
    all
}

fn seal(db: &Db, vault: &Vault, owner: &str, field: &'static str, value: &str) -> Result<String> {
    let (vault, owner, value) = (vault.clone(), owner.to_string(), value.to_string());
    db.write_now("seal", move |w| vault.key_or_new(w, "530103", &owner)?.seal(field, &value))
}

fn unseal(db: &Db, vault: &Vault, owner: &str, field: &str, stored: &str) -> Result<Option<String>> {
    db.read_now(|r| vault.key(r, "530103", owner)?.unseal(field, stored))
}

fn storage_words<T>(outcome: Result<T>) -> String {
    match outcome {
        Err(Error::Storage(words)) => words,
        Err(other) => panic!("another error: {other}"),
        Ok(_) => panic!("this must fail"),
    }
}

proptest! {
    #[test]
    fn any_text_comes_back_and_only_from_its_own_place(
        value in "\\PC{0,80}", place in "\\PC{0,30}", other in "\\PC{0,30}", sm4 in any::<bool>()
    ) {
        let key = Key::new(if sm4 { Algorithm::Sm4Gcm } else { Algorithm::Aes256Gcm });
        let sealed = key.seal(&place, value.as_bytes()).expect("sealed");
        prop_assert!(cipher::is_sealed(&sealed));
        let opened = key.open(&place, &sealed).map(|bytes| bytes.to_vec());
        prop_assert_eq!(opened, Some(value.clone().into_bytes()));
        prop_assert_ne!(&sealed, &key.seal(&place, value.as_bytes()).expect("sealed"), "a nonce is used once");
        prop_assert!(place == other || key.open(&other, &sealed).is_none(), "moved");
        prop_assert!(Key::new(key.algorithm()).open(&place, &sealed).is_none(), "another key");
    }

    #[test]
    fn no_changed_character_opens(value in "\\PC{1,40}", at in any::<prop::sample::Index>(), sm4 in any::<bool>()) {
        let key = Key::new(if sm4 { Algorithm::Sm4Gcm } else { Algorithm::Aes256Gcm });
        let sealed = key.seal("place", value.as_bytes()).expect("sealed");
        let at = at.index(sealed.len());
        let other = if sealed.as_bytes()[at] == b'A' { "B" } else { "A" };
        let mut changed = sealed.clone();
        changed.replace_range(at..=at, other);
        prop_assert!(key.open("place", &changed).is_none(), "{}", changed);
        let cut = &sealed[..at];
        prop_assert!(key.open("place", cut).is_none(), "{}", cut);
    }
}

#[test]
fn a_value_opens_for_its_owner_and_field_only() {
    for db in fresh() {
        let vault = vault(&db);
        let stored = seal(&db, &vault, "W1", "contact_phone", "13800001234").expect("sealed");
        assert!(stored.starts_with("sealed:1:") && !stored.contains("138"), "{stored}");
        let read = |owner, field| unseal(&db, &vault, owner, field, &stored);
        assert_eq!(read("W1", "contact_phone").expect("read").as_deref(), Some("13800001234"));
        seal(&db, &vault, "W2", "contact_phone", "x").expect("sealed");
        for (owner, field) in [("W2", "contact_phone"), ("W1", "contact_name")] {
            let words = storage_words(read(owner, field));
            assert!(words.contains(owner) && words.contains(field) && !words.contains("138"), "{words}");
        }
        for plain in ["", "13800001234", "seal"] {
            assert_eq!(unseal(&db, &vault, "W1", "any", plain).expect("plain").as_deref(), Some(plain));
        }
    }
}

#[test]
fn an_erased_owner_is_gone_for_good() {
    for db in fresh() {
        let vault = vault(&db);
        let stored = seal(&db, &vault, "W1", "contact_name", "甲某").expect("sealed");
        let kept = seal(&db, &vault, "W2", "contact_name", "乙某").expect("sealed");
        let erase = |vault: Vault| db.write_now("erase", move |w| vault.erase(w, "530103", "W1"));
        assert!(erase(vault.clone()).expect("erased"));
        assert!(!erase(vault.clone()).expect("erased once"));
        assert_eq!(unseal(&db, &vault, "W1", "contact_name", &stored).expect("no error"), None);
        assert_eq!(unseal(&db, &vault, "W2", "contact_name", &kept).expect("read").as_deref(), Some("乙某"));
        assert!(matches!(seal(&db, &vault, "W1", "contact_name", "丙某"), Err(Error::Refused(_))));
        vault.rotate(&db, None).expect("rotated");
        assert_eq!(unseal(&db, &vault, "W1", "contact_name", &stored).expect("no error"), None);
        assert_eq!(derive(&db, &vault, "W1", "rating"), None);
    }
}

fn derive(db: &Db, vault: &Vault, owner: &str, purpose: &str) -> Option<String> {
    db.read_now(|r| Ok(vault.key(r, "530103", owner)?.derive(purpose))).expect("read")
}

#[test]
fn what_is_derived_belongs_to_owner_and_purpose_and_outlives_a_rotation() {
    for db in fresh() {
        let vault = vault(&db);
        assert_eq!(derive(&db, &vault, "W1", "rating"), None, "no owner, no secret");
        ["W1", "W2"].iter().for_each(|owner| drop(seal(&db, &vault, owner, "name", "甲某").expect("sealed")));
        let all = [("W1", "rating"), ("W2", "rating"), ("W1", "other")]
            .map(|(owner, purpose)| derive(&db, &vault, owner, purpose).expect("derived"));
        assert!(all[0] != all[1] && all[0] != all[2] && all.iter().all(|one| one.len() == 32), "{all:?}");
        vault.rotate(&db, Some(Algorithm::Sm4Gcm)).expect("rotated");
        assert_eq!(derive(&db, &vault, "W1", "rating").as_ref(), Some(&all[0]));
    }
}

#[test]
fn without_its_key_folder_a_database_does_not_open() {
    for db in fresh() {
        let folder = Folder::new();
        let [own, empty, other] = ["own", "empty", "other"].map(|name| folder.join(name));
        let vault = Vault::open(&own, &db).expect("the first key is made");
        seal(&db, &vault, "W1", "contact_name", "甲某").expect("sealed");
        Vault::open(&own, &db).expect("opened again");

        let words = storage_words(Vault::open(&empty, &db));
        assert!(words.contains(&empty.join("master-0001.key").display().to_string()), "{words}");
        assert!(!empty.exists(), "nothing was made");

        Vault::open(&other, &fresh()[0]).expect("the key of another database");
        let words = storage_words(Vault::open(&other, &db));
        assert!(words.contains("does not fit"), "{words}");

        fs::write(other.join("master-0001.key"), "aes-256-gcm\n00ff\n").expect("written");
        assert!(storage_words(Vault::open(&other, &db)).contains("not a master key"));
    }
}

#[test]
fn a_key_file_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let db = fresh().remove(0);
    let outer = Folder::new();
    let folder = outer.join("keys");
    Vault::open(&folder, &db).expect("made");
    let names: Vec<_> = fs::read_dir(&folder).expect("read").flatten().map(|one| one.file_name()).collect();
    assert_eq!(names, ["master-0001.key"], "no draft is left");
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!((mode(&folder), mode(&folder.join("master-0001.key"))), (0o700, 0o600));
}

#[test]
fn a_rotation_wraps_every_key_anew_and_changes_no_value() {
    for db in fresh() {
        let vault = vault(&db);
        let owners: Vec<String> = (0..1_201).map(|number| format!("W{number:04}")).collect();
        let (named, own) = (owners.clone(), vault.clone());
        let stored: Vec<String> = db
            .write_now("seal", move |w| {
                named.iter().map(|owner| own.key_or_new(w, "530103", owner)?.seal("name", owner)).collect()
            })
            .expect("sealed");
        let rotation = vault.rotate(&db, Some(Algorithm::Sm4Gcm)).expect("rotated");
        assert_eq!(rotation, Rotation { master: 2, made: true, rewrapped: 1_202 });
        let masters = db.read_now(|r| vault.masters(r)).expect("listed");
        let counts: Vec<_> = masters.iter().map(|one| (one.number, one.algorithm, one.data_keys)).collect();
        assert_eq!(counts, [(1, Algorithm::Aes256Gcm, 0), (2, Algorithm::Sm4Gcm, 1_202)]);
        // The old key is needed by old backups only.
        fs::remove_file(&masters[0].file).expect("removed");
        let again = Vault::open(masters[0].file.parent().expect("a folder"), &db).expect("opened");
        for (owner, stored) in owners.iter().zip(&stored) {
            assert_eq!(unseal(&db, &again, owner, "name", stored).expect("read").as_ref(), Some(owner));
        }
        let new = seal(&db, &again, "new", "name", "丁某").expect("sealed");
        assert!(new.starts_with("sealed:2:"), "new data keys follow the newest master key: {new}");
        assert_eq!(unseal(&db, &again, "new", "name", &new).expect("read").as_deref(), Some("丁某"));
    }
}

#[test]
fn an_interrupted_rotation_is_completed_by_the_next() {
    for db in fresh() {
        let vault = vault(&db);
        let stored = seal(&db, &vault, "W1", "name", "甲某").expect("sealed");
        // The new key file is there, and nothing was wrapped by it yet.
        vault.0.make(2, Algorithm::Aes256Gcm).expect("made");
        let rotation = vault.rotate(&db, None).expect("completed");
        assert_eq!(rotation, Rotation { master: 2, made: false, rewrapped: 2 });
        assert_eq!(vault.rotate(&db, None).expect("rotated").master, 3);
        assert_eq!(unseal(&db, &vault, "W1", "name", &stored).expect("read").as_deref(), Some("甲某"));
    }
}

/// The writer has a vault of its own, as another process has: it meets keys it has not read yet.
#[test]
fn others_seal_and_read_while_keys_are_rotated() {
    for db in fresh() {
        let folder = Folder::new();
        let vault = Vault::open(&folder, &db).expect("opened");
        let stop = AtomicBool::new(false);
        let written = std::thread::scope(|threads| {
            let writer = threads.spawn(|| {
                let server = Vault::open(&folder, &db).expect("opened");
                let mut written = Vec::new();
                while !stop.load(Ordering::Relaxed) || written.len() < 50 {
                    let owner = format!("W{}", written.len());
                    let stored = seal(&db, &server, &owner, "name", &owner).expect("sealed");
                    let read = unseal(&db, &server, &owner, "name", &stored).expect("read");
                    assert_eq!(read.as_ref(), Some(&owner));
                    written.push((owner, stored));
                }
                written
            });
            for _ in 0..3 {
                vault.rotate(&db, None).expect("rotated");
            }
            stop.store(true, Ordering::Relaxed);
            writer.join().expect("the writer ends")
        });
        vault.rotate(&db, None).expect("rotated");
        let again = Vault::open(&folder, &db).expect("opened");
        for (owner, stored) in written {
            assert_eq!(unseal(&db, &again, &owner, "name", &stored).expect("read"), Some(owner));
        }
    }
}

#[test]
fn every_statement_is_understood_by_both_engines() {
    for db in fresh() {
        for sql in STATEMENTS {
            db.write_now("prepare", move |w| w.prepare(sql)).expect(sql);
        }
    }
}
