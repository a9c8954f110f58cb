//! 一件吹哨: where it stands, what can be done, what happened; and the form of each move.

use crate::attachments::Attachment;
use crate::contact::{self, Contact, View};
use crate::procedure::{Field, Kind, MoveSpec, move_named};
use crate::store;
use crate::text;
use crate::{Input, actions, allowed, may_hand_out_rating, may_read, may_read_contact};
use askama::Template;
use axum::extract::Path;
use cases::{Case, Clock};
use journal::Event;
use kernel::{Error, FieldError, Lang, Role, minute_zh};
use people::Unit;
use std::collections::BTreeMap;
use web::form::Posted;
use web::{Answer, Frame, Visit, invalid, page, redirect_saying};

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
    events: Vec<EventView>,
    may_read_contact: bool,
    rating_link: String,
    qr: String,
    files: Vec<(String, String, String)>,
    may_attach: bool,
}

struct ClockView {
    name: &'static str,
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
}

struct EventView {
    what: &'static str,
    who: String,
    when: String,
    unit: String,
    lines: Vec<(String, String)>,
}

struct Loaded {
    case: Case,
    contact: Contact,
    events: Vec<Event>,
    units: BTreeMap<String, String>,
    categories: BTreeMap<String, String>,
    files: Vec<Attachment>,
}

