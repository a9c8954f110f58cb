//! 插补: missing values are filled; what is not applicable or withheld stays as it is.

use super::panel::{self, Ends};
use super::{Imputed, Log, is_for, period_of, present};
use crate::Place;
use crate::data::{Data, Frame, Over};
use crate::fault::{Checked, Fault, Matter, Notice, Reason};
use crate::method::Method;
use crate::numbers;
use crate::tree::Indicator;
use crate::value::Value;

/// 插补规则.
#[derive(Clone, Debug, PartialEq)]
pub struct Impute {
    /// How.
    pub filling: Filling,
    /// Which rows are looked at together; a filling from other periods looks at the panel.
    pub over: Over,
    /// The indicators, by code; all where none is named.
    pub only: Vec<String>,
}

/// 插补方法.
#[derive(Clone, Debug, PartialEq)]
pub enum Filling {
    /// 均值.
    Mean,
    /// 中位数.
    Median,
    /// 组内均值, of the units of the same group.
    GroupMean(String),
    /// 组内中位数.
    GroupMedian(String),
    /// 行内均值: the unit's mean over its other indicators of the same dimension, on the scale of the indicator.
    RowMean,
    /// 最近一期: the last value of an earlier period.
    Latest {
        /// How far back it may be; without end where there is none.
        age_max: Option<f64>,
    },
    /// 线性插值 between the periods before and after.
    Linear(Ends),
}

impl Impute {
    pub(super) fn apply(
        &self,
        method: &Method,
        data: &Data,
        frame: &mut Frame,
        log: &mut Log,
    ) -> Checked<()> {
        let slices = frame.slices(data, self.over);
        let mut found: Vec<(usize, &str, Vec<Option<f64>>)> = Vec::new();
        for (at, node) in method.tree.indicators().iter().enumerate() {
            let node = &method.tree.nodes()[*node];
            if is_for(&self.only, &node.code) && frame.columns[at].contains(&Value::Missing) {
                found.push((at, &node.code, self.column(method, data, frame, (at, &slices))?));
            }
        }
        // Filled when all are found: what was imputed is not imputed from.
        for (at, code, filled) in found {
            self.fill(frame, log, (at, code), &filled);
            self.tell_what_is_left(data, frame, log, (at, code));
        }
        Ok(())
    }

    /// What a column's rows are filled with, if they are missing.
    fn column(
        &self,
        method: &Method,
        data: &Data,
        frame: &Frame,
        (at, slices): (usize, &[Vec<usize>]),
    ) -> Checked<Vec<Option<f64>>> {
        let column = &frame.columns[at];
        let mut filled: Vec<Option<f64>> = vec![None; column.len()];
        match &self.filling {
            Filling::Mean => each(slices, column, &mut filled, numbers::mean),
            Filling::Median => each(slices, column, &mut filled, numbers::median),
            Filling::GroupMean(group) => {
                each(&grouped(data, frame, slices, group)?, column, &mut filled, numbers::mean);
            }
            Filling::GroupMedian(group) => {
                each(&grouped(data, frame, slices, group)?, column, &mut filled, numbers::median);
            }
            Filling::RowMean => row_means(method, frame, slices, at, &mut filled),
            Filling::Latest { age_max } => panel::latest(data, frame, at, *age_max, &mut filled),
            Filling::Linear(ends) => panel::linear(data, frame, at, *ends, &mut filled),
        }
        Ok(filled)
    }

    fn fill(&self, frame: &mut Frame, log: &mut Log, at: (usize, &str), filled: &[Option<f64>]) {
        for (index, value) in frame.columns[at.0].iter_mut().enumerate() {
            if let (Value::Missing, Some(number)) = (*value, filled[index]) {
                *value = Value::Present(number);
                let (row, how) = (frame.rows[index], self.filling.name());
                log.imputed.push(Imputed { row, indicator: at.1.to_owned(), value: number, how });
            }
        }
    }

