//! The tables: due dates, days, layers, what is refused. Properties and the slow oracle stand beside them.

use crate::*;
use jiff::civil::{Date, DateTime, date};

mod oracle;
mod properties;

fn at(text: &str) -> DateTime {
    text.parse().expect("a moment")
}

fn limit(text: &str) -> Limit {
    text.parse().expect("a limit")
}

fn due_at(start: &str, amount: &str, pauses: &str, terms: &Terms) -> String {
    let pauses = Pause::parse_list(pauses).expect("pauses");
    Calendar::builtin().due(at(start), limit(amount), &pauses, terms).at.to_string()
}

#[test]
fn every_due_date_of_the_table() {
    for line in include_str!("../testdata/due_dates.tsv").lines().filter(|line| !line.starts_with('#')) {
        let cells: Vec<&str> = line.split('\t').collect();
        let pauses = Pause::parse_list(cells[2]).expect("pauses");
        let start = at(&format!("{}T09:00", cells[0]));
        let due = Calendar::builtin().due(start, limit(cells[1]), &pauses, &Terms::default());
        assert_eq!(due.at.to_string(), format!("{}T17:30:00", cells[3]), "{line}");
        assert_eq!(due.provisional, cells[4] == "暂定", "{line}");
        assert_eq!(due.received_on, start.date(), "{line}");
    }
}

#[test]
fn all_rows_of_the_independent_table_agree() {
    let path =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/calendar/working-day-deadlines.tsv");
    let Ok(text) = std::fs::read_to_string(path) else {
        eprintln!("SKIPPED: the independent table of 400 due dates is not beside the project");
        return;
    };
    let calendar = Calendar::builtin();
    let mut ordinary = Layer::parse("publishes\t2027").expect("a layer");
    for (day, _, _) in Layer::parse(include_str!("../data/national.tsv")).expect("the table").days() {
        let on_weekend = day.weekday().to_monday_zero_offset() >= 5;
        ordinary.set(day, if on_weekend { DayKind::Weekend } else { DayKind::Working }, "");
    }
    let weekends_only = calendar.with_layer(&ordinary);
    let mut rows = 0;
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let pauses = Pause::parse_list(cells[2]).expect("pauses");
        let days = Limit::working_days(cells[1].parse().expect("days"));
        for (calendar, due) in [(&calendar, cells[3]), (&weekends_only, cells[4])] {
            let found = calendar.due(at(cells[0]), days, &pauses, &Terms::default());
            assert_eq!(found.at.date().to_string(), due, "{line}");
        }
        rows += 1;
    }
    assert_eq!(rows, 400);
}

#[test]
fn working_days_per_year_and_month() {
    let calendar = Calendar::builtin();
    let year = |y: i16| calendar.working_days_after(date(y - 1, 12, 31), date(y, 12, 31));
    assert_eq!([2020, 2021, 2022, 2023, 2024, 2025, 2026].map(year), [249, 250, 249, 249, 251, 248, 248]);
    let month = |y: i16, m: i8| {
        let first = date(y, m, 1);
        calendar.working_days_after(first.yesterday().expect("a day"), first.last_of_month())
    };
    let months: Vec<i64> = (1..=12).map(|m| month(2026, m)).collect();
    assert_eq!(months, [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23]);
    assert_eq!(month(2022, 10), 18);
    assert_eq!(calendar.working_days_after(date(2026, 5, 2), date(2026, 5, 1)), 0);
}

