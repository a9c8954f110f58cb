//! 列表: whistles by state, those released, those that may be the same.

use super::row::{Row, row};
use crate::store::{self, Scope};
use crate::text;
use askama::Template;
use axum::response::Response;
use kernel::{PAGE_ROWS, Role};
use web::{Answer, Frame, Visit, page};

#[derive(Template)]
#[template(path = "list.html")]
struct ListPage {
    f: Frame,
    rows: Vec<Row>,
    state: String,
    states: Vec<(&'static str, &'static str)>,
    next: String,
    may_raise: bool,
    is_office: bool,
}

pub(crate) const STATES: &[&str] = &[
    "submitted",
    "accepted",
    "dispatched",
    "handling",
    "waiting",
    "session",
    "answered",
    "called_back",
    "suspended",
    "closed",
    "withdrawn",
    "transferred",
    "merged",
];

/// 吹哨列表: pages by key, the filter in the address.
pub(crate) async fn list(visit: Visit) -> Answer {
    let state = visit.param("state");
    let after = visit.param("after");
    let (at, id) = after.split_once('~').unwrap_or(("9999", ""));
    let (at, id) = (at.to_string(), id.to_string());
    let scope = Scope::of(&visit.ctx.actor);
    let (division, asked) = (visit.division().to_string(), state.clone());
    let mut found =
        visit.db().read(move |r| store::list(r, &division, &scope, &asked, (&at, &id), PAGE_ROWS)).await?;
    let more = found.len() > PAGE_ROWS;
    found.truncate(PAGE_ROWS);
    let next = match found.last().filter(|_| more) {
        Some(last) => format!("/whistles?state={state}&after={}~{}", last.opened_at, last.id),
        None => String::new(),
    };
    Ok(page(ListPage {
        f: visit.frame("吹哨"),
        rows: found.iter().map(|one| row(&visit, one)).collect(),
        states: STATES.iter().map(|code| (*code, visit.t(text::state(code).0))).collect(),
        state,
        next,
        is_office: visit.ctx.actor.role == Role::Office,
        may_raise: crate::RAISERS.contains(&visit.ctx.actor.role),
    }))
}

#[derive(Template)]
#[template(path = "public.html")]
struct PublicPage {
    f: Frame,
    rows: Vec<[String; 5]>,
    next: String,
}

/// 公开办理: only what the office has released.
pub(crate) async fn public_list(visit: Visit) -> Answer {
    let after = visit.param("after");
    let (day, id) = after.split_once('~').unwrap_or(("9999", ""));
    let (day, id, division) = (day.to_string(), id.to_string(), visit.division().to_string());
    let mut rows = visit.db().read(move |r| store::released(r, &division, (&day, &id), PAGE_ROWS)).await?;
    let more = rows.len() > PAGE_ROWS;
    rows.truncate(PAGE_ROWS);
    let next = rows.last().filter(|_| more).map(|last| format!("/public?after={}~{}", last[1], last[0]));
    let answer: Response =
        page(PublicPage { f: visit.frame("公开办理"), rows, next: next.unwrap_or_default() });
    Ok(answer)
}

#[derive(Template)]
#[template(path = "duplicates.html")]
struct DuplicatesPage {
    f: Frame,
    pairs: Vec<store::Pair>,
    next: String,
}

/// 可能重复的件: pairs with similar titles, the most alike first. A suggestion only.
pub(crate) async fn duplicates(visit: Visit) -> Answer {
    let after = visit.param("after");
    let mut key = after.splitn(3, '~');
    let percent = key.next().and_then(|text| text.parse().ok()).unwrap_or(101);
    let (left, right) = (key.next().unwrap_or("").to_string(), key.next().unwrap_or("").to_string());
    let division = visit.division().to_string();
    let mut pairs = visit
        .db()
        .read(move |r| store::similar_pairs(r, &division, (percent, &left, &right), PAGE_ROWS))
        .await?;
    let more = pairs.len() > PAGE_ROWS;
    pairs.truncate(PAGE_ROWS);
    let key = |last: &store::Pair| {
        format!("/whistles/duplicates?after={}~{}~{}", last.percent, last.left.0, last.right.0)
    };
    let next = pairs.last().filter(|_| more).map(key).unwrap_or_default();
    Ok(page(DuplicatesPage { f: visit.frame("可能重复的件"), pairs, next }))
}
