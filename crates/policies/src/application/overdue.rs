//! What the clock does: due times that passed are judged once.

use super::{ACCEPT, PAY, REVIEW};
use crate::matters::SETTLE;
use cases::{Case, Effect, Fact, Move};
use kernel::{Ctx, local_day};

/// The move the clock makes when due times of an application have passed unjudged; of a payment list and a matter alike.
pub fn overdue(case: &Case, ctx: &Ctx) -> Option<Move> {
    let mut effects = Vec::new();
    let lead = case.lead().map_or_else(String::new, |part| part.unit.clone());
    for clock in &case.clocks {
        let is_open = clock.ended_at.is_none() && clock.met.is_none() && !clock.is_paused();
        if !is_open || ctx.now <= clock.due_at {
            continue;
        }
        effects.push(Effect::Missed { clock: clock.name.clone(), unit: clock.unit.clone() });
        let kind = match clock.name.as_str() {
            ACCEPT => "policy.accepted_in_time",
            REVIEW => "policy.reviewed_in_time",
            PAY => "policy.paid_in_time",
            SETTLE => "policy.complaint_in_time",
            _ => continue,
        };
        effects.push(Effect::Counts(Fact {
            kind: kind.into(),
            day: local_day(ctx.now).to_string(),
            unit: if clock.unit.is_empty() { lead.clone() } else { clock.unit.clone() },
            topic: case.field("category").into(),
            value: 0,
            note: String::new(),
        }));
    }
    (!effects.is_empty()).then(|| Move::new("overdue", effects))
}
