//! 公开页: policies by area, a policy with its guides, one guide.

use crate::guide::Guide;
use crate::model::{Area, Policy, Status, Versioned};
use crate::store;
use askama::Template;
use axum::extract::Path;
use kernel::{Error, Lang, Result, Role, local_day};
use std::collections::BTreeMap;
use web::{Answer, Frame, Visit, page};

#[derive(Template)]
#[template(path = "policies.html")]
struct ListPage {
    f: Frame,
    q: String,
    areas: Vec<AreaView>,
    policies: usize,
    measures: usize,
}

struct AreaView {
    code: &'static str,
    name: &'static str,
    policies: Vec<PolicyRow>,
}

struct PolicyRow {
    id: String,
    name: String,
    number: String,
    is_open: bool,
    measures: Vec<MeasureRow>,
}

struct MeasureRow {
    id: String,
    title: String,
    object: String,
    benefit: String,
    delivery: &'static str,
}

/// 惠企政策: what is published, by area; words in the address narrow it down.
pub(crate) async fn list(visit: Visit) -> Answer {
    let q: String = visit.param("q").trim().chars().take(kernel::NAME_CHARS_MAX).collect();
    let all = published(&visit).await?;
    let (lang, day) = (visit.ctx.lang, local_day(visit.ctx.now));
    let row = |one: &Versioned| {
        let one = &one.measure;
        let text = |words: &crate::model::Words| words.of(lang).to_owned();
        let (title, object, benefit) = (text(&one.title), text(&one.object), text(&one.benefit));
        MeasureRow { id: one.id.clone(), title, object, benefit, delivery: one.delivery.word(lang) }
    };
    let policy = |(one, measures): &(Policy, Vec<Versioned>)| {
        let is_it = |measure: &&Versioned| is_found(one, measure, &q);
        let measures: Vec<MeasureRow> = measures.iter().filter(is_it).map(row).collect();
        let (name, number) = (one.name.of(lang).to_owned(), one.number.clone());
        PolicyRow { id: one.id.clone(), name, number, is_open: one.is_open(day), measures }
    };
    let areas = Area::ALL.iter().map(|area| AreaView {
        code: area.code(),
        name: area.word(lang),
        policies: all
            .iter()
            .filter(|(one, _)| one.area == *area)
            .map(policy)
            .filter(|one| !one.measures.is_empty())
            .collect(),
    });
    let areas: Vec<AreaView> = areas.filter(|area| !area.policies.is_empty()).collect();
    let policies = || areas.iter().flat_map(|area| &area.policies);
    Ok(page(ListPage {
        f: visit.frame("惠企政策"),
        q,
        policies: policies().count(),
        measures: policies().map(|one| one.measures.len()).sum(),
        areas,
    }))
}

/// Published policies with their measures, those in force first.
pub(crate) async fn published(visit: &Visit) -> Result<Vec<(Policy, Vec<Versioned>)>> {
    let division = visit.division().to_string();
    visit
        .db()
        .read(move |r| {
            let measures = store::measures(r, &division)?;
            let mut by_policy: BTreeMap<String, Vec<Versioned>> = BTreeMap::new();
            measures.into_iter().for_each(|one| {
                by_policy.entry(one.measure.policy.clone()).or_default().push(one);
            });
            let mut all = store::policies(r, &division)?;
            all.retain(|one| one.status == Status::Published);
            Ok(all
                .into_iter()
                .map(|one| (by_policy.remove(&one.id).unwrap_or_default(), one))
                .map(|(measures, one)| (one, measures))
                .collect())
        })
        .await
}

/// Does a measure have these words, in either language?
pub(crate) fn is_found(policy: &Policy, one: &Versioned, q: &str) -> bool {
    let (one, q) = (&one.measure, q.to_lowercase());
    let texts = [&policy.name, &one.title, &one.object, &one.benefit].map(|words| [&words.zh, &words.en]);
    let own = [&policy.number, &one.id];
    texts.iter().flatten().chain(&own).any(|text| text.to_lowercase().contains(&q))
}

