//! Defaults read, later values win from their day, imported years count.

use crate::*;
use db::{Db, Migration, testing::databases};
use jiff::civil::date;
use kernel::{Actor, Ctx, Error, Lang};

const SCHEMAS: &[Migration] =
    &[Migration { version: 1, name: "params", sql: &[journal::SCHEMA, SCHEMA], text_indexes: &[] }];

fn fresh() -> Vec<Db> {
    let all = databases();
    all.iter().for_each(|db| db.migrate(SCHEMAS).expect("migrated"));
    all
}

fn ctx() -> Ctx {
    let now = "2026-11-24T01:00:00Z".parse().expect("a time");
    Ctx { now, actor: Actor::system(), division: "530103".into(), lang: Lang::Zh }
}

#[test]
fn a_later_value_wins_from_its_day_on() {
    for db in fresh() {
        let later = Param {
            key: "whistle.solve.limit".into(),
            value: "7wd".into(),
            valid_from: date(2023, 1, 1),
            source: "测试文件〔2023〕1号".into(),
        };
        db.write_now("set", move |w| set(w, &ctx(), &later)).expect("set");
        let params = db.read_now(|r| Params::load(r, "530103")).expect("loaded");
        assert_eq!(params.limit("whistle.solve.limit", date(2022, 12, 31)).to_string(), "5wd");
        assert_eq!(params.limit("whistle.solve.limit", date(2023, 1, 1)).to_string(), "7wd");
        assert_eq!(params.terms(date(2023, 1, 1)).close.to_string(), "17:30:00");
    }
}

#[test]
fn an_unknown_key_a_wrong_value_or_no_source_is_refused() {
    let db = fresh().remove(0);
    for (key, value, source) in
        [("x", "1", "s"), ("whistle.solve.limit", "7", "s"), ("office.open", "09:00", " ")]
    {
        let valid_from = date(2023, 1, 1);
        let param = Param { key: key.into(), value: value.into(), valid_from, source: source.into() };
        let outcome = db.write_now("set", move |w| set(w, &ctx(), &param));
        assert!(matches!(outcome, Err(Error::Invalid(_))), "{key} {value}");
    }
}

#[test]
fn an_imported_year_is_published_and_a_bad_file_changes_nothing() {
    let good = r#"{"year":2027,"days":[{"name":"元旦","date":"2027-01-01","isOffDay":true},{"name":"元旦","date":"2027-01-09","isOffDay":false}]}"#;
    for db in fresh() {
        let bad = db.write_now("bad", |w| {
            import_calendar(
                w,
                &ctx(),
                "national",
                r#"{"year":2027,"days":[{"date":"2027-02-30","isOffDay":true}]}"#,
            )
        });
        let Err(Error::Invalid(errors)) = bad else { panic!("refused") };
        assert_eq!(errors[0].field, "days[0]");
        for changed in [3, 0] {
            let imported =
                db.write_now("good", |w| import_calendar(w, &ctx(), "national", good)).expect("imported");
            assert_eq!(imported, Imported { years: vec![2027], days: 2, changed });
        }
        let calendar = db.read_now(|r| load_calendar(r, "530103")).expect("loaded");
        assert!(calendar.is_published(2027) && calendar.is_working(date(2027, 1, 9)));
        assert!(!calendar.is_working(date(2027, 1, 1)) && calendar.is_working(date(2027, 2, 5)));
    }
}

#[test]
fn every_line_of_the_shipped_table_is_read_and_parses() {
    let lines: Vec<&str> =
        include_str!("../data/params.tsv").lines().filter(|line| !line.starts_with('#')).collect();
    let db = fresh().remove(0);
    let params = db.read_now(|r| Params::load(r, "530103")).expect("loaded");
    let day = date(2022, 10, 20);
    assert_eq!(params.in_force(day).len(), lines.len());
    for param in params.in_force(day) {
        let key = param.key.as_str();
        match key {
            _ if key.ends_with(".limit") || key == "home.due_soon" => {
                drop(params.limit(key, day).to_string())
            }
            _ if key.starts_with("office.") => drop(params.time(key, day).to_string()),
            _ => assert!(params.int(key, day) >= 0, "{key}"),
        }
        assert_ne!(Params::label(key), key, "a word for {key}");
        assert!(!param.source.is_empty(), "{key}");
        let twice = params.all().iter().filter(|other| other.key == key).count();
        assert_eq!(twice, 1, "{key}");
    }
    assert_eq!(Params::label("whistle.solve.limit"), "办结时限");
}

#[test]
fn a_local_day_wins_over_a_published_national_year() {
    for db in fresh() {
        let day = date(2022, 10, 20);
        let before = db.read_now(|r| load_calendar(r, "530103")).expect("loaded");
        assert!(before.is_working(day));
        let text = "2022-10-20\tholiday\t火把节\n";
        db.write_now("import", move |w| import_calendar(w, &ctx(), "division", text)).expect("imported");
        let after = db.read_now(|r| load_calendar(r, "530103")).expect("loaded");
        assert!(!after.is_working(day) && after.is_published(2022));
        let elsewhere = db.read_now(|r| load_calendar(r, "530102")).expect("loaded");
        assert!(elsewhere.is_working(day), "another division keeps its own days");
    }
}

#[test]
fn every_bad_element_of_a_day_table_is_named() {
    let db = fresh().remove(0);
    let table = [
        (r#"{"days":[{"date":"2027-01-01","isOffDay":true}]}"#, vec!["year"]),
        (
            r#"{"year":2027,"days":[{"date":"2027-01-01","isOffDay":true},{"date":"2027-01-01","isOffDay":true},{"date":"2030-01-01","isOffDay":true},{"date":"2027-01-02"}]}"#,
            vec!["days[1]", "days[2]", "days[3]"],
        ),
        (r#"{"year":2027"#, vec!["文件"]),
        ("2027-01-01\tholiday\t元旦\n2027-02-30\tholiday\t\n2027-01-03\tfeast\t\n", vec!["第2行", "第3行"]),
        ("", vec!["文件"]),
    ];
    for (text, fields) in table {
        let outcome = db.write_now("bad", move |w| import_calendar(w, &ctx(), "national", text));
        let Err(Error::Invalid(errors)) = outcome else { panic!("refused: {text}") };
        assert_eq!(errors.iter().map(|error| error.field.as_str()).collect::<Vec<_>>(), fields, "{text}");
    }
    let text = "2027-01-01\tholiday\t元旦\n";
    let outcome = db.write_now("bad", move |w| import_calendar(w, &ctx(), "village", text));
    assert!(matches!(outcome, Err(Error::Invalid(_))));
}
