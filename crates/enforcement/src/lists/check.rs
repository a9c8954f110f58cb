//! 核验: batches are what the record says, texts have their hashes, items are what their texts say.

use super::batch::{Batch, BatchState, MOVES};
use super::form::hash_of;
use super::names::Names;
use super::plain::asked;
use super::read::read;
use super::store::{self, Shown};
use db::Read;
use decision::table::Sheet;
use journal::Event;
use kernel::Result;
use std::collections::BTreeMap;

/// Batches looked at in one query.
const BATCHES_PER_PAGE: usize = 100;

/// What the record says of the batches, gathered while it is walked.
#[derive(Debug, Default)]
pub struct Recorded {
    batches: BTreeMap<String, (BatchState, String)>,
}

impl Recorded {
    /// Takes note of an event; those of others are passed over.
    pub fn note(&mut self, event: &Event) {
        let state = match event.name.as_str() {
            "batch_drafted" => Some(BatchState::Draft),
            "batch_superseded" => Some(BatchState::Superseded),
            name => MOVES.iter().find(|spec| spec.event == name).map(|spec| spec.to),
        };
        let text = |name: &str| event.data[name].as_str().unwrap_or_default().to_owned();
        if let Some(state) = state {
            self.batches.insert(text("batch"), (state, text("hash")));
        }
    }

    /// Where the rows are not what the record says, in Chinese.
    ///
    /// # Errors
    /// [`kernel::Error::Storage`].
    pub fn differences(&self, r: &Read<'_>, division: &str) -> Result<Vec<String>> {
        let mut faults = Vec::new();
        let (mut before, mut seen) = (String::new(), 0);
        loop {
            let batches = store::batches(r, division, &before, BATCHES_PER_PAGE)?;
            let Some(last) = batches.last() else { break };
            before.clone_from(&last.code);
            seen += batches.len();
            for batch in &batches {
                let row = (batch.state, batch.hash.clone());
                if self.batches.get(&batch.code) != Some(&row) {
                    faults.push(format!("清单批次 {}：状态或内容摘要与留痕不同", batch.code));
                }
                faults.extend(fault_of(r, division, batch)?);
            }
        }
        if seen < self.batches.len() {
            faults.push(format!("留痕中有 {} 个清单批次，登记的只有 {seen} 个", self.batches.len()));
        }
        Ok(faults)
    }
}

fn fault_of(r: &Read<'_>, division: &str, batch: &Batch) -> Result<Option<String>> {
    let fault = |what: &str| Ok(Some(format!("清单批次 {}：{what}", batch.code)));
    let Some(text) = store::content(r, division, &batch.hash)? else { return fault("没有原文") };
    if hash_of(&text) != batch.hash {
        return fault("原文与内容摘要不符");
    }
    if !batch.state.is_public() {
        return Ok(None);
    }
    let Some(said) = items_of(&text, &batch.names) else { return fault("原文不能再读出") };
    if said != store::of_batch(r, division, &batch.code)? {
        return fault("条目与原文不符");
    }
    Ok(None)
}

/// The items a text says, as they are kept.
fn items_of(text: &str, names: &Names) -> Option<Vec<Shown>> {
    let (sheet, _) = Sheet::from_csv(text).ok()?;
    let list = read(sheet, names).ok()?;
    let items = list.items.into_iter().enumerate();
    Some(items.map(|(row, item)| Shown { asked: asked(&list.table, row), item }).collect())
}
