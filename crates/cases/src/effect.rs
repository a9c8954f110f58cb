//! What a move does to a case, and the replay of a case from its events.

use crate::{Case, Clock, Fact, Part, PauseSpan};
use jiff::{Timestamp, civil::Date};
use journal::Event;
use kernel::{Error, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// 动作: what a rule decided. `form` is what the person wrote, for the timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    /// Name of the move, e.g. `dispatch`.
    pub name: &'static str,
    /// The unit it concerns, if any.
    pub unit: Option<String>,
    /// What was written: reasons, minutes, replies.
    pub form: Value,
    /// What follows.
    pub effects: Vec<Effect>,
}

impl Move {
    /// A move with its effects and nothing written.
    pub fn new(name: &'static str, effects: Vec<Effect>) -> Move {
        Move { name, unit: None, form: json!({}), effects }
    }

    /// With what the person wrote.
    pub fn writing(self, form: Value) -> Move {
        Move { form, ..self }
    }

    /// Concerning a unit.
    pub fn of(self, unit: &str) -> Move {
        Move { unit: Some(unit.to_string()), ..self }
    }
}

/// One consequence of a move.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Effect {
    /// The case begins.
    Opened {
        /// Which procedure.
        kind: String,
    },
    /// The case stands elsewhere; `turn` is who acts next at the level of the case.
    State {
        /// The new state.
        to: String,
        /// Whose turn.
        turn: String,
    },
    /// The case ends: every running clock stops, unjudged clocks are judged.
    Closed,
    /// A closed case goes on.
    Reopened,
    /// The procedure remembers something.
    Set {
        /// Field name.
        field: String,
        /// Its value.
        value: String,
    },
    /// A unit is called (again).
    Called {
        /// The unit.
        unit: String,
        /// 牵头.
        lead: bool,
    },
    /// A unit stands elsewhere.
    Part {
        /// The unit.
        unit: String,
        /// Its new state.
        to: String,
        /// Must it still do something?
        open: bool,
    },
    /// A clock starts.
    Started {
        /// Name of the clock.
        clock: String,
        /// Whose clock; empty for the case.
        unit: String,
        /// The limit.
        limit: String,
        /// The last moment in time.
        due: Timestamp,
        /// 暂定.
        provisional: bool,
    },
    /// A clock stops and is judged by its due time.
    Stopped {
        /// Name of the clock.
        clock: String,
        /// Whose clock.
        unit: String,
    },
    /// A running clock's due time has passed.
    Missed {
        /// Name of the clock.
        clock: String,
        /// Whose clock.
        unit: String,
    },
    /// A clock stands still from this day.
    Paused {
        /// Name of the clock.
        clock: String,
        /// Whose clock.
        unit: String,
        /// First day not counted.
        from: Date,
        /// The legal reason.
        reason: String,
    },
    /// A clock goes on after this day.
    Resumed {
        /// Name of the clock.
        clock: String,
        /// Whose clock.
        unit: String,
        /// Last day not counted.
        to: Date,
        /// The due time with the pause taken out.
        due: Timestamp,
        /// 暂定.
        provisional: bool,
    },
    /// The due time changes: an extension, or a calendar that has been published.
    Due {
        /// Name of the clock.
        clock: String,
        /// Whose clock.
        unit: String,
        /// The limit from now on.
        limit: String,
        /// The new due time.
        due: Timestamp,
        /// 暂定.
        provisional: bool,
        /// Is it an extension (counted), or only a new computation?
        extension: bool,
    },
    /// Something an indicator counts.
    Counts(Fact),
}

impl Effect {
    /// Sets a field.
    pub fn set(field: &str, value: impl Into<String>) -> Effect {
        Effect::Set { field: field.into(), value: value.into() }
    }

    /// Moves the case.
    pub fn state(to: &str, turn: &str) -> Effect {
        Effect::State { to: to.into(), turn: turn.into() }
    }

    /// Moves a part.
    pub fn part(unit: &str, to: &str, open: bool) -> Effect {
        Effect::Part { unit: unit.into(), to: to.into(), open }
    }

    /// Stops a clock.
    pub fn stop(clock: &str, unit: &str) -> Effect {
        Effect::Stopped { clock: clock.into(), unit: unit.into() }
    }
}

