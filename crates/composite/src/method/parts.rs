//! Normalisers, aggregators, weightings and steps in a method file.

use super::form::Form;
use super::read::ties_of;
use crate::aggregate::{Aggregator, Penalty};
use crate::data::Over;
use crate::fault::Reason;
use crate::normalise::{Curve, Goalposts, Normaliser, Range, Steps};
use crate::prepare::{Ends, Filling, Impute, Logarithm, Screen, Step, Treat};
use crate::rank::Ties;
use crate::tree::Direction;
use crate::weights::{DataWeights, Judgements, Weighting};

/// Every key that some normaliser has.
pub(super) const NORMALISER_KEYS: &[&str] = &[
    "method",
    "range",
    "mean",
    "deviation",
    "ties",
    "reference",
    "cap",
    "target",
    "worst",
    "best",
    "truncate",
    "log",
    "power",
    "steps",
    "below",
    "base",
    "each",
    "floor",
];
const NORMALISERS: &[&str] = &[
    "none",
    "min-max",
    "z-score",
    "rank",
    "percentile-rank",
    "borda",
    "distance-to-maximum",
    "distance-to-reference",
    "distance-to-target",
    "goalposts",
    "efficacy",
    "efficacy-exponential",
    "fraction-of-maximum",
    "steps",
    "points",
];
const AGGREGATORS: &[&str] =
    &["arithmetic", "geometric", "harmonic", "power", "median", "sum", "copeland", "mpi"];
const WEIGHTINGS: &[&str] =
    &["given", "equal", "ahp", "entropy", "critic", "merec", "deviation", "gini", "cilos", "idocriw", "pca"];

/// How a dimension's weights are written; a matrix is taken when it is known how many nodes it is for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Written {
    Plain(Weighting),
    Ahp(Vec<Vec<f64>>, usize),
}

pub(super) fn over(form: &Form<'_>) -> Option<Over> {
    form.one_of("over", &["period", "panel"]).map(|(word, _)| match word {
        "panel" => Over::Panel,
        _ => Over::Period,
    })
}

/// The rule for equal scores, which must be declared.
pub(super) fn ties(form: &Form<'_>) -> Option<Ties> {
    let ties = form.one_of("ties", &["min", "max", "average", "dense"]).map(|(word, _)| ties_of(word));
    if ties.is_none() && !form.has("ties") {
        form.wrong("ties", form.line(), Reason::TiesUndeclared);
    }
    ties
}

/// A normaliser. `direction` is that of its indicator, where it is one's own.
pub(super) fn normaliser(form: &Form<'_>, direction: Option<Direction>) -> Option<Normaliser> {
    let range = |low: f64, high: f64| range(form, low, high);
    let Some((method, line)) = form.one_of("method", NORMALISERS) else {
        if !form.has("method") {
            form.wrong("method", form.line(), Reason::NoKey);
        }
        return None;
    };
    let normaliser = match method {
        "none" => Normaliser::Identity,
        "min-max" => Normaliser::MinMax(range(0.0, 100.0)),
        "z-score" => Normaliser::ZScore {
            mean: form.number("mean").unwrap_or(0.0),
            deviation: form.number_in("deviation", f64::MIN_POSITIVE, f64::INFINITY).unwrap_or(1.0),
        },
        "rank" => Normaliser::Rank(ties(form)?),
        "borda" => Normaliser::Borda(ties(form)?),
        "percentile-rank" => Normaliser::PercentileRank(ties(form)?, range(0.0, 1.0)),
        "distance-to-maximum" => Normaliser::DistanceToMaximum(range(0.0, 1.0)),
        "distance-to-reference" => Normaliser::DistanceToReference {
            unit: form.need_text("reference"),
            cap: form.flag("cap").unwrap_or(false),
            range: range(0.0, 1.0),
        },
        "distance-to-target" => Normaliser::DistanceToTarget {
            target: form.need_number("target"),
            cap: form.flag("cap").unwrap_or(false),
            range: range(0.0, 1.0),
        },
        "goalposts" => {
            let power = form.number_in("power", f64::MIN_POSITIVE, f64::INFINITY).unwrap_or(1.0);
            Normaliser::Goalposts(posts(form, line, direction, Curve::Power(power), range(0.0, 100.0))?)
        }
        "efficacy" => {
            Normaliser::Goalposts(posts(form, line, direction, Curve::Power(1.0), range(60.0, 100.0))?)
        }
        "efficacy-exponential" => {
            let range = range(60.0, 100.0);
            if range.low <= 0.0 || range.high <= 0.0 {
                form.wrong("range", line, Reason::Unreadable("指数型功效函数的分值应大于零".into()));
                return None;
            }
            Normaliser::Goalposts(posts(form, line, direction, Curve::Exponential, range)?)
        }
        "fraction-of-maximum" => Normaliser::FractionOfMaximum(range(0.0, 1.0)),
        "steps" => Normaliser::Steps(steps(form, line)?),
        _ => Normaliser::Points {
            base: form.number("base").unwrap_or(0.0),
            each: form.need_number("each"),
            floor: form.number("floor"),
            cap: form.number("cap"),
        },
    };
    Some(normaliser)
}

