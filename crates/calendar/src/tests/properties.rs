//! What holds for every period, with a fixed seed.

use crate::*;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

const SEED: [u8; 32] = [42; 32];

#[derive(Debug)]
struct Period {
    start: jiff::civil::DateTime,
    limit: Limit,
    pauses: Vec<Pause>,
    terms: Terms,
}

impl Period {
    fn due(&self, calendar: &Calendar) -> Due {
        calendar.due(self.start, self.limit, &self.pauses, &self.terms)
    }

    fn with_pauses(&self, pauses: Vec<Pause>) -> Period {
        Period { pauses, ..*self }
    }

    fn with_tenths(&self, tenths: i64) -> Period {
        Period { limit: Limit { tenths, ..self.limit }, pauses: self.pauses.clone(), ..*self }
    }
}

fn periods() -> impl Strategy<Value = Period> {
    let unit = prop::sample::select(vec![
        Unit::WorkingDays,
        Unit::CalendarDays,
        Unit::Hours,
        Unit::WorkingHours,
        Unit::Months,
    ]);
    let pauses = prop::collection::vec((-5_i64..90, 0_i64..20), 0..5);
    (0_i64..8_700, 0_i64..24 * 60, 0_i64..600, unit, pauses, any::<bool>()).prop_map(
        |(offset, minute, tenths, unit, pauses, plain)| {
            let first = date(2004, 1, 1).checked_add(offset.days()).expect("a day");
            let day = |n: i64| first.checked_add(n.days()).expect("a day");
            let pause = |(from, length): (i64, i64)| Pause { from: day(from), to: day(from + length) };
            let receipt = if plain { Receipt::Plain } else { Receipt::AsNextWorkingDay };
            Period {
                start: first.at(0, 0, 0, 0).checked_add(minute.minutes()).expect("a moment"),
                limit: Limit { tenths: if unit == Unit::Months { tenths / 10 } else { tenths }, unit },
                pauses: pauses.into_iter().map(pause).collect(),
                terms: Terms { receipt, ..Terms::default() },
            }
        },
    )
}

fn holds(cases: u32, check: impl Fn(&Period)) {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &SEED))
        .run(&periods(), |period| {
            check(&period);
            Ok(())
        })
        .expect("holds for every period");
}

#[test]
fn a_rest_day_never_moves_a_due_date_earlier() {
    let calendar = Calendar::builtin();
    holds(400, |period| {
        let due = period.due(&calendar);
        let mut local = Layer::new().at(Scope::Division);
        // A rest day may put off the receipt itself; for clamped months that is another question (see the README).
        let first = if period.limit.unit == Unit::Months { 1 } else { 0 };
        let offset = first + period.pauses.len() as i64 * period.limit.tenths / 40;
        let rest = due.received_on.checked_add(offset.days()).expect("a day");
        local.set(rest, DayKind::Holiday, "本地节日");
        local.set(due.at.date(), DayKind::Holiday, "本地节日");
        let stricter = calendar.with_layer(&local);
        assert!(period.due(&stricter).at >= due.at, "{period:?} {rest}");
    });
}

#[test]
fn a_pause_never_moves_a_due_date_earlier() {
    let calendar = Calendar::builtin();
    holds(20_000, |period| {
        let fewer = period.with_pauses(period.pauses.iter().skip(1).copied().collect());
        assert!(period.due(&calendar).at >= fewer.due(&calendar).at, "{period:?}");
    });
}

#[test]
fn order_and_repetition_of_pauses_do_not_matter() {
    let calendar = Calendar::builtin();
    holds(10_000, |period| {
        let mut other: Vec<Pause> = period.pauses.iter().rev().copied().collect();
        other.extend(period.pauses.first().copied());
        let other = period.with_pauses(other);
        assert_eq!(period.due(&calendar), other.due(&calendar), "{period:?}");
        let elapsed = |period: &Period| {
            let end = period.start.checked_add(50.days()).expect("a moment");
            calendar.elapsed(period.start, end, period.limit.unit, &period.pauses, &period.terms)
        };
        assert_eq!(elapsed(period), elapsed(&other), "{period:?}");
    });
}

#[test]
fn changing_the_limit_keeps_the_pauses() {
    let calendar = Calendar::builtin();
    holds(10_000, |period| {
        let longer = period.with_tenths(period.limit.tenths / 10 * 10 + 50);
        let due = longer.due(&calendar);
        assert!(due.at >= period.due(&calendar).at, "{period:?}");
        let paused = |day: Date| period.pauses.iter().any(|pause| pause.from <= day && day <= pause.to);
        let unit = longer.limit.unit;
        assert!(unit == Unit::Hours || !paused(due.at.date()), "no due date in a pause: {longer:?}");
        if matches!(unit, Unit::WorkingDays | Unit::Hours | Unit::WorkingHours) {
            let elapsed = calendar.elapsed(longer.start, due.at, unit, &longer.pauses, &longer.terms);
            assert_eq!(elapsed.net, longer.limit.tenths, "the whole limit and no more: {longer:?}");
            assert_eq!(elapsed.gross, elapsed.net + elapsed.excluded, "{longer:?}");
        }
    });
}
