//! May this happen, and what follows. Pure: (case, who and when, lists, history, what was written) -> move and receipt, or refusal.

use super::input::{Input, as_json, read};
use super::matter::{FOUND, fact_field, matter_of};
use super::model::{DECIDE, Desk, FOLLOW_UP, SERVE, STATEMENT};
use super::overdue::fact;
use super::procedure::{MoveSpec, move_named};
use super::questions::questions;
use super::rights::{fits_state, is_entitled, wrong_state};
use crate::judge::{Decision, Editions, Offence, Outcome, Receipt, Stated, fen, judge};
use cases::{Case, Effect, Move, pause_effects, resume_effects};
use jiff::civil::Date;
use kernel::{Ctx, Error, Form, Refusal, Result, local_day, parse_day};
use serde_json::json;

/// What a move follows from, beside the case.
pub(crate) struct Known<'a> {
    /// What is in force.
    pub desk: &'a Desk,
    /// The lists of both days.
    pub lists: &'a Editions<'a>,
    /// The enterprise's earlier offences.
    pub history: &'a [Offence],
}

/// Decides a move: what follows, and the receipt where it is a decision, or why not.
///
/// # Errors
/// [`Error::Invalid`] when the form is wrong, [`Error::Forbidden`] when the person may not, [`Error::Refused`] when the rules
/// say no.
pub fn decide(
    case: &Case,
    ctx: &Ctx,
    desk: &Desk,
    lists: &Editions<'_>,
    history: &[Offence],
    name: &str,
    input: &Input,
) -> Result<(Move, Option<Receipt>)> {
    let spec = move_named(name).ok_or(Error::NotFound)?;
    if !is_entitled(case, &ctx.actor, spec) {
        return Err(Error::Forbidden);
    }
    if !fits_state(case, spec) {
        return Err(wrong_state(case, spec).into());
    }
    let clean = read(spec, input)?;
    let known = Known { desk, lists, history };
    let step = Step { case, ctx, known: &known, input: if spec.name == "facts" { input } else { &clean } };
    step.make(spec)
}

struct Step<'a> {
    case: &'a Case,
    ctx: &'a Ctx,
    known: &'a Known<'a>,
    input: &'a Input,
}