    fn tell_what_is_left(&self, data: &Data, frame: &Frame, log: &mut Log, at: (usize, &str)) {
        for slice in frame.slices(data, self.over) {
            if slice.iter().any(|row| frame.columns[at.0][*row] == Value::Missing) {
                let period = period_of(frame, data, self.over, &slice);
                log.notices.push(Notice::at(Place::node(at.1).of("", &period), Matter::NotImputed));
            }
        }
    }
}

impl Filling {
    /// In words.
    pub fn name(&self) -> &'static str {
        match self {
            Filling::Mean => "均值",
            Filling::Median => "中位数",
            Filling::GroupMean(_) => "组内均值",
            Filling::GroupMedian(_) => "组内中位数",
            Filling::RowMean => "行内均值",
            Filling::Latest { .. } => "最近一期",
            Filling::Linear(_) => "线性插值",
        }
    }
}

/// One number for every slice.
fn each(slices: &[Vec<usize>], column: &[Value], filled: &mut [Option<f64>], of: fn(&[f64]) -> Option<f64>) {
    for slice in slices {
        let number = of(&present(column, slice).1);
        slice.iter().for_each(|row| filled[*row] = number);
    }
}

/// The slices, divided by group; who has no group is in none.
fn grouped(data: &Data, frame: &Frame, slices: &[Vec<usize>], group: &str) -> Checked<Vec<Vec<usize>>> {
    let at = data
        .group(group)
        .ok_or_else(|| vec![Fault::at(Place::default().field(group), Reason::NoColumn(Vec::new()))])?;
    let mut divided = Vec::new();
    for slice in slices {
        let mut groups: Vec<(&str, Vec<usize>)> = Vec::new();
        for row in slice {
            let name = data.rows()[frame.rows[*row]].groups[at].as_str();
            match groups.iter_mut().find(|(own, _)| *own == name) {
                Some((_, rows)) => rows.push(*row),
                None => groups.push((name, vec![*row])),
            }
        }
        divided.extend(groups.into_iter().filter(|(name, _)| !name.is_empty()).map(|(_, rows)| rows));
    }
    Ok(divided)
}

/// Where a column begins and ends among these rows, in its direction; none where it does not vary.
fn scale(indicator: &Indicator, column: &[Value], slice: &[usize]) -> Option<(f64, f64)> {
    let (_, values) = present(column, slice);
    let turned: Vec<f64> = values.into_iter().map(|x| indicator.direction.turn(x)).collect();
    numbers::extent(&turned).filter(|(low, high)| low < high)
}

fn row_means(method: &Method, frame: &Frame, slices: &[Vec<usize>], at: usize, filled: &mut [Option<f64>]) {
    let tree = &method.tree;
    let indicators = tree.indicators();
    let parent = tree.parent(indicators[at]);
    let siblings: Vec<(usize, &Indicator)> = indicators
        .iter()
        .enumerate()
        .filter(|(_, node)| tree.parent(**node) == parent)
        .filter_map(|(place, node)| Some((place, tree.nodes()[*node].indicator()?)))
        .collect();
    let Some(own) = tree.nodes()[indicators[at]].indicator() else { return };
    for slice in slices {
        let Some((low, high)) = scale(own, &frame.columns[at], slice) else { continue };
        let scales: Vec<Option<(f64, f64)>> = siblings
            .iter()
            .map(|(place, indicator)| scale(indicator, &frame.columns[*place], slice))
            .collect();
        for row in slice {
            let shares = siblings.iter().zip(&scales).filter_map(|((place, indicator), scale)| {
                let (low, high) = (*scale)?;
                let number = frame.columns[*place][*row].number()?;
                Some((indicator.direction.turn(number) - low) / (high - low))
            });
            let share = numbers::mean(&shares.collect::<Vec<f64>>());
            filled[*row] = share.map(|share| own.direction.turn(low + share * (high - low)));
        }
    }
}
