//! 综合指数: composite indices that explain themselves. A method (a tree of indicators and dimensions, with what is done at
//! every stage) and data go in; every stage, scores, weights, ranks and notices come out.
//!
//! * A value is present, missing, not applicable or withheld ([`Value`]); nothing is computed with what is not a number.
//! * What cannot be computed is a [`Fault`] with its place: a constant column, a zero under a geometric mean, weights that do
//!   not sum, a tie rule that nobody declared. What a reader must know is a [`Notice`]. Nothing is dropped silently.
//! * The same method and data give the same bits.
//!
//! ```
//! use composite::{Data, Method, Run};
//!
//! let method = Method::parse(r#"
//! format = 1
//! name = "示例"
//! data = { unit = "区" }
//! normalise = "min-max"
//! aggregate = "arithmetic"
//! weights = { method = "given", sum = 100 }
//! rank = { ties = "min" }
//! dimension = [{ code = "总分" }]
//! indicator = [
//!   { code = "办结率", parent = "总分", direction = "higher", unit = "%", weight = 60 },
//!   { code = "用时", parent = "总分", direction = "lower", unit = "天", weight = 40 },
//! ]
//! "#, None).unwrap();
//! let (data, _) = Data::read("区,办结率,用时\n甲,95,3\n乙,90,1\n丙,92,5\n", &method).unwrap();
//! let run = Run::of(&method, &data).unwrap();
//! let index = method.tree.root();
//! assert_eq!(run.scores[index][0].number(), Some(80.0)); // 60 × 100 % + 40 × 50 %
//! assert_eq!(run.ranks[index], [Some(1.0), Some(2.0), Some(3.0)]);
//! ```

mod aggregate;
mod data;
mod explain;
mod fault;
mod intervals;
mod measure;
mod method;
mod normalise;
mod numbers;
mod output;
mod place;
mod prepare;
mod random;
mod rank;
mod robustness;
mod run;
mod score;
mod tree;
mod value;
mod weights;
mod words;

pub use aggregate::{Aggregator, Penalty};
pub use data::{Data, Frame, Over, ROWS_MAX, Row};
pub use explain::{
    Change, Comparison, Contribution, EXACT_GROUPS_MAX, Effect, Explanation, Influence, Player, ScoreChange,
    Shares, Side, exact, sampled,
};
pub use fault::{Checked, Fault, Matter, Notice, Reason};
pub use intervals::{Confidence, Count, Guard, Interval, NotCounted, SmallNumbers, normal_quantile};
pub use measure::Measure;
pub use method::{Columns, Constant, FORMAT, GivenWeights, Method, NODES_MAX};
pub use normalise::{Curve, Goalposts, Normaliser, Range, Steps};
pub use numbers::Shape;
pub use output::Output;
pub use place::Place;
pub use prepare::{Ends, Filling, Impute, Imputed, Logarithm, Screen, Step, Treat, Treated};
pub use rank::{Ranking, Ties};
pub use robustness::{
    Factor, FactorIndex, REPLICATIONS_MAX, Robustness, SensitivityIndex, Study, UnitRanks, Vary, estimate,
    sensitivity,
};
pub use run::{Run, Stage, Weight};
pub use tree::{Denominator, Dimension, Direction, Indicator, Kind, Node, Sampling, Tree};
pub use value::Value;
pub use weights::{
    Aim, Component, Components, Consistency, DataWeights, Judgements, Optimise, Weighting,
    principal_components,
};

#[cfg(test)]
mod tests;
