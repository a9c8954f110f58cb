//! 重算时限: when a year of the calendar arrives, provisional due times become final.

use crate::Rules;
use crate::model::KIND;
use cases::{Case, Effect, Move};
use db::Db;
use kernel::{Ctx, Result, local_day};
use std::sync::Arc;

/// Computes the running clocks of whistles again, those of bad ratings too, and saves what the calendar in force answers
/// differently; returns how many whistles changed. Clocks that have stopped or are judged stay as they are.
///
/// # Errors
/// [`kernel::Error::Storage`].
pub fn recompute(db: &Db, ctx: &Ctx) -> Result<usize> {
    let rules = Arc::new(db.read_now(|r| Rules::load(r, &ctx.division, local_day(ctx.now)))?);
    let (mut changed, mut after) = (0, String::new());
    loop {
        let ids = db.read_now(|r| cases::ids_after(r, &ctx.division, &after))?;
        let Some(last) = ids.last() else { return Ok(changed) };
        after.clone_from(last);
        for id in ids {
            let case = db.read_now(|r| cases::load(r, &ctx.division, &id))?;
            if effects(&case, &rules).is_empty() {
                continue;
            }
            let (ctx, rules) = (ctx.clone(), rules.clone());
            // Read again where it is written: somebody may have moved it meanwhile.
            changed += db.write_now("whistles.recompute", move |w| {
                let case = cases::load(w, &ctx.division, &id)?;
                let effects = effects(&case, &rules);
                if effects.is_empty() {
                    return Ok(0);
                }
                cases::save(w, &ctx, case, Move::new("recompute", effects)).map(|_| 1)
            })?;
        }
    }
}

fn effects(case: &Case, rules: &Rules) -> Vec<Effect> {
    if case.kind != KIND {
        return Vec::new();
    }
    let running = case
        .clocks
        .iter()
        .filter(|clock| clock.ended_at.is_none() && clock.met.is_none() && !clock.is_paused());
    running.filter_map(|clock| rules.clocks.recomputed(clock)).collect()
}
