//! 判断: a proposal as a reader sees it: on the page of the case, while facts are ticked, on the receipt.

use crate::judge::{Ask, ItemVerdict, Outcome, Proposal, Reading, Rung, Truth};
use crate::lists::columns::effect_word;
use crate::lists::item_tone;
use crate::penalty::questions::field_id;

/// Items that do not apply which are shown, at most: the nearest. The receipt keeps all of them.
const NEAR_MAX: usize = 5;
/// Facts asked for next that are shown, at most.
const ASKED_MAX: usize = 6;

pub(crate) struct Judged {
    /// What is proposed, in words.
    pub outcome: String,
    pub tone: &'static str,
    /// Whether it stands, in words.
    pub state: String,
    pub conflict: bool,
    pub legal_review: bool,
    pub rungs: Vec<RungView>,
    /// Both versions side by side: which, day, lists, outcome, whether it is the one proposed.
    pub versions: Vec<(&'static str, String, String, String, bool)>,
    pub applied: Vec<ItemView>,
    pub near: Vec<ItemView>,
    /// Items that do not apply beside the nearest.
    pub more: usize,
    pub open: Vec<ItemView>,
    /// Facts to ask for: name, field, how many items and articles they settle and touch.
    pub asks: Vec<(String, String, usize, usize)>,
    /// Parts of the statutory range: outcome, words, whether it is the one proposed.
    pub spans: Vec<(&'static str, String, bool)>,
    pub duties: Vec<(String, String)>,
    pub coercion: &'static str,
    pub coercion_rungs: Vec<RungView>,
    pub warnings: Vec<String>,
}

pub(crate) struct RungView {
    pub step: &'static str,
    pub says: String,
    pub article: String,
    pub verdict: &'static str,
    pub tone: &'static str,
    pub decides: bool,
    pub why: Vec<String>,
    pub items: Vec<String>,
}

pub(crate) struct ItemView {
    pub number: String,
    pub effect: &'static str,
    pub tone: &'static str,
    pub basis: String,
    pub batch: String,
    /// What fails or is not known, in words.
    pub why: Vec<String>,
}

fn tone(truth: Truth) -> &'static str {
    match truth {
        Truth::Yes => "ok",
        Truth::No => "muted",
        Truth::Unknown => "warn",
    }
}

fn rung(one: &Rung) -> RungView {
    let why = one.why.iter().map(|ground| {
        let actual = ground.actual.as_deref().unwrap_or("未查明");
        format!("{} 要求 {}，案情 {actual}：{}", ground.fact, ground.required, ground.verdict.word())
    });
    RungView {
        step: one.step.word(),
        says: one.says.clone(),
        article: one.article.clone(),
        verdict: one.verdict.word(),
        tone: tone(one.verdict),
        decides: one.decides,
        why: why.collect(),
        items: one.items.clone(),
    }
}

/// An item with what its verdict rests on: of one that applies everything, else what fails, then what is not known.
pub(super) fn item(one: &ItemVerdict) -> ItemView {
    let grounds: Vec<_> = match one.verdict {
        Truth::Yes => one.grounds.iter().collect(),
        _ => one.failing().chain(one.unknown()).collect(),
    };
    let mut why: Vec<String> = grounds
        .into_iter()
        .map(|ground| {
            let actual = ground.actual.as_deref().unwrap_or("未查明");
            format!("{}：要求 {}，案情 {actual}", ground.fact, ground.required)
        })
        .collect();
    if let Some(first) = &one.first {
        why.push(match (&first.earlier, first.stated_otherwise) {
            (Some(earlier), _) => format!(
                "初次违法：自 {} 起查到 {} 的案件 {}（{}）",
                first.from, earlier.day, earlier.case, earlier.act
            ),
            (None, true) => "初次违法：办案人员说明另有违法记录".into(),
            (None, false) => format!("初次违法：自 {} 起没有查到违法记录", first.from),
        });
    }
    ItemView {
        number: one.number.clone(),
        effect: effect_word(one.effect),
        tone: item_tone(one.effect),
        basis: one.basis.clone(),
        batch: one.batch.clone(),
        why,
    }
}

impl Judged {
    pub fn of(proposal: &Proposal) -> Judged {
        let rejected = proposal.rejected();
        let finding = &proposal.finding;
        let stands = proposal.stands();
        let steps: Vec<&str> = proposal.open.iter().map(|step| step.word()).collect();
        let state = match (finding.outcomes.is_empty(), stands) {
            (true, _) => "没有管辖权".to_owned(),
            (_, true) => "已定".to_owned(),
            _ => format!("待查明，可能改变结果的是：{}", steps.join("、")),
        };
        let tone = match (stands, finding.conflict || proposal.legal_review) {
            (true, false) => "ok",
            _ => "warn",
        };
        let spans = Outcome::ALL.into_iter().filter_map(|outcome| {
            let words = proposal.span(outcome)?.words(proposal.unit());
            Some((outcome.word(), words, finding.outcomes.contains(&outcome)))
        });
        let asked = |ask: &Ask| (ask.fact.clone(), field_id(&ask.fact), ask.settles, ask.touches);
        let is_chosen = |reading: &Reading| std::ptr::eq(reading, proposal.reading());
        let version = |word, reading: &Reading| {
            let lists =
                reading.lists.as_ref().map_or("尚未公布清单".into(), |lists| lists.version.clone());
            (word, reading.day.to_string(), lists, reading.finding.words(), is_chosen(reading))
        };
        Judged {
            outcome: finding.words(),
            tone,
            state,
            conflict: finding.conflict,
            legal_review: proposal.legal_review,
            rungs: proposal.ladder.iter().map(rung).collect(),
            versions: vec![version("行为时", &proposal.at_act), version("决定时", &proposal.at_decision)],
            applied: proposal.applied().map(item).collect(),
            near: rejected.iter().take(NEAR_MAX).map(|one| item(one)).collect(),
            more: rejected.len().saturating_sub(NEAR_MAX),
            open: proposal.undecided().map(item).collect(),
            asks: proposal.ask.iter().take(ASKED_MAX).map(asked).collect(),
            spans: spans.collect(),
            duties: proposal.duties.iter().map(|duty| (duty.what.clone(), duty.source.clone())).collect(),
            coercion: proposal.reading().no_coercion.word(),
            coercion_rungs: proposal.reading().coercion.iter().map(rung).collect(),
            warnings: proposal.warnings.clone(),
        }
    }
}
