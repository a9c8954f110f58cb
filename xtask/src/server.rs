//! A server we started: where it listens, what it uses of processor and memory, and that it does not outlive us.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::client::Client;
use crate::run::{Line, last_lines};

/// How long a server may take until it answers.
const START_SECONDS_MAX: u64 = 60;
/// How long it may take to stop when it is asked to.
const STOP_SECONDS_MAX: u64 = 30;

/// A running server. Dropping it kills it.
pub struct Server {
    child: Child,
    /// The address in front of every path.
    pub site: String,
    /// The processes that do the work.
    workers: Vec<u32>,
}

/// Kilobytes of memory in use.
#[derive(Clone, Copy, Debug, Default)]
pub struct Memory {
    /// Now.
    pub now: u64,
    /// At most since the start.
    pub peak: u64,
}

impl Server {
    /// Starts a program that says `READY http://…` on its standard output; the rest it says goes into `log`.
    pub fn start(mut command: Command, log: &Path) -> Result<Server> {
        let file = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(file);
        let mut child = command.spawn().context("cannot start the server")?;
        let output = child.stdout.take().context("the server has no output")?;
        let worker = child.id();
        let mut server = Server { child, site: String::new(), workers: vec![worker] };
        let mut lines = BufReader::new(output).lines();
        let ready = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix("READY ").map(|address| address.trim().to_owned()));
        server.site = ready.with_context(|| format!("the server did not start: {}", last_lines(log)))?;
        // Whatever else it says is read, so that it never waits for a reader.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Ok(server)
    }

    /// Starts a program that says nothing, listens at `site` and works in `workers` processes of its own.
    pub fn start_forking(mut command: Command, log: &Path, site: &str, workers: usize) -> Result<Server> {
        let file = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(file);
        let child = command.spawn().context("cannot start the server")?;
        let mut server = Server { child, site: site.into(), workers: Vec::new() };
        let begin = Instant::now();
        while begin.elapsed() < Duration::from_secs(START_SECONDS_MAX) {
            if let Some(status) = server.child.try_wait()? {
                bail!("the server ended with {status}: {}", last_lines(log));
            }
            server.workers = children(server.child.id());
            if server.workers.len() == workers && Client::new(site).get("/").is_ok() {
                return Ok(server);
            }
            sleep(Duration::from_millis(200));
        }
        bail!("the server does not answer after {START_SECONDS_MAX} s: {}", last_lines(log))
    }

    /// Processor time of the workers since they started, in the kernel's ticks.
    pub fn ticks(&self) -> Result<u64> {
        self.workers.iter().map(|worker| ticks_of(*worker)).sum()
    }

    /// Memory of the workers.
    pub fn memory(&self) -> Result<Memory> {
        let mut sum = Memory::default();
        for worker in &self.workers {
            let status = fs::read_to_string(format!("/proc/{worker}/status"))?;
            sum.now += kilobytes(&status, "VmRSS:")?;
            sum.peak += kilobytes(&status, "VmHWM:")?;
        }
        Ok(sum)
    }

    /// Asks the server to stop (SIGTERM) and waits until it has; anything but a clean end is an error.
    pub fn stop(mut self) -> Result<()> {
        Line::new("kill", &["-TERM", &self.child.id().to_string()]).output()?;
        let begin = Instant::now();
        while begin.elapsed() < Duration::from_secs(STOP_SECONDS_MAX) {
            match self.child.try_wait()? {
                Some(status) if status.success() => return Ok(()),
                Some(status) => bail!("the server ended with {status}"),
                None => sleep(Duration::from_millis(50)),
            }
        }
        bail!("the server did not stop within {STOP_SECONDS_MAX} s")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(Some(_))) {
            return;
        }
        // A gunicorn that is killed leaves its workers behind, so they go first.
        let own = self.child.id();
        for worker in self.workers.iter().filter(|worker| **worker != own) {
            let _ = Command::new("kill").args(["-KILL", &worker.to_string()]).stderr(Stdio::null()).status();
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A folder that does not outlive this value; one that an earlier run left behind is emptied.
pub struct Folder(pub PathBuf);

impl Folder {
    /// Makes the folder.
    pub fn new(path: PathBuf) -> Result<Folder> {
        if path.exists() {
            fs::remove_dir_all(&path).with_context(|| format!("cannot empty {}", path.display()))?;
        }
        fs::create_dir_all(&path).with_context(|| format!("cannot make {}", path.display()))?;
        Ok(Folder(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            eprintln!("could not remove {}: {error}", self.0.display());
        }
    }
}

/// Ticks of the kernel in a second.
pub fn ticks_per_second() -> Result<f64> {
    Ok(Line::new("getconf", &["CLK_TCK"]).output()?.parse()?)
}

/// User and system time of a process with all its threads, the ended ones too.
fn ticks_of(process: u32) -> Result<u64> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))
        .with_context(|| format!("the process {process} is gone"))?;
    // The name in parentheses may hold anything; the numbers follow its last parenthesis.
    let numbers = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let mut fields = numbers.split_whitespace().skip(11);
    let mut next = || fields.next().and_then(|text| text.parse::<u64>().ok());
    match (next(), next()) {
        (Some(user), Some(system)) => Ok(user + system),
        _ => bail!("cannot read the times of the process {process}"),
    }
}

fn kilobytes(status: &str, name: &str) -> Result<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    line.split_whitespace().next().and_then(|text| text.parse().ok()).with_context(|| format!("no {name}"))
}

fn children(process: u32) -> Vec<u32> {
    let list = fs::read_to_string(format!("/proc/{process}/task/{process}/children")).unwrap_or_default();
    list.split_whitespace().filter_map(|text| text.parse().ok()).collect()
}
