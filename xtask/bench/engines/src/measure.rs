//! Processor time, and rounds in which every contender has its turn.

use anyhow::Result;
use rustix::time::{ClockId, clock_gettime};
use std::hint::black_box;

/// Rounds; what counts is the median.
const ROUNDS: usize = 7;
/// Rounds of what takes seconds.
const ROUNDS_SLOW: usize = 5;
const SLOW_MS: f64 = 1_000.0;
/// Work that takes less is repeated within a round until it takes so long.
const ROUND_MS_MIN: f64 = 60.0;

/// One who is timed. A run does the work as often as it is told and says the milliseconds of processor time of all that.
pub struct Contender<'a> {
    name: &'static str,
    run: Box<dyn FnMut(usize) -> Result<f64> + 'a>,
}

impl<'a> Contender<'a> {
    /// Work in this process.
    pub fn here<T>(name: &'static str, mut work: impl FnMut() -> T + 'a) -> Contender<'a> {
        let run = move |times: usize| {
            let begin = cpu_ms();
            (0..times).for_each(|_| drop(black_box(work())));
            Ok(cpu_ms() - begin)
        };
        Contender { name, run: Box::new(run) }
    }

    /// Work elsewhere, which says itself what it took.
    pub fn elsewhere(name: &'static str, mut work: impl FnMut() -> Result<f64> + 'a) -> Contender<'a> {
        let run = move |times: usize| (0..times).map(|_| work()).sum();
        Contender { name, run: Box::new(run) }
    }
}

/// Runs the contenders in turn and prints of each the median, the lowest and the highest of its rounds, in milliseconds.
pub fn compare(figure: &str, mut contenders: Vec<Contender<'_>>) -> Result<()> {
    let mut times = Vec::with_capacity(contenders.len());
    for one in &mut contenders {
        // The first run is not counted: memory is new to it.
        let mut took = (one.run)(1)?;
        if took < ROUND_MS_MIN {
            took = (one.run)(1)?;
        }
        times.push((ROUND_MS_MIN / took.max(1e-4)).ceil() as usize);
    }
    let mut rounds: Vec<Vec<f64>> = vec![Vec::new(); contenders.len()];
    for round in 0..ROUNDS {
        for (at, one) in contenders.iter_mut().enumerate() {
            let is_slow = rounds[at].first().is_some_and(|first| *first > SLOW_MS);
            if !is_slow || round < ROUNDS_SLOW {
                rounds[at].push((one.run)(times[at])? / times[at] as f64);
            }
        }
    }
    for (one, rounds) in contenders.iter().zip(&mut rounds) {
        rounds.sort_by(f64::total_cmp);
        let (median, lowest, highest) = (rounds[rounds.len() / 2], rounds[0], rounds[rounds.len() - 1]);
        println!("figure\t{figure}\t{}\t{median:.6}\t{lowest:.6}\t{highest:.6}", one.name);
    }
    Ok(())
}

/// Milliseconds of processor time of this process so far.
fn cpu_ms() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6
}
