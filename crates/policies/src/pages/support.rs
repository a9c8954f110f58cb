//! 政策匹配: the figures of the last run by measure, the rows behind each, and who is to be called.

use crate::actions::match_now;
use crate::calls::{OUTCOMES, outcome_word};
use crate::model::{Delivery, Status, Versioned};
use crate::plain::money;
use crate::runs::{Behind, Figures, Run, VERDICTS};
use crate::store;
use askama::Template;
use axum::extract::Path;
use kernel::{Error, Lang, PAGE_ROWS, Result, Role, minute_zh, parse_utc};
use std::collections::BTreeMap;
use web::form::Posted;
use web::show::count;
use web::{Answer, Frame, Visit, page, redirect_saying};

#[derive(Template)]
#[template(path = "support.html")]
struct BoardPage {
    f: Frame,
    run: Option<RunView>,
    rows: Vec<BoardRow>,
    total: BoardTotal,
    policies: Vec<(String, String, &'static str)>,
    is_office: bool,
    may_see_ledger: bool,
}

struct RunView {
    day: String,
    at: String,
    enterprises: String,
}

struct BoardRow {
    id: String,
    title: String,
    delivery: &'static str,
    figures: FiguresView,
    budget: String,
    granted: String,
    paid: String,
    /// Is what was granted, with what is owed to the entitled, more than the total?
    is_short: bool,
}

/// Figures in words, each with what it opens.
struct FiguresView {
    entitled: String,
    pending: String,
    near: String,
    failing: String,
    amount: String,
    amount_unknown: String,
}

#[derive(Default)]
struct BoardTotal {
    amount: String,
    granted: String,
    paid: String,
}

impl FiguresView {
    fn new(figures: &Figures) -> FiguresView {
        let count = |number: i64| count(number.unsigned_abs());
        FiguresView {
            entitled: count(figures.entitled),
            pending: count(figures.pending),
            near: count(figures.near),
            failing: count(figures.failing),
            amount: money(figures.amount_fen, Lang::Zh),
            amount_unknown: if figures.amount_unknown > 0 {
                count(figures.amount_unknown)
            } else {
                String::new()
            },
        }
    }
}

/// The figures of the last run, and what is granted and paid.
pub(crate) struct Board {
    pub run: Option<Run>,
    pub figures: Vec<Figures>,
    pub measures: Vec<Versioned>,
    /// By measure: grants, their sum, and what of it is paid.
    pub sums: Vec<(String, i64, i64, i64)>,
    pub policies: Vec<crate::Policy>,
}

pub(crate) async fn load_board(visit: &Visit) -> Result<Board> {
    let division = visit.division().to_string();
    visit
        .db()
        .read(move |r| {
            let run = store::last_run(r, &division, "")?;
            let figures = run.as_ref().map_or(Ok(Vec::new()), |run| store::figures(r, &division, run.id))?;
            let (measures, policies) = (store::measures(r, &division)?, store::policies(r, &division)?);
            Ok(Board { run, figures, measures, sums: store::award_sums(r, &division)?, policies })
        })
        .await
}

pub(crate) async fn board(visit: Visit) -> Answer {
    let Board { run, figures, measures, sums, policies } = load_board(&visit).await?;
    let by_id: BTreeMap<&str, &Versioned> =
        measures.iter().map(|one| (one.measure.id.as_str(), one)).collect();
    let of_sums = |id: &str| sums.iter().find(|one| one.0 == id).map_or((0, 0), |one| (one.2, one.3));
    let mut total = (0, 0, 0);
    let mut rows = Vec::new();
    for one in &figures {
        let Some(known) = by_id.get(one.measure.as_str()) else { continue };
        let (granted, paid) = of_sums(&one.measure);
        total = (total.0 + one.amount_fen, total.1 + granted, total.2 + paid);
        let owed = one.amount_fen.max(granted);
        rows.push(BoardRow {
            id: one.measure.clone(),
            title: known.measure.title.zh.clone(),
            delivery: known.measure.delivery.zh(),
            figures: FiguresView::new(one),
            budget: one.budget_fen.map_or("—".into(), |fen| money(fen, Lang::Zh)),
            granted: money(granted, Lang::Zh),
            paid: money(paid, Lang::Zh),
            is_short: one.budget_fen.is_some_and(|budget| owed > budget),
        });
    }
    let (amount, granted, paid) = total;
    let words = |fen: i64| money(fen, Lang::Zh);
    Ok(page(BoardPage {
        f: visit.frame("政策匹配"),
        run: run.as_ref().map(run_view),
        rows,
        total: BoardTotal { amount: words(amount), granted: words(granted), paid: words(paid) },
        policies: policies.into_iter().map(|one| (one.id, one.name.zh, one.status.zh())).collect(),
        is_office: visit.ctx.actor.role == Role::Office,
        may_see_ledger: crate::PAYERS.contains(&visit.ctx.actor.role),
    }))
}

fn run_view(run: &Run) -> RunView {
    RunView {
        day: run.day.to_string(),
        at: parse_utc(&run.at).map_or_else(String::new, minute_zh),
        enterprises: count(run.enterprises.unsigned_abs()),
    }
}

/// 全量匹配 now.
pub(crate) async fn run_now(visit: Visit, _posted: Posted) -> Answer {
    let (db, ctx) = (visit.db().clone(), visit.ctx.clone());
    let done = tokio::task::spawn_blocking(move || match_now(&db, &ctx)).await;
    done.map_err(|error| Error::Storage(error.to_string()))??;
    Ok(redirect_saying("/support", "匹配已完成。"))
}

#[derive(Template)]
#[template(path = "support_measure.html")]
struct MeasurePage {
    f: Frame,
    id: String,
    title: String,
    run: Option<RunView>,
    version: String,
    figures: Option<FiguresView>,
    budget: String,
    verdicts: Vec<VerdictView>,
    is_office: bool,
    is_free: bool,
    has_calls: bool,
}

struct VerdictView {
    code: &'static str,
    word: &'static str,
    conditions: Vec<(String, String)>,
}

/// The figures of one measure in the last run.
pub(crate) struct MeasureFigures {
    pub one: Versioned,
    pub run: Option<Run>,
    pub figures: Option<Figures>,
    /// Verdict, condition and how many.
    pub behind: Vec<(String, String, i64)>,
    pub has_calls: bool,
}

pub(crate) async fn load_measure(visit: &Visit, id: &str) -> Result<MeasureFigures> {
    let (division, asked) = (visit.division().to_string(), id.to_string());
    visit
        .db()
        .read(move |r| {
            let one = store::measure(r, &division, &asked)?.ok_or(Error::NotFound)?;
            let run = store::last_run(r, &division, "")?;
            let of_run = run.as_ref().map_or(-1, |run| run.id);
            let figures = store::figures(r, &division, of_run)?.into_iter().find(|one| one.measure == asked);
            let behind = store::conditions_behind(r, &division, of_run, &asked)?;
            let has_calls = store::last_run(r, &division, &one.measure.policy)?.is_some();
            Ok(MeasureFigures { one, run, figures, behind, has_calls })
        })
        .await
}

/// The figures of one measure by condition.
pub(crate) async fn measure(visit: Visit, Path(id): Path<String>) -> Answer {
    let MeasureFigures { one, run, figures, behind, has_calls } = load_measure(&visit, &id).await?;
    let verdict = |(code, word): &(&'static str, &'static str)| {
        let own = behind.iter().filter(|(verdict, condition, _)| verdict == code && !condition.is_empty());
        let conditions = own.map(|(_, condition, rows)| (condition.clone(), count(rows.unsigned_abs())));
        VerdictView { code, word, conditions: conditions.collect() }
    };
    let verdicts = VERDICTS.iter().map(verdict).filter(|one| !one.conditions.is_empty()).collect();
    Ok(page(MeasurePage {
        f: visit.frame(&one.measure.title.zh),
        title: one.measure.title.zh.clone(),
        run: run.as_ref().map(run_view),
        version: figures.as_ref().map_or_else(String::new, |one| {
            format!("{} · {}", one.version, one.hash.get(..12).unwrap_or_default())
        }),
        budget: one.measure.budget_fen.map_or("—".into(), |fen| money(fen, Lang::Zh)),
        figures: figures.as_ref().map(FiguresView::new),
        verdicts,
        is_office: visit.ctx.actor.role == Role::Office,
        is_free: one.measure.delivery == Delivery::WithoutApplication,
        has_calls,
        id,
    }))
}

#[derive(Template)]
#[template(path = "support_rows.html")]
pub(super) struct RowsPage {
    pub f: Frame,
    pub id: String,
    pub title: String,
    pub heading: String,
    pub rows: Vec<RowView>,
    pub next: String,
    pub is_gone: bool,
    pub calls: bool,
    pub is_office: bool,
    pub outcomes: &'static [(&'static str, &'static str)],
    pub from: usize,
}

pub(super) struct RowView {
    code: String,
    name: String,
    place: String,
    amount: String,
    condition: String,
    outcome: &'static str,
}

/// The entities behind a figure, page by page.
pub(crate) async fn rows(visit: Visit, Path(id): Path<String>) -> Answer {
    let verdict = visit.param("verdict");
    let word = VERDICTS.iter().find(|(code, _)| *code == verdict).ok_or(Error::NotFound)?.1;
    let condition = visit.param("condition");
    let from: usize = visit.param("from").parse().unwrap_or_default();
    let (verdicts, of) = (vec![verdict.clone()], condition.clone());
    let asked = Asked { scope: String::new(), verdicts, condition: of, from, limit: PAGE_ROWS };
    let found = behind(&visit, &id, asked).await?;
    let heading = if condition.is_empty() { word.to_owned() } else { format!("{word}：{condition}") };
    let next = found.rows.get(PAGE_ROWS).map(|row| {
        let (condition, from) = (web::encode(&condition), row.place);
        format!("/support/{id}/rows?verdict={verdict}&condition={condition}&from={from}")
    });
    Ok(page(RowsPage {
        f: visit.frame(&found.title),
        title: found.title,
        heading,
        rows: found.rows.iter().take(PAGE_ROWS).map(RowView::new).collect(),
        next: next.unwrap_or_default(),
        is_gone: found.is_gone,
        calls: false,
        is_office: false,
        outcomes: &OUTCOMES,
        from: 0,
        id,
    }))
}

impl RowView {
    pub(super) fn new(row: &FoundRow) -> RowView {
        RowView {
            code: row.code.clone(),
            name: row.name.clone(),
            place: row.street.clone(),
            amount: row.fen.map_or_else(String::new, |fen| money(fen, Lang::Zh)),
            condition: row.condition.clone(),
            outcome: outcome_word(&row.outcome),
        }
    }
}

/// Which entities are asked for: of the last run of a scope, from a place of its roll.
pub(crate) struct Asked {
    pub scope: String,
    pub verdicts: Vec<String>,
    pub condition: String,
    pub from: usize,
    pub limit: usize,
}

impl Asked {
    /// Those to be called when the policy of a measure is published.
    pub(crate) fn to_call(measure: &str, from: usize, limit: usize) -> Asked {
        let scope = measure.rsplit_once('-').map_or("", |(policy, _)| policy).to_string();
        let verdicts = vec!["entitled".to_string(), "near".to_string()];
        Asked { scope, verdicts, condition: String::new(), from, limit }
    }
}

/// Entities behind figures, one more than asked for where there are more.
pub(crate) struct Found {
    pub title: String,
    pub rows: Vec<FoundRow>,
    pub is_gone: bool,
}

/// An entity behind a figure.
pub(crate) struct FoundRow {
    pub place: usize,
    pub code: String,
    pub name: String,
    pub street: String,
    pub fen: Option<i64>,
    pub condition: String,
    /// Code of what came of a call; may be empty.
    pub outcome: String,
}

/// A page of the entities behind figures of the last run of a scope.
pub(crate) async fn behind(visit: &Visit, id: &str, asked: Asked) -> Result<Found> {
    let (division, id) = (visit.division().to_string(), id.to_string());
    visit
        .db()
        .read(move |r| {
            let one = store::measure(r, &division, &id)?.ok_or(Error::NotFound)?;
            let is_draft = store::policy(r, &division, &one.measure.policy)?
                .is_none_or(|one| one.status == Status::Draft);
            let run =
                store::last_run(r, &division, &asked.scope)?.filter(|_| !is_draft || asked.scope.is_empty());
            let title = one.measure.title.zh;
            let Some(run) = run else { return Ok(Found { title, rows: Vec::new(), is_gone: true }) };
            let mut found = Vec::new();
            for verdict in &asked.verdicts {
                let (measure, condition) = (id.clone(), asked.condition.clone());
                let (verdict, from, limit) = (verdict.clone(), asked.from, asked.limit);
                let behind = Behind { run: run.id, measure, verdict, condition, from, limit };
                found.extend(store::rows_behind(r, &division, &behind)?);
            }
            found.sort_by_key(|row| row.place);
            found.truncate(asked.limit + 1);
            let mut outcomes = store::calls(r, &division, &id)?;
            let rows = found.into_iter().map(|row| {
                let entity = registry::find(r, &division, &row.code)?;
                let street = entity.as_ref().and_then(|one| registry::divisions::find(&one.street));
                Ok(FoundRow {
                    place: row.place,
                    outcome: outcomes.remove(&row.code).unwrap_or_default(),
                    street: street.map_or_else(String::new, |street| street.name.to_owned()),
                    name: entity.map_or_else(String::new, |one| one.name),
                    fen: row.fen,
                    condition: row.condition,
                    code: row.code,
                })
            });
            Ok(Found { title, rows: rows.collect::<Result<_>>()?, is_gone: !run.has_rows })
        })
        .await
}
