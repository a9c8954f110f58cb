//! 柔性执法: five lists of items say when an act is exempt from penalty, when the penalty is lighter, mitigated or heavier,
//! and when no coercive measure is taken; an officer's case is matched against them.
//!
//! Nouns: 清单 (discretion list), 批次 (batch), 条目 (discretion item), 违法行为 (act), 案件 (penalty case), 凭单 (receipt).
//!
//! Invariants: what is published is never edited, only superseded; a list explains discretion, the statute is what is
//! cited; the officer decides, the program proposes.

pub mod judge;
pub mod lists;
pub mod model;

use web::Capability;

/// What the outside needs to know.
pub fn capability() -> Capability {
    Capability { name: "enforcement", routes: lists::routes(), menu: lists::menu(), jobs: Vec::new() }
}

#[cfg(test)]
mod tests;
