//! Every SQL text of the lists: batches, their texts, the kinds of list. Items have a file of their own.

mod items;

pub(crate) use items::{
    Row, Shown, Sought, change_day, end_gone, end_older, in_force, last_begins, later_begins, of_batch,
    search, versions, write_items,
};

use super::batch::{Batch, BatchState};
use super::columns::{EFFECTS, effect_code};
use super::kinds::shipped;
use crate::model::{Effect, ListKind};
use db::{Read, Row as Cells, Write, values};
use kernel::{Ctx, Error, Result, parse_day};

/// The tables, for the migration.
pub const SCHEMA: &str = include_str!("../schema.sql");
/// The text index of items, for the migration.
pub const TEXT_INDEX: &str = "discretion_item_text";

/// Kinds of list of one division.
pub(crate) const KINDS_MAX: usize = 50;
/// Batches that can have been published in one division.
pub(crate) const BATCHES_MAX: usize = 1_000;

const KINDS: &str =
    "select code, name, name_en, effect from discretion_list where division = $1 order by place, code";
const SAVE_KIND: &str = "insert into discretion_list (division, code, name, name_en, effect, place) values ($1,$2,$3,$4,$5,$6) \
     on conflict (division, code) do update set name = excluded.name, name_en = excluded.name_en, effect = excluded.effect";
const CONTENT: &str = "select content from discretion_text where division = $1 and hash = $2";
const SAVE_CONTENT: &str =
    "insert into discretion_text (division, hash, content) values ($1,$2,$3) on conflict do nothing";
const BATCH: &str = "select code, title, state, version, hash, names, replaces, items, document_number, published_on, drafted_by, \
     drafted_unit, submitted_by, opinion, changed_at from discretion_batch where division = $1 and code = $2";
const BATCHES: &str = "select code, title, state, version, hash, names, replaces, items, document_number, published_on, drafted_by, \
     drafted_unit, submitted_by, opinion, changed_at from discretion_batch where division = $1 and ($2 = '' or code < $2) \
     order by code desc limit $3";
const BY_HASH: &str = "select code from discretion_batch where division = $1 and hash = $2";
const PUBLISHED: &str = "select code, hash, changed_at, document_number, published_on, title from discretion_batch \
     where division = $1 and state in ('published', 'superseded') order by code limit $2";
const ADD_BATCH: &str = "insert into discretion_batch (division, code, title, state, version, hash, names, replaces, items, \
     document_number, published_on, drafted_by, drafted_unit, submitted_by, opinion, changed_at) values";
const CHANGE_BATCH: &str = "update discretion_batch set title = $4, state = $5, version = $6, hash = $7, names = $8, replaces = $9, \
     items = $10, document_number = $11, published_on = $12, drafted_by = $13, drafted_unit = $14, submitted_by = $15, \
     opinion = $16, changed_at = $17 where division = $1 and code = $2 and version = $3";

/// The kinds of list of a division, in their order; one that keeps none of its own has those that ship.
///
/// # Errors
/// [`Error::Storage`].
pub fn kinds(r: &Read<'_>, division: &str) -> Result<Vec<ListKind>> {
    let effect = |code: String| EFFECTS.iter().find(|one| one.1 == code).map_or(Effect::Exempt, |one| one.0);
    let read = |row: &Cells| ListKind {
        code: row.text(0),
        name: row.text(1),
        name_en: row.text(2),
        effect: effect(row.text(3)),
    };
    let own: Vec<ListKind> = r.rows(KINDS, &values![division])?.iter().map(read).collect();
    Ok(if own.is_empty() { shipped() } else { own })
}

/// Adds or changes a kind of list at its place among them.
pub(crate) fn save_kind(w: &Write<'_>, ctx: &Ctx, kind: &ListKind, place: usize) -> Result<()> {
    let (name, name_en, effect) = (&kind.name, &kind.name_en, effect_code(kind.effect));
    w.run(SAVE_KIND, &values![&ctx.division, &kind.code, name, name_en, effect, place])?;
    Ok(())
}

/// A text by its hash.
pub(crate) fn content(r: &Read<'_>, division: &str, hash: &str) -> Result<Option<String>> {
    Ok(r.row(CONTENT, &values![division, hash])?.map(|row| row.text(0)))
}

