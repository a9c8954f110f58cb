//! May this happen, and what follows. Pure: (case, who and when, what was written) -> move or refusal.

mod rating;

use crate::input::{Input, as_json, read};
use crate::model::{ACCEPT, CALL_BACK, RESPOND, REVIEW, Rules, SOLVE};
use crate::overdue::fact;
use crate::procedure::{MoveSpec, Who, move_named};
use crate::rights::{fits_state, is_entitled, open_parts, wrong_state};
use calendar::Limit;
use cases::{Case, Effect, Move, Part, pause_effects, resume_effects};
use kernel::{Ctx, Error, PARTS_MAX, Refusal, Result, local, local_day, parse_day};

/// Decides a move: what follows, or why not.
///
/// # Errors
/// [`Error::Invalid`] when the form is wrong, [`Error::Forbidden`] when the person may not, [`Error::Refused`] when the
/// rules say no.
pub fn decide(case: &Case, ctx: &Ctx, rules: &Rules, name: &str, input: &Input) -> Result<Move> {
    let spec = move_named(name).ok_or(Error::NotFound)?;
    if spec.who != Who::Rater && !is_entitled(case, &ctx.actor, spec) {
        return Err(Error::Forbidden);
    }
    if !fits_state(case, spec) {
        return Err(wrong_state(case, spec).into());
    }
    let input = read(spec, input)?;
    let step = Step { case, ctx, rules, input: &input };
    let effects = step.effects(spec.name)?;
    let unit = step.unit_concerned(spec);
    let written = Move::new(spec.name, effects).writing(as_json(&input));
    Ok(if unit.is_empty() { written } else { written.of(&unit) })
}

struct Step<'a> {
    case: &'a Case,
    ctx: &'a Ctx,
    rules: &'a Rules,
    input: &'a Input,
}

