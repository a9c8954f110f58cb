//! 全量匹配 as an action, and by the clock.

use crate::actions::note;
use crate::calls::OUTCOMES;
use crate::runs::{Behind, Computed, compute};
use crate::store;
use db::{Db, Read, Write};
use kernel::{Ctx, Error, Form, Result, local_day};
use params::Params;
use serde_json::json;
use std::sync::Arc;

/// Matches every entity by every measure that is open today, and stores the run. Says its number.
///
/// # Errors
/// [`kernel::Error::Storage`].
pub fn match_now(db: &Db, ctx: &Ctx) -> Result<i64> {
    let day = local_day(ctx.now);
    let run = db.read_now(|r| {
        let measures = store::open_measures(r, &ctx.division, day)?;
        Ok(compute(r, &ctx.division, day, vec![measures])?.remove(0))
    })?;
    let (run, ctx) = (Arc::new(run), ctx.clone());
    db.write_now("policies.match", move |w| save_whole(w, &ctx, &run))
}

/// Matches as [`match_now`] does, and makes the call list of every policy that is open, in one pass over the entities.
///
/// # Errors
/// [`kernel::Error::Storage`].
pub fn match_with_calls(db: &Db, ctx: &Ctx) -> Result<i64> {
    let day = local_day(ctx.now);
    let (scopes, runs) = db.read_now(|r| {
        let open = store::open_measures(r, &ctx.division, day)?;
        let mut scopes: Vec<String> = open.iter().map(|one| one.measure.policy.clone()).collect();
        scopes.dedup();
        let of = |scope: &String| open.iter().filter(|one| one.measure.policy == *scope).cloned().collect();
        let sets: Vec<Vec<_>> = scopes.iter().map(of).chain([open.clone()]).collect();
        Ok((scopes, compute(r, &ctx.division, day, sets)?))
    })?;
    let (scopes, runs, ctx) = (Arc::new(scopes), Arc::new(runs), ctx.clone());
    db.write_now("policies.match", move |w| {
        for (scope, run) in scopes.iter().zip(runs.iter()) {
            store::save_run(w, &ctx, scope, run, usize::MAX)?;
        }
        runs.last().map_or(Err(Error::NotFound), |run| save_whole(w, &ctx, run))
    })
}

/// Stores a run of all measures.
fn save_whole(w: &Write<'_>, ctx: &Ctx, run: &Computed) -> Result<i64> {
    let kept = Params::load(w, &ctx.division)?.int("policy.match.kept", run.day);
    let id = store::save_run(w, ctx, "", run, usize::try_from(kept).unwrap_or(1).max(1))?;
    let data = json!({ "run": id, "enterprises": run.codes.len(), "measures": run.figures.len() });
    note(w, ctx, "policies_matched", data)?;
    Ok(id)
}

/// Once a day, where there is something to match.
pub(crate) fn match_daily(app: Arc<web::App>, ctx: Ctx) -> Result<()> {
    let (division, day) = (ctx.division.clone(), local_day(ctx.now));
    let is_due = app.db.read_now(|r| {
        let last = store::last_run(r, &division, "")?;
        Ok(last.is_none_or(|last| last.day < day) && !store::open_measures(r, &division, day)?.is_empty())
    })?;
    if is_due { match_now(&app.db, &ctx).map(drop) } else { Ok(()) }
}

/// Notes what came of calling an enterprise about a measure.
///
/// # Errors
/// [`Error::Invalid`] where the outcome is none of those listed, [`Error::NotFound`] without such a measure or enterprise.
pub fn note_call(w: &Write<'_>, ctx: &Ctx, measure: &str, enterprise: &str, outcome: &str) -> Result<()> {
    let is_known = store::measure(w, &ctx.division, measure)?.is_some()
        && registry::find(w, &ctx.division, enterprise)?.is_some();
    if !is_known {
        return Err(Error::NotFound);
    }
    let mut form = Form::default();
    if !OUTCOMES.iter().any(|(code, _)| *code == outcome) {
        form.wrong("outcome", "请选择联系结果", "Choose what came of the call");
    }
    form.finish()?;
    store::save_call(w, ctx, measure, enterprise, outcome)?;
    note(w, ctx, "policy_called", json!({ "measure": measure, "enterprise": enterprise, "outcome": outcome }))
}

/// Codes of enterprises that the last run found entitled to a measure, in the order of the roll.
///
/// # Errors
/// [`Error::Storage`].
pub fn entitled(r: &Read<'_>, division: &str, measure: &str, limit: usize) -> Result<Vec<String>> {
    let Some(run) = store::last_run(r, division, "")? else { return Ok(Vec::new()) };
    let (measure, verdict) = (measure.to_string(), "entitled".to_string());
    let asked = Behind { run: run.id, measure, verdict, condition: String::new(), from: 0, limit };
    let mut rows = store::rows_behind(r, division, &asked)?;
    rows.truncate(limit);
    Ok(rows.into_iter().filter(|row| row.fen.is_some()).map(|row| row.code).collect())
}
