//! What the clock does: due times that have passed are judged once.

use super::model::DECIDE;
use super::store;
use cases::{Case, Effect, Fact, Move};
use kernel::{Ctx, Result, local_day, utc_text};
use std::sync::Arc;

/// A fact about a case, counted for today.
pub(crate) fn fact(case: &Case, ctx: &Ctx, kind: &str, topic: &str, value: i64) -> Effect {
    Effect::Counts(Fact {
        kind: kind.into(),
        day: local_day(ctx.now).to_string(),
        unit: case.field("agency").into(),
        topic: topic.into(),
        value,
        note: String::new(),
    })
}

/// The move the clock makes when due times have passed unjudged.
pub(crate) fn overdue(case: &Case, ctx: &Ctx) -> Option<Move> {
    let mut effects = Vec::new();
    let passed = case.clocks.iter().filter(|clock| {
        clock.ended_at.is_none() && clock.met.is_none() && !clock.is_paused() && ctx.now > clock.due_at
    });
    for clock in passed {
        effects.push(Effect::Missed { clock: clock.name.clone(), unit: clock.unit.clone() });
        if clock.name == DECIDE {
            effects.push(fact(case, ctx, "penalty.in_time", "", 0));
        }
    }
    (!effects.is_empty()).then(|| Move::new("overdue", effects))
}

/// 期限判定: the job of the clock.
///
/// # Errors
/// [`kernel::Error::Storage`].
pub fn judge_overdue(app: Arc<web::App>, ctx: Ctx) -> Result<()> {
    let (division, now) = (ctx.division.clone(), utc_text(ctx.now));
    let mut after = (String::new(), String::new());
    loop {
        let found = app.db.read_now(|r| store::overdue_ids(r, &division, &now, &after))?;
        let Some(last) = found.last() else { return Ok(()) };
        after.clone_from(last);
        for (_, id) in found {
            let ctx = ctx.clone();
            app.db.write_now("penalties.overdue", move |w| {
                let case = cases::load(w, &ctx.division, &id)?;
                match overdue(&case, &ctx) {
                    Some(step) => cases::save(w, &ctx, case, step).map(drop),
                    None => Ok(()),
                }
            })?;
        }
    }
}