impl Step<'_> {
    fn make(&self, spec: &'static MoveSpec) -> Result<(Move, Option<Receipt>)> {
        let written = |effects| Move::new(spec.name, effects).writing(as_json(self.input));
        let effects = match spec.name {
            "facts" => return self.facts().map(|step| (step, None)),
            "decide" => return self.decision().map(|(effects, receipt)| (written(effects), Some(receipt))),
            "notice" => self.notice()?,
            "statement" => self.statement()?,
            "legal_review" => vec![Effect::set("reviewed", &*self.ctx.actor.id)],
            "serve" => self.serve()?,
            "follow_up" => vec![self.stop(FOLLOW_UP), Effect::set("followed_up", "1")],
            "conclude" => self.conclude()?,
            "pause" => self.pause(),
            "resume" => self.resume(),
            "prolong" => self.prolong()?,
            "hand_over" => vec![Effect::state("transferred", ""), Effect::Closed],
            "drop" => vec![Effect::state("dropped", ""), Effect::Closed],
            _ => return Err(Error::NotFound),
        };
        Ok((written(effects), None))
    }

    fn agency(&self) -> &str {
        self.case.field("agency")
    }

    fn stop(&self, clock: &str) -> Effect {
        Effect::stop(clock, self.agency())
    }

    fn start(&self, clock: &str, limit: calendar::Limit) -> Effect {
        self.known.desk.clocks.start(clock, self.agency(), limit, self.ctx.now)
    }

    /// 查明事实. Whoever was told already must be told again: the notice was about other facts.
    fn facts(&self) -> Result<Move> {
        let (effects, changed) = fact_effects(self.case, self.ctx, self.known, self.input)?;
        if effects.is_empty() {
            return Err(refuse("nothing_changed", "没有改动任何事实。", "No fact was changed."));
        }
        let mut all = effects;
        if self.case.state != "investigating" {
            all.push(self.stop(STATEMENT));
            all.push(Effect::state("investigating", ""));
        }
        Ok(Move::new("facts", all).writing(json!(changed)))
    }

    fn planned(&self) -> Decision {
        Decision {
            outcome: Outcome::parse(self.input.text("outcome")).unwrap_or(Outcome::Ordinary),
            fine: fen(self.input.text("fine")),
            no_coercion: self.input.ticked("no_coercion"),
            reason: self.input.text("reason").into(),
            collective: self.input.text("collective").into(),
            by: self.ctx.actor.name.clone(),
            at: self.ctx.now,
        }
    }

    fn today(&self) -> Date {
        local_day(self.ctx.now)
    }

    fn notice(&self) -> Result<Vec<Effect>> {
        let matter = matter_of(self.case, self.today(), self.known.history.to_vec());
        judge(self.known.lists, &self.known.desk.law, &matter).is_lawful(&self.planned())?;
        Ok(vec![
            Effect::set("planned", self.input.text("outcome")),
            Effect::set("planned_fine", self.input.text("fine")),
            self.start(STATEMENT, self.known.desk.limits.statement),
            Effect::state("noticed", ""),
        ])
    }

    fn statement(&self) -> Result<Vec<Effect>> {
        let mut form = Form::default();
        if self.input.text("said") == "made" {
            let fields = [("statement", "陈述、申辩的内容"), ("opinion", "复核意见")];
            for (field, label) in fields.into_iter().filter(|(field, _)| self.input.text(field).is_empty()) {
                form.wrong(
                    field,
                    format!("当事人提出了意见，请填写{label}"),
                    "The party spoke: write it down",
                );
            }
        }
        form.finish()?;
        Ok(vec![self.stop(STATEMENT), Effect::state("heard", "")])
    }

    fn decision(&self) -> Result<(Vec<Effect>, Receipt)> {
        let decision = self.planned();
        if decision.outcome != Outcome::Exempt && self.case.state != "heard" {
            return Err(refuse(
                "notice_first",
                "给予处罚的，应先事先告知并听取陈述、申辩（《行政处罚法》第四十四条、第四十五条），再作决定。",
                "A penalty is decided after the party was told and could speak (Law on Administrative Penalties, articles 44 and 45).",
            ));
        }
        self.is_no_heavier_than_told(&decision)?;
        let matter = matter_of(self.case, self.today(), self.known.history.to_vec());
        let receipt =
            Receipt::issue(&self.case.id, self.known.lists, &self.known.desk.law, matter, decision.clone());
        let proposal = &receipt.proposal;
        proposal.allows(&decision)?;
        if proposal.legal_review && self.case.field("reviewed").is_empty() {
            return Err(refuse(
                "legal_review_first",
                "新旧规定的结果不同，适用哪一个须先经法制审核：请由没有办理立案的同事填写审核意见。",
                "The old and the new rules differ: somebody who did not open the case reviews which of them applies.",
            ));
        }
        let code = decision.outcome.code();
        let limits = &self.known.desk.limits;
        let mut effects = vec![
            self.stop(DECIDE),
            Effect::set("outcome", code),
            Effect::set("fine", self.input.text("fine")),
            Effect::set("decided_on", self.today().to_string()),
            Effect::set("receipt", receipt.hash()),
            self.start(SERVE, limits.serve),
        ];
        let duties: Vec<&str> = proposal.duties.iter().map(|duty| duty.what.as_str()).collect();
        effects.push(Effect::set("duties", duties.join("、")));
        if duties.iter().any(|what| what.contains("回访")) {
            effects.push(self.start(FOLLOW_UP, limits.follow_up));
        }
        effects.push(Effect::state("decided", ""));
        effects.push(fact(self.case, self.ctx, "penalty.decided", code, 1));
        if let Some(clock) = self.case.running(DECIDE, self.agency()).filter(|clock| clock.met.is_none()) {
            let in_time = i64::from(self.ctx.now <= clock.due_at);
            effects.push(fact(self.case, self.ctx, "penalty.in_time", "", in_time));
        }
        Ok((effects, receipt))
    }

    /// What the party said may not make it worse (行政处罚法第四十五条第二款); new facts begin with a new notice.
    fn is_no_heavier_than_told(&self, decision: &Decision) -> Result<()> {
        let told = Outcome::parse(self.case.field("planned"));
        let told_fine = fen(self.case.field("planned_fine"));
        let is_heavier = told.is_some_and(|told| {
            decision.outcome > told || (decision.outcome == told && decision.fine > told_fine)
        });
        if self.case.state == "heard" && is_heavier {
            return Err(refuse(
                "heavier_than_told",
                "决定比事先告知的更重：不得因当事人陈述、申辩而给予更重的处罚（《行政处罚法》第四十五条第二款）；有新查明的事实的，请先填写事实并重新告知。",
                "The decision is heavier than what the party was told (Law on Administrative Penalties, article 45). Where there are new \
                 facts, state them and give notice again.",
            ));
        }
        Ok(())
    }

    fn serve(&self) -> Result<Vec<Effect>> {
        if !self.case.field("served_on").is_empty() {
            return Err(refuse("served_already", "已经登记送达。", "It was served already."));
        }
        let decided = parse_day(self.case.field("decided_on")).unwrap_or(self.today());
        let served = parse_day(self.input.text("day")).unwrap_or(self.today());
        let mut form = Form::default();
        if served < decided || served > self.today() {
            form.wrong(
                "day",
                format!("送达日期应在决定之日（{decided}）到今天（{}）之间", self.today()),
                format!("The day is between {decided} and {}", self.today()),
            );
        }
        form.finish()?;
        Ok(vec![self.stop(SERVE), Effect::set("served_on", served.to_string())])
    }

    fn conclude(&self) -> Result<Vec<Effect>> {
        if self.case.field("served_on").is_empty() {
            return Err(refuse(
                "serve_first",
                "决定书还没有送达，不能结案；请先登记送达。",
                "The decision has not been served; note its service first.",
            ));
        }
        let asks = self.case.field("duties").contains("回访");
        if asks && self.case.field("followed_up").is_empty() {
            return Err(refuse(
                "follow_up_first",
                "适用的条目要求回访；请先填写执行、回访的情况再结案。",
                "An item asks for a call-back; write down what it found first.",
            ));
        }
        Ok(vec![Effect::state("closed", ""), Effect::Closed])
    }

    fn pause(&self) -> Vec<Effect> {
        let mut effects = pause_effects(self.case, &[DECIDE], self.ctx.now, self.input.text("cause"));
        effects.push(Effect::set("before_pause", self.case.state.clone()));
        effects.push(Effect::state("paused", ""));
        effects
    }

    fn resume(&self) -> Vec<Effect> {
        let mut effects = resume_effects(self.case, &[DECIDE], self.ctx.now, &self.known.desk.clocks);
        effects.push(Effect::state(self.case.field("before_pause"), ""));
        effects
    }

    fn prolong(&self) -> Result<Vec<Effect>> {
        let clock = self.case.running(DECIDE, self.agency());
        let clock =
            clock.ok_or_else(|| refuse("no_clock", "没有正在计算的办案期限。", "No limit is running."))?;
        if clock.extensions >= self.known.desk.limits.extensions_max {
            return Err(refuse(
                "extended_already",
                "办案期限已经延长过，不能再次延长。",
                "The limit was extended already.",
            ));
        }
        if clock.met == Some(false) {
            return Err(refuse(
                "too_late",
                "办案期限已经届满，不能再延长。",
                "The limit has passed; it can no longer be extended.",
            ));
        }
        Ok(vec![self.known.desk.clocks.change_limit(clock, self.known.desk.limits.extended, true)])
    }
}

