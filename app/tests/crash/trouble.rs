//! A full disk, a lock that somebody else holds, a damaged file.

use crate::client::{Clerk, Seen};
use crate::load::Ledger;
use crate::place::{DIVISION, LOGIN, PASSWORD, Place, Server, said};
use db::{dialect, values};
use std::fs::{File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::Ordering::SeqCst;
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// Whistles tried until the disk refuses one.
const TRIES_MAX: usize = 50;
/// How long `/healthz` may go on telling what was true before.
const HEALTH_WAIT: Duration = Duration::from_secs(20);

fn health_becomes(clerk: &Clerk, site: &str, status: u16) {
    let since = Instant::now();
    while clerk.get(site, "/healthz").expect("an answer").status != status {
        assert!(since.elapsed() < HEALTH_WAIT, "/healthz does not become {status}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// The list can be read.
fn assert_reads(clerk: &Clerk, site: &str) {
    let seen = clerk.get(site, "/whistles").expect("an answer");
    assert_eq!(seen.status, 200, "{}", seen.text);
}

/// Nothing is saved and everybody is told while there is no room; afterwards it goes on by itself.
fn without_room(place: &Place, mut server: Server, fill: impl Fn(&Server), free: impl Fn(&Server)) {
    let (ledger, site) = (Ledger::default(), server.site.clone());
    let clerk = Clerk::sign_in(&site, LOGIN, PASSWORD);
    for _ in 0..3 {
        assert!(ledger.raise_one(&clerk, &site));
    }
    fill(&server);
    let refused = || ledger.refused.lock().expect("the ledger").len();
    for _ in 0..TRIES_MAX {
        assert!(ledger.raise_one(&clerk, &site), "the server is there");
        if refused() > 0 {
            break;
        }
    }
    assert!(refused() > 0, "there is no room");
    assert_reads(&clerk, &site);
    health_becomes(&clerk, &site, 503);
    free(&server);
    let before = ledger.count.load(SeqCst);
    assert!(ledger.raise_one(&clerk, &site));
    assert_eq!(ledger.count.load(SeqCst), before + 1, "saved again, by itself");
    health_becomes(&clerk, &site, 200);
    server.kill();
    let log = server.log();
    assert!(log.contains("磁盘") && !log.contains("panicked"), "{log}");
    ledger.assert_kept(place);
    place.assert_whole();
}

#[test]
fn when_files_may_not_grow_nothing_is_saved_and_it_recovers_by_itself() {
    let limit = |server: &Server, size: &str| {
        let pid = server.id().to_string();
        let set = Command::new("prlimit").args(["--pid", &pid, &format!("--fsize={size}")]).status();
        assert!(set.is_ok_and(|status| status.success()), "the limit is set");
    };
    if Command::new("prlimit").arg("--version").stdout(Stdio::null()).status().is_err() {
        println!("SKIPPED: prlimit (util-linux) is not here");
        return;
    }
    let place = Place::embedded("limit");
    let serve = place.command(&SERVE);
    // The signal that comes with the limit would end the program; a full disk sends none.
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' XFSZ; exec \"$@\"", "sh"]).arg(serve.get_program()).args(serve.get_args());
    for (name, value) in serve.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let server = Server::start(command);
    without_room(&place, server, |server| limit(server, "0:unlimited"), |server| limit(server, "unlimited"));
}

/// A small file system in memory; gone afterwards.
struct Mount(PathBuf);

impl Mount {
    fn new(bytes: u64) -> Option<Mount> {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("full-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let size = format!("size={bytes}");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(&folder).stderr(Stdio::null());
        let mounted = mount.status().is_ok_and(|status| status.success());
        // Also when it was not mounted: the folder goes.
        let mount = Mount(folder);
        mounted.then_some(mount)
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).stderr(Stdio::null()).status();
        let _ = std::fs::remove_dir(&self.0);
    }
}

#[test]
fn on_a_full_disk_nothing_is_saved_and_it_recovers_by_itself() {
    const BYTES: u64 = 16 * 1024 * 1024;
    let Some(mount) = Mount::new(BYTES) else {
        println!("SKIPPED: only root may mount a small disk to fill");
        return;
    };
    let place = Place::embedded_in(mount.0.join("data"));
    let ballast = mount.0.join("ballast");
    let fill = |_: &Server| {
        let mut file = File::create(&ballast).expect("a file");
        while file.write_all(&[0; 4096]).is_ok() {}
    };
    without_room(&place, place.serve(), fill, |_| std::fs::remove_file(&ballast).expect("room again"));
}

fn locked(place: &Place, says: &str) {
    const CLERKS: usize = 3;
    let mut server = place.serve();
    let (ledger, site) = (Ledger::default(), server.site.clone());
    let clerk = Clerk::sign_in(&site, LOGIN, PASSWORD);
    let ((held, is_held), (release, is_released)) = (mpsc::channel(), mpsc::channel::<()>());
    let db = place.db();
    let holder = std::thread::spawn(move || {
        db.write_now("hold", move |w| {
            let sql = format!("select seq from event_head where division = $1{}", dialect::for_update(w));
            w.row(&sql, &values![DIVISION])?;
            held.send(()).expect("the test listens");
            // Until the other end is dropped.
            let _ = is_released.recv();
            Ok(())
        })
    });
    is_held.recv().expect("held");
    std::thread::scope(|scope| {
        for _ in 0..CLERKS {
            scope.spawn(|| ledger.raise_one(&clerk, &site));
        }
        assert_reads(&clerk, &site);
    });
    assert_eq!(ledger.refused.lock().expect("the ledger").len(), CLERKS, "nobody waits for ever");
    drop(release);
    holder.join().expect("the holder ends").expect("released");
    assert!(ledger.raise_one(&clerk, &site));
    assert_eq!(ledger.count.load(SeqCst), 1, "saved again, by itself");
    server.kill();
    assert!(server.log().contains(says), "{}", server.log());
    ledger.assert_kept(place);
}

#[test]
fn while_another_program_holds_the_embedded_database_nothing_is_saved() {
    locked(&Place::embedded("locked"), "another program holds the database");
}

#[test]
fn while_another_program_holds_a_row_of_postgresql_nothing_is_saved() {
    if let Some(place) = Place::on_postgres() {
        locked(&place, "lock timeout");
    }
}

/// A place with a few acknowledged whistles whose server was killed.
fn with_whistles(name: &str) -> (Place, Ledger, Clerk) {
    let place = Place::embedded(name);
    let (ledger, mut server) = (Ledger::default(), place.serve());
    let clerk = Clerk::sign_in(&server.site, LOGIN, PASSWORD);
    for _ in 0..10 {
        assert!(ledger.raise_one(&clerk, &server.site));
    }
    server.kill();
    (place, ledger, clerk)
}

fn overwrite(file: &Path, from: u64, bytes: usize) {
    let mut file = OpenOptions::new().write(true).open(file).expect("the file opens");
    file.seek(SeekFrom::Start(from)).expect("the place is there");
    file.write_all(&vec![0xa5; bytes]).expect("written");
}

const SERVE: [&str; 3] = ["serve", "--listen", "127.0.0.1:0"];

/// The server does not start, and says why in one line.
fn assert_does_not_start(place: &Place, why: &str) {
    let Err(errors) = Server::try_start(place.command(&SERVE)) else { panic!("it started") };
    assert!(errors.lines().count() == 1 && errors.contains(why), "{errors}");
}

/// `panlong check` ends with one line that says to restore a backup.
fn assert_check_says_restore(place: &Place) {
    let output = place.run(&["check"]);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.lines().count() == 1 && errors.contains("备份"), "{}", said(&output));
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_damaged_header_is_named_in_one_line_and_a_copy_put_back_works() {
    let (place, ledger, clerk) = with_whistles("header");
    // A command that ends in order leaves everything in the one file.
    place.assert_whole();
    assert!(!place.folder.join("panlong.sqlite-wal").exists());
    let copy = std::fs::read(place.file()).expect("the file is read");
    overwrite(&place.file(), 0, 100);
    assert_does_not_start(&place, "备份");
    assert_check_says_restore(&place);
    std::fs::write(place.file(), copy).expect("put back");
    let server = place.serve();
    assert!(ledger.raise_one(&clerk, &server.site));
    drop(server);
    ledger.assert_kept(&place);
}

#[test]
fn damage_in_the_middle_is_found_by_check_and_never_acknowledged() {
    let (place, ledger, clerk) = with_whistles("middle");
    place.assert_whole();
    let bytes = std::fs::metadata(place.file()).expect("the file is there").len();
    let known = ledger.acknowledged.lock().expect("the ledger").keys().next().cloned().expect("a number");
    overwrite(&place.file(), bytes / 3 / 4096 * 4096, usize::try_from(bytes / 2).expect("a length"));
    assert_check_says_restore(&place);
    let Ok(mut server) = Server::try_start(place.command(&SERVE)) else {
        // So much is damaged that it does not start: said in one line.
        assert_does_not_start(&place, "备份");
        return;
    };
    let is_plain = |seen: &Seen| seen.status == 503 && seen.text.contains("编号");
    let seen = clerk.get(&server.site, &format!("/whistles/{known}")).expect("an answer");
    assert!(seen.status == 200 || is_plain(&seen), "{} {}", seen.status, seen.text);
    if let Some(Err(seen)) = clerk.raise(&server.site, "key-after-damage", "标题", "内容") {
        assert!(is_plain(&seen), "{} {}", seen.status, seen.text);
    }
    server.kill();
    assert!(!server.log().contains("panicked"), "{}", server.log());
}

#[test]
fn a_torn_end_of_the_write_ahead_log_costs_nothing_acknowledged() {
    let (place, ledger, clerk) = with_whistles("torn");
    let wal = PathBuf::from(format!("{}-wal", place.file().display()));
    let bytes = std::fs::metadata(&wal).expect("a log is left behind").len();
    overwrite(&wal, bytes, 6_000);
    std::fs::remove_file(format!("{}-shm", place.file().display())).expect("its index is made again");
    let server = place.serve();
    assert!(ledger.raise_one(&clerk, &server.site));
    drop(server);
    ledger.assert_kept(&place);
    place.assert_whole();
}

#[test]
fn one_server_per_folder_and_other_commands_beside_it() {
    let place = Place::embedded("two");
    let mut server = place.serve();
    assert_does_not_start(&place, "正在使用数据目录");
    place.assert_whole();
    let backup = place.folder.join("backup");
    let backup = backup.to_str().expect("a name");
    assert!(place.run(&["backup", "--out", backup]).status.success());
    let refused = place.run(&["restore", backup]);
    let line = String::from_utf8_lossy(&refused.stderr);
    assert!(
        !refused.status.success() && line.contains("正在使用数据目录") && line.lines().count() == 1,
        "{line}"
    );
    server.kill();
    drop(place.serve());
}
