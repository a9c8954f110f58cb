//! 申请: to apply, and every move after that.

use crate::actions::named_measure;
use crate::application::{ACCEPT, KIND, LETTER, Rules, asked_fen, decide, overdue};
use crate::book::Book;
use crate::form::Input;
use crate::judge::{Grant, Judgement};
use crate::known::{Known, UsedFact};
use crate::model::{Delivery, Versioned};
use crate::plain::{name, requirement};
use crate::{ledger, store};
use cases::{Case, Effect, Fact, Move};
use db::{Db, Read, Write};
use kernel::{Actor, Ctx, Error, Lang, Refusal, Result, local_day, utc_text};
use std::sync::Arc;
use vault::Vault;

/// 申请: what is asked for, by whom, and what the enterprise states itself.
#[derive(Clone, Debug, Default)]
pub struct Apply {
    /// The measure.
    pub measure: String,
    /// Credit code of the enterprise.
    pub enterprise: String,
    /// Facts by name that are not held.
    pub stated: Vec<(String, String)>,
}

/// Field of the case with the facts it was judged by, sealed.
pub(crate) const FACTS: &str = "facts";

/// Applies for a measure. What is held is used; what is granted on application is granted at once where nothing had to be stated.
///
/// # Errors
/// [`Error::Refused`] where the measure is closed or needs no application, a condition fails, it was had or applied for already, or the
/// total is spent; [`Error::Invalid`] where a statement cannot be read.
pub async fn apply(db: &Db, vault: Vault, ctx: Ctx, ask: Apply) -> Result<Case> {
    db.write("policies.apply", move |w| apply_in(w, &vault, &ctx, &ask)).await
}

/// [`apply`] inside the caller's transaction.
///
/// # Errors
/// As [`apply`].
pub fn apply_in(w: &Write<'_>, vault: &Vault, ctx: &Ctx, ask: &Apply) -> Result<Case> {
    let (division, day) = (&ctx.division, local_day(ctx.now));
    let one = open_measure(w, ctx, &ask.measure)?;
    let book = Book::read(vec![one.clone()])?;
    let known = Known::load(w, division, &ask.enterprise, &book, day)?.stating(&book, &ask.stated)?;
    let judgement = known.judgements(&book).remove(0);
    refuse_failing(&book, &judgement)?;
    let fen = judgement.grant().and_then(Grant::fen);
    ledger::refuse_had(w, division, &one.measure, &ask.enterprise, day, fen)?;
    let rules = Rules::load(w, division, day)?;
    let id = cases::next_id(w, ctx, LETTER)?;
    let guard = one.measure.guard(day);
    if !store::claim(w, division, &ask.enterprise, &guard, &one.measure.id, &id)? {
        return Err(refuse(
            "applied_already",
            "已经申请过这项措施，请在“我的申请”中查看。",
            "You have applied for this measure already; see “My applications”.",
        ));
    }
    let sealed = vault.key_or_new(w, division, &id)?.seal(FACTS, &facts_text(&known, &book)?)?;
    let first = opening(ctx, &rules, &one, &known, &judgement, sealed);
    let case = cases::open_case(w, ctx, &id, KIND, first)?;
    let is_sure =
        matches!(&judgement, Judgement::Entitled { grant, .. } if !matches!(grant, Grant::Unknown(_)));
    if one.measure.delivery == Delivery::OnApplication && is_sure && !known.is_stated() {
        return grant_at_once(w, ctx, &rules, &one, case, fen);
    }
    Ok(case)
}

fn open_measure(r: &Read<'_>, ctx: &Ctx, id: &str) -> Result<Versioned> {
    let (division, day) = (&ctx.division, local_day(ctx.now));
    let one = named_measure(r, division, id)?;
    let policy = store::policy(r, division, &one.measure.policy)?.ok_or(Error::NotFound)?;
    if !policy.is_open(day) || !one.measure.is_open(day) {
        return Err(refuse(
            "measure_closed",
            "这项措施现在不能申请。",
            "This measure is not open for applications now.",
        ));
    }
    if one.measure.delivery == Delivery::WithoutApplication {
        return Err(refuse(
            "no_application_needed",
            "这项措施免申即享，不需要申请；主管部门会按名单兑现。",
            "This measure is granted without application; the department pays from its list.",
        ));
    }
    Ok(one)
}

/// Who fails a condition hears which.
fn refuse_failing(book: &Book, judgement: &Judgement) -> Result<()> {
    let Judgement::Failing(reasons) = judgement else { return Ok(()) };
    let said = |lang: Lang| {
        let line = |at: &usize| {
            let asked = requirement(book, reasons.row, *at, lang);
            let colon = if lang == Lang::Zh { "：" } else { ": " };
            format!("{}{colon}{}", name(book.fact(*at), lang), asked.words)
        };
        reasons.failing.iter().map(line).collect::<Vec<_>>().join(if lang == Lang::Zh { "；" } else { "; " })
    };
    Err(Refusal::new(
        "not_entitled",
        format!("不符合条件，没有提交。要求：{}。数据有误的，请联系牵头单位更正。", said(Lang::Zh)),
        format!("You do not meet the conditions; nothing was sent. Required: {}. If what is held of you is wrong, tell the lead unit.", said(Lang::En)),
    )
    .into())
}

