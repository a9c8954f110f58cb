//! 参数.

use super::{seen_in, wrong};
use crate::actions::{parameter_version, set_parameter};
use askama::Template;
use axum::extract::Path;
use calendar::Limit;
use kernel::{Error, FieldError, Form, Result, local_day};
use params::{Param, Params};
use web::form::Posted;
use web::{Answer, Frame, Visit, invalid, page, redirect_saying};

struct Row {
    key: String,
    label: String,
    value: String,
    from: String,
    source: String,
    /// Of a history: is it the value of today?
    in_force: bool,
}

fn row(param: &Param, in_force: bool) -> Row {
    // A limit is read aloud; any other value speaks for itself.
    let value = param.value.parse::<Limit>().map_or_else(|_| param.value.clone(), Limit::zh);
    Row {
        key: param.key.clone(),
        label: Params::label(&param.key).into(),
        value,
        from: kernel::day_zh(param.valid_from),
        source: param.source.clone(),
        in_force,
    }
}

#[derive(Template)]
#[template(path = "parameters.html")]
struct ListPage {
    f: Frame,
    rows: Vec<Row>,
}

pub(crate) async fn list(visit: Visit) -> Answer {
    let (division, today) = (visit.division().to_string(), local_day(visit.ctx.now));
    let params = visit.db().read(move |r| Params::load(r, &division)).await?;
    let rows = params.in_force(today).into_iter().map(|param| row(param, true)).collect();
    Ok(page(ListPage { f: visit.frame("参数"), rows }))
}

#[derive(Template)]
#[template(path = "parameter.html")]
struct ShowPage {
    f: Frame,
    key: String,
    hint: String,
    history: Vec<Row>,
    value: String,
    valid_from: String,
    source: String,
    version: i64,
}

/// The page of a parameter; what was seen and typed before comes again.
async fn show_page(
    visit: &Visit,
    key: String,
    seen: Option<i64>,
    typed: [String; 3],
    errors: Vec<FieldError>,
) -> Result<ShowPage> {
    let (division, today) = (visit.division().to_string(), local_day(visit.ctx.now));
    let params = visit.db().read(move |r| Params::load(r, &division)).await?;
    let version = parameter_version(&params, &key).ok_or(Error::NotFound)?;
    let now = params.get(&key, today);
    let [value, valid_from, source] = typed;
    Ok(ShowPage {
        f: visit.frame(Params::label(&key)).with_errors(errors),
        hint: format!("与现行数值同一写法，如 {}", now.value),
        history: params.history(&key).into_iter().map(|param| row(param, param == now)).collect(),
        version: seen.unwrap_or(version),
        key,
        value,
        valid_from,
        source,
    })
}

pub(crate) async fn show(visit: Visit, Path(key): Path<String>) -> Answer {
    let today = local_day(visit.ctx.now).to_string();
    Ok(page(show_page(&visit, key, None, [String::new(), today, String::new()], Vec::new()).await?))
}

pub(crate) async fn set(visit: Visit, Path(key): Path<String>, posted: Posted) -> Answer {
    let typed = ["value", "valid_from", "source"].map(|field| posted.text(field).trim().to_string());
    let seen = seen_in(&posted);
    let mut form = Form::default();
    let valid_from = form.day("valid_from", &typed[1]);
    let outcome = match (form.finish(), valid_from) {
        (Ok(()), Some(valid_from)) => {
            let param =
                Param { key: key.clone(), value: typed[0].clone(), valid_from, source: typed[2].clone() };
            set_parameter(visit.db(), visit.ctx.clone(), param, seen).await
        }
        (Err(error), _) => Err(error),
        (Ok(()), None) => Err(Error::NotFound),
    };
    match wrong(outcome)? {
        Ok(()) => Ok(redirect_saying(&format!("/parameters/{key}"), "参数已保存。")),
        Err(errors) => Ok(invalid(show_page(&visit, key, Some(seen), typed, errors).await?)),
    }
}
