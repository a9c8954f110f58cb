//! A slow oracle that walks day by day, written without the counts, gaps and layers of the engine: it reads the day
//! table by itself and knows only its own numbering of days.

use crate::*;
use jiff::civil::{Date, date, time};
use std::collections::HashMap;

const SEED: u64 = 0x5eed_0012;
const CASES: usize = 100_000;
const FIRST_YEAR: i16 = 2003;
const LAST_YEAR: i16 = 2035;
/// Office hours of the default terms in minutes of the day.
const OFFICE: [(i64, i64); 2] = [(540, 720), (810, 1050)];
const CLOSE: i64 = 1050;

#[test]
fn a_slow_oracle_agrees_on_100_000_random_cases() {
    let walk = Walk::new();
    let calendar = Calendar::builtin();
    let mut random = SEED;
    for _ in 0..CASES {
        let case = Case::new(&mut random, &walk);
        let pauses: Vec<Pause> = case
            .pauses
            .iter()
            .map(|(from, to)| Pause { from: walk.days[*from], to: walk.days[*to] })
            .collect();
        let receipt = if case.plain { Receipt::Plain } else { Receipt::AsNextWorkingDay };
        let terms = Terms { receipt, ..Terms::default() };
        let minute = i8::try_from(case.minute % 60).expect("a minute");
        let start = walk.days[case.day].to_datetime(time(
            i8::try_from(case.minute / 60).expect("an hour"),
            minute,
            0,
            0,
        ));
        let found = calendar.due(start, Limit { tenths: case.tenths, unit: case.unit }, &pauses, &terms);
        let (day, minute) = walk.due(&case);
        assert_eq!(found.at.date(), walk.days[day], "{case:?}");
        let at = i64::from(found.at.hour()) * 60 + i64::from(found.at.minute());
        assert_eq!(at, minute, "{case:?}");
        assert_eq!(found.received_on, walk.days[walk.received(&case)], "{case:?}");
        if matches!(case.unit, Unit::WorkingDays | Unit::CalendarDays) {
            let elapsed = calendar.elapsed(start, found.at, case.unit, &pauses, &terms);
            assert_eq!((elapsed.gross, elapsed.net), walk.elapsed(&case, day), "{case:?}");
        }
    }
}

#[derive(Debug)]
struct Case {
    day: usize,
    minute: i64,
    tenths: i64,
    unit: Unit,
    pauses: Vec<(usize, usize)>,
    plain: bool,
}

impl Case {
    fn new(random: &mut u64, walk: &Walk) -> Case {
        let mut below = |limit: usize| below(random, limit);
        let unit = match below(10) {
            0..=4 => Unit::WorkingDays,
            5..=6 => Unit::CalendarDays,
            7 => Unit::Months,
            8 => Unit::Hours,
            _ => Unit::WorkingHours,
        };
        let day = 366 + below(walk.days.len() - 366 - 5 * 366);
        let pauses = (0..below(4)).map(|_| {
            let from = day + below(60) - 5;
            (from, from + below(12))
        });
        let pauses = pauses.collect();
        let tenths = match unit {
            Unit::Months => 10 * below(24),
            Unit::Hours => 5 * below(400),
            Unit::WorkingHours => 5 * below(200),
            Unit::WorkingDays | Unit::CalendarDays => 5 * below(100),
        };
        let tenths = i64::try_from(tenths).expect("small");
        let minute = i64::try_from(below(48) * 30).expect("small");
        Case { day, minute, tenths, unit, pauses, plain: below(2) == 0 }
    }

    fn paused(&self, day: usize) -> bool {
        self.pauses.iter().any(|(from, to)| (*from..=*to).contains(&day))
    }
}

/// Pseudo-random numbers (splitmix64), so that every run has the same cases.
fn below(random: &mut u64, limit: usize) -> usize {
    *random = random.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *random;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    usize::try_from((mixed ^ (mixed >> 31)) % limit as u64).expect("small")
}

struct Walk {
    days: Vec<Date>,
    worked: Vec<bool>,
}

