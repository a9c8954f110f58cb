//! 我能享受什么: an enterprise, signed in, with what is held of it; and the form of an application.

use super::check::{ResultView, open_book, result_view};
use crate::actions::{Apply, apply};
use crate::book::Book;
use crate::check::choices;
use crate::facts::{Fact, FactKind, Source, fact, place};
use crate::judge::Judgement;
use crate::known::Known;
use crate::ledger::Award;
use crate::model::{Delivery, Measure};
use crate::plain::{money, name, requirement};
use crate::store;
use askama::Template;
use axum::extract::Path;
use kernel::{Error, FieldError, Lang, Result, local_day};
use std::collections::HashMap;
use web::form::Posted;
use web::{Answer, Frame, Visit, invalid, page, redirect_saying};

#[derive(Template)]
#[template(path = "entitlements.html")]
struct EntitlementsPage {
    f: Frame,
    enterprise: String,
    entitled: Vec<Entitled>,
    pending: Vec<ResultView>,
    failing: Vec<ResultView>,
    awards: Vec<(String, String, String, &'static str)>,
}

/// What an enterprise sees that the register does not have yet.
#[derive(Template)]
#[template(path = "entitlements_unknown.html")]
struct UnknownPage {
    f: Frame,
}

struct Entitled {
    view: ResultView,
    next: Next,
}

/// What an enterprise can do about a measure it is entitled to.
pub(crate) struct Next {
    /// `apply`, `wait`, `see`, or `had`.
    pub act: &'static str,
    /// The application, where there is one.
    pub case_id: String,
}

impl Held {
    /// What can be done about a measure.
    pub(crate) fn next(&self, measure: &Measure) -> Next {
        let case_id = self.claimed.get(&measure.id).cloned().unwrap_or_default();
        let act = match measure.delivery {
            _ if self.awards.iter().any(|award| award.measure == measure.id) => "had",
            Delivery::WithoutApplication => "wait",
            _ if !case_id.is_empty() => "see",
            _ => "apply",
        };
        Next { act, case_id }
    }
}

pub(crate) async fn entitlements(visit: Visit) -> Answer {
    let book = open_book(&visit).await?;
    let held = match held(&visit, &book).await {
        Err(Error::NotFound) => return Ok(page(UnknownPage { f: visit.frame("我能享受什么") })),
        other => other?,
    };
    let (mut entitled, mut pending, mut failing) = (Vec::new(), Vec::new(), Vec::new());
    for (at, judgement) in held.known.judgements(&book).iter().enumerate() {
        let view = result_view(&visit, &book, at, judgement);
        match judgement {
            Judgement::Entitled { .. } => {
                entitled.push(Entitled { view, next: held.next(&book.measures[at].measure) });
            }
            Judgement::Pending(_) => pending.push(view),
            Judgement::Failing(reasons) => {
                let line = |at: &usize| failing_line(&visit, &book, &held.known, reasons.row, *at);
                let lines = reasons.failing.iter().map(line);
                failing.push(ResultView { lines: lines.collect(), ..view });
            }
        }
    }
    let lang = visit.ctx.lang;
    let titles: HashMap<&str, &str> =
        book.measures.iter().map(|one| (one.measure.id.as_str(), one.measure.title.of(lang))).collect();
    let award = |one: &Award| {
        let title = titles.get(one.measure.as_str()).map_or(one.measure.as_str(), |title| title);
        let state = visit.t(if one.paid_on.is_some() { "已兑现" } else { "已批准，待兑现" });
        (title.to_owned(), money(one.amount_fen, lang), one.granted_on.to_string(), state)
    };
    Ok(page(EntitlementsPage {
        f: visit.frame("我能享受什么"),
        enterprise: held.known.enterprise.name.clone(),
        awards: held.awards.iter().map(award).collect(),
        entitled,
        pending,
        failing,
    }))
}

/// What is held of an enterprise, what it has applied for, and what it has had.
pub(crate) struct Held {
    pub known: Known,
    claimed: HashMap<String, String>,
    pub awards: Vec<Award>,
}

/// What is held of the enterprise of the reader.
pub(crate) async fn held(visit: &Visit, book: &Book) -> Result<Held> {
    let (division, day) = (visit.division().to_string(), local_day(visit.ctx.now));
    let code = visit.ctx.actor.unit.clone().unwrap_or_default();
    let book = book.clone();
    visit
        .db()
        .read(move |r| {
            let known = Known::load(r, &division, &code, &book, day)?;
            let claimed = store::claimed(r, &division, &code)?.into_iter().collect();
            Ok(Held { known, claimed, awards: store::awards_of(r, &division, &code)? })
        })
        .await
}

fn failing_line(visit: &Visit, book: &Book, known: &Known, row: usize, at: usize) -> String {
    let asked = requirement(book, row, at, visit.ctx.lang);
    let required = format!("{}{}{}", asked.fact, visit.t("："), asked.words);
    // Everybody knows what day it is.
    match known.words(at).filter(|_| book.fact(at).source != Source::Day) {
        Some(words) => {
            format!("{required}{}{}", visit.t("，您的是 "), said(book.fact(at), words, visit.ctx.lang))
        }
        None => required,
    }
}

/// A value that is held, for this reader.
pub(crate) fn said(fact: &Fact, words: &str, lang: Lang) -> String {
    let options = choices(fact, lang).unwrap_or_default();
    let word = options.into_iter().find(|(code, _)| code == words).map(|(_, word)| word);
    match (word, lang) {
        (Some(word), _) => word,
        (None, Lang::En) if !fact.unit.is_empty() => {
            format!("{} {}", words.trim_end_matches(fact.unit), fact.unit_en)
        }
        (None, _) => words.to_owned(),
    }
}

#[derive(Template)]
#[template(path = "apply.html")]
struct ApplyPage {
    f: Frame,
    id: String,
    title: String,
    benefit: String,
    materials: Vec<String>,
    held: Vec<(String, String)>,
    asked: Vec<AskedView>,
    problem: String,
    amount: String,
}

/// A fact that is not held and is asked for.
struct AskedView {
    field: String,
    label: String,
    hint: &'static str,
    kind: &'static str,
    options: Vec<(String, String)>,
    value: String,
}

async fn apply_page(
    visit: &Visit,
    id: &str,
    typed: &[(String, String)],
    errors: Vec<FieldError>,
) -> Result<ApplyPage> {
    let mut book = open_book(visit).await?;
    let at = book.place_of(id).ok_or(Error::NotFound)?;
    let one = book.measures.swap_remove(at);
    let book = Book::read(vec![one])?;
    let known = held(visit, &book).await?.known;
    let lang = visit.ctx.lang;
    let judgement = known.judgements(&book).remove(0);
    let view = result_view(visit, &book, 0, &judgement);
    let measure = &book.measures[0].measure;
    let (mut held, mut asked) = (Vec::new(), Vec::new());
    for column in &measure.conditions.columns {
        let Some((fact, at)) = fact(column).zip(book.table.condition(column)) else { continue };
        match known.words(at) {
            Some(words) => held.push((name(fact, lang).to_owned(), said(fact, words, lang))),
            None if fact.is_asked() => asked.push(asked_view(fact, lang, typed)),
            None => {}
        }
    }
    let problem = match &judgement {
        Judgement::Failing(reasons) => reasons
            .failing
            .iter()
            .map(|at| failing_line(visit, &book, &known, reasons.row, *at))
            .collect::<Vec<_>>()
            .join(visit.t("；")),
        _ => String::new(),
    };
    Ok(ApplyPage {
        f: visit.frame("申请").with_errors(errors),
        id: measure.id.clone(),
        title: view.title,
        benefit: view.benefit,
        materials: measure
            .materials
            .iter()
            .filter(|one| !one.held)
            .map(|one| one.name.of(lang).to_owned())
            .collect(),
        held,
        asked,
        problem,
        amount: view.amount,
    })
}

fn asked_view(fact: &'static Fact, lang: Lang, typed: &[(String, String)]) -> AskedView {
    let options = choices(fact, lang);
    let kind = match (&options, &fact.kind) {
        (Some(_), _) => "select",
        (None, FactKind::Day) => "date",
        (None, _) => "number",
    };
    let value = typed.iter().find(|(name, _)| name == fact.name).map_or("", |(_, text)| text);
    AskedView {
        field: field_of(fact),
        label: if lang == Lang::En { fact.question_en } else { fact.question }.into(),
        hint: if lang == Lang::En { fact.unit_en } else { fact.unit },
        kind,
        options: options.unwrap_or_default(),
        value: value.into(),
    }
}

/// The name of a fact in a form: a form's field names are plain.
fn field_of(fact: &Fact) -> String {
    format!("fact-{}", place(fact.name).unwrap_or_default())
}

pub(crate) async fn form(visit: Visit, Path(id): Path<String>) -> Answer {
    Ok(page(apply_page(&visit, &id, &[], Vec::new()).await?))
}

pub(crate) async fn send(visit: Visit, Path(id): Path<String>, posted: Posted) -> Answer {
    let given = crate::facts::facts().iter().filter(|fact| posted.has(&field_of(fact)));
    let stated: Vec<(String, String)> =
        given.map(|fact| (fact.name.to_owned(), posted.text(&field_of(fact)).to_owned())).collect();
    let enterprise = visit.ctx.actor.unit.clone().unwrap_or_default();
    let ask = Apply { measure: id.clone(), enterprise, stated: stated.clone() };
    match apply(visit.db(), visit.app.vault.clone(), visit.ctx.clone(), ask).await {
        Ok(case) if case.state == "granted" => {
            Ok(redirect_saying(&format!("/applications/{}", case.id), "已批准，等待兑现。"))
        }
        Ok(case) => Ok(redirect_saying(&format!("/applications/{}", case.id), "申请已提交。")),
        Err(Error::Invalid(errors)) => {
            let named = |error: FieldError| {
                let field = fact(&error.field).map(field_of);
                FieldError { field: field.unwrap_or(error.field.clone()), ..error }
            };
            let errors = errors.into_iter().map(named).collect();
            Ok(invalid(apply_page(&visit, &id, &stated, errors).await?))
        }
        Err(error) => Err(error.into()),
    }
}
