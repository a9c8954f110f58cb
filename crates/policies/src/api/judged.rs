//! 判定结果: what a measure says of an enterprise, as the questionnaire and the entitlements answer it.

use crate::book::Book;
use crate::check::choices;
use crate::facts::{Fact, FactKind};
use crate::judge::{Grant, Judgement};
use crate::plain::{name, requirement};
use kernel::Lang;
use schemars::JsonSchema;
use serde::Serialize;

/// 一项措施的判定.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PolicyJudgement")]
pub(super) struct JudgementOut {
    /// 措施编号.
    pub measure: String,
    /// 名称.
    pub title: String,
    /// 支持标准.
    pub benefit: String,
    /// 金额，分；不是金额、还不知道或不符合时为 null.
    pub amount_fen: Option<i64>,
    /// 还要知道的事实.
    pub lacks: Vec<NameOut>,
    /// 不符合的条件.
    pub failing: Vec<RequirementOut>,
}

/// 一项事实.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FactName")]
pub(super) struct NameOut {
    /// 事实，即条件中的列名.
    pub fact: &'static str,
    /// 给读者看的名称.
    pub label: &'static str,
}

/// 一项条件.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PolicyRequirement")]
pub(super) struct RequirementOut {
    /// 事实，即条件中的列名.
    pub fact: &'static str,
    /// 给读者看的名称.
    pub label: String,
    /// 要求.
    pub required: String,
}

/// 一个问题.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PolicyQuestion")]
pub(super) struct QuestionOut {
    /// 事实，回答时原样送回.
    fact: &'static str,
    /// 怎样问.
    question: &'static str,
    /// 单位；没有时为空.
    unit: &'static str,
    /// 种类：choice 从 choices 中选；day 日期；number 数；money 金额，元.
    #[schemars(extend("enum" = ["choice", "day", "number", "money"]))]
    kind: &'static str,
    /// 可选的回答.
    choices: Vec<ChoiceOut>,
}

/// 一个可选的回答.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PolicyChoice")]
struct ChoiceOut {
    /// 回答.
    answer: String,
    /// 给读者看的词.
    label: String,
}

pub(super) fn name_out(fact: &'static Fact, lang: Lang) -> NameOut {
    NameOut { fact: fact.name, label: name(fact, lang) }
}

pub(super) fn requirement_out(book: &Book, row: usize, condition: usize, lang: Lang) -> RequirementOut {
    let asked = requirement(book, row, condition, lang);
    RequirementOut { fact: book.fact(condition).name, label: asked.fact, required: asked.words }
}

pub(super) fn judgement_out(book: &Book, measure: usize, judgement: &Judgement, lang: Lang) -> JudgementOut {
    let one = &book.measures[measure].measure;
    let lacks = match judgement {
        Judgement::Entitled { grant: Grant::Unknown(lacks), .. } => lacks.as_slice(),
        Judgement::Pending(reasons) => &reasons.unknown,
        _ => &[],
    };
    let failing = match judgement {
        Judgement::Failing(reasons) => {
            reasons.failing.iter().map(|at| requirement_out(book, reasons.row, *at, lang)).collect()
        }
        _ => Vec::new(),
    };
    JudgementOut {
        measure: one.id.clone(),
        title: one.title.of(lang).into(),
        benefit: one.benefit.of(lang).into(),
        amount_fen: judgement.grant().and_then(Grant::fen),
        lacks: lacks.iter().map(|at| name_out(book.fact(*at), lang)).collect(),
        failing,
    }
}

pub(super) fn question_out(fact: &'static Fact, lang: Lang) -> QuestionOut {
    let english = lang == Lang::En;
    let all = choices(fact, lang).unwrap_or_default();
    QuestionOut {
        fact: fact.name,
        question: if english { fact.question_en } else { fact.question },
        unit: if english { fact.unit_en } else { fact.unit },
        kind: match fact.kind {
            FactKind::Flag | FactKind::Choice(_) | FactKind::Industry => "choice",
            FactKind::Day => "day",
            FactKind::Number(_) => "number",
            FactKind::Money => "money",
        },
        choices: all.into_iter().map(|(answer, label)| ChoiceOut { answer, label }).collect(),
    }
}