#[test]
fn every_day_has_its_kind_and_name() {
    let calendar = Calendar::builtin();
    let cases = [
        (date(2022, 9, 30), DayKind::Working, ""),
        (date(2022, 10, 1), DayKind::Holiday, "国庆节"),
        (date(2022, 10, 7), DayKind::InLieu, "国庆节"),
        (date(2022, 10, 8), DayKind::MakeUp, "国庆节"),
        (date(2022, 10, 16), DayKind::Weekend, ""),
        (date(2016, 10, 9), DayKind::MakeUp, "国庆节"),
        (date(2016, 12, 30), DayKind::Working, ""),
        (date(2005, 12, 31), DayKind::Weekend, ""),
        (date(2027, 2, 6), DayKind::Holiday, "春节"),
        (date(2050, 1, 23), DayKind::Holiday, "春节"),
    ];
    for (day, kind, name) in cases {
        let found = calendar.day(day);
        assert_eq!((found.kind, found.name.as_str()), (kind, name), "{day}");
        assert_eq!(calendar.is_working(day), kind.is_working(), "{day}");
        assert_eq!(found.provisional, day.year() > 2026, "{day}");
    }
    assert_eq!(calendar.next_working(date(2022, 10, 1)), date(2022, 10, 8));
    assert_eq!(calendar.next_working(date(2022, 10, 8)), date(2022, 10, 8));
    assert_eq!(calendar.published_until(), 2026);
    assert!(calendar.is_published(2004) && !calendar.is_published(2003) && !calendar.is_published(2027));
}

#[test]
fn the_day_table_holds_what_its_source_holds() {
    let layer = Layer::parse(include_str!("../data/national.tsv")).expect("the table");
    let count = |kind| layer.days().filter(|(_, found, _)| *found == kind).count();
    assert_eq!([DayKind::Holiday, DayKind::InLieu, DayKind::MakeUp].map(count), [619 - 151, 151, 150]);
    assert!(layer.years().eq(2004..=2026));
    for (day, kind, _) in layer.days() {
        let on_weekend = day.weekday().to_monday_zero_offset() >= 5;
        assert!(
            kind == DayKind::Holiday || on_weekend == (kind == DayKind::MakeUp),
            "{day}: weekends are made up, weekdays are moved"
        );
    }
    let estimated = Layer::parse(include_str!("../data/estimated.tsv")).expect("the estimates");
    assert!(estimated.days().all(|(_, kind, _)| kind == DayKind::Holiday));
    assert!(estimated.years().eq(2027..=2050));
}

#[test]
fn the_rule_of_receipt() {
    let due = |start, receipt| due_at(start, "1wd", "", &Terms { receipt, ..Terms::default() });
    use Receipt::{AsNextWorkingDay, Plain};
    assert_eq!(due("2022-10-20T17:31", Plain), "2022-10-21T17:30:00");
    assert_eq!(due("2022-10-20T17:31", AsNextWorkingDay), "2022-10-24T17:30:00");
    assert_eq!(due("2022-10-20T17:30", AsNextWorkingDay), "2022-10-21T17:30:00", "at the close is in time");
    assert_eq!(
        due("2022-10-20T06:00", AsNextWorkingDay),
        "2022-10-21T17:30:00",
        "before the opening is today"
    );
    assert_eq!(due("2022-10-01T08:00", AsNextWorkingDay), "2022-10-09T17:30:00", "received on 10-08");
    assert_eq!(due("2022-10-01T08:00", Plain), "2022-10-08T17:30:00");
    let all_day = Terms { receipt: AsNextWorkingDay, close: END_OF_DAY, ..Terms::default() };
    assert_eq!(due_at("2022-10-20T23:00", "1wd", "", &all_day), "2022-10-21T23:59:59");
}

