//! 申请: an enterprise asks for a measure, a unit judges, somebody pays. A case of the kind `application`.
//!
//! Invariants: what is judged is what was known when it was applied for, kept with the case; a total is never overspent, and of measures of
//! one group an enterprise has only the highest, whoever grants at the same time ([`crate::ledger`]).

mod overdue;
mod procedure;
mod rights;
mod rules;

pub use overdue::overdue;
pub use procedure::{Field, FieldKind, MOVES, MoveSpec, PAPERS, Who, move_named};
pub(crate) use rights::may_read_facts;
pub use rights::{allowed, may_read};
pub use rules::{Limits, Rules, asked_fen, decide};

/// The kind of case.
pub const KIND: &str = "application";
/// The letter its numbers begin with.
pub const LETTER: &str = "A";

/// Name of the clock of acceptance.
pub const ACCEPT: &str = "accept";
/// Name of the clock of review, up to the decision.
pub const REVIEW: &str = "review";
/// Name of the clock of payment, from the grant.
pub const PAY: &str = "pay";
/// Name of the clock of the ruling on an appeal.
pub const RULING: &str = "ruling";

/// States in the order of the life cycle, with their words.
pub const STATES: &[(&str, &str, &str)] = &[
    ("submitted", "待受理", "Waiting to be accepted"),
    ("accepted", "审核中", "Under review"),
    ("reviewed", "待批准", "Waiting for the decision"),
    ("granted", "已批准，待兑现", "Granted, to be paid"),
    ("paid", "已兑现", "Paid"),
    ("rejected", "不予批准", "Rejected"),
    ("appealed", "申诉中", "Appealed"),
    ("upheld", "申诉未成立", "Appeal dismissed"),
    ("withdrawn", "已撤回", "Withdrawn"),
];

/// The words of a state: Chinese and English.
pub fn state_words(code: &str) -> (&'static str, &'static str) {
    let found = STATES.iter().find(|(own, ..)| *own == code);
    found.map_or(("未知", "Unknown"), |(_, zh, en)| (*zh, *en))
}

/// The word of a clock.
pub fn clock_word(code: &str) -> &'static str {
    match code {
        ACCEPT => "受理",
        REVIEW => "审核",
        PAY => "兑现",
        RULING => "申诉裁定",
        _ => "时限",
    }
}
