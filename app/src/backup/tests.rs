//! A backup holds what was acknowledged before it began, and comes back whole on either engine or not at all.

use super::manifest::Manifest;
use super::{Backup, Site, make};
use crate::check::examine;
use crate::demo::{self, Plan};
use crate::fault::Fault;
use crate::schema::MIGRATIONS;
use db::Db;
use db::testing::{databases, embedded, folder_of, sample_row};
use jiff::civil::date;
use kernel::{Actor, Ctx, Lang, Role, from_local};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use whistles::{Raise, Rules, attachments};

fn site(db: Db) -> Site {
    let folder = folder_of(&db);
    db.migrate(MIGRATIONS).expect("migrated");
    Site { db, files: folder.join("files"), anchors: folder.join("anchors") }
}

fn at(actor: Actor) -> Ctx {
    let now = from_local(date(2022, 10, 20).at(9, 30, 0, 0));
    Ctx { now, actor, division: crate::DIVISION.into(), lang: Lang::Zh }
}

fn enterprise() -> Actor {
    let unit = Some("91530103MA6K00014Q".into());
    Actor { id: "enterprise".into(), name: "企业甲".into(), role: Role::Enterprise, unit }
}

fn raise(db: &Db, number: usize) -> kernel::Result<String> {
    let raise = Raise {
        channel: "web".into(),
        title: format!("第{number}件：门前围挡没有拆"),
        body: "管网施工围挡挡住店门。It's \"quoted\".".into(),
        enterprise: Some("91530103MA6K00014Q".into()),
        enterprise_name: "企业甲（虚构）".into(),
        contact_name: "甲某".into(),
        contact_phone: "13800001234".into(),
        key: format!("k{number}"),
        ..Raise::default()
    };
    let vault = vault::testing::vault(db);
    let case = db.write_now("raise", move |w| {
        let rules = Rules::load(w, crate::DIVISION, date(2022, 10, 20))?;
        whistles::raise_in(w, &vault, &at(enterprise()), &rules, &raise)
    })?;
    Ok(case.id)
}

fn anchor(site: &Site) {
    let now = at(Actor::system()).now;
    site.db.read_now(|r| journal::anchors::add(r, &site.anchors, crate::DIVISION, now)).expect("anchored");
}

/// A site with a small demonstration in it, two attachments and an anchor.
fn lively(db: Db) -> Site {
    let site = site(db);
    let vault = vault::testing::vault(&site.db);
    demo::load_once(
        &site.db,
        &vault,
        Plan { seed: 3, enterprises: 300, whistles: 60, penalties: 4, today: date(2022, 10, 20) },
    )
    .expect("loaded");
    let id = raise(&site.db, 0).expect("raised");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    for (name, bytes) in [("一.pdf", b"%PDF-1.7\none".as_slice()), ("二.pdf", b"%PDF-1.7\ntwo")] {
        let (files, id) = (site.files.clone(), id.clone());
        let kept = attachments::attach(&site.db, at(enterprise()), files, id, name, bytes.to_vec());
        runtime.block_on(kept).expect("kept");
    }
    anchor(&site);
    site
}

/// The keys are kept apart, and put back by hand.
fn bring_keys(from: &Site, to: &Site) {
    let [from, to] = [from, to].map(|site| folder_of(&site.db).join("keys"));
    std::fs::create_dir(&to).expect("a folder");
    for file in std::fs::read_dir(from).expect("listed").flatten() {
        std::fs::copy(file.path(), to.join(file.file_name())).expect("copied");
    }
}

fn now() -> jiff::Timestamp {
    at(Actor::system()).now
}

fn contents(manifest: &Manifest) -> impl PartialEq + std::fmt::Debug + use<> {
    let one = manifest.clone();
    let anchors: Vec<_> = one.files.into_iter().filter(|line| line.path != db::SQLITE_FILE).collect();
    (one.tables, one.head, anchors, one.attachments)
}

fn assert_sound(site: &Site) {
    let report = examine(&site.db, Some(&site.anchors)).expect("examined");
    assert_eq!(report.faults, Vec::<String>::new());
}

fn refused(outcome: Result<impl Sized, Fault>) -> String {
    let line = outcome.err().expect("a refusal").line;
    assert_eq!(line.lines().count(), 1, "{line}");
    line
}

#[test]
fn a_backup_made_while_somebody_writes_holds_all_that_was_acknowledged_before_and_passes_the_check() {
    for db in databases() {
        let site = lively(db);
        let (stop, done) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let (db, stopped, counted) = (site.db.clone(), stop.clone(), done.clone());
        let writer = std::thread::spawn(move || {
            let mut number = 1;
            while !stopped.load(Ordering::SeqCst) {
                raise(&db, number).expect("a whistle is raised during the backup");
                counted.store(number, Ordering::SeqCst);
                number += 1;
            }
        });
        while done.load(Ordering::SeqCst) < 5 {
            std::thread::yield_now();
        }
        let acknowledged = done.load(Ordering::SeqCst);
        let before =
            site.db.read_now(|r| journal::head(r, crate::DIVISION)).expect("read").expect("a head").0;
        let out = folder_of(&site.db).join("backup");
        let manifest = make(&site, &out, now()).expect("a backup");
        stop.store(true, Ordering::SeqCst);
        writer.join().expect("the writer ends well");
        assert!(manifest.head.seq >= before);

        let backup = Backup::open(&out).expect("whole");
        assert_eq!(backup.manifest, manifest);
        let copy = Site { db: backup.db.clone(), files: out.join("files"), anchors: out.join("anchors") };
        assert_sound(&copy);
        let keys = "select count(*) from whistle_key where key in ('k1', 'k2', 'k3', 'k4', 'k5')";
        let found = copy.db.read_now(|r| r.row(keys, &[])).expect("read").expect("a row").int(0);
        assert_eq!((acknowledged >= 5, found), (true, 5));
    }
}

