//! The items of an act, each with its verdict.

use super::facts::{Facts, Ground, Matter, Stated, Truth, settle_for_organisation};
use super::first::{FIRST_OFFENCE, FirstCheck};
use super::law::Numbers;
use super::lists::{Lists, case_of};
use crate::model::{Effect, FirstOffence, Item, OffenceScope};
use decision::table::{Answer, Test};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// 条目结论: what an item says of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemVerdict {
    /// 编号.
    pub number: String,
    /// Code of its list.
    pub list: String,
    /// What it does.
    pub effect: Effect,
    /// 批次.
    pub batch: String,
    /// 法律依据 of its effect.
    pub basis: String,
    /// Whether it applies.
    pub verdict: Truth,
    /// What it asks for and what the case has.
    pub grounds: Vec<Ground>,
    /// Where it asks for 初次违法: what was looked for.
    pub first: Option<FirstCheck>,
    /// 配套措施.
    pub follow_up: Vec<String>,
}

impl ItemVerdict {
    /// The conditions it fails.
    pub fn failing(&self) -> impl Iterator<Item = &Ground> {
        self.grounds.iter().filter(|ground| ground.verdict == Truth::No)
    }

    /// The conditions that hang on facts not known.
    pub fn unknown(&self) -> impl Iterator<Item = &Ground> {
        self.grounds.iter().filter(|ground| ground.verdict == Truth::Unknown)
    }

    /// An item of 不予处罚 explains the discretion of 初次违法 where it asks for that; else it explains what must not be punished.
    pub fn is_discretionary(&self) -> bool {
        self.first.is_some()
    }
}

/// Every item of the act in force on a day, and the facts that would settle those that are open: name, rows it settles alone,
/// rows it touches.
pub(super) fn items(
    lists: &Lists<'_>,
    numbers: &Numbers,
    matter: &Matter,
    day: Date,
    notes: &mut Vec<String>,
) -> (Vec<ItemVerdict>, Vec<(String, usize, usize)>) {
    let table = lists.table;
    let mut case = case_of(table, &matter.facts, notes);
    premises(lists, matter, &mut case);
    let first = table.condition(FIRST_OFFENCE);
    let mut answers: Vec<(Option<FirstOffence>, Answer<'_>)> = Vec::new();
    let mut found = Vec::new();
    for row in lists.rows_of(&matter.agency, &matter.act) {
        let item = &lists.items[row];
        let asks = first.is_some_and(|column| !matches!(table.test(row, column), Test::Any));
        let window = (asks || item.first_offence.is_some()).then(|| window(item, numbers));
        let check = window.map(|window| FirstCheck::of(matter, &item.act.domain, window));
        if !answers.iter().any(|(known, _)| *known == window) {
            let mut case = case.clone();
            if let (Some(column), Some(check)) = (first, &check) {
                case.set(column, table.conditions()[column].read(check.word()).ok());
            }
            answers.push((window, table.decide(case, Some(day))));
        }
        let Some((_, answer)) = answers.iter().find(|(known, _)| *known == window) else { continue };
        let Some(verdict) = answer.row(row) else { continue };
        let mut grounds = Ground::of(answer, table, row);
        let verdict = match settle_for_organisation(matter, &mut grounds) {
            true => Truth::No,
            false => verdict.into(),
        };
        found.push(ItemVerdict {
            number: item.number.clone(),
            list: item.list.clone(),
            effect: item.effect,
            batch: item.batch.clone(),
            basis: item.basis.clone(),
            verdict,
            grounds,
            first: check,
            follow_up: item.follow_up.clone(),
        });
    }
    let questions = answers.iter().flat_map(|(_, answer)| answer.questions());
    let named = |question: decision::table::Question| {
        let name = table.conditions()[question.condition].name.to_string();
        (name, question.settles, question.touches)
    };
    (found, questions.map(named).collect())
}

/// What an item says of the act is known from the act.
fn premises(lists: &Lists<'_>, matter: &Matter, case: &mut decision::table::Case) {
    for (condition, column) in lists.table.conditions().iter().enumerate() {
        if column.is_premise && &*column.name == ACT {
            case.set(condition, column.read(&matter.act).ok());
        }
    }
}

/// The premise that names the act.
const ACT: &str = "违法行为";

fn window(item: &Item, numbers: &Numbers) -> FirstOffence {
    let months = u32::try_from(numbers.first_offence_months.value).unwrap_or_default();
    item.first_offence.unwrap_or(FirstOffence { months, scope: OffenceScope::SameDomain })
}

/// The facts with 初次违法 as statute alone asks for it.
pub(super) fn with_first_offence(numbers: &Numbers, matter: &Matter, domain: &str) -> Facts {
    let months = u32::try_from(numbers.first_offence_months.value).unwrap_or_default();
    let check = FirstCheck::of(matter, domain, FirstOffence { months, scope: OffenceScope::SameDomain });
    let mut facts = matter.facts.clone();
    let at = jiff::Timestamp::UNIX_EPOCH;
    facts.insert(FIRST_OFFENCE.into(), Stated { value: check.word().into(), by: String::new(), at });
    facts
}
