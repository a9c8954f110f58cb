//! 汇总: how the scores below a dimension become its score.

mod copeland;

use crate::fault::{Checked, Fault, Reason};
use crate::normalise::bounded;
use crate::numbers;
use crate::tree::{Dimension, Node, Tree};
use crate::value::Value;
use crate::{Place, Row};

pub(crate) use copeland::copeland;

/// 汇总方法. Weights are divided by the sum of those that are available, except for a sum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Aggregator {
    /// 算术平均.
    Arithmetic,
    /// 几何平均; every score must be above zero.
    Geometric,
    /// 调和平均; every score must be above zero.
    Harmonic,
    /// 幂平均: (Σ w xᵖ)^(1/p); every score must be above zero.
    Power(f64),
    /// 加权中位数: where half of the weight is reached; the mean of two when it is reached between them.
    Median,
    /// 求和: Σ w x; weights are not divided by anything.
    Sum,
    /// 科普兰法: the units one beats minus those one is beaten by, pair by pair and by weight; whole numbers.
    Copeland,
    /// Mazziotta-Pareto 指数: mean and penalty for imbalance.
    MazziottaPareto(Penalty),
}

/// 不均衡调整 of the Mazziotta-Pareto index: (deviation of the scores)² / mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Penalty {
    /// Subtracted: more is better.
    Minus,
    /// Added: less is better.
    Plus,
}

/// A score with its weight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Part {
    pub(crate) weight: f64,
    pub(crate) score: f64,
}

/// The scores of a dimension; `columns` holds those of every node below it, `slices` the rows of each period.
pub(crate) fn dimension(
    tree: &Tree,
    node: usize,
    weights: &[f64],
    columns: &[Vec<Value>],
    rows: &[&Row],
    slices: &[Vec<usize>],
) -> Checked<Vec<Value>> {
    let Some(dimension) = tree.nodes()[node].dimension() else { return Ok(Vec::new()) };
    let below = Below {
        parent: &tree.nodes()[node],
        dimension,
        // Who has no weight is not asked.
        children: tree.children(node).iter().copied().filter(|child| weights[*child] != 0.0).collect(),
        weights,
        columns,
        nodes: tree.nodes(),
    };
    let mut states = Vec::with_capacity(rows.len());
    for (index, row) in rows.iter().enumerate() {
        states.push(below.state(index, row).map_err(|fault| vec![fault])?);
    }
    let scores = match dimension.aggregator {
        Aggregator::Copeland => below.copeland(&states, slices)?,
        aggregator => below.means(aggregator, &states, rows)?,
    };
    Ok(scores.into_iter().map(|score| score.map(|x| finished(dimension, x))).collect())
}

fn finished(dimension: &Dimension, score: f64) -> f64 {
    let score = bounded(score, dimension.floor, dimension.cap);
    dimension.decimals.map_or(score, |decimals| numbers::rounded(score, decimals))
}

/// What lies below a dimension.
struct Below<'a> {
    parent: &'a Node,
    dimension: &'a Dimension,
    children: Vec<usize>,
    weights: &'a [f64],
    columns: &'a [Vec<Value>],
    nodes: &'a [Node],
}