#[test]
fn from_sqlite_to_postgresql_and_back_every_row_and_every_hash_is_the_same() {
    // With one engine only, the tour is shorter and says so.
    let mut manifests = Vec::new();
    let mut here = lively(embedded());
    for target in databases().into_iter().rev().chain([embedded()]) {
        let out = folder_of(&here.db).join("backup");
        manifests.push(make(&here, &out, now()).expect("a backup"));
        let there = site(target);
        Backup::open(&out).expect("whole").restore(&there).expect("restored");
        assert_sound(&there);
        bring_keys(&here, &there);
        let text = |site: &Site| {
            site.db.read_now(|r| registry::search(r, crate::DIVISION, "盘龙", 20)).expect("searched").len()
        };
        assert_eq!(text(&here), text(&there), "the text index came with it");
        here = there;
    }
    manifests.push(make(&here, &folder_of(&here.db).join("backup"), now()).expect("a backup"));
    for manifest in &manifests {
        assert_eq!(contents(manifest), contents(&manifests[0]));
    }
    assert_eq!(manifests[0].attachments.count, 2);
    assert!(manifests[0].files.iter().any(|line| line.path.starts_with("anchors/")));
    // The restored database goes on where the old one stopped: counters and the chain came with it.
    let id = raise(&here.db, 7_000).expect("raised");
    assert!(id.starts_with("W20221020") && !id.ends_with("0001"), "{id}");
    assert_sound(&here);
}

#[test]
fn no_table_is_forgotten() {
    for db in databases() {
        let site = site(db);
        let tables = site.db.read_now(db::catalogue::tables).expect("described");
        let filled = tables.clone();
        let fill = move |w: &db::Write<'_>| {
            for table in &filled {
                let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
                let sql = format!("insert into {} ({}) values", table.name, names.join(", "));
                let rows: Vec<_> = (1..=3).map(|number| sample_row(table, number)).collect();
                w.insert_many(&sql, &rows, "")?;
            }
            Ok(())
        };
        site.db.write_now("fill", fill).expect("filled");
        let source = site.db.clone();
        let target = embedded();
        target.migrate(MIGRATIONS).expect("migrated");
        target.write_now("copy", move |w| source.read_now(|r| db::copy_all(r, w))).expect("copied");
        for table in include_str!("../schema.sql").lines().filter_map(|line| {
            line.strip_prefix("create table ")
                .or(line.strip_prefix("-- text index "))
                .and_then(|rest| rest.split(' ').next())
        }) {
            let count = target.read_now(|r| r.row(&format!("select count(*) from {table}"), &[]));
            assert_eq!(count.expect("counted").expect("a row").int(0), 3, "{table}");
        }
        assert_eq!(
            target.read_now(db::tally_all).expect("weighed"),
            site.db.read_now(db::tally_all).expect("weighed")
        );
    }
}

#[test]
fn a_backup_with_a_missing_or_changed_byte_is_refused_and_nothing_is_restored() {
    let site = lively(embedded());
    let out = folder_of(&site.db).join("backup");
    make(&site, &out, now()).expect("a backup");
    let mut paths = Vec::new();
    list(&out, &mut paths);
    assert_eq!(paths.len(), 5, "manifest, database, anchors, two attachments: {paths:?}");
    for path in paths {
        let whole = std::fs::read(&path).expect("read");
        let mut changed = whole.clone();
        let middle = changed.len() / 2;
        changed[middle] ^= 1;
        for bytes in [&changed[..], &whole[..whole.len() - 1]] {
            std::fs::write(&path, bytes).expect("written");
            let line = refused(Backup::open(&out));
            assert!(line.contains("没有恢复任何内容"), "{}: {line}", path.display());
        }
        std::fs::remove_file(&path).expect("removed");
        refused(Backup::open(&out));
        std::fs::write(&path, whole).expect("written");
    }
    Backup::open(&out).expect("whole again");
}

fn list(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("listed").flatten() {
        if entry.path().is_dir() { list(&entry.path(), paths) } else { paths.push(entry.path()) }
    }
}

#[test]
fn it_is_restored_only_into_an_empty_database_and_made_only_in_a_new_folder() {
    for db in databases() {
        let full = lively(db);
        let out = folder_of(&full.db).join("backup");
        make(&full, &out, now()).expect("a backup");
        let backup = Backup::open(&out).expect("whole");
        let before = full.db.read_now(db::tally_all).expect("weighed");
        assert!(refused(backup.restore(&full)).contains("不是空的"));
        assert_eq!(full.db.read_now(db::tally_all).expect("weighed"), before);
        assert!(refused(make(&full, &out, now())).contains("已存在"));
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_named_and_nothing_is_left() {
    let site = lively(embedded());
    let out = folder_of(&site.db).join("backup");
    std::fs::write(&out, "a file").expect("written");
    let inside = out.join("backup");
    assert!(refused(make(&site, &inside, now())).contains(&out.display().to_string()));
    assert!(!inside.exists());
}

#[test]
fn an_attachment_that_is_lost_already_is_named_and_does_not_prevent_the_backup() {
    let site = lively(embedded());
    let mut paths = Vec::new();
    list(&site.files, &mut paths);
    std::fs::write(&paths[0], "something else").expect("written");
    let out = folder_of(&site.db).join("backup");
    let manifest = make(&site, &out, now()).expect("a backup");
    let lost = paths[0].file_name().expect("a name").to_string_lossy().into_owned();
    assert_eq!((manifest.attachments.count, manifest.attachments.lost), (1, vec![lost]));
    let there = self::site(embedded());
    Backup::open(&out).expect("whole").restore(&there).expect("restored");
}
