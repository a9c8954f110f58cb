//! 金额公式: how much, computed exactly in 分 and rounded once, at the end.

/// 金额公式.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Amount {
    /// What it starts from.
    pub start: Start,
    /// What is done to it, in this order.
    pub steps: Vec<Step>,
    /// How the result is rounded.
    pub rounding: Rounding,
}

/// What an amount starts from. Columns are counted among the conditions.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Start {
    /// A fixed sum in 分.
    Fixed(i64),
    /// A share of a fact, or so much for each of it.
    Rate {
        /// The column of the fact.
        column: usize,
        /// 分 for each.
        rate: Ratio,
    },
    /// 分档 and 累进: what applies depends on how large a fact is.
    Tiers {
        /// The column of the fact.
        column: usize,
        /// 累进: each tier for the part of the fact inside it, not one tier for all of it.
        is_progressive: bool,
        /// The tiers from low to high. Below the first the amount is 0.
        tiers: Vec<Tier>,
    },
}

/// 档.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tier {
    /// From this value of the fact on.
    pub from: i64,
    /// What is given.
    pub part: Part,
}

/// What a tier gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// A fixed sum in 分.
    Fixed(i64),
    /// A share of the fact.
    Rate(Ratio),
}

/// An exact fraction; the denominator is a power of ten.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ratio {
    /// Above the line.
    pub numerator: i64,
    /// Below the line.
    pub denominator: i64,
}

/// What is done to an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// 最高, in 分.
    AtMost(i64),
    /// 最低, in 分.
    AtLeast(i64),
    /// 折算: times the days in a column over 365, not more than once the whole.
    Days(usize),
}

/// How the exact result becomes whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rounding {
    /// To a multiple of so many 分.
    pub to: i64,
    /// Which way.
    pub way: Way,
}

/// Which way to round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Way {
    /// 四舍五入, a half away from 0.
    Nearest,
    /// 舍去, towards 0.
    Down,
    /// 进位, away from 0.
    Up,
}

/// 365: the days of a year in 折算, as such rules have it.
const DAYS_OF_A_YEAR: i128 = 365;

impl Amount {
    /// The amount in 分, from the facts by column as kept; none while a fact it needs is unknown, or past what a bank could pay.
    pub fn of(&self, fact: impl Fn(usize) -> Option<i64>) -> Option<i64> {
        let (mut above, mut below) = self.start.of(&fact)?;
        for step in &self.steps {
            match step {
                Step::AtMost(fen) if above > times(i128::from(*fen), below)? => {
                    (above, below) = (i128::from(*fen), 1)
                }
                Step::AtLeast(fen) if above < times(i128::from(*fen), below)? => {
                    (above, below) = (i128::from(*fen), 1)
                }
                Step::AtMost(_) | Step::AtLeast(_) => {}
                Step::Days(column) => {
                    let days = i128::from(fact(*column)?).clamp(0, DAYS_OF_A_YEAR);
                    (above, below) = (times(above, days)?, times(below, DAYS_OF_A_YEAR)?);
                }
            }
        }
        self.rounding.of(above, below)
    }

    /// The columns whose facts it needs.
    pub fn columns(&self) -> Vec<usize> {
        let mut columns = match &self.start {
            Start::Fixed(_) => Vec::new(),
            Start::Rate { column, .. } | Start::Tiers { column, .. } => vec![*column],
        };
        columns.extend(self.steps.iter().filter_map(|step| match step {
            Step::Days(column) => Some(*column),
            _ => None,
        }));
        columns
    }
}

impl Start {
    /// As a fraction.
    fn of(&self, fact: impl Fn(usize) -> Option<i64>) -> Option<(i128, i128)> {
        match self {
            Start::Fixed(fen) => Some((i128::from(*fen), 1)),
            Start::Rate { column, rate } => Some(rate.of(fact(*column)?)),
            Start::Tiers { column, is_progressive, tiers } => {
                let value = fact(*column)?;
                let reached = &tiers[..tiers.partition_point(|tier| tier.from <= value)];
                if !is_progressive {
                    return Some(reached.last().map_or((0, 1), |tier| tier.part.of(value)));
                }
                let ends = reached.iter().skip(1).map(|tier| tier.from).chain([value]);
                let parts =
                    reached.iter().zip(ends).map(|(tier, end)| tier.part.of(end.saturating_sub(tier.from)));
                parts.into_iter().try_fold((0, 1), add)
            }
        }
    }
}

/// The product, as far as there is one. Nearly all factors have 64 bits, and then it is one instruction, not a call.
fn times(one: i128, other: i128) -> Option<i128> {
    match (i64::try_from(one), i64::try_from(other)) {
        (Ok(one), Ok(other)) => Some(i128::from(one) * i128::from(other)),
        _ => one.checked_mul(other),
    }
}

/// Denominators are powers of ten, so the larger is a multiple of the smaller.
fn add(one: (i128, i128), other: (i128, i128)) -> Option<(i128, i128)> {
    let below = one.1.max(other.1);
    let above = |(above, own): (i128, i128)| times(above, below / own);
    Some((above(one)?.checked_add(above(other)?)?, below))
}

impl Part {
    fn of(self, value: i64) -> (i128, i128) {
        match self {
            Part::Fixed(fen) => (fen.into(), 1),
            Part::Rate(rate) => rate.of(value),
        }
    }
}

impl Ratio {
    fn of(self, value: i64) -> (i128, i128) {
        (i128::from(value) * i128::from(self.numerator), self.denominator.into())
    }
}

impl Rounding {
    /// 四舍五入到分.
    pub const TO_FEN: Rounding = Rounding { to: 1, way: Way::Nearest };

    fn of(self, above: i128, below: i128) -> Option<i64> {
        let to = i128::from(self.to);
        let unit = times(below, to)?;
        let size = above.checked_abs()?;
        // What fits 64 bits is divided as such: three times as fast, and nearly everything does.
        let steps = match (u64::try_from(size), u64::try_from(unit)) {
            (Ok(size), Ok(unit)) if unit <= u64::MAX / 2 => i128::from(self.way.divide(size, unit)),
            _ => {
                let (whole, rest) = (size / unit, size % unit);
                whole + i128::from(self.way.goes_up(rest != 0, rest >= unit - rest))
            }
        };
        i64::try_from(times(steps, to)? * above.signum()).ok()
    }
}

impl Way {
    fn divide(self, size: u64, unit: u64) -> u64 {
        let (whole, rest) = (size / unit, size % unit);
        whole + u64::from(self.goes_up(rest != 0, rest >= unit - rest))
    }

    fn goes_up(self, has_rest: bool, is_half: bool) -> bool {
        match self {
            Way::Nearest => is_half,
            Way::Down => false,
            Way::Up => has_rest,
        }
    }
}
