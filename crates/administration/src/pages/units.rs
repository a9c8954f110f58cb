//! 单位.

use super::{seen_in, wrong};
use crate::actions::{NEW, save_unit, unit_version};
use askama::Template;
use axum::extract::Path;
use kernel::{Error, FieldError};
use people::{Unit, UnitKind};
use web::form::Posted;
use web::{Answer, Frame, Visit, invalid, page, redirect_saying};

struct Row {
    code: String,
    name: String,
    short_name: String,
    kind: &'static str,
    group: String,
}

#[derive(Template)]
#[template(path = "units.html")]
struct ListPage {
    f: Frame,
    rows: Vec<Row>,
    assessed: usize,
}

pub(crate) async fn list(visit: Visit) -> Answer {
    let division = visit.division().to_string();
    let units = visit.db().read(move |r| people::units(r, &division)).await?;
    let row = |unit: &Unit| Row {
        code: unit.code.clone(),
        name: unit.name.clone(),
        short_name: unit.short_name.clone(),
        kind: unit.kind.zh(),
        group: unit.group.clone(),
    };
    Ok(page(ListPage {
        f: visit.frame("单位"),
        assessed: units.iter().filter(|unit| unit.kind.is_assessed()).count(),
        rows: units.iter().map(row).collect(),
    }))
}

#[derive(Template)]
#[template(path = "unit.html")]
struct UnitPage {
    f: Frame,
    unit: Unit,
    /// The version the form is made from; none of a unit that is not there yet.
    version: Option<i64>,
    kinds: Vec<(&'static str, &'static str)>,
}

fn unit_page(visit: &Visit, unit: Unit, version: Option<i64>, errors: Vec<FieldError>) -> UnitPage {
    let title = if version.is_none() { "新增单位".to_string() } else { unit.name.clone() };
    let kinds = UnitKind::ALL.iter().map(|kind| (kind.code(), kind.zh())).collect();
    UnitPage { f: visit.frame(&title).with_errors(errors), unit, version, kinds }
}

pub(crate) async fn form(visit: Visit, Path(code): Path<String>) -> Answer {
    if code == NEW {
        let (name, short_name, group) = (String::new(), String::new(), String::new());
        let empty = Unit { code: String::new(), name, short_name, kind: UnitKind::Department, group };
        return Ok(page(unit_page(&visit, empty, None, Vec::new())));
    }
    let division = visit.division().to_string();
    let found = visit.db().read(move |r| people::unit(r, &division, &code)).await?;
    let unit = found.ok_or(Error::NotFound)?;
    let version = Some(unit_version(&unit));
    Ok(page(unit_page(&visit, unit, version, Vec::new())))
}

pub(crate) async fn save(visit: Visit, posted: Posted) -> Answer {
    let field = |name: &str| posted.text(name).trim().to_string();
    let unit = Unit {
        code: field("code"),
        name: field("name"),
        short_name: field("short_name"),
        kind: UnitKind::from_code(posted.text("kind")),
        group: field("group"),
    };
    let seen = (posted.text("is_new") != "1").then(|| seen_in(&posted));
    match wrong(save_unit(visit.db(), visit.ctx.clone(), unit.clone(), seen).await)? {
        Ok(_) => Ok(redirect_saying("/units", "单位已保存。")),
        Err(errors) => Ok(invalid(unit_page(&visit, unit, seen, errors))),
    }
}
