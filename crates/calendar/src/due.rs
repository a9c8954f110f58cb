//! 到期: when a period ends, and how much of it has passed.

use crate::days::{day_at, days_between, plus_days};
use crate::limit::AMOUNT_MAX;
use crate::pause::{advance, day_number, gaps, in_gaps};
use crate::{Calendar, Limit, Pause, Unit};
use jiff::civil::{Date, DateTime, Time, time};
use jiff::{SignedDuration, ToSpan};

/// 24:00 for [`Terms::close`], where there are no business hours: the last second of the day, so that a due time keeps
/// the date of the last day.
pub const END_OF_DAY: Time = time(23, 59, 59, 0);

/// How a receipt outside office hours counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
    /// 暂定: the period touches a year without a published notice. Never for hours, which need no calendar.
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
    /// When a period that starts at `start` ends.
    ///
    /// * Days: the day of receipt is not counted, paused days are not counted, the last day ends at the close of
    ///   business. A fraction of a working day up to a half ends at noon ([`Terms::lunch_from`]), more at the close; a
    ///   fraction of a calendar day is a whole one. A limit of 0 ends on the day of receipt.
    /// * Months: end on the corresponding day, or on the month's last day where it does not exist; every paused day
    ///   puts the end off by a day.
    /// * Calendar days and months: a last day that is a rest day is put off to the next working day that is not paused.
    /// * Hours run from the stated moment, whatever [`Terms::receipt`] says, and stand still on paused days.
    /// * Working hours run within office hours on working days that are not paused.
    ///
    /// Fractions of a second are dropped. Extending a period is the same question with a larger limit and the same pauses. A period that leaves the
    /// table ends on [`crate::LAST_DAY`] and is provisional.
    pub fn due(&self, start: DateTime, limit: Limit, pauses: &[Pause], terms: &Terms) -> Due {
        let received_on = self.received_on(start, terms);
        let tenths = limit.tenths.clamp(0, AMOUNT_MAX * 10);
        let whole = (tenths + 9) / 10;
        let at = match limit.unit {
            Unit::WorkingDays => {
                let half = (1..=5).contains(&(tenths % 10));
                let day = self.after_working_days(received_on, whole, pauses);
                day.to_datetime(if half { terms.lunch_from } else { terms.close })
            }
            Unit::CalendarDays => self.end_of_days(received_on, whole, pauses, terms),
            Unit::Months => {
                let days = days_between(received_on, plus_months(received_on, whole));
                self.end_of_days(received_on, days, pauses, terms)
            }
            Unit::Hours => {
                let origin = seconds(start);
                moment(advance(origin, tenths * SECONDS_PER_TENTH, &gaps(pauses, seconds_until_end_of)))
            }
            Unit::WorkingHours => {
                let gaps = gaps(pauses, |day| self.worked_until(day) * office_seconds(terms));
                let end = advance(self.office_seconds_until(start, terms), tenths * SECONDS_PER_TENTH, &gaps);
                self.office_moment(end, terms).max(start)
            }
        };
        let provisional = limit.unit != Unit::Hours && !self.is_published_through(start.year(), at.year());
        Due { at, received_on, provisional }
    }

    /// How long it took from `start` to `end`, by the rules of [`Calendar::due`]; zero when `end` is not later.
    ///
    /// Days and months are whole: a day or a month begun counts. Hours are rounded up to tenths, so that an hour passed
    /// by a minute shows. Whether something was in time is decided by [`Due::at`] alone: a half-day or a last day put
    /// off to the next working day does not show here.
    pub fn elapsed(
        &self,
        start: DateTime,
        end: DateTime,
        unit: Unit,
        pauses: &[Pause],
        terms: &Terms,
    ) -> Elapsed {
        let received_on = self.received_on(start, terms);
        let office = office_seconds(terms);
        let (from, to, gaps) = match unit {
            Unit::WorkingDays => (
                self.worked_until(received_on),
                self.worked_until(end.date()),
                gaps(pauses, |day| self.worked_until(day)),
            ),
            Unit::CalendarDays | Unit::Months => {
                (day_number(received_on), day_number(end.date()), gaps(pauses, day_number))
            }
            Unit::Hours => (seconds(start), seconds(end), gaps(pauses, seconds_until_end_of)),
            Unit::WorkingHours => (
                self.office_seconds_until(start, terms),
                self.office_seconds_until(end, terms),
                gaps(pauses, |day| self.worked_until(day) * office),
            ),
        };
        let whole = (to - from).max(0);
        let counted = whole - in_gaps(from, from + whole, &gaps);
        let tenths = |count: i64| match unit {
            Unit::WorkingDays | Unit::CalendarDays => count * 10,
            Unit::Months => months_begun(received_on, count) * 10,
            Unit::Hours | Unit::WorkingHours => (count + SECONDS_PER_TENTH - 1) / SECONDS_PER_TENTH,
        };
        let (gross, net) = (tenths(whole), tenths(counted));
        Elapsed { gross, net, excluded: gross - net }
    }

    /// The day the receipt counts as.
    fn received_on(&self, start: DateTime, terms: &Terms) -> Date {
        let day = start.date();
        match terms.receipt {
            Receipt::Plain => day,
            Receipt::AsNextWorkingDay if start.time() > terms.close => self.next_working(plus_days(day, 1)),
            Receipt::AsNextWorkingDay => self.next_working(day),
        }
    }

    fn after_working_days(&self, received_on: Date, days: i64, pauses: &[Pause]) -> Date {
        if days == 0 {
            return received_on;
        }
        let gaps = gaps(pauses, |day| self.worked_until(day));
        self.nth_working(advance(self.worked_until(received_on), days, &gaps))
    }

    fn end_of_days(&self, received_on: Date, days: i64, pauses: &[Pause], terms: &Terms) -> DateTime {
        let end = advance(day_number(received_on), days, &gaps(pauses, day_number));
        let mut day = day_at(end);
        if days > 0 && terms.roll_forward && !self.is_working(day) {
            day = self.after_working_days(day, 1, pauses);
        }
        day.to_datetime(terms.close)
    }

    /// Office seconds from the first day of the table to this moment.
    fn office_seconds_until(&self, moment: DateTime, terms: &Terms) -> i64 {
        let (day, second) = (moment.date(), second_of_day(moment.time()));
        if !self.is_working(day) {
            return self.worked_until(day) * office_seconds(terms);
        }
        let today: i64 = sessions(terms).map(|(from, to)| (second.min(to) - from).max(0)).iter().sum();
        (self.worked_until(day) - 1) * office_seconds(terms) + today
    }

    /// The first moment at which so many office seconds have passed.
    fn office_moment(&self, passed: i64, terms: &Terms) -> DateTime {
        let office = office_seconds(terms);
        if office == 0 {
            return crate::LAST_DAY.to_datetime(terms.close);
        }
        let days_before = (passed - 1).max(0) / office;
        let day = self.nth_working(days_before + 1);
        let mut left = passed - days_before * office;
        for (from, to) in sessions(terms) {
            if left <= to - from {
                return at_second(day, from + left);
            }
            left -= to - from;
        }
        day.to_datetime(terms.close)
    }

    fn is_published_through(&self, first: i16, last: i16) -> bool {
        (first..=last).all(|year| self.is_published(year))
    }
}

