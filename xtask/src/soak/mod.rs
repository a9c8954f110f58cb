//! `cargo xtask soak --minutes N`: officers, enterprises, raters and Open311 clients at the full demonstration district.
//!
//! Nothing may fail, memory must stay flat, and afterwards the record must be whole. How long answers take is printed.

mod actors;
mod tally;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::demo;
use crate::run::Line;
use crate::server::{Folder, Server};
use crate::soak::actors::{ACTORS, Actor};
use crate::soak::tally::Tally;
use crate::texts::Texts;
use crate::{step, target};

/// By how much the memory of the last quarter may differ from that of the second, in percent.
const DRIFT_PERCENT_MAX: f64 = 5.0;
/// So long the load runs before memory is judged: the page caches of the database fill at first, up to their limits.
const WARM_UP: Duration = Duration::from_secs(60);
/// Failures that are printed.
const FAILURES_SHOWN: usize = 10;

/// Loads, serves, plays for so many minutes, stops and checks.
pub fn run(root: &Path, program: &Path, minutes: u64) -> Result<()> {
    let texts = Arc::new(Texts::read(root)?);
    let work = target(root).join("soak");
    let log = work.with_extension("log");
    let data = Folder::new(work)?;
    step("load", || demo::load(program, &data.0, &[]))?;
    let server = demo::serve(program, &data.0, &log)?;
    let key = Line::new(program, &["token", "create", "--scope", "open311"]).arg("--data").arg(&data.0);
    let key = key.output()?;
    let (tally, memory) = step(&format!("{minutes} minutes of mixed load"), || {
        play(&server, &texts, &key, Duration::from_secs(60 * minutes))
    })?;
    server.stop().context("after SIGTERM")?;
    println!("the server stopped when it was asked to");
    Line::new(program, &["check"]).arg("--data").arg(&data.0).run()?;
    report(&tally, &memory)
}

/// Every actor in a thread of its own; after the warm-up memory is read every second.
fn play(server: &Server, texts: &Arc<Texts>, key: &str, length: Duration) -> Result<(Tally, Vec<u64>)> {
    let mut actors = Vec::new();
    for (number, scenes) in ACTORS.iter().enumerate() {
        actors.push(Actor::new(&server.site, texts.clone(), key, number, scenes)?);
    }
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        let over = &over;
        let threads: Vec<_> = actors
            .into_iter()
            .map(|mut actor| {
                scope.spawn(move || {
                    while !over.load(Ordering::Relaxed) {
                        actor.play();
                    }
                    actor.tally
                })
            })
            .collect();
        sleep(WARM_UP);
        let memory = sample(server, length);
        over.store(true, Ordering::Relaxed);
        let mut all = Tally::default();
        for one in threads {
            all.merge(one.join().unwrap_or_else(|_| Tally::of_failure("an actor panicked")));
        }
        Ok((all, memory?))
    })
}

/// Kilobytes of the server, once a second.
fn sample(server: &Server, length: Duration) -> Result<Vec<u64>> {
    let (begin, mut memory) = (Instant::now(), Vec::new());
    while begin.elapsed() < length {
        memory.push(server.memory().context("the server is gone")?.now);
        sleep(Duration::from_secs(1));
    }
    Ok(memory)
}

fn report(tally: &Tally, memory: &[u64]) -> Result<()> {
    println!("\n{}", tally.table());
    let quarters: Vec<u64> = memory.chunks(memory.len().div_ceil(4)).map(median).collect();
    println!("Memory (RSS, median of each quarter, kB): {quarters:?}");
    for failure in tally.failures.iter().take(FAILURES_SHOWN) {
        println!("FAILED: {failure}");
    }
    ensure!(tally.failures.is_empty(), "{} requests failed", tally.failures.len());
    let [_, second, _, last] = quarters.as_slice() else { anyhow::bail!("too short to judge the memory") };
    let drift = drift_percent(*second, *last);
    println!(
        "Memory of the last quarter differs from the second by {drift:.1} %; limit {DRIFT_PERCENT_MAX} %"
    );
    ensure!(drift <= DRIFT_PERCENT_MAX, "memory is not flat: {second} kB, then {last} kB");
    Ok(())
}

#[allow(clippy::cast_precision_loss)]
fn drift_percent(second: u64, last: u64) -> f64 {
    (last as f64 - second as f64).abs() * 100.0 / (second as f64).max(1.0)
}

fn median(values: &[u64]) -> u64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len() / 2).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drift_is_counted_in_both_directions() {
        assert!(drift_percent(100, 105) <= DRIFT_PERCENT_MAX && drift_percent(100, 95) <= DRIFT_PERCENT_MAX);
        assert!(drift_percent(100, 106) > DRIFT_PERCENT_MAX && drift_percent(100, 94) > DRIFT_PERCENT_MAX);
        assert_eq!(median(&[3, 9, 1]), 3);
    }
}
