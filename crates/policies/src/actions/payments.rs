//! 兑现名单: made from a run, rows struck, confirmed, paid or dropped.

use crate::actions::named_measure;
use crate::application::{PAY, Rules};
use crate::form::Input;
use crate::model::{Delivery, Versioned};
use crate::payments::{KIND, LETTER, PaymentRow, ROWS_MAX, RowState};
use crate::runs::Behind;
use crate::{ledger, store};
use cases::{Case, Effect, Fact, Move};
use db::{Db, Read, Write};
use kernel::{Ctx, Error, Form, REASON_CHARS_MAX, Refusal, Result, local_day};
use serde_json::json;
use std::collections::HashMap;

/// Makes the list of a measure without application, from the last run of all measures: the entitled with an amount who have not had it.
///
/// # Errors
/// [`Error::Invalid`] without such a measure; [`Error::Refused`] where there is no run, the measure needs an application, a list is open, or
/// nobody is left to pay.
pub fn make_list(w: &Write<'_>, ctx: &Ctx, id: &str) -> Result<Case> {
    let division = ctx.division.as_str();
    let one = named_measure(w, division, id)?;
    if one.measure.delivery != Delivery::WithoutApplication {
        return Err(refuse(
            "application_needed",
            "这项措施要由企业申请，不做兑现名单。",
            "This measure takes an application.",
        ));
    }
    let run = store::last_run(w, division, "")?.filter(|run| run.has_rows);
    let run =
        run.ok_or_else(|| refuse("no_run", "还没有匹配结果，请先做一次全量匹配。", "There is no run yet."))?;
    let rows = unpaid(w, ctx, &one, run.id)?;
    let total: i64 = rows.iter().map(|row| row.amount_fen).sum();
    if rows.is_empty() {
        return Err(refuse("nobody_to_pay", "最近一次匹配中没有待兑现的企业。", "Nobody is left to pay."));
    }
    let list = cases::next_id(w, ctx, LETTER)?;
    if !store::claim(w, division, "", &one.measure.guard(run.day), id, &list)? {
        return Err(refuse(
            "list_open",
            "这项措施已有一份名单在办理，请先确认或作废。",
            "A list of this measure is open.",
        ));
    }
    let unit = one.measure.unit.as_str();
    let effects = vec![
        Effect::state("drafted", "office"),
        Effect::Called { unit: unit.into(), lead: true },
        Effect::set("title", one.measure.title.zh.clone()),
        Effect::set("category", id),
        Effect::set("version", one.version.to_string()),
        Effect::set("run", run.id.to_string()),
        Effect::set("day", run.day.to_string()),
        Effect::set("rows", rows.len().to_string()),
        Effect::set("total_fen", total.to_string()),
    ];
    store::save_payment_rows(w, division, &list, &rows)?;
    let form = json!({ "run": run.id, "rows": rows.len(), "total_fen": total });
    cases::open_case(w, ctx, &list, KIND, Move::new("make_list", effects).writing(form).of(unit))
}

/// The entitled of a run with an amount, less what they have had.
fn unpaid(r: &Read<'_>, ctx: &Ctx, one: &Versioned, run: i64) -> Result<Vec<PaymentRow>> {
    let division = ctx.division.as_str();
    let day = store::run(r, division, run)?.map_or_else(|| local_day(ctx.now), |run| run.day);
    let had: HashMap<String, i64> =
        store::guards_of(r, division, &one.measure.guard(day))?.into_iter().collect();
    let (measure, verdict) = (one.measure.id.clone(), "entitled".to_string());
    let asked = Behind { run, measure, verdict, condition: String::new(), from: 0, limit: ROWS_MAX };
    let rows = store::rows_behind(r, division, &asked)?.into_iter().filter_map(|row| {
        let amount_fen = row.fen? - had.get(&row.code).copied().unwrap_or_default();
        let row =
            PaymentRow { enterprise: row.code, amount_fen, state: RowState::Listed, note: String::new() };
        (amount_fen > 0).then_some(row)
    });
    Ok(rows.take(ROWS_MAX).collect())
}

