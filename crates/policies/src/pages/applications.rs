//! 申请件: lists, one application with its timeline, and the form of each move.

use super::entitlements::said;
use crate::actions::{act, facts_of, load_application, measure_of};
use crate::application::{
    Field, FieldKind, KIND, MoveSpec, STATES, allowed, clock_word, may_read, move_named, state_words,
};
use crate::facts::fact;
use crate::form::Input;
use crate::known::UsedFact;
use crate::model::Versioned;
use crate::plain::{money, name};
use crate::store::{self, Listed, Scope};
use askama::Template;
use axum::extract::Path;
use cases::Case;
use journal::Event;
use kernel::{Error, FieldError, Lang, PAGE_ROWS, Result, Role, minute_zh, parse_utc};
use std::collections::BTreeMap;
use web::form::Posted;
use web::{Answer, Frame, Visit, invalid, page, redirect_saying};

#[derive(Template)]
#[template(path = "applications.html")]
struct ListPage {
    f: Frame,
    rows: Vec<RowView>,
    state: String,
    states: Vec<(&'static str, &'static str)>,
    next: String,
    is_enterprise: bool,
}

struct RowView {
    id: String,
    title: String,
    party: String,
    state: &'static str,
    tone: &'static str,
    due: String,
    opened: String,
}

/// 申请: those this reader may read, the newest first.
pub(crate) async fn list(visit: Visit) -> Answer {
    let (state, after) = (visit.param("state"), visit.param("after"));
    let (at, id) = after.split_once('~').unwrap_or(("9999", ""));
    let (at, id, asked) = (at.to_string(), id.to_string(), state.clone());
    let (division, scope) = (visit.division().to_string(), Scope::of(&visit.ctx.actor));
    let (mut found, names) = visit
        .db()
        .read(move |r| {
            let found = store::list(r, &division, KIND, &scope, &asked, (&at, &id), PAGE_ROWS)?;
            let names = super::names_of(r, &division, found.iter().map(|one| one.party.as_str()))?;
            Ok((found, names))
        })
        .await?;
    let more = found.len() > PAGE_ROWS;
    found.truncate(PAGE_ROWS);
    let next = found.last().filter(|_| more);
    let next = next.map(|last| format!("/applications?state={state}&after={}~{}", last.opened_at, last.id));
    Ok(page(ListPage {
        f: visit.frame("政策申请"),
        rows: found.iter().map(|one| row(&visit, one, &names)).collect(),
        states: STATES.iter().map(|(code, zh, _)| (*code, visit.t(zh))).collect(),
        state,
        next: next.unwrap_or_default(),
        is_enterprise: visit.ctx.actor.role == Role::Enterprise,
    }))
}

fn row(visit: &Visit, one: &Listed, names: &BTreeMap<String, String>) -> RowView {
    let due = one.due_at.as_deref().and_then(parse_utc);
    let late = due.is_some_and(|due| due <= visit.ctx.now);
    let tone = match (late, one.closed) {
        (true, _) => "late",
        (_, true) => "muted",
        _ => "info",
    };
    RowView {
        id: one.id.clone(),
        title: one.title.clone(),
        party: names.get(&one.party).cloned().unwrap_or_else(|| one.party.clone()),
        state: visit.t(state_words(&one.state).0),
        tone,
        due: due.map_or("—".into(), minute_zh),
        opened: parse_utc(&one.opened_at).map_or_else(String::new, minute_zh),
    }
}

/// All that a page of one application shows.
pub(crate) struct Loaded {
    pub case: Case,
    pub measure: Versioned,
    pub facts: Option<Vec<UsedFact>>,
    pub events: Vec<Event>,
    pub enterprise: String,
    pub unit: String,
}

/// An application this reader may read; for others it is not there.
pub(crate) async fn load(visit: &Visit, id: &str) -> Result<Loaded> {
    let (division, id) = (visit.division().to_string(), id.to_string());
    let (vault, actor) = (visit.app.vault.clone(), visit.ctx.actor.clone());
    visit
        .db()
        .read(move |r| {
            let case = load_application(r, &division, &id)?;
            if !may_read(&case, &actor) {
                return Err(Error::NotFound);
            }
            let measure = measure_of(r, &division, &case)?;
            let unit = people::unit(r, &division, &measure.measure.unit)?;
            let code = case.field("enterprise");
            let enterprise =
                registry::find(r, &division, code)?.map_or_else(|| code.to_owned(), |one| one.name);
            let facts = facts_of(r, &vault, &division, &case)?;
            let events = journal::of_case(r, &division, &id)?;
            Ok(Loaded {
                facts,
                events,
                enterprise,
                unit: unit.map_or_else(String::new, |unit| unit.name),
                measure,
                case,
            })
        })
        .await
}