#[test]
fn halves_hours_and_working_hours() {
    let cases = [
        ("2022-10-20T10:00", "0.5wd", "", "2022-10-21T12:00:00"),
        ("2022-10-20T10:00", "1.5wd", "", "2022-10-24T12:00:00"),
        ("2022-10-20T10:00", "1.6wd", "", "2022-10-24T17:30:00"),
        ("2022-10-20T10:00", "0.5wd", "2022-10-21/2022-10-21", "2022-10-24T12:00:00"),
        ("2022-10-21T16:00", "4h", "", "2022-10-21T20:00:00"),
        ("2022-10-21T22:00", "4h", "2022-10-22/2022-10-22", "2022-10-23T02:00:00"),
        ("2022-10-21T22:00", "2h", "2022-10-22/2022-10-22", "2022-10-22T00:00:00"),
        ("2022-10-21T10:00", "2wh", "", "2022-10-21T12:00:00"),
        ("2022-10-21T11:00", "2wh", "", "2022-10-21T14:30:00"),
        ("2022-10-21T16:30", "2wh", "", "2022-10-24T10:00:00"),
        ("2022-10-21T16:30:30", "2wh", "", "2022-10-24T10:00:30"),
        ("2022-10-22T10:00", "0.1wh", "", "2022-10-24T09:06:00"),
        ("2022-10-21T16:30", "2wh", "2022-10-24/2022-10-25", "2022-10-26T10:00:00"),
        ("2022-09-30T17:00", "8wh", "", "2022-10-09T09:30:00"),
        ("2022-10-21T12:30", "0wh", "", "2022-10-21T12:30:00"),
    ];
    for (start, amount, pauses, due) in cases {
        assert_eq!(due_at(start, amount, pauses, &Terms::default()), due, "{start} + {amount}");
    }
    let no_roll = Terms { roll_forward: false, ..Terms::default() };
    assert_eq!(due_at("2022-09-03T09:00", "30d", "", &no_roll), "2022-10-03T17:30:00");
}

#[test]
fn gross_net_and_excluded_time_are_told_together() {
    let cases = [
        (Unit::WorkingDays, "2022-10-10T09:00", "2022-10-21T10:00", (90, 30, 60)),
        (Unit::CalendarDays, "2022-10-10T09:00", "2022-10-21T10:00", (110, 30, 80)),
        (Unit::Hours, "2022-10-11T09:00", "2022-10-20T09:00", (2160, 240, 1920)),
        (Unit::Hours, "2022-10-20T09:00", "2022-10-20T09:01", (1, 1, 0)),
        (Unit::WorkingHours, "2022-10-11T15:30", "2022-10-20T10:00", (450, 30, 420)),
        (Unit::Months, "2022-09-15T09:00", "2022-10-21T10:00", (20, 10, 10)),
        (Unit::Months, "2022-08-31T09:00", "2022-09-30T10:00", (10, 10, 0)),
        (Unit::WorkingDays, "2022-10-21T09:00", "2022-10-10T10:00", (0, 0, 0)),
        (Unit::CalendarDays, "2022-10-21T09:00", "2022-10-10T10:00", (0, 0, 0)),
        (Unit::WorkingDays, "2022-10-21T09:00", "2022-10-21T10:00", (0, 0, 0)),
    ];
    let pauses = Pause::parse_list("2022-10-12/2022-10-19;2022-10-13/2022-10-13").expect("pauses");
    for (unit, start, end, expected) in cases {
        let elapsed = Calendar::builtin().elapsed(at(start), at(end), unit, &pauses, &Terms::default());
        assert_eq!((elapsed.gross, elapsed.net, elapsed.excluded), expected, "{unit:?} {start} {end}");
    }
}

#[test]
fn hours_need_no_calendar_and_are_never_provisional() {
    let calendar = Calendar::builtin();
    let provisional =
        |amount| calendar.due(at("2026-12-31T23:00"), limit(amount), &[], &Terms::default()).provisional;
    assert!(!provisional("4h"));
    assert!(provisional("4wh") && provisional("1wd") && provisional("1d") && provisional("1m"));
}

#[test]
fn the_published_year_replaces_the_estimates_and_the_due_date_is_recomputed() {
    let calendar = Calendar::builtin();
    let notice =
        Layer::parse("2026-12-31\tinlieu\t元旦\n2027-01-01\tholiday\t元旦\n2027-01-09\tmakeup\t元旦")
            .expect("a notice");
    let later = calendar.with_layer(&notice);
    let due = |calendar: &Calendar| {
        let due = calendar.due(at("2026-11-24T09:00"), limit("45wd"), &[], &Terms::default());
        (due.at.date(), due.provisional)
    };
    assert_eq!(due(&calendar), (date(2027, 1, 27), true));
    assert_eq!(due(&later), (date(2027, 1, 27), false));
    assert!(later.is_working(date(2027, 1, 9)) && !later.day(date(2027, 3, 1)).provisional);
    assert!(later.is_working(date(2027, 2, 8)), "what the notice does not name is an ordinary day");
    assert_eq!(later.published_until(), 2027);
}

