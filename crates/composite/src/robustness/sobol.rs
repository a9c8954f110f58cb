//! 敏感性指数 (Sobol): what share of an outcome's variance is due to a factor, alone and with all others.

use crate::intervals::Interval;
use crate::numbers;
use crate::random::Stream;

/// The indices of one factor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SensitivityIndex {
    /// 一阶指数: the share due to the factor alone.
    pub first: f64,
    /// Its interval, by bootstrap.
    pub first_interval: Interval,
    /// 总效应指数: the share that would be left if everything but the factor were known.
    pub total: f64,
    /// Its interval.
    pub total_interval: Interval,
}

/// First and total index.
type Pair = (f64, f64);

/// The streams of the bootstrap, apart from those of the draws.
const BOOTSTRAP: u64 = 0x6f6f_7473_7472_6170;

/// The indices of factors from the outcomes of a design: `n` of A, `n` of B, and for each factor `n` of A with that factor
/// from B. Without samples of the bootstrap the intervals are the estimates themselves; they hold the given confidence.
///
/// First order after Saltelli (2010): the mean of B (AB − A); total after Jansen: half the mean of (A − AB)²; both over the
/// variance of A and B together.
pub fn estimate(
    outcomes: &[f64],
    n: usize,
    samples: usize,
    seed: u64,
    confidence: f64,
) -> Vec<SensitivityIndex> {
    if n == 0 || outcomes.len() < 2 * n {
        return Vec::new();
    }
    let (a, rest) = outcomes.split_at(n);
    let (b, rest) = rest.split_at(n);
    let columns: Vec<&[f64]> = rest.chunks_exact(n).collect();
    let all: Vec<usize> = (0..n).collect();
    let found = indices(a, b, &columns, &all);
    let drawn: Vec<Vec<Pair>> = (0..samples)
        .map(|sample| {
            let mut stream = Stream::of(seed ^ BOOTSTRAP, sample as u64);
            let rows: Vec<usize> = (0..n).map(|_| stream.below(n)).collect();
            indices(a, b, &columns, &rows)
        })
        .collect();
    let tail = (1.0 - confidence) / 2.0;
    let interval = |own: f64, of: &dyn Fn(&Vec<Pair>) -> f64| {
        let sorted = numbers::sorted(&drawn.iter().map(of).collect::<Vec<f64>>());
        let end = |share: f64| numbers::quantile(&sorted, share).unwrap_or(own);
        Interval { low: end(tail), high: end(1.0 - tail) }
    };
    let index = |(at, (first, total)): (usize, &Pair)| SensitivityIndex {
        first: *first,
        first_interval: interval(*first, &|sample| sample[at].0),
        total: *total,
        total_interval: interval(*total, &|sample| sample[at].1),
    };
    found.iter().enumerate().map(index).collect()
}

/// First and total index of every factor, over some rows; zero where the outcome does not vary.
fn indices(a: &[f64], b: &[f64], columns: &[&[f64]], rows: &[usize]) -> Vec<Pair> {
    let both: Vec<f64> = rows.iter().map(|row| a[*row]).chain(rows.iter().map(|row| b[*row])).collect();
    let variance = numbers::deviation(&both).map_or(0.0, |deviation| deviation * deviation);
    if variance <= 0.0 {
        return vec![(0.0, 0.0); columns.len()];
    }
    let n = rows.len() as f64;
    let index = |column: &&[f64]| {
        let first = numbers::sum(rows.iter().map(|row| b[*row] * (column[*row] - a[*row]))) / n;
        let squares = numbers::sum(rows.iter().map(|row| (a[*row] - column[*row]).powi(2)));
        (first / variance, squares / (2.0 * n * variance))
    };
    columns.iter().map(index).collect()
}

/// The indices of a function of so many numbers between 0 and 1.
pub fn sensitivity(
    factors: usize,
    n: usize,
    samples: usize,
    seed: u64,
    confidence: f64,
    outcome: impl Fn(&[f64]) -> f64,
) -> Vec<SensitivityIndex> {
    let draws = 0..n * (factors + 2);
    let outcomes: Vec<f64> = draws.map(|draw| outcome(&point(seed, draw, n, factors))).collect();
    estimate(&outcomes, n, samples, seed, confidence)
}

/// The numbers between 0 and 1 that a draw gives to the factors: `n` draws of A, `n` of B, then for each factor those of A
/// with the factor's number from B.
pub(super) fn point(seed: u64, draw: usize, n: usize, factors: usize) -> Vec<f64> {
    let numbers = |draw: usize| {
        let mut stream = Stream::of(seed, draw as u64);
        (0..factors).map(|_| stream.unit()).collect::<Vec<f64>>()
    };
    match (draw / n).checked_sub(2) {
        None => numbers(draw),
        Some(factor) => {
            let mut point = numbers(draw % n);
            point[factor] = numbers(draw % n + n)[factor];
            point
        }
    }
}
