//! 剧本: what happens to each whistle, and when. All invented; the rules themselves judge it when it is played.

mod after;
mod raise;
mod today;

use super::Plan;
use super::accounts::{self, handler};
use super::names::{BUILDINGS, ROADS};
use super::texts::{self, Category, Slots, TextKind};
use calendar::{Calendar, Limit, Terms};
use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan};
use kernel::{Actor, Role};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use registry::Enterprise;
use whistles::Raise;

/// The first whistle is raised on this day or later.
pub const FIRST_DAY: Date = date(2021, 7, 1);
/// The last whistle is raised on this day or earlier.
const LAST_DAY: Date = date(2022, 9, 30);
/// Later than this, some matters are left open for today.
const RECENT: Date = date(2022, 9, 15);
/// Median of the working days to the reply.
const REPLY_MEDIAN: f64 = 8.0;
/// Spread of their logarithm: nine in ten within 28 days, ln(28 / 8) / 1.2816.
const REPLY_SIGMA: f64 = 0.9775;
/// Longest reply in working days.
const REPLY_MAX: i64 = 120;
/// Office hours, in minutes of the day.
const OPEN: i64 = 9 * 60;
const CLOSE: i64 = 17 * 60 + 30;

/// What somebody does.
#[derive(Clone, Debug)]
pub enum Scene {
    /// Raises the whistle.
    Raise(Box<Raise>),
    /// Makes a move with these fields.
    Move(&'static str, Vec<(&'static str, String)>),
    /// Merges it into another whistle, for a reason.
    Merge(usize, String),
}

/// One act of the play.
#[derive(Clone, Debug)]
pub struct Act {
    /// When.
    pub at: Timestamp,
    /// Number of the whistle.
    pub whistle: usize,
    /// Who.
    pub actor: Actor,
    /// What.
    pub scene: Scene,
}

impl Act {
    /// The name of the move.
    fn name(&self) -> &'static str {
        match &self.scene {
            Scene::Raise(_) => "raise",
            Scene::Move(name, _) => name,
            Scene::Merge(..) => "merge",
        }
    }
}

/// The whole play up to the morning of its today, in the order of time.
pub fn write(plan: Plan, whistlers: &[Enterprise]) -> Vec<Act> {
    let mut rng = ChaCha8Rng::seed_from_u64(plan.seed ^ 0x77_6869_7374);
    let calendar = Calendar::builtin();
    let leaves: Vec<&Category> =
        texts::categories().iter().filter(|one| one.weight > 0 && one.lead.is_some()).collect();
    let end = kernel::from_local(plan.today.at(9, 0, 0, 0));
    let mut acts = Vec::new();
    if whistlers.is_empty() || leaves.is_empty() {
        return acts;
    }
    let mut opened: Vec<Timestamp> = (0..plan.whistles).map(|_| moment(&mut rng, &calendar)).collect();
    opened.sort();
    for (number, at) in opened.into_iter().enumerate() {
        let enterprise = if number % 100 == 7 { 0 } else { rng.random_range(0..whistlers.len()) };
        let mut play =
            Play::new(&mut rng, &calendar, number, at, &whistlers[enterprise], &leaves, enterprise == 0);
        play.write();
        acts.append(&mut play.acts);
    }
    let past = plan.whistles as usize;
    for live in 0..past.div_ceil(today::PAST_PER_LIVE) {
        let opened = today::raised(&mut rng, &calendar, live, plan.today);
        let known = today::is_of_the_account(live);
        let enterprise = &whistlers[if known { 0 } else { rng.random_range(0..whistlers.len()) }];
        let leaves = today::leaves(&leaves, live);
        let mut play = Play::new(&mut rng, &calendar, past + live, opened, enterprise, &leaves, known);
        play.write_today(live);
        acts.append(&mut play.acts);
    }
    acts.retain(|act| act.at < end);
    acts.sort_by_key(|act| (act.at, act.whistle));
    acts
}

/// When a whistle arrives: two in five outside office hours.
fn moment(rng: &mut ChaCha8Rng, calendar: &Calendar) -> Timestamp {
    let days = i64::from((LAST_DAY - FIRST_DAY).get_days());
    let mut day = FIRST_DAY.saturating_add(rng.random_range(0..=days).days());
    if rng.random_ratio(2, 5) {
        let minute = if rng.random_ratio(1, 3) {
            rng.random_range(6 * 60..OPEN)
        } else {
            rng.random_range(CLOSE + 1..23 * 60)
        };
        return kernel::from_local(day.at(0, 0, 0, 0).saturating_add(minute.minutes()));
    }
    while !calendar.is_working(day) {
        day = if day < LAST_DAY { day.saturating_add(1.day()) } else { FIRST_DAY };
    }
    kernel::from_local(day.at(0, 0, 0, 0).saturating_add(rng.random_range(OPEN..CLOSE).minutes()))
}

struct Play<'a> {
    rng: &'a mut ChaCha8Rng,
    calendar: &'a Calendar,
    number: usize,
    opened: Timestamp,
    /// No act is earlier than the one before.
    now: Timestamp,
    enterprise: &'a Enterprise,
    category: &'a Category,
    raiser: Actor,
    acts: Vec<Act>,
}