#[test]
fn a_division_or_a_body_moves_days_but_publishes_no_year() {
    let local = |text| Layer::parse(text).expect("days").at(Scope::Division);
    let division =
        local("2022-10-21\tholiday\t本地节日\n2022-10-22\tmakeup\t本地节日\n2027-03-01\tholiday\t本地节日");
    let body = Layer::parse("2022-10-21\tworking\t值守").expect("days").at(Scope::Body);
    let calendar = Calendar::builtin().with_layer(&body).with_layer(&division);
    assert!(calendar.is_working(date(2022, 10, 21)), "the body wins although it was added first");
    assert!(calendar.is_working(date(2022, 10, 22)) && !calendar.is_working(date(2027, 3, 1)));
    assert!(!calendar.is_published(2027));
    let notice = Layer::parse("publishes\t2027\n").expect("a notice");
    assert!(!calendar.with_layer(&notice).is_working(date(2027, 3, 1)), "a notice leaves local days");
}

#[test]
fn a_notice_that_moves_the_december_before_does_not_publish_that_year() {
    let layer = Layer::parse("2027-12-31\tinlieu\t元旦\n2028-01-01\tholiday\t元旦").expect("2028");
    assert!(layer.years().eq([2028]));
    let calendar = Calendar::builtin().with_layer(&layer);
    assert!(
        !calendar.is_published(2027) && calendar.is_published(2028) && calendar.published_until() == 2026
    );
    assert!(!calendar.is_working(date(2027, 12, 31)), "the moved day counts");
    assert!(!calendar.is_working(date(2027, 2, 8)), "the estimates of 2027 stay");
    let correction = Layer::parse("2026-05-09\tweekend\t").expect("one day");
    let corrected = calendar.with_layer(&correction);
    assert!(!corrected.is_working(date(2026, 5, 9)) && !corrected.is_working(date(2026, 5, 4)));
}

#[test]
fn a_layer_reads_its_own_lines_and_the_yearly_json() {
    let json = r#"{"$schema": "x", "year": 2027, "papers": ["a", {"b": [1, null]}], "days": [
        {"name": "元旦", "date": "2027-01-01", "isOffDay": true},
        {"date": "2027-01-09", "isOffDay": false, "name": "\u5143旦"}]}"#;
    let lines = "publishes\t2027\n2027-01-01\tholiday\t元旦\n2027-01-09\tmakeup\t元旦\n";
    let layer = Layer::parse(json).expect("reads");
    assert_eq!(layer, Layer::parse(lines).expect("reads"));
    assert_eq!(layer.to_tsv(), lines);
    let empty = Layer::parse(r#"{"year": 2027, "papers": [], "days": []}"#).expect("reads");
    assert_eq!(empty.years().count(), 0, "a file that is there but empty publishes nothing");
}

#[test]
fn bad_day_tables_are_refused_with_line_and_reason() {
    let cases = [
        ("# c\n2022-02-30\tholiday\tx", 2, "2022-02-30"),
        ("2022-01-01\tfest\tx", 1, "holiday"),
        ("2022-01-01\tholiday\tx\n2022-01-01\tmakeup\tx", 2, "两次"),
        ("2150-01-01\tholiday\tx", 1, "2099-12-31"),
        ("publishes\tnext", 1, "next"),
        ("{\"year\": 2027,\n\"days\": [{\"name\": \"x\", \"isOffDay\": true}]}", 2, "date"),
        ("{\"year\": 2027,\n\"days\": [{\"date\": \"2027-01-01\"}]}", 2, "isOffDay"),
        ("{\"year\": 2027, \"days\": [{\"date\": \"2025-01-01\", \"isOffDay\": true}]}", 1, "2025-01-01"),
        ("{\"days\": []}", 1, "year"),
        ("{\"year\": 2027", 1, "JSON"),
        ("{\"year\": 2027} x", 1, "JSON"),
        ("{\"year\": \"2027\"}", 1, "年份"),
        ("{\"a\": \"b", 1, "引号"),
    ];
    for (text, line, reason) in cases {
        let errors = Layer::parse(text).expect_err(text);
        assert_eq!(errors[0].line, line, "{text}");
        assert!(errors[0].reason.contains(reason), "{text}: {}", errors[0]);
    }
    let deep = format!("{{\"a\": {}", "[".repeat(100_000));
    assert!(Layer::parse(&deep).expect_err("too deep")[0].reason.contains("嵌套"));
    assert!(Layer::parse(&"#".repeat(LAYER_BYTES_MAX + 1)).is_err());
    assert_eq!(Layer::parse(&"x\n".repeat(500)).expect_err("all lines").len(), 100);
}

