//! 客观赋权: weights that follow from how the scores differ between the units.

use super::Basis;
use super::eigen::{self, Component};
use crate::Place;
use crate::fault::{Checked, Fault, Reason};
use crate::numbers;

/// 客观赋权方法, over the rows in which nothing is missing. More is better in every column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataWeights {
    /// 熵权法; scores of zero or more.
    Entropy,
    /// CRITIC: deviation times lack of correlation.
    Critic,
    /// MEREC: how much is lost when the column is removed; scores above zero.
    Merec,
    /// 标准差法.
    Deviation,
    /// 基尼系数法; a mean above zero.
    Gini,
    /// CILOS: how much of the others is lost when the column is at its best; scores above zero.
    Cilos,
    /// IDOCRIW: entropy times CILOS.
    Idocriw,
    /// 主成分法: loadings of the first component; they may be negative.
    Pca,
}

impl DataWeights {
    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            DataWeights::Entropy => "熵权法",
            DataWeights::Critic => "CRITIC 法",
            DataWeights::Merec => "MEREC 法",
            DataWeights::Deviation => "标准差法",
            DataWeights::Gini => "基尼系数法",
            DataWeights::Cilos => "CILOS 法",
            DataWeights::Idocriw => "IDOCRIW 法",
            DataWeights::Pca => "主成分法",
        }
    }

    /// The weights of columns, given row by row. They sum to one, but for the loadings of a component.
    pub(super) fn weights(
        self,
        rows: &[Vec<f64>],
        codes: &[&str],
        parent: &str,
        basis: &mut Basis,
    ) -> Checked<Vec<f64>> {
        let fail = |at: usize, reason: Reason| {
            Err(vec![Fault::at(Place::node(codes.get(at).copied().unwrap_or(parent)), reason)])
        };
        if rows.len() < 2 {
            return Err(vec![Fault::at(
                Place::node(parent),
                Reason::TooFew { found: rows.len(), needed: 2 },
            )]);
        }
        let columns: Vec<Vec<f64>> =
            (0..codes.len()).map(|at| rows.iter().map(|row| row[at]).collect()).collect();
        for (at, column) in columns.iter().enumerate() {
            if let Some(reason) = self.refuses(column) {
                return fail(at, reason);
            }
        }
        let raw = match self {
            DataWeights::Entropy => columns.iter().map(|column| 1.0 - entropy(column)).collect(),
            DataWeights::Critic => critic(&columns),
            DataWeights::Merec => merec(&columns),
            DataWeights::Deviation => {
                columns.iter().filter_map(|column| numbers::deviation(column)).collect()
            }
            DataWeights::Gini => columns.iter().map(|column| gini(column)).collect(),
            DataWeights::Cilos => cilos(&columns),
            DataWeights::Idocriw => {
                let entropy: Vec<f64> = columns.iter().map(|column| 1.0 - entropy(column)).collect();
                cilos(&columns).iter().zip(shares(&entropy)).map(|(loss, weight)| loss * weight).collect()
            }
            DataWeights::Pca => match eigen::principal_components(&columns) {
                Some(components) => {
                    let variance_share = components.variances[0] / columns.len() as f64;
                    basis.components.push((parent.to_owned(), Component { variance_share }));
                    return Ok(components.loadings[0].clone());
                }
                None => Vec::new(),
            },
        };
        let sum = numbers::sum(raw.iter().copied());
        if raw.len() != codes.len() || sum <= 0.0 || !sum.is_finite() {
            return Err(vec![Fault::at(Place::node(parent), Reason::WeightsCancel(sum))]);
        }
        Ok(shares(&raw))
    }

    /// Why a column cannot be weighed so.
    fn refuses(self, column: &[f64]) -> Option<Reason> {
        let (low, high) = numbers::extent(column)?;
        let varies = matches!(self, DataWeights::Critic | DataWeights::Pca | DataWeights::Deviation);
        let positive = matches!(self, DataWeights::Merec | DataWeights::Cilos | DataWeights::Idocriw);
        let not_positive = Reason::NotPositive { value: low, by: self.name() };
        match self {
            _ if varies && low == high => Some(Reason::Constant(low)),
            _ if positive && low <= 0.0 => Some(not_positive),
            DataWeights::Entropy if low < 0.0 || high <= 0.0 => Some(not_positive),
            DataWeights::Gini if numbers::mean(column)? <= 0.0 => Some(not_positive),
            _ => None,
        }
    }
}