fn facts_text(known: &Known, book: &Book) -> Result<String> {
    serde_json::to_string(&known.used(book, 0)).map_err(|error| Error::Storage(error.to_string()))
}

fn opening(
    ctx: &Ctx,
    rules: &Rules,
    one: &Versioned,
    known: &Known,
    judgement: &Judgement,
    facts: String,
) -> Move {
    let (measure, unit) = (&one.measure, one.measure.unit.as_str());
    let grant = match judgement.grant() {
        Some(Grant::Service) => "service",
        Some(Grant::Fen(_)) => "money",
        _ => "unknown",
    };
    let mut effects = vec![
        Effect::state("submitted", unit),
        Effect::Called { unit: unit.into(), lead: true },
        Effect::set("title", measure.title.zh.clone()),
        Effect::set("category", measure.id.clone()),
        Effect::set("version", one.version.to_string()),
        Effect::set("hash", one.hash.clone()),
        Effect::set("enterprise", known.enterprise.credit_code.as_str()),
        Effect::set("by", ctx.actor.id.clone()),
        Effect::set("judgement", if judgement.grant().is_some() { "entitled" } else { "pending" }),
        Effect::set("grant", grant),
        Effect::set(FACTS, facts),
    ];
    if let Some(Grant::Fen(fen)) = judgement.grant() {
        effects.push(Effect::set("amount_fen", fen.to_string()));
    }
    effects.push(rules.clocks.start(ACCEPT, unit, rules.limits.accept, ctx.now));
    effects.push(Effect::Counts(Fact {
        kind: "policy.applied".into(),
        day: local_day(ctx.now).to_string(),
        unit: unit.into(),
        topic: measure.id.clone(),
        value: 1,
        note: String::new(),
    }));
    Move::new("apply", effects).of(unit)
}

/// 即申即享: nobody has to look at it. The clock's own actor grants, in the same transaction.
fn grant_at_once(
    w: &Write<'_>,
    ctx: &Ctx,
    rules: &Rules,
    one: &Versioned,
    case: Case,
    fen: Option<i64>,
) -> Result<Case> {
    let system = ctx.acting(Actor::system());
    let granted = ledger::take(w, &system, one, case.field("enterprise"), &case.id, local_day(ctx.now), fen)?;
    let unit = one.measure.unit.clone();
    let count = |kind: &str, value: i64| {
        Effect::Counts(Fact {
            kind: kind.into(),
            day: local_day(ctx.now).to_string(),
            unit: unit.clone(),
            topic: one.measure.id.clone(),
            value,
            note: String::new(),
        })
    };
    let effects = vec![
        Effect::stop(ACCEPT, &unit),
        Effect::part(&unit, "working", true),
        Effect::set("granted_fen", granted.to_string()),
        rules.clocks.start(crate::application::PAY, &unit, rules.limits.pay, ctx.now),
        Effect::state("granted", &unit),
        count("policy.granted_fen", granted),
        count("policy.granted", 1),
    ];
    cases::save(w, &system, case, Move::new("grant_at_once", effects).of(&unit))
}

/// Makes a move; `seen` is the version the person saw.
///
/// # Errors
/// [`Error::Conflict`], and what the rules or the ledger refuse.
pub async fn act(
    db: &Db,
    ctx: Ctx,
    id: String,
    seen: Option<i64>,
    name: String,
    input: Input,
) -> Result<Case> {
    db.write("policies.act", move |w| act_in(w, &ctx, &id, seen, &name, &input)).await
}

/// [`act`] inside the caller's transaction.
///
/// # Errors
/// As [`act`].
pub fn act_in(
    w: &Write<'_>,
    ctx: &Ctx,
    id: &str,
    seen: Option<i64>,
    name: &str,
    input: &Input,
) -> Result<Case> {
    let case = load_application(w, &ctx.division, id)?;
    if seen.is_some_and(|seen| seen != case.version) {
        return Err(Error::Conflict);
    }
    let one = measure_of(w, &ctx.division, &case)?;
    let rules = Rules::load(w, &ctx.division, local_day(ctx.now))?;
    let granted = match name {
        "grant" => {
            let fen = asked_fen(&case, ctx, &one.measure, input)?;
            // The total in force counts, not that of the day of the application.
            let now = store::measure(w, &ctx.division, &one.measure.id)?.ok_or(Error::NotFound)?;
            let right_on = local_day(case.opened_at.unwrap_or(ctx.now));
            Some(ledger::take(w, ctx, &now, case.field("enterprise"), id, right_on, fen)?)
        }
        _ => None,
    };
    let step = decide(&case, ctx, &rules, &one.measure, name, input, granted)?;
    let case = cases::save(w, ctx, case, step)?;
    follow(w, ctx, &case, &one, name)?;
    Ok(case)
}