#[test]
fn limits_and_pauses_are_read_or_refused_with_what_is_expected() {
    for text in ["", "5", "wd", "5 wd", "-1wd", "1.55wd", "99999wd", "3650.1wd", "1.5m", "5x", "５wd", "1.wd"]
    {
        let error = text.parse::<Limit>().expect_err(text);
        assert!(error.to_string().contains("0.5wd") && error.zh().contains("工作日"), "{text}");
    }
    let words = [
        ("5wd", "5个工作日"),
        ("0.5wd", "0.5个工作日"),
        ("90d", "90日"),
        ("4h", "4小时"),
        ("8wh", "8个工作小时"),
        ("3m", "3个月"),
    ];
    for (text, zh) in words {
        assert_eq!((limit(text).to_string().as_str(), limit(text).zh().as_str()), (text, zh));
    }
    assert!("9".repeat(1_000_000).parse::<Limit>().expect_err("long").to_string().len() < 400);
    for text in ["2022-10-12", "2022-10-12/", "2022-02-30/2022-03-01", "2022-10-19/2022-10-12"] {
        assert!(text.parse::<Pause>().expect_err(text).zh().contains(text), "{text}");
    }
    assert!(Pause::parse_list(&"2022-10-12/2022-10-12;".repeat(PAUSES_MAX)).is_ok());
    assert!(Pause::parse_list(&"2022-10-12/2022-10-12;".repeat(PAUSES_MAX + 1)).is_err());
    assert_eq!(decimal(-25), "-2.5");
}

#[test]
fn every_reason_and_kind_is_found_by_its_code() {
    for reason in PauseReason::ALL {
        assert_eq!(PauseReason::from_code(reason.code()), Some(reason));
        let by_law = reason != PauseReason::ApplicantOwesMaterials;
        assert_eq!(reason.article().contains("第四十五条"), by_law, "{}", reason.zh());
    }
    for kind in DayKind::ALL {
        assert_eq!(DayKind::from_code(kind.code()), Some(kind));
    }
}

#[test]
fn what_leaves_the_table_ends_on_its_last_day_without_panic() {
    let calendar = Calendar::builtin();
    let far = Limit { tenths: i64::MAX, unit: Unit::Months };
    let endless = Pause { from: Date::MIN, to: Date::MAX };
    for start in [DateTime::MIN, at("2026-01-01T09:00"), DateTime::MAX] {
        for unit in [Unit::WorkingDays, Unit::CalendarDays, Unit::Hours, Unit::WorkingHours, Unit::Months] {
            for tenths in [i64::MIN, 0, 5, i64::MAX] {
                for receipt in [Receipt::Plain, Receipt::AsNextWorkingDay] {
                    let terms = Terms { receipt, ..Terms::default() };
                    calendar.due(start, Limit { tenths, unit }, &[endless], &terms);
                    calendar.elapsed(start, DateTime::MAX, unit, &[endless], &terms);
                }
            }
        }
    }
    assert_eq!(
        calendar.due(at("2026-01-01T09:00"), far, &[], &Terms::default()).at.date(),
        LAST_DAY,
        "304 years"
    );
    let closed =
        Terms { lunch_from: Terms::default().open, lunch_to: Terms::default().close, ..Terms::default() };
    assert_eq!(calendar.due(at("2026-01-01T09:00"), limit("1wh"), &[], &closed).at.date(), LAST_DAY);
}
