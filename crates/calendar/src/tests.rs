//! The handbook's vectors, the 400 oracle rows, and properties against a slow oracle that walks day by day.

use crate::*;
use jiff::ToSpan;
use jiff::civil::{Date, DateTime, date};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

fn due_day(start: &str, limit: &str) -> String {
    let start: DateTime = format!("{start}T09:00").parse().expect("a start");
    let due = Calendar::builtin().due(start, limit.parse().expect("a limit"), &[], &Terms::default());
    format!("{}{}", due.at.date(), if due.provisional { " provisional" } else { "" })
}

#[test]
fn working_day_vectors_of_the_handbook() {
    let table = "2022-09-30 1 2022-10-08\n2022-09-30 3 2022-10-10\n2022-09-30 5 2022-10-12\n2022-09-30 7 2022-10-14\n\
        2022-10-01 5 2022-10-12\n2022-10-08 5 2022-10-13\n2022-01-28 5 2022-02-09\n2022-01-30 5 2022-02-11\n\
        2022-04-02 5 2022-04-12\n2022-04-29 7 2022-05-12\n2022-06-02 50 2022-08-12\n2022-06-02 100 2022-10-27\n\
        2022-07-20 20 2022-08-17\n2024-09-30 10 2024-10-18\n2025-01-26 5 2025-02-08\n2026-02-13 1 2026-02-14\n\
        2026-02-13 5 2026-02-27\n2026-04-30 3 2026-05-08\n2026-09-18 5 2026-09-24\n2026-09-30 3 2026-10-10";
    for line in table.lines() {
        let cells: Vec<&str> = line.split_whitespace().collect();
        assert_eq!(due_day(cells[0], &format!("{}wd", cells[1])), cells[2], "{line}");
    }
    assert_eq!(due_day("2026-11-24", "45wd"), "2027-01-27 provisional");
}

#[test]
fn calendar_periods_roll_forward_and_months_end_on_the_corresponding_day() {
    assert_eq!(due_day("2022-07-01", "90d"), "2022-09-29");
    assert_eq!(due_day("2022-09-03", "30d"), "2022-10-08");
    assert_eq!(due_day("2026-09-25", "1d"), "2026-09-28");
    assert_eq!(due_day("2022-01-31", "1m"), "2022-02-28");
    assert_eq!(due_day("2022-07-01", "3m"), "2022-10-08");
}

#[test]
fn working_days_per_year_and_month() {
    let calendar = Calendar::builtin();
    let year = |y: i16| calendar.working_days_after(date(y - 1, 12, 31), date(y, 12, 31));
    assert_eq!([2020, 2021, 2022, 2023, 2024, 2025, 2026].map(year), [249, 250, 249, 249, 251, 248, 248]);
    let month = |m: i8| {
        let first = date(2026, m, 1);
        calendar.working_days_after(first.yesterday().expect("a day"), first.last_of_month())
    };
    let months: Vec<i64> = (1..=12).map(month).collect();
    assert_eq!(months, [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23]);
}

#[test]
fn the_receipt_rule_half_days_and_hours() {
    let calendar = Calendar::builtin();
    let due = |start: &str, limit: &str, receipt| {
        let terms = Terms { receipt, ..Terms::default() };
        calendar.due(start.parse().expect("start"), limit.parse().expect("limit"), &[], &terms).at.to_string()
    };
    use Receipt::{AsNextWorkingDay, Plain};
    assert_eq!(due("2022-10-20T17:31", "1wd", AsNextWorkingDay), "2022-10-24T17:30:00");
    assert_eq!(due("2022-10-20T17:30", "1wd", AsNextWorkingDay), "2022-10-21T17:30:00");
    assert_eq!(due("2022-10-20T17:31", "1wd", Plain), "2022-10-21T17:30:00");
    assert_eq!(due("2022-10-01T08:00", "5wd", AsNextWorkingDay), "2022-10-13T17:30:00");
    assert_eq!(due("2022-10-20T10:00", "0.5wd", Plain), "2022-10-21T12:00:00");
    assert_eq!(due("2022-10-20T10:00", "1.6wd", Plain), "2022-10-24T17:30:00");
    assert_eq!(due("2022-10-21T16:00", "4h", Plain), "2022-10-21T20:00:00");
    assert_eq!(due("2022-10-21T16:30", "2wh", Plain), "2022-10-24T10:00:00");
}

