//! 成批: moves made in memory and written together. One move is a batch of one, so there is one way to write.

use crate::store::{load, write_rows};
use crate::{Case, Effect, Move, apply};
use db::{Read, Write};
use journal::{Entry, Event};
use kernel::{Ctx, Result, parse_utc, utc_text};
use serde_json::json;
use std::collections::BTreeMap;

/// 成批: cases as the moves so far have made them, and the events that are not yet in the record. All of one division;
/// nothing is written before [`Batch::write`].
#[derive(Default)]
pub struct Batch {
    touched: BTreeMap<String, Touched>,
    entries: Vec<(Ctx, Entry)>,
}

pub(crate) struct Touched {
    pub case: Case,
    /// The version that the rows have; none for a new case.
    pub seen: Option<i64>,
    /// The facts that the rows have.
    pub facts_seen: usize,
    /// Who opened it; empty for a case that was loaded, whose row knows.
    pub opened_by: String,
}

impl Batch {
    /// A case as this batch or the rows remember it.
    ///
    /// # Errors
    /// [`kernel::Error::NotFound`] when there is none.
    pub fn load(&self, r: &Read<'_>, division: &str, id: &str) -> Result<Case> {
        self.touched.get(id).map_or_else(|| load(r, division, id), |one| Ok(one.case.clone()))
    }

    /// Opens a case with its first move.
    ///
    /// # Errors
    /// [`kernel::Error::Storage`].
    pub fn open(&mut self, ctx: &Ctx, id: &str, kind: &str, mut first: Move) -> Result<Case> {
        first.effects.insert(0, Effect::Opened { kind: kind.into() });
        let opened_by = ctx.actor.id.clone();
        let case = Case { id: id.into(), ..Case::default() };
        self.touched.insert(id.into(), Touched { case: case.clone(), seen: None, facts_seen: 0, opened_by });
        self.save(ctx, case, first)
    }

    /// Makes a move; `case` is as it was loaded.
    ///
    /// # Errors
    /// [`kernel::Error::Storage`].
    pub fn save(&mut self, ctx: &Ctx, mut case: Case, step: Move) -> Result<Case> {
        let (seen, facts_seen) = (case.version, case.facts.len());
        let data = json!({ "form": step.form, "effects": step.effects });
        // Its place in the record is given when it is written; the case does not depend on it.
        let event = Event {
            seq: 0,
            // As exact as the record keeps it: replayed from there, the case is the same.
            at: parse_utc(&utc_text(ctx.now)).unwrap_or(ctx.now),
            actor: ctx.actor.clone(),
            case_id: Some(case.id.clone()),
            name: step.name.into(),
            unit: step.unit,
            data,
        };
        apply(&mut case, &event)?;
        let entry = Entry { case_id: event.case_id, name: event.name, unit: event.unit, data: event.data };
        self.entries.push((ctx.clone(), entry));
        let new =
            || Touched { case: Case::default(), seen: Some(seen), facts_seen, opened_by: String::new() };
        self.touched.entry(case.id.clone()).or_insert_with(new).case.clone_from(&case);
        Ok(case)
    }

    /// Writes events and rows.
    ///
    /// # Errors
    /// [`kernel::Error::Conflict`] when somebody else moved a case since it was loaded.
    pub fn write(self, w: &Write<'_>) -> Result<()> {
        let Some((ctx, _)) = self.entries.first() else { return Ok(()) };
        journal::append_many(w, &self.entries)?;
        write_rows(w, &ctx.division, &self.touched.values().collect::<Vec<_>>())
    }
}
