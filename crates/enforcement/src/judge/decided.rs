//! 决定: the officer decides; what departs from the proposal is said with a reason.

use super::amount::yuan;
use super::proposal::Proposal;
use super::signals::Outcome;
use crate::model::FineUnit;
use jiff::Timestamp;
use kernel::{Refusal, Result};
use serde::{Deserialize, Serialize};

/// 处理决定.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// What was decided.
    pub outcome: Outcome,
    /// 罚款 in 分; none where there is none.
    pub fine: Option<i64>,
    /// No coercive measure is taken.
    pub no_coercion: bool,
    /// 理由, where the decision departs from the proposal or a conflict was weighed; may be empty.
    pub reason: String,
    /// 集体讨论记录: when, who, what; may be empty.
    pub collective: String,
    /// Who decided.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// 偏离: how a decision departs from the proposal. Each needs a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deviation {
    /// Another outcome than the one proposed.
    Outcome,
    /// Facts that can change the proposal are not known.
    Open,
    /// 从轻 or 减轻 and 从重 hold together; needs 集体讨论 too.
    Conflict,
    /// The fine is outside the part of the range that belongs to the outcome.
    Band,
}

impl Deviation {
    /// What a reader sees.
    pub fn word(self) -> &'static str {
        match self {
            Deviation::Outcome => "处理结果与建议不同",
            Deviation::Open => "仍有可能改变结果的事实没有查明",
            Deviation::Conflict => "从轻或者减轻与从重情节并存",
            Deviation::Band => "罚款金额不在该结果的裁量幅度内",
        }
    }
}

impl Proposal {
    /// How a decision departs from it.
    pub fn deviations(&self, decision: &Decision) -> Vec<Deviation> {
        let span = self.span(decision.outcome);
        let is_outside = decision
            .fine
            .is_some_and(|fine| self.bands.is_some() && !span.is_some_and(|span| span.has(fine)));
        let all = [
            (Deviation::Outcome, !self.finding.outcomes.contains(&decision.outcome)),
            (Deviation::Open, !self.open.is_empty()),
            (Deviation::Conflict, self.finding.conflict),
            (Deviation::Band, is_outside),
        ];
        all.into_iter().filter(|(_, holds)| *holds).map(|(deviation, _)| deviation).collect()
    }

    /// Whether a decision may be made as it is.
    ///
    /// # Errors
    /// A refusal that says what statute does not allow, or what has to be written.
    pub fn allows(&self, decision: &Decision) -> Result<()> {
        self.is_lawful(decision)?;
        let deviations = self.deviations(decision);
        let has_reason = !decision.reason.trim().is_empty();
        if !deviations.is_empty() && !has_reason {
            let words: Vec<&str> = deviations.iter().map(|one| one.word()).collect();
            let zh = format!("{}：请写明理由后再决定。建议是：{}。", words.join("；"), self.finding.words());
            return Err(refuse(
                "reason_needed",
                &zh,
                "The decision departs from the proposal; write down why.",
            ));
        }
        if self.finding.conflict && decision.collective.trim().is_empty() {
            let zh = "从轻或者减轻与从重情节并存，不能自动抵销：请填写集体讨论记录（时间、参加人、意见）。";
            return Err(refuse(
                "collective_discussion_needed",
                zh,
                "Reasons for a lighter and for a heavier penalty hold together; write down the collective discussion.",
            ));
        }
        Ok(())
    }

    /// Whether statute allows it; no reason makes lawful what it does not.
    ///
    /// # Errors
    /// A refusal that says what to change.
    pub fn is_lawful(&self, decision: &Decision) -> Result<()> {
        if self.finding.outcomes.is_empty() {
            return Err(refuse(
                "not_competent",
                "本机关没有管辖权，不能作出决定；请移送有管辖权的机关。",
                "This agency is not competent; hand the case over to the one that is.",
            ));
        }
        let Some(fine) = decision.fine else { return Ok(()) };
        if decision.outcome == Outcome::Exempt {
            return Err(refuse(
                "exempt_without_fine",
                "不予处罚的案件没有罚款，请清空罚款金额。",
                "Where no penalty is imposed there is no fine; leave it empty.",
            ));
        }
        if fine <= 0 {
            return Err(refuse(
                "fine_above_nothing",
                "罚款金额应大于 0；没有罚款请留空。",
                "A fine is more than nothing; leave it empty where there is none.",
            ));
        }
        let Some(bands) = &self.bands else { return Ok(()) };
        if bands.unit != FineUnit::Fen {
            return Err(refuse(
                "base_needed",
                "法定幅度按倍数或者比例计算，请先查明罚款基数。",
                "The range is a multiple or a share of an amount; state that amount first.",
            ));
        }
        let Some(range) = bands.statutory else { return Ok(()) };
        if fine > range.high {
            let zh = format!("罚款 {} 元超过法定上限 {} 元。", yuan(fine), yuan(range.high));
            let en = format!("The fine is above the statutory {} yuan.", yuan(range.high));
            return Err(refuse("above_the_statutory_range", &zh, &en));
        }
        let is_below = fine < range.low;
        match (is_below, decision.outcome == Outcome::Mitigated) {
            (true, false) => {
                let zh = format!(
                    "罚款 {} 元低于法定下限 {} 元，只有减轻处罚才可以；请改选减轻处罚或者提高金额。",
                    yuan(fine),
                    yuan(range.low)
                );
                let en = format!(
                    "The fine is below the statutory {} yuan; only a mitigated one may be.",
                    yuan(range.low)
                );
                Err(refuse("below_the_statutory_range", &zh, &en))
            }
            (false, true) => {
                let zh = format!(
                    "减轻处罚的罚款应低于法定下限 {} 元；在法定幅度内请选从轻处罚。",
                    yuan(range.low)
                );
                let en = format!("A mitigated fine is below the statutory {} yuan.", yuan(range.low));
                Err(refuse("not_mitigated", &zh, &en))
            }
            _ => Ok(()),
        }
    }
}

fn refuse(code: &'static str, zh: &str, en: &str) -> kernel::Error {
    Refusal::new(code, zh, en).into()
}
