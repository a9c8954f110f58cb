//! 案件列表: pages by key, the state in the address.

use super::party_name;
use crate::penalty::procedure::STATES;
use crate::penalty::rights::OFFICERS;
use crate::penalty::store::{self, Listed};
use crate::penalty::text;
use askama::Template;
use db::Read;
use kernel::{Ctx, PAGE_ROWS, Result, minute_zh, parse_utc};
use web::{Answer, Frame, Visit, page};

#[derive(Template)]
#[template(path = "penalties.html")]
struct ListPage {
    f: Frame,
    rows: Vec<Row>,
    state: String,
    states: Vec<(&'static str, &'static str)>,
    next: String,
    may_open: bool,
}

struct Row {
    id: String,
    title: String,
    party: String,
    state: &'static str,
    tone: &'static str,
    due: String,
    opened: String,
}

/// A page of cases with the names of the enterprises, and one more.
pub(crate) fn named(
    r: &Read<'_>,
    ctx: &Ctx,
    state: &str,
    before: (&str, &str),
    limit: usize,
) -> Result<Vec<(Listed, String)>> {
    let rows = store::list(r, &ctx.division, &ctx.actor, state, before, limit)?;
    let named = |one: Listed| {
        let name = party_name(r, &ctx.division, &one.party)?;
        Ok((one, name))
    };
    rows.into_iter().map(named).collect()
}

pub(crate) async fn list(visit: Visit) -> Answer {
    let (state, after) = (visit.param("state"), visit.param("after"));
    let (at, id) = after.split_once('~').unwrap_or(("9999", ""));
    let (at, id, ctx, asked) = (at.to_owned(), id.to_owned(), visit.ctx.clone(), state.clone());
    let mut found = visit.db().read(move |r| named(r, &ctx, &asked, (&at, &id), PAGE_ROWS)).await?;
    let more = found.len() > PAGE_ROWS;
    found.truncate(PAGE_ROWS);
    let next = found.last().filter(|_| more).map_or(String::new(), |(last, _)| {
        format!("/penalties?state={state}&after={}~{}", last.opened_at, last.id)
    });
    let minute = |text: &str| parse_utc(text).map_or(String::new(), minute_zh);
    let row = |(one, party): (Listed, String)| Row {
        state: text::state(&one.state),
        tone: text::tone(&one.state),
        due: one.due_at.as_deref().map_or(String::new(), minute),
        opened: minute(&one.opened_at),
        id: one.id,
        title: one.title,
        party,
    };
    Ok(page(ListPage {
        f: visit.frame("处罚案件"),
        rows: found.into_iter().map(row).collect(),
        states: STATES.iter().map(|code| (*code, text::state(code))).collect(),
        state,
        next,
        may_open: OFFICERS.contains(&visit.ctx.actor.role),
    }))
}
