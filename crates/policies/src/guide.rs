//! 申兑指南: what an enterprise reads of a measure. All of it is made from the one measure.

use crate::book::Book;
use crate::model::{Delivery, Measure, Policy, Versioned};
use crate::plain::{Requirement, amount, money, requirements};
use calendar::Unit;
use kernel::{Lang, Result};

/// 指南: a measure for a reader.
#[derive(Clone, Debug)]
pub struct Guide {
    /// Its code.
    pub id: String,
    /// 名称.
    pub title: String,
    /// 措施类型.
    pub kind: &'static str,
    /// 兑现方式, and what it means.
    pub delivery: (&'static str, &'static str),
    /// 支持对象.
    pub object: String,
    /// By row: the conditions, and how much follows.
    pub cases: Vec<GuideCase>,
    /// 支持标准 in words.
    pub benefit: String,
    /// 总额 in words; empty for none.
    pub budget: String,
    /// 先到先得?
    pub first_come: bool,
    /// 申领次数.
    pub repeat: &'static str,
    /// Does it belong to a group of which one has only the highest?
    pub is_grouped: bool,
    /// What is handed in.
    pub materials: Vec<String>,
    /// What government holds.
    pub held: Vec<String>,
    /// 流程.
    pub steps: Vec<String>,
    /// 办理时限.
    pub limit: String,
    /// 牵头单位: name.
    pub unit: String,
    /// 咨询方式.
    pub contact: String,
    /// 办理地点.
    pub window: String,
    /// 有效期.
    pub valid: String,
    /// 依据.
    pub basis: String,
    /// 资金来源.
    pub funds: String,
    /// Can it be had today?
    pub is_open: bool,
}

/// 情形: who a row is about, and what he gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuideCase {
    /// What is asked.
    pub requirements: Vec<Requirement>,
    /// How much; empty where it is no money.
    pub amount: String,
}

impl Guide {
    /// The guide of a measure of a policy; `unit` is the name of the lead unit.
    ///
    /// # Errors
    /// [`kernel::Error::Storage`] when the conditions no longer read.
    pub fn new(
        policy: &Policy,
        one: &Versioned,
        unit: &str,
        day: jiff::civil::Date,
        lang: Lang,
    ) -> Result<Guide> {
        let book = Book::read(vec![one.clone()])?;
        let measure = &one.measure;
        let case = |row: usize| GuideCase {
            requirements: requirements(&book, row, lang),
            amount: amount(&book, row, lang).unwrap_or_default(),
        };
        let materials = |held: bool| {
            let these = measure.materials.iter().filter(move |one| one.held == held);
            these.map(|one| one.name.of(lang).to_owned()).collect()
        };
        Ok(Guide {
            id: measure.id.clone(),
            title: measure.title.of(lang).into(),
            kind: measure.kind.word(lang),
            delivery: (measure.delivery.word(lang), meaning(measure.delivery)),
            object: measure.object.of(lang).into(),
            cases: book.rows_of(0).map(case).collect(),
            benefit: measure.benefit.of(lang).into(),
            budget: measure.budget_fen.map_or_else(String::new, |fen| money(fen, lang)),
            first_come: measure.first_come,
            repeat: measure.repeat.word(lang),
            is_grouped: !measure.group.is_empty(),
            materials: materials(false),
            held: materials(true),
            steps: measure.steps.iter().map(|one| one.of(lang).to_owned()).collect(),
            limit: limit_words(&measure.limit, lang),
            unit: unit.into(),
            contact: measure.contact.of(lang).into(),
            window: measure.window.of(lang).into(),
            valid: valid_words(measure, lang),
            basis: measure.basis.clone(),
            funds: measure.funds.clone(),
            is_open: policy.is_open(day) && measure.is_open(day),
        })
    }
}

/// What a way of delivery means to an enterprise; a key of the catalogue.
fn meaning(delivery: Delivery) -> &'static str {
    match delivery {
        Delivery::WithoutApplication => "不用申请：符合条件的由主管部门核对名单后直接兑现。",
        Delivery::OnApplication => "申请后按政府已有数据即时核定，不再另行审核。",
        Delivery::AfterReview => "申请后由牵头单位审核。",
    }
}

/// `20wd` in words.
pub(crate) fn limit_words(text: &str, lang: Lang) -> String {
    let Ok(limit) = text.parse::<calendar::Limit>() else { return text.into() };
    if lang == Lang::Zh {
        return limit.zh();
    }
    let unit = match limit.unit {
        Unit::WorkingDays => "working days",
        Unit::CalendarDays => "days",
        Unit::Hours => "hours",
        Unit::WorkingHours => "office hours",
        Unit::Months => "months",
    };
    format!("{} {unit}", calendar::decimal(limit.tenths))
}

fn valid_words(measure: &Measure, lang: Lang) -> String {
    let from = measure.valid_from;
    match (measure.valid_until, lang) {
        (Some(until), Lang::Zh) => format!("{from} 至 {until}"),
        (Some(until), Lang::En) => format!("{from} to {until}"),
        (None, Lang::Zh) => format!("{from} 起"),
        (None, Lang::En) => format!("from {from}"),
    }
}
