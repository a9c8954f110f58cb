//! What stops a computation, and what a reader must know although it went on. Both say where.

use crate::Place;
use std::fmt;

/// 错误: why nothing was computed, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// Where.
    pub place: Place,
    /// Why.
    pub reason: Reason,
}

/// 提示: the computation went on, but a reader must know this.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// Where.
    pub place: Place,
    /// What.
    pub matter: Matter,
}

/// What is computed, or everything that is wrong with it.
pub type Checked<T> = Result<T, Vec<Fault>>;

/// 错误原因.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// A file cannot be read as what it should be; the text says what is expected.
    Unreadable(String),
    /// The method file is of a format this program does not know.
    Format(String),
    /// A key the format does not have, and those it has.
    UnknownKey(Vec<String>),
    /// A key that must be there.
    NoKey,
    /// A code that is used twice, first in this line.
    CodeTwice(usize),
    /// The parent is no dimension of the method.
    NoParent(String),
    /// These codes are above each other in a circle.
    Cycle(Vec<String>),
    /// None or several dimensions have no parent; one must.
    Roots(Vec<String>),
    /// A dimension with nothing below it.
    Childless,
    /// A code that the method does not have.
    UnknownCode(String),
    /// The given weights below a dimension do not sum to what the method says.
    WeightSum {
        /// What they sum to.
        sum: f64,
        /// What they should.
        due: f64,
    },
    /// What given weights sum to is not declared.
    SumUndeclared,
    /// A weight is needed here and not given.
    NoWeight,
    /// A weight below zero.
    NegativeWeight(f64),
    /// The weights sum to nothing, or to less.
    WeightsCancel(f64),
    /// The weights differ so much that they cannot be counted exactly.
    WeightsTooWide,
    /// A matrix of comparisons that is none; the text says what is wrong.
    Matrix(String),
    /// How equal scores are ranked is not declared.
    TiesUndeclared,
    /// Something may be missing and no threshold of availability is declared.
    NoThreshold,
    /// A unit of measurement that the method does not know.
    UnknownMeasure(String),
    /// Worst and best are the same, or against the direction.
    Posts {
        /// The worst value.
        worst: f64,
        /// The best value.
        best: f64,
    },
    /// The data lack a column; these are there.
    NoColumn(Vec<String>),
    /// A row with more or fewer cells than the header.
    RowLength {
        /// Cells of the row.
        found: usize,
        /// Cells of the header.
        needed: usize,
    },
    /// A column that is there twice.
    ColumnTwice,
    /// The unit was reported for the period in this line already.
    RowTwice(usize),
    /// The unit is not on the method's list.
    UnknownUnit,
    /// No unit's code in the row.
    NoUnit,
    /// Text where a number must be.
    NotANumber(String),
    /// A number outside of the range the method gives.
    OutOfRange(f64),
    /// Fractions in a column of percentages.
    FractionsForPercent,
    /// A number above 1 in a column of fractions.
    PercentForFraction(f64),
    /// No row to compute with.
    NoRows,
    /// Too few values, with those that are needed.
    TooFew {
        /// How many there are.
        found: usize,
        /// How many are needed.
        needed: usize,
    },
    /// All values are the same.
    Constant(f64),
    /// A value that must be above zero for what is computed.
    NotPositive {
        /// The value.
        value: f64,
        /// What is computed.
        by: &'static str,
    },
    /// A denominator of this name is zero.
    ZeroDenominator(String),
    /// The unit of reference has no value.
    NoReference(String),
    /// The target is not beyond the worst value found.
    TargetNotBeyond {
        /// The target.
        target: f64,
        /// The worst value.
        worst: f64,
    },
    /// Weights cannot be optimised: scores at the level, or the index, do not vary.
    NotOptimised,
    /// The result is too large for a number.
    NotFinite,
}

/// 提示内容.
#[derive(Clone, Debug, PartialEq)]
pub enum Matter {
    /// The values are all the same; the indicator was left out, as the method says.
    LeftOut(f64),
    /// All values are the same, so that they rank nothing.
    RanksNothing(f64),
    /// The unit was screened out.
    ScreenedOut {
        /// The share found.
        share: f64,
        /// The share needed.
        needed: f64,
    },
    /// A value that may be a fraction among percentages.
    PerhapsFraction(f64),
    /// The denominator of this name is missing, so the value is too.
    NoDenominator(String),
    /// Values that could not be imputed.
    NotImputed,
    /// The shape of the distribution cannot be judged: too few values, or all the same.
    NoShape,
    /// Neither winsorising nor the logarithm brought the distribution within the limits.
    StillSkewed(crate::Shape),
    /// A computed weight is below zero.
    NegativeWeight(f64),
    /// Judgements that contradict each other.
    Inconsistent(f64),
    /// Rows left out of the computation of weights, because something is missing there.
    RowsLeftOut(usize),
    /// A unit of the method's list that the data lack.
    UnitAbsent,
}

impl Fault {
    /// A reason at a place.
    pub fn at(place: Place, reason: Reason) -> Fault {
        Fault { place, reason }
    }
}

impl Notice {
    /// A matter at a place.
    pub fn at(place: Place, matter: Matter) -> Notice {
        Notice { place, matter }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        said(f, &self.place, &self.reason.text())
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        said(f, &self.place, &self.matter.text())
    }
}

impl std::error::Error for Fault {}

fn said(f: &mut fmt::Formatter<'_>, place: &Place, text: &str) -> fmt::Result {
    match place {
        place if *place == Place::default() => f.write_str(text),
        place => write!(f, "{place}：{text}"),
    }
}
