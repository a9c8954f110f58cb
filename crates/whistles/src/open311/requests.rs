//! 服务请求: what is told of a whistle, to everybody. See docs/decisions/0008-open311-shows.md.

use super::asked::{Asked, is_code, split_file};
use super::store::{self, Found, Wanted};
use crate::model::SOLVE;
use crate::store::categories;
use crate::text;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use cases::{Case, Part};
use db::Read;
use jiff::{SignedDuration, Timestamp};
use kernel::{BODY_CHARS_MAX, utc_text, zone};
use std::collections::BTreeMap;
use web::Visit;
use web::open311::{Answer, Failure, Format, Node, answer};

/// Requests in one answer (the standard's own limit).
const REQUESTS_MAX: u32 = 1_000;
/// Days one query may span (the standard's own limit).
const SPAN_DAYS_MAX: i64 = 90;
/// The end of time, as far as text is concerned.
const NEVER: &str = "9999";

/// The words around a whistle: names of units and categories by code.
struct Names {
    units: BTreeMap<String, String>,
    categories: BTreeMap<String, String>,
}

impl Names {
    fn load(r: &Read<'_>, division: &str) -> kernel::Result<Names> {
        let units = people::units(r, division)?.into_iter().map(|unit| (unit.code, unit.name));
        let categories = categories(r, division)?.into_iter().map(|one| (one.code, one.name));
        Ok(Names { units: units.collect(), categories: categories.collect() })
    }
}

pub(super) async fn list(visit: Visit, Query(pairs): Query<Vec<(String, String)>>) -> Answer {
    let asked = Asked::new(&visit, pairs)?;
    let (division, extended) = (visit.division().to_string(), asked.text("extensions") == "true");
    let mut ids = asked.list("service_request_id");
    let requests = if ids.is_empty() {
        let wanted = wanted(&asked, visit.ctx.now)?;
        visit.db().read(move |r| tell(r, &division, &store::page(r, &division, &wanted)?, extended)).await?
    } else {
        ids.retain(|id| is_code(id));
        ids.truncate(REQUESTS_MAX as usize);
        visit.db().read(move |r| tell(r, &division, &store::by_ids(r, &division, &ids)?, extended)).await?
    };
    Ok(answer(Format::of(&visit.path), StatusCode::OK, "service_requests", &Node::List("request", requests)))
}