impl Below<'_> {
    /// Whether there is enough for a score in a row: `Present(0.0)` stands for yes.
    fn state(&self, index: usize, row: &Row) -> Result<Value, Fault> {
        let (mut present, mut applicable) = (0, 0);
        for child in &self.children {
            match self.columns[*child][index] {
                Value::Present(_) => (present, applicable) = (present + 1, applicable + 1),
                Value::NotApplicable => {}
                Value::Missing | Value::Withheld => applicable += 1,
            }
        }
        if applicable == 0 {
            return Ok(Value::NotApplicable);
        }
        if present == applicable {
            return Ok(Value::Present(0.0));
        }
        let place = || Place::node(&self.parent.code).of(&row.unit, &row.period);
        let least = self.dimension.share_min.ok_or_else(|| Fault::at(place(), Reason::NoThreshold))?;
        let enough = present > 0 && f64::from(present) / f64::from(applicable) >= least;
        Ok(if enough { Value::Present(0.0) } else { Value::Missing })
    }

    fn means(&self, aggregator: Aggregator, states: &[Value], rows: &[&Row]) -> Checked<Vec<Value>> {
        let mut parts = Vec::with_capacity(self.children.len());
        let mut scores = Vec::with_capacity(states.len());
        for (index, state) in states.iter().enumerate() {
            let Value::Present(_) = state else {
                scores.push(*state);
                continue;
            };
            parts.clear();
            for child in &self.children {
                if let Value::Present(score) = self.columns[*child][index] {
                    parts.push(Part { weight: self.weights[*child], score });
                }
            }
            let row = rows[index];
            let score = aggregator.of(&mut parts).map_err(|reason| {
                let code = self.guilty(index, &reason);
                vec![Fault::at(Place::node(code).of(&row.unit, &row.period), reason)]
            })?;
            scores.push(Value::Present(score));
        }
        Ok(scores)
    }

    /// The child that a reason is about; else the dimension itself.
    fn guilty(&self, index: usize, reason: &Reason) -> &str {
        let Reason::NotPositive { value, .. } = reason else { return &self.parent.code };
        let is_it = |child: &&usize| self.columns[**child][index] == Value::Present(*value);
        self.children.iter().find(is_it).map_or(&self.parent.code, |child| &self.nodes[*child].code)
    }

    fn copeland(&self, states: &[Value], slices: &[Vec<usize>]) -> Checked<Vec<Value>> {
        let weights: Vec<f64> = self.children.iter().map(|child| self.weights[*child]).collect();
        let columns: Vec<&[Value]> =
            self.children.iter().map(|child| self.columns[*child].as_slice()).collect();
        let mut scores = states.to_vec();
        for slice in slices {
            let known: Vec<usize> = slice.iter().copied().filter(|row| states[*row].is_present()).collect();
            let wins = copeland(&columns, &weights, &known)
                .ok_or_else(|| vec![Fault::at(Place::node(&self.parent.code), Reason::WeightsTooWide)])?;
            for (row, wins) in known.into_iter().zip(wins) {
                scores[row] = Value::Present(wins as f64);
            }
        }
        Ok(scores)
    }
}

impl Aggregator {
    /// The score of one unit; there is one part at least, and none without weight.
    pub(crate) fn of(self, parts: &mut [Part]) -> Result<f64, Reason> {
        let total = numbers::sum(parts.iter().map(|part| part.weight));
        if total <= 0.0 && !matches!(self, Aggregator::Sum) {
            return Err(Reason::WeightsCancel(total));
        }
        let weighted = |of: &dyn Fn(f64) -> f64| {
            numbers::sum(parts.iter().map(|part| part.weight * of(part.score))) / total
        };
        let score = match self {
            Aggregator::Arithmetic => weighted(&|x| x),
            Aggregator::Geometric => {
                all_positive(parts, "几何平均")?;
                weighted(&f64::ln).exp()
            }
            Aggregator::Harmonic => {
                all_positive(parts, "调和平均")?;
                1.0 / weighted(&f64::recip)
            }
            Aggregator::Power(power) => {
                all_positive(parts, "幂平均")?;
                weighted(&|x| x.powf(power)).powf(1.0 / power)
            }
            Aggregator::Sum => numbers::sum(parts.iter().map(|part| part.weight * part.score)),
            Aggregator::Median => median(parts, total),
            Aggregator::MazziottaPareto(penalty) => {
                let mean = weighted(&|x| x);
                if mean <= 0.0 {
                    return Err(Reason::NotPositive {
                        value: mean, by: "Mazziotta-Pareto 指数（平均值）"
                    });
                }
                let imbalance = weighted(&|x| (x - mean) * (x - mean)) / mean;
                match penalty {
                    Penalty::Minus => mean - imbalance,
                    Penalty::Plus => mean + imbalance,
                }
            }
            // Of one unit alone: nobody to be compared with.
            Aggregator::Copeland => 0.0,
        };
        if score.is_finite() { Ok(score) } else { Err(Reason::NotFinite) }
    }
}

fn all_positive(parts: &[Part], by: &'static str) -> Result<(), Reason> {
    match parts.iter().find(|part| part.score <= 0.0) {
        Some(part) => Err(Reason::NotPositive { value: part.score, by }),
        None => Ok(()),
    }
}

fn median(parts: &mut [Part], total: f64) -> f64 {
    parts.sort_by(|one, other| one.score.total_cmp(&other.score));
    let half = total / 2.0;
    let mut reached = 0.0;
    for (index, part) in parts.iter().enumerate() {
        reached += part.weight;
        let is_between = (reached - half).abs() <= half * 1e-12;
        if let Some(next) = parts.get(index + 1).filter(|_| is_between) {
            return (part.score + next.score) / 2.0;
        }
        if reached >= half {
            return part.score;
        }
    }
    parts[parts.len() - 1].score
}
