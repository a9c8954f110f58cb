//! 自测页: one question after the other, and what is known so far.

use crate::book::Book;
use crate::check::{Answers, Standing, choices};
use crate::facts::{Fact, FactKind};
use crate::judge::{Grant, Judgement};
use crate::model::Versioned;
use crate::plain::{money, name, requirement};
use crate::store;
use askama::Template;
use kernel::{Error, FieldError, Lang, Result, local_day};
use web::form::Posted;
use web::{Answer, Frame, Visit, invalid, page};

#[derive(Template)]
#[template(path = "check.html")]
struct CheckPage {
    f: Frame,
    question: Option<QuestionView>,
    known: Vec<Known>,
    entitled: Vec<ResultView>,
    pending: Vec<ResultView>,
    failing: Vec<ResultView>,
    answered: usize,
}

struct QuestionView {
    fact: &'static str,
    text: String,
    unit: &'static str,
    kind: &'static str,
    options: Vec<(String, String)>,
    typed: String,
}

/// What was answered before and comes along.
struct Known {
    /// As it travels: name and answer.
    carried: String,
    question: String,
    answer: String,
}

/// 一项措施 with what is said of it.
pub(crate) struct ResultView {
    pub id: String,
    pub title: String,
    pub benefit: String,
    pub amount: String,
    pub lines: Vec<String>,
}

/// Between name and answer of what travels with the form; no name has it.
const BETWEEN: char = '=';
/// More choices than this are a list to open.
const RADIOS_MAX: usize = 8;

pub(crate) async fn ask(visit: Visit) -> Answer {
    let book = open_book(&visit).await?;
    Ok(page(check_page(&visit, &book, &Answers::default(), Vec::new(), "")))
}

pub(crate) async fn answer(visit: Visit, posted: Posted) -> Answer {
    let book = open_book(&visit).await?;
    let given = posted.all("known").into_iter().filter_map(|one| one.split_once(BETWEEN));
    let mut answers = Answers::kept(&book, given.map(|(name, text)| (name.to_owned(), text.to_owned())));
    // Going back is leaving out the last answer.
    if posted.has("back") {
        answers.0.pop();
        return Ok(page(check_page(&visit, &book, &answers, Vec::new(), "")));
    }
    let typed = if posted.has("skip") { "" } else { posted.text("answer") };
    if typed.trim().is_empty() && !posted.has("skip") {
        let (zh, en) = ("请回答，或者选择“不清楚，跳过”".into(), "Answer, or choose “Not sure, skip”".into());
        let error = FieldError { field: "answer".into(), zh, en };
        return Ok(invalid(check_page(&visit, &book, &answers, vec![error], "")));
    }
    match answers.clone().with(&book, posted.text("fact"), typed) {
        Ok(answers) => Ok(page(check_page(&visit, &book, &answers, Vec::new(), ""))),
        Err(Error::Invalid(errors)) => Ok(invalid(check_page(&visit, &book, &answers, errors, typed))),
        Err(error) => Err(error.into()),
    }
}

/// The measures that can be had today, as one table.
pub(crate) async fn open_book(visit: &Visit) -> Result<Book> {
    let (division, day) = (visit.division().to_string(), local_day(visit.ctx.now));
    let open = visit.db().read(move |r| store::open_measures(r, &division, day)).await?;
    Book::read(open)
}

fn check_page(
    visit: &Visit,
    book: &Book,
    answers: &Answers,
    errors: Vec<FieldError>,
    typed: &str,
) -> CheckPage {
    let lang = visit.ctx.lang;
    let Standing { next, judgements } = answers.standing(book, local_day(visit.ctx.now));
    let mut page = CheckPage {
        f: visit.frame("看看能享受哪些政策").with_errors(errors),
        question: next.map(|fact| question(fact, lang, typed)),
        known: answers.0.iter().map(|(name, text)| known(visit, name, text)).collect(),
        entitled: Vec::new(),
        pending: Vec::new(),
        failing: Vec::new(),
        answered: answers.0.len(),
    };
    for (measure, judgement) in judgements.iter().enumerate() {
        let view = result_view(visit, book, measure, judgement);
        match judgement {
            Judgement::Entitled { .. } => page.entitled.push(view),
            Judgement::Pending(_) => page.pending.push(view),
            Judgement::Failing(_) => page.failing.push(view),
        }
    }
    page
}

fn question(fact: &'static Fact, lang: Lang, typed: &str) -> QuestionView {
    let options = choices(fact, lang);
    QuestionView {
        fact: fact.name,
        text: if lang == Lang::En { fact.question_en } else { fact.question }.into(),
        unit: if lang == Lang::En { fact.unit_en } else { fact.unit },
        kind: match (&options, &fact.kind) {
            (Some(options), _) if options.len() <= RADIOS_MAX => "radios",
            (Some(_), _) => "select",
            (None, FactKind::Day) => "date",
            (None, _) => "number",
        },
        options: options.unwrap_or_default(),
        typed: typed.into(),
    }
}

fn known(visit: &Visit, name: &str, text: &str) -> Known {
    let lang = visit.ctx.lang;
    let fact = crate::facts::fact(name);
    let question = fact.map_or(name, |fact| crate::plain::name(fact, lang)).to_owned();
    let options = fact.and_then(|fact| choices(fact, lang)).unwrap_or_default();
    let word =
        options.into_iter().find(|(code, _)| code == text).map_or_else(|| text.to_owned(), |(_, word)| word);
    let unit = fact
        .filter(|_| !text.is_empty())
        .map_or("", |fact| if lang == Lang::En { fact.unit_en } else { fact.unit });
    let answer = if text.is_empty() {
        visit.t("不清楚").to_owned()
    } else {
        format!("{word} {unit}").trim().to_owned()
    };
    Known { carried: format!("{name}{BETWEEN}{text}"), question, answer }
}

/// What a judgement says to a reader.
pub(crate) fn result_view(visit: &Visit, book: &Book, measure: usize, judgement: &Judgement) -> ResultView {
    let lang = visit.ctx.lang;
    let Versioned { measure: one, .. } = &book.measures[measure];
    let fact_names = |conditions: &[usize]| -> Vec<String> {
        conditions.iter().map(|at| name(book.fact(*at), lang).to_owned()).collect()
    };
    let (amount, lines) = match judgement {
        Judgement::Entitled { grant: Grant::Fen(fen), .. } => (money(*fen, lang), Vec::new()),
        Judgement::Entitled { grant: Grant::Unknown(lacks), .. } => {
            (visit.t("金额待核").to_owned(), fact_names(lacks))
        }
        Judgement::Entitled { grant: Grant::Service, .. } => (String::new(), Vec::new()),
        Judgement::Pending(reasons) => (String::new(), fact_names(&reasons.unknown)),
        Judgement::Failing(reasons) => {
            let line = |at: &usize| {
                let asked = requirement(book, reasons.row, *at, lang);
                format!("{}{}{}", asked.fact, visit.t("："), asked.words)
            };
            (String::new(), reasons.failing.iter().map(line).collect())
        }
    };
    ResultView {
        id: one.id.clone(),
        title: one.title.of(lang).into(),
        benefit: one.benefit.of(lang).into(),
        amount,
        lines,
    }
}
