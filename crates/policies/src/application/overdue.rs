//! What the clock does: due times that passed are judged once.

use super::{ACCEPT, KIND, PAY, REVIEW};
use cases::{Case, Effect, Fact, Move};
use kernel::{Ctx, local_day};

/// The move the clock makes when due times of an application have passed unjudged.
pub fn overdue(case: &Case, ctx: &Ctx) -> Option<Move> {
    let mut effects = Vec::new();
    for clock in &case.clocks {
        let is_open = clock.ended_at.is_none() && clock.met.is_none() && !clock.is_paused();
        if case.kind != KIND || !is_open || ctx.now <= clock.due_at {
            continue;
        }
        effects.push(Effect::Missed { clock: clock.name.clone(), unit: clock.unit.clone() });
        let kind = match clock.name.as_str() {
            ACCEPT => "policy.accepted_in_time",
            REVIEW => "policy.reviewed_in_time",
            PAY => "policy.paid_in_time",
            _ => continue,
        };
        effects.push(Effect::Counts(Fact {
            kind: kind.into(),
            day: local_day(ctx.now).to_string(),
            unit: clock.unit.clone(),
            topic: case.field("category").into(),
            value: 0,
            note: String::new(),
        }));
    }
    (!effects.is_empty()).then(|| Move::new("overdue", effects))
}
