//! What may vary between replications.

use crate::Measure;
use crate::aggregate::Aggregator;
use crate::data::Data;
use crate::intervals::{normal_quantile, wilson_end};
use crate::method::Method;
use crate::normalise::Normaliser;
use crate::prepare::Step;
use crate::random::{Stream, pick};
use crate::tree::{Kind, Sampling};
use crate::value::Value;

/// 变动因素. Whatever it changes follows from one number between 0 and 1, so that it can be held fast while others vary.
#[derive(Clone, Debug, PartialEq)]
pub struct Factor {
    /// Its name, for tables.
    pub name: String,
    /// What varies.
    pub vary: Vary,
}

/// What a factor does.
#[derive(Clone, Debug, PartialEq)]
pub enum Vary {
    /// 权重扰动: every weight of these levels becomes w (1 ± share); of all levels where none is named.
    Weights {
        /// The greatest change, as a share of the weight.
        share: f64,
        /// The levels of the nodes.
        levels: Vec<usize>,
    },
    /// 标准化方法: one of these, for the indicators named by number, or for all.
    Normaliser(Vec<Normaliser>, Vec<usize>),
    /// 汇总方法: one of these, for the dimensions of a level, or for all.
    Aggregator(Vec<Aggregator>, Option<usize>),
    /// 处理步骤: one of these in the place of the step of this number, from 0.
    Step(usize, Vec<Step>),
    /// 逐项剔除: one of these indicators is left out, or none.
    LeaveOut(Vec<usize>),
    /// 抽样误差: every value that comes from a survey is drawn anew.
    Sampling,
}

impl Vary {
    /// Whether it changes weights, so that they must stand still otherwise.
    pub(super) fn needs_weights(&self) -> bool {
        matches!(self, Vary::Weights { .. } | Vary::LeaveOut(_))
    }

    /// Changes a method as the number says.
    pub(super) fn change(&self, method: &mut Method, unit: f64) {
        match self {
            Vary::Weights { share, levels } => {
                let mut stream = Stream::of(unit.to_bits(), 0);
                for node in 0..method.tree.nodes().len() {
                    let level = method.tree.level(node);
                    if levels.is_empty() || levels.contains(&level) {
                        let factor = 1.0 + share * (2.0 * stream.unit() - 1.0);
                        let weight = &mut method.tree.nodes_mut()[node].weight;
                        *weight = weight.map(|weight| weight * factor);
                    }
                }
            }
            Vary::Normaliser(methods, only) => {
                let chosen = &methods[pick(unit, methods.len())];
                for node in method.tree.indicators().to_vec() {
                    let is_meant = only.is_empty() || only.contains(&node);
                    if let Kind::Indicator(indicator) = &mut method.tree.nodes_mut()[node].kind
                        && is_meant
                    {
                        indicator.normaliser = chosen.clone();
                    }
                }
            }
            Vary::Aggregator(methods, level) => {
                let chosen = methods[pick(unit, methods.len())];
                for node in 0..method.tree.nodes().len() {
                    let is_meant = level.is_none_or(|level| method.tree.level(node) == level);
                    if let Kind::Dimension(dimension) = &mut method.tree.nodes_mut()[node].kind
                        && is_meant
                    {
                        dimension.aggregator = chosen;
                    }
                }
            }
            Vary::Step(number, steps) => {
                if let Some(step) = method.steps.get_mut(*number) {
                    *step = steps[pick(unit, steps.len())].clone();
                }
            }
            Vary::LeaveOut(indicators) => {
                // The last choice is to leave out none.
                if let Some(node) = indicators.get(pick(unit, indicators.len() + 1)) {
                    method.tree.nodes_mut()[*node].weight = Some(0.0);
                }
            }
            Vary::Sampling => {}
        }
    }

    /// The data as the number says; none where they stay as they are.
    pub(crate) fn data(&self, method: &Method, data: &Data, unit: f64) -> Option<Data> {
        if !matches!(self, Vary::Sampling) {
            return None;
        }
        let mut changed = data.clone();
        for node in method.tree.indicators() {
            let own = &method.tree.nodes()[*node];
            let Some(indicator) = own.indicator() else { continue };
            let Some(sampling) = &indicator.sampling else { continue };
            let mut stream = Stream::of(unit.to_bits(), *node as u64);
            let whole = if indicator.measure == Measure::Percent { 100.0 } else { 1.0 };
            let column = match sampling {
                Sampling::Size(column) | Sampling::StandardError(column) => data.column(column),
            };
            let (Some(values), Some(known)) = (data.column(&own.code), column) else { continue };
            let drawn = values.iter().zip(known).map(|(value, known)| {
                let deviations = normal_quantile(stream.unit());
                match (sampling, *value, known.number()) {
                    (Sampling::Size(_), Value::Present(share), Some(n)) if n > 0.0 => {
                        let share = (share / whole).clamp(0.0, 1.0);
                        Value::Present(whole * wilson_end(share, n, deviations))
                    }
                    (Sampling::StandardError(_), Value::Present(mean), Some(error)) => {
                        Value::Present(mean + error * deviations)
                    }
                    (_, value, _) => value,
                }
            });
            changed.replace(&own.code, drawn.collect());
        }
        Some(changed)
    }
}
