//! 沙普利值: a change shared out among players, each by what it adds on average over all orders in which they could come.

use crate::fault::Checked;
use crate::numbers;
use crate::random::Stream;
use std::collections::HashMap;

/// Groups of indicators up to which every order is counted.
pub const EXACT_GROUPS_MAX: usize = 12;
/// Players, at most: each has a bit.
const PLAYERS_MAX: usize = 60;

/// 各方的份额.
#[derive(Clone, Debug, PartialEq)]
pub struct Shares {
    /// What each player adds; together they are the change from no player to all.
    pub shares: Vec<f64>,
    /// The standard error of each; zero where every order was counted.
    pub errors: Vec<f64>,
}

/// Shares a change out, every order counted. The value of a coalition is asked by its bits; it may have several outcomes,
/// which are shared out each for itself.
///
/// # Errors
/// What the value returns.
///
/// # Panics
/// With more than sixty players.
pub fn exact<const N: usize>(
    players: usize,
    mut value: impl FnMut(u64) -> Checked<[f64; N]>,
) -> Checked<[Shares; N]> {
    assert!(players <= PLAYERS_MAX, "{players} players");
    let values: Vec<[f64; N]> = (0..1_u64 << players).map(&mut value).collect::<Checked<_>>()?;
    // The weight of a coalition of this size: |S|! (n − |S| − 1)! / n!.
    let mut weights = vec![0.0; players];
    let mut choices = 1.0;
    for (size, weight) in weights.iter_mut().enumerate() {
        *weight = 1.0 / (players as f64 * choices);
        choices = choices * (players - 1 - size) as f64 / (size + 1) as f64;
    }
    let share = |outcome: usize, player: usize| {
        let bit = 1_u64 << player;
        numbers::sum(values.iter().enumerate().filter(|(own, _)| *own as u64 & bit == 0).map(
            |(own, value)| {
                let with = &values[(own as u64 | bit) as usize];
                weights[(own as u64).count_ones() as usize] * (with[outcome] - value[outcome])
            },
        ))
    };
    Ok(std::array::from_fn(|outcome| Shares {
        shares: (0..players).map(|player| share(outcome, player)).collect(),
        errors: vec![0.0; players],
    }))
}

/// Shares a change out over so many orders, drawn at random; the shares still add up to the change.
///
/// # Errors
/// What the value returns.
///
/// # Panics
/// With more than sixty players.
pub fn sampled<const N: usize>(
    players: usize,
    samples: usize,
    seed: u64,
    mut value: impl FnMut(u64) -> Checked<[f64; N]>,
) -> Checked<[Shares; N]> {
    assert!(players <= PLAYERS_MAX, "{players} players");
    let mut known: HashMap<u64, [f64; N]> = HashMap::new();
    let mut added = vec![vec![Vec::with_capacity(samples); players]; N];
    for sample in 0..samples.max(2) {
        let mut order: Vec<usize> = (0..players).collect();
        let mut stream = Stream::of(seed, sample as u64);
        for at in (1..players).rev() {
            order.swap(at, stream.below(at + 1));
        }
        let mut coalition = 0_u64;
        let mut before = ask(&mut known, coalition, &mut value)?;
        for player in order {
            coalition |= 1 << player;
            let after = ask(&mut known, coalition, &mut value)?;
            for (outcome, added) in added.iter_mut().enumerate() {
                added[player].push(after[outcome] - before[outcome]);
            }
            before = after;
        }
    }
    Ok(std::array::from_fn(|outcome| {
        let of = |summary: fn(&[f64]) -> f64| added[outcome].iter().map(|added| summary(added)).collect();
        Shares {
            shares: of(|added| numbers::mean(added).unwrap_or_default()),
            errors: of(|added| numbers::deviation(added).unwrap_or_default() / (added.len() as f64).sqrt()),
        }
    }))
}

fn ask<const N: usize>(
    known: &mut HashMap<u64, [f64; N]>,
    coalition: u64,
    value: &mut impl FnMut(u64) -> Checked<[f64; N]>,
) -> Checked<[f64; N]> {
    if let Some(found) = known.get(&coalition) {
        return Ok(*found);
    }
    let found = value(coalition)?;
    known.insert(coalition, found);
    Ok(found)
}
