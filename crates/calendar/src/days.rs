//! 日表: what each day is, with the counts that make due dates a matter of two look-ups.

use crate::Layer;
use jiff::civil::{Date, Weekday, date};
use std::collections::BTreeMap;
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
    /// 法定节假日.
    Holiday,
    /// 调休放假: a weekday off in exchange for a working weekend; a rest day for working-day counting.
    InLieu,
    /// 调休上班: a weekend day that is worked.
    MakeUp,
}

impl DayKind {
    /// Is it worked?
    pub fn is_working(self) -> bool {
        matches!(self, DayKind::Working | DayKind::MakeUp)
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
    special: BTreeMap<Date, (DayKind, String)>,
    years: Vec<i16>,
    /// `worked[i]`: working days among the first `i` days of the table.
    worked: Vec<u32>,
    /// Position of each working day, in order.
    working: Vec<u32>,
}

static BUILTIN: LazyLock<Calendar> = LazyLock::new(|| {
    let read = |text| Layer::read(text).unwrap_or_default();
    let mut national = read(include_str!("../data/estimated.tsv"));
    let published = read(include_str!("../data/national.tsv"));
    published.days.keys().for_each(|day| national.publish(day.year()));
    national.days.extend(published.days);
    Calendar(Arc::new(Table::new(national.days, national.years)))
});

impl Calendar {
    /// The national calendar 2004–2026.
    pub fn builtin() -> Calendar {
        BUILTIN.clone()
    }

    /// This calendar with another layer on top: its days win, its years count as published. A layer that publishes a
    /// year replaces the estimated days of that year.
    pub fn with_layer(&self, layer: &Layer) -> Calendar {
        let mut special = self.0.special.clone();
        let mut years = self.0.years.clone();
        for year in &layer.years {
            if !years.contains(year) {
                special.retain(|day, _| day.year() != *year);
                years.push(*year);
            }
        }
        special.extend(layer.days.clone());
        Calendar(Arc::new(Table::new(special, years)))
    }

    /// What the day is.
    pub fn day(&self, day: Date) -> Day {
        let provisional = !self.is_published(day.year());
        match self.0.special.get(&day) {
            Some((kind, name)) => Day { kind: *kind, name: name.clone(), provisional },
            None => Day { kind: ordinary(day), name: String::new(), provisional },
        }
    }

    /// Is the day worked?
    pub fn is_working(&self, day: Date) -> bool {
        let at = position(day);
        self.0.worked[at + 1] > self.0.worked[at]
    }

    /// Is the year's notice published?
    pub fn is_published(&self, year: i16) -> bool {
        self.0.years.contains(&year)
    }

    /// The first working day on or after this one.
    pub fn next_working(&self, day: Date) -> Date {
        self.nth_working(self.0.worked[position(day)] as usize)
    }

    /// Working days in `(start, end]`; 0 when `end` is not later.
    pub fn working_days_after(&self, start: Date, end: Date) -> i64 {
        if end <= start {
            return 0;
        }
        i64::from(self.0.worked[position(end) + 1]) - i64::from(self.0.worked[position(start) + 1])
    }

    /// The `n`-th working day after this one; the day itself for 0.
    pub(crate) fn working_day_after(&self, day: Date, n: i64) -> Date {
        if n <= 0 {
            return day;
        }
        self.nth_working(self.0.worked[position(day) + 1] as usize + usize::try_from(n).unwrap_or(0) - 1)
    }

    fn nth_working(&self, index: usize) -> Date {
        self.0.working.get(index).map_or(LAST_DAY, |at| day_at(*at))
    }
}

impl Table {
    fn new(special: BTreeMap<Date, (DayKind, String)>, years: Vec<i16>) -> Table {
        let days = position(LAST_DAY) + 1;
        let mut worked = Vec::with_capacity(days + 1);
        let mut working = Vec::with_capacity(days);
        worked.push(0);
        let mut day = FIRST_DAY;
        let mut is_worked: Vec<bool> = Vec::with_capacity(days);
        for _ in 0..days {
            is_worked.push(ordinary(day).is_working());
            day = day.tomorrow().unwrap_or(LAST_DAY);
        }
        for (day, (kind, _)) in &special {
            is_worked[position(*day)] = kind.is_working();
        }
        for (at, flag) in is_worked.into_iter().enumerate() {
            if flag {
                working.push(u32::try_from(at).unwrap_or(u32::MAX));
            }
            worked.push(u32::try_from(working.len()).unwrap_or(u32::MAX));
        }
        Table { special, years, worked, working }
    }
}

fn ordinary(day: Date) -> DayKind {
    match day.weekday() {
        Weekday::Saturday | Weekday::Sunday => DayKind::Weekend,
        _ => DayKind::Working,
    }
}

fn position(day: Date) -> usize {
    usize::try_from((day.clamp(FIRST_DAY, LAST_DAY) - FIRST_DAY).get_days()).unwrap_or(0)
}

fn day_at(position: u32) -> Date {
    use jiff::ToSpan;
    FIRST_DAY.checked_add(i64::from(position).days()).unwrap_or(LAST_DAY)
}
