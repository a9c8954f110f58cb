//! The nouns of penalty cases, and what a rule may look at beside the case.

use crate::judge::{Law, Numbers, Statute};
use calendar::Limit;
use cases::Clocks;
use db::Read;
use jiff::civil::Date;
use kernel::Result;
use params::{Params, load_calendar};

/// Kind of these cases.
pub const KIND: &str = "penalty";
/// Letters their numbers begin with.
pub const LETTERS: &str = "CF";

/// Name of the clock of the decision, from 立案.
pub const DECIDE: &str = "decide";
/// Name of the clock in which the party may speak, from the notice.
pub const STATEMENT: &str = "statement";
/// Name of the clock of service, from the decision.
pub const SERVE: &str = "serve";
/// Name of the clock of calling back, from the decision, where an item asks for it.
pub const FOLLOW_UP: &str = "follow_up";

/// 期限: in force when a move is made.
#[derive(Clone, Debug)]
pub struct Limits {
    /// 处罚决定, from 立案.
    pub decide: Limit,
    /// 处罚决定 once it was extended.
    pub extended: Limit,
    /// 延期 allowed.
    pub extensions_max: i64,
    /// 陈述、申辩.
    pub statement: Limit,
    /// 送达.
    pub serve: Limit,
    /// 回访.
    pub follow_up: Limit,
}

/// Everything a rule may look at beside the case and the lists.
#[derive(Clone, Debug)]
pub struct Desk {
    /// Calendar and office hours.
    pub clocks: Clocks,
    /// Limits in force.
    pub limits: Limits,
    /// The law in force.
    pub law: Law,
}

impl Desk {
    /// What is in force on a day.
    ///
    /// # Errors
    /// [`kernel::Error::Storage`].
    pub fn load(r: &Read<'_>, division: &str, day: Date) -> Result<Desk> {
        let params = Params::load(r, division)?;
        let limit = |key: &str| params.limit(key, day);
        Ok(Desk {
            clocks: Clocks { calendar: load_calendar(r, division)?, terms: params.terms(day) },
            limits: Limits {
                decide: limit("penalty.decide.limit"),
                extended: limit("penalty.extend.limit"),
                extensions_max: params.int("penalty.extend.count_max", day),
                statement: limit("penalty.statement.limit"),
                serve: limit("penalty.serve.limit"),
                follow_up: limit("penalty.follow_up.limit"),
            },
            law: Law { statute: Statute::shipped(), numbers: Numbers::of(&params, day) },
        })
    }
}
