//! What was asked and how long it took, by kind; and what failed.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

/// The record of one actor, or of all.
#[derive(Default)]
pub struct Tally {
    times: BTreeMap<&'static str, Vec<f64>>,
    /// What failed, in words.
    pub failures: Vec<String>,
}

impl Tally {
    /// A record of nothing but this.
    pub fn of_failure(words: &str) -> Tally {
        Tally { failures: vec![words.into()], ..Tally::default() }
    }

    /// Notes an answer.
    pub fn note(&mut self, kind: &'static str, time: Duration) {
        self.times.entry(kind).or_default().push(time.as_secs_f64() * 1_000.0);
    }

    /// Adds another record.
    pub fn merge(&mut self, mut other: Tally) {
        for (kind, mut times) in other.times {
            self.times.entry(kind).or_default().append(&mut times);
        }
        self.failures.append(&mut other.failures);
    }

    /// Requests and milliseconds of each kind.
    pub fn table(&self) -> String {
        let mut out = String::from(
            "| Request | n | p50 ms | p95 ms | p99 ms | slowest ms |\n|---|--:|--:|--:|--:|--:|\n",
        );
        for (kind, times) in &self.times {
            let mut sorted = times.clone();
            sorted.sort_by(f64::total_cmp);
            let at = |percent: usize| sorted[(sorted.len() * percent).div_ceil(100).max(1) - 1];
            let (p50, p95, p99, slowest) = (at(50), at(95), at(99), at(100));
            let n = sorted.len();
            let _ = writeln!(out, "| {kind} | {n} | {p50:.1} | {p95:.1} | {p99:.1} | {slowest:.1} |");
        }
        out
    }
}