#[derive(Template)]
#[template(path = "policy.html")]
struct PolicyPage {
    f: Frame,
    id: String,
    name: String,
    area: &'static str,
    facts: Vec<(&'static str, String)>,
    text: String,
    notice: &'static str,
    guides: Vec<Guide>,
    is_alone: bool,
    address: String,
    qr: String,
    next: &'static str,
}

/// A policy with the guide of each of its measures.
pub(crate) async fn policy(visit: Visit, Path(id): Path<String>) -> Answer {
    let (one, measures, units) = load(&visit, &id).await?;
    let address = format!("{}/policies/{}", visit.app.base_url, one.id);
    Ok(page(policy_page(&visit, one, measures, &units, address, false)?))
}

/// 申兑指南 of one measure.
pub(crate) async fn measure(visit: Visit, Path(id): Path<String>) -> Answer {
    let policy = id.rsplit_once('-').map_or("", |(policy, _)| policy).to_string();
    let (one, mut measures, units) = load(&visit, &policy).await?;
    measures.retain(|one| one.measure.id == id);
    if measures.is_empty() {
        return Err(Error::NotFound.into());
    }
    let address = format!("{}/measures/{id}", visit.app.base_url);
    Ok(page(policy_page(&visit, one, measures, &units, address, true)?))
}

type Loaded = (Policy, Vec<Versioned>, BTreeMap<String, String>);

/// A policy that this reader may read: what is published, and for the office its drafts.
pub(crate) async fn load(visit: &Visit, id: &str) -> Result<Loaded> {
    let (division, id) = (visit.division().to_string(), id.to_string());
    let reads_drafts = visit.ctx.actor.role == Role::Office;
    visit
        .db()
        .read(move |r| {
            let one = store::policy(r, &division, &id)?;
            let one = one.filter(|one| one.status != Status::Draft || reads_drafts).ok_or(Error::NotFound)?;
            let units = people::units(r, &division)?.into_iter().map(|unit| (unit.code, unit.name));
            Ok((one, store::measures_of(r, &division, &id)?, units.collect()))
        })
        .await
}

fn policy_page(
    visit: &Visit,
    one: Policy,
    measures: Vec<Versioned>,
    units: &BTreeMap<String, String>,
    address: String,
    is_alone: bool,
) -> Result<PolicyPage> {
    let (lang, day) = (visit.ctx.lang, local_day(visit.ctx.now));
    let guide = |measure: &Versioned| {
        let unit = units.get(&measure.measure.unit).map_or("", String::as_str);
        Guide::new(&one, measure, unit, day, lang)
    };
    let guides = measures.iter().filter(|one| !one.measure.conditions.rows.is_empty()).map(guide);
    let guides = guides.collect::<Result<Vec<Guide>>>()?;
    let until = one.valid_until.map_or_else(String::new, |day| day.to_string());
    let facts = vec![
        ("文号", one.number.clone()),
        ("发布机关", one.issuer.of(lang).to_owned()),
        ("依据", one.basis.clone()),
        ("有效期", valid(&one.valid_from.to_string(), &until, lang)),
        ("发布日期", one.published_on.map_or_else(String::new, |day| day.to_string())),
    ];
    let facts = facts.into_iter().filter(|(_, value)| !value.is_empty());
    let title = match guides.as_slice() {
        [only] if is_alone => only.title.clone(),
        _ => one.name.of(lang).to_owned(),
    };
    let f = visit.frame(&title);
    Ok(PolicyPage {
        facts: facts.map(|(label, value)| (visit.t(label), value)).collect(),
        notice: match one.status {
            Status::Draft => "这是草稿，公众还看不到。",
            Status::Ended => "这项政策已经停止执行，不再受理新的申请。",
            Status::Published if !one.is_open(day) => "现在不在有效期内。",
            Status::Published => "",
        },
        name: one.name.of(lang).to_owned(),
        area: one.area.word(lang),
        text: one.text.of(lang).to_owned(),
        guides,
        is_alone,
        qr: web::qr_svg(&address),
        address,
        next: if visit.ctx.actor.role == Role::Enterprise { "/entitlements" } else { "/policies/check" },
        id: one.id,
        f,
    })
}

fn valid(from: &str, until: &str, lang: Lang) -> String {
    match (until.is_empty(), lang) {
        (false, Lang::Zh) => format!("{from} 至 {until}"),
        (false, Lang::En) => format!("{from} to {until}"),
        (true, Lang::Zh) => format!("{from} 起"),
        (true, Lang::En) => format!("from {from}"),
    }
}
