//! 柔性执法: five lists of items say when an act is exempt from penalty, when the penalty is lighter, mitigated or heavier,
//! and when no coercive measure is taken. They are drafted from a spreadsheet, reviewed, published and searched.
//!
//! An officer's case is judged by them and by statute.
//!
//! Nouns: 清单 (discretion list), 批次 (batch), 条目 (discretion item), 违法行为 (act), 案件 (penalty case), 凭单 ([`judge::Receipt`]).
//!
//! Invariants: what is published is never edited, only ended by what is newer; a list explains discretion, the statute is what
//! is cited; the officer decides, and a receipt makes the decision again.

pub mod documents;
pub mod judge;
pub mod lists;
pub mod model;
pub mod penalty;

use web::Capability;

/// The word for an event of the record; none for those of others.
pub fn event_word(name: &str) -> Option<&'static str> {
    lists::event_word(name).or_else(|| penalty::event_word(name))
}

/// What the outside needs to know.
pub fn capability() -> Capability {
    let routes = lists::routes().into_iter().chain(penalty::routes()).collect();
    let menu = lists::menu().into_iter().chain(penalty::menu()).collect();
    Capability { name: "enforcement", title: "柔性执法", routes, menu, jobs: penalty::jobs() }
}

#[cfg(test)]
mod tests;
