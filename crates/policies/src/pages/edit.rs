//! 政策和措施的填写: the office writes what is published.

use crate::actions::{end, publish, put_measure, put_policy};
use crate::input::{ID_CHARS_MAX, MeasureInput, PolicyInput};
use crate::model::{Area, Delivery, MeasureKind, Policy, Repeat, Status};
use crate::store;
use askama::Template;
use axum::extract::Path;
use kernel::{BODY_CHARS_MAX, Error, FieldError, NAME_CHARS_MAX, REASON_CHARS_MAX, Result, TITLE_CHARS_MAX};
use web::form::Posted;
use web::{Answer, Frame, Visit, invalid, page, redirect_saying};

type Options = Vec<(String, String)>;

#[derive(Template)]
#[template(path = "policy_edit.html")]
struct PolicyPage {
    f: Frame,
    is_new: bool,
    version: i64,
    status: &'static str,
    may_publish: bool,
    may_end: bool,
    input: PolicyInput,
    areas: Options,
    measures: Vec<(String, String, bool)>,
    id_max: usize,
    name_max: usize,
    reason_max: usize,
    body_max: usize,
}

async fn policy_page(
    visit: &Visit,
    id: Option<String>,
    typed: Option<(i64, PolicyInput)>,
    errors: Vec<FieldError>,
) -> Result<PolicyPage> {
    let (division, asked) = (visit.division().to_string(), id.clone());
    let (known, measures) = visit
        .db()
        .read(move |r| {
            let Some(id) = asked else { return Ok((None, Vec::new())) };
            let known: Policy = store::policy(r, &division, &id)?.ok_or(Error::NotFound)?;
            Ok((Some(known), store::measures_of(r, &division, &id)?))
        })
        .await?;
    let status = known.as_ref().map(|one| one.status);
    let stored = || known.as_ref().map(|one| (one.version, PolicyInput::from(one)));
    let (version, input) = typed.or_else(stored).unwrap_or_default();
    let title = if id.is_some() { "修改政策" } else { "新增政策" };
    let measure = |one: &crate::Versioned| {
        let one = &one.measure;
        (one.id.clone(), one.title.zh.clone(), !one.conditions.rows.is_empty())
    };
    Ok(PolicyPage {
        f: visit.frame(title).with_errors(errors),
        is_new: id.is_none(),
        version,
        status: status.map_or("", Status::zh),
        may_publish: status == Some(Status::Draft),
        may_end: status == Some(Status::Published),
        input,
        areas: options(Area::ALL.iter().map(|one| (one.code(), one.zh()))),
        measures: measures.iter().map(measure).collect(),
        id_max: ID_CHARS_MAX,
        name_max: NAME_CHARS_MAX,
        reason_max: REASON_CHARS_MAX,
        body_max: BODY_CHARS_MAX,
    })
}

fn options<'a>(all: impl Iterator<Item = (&'a str, &'a str)>) -> Options {
    let all = all.map(|(code, word)| (code.to_owned(), word.to_owned()));
    std::iter::once((String::new(), "请选择".to_owned())).chain(all).collect()
}

pub(crate) async fn new_policy(visit: Visit) -> Answer {
    Ok(page(policy_page(&visit, None, None, Vec::new()).await?))
}

pub(crate) async fn policy(visit: Visit, Path(id): Path<String>) -> Answer {
    Ok(page(policy_page(&visit, Some(id), None, Vec::new()).await?))
}

pub(crate) async fn add_policy(visit: Visit, posted: Posted) -> Answer {
    save_policy(&visit, &posted, None).await
}

pub(crate) async fn change_policy(visit: Visit, Path(id): Path<String>, posted: Posted) -> Answer {
    save_policy(&visit, &posted, Some(id)).await
}

async fn save_policy(visit: &Visit, posted: &Posted, id: Option<String>) -> Answer {
    let text = |name: &str| posted.text(name).trim().to_string();
    let input = PolicyInput {
        id: id.clone().unwrap_or_else(|| text("id")),
        area: text("area"),
        name: text("name"),
        name_en: text("name_en"),
        number: text("number"),
        issuer: text("issuer"),
        issuer_en: text("issuer_en"),
        basis: text("basis"),
        text: text("text"),
        text_en: text("text_en"),
        valid_from: text("valid_from"),
        valid_until: text("valid_until"),
    };
    let seen: i64 = posted.text("version").parse().unwrap_or_default();
    let (ctx, written, of) = (visit.ctx.clone(), input.clone(), id.is_some().then_some(seen));
    match visit.db().write("policies.save", move |w| put_policy(w, &ctx, &written, of)).await {
        Ok(one) => Ok(redirect_saying(&format!("/support/policies/{}", one.id), "已保存")),
        Err(Error::Invalid(errors)) => {
            Ok(invalid(policy_page(visit, id, Some((seen, input)), errors).await?))
        }
        Err(error) => Err(error.into()),
    }
}

pub(crate) async fn publish_policy(visit: Visit, Path(id): Path<String>, posted: Posted) -> Answer {
    let seen = posted.text("version").parse().unwrap_or_default();
    publish(visit.db(), visit.ctx.clone(), id.clone(), seen).await?;
    Ok(redirect_saying(&format!("/support/policies/{id}"), "已发布，联系名单已生成。"))
}

pub(crate) async fn end_policy(visit: Visit, Path(id): Path<String>, posted: Posted) -> Answer {
    let seen = posted.text("version").parse().unwrap_or_default();
    let (ctx, policy) = (visit.ctx.clone(), id.clone());
    visit.db().write("policies.end", move |w| end(w, &ctx, &policy, seen)).await?;
    Ok(redirect_saying(&format!("/support/policies/{id}"), "已停止"))
}

