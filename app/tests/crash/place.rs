//! Where a test keeps its data, on each database, and the real program on it.

use db::Db;
use kernel::{Actor, Ctx, Lang, Role, token};
use people::Account;
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

pub const DIVISION: &str = "530103";
pub const LOGIN: &str = "wu";
pub const PASSWORD: &str = "Correct-Horse-9";

/// A fresh place with an administrator and a clerk of the office. Everything in it is gone afterwards.
pub struct Place {
    pub folder: PathBuf,
    /// Address of PostgreSQL; none for the embedded database.
    pub url: Option<String>,
    /// The server and the schema that is taken away at the end.
    schema: Option<(String, String)>,
}

impl Place {
    /// The embedded database in a folder of the tests.
    pub fn embedded(name: &str) -> Place {
        Place::embedded_in(PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", token())))
    }

    /// The embedded database in this folder.
    pub fn embedded_in(folder: PathBuf) -> Place {
        Place { folder, url: None, schema: None }.made()
    }

    /// A schema of its own on a PostgreSQL server.
    pub fn on(server: &str) -> Place {
        let name = format!("crash{}", token());
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(&name);
        let sql = format!("create schema {name}");
        let db = Db::open_postgres(server).expect("the server answers");
        db.write_now("schema", move |w| w.batch(&sql)).expect("a schema");
        let url = Some(format!("{server}?options=-c%20search_path%3D{name}"));
        Place { folder, url, schema: Some((server.into(), name)) }.made()
    }

    /// One on the test's PostgreSQL server, if there is one.
    pub fn on_postgres() -> Option<Place> {
        match std::env::var(db::testing::POSTGRES_VARIABLE) {
            Ok(url) => Some(Place::on(&url)),
            Err(_) => {
                println!("SKIPPED PostgreSQL: {} is not set", db::testing::POSTGRES_VARIABLE);
                None
            }
        }
    }

    fn made(self) -> Place {
        std::fs::create_dir_all(&self.folder).expect("a folder");
        let output = self.run(&["init", "--login", "chen", "--name", "陈一"]);
        assert!(output.status.success(), "{}", said(&output));
        let ctx = Ctx {
            now: jiff::Timestamp::now(),
            actor: Actor::system(),
            division: DIVISION.into(),
            lang: Lang::Zh,
        };
        let hash = people::hash_password(PASSWORD).expect("hashed");
        let office = Account {
            login: LOGIN.into(),
            name: "营商办戊".into(),
            role: Role::Office,
            unit: None,
            disabled: false,
        };
        let saved = self.db().write_now("account", move |w| people::save_account(w, &ctx, &office, &hash));
        saved.expect("an account");
        self
    }

    /// The database itself, beside the program.
    pub fn db(&self) -> Db {
        match &self.url {
            Some(url) => Db::open_postgres(url),
            None => Db::open_sqlite(&self.folder),
        }
        .expect("the database opens")
    }

    /// The embedded file.
    pub fn file(&self) -> PathBuf {
        self.folder.join(db::SQLITE_FILE)
    }

    /// A command line of the program at this place.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_panlong"));
        command.args(words).current_dir(&self.folder);
        for name in ["PANLONG_DATA", "PANLONG_DATABASE", "PANLONG_LISTEN"] {
            command.env_remove(name);
        }
        command.env("PANLONG_PASSWORD", PASSWORD).env("RUST_LOG", "warn");
        match &self.url {
            Some(url) => command.args(["--database", url]),
            None => command.arg("--data").arg(&self.folder),
        };
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, words: &[&str]) -> Output {
        self.command(words).output().expect("the program runs")
    }

    /// Starts a server and waits until it is ready.
    pub fn serve(&self) -> Server {
        Server::start(self.command(&["serve", "--listen", "127.0.0.1:0"]))
    }

    /// `panlong check` finds nothing.
    pub fn assert_whole(&self) {
        let output = self.run(&["check"]);
        assert!(output.status.success(), "{}", said(&output));
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
        if let Some((server, name)) = &self.schema {
            let sql = format!("drop schema {name} cascade");
            // The server may be gone already, and the schema with it.
            let _ = Db::open_postgres(server).and_then(|db| db.write_now("drop", move |w| w.batch(&sql)));
        }
    }
}

/// Both outputs of a command that ended.
pub fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A server; it is killed at the end at the latest.
pub struct Server {
    child: Child,
    pub site: String,
    log: Arc<Mutex<String>>,
    reader: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts it and waits until it is ready.
    pub fn start(command: Command) -> Server {
        Server::try_start(command).unwrap_or_else(|log| panic!("the server did not start: {log}"))
    }

    /// Starts it and waits for its line READY; when it ends instead, what it said.
    pub fn try_start(mut command: Command) -> Result<Server, String> {
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
        let (output, mut errors) = (child.stdout.take().expect("piped"), child.stderr.take().expect("piped"));
        let log = Arc::new(Mutex::new(String::new()));
        let shared = log.clone();
        let reader = std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = errors.read(&mut bytes) {
                shared.lock().expect("the log").push_str(&String::from_utf8_lossy(&bytes[..count]));
            }
        });
        let mut lines = BufReader::new(output).lines().map_while(Result::ok);
        let site = lines.find_map(|line| line.strip_prefix("READY ").map(String::from));
        let mut server = Server { child, site: String::new(), log, reader: Some(reader) };
        let Some(site) = site else {
            server.kill();
            return Err(server.log());
        };
        server.site = site;
        Ok(server)
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL: no chance to tidy up.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if let Some(reader) = self.reader.take() {
            reader.join().expect("the log is read");
        }
    }

    /// What it wrote to its log so far.
    pub fn log(&self) -> String {
        self.log.lock().expect("the log").clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}
