//! 筛选对象: who reports too little is not ranked.

use super::Log;
use crate::Place;
use crate::data::{Data, Frame};
use crate::fault::{Checked, Fault, Matter, Notice, Reason};
use crate::value::Value;

/// 筛选规则.
#[derive(Clone, Debug, PartialEq)]
pub struct Screen {
    /// The share of a unit's applicable indicators that must be available.
    pub share_min: f64,
    /// Whether a zero counts as not available.
    pub zeros: bool,
    /// Units that stay whatever they report, by code.
    pub keep: Vec<String>,
}

impl Screen {
    pub(super) fn apply(&self, data: &Data, frame: &mut Frame, log: &mut Log) -> Checked<()> {
        let mut stays = Vec::with_capacity(frame.rows.len());
        for (index, row) in frame.rows.iter().enumerate() {
            let own = &data.rows()[*row];
            let share = self.share(frame, index);
            let is_kept = share >= self.share_min || self.keep.contains(&own.unit);
            if !is_kept {
                let matter = Matter::ScreenedOut { share, needed: self.share_min };
                log.notices.push(Notice::at(Place::default().of(&own.unit, &own.period), matter));
            }
            stays.push(is_kept);
        }
        retain(&mut frame.rows, &stays);
        frame.columns.iter_mut().for_each(|column| retain(column, &stays));
        if frame.rows.is_empty() {
            return Err(vec![Fault::at(Place::default(), Reason::NoRows)]);
        }
        Ok(())
    }

    fn share(&self, frame: &Frame, index: usize) -> f64 {
        let (mut available, mut applicable) = (0_u32, 0_u32);
        for column in &frame.columns {
            match column[index] {
                Value::NotApplicable => continue,
                Value::Present(number) => available += u32::from(!self.zeros || number != 0.0),
                Value::Missing | Value::Withheld => {}
            }
            applicable += 1;
        }
        if applicable == 0 { 0.0 } else { f64::from(available) / f64::from(applicable) }
    }
}

fn retain<T>(list: &mut Vec<T>, stays: &[bool]) {
    let mut stays = stays.iter();
    list.retain(|_| stays.next() == Some(&true));
}
