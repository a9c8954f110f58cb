//! A change of score, exactly: by sums through arithmetic means, by logarithmic means (LMDI) through geometric ones, and
//! likewise through every mean that is a sum of something.

use crate::aggregate::Aggregator;
use crate::data::{Data, Frame};
use crate::fault::Checked;
use crate::method::Method;
use crate::normalise::bounded;
use crate::numbers;
use crate::run::Run;
use crate::score::{self, Scoring};
use crate::tree::Tree;
use crate::value::Value;

/// 得分变化 of a unit between two periods.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoreChange {
    /// The score before.
    pub before: f64,
    /// The score after.
    pub after: f64,
    /// What it comes from; the amounts add up to the change.
    pub parts: Vec<Contribution>,
}

/// 贡献 of a node to a change.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contribution {
    /// The node, by number.
    pub node: usize,
    /// How it comes about.
    pub influence: Influence,
    /// How much of the index's score.
    pub amount: f64,
}

/// How a contribution comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Influence {
    /// The unit's own value moved.
    Own,
    /// What the value is measured by moved: minimum, maximum, mean, the others.
    Frontier,
    /// Its weight among its siblings moved, because others became available or missing, or because it is computed.
    Weight,
    /// A floor, a cap or rounding took effect otherwise than before.
    Bound,
}

impl Influence {
    /// Its name, for tables.
    pub fn name(self) -> &'static str {
        match self {
            Influence::Own => "own",
            Influence::Frontier => "frontier",
            Influence::Weight => "weight",
            Influence::Bound => "bound",
        }
    }
}

/// A mean that is a sum of something: f(y) = Σ w f(x).
#[derive(Clone, Copy)]
enum Link {
    Plain,
    Logarithm,
    Power(f64),
}

impl Link {
    fn of(aggregator: Aggregator) -> Option<Link> {
        match aggregator {
            Aggregator::Arithmetic | Aggregator::Sum => Some(Link::Plain),
            Aggregator::Geometric => Some(Link::Logarithm),
            Aggregator::Harmonic => Some(Link::Power(-1.0)),
            Aggregator::Power(power) => Some(Link::Power(power)),
            Aggregator::Median | Aggregator::Copeland | Aggregator::MazziottaPareto(_) => None,
        }
    }

    fn at(self, x: f64) -> f64 {
        match self {
            Link::Plain => x,
            Link::Logarithm => x.ln(),
            Link::Power(power) => x.powf(power),
        }
    }

    /// How much f changes for a change of x, between two numbers; the derivative where they are the same.
    fn slope(self, from: f64, to: f64) -> f64 {
        let step = to - from;
        match self {
            Link::Plain => 1.0,
            Link::Logarithm if step == 0.0 => 1.0 / from,
            Link::Logarithm => (step / from).ln_1p() / step,
            Link::Power(power) if step == 0.0 => power * from.powf(power - 1.0),
            Link::Power(_) => (self.at(to) - self.at(from)) / step,
        }
    }
}

/// One moment of a unit: its row in a frame, its scores and its weights.
struct Moment<'a> {
    index: usize,
    scores: &'a [Vec<Value>],
    weights: Vec<f64>,
}

impl ScoreChange {
    /// The change of a unit between two periods of a run; none when the unit was not scored in one of them, or when the
    /// index is put together by something that is no sum (median, Copeland, Mazziotta-Pareto).
    ///
    /// # Errors
    /// When a normaliser cannot be fitted to one of the periods.
    pub fn between(
        method: &Method,
        data: &Data,
        run: &Run,
        unit: &str,
        (from, to): (&str, &str),
    ) -> Checked<Option<ScoreChange>> {
        let tree = &method.tree;
        let row = |period: &str| {
            run.normalised.rows.iter().position(|row| {
                let own = &data.rows()[*row];
                own.unit == unit && own.period == period
            })
        };
        let (Some(before), Some(after)) = (row(from), row(to)) else { return Ok(None) };
        let moment = |index: usize| Moment {
            index,
            scores: &run.scores,
            weights: run.weights.iter().map(|weight| weight.own).collect(),
        };
        let (before, after) = (moment(before), moment(after));
        let (Some(low), Some(high)) = (before.score(tree.root()), after.score(tree.root())) else {
            return Ok(None);
        };
        let prepared = run.stages.last().map_or(&run.normalised, |stage| &stage.frame);
        let mut parts = Vec::new();
        let mut walk = Walk { method, data, prepared, before: &before, after: &after, parts: &mut parts };
        let is_whole = walk.node(tree.root(), 1.0)?;
        Ok(is_whole.then_some(ScoreChange { before: low, after: high, parts }))
    }
}

