//! 清单种类: those that ship, and what the office makes of them. Kinds are rows: other places keep other lists.

use super::columns::{EFFECTS, effect_code};
use super::store::{self, KINDS_MAX};
use crate::model::ListKind;
use db::{Db, Write};
use kernel::{Ctx, Error, Form, NAME_CHARS_MAX, Result};
use serde_json::json;

const SHIPPED: &str = include_str!("../../data/lists.tsv");
/// Characters of a code.
pub(crate) const KIND_CODE_CHARS_MAX: usize = 20;
/// What stands for a code in the address of the form of a new one.
pub(crate) const NEW: &str = "new";

/// The kinds of list every division begins with, in the order in which they are shown.
pub fn shipped() -> Vec<ListKind> {
    let lines = SHIPPED.lines().filter(|line| !line.starts_with('#'));
    let kind = |line: &str| {
        let mut cells = line.split('\t').map(String::from);
        let (code, name, name_en) = (cells.next()?, cells.next()?, cells.next()?);
        let word = cells.next()?;
        let effect = EFFECTS.iter().find(|one| one.1 == word)?.0;
        Some(ListKind { code, name, name_en, effect })
    };
    lines.filter_map(kind).collect()
}

/// What is written of a kind of list.
#[derive(Clone, Debug, Default)]
pub(crate) struct KindWritten {
    pub code: String,
    pub name: String,
    pub name_en: String,
    /// Code of the effect.
    pub effect: String,
}

/// The version of a kind, for those who change what they have seen.
pub(crate) fn version(kind: &ListKind) -> i64 {
    web::api::version_of(&[&kind.code, &kind.name, &kind.name_en, effect_code(kind.effect)])
}

/// Adds a kind, or changes one that is still what was seen.
///
/// # Errors
/// What [`put_kind`] returns.
pub(crate) async fn save(db: &Db, ctx: Ctx, written: KindWritten, seen: Option<i64>) -> Result<ListKind> {
    db.write("lists.save_kind", move |w| put_kind(w, &ctx, &written, seen)).await
}

/// Adds a kind of list (nothing was seen) or changes one, inside the caller's transaction.
///
/// # Errors
/// [`Error::Invalid`] naming every field that is wrong; [`Error::NotFound`] when the one to change is not there;
/// [`Error::Conflict`] when it is no longer what was seen.
pub(crate) fn put_kind(
    w: &Write<'_>,
    ctx: &Ctx,
    written: &KindWritten,
    seen: Option<i64>,
) -> Result<ListKind> {
    journal::in_turn(w, &ctx.division)?;
    let all = store::kinds(w, &ctx.division)?;
    let known = all.iter().find(|kind| kind.code == written.code.trim());
    match (known, seen) {
        (None, Some(_)) => return Err(Error::NotFound),
        (Some(known), Some(seen)) if version(known) != seen => return Err(Error::Conflict),
        _ => {}
    }
    let kind = check(written, seen.is_none(), &all)?;
    // The first change makes rows of those that ship.
    for (place, one) in all.iter().enumerate() {
        store::save_kind(w, ctx, one, place)?;
    }
    let place = all.iter().position(|one| one.code == kind.code).unwrap_or(all.len());
    store::save_kind(w, ctx, &kind, place)?;
    let data = json!({
        "code": kind.code, "name": kind.name, "name_en": kind.name_en, "effect": effect_code(kind.effect),
    });
    let entry = journal::Entry { case_id: None, name: "list_kind_saved".into(), unit: None, data };
    journal::append(w, ctx, &entry)?;
    Ok(kind)
}

fn check(written: &KindWritten, is_new: bool, all: &[ListKind]) -> Result<ListKind> {
    let mut form = Form::default();
    let code = form.text("code", ("清单代码", "the code"), &written.code, KIND_CODE_CHARS_MAX);
    let known = all.iter().find(|kind| kind.code == code);
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c);
    if code == NEW || !code.chars().all(is_plain) {
        form.wrong(
            "code",
            "清单代码只能用小写字母、数字和 - _，如 first_offence",
            "A code has small letters, digits and - _",
        );
    } else if is_new && known.is_some() {
        form.wrong("code", format!("代码“{code}”已有清单使用"), "This code is taken");
    } else if is_new && all.len() >= KINDS_MAX {
        form.wrong("code", format!("最多 {KINDS_MAX} 种清单"), "There are too many lists");
    }
    let name = form.text("name", ("中文名称", "the Chinese name"), &written.name, NAME_CHARS_MAX);
    let name_en = form.text("name_en", ("英文名称", "the English name"), &written.name_en, NAME_CHARS_MAX);
    if all.iter().any(|kind| kind.code != code && kind.name == name) {
        form.wrong("name", format!("名称“{name}”已有清单使用"), "This name is taken");
    }
    let effect = EFFECTS.iter().find(|one| one.1 == written.effect).map(|one| one.0);
    match (effect, known.filter(|_| !is_new)) {
        (None, _) => form.wrong("effect", "请选择列出的结果", "Choose one of the effects"),
        (Some(effect), Some(known)) if known.effect != effect => form.wrong(
            "effect",
            "结果不能改：已公布的条目按原来的结果适用；请另建一种清单",
            "The effect stays: published items apply by it; make another list",
        ),
        _ => {}
    }
    form.finish()?;
    let effect = effect.ok_or(Error::NotFound)?;
    Ok(ListKind { code, name, name_en, effect })
}
