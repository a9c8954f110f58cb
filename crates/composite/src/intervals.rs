//! 区间: how far a share may be from what was counted, and whether two shares differ.

mod beta;
mod normal;

use std::fmt;

pub use normal::quantile as normal_quantile;

/// 可信程度 that an interval holds the true share.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Confidence(f64);

/// 计数: so many of so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    met: u64,
    of: u64,
}

/// 区间: both ends belong to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// Why something is no count, or no confidence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NotCounted {
    /// Of nothing there is no share.
    OfNothing,
    /// More were met than there are.
    TooMany(Count),
    /// A confidence must lie between 0 and 1.
    Confidence(f64),
}

/// 小数保护: whether a share may be shown and compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// It may.
    Shown,
    /// Of too few; the count itself may be shown, the share not.
    TooFew {
        /// How many are needed.
        needed: u64,
    },
    /// So few were met, or not met, that single persons or firms may be recognised.
    Recognisable {
        /// How many there must be on either side that is not empty.
        needed: u64,
    },
}

/// What a guard asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SmallNumbers {
    /// A share is of so many at least.
    pub of_min: u64,
    /// Where some but not all were met, so many at least are on each side.
    pub side_min: u64,
}

impl Confidence {
    /// 95 of 100.
    pub const USUAL: Confidence = Confidence(0.95);

    /// Takes a probability between 0 and 1, the ends excluded.
    ///
    /// # Errors
    /// Any other number.
    pub fn new(probability: f64) -> Result<Confidence, NotCounted> {
        let is_inside = probability > 0.0 && probability < 1.0;
        if is_inside { Ok(Confidence(probability)) } else { Err(NotCounted::Confidence(probability)) }
    }

    /// How many standard deviations to either side.
    fn deviations(self) -> f64 {
        normal::quantile(0.5 + self.0 / 2.0)
    }
}

impl Count {
    /// So many of so many.
    ///
    /// # Errors
    /// Of nothing, and more than there are.
    pub fn new(met: u64, of: u64) -> Result<Count, NotCounted> {
        match (met, of) {
            (_, 0) => Err(NotCounted::OfNothing),
            (met, of) if met > of => Err(NotCounted::TooMany(Count { met, of })),
            _ => Ok(Count { met, of }),
        }
    }

    /// The share.
    pub fn share(self) -> f64 {
        self.met as f64 / self.of as f64
    }

    /// 威尔逊区间 of the share.
    pub fn wilson(self, confidence: Confidence) -> Interval {
        let (z, share, n) = (confidence.deviations(), self.share(), self.of as f64);
        let low = if self.met == 0 { 0.0 } else { wilson_end(share, n, -z) };
        let high = if self.met == self.of { 1.0 } else { wilson_end(share, n, z) };
        Interval { low, high }
    }

    /// 克洛珀-皮尔逊区间 of the share: never holds less than it promises, and is wider for that.
    pub fn clopper_pearson(self, confidence: Confidence) -> Interval {
        let tail = (1.0 - confidence.0) / 2.0;
        let (met, left) = (self.met as f64, (self.of - self.met) as f64);
        let low = if self.met == 0 { 0.0 } else { beta::quantile(tail, met, left + 1.0) };
        let high = if self.met == self.of { 1.0 } else { beta::quantile(1.0 - tail, met + 1.0, left) };
        Interval { low, high }
    }

    /// 纽科姆区间 of the difference, this share minus the other. It holds zero when the two are not told apart.
    pub fn minus(self, other: Count, confidence: Confidence) -> Interval {
        let (own, theirs) = (self.wilson(confidence), other.wilson(confidence));
        let (one, two) = (self.share(), other.share());
        let difference = one - two;
        Interval {
            low: difference - (one - own.low).hypot(theirs.high - two),
            high: difference + (own.high - one).hypot(two - theirs.low),
        }
    }

    /// Whether the share may be shown.
    pub fn guard(self, asked: SmallNumbers) -> Guard {
        let (met, left) = (self.met, self.of - self.met);
        let is_few = |side: u64| side > 0 && side < asked.side_min;
        match () {
            () if self.of < asked.of_min => Guard::TooFew { needed: asked.of_min },
            () if is_few(met) || is_few(left) => Guard::Recognisable { needed: asked.side_min },
            () => Guard::Shown,
        }
    }
}

impl Interval {
    /// Whether a number lies in it.
    pub fn holds(self, number: f64) -> bool {
        (self.low..=self.high).contains(&number)
    }

    /// Whether it has a number in common with another: then the two are 无显著差异.
    pub fn overlaps(self, other: Interval) -> bool {
        self.low <= other.high && other.low <= self.high
    }
}

/// The end of Wilson's interval so many deviations away: between 0 and 1, growing with the deviations.
pub(crate) fn wilson_end(share: f64, n: f64, deviations: f64) -> f64 {
    let square = deviations * deviations;
    let spread = (share * (1.0 - share) / n + square / (4.0 * n * n)).sqrt();
    ((share + square / (2.0 * n) + deviations * spread) / (1.0 + square / n)).clamp(0.0, 1.0)
}

impl fmt::Display for NotCounted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotCounted::OfNothing => f.write_str("总数是零，没有比例"),
            NotCounted::TooMany(count) => write!(f, "{} 大于总数 {}", count.met, count.of),
            NotCounted::Confidence(found) => write!(f, "置信水平 {found} 不在 0 与 1 之间"),
        }
    }
}

impl std::error::Error for NotCounted {}
