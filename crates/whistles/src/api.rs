//! JSON of the rates; the same numbers as the page.

use crate::pages::Period;
use crate::{RateRow, rates, store};
use axum::Json;
use axum::response::IntoResponse;
use serde::Serialize;
use web::{Answer, Visit};

#[derive(Serialize)]
struct RatesOut {
    from: String,
    to: String,
    category: String,
    units: Vec<RateOut>,
    replies: RepliesOut,
}

#[derive(Serialize)]
struct RateOut {
    unit: String,
    response: (i64, i64),
    solved: (i64, i64),
    satisfied: (i64, i64),
    in_time: (i64, i64),
    score_hundredths: Option<i64>,
}

#[derive(Serialize)]
struct RepliesOut {
    n: i64,
    within_working_days: Vec<(i64, i64)>,
    median: Option<i64>,
    p90: Option<i64>,
    p95: Option<i64>,
    p99: Option<i64>,
    rest_day_arrivals: (i64, i64),
}

/// Working days for which the share of replies is told.
pub(crate) const WITHIN: [i64; 8] = [1, 3, 5, 7, 10, 15, 20, 30];

pub(crate) async fn rates_json(visit: Visit) -> Answer {
    let period = Period::read(&visit)?;
    let (division, asked) = (visit.division().to_string(), period.clone());
    let (rows, replies, arrivals) = visit
        .db()
        .read(move |r| {
            let rows = rates(r, &division, asked.from, asked.to, &asked.category)?;
            let (from, to) = (asked.from.to_string(), asked.to.to_string());
            let replies = store::replies(r, &division, &from, &to, &asked.category)?;
            let arrivals = store::arrivals(r, &division, &from, &to, &asked.category)?;
            Ok((rows, replies, arrivals))
        })
        .await?;
    let out = |row: &RateRow| RateOut {
        unit: row.unit.clone(),
        response: (row.response.met, row.response.valid),
        solved: (row.solved.met, row.solved.valid),
        satisfied: (row.satisfied.met, row.satisfied.valid),
        in_time: (row.in_time.met, row.in_time.valid),
        score_hundredths: row.score,
    };
    Ok(Json(RatesOut {
        from: period.from.to_string(),
        to: period.to.to_string(),
        category: period.category,
        units: rows.iter().map(out).collect(),
        replies: RepliesOut {
            n: replies.n(),
            within_working_days: WITHIN.iter().map(|days| (*days, replies.within(*days).met)).collect(),
            median: replies.percentile(50),
            p90: replies.percentile(90),
            p95: replies.percentile(95),
            p99: replies.percentile(99),
            rest_day_arrivals: (arrivals.met, arrivals.valid),
        },
    })
    .into_response())
}