impl Moment<'_> {
    fn score(&self, node: usize) -> Option<f64> {
        self.scores[node][self.index].number()
    }

    /// The weight of a child that is available, as its share where weights are shares; 0 for one that is not.
    fn weight(&self, tree: &Tree, child: usize, is_share: bool) -> f64 {
        let own = |node: usize| if self.score(node).is_some() { self.weights[node] } else { 0.0 };
        let Some(parent) = tree.parent(child).filter(|_| is_share) else { return own(child) };
        let total = numbers::sum(tree.children(parent).iter().map(|node| own(*node)));
        if total == 0.0 { 0.0 } else { own(child) / total }
    }
}

/// The way down the tree; every change above is a factor of the changes below.
struct Walk<'a> {
    method: &'a Method,
    data: &'a Data,
    prepared: &'a Frame,
    before: &'a Moment<'a>,
    after: &'a Moment<'a>,
    parts: &'a mut Vec<Contribution>,
}

impl Walk<'_> {
    fn add(&mut self, node: usize, influence: Influence, amount: f64) {
        if amount != 0.0 {
            self.parts.push(Contribution { node, influence, amount });
        }
    }

    /// What the change of a node that has a score in both moments adds, times a factor; whether all of it could be told.
    fn node(&mut self, node: usize, factor: f64) -> Checked<bool> {
        let tree = &self.method.tree;
        let Some(dimension) = tree.nodes()[node].dimension() else { return self.leaf(node, factor) };
        let Some(link) = Link::of(dimension.aggregator) else { return Ok(false) };
        let is_share = dimension.aggregator != Aggregator::Sum;
        let children = tree.children(node).to_vec();
        let raw = |moment: &Moment<'_>| {
            let parts = children.iter().filter_map(|child| {
                Some(moment.weight(tree, *child, is_share) * link.at(moment.score(*child)?))
            });
            let sum = numbers::sum(parts);
            match link {
                Link::Plain => sum,
                Link::Logarithm => sum.exp(),
                Link::Power(power) => sum.powf(1.0 / power),
            }
        };
        let (from, to) = (raw(self.before), raw(self.after));
        let finished = |score: f64| {
            let score = bounded(score, dimension.floor, dimension.cap);
            dimension.decimals.map_or(score, |decimals| numbers::rounded(score, decimals))
        };
        let has_bounds = dimension.floor.is_some() || dimension.cap.is_some() || dimension.decimals.is_some();
        if has_bounds {
            self.add(node, Influence::Bound, factor * ((finished(to) - to) - (finished(from) - from)));
        }
        let steep = link.slope(from, to);
        let centre = if is_share { (link.at(from) + link.at(to)) / 2.0 } else { 0.0 };
        let mut is_whole = true;
        for child in children {
            let weights = [self.before, self.after].map(|moment| moment.weight(tree, child, is_share));
            let scores = [self.before, self.after].map(|moment| moment.score(child));
            // Who is there only once did not move: it came or went, with its weight.
            let [low, high] = match scores {
                [Some(low), Some(high)] => [low, high],
                [Some(only), None] | [None, Some(only)] => [only, only],
                [None, None] => continue,
            };
            let level = (link.at(low) + link.at(high)) / 2.0 - centre;
            self.add(child, Influence::Weight, factor * level * (weights[1] - weights[0]) / steep);
            if scores.iter().all(Option::is_some) {
                let weight = (weights[0] + weights[1]) / 2.0;
                is_whole &= self.node(child, factor * weight * link.slope(low, high) / steep)?;
            }
        }
        Ok(is_whole)
    }

    /// The change of an indicator's score: the value and what it is measured by, each while the other stood before and after.
    fn leaf(&mut self, node: usize, factor: f64) -> Checked<bool> {
        let tree = &self.method.tree;
        let (Some(low), Some(high)) = (self.before.score(node), self.after.score(node)) else {
            return Ok(true);
        };
        let Some(at) = tree.indicators().iter().position(|own| *own == node) else { return Ok(true) };
        let value = |moment: &Moment<'_>| self.prepared.columns[at][moment.index];
        let (old, new) = (self.scoring(at, self.before)?, self.scoring(at, self.after)?);
        let cross = |scoring: &Scoring, moment: &Moment<'_>| {
            scoring.score(value(moment)).ok().and_then(Value::number)
        };
        let (moved_value, moved_frontier) = (cross(&old, self.after), cross(&new, self.before));
        let own = match (moved_value, moved_frontier) {
            (Some(value), Some(frontier)) => ((value - low) + (high - frontier)) / 2.0,
            _ => high - low,
        };
        self.add(node, Influence::Own, factor * own);
        self.add(node, Influence::Frontier, factor * (high - low - own));
        Ok(true)
    }

    fn scoring(&self, at: usize, moment: &Moment<'_>) -> Checked<Scoring> {
        let slices = self.prepared.slices(self.data, self.method.over);
        let slice = slices.iter().find(|slice| slice.contains(&moment.index)).map_or(&[][..], Vec::as_slice);
        score::fit(self.method, self.data, self.prepared, (at, slice), &mut Vec::new())
            .map_err(|fault| vec![fault])
    }
}
