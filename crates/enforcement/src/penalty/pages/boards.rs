//! 同案同罚: what stands out among decided cases; and what a new list would change.

use crate::judge::{Change, Decided, Impact, Lists, Outcome, Statute, board, yuan};
use crate::lists::{drafted, in_force};
use crate::penalty::past::{board_of, impact_of};
use askama::Template;
use axum::extract::Path;
use kernel::{Ctx, Result, Role, local_day};
use std::collections::BTreeSet;
use web::{Answer, Frame, Visit, page};

/// Rows of one kind that are shown, at most; the rest is counted.
const SHOWN_MAX: usize = 100;

#[derive(Template)]
#[template(path = "penalty_board.html")]
struct BoardPage {
    f: Frame,
    /// How many cases were compared.
    cases: usize,
    /// Outcome and how many of them.
    counts: Vec<(&'static str, usize)>,
    unequal: Vec<(String, Vec<Line>)>,
    inverted: Vec<(Line, Line, String)>,
    without_reason: Vec<Line>,
    with_reason: Vec<Line>,
    /// Of each kind: how many there are in all.
    totals: [usize; 4],
    cut_short: Vec<String>,
}

/// One case of the board.
pub(crate) struct Line {
    pub id: String,
    pub act: String,
    pub day: String,
    pub proposed: String,
    pub outcome: &'static str,
    pub fine: String,
}

fn line(case: &Decided) -> Line {
    let proposed: Vec<&str> = case.proposed.iter().map(|outcome| outcome.word()).collect();
    Line {
        id: case.case.clone(),
        act: case.act.clone(),
        day: case.day.to_string(),
        proposed: proposed.join("、"),
        outcome: case.outcome.word(),
        fine: case.fine.map_or(String::new(), |fine| format!("{} 元", yuan(fine))),
    }
}

/// The decided cases this person may compare: of the own agency, the office and the leaders all.
pub(crate) fn compared(r: &db::Read<'_>, ctx: &Ctx) -> Result<Vec<Decided>> {
    let mut all = board_of(r, &ctx.division)?;
    if !matches!(ctx.actor.role, Role::Office | Role::Leader) {
        all.retain(|case| ctx.actor.is_in(&case.agency));
    }
    Ok(all)
}

pub(crate) async fn show(visit: Visit) -> Answer {
    let ctx = visit.ctx.clone();
    let read =
        move |r: &db::Read<'_>| Ok((compared(r, &ctx)?, in_force(r, &ctx.division, local_day(ctx.now))?));
    let (cases, edition) = visit.db().read(read).await?;
    let statute = Statute::shipped();
    let found = edition.as_deref().map(|edition| board(&cases, &Lists::of(edition), &statute));
    let found = found.unwrap_or_default();
    let lines = |all: &[&Decided]| all.iter().take(SHOWN_MAX).map(|case| line(case)).collect();
    let unequal = found.unequal.iter().take(SHOWN_MAX).map(|one| {
        let act = one.cases.first().map_or(String::new(), |case| case.act.clone());
        (act, one.cases.iter().take(SHOWN_MAX).map(|case| line(case)).collect())
    });
    let inverted = found.inverted.iter().take(SHOWN_MAX);
    let inverted = inverted.map(|one| (line(one.heavier), line(one.worse), one.columns.join("、")));
    let count =
        |outcome: Outcome| (outcome.word(), cases.iter().filter(|case| case.outcome == outcome).count());
    Ok(page(BoardPage {
        f: visit.frame("同案同罚"),
        counts: Outcome::ALL.into_iter().map(count).collect(),
        unequal: unequal.collect(),
        inverted: inverted.collect(),
        without_reason: lines(&found.without_reason),
        with_reason: lines(&found.with_reason),
        totals: [
            found.unequal.len(),
            found.inverted.len(),
            found.without_reason.len(),
            found.with_reason.len(),
        ],
        cut_short: found.cut_short.iter().map(|(_, act)| act.clone()).collect(),
        cases: cases.len(),
    }))
}

#[derive(Template)]
#[template(path = "penalty_impact.html")]
struct ImpactPage {
    f: Frame,
    code: String,
    cases: usize,
    changes: Vec<Change>,
    changed: usize,
    never: Vec<String>,
    silent: usize,
}

/// What a batch would change of all decided cases, for those who may read the batch.
pub(crate) fn impact_of_batch(r: &db::Read<'_>, ctx: &Ctx, code: &str) -> Result<Impact> {
    let drafted = drafted(r, ctx, code)?;
    let lists = drafted.lists();
    let new: BTreeSet<&str> = drafted.own.iter().map(String::as_str).collect();
    impact_of(r, ctx, drafted.before.as_deref(), &lists, &new, drafted.first_day)
}

pub(crate) async fn impact(visit: Visit, Path(code): Path<String>) -> Answer {
    let (ctx, asked) = (visit.ctx.clone(), code.clone());
    let found = visit.db().read(move |r| impact_of_batch(r, &ctx, &asked)).await?;
    let (changed, silent) = (found.changes.len(), found.never.len());
    Ok(page(ImpactPage {
        f: visit.frame("改单影响"),
        code,
        cases: found.cases,
        changes: found.changes.into_iter().take(SHOWN_MAX).collect(),
        changed,
        never: found.never.into_iter().take(SHOWN_MAX).collect(),
        silent,
    }))
}
