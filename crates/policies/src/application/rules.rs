//! May this happen, and what follows. Pure: (application, who and when, what was written, what the ledger gave) -> move or refusal.

use super::procedure::{FieldKind, MoveSpec, PAPERS, move_named};
use super::rights::{is_entitled, wrong_state};
use super::{ACCEPT, PAY, REVIEW, RULING};
use crate::form::Input;
use crate::model::Measure;
use calendar::Limit;
use cases::{Case, Clocks, Effect, Fact, Move};
use db::Read;
use jiff::civil::Date;
use kernel::{Ctx, Error, Refusal, Result, local, local_day};
use params::{Params, load_calendar};

/// 时限: the dated parameters in force when a move is made. That of the review stands in the measure.
#[derive(Clone, Debug)]
pub struct Limits {
    /// 受理.
    pub accept: Limit,
    /// 兑现, from the grant.
    pub pay: Limit,
    /// 申诉, from the rejection.
    pub appeal: Limit,
    /// 裁定, from the appeal.
    pub ruling: Limit,
}

/// Everything a rule may look at beside the case.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Calendar and office hours.
    pub clocks: Clocks,
    /// Limits in force.
    pub limits: Limits,
}

impl Rules {
    /// The rules in force on a day.
    ///
    /// # Errors
    /// [`Error::Storage`].
    pub fn load(r: &Read<'_>, division: &str, day: Date) -> Result<Rules> {
        let params = Params::load(r, division)?;
        let limit = |key: &str| params.limit(key, day);
        Ok(Rules {
            clocks: Clocks { calendar: load_calendar(r, division)?, terms: params.terms(day) },
            limits: Limits {
                accept: limit("policy.accept.limit"),
                pay: limit("policy.pay.limit"),
                appeal: limit("policy.appeal.limit"),
                ruling: limit("policy.ruling.limit"),
            },
        })
    }
}

/// Decides a move. `granted` is what the ledger gave for a grant.
///
/// # Errors
/// [`Error::Invalid`] when the form is wrong, [`Error::Forbidden`] when the person may not, [`Error::Refused`] when the rules say no.
pub fn decide(
    case: &Case,
    ctx: &Ctx,
    rules: &Rules,
    measure: &Measure,
    name: &str,
    input: &Input,
    granted: Option<i64>,
) -> Result<Move> {
    let (spec, input) = admit(case, ctx, measure, name, input)?;
    let step = Step { case, ctx, rules, measure, input: &input };
    let effects = match spec.name {
        "accept" => step.accept(),
        "review" => {
            vec![Effect::set("opinion", input.text("opinion")), Effect::state("reviewed", &step.unit())]
        }
        "grant" => step.grant(granted.unwrap_or_default()),
        "reject" => step.reject(),
        "pay" => step.pay(),
        "appeal" => step.appeal()?,
        "rule_on_appeal" => step.rule(),
        "withdraw" => {
            vec![Effect::state("withdrawn", ""), Effect::Closed, step.fact("policy.withdrawn", 1, "")]
        }
        _ => return Err(Error::NotFound),
    };
    Ok(Move::new(spec.name, effects).writing(input.as_json()).of(&step.unit()))
}

/// The row of the move and the form as read, where the person may make it now.
fn admit(
    case: &Case,
    ctx: &Ctx,
    measure: &Measure,
    name: &str,
    input: &Input,
) -> Result<(&'static MoveSpec, Input)> {
    let spec = move_named(name).ok_or(Error::NotFound)?;
    if !is_entitled(case, &ctx.actor, spec) {
        return Err(Error::Forbidden);
    }
    if !spec.from.contains(&case.state.as_str()) {
        return Err(wrong_state(case, spec).into());
    }
    let input = crate::form::read(spec.fields, input, |field, text| match field.kind {
        FieldKind::Condition => {
            text == PAPERS.0 || measure.conditions.columns.iter().any(|name| name == text)
        }
        FieldKind::Choice(all) => all.iter().any(|(code, _)| *code == text),
        FieldKind::Amount => crate::form::yuan(text).is_some(),
        FieldKind::Line(_) | FieldKind::Text(_) => true,
    })?;
    Ok((spec, input))
}

/// 核定金额 of a grant in 分: what was written, or what was computed when it was applied for. None is a service.
///
/// # Errors
/// As [`decide`]; [`Error::Refused`] where neither says how much, or another amount has no reason.
pub fn asked_fen(case: &Case, ctx: &Ctx, measure: &Measure, input: &Input) -> Result<Option<i64>> {
    let (_, input) = admit(case, ctx, measure, "grant", input)?;
    let computed: Option<i64> = case.field("amount_fen").parse().ok();
    let written = Some(input.text("amount")).filter(|text| !text.is_empty()).and_then(crate::form::yuan);
    match (written, computed, case.field("grant")) {
        (Some(written), Some(computed), _) if written == computed => Ok(Some(computed)),
        (Some(_), _, _) if input.text("reason").is_empty() => Err(refuse(
            "reason_needed",
            "核定金额与核算金额不同，请写明理由。",
            "The amount is another than computed; say why.",
        )),
        (Some(written), _, _) => Ok(Some(written)),
        (None, Some(computed), _) => Ok(Some(computed)),
        (None, None, "service") => Ok(None),
        (None, None, _) => Err(refuse(
            "amount_needed",
            "申请时缺少核算金额的数据，请填写核定金额和理由。",
            "The facts to compute the amount were missing; enter the amount and the reason.",
        )),
    }
}

