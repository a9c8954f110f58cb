//! 清单批次: uploading a list, what it would change, and its way to publication.

use super::public::unit_names;
use crate::lists::actions::{act, draft};
use crate::lists::batch::{Batch, BatchState, MoveSpec, Written, may_read, move_named, offered};
use crate::lists::examine::{Diff, Examined, Found, examine, examine_kept};
use crate::lists::file::sheet_of;
use crate::lists::store;
use crate::lists::template;
use crate::model::ListKind;
use askama::Template;
use axum::extract::Path;
use axum::http::header;
use axum::response::IntoResponse;
use decision::table::Sheet;
use jiff::ToSpan;
use kernel::{
    Ctx, Error, FieldError, NAME_CHARS_MAX, PAGE_ROWS, REASON_CHARS_MAX, Result, Role, local_day, minute_zh,
    parse_utc,
};
use people::Unit;
use sheet::FileKind;
use web::form::Posted;
use web::{Answer, Frame, Visit, encode, invalid, page, redirect_saying};

/// Rows of a difference or of findings that are shown, at most; the rest is counted.
const SHOWN_MAX: usize = 100;

#[derive(Template)]
#[template(path = "batches.html")]
struct ListPage {
    f: Frame,
    rows: Vec<BatchView>,
    next: String,
    is_office: bool,
}

struct BatchView {
    code: String,
    title: String,
    state: &'static str,
    tone: &'static str,
    items: i64,
    by: String,
    changed: String,
}

fn view(batch: &Batch) -> BatchView {
    BatchView {
        code: batch.code.clone(),
        title: batch.title.clone(),
        state: batch.state.zh(),
        tone: match batch.state {
            BatchState::Draft => "info",
            BatchState::LegalReview => "warn",
            BatchState::Published => "ok",
            BatchState::Superseded | BatchState::Discarded => "muted",
        },
        items: batch.items,
        by: batch.drafted_by.clone(),
        changed: parse_utc(&batch.changed_at).map_or(String::new(), minute_zh),
    }
}

/// A page of the batches this person may read and where the next one begins.
pub(crate) fn readable(r: &db::Read<'_>, ctx: &Ctx, after: &str, limit: usize) -> Result<Vec<Batch>> {
    let mut found = Vec::new();
    let mut before = after.to_owned();
    loop {
        let rows = store::batches(r, &ctx.division, &before, limit)?;
        let Some(last) = rows.last().map(|one| one.code.clone()) else { return Ok(found) };
        found.extend(rows.into_iter().filter(|one| may_read(one, &ctx.actor)));
        if found.len() > limit {
            found.truncate(limit + 1);
            return Ok(found);
        }
        before = last;
    }
}

pub(crate) async fn list(visit: Visit) -> Answer {
    let (ctx, after) = (visit.ctx.clone(), visit.param("after"));
    let mut rows = visit.db().read(move |r| readable(r, &ctx, &after, PAGE_ROWS)).await?;
    let more = rows.len() > PAGE_ROWS;
    rows.truncate(PAGE_ROWS);
    let next =
        rows.last().filter(|_| more).map(|last| format!("/lists/batches?after={}", encode(&last.code)));
    Ok(page(ListPage {
        f: visit.frame("清单批次"),
        rows: rows.iter().map(view).collect(),
        next: next.unwrap_or_default(),
        is_office: visit.ctx.actor.role == Role::Office,
    }))
}

#[derive(Template)]
#[template(path = "batch_new.html")]
struct NewPage {
    f: Frame,
    replaces: String,
    published: Vec<(String, String)>,
}

async fn new_page(visit: &Visit, replaces: String, errors: Vec<FieldError>) -> Result<NewPage> {
    let division = visit.division().to_string();
    let published = visit.db().read(move |r| store::published(r, &division)).await?;
    let none = (String::new(), "无，是新增的批次".to_owned());
    let published =
        published.into_iter().map(|one| (one.code.clone(), format!("{} {}", one.code, one.title)));
    // An address of a cell is no field of the form: what is wrong there is told beside the file.
    let of_form = |error: FieldError| match error.field.as_str() {
        "file" | "replaces" => error,
        _ => FieldError { field: "file".into(), ..error },
    };
    Ok(NewPage {
        f: visit.frame("上传清单").with_errors(errors.into_iter().map(of_form).collect()),
        replaces,
        published: std::iter::once(none).chain(published).collect(),
    })
}

pub(crate) async fn new_form(visit: Visit) -> Answer {
    Ok(page(new_page(&visit, String::new(), Vec::new()).await?))
}

