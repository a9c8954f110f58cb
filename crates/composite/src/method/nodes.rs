//! Indicators and dimensions in a method file.

use super::form::Form;
use super::parts::{self, Written};
use super::read::{GivenWeights, NODES_MAX};
use crate::aggregate::Aggregator;
use crate::fault::Reason;
use crate::tree::{Denominator, Dimension, Direction, Indicator, Kind, Node, Sampling, Tree};
use crate::weights::Weighting;
use crate::{Measure, Place};

/// What a dimension, a level or the method says of putting together; what it does not say is taken from the next wider one.
#[derive(Clone, Debug, Default)]
struct Together {
    aggregator: Option<Aggregator>,
    weighting: Option<Written>,
    share_min: Option<f64>,
}

impl Together {
    fn or(self, wider: &Together) -> Together {
        Together {
            aggregator: self.aggregator.or(wider.aggregator),
            weighting: self.weighting.or_else(|| wider.weighting.clone()),
            share_min: self.share_min.or(wider.share_min),
        }
    }
}

/// Reads the tree; none where there is something wrong with it, which is noted.
pub(super) fn tree<'a>(
    top: &Form<'a>,
    normalise: &'a Form<'a>,
    measures: &[String],
    given: Option<&GivenWeights>,
) -> Option<Tree> {
    let (mut nodes, mut own) = (Vec::new(), Vec::new());
    for form in top.list("dimension") {
        let (node, together) = dimension(form);
        nodes.push(node);
        own.push(together);
    }
    for form in top.list("indicator") {
        nodes.extend(indicator(form, normalise, measures));
    }
    let (wide, levels, sum) = wider(top);
    if nodes.len() > NODES_MAX {
        let text = format!("指标和维度最多 {NODES_MAX} 个");
        top.wrong("indicator", 0, Reason::Unreadable(text));
        return None;
    }
    replace(top, &mut nodes, given);
    let mut tree = match Tree::new(nodes) {
        Ok(tree) => tree,
        Err(faults) => {
            faults.into_iter().for_each(|fault| top.fault(fault.place, fault.reason));
            return None;
        }
    };
    settle(top, &mut tree, own, &wide, &levels);
    check_weights(top, &tree, sum);
    Some(tree)
}

/// What is said for the method and for levels, and what given weights sum to.
fn wider(top: &Form<'_>) -> (Together, Vec<(usize, Together)>, Option<f64>) {
    let (aggregate, weights) = (top.below("aggregate"), top.below("weights"));
    let wide = Together {
        aggregator: parts::aggregator(&aggregate),
        weighting: parts::weighting(&weights),
        share_min: aggregate.number_in("min_share", 0.0, 1.0),
    };
    let mut levels = Vec::new();
    for form in aggregate.list("level") {
        let together = Together {
            aggregator: parts::aggregator(&form),
            weighting: None,
            share_min: form.number_in("min_share", 0.0, 1.0),
        };
        levels.push((level(&form), together));
        form.finish();
    }
    for form in weights.list("level") {
        let weighting = parts::weighting(&form);
        levels.push((level(&form), Together { weighting, ..Together::default() }));
        form.finish();
    }
    let sum = weights.number("sum");
    let is_free = weights.flag("relative").unwrap_or(false);
    if weights.has("sum") && is_free {
        let text = "sum 和 relative 只能写一个";
        weights.wrong("sum", weights.line(), Reason::Unreadable(text.into()));
    }
    aggregate.finish();
    weights.finish();
    (wide, levels, if is_free { Some(0.0) } else { sum })
}

fn level(form: &Form<'_>) -> usize {
    form.whole("level", 2, NODES_MAX as u64).unwrap_or_else(|| {
        if !form.has("level") {
            form.wrong("level", form.line(), Reason::NoKey);
        }
        0
    }) as usize
}

/// The table under its code, its name, its parent and its weight.
fn head(form: Form<'_>) -> (Form<'_>, [String; 2], Option<String>, Option<f64>) {
    let code = form.need_text("code");
    let form = form.of_node(&code);
    let name = form.text("name").unwrap_or_else(|| code.clone());
    let weight = form.number("weight");
    if let Some(weight) = weight.filter(|weight| *weight < 0.0) {
        form.wrong("weight", form.line(), Reason::NegativeWeight(weight));
    }
    let parent = form.text("parent").filter(|parent| !parent.is_empty());
    (form, [code, name], parent, weight)
}

fn dimension(form: Form<'_>) -> (Node, Together) {
    let (form, [code, name], parent, weight) = head(form);
    let (aggregate, weights) = (form.below("aggregate"), form.below("weights"));
    let together = Together {
        aggregator: parts::aggregator(&aggregate),
        weighting: parts::weighting(&weights),
        share_min: form.number_in("min_share", 0.0, 1.0),
    };
    aggregate.finish();
    weights.finish();
    let dimension = Dimension {
        // Both are settled when the levels are known.
        aggregator: Aggregator::Arithmetic,
        weighting: Weighting::Equal,
        share_min: None,
        decimals: form.whole("decimals", 0, 12).map(|decimals| decimals as u32),
        floor: form.number("floor"),
        cap: form.number("cap"),
    };
    form.finish();
    (Node { code, name, parent, weight, kind: Kind::Dimension(dimension), line: form.line() }, together)
}