impl<'a> Play<'a> {
    fn new(
        rng: &'a mut ChaCha8Rng,
        calendar: &'a Calendar,
        number: usize,
        opened: Timestamp,
        enterprise: &'a Enterprise,
        leaves: &[&'a Category],
        known: bool,
    ) -> Play<'a> {
        let total: u32 = leaves.iter().map(|leaf| leaf.weight).sum();
        let mut left = rng.random_range(0..total);
        let mut category = leaves[0];
        for leaf in leaves {
            category = leaf;
            if left < leaf.weight {
                break;
            }
            left -= leaf.weight;
        }
        let raiser =
            if known { enterprise_account("enterprise", enterprise.credit_code.as_str()) } else { office() };
        Play { rng, calendar, number, opened, now: opened, enterprise, category, raiser, acts: Vec::new() }
    }

    fn write(&mut self) {
        self.raise();
        let reply = self.reply_days();
        let start = i64::from(self.is_late_in_the_day());
        let fate = self.rng.random_range(0..1_000);
        if fate < 30 {
            let reason = self.text(TextKind::Transfer);
            let to = if fate < 20 { "hotline" } else { "elsewhere" };
            return self.act(start, office(), "transfer", vec![("to", to.into()), ("reason", reason)]);
        }
        if (30..50).contains(&fate) && self.number > 10 {
            let reason = self.text(TextKind::Merge);
            let into = self.number - self.rng.random_range(1..10);
            return self.push(start, office(), Scene::Merge(into, reason));
        }
        let complex = self.category.complex || reply > 10;
        let mut fields = vec![("category", self.category.code.to_string())];
        if complex {
            fields.push(("complex", "1".into()));
        }
        let slow = i64::from(self.rng.random_ratio(1, 25));
        self.act(start + slow, office(), "accept", fields);
        if (50..80).contains(&fate) {
            let reason = self.text(TextKind::Withdrawal);
            return self.act(start + slow, self.raiser.clone(), "withdraw", vec![("reason", reason)]);
        }
        if (80..110).contains(&fate) {
            let text = self.text(TextKind::Reply);
            self.act(reply.max(start + slow), office(), "direct", vec![("reply", text)]);
            return self.after_answer(reply, &[]);
        }
        self.handle(start + slow, reply, complex, fate);
    }

    /// 派单 to 反馈.
    fn handle(&mut self, start: i64, mut reply: i64, complex: bool, fate: u32) {
        let Some(mut lead) = self.category.lead else { return };
        let mut joint: Vec<&'static str> =
            self.category.joint.iter().copied().filter(|unit| *unit != lead).collect();
        joint.truncate(self.rng.random_range(0..=2));
        let mut fields = vec![("lead", lead.to_string())];
        fields.extend(joint.iter().map(|unit| ("joint", (*unit).to_string())));
        self.act(start, office(), "dispatch", fields);
        if fate >= 960 {
            lead = self.returned(start, lead, &joint);
        }
        let mut units = vec![lead];
        units.extend(&joint);
        let respond = start + if self.rng.random_ratio(93, 100) { 0 } else { self.rng.random_range(2..5) };
        for unit in &units {
            let note = "已电话联系企业，约定上门了解情况并说明办理时间。".to_string();
            self.act(respond, handler(unit), "respond", vec![("note", note)]);
        }
        let middle = respond + (reply - respond).max(0) / 3;
        if (120..170).contains(&fate) || joint.len() == 2 && fate < 200 {
            self.session(middle);
        }
        if (200..280).contains(&fate) && reply > 5 {
            let what = self.text(TextKind::Supplement);
            self.act(middle, handler(lead), "ask_information", vec![("what", what)]);
            let text = "材料已补充，详见随附说明。".to_string();
            let days = self.rng.random_range(1..4);
            self.act(middle + days, self.raiser.clone(), "give_information", vec![("text", text)]);
        }
        if (280..360).contains(&fate) && reply > 5 {
            let reason = self.text(TextKind::Extension);
            let days = if complex { "30" } else { "10" };
            let fields = vec![("unit", lead.to_string()), ("days", days.into()), ("reason", reason)];
            self.act(middle, office(), "extend", fields);
        }
        // What is slow and recent is under supervision today.
        let recent = kernel::local_day(self.opened) > RECENT && reply > 10;
        if (360..372).contains(&fate) || recent && fate < 960 {
            let reason = self.text(TextKind::Supervision);
            self.act(
                middle,
                accounts::actor("leader"),
                "supervise",
                vec![("level", "2".into()), ("reason", reason)],
            );
        }
        if (372..384).contains(&fate) {
            let reason = self.text(TextKind::Suspension);
            let resumed = fate < 379;
            let days = if resumed { 30 } else { 200 };
            let review = self.day(middle).saturating_add(days.days()).to_string();
            self.act(middle, office(), "suspend", vec![("reason", reason), ("review", review)]);
            if !resumed {
                return;
            }
            let later = middle + 22;
            let note = "条件已具备，恢复办理。".to_string();
            self.act(later, office(), "resume", vec![("note", note)]);
            for unit in &units {
                self.act(later, handler(unit), "respond", vec![("note", "已再次联系企业。".into())]);
            }
            reply = later + 4;
        }
        self.finish(&units, reply);
        let text = self.text(TextKind::Reply);
        self.act(reply, handler(lead), "answer", vec![("reply", text)]);
        self.after_answer(reply, &units);
    }