/// 清单模板.
pub(crate) async fn template(visit: Visit) -> Answer {
    let (ctx, today) = (visit.ctx.clone(), local_day(visit.ctx.now));
    let first_day = today.last_of_month().saturating_add(1.day());
    let make = move |r: &db::Read<'_>| {
        let (units, kinds) = (people::units(r, &ctx.division)?, store::kinds(r, &ctx.division)?);
        // A department's template offers the department only.
        let own = |unit: &Unit| ctx.actor.unit.as_ref().is_none_or(|code| *code == unit.code);
        let units: Vec<Unit> = units.into_iter().filter(own).collect();
        template::book(&kinds, &units, first_day)
    };
    let bytes = visit.db().read(make).await?;
    let head = [
        (header::CONTENT_TYPE, FileKind::Xlsx.media_type()),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"list-template.xlsx\""),
    ];
    Ok((head, bytes).into_response())
}

#[derive(Template)]
#[template(path = "batch_check.html")]
struct CheckPage {
    f: Frame,
    code: String,
    title: String,
    items: usize,
    first_day: String,
    replaces: String,
    /// The text that will be sent back to be kept.
    content: String,
    report: Report,
}

/// What a list is and would change, as a page shows it.
struct Report {
    counts: Vec<(String, String, usize)>,
    diff: Diff,
    found: Found,
}

impl Report {
    fn of(examined: &Examined, units: Vec<Unit>, kinds: &[ListKind]) -> Report {
        let names = unit_names(units);
        let named = |list: &str| {
            let kind = kinds.iter().find(|kind| kind.code == list);
            kind.map_or(list.to_owned(), |kind| kind.name.clone())
        };
        let counts = examined.counts().into_iter().map(|((list, unit), count)| {
            (named(list), names.get(unit).cloned().unwrap_or_else(|| unit.to_owned()), count)
        });
        Report { counts: counts.collect(), diff: examined.diff(), found: examined.found() }
    }

    fn shown<'a, T>(&self, all: &'a [T]) -> &'a [T] {
        &all[..all.len().min(SHOWN_MAX)]
    }

    fn shown_max(&self) -> usize {
        SHOWN_MAX
    }

    fn is_cut(&self) -> bool {
        let Diff { new, changed, gone, .. } = &self.diff;
        [new.len(), changed.len(), gone.len()].into_iter().any(|count| count > SHOWN_MAX)
    }
}

/// 试导入: nothing is kept.
pub(crate) async fn check(visit: Visit, posted: Posted) -> Answer {
    let replaces = posted.text("replaces").trim().to_owned();
    let bytes = posted.files().first().map(|file| file.bytes.to_vec()).unwrap_or_default();
    let (ctx, of) = (visit.ctx.clone(), replaces.clone());
    let read = move |r: &db::Read<'_>| {
        let examined = examine(r, &ctx, sheet_of(&bytes)?, &of)?;
        let (units, kinds) = (people::units(r, &ctx.division)?, store::kinds(r, &ctx.division)?);
        Ok((Report::of(&examined, units, &kinds), examined))
    };
    match visit.db().read(read).await {
        Ok((report, Examined { list, first_day, .. })) => Ok(page(CheckPage {
            f: visit.frame("试导入结果"),
            code: list.batch.clone(),
            title: list.title.clone(),
            items: list.items.len(),
            first_day: first_day.to_string(),
            content: list.text(),
            replaces,
            report,
        })),
        Err(Error::Invalid(errors)) => Ok(invalid(new_page(&visit, replaces, errors).await?)),
        Err(error) => Err(error.into()),
    }
}