fn indicator<'a>(form: Form<'a>, normalise: &'a Form<'a>, measures: &[String]) -> Option<Node> {
    let (form, [code, name], parent, weight) = head(form);
    if parent.is_none() {
        form.wrong("parent", form.line(), Reason::NoKey);
    }
    let direction = match form.one_of("direction", &["higher", "lower", "正向", "逆向"]) {
        Some(("lower" | "逆向", _)) => Some(Direction::Lower),
        Some(_) => Some(Direction::Higher),
        None => None,
    };
    if direction.is_none() && !form.has("direction") {
        form.wrong("direction", form.line(), Reason::NoKey);
    }
    let unit = form.text("unit").unwrap_or_default();
    let measure = Measure::parse(&unit, measures);
    if measure.is_none() {
        form.wrong("unit", form.line(), Reason::UnknownMeasure(unit));
    }
    let own = form.below("normalise").over(normalise);
    let normaliser = parts::normaliser(&own, direction);
    own.finish();
    let range = form.numbers("range").and_then(|(ends, line)| match ends[..] {
        [low, high] if low < high => Some((low, high)),
        _ => {
            form.wrong("range", line, Reason::Unreadable("应为由小到大的两个数，如 [0, 100]".into()));
            None
        }
    });
    let indicator = Indicator {
        direction: direction.unwrap_or(Direction::Higher),
        measure: measure.unwrap_or(Measure::Other(String::new())),
        range,
        small: form.flag("small").unwrap_or(false),
        words: form.word_numbers("words").unwrap_or_default(),
        denominator: denominator(&form),
        sampling: sampling(&form),
        normaliser: normaliser.unwrap_or(crate::Normaliser::Identity),
    };
    form.finish();
    Some(Node { code, name, parent, weight, kind: Kind::Indicator(indicator), line: form.line() })
}

fn denominator(form: &Form<'_>) -> Option<Denominator> {
    let own = form.has("denominator").then(|| form.below("denominator"))?;
    let column = own.word().map_or_else(|| own.need_text("column"), ToOwned::to_owned);
    let scale = own.number("scale").unwrap_or(1.0);
    own.finish();
    Some(Denominator { column, scale })
}

fn sampling(form: &Form<'_>) -> Option<Sampling> {
    let own = form.has("survey").then(|| form.below("survey"))?;
    let sampling = match (own.text("size"), own.text("standard_error")) {
        (Some(column), None) => Some(Sampling::Size(column)),
        (None, Some(column)) => Some(Sampling::StandardError(column)),
        _ => {
            let text = "应写 size 或 standard_error 中的一个";
            own.wrong("", own.line(), Reason::Unreadable(text.into()));
            None
        }
    };
    own.finish();
    sampling
}

/// Puts given weights in the place of those of the file.
fn replace(top: &Form<'_>, nodes: &mut [Node], given: Option<&GivenWeights>) {
    for (line, code, weight) in given.iter().flat_map(|given| &given.lines) {
        match nodes.iter_mut().find(|node| node.code == *code) {
            Some(node) => node.weight = Some(*weight),
            None => top.fault(Place::line(*line).field("--weights"), Reason::UnknownCode(code.clone())),
        }
    }
}

/// Gives every dimension what it, its level or the method says.
fn settle(
    top: &Form<'_>,
    tree: &mut Tree,
    own: Vec<Together>,
    wide: &Together,
    levels: &[(usize, Together)],
) {
    let highest = tree.level(tree.root());
    for (level, _) in levels.iter().filter(|(level, _)| *level > highest) {
        let text = format!("没有第 {level} 级，最高是第 {highest} 级");
        top.wrong("level", 0, Reason::Unreadable(text));
    }
    for (node, own) in own.into_iter().enumerate() {
        let level = tree.level(node);
        let of_level = levels.iter().filter(|(own, _)| *own == level).map(|(_, together)| together);
        let settled = of_level.fold(own, Together::or).or(wide);
        let (place, children) = (tree.nodes()[node].place(), tree.children(node).len());
        let weighting = settled.weighting.map(|written| written.weighting(children));
        let Kind::Dimension(dimension) = &mut tree.nodes_mut()[node].kind else { continue };
        dimension.share_min = settled.share_min;
        match settled.aggregator {
            Some(aggregator) => dimension.aggregator = aggregator,
            None => top.fault(place.clone().field("aggregate"), Reason::NoKey),
        }
        match weighting {
            Some(Ok(weighting)) => dimension.weighting = weighting,
            Some(Err((line, reason))) => top.fault(Place { line: Some(line), ..place }, reason),
            None => top.fault(place.field("weights"), Reason::NoKey),
        }
    }
}

/// Given weights sum to what is said, and it is said what they sum to; 0 stands for anything.
fn check_weights(top: &Form<'_>, tree: &Tree, due: Option<f64>) {
    const TOLERANCE: f64 = 1e-9;
    for (index, node) in tree.nodes().iter().enumerate() {
        let Some(dimension) = node.dimension().filter(|own| own.weighting == Weighting::Given) else {
            continue;
        };
        let mut sum = 0.0;
        for child in tree.children(index) {
            let child = &tree.nodes()[*child];
            match child.weight {
                Some(weight) => sum += weight,
                None => top.fault(child.place(), Reason::NoWeight),
            }
        }
        // The points of a sum are no shares of anything.
        if dimension.aggregator == Aggregator::Sum {
            continue;
        }
        match due {
            None => top.fault(node.place().field("weights"), Reason::SumUndeclared),
            Some(0.0) if sum <= 0.0 => top.fault(node.place(), Reason::WeightsCancel(sum)),
            Some(due) if due != 0.0 && (sum - due).abs() > TOLERANCE * due.abs() => {
                top.fault(node.place(), Reason::WeightSum { sum, due });
            }
            Some(_) => {}
        }
    }
}