    /// 退回异议 and its ruling; says who leads afterwards.
    fn returned(&mut self, day: i64, lead: &'static str, joint: &[&str]) -> &'static str {
        let reason = self.text(TextKind::Return);
        self.act(day, handler(lead), "return", vec![("reason", reason)]);
        let reason = self.text(TextKind::Ruling);
        let other =
            texts::units().iter().map(|unit| unit.code).find(|code| *code != lead && !joint.contains(code));
        let upheld = self.rng.random_ratio(3, 5);
        let (ruling, next) = match other {
            Some(other) if upheld => ("uphold", other),
            _ => ("keep", lead),
        };
        self.act(
            day,
            office(),
            "rule",
            vec![("unit", lead.into()), ("ruling", ruling.into()), ("reason", reason)],
        );
        if next != lead {
            self.act(day, office(), "call_unit", vec![("unit", next.into()), ("lead", "1".into())]);
        }
        next
    }

    fn session(&mut self, day: i64) {
        let when = kernel::local_day(self.now).saturating_add(1.day()).at(14, 30, 0, 0);
        let place = format!("区政务服务大厅{}号会议室", self.rng.random_range(1..6));
        let fields = vec![
            ("when", when.to_string()),
            ("place", place),
            ("attendees", "牵头单位、配合单位、企业代表".into()),
        ];
        self.act(day, office(), "call_session", fields);
        let (minutes, decision) = (self.text(TextKind::Minutes), self.text(TextKind::Decision));
        self.act(day + 1, office(), "record_session", vec![("minutes", minutes), ("decision", decision)]);
    }

    fn finish(&mut self, units: &[&'static str], day: i64) {
        // The lead ends last: it waits for the others.
        for unit in units.iter().rev() {
            let text = self.text(TextKind::Reply);
            self.act(day, handler(unit), "finish", vec![("reply", text)]);
        }
    }

    fn text(&mut self, kind: TextKind) -> String {
        let category = self.category.code;
        self.with_slots(|rng, slots| texts::text(rng, kind, category, slots))
    }

    fn with_slots<T>(&mut self, write: impl FnOnce(&mut ChaCha8Rng, &Slots<'_>) -> T) -> T {
        let name = |code: &str| {
            registry::divisions::find(code).map_or("本街道", |division| division.short_name())
        };
        let building = format!(
            "{}{}",
            ROADS[self.rng.random_range(0..ROADS.len())],
            BUILDINGS[self.rng.random_range(0..BUILDINGS.len())]
        );
        let slots = Slots {
            street: name(&self.enterprise.street),
            community: name(&self.enterprise.community),
            building: &building,
            number: self.rng.random_range(3..=12),
            month: kernel::local_day(self.opened).month(),
        };
        write(self.rng, &slots)
    }

    fn act(&mut self, day: i64, actor: Actor, name: &'static str, fields: Vec<(&'static str, String)>) {
        self.push(day, actor, Scene::Move(name, fields));
    }

    /// On the `day`-th working day after the whistle, but some minutes after the act before.
    fn push(&mut self, day: i64, actor: Actor, scene: Scene) {
        let date = self.day(day);
        let minute = self.rng.random_range(OPEN..CLOSE - 60);
        let planned = if self.now == self.opened || kernel::local_day(self.now) < date {
            kernel::from_local(date.at(0, 0, 0, 0).saturating_add(minute.minutes()))
        } else {
            self.now
        };
        let soonest = self.now + self.rng.random_range(3..12).minutes();
        self.now = planned.max(soonest);
        self.acts.push(Act { at: self.now, whistle: self.number, actor, scene });
    }

    /// The `day`-th working day after the whistle.
    fn day(&self, day: i64) -> Date {
        let opened = kernel::local(self.opened);
        self.calendar.due(opened, Limit::working_days(day), &[], &Terms::default()).at.date()
    }

    fn is_late_in_the_day(&self) -> bool {
        let opened = kernel::local(self.opened);
        !self.calendar.is_working(opened.date()) || opened.hour() >= 16
    }

    /// Log-normal: median 8 and nine in ten within 28 working days.
    fn reply_days(&mut self) -> i64 {
        let (u, v): (f64, f64) = (self.rng.random(), self.rng.random());
        let normal = (-2.0 * (1.0 - u).ln()).sqrt() * (std::f64::consts::TAU * v).cos();
        let days = (REPLY_MEDIAN * (REPLY_SIGMA * normal).exp()).round();
        (days as i64).clamp(1, REPLY_MAX)
    }
}

fn office() -> Actor {
    accounts::actor("office")
}

/// Somebody of an enterprise.
fn enterprise_account(id: &str, code: &str) -> Actor {
    Actor { id: id.into(), name: "企业 演示".into(), role: Role::Enterprise, unit: Some(code.into()) }
}
