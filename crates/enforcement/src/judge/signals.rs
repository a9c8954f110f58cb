//! What follows from the rungs: the order of judging as one function of eight questions.

use super::facts::Truth;
use serde::{Deserialize, Serialize};

/// 处理结果, from what is best for the party to what is worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 不予处罚.
    Exempt,
    /// 减轻处罚.
    Mitigated,
    /// 从轻处罚.
    Lighter,
    /// 一般处罚.
    Ordinary,
    /// 从重处罚.
    Heavier,
}

impl Outcome {
    /// Every outcome, best first.
    pub const ALL: [Outcome; 5] =
        [Outcome::Exempt, Outcome::Mitigated, Outcome::Lighter, Outcome::Ordinary, Outcome::Heavier];

    /// Its word.
    pub const fn word(self) -> &'static str {
        match self {
            Outcome::Exempt => "不予处罚",
            Outcome::Mitigated => "减轻处罚",
            Outcome::Lighter => "从轻处罚",
            Outcome::Ordinary => "一般处罚",
            Outcome::Heavier => "从重处罚",
        }
    }

    /// Its code in forms and facts.
    pub fn code(self) -> &'static str {
        match self {
            Outcome::Exempt => "exempt",
            Outcome::Mitigated => "mitigated",
            Outcome::Lighter => "lighter",
            Outcome::Ordinary => "ordinary",
            Outcome::Heavier => "heavier",
        }
    }

    /// The outcome with this code.
    pub fn parse(code: &str) -> Option<Outcome> {
        Outcome::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// 结论: what the ladder says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Finding {
    /// What may be decided without a reason, best first; empty where the agency is not competent.
    pub outcomes: Vec<Outcome>,
    /// 从轻 or 减轻 and 从重 hold together: never netted.
    pub conflict: bool,
}

/// The questions on which the finding hangs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signals<T> {
    /// The agency is competent.
    pub competent: T,
    /// 处罚时效 has run out.
    pub barred: T,
    /// 应当不予处罚, by statute or by an item that explains it.
    pub exempt_must: T,
    /// An item of 从重 applies.
    pub heavier: T,
    /// 可以不予处罚, by statute or by an item of 初次违法.
    pub exempt_may: T,
    /// 从轻或者减轻 by statute.
    pub mitigate: T,
    /// An item of 减轻 applies.
    pub list_mitigated: T,
    /// An item of 从轻 applies.
    pub list_lighter: T,
}

impl Signals<bool> {
    /// What follows when all is known.
    pub fn finding(self) -> Finding {
        use Outcome::{Exempt, Heavier, Lighter, Mitigated, Ordinary};
        let only = |outcomes: &[Outcome]| Finding { outcomes: outcomes.to_vec(), conflict: false };
        if !self.competent {
            return only(&[]);
        }
        let may_exempt = self.exempt_may && !self.heavier;
        if self.barred || self.exempt_must || may_exempt {
            return only(&[Exempt]);
        }
        let is_soft = self.mitigate || self.list_mitigated || self.list_lighter;
        match (is_soft, self.heavier) {
            (true, true) => Finding { outcomes: vec![Ordinary], conflict: true },
            (true, false) if self.list_mitigated => only(&[Mitigated]),
            (true, false) if self.list_lighter => only(&[Lighter]),
            (true, false) => only(&[Mitigated, Lighter]),
            (false, true) => only(&[Heavier]),
            (false, false) => only(&[Ordinary]),
        }
    }
}

impl<T: Copy> Signals<T> {
    /// The questions in the order of the ladder.
    pub fn all(self) -> [T; 8] {
        let Signals { competent, barred, exempt_must, heavier, exempt_may, mitigate, .. } = self;
        let Signals { list_mitigated, list_lighter, .. } = self;
        [competent, barred, exempt_must, heavier, exempt_may, mitigate, list_mitigated, list_lighter]
    }

    /// From the questions in the order of the ladder.
    pub fn of(all: [T; 8]) -> Signals<T> {
        let [competent, barred, exempt_must, heavier, exempt_may, mitigate, list_mitigated, list_lighter] =
            all;
        Signals {
            competent,
            barred,
            exempt_must,
            heavier,
            exempt_may,
            mitigate,
            list_mitigated,
            list_lighter,
        }
    }
}

impl Signals<Truth> {
    /// What follows as far as is known: nothing that is not known counts, and the agency is taken for competent.
    pub fn so_far(self) -> Finding {
        let known = self.all().map(|truth| truth == Truth::Yes);
        Signals { competent: self.competent != Truth::No, ..Signals::of(known) }.finding()
    }

    /// The unknown questions, by their place, whose answer can change the finding; empty where it stands. Every answer the
    /// unknown ones may have is tried: they are few.
    pub fn open(self) -> Vec<usize> {
        let truths = self.all();
        let unknown: Vec<usize> =
            (0..truths.len()).filter(|place| truths[*place] == Truth::Unknown).collect();
        let answers = |bits: usize| {
            let mut all = truths.map(|truth| truth == Truth::Yes);
            for (at, place) in unknown.iter().enumerate() {
                all[*place] = bits >> at & 1 == 1;
            }
            Signals::of(all).finding()
        };
        let findings: Vec<Finding> = (0..1_usize << unknown.len()).map(answers).collect();
        let matters =
            |at: usize| (0..findings.len()).any(|bits| findings[bits] != findings[bits ^ (1 << at)]);
        (0..unknown.len()).filter(|at| matters(*at)).map(|at| unknown[at]).collect()
    }
}
