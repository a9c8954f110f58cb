//! A PostgreSQL server for the tests: on a free port of the loopback interface, in a temporary folder, gone afterwards.

use std::fs::{self, File};
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};

use crate::run::{Line, free_port, is_root, last_lines, on_path};

/// How long a server may take until it accepts connections.
const START_SECONDS_MAX: u64 = 60;
/// Another program may take the free port between our finding it and the server's opening it.
const START_ATTEMPTS_MAX: u32 = 3;
/// The server refuses to run as root, so root runs it as this user.
const SERVER_USER: &str = "postgres";
/// Speed instead of safety: these databases do not outlive the tests. What is not flushed is lost only when the system dies;
/// when the program or this server is killed, it is in the system's memory.
const SETTINGS: [&str; 6] = [
    "listen_addresses=127.0.0.1",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=200",
    "log_min_messages=warning",
];

/// A running server. Dropping it stops the server and removes its folder.
pub struct Postgres {
    server: Option<Child>,
    bin: PathBuf,
    url: String,
    // Declared last: fields are dropped in order, and the folder goes after the server.
    folder: Folder,
}

impl Postgres {
    /// Makes a new, empty cluster and starts it.
    pub fn start(bin: &Path) -> Result<Postgres> {
        let folder = Folder::new()?;
        println!("initdb in {}", folder.path.display());
        let data = folder.path.join("data");
        let output = as_server_user(&bin.join("initdb"))?
            .args(["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "--no-sync", "-D"])
            .arg(&data)
            .current_dir(&folder.path)
            .output()
            .context("cannot run initdb")?;
        if !output.status.success() {
            bail!("initdb ended with {}: {}", output.status, String::from_utf8_lossy(&output.stderr).trim());
        }
        let mut postgres = Postgres { server: None, bin: bin.to_owned(), url: String::new(), folder };
        for attempt in 1.. {
            match postgres.serve(free_port()?) {
                Ok(()) => break,
                Err(error) if attempt < START_ATTEMPTS_MAX => println!("trying another port: {error:#}"),
                Err(error) => return Err(error),
            }
        }
        println!("ready at {}", postgres.url);
        Ok(postgres)
    }

    /// The address the tests connect to.
    pub fn url(&self) -> &str {
        &self.url
    }

    fn serve(&mut self, port: u16) -> Result<()> {
        let log = self.folder.path.join("server.log");
        let file = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
        let mut command = as_server_user(&self.bin.join("postgres"))?;
        command.arg("-D").arg(self.folder.path.join("data"));
        command.args(["-c", &format!("port={port}")]);
        command.args(["-c", &format!("unix_socket_directories={}", self.folder.path.display())]);
        for setting in SETTINGS {
            command.args(["-c", setting]);
        }
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(file).current_dir(&self.folder.path);
        self.server = Some(command.spawn().context("cannot run postgres")?);
        self.url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
        self.wait_until_ready(port).with_context(|| last_lines(&log))
    }

    fn wait_until_ready(&mut self, port: u16) -> Result<()> {
        let begin = Instant::now();
        while begin.elapsed() < Duration::from_secs(START_SECONDS_MAX) {
            if let Some(server) = &mut self.server
                && let Some(status) = server.try_wait()?
            {
                self.server = None;
                bail!("postgres ended with {status} on port {port}");
            }
            if self.is_ready() {
                return Ok(());
            }
            sleep(Duration::from_millis(100));
        }
        bail!("postgres does not answer on port {port} after {START_SECONDS_MAX} s")
    }

    /// The server writes `ready` on the last line of its lock file once it accepts connections; asking the port
    /// instead could reach a stranger's server.
    fn is_ready(&self) -> bool {
        let lock = fs::read_to_string(self.folder.path.join("data/postmaster.pid")).unwrap_or_default();
        lock.lines().last().is_some_and(|line| line.trim() == "ready")
    }

    fn stop(&mut self) -> Result<()> {
        let Some(mut server) = self.server.take() else { return Ok(()) };
        let data = self.folder.path.join("data");
        let stopped = as_server_user(&self.bin.join("pg_ctl"))?
            .args(["stop", "-m", "immediate", "-w", "-D"])
            .arg(data)
            .current_dir(&self.folder.path)
            .output()
            .is_ok_and(|output| output.status.success());
        if !stopped {
            server.kill().context("cannot kill postgres")?;
        }
        server.wait().context("cannot wait for postgres")?;
        Ok(())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        match self.stop() {
            Ok(()) => println!("PostgreSQL stopped, {} removed", self.folder.path.display()),
            Err(error) => eprintln!("could not stop PostgreSQL: {error:#}"),
        }
    }
}

/// A folder that does not outlive this value, owned by the user the server runs as.
struct Folder {
    path: PathBuf,
}

impl Folder {
    fn new() -> Result<Folder> {
        let moment = SystemTime::now().duration_since(UNIX_EPOCH)?.subsec_nanos();
        let path = std::env::temp_dir().join(format!("panlong-pg-{}-{moment}", std::process::id()));
        fs::create_dir(&path).with_context(|| format!("cannot make {}", path.display()))?;
        let folder = Folder { path };
        fs::set_permissions(&folder.path, fs::Permissions::from_mode(0o700))?;
        if is_root() {
            let uid = Line::new("id", &["-u", SERVER_USER]).output()?.parse()?;
            let gid = Line::new("id", &["-g", SERVER_USER]).output()?.parse()?;
            chown(&folder.path, Some(uid), Some(gid))
                .context("cannot give the folder to the server's user")?;
        }
        Ok(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.path) {
            eprintln!("could not remove {}: {error}", self.path.display());
        }
    }
}

/// The program, run as ourselves, or as the server's user when we are root.
fn as_server_user(program: &Path) -> Result<Command> {
    if !is_root() {
        return Ok(Command::new(program));
    }
    let mut command;
    if let Some(setpriv) = on_path(&["setpriv"]) {
        command = Command::new(setpriv);
        command.args([
            &format!("--reuid={SERVER_USER}"),
            &format!("--regid={SERVER_USER}"),
            "--init-groups",
            "--",
        ]);
    } else if let Some(runuser) = on_path(&["runuser"]) {
        command = Command::new(runuser);
        command.args(["-u", SERVER_USER, "--"]);
    } else {
        bail!(
            "PostgreSQL does not run as root: please install util-linux (setpriv), or run this as another user"
        );
    }
    command.arg(program);
    Ok(command)
}
