//! 三率: the table, the cases behind each number, the file for download.

use crate::api::WITHIN;
use crate::rates::MONTHS_MAX;
use crate::rights::title_for;
use crate::{FileKind, RateRow, months_file, rates, rates_file, store, text};
use askama::Template;
use axum::http::header;
use axum::response::IntoResponse;
use jiff::ToSpan;
use jiff::civil::Date;
use kernel::{Error, Form, PAGE_ROWS, Result, local_day};
use std::collections::BTreeMap;
use web::{Answer, Frame, Visit, page};

/// The period and category asked for; days inclusive.
#[derive(Clone)]
pub(crate) struct Period {
    pub from: Date,
    pub to: Date,
    pub category: String,
}

impl Period {
    /// What was not asked for has its default: this year, up to today.
    pub(crate) fn of(visit: &Visit, Asked { from, to, category }: Asked) -> Period {
        let today = local_day(visit.ctx.now);
        let from = from.unwrap_or(Date::constant(today.year(), 1, 1));
        Period { from, to: to.unwrap_or(today), category }
    }

    /// For a table by month: without a first day, the months up to the last.
    pub(crate) fn of_months(visit: &Visit, asked: Asked) -> Period {
        let to = asked.to.unwrap_or(local_day(visit.ctx.now));
        let months = i32::try_from(MONTHS_MAX).unwrap_or(1) - 1;
        let from = to.first_of_month().saturating_sub(months.months());
        Period { from: asked.from.unwrap_or(from), to, category: asked.category }
    }

    pub(super) fn query(&self) -> String {
        format!("from={}&to={}&category={}", self.from, self.to, self.category)
    }
}

/// First day, last day and category, as far as they were asked for; an empty category is every one.
pub(crate) struct Asked {
    pub from: Option<Date>,
    pub to: Option<Date>,
    pub category: String,
}

impl Asked {
    pub(super) fn read(visit: &Visit) -> Result<Asked> {
        let mut form = Form::default();
        let [from, to] = ["from", "to"].map(|name| match visit.param(name) {
            text if text.is_empty() => None,
            text => form.day(name, &text),
        });
        form.finish()?;
        Ok(Asked { from, to, category: visit.param("category") })
    }
}

/// The measures a reader chooses from, as they stand in addresses.
pub(super) const MEASURES: &[(&str, &str)] = &[
    ("response", "响应率"),
    ("solved", "解决率"),
    ("satisfied", "满意率"),
    ("in_time", "按时办结率"),
    ("fixed", "差评整改率"),
];

#[derive(Template)]
#[template(path = "rates.html")]
struct RatesPage {
    f: Frame,
    period: Period,
    query: String,
    categories: Vec<(String, String)>,
    rows: Vec<View>,
    replies: Vec<(String, String)>,
    n: i64,
    chart: String,
}

struct View {
    unit: String,
    name: String,
    cells: Vec<(&'static str, &'static str, String, String)>,
    score: String,
}

fn view(row: &RateRow, names: &BTreeMap<String, String>) -> View {
    let name = if row.unit.is_empty() {
        "全区".into()
    } else {
        names.get(&row.unit).cloned().unwrap_or_else(|| row.unit.clone())
    };
    let cell =
        |kind, label, rate: crate::Rate| (kind, label, rate.text(), format!("{}/{}", rate.met, rate.valid));
    View {
        unit: row.unit.clone(),
        name,
        cells: vec![
            cell("response", "响应率", row.response),
            cell("solved", "解决率", row.solved),
            cell("satisfied", "满意率", row.satisfied),
            cell("in_time", "按时办结率", row.in_time),
            cell("fixed", "差评整改率", row.fixed),
        ],
        score: row.score_text(),
    }
}

type Loaded = (Vec<RateRow>, BTreeMap<String, String>, crate::rates::Reply, crate::Rate);

async fn load(visit: &Visit, period: &Period) -> Result<Loaded> {
    let (division, asked) = (visit.division().to_string(), period.clone());
    visit
        .db()
        .read(move |r| {
            let names =
                people::units(r, &division)?.into_iter().map(|unit| (unit.code, unit.short_name)).collect();
            let (from, to) = (asked.from.to_string(), asked.to.to_string());
            let rows = rates(r, &division, asked.from, asked.to, &asked.category)?;
            let replies = store::replies(r, &division, &from, &to, &asked.category)?;
            let arrivals = store::arrivals(r, &division, &from, &to, &asked.category)?;
            Ok((rows, names, replies, arrivals))
        })
        .await
}

