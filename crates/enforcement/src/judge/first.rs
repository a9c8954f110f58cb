//! 初次违法: looked up in the enterprise's own history, item by item, because the window is not the same for every item.

use super::facts::{Matter, Offence};
use crate::model::{FirstOffence, OffenceScope};
use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

/// The column whose fact is computed.
pub const FIRST_OFFENCE: &str = "初次违法";

/// The earlier case that defeats 初次违法.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earlier {
    /// Its number.
    pub case: String,
    /// The day of its act.
    pub day: Date,
    /// Its act.
    pub act: String,
}

/// 首违查询: what was looked for and what was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstCheck {
    /// Months before the act.
    pub months: u32,
    /// Which offences count.
    pub scope: OffenceScope,
    /// The first day looked at.
    pub from: Date,
    /// The latest offence that counts; none where it is the first.
    pub earlier: Option<Earlier>,
    /// The officer stated that it is not the first, from a record elsewhere.
    pub stated_otherwise: bool,
}

impl FirstCheck {
    /// Looks back from the act. The day as many months before is inside: the period runs from the day after it.
    pub fn of(matter: &Matter, domain: &str, window: FirstOffence) -> FirstCheck {
        let acted = matter.days.acted;
        let from = acted.saturating_sub(i64::from(window.months).months());
        let counts = |one: &&Offence| {
            let is_same = match window.scope {
                OffenceScope::SameAct => one.agency == matter.agency && one.act == matter.act,
                OffenceScope::SameDomain => one.agency == matter.agency && one.domain == domain,
                OffenceScope::Any => true,
            };
            is_same && from <= one.day && one.day < acted
        };
        let latest =
            matter.history.iter().filter(counts).max_by(|a, b| (a.day, &a.case).cmp(&(b.day, &b.case)));
        FirstCheck {
            months: window.months,
            scope: window.scope,
            from,
            earlier: latest.map(|one| Earlier { case: one.case.clone(), day: one.day, act: one.act.clone() }),
            stated_otherwise: matter.fact(FIRST_OFFENCE) == Some("否"),
        }
    }

    /// Whether it is the first.
    pub fn is_first(&self) -> bool {
        self.earlier.is_none() && !self.stated_otherwise
    }

    /// As the column has it.
    pub(super) fn word(&self) -> &'static str {
        if self.is_first() { "是" } else { "否" }
    }
}
