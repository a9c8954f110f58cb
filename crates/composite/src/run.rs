//! One run: data through a method, with every stage kept.

use crate::data::{Data, Frame};
use crate::fault::{Checked, Notice};
use crate::method::Method;
use crate::numbers;
use crate::prepare::{Imputed, Log, Treated};
use crate::score::{self, Scored};
use crate::value::Value;
use crate::weights::{Basis, Component, Consistency};

/// 一次计算: every stage, the scores, the weights and the ranks.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The data as they came, then after every step.
    pub stages: Vec<Stage>,
    /// The scores of the indicators.
    pub normalised: Frame,
    /// The scores of every node, by node and by row of `normalised`.
    pub scores: Vec<Vec<Value>>,
    /// The ranks of every node within its period.
    pub ranks: Vec<Vec<Option<f64>>>,
    /// The weights of every node.
    pub weights: Vec<Weight>,
    /// Values that were imputed.
    pub imputed: Vec<Imputed>,
    /// What treatment did.
    pub treated: Vec<Treated>,
    /// How far the judgements of a dimension agree, by code.
    pub consistency: Vec<(String, Consistency)>,
    /// The component behind the weights of a dimension, by code.
    pub components: Vec<(String, Component)>,
    /// What a reader must know.
    pub notices: Vec<Notice>,
}

/// 环节: the data after a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    /// Its name, for files.
    pub name: String,
    /// The data.
    pub frame: Frame,
}

/// 权重 of a node.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weight {
    /// Among its siblings; of a sum as it is, else the share.
    pub own: f64,
    /// 有效权重: its own times those of all dimensions above.
    pub effective: f64,
}

impl Run {
    /// Computes the index.
    ///
    /// # Errors
    /// Everything that stands in the way of the stage that cannot be computed.
    pub fn of(method: &Method, data: &Data) -> Checked<Run> {
        let mut frame = data.frame(&method.tree);
        let mut log = Log::default();
        let mut stages = vec![Stage { name: "data".into(), frame: frame.clone() }];
        for step in &method.steps {
            step.apply(method, data, &mut frame, &mut log)?;
            stages.push(Stage { name: step.name().into(), frame: frame.clone() });
        }
        let normalised = score::normalise(method, data, &frame, &mut log.notices)?;
        let mut basis = Basis::default();
        let scored = score::aggregate(method, data, normalised.clone(), &mut basis)?;
        log.notices.append(&mut basis.notices);
        Ok(Run {
            ranks: ranks(method, data, &normalised, &scored),
            weights: weights(method, &scored),
            scores: scored.columns,
            normalised,
            stages,
            imputed: log.imputed,
            treated: log.treated,
            consistency: basis.consistency,
            components: basis.components,
            notices: log.notices,
        })
    }

    /// The correlations of the indicators' scores, pairwise complete; none where one does not vary.
    pub fn correlations(&self) -> Vec<Vec<Option<f64>>> {
        let columns = &self.normalised.columns;
        let row = |one: &Vec<Value>| columns.iter().map(|other| score::correlation(one, other)).collect();
        columns.iter().map(row).collect()
    }

    /// 克朗巴哈 α of the indicators below a node, over the rows that have all of them; none for fewer than two.
    pub fn alpha(&self, method: &Method, node: usize) -> Option<f64> {
        let leaves = method.tree.leaves(node);
        let rows: Vec<Vec<f64>> = (0..self.normalised.rows.len())
            .filter_map(|row| leaves.iter().map(|leaf| self.scores[*leaf][row].number()).collect())
            .collect();
        let variance = |numbers: &[f64]| numbers::deviation(numbers).map(|deviation| deviation * deviation);
        let items: Vec<f64> = (0..leaves.len())
            .map(|at| variance(&rows.iter().map(|row| row[at]).collect::<Vec<f64>>()))
            .collect::<Option<_>>()?;
        let totals: Vec<f64> = rows.iter().map(|row| numbers::sum(row.iter().copied())).collect();
        let total = variance(&totals).filter(|total| *total > 0.0)?;
        let count = leaves.len() as f64;
        (leaves.len() > 1).then(|| count / (count - 1.0) * (1.0 - numbers::sum(items) / total))
    }
}

/// The scores alone, for when a run is one of many; the frame has only its rows.
pub(crate) fn index(method: &Method, data: &Data) -> Checked<(Frame, Scored)> {
    let mut frame = data.frame(&method.tree);
    let mut log = Log::default();
    for step in &method.steps {
        step.apply(method, data, &mut frame, &mut log)?;
    }
    let normalised = score::normalise(method, data, &frame, &mut log.notices)?;
    frame.columns.clear();
    Ok((frame, score::aggregate(method, data, normalised, &mut Basis::default())?))
}

fn ranks(method: &Method, data: &Data, frame: &Frame, scored: &Scored) -> Vec<Vec<Option<f64>>> {
    // Who is ranked is ranked within the period, whatever the normaliser looks at.
    let slices = frame.slices(data, crate::data::Over::Period);
    let of_node = |column: &Vec<Value>| {
        let mut ranks = vec![None; column.len()];
        for slice in &slices {
            let scores: Vec<Value> = slice.iter().map(|row| column[*row]).collect();
            for (row, rank) in slice.iter().zip(method.ranking.ranks(&scores)) {
                ranks[*row] = rank;
            }
        }
        ranks
    };
    scored.columns.iter().map(of_node).collect()
}

fn weights(method: &Method, scored: &Scored) -> Vec<Weight> {
    let tree = &method.tree;
    let mut weights = vec![Weight { own: 1.0, effective: 1.0 }; tree.nodes().len()];
    for node in tree.upwards().iter().rev() {
        let Some(dimension) = tree.nodes()[*node].dimension() else { continue };
        let total = match dimension.aggregator {
            crate::Aggregator::Sum => 1.0,
            _ => numbers::sum(tree.children(*node).iter().map(|child| scored.weights[*child])),
        };
        for child in tree.children(*node) {
            let own = scored.weights[*child] / total;
            weights[*child] = Weight { own, effective: own * weights[*node].effective };
        }
    }
    weights
}
