//! 数据处理: what is done with the data before they are scored, step by step in the order the method gives.

mod denominate;
mod impute;
mod panel;
mod screen;
mod treat;

use crate::Shape;
use crate::data::{Data, Frame, Over};
use crate::fault::{Checked, Notice};
use crate::method::Method;

pub use impute::{Filling, Impute};
pub use panel::Ends;
pub use screen::Screen;
pub use treat::{Logarithm, Treat};

/// 处理步骤.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// 除以分母.
    Denominate,
    /// 筛选对象.
    Screen(Screen),
    /// 插补缺失.
    Impute(Impute),
    /// 处理离群值.
    Treat(Treat),
}

/// A value that was imputed.
#[derive(Clone, Debug, PartialEq)]
pub struct Imputed {
    /// Row of the data, by number.
    pub row: usize,
    /// Code of the indicator.
    pub indicator: String,
    /// The value.
    pub value: f64,
    /// How.
    pub how: &'static str,
}

/// What treatment did to an indicator in a period.
#[derive(Clone, Debug, PartialEq)]
pub struct Treated {
    /// Code of the indicator.
    pub indicator: String,
    /// The period; empty for the panel.
    pub period: String,
    /// The distribution before.
    pub before: Shape,
    /// Points that were winsorised and stayed so.
    pub winsorised: usize,
    /// Whether the logarithm was taken.
    pub log: bool,
    /// The distribution after; the same where nothing was done.
    pub after: Shape,
    /// Whether it is within the limits now.
    pub within: bool,
}

/// What happened on the way.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Log {
    pub(crate) notices: Vec<Notice>,
    pub(crate) imputed: Vec<Imputed>,
    pub(crate) treated: Vec<Treated>,
}

impl Step {
    /// Does it.
    pub(crate) fn apply(
        &self,
        method: &Method,
        data: &Data,
        frame: &mut Frame,
        log: &mut Log,
    ) -> Checked<()> {
        match self {
            Step::Denominate => denominate::denominate(method, data, frame, log),
            Step::Screen(screen) => screen.apply(data, frame, log),
            Step::Impute(impute) => impute.apply(method, data, frame, log),
            Step::Treat(treat) => {
                treat.apply(method, data, frame, log);
                Ok(())
            }
        }
    }

    /// Its name, for files.
    pub fn name(&self) -> &'static str {
        match self {
            Step::Denominate => "denominated",
            Step::Screen(_) => "screened",
            Step::Impute(_) => "imputed",
            Step::Treat(_) => "treated",
        }
    }
}

/// The present values of a column within a slice, with their rows.
fn present(column: &[crate::Value], slice: &[usize]) -> (Vec<usize>, Vec<f64>) {
    slice.iter().filter_map(|row| Some((*row, column[*row].number()?))).unzip()
}

/// Indicators a step is for: all, or only some, by code.
fn is_for(only: &[String], code: &str) -> bool {
    only.is_empty() || only.iter().any(|own| own == code)
}

/// The period a slice is of.
fn period_of(frame: &Frame, data: &Data, over: Over, slice: &[usize]) -> String {
    frame.period(data, over, slice).to_owned()
}
