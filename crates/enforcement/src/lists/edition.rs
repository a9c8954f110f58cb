//! The lists in force on a day, as one table. Parsed once for what is published, not for every request.

use super::merge::{Part, merged};
use super::store::{self, Published};
use crate::model::Item;
use db::Read;
use decision::table::{Sheet, Table};
use jiff::civil::Date;
use kernel::{Error, Result};
use sheet::FileKind;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

/// Editions kept in memory, at most: today's, and those of the days that cases are about.
const KEPT_MAX: usize = 8;

/// 在用清单: all items in force on a day.
#[derive(Debug)]
pub struct InForce {
    /// Every item in force as a row of one table. A day need not be given when it is asked.
    pub table: Table,
    /// By row of the table, the item.
    pub items: Vec<Item>,
    /// By row of the table, its batch.
    pub of_batch: Vec<usize>,
    /// The batches they come from.
    pub batches: Vec<Published>,
    rows: HashMap<String, usize>,
    files: Mutex<Vec<(FileKey, Arc<Vec<u8>>)>>,
}

/// What makes two files of one edition the same: its kind, and the version of the names in it.
pub(crate) type FileKey = (FileKind, i64);
/// Files kept of one edition: one of each kind.
const FILES_MAX: usize = 2;

impl InForce {
    /// The row of an item.
    pub fn row(&self, number: &str) -> Option<usize> {
        self.rows.get(number).copied()
    }

    /// The batch a row comes from, with document number and hash.
    pub fn batch(&self, row: usize) -> &Published {
        &self.batches[self.of_batch[row]]
    }

    /// The file of this key, made once: everybody may ask for it.
    pub(crate) fn file(&self, key: FileKey, make: impl FnOnce() -> Result<Vec<u8>>) -> Result<Arc<Vec<u8>>> {
        let kept = || self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let known = kept().iter().find(|(known, _)| *known == key).map(|(_, bytes)| bytes.clone());
        if let Some(known) = known {
            return Ok(known);
        }
        let bytes = Arc::new(make()?);
        let mut kept = kept();
        kept.retain(|(known, _)| known.0 != key.0);
        kept.insert(0, (key, bytes.clone()));
        kept.truncate(FILES_MAX);
        Ok(bytes)
    }

    /// How many items each list has, by code.
    pub fn by_list(&self) -> BTreeMap<&str, usize> {
        self.count(|item| &item.list)
    }

    /// How many items each department has, by code.
    pub fn by_agency(&self) -> BTreeMap<&str, usize> {
        self.count(|item| &item.act.agency)
    }

    fn count<'a>(&'a self, of: impl Fn(&'a Item) -> &'a String) -> BTreeMap<&'a str, usize> {
        let mut counts = BTreeMap::new();
        self.items.iter().for_each(|item| *counts.entry(of(item).as_str()).or_insert(0) += 1);
        counts
    }
}

/// What makes two editions the same: what was published when, and since when nothing began or ended.
fn key(division: &str, published: &[Published], since: &str) -> String {
    let batches = published.iter().map(|one| format!("{} {} {}\n", one.code, one.hash, one.changed_at));
    format!("{division} {since}\n{}", batches.collect::<String>())
}

static KEPT: Mutex<Vec<(String, Arc<InForce>)>> = Mutex::new(Vec::new());

/// The lists in force on a day; none where nothing is.
///
/// # Errors
/// [`Error::Storage`].
pub fn in_force(r: &Read<'_>, division: &str, day: Date) -> Result<Option<Arc<InForce>>> {
    let published = store::published(r, division)?;
    let key = key(division, &published, &store::change_day(r, division, day)?);
    let kept = || KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    let known = kept().iter().find(|(known, _)| *known == key).map(|(_, edition)| edition.clone());
    if known.is_some() {
        return Ok(known);
    }
    let Some(edition) = load(r, division, day, published)? else { return Ok(None) };
    let edition = Arc::new(edition);
    let mut kept = kept();
    kept.retain(|(known, _)| *known != key);
    kept.insert(0, (key, edition.clone()));
    kept.truncate(KEPT_MAX);
    Ok(Some(edition))
}

/// What tells whether anything was published since.
pub(crate) fn state_of(r: &Read<'_>, division: &str) -> Result<String> {
    Ok(key(division, &store::published(r, division)?, ""))
}

fn load(r: &Read<'_>, division: &str, day: Date, published: Vec<Published>) -> Result<Option<InForce>> {
    let mut of_batch: BTreeMap<usize, (Vec<usize>, Vec<Item>)> = BTreeMap::new();
    for (batch, place, shown) in store::in_force(r, division, day)? {
        let at = published.iter().position(|one| one.code == batch);
        let at = at.ok_or_else(|| Error::Storage(format!("an item in force of the batch {batch}")))?;
        let (places, items) = of_batch.entry(at).or_default();
        places.push(place);
        items.push(shown.item);
    }
    if of_batch.is_empty() {
        return Ok(None);
    }
    let mut tables = Vec::with_capacity(of_batch.len());
    for at in of_batch.keys() {
        tables.push(table_of(r, division, &published[*at].hash)?);
    }
    let parts = tables.iter().zip(of_batch.values()).map(|(table, one)| Part { table, rows: one.0.clone() });
    let table = merged(&parts.collect::<Vec<_>>()).map_err(Error::Storage)?;
    let rows = table.rows().iter().enumerate().map(|(at, row)| (row.number.to_string(), at)).collect();
    let mut edition = InForce {
        table,
        rows,
        items: Vec::new(),
        of_batch: Vec::new(),
        batches: Vec::new(),
        files: Mutex::default(),
    };
    for (at, (_, items)) in of_batch {
        edition.of_batch.extend(std::iter::repeat_n(edition.batches.len(), items.len()));
        edition.batches.push(published[at].clone());
        edition.items.extend(items);
    }
    Ok(Some(edition))
}

/// The table of a text that was read once already.
pub(crate) fn table_of(r: &Read<'_>, division: &str, hash: &str) -> Result<Table> {
    let broken = |why: String| Error::Storage(format!("the text {hash}: {why}"));
    let text = store::content(r, division, hash)?.ok_or_else(|| broken("is not there".into()))?;
    let (sheet, _) = Sheet::from_csv(&text).map_err(|mistake| broken(mistake.to_string()))?;
    Table::read(sheet).map_err(|mistakes| broken(mistakes.first().map_or(String::new(), ToString::to_string)))
}
