//! 逐月三率: one measure of every unit by month; each number opens to its cases.

use super::rates::{Asked, MEASURES, Period};
use crate::{Rate, RateRow, rates_by_month, store};
use askama::Template;
use jiff::civil::Date;
use std::collections::BTreeMap;
use web::{Answer, Frame, Visit, page};

#[derive(Template)]
#[template(path = "rates_month.html")]
struct MonthsPage {
    f: Frame,
    period: Period,
    query: String,
    kind: String,
    label: &'static str,
    measures: &'static [(&'static str, &'static str)],
    categories: Vec<(String, String)>,
    months: Vec<String>,
    rows: Vec<UnitView>,
}

struct UnitView {
    unit: String,
    name: String,
    cells: Vec<MonthCell>,
}

struct MonthCell {
    rate: String,
    /// Numerator and denominator; empty without a valid case.
    count: String,
    from: Date,
    to: Date,
}

fn measure(row: &RateRow, kind: &str) -> Rate {
    match kind {
        "solved" => row.solved,
        "satisfied" => row.satisfied,
        "in_time" => row.in_time,
        "fixed" => row.fixed,
        _ => row.response,
    }
}

pub(super) async fn page_of(visit: &Visit) -> Answer {
    let period = Period::of_months(visit, Asked::read(visit)?);
    let asked = visit.param("kind");
    let (kind, label) = *MEASURES.iter().find(|(code, _)| *code == asked).unwrap_or(&MEASURES[0]);
    let (division, of) = (visit.division().to_string(), period.clone());
    let (monthly, units, categories) = visit
        .db()
        .read(move |r| {
            Ok((
                rates_by_month(r, &division, of.from, of.to, &of.category)?,
                people::units(r, &division)?,
                store::categories(r, &division)?,
            ))
        })
        .await?;
    let names: BTreeMap<&str, &str> =
        units.iter().map(|unit| (unit.code.as_str(), unit.short_name.as_str())).collect();
    let cell = |(row, month): (&RateRow, &String)| {
        let rate = measure(row, kind);
        let count = if rate.valid == 0 { String::new() } else { format!("{}/{}", rate.met, rate.valid) };
        let first: Date = format!("{month}-01").parse().unwrap_or(period.from);
        let (from, to) = (first.max(period.from), first.last_of_month().min(period.to));
        MonthCell { rate: rate.text(), count, from, to }
    };
    let rows = monthly.rows.iter().map(|row| UnitView {
        unit: row.unit.clone(),
        name: names.get(row.unit.as_str()).map_or("全区".into(), ToString::to_string),
        cells: row.months.iter().zip(&monthly.months).map(cell).collect(),
    });
    let leaves = categories.iter().filter(|one| !one.parent.is_empty());
    Ok(page(MonthsPage {
        f: visit.frame("逐月三率"),
        query: format!("by=month&{}", period.query()),
        kind: kind.into(),
        label,
        measures: MEASURES,
        categories: leaves.map(|one| (one.code.clone(), one.name.clone())).collect(),
        rows: rows.collect(),
        months: monthly.months,
        period,
    }))
}
