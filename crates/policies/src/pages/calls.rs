//! 联系名单: who is to be called, and what came of it.

use super::support::{Asked, RowView, RowsPage, behind};
use crate::actions::note_call;
use crate::calls::OUTCOMES;
use axum::extract::Path;
use kernel::{PAGE_ROWS, Role};
use web::form::Posted;
use web::{Answer, Visit, page, redirect_saying};

/// 联系名单: who was entitled, or one condition short, when the policy was published.
pub(crate) async fn calls(visit: Visit, Path(id): Path<String>) -> Answer {
    let from: usize = visit.param("from").parse().unwrap_or_default();
    let found = behind(&visit, &id, Asked::to_call(&id, from, PAGE_ROWS)).await?;
    let next = found.rows.get(PAGE_ROWS).map(|row| format!("/support/{id}/calls?from={}", row.place));
    Ok(page(RowsPage {
        f: visit.frame("联系名单"),
        title: found.title,
        heading: "联系名单".into(),
        rows: found.rows.iter().take(PAGE_ROWS).map(RowView::new).collect(),
        next: next.unwrap_or_default(),
        is_gone: found.is_gone,
        calls: true,
        outcomes: &OUTCOMES,
        from,
        is_office: visit.ctx.actor.role == Role::Office,
        id,
    }))
}

/// Notes what came of a call.
pub(crate) async fn call(visit: Visit, Path(id): Path<String>, posted: Posted) -> Answer {
    let (ctx, measure) = (visit.ctx.clone(), id.clone());
    let (enterprise, outcome) = (posted.text("enterprise").to_string(), posted.text("outcome").to_string());
    visit.db().write("policies.call", move |w| note_call(w, &ctx, &measure, &enterprise, &outcome)).await?;
    let from: usize = posted.text("from").parse().unwrap_or_default();
    Ok(redirect_saying(&format!("/support/{id}/calls?from={from}"), "已保存"))
}
