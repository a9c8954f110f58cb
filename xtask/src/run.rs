//! Running programs: one way to say which failed, and a guard that leaves no process behind.

use std::ffi::OsStr;
use std::fs;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, bail};

/// A command line that is printed before it runs and named when it fails.
pub struct Line {
    command: Command,
}

/// cargo in the workspace. A developer's own settings for Panlong must not leak into the tests.
pub fn cargo(root: &Path, arguments: &[&str]) -> Line {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(root);
    for name in ["PANLONG_DATA", "PANLONG_DATABASE", "PANLONG_LISTEN", "PANLONG_TEST_POSTGRES"] {
        command.env_remove(name);
    }
    Line { command }
}

impl Line {
    /// Any program.
    pub fn new(program: impl AsRef<OsStr>, arguments: &[&str]) -> Line {
        let mut command = Command::new(program);
        command.args(arguments);
        Line { command }
    }

    /// Sets one variable of the environment.
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Line {
        self.command.env(name, value);
        self
    }

    /// Adds one more argument, which need not be text.
    pub fn arg(mut self, argument: impl AsRef<OsStr>) -> Line {
        self.command.arg(argument);
        self
    }

    /// Throws away what the program writes to standard output.
    pub fn quiet(mut self) -> Line {
        self.command.stdout(Stdio::null());
        self
    }

    /// Sets the working folder.
    pub fn folder(mut self, folder: &Path) -> Line {
        self.command.current_dir(folder);
        self
    }

    /// Runs to the end; anything but success is an error that names the line.
    pub fn run(mut self) -> Result<()> {
        let text = self.text();
        println!("$ {text}");
        let status = self.command.status().with_context(|| format!("cannot run `{text}`"))?;
        if !status.success() {
            bail!("`{text}` ended with {status}");
        }
        Ok(())
    }

    /// As [`Line::run`], in a process group of its own: whatever the program leaves behind (a chromedriver, a browser)
    /// is killed with the group.
    pub fn run_as_group(mut self) -> Result<()> {
        let text = self.text();
        println!("$ {text}");
        let child = self.command.process_group(0).spawn().with_context(|| format!("cannot run `{text}`"))?;
        let mut group = Group { leader: child };
        let status = group.leader.wait().with_context(|| format!("cannot wait for `{text}`"))?;
        drop(group);
        if !status.success() {
            bail!("`{text}` ended with {status}");
        }
        Ok(())
    }

    /// Runs quietly; an error carries what the program wrote to standard error.
    pub fn output(mut self) -> Result<String> {
        let text = self.text();
        let output = self.command.output().with_context(|| format!("cannot run `{text}`"))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            bail!("`{text}` ended with {}: {}", output.status, said.trim());
        }
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    fn text(&self) -> String {
        let program = Path::new(self.command.get_program());
        let name = program.file_name().unwrap_or(program.as_os_str()).to_string_lossy().into_owned();
        let words = self.command.get_args().map(|word| word.to_string_lossy().into_owned());
        std::iter::once(name).chain(words).collect::<Vec<_>>().join(" ")
    }
}

/// A process group that does not outlive this value.
struct Group {
    leader: Child,
}

impl Drop for Group {
    fn drop(&mut self) {
        // The group may be empty by now, and then there is nothing to say.
        let group = format!("-{}", self.leader.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
        let _ = self.leader.wait();
    }
}

/// What was left out so far, and why.
static SKIPPED: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Says what is left out and why, and remembers it for [`skips`].
pub fn skipped(what: &str, reason: impl std::fmt::Display) {
    let line = format!("{what}, because {reason:#}");
    println!("SKIPPED: {line}");
    SKIPPED.lock().unwrap_or_else(PoisonError::into_inner).push(line);
}

/// Everything that was left out.
pub fn skips() -> Vec<String> {
    SKIPPED.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// The first of these programs that is on PATH.
pub fn on_path(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names.iter().find_map(|name| folders.iter().map(|folder| folder.join(name)).find(|file| file.is_file()))
}

/// Whether we are root.
pub fn is_root() -> bool {
    Line::new("id", &["-u"]).output().is_ok_and(|uid| uid == "0")
}

/// A port of the loopback interface that nobody uses now.
pub fn free_port() -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("no free port on the loopback interface")?;
    Ok(listener.local_addr()?.port())
}

/// How a program's log ends, for the message about its failure.
pub fn last_lines(log: &Path) -> String {
    const LINES_MAX: usize = 5;
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    format!("its log ends: {}", lines[lines.len().saturating_sub(LINES_MAX)..].join(" / "))
}
