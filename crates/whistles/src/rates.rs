//! 三率: response, solved and satisfied rates, and how long replies take. Every number is a count of facts.

use crate::store;
use db::Read;
use jiff::ToSpan;
use jiff::civil::Date;
use kernel::Result;
use params::Params;
use people::UnitKind;

/// Numerators and denominators of one unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// 应哨: (in time, judged).
    pub response: (i64, i64),
    /// 按时办结: (in time, judged).
    pub in_time: (i64, i64),
    /// 解决: (solved, reached by call-back).
    pub solved: (i64, i64),
    /// 满意: (three best grades, rated).
    pub satisfied: (i64, i64),
    /// 差评按时整改: (in time, judged).
    pub fixed: (i64, i64),
}

impl Tally {
    /// The facts that are counted.
    pub(crate) const KINDS: [&str; 5] =
        ["whistle.response", "whistle.in_time", "whistle.solved", "whistle.satisfied", "whistle.fixed"];

    pub(crate) fn add(&mut self, kind: &str, count: i64, sum: i64) {
        let rate = match kind {
            "whistle.response" => &mut self.response,
            "whistle.in_time" => &mut self.in_time,
            "whistle.solved" => &mut self.solved,
            "whistle.satisfied" => &mut self.satisfied,
            "whistle.fixed" => &mut self.fixed,
            _ => return,
        };
        rate.0 += sum;
        rate.1 += count;
    }

    pub(crate) fn merge(&mut self, other: &Tally) {
        for (mine, theirs) in [
            (&mut self.response, other.response),
            (&mut self.in_time, other.in_time),
            (&mut self.solved, other.solved),
            (&mut self.satisfied, other.satisfied),
            (&mut self.fixed, other.fixed),
        ] {
            mine.0 += theirs.0;
            mine.1 += theirs.1;
        }
    }
}

/// 率: hundredths of a percent, rounded half up; none without a valid case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Numerator.
    pub met: i64,
    /// Denominator.
    pub valid: i64,
}

impl Rate {
    /// In hundredths of a percent; none when nothing is valid.
    pub fn basis_points(self) -> Option<i64> {
        (self.valid > 0).then(|| (self.met * 20_000 + self.valid) / (2 * self.valid))
    }

    /// `97.50%`, or `—` without a valid case.
    pub fn text(self) -> String {
        self.basis_points().map_or("—".into(), |bp| format!("{}.{:02}%", bp / 100, bp % 100))
    }
}

/// One line of the table.
#[derive(Clone, Debug)]
pub struct RateRow {
    /// Code of the unit; empty for all together.
    pub unit: String,
    /// 响应率.
    pub response: Rate,
    /// 解决率.
    pub solved: Rate,
    /// 满意率.
    pub satisfied: Rate,
    /// 按时办结率.
    pub in_time: Rate,
    /// 差评按时整改率.
    pub fixed: Rate,
    /// 综合得分 in hundredths of a point: the weighted mean of the rates there are; none when there is none.
    pub score: Option<i64>,
}

impl RateRow {
    fn new(unit: &str, tally: &Tally, weights: [i64; 3]) -> RateRow {
        let rate = |(met, valid)| Rate { met, valid };
        let three = [rate(tally.response), rate(tally.solved), rate(tally.satisfied)];
        let there =
            three.iter().zip(weights).filter_map(|(rate, weight)| Some((rate.basis_points()?, weight)));
        let (sum, weight) =
            there.fold((0, 0), |(sum, total), (bp, weight)| (sum + bp * weight, total + weight));
        RateRow {
            unit: unit.into(),
            response: three[0],
            solved: three[1],
            satisfied: three[2],
            in_time: rate(tally.in_time),
            fixed: rate(tally.fixed),
            score: (weight > 0).then(|| (2 * sum + weight) / (2 * weight)),
        }
    }

    /// `98.76`, or `—`.
    pub fn score_text(&self) -> String {
        self.score.map_or("—".into(), |score| format!("{}.{:02}", score / 100, score % 100))
    }
}

/// 答复用时: how many replies took how many working days, from the day after the whistle.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    counts: Vec<(i64, i64)>,
}

impl Reply {
    pub(crate) fn new(counts: Vec<(i64, i64)>) -> Reply {
        Reply { counts }
    }

