//! What is known of an entity beside the register, on both databases.

use crate::*;
use db::{Db, Migration, testing::databases};
use jiff::civil::{Date, date};

const SCHEMAS: &[Migration] = &[Migration {
    version: 1,
    name: "register",
    sql: &[SCHEMA, ATTRIBUTE_SCHEMA],
    text_indexes: &[TEXT_INDEX],
}];

fn code(number: usize) -> CreditCode {
    CreditCode::compose("91", "530103", &format!("MA6K{number:04}")).expect("a code")
}

fn one(number: usize, code_of: &'static str, value: AttributeValue, as_of: Date) -> Attribute {
    Attribute { credit_code: code(number), code: code_of, value, as_of, source: "试".into() }
}

fn set(db: &Db, all: Vec<Attribute>) -> kernel::Result<()> {
    db.write_now("set", move |w| set_attributes(w, "530103", &all))
}

fn version_of(db: &Db) -> i64 {
    db.read_now(|r| version(r, "530103")).expect("a version")
}

#[test]
fn the_value_of_the_latest_day_that_has_come_holds_and_no_row_is_unknown() {
    use AttributeValue::{Number, Word};
    for db in databases() {
        db.migrate(SCHEMAS).expect("migrated");
        assert_eq!(version_of(&db), 0);
        let all = vec![
            one(1, "monthly_rent", Number(250_000), date(2022, 1, 1)),
            one(1, "monthly_rent", Number(300_000), date(2022, 7, 1)),
            one(2, "monthly_rent", Number(1), date(2022, 3, 1)),
            one(1, "tax_credit", Word(2), date(2022, 3, 1)),
        ];
        set(&db, all).expect("set");
        assert_eq!(version_of(&db), 1);
        let rents_of = |day, after: &str, until: &str| {
            let name = attribute("monthly_rent").expect("a name");
            db.read_now(|r| attributes_in(r, "530103", name, day, (after, until))).expect("read")
        };
        let rents = |day| rents_of(day, "", code(2).as_str());
        assert_eq!(rents(date(2022, 6, 30)), [(code(1), Number(250_000)), (code(2), Number(1))]);
        assert_eq!(rents(date(2022, 7, 1)), [(code(1), Number(300_000)), (code(2), Number(1))]);
        assert_eq!(rents(date(2021, 12, 31)), []);
        let (first, second) = (code(1), code(2));
        let on = date(2022, 7, 1);
        assert_eq!(rents_of(on, "", first.as_str()), [(first, Number(300_000))], "until the first");
        assert_eq!(rents_of(on, first.as_str(), second.as_str()), [(second, Number(1))], "after the first");
        set(&db, vec![one(1, "monthly_rent", Number(5), date(2022, 7, 1))]).expect("corrected");
        let of = db.read_now(|r| attributes_of(r, "530103", code(1), date(2022, 10, 20))).expect("read");
        let of: Vec<_> = of.iter().map(|one| (one.code, one.value, one.source.as_str())).collect();
        assert_eq!(of, [("monthly_rent", Number(5), "试"), ("tax_credit", Word(2), "试")]);
        assert_eq!(version_of(&db), 2);
    }
}

#[test]
fn who_is_not_on_a_whole_list_is_known_not_to_be_from_its_day_on() {
    use AttributeValue::Number;
    for db in databases() {
        db.migrate(SCHEMAS).expect("migrated");
        set(&db, vec![one(1, "high_tech", Number(1), date(2022, 3, 1))]).expect("set");
        let of = |number: usize, day: Date| {
            let found = db.read_now(|r| attributes_of(r, "530103", code(number), day)).expect("read");
            found.into_iter().map(|one| (one.code, one.value)).collect::<Vec<_>>()
        };
        assert_eq!(of(2, date(2022, 10, 1)), [], "nobody was asked: unknown");
        let whole = |others: AttributeValue| {
            let list =
                WholeList { code: "high_tech", others, as_of: date(2022, 6, 1), source: "名单".into() };
            db.write_now("whole", move |w| set_whole(w, "530103", &list))
        };
        assert!(whole(AttributeValue::Word(0)).is_err());
        whole(Number(0)).expect("noted");
        assert_eq!(version_of(&db), 2);
        assert_eq!(of(2, date(2022, 5, 31)), []);
        assert_eq!(of(2, date(2022, 6, 1)), [("high_tech", Number(0))]);
        assert_eq!(of(1, date(2022, 10, 1)), [("high_tech", Number(1))], "who is on it keeps his own");
    }
}

#[test]
fn what_is_not_of_the_kind_of_its_attribute_is_not_taken() {
    use AttributeValue::{Number, Word};
    let db = db::testing::embedded();
    db.migrate(SCHEMAS).expect("migrated");
    for (name, value) in
        [("tax_credit", Word(5)), ("tax_credit", Number(1)), ("high_tech", Number(2)), ("weather", Number(1))]
    {
        let outcome = set(&db, vec![one(1, name, value, date(2022, 1, 1))]);
        assert!(outcome.is_err(), "{name} {value:?}");
    }
    assert_eq!(version_of(&db), 0, "nothing was written");
}

#[test]
fn every_attribute_of_the_shipped_table_reads_back_what_it_writes() {
    assert!(attributes().len() > 20);
    for name in attributes() {
        let value = match &name.kind {
            AttributeKind::Words(words) => AttributeValue::Word(words.len() - 1),
            _ => AttributeValue::Number(1),
        };
        assert_eq!(name.value(&name.text(value)), Some(value), "{}", name.code);
        assert_eq!(attribute(name.code), Some(name), "no code twice");
        assert!(!name.zh.is_empty() && !name.en.is_empty());
    }
    let kind = |code: &str| attribute(code).map(|name| name.kind.clone());
    assert_eq!(kind("layoff_rate"), Some(AttributeKind::Number(1)));
    assert_eq!(kind("tenancy"), Some(AttributeKind::Words(vec!["直接承租", "转租承租", "整体转出"])));
}
