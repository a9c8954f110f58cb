//! 清单种类: the office's pages for the kinds of list.

use crate::lists::columns::{EFFECTS, effect_code, effect_word};
use crate::lists::kinds::{KIND_CODE_CHARS_MAX, KindWritten, NEW, save, version};
use crate::lists::store;
use crate::model::ListKind;
use askama::Template;
use axum::extract::Path;
use kernel::{Error, FieldError, NAME_CHARS_MAX, Result};
use web::form::Posted;
use web::{Answer, Frame, Visit, invalid, page, redirect_saying};

#[derive(Template)]
#[template(path = "list_kinds.html")]
struct KindsPage {
    f: Frame,
    rows: Vec<(ListKind, &'static str)>,
}

pub(crate) async fn list(visit: Visit) -> Answer {
    let division = visit.division().to_string();
    let kinds = visit.db().read(move |r| store::kinds(r, &division)).await?;
    let rows = kinds.into_iter().map(|kind| {
        let word = effect_word(kind.effect);
        (kind, word)
    });
    Ok(page(KindsPage { f: visit.frame("清单种类"), rows: rows.collect() }))
}

#[derive(Template)]
#[template(path = "list_kind.html")]
struct KindPage {
    f: Frame,
    is_new: bool,
    version: i64,
    written: KindWritten,
    effects: Vec<(String, String)>,
    code_chars_max: usize,
    name_chars_max: usize,
}

/// The form of the kind of this code, or of a new one; what was seen and typed before comes again.
async fn kind_page(
    visit: &Visit,
    code: &str,
    typed: Option<(i64, KindWritten)>,
    errors: Vec<FieldError>,
) -> Result<KindPage> {
    let (division, is_new) = (visit.division().to_string(), code == NEW);
    let kinds = visit.db().read(move |r| store::kinds(r, &division)).await?;
    let known = kinds.iter().find(|kind| kind.code == code);
    let known = known.map(|kind| {
        let (effect, kind) = (effect_code(kind.effect).to_owned(), kind.clone());
        let version = version(&kind);
        (version, KindWritten { code: kind.code, name: kind.name, name_en: kind.name_en, effect })
    });
    let empty = || is_new.then(|| (0, KindWritten::default()));
    let (version, written) = typed.or(known).or_else(empty).ok_or(Error::NotFound)?;
    Ok(KindPage {
        f: visit.frame(if is_new { "新增清单种类" } else { "清单种类" }).with_errors(errors),
        is_new,
        version,
        written,
        effects: EFFECTS.map(|(_, code, word)| (code.to_owned(), word.to_owned())).to_vec(),
        code_chars_max: KIND_CODE_CHARS_MAX,
        name_chars_max: NAME_CHARS_MAX,
    })
}

pub(crate) async fn form(visit: Visit, Path(code): Path<String>) -> Answer {
    Ok(page(kind_page(&visit, &code, None, Vec::new()).await?))
}

pub(crate) async fn create(visit: Visit, posted: Posted) -> Answer {
    let code = posted.text("code").trim().to_owned();
    keep(&visit, &posted, code, NEW).await
}

pub(crate) async fn change(visit: Visit, Path(code): Path<String>, posted: Posted) -> Answer {
    keep(&visit, &posted, code.clone(), &code).await
}

async fn keep(visit: &Visit, posted: &Posted, code: String, of: &str) -> Answer {
    let field = |name: &str| posted.text(name).trim().to_owned();
    let written =
        KindWritten { code, name: field("name"), name_en: field("name_en"), effect: field("effect") };
    // A form without a version has seen nothing that is still there.
    let seen: i64 = posted.text("version").parse().unwrap_or_default();
    let seen_of = Some(seen).filter(|_| of != NEW);
    match save(visit.db(), visit.ctx.clone(), written.clone(), seen_of).await {
        Ok(_) => Ok(redirect_saying("/lists/kinds", "清单种类已保存。")),
        Err(Error::Invalid(errors)) => {
            Ok(invalid(kind_page(visit, of, Some((seen, written)), errors).await?))
        }
        Err(error) => Err(error.into()),
    }
}
