//! 判断次序: every rung with its article, its verdict and why, by the law and the lists in force on one day.

use super::facts::{Ground, Matter, Truth};
use super::item::{ItemVerdict, items, with_first_offence};
use super::law::{Law, Provision};
use super::lists::{Lists, ListsRef, case_of};
use super::signals::{Finding, Signals};
use crate::model::{Act, Effect};
use decision::table::Answer;
use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

/// 档: a place in the order of judging.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// 管辖.
    Competence,
    /// 处罚时效.
    TimeBar,
    /// 从旧兼从轻.
    OldAndNew,
    /// 应当不予处罚.
    MandatoryExemption,
    /// 从重情节, which blocks what may be exempted.
    HeavierPresent,
    /// 可以不予处罚.
    DiscretionaryExemption,
    /// 法定从轻、减轻.
    Mitigation,
    /// 清单减轻.
    ListMitigated,
    /// 清单从轻.
    ListLighter,
    /// 一般.
    Ordinary,
    /// 从重.
    Heavier,
}

impl Step {
    /// What a reader sees.
    pub fn word(self) -> &'static str {
        match self {
            Step::Competence => "有管辖权",
            Step::TimeBar => "超过处罚时效",
            Step::OldAndNew => "新旧规定的结果不同",
            Step::MandatoryExemption => "应当不予处罚",
            Step::HeavierPresent => "有从重情节",
            Step::DiscretionaryExemption => "可以不予处罚",
            Step::Mitigation => "法定从轻或者减轻",
            Step::ListMitigated => "清单减轻",
            Step::ListLighter => "清单从轻",
            Step::Ordinary => "一般处罚",
            Step::Heavier => "从重处罚",
        }
    }
}

/// 梯级: one rung.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rung {
    /// Its place.
    pub step: Step,
    /// The article it stands on; of items, what they name.
    pub article: String,
    /// What it says, in a sentence.
    pub says: String,
    /// 是, 否, 未知.
    pub verdict: Truth,
    /// Whether the outcome comes from it.
    pub decides: bool,
    /// What statute asks for and what the case has.
    pub why: Vec<Ground>,
    /// Numbers of the items that say so, or may.
    pub items: Vec<String>,
}

/// 一个版本的结论: by the law and the lists in force on one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// The day.
    pub day: Date,
    /// The lists in force; none where nothing was published.
    pub lists: Option<ListsRef>,
    /// The rungs in order.
    pub ladder: Vec<Rung>,
    /// What follows, as far as is known.
    pub finding: Finding,
    /// The steps whose answer can still change it; empty where it stands.
    pub open: Vec<Step>,
    /// Every item of the act in force.
    pub items: Vec<ItemVerdict>,
    /// Whether coercive measures are not taken.
    pub no_coercion: Truth,
    /// The rungs of that question, which stands beside the others.
    pub coercion: Vec<Rung>,
}

/// What a day gave beside its reading.
pub(super) struct Read {
    pub reading: Reading,
    /// Facts that would settle something: name, what it settles alone, what it touches.
    pub questions: Vec<(String, usize, usize)>,
    pub notes: Vec<String>,
}

/// The questions in the order of [`Signals::all`].
const STEPS: [Step; 8] = [
    Step::Competence,
    Step::TimeBar,
    Step::MandatoryExemption,
    Step::HeavierPresent,
    Step::DiscretionaryExemption,
    Step::Mitigation,
    Step::ListMitigated,
    Step::ListLighter,
];

/// Judges by what is in force on a day; `act` is what the lists know of the act.
pub(super) fn read(
    lists: Option<&Lists<'_>>,
    law: &Law,
    matter: &Matter,
    act: Option<&Act>,
    day: Date,
) -> Read {
    let mut notes = Vec::new();
    let of_lists = lists.map(|lists| items(lists, &law.numbers, matter, day, &mut notes));
    let (items, mut questions) = of_lists.unwrap_or_default();
    let facts = with_first_offence(&law.numbers, matter, act.map_or("", |act| &act.domain));
    let penalised = act.map_or("", |act| &act.penalised);
    let case = case_of(&law.statute.table, &facts, &mut notes);
    let answer = law.statute.table.decide(case, Some(day));
    let judged = Judged { law, matter, day, items: &items, answer: &answer, penalised };
    let conditions = law.statute.table.conditions();
    questions.extend(answer.questions().into_iter().map(|question| {
        (conditions[question.condition].name.to_string(), question.settles, question.touches)
    }));
    let mut ladder = judged.rungs();
    let truth =
        |step: Step| Truth::any(ladder.iter().filter(|rung| rung.step == step).map(|rung| rung.verdict));
    let signals = Signals::of(STEPS.map(truth));
    let (finding, open) = (signals.so_far(), signals.open().into_iter().map(|place| STEPS[place]).collect());
    judged.ends(&mut ladder, &finding);
    mark(&mut ladder, &finding);
    let coercion = judged.coercion();
    let no_coercion = Truth::any(coercion.iter().map(|rung| rung.verdict));
    notes.sort();
    notes.dedup();
    Read {
        reading: Reading {
            day,
            lists: lists.map(|lists| lists.version.clone()),
            ladder,
            finding,
            open,
            items,
            no_coercion,
            coercion,
        },
        questions,
        notes,
    }
}

