//! 一个案件: the facts as a form, what follows from them, what can be done, what happened.

use super::judged::Judged;
use super::papers::papers;
use super::party_name;
use crate::documents::Paper;
use crate::judge::Editions;
use crate::penalty::actions::{proposal_of, readable};
use crate::penalty::input::Input;
use crate::penalty::matter::matter_of;
use crate::penalty::procedure::{Kind, OPEN, SOURCES, move_named};
use crate::penalty::questions::{Question, questions};
use crate::penalty::rights::{allowed, is_entitled};
use crate::penalty::rules::{Known, fact_effects};
use crate::penalty::{store, text};
use askama::Template;
use axum::extract::Path;
use cases::{Case, Move};
use journal::Event;
use kernel::{Ctx, Error, FieldError, Result, day_zh, local_day, minute_zh, parse_day};
use web::form::Posted;
use web::{Answer, Frame, Visit, invalid, page};

/// Words to choose from that are shown as buttons; more of them are a list.
const BUTTONS_MAX: usize = 5;

#[derive(Template)]
#[template(path = "penalty.html")]
struct ShowPage {
    f: Frame,
    id: String,
    version: i64,
    title: String,
    state: &'static str,
    tone: &'static str,
    facts: Vec<(&'static str, String)>,
    summary: String,
    moves: Vec<(&'static str, &'static str)>,
    clocks: Vec<ClockView>,
    events: Vec<EventView>,
    /// The form of the facts, where this person may change them.
    groups: Vec<(&'static str, Vec<QuestionView>)>,
    days: DaysView,
    may_state: bool,
    l: Judged,
    has_receipt: bool,
    /// Documents: code and title.
    papers: Vec<(&'static str, &'static str)>,
    account: String,
}

struct DaysView {
    acted: String,
    ended: String,
    found: String,
    ongoing: bool,
}

struct QuestionView {
    id: String,
    name: String,
    kind: &'static str,
    unit: String,
    value: String,
    choices: Vec<String>,
    stated: String,
}

struct ClockView {
    name: &'static str,
    tone: &'static str,
    judgement: &'static str,
    limit: String,
    due: String,
}

struct EventView {
    what: &'static str,
    who: String,
    when: String,
    lines: Vec<(String, String)>,
}

/// What the page of a case is made from.
struct Loaded {
    case: Case,
    party: String,
    events: Vec<Event>,
    judged: Judged,
    questions: Vec<Question>,
    has_receipt: bool,
    papers: Vec<Paper>,
}

/// What is asked of a case; a case that is decided is shown as it was decided.
fn load(r: &db::Read<'_>, ctx: &Ctx, id: &str) -> Result<Loaded> {
    let case = readable(r, ctx, id)?;
    let receipt = store::receipt(r, &ctx.division, id)?;
    let (proposal, books, desk) = proposal_of(r, ctx, &case)?;
    let matter = matter_of(&case, local_day(ctx.now), Vec::new());
    let is_decided = receipt.is_some();
    let papers = papers(&case, &proposal.finding.outcomes);
    let judged = Judged::of(&receipt.map_or(proposal, |(receipt, _)| receipt.proposal));
    Ok(Loaded {
        party: party_name(r, &ctx.division, case.field("enterprise"))?,
        events: journal::of_case(r, &ctx.division, id)?,
        judged,
        questions: questions(&books.editions(), &desk.law, &matter),
        has_receipt: is_decided,
        papers,
        case,
    })
}

fn question_view(case: &Case, one: &Question, input: Option<&Input>) -> QuestionView {
    let matter = matter_of(case, jiff::civil::Date::default(), Vec::new());
    let stated = matter.facts.get(&one.name);
    let known = stated.map_or(String::new(), |stated| stated.value.clone());
    let value = input.filter(|input| input.has(&one.id)).map_or(known, |input| input.text(&one.id).into());
    QuestionView {
        id: one.id.clone(),
        name: one.name.clone(),
        kind: match (one.choices.len(), one.kind.as_str()) {
            (0, "日期") => "date",
            (0, _) => "text",
            (1..=BUTTONS_MAX, _) => "radios",
            _ => "select",
        },
        unit: one.unit.clone(),
        value,
        choices: one.choices.clone(),
        stated: stated.map_or(String::new(), |stated| format!("{} · {}", stated.by, minute_zh(stated.at))),
    }
}

fn clock_views(visit: &Visit, case: &Case) -> Vec<ClockView> {
    let view = |clock: &cases::Clock| {
        let running = clock.ended_at.is_none();
        let late = clock.met == Some(false) || running && !clock.is_paused() && visit.ctx.now > clock.due_at;
        let (judgement, tone) = match (late, running) {
            (true, _) => ("超期", "late"),
            (false, true) if clock.is_paused() => ("中止计时", "warn"),
            (false, true) => ("计时中", "info"),
            (false, false) => ("按时", "ok"),
        };
        let limit: std::result::Result<calendar::Limit, _> = clock.limit.parse();
        ClockView {
            name: text::clock(&clock.name),
            tone,
            judgement,
            limit: limit.map_or_else(|_| clock.limit.clone(), calendar::Limit::zh),
            due: minute_zh(clock.due_at),
        }
    };
    case.clocks.iter().map(view).collect()
}

fn event_view(event: &Event) -> EventView {
    let fields = move_named(&event.name).map_or(&[][..], |spec| spec.fields);
    let form = event.data["form"].as_object().into_iter().flatten();
    let line = |(key, value): (&String, &serde_json::Value)| {
        let value = value.as_str().unwrap_or_default();
        let field = fields.iter().find(|field| field.name == key);
        let shown = match field.map(|field| field.kind) {
            Some(Kind::Choice(choices)) => {
                choices.iter().find(|(code, _)| *code == value).map_or(value, |(_, word)| word)
            }
            Some(Kind::Tick) => "是",
            _ if value.is_empty() => "（撤回）",
            _ => value,
        };
        (field.map_or(key.clone(), |field| field.label.into()), shown.to_owned())
    };
    EventView {
        what: match event.name.as_str() {
            "overdue" => "期限已过",
            name => text::event_word(name).unwrap_or("记录"),
        },
        who: event.actor.name.clone(),
        when: minute_zh(event.at),
        lines: form.map(line).collect(),
    }
}

fn show_page(visit: &Visit, loaded: Loaded, input: Option<&Input>, errors: Vec<FieldError>) -> ShowPage {
    let Loaded { case, party, events, judged, questions, has_receipt, papers } = loaded;
    let actor = &visit.ctx.actor;
    let day = |field: &str| parse_day(case.field(field)).map_or(String::new(), day_zh);
    let source = SOURCES.iter().find(|(code, _)| *code == case.field("source")).map_or("", |(_, word)| word);
    let outcome = crate::judge::Outcome::parse(case.field("outcome")).map_or("", |outcome| outcome.word());
    let fine = case.field("fine");
    let facts = [
        ("当事人", party),
        ("统一社会信用代码", case.field("enterprise").into()),
        ("案件来源", source.into()),
        ("违法行为发生", day("acted")),
        ("发现", day("found")),
        ("决定", day("decided_on")),
        ("处理结果", outcome.into()),
        ("罚款", if fine.is_empty() { String::new() } else { format!("{fine} 元") }),
        ("送达", day("served_on")),
    ];
    let facts_move = move_named("facts");
    let may_state =
        OPEN.contains(&case.state.as_str()) && facts_move.is_some_and(|spec| is_entitled(&case, actor, spec));
    let of = |of_list: bool| {
        let own = questions.iter().filter(|one| one.of_list == of_list);
        own.map(|one| question_view(&case, one, input)).collect::<Vec<_>>()
    };
    let written = |field: &str| {
        let sent = input.filter(|input| input.has(field));
        sent.map_or(case.field(field), |input| input.text(field)).to_owned()
    };
    ShowPage {
        f: visit.frame(case.field("title")).with_errors(errors),
        version: case.version,
        title: case.field("title").into(),
        state: text::state(&case.state),
        tone: text::tone(&case.state),
        facts: facts.into_iter().filter(|(_, text)| !text.is_empty()).collect(),
        summary: case.field("summary").into(),
        moves: allowed(&case, actor)
            .into_iter()
            .filter(|spec| spec.name != "facts")
            .map(|spec| (spec.name, spec.label))
            .collect(),
        clocks: clock_views(visit, &case),
        events: events.iter().rev().map(event_view).collect(),
        groups: vec![("清单要求查明的事实", of(true)), ("法定情节", of(false))],
        days: DaysView {
            acted: written("acted"),
            ended: written("ended"),
            found: written("found"),
            ongoing: !written("ongoing").is_empty(),
        },
        may_state,
        l: judged,
        has_receipt,
        papers: papers.into_iter().map(|paper| (paper.code(), paper.word())).collect(),
        account: actor.id.clone(),
        id: case.id,
    }
}

pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Answer {
    let ctx = visit.ctx.clone();
    let loaded = visit.db().read(move |r| load(r, &ctx, &id)).await?;
    Ok(page(show_page(&visit, loaded, None, Vec::new())))
}

/// The same page with a form that could not be taken.
pub(super) async fn again(visit: &Visit, id: &str, input: &Input, errors: Vec<FieldError>) -> Answer {
    let (ctx, id) = (visit.ctx.clone(), id.to_owned());
    let loaded = visit.db().read(move |r| load(r, &ctx, &id)).await?;
    Ok(invalid(show_page(visit, loaded, Some(input), errors)))
}

/// Every answer of a form: facts by their field, days by theirs.
pub(super) fn input_of(form: &Posted) -> Input {
    let own = form.fields().iter().filter(|(name, _)| !name.starts_with('_') && name != "version");
    own.fold(Input::default(), |input, (name, value)| input.with(name, value.as_str()))
}

#[derive(Template)]
#[template(path = "penalty_judged.html")]
struct JudgedPage {
    l: Judged,
}

/// 试判: what would follow from the form as it stands; nothing is kept. Answers that cannot be read are left out.
pub(crate) async fn preview(visit: Visit, Path(id): Path<String>, form: Posted) -> Answer {
    let (ctx, input) = (visit.ctx.clone(), input_of(&form));
    let judged = visit.db().read(move |r| judged_with(r, &ctx, &id, &input)).await?;
    Ok(page(JudgedPage { l: Judged::of(&judged) }))
}

/// What is proposed for a case with other facts than those that are kept.
pub(crate) fn judged_with(
    r: &db::Read<'_>,
    ctx: &Ctx,
    id: &str,
    input: &Input,
) -> Result<crate::judge::Proposal> {
    let case = readable(r, ctx, id)?;
    let (_, books, desk) = proposal_of(r, ctx, &case)?;
    let tried = tried(&case, ctx, &desk, &books.editions(), input)?;
    // Another day of the act may be another list.
    proposal_of(r, ctx, &tried).map(|(proposal, ..)| proposal)
}

/// The case as the form would make it, field by field: what cannot be read stays as it is kept.
fn tried(
    case: &Case,
    ctx: &Ctx,
    desk: &crate::penalty::Desk,
    lists: &Editions<'_>,
    input: &Input,
) -> Result<Case> {
    let mut readable = input.clone();
    loop {
        match fact_effects(case, ctx, &Known { desk, lists, history: &[] }, &readable) {
            Ok((effects, _)) => return applied(case, ctx, effects),
            Err(Error::Invalid(errors)) => {
                errors.iter().for_each(|error| readable = readable.clone().without(&error.field));
            }
            Err(error) => return Err(error),
        }
    }
}

fn applied(case: &Case, ctx: &Ctx, effects: Vec<cases::Effect>) -> Result<Case> {
    let mut batch = cases::Batch::default();
    batch.save(ctx, case.clone(), Move::new("facts", effects))
}
