//! What is known of a case.

use decision::table::{Answer, Verdict};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// 是, 否 or 未知.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Truth {
    /// 是.
    Yes,
    /// 否.
    No,
    /// 未知: it hangs on a fact that is not known.
    Unknown,
}

impl Truth {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Truth::Yes => "是",
            Truth::No => "否",
            Truth::Unknown => "未知",
        }
    }

    /// Yes where one is, unknown where one may be, else no.
    pub fn any(all: impl IntoIterator<Item = Truth>) -> Truth {
        let mut found = Truth::No;
        for truth in all {
            match truth {
                Truth::Yes => return Truth::Yes,
                Truth::Unknown => found = Truth::Unknown,
                Truth::No => {}
            }
        }
        found
    }
}

impl From<Verdict> for Truth {
    fn from(verdict: Verdict) -> Truth {
        match verdict {
            Verdict::True => Truth::Yes,
            Verdict::False => Truth::No,
            Verdict::Unknown => Truth::Unknown,
        }
    }
}

/// 事实: what was stated, by whom and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated {
    /// As people write it in its column, e.g. 是, 轻微, 5000.
    pub value: String,
    /// Who stated it: the name of the officer, or of the register it was taken from.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// 案情: facts by the name of their column. One that is not there is not known.
pub type Facts = BTreeMap<String, Stated>;

/// 罚款基数: the base of a fine counted in 倍 or per cent, in 元. Which one it is (货值金额, 违法所得) the statute names.
pub const FINE_BASE: &str = "罚款基数";

/// 当事人类型: who the party is.
pub const PARTY: &str = "当事人类型";
/// The word of a party that is no person.
pub const ORGANISATION: &str = "法人或者非法人组织";
/// Facts that only a person has: of an organisation they are not asked, and what asks for them does not apply.
pub const OF_PERSONS: [&str; 2] = ["当事人年龄", "行为能力"];
/// What is shown in their place.
const NOT_OF_ORGANISATIONS: &str = "不适用于法人或者非法人组织";

/// The days that matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Days {
    /// 违法行为发生之日.
    pub acted: Date,
    /// 行为终了之日 of a continuous or continuing act.
    pub ended: Option<Date>,
    /// The act still goes on.
    pub ongoing: bool,
    /// 发现之日.
    pub found: Option<Date>,
    /// 决定之日: of the decision, or today while there is none.
    pub decided: Date,
}

impl Days {
    /// The day whose law is the old one: of the act, of its end where it continued, of the decision while it goes on.
    pub fn old(&self) -> Date {
        if self.ongoing { self.decided } else { self.ended.unwrap_or(self.acted) }
    }
}

/// 违法记录: an earlier act of the same enterprise that was found unlawful, whatever followed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offence {
    /// Number of the earlier case.
    pub case: String,
    /// The day of the earlier act.
    pub day: Date,
    /// Its act.
    pub act: String,
    /// Code of its agency.
    pub agency: String,
    /// 领域 of its act.
    pub domain: String,
}

/// 案件: everything one judgement depends on beside the lists and the law.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matter {
    /// 违法行为, as the lists name it.
    pub act: String,
    /// Code of the agency.
    pub agency: String,
    /// The days that matter.
    pub days: Days,
    /// What is known.
    pub facts: Facts,
    /// This enterprise's earlier offences.
    pub history: Vec<Offence>,
}

impl Matter {
    /// Whether the party is no person.
    pub fn is_of_organisation(&self) -> bool {
        self.fact(PARTY) == Some(ORGANISATION)
    }

    /// A fact as stated.
    pub fn fact(&self, name: &str) -> Option<&str> {
        self.facts.get(name).map(|stated| stated.value.as_str())
    }
}

/// Settles what hangs on facts that the party cannot have; says whether something did.
pub(super) fn settle_for_organisation(matter: &Matter, grounds: &mut [Ground]) -> bool {
    let is_open =
        |ground: &&mut Ground| ground.verdict == Truth::Unknown && OF_PERSONS.contains(&ground.fact.as_str());
    let mut found = false;
    for ground in grounds.iter_mut().filter(is_open).filter(|_| matter.is_of_organisation()) {
        ground.verdict = Truth::No;
        ground.actual = Some(NOT_OF_ORGANISATIONS.into());
        found = true;
    }
    found
}

/// 依据的事实: one condition, what it asks for and what the case has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ground {
    /// Name of the fact.
    pub fact: String,
    /// What is asked for.
    pub required: String,
    /// What the case has; none where it is not known.
    pub actual: Option<String>,
    /// Whether it is so.
    pub verdict: Truth,
}

impl Ground {
    /// The cells of a row, the blank ones and premises left out.
    pub(super) fn of(answer: &Answer<'_>, table: &decision::table::Table, row: usize) -> Vec<Ground> {
        let asking = table.conditions().iter().enumerate().filter(|(condition, column)| {
            !column.is_premise && !matches!(table.test(row, *condition), decision::table::Test::Any)
        });
        let grounds = asking.map(|(condition, _)| {
            let reason = answer.reason(row, condition);
            Ground {
                fact: reason.condition.to_string(),
                required: reason.required,
                actual: reason.actual,
                verdict: reason.verdict.into(),
            }
        });
        grounds.collect()
    }
}
