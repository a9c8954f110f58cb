//! The server's tables, as the document keeps them.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;

use crate::bench::document::circumstances;
use crate::bench::load::Measured;
use crate::bench::ours::{CLIENTS, ENTERPRISES, Kind, Ours};
use crate::bench::theirs::{Theirs, WORKERS};

/// Milliseconds no request may exceed.
const SLOWEST_MS_MAX: f64 = 1_000.0;
/// Megabytes of memory the server may hold.
const MEMORY_MB_MAX: u64 = 150;
/// Our share of the other's processor time may be one in so many.
const TIMES_LESS_MIN: f64 = 10.0;

/// The part of the document that is about the server.
pub fn text(root: &Path, ours: &Ours, theirs: Option<&Theirs>) -> Result<String> {
    let mut out = format!("## Server\n\n{}", circumstances(root)?);
    out.push_str(&data(ours, theirs)?);
    out.push_str(&limits(ours)?);
    out.push_str(&comparison(ours, theirs)?);
    out.push_str(HOW);
    Ok(out)
}

const HOW: &str = "\n### How it is measured\n\n\
* The server is the release build, in a process of its own; the clients are threads of another program on the same machine.\n\
  Each client keeps its connection. Wall times therefore hold the clients' share of the processor too.\n\
* CPU is user and system time of the server process from `/proc/PID/stat` before and after, divided by the requests. It is what\n\
  limits are set on, because it hardly depends on what else the machine does.\n\
* Every answer is judged: status, and a mark that the page must show. The clients create at the same time, so they are the\n\
  parallel writers. Every number acknowledged is distinct and has its page; afterwards the server is stopped with SIGTERM and\n\
  `panlong check` walks the record, replays every case and recomputes the rates.\n\
* A whistle is durable when it is acknowledged: SQLite in WAL mode with `synchronous=FULL`; on PostgreSQL `synchronous_commit=on`.\n\
* django-helpdesk runs on gunicorn with SQLite in the same mode, without debugging, mail or logs, with as many tickets and as many\n\
  follow-ups for each as a whistle has events. Its list is counted without the page around it: only the data of 25 tickets.\n\
  Its report counts tickets by queue (56 of them) and month; ours shows four rates with numerator and denominator.\n\
  It is set up by the text in `xtask/bench/django-helpdesk/`.\n\n\
To repeat it: `cargo xtask bench server` on a machine with nothing else to do. Python 3 with `venv` and access to PyPI are needed for the\n\
comparison only; without them it is skipped, and the output says so.\n";

fn data(ours: &Ours, theirs: Option<&Theirs>) -> Result<String> {
    let mut out = String::new();
    let whistles = ours.whistles;
    writeln!(
        out,
        "| Data | {ENTERPRISES} enterprises in business, {whistles} whistles, embedded database |"
    )?;
    writeln!(out, "| Clients | {CLIENTS}, each keeping its connection |")?;
    if let Some(theirs) = theirs {
        writeln!(out, "| Compared with | gunicorn with {WORKERS} workers: {} |", theirs.versions)?;
    }
    Ok(out)
}

fn limits(ours: &Ours) -> Result<String> {
    let mut out = String::from("\n### Panlong\n\nTimes in milliseconds.\n\n");
    writeln!(out, "| Request | n | failed | p50 | p95 | slowest | CPU | limit of CPU | |")?;
    writeln!(out, "|---|--:|--:|--:|--:|--:|--:|--:|---|")?;
    for kind in &ours.kinds {
        let Some(one) = &kind.measured else {
            writeln!(out, "| {} | – | – | – | – | – | – | {} | not there yet |", kind.name, kind.limit)?;
            continue;
        };
        let (p50, p95, slowest) = (one.percentile(50), one.percentile(95), one.slowest());
        let verdict = verdict(kind, one);
        writeln!(
            out,
            "| {} | {} | {} | {p50:.1} | {p95:.1} | {slowest:.1} | {:.2} | {} | {verdict} |",
            kind.name, one.requests, one.failed, one.cpu, kind.limit
        )?;
        if let Some(failure) = &one.failure {
            println!("FAILED: {}: {failure}", kind.name);
        }
    }
    let (now, peak) = (ours.memory.now / 1_000, ours.memory.peak / 1_000);
    let verdict = if peak <= MEMORY_MB_MAX { "within" } else { "ABOVE LIMIT" };
    writeln!(
        out,
        "\nMemory (RSS) after all this {now} MB, at most {peak} MB; limit {MEMORY_MB_MAX} MB: {verdict}."
    )?;
    Ok(out)
}

fn verdict(kind: &Kind, one: &Measured) -> &'static str {
    match (one.failed, one.cpu <= kind.limit, one.slowest() <= SLOWEST_MS_MAX) {
        (0, true, true) => "within",
        (0, false, _) => "ABOVE LIMIT",
        (0, true, false) => "ABOVE LIMIT: one took over 1 s",
        _ => "FAILED",
    }
}

fn comparison(ours: &Ours, theirs: Option<&Theirs>) -> Result<String> {
    let mut out = String::from("\n### Beside django-helpdesk\n\n");
    let Some(theirs) = theirs else {
        out.push_str("Skipped: Python or PyPI was not there.\n");
        return Ok(out);
    };
    writeln!(
        out,
        "| Request | n | failed | p50 | p95 | slowest | CPU | CPU of ours | times less | at most a tenth |"
    )?;
    writeln!(out, "|---|--:|--:|--:|--:|--:|--:|--:|--:|---|")?;
    let pairs = [
        ("create", &theirs.create),
        ("list", &theirs.list),
        ("case page", &theirs.show),
        ("rates", &theirs.report),
    ];
    for (name, other) in pairs {
        let kind = ours.kinds.iter().find(|kind| kind.name.starts_with(name));
        let Some(own) = kind.and_then(|kind| kind.measured.as_ref()) else { continue };
        let times = other.cpu / own.cpu.max(f64::MIN_POSITIVE);
        writeln!(
            out,
            "| {} | {} | {} | {:.1} | {:.1} | {:.1} | {:.2} | {:.2} | {times:.0} | {} |",
            name,
            other.requests,
            other.failed,
            other.percentile(50),
            other.percentile(95),
            other.slowest(),
            other.cpu,
            own.cpu,
            if times >= TIMES_LESS_MIN { "yes" } else { "ABOVE LIMIT" }
        )?;
        if let Some(failure) = &other.failure {
            println!("failed at django-helpdesk: {name}: {failure}");
        }
    }
    let (now, peak) = (theirs.memory.now / 1_000, theirs.memory.peak / 1_000);
    writeln!(out, "\nMemory (RSS) of its workers together {now} MB, at most {peak} MB.")?;
    Ok(out)
}