fn range(form: &Form<'_>, low: f64, high: f64) -> Range {
    match form.numbers("range") {
        None => Range { low, high },
        Some((ends, line)) => match ends[..] {
            [low, high] if low != high => Range { low, high },
            _ => {
                let text = "应为两个不同的数，如 [0, 100]";
                form.wrong("range", line, Reason::Unreadable(text.into()));
                Range { low, high }
            }
        },
    }
}

fn posts(
    form: &Form<'_>,
    line: usize,
    direction: Option<Direction>,
    curve: Curve,
    range: Range,
) -> Option<Goalposts> {
    let (worst, best) = (form.need_number("worst"), form.need_number("best"));
    let (truncate, log) = (form.flag("truncate").unwrap_or(true), form.flag("log").unwrap_or(false));
    if !(form.has("worst") && form.has("best")) {
        return None;
    }
    let against = direction.is_some_and(|direction| direction.turn(best) < direction.turn(worst));
    if worst == best || against {
        form.wrong("worst、best", line, Reason::Posts { worst, best });
        return None;
    }
    if log && (worst <= 0.0 || best <= 0.0) {
        let value = worst.min(best);
        form.wrong("worst、best", line, Reason::NotPositive { value, by: "取对数" });
        return None;
    }
    Some(Goalposts { worst, best, truncate, log, curve, range })
}

fn steps(form: &Form<'_>, line: usize) -> Option<Steps> {
    let below = form.need_number("below");
    let Some((rows, line)) = form.matrix("steps") else {
        if !form.has("steps") {
            form.wrong("steps", line, Reason::NoKey);
        }
        return None;
    };
    let steps: Option<Vec<(f64, f64)>> = rows
        .iter()
        .map(|row| match row[..] {
            [begin, score] => Some((begin, score)),
            _ => None,
        })
        .collect();
    let ascends = |steps: &Vec<(f64, f64)>| steps.windows(2).all(|pair| pair[0].0 < pair[1].0);
    let steps = steps.filter(|steps| !steps.is_empty() && ascends(steps));
    if steps.is_none() {
        let text = "应为起点和分值的列表，如 [[60, 80], [90, 100]]，起点由小到大";
        form.wrong("steps", line, Reason::Unreadable(text.into()));
    }
    Some(Steps { below, steps: steps? })
}

pub(super) fn aggregator(form: &Form<'_>) -> Option<Aggregator> {
    let (method, line) = form.one_of("method", AGGREGATORS)?;
    Some(match method {
        "arithmetic" => Aggregator::Arithmetic,
        "geometric" => Aggregator::Geometric,
        "harmonic" => Aggregator::Harmonic,
        "median" => Aggregator::Median,
        "sum" => Aggregator::Sum,
        "copeland" => Aggregator::Copeland,
        "mpi" => match form.one_of("penalty", &["minus", "plus"])?.0 {
            "plus" => Aggregator::MazziottaPareto(Penalty::Plus),
            _ => Aggregator::MazziottaPareto(Penalty::Minus),
        },
        _ => {
            let power = form.need_number("power");
            if power == 0.0 && form.has("power") {
                let text = "不能为零；零次幂平均就是几何平均（geometric）";
                form.wrong("power", line, Reason::Unreadable(text.into()));
            }
            Aggregator::Power(power)
        }
    })
}

