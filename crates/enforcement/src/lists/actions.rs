//! What a person can do with a batch. Each is one transaction and leaves an event.

use super::batch::{Batch, BatchState, Written, decide};
use super::columns::FROM;
use super::edition;
use super::examine::{Examined, examine, fit, invalid, kept};
use super::plain::asked;
use super::store::{self, Shown};
use db::{Db, Write};
use decision::table::{At, Mistake, Sheet};
use kernel::{Ctx, Error, Lang, Result};
use people::Unit;
use serde_json::{Value, json};

/// 起草: keeps a list as a draft, in the place of an earlier text of the same draft.
///
/// # Errors
/// What [`examine`] returns; [`Error::Conflict`] when a batch was published meanwhile, or somebody else drafted the same.
pub(crate) async fn draft(db: &Db, ctx: Ctx, sheet: Sheet, replaces: String) -> Result<Batch> {
    let by = ctx.clone();
    let examined = db.read(move |r| examine(r, &by, sheet, &replaces)).await?;
    db.write("lists.draft", move |w| save_draft(w, &ctx, &examined)).await
}

/// [`draft`] inside the caller's transaction.
///
/// # Errors
/// As [`draft`].
pub fn draft_in(w: &Write<'_>, ctx: &Ctx, sheet: Sheet, replaces: &str) -> Result<Batch> {
    let examined = examine(w, ctx, sheet, replaces)?;
    save_draft(w, ctx, &examined)
}

fn save_draft(w: &Write<'_>, ctx: &Ctx, examined: &Examined) -> Result<Batch> {
    journal::in_turn(w, &ctx.division)?;
    let (list, division) = (&examined.list, &ctx.division);
    let now = store::batch(w, division, &list.batch)?;
    let seen = |batch: &Option<Batch>| batch.as_ref().map(|one| one.version);
    if edition::state_of(w, division)? != examined.state || seen(&now) != seen(&examined.known) {
        return Err(Error::Conflict);
    }
    let (text, hash) = (list.text(), list.hash());
    let batch = Batch {
        code: list.batch.clone(),
        title: list.title.clone(),
        state: BatchState::Draft,
        version: seen(&now).unwrap_or(0) + 1,
        hash: hash.clone(),
        names: list.names.clone(),
        replaces: examined.replaces.clone(),
        items: i64::try_from(list.items.len()).unwrap_or_default(),
        document_number: String::new(),
        published_on: None,
        drafted_by: ctx.actor.id.clone(),
        drafted_unit: ctx.actor.unit.clone().unwrap_or_default(),
        submitted_by: String::new(),
        opinion: now.map_or(String::new(), |one| one.opinion),
        changed_at: kernel::utc_text(ctx.now),
    };
    store::save_content(w, division, &hash, &text)?;
    store::put_batch(w, ctx, &batch)?;
    note(
        w,
        ctx,
        "batch_drafted",
        &batch,
        json!({ "title": batch.title, "items": batch.items, "replaces": batch.replaces }),
    )?;
    Ok(batch)
}

fn note(w: &Write<'_>, ctx: &Ctx, name: &str, batch: &Batch, mut data: Value) -> Result<()> {
    data["batch"] = batch.code.as_str().into();
    data["hash"] = batch.hash.as_str().into();
    let unit = Some(batch.drafted_unit.clone()).filter(|unit| !unit.is_empty());
    journal::append(w, ctx, &journal::Entry { case_id: None, name: name.into(), unit, data }).map(drop)
}

/// Makes a move with a batch; `seen` is the version the person saw.
///
/// # Errors
/// What [`decide`] returns; [`Error::Conflict`]; for publication also [`Error::Invalid`] where the list cannot be taken as it
/// stands today.
pub(crate) async fn act(
    db: &Db,
    ctx: Ctx,
    code: String,
    seen: i64,
    name: String,
    written: Written,
) -> Result<Batch> {
    db.write("lists.act", move |w| act_in(w, &ctx, &code, seen, &name, &written)).await
}

