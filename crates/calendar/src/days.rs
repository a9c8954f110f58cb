//! 日表: what each day is, with the counts that make due dates a matter of two look-ups.

use crate::{Layer, Scope};
use jiff::civil::{Date, date};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

/// First day the table covers; an earlier date is read as this one.
pub const FIRST_DAY: Date = date(1990, 1, 1);
/// Last day the table covers; a later date is read as this one.
pub const LAST_DAY: Date = date(2099, 12, 31);

/// What a day is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DayKind {
    /// 工作日.
    Working,
    /// 周末.
    Weekend,
    /// 法定节假日: a day off that the notice names, weekends within it included.
    Holiday,
    /// 调休放假: a weekday off in exchange for a working weekend; a rest day for working-day counting.
    InLieu,
    /// 调休上班: a weekend day that is worked.
    MakeUp,
}

impl DayKind {
    /// Every kind.
    pub const ALL: [DayKind; 5] =
        [DayKind::Working, DayKind::Weekend, DayKind::Holiday, DayKind::InLieu, DayKind::MakeUp];

    /// Is it worked?
    pub fn is_working(self) -> bool {
        matches!(self, DayKind::Working | DayKind::MakeUp)
    }

    /// The word in day tables.
    pub fn code(self) -> &'static str {
        match self {
            DayKind::Working => "working",
            DayKind::Weekend => "weekend",
            DayKind::Holiday => "holiday",
            DayKind::InLieu => "inlieu",
            DayKind::MakeUp => "makeup",
        }
    }

    /// The kind that has this word in day tables.
    pub fn from_code(code: &str) -> Option<DayKind> {
        DayKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The word a Chinese reader sees.
    pub fn zh(self) -> &'static str {
        match self {
            DayKind::Working => "工作日",
            DayKind::Weekend => "周末",
            DayKind::Holiday => "法定节假日",
            DayKind::InLieu => "调休放假",
            DayKind::MakeUp => "调休上班",
        }
    }
}

/// A day as the calendar knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// What it is.
    pub kind: DayKind,
    /// Name of the festival, or empty.
    pub name: String,
    /// 暂定: the year's notice is not published.
    pub provisional: bool,
}

/// 工作日历: layers over weekends. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Calendar(Arc<Table>);

#[derive(Debug)]
struct Table {
    /// Added to the built-in one, in the order in which they apply.
    layers: Vec<Layer>,
    special: BTreeMap<Date, (DayKind, String)>,
    published: BTreeSet<i16>,
    /// `worked[i]`: working days among the first `i` days of the table.
    worked: Vec<u32>,
    /// Position of each working day, in order.
    working: Vec<u32>,
}

static ESTIMATED: LazyLock<Layer> = LazyLock::new(|| embedded(include_str!("../data/estimated.tsv")));
static NATIONAL: LazyLock<Layer> = LazyLock::new(|| embedded(include_str!("../data/national.tsv")));
static BUILTIN: LazyLock<Calendar> = LazyLock::new(|| Calendar(Arc::new(Table::new(Vec::new()))));

fn embedded(text: &str) -> Layer {
    Layer::parse(text).expect("the embedded day tables are read by the tests")
}

impl Calendar {
    /// The national calendar 2004–2026, with the statutory days of 2027–2050 as estimates.
    pub fn builtin() -> Calendar {
        BUILTIN.clone()
    }

    /// This calendar with another layer, laid over those below it: national layers come first, then divisions, then
    /// bodies; within a scope the layer added later wins. The years a national layer publishes lose their estimated
    /// days, nothing else: to undo a day, a layer names it as [`DayKind::Working`] or [`DayKind::Weekend`]. A division
    /// or a body cannot publish a year.
    #[must_use]
    pub fn with_layer(&self, layer: &Layer) -> Calendar {
        let mut layers = self.0.layers.clone();
        layers.push(layer.clone());
        layers.sort_by_key(Layer::scope);
        Calendar(Arc::new(Table::new(layers)))
    }

