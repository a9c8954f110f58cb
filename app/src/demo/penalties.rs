//! 演示案件: the decided penalty cases of the report, 365 of them, opened, stated, decided and closed through the real rules.
//!
//! What a case shall end with is dealt out; its act and facts are then looked for in the lists of its day until the rules
//! propose that outcome. So the counts are what the records say, not what a table says.

mod facts;

use super::Plan;
use super::accounts::{actor, handler};
use super::lists::PUBLICATIONS;
use calendar::Calendar;
use db::{Db, Write};
use enforcement::judge::{Finding, Outcome};
use enforcement::penalty::{Desk, Input, Opening, act_in, field_id, open_in};
use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan};
use kernel::{Ctx, Error};
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use registry::Enterprise;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How many cases ended how, as the report says: 196 + 125 + 35 + 9 = 365.
const COUNTS: [(Outcome, usize); 4] =
    [(Outcome::Exempt, 196), (Outcome::Lighter, 125), (Outcome::Mitigated, 35), (Outcome::Heavier, 9)];
/// All of them.
pub const PENALTIES: u32 = 365;
/// Cases are opened between these days, so that all are decided by the day of the report.
const OPENED: (Date, Date) = (date(2022, 1, 10), date(2022, 9, 2));
/// Of so many cases one departs from the proposal, with a reason.
const DEPARTS_ONE_IN: usize = 30;
/// Working days from 立案 to each step.
const STATED: i64 = 3;
const NOTICED: i64 = 5;
const HEARD: i64 = 8;
const DECIDED: i64 = 10;
const SERVED: i64 = 11;
const CLOSED: i64 = 20;

/// 待办: the cases that are still to be played, in the order of time.
pub struct Docket {
    steps: BTreeMap<Timestamp, Vec<Step>>,
    calendar: Calendar,
    /// The morning of the day the demonstration stands at.
    end: Timestamp,
}

/// One step of one case.
#[derive(Clone)]
struct Step {
    case: Arc<Planned>,
    /// Number of the case, once it is opened.
    id: String,
    what: What,
}

#[derive(Clone)]
enum What {
    Open,
    Move(&'static str, Vec<(String, String)>),
    /// Whoever has to be called back is.
    Conclude,
}

/// What is known of a case before it is opened.
struct Planned {
    outcome: Outcome,
    /// It departs from what is proposed.
    departs: bool,
    enterprise: Enterprise,
    unit: &'static str,
    /// The day it is opened.
    day: Date,
    seed: u64,
}

impl Docket {
    /// Deals out outcomes, days, departments and enterprises.
    pub fn new(plan: Plan, enterprises: &[Enterprise]) -> Docket {
        let mut rng = ChaCha8Rng::seed_from_u64(plan.seed ^ 0x63_61_73_65);
        let calendar = Calendar::builtin();
        let end = kernel::from_local(plan.today.at(9, 0, 0, 0));
        let mut docket = Docket { steps: BTreeMap::new(), calendar, end };
        if enterprises.is_empty() {
            return docket;
        }
        let dealt = COUNTS.iter().flat_map(|(outcome, count)| std::iter::repeat_n(*outcome, *count));
        let mut outcomes: Vec<Outcome> = dealt.collect();
        outcomes.shuffle(&mut rng);
        let days = (OPENED.1 - OPENED.0).get_days();
        let mut lighter = 0;
        for (number, outcome) in outcomes.into_iter().enumerate().take(plan.penalties as usize) {
            let share = i64::try_from(number).unwrap_or_default() * i64::from(days);
            let offset = share / i64::from(PENALTIES);
            let day = docket.calendar.next_working(OPENED.0.saturating_add(offset.days()));
            let units = units_on(day);
            lighter += usize::from(outcome == Outcome::Lighter);
            let planned = Planned {
                outcome,
                departs: outcome == Outcome::Lighter && lighter % DEPARTS_ONE_IN == 0,
                enterprise: enterprises[rng.random_range(0..enterprises.len())].clone(),
                unit: units[rng.random_range(0..units.len())],
                day,
                seed: rng.random(),
            };
            let step = Step { case: Arc::new(planned), id: String::new(), what: What::Open };
            docket.add(day, step);
        }
        docket
    }

    /// When the next day of cases begins.
    pub fn next_at(&self) -> Option<Timestamp> {
        self.steps.keys().next().copied()
    }

    /// Plays the steps of the next day, each through the real action.
    pub fn play_day(&mut self, db: &Db, ctx: &Ctx) -> kernel::Result<()> {
        let Some((at, steps)) = self.steps.pop_first() else { return Ok(()) };
        let (ctx, steps) = (ctx.clone(), Arc::new(steps));
        let made = db.write_now("demo_penalties", move |w| {
            let mut later = Vec::new();
            for (minute, step) in steps.iter().enumerate() {
                let minute = i64::try_from(minute).unwrap_or_default();
                // A department has more than one desk: a minute holds as many steps as there are.
                let now = at.checked_add((minute % MINUTES).minutes()).unwrap_or(at);
                let played = step.play(w, &Ctx { now, ..ctx.clone() });
                later.extend(played.map_err(|error| told(step, &error))?);
            }
            Ok(later)
        })?;
        for (days, step) in made {
            self.after(days, step);
        }
        Ok(())
    }

    fn after(&mut self, working_days: i64, step: Step) {
        let mut day = step.case.day;
        for _ in 0..working_days {
            day = self.calendar.next_working(day.saturating_add(1.day()));
        }
        self.add(day, step);
    }

