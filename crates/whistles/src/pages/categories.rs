//! 问题分类: the office's pages for the tree of categories.

use crate::categories::{self, CODE_CHARS_MAX};
use crate::model::Category;
use crate::store;
use askama::Template;
use axum::extract::Path;
use kernel::{Error, FieldError, NAME_CHARS_MAX, Result};
use std::collections::BTreeMap;
use web::form::Posted;
use web::{Answer, Frame, Visit, invalid, page, redirect_saying};

/// 大类 with its leaves, each with the name of the unit that usually leads.
struct Group {
    group: Category,
    leaves: Vec<(Category, String)>,
}

#[derive(Template)]
#[template(path = "categories.html")]
struct ListPage {
    f: Frame,
    groups: Vec<Group>,
    leaves: usize,
}

pub(crate) async fn list(visit: Visit) -> Answer {
    let division = visit.division().to_string();
    let (all, units) = visit
        .db()
        .read(move |r| Ok((store::categories(r, &division)?, people::units(r, &division)?)))
        .await?;
    let names: BTreeMap<_, _> = units.into_iter().map(|unit| (unit.code, unit.short_name)).collect();
    let leaf = |one: &Category| (one.clone(), names.get(&one.lead).cloned().unwrap_or_default());
    let leaves_of = |code: &str| all.iter().filter(|one| one.parent == code).map(leaf).collect();
    let groups = all.iter().filter(|one| one.parent.is_empty());
    Ok(page(ListPage {
        f: visit.frame("问题分类"),
        groups: groups.map(|group| Group { group: group.clone(), leaves: leaves_of(&group.code) }).collect(),
        leaves: all.iter().filter(|one| !one.parent.is_empty()).count(),
    }))
}

type Options = Vec<(String, String)>;

#[derive(Template)]
#[template(path = "category.html")]
struct FormPage {
    f: Frame,
    category: Category,
    is_new: bool,
    /// The version the form is made from.
    version: i64,
    /// Is it a group already, which stays one?
    is_group: bool,
    groups: Options,
    units: Options,
    code_chars_max: usize,
    name_chars_max: usize,
}

/// The form of the category of this code, or of a new one; what was seen and typed before comes again.
async fn form_page(
    visit: &Visit,
    code: Option<String>,
    typed: Option<(i64, Category)>,
    errors: Vec<FieldError>,
) -> Result<FormPage> {
    let division = visit.division().to_string();
    let (all, units) = visit
        .db()
        .read(move |r| Ok((store::categories(r, &division)?, people::units(r, &division)?)))
        .await?;
    let known = code.as_ref().map(|code| all.iter().find(|one| one.code == *code).ok_or(Error::NotFound));
    let known = known.transpose()?.cloned();
    let is_group = known.as_ref().is_some_and(|one| one.parent.is_empty());
    let empty = || Category { parent: visit.param("parent"), ..Category::default() };
    let (version, category) = typed
        .or_else(|| known.map(|known| (categories::version(&known), known)))
        .unwrap_or_else(|| (0, empty()));
    let none = |word: &str| std::iter::once((String::new(), word.to_string()));
    let groups = all.into_iter().filter(|one| one.parent.is_empty()).map(|one| (one.code, one.name));
    let units = units.into_iter().filter(|unit| unit.kind.is_assessed()).map(|unit| (unit.code, unit.name));
    Ok(FormPage {
        f: visit.frame(if code.is_some() { &category.name } else { "新增分类" }).with_errors(errors),
        is_new: code.is_none(),
        version,
        is_group,
        groups: none("无，这是一个大类").filter(|_| code.is_none()).chain(groups).collect(),
        units: none("不建议").chain(units).collect(),
        category,
        code_chars_max: CODE_CHARS_MAX,
        name_chars_max: NAME_CHARS_MAX,
    })
}

pub(crate) async fn new_form(visit: Visit) -> Answer {
    Ok(page(form_page(&visit, None, None, Vec::new()).await?))
}

pub(crate) async fn form(visit: Visit, Path(code): Path<String>) -> Answer {
    Ok(page(form_page(&visit, Some(code), None, Vec::new()).await?))
}

pub(crate) async fn create(visit: Visit, posted: Posted) -> Answer {
    let code = posted.text("code").trim().to_string();
    save(&visit, &posted, code, true).await
}

pub(crate) async fn change(visit: Visit, Path(code): Path<String>, posted: Posted) -> Answer {
    save(&visit, &posted, code, false).await
}

async fn save(visit: &Visit, posted: &Posted, code: String, is_new: bool) -> Answer {
    let field = |name: &str| posted.text(name).trim().to_string();
    let asked = Category {
        code: code.clone(),
        parent: field("parent"),
        name: field("name"),
        name_en: field("name_en"),
        lead: field("lead"),
        complex: posted.text("complex") == "1",
    };
    // A form without a version has seen nothing that is still there.
    let seen: i64 = posted.text("version").parse().unwrap_or_default();
    let of = Some(seen).filter(|_| !is_new);
    match categories::save(visit.db(), visit.ctx.clone(), asked.clone(), of).await {
        Ok(_) => Ok(redirect_saying("/categories", "问题分类已保存。")),
        Err(Error::Invalid(errors)) => {
            let code = Some(code).filter(|_| !is_new);
            Ok(invalid(form_page(visit, code, Some((seen, asked)), errors).await?))
        }
        Err(error) => Err(error.into()),
    }
}
