//! 问题分类: the office keeps the tree by which whistles are sorted. It has two levels: groups, and leaves a whistle may be of.
//!
//! A category is never removed and never changes its level: whistles of years ago still say it.

use crate::model::Category;
use crate::store;
use db::{Db, Write};
use kernel::{Ctx, Error, Form, NAME_CHARS_MAX, Result};
use people::Unit;
use serde_json::json;

/// Characters of a code; it is also the `service_code` of Open311.
pub(crate) const CODE_CHARS_MAX: usize = 20;
/// Categories of one division.
const CATEGORIES_MAX: usize = 1_000;
/// What stands for a code in the address of the form of a new one.
const NEW: &str = "new";

/// The version of a category, for those who change what they have seen.
pub(crate) fn version(one: &Category) -> i64 {
    let Category { code, parent, name, name_en, lead, complex } = one;
    web::api::version_of(&[code, parent, name, name_en, lead, if *complex { "1" } else { "" }])
}

/// Adds a category, or changes one that is still what was seen.
///
/// # Errors
/// What [`put`] returns.
pub(crate) async fn save(db: &Db, ctx: Ctx, asked: Category, seen: Option<i64>) -> Result<Category> {
    db.write("whistles.save_category", move |w| put(w, &ctx, &asked, seen)).await
}

/// Adds a category (nothing was seen) or changes one, inside the caller's transaction.
///
/// # Errors
/// [`Error::Invalid`] naming every field that is wrong; [`Error::NotFound`] when the one to change is not there;
/// [`Error::Conflict`] when it is no longer what was seen.
pub(crate) fn put(w: &Write<'_>, ctx: &Ctx, asked: &Category, seen: Option<i64>) -> Result<Category> {
    journal::in_turn(w, &ctx.division)?;
    let all = store::categories(w, &ctx.division)?;
    let known = all.iter().find(|one| one.code == asked.code);
    match (known, seen) {
        (None, Some(_)) => return Err(Error::NotFound),
        (Some(known), Some(seen)) if seen != version(known) => return Err(Error::Conflict),
        _ => {}
    }
    let one = check(asked, seen.is_none(), &all, &people::units(w, &ctx.division)?)?;
    store::save_category(w, ctx, &one)?;
    let data = json!({
        "code": one.code, "parent": one.parent, "name": one.name, "name_en": one.name_en, "lead": one.lead,
        "complex": one.complex,
    });
    journal::append(
        w,
        ctx,
        &journal::Entry { case_id: None, name: "category_saved".into(), unit: None, data },
    )?;
    Ok(one)
}

fn check(asked: &Category, is_new: bool, all: &[Category], units: &[Unit]) -> Result<Category> {
    let mut form = Form::default();
    let code = form.text("code", ("分类代码", "the code"), &asked.code, CODE_CHARS_MAX);
    let known = all.iter().find(|one| one.code == code);
    if code == NEW || !code.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
        form.wrong(
            "code",
            "分类代码只能用字母、数字和 -，如 K0101",
            "A code has letters, digits and -, e.g. K0101",
        );
    } else if is_new && known.is_some() {
        form.wrong("code", format!("代码“{code}”已有分类使用"), "This code is taken");
    } else if is_new && all.len() >= CATEGORIES_MAX {
        form.wrong("code", format!("最多{CATEGORIES_MAX}个分类"), "There are too many categories");
    }
    let name = form.text("name", ("中文名称", "the Chinese name"), &asked.name, NAME_CHARS_MAX);
    let name_en = form.text("name_en", ("英文名称", "the English name"), &asked.name_en, NAME_CHARS_MAX);
    let (parent, lead) = (asked.parent.trim().to_string(), asked.lead.trim().to_string());
    let is_group = |code: &str| all.iter().any(|one| one.code == code && one.parent.is_empty());
    if known.filter(|_| !is_new).is_some_and(|known| known.parent.is_empty() != parent.is_empty()) {
        form.wrong(
            "parent",
            "大类和小类不能互换：已有的吹哨按原来的分类统计",
            "A group stays a group and a leaf a leaf: whistles of the past are counted by it",
        );
    } else if !parent.is_empty() && (parent == code || !is_group(&parent)) {
        form.wrong("parent", "请选择列出的大类", "Choose one of the groups");
    }
    if parent.is_empty() && !lead.is_empty() {
        form.wrong("lead", "大类不设牵头单位，请在小类上设", "A group has no lead unit: its leaves have");
    } else if !lead.is_empty() && !units.iter().any(|unit| unit.code == lead && unit.kind.is_assessed()) {
        form.wrong("lead", "请选择列出的部门或街道", "Choose a department or sub-district");
    }
    if parent.is_empty() && asked.complex {
        form.wrong(
            "complex",
            "大类不分简单和复杂，请在小类上设",
            "A group is not complex: its leaves are or not",
        );
    }
    form.finish()?;
    Ok(Category { code, parent, name, name_en, lead, complex: asked.complex })
}
