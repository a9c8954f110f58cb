//! 建议: both versions side by side, the lighter one proposed.

use super::amount::{Bands, Span, bands, fen};
use super::facts::{FINE_BASE, Matter, OF_PERSONS, Truth};
use super::item::ItemVerdict;
use super::ladder::{Read, Reading, Rung, Step, read};
use super::law::Law;
use super::lists::Editions;
use super::signals::{Finding, Outcome};
use crate::model::{Act, FineUnit};
use serde::{Deserialize, Serialize};

/// Which version is proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Chosen {
    /// 行为时.
    AtAct,
    /// 决定时.
    AtDecision,
}

/// 待问: a fact to ask for next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// Its name.
    pub fact: String,
    /// Items and articles it settles whatever the answer.
    pub settles: usize,
    /// Items and articles that hang on it.
    pub touches: usize,
}

/// 后续措施: what has to be done beside or after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duty {
    /// What, e.g. 责令改正.
    pub what: String,
    /// The article, or the number of the item that asks for it.
    pub source: String,
}

/// 处理建议.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The act as its items have it; none where the lists do not know it.
    pub act: Option<Act>,
    /// By what was in force at the act.
    pub at_act: Reading,
    /// By what is in force at the decision.
    pub at_decision: Reading,
    /// Which of them is proposed: the new one only where it is lighter.
    pub chosen: Chosen,
    /// The versions differ, so the choice is for 法制审核.
    pub legal_review: bool,
    /// The rungs of the version proposed, with 从旧兼从轻 among them.
    pub ladder: Vec<Rung>,
    /// What follows, as far as is known.
    pub finding: Finding,
    /// The steps whose answer can still change it; empty where it stands.
    pub open: Vec<Step>,
    /// Facts to ask for, the one that settles most first; empty where nothing hangs on them.
    pub ask: Vec<Ask>,
    /// The statutory range in parts; none where the penalty is not a fine or an amount is too large.
    pub bands: Option<Bands>,
    /// 责令改正, 教育 and what the items ask for.
    pub duties: Vec<Duty>,
    /// What could not be read, and what the officer should know.
    pub warnings: Vec<String>,
}

impl Proposal {
    /// The version proposed.
    pub fn reading(&self) -> &Reading {
        match self.chosen {
            Chosen::AtAct => &self.at_act,
            Chosen::AtDecision => &self.at_decision,
        }
    }

    /// Whether it stands: nothing that is not known can change it, and the agency is competent.
    pub fn stands(&self) -> bool {
        self.open.is_empty() && !self.finding.outcomes.is_empty()
    }

    /// The part of the statutory range of an outcome; none where it has none.
    pub fn span(&self, outcome: Outcome) -> Option<Span> {
        let bands = self.bands.as_ref()?;
        match outcome {
            Outcome::Exempt => None,
            Outcome::Mitigated => bands.mitigated,
            Outcome::Lighter => bands.lighter,
            Outcome::Ordinary => bands.ordinary,
            Outcome::Heavier => bands.heavier,
        }
    }

    /// What a fine is counted in.
    pub fn unit(&self) -> FineUnit {
        self.bands.as_ref().map_or(FineUnit::Fen, |bands| bands.unit)
    }

    /// The items that apply.
    pub fn applied(&self) -> impl Iterator<Item = &ItemVerdict> {
        self.reading().items.iter().filter(|item| item.verdict == Truth::Yes)
    }

    /// The items that do not apply, those that come nearest first: the fewest conditions failed, then the fewest unknown.
    pub fn rejected(&self) -> Vec<&ItemVerdict> {
        let mut all: Vec<&ItemVerdict> =
            self.reading().items.iter().filter(|item| item.verdict == Truth::No).collect();
        all.sort_by_key(|item| (item.failing().count(), item.unknown().count()));
        all
    }

    /// The items that may yet apply.
    pub fn undecided(&self) -> impl Iterator<Item = &ItemVerdict> {
        self.reading().items.iter().filter(|item| item.verdict == Truth::Unknown)
    }

    /// The articles that carry the proposal.
    pub fn articles(&self) -> Vec<&str> {
        let mut all: Vec<&str> = Vec::new();
        let deciding = self.ladder.iter().filter(|rung| rung.decides).map(|rung| rung.article.as_str());
        for article in deciding.filter(|article| !article.is_empty()) {
            if !all.contains(&article) {
                all.push(article);
            }
        }
        all
    }
}

/// Judges a case by the lists and the law: by what was in force at the act and at the decision, the lighter proposed.
pub fn judge(lists: &Editions<'_>, law: &Law, matter: &Matter) -> Proposal {
    let days = matter.days;
    let act = lists.act(&matter.agency, &matter.act);
    let old = read(lists.at_act.as_ref(), law, matter, act, days.old());
    let new = read(lists.at_decision.as_ref(), law, matter, act, days.decided);
    let (chosen, differs) = choose(&old.reading.finding, &new.reading.finding);
    let (taken, other) = match chosen {
        Chosen::AtAct => (&old, &new),
        Chosen::AtDecision => (&new, &old),
    };
    let mut ladder = taken.reading.ladder.clone();
    let place = ladder.iter().position(|rung| rung.step == Step::MandatoryExemption).unwrap_or(ladder.len());
    ladder.insert(place, old_and_new(law, &old.reading, &new.reading, chosen, differs));
    let mut open = taken.reading.open.clone();
    // While the other version is open it may turn out the lighter one.
    for step in &other.reading.open {
        if !open.contains(step) {
            open.push(*step);
        }
    }
    let mut warnings = taken.notes.clone();
    if act.is_none() {
        warnings.push("清单中没有这个违法行为，只按法定条款判断".into());
    }
    let bands = act.and_then(|act| cut(law, matter, act, &mut warnings));
    Proposal {
        chosen,
        legal_review: differs,
        finding: taken.reading.finding.clone(),
        ask: ask(matter, &[&old, &new], !open.is_empty() || taken.reading.no_coercion == Truth::Unknown),
        duties: duties(law, matter, &taken.reading),
        at_act: old.reading.clone(),
        at_decision: new.reading.clone(),
        act: act.cloned(),
        ladder,
        open,
        bands,
        warnings,
    }
}