impl Walk {
    fn new() -> Walk {
        let text = concat!(include_str!("../../data/national.tsv"), include_str!("../../data/estimated.tsv"));
        let special: HashMap<&str, bool> = text
            .lines()
            .filter_map(|line| Some((line.get(..10)?, line.get(11..)?)))
            .map(|(day, rest)| (day, rest.starts_with("makeup")))
            .collect();
        let (mut days, mut worked) = (Vec::new(), Vec::new());
        let mut weekday = 2; // 2003-01-01 was a Wednesday; Monday is 0.
        for year in FIRST_YEAR..=LAST_YEAR {
            for month in 1..=12 {
                for day in 1..=31 {
                    let Ok(date) = Date::new(year, month, day) else { continue };
                    let written = format!("{year}-{month:02}-{day:02}");
                    worked.push(special.get(written.as_str()).copied().unwrap_or(weekday < 5));
                    days.push(date);
                    weekday = (weekday + 1) % 7;
                }
            }
        }
        assert_eq!(days[0], date(2003, 1, 1));
        Walk { days, worked }
    }

    fn received(&self, case: &Case) -> usize {
        let mut day = case.day;
        if case.plain {
            return day;
        }
        if case.minute > CLOSE {
            day += 1;
        }
        while !self.worked[day] {
            day += 1;
        }
        day
    }

    fn due(&self, case: &Case) -> (usize, i64) {
        match case.unit {
            Unit::WorkingDays => self.due_working_days(case),
            Unit::CalendarDays => (self.roll(case, self.due_days(case, (case.tenths + 9) / 10)), CLOSE),
            Unit::Months => (self.roll(case, self.due_days(case, self.days_of_months(case))), CLOSE),
            Unit::Hours => self.due_minutes(case, |_, _| true),
            Unit::WorkingHours => self.due_minutes(case, |day, minute| {
                self.worked[day] && OFFICE.iter().any(|(from, to)| *from <= minute && minute < *to)
            }),
        }
    }

    fn due_working_days(&self, case: &Case) -> (usize, i64) {
        let mut day = self.received(case);
        let mut left = case.tenths;
        while left > 0 {
            day += 1;
            if self.worked[day] && !case.paused(day) {
                if left == 5 {
                    return (day, OFFICE[0].1);
                }
                left -= 10;
            }
        }
        (day, CLOSE)
    }

    fn due_days(&self, case: &Case, days: i64) -> usize {
        let mut day = self.received(case);
        let mut left = days;
        while left > 0 {
            day += 1;
            if !case.paused(day) {
                left -= 1;
            }
        }
        day
    }

    fn roll(&self, case: &Case, mut day: usize) -> usize {
        if case.tenths == 0 || self.worked[day] {
            return day;
        }
        while !self.worked[day] || case.paused(day) {
            day += 1;
        }
        day
    }

    /// Days from the receipt to the corresponding day, found by walking month by month.
    fn days_of_months(&self, case: &Case) -> i64 {
        let received = self.received(case);
        let wanted = self.days[received].day();
        let mut day = received;
        for _ in 0..case.tenths / 10 {
            while self.days[day].month() == self.days[day + 1].month() {
                day += 1;
            }
            day += 1;
        }
        if case.tenths > 0 {
            while self.days[day].day() < wanted && self.days[day].month() == self.days[day + 1].month() {
                day += 1;
            }
        }
        i64::try_from(day - received).expect("small")
    }

    /// Walks in steps of half an hour; every start and amount of a case is a multiple of it.
    fn due_minutes(&self, case: &Case, counts: impl Fn(usize, i64) -> bool) -> (usize, i64) {
        const STEP: i64 = 30;
        let (mut day, mut minute, mut left) = (case.day, case.minute, case.tenths * 6);
        while left > 0 {
            if counts(day, minute) && !case.paused(day) {
                left -= STEP;
            }
            minute += STEP;
            if minute == 24 * 60 {
                (day, minute) = (day + 1, 0);
            }
        }
        (day, minute)
    }

    fn elapsed(&self, case: &Case, end: usize) -> (i64, i64) {
        let (mut gross, mut net) = (0, 0);
        for day in self.received(case) + 1..=end {
            if case.unit == Unit::CalendarDays || self.worked[day] {
                gross += 10;
                net += if case.paused(day) { 0 } else { 10 };
            }
        }
        (gross, net)
    }
}
