//! From prepared data to scores: normalise every indicator, then put them together up the tree.

use crate::aggregate;
use crate::data::{Data, Frame};
use crate::fault::{Checked, Fault, Matter, Notice, Reason};
use crate::method::{Constant, Method};
use crate::normalise::Fitted;
use crate::numbers;
use crate::value::Value;
use crate::weights::{self, Basis, Optimise};
use crate::{Place, Row};

/// The scores of every node, and the weights they were made with.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Scored {
    /// By node, then by row of the frame.
    pub(crate) columns: Vec<Vec<Value>>,
    /// By node; as they are, not divided by their sum.
    pub(crate) weights: Vec<f64>,
}

/// How an indicator is scored in a slice.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Scoring {
    /// By this.
    By(Fitted),
    /// Not at all, because it does not vary.
    LeftOut,
    /// There is nothing to score.
    Nothing,
}

/// Fits the normaliser of an indicator to the values of a slice.
pub(crate) fn fit(
    method: &Method,
    data: &Data,
    frame: &Frame,
    (at, slice): (usize, &[usize]),
    notices: &mut Vec<Notice>,
) -> Result<Scoring, Fault> {
    let node = &method.tree.nodes()[method.tree.indicators()[at]];
    let Some(indicator) = node.indicator() else { return Ok(Scoring::Nothing) };
    let column = &frame.columns[at];
    let values: Vec<f64> = slice.iter().filter_map(|row| column[*row].number()).collect();
    if values.is_empty() {
        return Ok(Scoring::Nothing);
    }
    let place = || Place::node(&node.code).of("", frame.period(data, method.over, slice));
    let reference = |unit: &str| {
        let own = slice.iter().filter(|row| data.rows()[frame.rows[**row]].unit == unit);
        let latest = own.max_by(|one, other| {
            data.time_of(frame.rows[**one]).total_cmp(&data.time_of(frame.rows[**other]))
        })?;
        column[*latest].number()
    };
    match indicator.normaliser.fit(indicator.direction, &values, reference) {
        Ok(fitted) => {
            let extent = numbers::extent(&values).filter(|(low, high)| low == high);
            if let Some((value, _)) = extent.filter(|_| indicator.normaliser.ranks()) {
                notices.push(Notice::at(place(), Matter::RanksNothing(value)));
            }
            Ok(Scoring::By(fitted))
        }
        Err(Reason::Constant(value)) if method.constant == Constant::LeaveOut => {
            notices.push(Notice::at(place(), Matter::LeftOut(value)));
            Ok(Scoring::LeftOut)
        }
        Err(reason) => Err(Fault::at(place(), reason)),
    }
}

impl Scoring {
    /// The score of a value.
    pub(crate) fn score(&self, value: Value) -> Result<Value, Reason> {
        match (self, value) {
            (Scoring::LeftOut, _) => Ok(Value::NotApplicable),
            (Scoring::By(fitted), Value::Present(number)) => match fitted.score(number) {
                score if score.is_finite() => Ok(Value::Present(score)),
                _ => Err(Reason::NotFinite),
            },
            (_, other) => Ok(other),
        }
    }
}

/// The scores of the indicators.
pub(crate) fn normalise(
    method: &Method,
    data: &Data,
    frame: &Frame,
    notices: &mut Vec<Notice>,
) -> Checked<Frame> {
    let slices = frame.slices(data, method.over);
    let mut scores = frame.clone();
    let mut faults = Vec::new();
    for at in 0..frame.columns.len() {
        for slice in &slices {
            let scoring = match fit(method, data, frame, (at, slice), notices) {
                Ok(scoring) => scoring,
                Err(fault) => {
                    faults.push(fault);
                    continue;
                }
            };
            for row in slice {
                match scoring.score(frame.columns[at][*row]) {
                    Ok(score) => scores.columns[at][*row] = score,
                    Err(reason) => {
                        let own = &data.rows()[frame.rows[*row]];
                        let code = &method.tree.nodes()[method.tree.indicators()[at]].code;
                        faults.push(Fault::at(Place::node(code).of(&own.unit, &own.period), reason));
                    }
                }
            }
        }
    }
    if faults.is_empty() { Ok(scores) } else { Err(faults) }
}