pub(crate) fn save_content(w: &Write<'_>, division: &str, hash: &str, text: &str) -> Result<()> {
    w.run(SAVE_CONTENT, &values![division, hash, text])?;
    Ok(())
}

fn batch_of(row: &Cells) -> Result<Batch> {
    let broken = || Error::Storage(format!("batch {} cannot be read", row.text(0)));
    Ok(Batch {
        code: row.text(0),
        title: row.text(1),
        state: BatchState::from_code(&row.text(2)).ok_or_else(broken)?,
        version: row.int(3),
        hash: row.text(4),
        names: serde_json::from_str(&row.text(5)).map_err(|_| broken())?,
        replaces: row.text(6),
        items: row.int(7),
        document_number: row.text(8),
        published_on: row.opt_text(9).and_then(|day| parse_day(&day)),
        drafted_by: row.text(10),
        drafted_unit: row.text(11),
        submitted_by: row.text(12),
        opinion: row.text(13),
        changed_at: row.text(14),
    })
}

/// One batch.
///
/// # Errors
/// [`Error::Storage`].
pub fn batch(r: &Read<'_>, division: &str, code: &str) -> Result<Option<Batch>> {
    r.row(BATCH, &values![division, code])?.as_ref().map(batch_of).transpose()
}

/// A page of batches and one more, the latest code first, before a code; before none it is the first page.
pub(crate) fn batches(r: &Read<'_>, division: &str, before: &str, limit: usize) -> Result<Vec<Batch>> {
    r.rows(BATCHES, &values![division, before, limit + 1])?.iter().map(batch_of).collect()
}

/// The batches whose text has this hash.
pub(crate) fn by_hash(r: &Read<'_>, division: &str, hash: &str) -> Result<Vec<Batch>> {
    let codes = r.rows(BY_HASH, &values![division, hash])?;
    let found = codes.iter().map(|row| batch(r, division, &row.text(0)));
    Ok(found.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
}

/// 已公布的批次: what its items show of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Code.
    pub code: String,
    /// 内容摘要.
    pub hash: String,
    /// UTC text of its last change.
    pub changed_at: String,
    /// 文号.
    pub document_number: String,
    /// 公布日期.
    pub published_on: String,
    /// 表名.
    pub title: String,
}

/// Every batch that was ever published, by code.
pub(crate) fn published(r: &Read<'_>, division: &str) -> Result<Vec<Published>> {
    let read = |row: &Cells| Published {
        code: row.text(0),
        hash: row.text(1),
        changed_at: row.text(2),
        document_number: row.text(3),
        published_on: row.opt_text(4).unwrap_or_default(),
        title: row.text(5),
    };
    Ok(r.rows(PUBLISHED, &values![division, BATCHES_MAX])?.iter().map(read).collect())
}

/// Writes a batch where the version is still the one before.
///
/// # Errors
/// [`Error::Conflict`] when somebody else changed it first.
pub(crate) fn put_batch(w: &Write<'_>, ctx: &Ctx, batch: &Batch) -> Result<()> {
    let division = &ctx.division;
    let names = serde_json::to_string(&batch.names).map_err(|error| Error::Storage(error.to_string()))?;
    let rest = values![
        &batch.title,
        batch.state.code(),
        batch.version,
        &batch.hash,
        names,
        &batch.replaces,
        batch.items,
        &batch.document_number,
        batch.published_on.map(|day| day.to_string()),
        &batch.drafted_by,
        &batch.drafted_unit,
        &batch.submitted_by,
        &batch.opinion,
        &batch.changed_at
    ];
    if batch.version == 1 {
        let row = [values![division, &batch.code].as_slice(), &rest].concat();
        return match w.insert_many(ADD_BATCH, &[row], "on conflict do nothing")? {
            0 => Err(Error::Conflict),
            _ => Ok(()),
        };
    }
    let key = values![division, &batch.code, batch.version - 1];
    match w.run(CHANGE_BATCH, &[key.as_slice(), &rest].concat())? {
        0 => Err(Error::Conflict),
        _ => Ok(()),
    }
}
