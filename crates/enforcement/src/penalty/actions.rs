//! What a person can do: open a case, make a move. Each is one transaction.

use super::books::Books;
use super::input::Input;
use super::matter::{FOUND, fact_field, matter_of};
use super::model::{DECIDE, Desk, KIND, LETTERS};
use super::procedure::SOURCES;
use super::rights::OFFICERS;
use super::rules::decide;
use super::store;
use crate::judge::{Lists, ORGANISATION, PARTY, Proposal, Stated, judge};
use crate::lists::in_force;
use cases::{Case, Effect, Move};
use db::{Db, Read, Write};
use kernel::{BODY_CHARS_MAX, Ctx, Error, Form, NAME_CHARS_MAX, Result, local_day, parse_day};
use registry::{CreditCode, EntityKind};
use serde_json::json;

/// 立案: what is written when a case is opened.
#[derive(Clone, Debug, Default)]
pub struct Opening {
    /// Credit code of the enterprise.
    pub enterprise: String,
    /// 违法行为, as the lists name it.
    pub act: String,
    /// Another act, which no list knows; counts where `act` is empty.
    pub other_act: String,
    /// 违法行为发生之日.
    pub acted: String,
    /// 发现之日; may be empty.
    pub found: String,
    /// 案件来源.
    pub source: String,
    /// 案情摘要.
    pub summary: String,
}

/// Opens a case inside the caller's transaction.
///
/// # Errors
/// [`Error::Forbidden`] for whoever handles no cases of a unit, [`Error::Invalid`] naming every field that is wrong.
pub fn open_in(w: &Write<'_>, ctx: &Ctx, opening: &Opening) -> Result<Case> {
    let unit = ctx.actor.unit.clone().filter(|_| OFFICERS.contains(&ctx.actor.role));
    let agency = unit.ok_or(Error::Forbidden)?;
    let today = local_day(ctx.now);
    let mut form = Form::default();
    let kind = party(w, ctx, &opening.enterprise, &mut form)?;
    let act = match opening.act.trim() {
        "" => form.text("act", ("违法行为", "the act"), &opening.other_act, NAME_CHARS_MAX * 2),
        act => act.to_owned(),
    };
    let acted = parse_day(opening.acted.trim());
    match acted {
        None => form.wrong("acted", "请填写违法行为发生之日，如 2022-05-10", "Enter the day of the act"),
        Some(day) if day > today => {
            form.wrong(
                "acted",
                format!("违法行为发生之日不能晚于今天（{today}）"),
                "The act is not after today",
            );
        }
        Some(_) => {}
    }
    let found = opening.found.trim();
    let is_found = parse_day(found).is_some_and(|day| day <= today && acted.is_none_or(|acted| day >= acted));
    if !found.is_empty() && !is_found {
        let zh = format!("发现之日应在违法行为发生之日到今天（{today}）之间");
        form.wrong(FOUND, zh, "It is found between the act and today");
    }
    if !SOURCES.iter().any(|(code, _)| *code == opening.source) {
        form.wrong("source", "请选择案件来源", "Choose where the case comes from");
    }
    let summary = ("案情摘要", "what happened");
    let summary = form.text("summary", summary, &opening.summary, BODY_CHARS_MAX);
    form.finish()?;
    let editions = in_force(w, &ctx.division, today)?;
    let domain = editions.as_deref().map(Lists::of);
    let domain = domain.and_then(|lists| lists.act(&agency, &act)).map_or("", |act| &act.domain);
    let id = cases::next_id(w, ctx, LETTERS)?;
    let desk = Desk::load(w, &ctx.division, today)?;
    let stated = Stated { value: kind.into(), by: "市场主体登记".into(), at: ctx.now };
    let fields = [
        ("title", act.as_str()),
        ("act", &act),
        ("agency", &agency),
        ("domain", domain),
        ("enterprise", opening.enterprise.trim()),
        ("acted", opening.acted.trim()),
        (FOUND, found),
        ("source", &opening.source),
        ("summary", &summary),
        ("filed_by", &ctx.actor.id),
    ];
    let mut effects = vec![
        Effect::state("investigating", ""),
        Effect::Called { unit: agency.clone(), lead: true },
        desk.clocks.start(DECIDE, &agency, desk.limits.decide, ctx.now),
        Effect::set(&fact_field(PARTY), json!(stated).to_string()),
    ];
    effects.extend(
        fields.iter().filter(|(_, value)| !value.is_empty()).map(|(field, value)| Effect::set(field, *value)),
    );
    cases::open_case(w, ctx, &id, KIND, Move::new("file", effects))
}