pub(super) async fn one(
    visit: Visit,
    Path(file): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Answer {
    let (id, format) = split_file(&file)?;
    let asked = Asked::new(&visit, pairs)?;
    let (division, extended) = (visit.division().to_string(), asked.text("extensions") == "true");
    let found =
        visit.db().read(move |r| tell(r, &division, &store::by_ids(r, &division, &[id])?, extended)).await?;
    if found.is_empty() {
        return Err(Failure::unknown("没有这个 service_request_id", "service_request_id was not found"));
    }
    Ok(answer(format, StatusCode::OK, "service_requests", &Node::List("request", found)))
}

/// The number of a request is its token: nobody waits for a number here, so there is nothing to translate.
pub(super) async fn of_token(
    visit: Visit,
    Path(file): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Answer {
    let (token, format) = split_file(&file)?;
    Asked::new(&visit, pairs)?;
    let (division, id) = (visit.division().to_string(), token.clone());
    let found = visit.db().read(move |r| store::by_ids(r, &division, &[id])).await?;
    let Some(found) = found.first() else {
        return Err(Failure::unknown("没有这个 token", "token was not found"));
    };
    let request =
        Node::Record(vec![("service_request_id", Node::text(&found.case.id)), ("token", Node::text(token))]);
    Ok(answer(format, StatusCode::OK, "service_requests", &Node::List("request", vec![request])))
}

fn wanted(asked: &Asked, now: Timestamp) -> Result<Wanted, Failure> {
    let (start, end) = (asked.moment("start_date")?, asked.moment("end_date")?);
    let (after, before) = (asked.moment("updated_after")?, asked.moment("updated_before")?);
    let updated = after.is_some() || before.is_some();
    let requested = match (start, end) {
        // Who asks what has changed asks about old requests too.
        (None, None) if updated => None,
        (start, end) => Some(span(start, end, now)?),
    };
    let size = asked.count("page_size")?.unwrap_or(REQUESTS_MAX).min(REQUESTS_MAX);
    let page = asked.count("page")?.unwrap_or(1);
    Ok(Wanted {
        requested,
        updated: updated
            .then(|| (after.map_or(String::new(), utc_text), before.map_or(NEVER.into(), until_text))),
        closed: status(asked)?,
        services: asked.list("service_code").into_iter().map(code_or_none).collect(),
        limit: size.into(),
        offset: i64::from(page - 1) * i64::from(size),
    })
}

/// What cannot be a code is no service's, and must not become "all services".
fn code_or_none(code: String) -> String {
    if is_code(&code) { code } else { "-".into() }
}

/// A range of at most 90 days; an end that is not said is 90 days from the other, or now.
fn span(
    start: Option<Timestamp>,
    end: Option<Timestamp>,
    now: Timestamp,
) -> Result<(String, String), Failure> {
    let days = SignedDuration::from_hours(24 * SPAN_DAYS_MAX);
    let (start, end) = match (start, end) {
        (Some(start), Some(end)) => (start, end),
        (Some(start), None) => (start, start.saturating_add(days).unwrap_or(now)),
        (None, Some(end)) => (end.saturating_sub(days).unwrap_or(now), end),
        (None, None) => (now.saturating_sub(days).unwrap_or(now), now),
    };
    if end < start {
        return Err(Failure::wrong("end_date 不能早于 start_date", "end_date is before start_date"));
    }
    if end.duration_since(start) > days {
        return Err(Failure::wrong(
            format!("start_date 到 end_date 最多{SPAN_DAYS_MAX}天，请分几次查询"),
            format!("start_date and end_date may span at most {SPAN_DAYS_MAX} days; ask several times"),
        ));
    }
    Ok((utc_text(start), until_text(end)))
}

/// Times are told in whole seconds, so the second that is named belongs to the range.
fn until_text(end: Timestamp) -> String {
    utc_text(end.saturating_add(SignedDuration::from_secs(1)).unwrap_or(end))
}

fn status(asked: &Asked) -> Result<Option<bool>, Failure> {
    let list = asked.list("status");
    let list: Vec<&str> = list.iter().map(String::as_str).collect();
    match list.as_slice() {
        [] | ["closed", "open"] => Ok(None),
        ["closed"] => Ok(Some(true)),
        ["open"] => Ok(Some(false)),
        _ => Err(Failure::wrong("status 应为 open、closed 或 open,closed", "status is open, closed or both")),
    }
}

fn tell(r: &Read<'_>, division: &str, found: &[Found], extended: bool) -> kernel::Result<Vec<Node>> {
    let names = Names::load(r, division)?;
    Ok(found.iter().map(|one| request(one, &names, extended)).collect())
}

/// What everybody may know of a whistle. No text of it, no place, no name: those are only in what was released.
fn request(found: &Found, names: &Names, extended: bool) -> Node {
    let case = &found.case;
    let code = case.field("category");
    let service_name = names.categories.get(code).map_or(code, String::as_str);
    let description = match &found.released {
        Some((title, reply)) => format!("{title}\n{reply}").chars().take(BODY_CHARS_MAX).collect(),
        None => service_name.to_string(),
    };
    let mut fields = vec![
        ("service_request_id", Node::text(&case.id)),
        ("status", Node::text(if case.closed { "closed" } else { "open" })),
        ("status_notes", Node::text(text::state(&case.state).0)),
        ("service_name", Node::text(service_name)),
        ("service_code", Node::text(code)),
        ("description", Node::text(description)),
        ("agency_responsible", case.lead().map_or(Node::Null, |lead| unit_name(lead, names))),
        ("service_notice", Node::Null),
        ("requested_datetime", moment(case.opened_at)),
        ("updated_datetime", moment(case.changed_at())),
        ("expected_datetime", moment(solved_by(case))),
    ];
    fields.extend(
        ["address", "address_id", "zipcode", "lat", "long", "media_url"].map(|name| (name, Node::Null)),
    );
    if extended {
        let joint = case.parts.iter().filter(|part| !part.lead && part.state != "returned");
        let joint = Node::List("agency", joint.map(|part| unit_name(part, names)).collect());
        let more = vec![("detailed_status", Node::text(&case.state)), ("joint_agencies", joint)];
        fields.push(("extended_attributes", Node::Record(more)));
    }
    Node::Record(fields)
}

fn unit_name(part: &Part, names: &Names) -> Node {
    Node::text(names.units.get(&part.unit).unwrap_or(&part.unit))
}

/// The due time of the lead's last 办结 clock.
fn solved_by(case: &Case) -> Option<Timestamp> {
    let lead = case.lead()?;
    case.clocks
        .iter()
        .rev()
        .find(|clock| clock.name == SOLVE && clock.unit == lead.unit)
        .map(|clock| clock.due_at)
}

/// `2022-10-20T09:30:00+08:00`, on the district's wall clock.
fn moment(at: Option<Timestamp>) -> Node {
    let written = at
        .and_then(|at| Timestamp::from_second(at.as_second()).ok())
        .map(|at| at.display_with_offset(zone().to_offset(at)).to_string());
    Node::text(written.unwrap_or_default())
}
