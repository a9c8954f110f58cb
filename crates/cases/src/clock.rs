//! Starting, pausing and extending clocks: the calendar's answer as effects.

use crate::{Case, Clock, Effect};
use calendar::{Calendar, Limit, Pause, Terms};
use jiff::{Timestamp, ToSpan, civil::Date};
use kernel::{from_local, local, local_day};

/// What rules need to compute due times: the calendar in force and the terms of the body's clocks.
#[derive(Clone, Debug)]
pub struct Clocks {
    /// The calendar in force.
    pub calendar: Calendar,
    /// Office hours and the rule of receipt.
    pub terms: Terms,
}

impl Clocks {
    /// Starts a clock now.
    pub fn start(&self, name: &str, unit: &str, limit: Limit, now: Timestamp) -> Effect {
        let due = self.calendar.due(local(now), limit, &[], &self.terms);
        Effect::Started {
            clock: name.into(),
            unit: unit.into(),
            limit: limit.to_string(),
            due: from_local(due.at),
            provisional: due.provisional,
        }
    }

    /// Starts a clock that ends at the close of business of a day.
    pub fn until(&self, name: &str, day: Date, now: Timestamp) -> Effect {
        let days = (day - local_day(now)).get_days();
        Effect::Started {
            clock: name.into(),
            unit: String::new(),
            limit: format!("{days}d"),
            due: from_local(day.to_datetime(self.terms.close)),
            provisional: false,
        }
    }

    /// Gives a running clock another limit; its pauses stay.
    pub fn change_limit(&self, clock: &Clock, limit: Limit, extension: bool) -> Effect {
        let due = self.calendar.due(local(clock.started_at), limit, &closed_pauses(clock), &self.terms);
        Effect::Due {
            clock: clock.name.clone(),
            unit: clock.unit.clone(),
            limit: limit.to_string(),
            due: from_local(due.at),
            provisional: due.provisional,
            extension,
        }
    }

    /// A clock's limit computed again, if the calendar now gives another answer (a year was published).
    pub fn recomputed(&self, clock: &Clock) -> Option<Effect> {
        let limit = clock.limit.parse().ok()?;
        let effect = self.change_limit(clock, limit, false);
        match &effect {
            Effect::Due { due, provisional, .. }
                if *due != clock.due_at || *provisional != clock.provisional =>
            {
                Some(effect)
            }
            _ => None,
        }
    }

    /// Working days between the day of one moment and the day of another, the first not counted.
    pub fn working_days(&self, from: Timestamp, to: Timestamp) -> i64 {
        self.calendar.working_days_after(local_day(from), local_day(to))
    }
}

/// Stops counting on all running clocks of these names, from tomorrow's beginning (today counts if it has begun).
pub fn pause_effects(case: &Case, names: &[&str], now: Timestamp, reason: &str) -> Vec<Effect> {
    running(case, names)
        .filter(|clock| !clock.is_paused())
        .map(|clock| Effect::Paused {
            clock: clock.name.clone(),
            unit: clock.unit.clone(),
            from: local_day(now).saturating_add(1.day()),
            reason: reason.into(),
        })
        .collect()
}

/// Goes on counting on all paused clocks of these names: the day of the answer is the last not counted.
pub fn resume_effects(case: &Case, names: &[&str], now: Timestamp, clocks: &Clocks) -> Vec<Effect> {
    running(case, names)
        .filter(|clock| clock.is_paused())
        .filter_map(|clock| {
            let to = local_day(now);
            let limit: Limit = clock.limit.parse().ok()?;
            let pauses = pauses_until(clock, to);
            let due = clocks.calendar.due(local(clock.started_at), limit, &pauses, &clocks.terms);
            Some(Effect::Resumed {
                clock: clock.name.clone(),
                unit: clock.unit.clone(),
                to,
                due: from_local(due.at),
                provisional: due.provisional,
            })
        })
        .collect()
}

fn running<'a>(case: &'a Case, names: &'a [&str]) -> impl Iterator<Item = &'a Clock> {
    case.clocks.iter().filter(|clock| clock.ended_at.is_none() && names.contains(&clock.name.as_str()))
}

fn pauses_until(clock: &Clock, day: Date) -> Vec<Pause> {
    clock.pauses.iter().map(|pause| Pause { from: pause.from, to: pause.to.unwrap_or(day) }).collect()
}

fn closed_pauses(clock: &Clock) -> Vec<Pause> {
    clock.pauses.iter().filter_map(|pause| Some(Pause { from: pause.from, to: pause.to? })).collect()
}