/// The kind of party, as statute asks for it, from the register.
fn party(r: &Read<'_>, ctx: &Ctx, code: &str, form: &mut Form) -> Result<&'static str> {
    let wrong = |form: &mut Form, zh: String| {
        form.wrong("enterprise", zh, "Enter the credit code of a registered enterprise")
    };
    let code = match CreditCode::parse(code.trim()) {
        Ok(code) => code.to_string(),
        Err(error) => {
            wrong(form, error.zh());
            return Ok("");
        }
    };
    match registry::find(r, &ctx.division, &code)? {
        Some(found) if found.kind == EntityKind::IndividualBusiness => Ok("个体工商户"),
        Some(_) => Ok(ORGANISATION),
        None => {
            wrong(form, format!("登记中没有统一社会信用代码为 {code} 的市场主体"));
            Ok("")
        }
    }
}

/// Makes a move inside the caller's transaction; `seen` is the version the person saw.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Conflict`], and what [`decide`] refuses.
pub fn act_in(
    w: &Write<'_>,
    ctx: &Ctx,
    id: &str,
    seen: Option<i64>,
    name: &str,
    input: &Input,
) -> Result<Case> {
    let case = readable(w, ctx, id)?;
    if seen.is_some_and(|seen| seen != case.version) {
        return Err(Error::Conflict);
    }
    let today = local_day(ctx.now);
    let desk = Desk::load(w, &ctx.division, today)?;
    let books = Books::of(w, &ctx.division, &case, today)?;
    let history = store::history(w, &ctx.division, case.field("enterprise"), id)?;
    let (step, receipt) = decide(&case, ctx, &desk, &books.editions(), &history, name, input)?;
    let case = cases::save(w, ctx, case, step)?;
    if let Some(receipt) = receipt {
        store::save_receipt(w, &ctx.division, &receipt)?;
    }
    Ok(case)
}

/// A case of this kind that this person may read; a stranger must not learn that the number exists.
pub(crate) fn readable(r: &Read<'_>, ctx: &Ctx, id: &str) -> Result<Case> {
    let case = cases::load_of(r, &ctx.division, KIND, id)?;
    if super::rights::may_read(&case, &ctx.actor) { Ok(case) } else { Err(Error::NotFound) }
}

/// Opens a case.
pub(crate) async fn open(db: &Db, ctx: Ctx, opening: Opening) -> Result<Case> {
    db.write("penalties.open", move |w| open_in(w, &ctx, &opening)).await
}

/// Makes a move.
pub(crate) async fn act(
    db: &Db,
    ctx: Ctx,
    id: String,
    seen: Option<i64>,
    name: String,
    input: Input,
) -> Result<Case> {
    db.write("penalties.act", move |w| act_in(w, &ctx, &id, seen, &name, &input)).await
}

/// What is proposed for a case as things stand today.
pub(crate) fn proposal_of(r: &Read<'_>, ctx: &Ctx, case: &Case) -> Result<(Proposal, Books, Desk)> {
    let today = local_day(ctx.now);
    let desk = Desk::load(r, &ctx.division, today)?;
    let books = Books::of(r, &ctx.division, case, today)?;
    let history = store::history(r, &ctx.division, case.field("enterprise"), &case.id)?;
    let proposal = judge(&books.editions(), &desk.law, &matter_of(case, today, history));
    Ok((proposal, books, desk))
}
