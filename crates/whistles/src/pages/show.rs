//! 一件吹哨: where it stands, what can be done, what happened; and the form of each move.

use crate::attachments::Attachment;
use crate::contact::{self, Contact, View};
use crate::model::{CALL_BACK, KIND, VERIFY};
use crate::procedure::{Field, Kind, MoveSpec, move_named};
use crate::store;
use crate::text;
use crate::{actions, allowed, may_hand_out_rating, may_read, may_read_contact, rating_code};
use askama::Template;
use axum::extract::Path;
use cases::{Case, Clock, Part};
use journal::Event;
use kernel::{Actor, Error, Lang, Role, minute_zh};
use people::Unit;
use std::collections::BTreeMap;
use web::form::Posted;
use web::{Answer, Frame, Visit, page};

#[derive(Template)]
#[template(path = "show.html")]
struct ShowPage {
    f: Frame,
    id: String,
    title: String,
    state: &'static str,
    body: String,
    facts: Vec<(&'static str, String)>,
    steps: Vec<(&'static str, &'static str)>,
    moves: Vec<(&'static str, &'static str)>,
    clocks: Vec<ClockView>,
    parts: Vec<PartView>,
    sessions: Vec<SessionView>,
    events: Vec<EventView>,
    may_read_contact: bool,
    rating_link: String,
    qr: String,
    files: Vec<(String, String, String)>,
    may_attach: bool,
}

struct ClockView {
    name: String,
    unit: String,
    tone: &'static str,
    judgement: &'static str,
    limit: String,
    due: String,
    provisional: bool,
    paused: bool,
}

struct PartView {
    unit: String,
    role: &'static str,
    state: &'static str,
    tone: &'static str,
    grade: String,
    /// What became of a bad grade.
    stage: &'static str,
}

pub(crate) struct EventView {
    pub what: &'static str,
    pub who: String,
    when: String,
    pub unit: String,
    pub lines: Vec<(String, String)>,
}

pub(crate) struct Loaded {
    pub case: Case,
    pub contact: Contact,
    pub events: Vec<Event>,
    pub units: BTreeMap<String, String>,
    categories: BTreeMap<String, String>,
    files: Vec<Attachment>,
    rating_code: Option<String>,
}

impl Loaded {
    /// The files this person may see.
    pub(crate) fn files_for(&self, actor: &Actor) -> &[Attachment] {
        if may_read_contact(&self.case, actor) { &self.files } else { &[] }
    }
}

pub(crate) async fn load(visit: &Visit, id: &str, in_full: bool) -> kernel::Result<Loaded> {
    let (division, id) = (visit.division().to_string(), id.to_string());
    let (vault, actor, erased) = (visit.app.vault.clone(), visit.ctx.actor.clone(), visit.t(vault::ERASED));
    visit
        .db()
        .read(move |r| {
            let name = |unit: Unit| (unit.code, unit.short_name);
            let case = cases::load_of(r, &division, KIND, &id)?;
            // A stranger must not learn that the number exists.
            if !may_read(&case, &actor) {
                return Err(Error::NotFound);
            }
            let view = View::of(&case, &actor, in_full);
            Ok(Loaded {
                contact: contact::read(r, &vault, &division, &case, view, erased)?,
                rating_code: rating_code(r, &vault, &division, &id)?,
                case,
                events: journal::of_case(r, &division, &id)?,
                units: people::units(r, &division)?.into_iter().map(name).collect(),
                files: store::attachments(r, &division, &id)?,
                categories: store::categories(r, &division)?.into_iter().map(|c| (c.code, c.name)).collect(),
            })
        })
        .await
}

/// Steps of the life cycle in order, each done, current or to come.
fn steps(case: &Case) -> Vec<(&'static str, &'static str)> {
    const NAMES: [&str; 7] = ["提交", "受理", "派单", "报到", "办理", "反馈回访", "办结"];
    let at = match case.state.as_str() {
        "submitted" => 1,
        "accepted" => 2,
        "dispatched" => 3,
        "handling" | "waiting" | "session" | "suspended" => 4,
        "answered" => 5,
        "called_back" => 6,
        _ => 7,
    };
    let mark = |index| {
        if index < at {
            "done"
        } else if index == at {
            "current"
        } else {
            ""
        }
    };
    NAMES.iter().enumerate().map(|(index, name)| (*name, mark(index))).collect()
}

fn clock_view(visit: &Visit, clock: &Clock, units: &BTreeMap<String, String>) -> ClockView {
    let running = clock.ended_at.is_none();
    let late = clock.met == Some(false) || running && !clock.is_paused() && visit.ctx.now > clock.due_at;
    let (judgement, tone) = match (late, running) {
        (true, _) => ("超期", "late"),
        (false, true) if clock.is_paused() => ("中止计时", "warn"),
        (false, true) => ("计时中", "info"),
        (false, false) => ("按时", "ok"),
    };
    let limit: Result<calendar::Limit, _> = clock.limit.parse();
    let (mut name, office) = (visit.t(text::clock(&clock.name)).to_string(), visit.t("区营商办").to_string());
    let unit = units.get(&clock.unit).cloned();
    // The office verifies the rating of a unit and calls back about it: the clock is about the unit, but not its own.
    let of_office = matches!(clock.name.as_str(), VERIFY | CALL_BACK);
    if let Some(unit) = unit.as_ref().filter(|_| of_office) {
        name = format!("{name} · {unit}");
    }
    ClockView {
        name,
        unit: unit.filter(|_| !of_office).unwrap_or(office),
        tone,
        judgement: visit.t(judgement),
        limit: limit.map_or_else(|_| clock.limit.clone(), calendar::Limit::zh),
        due: minute_zh(clock.due_at),
        provisional: clock.provisional,
        paused: clock.is_paused(),
    }
}

fn part_view(visit: &Visit, case: &Case, part: &Part, units: &BTreeMap<String, String>) -> PartView {
    let given = case.field(&format!("grade:{}", part.unit));
    let grade = crate::model::GRADES.iter().find(|(code, _)| *code == given);
    PartView {
        unit: units.get(&part.unit).cloned().unwrap_or_else(|| part.unit.clone()),
        role: visit.t(if part.lead { "牵头" } else { "配合" }),
        state: visit.t(text::part(&part.state)),
        tone: if part.open { "info" } else { "ok" },
        grade: grade.map_or("—".into(), |(_, word)| visit.t(word).into()),
        stage: visit.t(text::rating_stage(case.field(&format!("rating:{}", part.unit)))),
    }
}

pub(crate) fn event_view(visit: &Visit, event: &Event, loaded: &Loaded) -> EventView {
    let units = &loaded.units;
    let english = visit.ctx.lang == Lang::En;
    let words = text::event(&event.name);
    let mut lines = missed(visit, event, units);
    for field in move_named(&event.name).map_or(&[][..], |spec| spec.fields) {
        lines.extend(written(visit, event, field, loaded));
    }
    let unit = event.unit.as_ref().and_then(|code| units.get(code)).cloned().unwrap_or_default();
    let is_contact_holder = event.actor.role == Role::Enterprise;
    EventView {
        what: if english { words.1 } else { words.0 },
        who: if is_contact_holder { visit.t("企业").into() } else { event.actor.name.clone() },
        when: minute_zh(event.at),
        unit,
        lines,
    }
}

/// What was written into a field of a move.
fn written(visit: &Visit, event: &Event, field: &Field, loaded: &Loaded) -> Option<(String, String)> {
    let values: Vec<&str> = match &event.data["form"][field.name] {
        serde_json::Value::Array(all) => all.iter().filter_map(|one| one.as_str()).collect(),
        one => one.as_str().into_iter().collect(),
    };
    if values.is_empty() || field.kind == Kind::Tick {
        return None;
    }
    let shown: Vec<String> = values.iter().map(|one| word_of(field, one, loaded)).collect();
    let label = if visit.ctx.lang == Lang::En { field.label_en } else { field.label };
    Some((label.to_string(), shown.join("、")))
}

/// Which limits an event found passed.
fn missed(visit: &Visit, event: &Event, units: &BTreeMap<String, String>) -> Vec<(String, String)> {
    let effects = event.data["effects"].as_array().into_iter().flatten();
    let missed = effects.filter(|effect| effect["do"] == "missed");
    missed
        .map(|effect| {
            let word = |name: &str| effect[name].as_str().unwrap_or_default();
            let unit = units.get(word("unit")).map_or("", String::as_str);
            (visit.t(text::clock(word("clock"))).to_string(), format!("{} {unit}", visit.t("超期")))
        })
        .collect()
}

/// 会商: what was called and what came of it, as one record.
struct SessionView {
    heading: String,
    lines: Vec<(String, String)>,
}

/// Every joint session of the whistle, the latest first.
fn sessions(visit: &Visit, loaded: &Loaded) -> Vec<SessionView> {
    let mut all: Vec<SessionView> = Vec::new();
    for event in &loaded.events {
        let Some(spec) = move_named(&event.name) else { continue };
        let lines: Vec<_> =
            spec.fields.iter().filter_map(|field| written(visit, event, field, loaded)).collect();
        match event.name.as_str() {
            "call_session" => {
                let heading = format!("{} · {}", visit.t("会商"), event.actor.name);
                all.push(SessionView { heading, lines });
            }
            "record_session" => {
                if let Some(last) = all.last_mut() {
                    last.lines.extend(lines);
                }
            }
            _ => {}
        }
    }
    all.reverse();
    all
}

fn word_of(field: &Field, value: &str, loaded: &Loaded) -> String {
    match field.kind {
        Kind::Category => loaded.categories.get(value).cloned().unwrap_or_else(|| value.into()),
        Kind::Moment => {
            kernel::parse_local(value).map_or(value.into(), |at| minute_zh(kernel::from_local(at)))
        }
        Kind::Unit | Kind::Units => loaded.units.get(value).cloned().unwrap_or_else(|| value.into()),
        Kind::Choice(choices) => {
            choices.iter().find(|(code, _)| *code == value).map_or(value.into(), |(_, word)| (*word).into())
        }
        _ => value.into(),
    }
}

fn show_page(visit: &Visit, loaded: &Loaded, in_full: bool) -> ShowPage {
    let case = &loaded.case;
    let actor = &visit.ctx.actor;
    let english = visit.ctx.lang == Lang::En;
    let field = |name: &str| case.field(name).to_string();
    let contact = &loaded.contact;
    let facts = vec![
        ("企业", contact.enterprise.clone()),
        ("联系人", contact.name.clone()),
        ("联系电话", contact.phone.clone()),
        ("电子邮箱", contact.email.clone()),
        ("问题分类", loaded.categories.get(case.field("category")).cloned().unwrap_or_default()),
        ("地点", contact.place.clone()),
        ("提交时间", case.opened_at.map(minute_zh).unwrap_or_default()),
        ("督办", text::supervision(case.count("supervision")).to_string()),
    ];
    let facts = facts.into_iter().filter(|(_, value)| !value.is_empty());
    let word = |spec: &&MoveSpec| (spec.name, if english { spec.label_en } else { spec.label });
    let link = rating_link(visit, loaded).unwrap_or_default();
    ShowPage {
        f: visit.frame("吹哨"),
        id: case.id.clone(),
        title: field("title"),
        state: visit.t(text::state(&case.state).0),
        body: field("body"),
        facts: facts.map(|(label, value)| (visit.t(label), value)).collect(),
        steps: steps(case).into_iter().map(|(name, mark)| (visit.t(name), mark)).collect(),
        moves: allowed(case, actor).iter().map(word).collect(),
        clocks: case.clocks.iter().map(|clock| clock_view(visit, clock, &loaded.units)).collect(),
        parts: case.parts.iter().map(|part| part_view(visit, case, part, &loaded.units)).collect(),
        sessions: sessions(visit, loaded),
        events: events(visit, loaded),
        may_read_contact: !in_full && may_read_contact(case, actor),
        qr: if link.is_empty() { String::new() } else { web::qr_svg(&link) },
        rating_link: link,
        files: loaded
            .files_for(actor)
            .iter()
            .map(|one| (one.hash.clone(), one.name.clone(), size(one)))
            .collect(),
        may_attach: !case.closed && may_read_contact(case, actor),
    }
}

/// What happened, the latest first.
fn events(visit: &Visit, loaded: &Loaded) -> Vec<EventView> {
    let view = |event: &Event| {
        // What a joint session says is shown together, above.
        let is_session = matches!(event.name.as_str(), "call_session" | "record_session");
        let view = event_view(visit, event, loaded);
        if is_session { EventView { lines: Vec::new(), ..view } } else { view }
    };
    loaded.events.iter().rev().map(view).collect()
}

/// The link by which this whistle is rated, for those who may hand it out, once there is something to rate.
pub(crate) fn rating_link(visit: &Visit, loaded: &Loaded) -> Option<String> {
    let case = &loaded.case;
    let open = matches!(case.state.as_str(), "answered" | "called_back" | "closed");
    let code = loaded.rating_code.as_ref().filter(|_| open && may_hand_out_rating(case, &visit.ctx.actor))?;
    Some(format!("{}/r/{code}", visit.app.base_url))
}

fn size(one: &Attachment) -> String {
    web::show::bytes(u64::try_from(one.bytes).unwrap_or(0))
}

pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Answer {
    let loaded = load(&visit, &id, false).await?;
    Ok(page(show_page(&visit, &loaded, false)))
}

/// 查看联系方式: shown once, in full, and recorded with the purpose.
pub(crate) async fn contact(visit: Visit, Path(id): Path<String>, form: Posted) -> Answer {
    load(&visit, &id, false).await?;
    let purpose = form.text("purpose").to_string();
    actions::read_contact(visit.db(), visit.ctx.clone(), id.clone(), purpose).await?;
    let loaded = load(&visit, &id, true).await?;
    Ok(page(show_page(&visit, &loaded, true)))
}
