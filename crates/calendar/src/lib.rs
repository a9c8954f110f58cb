//! 工作日历: working days, legal periods and due dates with pauses, for Chinese law.
//!
//! * The day table 2004–2026 with 调休 (moved working days) is built in; further years and local days are [`Layer`]s.
//! * Periods follow 民法典 200–204: the starting day is not counted; a calendar period whose last day is a rest day ends
//!   on the next working day. 行政许可法 82: permit periods are working days. 行政许可法 45: legal pauses are not counted.
//! * A pause covers whole days, the first and the last included. Overlapping pauses count once; their order is irrelevant.
//! * A period that touches a year without a published notice is computed from weekends and statutory days and is
//!   [`Due::provisional`] (暂定).
//!
//! Times are the district's wall clock ([`jiff::civil`]); the crate knows no zones and does no I/O.
//!
//! ```
//! use calendar::{Calendar, Limit, Terms};
//! let limit: Limit = "5wd".parse().unwrap();
//! let due = Calendar::builtin().due("2022-09-30T09:00".parse().unwrap(), limit, &[], &Terms::default());
//! assert_eq!(due.at.to_string(), "2022-10-12T17:30:00");
//! ```

mod days;
mod due;
mod json;
mod layer;
mod limit;
mod pause;

pub use days::{Calendar, Day, DayKind, FIRST_DAY, LAST_DAY};
pub use due::{Due, END_OF_DAY, Elapsed, Receipt, Terms};
pub use layer::{LAYER_BYTES_MAX, Layer, LayerError, Scope};
pub use limit::{AMOUNT_MAX, Limit, ParseLimitError, Unit, decimal};
pub use pause::{PAUSES_MAX, ParsePauseError, Pause, PauseReason};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
#[cfg(test)]
mod tests;
