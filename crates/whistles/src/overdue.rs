//! What the clock does: due times that passed are judged once; and the facts that rates count.

use crate::model::{FIX, RESPOND, REVIEW, SOLVE};
use cases::{Case, Effect, Fact, Move};
use kernel::{Ctx, local_day};

/// A fact about a whistle, counted for today.
pub(crate) fn fact(case: &Case, ctx: &Ctx, kind: &str, unit: &str, value: i64, note: &str) -> Effect {
    Effect::Counts(Fact {
        kind: kind.into(),
        day: local_day(ctx.now).to_string(),
        unit: unit.into(),
        topic: case.field("category").into(),
        value,
        note: note.into(),
    })
}

/// The move the clock makes when due times have passed unjudged.
pub(crate) fn overdue(case: &Case, ctx: &Ctx) -> Option<Move> {
    let mut effects = Vec::new();
    for clock in &case.clocks {
        if clock.ended_at.is_some()
            || clock.met.is_some()
            || clock.is_paused()
            || ctx.now <= clock.due_at
            || clock.name == REVIEW
        {
            continue;
        }
        effects.push(Effect::Missed { clock: clock.name.clone(), unit: clock.unit.clone() });
        match clock.name.as_str() {
            RESPOND => effects.push(fact(case, ctx, "whistle.response", &clock.unit, 0, "")),
            SOLVE => effects.push(fact(case, ctx, "whistle.in_time", &clock.unit, 0, "")),
            FIX => effects.push(fact(case, ctx, "whistle.fixed", &clock.unit, 0, "")),
            _ => {}
        }
    }
    (!effects.is_empty()).then(|| Move::new("overdue", effects))
}
