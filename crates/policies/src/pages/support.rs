//! 政策匹配: the figures of the last run by measure, the rows behind each, and who is to be called.

use crate::actions::{match_now, note_call};
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

type Loaded = (Option<Run>, Vec<Figures>, Vec<Versioned>, Vec<(String, i64, i64, i64)>, Vec<crate::Policy>);

pub(crate) async fn board(visit: Visit) -> Answer {
    let division = visit.division().to_string();
    let (run, figures, measures, sums, policies): Loaded = visit
        .db()
        .read(move |r| {
            let run = store::last_run(r, &division, "")?;
            let figures = run.as_ref().map_or(Ok(Vec::new()), |run| store::figures(r, &division, run.id))?;
            let measures = store::measures(r, &division)?;
            Ok((run, figures, measures, store::award_sums(r, &division)?, store::policies(r, &division)?))
        })
        .await?;
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

/// The figures of one measure by condition.
pub(crate) async fn measure(visit: Visit, Path(id): Path<String>) -> Answer {
    let (division, asked) = (visit.division().to_string(), id.clone());
    let (one, run, figures, behind, calls) = visit
        .db()
        .read(move |r| {
            let one = store::measure(r, &division, &asked)?.ok_or(Error::NotFound)?;
            let run = store::last_run(r, &division, "")?;
            let of_run = run.as_ref().map_or(-1, |run| run.id);
            let figures = store::figures(r, &division, of_run)?.into_iter().find(|one| one.measure == asked);
            let behind = store::conditions_behind(r, &division, of_run, &asked)?;
            let calls = store::last_run(r, &division, &one.measure.policy)?.is_some();
            Ok((one, run, figures, behind, calls))
        })
        .await?;
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
        has_calls: calls,
        id,
    }))
}

#[derive(Template)]
#[template(path = "support_rows.html")]
struct RowsPage {
    f: Frame,
    id: String,
    title: String,
    heading: String,
    rows: Vec<RowView>,
    next: String,
    is_gone: bool,
    calls: bool,
    is_office: bool,
    outcomes: &'static [(&'static str, &'static str)],
    from: usize,
}

struct RowView {
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
    let asked = Asked { scope: String::new(), verdicts: vec![verdict.clone()], condition: condition.clone() };
    let found = behind(&visit, &id, asked).await?;
    let heading = if condition.is_empty() { word.to_owned() } else { format!("{word}：{condition}") };
    let next = found.next.map(|from| {
        let condition = web::encode(&condition);
        format!("/support/{id}/rows?verdict={verdict}&condition={condition}&from={from}")
    });
    Ok(page(RowsPage {
        f: visit.frame(&found.title),
        title: found.title,
        heading,
        rows: found.rows,
        next: next.unwrap_or_default(),
        is_gone: found.is_gone,
        calls: false,
        is_office: false,
        outcomes: &OUTCOMES,
        from: 0,
        id,
    }))
}

/// 联系名单: who was entitled, or one condition short, when the policy was published.
pub(crate) async fn calls(visit: Visit, Path(id): Path<String>) -> Answer {
    let policy = id.rsplit_once('-').map_or("", |(policy, _)| policy).to_string();
    let verdicts = vec!["entitled".to_string(), "near".to_string()];
    let found = behind(&visit, &id, Asked { scope: policy, verdicts, condition: String::new() }).await?;
    let next = found.next.map(|from| format!("/support/{id}/calls?from={from}"));
    Ok(page(RowsPage {
        f: visit.frame("联系名单"),
        title: found.title,
        heading: "联系名单".into(),
        rows: found.rows,
        next: next.unwrap_or_default(),
        is_gone: found.is_gone,
        calls: true,
        outcomes: &OUTCOMES,
        from: visit.param("from").parse().unwrap_or_default(),
        is_office: visit.ctx.actor.role == Role::Office,
        id,
    }))
}

/// Notes what came of a call.
pub(crate) async fn call(visit: Visit, Path(id): Path<String>, posted: Posted) -> Answer {
    let (ctx, measure) = (visit.ctx.clone(), id.clone());
    let (enterprise, outcome) = (posted.text("enterprise").to_string(), posted.text("outcome").to_string());
    visit.db().write("policies.call", move |w| note_call(w, &ctx, &measure, &enterprise, &outcome)).await?;
    let from: usize = posted.text("from").parse().unwrap_or_default();
    Ok(redirect_saying(&format!("/support/{id}/calls?from={from}"), "已保存"))
}

struct Asked {
    scope: String,
    verdicts: Vec<String>,
    condition: String,
}

struct Found {
    title: String,
    rows: Vec<RowView>,
    next: Option<usize>,
    is_gone: bool,
}

/// A page of the entities behind figures of the last run of a scope.
async fn behind(visit: &Visit, id: &str, asked: Asked) -> Result<Found> {
    let (division, id) = (visit.division().to_string(), id.to_string());
    let from: usize = visit.param("from").parse().unwrap_or_default();
    visit
        .db()
        .read(move |r| {
            let one = store::measure(r, &division, &id)?.ok_or(Error::NotFound)?;
            let is_draft = store::policy(r, &division, &one.measure.policy)?
                .is_none_or(|one| one.status == Status::Draft);
            let run =
                store::last_run(r, &division, &asked.scope)?.filter(|_| !is_draft || asked.scope.is_empty());
            let title = one.measure.title.zh.clone();
            let Some(run) = run else {
                return Ok(Found { title, rows: Vec::new(), next: None, is_gone: true });
            };
            let mut found = Vec::new();
            for verdict in &asked.verdicts {
                let (measure, condition) = (id.clone(), asked.condition.clone());
                let behind = Behind {
                    run: run.id,
                    measure,
                    verdict: verdict.clone(),
                    condition,
                    from,
                    limit: PAGE_ROWS,
                };
                found.extend(store::rows_behind(r, &division, &behind)?);
            }
            found.sort_by_key(|row| row.place);
            let next = found.get(PAGE_ROWS).map(|row| row.place);
            found.truncate(PAGE_ROWS);
            let outcomes = store::calls(r, &division, &id)?;
            let rows = found.into_iter().map(|row| {
                let entity = registry::find(r, &division, &row.code)?;
                let street = entity.as_ref().and_then(|one| registry::divisions::find(&one.street));
                let outcome = outcomes.get(&row.code).map_or("", |code| outcome_word(code));
                Ok(RowView {
                    name: entity.as_ref().map_or_else(String::new, |one| one.name.clone()),
                    place: street.map_or_else(String::new, |street| street.name.to_owned()),
                    amount: row.fen.map_or_else(String::new, |fen| money(fen, Lang::Zh)),
                    condition: row.condition,
                    code: row.code,
                    outcome,
                })
            });
            Ok(Found { title, rows: rows.collect::<Result<_>>()?, next, is_gone: !run.has_rows })
        })
        .await
}