fn shares(raw: &[f64]) -> Vec<f64> {
    let sum = numbers::sum(raw.iter().copied());
    raw.iter().map(|weight| weight / sum).collect()
}

/// 1 when all are the same.
fn entropy(column: &[f64]) -> f64 {
    let total = numbers::sum(column.iter().copied());
    let terms = column.iter().map(|x| x / total).filter(|share| *share > 0.0);
    -numbers::sum(terms.map(|share| share * share.ln())) / (column.len() as f64).ln()
}

fn critic(columns: &[Vec<f64>]) -> Vec<f64> {
    let Some(correlations) = eigen::correlations(columns) else { return Vec::new() };
    let deviation = |column: &Vec<f64>| {
        let (low, high) = numbers::extent(column)?;
        numbers::deviation(&column.iter().map(|x| (x - low) / (high - low)).collect::<Vec<f64>>())
    };
    let conflict = correlations.iter().map(|row| numbers::sum(row.iter().map(|r| 1.0 - r)));
    columns
        .iter()
        .zip(conflict)
        .filter_map(|(column, conflict)| Some(deviation(column)? * conflict))
        .collect()
}

fn merec(columns: &[Vec<f64>]) -> Vec<f64> {
    let size = columns.len() as f64;
    let logs: Vec<Vec<f64>> = columns
        .iter()
        .map(|column| {
            let low = numbers::extent(column).map_or(1.0, |(low, _)| low);
            column.iter().map(|x| (low / x).ln().abs()).collect()
        })
        .collect();
    let totals: Vec<f64> =
        (0..columns[0].len()).map(|row| numbers::sum(logs.iter().map(|column| column[row]))).collect();
    logs.iter()
        .map(|column| {
            numbers::sum(column.iter().zip(&totals).map(|(own, total)| {
                let (whole, without) = ((total / size).ln_1p(), ((total - own) / size).ln_1p());
                (without - whole).abs()
            }))
        })
        .collect()
}

fn gini(column: &[f64]) -> f64 {
    let n = column.len() as f64;
    let sorted = numbers::sorted(column);
    // Σ|xᵢ − xⱼ| over all pairs, from the places in order.
    let differences =
        2.0 * numbers::sum(sorted.iter().enumerate().map(|(at, x)| (2.0 * at as f64 + 1.0 - n) * x));
    differences / (2.0 * n * numbers::sum(sorted.iter().copied()))
}

/// Impact losses: the weights that balance what each column loses against what it makes the others lose.
fn cilos(columns: &[Vec<f64>]) -> Vec<f64> {
    let shares: Vec<Vec<f64>> = columns.iter().map(|column| self::shares(column)).collect();
    // The first of several equal ones.
    let first_best = |column: &Vec<f64>| {
        (1..column.len()).fold(0, |best, at| if column[at] > column[best] { at } else { best })
    };
    let best: Vec<usize> = shares.iter().map(first_best).collect();
    let size = columns.len();
    let loss = |row: usize, column: usize| {
        let most = shares[column][best[column]];
        (most - shares[column][best[row]]) / most
    };
    let mut system: Vec<Vec<f64>> = (0..size)
        .map(|row| {
            let own = |column: usize| {
                if row == column {
                    -numbers::sum((0..size).map(|other| loss(other, column)))
                } else {
                    loss(row, column)
                }
            };
            (0..size).map(own).chain([0.0]).collect()
        })
        .collect();
    // The rows sum to zero: one of them says nothing, and the weights sum to one.
    system[size - 1] = vec![1.0; size + 1];
    solve(system).unwrap_or_default()
}

/// Solves linear equations, their right side in the last column; none when they do not have one solution.
fn solve(mut system: Vec<Vec<f64>>) -> Option<Vec<f64>> {
    let size = system.len();
    for at in 0..size {
        let pivot =
            (at..size).max_by(|one, other| system[*one][at].abs().total_cmp(&system[*other][at].abs()))?;
        system.swap(at, pivot);
        let lead = system[at][at];
        if lead.abs() < 1e-14 {
            return None;
        }
        let own: Vec<f64> = system[at].iter().map(|x| x / lead).collect();
        for (row, other) in system.iter_mut().enumerate() {
            let factor = if row == at { 0.0 } else { other[at] };
            other.iter_mut().zip(&own).for_each(|(x, own)| *x -= factor * own);
        }
        system[at] = own;
    }
    Some(system.into_iter().map(|row| row[size]).collect())
}