/// The new version only where it is lighter: outcome by outcome, the best first; where it says nothing, the old one.
fn choose(old: &Finding, new: &Finding) -> (Chosen, bool) {
    let is_lighter = !new.outcomes.is_empty() && (new.worst(), new.best()) < (old.worst(), old.best());
    (if is_lighter { Chosen::AtDecision } else { Chosen::AtAct }, old != new)
}

impl Finding {
    fn best(&self) -> Option<Outcome> {
        self.outcomes.first().copied()
    }

    fn worst(&self) -> Option<Outcome> {
        self.outcomes.last().copied()
    }

    /// In words: 从轻处罚或者减轻处罚.
    pub fn words(&self) -> String {
        let words: Vec<&str> = self.outcomes.iter().rev().map(|outcome| outcome.word()).collect();
        if words.is_empty() { "移送有管辖权的机关".into() } else { words.join("或者") }
    }
}

fn old_and_new(law: &Law, old: &Reading, new: &Reading, chosen: Chosen, differs: bool) -> Rung {
    let says = |reading: &Reading| format!("{}：{}", reading.day, reading.finding.words());
    let taken = match (differs, chosen) {
        (false, _) => "新旧规定结果相同",
        (true, Chosen::AtAct) => "适用行为时的规定，提请法制审核",
        (true, Chosen::AtDecision) => "新规定较轻，适用新规定，提请法制审核",
    };
    Rung {
        step: Step::OldAndNew,
        article: law.statute.article("old_and_new", new.day).to_owned(),
        says: format!("行为时 {}；决定时 {}；{taken}", says(old), says(new)),
        verdict: if differs { Truth::Yes } else { Truth::No },
        decides: false,
        why: Vec::new(),
        items: Vec::new(),
    }
}

fn cut(law: &Law, matter: &Matter, act: &Act, warnings: &mut Vec<String>) -> Option<Bands> {
    let range = act.fine?;
    let base = matter.fact(FINE_BASE).and_then(fen);
    if base.is_none() && range.unit != FineUnit::Fen {
        warnings.push(format!("还没有{FINE_BASE}，幅度按倍数或者比例列出"));
    }
    let numbers = &law.numbers;
    let base = base.filter(|_| range.unit != FineUnit::Fen);
    let cut = bands(range, base, numbers.lighter_percent_below.value, numbers.heavier_percent_above.value);
    match &cut {
        Some(cut) => warnings.extend(cut.warnings.iter().cloned()),
        None => warnings.push("罚款金额太大，算不出幅度，请核对罚款基数".into()),
    }
    cut
}

fn ask(matter: &Matter, reads: &[&Read], is_open: bool) -> Vec<Ask> {
    let is_asked = |fact: &str| !(matter.is_of_organisation() && OF_PERSONS.contains(&fact));
    let mut all: Vec<Ask> = Vec::new();
    let questions = reads.iter().filter(|_| is_open).flat_map(|read| &read.questions);
    for (fact, settles, touches) in questions.filter(|(fact, ..)| is_asked(fact)) {
        match all.iter_mut().find(|one| one.fact == *fact) {
            Some(one) => {
                one.settles = one.settles.max(*settles);
                one.touches = one.touches.max(*touches);
            }
            None => all.push(Ask { fact: fact.clone(), settles: *settles, touches: *touches }),
        }
    }
    all.sort_by(|a, b| (b.settles, b.touches, &a.fact).cmp(&(a.settles, a.touches, &b.fact)));
    all
}

fn duties(law: &Law, matter: &Matter, reading: &Reading) -> Vec<Duty> {
    let decided = matter.days.decided;
    let mut all = Vec::new();
    let mut add = |what: &str, source: &str| {
        if !all.iter().any(|duty: &Duty| duty.what == what) {
            all.push(Duty { what: what.into(), source: source.into() });
        }
    };
    add("责令改正", law.statute.article("correct", decided));
    if reading.finding.outcomes == [Outcome::Exempt] {
        let article = law.statute.article("educate", decided);
        if !article.is_empty() {
            add("教育", article);
        }
    }
    // Only the items that the outcome comes from, and those of coercion, ask for something.
    let carrying = reading.ladder.iter().filter(|rung| rung.decides).chain(&reading.coercion);
    let numbers: Vec<&String> = carrying.flat_map(|rung| &rung.items).collect();
    let items =
        reading.items.iter().filter(|item| item.verdict == Truth::Yes && numbers.contains(&&item.number));
    for item in items {
        item.follow_up.iter().for_each(|what| add(what, &item.number));
    }
    all
}