/// Keeps what was tried as a draft.
pub(crate) async fn create(visit: Visit, posted: Posted) -> Answer {
    let replaces = posted.text("replaces").trim().to_owned();
    let sheet = match Sheet::from_csv(posted.text("content")) {
        Ok((sheet, _)) => sheet,
        Err(mistake) => {
            let errors =
                vec![FieldError { field: "file".into(), zh: mistake.to_string(), en: mistake.to_string() }];
            return Ok(invalid(new_page(&visit, replaces, errors).await?));
        }
    };
    match draft(visit.db(), visit.ctx.clone(), sheet, replaces.clone()).await {
        Ok(batch) => Ok(redirect_saying(&format!("/lists/batches/{}", batch.code), "清单已保存为草案。")),
        Err(Error::Invalid(errors)) => Ok(invalid(new_page(&visit, replaces, errors).await?)),
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "batch.html")]
struct BatchPage {
    f: Frame,
    batch: Batch,
    state: BatchView,
    facts: Vec<(&'static str, String)>,
    moves: Vec<&'static MoveSpec>,
    is_draft: bool,
    /// Of a batch that is not public yet: what it would change, or why it cannot be published as things stand.
    report: Option<Report>,
    wrong: Vec<String>,
}

pub(crate) async fn show(visit: Visit, Path(code): Path<String>) -> Answer {
    let ctx = visit.ctx.clone();
    let read = move |r: &db::Read<'_>| {
        let batch = readable_one(r, &ctx, &code)?;
        if batch.state.is_public() {
            return Ok((batch, None, Vec::new()));
        }
        match examine_kept(r, &ctx, &batch) {
            Ok(examined) => {
                let (units, kinds) = (people::units(r, &ctx.division)?, store::kinds(r, &ctx.division)?);
                Ok((batch, Some(Report::of(&examined, units, &kinds)), Vec::new()))
            }
            Err(Error::Invalid(errors)) => Ok((batch, None, errors.into_iter().map(|one| one.zh).collect())),
            Err(error) => Err(error),
        }
    };
    let (batch, report, wrong) = visit.db().read(read).await?;
    let facts = [
        ("条目", batch.items.to_string()),
        ("替代的批次", batch.replaces.clone()),
        ("起草", batch.drafted_by.clone()),
        ("提交审核", batch.submitted_by.clone()),
        ("审核意见", batch.opinion.clone()),
        ("文号", batch.document_number.clone()),
        ("公布日期", batch.published_on.map_or(String::new(), |day| day.to_string())),
        ("最近改动", parse_utc(&batch.changed_at).map_or(String::new(), minute_zh)),
        ("内容摘要（SM3）", batch.hash.clone()),
    ];
    Ok(page(BatchPage {
        f: visit.frame("清单批次"),
        state: view(&batch),
        facts: facts.into_iter().filter(|(_, text)| !text.is_empty()).collect(),
        moves: offered(&batch, &visit.ctx.actor),
        is_draft: batch.state == BatchState::Draft,
        batch,
        report,
        wrong,
    }))
}

/// A batch this person may read.
pub(crate) fn readable_one(r: &db::Read<'_>, ctx: &Ctx, code: &str) -> Result<Batch> {
    let batch = store::batch(r, &ctx.division, code)?.filter(|one| may_read(one, &ctx.actor));
    batch.ok_or(Error::NotFound)
}

#[derive(Template)]
#[template(path = "batch_move.html")]
struct MovePage {
    f: Frame,
    batch: Batch,
    spec: &'static MoveSpec,
    written: Written,
    opinion_chars_max: usize,
    name_chars_max: usize,
}

async fn move_page(
    visit: &Visit,
    code: String,
    name: &str,
    written: Written,
    errors: Vec<FieldError>,
) -> Result<MovePage> {
    let ctx = visit.ctx.clone();
    let batch = visit.db().read(move |r| readable_one(r, &ctx, &code)).await?;
    let spec = offered(&batch, &visit.ctx.actor).into_iter().find(|spec| spec.name == name);
    let spec = spec.ok_or(Error::NotFound)?;
    let today = local_day(visit.ctx.now).to_string();
    let published_on = if written.published_on.is_empty() { today } else { written.published_on.clone() };
    // An address of a cell is no field of this form.
    let of_form = |error: FieldError| match spec.fields.contains(&error.field.as_str()) {
        true => error,
        false => FieldError { field: "main".into(), ..error },
    };
    Ok(MovePage {
        f: visit.frame(spec.zh).with_errors(errors.into_iter().map(of_form).collect()),
        batch,
        spec,
        written: Written { published_on, ..written },
        opinion_chars_max: REASON_CHARS_MAX,
        name_chars_max: NAME_CHARS_MAX,
    })
}

pub(crate) async fn move_form(visit: Visit, Path((code, name)): Path<(String, String)>) -> Answer {
    Ok(page(move_page(&visit, code, &name, Written::default(), Vec::new()).await?))
}

pub(crate) async fn make_move(
    visit: Visit,
    Path((code, name)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let field = |name: &str| posted.text(name).to_owned();
    let written = Written {
        document_number: field("document_number"),
        published_on: field("published_on"),
        opinion: field("opinion"),
    };
    // A form without a version has seen nothing that is still there.
    let seen: i64 = posted.text("version").parse().unwrap_or_default();
    let here = format!("/lists/batches/{}", encode(&code));
    match act(visit.db(), visit.ctx.clone(), code.clone(), seen, name.clone(), written.clone()).await {
        Ok(_) => Ok(redirect_saying(&here, move_named(&name).map_or("", |spec| spec.done))),
        Err(Error::Invalid(errors)) => Ok(invalid(move_page(&visit, code, &name, written, errors).await?)),
        Err(error) => Err(error.into()),
    }
}
