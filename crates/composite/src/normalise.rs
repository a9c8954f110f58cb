//! 标准化: how a number becomes a score. A normaliser is fitted to the values it is relative to, then scores any number:
//! so the frontier can be moved apart from the values.

use crate::fault::Reason;
use crate::numbers;
use crate::rank::Ties;
use crate::tree::Direction;

/// 标准化方法, applied after the direction, so that more is always better.
#[derive(Clone, Debug, PartialEq)]
pub enum Normaliser {
    /// 原值: the number is the score.
    Identity,
    /// 最小-最大法: the least value gets the lower end of the range, the greatest the upper.
    MinMax(Range),
    /// 标准分: mean and standard deviation (n−1) become these.
    ZScore {
        /// The mean of the scores.
        mean: f64,
        /// Their standard deviation.
        deviation: f64,
    },
    /// 位次: 1 for the worst.
    Rank(Ties),
    /// 百分位次: (rank − 1)/(n − 1), over the range.
    PercentileRank(Ties, Range),
    /// 博尔达计分: rank − 1, the number of units that are worse.
    Borda(Ties),
    /// 距最优值: 1 − (greatest − x)/(greatest − least), over the range.
    DistanceToMaximum(Range),
    /// 距参照对象: 1 − (reference − x)/(reference − least), over the range.
    DistanceToReference {
        /// Code of the unit of reference.
        unit: String,
        /// Whether who is better than it gets no more than it.
        cap: bool,
        /// The scores of the least value and of the reference.
        range: Range,
    },
    /// 距目标值: 1 − (target − x)/(target − least), over the range.
    DistanceToTarget {
        /// The target, as the indicator is measured.
        target: f64,
        /// Whether more than the target counts as the target.
        cap: bool,
        /// The scores of the least value and of the target.
        range: Range,
    },
    /// 门柱法: between two fixed values.
    Goalposts(Goalposts),
    /// 占最大值之比: x over the greatest, over the range.
    FractionOfMaximum(Range),
    /// 分档计分.
    Steps(Steps),
    /// 加分、扣分: `base + each × x` within floor and cap; the direction says nothing here, the sign of `each` does.
    Points {
        /// The points of zero.
        base: f64,
        /// Points for each; negative where they are deducted.
        each: f64,
        /// At least these.
        floor: Option<f64>,
        /// At most these.
        cap: Option<f64>,
    },
}

/// 分值区间: the scores of the worst and of the best.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// The score of the worst.
    pub low: f64,
    /// The score of the best.
    pub high: f64,
}

/// 门柱, also 功效系数法: the value that gets the lower end of the range (不允许值) and the one that gets the upper (满意值).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Goalposts {
    /// The worst value, as the indicator is measured.
    pub worst: f64,
    /// The best value.
    pub best: f64,
    /// Whether what lies outside is taken as the post.
    pub truncate: bool,
    /// Whether the logarithms are compared.
    pub log: bool,
    /// How the way between the posts is counted.
    pub curve: Curve,
    /// The scores of the posts.
    pub range: Range,
}

/// How the share of the way between two posts becomes a share of the points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Curve {
    /// The share to this power; 1 is the straight line.
    Power(f64),
    /// 指数型功效函数: low × (high / low)^share.
    Exponential,
}

/// 分档表: the score of the last step whose begin is reached. The begins ascend; below the first there is a score too.
#[derive(Clone, Debug, PartialEq)]
pub struct Steps {
    /// The score below the first step.
    pub below: f64,
    /// Where a step begins, that number included, and its score.
    pub steps: Vec<(f64, f64)>,
}

/// A normaliser that knows what it is relative to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fitted {
    direction: Direction,
    scale: Scale,
}

#[derive(Clone, Debug, PartialEq)]
enum Scale {
    Identity,
    Span { low: f64, high: f64, floor: bool, cap: bool, log: bool, curve: Curve, range: Range },
    Standard { from: (f64, f64), to: (f64, f64) },
    Order { sorted: Vec<f64>, ties: Ties, shape: OrderShape },
    Steps(Steps),
    Points { base: f64, each: f64, floor: Option<f64>, cap: Option<f64> },
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum OrderShape {
    FromOne,
    FromZero,
    Share(Range),
}

impl Normaliser {
    /// Whether scores depend on the other units.
    pub fn is_relative(&self) -> bool {
        !matches!(
            self,
            Normaliser::Identity
                | Normaliser::Goalposts(_)
                | Normaliser::Steps(_)
                | Normaliser::Points { .. }
        )
    }

    /// Whether it ranks, so that a column without differences gives everybody the same.
    pub(crate) fn ranks(&self) -> bool {
        matches!(self, Normaliser::Rank(_) | Normaliser::PercentileRank(..) | Normaliser::Borda(_))
    }