/// Makes a move with a list: `confirm`, `pay`, `strike` or `drop`; `seen` is the version the person saw.
///
/// # Errors
/// [`Error::NotFound`] for another move, and what each refuses.
pub async fn move_list(db: &Db, ctx: Ctx, id: String, seen: i64, name: String, input: Input) -> Result<Case> {
    let work = move |w: &Write<'_>| match name.as_str() {
        "confirm" => confirm(w, &ctx, &id, seen),
        "pay" => pay_list(w, &ctx, &id, seen, input.text("voucher")),
        "strike" => strike(w, &ctx, &id, seen, input.text("enterprise"), input.text("reason")),
        "drop" => drop_list(w, &ctx, &id, seen, input.text("reason")),
        _ => Err(Error::NotFound),
    };
    db.write("policies.payment", work).await
}

/// Strikes an enterprise from a list that is not confirmed yet.
///
/// # Errors
/// [`Error::Invalid`] without a reason or where it is not on the list; [`Error::Conflict`], [`Error::Refused`].
pub fn strike(w: &Write<'_>, ctx: &Ctx, id: &str, seen: i64, enterprise: &str, reason: &str) -> Result<Case> {
    let case = seen_list(w, ctx, id, seen, "drafted")?;
    let mut form = Form::default();
    let reason = form.text("reason", ("理由", "the reason"), reason, REASON_CHARS_MAX);
    let row = store::payment_row(w, &ctx.division, id, enterprise.trim())?
        .filter(|row| row.state == RowState::Listed);
    if row.is_none() {
        form.wrong("enterprise", "名单上没有这家企业，请填写名单上的代码", "It is not on the list");
    }
    form.finish()?;
    let Some(row) = row else { return Err(Error::NotFound) };
    let struck = PaymentRow { state: RowState::Struck, note: reason.clone(), ..row.clone() };
    store::save_payment_rows(w, &ctx.division, id, std::slice::from_ref(&struck))?;
    let effects = vec![
        Effect::set("rows", (case.count("rows") - 1).to_string()),
        Effect::set("total_fen", (case.count("total_fen") - row.amount_fen).to_string()),
    ];
    let form = json!({ "enterprise": row.enterprise, "reason": reason });
    cases::save(w, ctx, case, Move::new("strike", effects).writing(form))
}

/// Confirms a list: whoever is on it is granted his amount, out of the total of the measure. Who has had it by now is passed over.
///
/// # Errors
/// [`Error::Refused`] with `budget_spent`, and then nobody is granted anything; [`Error::Conflict`].
pub fn confirm(w: &Write<'_>, ctx: &Ctx, id: &str, seen: i64) -> Result<Case> {
    let case = seen_list(w, ctx, id, seen, "drafted")?;
    let division = ctx.division.as_str();
    let one = store::measure(w, division, case.field("category"))?.ok_or(Error::NotFound)?;
    let right_on = kernel::parse_day(case.field("day")).unwrap_or_else(|| local_day(ctx.now));
    let mut rows = store::payment_rows(w, division, id, "", ROWS_MAX)?;
    rows.retain(|row| row.state == RowState::Listed);
    let (mut total, mut count) = (0, 0);
    for row in &mut rows {
        let fen = Some(row.amount_fen);
        match ledger::take_one(w, ctx, &one.measure, &row.enterprise, id, right_on, fen) {
            Ok(fen) => {
                (row.state, row.amount_fen) = (RowState::Granted, fen);
                (total, count) = (total + fen, count + 1);
            }
            Err(Error::Refused(refusal)) if refusal.code == "had_already" => {
                (row.state, row.note) = (RowState::Passed, refusal.zh);
            }
            Err(error) => return Err(error),
        }
    }
    ledger::take_from_total(w, ctx, &one.measure, total)?;
    store::save_payment_rows(w, division, id, &rows)?;
    let rules = Rules::load(w, division, local_day(ctx.now))?;
    let unit = one.measure.unit.as_str();
    let fact = |kind, value| fact(ctx, &one, kind, value);
    let effects = vec![
        Effect::set("granted_fen", total.to_string()),
        Effect::set("rows", count.to_string()),
        rules.clocks.start(PAY, unit, rules.limits.pay, ctx.now),
        Effect::state("confirmed", "office"),
        fact("policy.granted_fen", total),
        fact("policy.granted", count),
    ];
    let form = json!({ "granted": count, "granted_fen": total, "passed": rows.len() as i64 - count });
    cases::save(w, ctx, case, Move::new("confirm", effects).writing(form).of(unit))
}

