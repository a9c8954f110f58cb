//! 一次计算: its limits, its clock, and what it has to say.

use super::ast::Node;
use super::{Scope, eval};
use crate::value::{DateTime, Value};
use std::fmt;
use std::sync::Arc;

/// How deep values, calls and decisions may lie in each other.
pub(crate) const DEPTH_MAX: u32 = 400;
/// How many parts of expressions one run may evaluate, items of loops included.
pub(crate) const STEPS_MAX: u64 = 5_000_000;
/// How many notes a run keeps.
pub(crate) const NOTES_MAX: usize = 100;

/// 一次计算: collects the reasons why something became null, and stops what would not end.
#[derive(Clone, Debug, Default)]
pub struct Run {
    notes: Vec<Note>,
    steps: u64,
    depth: u32,
    now: Option<DateTime>,
    place: Option<Arc<str>>,
    /// The cell of a table: row and column.
    cell: Option<(usize, usize)>,
}

/// 说明: why something became null, in Chinese.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Which decision or cell, where it is known.
    pub place: Option<Arc<str>>,
    /// The character of the expression, counted from 0.
    pub at: usize,
    /// The reason.
    pub text: String,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{place}，")?;
        }
        write!(f, "第 {} 个字符处：{}", self.at + 1, self.text)
    }
}

impl Run {
    /// A run in which `now()` and `today()` have an answer. Without it they are null, so that a decision replays.
    pub fn at(now: DateTime) -> Run {
        Run { now: Some(now), ..Run::default() }
    }

    /// What was noted so far, in order.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    pub(crate) fn evaluate(&mut self, node: &Node, scope: &Scope) -> Value {
        eval::evaluate(node, scope, self)
    }

    pub(crate) fn now(&self) -> Option<&DateTime> {
        self.now.as_ref()
    }

    /// Notes a reason and answers null.
    pub(crate) fn null(&mut self, at: u32, text: impl Into<String>) -> Value {
        self.note(at, text);
        Value::Null
    }

    /// Notes something the reader should know.
    pub(crate) fn note(&mut self, at: u32, text: impl Into<String>) {
        let note = Note { place: self.place(), at: at as usize, text: text.into() };
        if self.notes.len() < NOTES_MAX && self.notes.last() != Some(&note) {
            self.notes.push(note);
        }
    }

    /// Goes one level deeper for the length of `work`; too deep, or too long, is null.
    pub(crate) fn deeper(&mut self, at: u32, work: impl FnOnce(&mut Run) -> Value) -> Value {
        if self.depth >= DEPTH_MAX {
            return self.null(at, format!("嵌套或递归超过 {DEPTH_MAX} 层"));
        }
        if !self.charge(1) {
            return self.null(at, format!("计算超过 {STEPS_MAX} 步，已停止"));
        }
        self.depth += 1;
        let value = work(self);
        self.depth -= 1;
        value
    }

    /// Counts work; false when there was too much of it.
    pub(crate) fn charge(&mut self, steps: usize) -> bool {
        self.steps = self.steps.saturating_add(steps as u64);
        self.steps <= STEPS_MAX
    }

    /// Names the place of the notes for the length of `work`.
    pub(crate) fn in_place(
        &mut self,
        place: impl Into<Arc<str>>,
        work: impl FnOnce(&mut Run) -> Value,
    ) -> Value {
        let outer = (self.place.replace(place.into()), self.cell.take());
        let value = work(self);
        (self.place, self.cell) = outer;
        value
    }

    /// Names the cell of a table, both counted from 0, for the length of `work`.
    pub(crate) fn in_cell(
        &mut self,
        row: usize,
        column: usize,
        work: impl FnOnce(&mut Run) -> Value,
    ) -> Value {
        let outer = self.cell.replace((row, column));
        let value = work(self);
        self.cell = outer;
        value
    }

    fn place(&self) -> Option<Arc<str>> {
        let Some((row, column)) = self.cell else { return self.place.clone() };
        let place = self.place.as_deref().unwrap_or("表");
        Some(format!("{place}第 {} 条规则第 {} 格", row + 1, column + 1).into())
    }
}
