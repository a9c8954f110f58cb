//! 到期: when a period ends, and how much of it has passed.

use crate::days::LAST_DAY;
use crate::pause::merged;
use crate::{Calendar, Limit, Pause, Unit};
use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time, time};

/// How a receipt outside office hours counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receipt {
    /// As it stands: the next day is the first day counted.
    Plain,
    /// 下班后或休息日收到的,视为下一工作日收到: after the close of business or on a rest day.
    AsNextWorkingDay,
}

/// 计时规则: the terms of a body's clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// How a receipt outside office hours counts.
    pub receipt: Receipt,
    /// Office hours begin.
    pub open: Time,
    /// The morning ends; a half-day ends here.
    pub lunch_from: Time,
    /// The afternoon begins.
    pub lunch_to: Time,
    /// Office hours end; whole days end here (民法典 203: where there are business hours, at their close).
    pub close: Time,
    /// A calendar period whose last day is a rest day ends on the next working day (民法典 203).
    pub roll_forward: bool,
}

impl Default for Terms {
    fn default() -> Terms {
        Terms {
            receipt: Receipt::Plain,
            open: time(9, 0, 0, 0),
            lunch_from: time(12, 0, 0, 0),
            lunch_to: time(13, 30, 0, 0),
            close: time(17, 30, 0, 0),
            roll_forward: true,
        }
    }
}

/// 到期时间.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The last moment that is in time.
    pub at: DateTime,
    /// The day the receipt counts as; it is not counted itself.
    pub received_on: Date,
    /// 暂定: the period touches a year without a published notice.
    pub provisional: bool,
}

/// 用时: always reported together, in tenths of the unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Elapsed {
    /// From receipt to the end, pauses included.
    pub gross: i64,
    /// What counts against the limit.
    pub net: i64,
    /// What the pauses took out: `gross - net`.
    pub excluded: i64,
}

impl Calendar {
    /// When a period that starts at `start` ends. Whole days end at the close of business; a fraction of a working day
    /// up to a half ends at noon, more at the close.
    pub fn due(&self, start: DateTime, limit: Limit, pauses: &[Pause], terms: &Terms) -> Due {
        let pauses = merged(pauses);
        let received = self.received(start, terms);
        let at = match limit.unit {
            Unit::WorkingDays => {
                let days = (limit.tenths + 9) / 10;
                let day = self.count(received.date(), days, &pauses, Calendar::working_day_after, |a, b| {
                    self.working_days_after(a, b)
                });
                let half = (1..=5).contains(&(limit.tenths % 10));
                day.to_datetime(if half { terms.lunch_from } else { terms.close })
            }
            Unit::CalendarDays => self.end_of_days(received.date(), (limit.tenths + 9) / 10, &pauses, terms),
            Unit::Months => {
                let months = limit.tenths / 10;
                let end = received.date().saturating_add(months.months()).min(LAST_DAY);
                self.end_of_days(received.date(), days_after(received.date(), end), &pauses, terms)
            }
            Unit::Hours => after_minutes(start, limit.tenths * 6, &pauses),
            Unit::WorkingHours => self.after_working_minutes(start, limit.tenths * 6, &pauses, terms),
        };
        let provisional = (start.year()..=at.year()).any(|year| !self.is_published(year));
        Due { at, received_on: received.date(), provisional }
    }

    /// How long it took from `start` to `end`, in tenths of the unit; months are told in calendar days.
    pub fn elapsed(
        &self,
        start: DateTime,
        end: DateTime,
        unit: Unit,
        pauses: &[Pause],
        terms: &Terms,
    ) -> Elapsed {
        let pauses = merged(pauses);
        let received = self.received(start, terms);
        let count = |from: Date, to: Date| match unit {
            Unit::WorkingDays => self.working_days_after(from, to) * 10,
            _ => days_after(from, to) * 10,
        };
        let (gross, net) = match unit {
            Unit::WorkingDays | Unit::CalendarDays | Unit::Months => {
                let gross = count(received.date(), end.date());
                let excluded: i64 = pauses
                    .iter()
                    .map(|pause| {
                        (pause.from.max(received.date().saturating_add(1.days())), pause.to.min(end.date()))
                    })
                    .filter(|(from, to)| from <= to)
                    .map(|(from, to)| count(from.saturating_sub(1.days()), to))
                    .sum();
                (gross, gross - excluded)
            }
            Unit::Hours => {
                let gross = minutes_between(start, end);
                (gross / 6, (gross - paused_minutes(start, end, &pauses)) / 6)
            }
            Unit::WorkingHours => (
                self.working_minutes(start, end, &[], terms) / 6,
                self.working_minutes(start, end, &pauses, terms) / 6,
            ),
        };
        Elapsed { gross, net, excluded: gross - net }
    }

