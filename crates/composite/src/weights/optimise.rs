//! 优化赋权: weights at one level, so that the nodes there correlate with the index as they should matter.

use crate::numbers;

/// Evaluations of one descent, at most.
const EVALUATIONS_MAX: usize = 20_000;
/// Descents, each from where the last one ended with a fresh simplex.
const DESCENTS: usize = 6;

/// 优化目标.
#[derive(Clone, Debug, PartialEq)]
pub struct Optimise {
    /// The level whose weights are found.
    pub level: usize,
    /// What is wanted.
    pub aim: Aim,
    /// Whether weights may become negative, which is told of each.
    pub negative: bool,
}

/// What optimised weights are to bring about.
#[derive(Clone, Debug, PartialEq)]
pub enum Aim {
    /// 均衡: the correlations with the index are in the ratio of these importances, by code; 1 for who is not named.
    Balance(Vec<(String, f64)>),
    /// 信息最大: the sum of the correlations with the index is as great as possible.
    Information,
}

impl Aim {
    /// What is made as small as possible, of the correlations of the nodes with the index.
    pub(crate) fn objective(&self, codes: &[&str], correlations: &[f64]) -> f64 {
        let sum = numbers::sum(correlations.iter().copied());
        match self {
            Aim::Information => -sum,
            Aim::Balance(named) => {
                let importance = |code: &str| {
                    named.iter().find(|(own, _)| own == code).map_or(1.0, |(_, importance)| *importance)
                };
                let wanted: Vec<f64> = codes.iter().map(|code| importance(code)).collect();
                let total = numbers::sum(wanted.iter().copied());
                let squares = wanted.iter().zip(correlations).map(|(wanted, found)| {
                    let difference = wanted / total - found / sum;
                    difference * difference
                });
                (numbers::sum(squares) / codes.len() as f64).ln()
            }
        }
    }
}

/// Finds weights for groups of so many nodes, each group summing to one, that make the objective small. The objective is
/// none where it cannot be computed; where it never can, there are no weights. Always the same answer for the same objective.
pub(crate) fn optimise(
    groups: &[usize],
    negative: bool,
    objective: &dyn Fn(&[f64]) -> Option<f64>,
) -> Option<Vec<f64>> {
    let weights = |point: &[f64]| weights(groups, negative, point);
    let cost = |point: &[f64]| {
        let value = objective(&weights(point)).unwrap_or(f64::MAX);
        if value.is_nan() { f64::MAX } else { value }
    };
    let equal = |size: &usize| vec![if negative { 1.0 / *size as f64 } else { 0.0 }; size - 1];
    let mut best: Vec<f64> = groups.iter().flat_map(equal).collect();
    let mut reached = cost(&best);
    for descent in (0..DESCENTS).filter(|_| groups.iter().any(|size| *size > 1)) {
        let step = if descent % 2 == 0 { 0.5 } else { -0.2 };
        let (point, value) = descend(&best, step, &cost);
        let gained = reached - value;
        if value <= reached {
            (best, reached) = (point, value);
        }
        if descent > 1 && gained.abs() < 1e-12 {
            break;
        }
    }
    (reached < f64::MAX).then(|| weights(&best))
}

/// The weights at a point, which has an axis less for each group than the group has nodes, so that no direction leads
/// nowhere: the weights of all but the first, or the logarithms of what they are to the first.
fn weights(groups: &[usize], negative: bool, point: &[f64]) -> Vec<f64> {
    let mut point = point.iter().copied();
    let mut weights = Vec::new();
    for size in groups {
        let own: Vec<f64> = point.by_ref().take(size - 1).collect();
        if negative {
            weights.push(1.0 - numbers::sum(own.iter().copied()));
            weights.extend(own);
        } else {
            let raw: Vec<f64> = std::iter::once(1.0).chain(own.iter().map(|log| log.exp())).collect();
            let total = numbers::sum(raw.iter().copied());
            weights.extend(raw.iter().map(|weight| weight / total));
        }
    }
    weights
}

/// Nelder and Mead's descent from a point.
fn descend(from: &[f64], step: f64, cost: &dyn Fn(&[f64]) -> f64) -> (Vec<f64>, f64) {
    let size = from.len();
    let corner = |at: usize| {
        let mut point = from.to_vec();
        if let Some(x) = at.checked_sub(1).and_then(|axis| point.get_mut(axis)) {
            *x += step;
        }
        point
    };
    let mut simplex: Vec<(Vec<f64>, f64)> = (0..=size)
        .map(|at| {
            let point = corner(at);
            let value = cost(&point);
            (point, value)
        })
        .collect();
    let mut evaluations = simplex.len();
    while evaluations < EVALUATIONS_MAX {
        simplex.sort_by(|one, other| one.1.total_cmp(&other.1));
        let (least, worst) = (simplex[0].1, simplex[size].1);
        if (worst - least).abs() <= 1e-14 * least.abs().max(1e-300) {
            break;
        }
        let centre: Vec<f64> = (0..size)
            .map(|axis| simplex[..size].iter().map(|(point, _)| point[axis]).sum::<f64>() / size as f64)
            .collect();
        let towards = |factor: f64| -> (Vec<f64>, f64) {
            let worst = &simplex[size].0;
            let point: Vec<f64> =
                centre.iter().zip(worst).map(|(centre, worst)| centre + factor * (centre - worst)).collect();
            let value = cost(&point);
            (point, value)
        };
        let reflected = towards(1.0);
        evaluations += 2;
        let next = if reflected.1 < least {
            Some(towards(2.0)).filter(|expanded| expanded.1 < reflected.1).or(Some(reflected))
        } else if reflected.1 < simplex[size - 1].1 {
            Some(reflected)
        } else {
            let inside = if reflected.1 < worst { towards(0.5) } else { towards(-0.5) };
            Some(inside).filter(|inside| inside.1 < worst.min(reflected.1))
        };
        match next {
            Some(next) => simplex[size] = next,
            None => {
                let best = simplex[0].0.clone();
                for (point, value) in &mut simplex[1..] {
                    point.iter_mut().zip(&best).for_each(|(x, best)| *x = best + 0.5 * (*x - best));
                    *value = cost(point);
                }
                evaluations += size;
            }
        }
    }
    simplex.sort_by(|one, other| one.1.total_cmp(&other.1));
    simplex.swap_remove(0)
}
