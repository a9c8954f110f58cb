//! 权重: given, judged, or computed from the scores below a dimension.

mod ahp;
mod eigen;
mod objective;
mod optimise;

use crate::Place;
use crate::fault::{Checked, Fault, Matter, Notice, Reason};
use crate::tree::{Node, Tree};
use crate::value::Value;

pub use ahp::{Consistency, Judgements};
pub use eigen::{Component, Components, principal_components};
pub use objective::DataWeights;
pub use optimise::{Aim, Optimise};

pub(crate) use optimise::optimise;

/// 赋权方法.
#[derive(Clone, Debug, PartialEq)]
pub enum Weighting {
    /// 给定.
    Given,
    /// 等权: 1 each.
    Equal,
    /// 层次分析法.
    Ahp(Judgements),
    /// 客观赋权, from the scores themselves.
    Data(DataWeights),
}

/// What else is known about computed weights.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Basis {
    pub(crate) notices: Vec<Notice>,
    pub(crate) consistency: Vec<(String, Consistency)>,
    pub(crate) components: Vec<(String, Component)>,
}

/// The weights of the nodes below a dimension, in their order. They need not sum to one.
pub(crate) fn below(
    tree: &Tree,
    node: usize,
    columns: &[Vec<Value>],
    basis: &mut Basis,
) -> Checked<Vec<f64>> {
    let parent = &tree.nodes()[node];
    let children: Vec<&Node> = tree.children(node).iter().map(|child| &tree.nodes()[*child]).collect();
    let Some(dimension) = parent.dimension() else { return Ok(Vec::new()) };
    match &dimension.weighting {
        Weighting::Equal => Ok(vec![1.0; children.len()]),
        Weighting::Given => {
            let weight =
                |child: &&Node| child.weight.ok_or_else(|| Fault::at(child.place(), Reason::NoWeight));
            children.iter().map(weight).collect::<Result<_, _>>().map_err(|fault| vec![fault])
        }
        Weighting::Ahp(judgements) => {
            let (weights, consistency) = judgements.weights();
            if !consistency.is_acceptable() {
                let matter = Matter::Inconsistent(consistency.ratio);
                basis.notices.push(Notice::at(Place::node(&parent.code), matter));
            }
            basis.consistency.push((parent.code.clone(), consistency));
            Ok(weights)
        }
        Weighting::Data(method) => {
            let columns: Vec<&[Value]> =
                tree.children(node).iter().map(|child| columns[*child].as_slice()).collect();
            let rows = complete(&columns);
            let left_out = columns.first().map_or(0, |column| column.len()) - rows.len();
            if left_out > 0 {
                basis.notices.push(Notice::at(Place::node(&parent.code), Matter::RowsLeftOut(left_out)));
            }
            let codes: Vec<&str> = children.iter().map(|child| child.code.as_str()).collect();
            let weights = method.weights(&rows, &codes, &parent.code, basis)?;
            check(&weights, &codes, &parent.code, basis)?;
            Ok(weights)
        }
    }
}

/// The rows in which nothing is missing.
fn complete(columns: &[&[Value]]) -> Vec<Vec<f64>> {
    let rows = columns.first().map_or(0, |column| column.len());
    (0..rows).filter_map(|row| columns.iter().map(|column| column[row].number()).collect()).collect()
}

/// Negative weights are told; weights that cancel out stop.
fn check(weights: &[f64], codes: &[&str], parent: &str, basis: &mut Basis) -> Checked<()> {
    for (weight, code) in weights.iter().zip(codes) {
        if *weight < 0.0 {
            basis.notices.push(Notice::at(Place::node(code), Matter::NegativeWeight(*weight)));
        }
    }
    let sum = crate::numbers::sum(weights.iter().copied());
    if sum <= 1e-12 || !sum.is_finite() {
        return Err(vec![Fault::at(Place::node(parent), Reason::WeightsCancel(sum))]);
    }
    Ok(())
}