#[test]
fn net_gross_and_excluded_time_add_up() {
    let calendar = Calendar::builtin();
    let pause = Pause { from: date(2022, 10, 12), to: date(2022, 10, 19) };
    let at = |text: &str| text.parse::<DateTime>().expect("a time");
    for unit in [Unit::WorkingDays, Unit::CalendarDays, Unit::Hours, Unit::WorkingHours] {
        let elapsed = calendar.elapsed(
            at("2022-10-10T09:00"),
            at("2022-10-21T10:00"),
            unit,
            &[pause],
            &Terms::default(),
        );
        assert_eq!(elapsed.gross, elapsed.net + elapsed.excluded);
        assert!(elapsed.excluded > 0);
    }
    let days = calendar.elapsed(
        at("2022-10-10T09:00"),
        at("2022-10-21T10:00"),
        Unit::WorkingDays,
        &[pause, pause],
        &Terms::default(),
    );
    assert_eq!((days.gross, days.net, days.excluded), (90, 30, 60));
}

#[test]
fn a_layer_publishes_a_year_and_local_days_win() {
    let calendar = Calendar::builtin();
    let mut local = Layer::new();
    local.set(date(2022, 10, 21), DayKind::Holiday, "本地节日");
    local.set(date(2022, 10, 22), DayKind::MakeUp, "本地节日");
    let local = calendar.with_layer(&local);
    assert!(!local.is_working(date(2022, 10, 21)) && local.is_working(date(2022, 10, 22)));
    assert!(calendar.day(date(2027, 3, 1)).provisional);
    let notice = Layer::parse("2027-01-01\tholiday\t元旦\n2027-01-09\tmakeup\t元旦").expect("a notice");
    let later = calendar.with_layer(&notice);
    assert!(!later.day(date(2027, 3, 1)).provisional && later.is_working(date(2027, 1, 9)));
    let start = "2026-11-24T09:00".parse().expect("a start");
    let due = later.due(start, Limit::working_days(45), &[], &Terms::default());
    assert_eq!(
        (due.at.date(), due.provisional),
        (date(2027, 1, 26), false),
        "recomputed when the year arrives"
    );
}

#[test]
fn bad_lines_and_limits_are_named() {
    let errors = Layer::parse("# c\n2022-02-30\tholiday\tx\n2022-01-01\tfest\tx").expect_err("two");
    assert_eq!(errors.iter().map(|e| e.line).collect::<Vec<_>>(), [2, 3]);
    for text in ["", "5", "wd", "5 wd", "-1wd", "1.55wd", "99999wd", "1.5m", "5x", "５wd"] {
        assert!(text.parse::<Limit>().is_err(), "{text}");
    }
    for text in ["5wd", "0.5wd", "90d", "4h", "8wh", "3m"] {
        assert_eq!(text.parse::<Limit>().expect("reads").to_string(), text);
    }
}

#[test]
fn all_rows_of_the_independent_table_agree() {
    let path =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/calendar/working-day-deadlines.tsv");
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("SKIPPED: the independent table of 400 due dates is not beside the project");
        return;
    };
    let mut rows = 0;
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let pauses: Vec<Pause> = cells[2].split(';').filter(|p| !p.is_empty()).map(pause).collect();
        let limit = Limit::working_days(cells[1].parse().expect("days"));
        let due =
            Calendar::builtin().due(cells[0].parse().expect("start"), limit, &pauses, &Terms::default());
        assert_eq!(due.at.date().to_string(), cells[3], "{line}");
        rows += 1;
    }
    assert_eq!(rows, 400);
}