#[derive(Template)]
#[template(path = "measure_edit.html")]
struct MeasurePage {
    f: Frame,
    is_new: bool,
    policy: String,
    action: String,
    version: i64,
    input: MeasureInput,
    kinds: Options,
    repeats: Options,
    deliveries: Options,
    units: Options,
    id_max: usize,
    title_max: usize,
    name_max: usize,
    reason_max: usize,
    body_max: usize,
}

/// Which measure a form is about: one that is there, or a new one of a policy.
enum Of {
    Known(String),
    NewIn(String),
}

async fn measure_page(
    visit: &Visit,
    of: &Of,
    typed: Option<(i64, MeasureInput)>,
    errors: Vec<FieldError>,
) -> Result<MeasurePage> {
    let (division, id) = (
        visit.division().to_string(),
        match of {
            Of::Known(id) => id.clone(),
            Of::NewIn(_) => String::new(),
        },
    );
    let (known, units) = visit
        .db()
        .read(move |r| Ok((store::measure(r, &division, &id)?, people::units(r, &division)?)))
        .await?;
    let (policy, action) = match (of, &known) {
        (Of::NewIn(policy), _) => (policy.clone(), format!("/support/policies/{policy}/measures")),
        (Of::Known(id), Some(known)) => (known.measure.policy.clone(), format!("/support/{id}/edit")),
        (Of::Known(_), None) => return Err(Error::NotFound),
    };
    let fresh = || (0, MeasureInput { id: format!("{policy}-"), ..MeasureInput::default() });
    let stored = known.as_ref().map(|one| (one.version, MeasureInput::from(&one.measure)));
    let (version, input) = typed.or(stored).unwrap_or_else(fresh);
    let units = units
        .iter()
        .filter(|unit| unit.kind.is_assessed())
        .map(|unit| (unit.code.as_str(), unit.name.as_str()));
    Ok(MeasurePage {
        f: visit.frame(if known.is_some() { "修改措施" } else { "新增措施" }).with_errors(errors),
        is_new: known.is_none(),
        policy,
        action,
        version,
        input,
        kinds: options(MeasureKind::ALL.iter().map(|one| (one.code(), one.zh()))),
        repeats: options(Repeat::ALL.iter().map(|one| (one.code(), one.zh()))),
        deliveries: options(Delivery::ALL.iter().map(|one| (one.code(), one.zh()))),
        units: options(units),
        id_max: ID_CHARS_MAX,
        title_max: TITLE_CHARS_MAX,
        name_max: NAME_CHARS_MAX,
        reason_max: REASON_CHARS_MAX,
        body_max: BODY_CHARS_MAX,
    })
}

pub(crate) async fn new_measure(visit: Visit, Path(policy): Path<String>) -> Answer {
    let (division, id) = (visit.division().to_string(), policy.clone());
    visit.db().read(move |r| store::policy(r, &division, &id)).await?.ok_or(Error::NotFound)?;
    Ok(page(measure_page(&visit, &Of::NewIn(policy), None, Vec::new()).await?))
}

pub(crate) async fn measure(visit: Visit, Path(id): Path<String>) -> Answer {
    Ok(page(measure_page(&visit, &Of::Known(id), None, Vec::new()).await?))
}

pub(crate) async fn add_measure(visit: Visit, Path(policy): Path<String>, posted: Posted) -> Answer {
    save_measure(&visit, &posted, Of::NewIn(policy)).await
}

pub(crate) async fn change_measure(visit: Visit, Path(id): Path<String>, posted: Posted) -> Answer {
    save_measure(&visit, &posted, Of::Known(id)).await
}

async fn save_measure(visit: &Visit, posted: &Posted, of: Of) -> Answer {
    let text = |name: &str| posted.text(name).trim().to_string();
    let (id, policy, is_new) = match &of {
        Of::NewIn(policy) => (text("id"), policy.clone(), true),
        Of::Known(id) => {
            (id.clone(), id.rsplit_once('-').map_or(String::new(), |(policy, _)| policy.into()), false)
        }
    };
    let input = MeasureInput {
        id,
        title: text("title"),
        title_en: text("title_en"),
        kind: text("kind"),
        basis: text("basis"),
        object: text("object"),
        object_en: text("object_en"),
        benefit: text("benefit"),
        benefit_en: text("benefit_en"),
        budget_wan: text("budget_wan"),
        first_come: !posted.text("first_come").is_empty(),
        repeat: text("repeat"),
        group: text("group"),
        materials: text("materials"),
        steps: text("steps"),
        limit: text("limit"),
        unit: text("unit"),
        contact: text("contact"),
        contact_en: text("contact_en"),
        window: text("window"),
        window_en: text("window_en"),
        valid_from: text("valid_from"),
        valid_until: text("valid_until"),
        delivery: text("delivery"),
        funds: text("funds"),
    };
    let seen: i64 = posted.text("version").parse().unwrap_or_default();
    let (ctx, written, of_version) = (visit.ctx.clone(), input.clone(), (!is_new).then_some(seen));
    let done =
        visit.db().write("policies.measure", move |w| put_measure(w, &ctx, &policy, &written, of_version));
    match done.await {
        Ok(one) if is_new => {
            Ok(redirect_saying(&format!("/support/{}/conditions", one.measure.id), "已保存"))
        }
        Ok(one) => Ok(redirect_saying(&format!("/support/{}", one.measure.id), "已保存")),
        Err(Error::Invalid(errors)) => {
            Ok(invalid(measure_page(visit, &of, Some((seen, input)), errors).await?))
        }
        Err(error) => Err(error.into()),
    }
}
