//! What lies on the desks today: whistles of the last days, stopped at every stage before the answer.

use super::{CLOSE, OPEN, Play, office};
use crate::demo::accounts::SHOWN_UNIT;
use crate::demo::texts::Category;
use calendar::Calendar;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// One live whistle for so many of the past.
pub(super) const PAST_PER_LIVE: usize = 80;

/// Where a live whistle stands.
struct Stage {
    /// Its last act.
    last: &'static str,
    /// Working days since it was raised.
    days: i64,
    /// What else happens to it, as the lots of [`Play::handle`] are drawn.
    fate: u32,
    /// Working days the reply would have taken.
    reply: i64,
}

const fn stage(last: &'static str, days: i64, fate: u32, reply: i64) -> Stage {
    Stage { last, days, fate, reply }
}

const STAGES: [Stage; 8] = [
    stage("raise", 1, 400, 8),
    stage("accept", 1, 400, 8),
    stage("dispatch", 1, 400, 8),
    stage("respond", 2, 400, 8),
    stage("call_session", 4, 130, 7),
    stage("ask_information", 4, 210, 7),
    stage("answer", 5, 400, 3),
    stage("call_back", 6, 400, 3),
];

fn stage_of(live: usize) -> &'static Stage {
    &STAGES[live / 2 % STAGES.len()]
}

/// Does the enterprise of the demonstration account ask? It finds a question to answer.
pub(super) fn is_of_the_account(live: usize) -> bool {
    stage_of(live).last == "ask_information"
}

/// When a live whistle was raised: in office hours of a working day before today.
pub(super) fn raised(rng: &mut ChaCha8Rng, calendar: &Calendar, live: usize, today: Date) -> Timestamp {
    let mut day = today;
    let mut left = stage_of(live).days;
    while left > 0 {
        day = day.saturating_sub(1.day());
        left -= i64::from(calendar.is_working(day));
    }
    // Early enough that the acts of the same day find room behind it.
    kernel::from_local(day.at(0, 0, 0, 0).saturating_add(rng.random_range(OPEN..CLOSE - 180).minutes()))
}

/// Every other live whistle is of this unit, so that whoever signs in for it finds something to do.
pub(super) fn leaves<'a>(all: &[&'a Category], live: usize) -> Vec<&'a Category> {
    let own = all.iter().copied().filter(|leaf| leaf.lead == Some(SHOWN_UNIT));
    let own: Vec<_> = own.filter(|_| live.is_multiple_of(2)).collect();
    if own.is_empty() { all.to_vec() } else { own }
}

impl Play<'_> {
    /// Raised, accepted, called and so on, up to the last act of its stage.
    pub(super) fn write_today(&mut self, live: usize) {
        let stage = stage_of(live);
        self.raise();
        self.act(0, office(), "accept", vec![("category", self.category.code.to_string())]);
        self.handle(0, stage.reply, false, stage.fate);
        let last = self.acts.iter().position(|act| act.name() == stage.last).unwrap_or(0);
        self.acts.truncate(last + 1);
    }
}
