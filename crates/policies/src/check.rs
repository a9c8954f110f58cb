//! 自测: a short anonymous questionnaire. The next question is the fact that settles most of what is still open; what no longer
//! matters is not asked. Nothing is kept: what was answered travels with the form.

use crate::book::Book;
use crate::facts::{Fact, FactKind, Source, fact};
use crate::judge::{Judgement, judge};
use decision::table::{Answer, Case};
use jiff::civil::Date;
use kernel::{Form, Lang, Result};
use std::cmp::Reverse;

/// Answers of one questionnaire at most: more than there are facts.
pub const ANSWERS_MAX: usize = 100;

/// 已答: facts by name as they were answered; an empty answer says that it is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers(pub Vec<(String, String)>);

/// Where a questionnaire stands.
#[derive(Clone, Debug)]
pub struct Standing {
    /// What to ask next; none where nothing is left that would change anything.
    pub next: Option<&'static Fact>,
    /// By measure of the book.
    pub judgements: Vec<Judgement>,
}

impl Answers {
    /// The answers with one more; the same fact answered again replaces the earlier answer.
    ///
    /// # Errors
    /// [`kernel::Error::Invalid`] where the answer is none to this question.
    pub fn with(mut self, book: &Book, name: &str, text: &str) -> Result<Answers> {
        let mut form = Form::default();
        let text = form.optional_text("answer", ("回答", "the answer"), text, kernel::NAME_CHARS_MAX);
        let at = book.table.condition(name).filter(|_| fact(name).is_some_and(Fact::is_asked));
        match at.map(|at| &book.table.conditions()[at]) {
            None => form.wrong("answer", "没有这个问题", "There is no such question"),
            Some(_) if text.is_empty() => {}
            Some(column) => {
                if let Err(reason) = column.read(&text) {
                    let en = format!("This is not an answer to the question: {}", expected(name));
                    form.wrong("answer", format!("回答看不懂：{reason}"), en);
                }
            }
        }
        form.finish()?;
        self.0.retain(|(known, _)| known != name);
        self.0.push((name.to_owned(), text));
        self.0.truncate(ANSWERS_MAX);
        Ok(self)
    }

    /// What is left out of answers that came back with a form: those that are none any more.
    pub fn kept(book: &Book, given: impl Iterator<Item = (String, String)>) -> Answers {
        given.take(ANSWERS_MAX).fold(Answers::default(), |answers, (name, text)| {
            answers.clone().with(book, &name, &text).unwrap_or(answers)
        })
    }

    /// Where this leaves the reader on a day.
    pub fn standing(&self, book: &Book, day: Date) -> Standing {
        let answer = book.table.decide(self.case(book, day), None);
        let judgements = (0..book.measures.len()).map(|measure| judge(book, &answer, measure)).collect();
        Standing { next: self.next(book, &answer), judgements }
    }

    fn case(&self, book: &Book, day: Date) -> Case {
        let mut case = book.table.unknown_case();
        for (at, column) in book.table.conditions().iter().enumerate() {
            let own = self.0.iter().find(|(name, _)| **name == *column.name).map(|(_, text)| text.as_str());
            let text = match book.fact(at).source {
                Source::Day => day.to_string(),
                _ => own.unwrap_or_default().to_owned(),
            };
            if !text.is_empty() {
                case.set(at, column.read(&text).ok());
            }
        }
        case
    }

    /// The fact that decides most and has not been asked for: what most measures hang on comes first, because one answer may rule out
    /// many of them.
    fn next(&self, book: &Book, answer: &Answer<'_>) -> Option<&'static Fact> {
        let mut questions = answer.questions();
        questions.sort_by_key(|question| Reverse((question.touches, question.settles)));
        let is_answered = |fact: &Fact| self.0.iter().any(|(name, _)| name == fact.name);
        let mut facts = questions.into_iter().map(|question| book.fact(question.condition));
        facts.find(|fact| fact.is_asked() && !is_answered(fact))
    }
}

/// What an answer looks like, in English.
fn expected(name: &str) -> &'static str {
    match fact(name).map(|fact| &fact.kind) {
        Some(FactKind::Day) => "expected a day, e.g. 2020-05-01",
        Some(FactKind::Number(0)) => "expected a whole number",
        Some(FactKind::Number(_)) => "expected a number",
        Some(FactKind::Money) => "expected an amount, e.g. 5000",
        _ => "choose one of those listed",
    }
}

/// What a reader may choose of; none where he writes.
pub fn choices(fact: &Fact, lang: Lang) -> Option<Vec<(String, String)>> {
    let english = |word: &'static str| if lang == Lang::En { Fact::choice_en(word) } else { word };
    match &fact.kind {
        FactKind::Flag => Some(["是", "否"].map(|word| (word.into(), english(word).into())).into()),
        FactKind::Choice(words) => {
            Some(words.iter().map(|word| ((*word).into(), english(word).into())).collect())
        }
        FactKind::Industry => {
            let word = |one: &registry::Industry| {
                let code = crate::roll::industry_code(one);
                (code.clone(), format!("{code} {}", if lang == Lang::En { one.en } else { one.zh }))
            };
            Some(registry::industries::industries().iter().map(word).collect())
        }
        FactKind::Number(_) | FactKind::Money | FactKind::Day => None,
    }
}