    /// Fits it to the values it is relative to; `reference` is the value of the unit of reference.
    pub(crate) fn fit(
        &self,
        direction: Direction,
        values: &[f64],
        reference: impl Fn(&str) -> Option<f64>,
    ) -> Result<Fitted, Reason> {
        let turned: Vec<f64> = values.iter().map(|x| direction.turn(*x)).collect();
        let extent = numbers::extent(&turned).ok_or(Reason::TooFew { found: 0, needed: 1 });
        let scale = match self {
            Normaliser::Identity => Scale::Identity,
            Normaliser::MinMax(range) | Normaliser::DistanceToMaximum(range) => {
                let (low, high) = extent?;
                span(low, high, false, *range).ok_or(Reason::Constant(direction.turn(low)))?
            }
            Normaliser::ZScore { mean, deviation } => standard(&turned, direction, (*mean, *deviation))?,
            Normaliser::Rank(ties) => order(&turned, *ties, OrderShape::FromOne),
            Normaliser::Borda(ties) => order(&turned, *ties, OrderShape::FromZero),
            Normaliser::PercentileRank(ties, range) => match turned.len() {
                found @ 0..2 => return Err(Reason::TooFew { found, needed: 2 }),
                _ => order(&turned, *ties, OrderShape::Share(*range)),
            },
            Normaliser::DistanceToReference { unit, cap, range } => {
                let high = reference(unit).ok_or_else(|| Reason::NoReference(unit.clone()))?;
                let low = extent?.0;
                span(low, direction.turn(high), *cap, *range).ok_or(Reason::Constant(high))?
            }
            Normaliser::DistanceToTarget { target, cap, range } => {
                let (low, high) = (extent?.0, direction.turn(*target));
                let beyond = span(low, high, *cap, *range).filter(|_| high > low);
                let worst = direction.turn(low);
                beyond.ok_or(Reason::TargetNotBeyond { target: *target, worst })?
            }
            Normaliser::Goalposts(posts) => posts.scale(direction, values)?,
            Normaliser::FractionOfMaximum(range) => {
                let (_, high) = extent?;
                span(0.0, high, false, *range)
                    .filter(|_| high > 0.0)
                    .ok_or(Reason::NotPositive { value: high, by: "占最大值之比（最大值）" })?
            }
            Normaliser::Steps(steps) => Scale::Steps(steps.clone()),
            Normaliser::Points { base, each, floor, cap } => {
                Scale::Points { base: *base, each: *each, floor: *floor, cap: *cap }
            }
        };
        let turns = !matches!(scale, Scale::Steps(_) | Scale::Points { .. });
        Ok(Fitted { direction: if turns { direction } else { Direction::Higher }, scale })
    }
}

impl Goalposts {
    fn scale(&self, direction: Direction, values: &[f64]) -> Result<Scale, Reason> {
        if self.log {
            let low = values.iter().copied().find(|value| *value <= 0.0);
            if let Some(value) = low {
                return Err(Reason::NotPositive { value, by: "取对数" });
            }
        }
        Ok(Scale::Span {
            low: direction.turn(self.worst),
            high: direction.turn(self.best),
            floor: self.truncate,
            cap: self.truncate,
            log: self.log,
            curve: self.curve,
            range: self.range,
        })
    }
}

impl Fitted {
    /// The score of a number. Between worst and best it grows, or stays.
    pub(crate) fn score(&self, number: f64) -> f64 {
        let x = self.direction.turn(number);
        match &self.scale {
            Scale::Identity => x,
            Scale::Span { low, high, floor, cap, log, curve, range } => {
                let place = |x: f64| if *log { (self.direction.turn(x)).ln() } else { x };
                let mut share = (place(x) - place(*low)) / (place(*high) - place(*low));
                if *floor {
                    share = share.max(0.0);
                }
                if *cap {
                    share = share.min(1.0);
                }
                curve.points(share, *range)
            }
            Scale::Standard { from, to } => (x - from.0) / from.1 * to.1 + to.0,
            Scale::Order { sorted, ties, shape } => {
                let worse = sorted.partition_point(|other| *other < x);
                let not_better = sorted.partition_point(|other| *other <= x);
                let rank = ties.rank(worse, not_better, sorted);
                match shape {
                    OrderShape::FromOne => rank,
                    OrderShape::FromZero => rank - 1.0,
                    OrderShape::Share(range) => range.at((rank - 1.0) / (sorted.len() - 1) as f64),
                }
            }
            Scale::Steps(steps) => steps.score(number),
            Scale::Points { base, each, floor, cap } => bounded(base + each * number, *floor, *cap),
        }
    }
}

impl Range {
    fn at(self, share: f64) -> f64 {
        share * (self.high - self.low) + self.low
    }
}

impl Curve {
    fn points(self, share: f64, range: Range) -> f64 {
        match self {
            Curve::Power(1.0) => range.at(share),
            // A share below zero has no root; how far it lies below is kept.
            Curve::Power(power) => range.at(share.abs().powf(power).copysign(share)),
            Curve::Exponential => range.low * (range.high / range.low).powf(share),
        }
    }
}

impl Steps {
    fn score(&self, number: f64) -> f64 {
        let reached = self.steps.iter().take_while(|(begin, _)| number >= *begin).last();
        reached.map_or(self.below, |(_, score)| *score)
    }
}

/// A number within bounds, where there are some.
pub(crate) fn bounded(number: f64, floor: Option<f64>, cap: Option<f64>) -> f64 {
    let number = floor.map_or(number, |floor| number.max(floor));
    cap.map_or(number, |cap| number.min(cap))
}

/// The way from one value to another; none where they are the same.
fn span(low: f64, high: f64, cap: bool, range: Range) -> Option<Scale> {
    let curve = Curve::Power(1.0);
    (low != high).then_some(Scale::Span { low, high, floor: false, cap, log: false, curve, range })
}

fn standard(turned: &[f64], direction: Direction, to: (f64, f64)) -> Result<Scale, Reason> {
    let few = Reason::TooFew { found: turned.len(), needed: 2 };
    let (Some(mean), Some(deviation)) = (numbers::mean(turned), numbers::deviation(turned)) else {
        return Err(few);
    };
    let (low, high) = numbers::extent(turned).ok_or(few)?;
    // A deviation of a constant may be a hair above zero.
    if low == high {
        return Err(Reason::Constant(direction.turn(low)));
    }
    Ok(Scale::Standard { from: (mean, deviation), to })
}

fn order(turned: &[f64], ties: Ties, shape: OrderShape) -> Scale {
    Scale::Order { sorted: numbers::sorted(turned), ties, shape }
}
