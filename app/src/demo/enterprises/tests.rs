#![allow(clippy::unwrap_used)]

use std::collections::HashSet;

use jiff::civil::Weekday;

use super::*;

fn district(in_business: u64) -> Vec<Enterprise> {
    enterprises(130, in_business, COUNTED_ON).collect()
}

fn new_among(entities: &[Enterprise]) -> u64 {
    let exists = entities.iter().filter(|entity| entity.exited_on.is_none());
    exists.filter(|entity| entity.established_on >= date(2022, 1, 1)).count() as u64
}

#[test]
fn the_counts_of_the_document_come_out_exactly() {
    let entities = district(IN_BUSINESS);
    let exists = entities.iter().filter(|entity| entity.status == EntityStatus::InBusiness).count() as u64;
    assert_eq!(exists, IN_BUSINESS);
    assert_eq!(new_among(&entities), NEW_IN_BUSINESS);
    assert_eq!(entities.len() as u64, total(IN_BUSINESS));

    let codes: HashSet<_> = entities.iter().map(|entity| entity.credit_code).collect();
    let names: HashSet<_> = entities.iter().map(|entity| entity.name.as_str()).collect();
    assert_eq!(codes.len(), entities.len(), "every code is used once");
    assert_eq!(names.len(), entities.len(), "every name is used once");

    let share = |test: &dyn Fn(&Enterprise) -> bool| {
        entities.iter().filter(|entity| test(entity)).count() as f64 / entities.len() as f64
    };
    assert!((share(&|entity| entity.kind == EntityKind::IndividualBusiness) - 0.60).abs() < 0.01);
    assert!((share(&|entity| entity.kind.is_enterprise()) - 0.38).abs() < 0.01);
    assert!(share(&|entity| entity.industry == "51" || entity.industry == "52") > 0.35);
    for size in Size::ALL {
        assert!(share(&|entity| entity.size == size) > 0.0, "{size:?}");
    }
    assert!(share(&|entity| entity.size == Size::Micro) > share(&|entity| entity.size == Size::Small));
    assert!(share(&|entity| entity.kind.is_enterprise() && entity.size == Size::Unknown) < 0.02);
}

#[test]
fn counts_scale_with_the_number_asked_for() {
    for in_business in [0, 1, 2, 7, 100, 999, 5_000] {
        let entities = district(in_business);
        assert_eq!(entities.len() as u64, total(in_business), "{in_business}");
        assert_eq!(entities.iter().filter(|entity| entity.status.exists()).count() as u64, in_business);
        assert_eq!(new_among(&entities), new_in_business(in_business), "{in_business}");
    }
    assert_eq!(new_in_business(IN_BUSINESS), NEW_IN_BUSINESS);
    assert_eq!(total(IN_BUSINESS), 136_480);
}

#[test]
fn every_entity_is_valid_in_itself() {
    for entity in district(20_000) {
        let label = format!("{entity:?}");
        assert_eq!(CreditCode::parse(entity.credit_code.as_str()), Ok(entity.credit_code), "{label}");
        assert_eq!(entity.credit_code.warning(), None, "{label}");
        assert_eq!(entity.credit_code.prefix(), entity.kind.credit_code_prefix(), "{label}");
        assert_eq!(entity.credit_code.region(), "530103", "{label}");
        assert!(entity.credit_code.org_code().starts_with("XX"), "{label}");
        assert!(registry::industries::find(&entity.industry).is_some(), "{label}");
        assert_eq!(
            divisions::find(&entity.community).unwrap().parent(),
            Some(entity.street.as_str()),
            "{label}"
        );
        assert!(entity.address.contains(divisions::find(&entity.street).unwrap().name), "{label}");
        assert!((FIRST_DAY..=COUNTED_ON).contains(&entity.established_on), "{label}");
        assert_eq!(entity.exited_on.is_none(), entity.status.exists(), "{label}");
        if let Some(exited_on) = entity.exited_on {
            assert!(exited_on >= entity.established_on && exited_on <= COUNTED_ON, "{label}");
        }
        assert!(entity.synthetic, "{label}");
        assert!((6..=40).contains(&entity.name.chars().count()), "{label}");
    }
}

#[test]
fn the_same_seed_gives_the_same_entities_and_another_seed_gives_others() {
    let again: Vec<Enterprise> = enterprises(130, 500, COUNTED_ON).collect();
    assert_eq!(district(500), again);
    let other: Vec<Enterprise> = enterprises(131, 500, COUNTED_ON).collect();
    assert!(again.iter().zip(&other).all(|(a, b)| a.name != b.name));
}

#[test]
fn registrations_grow_over_the_years() {
    let entities = district(50_000);
    let in_year = |year| entities.iter().filter(|entity| entity.established_on.year() == year).count();
    assert!(in_year(2021) > in_year(2015) && in_year(2015) > in_year(2005) && in_year(2005) > 0);
    assert!(entities.iter().all(|entity| {
        let weekday = entity.established_on.weekday();
        weekday != Weekday::Saturday && weekday != Weekday::Sunday
    }));
}

#[test]
fn another_day_of_counting_is_held_too() {
    let as_of = date(2021, 3, 31);
    let entities: Vec<Enterprise> = enterprises(1, 3_000, as_of).collect();
    assert!(entities.iter().all(|entity| entity.established_on <= as_of));
    let new = entities
        .iter()
        .filter(|entity| entity.exited_on.is_none() && entity.established_on >= date(2021, 1, 1))
        .count() as u64;
    assert_eq!(new, new_in_business(3_000));
}

/// Five million in one go: `cargo test --release -- --ignored --nocapture five_million`.
#[test]
#[ignore = "takes seconds in release"]
fn five_million_are_made_without_being_kept() {
    let mut last = None;
    let mut count = 0_u64;
    for entity in enterprises(130, 5_000_000, COUNTED_ON) {
        count += 1;
        last = Some(entity);
    }
    assert_eq!(count, total(5_000_000));
    assert!(CreditCode::parse(last.unwrap().credit_code.as_str()).is_ok());
}
