//! 单位.

use super::wrong;
use askama::Template;
use axum::extract::Path;
use kernel::{Error, FieldError};
use people::{Unit, UnitKind};
use web::form::Posted;
use web::{Answer, Frame, Visit, invalid, page, redirect_saying};

/// The address of the form of a unit that is not there yet.
const NEW: &str = "new";

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
    is_new: bool,
    kinds: Vec<(&'static str, &'static str)>,
}

fn unit_page(visit: &Visit, unit: Unit, is_new: bool, errors: Vec<FieldError>) -> UnitPage {
    let title = if is_new { "新增单位".to_string() } else { unit.name.clone() };
    let kinds = UnitKind::ALL.iter().map(|kind| (kind.code(), kind.zh())).collect();
    UnitPage { f: visit.frame(&title).with_errors(errors), unit, is_new, kinds }
}

pub(crate) async fn form(visit: Visit, Path(code): Path<String>) -> Answer {
    let is_new = code == NEW;
    let division = visit.division().to_string();
    let empty = Unit {
        code: String::new(),
        name: String::new(),
        short_name: String::new(),
        kind: UnitKind::Department,
        group: String::new(),
    };
    let unit = match is_new {
        true => empty,
        false => {
            let found = visit.db().read(move |r| people::unit(r, &division, &code)).await?;
            found.ok_or(Error::NotFound)?
        }
    };
    Ok(page(unit_page(&visit, unit, is_new, Vec::new())))
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
    let is_new = posted.text("is_new") == "1";
    match wrong(crate::save_unit(visit.db(), visit.ctx.clone(), unit.clone(), is_new).await)? {
        Ok(()) => Ok(redirect_saying("/units", "单位已保存。")),
        Err(errors) => Ok(invalid(unit_page(&visit, unit, is_new, errors))),
    }
}
