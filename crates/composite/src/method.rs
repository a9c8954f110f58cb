//! 方法: everything that makes an index of data, as a method file says it.

mod alternatives;
mod form;
mod nodes;
mod parts;
mod read;

use crate::data::Over;
use crate::explain::Comparison;
use crate::prepare::Step;
use crate::rank::Ranking;
use crate::robustness::Study;
use crate::tree::Tree;
use crate::weights::Optimise;

pub use read::{FORMAT, GivenWeights, NODES_MAX};

/// 方法.
#[derive(Clone, Debug, PartialEq)]
pub struct Method {
    /// Its name.
    pub name: String,
    /// Its version, as its authors count.
    pub version: String,
    /// The columns of the data that are no indicators, and the words for what is no number.
    pub columns: Columns,
    /// The units that are judged, by code; any where there is no list.
    pub units: Option<Vec<String>>,
    /// Indicators and dimensions.
    pub tree: Tree,
    /// What is done with the data, in order.
    pub steps: Vec<Step>,
    /// The rows that a relative normaliser looks at together.
    pub over: Over,
    /// What is done with an indicator that does not vary.
    pub constant: Constant,
    /// Weights that are found, not given.
    pub optimise: Option<Optimise>,
    /// How the scores are ranked.
    pub ranking: Ranking,
    /// How firm the ranks are, where that is asked.
    pub study: Option<Study>,
    /// Which periods are compared, where that is asked.
    pub comparison: Option<Comparison>,
}

/// 数据列.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// The column of the units' codes.
    pub unit: String,
    /// The column of their names.
    pub name: Option<String>,
    /// The column of the periods.
    pub period: Option<String>,
    /// Columns of groups.
    pub groups: Vec<String>,
    /// Words for a missing value, besides nothing at all.
    pub missing: Vec<String>,
    /// Words for "not applicable".
    pub not_applicable: Vec<String>,
    /// Words for "withheld".
    pub withheld: Vec<String>,
}

/// 没有差别的指标.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Constant {
    /// Nothing is computed.
    Refuse,
    /// It is left out, and this is told.
    LeaveOut,
}
