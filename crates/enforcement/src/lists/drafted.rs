//! 拟公布的清单: a batch that is not public yet, as it would stand among what is in force.

use super::batch::Batch;
use super::edition::InForce;
use super::examine::examine_kept;
use super::pages::batches::readable_one;
use crate::judge::{Lists, ListsRef};
use crate::model::Item;
use db::Read;
use decision::table::Table;
use jiff::civil::Date;
use kernel::{Ctx, Error, Result};
use std::collections::HashMap;
use std::sync::Arc;

/// A batch among what is in force on its first day.
pub(crate) struct Drafted {
    batch: Batch,
    /// What is in force on that day without it.
    pub before: Option<Arc<InForce>>,
    table: Table,
    items: Vec<Item>,
    /// The numbers of its own items.
    pub own: Vec<String>,
    /// The first day on which an item of it would be in force.
    pub first_day: Date,
}

impl Drafted {
    /// What would be in force.
    pub fn lists(&self) -> Lists<'_> {
        let version = ListsRef { version: self.batch.code.clone(), hash: self.batch.hash.clone() };
        Lists { table: &self.table, items: &self.items, version }
    }
}

/// A batch this person may read.
///
/// # Errors
/// [`Error::NotFound`] for a batch of others, and for one that is public or came to nothing; [`Error::Invalid`] where it cannot
/// be published as things stand.
pub(crate) fn drafted(r: &Read<'_>, ctx: &Ctx, code: &str) -> Result<Drafted> {
    let batch = readable_one(r, ctx, code)?;
    if !batch.state.is_pending() {
        return Err(Error::NotFound);
    }
    let examined = examine_kept(r, ctx, &batch)?;
    let mut known: HashMap<&str, &Item> = HashMap::new();
    let stays = examined.before.as_deref().map_or(&[][..], |before| &before.items);
    known.extend(stays.iter().chain(&examined.list.items).map(|item| (item.number.as_str(), item)));
    let rows = examined.after.rows().iter();
    let items =
        rows.map(|row| known.get(&*row.number).map(|item| (*item).clone())).collect::<Option<Vec<_>>>();
    let items = items.ok_or_else(|| Error::Storage(format!("batch {code}: a row without an item")))?;
    let own = examined.list.items.iter().map(|item| item.number.clone()).collect();
    Ok(Drafted {
        batch,
        before: examined.before.clone(),
        own,
        first_day: examined.first_day,
        items,
        table: examined.after,
    })
}