/// Puts the scores of the indicators together, from the ground up.
pub(crate) fn aggregate(method: &Method, data: &Data, scores: Frame, basis: &mut Basis) -> Checked<Scored> {
    let slices = scores.slices(data, method.over);
    let rows = scores.rows_of(data);
    let tree = &method.tree;
    let mut columns = vec![Vec::new(); tree.nodes().len()];
    for (node, column) in tree.indicators().iter().zip(scores.columns) {
        columns[*node] = column;
    }
    let mut scored = Scored { columns, weights: vec![1.0; tree.nodes().len()] };
    for node in tree.upwards().iter().copied().filter(|node| !tree.children(*node).is_empty()) {
        let weights = weights::below(tree, node, &scored.columns, basis)?;
        for (child, weight) in tree.children(node).iter().zip(weights) {
            scored.weights[*child] = weight;
        }
        scored.columns[node] =
            aggregate::dimension(tree, node, &scored.weights, &scored.columns, &rows, &slices)?;
    }
    match &method.optimise {
        Some(optimise) => optimised(method, optimise, scored, (&rows, &slices), basis),
        None => Ok(scored),
    }
}

/// The same with optimised weights at a level.
fn optimised(
    method: &Method,
    optimise: &Optimise,
    scored: Scored,
    (rows, slices): (&[&Row], &[Vec<usize>]),
    basis: &mut Basis,
) -> Checked<Scored> {
    let (tree, level) = (&method.tree, optimise.level);
    // Dimensions with a child at that level; all of their children get new weights.
    let above: Vec<usize> = tree
        .upwards()
        .iter()
        .copied()
        .filter(|node| tree.children(*node).iter().any(|child| tree.level(*child) == level))
        .collect();
    let nodes: Vec<usize> = above.iter().flat_map(|node| tree.children(*node).iter().copied()).collect();
    let groups: Vec<usize> = above.iter().map(|node| tree.children(*node).len()).collect();
    let codes: Vec<&str> = nodes.iter().map(|node| tree.nodes()[*node].code.as_str()).collect();
    let with = |weights: &[f64]| -> Checked<Scored> {
        let mut scored = scored.clone();
        nodes.iter().zip(weights).for_each(|(node, weight)| scored.weights[*node] = *weight);
        for node in tree.upwards().iter().copied().filter(|node| tree.level(*node) > level) {
            scored.columns[node] =
                aggregate::dimension(tree, node, &scored.weights, &scored.columns, rows, slices)?;
        }
        Ok(scored)
    };
    let objective = |weights: &[f64]| -> Option<f64> {
        let scored = with(weights).ok()?;
        let index = &scored.columns[tree.root()];
        let correlation = |node: &usize| correlation(&scored.columns[*node], index);
        let correlations: Vec<f64> = nodes.iter().map(correlation).collect::<Option<_>>()?;
        Some(optimise.aim.objective(&codes, &correlations))
    };
    let Some(weights) = weights::optimise(&groups, optimise.negative, &objective) else {
        let place = Place::node(&tree.nodes()[tree.root()].code);
        return Err(vec![Fault::at(place, Reason::NotOptimised)]);
    };
    for (code, weight) in codes.iter().zip(&weights).filter(|(_, weight)| **weight < 0.0) {
        basis.notices.push(Notice::at(Place::node(code), Matter::NegativeWeight(*weight)));
    }
    with(&weights)
}

/// The correlation of two columns, over the rows that have both; none where one does not vary.
pub(crate) fn correlation(one: &[Value], other: &[Value]) -> Option<f64> {
    let pairs: Vec<(f64, f64)> =
        one.iter().zip(other).filter_map(|(x, y)| Some((x.number()?, y.number()?))).collect();
    numbers::pearson(&pairs)
}
