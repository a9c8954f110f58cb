//! 专窗事项: the form of a window, the board with counts, the matters behind a count.

use crate::actions::{load_matter, record_matter, settle_matter};
use crate::matters::{KINDS, MatterInput, kind_word, may_read, state_word};
use crate::store::{self, MattersAsked};
use askama::Template;
use axum::extract::Path;
use cases::Case;
use kernel::{
    Error, FieldError, NAME_CHARS_MAX, PAGE_ROWS, REASON_CHARS_MAX, Result, Role, local_day, minute_zh,
    parse_day, parse_utc,
};
use people::{Unit, UnitKind};
use std::collections::BTreeMap;
use web::form::Posted;
use web::{Answer, Frame, Visit, invalid, page, redirect_saying};

#[derive(Template)]
#[template(path = "matters.html")]
struct BoardPage {
    f: Frame,
    from: String,
    to: String,
    kinds: Vec<&'static str>,
    rows: Vec<BoardRow>,
    totals: Vec<Cell>,
    is_clerk: bool,
}

struct BoardRow {
    code: String,
    name: String,
    cells: Vec<Cell>,
}

/// A count, and what opens it.
struct Cell {
    kind: &'static str,
    count: i64,
}

/// Where a period begins for which no first day is asked.
pub(crate) const FIRST_DAY: &str = "2021-01-01";

/// The days of a board: as asked, otherwise all up to today.
fn days(visit: &Visit) -> (String, String) {
    let today = local_day(visit.ctx.now).to_string();
    let day = |name: &str| parse_day(&visit.param(name)).map(|day| day.to_string());
    (day("from").unwrap_or_else(|| FIRST_DAY.into()), day("to").unwrap_or(today))
}

/// The window of a clerk, who sees no other.
pub(crate) fn own_window(visit: &Visit) -> Option<String> {
    let actor = &visit.ctx.actor;
    (actor.role == Role::Clerk).then(|| actor.unit.clone().unwrap_or_default())
}

/// Counts of records by window, in the order of [`KINDS`].
pub(crate) async fn counts(visit: &Visit, from: &str, to: &str) -> Result<Vec<(Unit, Vec<i64>)>> {
    let (division, first, last) = (visit.division().to_string(), from.to_string(), to.to_string());
    let read = move |r: &db::Read<'_>| {
        Ok((store::matter_counts(r, &division, &first, &last)?, people::units(r, &division)?))
    };
    let (counts, units) = visit.db().read(read).await?;
    let by: BTreeMap<(&str, &str), i64> =
        counts.iter().map(|(unit, kind, count)| ((unit.as_str(), kind.as_str()), *count)).collect();
    let of = |unit: &Unit| {
        let count = |kind: &str| by.get(&(unit.code.as_str(), kind)).copied().unwrap_or_default();
        KINDS.iter().map(|(kind, _)| count(kind)).collect()
    };
    let own = own_window(visit);
    let is_shown = |unit: &Unit| own.as_ref().is_none_or(|own| unit.code == *own);
    let windows = units.into_iter().filter(|unit| unit.kind == UnitKind::Window && is_shown(unit));
    Ok(windows.map(|unit| (of(&unit), unit)).map(|(counts, unit)| (unit, counts)).collect())
}

/// Counts by window and kind; all of them are counts of records.
pub(crate) async fn board(visit: Visit) -> Answer {
    let (from, to) = days(&visit);
    let cells = |counts: &[i64]| {
        let of_kind = KINDS.iter().zip(counts).map(|((kind, _), count)| Cell { kind, count: *count });
        of_kind.chain([Cell { kind: "", count: counts.iter().sum() }]).collect::<Vec<Cell>>()
    };
    let found = counts(&visit, &from, &to).await?;
    let sum = |at: usize| found.iter().map(|(_, counts)| counts[at]).sum();
    let totals: Vec<i64> = (0..KINDS.len()).map(sum).collect();
    let row = |(unit, counts): &(Unit, Vec<i64>)| BoardRow {
        code: unit.code.clone(),
        name: unit.name.clone(),
        cells: cells(counts),
    };
    Ok(page(BoardPage {
        f: visit.frame("专窗事项"),
        kinds: KINDS.iter().map(|(_, word)| *word).chain(["合计"]).collect(),
        totals: cells(&totals),
        rows: found.iter().map(row).collect(),
        from,
        to,
        is_clerk: visit.ctx.actor.role == Role::Clerk,
    }))
}

#[derive(Template)]
#[template(path = "matter_list.html")]
struct ListPage {
    f: Frame,
    rows: Vec<(String, String, &'static str, String, &'static str, String)>,
    next: String,
}

