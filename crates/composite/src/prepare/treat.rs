//! 处理离群值: winsorising, then the logarithm, until skewness or kurtosis is within limits.

use super::{Log, Treated, is_for, period_of, present};
use crate::Place;
use crate::data::{Data, Frame, Over};
use crate::fault::{Matter, Notice};
use crate::method::Method;
use crate::numbers::{self, Shape};
use crate::value::Value;

/// 处理规则. A distribution is within the limits when its skewness or its kurtosis is.
#[derive(Clone, Debug, PartialEq)]
pub struct Treat {
    /// The absolute skewness must be below this.
    pub skewness_max: f64,
    /// Or the kurtosis below this.
    pub kurtosis_max: f64,
    /// Points that may be winsorised.
    pub winsorise_max: usize,
    /// The logarithm taken when that is not enough; none when the points stay drawn in.
    pub then: Option<Logarithm>,
    /// Whether the logarithm is taken of the winsorised values, not of the original ones.
    pub combine: bool,
    /// Which rows are looked at together.
    pub over: Over,
    /// The indicators, by code; all where none is named.
    pub only: Vec<String>,
}

/// 对数变换 of values moved to begin at a hundredth of their range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Logarithm {
    /// ln(x − min + 0.01 (max − min)).
    Shifted,
    /// The same, mirrored for a distribution skewed to the left.
    Mirrored,
}

impl Treat {
    pub(super) fn apply(&self, method: &Method, data: &Data, frame: &mut Frame, log: &mut Log) {
        let slices = frame.slices(data, self.over);
        for (at, node) in method.tree.indicators().iter().enumerate() {
            let code = &method.tree.nodes()[*node].code;
            if !is_for(&self.only, code) {
                continue;
            }
            for slice in &slices {
                let (rows, mut values) = present(&frame.columns[at], slice);
                let period = period_of(frame, data, self.over, slice);
                let place = || Place::node(code).of("", &period);
                let Some(before) = Shape::of(&values) else {
                    log.notices.push(Notice::at(place(), Matter::NoShape));
                    continue;
                };
                let (winsorised, is_log, after) = self.treat(before, &mut values);
                let within = self.is_within(after);
                if !within {
                    log.notices.push(Notice::at(place(), Matter::StillSkewed(after)));
                }
                for (row, value) in rows.into_iter().zip(values) {
                    frame.columns[at][row] = Value::Present(value);
                }
                let indicator = code.clone();
                log.treated.push(Treated {
                    indicator,
                    period,
                    before,
                    winsorised,
                    log: is_log,
                    after,
                    within,
                });
            }
        }
    }

    fn is_within(&self, shape: Shape) -> bool {
        shape.skewness.abs() < self.skewness_max || shape.kurtosis < self.kurtosis_max
    }

    /// How many points were winsorised, whether the logarithm was taken, and the distribution then.
    fn treat(&self, before: Shape, values: &mut Vec<f64>) -> (usize, bool, Shape) {
        if self.is_within(before) {
            return (0, false, before);
        }
        let original = values.clone();
        let (points, drawn_in) = self.winsorise(before, values);
        if self.is_within(drawn_in) {
            return (points, false, drawn_in);
        }
        let Some(logarithm) = self.then else { return (points, false, drawn_in) };
        let (points, shape) = if self.combine { (points, drawn_in) } else { (0, before) };
        if !self.combine {
            *values = original;
        }
        logarithm.take(values, shape.skewness);
        (points, true, Shape::of(values).unwrap_or(shape))
    }

    /// Draws in the longer end, point by point.
    fn winsorise(&self, before: Shape, values: &mut [f64]) -> (usize, Shape) {
        let (mut high, mut low) = (0, 0);
        let mut shape = before;
        while !self.is_within(shape) && high + low < self.winsorise_max {
            let moved = if shape.skewness >= 0.0 { &mut high } else { &mut low };
            let drawn = draw_in(values, shape.skewness >= 0.0);
            *moved = drawn;
            match Shape::of(values) {
                Some(next) if drawn > 0 => shape = next,
                _ => break,
            }
        }
        (high + low, shape)
    }
}

/// Sets the greatest (or least) values to the next ones; how many there were, 0 when there is no next one.
fn draw_in(values: &mut [f64], from_above: bool) -> usize {
    let Some((low, high)) = numbers::extent(values) else { return 0 };
    let end = if from_above { high } else { low };
    let others: Vec<f64> = values.iter().copied().filter(|value| *value != end).collect();
    let Some((least, greatest)) = numbers::extent(&others) else { return 0 };
    let next = if from_above { greatest } else { least };
    let at_end = values.iter_mut().filter(|value| **value == end);
    at_end.map(|value| *value = next).count()
}

impl Logarithm {
    fn take(self, values: &mut [f64], skewness: f64) {
        let Some((low, high)) = numbers::extent(values) else { return };
        let shift = 0.01 * (high - low);
        for value in values {
            *value = match self {
                Logarithm::Mirrored if skewness < 0.0 => -(high - *value + shift).ln(),
                _ => (*value - low + shift).ln(),
            };
        }
    }
}
