//! 评价, and what a bad one begins: 核实 by the office, 整改 by the unit, 回访 by the office, each with its own clock.

use super::{Step, refuse};
use crate::model::{BAD_GRADE_MAX, CALL_BACK, FIX, VERIFY};
use crate::rights::{rating_is_open, waits_for_office};
use cases::Effect;
use kernel::{Refusal, Result};

impl Step<'_> {
    pub(super) fn rate(&self) -> Result<Vec<Effect>> {
        let unit = self.input.text("unit");
        if self.case.part(unit).is_none_or(|part| part.state == "returned" || part.state == "waived") {
            return Err(refuse("not_a_unit", "这个单位没有办理这一件。"));
        }
        let key = format!("grade:{unit}");
        if !self.case.field(&key).is_empty() {
            return Err(Refusal::new(
                "rated_already",
                "您已经评价过这个单位，谢谢。",
                "You have rated this unit already. Thank you.",
            )
            .into());
        }
        let grade: i64 = self.input.text("grade").parse().unwrap_or(0);
        let mut effects = vec![
            Effect::set(&key, grade.to_string()),
            self.fact("whistle.satisfied", unit, i64::from(grade > BAD_GRADE_MAX), ""),
        ];
        if grade <= BAD_GRADE_MAX {
            effects.push(self.rules.clocks.start(VERIFY, unit, self.rules.limits.verify, self.ctx.now));
            effects.push(stage(unit, "verify"));
            effects.push(Effect::state(&self.case.state, "office"));
        }
        Ok(effects)
    }

    /// 核实差评: the office has called back and looked. The rating itself stays as it was given.
    pub(super) fn verify_rating(&self) -> Result<Vec<Effect>> {
        let unit = self.input.text("unit");
        if self.case.running(VERIFY, unit).is_none() {
            return Err(refuse("nothing_to_verify", "这个单位没有待核实的差评。"));
        }
        let mut effects = vec![Effect::stop(VERIFY, unit)];
        if self.input.text("verdict") == "founded" {
            let limits = &self.rules.limits;
            let limit = if self.input.ticked("complex") { limits.fix_complex } else { limits.fix };
            effects.push(self.rules.clocks.start(FIX, unit, limit, self.ctx.now));
            effects.push(Effect::part(unit, "fixing", true));
            effects.push(stage(unit, "fix"));
        } else {
            effects.push(stage(unit, "unfounded"));
        }
        effects.push(self.turn_without(unit));
        Ok(effects)
    }

    /// 差评整改完成: the unit has put right what was found true.
    pub(super) fn fix(&self) -> Result<Vec<Effect>> {
        let part = self.my_part()?;
        let unit = &part.unit;
        let Some(clock) = self.case.running(FIX, unit).filter(|_| part.state == "fixing") else {
            return Err(refuse("nothing_to_fix", "本单位没有待整改的差评。"));
        };
        let mut effects = vec![Effect::stop(FIX, unit), Effect::part(unit, "done", false)];
        if clock.met.is_none() {
            effects.push(self.fact("whistle.fixed", unit, i64::from(self.ctx.now <= clock.due_at), ""));
        }
        effects.push(self.rules.clocks.start(CALL_BACK, unit, self.rules.limits.call_back, self.ctx.now));
        effects.push(stage(unit, "call_back"));
        effects.push(Effect::state(&self.case.state, "office"));
        Ok(effects)
    }

    /// 整改回访: the end. Who is not content can be handled again.
    pub(super) fn confirm_fix(&self) -> Result<Vec<Effect>> {
        let unit = self.input.text("unit");
        if unit.is_empty() || self.case.running(CALL_BACK, unit).is_none() {
            return Err(refuse("nothing_to_confirm", "这个单位没有待回访的整改。"));
        }
        let to = match self.input.text("outcome") {
            "yes" => "accepted",
            "no" => "not_accepted",
            _ => "unreached",
        };
        Ok(vec![Effect::stop(CALL_BACK, unit), stage(unit, to), self.turn_without(unit)])
    }

    /// What a bad rating of this unit had begun, if anything, ends.
    pub(super) fn end_rating(&self, unit: &str) -> Vec<Effect> {
        let running =
            [VERIFY, FIX, CALL_BACK].into_iter().filter(|name| self.case.running(name, unit).is_some());
        let mut effects: Vec<Effect> = running.map(|name| Effect::stop(name, unit)).collect();
        if !effects.is_empty() {
            effects.push(stage(unit, "reworked"));
        }
        effects
    }

    pub(super) fn refuse_while_rating_is_open(&self) -> Result<()> {
        if rating_is_open(self.case) {
            return Err(refuse("rating_open", "有差评还在核实、整改或回访，请先办完，或重办。"));
        }
        Ok(())
    }

    /// Whose turn it is when this unit's rating no longer waits for the office.
    fn turn_without(&self, unit: &str) -> Effect {
        let others = self.case.clocks.iter().any(|clock| clock.unit != unit && waits_for_office(clock));
        let office = others || self.case.state != "closed";
        Effect::state(&self.case.state, if office { "office" } else { "" })
    }
}

/// Where a unit's bad rating stands.
fn stage(unit: &str, to: &str) -> Effect {
    Effect::set(&format!("rating:{unit}"), to)
}