struct Step<'a> {
    case: &'a Case,
    ctx: &'a Ctx,
    rules: &'a Rules,
    measure: &'a Measure,
    input: &'a Input,
}

impl Step<'_> {
    fn unit(&self) -> String {
        self.case.lead().map_or_else(|| self.measure.unit.clone(), |part| part.unit.clone())
    }

    fn start(&self, name: &str, limit: Limit) -> Effect {
        self.rules.clocks.start(name, &self.unit(), limit, self.ctx.now)
    }

    fn accept(&self) -> Vec<Effect> {
        let unit = self.unit();
        let mut effects = vec![Effect::stop(ACCEPT, &unit), Effect::part(&unit, "working", true)];
        effects.extend(self.in_time("policy.accepted_in_time", ACCEPT));
        // A limit was read when the measure was saved.
        effects.extend(self.measure.limit.parse().ok().map(|limit| self.start(REVIEW, limit)));
        effects.push(Effect::state("accepted", &unit));
        effects
    }

    fn grant(&self, fen: i64) -> Vec<Effect> {
        let unit = self.unit();
        let mut effects = vec![Effect::stop(REVIEW, &unit), Effect::stop(ACCEPT, &unit)];
        effects.extend(self.in_time("policy.reviewed_in_time", REVIEW));
        effects.push(Effect::set("granted_fen", fen.to_string()));
        effects.push(self.start(PAY, self.rules.limits.pay));
        effects.push(Effect::state("granted", &unit));
        effects.push(self.fact("policy.granted_fen", fen, ""));
        effects.push(self.fact("policy.granted", 1, ""));
        effects
    }

    fn reject(&self) -> Vec<Effect> {
        let (unit, condition) = (self.unit(), self.input.text("condition"));
        let mut effects = vec![Effect::stop(REVIEW, &unit)];
        effects.extend(self.in_time("policy.reviewed_in_time", REVIEW));
        effects.push(Effect::set("condition", condition));
        effects.push(Effect::set("rejection", self.input.text("reason")));
        effects.push(Effect::state("rejected", ""));
        effects.push(self.fact("policy.rejected", 1, condition));
        effects.push(Effect::Closed);
        // Whoever is rejected has this long to disagree.
        let Clocks { calendar, terms } = &self.rules.clocks;
        let due = calendar.due(local(self.ctx.now), self.rules.limits.appeal, &[], terms);
        effects.push(Effect::set("appeal_until", kernel::utc_text(kernel::from_local(due.at))));
        effects
    }

    fn pay(&self) -> Vec<Effect> {
        let (unit, fen) = (self.unit(), self.case.count("granted_fen"));
        let mut effects = vec![Effect::stop(PAY, &unit), Effect::part(&unit, "done", false)];
        effects.extend(self.in_time("policy.paid_in_time", PAY));
        effects.push(Effect::state("paid", ""));
        effects.push(self.fact("policy.paid_fen", fen, ""));
        effects.push(self.fact("policy.paid", 1, ""));
        effects.push(Effect::Closed);
        effects
    }

    fn appeal(&self) -> Result<Vec<Effect>> {
        let until = kernel::parse_utc(self.case.field("appeal_until"));
        if until.is_none_or(|until| self.ctx.now > until) {
            let limit = self.rules.limits.appeal;
            return Err(refuse(
                "appeal_too_late",
                &format!("申诉应在不予批准后{}内提出，已经过期。可以重新申请。", limit.zh()),
                "The time to appeal has passed. You may apply again.",
            ));
        }
        Ok(vec![
            Effect::Reopened,
            Effect::set("appeal", self.input.text("reason")),
            self.rules.clocks.start(RULING, "", self.rules.limits.ruling, self.ctx.now),
            Effect::state("appealed", "office"),
            self.fact("policy.appealed", 1, ""),
        ])
    }

    fn rule(&self) -> Vec<Effect> {
        let mut effects = vec![Effect::stop(RULING, "")];
        if self.input.text("ruling") == "overturn" {
            let unit = self.unit();
            effects.push(Effect::part(&unit, "working", true));
            effects.extend(self.measure.limit.parse().ok().map(|limit| self.start(REVIEW, limit)));
            effects.push(Effect::state("accepted", &unit));
            effects.push(self.fact("policy.overturned", 1, ""));
        } else {
            effects.extend([Effect::state("upheld", ""), Effect::Closed]);
        }
        effects
    }

    /// Judged once: what was late was already counted when the limit passed.
    fn in_time(&self, kind: &str, clock: &str) -> Option<Effect> {
        let clock = self.case.running(clock, &self.unit())?;
        clock.met.is_none().then(|| self.fact(kind, i64::from(self.ctx.now <= clock.due_at), ""))
    }

    fn fact(&self, kind: &str, value: i64, note: &str) -> Effect {
        Effect::Counts(Fact {
            kind: kind.into(),
            day: local_day(self.ctx.now).to_string(),
            unit: self.unit(),
            topic: self.measure.id.clone(),
            value,
            note: note.into(),
        })
    }
}

fn refuse(code: &'static str, zh: &str, en: &str) -> Error {
    Refusal::new(code, zh, en).into()
}