#[derive(Template)]
#[template(path = "application.html")]
struct ShowPage {
    f: Frame,
    id: String,
    title: String,
    measure: String,
    state: &'static str,
    moves: Vec<(&'static str, &'static str)>,
    about: Vec<(&'static str, String)>,
    facts: Vec<(String, String, bool)>,
    erased: bool,
    clocks: Vec<ClockView>,
    events: Vec<EventView>,
    is_enterprise: bool,
}

struct ClockView {
    name: &'static str,
    tone: &'static str,
    judgement: &'static str,
    due: String,
}

pub(crate) struct EventView {
    pub what: String,
    pub who: String,
    when: String,
    pub lines: Vec<(String, String)>,
}

pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Answer {
    let loaded = load(&visit, &id).await?;
    Ok(page(show_page(&visit, &loaded)))
}

fn show_page(visit: &Visit, loaded: &Loaded) -> ShowPage {
    let (case, actor, lang) = (&loaded.case, &visit.ctx.actor, visit.ctx.lang);
    let word = |spec: &&MoveSpec| (spec.name, if lang == Lang::En { spec.label_en } else { spec.label });
    let fen = |field: &str| case.field(field).parse().map_or_else(|_| String::new(), |fen| money(fen, lang));
    let condition = condition_word(visit, case.field("condition"));
    let about = vec![
        ("企业", loaded.enterprise.clone()),
        ("牵头单位", loaded.unit.clone()),
        ("提交时间", case.opened_at.map(minute_zh).unwrap_or_default()),
        ("核算金额", fen("amount_fen")),
        ("批准金额", fen("granted_fen")),
        ("不符合的条件", condition),
        ("理由", case.field("rejection").to_owned()),
        ("可以申诉到", parse_utc(case.field("appeal_until")).map(minute_zh).unwrap_or_default()),
        (
            "审核意见",
            if actor.role == Role::Enterprise { String::new() } else { case.field("opinion").to_owned() },
        ),
        (
            "措施版本",
            format!("{} · {}", loaded.measure.version, &loaded.measure.hash.get(..12).unwrap_or_default()),
        ),
    ];
    let about = about.into_iter().filter(|(_, value)| !value.is_empty());
    let reads_facts = crate::application::may_read_facts(case, actor);
    let fact_view = |used: &UsedFact| {
        let known = fact(&used.name);
        let label = known.map_or(used.name.as_str(), |fact| name(fact, lang)).to_owned();
        let value = match (&used.value, known) {
            (Some(value), Some(fact)) => said(fact, value, lang),
            (Some(value), None) => value.clone(),
            (None, _) => visit.t("未知").to_owned(),
        };
        (label, value, used.stated)
    };
    let facts = loaded.facts.iter().flatten().filter(|_| reads_facts).map(fact_view).collect();
    ShowPage {
        f: visit.frame("政策申请"),
        id: case.id.clone(),
        title: loaded.measure.measure.title.of(lang).to_owned(),
        measure: loaded.measure.measure.id.clone(),
        state: visit.t(state_words(&case.state).0),
        moves: allowed(case, actor).iter().map(word).collect(),
        about: about.map(|(label, value)| (visit.t(label), value)).collect(),
        facts,
        erased: loaded.facts.is_none(),
        clocks: case.clocks.iter().map(|clock| clock_view(visit, clock)).collect(),
        events: loaded.events.iter().rev().map(|event| event_view(visit, event)).collect(),
        is_enterprise: actor.role == Role::Enterprise,
    }
}

fn clock_view(visit: &Visit, clock: &cases::Clock) -> ClockView {
    let running = clock.ended_at.is_none();
    let late = clock.met == Some(false) || running && visit.ctx.now > clock.due_at;
    let (judgement, tone) = match (late, running) {
        (true, _) => ("超期", "late"),
        (false, true) => ("计时中", "info"),
        (false, false) => ("按时", "ok"),
    };
    let name = visit.t(clock_word(&clock.name));
    ClockView { name, tone, judgement: visit.t(judgement), due: minute_zh(clock.due_at) }
}

/// An event in the words of this reader.
pub(crate) fn event_view(visit: &Visit, event: &Event) -> EventView {
    let english = visit.ctx.lang == Lang::En;
    let spec = move_named(&event.name);
    let what = match (event.name.as_str(), spec) {
        (_, Some(spec)) => if english { spec.label_en } else { spec.label }.to_owned(),
        ("apply", _) => visit.t("提交申请").to_owned(),
        ("grant_at_once", _) => visit.t("即申即享，自动批准").to_owned(),
        ("overdue", _) => visit.t("时限已过").to_owned(),
        _ => visit.t("记录").to_owned(),
    };
    // What officials note for each other is not the enterprise's to read.
    let is_shown = |field: &&Field| {
        visit.ctx.actor.role != Role::Enterprise || !matches!(field.name, "opinion" | "note")
    };
    let lines = spec.map_or(&[][..], |spec| spec.fields).iter().filter(is_shown).filter_map(|field| {
        let text = event.data["form"][field.name].as_str().filter(|text| !text.is_empty())?;
        let value = match field.kind {
            FieldKind::Choice(all) => {
                all.iter().find(|(code, _)| *code == text).map_or(text, |(_, word)| visit.t(word)).to_owned()
            }
            FieldKind::Condition => condition_word(visit, text),
            _ => text.to_owned(),
        };
        Some(((if english { field.label_en } else { field.label }).to_owned(), value))
    });
    let lines = lines.collect();
    let is_official = event.actor.role.is_staff();
    let who = match (is_official, visit.ctx.actor.role) {
        (true, Role::Enterprise) => visit.t("工作人员").to_owned(),
        (true, _) => event.actor.name.clone(),
        (false, _) => visit.t("企业").to_owned(),
    };
    EventView { what, who, when: minute_zh(event.at), lines }
}

/// A condition as a reader knows it.
fn condition_word(visit: &Visit, text: &str) -> String {
    let papers = crate::application::PAPERS;
    match fact(text) {
        Some(fact) => name(fact, visit.ctx.lang).to_owned(),
        None if text == papers.0 => visit.t(papers.1).to_owned(),
        None => text.to_owned(),
    }
}

#[derive(Template)]
#[template(path = "application_move.html")]
struct MovePage {
    f: Frame,
    id: String,
    title: String,
    name: &'static str,
    label: &'static str,
    version: i64,
    fields: Vec<FieldView>,
    amount: String,
}

struct FieldView {
    name: &'static str,
    label: &'static str,
    kind: &'static str,
    chars_max: usize,
    value: String,
    options: Vec<(String, String)>,
}

async fn move_page(
    visit: &Visit,
    id: &str,
    spec: &'static MoveSpec,
    input: &Input,
    errors: Vec<FieldError>,
) -> Result<MovePage> {
    let loaded = load(visit, id).await?;
    let case = &loaded.case;
    if !allowed(case, &visit.ctx.actor).iter().any(|one| one.name == spec.name) && errors.is_empty() {
        return Err(Error::NotFound);
    }
    let english = visit.ctx.lang == Lang::En;
    let field = |field: &Field| {
        let (kind, chars_max) = match field.kind {
            FieldKind::Text(max) => ("text", max),
            FieldKind::Line(max) => ("line", max),
            FieldKind::Amount => ("line", 20),
            FieldKind::Choice(_) | FieldKind::Condition => ("select", 0),
        };
        let options = match field.kind {
            FieldKind::Choice(all) => {
                all.iter().map(|(code, word)| ((*code).to_owned(), visit.t(word).to_owned())).collect()
            }
            FieldKind::Condition => {
                let columns = loaded.measure.measure.conditions.columns.iter().map(String::as_str);
                let all = columns.chain([crate::application::PAPERS.0]);
                all.map(|code| (code.to_owned(), condition_word(visit, code))).collect()
            }
            _ => Vec::new(),
        };
        FieldView {
            name: field.name,
            label: if english { field.label_en } else { field.label },
            kind,
            chars_max,
            value: input.text(field.name).to_owned(),
            options,
        }
    };
    let amount =
        case.field("amount_fen").parse().map_or_else(|_| String::new(), |fen| money(fen, visit.ctx.lang));
    Ok(MovePage {
        f: visit.frame(if english { spec.label_en } else { spec.label }).with_errors(errors),
        id: case.id.clone(),
        title: loaded.measure.measure.title.of(visit.ctx.lang).to_owned(),
        name: spec.name,
        label: if english { spec.label_en } else { spec.label },
        version: case.version,
        fields: spec.fields.iter().map(field).collect(),
        amount: if spec.name == "grant" { amount } else { String::new() },
    })
}

pub(crate) async fn move_form(visit: Visit, Path((id, name)): Path<(String, String)>) -> Answer {
    let spec = move_named(&name).ok_or(Error::NotFound)?;
    Ok(page(move_page(&visit, &id, spec, &Input::default(), Vec::new()).await?))
}

pub(crate) async fn make_move(
    visit: Visit,
    Path((id, name)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let spec = move_named(&name).ok_or(Error::NotFound)?;
    load(&visit, &id).await?;
    let input = spec
        .fields
        .iter()
        .fold(Input::default(), |input, field| input.with(field.name, posted.text(field.name)));
    let seen = posted.text("version").parse().ok();
    match act(visit.db(), visit.ctx.clone(), id.clone(), seen, name, input.clone()).await {
        Ok(_) => Ok(redirect_saying(&format!("/applications/{id}"), "已保存")),
        Err(Error::Invalid(errors)) => Ok(invalid(move_page(&visit, &id, spec, &input, errors).await?)),
        Err(error) => Err(error.into()),
    }
}
