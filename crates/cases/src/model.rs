//! The nouns of the engine.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// 件: a case as its events have made it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// 件号.
    pub id: String,
    /// Which procedure it follows, e.g. `whistle`.
    pub kind: String,
    /// Where it stands in the procedure.
    pub state: String,
    /// Whose turn it is at the level of the case: a unit's code, `office`, or empty.
    pub turn: String,
    /// Nothing more is to be done.
    pub closed: bool,
    /// Number of events; every update names the version it saw.
    pub version: i64,
    /// When it was opened.
    pub opened_at: Option<Timestamp>,
    /// When it last changed.
    pub updated_at: Option<Timestamp>,
    /// When it was closed, while it is.
    pub closed_at: Option<Timestamp>,
    /// What the procedure itself keeps: title, text, contact, counts.
    pub fields: BTreeMap<String, String>,
    /// The units that answer.
    pub parts: Vec<Part>,
    /// The clocks, running and stopped.
    pub clocks: Vec<Clock>,
    /// What indicators read.
    pub facts: Vec<Fact>,
}

/// 承办单位: one unit's share of a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// The unit.
    pub unit: String,
    /// 牵头 (true) or 配合.
    pub lead: bool,
    /// Where this unit stands.
    pub state: String,
    /// Must this unit still do something?
    pub open: bool,
    /// When it was called.
    pub called_at: Timestamp,
}

/// 时钟: one limit being counted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clock {
    /// What is limited, e.g. `accept`.
    pub name: String,
    /// Whose clock it is; empty for the case as a whole.
    pub unit: String,
    /// The limit as a dated parameter gave it, e.g. `5wd`.
    pub limit: String,
    /// When it started.
    pub started_at: Timestamp,
    /// The last moment in time.
    pub due_at: Timestamp,
    /// 暂定.
    pub provisional: bool,
    /// Days not counted so far.
    pub pauses: Vec<PauseSpan>,
    /// When it was stopped.
    pub ended_at: Option<Timestamp>,
    /// In time? Judged when it stops, or when its due time passes.
    pub met: Option<bool>,
    /// 延期 granted: how often.
    pub extensions: i64,
}

/// 中止: whole days a clock does not count; still running while `to` is none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PauseSpan {
    /// First day not counted.
    pub from: Date,
    /// Last day not counted.
    pub to: Option<Date>,
    /// The legal reason.
    pub reason: String,
}

/// 事实: what an indicator counts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Fact {
    /// What kind, e.g. `whistle.response`.
    pub kind: String,
    /// The day it counts for.
    pub day: String,
    /// The unit it counts for; may be empty.
    pub unit: String,
    /// What it is about, e.g. the category.
    pub topic: String,
    /// The value; flags are 0 and 1.
    pub value: i64,
    /// A reason, where one belongs to it.
    pub note: String,
}

impl Case {
    /// A field of the procedure, empty when it was never set.
    pub fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    /// A count kept in a field.
    pub fn count(&self, name: &str) -> i64 {
        self.field(name).parse().unwrap_or(0)
    }

    /// When it last changed; what is done with a case after it was closed does not count.
    pub fn changed_at(&self) -> Option<Timestamp> {
        self.closed_at.or(self.updated_at)
    }

    /// The part of a unit.
    pub fn part(&self, unit: &str) -> Option<&Part> {
        self.parts.iter().find(|part| part.unit == unit)
    }

    /// The leading unit.
    pub fn lead(&self) -> Option<&Part> {
        self.parts.iter().find(|part| part.lead && part.state != "returned")
    }

    /// The running clock of this name and unit.
    pub fn running(&self, name: &str, unit: &str) -> Option<&Clock> {
        self.clocks.iter().find(|clock| clock.name == name && clock.unit == unit && clock.ended_at.is_none())
    }

    /// The earliest due time among the running clocks that are not paused.
    pub fn due_at(&self) -> Option<Timestamp> {
        self.clocks
            .iter()
            .filter(|clock| clock.ended_at.is_none() && !clock.is_paused())
            .map(|c| c.due_at)
            .min()
    }

    /// The earliest due time of a unit's own running clocks.
    pub fn due_of(&self, unit: &str) -> Option<Timestamp> {
        let mine = |clock: &&Clock| clock.unit == unit && clock.ended_at.is_none() && !clock.is_paused();
        self.clocks.iter().filter(mine).map(|clock| clock.due_at).min()
    }
}

impl Clock {
    /// Is it standing still now?
    pub fn is_paused(&self) -> bool {
        self.pauses.iter().any(|pause| pause.to.is_none())
    }
}
