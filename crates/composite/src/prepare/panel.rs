//! Imputing from other periods of the same unit.

use crate::data::{Data, Frame};
use std::collections::HashMap;

/// What linear interpolation does before the first and after the last value of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
    /// Leaves them missing.
    Leave,
    /// Takes the nearest value.
    Nearest,
}

/// Of every unit: its rows with their times, in order.
fn histories(data: &Data, frame: &Frame) -> Vec<Vec<(f64, usize)>> {
    let mut histories: HashMap<&str, Vec<(f64, usize)>> = HashMap::new();
    for (index, row) in frame.rows.iter().enumerate() {
        histories.entry(&data.rows()[*row].unit).or_default().push((data.time_of(*row), index));
    }
    let mut histories: Vec<Vec<(f64, usize)>> = histories.into_values().collect();
    histories.iter_mut().for_each(|history| history.sort_by(|one, other| one.0.total_cmp(&other.0)));
    histories
}

/// Fills from the last earlier period that has a value and is not too old.
pub(super) fn latest(
    data: &Data,
    frame: &Frame,
    at: usize,
    age_max: Option<f64>,
    filled: &mut [Option<f64>],
) {
    for history in histories(data, frame) {
        let mut last: Option<(f64, f64)> = None;
        for (time, index) in history {
            match frame.columns[at][index].number() {
                Some(number) => last = Some((time, number)),
                None => {
                    let young = last.filter(|(then, _)| age_max.is_none_or(|most| time - then <= most));
                    filled[index] = young.map(|(_, number)| number);
                }
            }
        }
    }
}

/// Fills on the straight line between the values before and after.
pub(super) fn linear(data: &Data, frame: &Frame, at: usize, ends: Ends, filled: &mut [Option<f64>]) {
    for history in histories(data, frame) {
        let known: Vec<(f64, f64)> = history
            .iter()
            .filter_map(|(time, index)| Some((*time, frame.columns[at][*index].number()?)))
            .collect();
        for (time, index) in history {
            let after = known.partition_point(|(then, _)| *then < time);
            let before = after.checked_sub(1).and_then(|place| known.get(place));
            filled[index] = match (before, known.get(after)) {
                (Some((from, low)), Some((to, high))) => {
                    Some(low + (high - low) * (time - from) / (to - from))
                }
                (Some((_, only)), None) | (None, Some((_, only))) if ends == Ends::Nearest => Some(*only),
                _ => None,
            };
        }
    }
}