async fn load(visit: &Visit, id: &str, in_full: bool) -> kernel::Result<Loaded> {
    let (division, id) = (visit.division().to_string(), id.to_string());
    let (vault, actor, erased) = (visit.app.vault.clone(), visit.ctx.actor.clone(), visit.t(vault::ERASED));
    visit
        .db()
        .read(move |r| {
            let name = |unit: Unit| (unit.code, unit.short_name);
            let case = cases::load(r, &division, &id)?;
            // A stranger must not learn that the number exists.
            if !may_read(&case, &actor) {
                return Err(Error::NotFound);
            }
            let view = View::of(&case, &actor, in_full);
            Ok(Loaded {
                contact: contact::read(r, &vault, &division, &case, view, erased)?,
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
    ClockView {
        name: visit.t(text::clock(&clock.name)),
        unit: units.get(&clock.unit).cloned().unwrap_or_else(|| visit.t("区营商办").to_string()),
        tone,
        judgement: visit.t(judgement),
        limit: limit.map_or_else(|_| clock.limit.clone(), calendar::Limit::zh),
        due: minute_zh(clock.due_at),
        provisional: clock.provisional,
        paused: clock.is_paused(),
    }
}

fn event_view(visit: &Visit, event: &Event, loaded: &Loaded) -> EventView {
    let units = &loaded.units;
    let english = visit.ctx.lang == Lang::En;
    let words = text::event(&event.name);
    let spec = move_named(&event.name);
    let mut lines = Vec::new();
    for field in spec.map_or(&[][..], |spec| spec.fields) {
        let value = &event.data["form"][field.name];
        let values: Vec<&str> = match value {
            serde_json::Value::Array(all) => all.iter().filter_map(|one| one.as_str()).collect(),
            one => one.as_str().into_iter().collect(),
        };
        if values.is_empty() || field.kind == Kind::Tick {
            continue;
        }
        let shown: Vec<String> = values.iter().map(|one| word_of(field, one, loaded)).collect();
        let label = if english { field.label_en } else { field.label };
        lines.push((label.to_string(), shown.join("、")));
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
        ("提交时间", case.opened_at.map(minute_zh).unwrap_or_default()),
    ];
    let facts = facts.into_iter().filter(|(_, value)| !value.is_empty());
    let word = |spec: &&MoveSpec| (spec.name, if english { spec.label_en } else { spec.label });
    let unit_name = |code: &str| loaded.units.get(code).cloned().unwrap_or_else(|| code.into());
    let link = match (case.field("code"), case.state.as_str()) {
        (code, "answered" | "called_back" | "closed")
            if !code.is_empty() && may_hand_out_rating(case, actor) =>
        {
            format!("{}/r/{code}", visit.app.base_url)
        }
        _ => String::new(),
    };
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
        parts: case
            .parts
            .iter()
            .map(|part| PartView {
                unit: unit_name(&part.unit),
                role: visit.t(if part.lead { "牵头" } else { "配合" }),
                state: visit.t(text::part(&part.state)),
                tone: if part.open { "info" } else { "ok" },
                grade: crate::model::GRADES
                    .iter()
                    .find(|(code, _)| *code == case.field(&format!("grade:{}", part.unit)))
                    .map_or("—".into(), |(_, word)| visit.t(word).into()),
            })
            .collect(),
        events: loaded.events.iter().rev().map(|event| event_view(visit, event, loaded)).collect(),
        may_read_contact: !in_full && may_read_contact(case, actor),
        qr: if link.is_empty() { String::new() } else { web::qr_svg(&link) },
        rating_link: link,
        files: if may_read_contact(case, actor) {
            let size = |one: &Attachment| web::show::bytes(u64::try_from(one.bytes).unwrap_or(0));
            loaded.files.iter().map(|one| (one.hash.clone(), one.name.clone(), size(one))).collect()
        } else {
            Vec::new()
        },
        may_attach: !case.closed && may_read_contact(case, actor),
    }
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

#[derive(Template)]
#[template(path = "move.html")]
struct MovePage {
    f: Frame,
    id: String,
    title: String,
    name: &'static str,
    label: &'static str,
    version: i64,
    fields: Vec<FieldView>,
    similar: Vec<actions::Similar>,
    account: String,
}

struct FieldView {
    name: &'static str,
    label: &'static str,
    kind: &'static str,
    chars_max: usize,
    value: String,
    options: Vec<(String, String, bool)>,
    required: bool,
}

async fn move_page(
    visit: &Visit,
    id: &str,
    spec: &'static MoveSpec,
    input: &Input,
    errors: Vec<FieldError>,
) -> kernel::Result<MovePage> {
    let loaded = load(visit, id, false).await?;
    let case = &loaded.case;
    if !allowed(case, &visit.ctx.actor).iter().any(|one| one.name == spec.name) && errors.is_empty() {
        return Err(Error::NotFound);
    }
    let (division, id) = (visit.division().to_string(), id.to_string());
    let (title, body, but) = (case.field("title").to_string(), case.field("body").to_string(), id.clone());
    let is_accept = spec.name == "accept";
    let day = kernel::local_day(visit.ctx.now);
    let (units, categories, similar) = visit
        .db()
        .read(move |r| {
            let mut similar = if is_accept {
                actions::similar(r, &division, &title, &body, &but, day)?
            } else {
                Vec::new()
            };
            similar.truncate(5);
            Ok((people::units(r, &division)?, store::categories(r, &division)?, similar))
        })
        .await?;
    let english = visit.ctx.lang == Lang::En;
    let suggested = categories.iter().find(|c| c.code == case.field("category"));
    let fields = spec.fields.iter().map(|field| {
        let mut value = input.text(field.name).to_string();
        if value.is_empty() && field.name == "category" {
            value = case.field("category").into();
        }
        if value.is_empty() && field.name == "lead" && field.kind == Kind::Unit {
            value = suggested.map(|c| c.lead.clone()).unwrap_or_default();
        }
        let chosen = |code: &str| code == value || input.all(field.name).iter().any(|one| one == code);
        let of_case = matches!(spec.name, "rule" | "waive" | "extend" | "fix");
        let options: Vec<(String, String, bool)> = match field.kind {
            Kind::Unit | Kind::Units => units
                .iter()
                .filter(|unit| unit.kind.is_assessed() && (!of_case || case.part(&unit.code).is_some()))
                .map(|unit| (unit.code.clone(), unit.short_name.clone(), chosen(&unit.code)))
                .collect(),
            Kind::Category => categories
                .iter()
                .filter(|c| !c.parent.is_empty())
                .map(|c| (c.code.clone(), c.name.clone(), chosen(&c.code)))
                .collect(),
            Kind::Choice(choices) => {
                choices.iter().map(|(code, word)| ((*code).into(), (*word).into(), chosen(code))).collect()
            }
            _ => Vec::new(),
        };
        let (kind, chars_max) = match field.kind {
            Kind::Line(max) => ("line", max),
            Kind::Text(max) => ("text", max),
            Kind::Unit | Kind::Category => ("select", 0),
            Kind::Units => ("checks", 0),
            Kind::Choice(_) => ("radios", 0),
            Kind::Day => ("date", 10),
            Kind::Moment => ("moment", 20),
            Kind::Tick => ("tick", 0),
        };
        let label = if english { field.label_en } else { field.label };
        FieldView { name: field.name, label, kind, chars_max, value, options, required: field.required }
    });
    Ok(MovePage {
        f: visit.frame(if english { spec.label_en } else { spec.label }).with_errors(errors),
        title: case.field("title").into(),
        name: spec.name,
        label: if english { spec.label_en } else { spec.label },
        version: case.version,
        fields: fields.collect(),
        similar,
        account: visit.ctx.actor.id.clone(),
        id,
    })
}

pub(crate) async fn move_form(visit: Visit, Path((id, name)): Path<(String, String)>) -> Answer {
    let spec = move_named(&name).ok_or(Error::NotFound)?;
    Ok(page(move_page(&visit, &id, spec, &Input::default(), Vec::new()).await?))
}

pub(crate) async fn make_move(
    visit: Visit,
    Path((id, name)): Path<(String, String)>,
    form: Posted,
) -> Answer {
    let spec = move_named(&name).filter(|spec| spec.name != "rate").ok_or(Error::NotFound)?;
    load(&visit, &id, false).await?;
    let mut input = Input::default();
    for field in spec.fields {
        for value in form.all(field.name) {
            input = input.with(field.name, value);
        }
    }
    let seen = form.text("version").parse().ok();
    let done = actions::act(visit.db(), visit.ctx.clone(), id.clone(), seen, name, input.clone()).await;
    match done {
        Ok(_) => Ok(redirect_saying(&format!("/whistles/{id}"), "已保存")),
        Err(Error::Invalid(errors)) => Ok(invalid(move_page(&visit, &id, spec, &input, errors).await?)),
        Err(error) => Err(error.into()),
    }
}