/// The matters behind a count.
pub(crate) async fn list(visit: Visit) -> Answer {
    let (from, to) = days(&visit);
    let (kind, after) = (visit.param("kind"), visit.param("after"));
    let window = own_window(&visit).unwrap_or_else(|| visit.param("window"));
    let (at, id) = after.split_once('~').unwrap_or(("9999", ""));
    let asked = MattersAsked {
        from: from.clone(),
        to: to.clone(),
        window: window.clone(),
        kind: kind.clone(),
        before: (at.to_string(), id.to_string()),
        limit: PAGE_ROWS,
    };
    let division = visit.division().to_string();
    let (mut found, units) = visit
        .db()
        .read(move |r| Ok((store::matters(r, &division, &asked)?, people::units(r, &division)?)))
        .await?;
    let more = found.len() > PAGE_ROWS;
    found.truncate(PAGE_ROWS);
    let next = found.last().filter(|_| more).map(|last| {
        let window = web::encode(&window);
        format!(
            "/matters/list?from={from}&to={to}&window={window}&kind={kind}&after={}~{}",
            last.opened_at, last.id
        )
    });
    let names: BTreeMap<String, String> =
        units.into_iter().map(|unit| (unit.code, unit.short_name)).collect();
    let row = |one: store::Listed| {
        let opened = parse_utc(&one.opened_at).map_or_else(String::new, minute_zh);
        let window = names.get(&one.party).cloned().unwrap_or(one.party);
        (one.id, one.title, kind_word(&one.topic), window, state_word(&one.state), opened)
    };
    Ok(page(ListPage {
        f: visit.frame("专窗事项"),
        rows: found.into_iter().map(row).collect(),
        next: next.unwrap_or_default(),
    }))
}

#[derive(Template)]
#[template(path = "matter_new.html")]
struct NewPage {
    f: Frame,
    input: MatterInput,
    kinds: &'static [(&'static str, &'static str)],
    text_max: usize,
    name_max: usize,
}

fn new_page(visit: &Visit, input: MatterInput, errors: Vec<FieldError>) -> NewPage {
    let f = visit.frame("登记专窗事项").with_errors(errors);
    NewPage { f, input, kinds: &KINDS, text_max: REASON_CHARS_MAX, name_max: NAME_CHARS_MAX }
}

pub(crate) async fn new_form(visit: Visit) -> Answer {
    Ok(page(new_page(&visit, MatterInput::default(), Vec::new())))
}

pub(crate) async fn create(visit: Visit, posted: Posted) -> Answer {
    let text = |name: &str| posted.text(name).to_string();
    let input = MatterInput { kind: text("kind"), text: text("text"), enterprise: text("enterprise") };
    let (ctx, written) = (visit.ctx.clone(), input.clone());
    match visit.db().write("policies.matter", move |w| record_matter(w, &ctx, &written)).await {
        Ok(_) => Ok(redirect_saying("/matters/new", "已登记，可以继续登记下一件。")),
        Err(Error::Invalid(errors)) => Ok(invalid(new_page(&visit, input, errors))),
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "matter.html")]
struct ShowPage {
    f: Frame,
    id: String,
    version: i64,
    about: Vec<(&'static str, String)>,
    may_settle: bool,
    text_max: usize,
}

/// A matter this reader may read, and the name of its window; for others it is not there.
pub(crate) async fn load(visit: &Visit, id: &str) -> Result<(Case, String)> {
    let (division, id, actor) = (visit.division().to_string(), id.to_string(), visit.ctx.actor.clone());
    visit
        .db()
        .read(move |r| {
            let case = load_matter(r, &division, &id)?;
            if !may_read(&case, &actor) {
                return Err(Error::NotFound);
            }
            let window = case.lead().map_or("", |part| part.unit.as_str());
            let window = people::unit(r, &division, window)?.map_or_else(String::new, |unit| unit.name);
            Ok((case, window))
        })
        .await
}

async fn show_page(visit: &Visit, id: &str, errors: Vec<FieldError>) -> Result<ShowPage> {
    let (case, window) = load(visit, id).await?;
    let field = |name: &str| case.field(name).to_string();
    let about = vec![
        ("事项类型", kind_word(case.field("category")).to_owned()),
        ("情况", field("text")),
        ("企业", field("party")),
        ("专窗", window),
        ("登记时间", case.opened_at.map(minute_zh).unwrap_or_default()),
        ("状态", state_word(&case.state).to_owned()),
        ("办结到期", case.due_at().map(minute_zh).unwrap_or_default()),
        ("办理情况", field("reply")),
    ];
    Ok(ShowPage {
        f: visit.frame("专窗事项").with_errors(errors),
        version: case.version,
        about: about.into_iter().filter(|(_, value)| !value.is_empty()).collect(),
        may_settle: case.state == "open" && visit.ctx.actor.role == Role::Office,
        text_max: REASON_CHARS_MAX,
        id: case.id,
    })
}

pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Answer {
    Ok(page(show_page(&visit, &id, Vec::new()).await?))
}

pub(crate) async fn settle(visit: Visit, Path(id): Path<String>, posted: Posted) -> Answer {
    let (ctx, matter, reply) = (visit.ctx.clone(), id.clone(), posted.text("reply").to_string());
    let seen: i64 = posted.text("version").parse().unwrap_or_default();
    match visit.db().write("policies.settle", move |w| settle_matter(w, &ctx, &matter, seen, &reply)).await {
        Ok(_) => Ok(redirect_saying(&format!("/matters/{id}"), "已办结")),
        Err(Error::Invalid(errors)) => Ok(invalid(show_page(&visit, &id, errors).await?)),
        Err(error) => Err(error.into()),
    }
}