fn pause(text: &str) -> Pause {
    let (from, to) = text.split_once('/').expect("from/to");
    Pause { from: from.parse().expect("from"), to: to.parse().expect("to") }
}

/// Walks day by day; knows nothing of prefix counts or merged pauses.
fn slow(calendar: &Calendar, start: Date, days: i64, working: bool, pauses: &[Pause]) -> Date {
    let paused = |day: Date| pauses.iter().any(|p| p.from <= day && day <= p.to);
    let mut day = start;
    let mut counted = 0;
    while counted < days {
        day = day.tomorrow().expect("a day");
        if !paused(day) && (!working || calendar.day(day).kind.is_working()) {
            counted += 1;
        }
    }
    while !working && !calendar.day(day).kind.is_working() {
        day = day.tomorrow().expect("a day");
    }
    day
}

type Case = (i64, i64, Vec<(i64, i64)>);

fn cases(count: u32, check: impl Fn(Date, i64, Vec<Pause>)) {
    let config = Config { cases: count, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &[42; 32]));
    let strategy = (0_i64..8_500, 0_i64..60, prop::collection::vec((-5_i64..90, 0_i64..20), 0..4));
    runner
        .run(&strategy, |(offset, days, pauses): Case| {
            let start = date(2004, 1, 1).checked_add(offset.days()).expect("a day");
            let day = |n: i64| start.checked_add(n.days()).expect("a day");
            let pauses = pauses
                .iter()
                .map(|(from, length)| Pause { from: day(*from), to: day(from + length) })
                .collect();
            check(start, days, pauses);
            Ok(())
        })
        .expect("holds");
}

fn due(calendar: &Calendar, start: Date, days: i64, unit: Unit, pauses: &[Pause]) -> Date {
    let limit = Limit { tenths: days * 10, unit };
    calendar.due(start.at(9, 0, 0, 0), limit, pauses, &Terms::default()).at.date()
}

#[test]
fn a_slow_oracle_agrees_on_100_000_random_cases() {
    let calendar = Calendar::builtin();
    cases(50_000, |start, days, pauses| {
        assert_eq!(
            due(&calendar, start, days, Unit::WorkingDays, &pauses),
            slow(&calendar, start, days, true, &pauses)
        );
        assert_eq!(
            due(&calendar, start, days, Unit::CalendarDays, &pauses),
            slow(&calendar, start, days, false, &pauses)
        );
    });
}

#[test]
fn a_rest_day_or_a_pause_never_moves_a_due_date_earlier() {
    let calendar = Calendar::builtin();
    cases(300, |start, days, pauses| {
        let mut layer = Layer::new();
        layer.set(start.checked_add((days / 2 + 1).days()).expect("a day"), DayKind::Holiday, "本地");
        let stricter = calendar.with_layer(&layer);
        for unit in [Unit::WorkingDays, Unit::CalendarDays] {
            let before = due(&calendar, start, days, unit, &pauses);
            assert!(due(&stricter, start, days, unit, &pauses) >= before);
            assert!(before >= due(&calendar, start, days, unit, pauses.get(1..).unwrap_or_default()));
        }
    });
}

#[test]
fn the_order_of_pauses_does_not_matter_and_a_changed_limit_keeps_them() {
    let calendar = Calendar::builtin();
    cases(3_000, |start, days, pauses| {
        let mut reversed = pauses.clone();
        reversed.reverse();
        let first = due(&calendar, start, days, Unit::WorkingDays, &pauses);
        assert_eq!(first, due(&calendar, start, days, Unit::WorkingDays, &reversed));
        let extended = due(&calendar, start, days + 5, Unit::WorkingDays, &pauses);
        assert_eq!(extended, slow(&calendar, start, days + 5, true, &pauses));
        assert!(extended > first);
    });
}
