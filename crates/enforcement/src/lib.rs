//! 柔性执法: five lists of items say when an act is exempt from penalty, when the penalty is lighter, mitigated or heavier,
//! and when no coercive measure is taken. They are drafted from a spreadsheet, reviewed, published and searched.
//!
//! Nouns: 清单 (discretion list), 批次 (batch), 条目 (discretion item), 违法行为 (act).
//!
//! Invariants: what is published is never edited, only ended by what is newer; a list explains discretion, the statute is what
//! is cited. It does not judge cases yet.

pub mod lists;
pub mod model;

use web::Capability;

/// What the outside needs to know.
pub fn capability() -> Capability {
    Capability { name: "enforcement", routes: lists::routes(), menu: lists::menu(), jobs: Vec::new() }
}

#[cfg(test)]
mod tests;
