//! 稳健性: how far the ranks depend on choices that might have been made otherwise.

mod factor;
mod replicate;
mod sobol;

use crate::Place;
use crate::data::{Data, Frame};
use crate::fault::{Checked, Fault, Reason};
use crate::method::Method;
use crate::numbers;
use crate::output::{self, Output};
use crate::run::Run;
use crate::value::{Value, number_text};
use replicate::Replicates;

pub use factor::{Factor, Vary};
pub use sobol::{SensitivityIndex, estimate, sensitivity};

/// Replications of a study, at most, sensitivity included.
pub const REPLICATIONS_MAX: usize = 1_000_000;
/// Ranks that are kept, at most: replications times units.
const RANKS_MAX: usize = 50_000_000;

/// 稳健性分析.
#[derive(Clone, Debug, PartialEq)]
pub struct Study {
    /// What varies.
    pub factors: Vec<Factor>,
    /// How often the index is computed anew; with sensitivity as often for each of the factors and twice besides.
    pub replications: usize,
    /// The seed: the same seed gives the same bits.
    pub seed: u64,
    /// Whether it is told which factor matters how much.
    pub sensitivity: bool,
    /// Samples behind the intervals of the sensitivity.
    pub bootstrap: usize,
    /// The first so many places.
    pub top: usize,
    /// The last so many places.
    pub bottom: usize,
    /// The period whose ranks are studied; the last where none is named.
    pub period: Option<String>,
}

/// 稳健性结果.
#[derive(Clone, Debug, PartialEq)]
pub struct Robustness {
    /// The period.
    pub period: String,
    /// Each unit of the period, in the order of the data.
    pub units: Vec<UnitRanks>,
    /// Each factor, where sensitivity was asked for: what share of the mean shift of ranks is due to it.
    pub sensitivity: Vec<FactorIndex>,
}

/// 名次的分布 of a unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UnitRanks {
    /// Row of the data, by number.
    pub row: usize,
    /// The rank as the method has it.
    pub nominal: Option<f64>,
    /// In so many replications it was ranked.
    pub ranked: usize,
    /// The mean of the ranks.
    pub mean: f64,
    /// Their median.
    pub median: f64,
    /// Nineteen of twenty are not better than this.
    pub low: f64,
    /// Nineteen of twenty are not worse than this.
    pub high: f64,
    /// The share of replications in which it was among the first.
    pub top: f64,
    /// The share in which it was among the last.
    pub bottom: f64,
}

/// A factor with its indices.
#[derive(Clone, Debug, PartialEq)]
pub struct FactorIndex {
    /// Its name.
    pub name: String,
    /// Its indices.
    pub index: SensitivityIndex,
}

/// The share of replications left out on each side of an interval of ranks.
const TAIL: f64 = 0.05;

impl Study {
    /// Computes the index again and again, on so many threads; how many makes no difference to the result.
    ///
    /// # Errors
    /// As [`Run::of`]; what fails in a replication names its number. A study of nothing, or of too much.
    pub fn run(&self, method: &Method, data: &Data, nominal: &Run, threads: usize) -> Checked<Robustness> {
        let period = self.period(data)?;
        let draws = match self.sensitivity {
            true => self.replications.saturating_mul(self.factors.len() + 2),
            false => self.replications,
        };
        if draws == 0 || draws > REPLICATIONS_MAX || self.factors.is_empty() {
            let text = format!(
                "模拟次数应在 1 至 {REPLICATIONS_MAX} 之间（含敏感性分析所需），且至少有一个变动因素"
            );
            return Err(vec![Fault::at(Place::default().field("robustness"), Reason::Unreadable(text))]);
        }
        let rows: Vec<usize> =
            (0..data.rows().len()).filter(|row| data.rows()[*row].period == period).collect();
        if draws.saturating_mul(rows.len()) > RANKS_MAX {
            let text = format!("模拟次数乘以对象数最多 {RANKS_MAX}，请减少模拟次数");
            return Err(vec![Fault::at(Place::default().field("robustness"), Reason::Unreadable(text))]);
        }
        let replicates = Replicates::new(self, method, data, nominal, &rows);
        let ranks = replicates.all(draws, threads.max(1))?;
        let nominal = ranks_of(method, data, &nominal.normalised, &nominal.scores[method.tree.root()], &rows);
        // With sensitivity, the draws behind the first two blocks repeat the first but for one factor.
        let own = if self.sensitivity { 2 * self.replications } else { draws };
        let units = rows.iter().enumerate().map(|(at, row)| {
            let column: Vec<Option<f64>> = ranks[..own].iter().map(|ranks| ranks[at]).collect();
            self.unit(*row, nominal[at], &column, &ranks[..own])
        });
        let units = units.collect();
        let sensitivity = if self.sensitivity { self.indices(&nominal, &ranks) } else { Vec::new() };
        Ok(Robustness { period: period.to_owned(), units, sensitivity })
    }

