//! Several clients at once ask one kind of request, and what it took is measured on both sides.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::client::{Client, Reply};
use crate::server::{Server, ticks_per_second};

/// How much of one kind is asked.
#[derive(Clone, Copy)]
pub struct Amount {
    /// Requests before the measuring begins.
    pub warm: usize,
    /// Requests measured.
    pub requests: usize,
    /// A slow server gets no more than this time.
    pub seconds_max: u64,
}

/// What one kind of request took.
#[derive(Clone, Debug)]
pub struct Measured {
    /// Requests measured.
    pub requests: usize,
    /// Those not answered as they should.
    pub failed: usize,
    /// What was wrong with one of those.
    pub failure: Option<String>,
    /// Milliseconds as the client sees them, in order.
    times: Vec<f64>,
    /// Milliseconds of processor time of the server for one request.
    pub cpu: f64,
}

impl Measured {
    /// Milliseconds that so many percent of the requests did not exceed.
    pub fn percentile(&self, percent: usize) -> f64 {
        let rank = (self.times.len() * percent).div_ceil(100).max(1);
        self.times.get(rank - 1).copied().unwrap_or(0.0)
    }

    /// Milliseconds of the slowest.
    pub fn slowest(&self) -> f64 {
        self.times.last().copied().unwrap_or(0.0)
    }
}

/// Asks `ask` with one thread for each client; `ask` gets the number of the request and judges the answer.
pub fn measure(
    server: &Server,
    clients: &mut [Client],
    amount: Amount,
    ask: impl Fn(&mut Client, usize) -> Result<Reply> + Sync,
) -> Result<Measured> {
    let patience = Duration::from_secs(amount.seconds_max);
    run(clients, 0..amount.warm, patience, &ask);
    let before = server.ticks()?;
    let (mut times, failures) = run(clients, amount.warm..amount.warm + amount.requests, patience, &ask);
    let used = server.ticks()? - before;
    let requests = times.len() + failures.len();
    ensure!(requests > 0, "nothing was asked");
    times.sort_by(f64::total_cmp);
    #[allow(clippy::cast_precision_loss)]
    let cpu = used as f64 * 1_000.0 / ticks_per_second()? / requests as f64;
    Ok(Measured { requests, failed: failures.len(), failure: failures.into_iter().next(), times, cpu })
}

fn run(
    clients: &mut [Client],
    numbers: std::ops::Range<usize>,
    patience: Duration,
    ask: &(impl Fn(&mut Client, usize) -> Result<Reply> + Sync),
) -> (Vec<f64>, Vec<String>) {
    let (next, begin) = (AtomicUsize::new(numbers.start), Instant::now());
    let outcome = Mutex::new((Vec::new(), Vec::new()));
    thread::scope(|scope| {
        for client in clients {
            scope.spawn(|| {
                let (mut times, mut failures) = (Vec::new(), Vec::new());
                while begin.elapsed() < patience {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= numbers.end {
                        break;
                    }
                    match ask(client, number).with_context(|| format!("request {number}")) {
                        Ok(reply) => times.push(reply.time.as_secs_f64() * 1_000.0),
                        Err(error) => failures.push(format!("{error:#}")),
                    }
                }
                let mut outcome = outcome.lock().unwrap_or_else(PoisonError::into_inner);
                outcome.0.append(&mut times);
                outcome.1.append(&mut failures);
            });
        }
    });
    outcome.into_inner().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_those_of_the_nearest_rank() {
        let times = (1..=200).map(f64::from).collect();
        let measured = Measured { requests: 200, failed: 0, failure: None, times, cpu: 0.0 };
        for (percent, value) in [(50, 100.0), (95, 190.0), (100, 200.0), (0, 1.0)] {
            assert!((measured.percentile(percent) - value).abs() < f64::EPSILON, "{percent}");
        }
        assert!((measured.slowest() - 200.0).abs() < f64::EPSILON);
    }
}
