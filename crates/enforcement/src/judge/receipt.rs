//! 凭单: everything a decision rests on, so that it can be made again from it years later.

use super::decided::{Decision, Deviation};
use super::facts::{Days, Matter};
use super::law::{Law, Numbers, Statute};
use super::lists::Editions;
use super::proposal::{Proposal, judge};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sm3::{Digest, Sm3};
use std::sync::Arc;

/// 救济途径: how the party can have the decision reviewed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appeal {
    /// 行政复议 or 行政诉讼.
    pub route: String,
    /// Where.
    pub to: String,
    /// Within how long, e.g. 60日.
    pub limit: String,
    /// The article.
    pub article: String,
}

/// 判断凭单.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Number of the case.
    pub case: String,
    /// 内容摘要 of the articles in force on its days.
    pub statute: String,
    /// The limits and shares in force.
    pub numbers: Numbers,
    /// What was known, by whom and when.
    pub matter: Matter,
    /// What followed: the ladder, the items that apply and those that do not with the reasons, the amounts, the duties.
    pub proposal: Proposal,
    /// What was decided.
    pub decision: Decision,
    /// How the decision departs from the proposal.
    pub deviations: Vec<Deviation>,
    /// How it can be reviewed.
    pub appeal: Vec<Appeal>,
}

impl Receipt {
    /// Made when a case is decided.
    pub fn issue(case: &str, lists: &Editions<'_>, law: &Law, matter: Matter, decision: Decision) -> Receipt {
        let proposal = judge(lists, law, &matter);
        Receipt {
            case: case.to_owned(),
            statute: law.statute.hash_in_force(matter.days),
            numbers: law.numbers.clone(),
            deviations: proposal.deviations(&decision),
            appeal: appeal(law, matter.days.decided),
            matter,
            proposal,
            decision,
        }
    }

    /// The receipt made again from what it holds, by the lists of its days: equal to it, unless somebody changed something.
    pub fn replay(&self, lists: &Editions<'_>, statute: &Arc<Statute>) -> Receipt {
        let law = Law { statute: statute.clone(), numbers: self.numbers.clone() };
        Receipt::issue(&self.case, lists, &law, self.matter.clone(), self.decision.clone())
    }

    /// As it is stored. The same receipt is the same text.
    pub fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|error| panic!("a receipt is JSON: {error}"))
    }

    /// 凭单摘要: SM3 of the text, 64 hexadecimal digits.
    pub fn hash(&self) -> String {
        sm3(self.json().as_bytes())
    }
}

fn appeal(law: &Law, day: Date) -> Vec<Appeal> {
    let one = |route: &str, to: &str, limit: &str, step: &str| Appeal {
        route: route.into(),
        to: to.into(),
        limit: limit.into(),
        article: law.statute.article(step, day).into(),
    };
    vec![
        one("行政复议", "本级人民政府", &law.numbers.review, "review"),
        one("行政诉讼", "有管辖权的人民法院", &law.numbers.lawsuit, "lawsuit"),
    ]
}

impl Statute {
    /// 内容摘要 of the articles in force on the days of a case: one that is added for later days does not change it.
    pub fn hash_in_force(&self, days: Days) -> String {
        let days = [days.old(), days.decided].map(decision::table::day_number);
        let rows = self.table.rows().iter();
        let rows = rows.filter(|row| days.iter().any(|day| row.from <= *day && *day <= row.until));
        let cells = rows.flat_map(|row| &self.table.sheet().rows[row.line]);
        let text: String = cells.flat_map(|cell| [cell.as_str(), "\u{1f}"]).collect();
        sm3(text.as_bytes())
    }
}

fn sm3(bytes: &[u8]) -> String {
    Sm3::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