    /// Before the counters open; not beside the publication of a list. What would come after the end is left open.
    fn add(&mut self, day: Date, step: Step) {
        let is_busy = PUBLICATIONS.iter().any(|one| kernel::local_day(one.at()) == day);
        let day = if is_busy { self.calendar.next_working(day.saturating_add(1.day())) } else { day };
        let at = kernel::from_local(day.at(8, 0, 0, 0));
        if at < self.end {
            self.steps.entry(at).or_default().push(step);
        }
    }
}

/// Minutes from eight to shortly before nine.
const MINUTES: i64 = 55;

/// The departments whose lists are in force on a day and were at the acts that come up on it.
fn units_on(day: Date) -> Vec<&'static str> {
    let acted = day.saturating_sub(facts::ACTED_DAYS_MAX.days()).to_string();
    let in_force = PUBLICATIONS.iter().filter(|one| one.in_force_from <= acted.as_str());
    let mut units: Vec<&str> = in_force.flat_map(|one| one.units.iter().copied()).collect();
    if units.is_empty() {
        units.extend(PUBLICATIONS[0].units);
    }
    units
}

fn told(step: &Step, error: &Error) -> Error {
    let Planned { outcome, unit, day, .. } = &*step.case;
    Error::Storage(format!("demonstration: {} {unit} {day} {outcome:?}: {error:?}", step.id))
}

impl Step {
    /// Makes the step and says what follows, each so many working days after 立案.
    fn play(&self, w: &Write<'_>, ctx: &Ctx) -> kernel::Result<Vec<(i64, Step)>> {
        match &self.what {
            What::Open => self.open(w, ctx),
            What::Move(name, fields) => self.make(w, ctx, name, fields).map(|()| Vec::new()),
            What::Conclude => self.conclude(w, ctx).map(|()| Vec::new()),
        }
    }

    fn make(&self, w: &Write<'_>, ctx: &Ctx, name: &str, fields: &[(String, String)]) -> kernel::Result<()> {
        let head = matches!(name, "decide" | "legal_review");
        let who = if head { head_of(self.case.unit) } else { handler(self.case.unit) };
        let mut input = fields.iter().fold(Input::default(), |input, (field, text)| input.with(field, text));
        if name == "serve" {
            input = input.with("day", kernel::local_day(ctx.now).to_string());
        }
        act_in(w, &ctx.acting(who), &self.id, None, name, &input).map(drop)
    }

    /// 立案: an act and facts are looked for that the rules answer as planned.
    fn open(&self, w: &Write<'_>, ctx: &Ctx) -> kernel::Result<Vec<(i64, Step)>> {
        let Planned { enterprise, unit, day, .. } = &*self.case;
        let desk = Desk::load(w, &ctx.division, *day)?;
        let found = facts::find(w, ctx, &desk, &self.case)?;
        let opening = Opening {
            enterprise: enterprise.credit_code.to_string(),
            act: found.act.clone(),
            acted: found.acted.to_string(),
            found: found.found.to_string(),
            source: found.source.into(),
            summary: format!("（虚构）检查中发现当事人{}，已制作现场检查笔录。", found.act),
            ..Opening::default()
        };
        let case = open_in(w, &ctx.acting(handler(unit)), &opening)?;
        let step = |what| Step { case: self.case.clone(), id: case.id.clone(), what };
        let moved = |name, fields: Vec<(&str, String)>| {
            step(What::Move(name, fields.into_iter().map(|(field, text)| (field.to_owned(), text)).collect()))
        };
        let facts = found.facts.iter().map(|(name, value)| (field_id(name), value.clone()));
        let mut later = vec![(STATED, step(What::Move("facts", facts.collect())))];
        let outcome = self.case.outcome;
        let mut decided = vec![("outcome", outcome.code().to_owned())];
        decided.extend(found.fine.iter().map(|fine| ("fine", fine.clone())));
        if outcome != Outcome::Exempt {
            later.push((NOTICED, moved("notice", decided.clone())));
            later.push((HEARD, moved("statement", found.statement())));
        }
        if self.case.departs {
            decided.push(("reason", "当事人经营困难，主动说明情况，经复核从轻处罚".into()));
        }
        later.push((if outcome == Outcome::Exempt { HEARD } else { DECIDED }, moved("decide", decided)));
        later.push((SERVED, step(What::Move("serve", vec![("way".into(), "direct".into())]))));
        later.push((CLOSED, step(What::Conclude)));
        Ok(later)
    }

    /// 结案; before it what an item asks for.
    fn conclude(&self, w: &Write<'_>, ctx: &Ctx) -> kernel::Result<()> {
        let case = cases::load(w, &ctx.division, &self.id)?;
        if case.field("duties").contains("回访") && case.field("followed_up").is_empty() {
            let result = vec![("result".to_owned(), "已经改正，回访时没有发现同类问题。".to_owned())];
            self.make(w, ctx, "follow_up", &result)?;
        }
        self.make(w, ctx, "conclude", &[])
    }
}

/// The head of a department.
fn head_of(unit: &str) -> kernel::Actor {
    match unit {
        "D03" => actor("lead"),
        _ => actor(&format!("lead-{}", unit.to_lowercase())),
    }
}

/// Whether the rules propose what was planned, and nothing beside it may be meant.
fn is_as_planned(finding: &Finding, planned: &Planned) -> bool {
    let wanted = if planned.departs { Outcome::Ordinary } else { planned.outcome };
    !finding.conflict && finding.outcomes == [wanted]
}

#[cfg(test)]
mod tests;