/// Notes that a confirmed list is paid.
///
/// # Errors
/// [`Error::Invalid`] without a voucher; [`Error::Conflict`], [`Error::Refused`].
pub fn pay_list(w: &Write<'_>, ctx: &Ctx, id: &str, seen: i64, voucher: &str) -> Result<Case> {
    let case = seen_list(w, ctx, id, seen, "confirmed")?;
    let mut form = Form::default();
    let voucher = form.text("voucher", ("支付凭证号", "the voucher"), voucher, kernel::NAME_CHARS_MAX);
    form.finish()?;
    let one = store::measure(w, &ctx.division, case.field("category"))?.ok_or(Error::NotFound)?;
    store::pay(w, &ctx.division, id, local_day(ctx.now))?;
    store::release(w, &ctx.division, id)?;
    let unit = one.measure.unit.as_str();
    let mut effects =
        vec![Effect::stop(PAY, unit), Effect::part(unit, "done", false), Effect::state("paid", "")];
    if let Some(clock) = case.running(PAY, unit).filter(|clock| clock.met.is_none()) {
        effects.push(fact(ctx, &one, "policy.paid_in_time", i64::from(ctx.now <= clock.due_at)));
    }
    effects.push(fact(ctx, &one, "policy.paid_fen", case.count("granted_fen")));
    effects.push(fact(ctx, &one, "policy.paid", case.count("rows")));
    effects.push(Effect::Closed);
    cases::save(w, ctx, case, Move::new("pay_list", effects).writing(json!({ "voucher": voucher })).of(unit))
}

/// Drops a list that is not confirmed.
///
/// # Errors
/// [`Error::Invalid`] without a reason; [`Error::Conflict`], [`Error::Refused`].
pub fn drop_list(w: &Write<'_>, ctx: &Ctx, id: &str, seen: i64, reason: &str) -> Result<Case> {
    let case = seen_list(w, ctx, id, seen, "drafted")?;
    let mut form = Form::default();
    let reason = form.text("reason", ("理由", "the reason"), reason, REASON_CHARS_MAX);
    form.finish()?;
    store::release(w, &ctx.division, id)?;
    let effects = vec![Effect::state("dropped", ""), Effect::Closed];
    cases::save(w, ctx, case, Move::new("drop_list", effects).writing(json!({ "reason": reason })))
}

/// A payment list; a case of another kind is none.
///
/// # Errors
/// [`Error::NotFound`].
pub(crate) fn load_list(r: &Read<'_>, division: &str, id: &str) -> Result<Case> {
    cases::load_of(r, division, KIND, id)
}

fn seen_list(w: &Write<'_>, ctx: &Ctx, id: &str, seen: i64, state: &str) -> Result<Case> {
    let case = load_list(w, &ctx.division, id)?;
    if case.version != seen {
        return Err(Error::Conflict);
    }
    if case.state != state {
        let zh = format!("这份名单现在是“{}”，不能这样做。", crate::payments::state_word(&case.state));
        return Err(refuse("wrong_state", &zh, "The list is not in a state for this."));
    }
    Ok(case)
}

fn fact(ctx: &Ctx, one: &Versioned, kind: &str, value: i64) -> Effect {
    Effect::Counts(Fact {
        kind: kind.into(),
        day: local_day(ctx.now).to_string(),
        unit: one.measure.unit.clone(),
        topic: one.measure.id.clone(),
        value,
        note: String::new(),
    })
}

fn refuse(code: &'static str, zh: &str, en: &str) -> Error {
    Refusal::new(code, zh, en).into()
}