/// The facts that change: each as an effect, and what changed for the record. Days among them.
pub(crate) fn fact_effects(
    case: &Case,
    ctx: &Ctx,
    known: &Known<'_>,
    input: &Input,
) -> Result<(Vec<Effect>, serde_json::Map<String, serde_json::Value>)> {
    let matter = matter_of(case, local_day(ctx.now), Vec::new());
    let (mut form, mut effects, mut changed) = (Form::default(), Vec::new(), serde_json::Map::new());
    for question in questions(known.lists, &known.desk.law, &matter) {
        let answer = input.text(&question.id).trim();
        if !input.has(&question.id) || answer == matter.fact(&question.name).unwrap_or_default() {
            continue;
        }
        if !answer.is_empty()
            && let Err(reason) = question.reads(answer)
        {
            form.wrong(&question.id, format!("{}：{reason}", question.name), "The answer cannot be read");
            continue;
        }
        let stated = Stated { value: answer.into(), by: ctx.actor.name.clone(), at: ctx.now };
        let text = if answer.is_empty() { String::new() } else { json!(stated).to_string() };
        effects.push(Effect::set(&fact_field(&question.name), text));
        changed.insert(question.name, answer.into());
    }
    day_effects(case, ctx, input, &mut form, &mut effects, &mut changed);
    form.finish()?;
    Ok((effects, changed))
}

/// 发生, 终了 and 发现: days that are not before the act and not after today.
fn day_effects(
    case: &Case,
    ctx: &Ctx,
    input: &Input,
    form: &mut Form,
    effects: &mut Vec<Effect>,
    changed: &mut serde_json::Map<String, serde_json::Value>,
) {
    let today = local_day(ctx.now);
    let written = |field: &str| if input.has(field) { input.text(field).trim() } else { case.field(field) };
    let acted = parse_day(written("acted"));
    for (field, label) in [("acted", "违法行为发生之日"), ("ended", "行为终了之日"), (FOUND, "发现之日")]
    {
        let text = written(field);
        if text == case.field(field) {
            continue;
        }
        let day = parse_day(text);
        let is_needed = field == "acted";
        let is_wrong = match day {
            None => is_needed || !text.is_empty(),
            Some(day) => day > today || acted.is_some_and(|acted| day < acted),
        };
        if is_wrong {
            let zh = format!("{label}应为存在的日期，不早于行为发生，不晚于今天（{today}）");
            form.wrong(field, zh, "The day is between the act and today");
            continue;
        }
        effects.push(Effect::set(field, text));
        changed.insert(label.into(), text.into());
    }
    // A box that is not ticked is not sent: it is asked for together with the day of the act.
    let ongoing = if input.ticked("ongoing") { "1" } else { "" };
    if input.has("acted") && ongoing != case.field("ongoing") {
        effects.push(Effect::set("ongoing", ongoing));
        changed.insert("行为仍在继续".into(), if ongoing.is_empty() { "否" } else { "是" }.into());
    }
}

fn refuse(code: &'static str, zh: &str, en: &str) -> Error {
    Refusal::new(code, zh, en).into()
}