/// The rungs from which the outcome comes.
fn mark(ladder: &mut [Rung], finding: &Finding) {
    use super::signals::Outcome;
    let steps: &[Step] = match (finding.conflict, finding.outcomes.as_slice()) {
        (_, []) => &[Step::Competence],
        (true, _) => &[Step::Ordinary],
        (_, [Outcome::Exempt]) => {
            let has = |step: Step| ladder.iter().any(|rung| rung.step == step && rung.verdict == Truth::Yes);
            let first = [Step::TimeBar, Step::MandatoryExemption].into_iter().find(|step| has(*step));
            match first {
                Some(Step::TimeBar) => &[Step::TimeBar],
                Some(_) => &[Step::MandatoryExemption],
                None => &[Step::DiscretionaryExemption],
            }
        }
        (_, [Outcome::Mitigated]) => &[Step::ListMitigated],
        (_, [Outcome::Lighter]) => &[Step::ListLighter],
        (_, [Outcome::Ordinary]) => &[Step::Ordinary],
        (_, [Outcome::Heavier]) => &[Step::Heavier],
        _ => &[Step::Mitigation],
    };
    let has_to_be = if finding.outcomes.is_empty() { Truth::No } else { Truth::Yes };
    for rung in ladder.iter_mut().filter(|rung| steps.contains(&rung.step)) {
        rung.decides = rung.verdict == has_to_be;
    }
}

struct Judged<'a> {
    law: &'a Law,
    matter: &'a Matter,
    day: Date,
    items: &'a [ItemVerdict],
    answer: &'a Answer<'a>,
    /// 处罚条款 of the act.
    penalised: &'a str,
}