/// What a move means to the ledger and to whether one may apply again.
fn follow(w: &Write<'_>, ctx: &Ctx, case: &Case, one: &Versioned, name: &str) -> Result<()> {
    let division = &ctx.division;
    match (name, case.state.as_str()) {
        ("pay", _) => store::pay(w, division, &case.id, local_day(ctx.now)).map(drop),
        (_, "rejected" | "withdrawn") => store::release(w, division, &case.id),
        ("rule_on_appeal", "accepted") => {
            let opened = case.opened_at.unwrap_or(ctx.now);
            let guard = one.measure.guard(local_day(opened));
            let enterprise = case.field("enterprise");
            if store::claim(w, division, enterprise, &guard, &one.measure.id, &case.id)? {
                return Ok(());
            }
            Err(refuse(
                "applied_again",
                "这家企业已就这项措施重新申请，请在新的申请中审核。",
                "The enterprise has applied again; review that application.",
            ))
        }
        _ => Ok(()),
    }
}

/// An application; a case of another kind is none.
///
/// # Errors
/// [`Error::NotFound`].
pub(crate) fn load_application(r: &Read<'_>, division: &str, id: &str) -> Result<Case> {
    cases::load_of(r, division, KIND, id)
}

/// The measure as it was when it was applied for.
pub(crate) fn measure_of(r: &Read<'_>, division: &str, case: &Case) -> Result<Versioned> {
    let found = store::measure_at(r, division, case.field("category"), case.count("version"))?;
    found.ok_or_else(|| Error::Storage(format!("the measure of {} is gone", case.id)))
}

/// The facts an application was judged by; none where they were erased.
pub(crate) fn facts_of(
    r: &Read<'_>,
    vault: &Vault,
    division: &str,
    case: &Case,
) -> Result<Option<Vec<UsedFact>>> {
    let key = vault.key(r, division, &case.id)?;
    let Some(text) = key.unseal(FACTS, case.field(FACTS))? else { return Ok(None) };
    serde_json::from_str(&text)
        .map(Some)
        .map_err(|error| Error::Storage(format!("facts of {}: {error}", case.id)))
}

/// 时限判定: every due time of an application that has passed is judged once.
pub(crate) fn judge_overdue(app: Arc<web::App>, ctx: Ctx) -> Result<()> {
    let (division, now) = (ctx.division.clone(), utc_text(ctx.now));
    let mut after = (String::new(), String::new());
    loop {
        let found = app.db.read_now(|r| store::overdue_ids(r, &division, &now, &after))?;
        let Some(last) = found.last() else { return Ok(()) };
        after.clone_from(last);
        for (_, id) in found {
            let ctx = ctx.clone();
            app.db.write_now("policies.overdue", move |w| {
                let case = cases::load(w, &ctx.division, &id)?;
                match overdue(&case, &ctx) {
                    Some(step) => cases::save(w, &ctx, case, step).map(drop),
                    None => Ok(()),
                }
            })?;
        }
    }
}

/// 重算时限 of applications, payment lists and matters; returns how many changed.
///
/// # Errors
/// [`Error::Storage`].
pub fn recompute(db: &Db, ctx: &Ctx) -> Result<usize> {
    let rules = db.read_now(|r| Rules::load(r, &ctx.division, local_day(ctx.now)))?;
    cases::recompute(db, ctx, rules.clocks, &[KIND, crate::payments::KIND, crate::matters::KIND])
}

/// What is wrong with the ledger; empty when all is well: every total is the sum of its grants and not overspent, every guard is the sum of
/// its grants, every grant is that of its case.
///
/// # Errors
/// [`Error::Storage`].
pub fn check(r: &Read<'_>, division: &str) -> Result<Vec<String>> {
    let mut wrong = Vec::new();
    let sums = store::award_sums(r, division)?;
    for (measure, committed) in store::all_committed(r, division)? {
        let summed = sums.iter().find(|one| one.0 == measure).map_or(0, |one| one.2);
        if summed != committed {
            wrong.push(format!("措施 {measure}：台账合计 {summed} 分，总额已用 {committed} 分"));
        }
        let budget = store::measure(r, division, &measure)?.and_then(|one| one.measure.budget_fen);
        if budget.is_some_and(|budget| committed > budget) {
            wrong.push(format!("措施 {measure}：已用 {committed} 分，超过总额"));
        }
    }
    for (guard, enterprise, noted, summed) in store::guards_that_differ(r, division)? {
        wrong.push(format!("{guard} {enterprise}：已享受 {noted} 分，台账合计 {summed} 分"));
    }
    for (case_id, amount) in store::case_sums(r, division)? {
        let case = cases::load(r, division, &case_id)?;
        if case.count("granted_fen") != amount {
            wrong.push(format!("件 {case_id}：批准 {} 分，台账 {amount} 分", case.field("granted_fen")));
        }
    }
    Ok(wrong)
}

fn refuse(code: &'static str, zh: &str, en: &str) -> Error {
    Refusal::new(code, zh, en).into()
}