/// Makes a case from its events.
///
/// # Errors
/// [`Error::Storage`] when an event of the case cannot be read.
pub fn replay(events: &[Event]) -> Result<Case> {
    let mut case = Case::default();
    for event in events {
        apply(&mut case, event)?;
    }
    Ok(case)
}

/// Adds one event to a case.
///
/// # Errors
/// [`Error::Storage`] when the event cannot be read.
pub fn apply(case: &mut Case, event: &Event) -> Result<()> {
    let unreadable =
        |_| Error::Storage(format!("event {} of case {:?} cannot be read", event.seq, event.case_id));
    let effects: Vec<Effect> = match event.data.get("effects") {
        Some(effects) => Vec::<Effect>::deserialize(effects).map_err(unreadable)?,
        None => Vec::new(),
    };
    if let Some(id) = &event.case_id {
        case.id.clone_from(id);
    }
    case.version += 1;
    case.updated_at = Some(event.at);
    for effect in effects {
        apply_effect(case, event.at, effect);
    }
    Ok(())
}

fn apply_effect(case: &mut Case, at: Timestamp, effect: Effect) {
    match effect {
        Effect::Opened { kind } => {
            case.kind = kind;
            case.opened_at = Some(at);
        }
        Effect::State { to, turn } => {
            case.state = to;
            case.turn = turn;
        }
        Effect::Closed => {
            case.closed = true;
            case.closed_at = Some(at);
            case.turn.clear();
            case.clocks.iter_mut().for_each(|clock| stop(clock, at));
            case.parts.iter_mut().for_each(|part| part.open = false);
        }
        Effect::Reopened => {
            case.closed = false;
            case.closed_at = None;
        }
        Effect::Set { field, value } => {
            case.fields.insert(field, value);
        }
        Effect::Called { unit, lead } => {
            case.parts.retain(|part| part.unit != unit);
            case.parts.push(Part { unit, lead, state: "called".into(), open: true, called_at: at });
        }
        Effect::Part { unit, to, open } => {
            if let Some(part) = case.parts.iter_mut().find(|part| part.unit == unit) {
                part.state = to;
                part.open = open;
            }
        }
        Effect::Started { clock, unit, limit, due, provisional } => case.clocks.push(Clock {
            name: clock,
            unit,
            limit,
            started_at: at,
            due_at: due,
            provisional,
            pauses: Vec::new(),
            ended_at: None,
            met: None,
            extensions: 0,
        }),
        Effect::Counts(fact) => case.facts.push(fact),
        Effect::Stopped { clock, unit } => on_clock(case, &clock, &unit, |clock| stop(clock, at)),
        Effect::Missed { clock, unit } => on_clock(case, &clock, &unit, |clock| clock.met = Some(false)),
        Effect::Paused { clock, unit, from, reason } => on_clock(case, &clock, &unit, |clock| {
            clock.pauses.push(PauseSpan { from, to: None, reason: reason.clone() });
        }),
        Effect::Resumed { clock, unit, to, due, provisional } => on_clock(case, &clock, &unit, |clock| {
            clock.pauses.iter_mut().filter(|pause| pause.to.is_none()).for_each(|pause| pause.to = Some(to));
            clock.due_at = due;
            clock.provisional = provisional;
        }),
        Effect::Due { clock, unit, limit, due, provisional, extension } => {
            on_clock(case, &clock, &unit, |clock| {
                clock.limit.clone_from(&limit);
                clock.due_at = due;
                clock.provisional = provisional;
                clock.extensions += i64::from(extension);
            })
        }
    }
}

fn on_clock(case: &mut Case, name: &str, unit: &str, change: impl Fn(&mut Clock)) {
    let found = |clock: &&mut Clock| clock.name == name && clock.unit == unit && clock.ended_at.is_none();
    if let Some(clock) = case.clocks.iter_mut().find(found) {
        change(clock);
    }
}

fn stop(clock: &mut Clock, at: Timestamp) {
    if clock.ended_at.is_none() {
        clock.ended_at = Some(at);
        clock.met = Some(clock.met.unwrap_or(at <= clock.due_at || clock.is_paused()));
    }
}