impl Judged<'_> {
    /// Every rung above the ordinary penalty.
    fn rungs(&self) -> Vec<Rung> {
        let exempt = |discretionary: bool| {
            move |item: &&ItemVerdict| {
                item.effect == Effect::Exempt && item.is_discretionary() == discretionary
            }
        };
        let of = |effect: Effect| move |item: &&ItemVerdict| item.effect == effect;
        let mut rungs = self.statute("competence", Step::Competence);
        rungs.extend(self.time_bar());
        rungs.extend(self.statute("exempt_must", Step::MandatoryExemption));
        rungs.push(self.list(Step::MandatoryExemption, "轻微免罚的清单条目", exempt(false)));
        rungs.push(self.list(Step::HeavierPresent, "从重的清单条目", of(Effect::Heavier)));
        rungs.extend(self.statute("exempt_may", Step::DiscretionaryExemption));
        rungs.push(self.list(Step::DiscretionaryExemption, "首违不罚的清单条目", exempt(true)));
        rungs.extend(self.statute("mitigate", Step::Mitigation));
        rungs.push(self.list(Step::ListMitigated, "减轻的清单条目", of(Effect::Mitigated)));
        rungs.push(self.list(Step::ListLighter, "从轻的清单条目", of(Effect::Lighter)));
        self.block(&mut rungs);
        rungs
    }

    /// What may be exempted is not where something makes it heavier; the rung says so.
    fn block(&self, rungs: &mut [Rung]) {
        let is_heavier =
            rungs.iter().any(|rung| rung.step == Step::HeavierPresent && rung.verdict == Truth::Yes);
        let may = rungs.iter_mut().filter(|rung| rung.step == Step::DiscretionaryExemption);
        for rung in may.filter(|rung| is_heavier && rung.verdict != Truth::No) {
            rung.says.push_str("；因有从重情节，不适用");
        }
    }

    /// The two last rungs: what is left where nothing above applies.
    fn ends(&self, ladder: &mut Vec<Rung>, finding: &Finding) {
        use super::signals::Outcome;
        let is = |outcome: Outcome| match finding.outcomes.contains(&outcome) {
            true => Truth::Yes,
            false => Truth::No,
        };
        let ordinary = match finding.conflict {
            true => "从轻或者减轻与从重情节并存，不相互抵销，建议在一般幅度内，说明理由并集体讨论",
            false => "没有从轻、减轻、从重情节",
        };
        for (step, outcome, says) in
            [(Step::Ordinary, Outcome::Ordinary, ordinary), (Step::Heavier, Outcome::Heavier, "有从重情节")]
        {
            ladder.push(Rung {
                step,
                article: self.penalised.to_owned(),
                says: says.into(),
                verdict: is(outcome),
                decides: false,
                why: Vec::new(),
                items: Vec::new(),
            });
        }
    }

    /// 行政强制: by statute and by its own list.
    fn coercion(&self) -> Vec<Rung> {
        let mut rungs = self.statute("coercion", Step::DiscretionaryExemption);
        let of = |item: &&ItemVerdict| item.effect == Effect::NoCoercion;
        rungs.push(self.list(Step::DiscretionaryExemption, "不予行政强制的清单条目", of));
        rungs
    }

    /// One rung for each rule of statute.
    fn statute(&self, name: &str, step: Step) -> Vec<Rung> {
        self.law.statute.of(name, self.day).map(|one| self.provision(one, step)).collect()
    }

    fn provision(&self, one: &Provision, step: Step) -> Rung {
        let verdict = self.answer.row(one.row).map_or(Truth::No, Truth::from);
        Rung {
            step,
            article: one.article.clone(),
            says: one.says.clone(),
            verdict,
            decides: false,
            why: Ground::of(self.answer, &self.law.statute.table, one.row),
            items: Vec::new(),
        }
    }

    /// One rung for the items of a list.
    fn list(&self, step: Step, says: &str, of: impl Fn(&&ItemVerdict) -> bool) -> Rung {
        let all: Vec<&ItemVerdict> = self.items.iter().filter(of).collect();
        let verdict = Truth::any(all.iter().map(|item| item.verdict));
        let named: Vec<&&ItemVerdict> =
            all.iter().filter(|item| verdict != Truth::No && item.verdict == verdict).collect();
        let mut bases: Vec<&str> = named.iter().map(|item| item.basis.as_str()).collect();
        bases.sort_unstable();
        bases.dedup();
        Rung {
            step,
            article: bases.join("；"),
            says: says.into(),
            verdict,
            decides: false,
            why: Vec::new(),
            items: named.iter().map(|item| item.number.clone()).collect(),
        }
    }

    /// 处罚时效: from the act, or from its end where it continued, to its discovery.
    fn time_bar(&self) -> Option<Rung> {
        let one = self.law.statute.of("time_bar", self.day).next()?;
        let mut rung = self.provision(one, Step::TimeBar);
        let days = self.matter.days;
        let from = days.ended.unwrap_or(days.acted);
        let grave = self.law.statute.of("time_bar_grave", self.day).next();
        let (is_grave, grounds) = grave.map_or((Truth::No, Vec::new()), |one| {
            let rung = self.provision(one, Step::TimeBar);
            (rung.verdict, rung.why)
        });
        let numbers = &self.law.numbers;
        let last = |months: i64| from.saturating_add(i32::try_from(months).unwrap_or(i32::MAX).months());
        let (short, long) = (last(numbers.time_bar_months.value), last(numbers.time_bar_grave_months.value));
        let (verdict, until) = match (days.found, is_grave) {
            _ if days.ongoing => (Truth::No, None),
            (None, _) => (Truth::Unknown, Some(short)),
            (Some(found), _) if found <= short => (Truth::No, Some(short)),
            (Some(found), Truth::Yes) => (if found > long { Truth::Yes } else { Truth::No }, Some(long)),
            (Some(found), Truth::Unknown) if found <= long => (Truth::Unknown, Some(short)),
            _ => (Truth::Yes, Some(short)),
        };
        rung.verdict = verdict;
        rung.why.extend(grounds);
        rung.why.push(Ground {
            fact: "发现之日".into(),
            required: until.map_or("行为仍在继续，不起算".into(), |day| format!("晚于 {day}")),
            actual: days.found.map(|day| day.to_string()),
            verdict,
        });
        Some(rung)
    }
}
