//! 重算时限: when a year of the calendar arrives, provisional due times become final.

use crate::{Case, Clocks, Effect, Move, ids_after, load, save};
use db::Db;
use kernel::{Ctx, Result};
use std::sync::Arc;

/// Computes the running clocks of cases of these kinds again and saves what the calendar in force answers differently; returns how many
/// cases changed. Clocks that have stopped, stand still or are judged stay as they are.
///
/// # Errors
/// [`kernel::Error::Storage`].
pub fn recompute(db: &Db, ctx: &Ctx, clocks: Clocks, kinds: &'static [&'static str]) -> Result<usize> {
    let clocks = Arc::new(clocks);
    let (mut changed, mut after) = (0, String::new());
    loop {
        let ids = db.read_now(|r| ids_after(r, &ctx.division, &after))?;
        let Some(last) = ids.last() else { return Ok(changed) };
        after.clone_from(last);
        for id in ids {
            let case = db.read_now(|r| load(r, &ctx.division, &id))?;
            if effects(&case, &clocks, kinds).is_empty() {
                continue;
            }
            let (ctx, clocks) = (ctx.clone(), clocks.clone());
            // Read again where it is written: somebody may have moved it meanwhile.
            changed += db.write_now("cases.recompute", move |w| {
                let case = load(w, &ctx.division, &id)?;
                let effects = effects(&case, &clocks, kinds);
                if effects.is_empty() {
                    return Ok(0);
                }
                save(w, &ctx, case, Move::new("recompute", effects)).map(|_| 1)
            })?;
        }
    }
}

fn effects(case: &Case, clocks: &Clocks, kinds: &[&str]) -> Vec<Effect> {
    if !kinds.contains(&case.kind.as_str()) {
        return Vec::new();
    }
    let running = case
        .clocks
        .iter()
        .filter(|clock| clock.ended_at.is_none() && clock.met.is_none() && !clock.is_paused());
    running.filter_map(|clock| clocks.recomputed(clock)).collect()
}
