//! 判断: how an officer's case is judged by statute and by the lists. Pure: what is known, the lists, the law in force and
//! the days come in as arguments, so that every answer can be replayed.
//!
//! A fact that is not known is 未知, never "no". What is found is a proposal; the officer decides.

mod amount;
mod consistency;
mod decided;
mod facts;
mod first;
mod impact;
mod item;
mod ladder;
mod law;
mod lists;
mod proposal;
mod receipt;
mod signals;

pub use amount::{Bands, Span, bands, fen, yuan};
pub use consistency::{Board, Decided, Inverted, PATTERNS_MAX, Unequal, board};
pub use decided::{Decision, Deviation};
pub use facts::{
    Days, FINE_BASE, Facts, Ground, Matter, OF_PERSONS, ORGANISATION, Offence, PARTY, Stated, Truth,
};
pub use first::{Earlier, FIRST_OFFENCE, FirstCheck};
pub use impact::{Change, Impact, Past, impact};
pub use item::ItemVerdict;
pub use ladder::{Reading, Rung, Step};
pub use law::{Dated, Law, Numbers, Provision, Statute};
pub use lists::{Editions, Lists, ListsRef};
pub use proposal::{Ask, Chosen, Duty, Proposal, judge};
pub use receipt::{Appeal, Receipt};
pub use signals::{Finding, Outcome, Signals};

#[cfg(test)]
pub(crate) mod tests;