    /// What the day is.
    pub fn day(&self, day: Date) -> Day {
        let provisional = !self.is_published(day.year());
        match self.0.special.get(&day) {
            Some((kind, name)) => Day { kind: *kind, name: name.clone(), provisional },
            None => Day { kind: ordinary(position(day)), name: String::new(), provisional },
        }
    }

    /// Is the day worked?
    pub fn is_working(&self, day: Date) -> bool {
        let at = position(day);
        self.0.worked[at + 1] > self.0.worked[at]
    }

    /// Is the year's notice published?
    pub fn is_published(&self, year: i16) -> bool {
        self.0.published.contains(&year)
    }

    /// The last year up to which every notice since the first one is published.
    pub fn published_until(&self) -> i16 {
        let mut until = self.0.published.first().copied().unwrap_or_default();
        while self.is_published(until + 1) {
            until += 1;
        }
        until
    }

    /// The first working day on or after this one.
    pub fn next_working(&self, day: Date) -> Date {
        self.nth_working(i64::from(self.0.worked[position(day)]) + 1)
    }

    /// Working days in `(start, end]`; 0 when `end` is not later.
    ///
    /// ```
    /// use jiff::civil::date;
    /// let calendar = calendar::Calendar::builtin();
    /// assert_eq!(calendar.working_days_after(date(2022, 9, 30), date(2022, 10, 12)), 5);
    /// ```
    pub fn working_days_after(&self, start: Date, end: Date) -> i64 {
        (self.worked_until(end) - self.worked_until(start)).max(0)
    }

    /// Working days from the first day of the table to this one, both included.
    pub(crate) fn worked_until(&self, day: Date) -> i64 {
        i64::from(self.0.worked[position(day) + 1])
    }

    /// The `n`-th working day of the table, from 1.
    pub(crate) fn nth_working(&self, n: i64) -> Date {
        let index = usize::try_from(n - 1).unwrap_or(0);
        self.0.working.get(index).map_or(LAST_DAY, |at| day_at(i64::from(*at)))
    }
}

impl Table {
    fn new(layers: Vec<Layer>) -> Table {
        let all = || [&*NATIONAL].into_iter().chain(&layers);
        let published: BTreeSet<i16> =
            all().filter(|layer| layer.scope == Scope::National).flat_map(Layer::years).collect();
        let mut special = ESTIMATED.days.clone();
        special.retain(|day, _| !published.contains(&day.year()));
        all().for_each(|layer| special.extend(layer.days.clone()));
        let days = position(LAST_DAY) + 1;
        let mut is_worked: Vec<bool> = (0..days).map(|at| ordinary(at).is_working()).collect();
        for (day, (kind, _)) in special.range(FIRST_DAY..=LAST_DAY) {
            is_worked[position(*day)] = kind.is_working();
        }
        let mut worked = vec![0];
        let mut working = Vec::new();
        for (at, flag) in (0_u32..).zip(is_worked) {
            if flag {
                working.push(at);
            }
            worked.push(worked[worked.len() - 1] + u32::from(flag));
        }
        Table { layers, special, published, worked, working }
    }
}

/// What the day at this position is by its weekday alone: the table begins on a Monday.
fn ordinary(position: usize) -> DayKind {
    if position % 7 < 5 { DayKind::Working } else { DayKind::Weekend }
}

fn position(day: Date) -> usize {
    usize::try_from(days_between(FIRST_DAY, day.clamp(FIRST_DAY, LAST_DAY))).unwrap_or(0)
}

/// The day so many days after the first of the table, not later than the last.
pub(crate) fn day_at(position: i64) -> Date {
    plus_days(FIRST_DAY, position).min(LAST_DAY)
}

/// Days in `(start, end]`, negative when `end` is earlier.
pub(crate) fn days_between(start: Date, end: Date) -> i64 {
    start.duration_until(end).as_hours() / 24
}

/// The day so many days later, within what a date can hold.
pub(crate) fn plus_days(day: Date, days: i64) -> Date {
    day.saturating_add(jiff::SignedDuration::from_hours(days * 24))
}