impl Step<'_> {
    fn unit_concerned(&self, spec: &MoveSpec) -> String {
        match spec.who {
            Who::Unit => self.ctx.actor.unit.clone().unwrap_or_default(),
            _ => self.input.text("unit").to_string(),
        }
    }

    fn effects(&self, name: &str) -> Result<Vec<Effect>> {
        match name {
            "accept" => Ok(self.accept()),
            "dispatch" => self.dispatch(),
            "direct" => Ok(self.answer_effects()),
            "respond" => self.respond(),
            "finish" => self.finish(),
            "return" => self.return_part(),
            "rule" => self.rule(),
            "call_unit" => self.call_unit(),
            "call_session" => Ok(vec![Effect::state("session", "office"), self.counted("sessions")]),
            "record_session" => Ok(vec![self.back_to_work()]),
            "extend" => self.extend(),
            "ask_information" => Ok(self.ask_information()),
            "give_information" => Ok(self.give_information()),
            "waive" => self.waive(),
            "answer" => self.answer(),
            "call_back" => Ok(self.call_back()),
            "close" => self.close(),
            "rework" | "resume" => Ok(self.rework()),
            "suspend" => self.suspend(),
            "supervise" => self.supervise(),
            "merge" => Ok(self.end("merged")),
            "mark_repeat" => {
                Ok(vec![Effect::set("repeat_of", self.input.text("of")), self.excluded("repeat")])
            }
            "transfer" => Ok(self.end("transferred")),
            "withdraw" => Ok(self.end("withdrawn")),
            "release" => Ok(vec![
                Effect::set("public_title", self.input.text("public_title")),
                Effect::set("public_reply", self.input.text("public_reply")),
            ]),
            "verify_rating" => self.verify_rating(),
            "fix" => self.fix(),
            "confirm_fix" => self.confirm_fix(),
            "rate" => self.rate(),
            _ => Err(Error::NotFound),
        }
    }

    fn accept(&self) -> Vec<Effect> {
        vec![
            Effect::stop(ACCEPT, ""),
            Effect::set("category", self.input.text("category")),
            Effect::set("complex", if self.input.ticked("complex") { "1" } else { "" }),
            Effect::state("accepted", "office"),
        ]
    }

    fn dispatch(&self) -> Result<Vec<Effect>> {
        let lead = self.input.text("lead").to_string();
        let mut joint = self.input.all("joint");
        joint.retain(|unit| *unit != lead);
        joint.dedup();
        if joint.len() + 1 > PARTS_MAX {
            return Err(refuse(
                "too_many_units",
                &format!("一件最多召集{PARTS_MAX}个单位，请减少配合单位。"),
            ));
        }
        let mut effects = self.call(&lead, true);
        for unit in &joint {
            effects.extend(self.call(unit, false));
        }
        effects.push(Effect::state("dispatched", ""));
        Ok(effects)
    }

    fn call(&self, unit: &str, lead: bool) -> Vec<Effect> {
        let limits = &self.rules.limits;
        let solve = if self.case.field("complex").is_empty() { limits.solve } else { limits.solve_complex };
        let start = |name, limit| self.rules.clocks.start(name, unit, limit, self.ctx.now);
        vec![Effect::Called { unit: unit.into(), lead }, start(RESPOND, limits.respond), start(SOLVE, solve)]
    }

    fn call_unit(&self) -> Result<Vec<Effect>> {
        let unit = self.input.text("unit");
        if self.case.part(unit).is_some_and(|part| part.open) {
            return Err(refuse("already_called", "这个单位已经在办理，不需要再次派单。"));
        }
        if self.case.parts.len() >= PARTS_MAX {
            return Err(refuse("too_many_units", &format!("一件最多召集{PARTS_MAX}个单位。")));
        }
        let lead = self.input.ticked("lead") || self.case.lead().is_none();
        let mut effects = self.call(unit, lead);
        effects.push(Effect::state("dispatched", ""));
        Ok(effects)
    }

    fn my_part(&self) -> Result<&Part> {
        let unit = self.ctx.actor.unit.as_deref().unwrap_or_default();
        self.case.part(unit).filter(|part| part.open).ok_or(Error::Forbidden)
    }

    fn respond(&self) -> Result<Vec<Effect>> {
        let part = self.my_part()?;
        if part.state != "called" {
            return Err(refuse("already_responded", "本单位已经报到，请继续办理。"));
        }
        let mut effects = vec![Effect::stop(RESPOND, &part.unit), Effect::part(&part.unit, "working", true)];
        effects.extend(self.response_fact(&part.unit));
        let waiting = self.case.parts.iter().any(|p| p.unit != part.unit && p.open && p.state == "called");
        if !waiting && self.case.state == "dispatched" {
            effects.push(Effect::state("handling", ""));
        }
        Ok(effects)
    }

    /// Judged once: late responses were already counted when the limit passed.
    fn response_fact(&self, unit: &str) -> Option<Effect> {
        let clock = self.case.running(RESPOND, unit)?;
        (clock.met.is_none())
            .then(|| self.fact("whistle.response", unit, i64::from(self.ctx.now <= clock.due_at), ""))
    }

    fn finish(&self) -> Result<Vec<Effect>> {
        let part = self.my_part()?;
        if part.state != "working" {
            return Err(refuse("respond_first", "请先报到，再填写办理结果。"));
        }
        let mut effects = vec![Effect::stop(SOLVE, &part.unit), Effect::part(&part.unit, "done", false)];
        effects.extend(self.in_time_fact(&part.unit));
        if open_parts(self.case).len() == 1 {
            effects.push(Effect::state(&self.case.state, "office"));
        }
        Ok(effects)
    }

    fn in_time_fact(&self, unit: &str) -> Option<Effect> {
        let clock = self.case.running(SOLVE, unit)?;
        (clock.met.is_none())
            .then(|| self.fact("whistle.in_time", unit, i64::from(self.ctx.now <= clock.due_at), ""))
    }

    fn return_part(&self) -> Result<Vec<Effect>> {
        let part = self.my_part()?;
        let unit = &part.unit;
        if part.state == "objecting" {
            return Err(refuse("already_returned", "已提出退回，请等待营商办裁定。"));
        }
        if self.case.field(&format!("final:{unit}")) == "1" {
            return Err(refuse("final_ruling", "营商办已作出最终裁定由本单位办理，不能再次退回。"));
        }
        let clocks = &self.rules.clocks;
        let limit = self.rules.limits.returns;
        let due = clocks.calendar.due(local(part.called_at), limit, &[], &clocks.terms);
        if part.state == "working" || local(self.ctx.now) > due.at {
            let zh = format!("退回异议应在派单后{}内、报到之前提出。请报到并联系营商办。", limit.zh());
            return Err(refuse("return_too_late", &zh));
        }
        let returns = self.case.count("returns") + 1;
        Ok(vec![
            Effect::part(unit, "objecting", true),
            Effect::set("returns", returns.to_string()),
            Effect::state(&self.case.state, "office"),
        ])
    }

    fn rule(&self) -> Result<Vec<Effect>> {
        let unit = self.input.text("unit");
        let objecting = self.case.part(unit).is_some_and(|part| part.state == "objecting");
        if !objecting {
            return Err(refuse("nothing_returned", "这个单位没有提出退回，请选择提出退回的单位。"));
        }
        let last = self.case.count("returns") >= self.rules.limits.returns_max;
        if self.input.text("ruling") == "uphold" {
            return Ok(vec![
                Effect::stop(RESPOND, unit),
                Effect::stop(SOLVE, unit),
                Effect::part(unit, "returned", false),
                Effect::state("dispatched", "office"),
            ]);
        }
        let mut effects = vec![Effect::part(unit, "called", true), Effect::state(&self.case.state, "")];
        if last {
            effects.push(Effect::set(&format!("final:{unit}"), "1"));
        }
        Ok(effects)
    }

    fn back_to_work(&self) -> Effect {
        let called = self.case.parts.iter().any(|part| part.open && part.state == "called");
        let turn = if open_parts(self.case).is_empty() { "office" } else { "" };
        Effect::state(if called { "dispatched" } else { "handling" }, turn)
    }

    fn extend(&self) -> Result<Vec<Effect>> {
        let unit = self.input.text("unit");
        let clock = self
            .case
            .running(SOLVE, unit)
            .ok_or_else(|| refuse("no_clock", "这个单位没有正在计算的办结时限。"))?;
        if clock.extensions >= self.rules.limits.extensions_max {
            return Err(refuse("extended_already", "只能延期一次，这个单位已经延期。"));
        }
        let limit = self.input.text("days").parse::<i64>().ok().filter(|days| (1..=250).contains(days));
        let limit = Limit::working_days(
            limit.ok_or_else(|| refuse("bad_days", "新的办结时限应为 1 到 250 之间的整数（工作日）。"))?,
        );
        let effect = self.rules.clocks.change_limit(clock, limit, true);
        match &effect {
            Effect::Due { due, .. } if *due <= clock.due_at => {
                Err(refuse("not_longer", "新的办结时限应比现在的更长。"))
            }
            _ => Ok(vec![effect]),
        }
    }

    fn ask_information(&self) -> Vec<Effect> {
        let mut effects = pause_effects(self.case, &[SOLVE], self.ctx.now, "补充信息");
        effects.push(Effect::set("asked", self.input.text("what")));
        effects.push(Effect::set("before_waiting", self.case.state.clone()));
        effects.push(Effect::state("waiting", "enterprise"));
        effects
    }

    fn give_information(&self) -> Vec<Effect> {
        let mut effects = resume_effects(self.case, &[SOLVE], self.ctx.now, &self.rules.clocks);
        effects.push(Effect::state(self.case.field("before_waiting"), ""));
        effects
    }

    fn waive(&self) -> Result<Vec<Effect>> {
        let unit = self.input.text("unit");
        if !self.case.part(unit).is_some_and(|part| part.open) {
            return Err(refuse("not_open", "这个单位没有未办事项，不需要免除。"));
        }
        let mut effects =
            vec![Effect::stop(RESPOND, unit), Effect::stop(SOLVE, unit), Effect::part(unit, "waived", false)];
        effects.extend(self.response_fact(unit));
        if open_parts(self.case).len() == 1 {
            effects.push(Effect::state(&self.case.state, "office"));
        }
        Ok(effects)
    }

    fn answer(&self) -> Result<Vec<Effect>> {
        let open = open_parts(self.case);
        if !open.is_empty() {
            let units: Vec<&str> = open.iter().map(|part| part.unit.as_str()).collect();
            return Err(refuse(
                "part_still_open",
                &format!("还有单位没有办完：{}。请等待其办完，或由营商办说明理由后免除。", units.join("、")),
            ));
        }
        Ok(self.answer_effects())
    }

    fn answer_effects(&self) -> Vec<Effect> {
        let reply = self.input.text("reply");
        let limit = self.rules.limits.call_back;
        let mut effects = vec![Effect::state("answered", "office"), Effect::set("reply", reply)];
        effects.push(self.rules.clocks.start(CALL_BACK, "", limit, self.ctx.now));
        if let Some(opened) = self.case.opened_at {
            let days = self.rules.clocks.working_days(opened, self.ctx.now);
            let lead = self.case.lead().map_or("", |part| part.unit.as_str());
            effects.push(self.fact("whistle.reply_days", lead, days, ""));
        }
        effects
    }

    fn call_back(&self) -> Vec<Effect> {
        let solved = self.input.text("solved");
        let mut effects = vec![Effect::stop(CALL_BACK, ""), Effect::state("called_back", "office")];
        effects.push(Effect::set("solved", solved));
        let units = self.case.parts.iter().filter(|part| part.state == "done");
        effects.extend(units.map(|part| match solved {
            "unreached" => self.fact("whistle.unreached", &part.unit, 1, "unreached"),
            _ => self.fact("whistle.solved", &part.unit, i64::from(solved == "yes"), ""),
        }));
        effects
    }

    fn close(&self) -> Result<Vec<Effect>> {
        self.refuse_while_rating_is_open()?;
        Ok(vec![Effect::state("closed", ""), Effect::Closed])
    }

    /// 重办, also 恢复: the units are called again. What a bad rating had begun ends with it.
    fn rework(&self) -> Vec<Effect> {
        let mut effects = vec![Effect::Reopened, self.counted("reworks"), Effect::stop(REVIEW, "")];
        let mut called = false;
        for part in self.case.parts.iter().filter(|part| matches!(part.state.as_str(), "done" | "fixing")) {
            effects.extend(self.end_rating(&part.unit));
            effects.extend(self.call(&part.unit, part.lead));
            called = true;
        }
        let to = if called { Effect::state("dispatched", "") } else { Effect::state("accepted", "office") };
        effects.push(to);
        effects
    }

    /// 督办: the level only goes up.
    fn supervise(&self) -> Result<Vec<Effect>> {
        let level: i64 = self.input.text("level").parse().unwrap_or(0);
        if level <= self.case.count("supervision") {
            return Err(refuse("level_goes_up", "督办级别只能升高，请选择比现在更高的级别。"));
        }
        Ok(vec![
            Effect::set("supervision", level.to_string()),
            self.fact("whistle.supervised", "", level, self.input.text("reason")),
        ])
    }

    fn suspend(&self) -> Result<Vec<Effect>> {
        self.refuse_while_rating_is_open()?;
        let review = self.input.text("review");
        let later = parse_day(review).filter(|day| *day > local_day(self.ctx.now));
        let review_day = later.ok_or_else(|| refuse("review_in_the_past", "下次复核日期应在今天之后。"))?;
        let mut effects: Vec<Effect> = Vec::new();
        for part in open_parts(self.case) {
            effects.extend([Effect::stop(RESPOND, &part.unit), Effect::stop(SOLVE, &part.unit)]);
            effects.push(Effect::part(&part.unit, "done", false));
        }
        effects.push(Effect::set("review", review));
        effects.push(self.rules.clocks.until(REVIEW, review_day, self.ctx.now));
        effects.push(Effect::state("suspended", "office"));
        Ok(effects)
    }

    fn end(&self, state: &str) -> Vec<Effect> {
        let mut effects = vec![Effect::state(state, ""), Effect::Closed, self.excluded(state)];
        if state == "merged" {
            effects.push(Effect::set("merged_into", self.input.text("into")));
        }
        effects
    }

    fn excluded(&self, reason: &str) -> Effect {
        self.fact("whistle.excluded", "", 1, reason)
    }

    fn counted(&self, field: &str) -> Effect {
        Effect::set(field, (self.case.count(field) + 1).to_string())
    }

    fn fact(&self, kind: &str, unit: &str, value: i64, note: &str) -> Effect {
        fact(self.case, self.ctx, kind, unit, value, note)
    }
}

fn refuse(code: &'static str, zh: &str) -> Error {
    Refusal::new(code, zh, "This is not possible now; see the Chinese text or ask the office.").into()
}
