//! 自测: what can be had by what was answered, and the next question.

use super::judged::{JudgementOut, QuestionOut, judgement_out, question_out};
use crate::book::Book;
use crate::check::{ANSWERS_MAX, Answers};
use crate::judge::Judgement;
use crate::pages::check::open_book;
use kernel::{Error, FieldError, NAME_CHARS_MAX, Result, local_day};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use web::api::{Body, Operation, Text, ok};
use web::{Answer, Route, Visit, Who};

pub(super) fn routes() -> Vec<Route> {
    let check = Operation::new(
        "自测：按已答的问题判断能享受哪些措施，并给出下一个问题；什么都不保存",
        "The questionnaire: what you can have by what you answered, and the next question; nothing is kept",
    )
    .body::<CheckIn>(json!({ "answers": [{ "fact": "主体类别", "answer": "企业" }] }))
    .answer::<CheckOut>();
    vec![Route::api("POST", "/api/v1/policies/check", Who::Public, check, answer)]
}

/// 已答的问题.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CheckIn {
    /// 每个事实一项，按回答的先后.
    #[schemars(length(max = ANSWERS_MAX))]
    answers: Vec<AnswerIn>,
}

/// 一个回答.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AnswerIn {
    /// 问的是哪个事实.
    fact: Text<1, NAME_CHARS_MAX>,
    /// 回答；空为不清楚.
    answer: Text<0, NAME_CHARS_MAX>,
}

/// 自测的结果.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PolicyCheck")]
struct CheckOut {
    /// 下一个问题；没有还会改变结果的问题时为 null.
    next: Option<QuestionOut>,
    /// 符合的措施.
    entitled: Vec<JudgementOut>,
    /// 还不能判断的措施.
    pending: Vec<JudgementOut>,
    /// 不符合的措施.
    failing: Vec<JudgementOut>,
}

async fn answer(visit: Visit, body: Body<CheckIn>) -> Answer {
    let (book, lang) = (open_book(&visit).await?, visit.ctx.lang);
    let standing = read(&book, body.value.answers)?.standing(&book, local_day(visit.ctx.now));
    let mut out = CheckOut {
        next: standing.next.map(|fact| question_out(fact, lang)),
        entitled: Vec::new(),
        pending: Vec::new(),
        failing: Vec::new(),
    };
    for (measure, judgement) in standing.judgements.iter().enumerate() {
        let into = match judgement {
            Judgement::Entitled { .. } => &mut out.entitled,
            Judgement::Pending(_) => &mut out.pending,
            Judgement::Failing(_) => &mut out.failing,
        };
        into.push(judgement_out(&book, measure, judgement, lang));
    }
    ok(&out)
}

/// The answers; the first that is none is named by its place.
fn read(book: &Book, given: Vec<AnswerIn>) -> Result<Answers> {
    let too_many = given.len() > ANSWERS_MAX;
    let mut answers = Answers::default();
    for (at, one) in given.into_iter().take(ANSWERS_MAX).enumerate() {
        let named =
            |error: FieldError| FieldError { field: format!("answers[{at}].{}", error.field), ..error };
        answers = answers.with(book, &one.fact.0, &one.answer.0).map_err(|error| match error {
            Error::Invalid(errors) => Error::Invalid(errors.into_iter().map(named).collect()),
            other => other,
        })?;
    }
    if too_many {
        let (zh, en) = (format!("最多 {ANSWERS_MAX} 项"), format!("at most {ANSWERS_MAX}"));
        return Err(Error::Invalid(vec![FieldError { field: "answers".into(), zh, en }]));
    }
    Ok(answers)
}
