//! The lists a case is judged by.

use super::matter::matter_of;
use crate::judge::{Days, Editions, Lists};
use crate::lists::{InForce, in_force};
use cases::Case;
use db::Read;
use jiff::civil::Date;
use kernel::Result;
use std::sync::Arc;

/// The lists of the two days that matter.
pub(crate) struct Books {
    at_act: Option<Arc<InForce>>,
    at_decision: Option<Arc<InForce>>,
}

impl Books {
    /// Those of a case, were it decided on this day.
    pub fn of(r: &Read<'_>, division: &str, case: &Case, day: Date) -> Result<Books> {
        Books::on(r, division, matter_of(case, day, Vec::new()).days)
    }

    /// Those of these days.
    pub fn on(r: &Read<'_>, division: &str, days: Days) -> Result<Books> {
        Ok(Books {
            at_act: in_force(r, division, days.old())?,
            at_decision: in_force(r, division, days.decided)?,
        })
    }

    pub fn editions(&self) -> Editions<'_> {
        Editions {
            at_act: self.at_act.as_deref().map(Lists::of),
            at_decision: self.at_decision.as_deref().map(Lists::of),
        }
    }
}