const SECONDS_PER_DAY: i64 = 86_400;
const SECONDS_PER_TENTH: i64 = 360;

/// Morning and afternoon in seconds of the day; a session that ends before it begins is empty.
fn sessions(terms: &Terms) -> [(i64, i64); 2] {
    [(terms.open, terms.lunch_from), (terms.lunch_to, terms.close)].map(|(from, to)| {
        let from = second_of_day(from);
        (from, second_of_day(to).max(from))
    })
}

fn office_seconds(terms: &Terms) -> i64 {
    sessions(terms).map(|(from, to)| to - from).iter().sum()
}

fn second_of_day(time: Time) -> i64 {
    (i64::from(time.hour()) * 60 + i64::from(time.minute())) * 60 + i64::from(time.second())
}

fn at_second(day: Date, second: i64) -> DateTime {
    day.to_datetime(Time::midnight()).saturating_add(SignedDuration::from_secs(second))
}

/// Seconds from the beginning of the table.
fn seconds(moment: DateTime) -> i64 {
    day_number(moment.date()) * SECONDS_PER_DAY + second_of_day(moment.time())
}

fn seconds_until_end_of(day: Date) -> i64 {
    (day_number(day) + 1) * SECONDS_PER_DAY
}

fn moment(seconds: i64) -> DateTime {
    at_second(crate::FIRST_DAY, seconds)
}

fn plus_months(day: Date, months: i64) -> Date {
    /// From the first to the last year a date can hold.
    const MONTHS_MAX: i64 = 12 * 19_998;
    day.saturating_add(months.min(MONTHS_MAX).months())
}

/// The fewest whole months after `start` that hold so many days.
fn months_begun(start: Date, days: i64) -> i64 {
    let end = plus_days(start, days);
    let of_era = |day: Date| i64::from(day.year()) * 12 + i64::from(day.month());
    let months = of_era(end) - of_era(start);
    if plus_months(start, months) < end { months + 1 } else { months }
}