    fn period<'a>(&'a self, data: &'a Data) -> Checked<&'a str> {
        match &self.period {
            Some(period) if data.periods().contains(period) => Ok(period),
            Some(period) => Err(vec![Fault::at(Place::default().of("", period), Reason::NoRows)]),
            None => Ok(data.periods().last().map_or("", String::as_str)),
        }
    }

    fn unit(
        &self,
        row: usize,
        nominal: Option<f64>,
        column: &[Option<f64>],
        all: &[Vec<Option<f64>>],
    ) -> UnitRanks {
        let ranks: Vec<f64> = column.iter().copied().flatten().collect();
        let sorted = numbers::sorted(&ranks);
        let quantile = |share: f64| numbers::quantile(&sorted, share).unwrap_or_default();
        let count = ranks.len().max(1) as f64;
        let top = ranks.iter().filter(|rank| **rank <= self.top as f64).count();
        let is_last = |(rank, ranks): (&Option<f64>, &Vec<Option<f64>>)| {
            let ranked = ranks.iter().flatten().count();
            rank.is_some_and(|rank| rank > ranked.saturating_sub(self.bottom) as f64)
        };
        let bottom = column.iter().zip(all).filter(|pair| is_last(*pair)).count();
        UnitRanks {
            row,
            nominal,
            ranked: ranks.len(),
            mean: numbers::mean(&ranks).unwrap_or_default(),
            median: quantile(0.5),
            low: quantile(TAIL),
            high: quantile(1.0 - TAIL),
            top: top as f64 / count,
            bottom: bottom as f64 / count,
        }
    }

    /// What each factor does to the mean shift of the ranks.
    fn indices(&self, nominal: &[Option<f64>], ranks: &[Vec<Option<f64>>]) -> Vec<FactorIndex> {
        let shift = |ranks: &Vec<Option<f64>>| {
            let shifts: Vec<f64> = ranks
                .iter()
                .zip(nominal)
                .filter_map(|(rank, own)| Some(((*rank)? - (*own)?).abs()))
                .collect();
            numbers::mean(&shifts).unwrap_or_default()
        };
        let shifts: Vec<f64> = ranks.iter().map(shift).collect();
        let indices = estimate(&shifts, self.replications, self.bootstrap, self.seed, 1.0 - 2.0 * TAIL);
        let names = self.factors.iter().map(|factor| factor.name.clone());
        names.zip(indices).map(|(name, index)| FactorIndex { name, index }).collect()
    }

    /// The numbers that a draw gives to the factors; without sensitivity every draw is one of A.
    fn point(&self, draw: usize) -> Vec<f64> {
        let n = if self.sensitivity { self.replications } else { usize::MAX };
        sobol::point(self.seed, draw, n, self.factors.len())
    }
}

/// The ranks of these rows of the data among each other.
fn ranks_of(
    method: &Method,
    data: &Data,
    frame: &Frame,
    index: &[Value],
    rows: &[usize],
) -> Vec<Option<f64>> {
    let mut scores = vec![Value::Missing; data.rows().len()];
    for (row, score) in frame.rows.iter().zip(index) {
        scores[*row] = *score;
    }
    method.ranking.ranks(&rows.iter().map(|row| scores[*row]).collect::<Vec<Value>>())
}

impl Robustness {
    /// The tables.
    pub fn outputs(&self, data: &Data) -> Vec<Output> {
        let names = ["rank", "mean", "median", "q5", "q95", "p_top", "p_bottom", "ranked"];
        let mut lines = vec![output::head(names.map(ToOwned::to_owned))];
        for own in &self.units {
            let numbers = [own.mean, own.median, own.low, own.high, own.top, own.bottom];
            let cells = std::iter::once(output::shown(own.nominal))
                .chain(numbers.into_iter().map(number_text))
                .chain([own.ranked.to_string()]);
            lines.push(output::line(data, own.row, cells));
        }
        let mut outputs = vec![output::output("robustness.csv", &lines)];
        if !self.sensitivity.is_empty() {
            let names = ["factor", "first", "first_low", "first_high", "total", "total_low", "total_high"];
            let mut lines = vec![output::words(&names)];
            for factor in &self.sensitivity {
                let (first, total) = (factor.index.first_interval, factor.index.total_interval);
                let numbers =
                    [factor.index.first, first.low, first.high, factor.index.total, total.low, total.high];
                let numbers = numbers.into_iter().map(number_text);
                lines.push(std::iter::once(factor.name.clone()).chain(numbers).collect());
            }
            outputs.push(output::output("sensitivity.csv", &lines));
        }
        outputs
    }
}