pub(crate) async fn rates_page(visit: Visit) -> Answer {
    if visit.param("by") == "month" {
        return super::months::page_of(&visit).await;
    }
    let period = Period::of(&visit, Asked::read(&visit)?);
    let (rows, names, reply, arrivals) = load(&visit, &period).await?;
    let rows: Vec<View> = rows.iter().map(|row| view(row, &names)).collect();
    let mut replies: Vec<(String, String)> =
        WITHIN.iter().map(|days| (format!("{days}个工作日内"), reply.within(*days).text())).collect();
    for (label, percent) in [("中位数", 50), ("第90百分位", 90), ("第95百分位", 95), ("第99百分位", 99)]
    {
        let value = reply.percentile(percent).map_or("—".into(), |days| format!("{days}个工作日"));
        replies.push((label.into(), value));
    }
    replies.push(("休息日提交".into(), arrivals.text()));
    #[allow(clippy::cast_precision_loss)]
    let bars: Vec<(String, f64, String)> = WITHIN
        .iter()
        .map(|days| {
            let rate = reply.within(*days);
            (format!("{days}个工作日内"), rate.basis_points().unwrap_or(0) as f64 / 10_000.0, rate.text())
        })
        .collect();
    let division = visit.division().to_string();
    let categories = visit.db().read(move |r| store::categories(r, &division)).await?;
    let leaves = categories.into_iter().filter(|one| !one.parent.is_empty());
    Ok(page(RatesPage {
        f: visit.frame("三率"),
        query: period.query(),
        categories: leaves.map(|one| (one.code, one.name)).collect(),
        period,
        rows,
        n: reply.n(),
        chart: web::chart::bars("答复用时分布", &bars),
        replies,
    }))
}

#[derive(Template)]
#[template(path = "rate_cases.html")]
struct CasesPage {
    f: Frame,
    heading: String,
    back: String,
    rows: Vec<CaseView>,
    next: String,
}

struct CaseView {
    id: String,
    /// Only for those who may open it: a title may name somebody.
    title: Option<String>,
    day: String,
    word: &'static str,
    tone: &'static str,
    state: &'static str,
}

/// The cases behind a number: those that count for it, those that count against it, those left out and why.
pub(crate) async fn rate_cases(visit: Visit) -> Answer {
    let period = Period::of(&visit, Asked::read(&visit)?);
    let (kind, unit) = (visit.param("kind"), visit.param("unit"));
    let named = MEASURES.iter().find(|(code, _)| *code == kind);
    let label = named.ok_or(Error::NotFound)?.1;
    let (here, after) = (format!("kind={kind}&unit={unit}&{}", period.query()), visit.param("after"));
    let (day, id) = after.split_once('~').unwrap_or_default();
    let (division, wanted) = (
        visit.division().to_string(),
        store::Behind {
            kind: format!("whistle.{kind}"),
            unit,
            from: period.from.to_string(),
            to: period.to.to_string(),
            category: period.category.clone(),
            reader: visit.ctx.actor.unit.clone().unwrap_or_default(),
            after: (day.into(), id.into()),
            limit: PAGE_ROWS + 1,
        },
    );
    let (mut rows, name) = visit
        .db()
        .read(move |r| {
            let rows = store::rate_cases(r, &division, &wanted)?;
            let unit = people::unit(r, &division, &wanted.unit)?;
            Ok((rows, unit.map_or(wanted.unit.clone(), |unit| unit.short_name)))
        })
        .await?;
    let more = rows.len() > PAGE_ROWS;
    rows.truncate(PAGE_ROWS);
    let next = rows
        .last()
        .filter(|_| more)
        .map(|last| format!("/rates/cases?{here}&after={}~{}", last.day, last.id));
    let rows = rows.into_iter().map(|one| {
        let (word, tone) = match (one.excluded.as_str(), one.value) {
            ("", 1) => ("计入分子", "ok"),
            ("", _) => ("只计入分母", "late"),
            (reason, _) => (text::exclusion(reason), "muted"),
        };
        let title = title_for(&one, &visit.ctx.actor);
        CaseView { id: one.id, title, day: one.day, word, tone, state: text::state(&one.state).0 }
    });
    Ok(page(CasesPage {
        f: visit.frame("三率"),
        heading: format!("{name} · {label}"),
        back: format!("/rates?{}", period.query()),
        rows: rows.collect(),
        next: next.unwrap_or_default(),
    }))
}

/// The same numbers as a CSV file.
pub(crate) async fn rates_csv(visit: Visit) -> Answer {
    download(&visit, FileKind::Csv, "text/csv; charset=utf-8", "attachment; filename=\"rates.csv\"").await
}

/// The same numbers as an Excel book.
pub(crate) async fn rates_xlsx(visit: Visit) -> Answer {
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    download(&visit, FileKind::Xlsx, kind, "attachment; filename=\"rates.xlsx\"").await
}

async fn download(visit: &Visit, file: FileKind, kind: &'static str, disposition: &'static str) -> Answer {
    let asked = Asked::read(visit)?;
    let by_month = visit.param("by") == "month";
    let period = if by_month { Period::of_months(visit, asked) } else { Period::of(visit, asked) };
    let division = visit.division().to_string();
    let make = if by_month { months_file } else { rates_file };
    let bytes =
        visit.db().read(move |r| make(r, &division, period.from, period.to, &period.category, file)).await?;
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)], bytes).into_response())
}