    fn received(&self, start: DateTime, terms: &Terms) -> DateTime {
        if terms.receipt == Receipt::Plain {
            return start;
        }
        if !self.is_working(start.date()) {
            return self.next_working(start.date()).to_datetime(terms.open);
        }
        if start.time() > terms.close {
            return self.next_working(start.date().saturating_add(1.days())).to_datetime(terms.open);
        }
        start
    }

    fn end_of_days(&self, start: Date, days: i64, pauses: &[Pause], terms: &Terms) -> DateTime {
        let add = |_: &Calendar, day: Date, n: i64| day.saturating_add(n.days()).min(LAST_DAY);
        let day = self.count(start, days, pauses, add, days_after);
        let day = if terms.roll_forward { self.next_working(day) } else { day };
        day.to_datetime(terms.close)
    }

    /// The day on which `need` counted days after `start` are full, skipping paused days.
    fn count(
        &self,
        start: Date,
        mut need: i64,
        pauses: &[Pause],
        add: impl Fn(&Calendar, Date, i64) -> Date,
        between: impl Fn(Date, Date) -> i64,
    ) -> Date {
        let mut cursor = start;
        for pause in pauses {
            if need <= 0 {
                break;
            }
            let before = between(cursor, pause.from.saturating_sub(1.days()));
            if need <= before {
                break;
            }
            need -= before.max(0);
            cursor = cursor.max(pause.to);
        }
        add(self, cursor, need.max(0))
    }

    fn after_working_minutes(
        &self,
        start: DateTime,
        minutes: i64,
        pauses: &[Pause],
        terms: &Terms,
    ) -> DateTime {
        let mut left = minutes;
        let mut cursor = start;
        while cursor.date() < LAST_DAY {
            let day = cursor.date();
            if self.is_working(day) && !pauses.iter().any(|pause| pause.from <= day && day <= pause.to) {
                for (from, to) in [(terms.open, terms.lunch_from), (terms.lunch_to, terms.close)] {
                    let from = cursor.max(day.to_datetime(from));
                    let room = minutes_between(from, day.to_datetime(to)).max(0);
                    if left <= room {
                        return from.saturating_add(left.minutes());
                    }
                    left -= room;
                }
            }
            cursor = day.saturating_add(1.days()).to_datetime(Time::midnight());
        }
        cursor
    }

    fn working_minutes(&self, start: DateTime, end: DateTime, pauses: &[Pause], terms: &Terms) -> i64 {
        let mut minutes = 0;
        let mut day = start.date();
        while day <= end.date() {
            if self.is_working(day) && !pauses.iter().any(|pause| pause.from <= day && day <= pause.to) {
                for (from, to) in [(terms.open, terms.lunch_from), (terms.lunch_to, terms.close)] {
                    let from = start.max(day.to_datetime(from));
                    minutes += minutes_between(from, end.min(day.to_datetime(to))).max(0);
                }
            }
            day = day.saturating_add(1.days());
        }
        minutes
    }
}

fn after_minutes(start: DateTime, minutes: i64, pauses: &[Pause]) -> DateTime {
    let mut left = minutes;
    let mut cursor = start;
    for pause in pauses {
        let stop = pause.from.to_datetime(Time::midnight());
        let room = minutes_between(cursor, stop);
        if room >= left {
            break;
        }
        left -= room.max(0);
        cursor = cursor.max(pause.to.saturating_add(1.days()).to_datetime(Time::midnight()));
    }
    cursor.saturating_add(left.minutes())
}

fn paused_minutes(start: DateTime, end: DateTime, pauses: &[Pause]) -> i64 {
    let span = |pause: &Pause| {
        let from = start.max(pause.from.to_datetime(Time::midnight()));
        let to = end.min(pause.to.saturating_add(1.days()).to_datetime(Time::midnight()));
        minutes_between(from, to).max(0)
    };
    pauses.iter().map(span).sum()
}

fn minutes_between(from: DateTime, to: DateTime) -> i64 {
    let seconds = from.duration_until(to).as_secs();
    seconds.div_euclid(60)
}

fn days_after(start: Date, end: Date) -> i64 {
    i64::from((end - start).get_days())
}