    /// Number of replies.
    pub fn n(&self) -> i64 {
        self.counts.iter().map(|(_, count)| count).sum()
    }

    /// Share answered within so many working days.
    pub fn within(&self, days: i64) -> Rate {
        let met = self.counts.iter().filter(|(value, _)| *value <= days).map(|(_, count)| count).sum();
        Rate { met, valid: self.n() }
    }

    /// Percentile by nearest rank: the smallest value that at least `percent` of the replies do not exceed.
    pub fn percentile(&self, percent: i64) -> Option<i64> {
        let rank = (self.n() * percent + 99) / 100;
        let mut seen = 0;
        self.counts.iter().find_map(|(value, count)| {
            seen += count;
            (seen >= rank.max(1)).then_some(*value)
        })
    }
}

/// The rates of every unit that has a fact in the period (days inclusive), and of all together first.
///
/// # Errors
/// [`kernel::Error::Storage`].
pub fn rates(r: &Read<'_>, division: &str, from: Date, to: Date, category: &str) -> Result<Vec<RateRow>> {
    let params = Params::load(r, division)?;
    let weights = weights(&params, to);
    let tallies = store::tallies(r, division, &from.to_string(), &to.to_string(), category)?;
    let mut all = Tally::default();
    tallies.values().for_each(|tally| all.merge(tally));
    let mut rows = vec![RateRow::new("", &all, weights)];
    rows.extend(tallies.iter().map(|(unit, tally)| RateRow::new(unit, tally, weights)));
    Ok(rows)
}

/// 逐月: the rates of one unit in each month.
#[derive(Clone, Debug)]
pub struct MonthlyRow {
    /// Code of the unit; empty for all together.
    pub unit: String,
    /// One for each month of [`Monthly::months`]; a month without a fact has no rate.
    pub months: Vec<RateRow>,
}

/// 逐月三率: every assessed unit by month.
#[derive(Clone, Debug)]
pub struct Monthly {
    /// The months, e.g. `2022-09`, in order.
    pub months: Vec<String>,
    /// All together first, then the departments and the sub-districts by code.
    pub rows: Vec<MonthlyRow>,
}

/// Months of one table; of a longer period it shows the last ones.
pub const MONTHS_MAX: usize = 12;

/// The rates of every assessed unit by month of a period (days inclusive), and of all together first.
///
/// # Errors
/// [`kernel::Error::Storage`].
pub fn rates_by_month(r: &Read<'_>, division: &str, from: Date, to: Date, category: &str) -> Result<Monthly> {
    let months = months_of(from, to);
    let first = months.first().map_or(from, |(first, _)| (*first).max(from));
    let tallies = store::months(r, division, &first.to_string(), &to.to_string(), category)?;
    let params = Params::load(r, division)?;
    let weights = weights(&params, to);
    let mut rows = Vec::new();
    let mut units = people::units(r, division)?;
    units.retain(|unit| unit.kind.is_assessed());
    units.sort_by_key(|unit| unit.kind == UnitKind::Subdistrict);
    for unit in [String::new()].into_iter().chain(units.into_iter().map(|unit| unit.code)) {
        let row = months.iter().map(|(_, month)| {
            let mut tally = Tally::default();
            let here = tallies.iter().filter(|((of, at), _)| at == month && (unit.is_empty() || *of == unit));
            here.for_each(|(_, one)| tally.merge(one));
            RateRow::new(&unit, &tally, weights)
        });
        rows.push(MonthlyRow { months: row.collect(), unit });
    }
    Ok(Monthly { months: months.into_iter().map(|(_, month)| month).collect(), rows })
}

/// The first day and the name of each month of a period, at most the last [`MONTHS_MAX`].
fn months_of(from: Date, to: Date) -> Vec<(Date, String)> {
    let mut months = Vec::new();
    let mut first = to.first_of_month();
    while months.len() < MONTHS_MAX && first >= from.first_of_month() {
        months.push((first, first.strftime("%Y-%m").to_string()));
        first = first.saturating_sub(1.month());
    }
    months.reverse();
    months
}

fn weights(params: &Params, day: Date) -> [i64; 3] {
    ["whistle.weight.response", "whistle.weight.solved", "whistle.weight.satisfied"]
        .map(|key| params.int(key, day))
}
