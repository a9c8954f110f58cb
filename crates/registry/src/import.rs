//! 导入: market entities from a spreadsheet, as a register exports them.
//!
//! Everything is read and judged before anything is written, and it is written in one transaction: all of it or nothing. The
//! credit code is the key: who is known is brought up to date, and the same file twice changes nothing.

mod row;

use crate::{CreditCode, Enterprise, store};
use db::{Db, Write};
use jiff::civil::Date;
use kernel::{Ctx, Error, FieldError, Result, local_day};
use row::Columns;
use serde_json::json;
use sheet::{BadCell, Sheet};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Rows looked up and written at a time.
const BATCH_ROWS: usize = 500;

/// What reading a file found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Rows that can be written.
    pub good: usize,
    /// Rows with a cell that cannot be read.
    pub bad: usize,
}

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Entities added.
    pub added: usize,
    /// Entities brought up to date.
    pub changed: usize,
    /// Entities that were there just so.
    pub known: usize,
}

/// Reads a file and tells of every cell that cannot be read; writes nothing. `today` is the last day that can have been.
///
/// # Errors
/// [`Error::Invalid`] when the file is no spreadsheet or a column is missing.
pub fn check(path: &Path, today: Date, mut bad: impl FnMut(BadCell)) -> Result<Checked> {
    let mut checked = Checked::default();
    each(path, today, |outcome| {
        match outcome {
            Ok(_) => checked.good += 1,
            Err(cells) => {
                checked.bad += 1;
                cells.into_iter().for_each(&mut bad);
            }
        }
        Ok(())
    })?;
    Ok(checked)
}

/// Every row of a file, as an entity or as the cells that cannot be read.
fn each(
    path: &Path,
    today: Date,
    mut take: impl FnMut(std::result::Result<Enterprise, Vec<BadCell>>) -> Result<()>,
) -> Result<()> {
    let sheet = Sheet::open(path)?;
    let columns = Columns::find(&sheet)?;
    let mut seen = HashMap::new();
    sheet.rows(|row| {
        let mut outcome = columns.enterprise(row, today);
        if let Ok(one) = &outcome {
            let cell = columns.code_of(row);
            if let Some(first) = seen.insert(one.credit_code, cell.clone()) {
                outcome = Err(vec![BadCell {
                    cell,
                    reason: format!("与 {first} 的代码相同，同一主体只能有一行"),
                }]);
            }
        }
        take(outcome)
    })
}

/// Writes the rows of a file, and one event that says how many, in one transaction. A row with a cell that cannot be read is left
/// out when that is wanted; otherwise it means that the file is another than the one that was checked.
///
/// # Errors
/// As [`check`], and [`Error::Storage`].
pub fn load(db: &Db, ctx: Ctx, path: PathBuf, skip_bad: bool) -> Result<Imported> {
    db.write_now("registry.import", move |w| {
        let (mut done, mut renamed) = (Imported::default(), Vec::new());
        let mut batch = Vec::with_capacity(BATCH_ROWS);
        each(&path, local_day(ctx.now), |outcome| {
            match outcome {
                Ok(one) => batch.push(one),
                Err(_) if skip_bad => return Ok(()),
                Err(cells) => return Err(unreadable(cells)),
            }
            if batch.len() == BATCH_ROWS {
                renamed.extend(write(w, &ctx.division, &mut batch, &mut done)?);
            }
            Ok(())
        })?;
        renamed.extend(write(w, &ctx.division, &mut batch, &mut done)?);
        renamed.chunks(BATCH_ROWS).try_for_each(|some| store::rename(w, &ctx.division, some))?;
        if done.added + done.changed > 0 {
            store::analyze(w)?;
            let data = json!({ "added": done.added, "changed": done.changed, "known": done.known });
            let name = "enterprises_imported".into();
            journal::append(w, &ctx, &journal::Entry { case_id: None, name, unit: None, data })?;
        }
        Ok(done)
    })
}

/// Writes a batch and empties it; gives those that have another name now.
fn write(
    w: &Write<'_>,
    division: &str,
    batch: &mut Vec<Enterprise>,
    done: &mut Imported,
) -> Result<Vec<(CreditCode, String)>> {
    let known: HashMap<_, _> =
        store::find_many(w, division, batch)?.into_iter().map(|one| (one.credit_code, one)).collect();
    let (mut added, mut changed, mut renamed) = (Vec::new(), Vec::new(), Vec::new());
    for one in batch.drain(..) {
        match known.get(&one.credit_code) {
            None => added.push(one),
            Some(old) if *old == one => done.known += 1,
            Some(old) => {
                if old.name != one.name {
                    renamed.push((one.credit_code, one.name.clone()));
                }
                changed.push(one);
            }
        }
    }
    store::insert_many(w, division, &added)?;
    store::update_many(w, division, &changed)?;
    done.added += added.len();
    done.changed += changed.len();
    Ok(renamed)
}

fn unreadable(cells: Vec<BadCell>) -> Error {
    let field = |bad: BadCell| FieldError { field: bad.cell, zh: bad.reason, en: "cannot be read".into() };
    Error::Invalid(cells.into_iter().map(field).collect())
}

#[cfg(test)]
mod tests;
