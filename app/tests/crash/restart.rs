//! PostgreSQL is restarted under load, stopped and started again. It is a server of this test, with the settings of
//! real use: it flushes to disk. `immediate` ends it as a crash would, and it recovers from its log; the system lives on, so
//! that a flush the disk only pretended is not found here.

use crate::client::Clerk;
use crate::load::Ledger;
use crate::place::{LOGIN, PASSWORD, Place};
use db::testing::Folder;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::Duration;

/// The folder with `initdb` and `pg_ctl`.
const BIN: &str = "PANLONG_POSTGRES_BIN";
/// The server refuses to run as root, so root runs it as this user.
const SERVER_USER: &str = "postgres";
/// Clerks at the same time.
const CLERKS: usize = 4;
/// Whistles acknowledged before and after each restart.
const ACKNOWLEDGED: usize = 20;

struct Postgres {
    bin: PathBuf,
    folder: Folder,
    port: u16,
}

impl Postgres {
    fn start() -> Option<Postgres> {
        let Some(bin) = std::env::var_os(BIN).map(PathBuf::from) else {
            println!("SKIPPED: {BIN} is not set (cargo xtask test sets it)");
            return None;
        };
        let folder = Folder::new();
        if is_root() {
            assert!(run(Command::new("chown").arg(SERVER_USER).arg(&*folder)), "the folder is the server's");
        }
        let port =
            TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
        let postgres = Postgres { bin, folder, port };
        let data = postgres.folder.join("data");
        let flags = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "-D"];
        assert!(run(postgres.command("initdb").args(flags).arg(data)), "initdb");
        assert!(postgres.control("start", "fast"), "it starts");
        Some(postgres)
    }

    fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    fn control(&self, what: &str, mode: &str) -> bool {
        let options = format!("-p {} -c listen_addresses=127.0.0.1 -k {}", self.port, self.folder.display());
        let mut command = self.command("pg_ctl");
        command.arg(what).arg("-D").arg(self.folder.join("data")).args(["-w", "-l"]);
        command.arg(self.folder.join("server.log"));
        if what != "start" {
            command.args(["-m", mode]);
        }
        if what != "stop" {
            command.args(["-o", &options]);
        }
        run(&mut command)
    }

    /// The program, as the server's user when we are root.
    fn command(&self, program: &str) -> Command {
        let program = self.bin.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command.args([&format!("--reuid={SERVER_USER}"), &format!("--regid={SERVER_USER}")]);
            command.args(["--init-groups", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.current_dir(&*self.folder);
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.control("stop", "immediate");
    }
}

fn run(command: &mut Command) -> bool {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn is_root() -> bool {
    Path::new("/proc/self").metadata().is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0)
}

#[test]
fn nothing_acknowledged_is_lost_when_postgresql_is_restarted_under_load() {
    let Some(postgres) = Postgres::start() else { return };
    let place = Place::on(&postgres.url());
    let mut server = place.serve();
    assert!(!server.log().contains("power cut"), "the settings are durable: {}", server.log());
    let (ledger, site) = (Ledger::default(), server.site.clone());
    let clerk = Clerk::sign_in(&site, LOGIN, PASSWORD);
    for mode in ["fast", "immediate", "fast", "immediate"] {
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let raise = || ledger.raise_on(&clerk, &site, &stop);
            let clerks: Vec<_> = (0..CLERKS).map(|_| scope.spawn(raise)).collect();
            let wait = |count: usize| {
                let wanted = ledger.count.load(SeqCst) + count;
                while ledger.count.load(SeqCst) < wanted && !clerks.iter().any(|one| one.is_finished()) {
                    std::thread::sleep(Duration::from_millis(1));
                }
            };
            wait(ACKNOWLEDGED);
            let restarted = postgres.control("restart", mode);
            // The same program, without help, saves again.
            wait(ACKNOWLEDGED);
            stop.store(true, SeqCst);
            assert!(restarted, "{mode}");
        });
        ledger.settle(&clerk, &site);
    }
    assert!(postgres.control("stop", "fast"), "it stops");
    let seen = clerk.get(&site, "/whistles").expect("an answer");
    assert!(seen.status == 503 && seen.text.contains("暂时不能保存"), "{} {}", seen.status, seen.text);
    assert_eq!(clerk.get(&site, "/healthz").expect("an answer").status, 503);
    assert!(postgres.control("start", "fast"), "it starts");
    assert!(ledger.raise_one(&clerk, &site));
    server.kill();
    assert!(!server.log().contains("panicked"), "{}", server.log());
    ledger.assert_kept(&place);
    place.assert_whole();
}