/// The same inside the caller's transaction.
///
/// # Errors
/// As for a person at the page: a refusal, [`Error::Invalid`] naming the fields, [`Error::Conflict`].
pub fn act_in(
    w: &Write<'_>,
    ctx: &Ctx,
    code: &str,
    seen: i64,
    name: &str,
    written: &Written,
) -> Result<Batch> {
    journal::in_turn(w, &ctx.division)?;
    let batch = store::batch(w, &ctx.division, code)?.ok_or(Error::NotFound)?;
    let (next, spec) = decide(&batch, ctx, name, written)?;
    if batch.version != seen {
        return Err(Error::Conflict);
    }
    let mut data = json!({});
    for field in spec.fields {
        data[*field] = match *field {
            "document_number" => next.document_number.clone(),
            "published_on" => next.published_on.map_or(String::new(), |day| day.to_string()),
            _ => next.opinion.clone(),
        }
        .into();
    }
    if next.state == BatchState::Published {
        publish(w, ctx, &next, &mut data)?;
    }
    store::put_batch(w, ctx, &next)?;
    note(w, ctx, spec.event, &next, data)?;
    if next.state == BatchState::Published && !next.replaces.is_empty() {
        supersede(w, ctx, &next)?;
    }
    Ok(next)
}

/// What goes with publication: the items are there to be found, and the versions before them end.
fn publish(w: &Write<'_>, ctx: &Ctx, batch: &Batch, data: &mut Value) -> Result<()> {
    let division = &ctx.division;
    let list = kept(w, ctx, batch)?;
    let fitting = fit(w, ctx, &list, &batch.replaces)?;
    let early: Vec<Mistake> = list
        .items
        .iter()
        .zip(list.table.rows())
        .filter(|(item, _)| batch.published_on.is_some_and(|day| item.effective_from < day))
        .map(|(item, row)| Mistake {
            at: At { row: row.line, column: 0 },
            column: Some(FROM.into()),
            reason: format!(
                "{} 的生效日期 {} 早于公布日期，清单不溯及既往",
                item.number, item.effective_from
            ),
        })
        .collect();
    if !early.is_empty() {
        return Err(invalid(&early));
    }
    let units = people::units(w, division)?;
    let kinds = store::kinds(w, division)?;
    let shown = |(row, item): (usize, &crate::model::Item)| {
        let shown = Shown { item: item.clone(), asked: asked(&list.table, row) };
        let text = searched(
            &shown,
            &units,
            kinds.iter().find(|kind| kind.code == item.list).map(|kind| kind.name.as_str()),
        );
        (shown, text)
    };
    let items: Vec<(Shown, String)> = list.items.iter().enumerate().map(shown).collect();
    store::write_items(w, division, &items)?;
    let ended = store::end_older(w, division, &batch.code)?;
    data["names"] = json!(batch.names);
    data["ended"] = ended.into();
    if !batch.replaces.is_empty() {
        data["gone"] = store::end_gone(w, division, &batch.replaces, &batch.code, fitting.first_day)?.into();
    }
    Ok(())
}

/// What an item is found by.
fn searched(shown: &Shown, units: &[Unit], list: Option<&str>) -> String {
    let Shown { item, asked } = shown;
    let unit = units.iter().find(|unit| unit.code == item.act.agency).map_or("", |unit| &unit.name);
    let asked: Vec<String> = asked.iter().map(|one| one.text(Lang::Zh)).collect();
    let (act, list) = (&item.act, list.unwrap_or_default());
    let parts = [
        item.number.as_str(),
        act.name.as_str(),
        unit,
        &act.domain,
        &act.violated,
        &act.penalised,
        &item.basis,
        list,
        &asked.join(" "),
        &item.note,
    ];
    parts.join(" ")
}

fn supersede(w: &Write<'_>, ctx: &Ctx, by: &Batch) -> Result<()> {
    let old = store::batch(w, &ctx.division, &by.replaces)?.ok_or(Error::NotFound)?;
    let next = Batch {
        state: BatchState::Superseded,
        version: old.version + 1,
        changed_at: kernel::utc_text(ctx.now),
        ..old
    };
    store::put_batch(w, ctx, &next)?;
    note(w, ctx, "batch_superseded", &next, json!({ "by": by.code }))
}