pub(super) fn weighting(form: &Form<'_>) -> Option<Written> {
    let (method, line) = form.one_of("method", WEIGHTINGS)?;
    let data = match method {
        "given" => return Some(Written::Plain(Weighting::Given)),
        "equal" => return Some(Written::Plain(Weighting::Equal)),
        "ahp" => {
            let Some((matrix, line)) = form.matrix("matrix") else {
                if !form.has("matrix") {
                    form.wrong("matrix", line, Reason::NoKey);
                }
                return None;
            };
            return Some(Written::Ahp(matrix, line));
        }
        "entropy" => DataWeights::Entropy,
        "critic" => DataWeights::Critic,
        "merec" => DataWeights::Merec,
        "deviation" => DataWeights::Deviation,
        "gini" => DataWeights::Gini,
        "cilos" => DataWeights::Cilos,
        "idocriw" => DataWeights::Idocriw,
        _ => DataWeights::Pca,
    };
    Some(Written::Plain(Weighting::Data(data)))
}

impl Written {
    /// The weighting of so many nodes.
    pub(super) fn weighting(&self, nodes: usize) -> Result<Weighting, (usize, Reason)> {
        match self {
            Written::Plain(weighting) => Ok(weighting.clone()),
            Written::Ahp(matrix, line) => {
                Judgements::new(matrix.clone(), nodes).map(Weighting::Ahp).map_err(|reason| (*line, reason))
            }
        }
    }
}

pub(super) fn step(form: &Form<'_>) -> Option<Step> {
    let Some((kind, _)) = form.one_of("do", &["denominate", "screen", "impute", "treat"]) else {
        if !form.has("do") {
            form.wrong("do", form.line(), Reason::NoKey);
        }
        return None;
    };
    let only = || form.texts("only").unwrap_or_default();
    let step = match kind {
        "denominate" => Step::Denominate,
        "screen" => Step::Screen(Screen {
            share_min: form.number_in("min_share", 0.0, 1.0).unwrap_or_else(|| form.need_number("min_share")),
            zeros: form.flag("zeros").unwrap_or(false),
            keep: form.texts("keep").unwrap_or_default(),
        }),
        "impute" => {
            let over = over(form).unwrap_or(Over::Period);
            Step::Impute(Impute { filling: filling(form)?, over, only: only() })
        }
        _ => Step::Treat(Treat {
            skewness_max: form.number_in("skewness", 0.0, f64::INFINITY).unwrap_or(2.0),
            kurtosis_max: form.number("kurtosis").unwrap_or(3.5),
            winsorise_max: form.whole("winsorise", 0, 1_000).unwrap_or(5) as usize,
            then: match form.one_of("then", &["log", "log-mirrored", "nothing"]) {
                Some(("nothing", _)) => None,
                Some(("log-mirrored", _)) => Some(Logarithm::Mirrored),
                _ => Some(Logarithm::Shifted),
            },
            combine: form.flag("combine").unwrap_or(false),
            over: over(form).unwrap_or(Over::Period),
            only: only(),
        }),
    };
    form.finish();
    Some(step)
}

fn filling(form: &Form<'_>) -> Option<Filling> {
    const FILLINGS: &[&str] =
        &["mean", "median", "group-mean", "group-median", "row-mean", "latest", "linear"];
    let Some((method, _)) = form.one_of("method", FILLINGS) else {
        if !form.has("method") {
            form.wrong("method", form.line(), Reason::NoKey);
        }
        return None;
    };
    Some(match method {
        "mean" => Filling::Mean,
        "median" => Filling::Median,
        "group-mean" => Filling::GroupMean(form.need_text("group")),
        "group-median" => Filling::GroupMedian(form.need_text("group")),
        "row-mean" => Filling::RowMean,
        "latest" => Filling::Latest { age_max: form.number_in("max_age", 0.0, f64::INFINITY) },
        _ => Filling::Linear(match form.one_of("ends", &["leave", "nearest"]) {
            Some(("nearest", _)) => Ends::Nearest,
            _ => Ends::Leave,
        }),
    })
}
