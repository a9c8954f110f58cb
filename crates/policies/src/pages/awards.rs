//! 台账: what was granted and paid for a measure, row by row.

use crate::plain::money;
use crate::store;
use askama::Template;
use axum::extract::Path;
use kernel::{Error, Lang, PAGE_ROWS};
use web::{Answer, Frame, Visit, page};

#[derive(Template)]
#[template(path = "awards.html")]
struct AwardsPage {
    f: Frame,
    id: String,
    title: String,
    rows: Vec<AwardRow>,
    next: String,
}

struct AwardRow {
    case_id: String,
    href: String,
    name: String,
    code: String,
    amount: String,
    granted: String,
    paid: String,
}

/// The grants of a measure, page by page.
pub(crate) async fn awards(visit: Visit, Path(id): Path<String>) -> Answer {
    let (division, asked, after) = (visit.division().to_string(), id.clone(), visit.param("after"));
    let (one, mut found, names) = visit
        .db()
        .read(move |r| {
            let one = store::measure(r, &division, &asked)?.ok_or(Error::NotFound)?;
            let keys: Vec<&str> = after.splitn(3, '~').collect();
            let key = |at: usize| keys.get(at).copied().unwrap_or_default();
            let found = store::awards_of_measure(r, &division, &asked, (key(0), key(1), key(2)), PAGE_ROWS)?;
            let names = super::names_of(r, &division, found.iter().map(|one| one.enterprise.as_str()))?;
            Ok((one, found, names))
        })
        .await?;
    let more = found.len() > PAGE_ROWS;
    found.truncate(PAGE_ROWS);
    let next = found.last().filter(|_| more).map(|last| {
        format!("/support/{id}/awards?after={}~{}~{}", last.granted_on, last.case_id, last.enterprise)
    });
    let row = |one: crate::Award| AwardRow {
        href: if one.case_id.starts_with(crate::payments::LETTER) { "/payments" } else { "/applications" }
            .into(),
        name: names.get(&one.enterprise).cloned().unwrap_or_default(),
        code: one.enterprise,
        amount: money(one.amount_fen, Lang::Zh),
        granted: one.granted_on.to_string(),
        paid: one.paid_on.map_or_else(|| "—".into(), |day| day.to_string()),
        case_id: one.case_id,
    };
    Ok(page(AwardsPage {
        f: visit.frame("台账"),
        title: one.measure.title.zh.clone(),
        rows: found.into_iter().map(row).collect(),
        next: next.unwrap_or_default(),
        id,
    }))
}
