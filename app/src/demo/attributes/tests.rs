//! The sums of the document come out of the invented records.

use super::*;
use crate::demo::enterprises::{COUNTED_ON, enterprises};
use std::collections::{BTreeMap, HashMap};

fn made(seed: u64, in_business: u64) -> (Vec<Brief>, Vec<Attribute>) {
    let all: Vec<Brief> =
        enterprises(seed, in_business, COUNTED_ON).filter_map(|one| Brief::of(&one)).collect();
    let attributes = attributes(seed, &all, None).0;
    (all, attributes)
}

#[test]
fn refunds_and_rent_relief_are_those_of_the_document() {
    let (all, made) = made(530_103, IN_BUSINESS);
    assert_eq!(all.len() as u64, IN_BUSINESS);
    assert!(made.len() < 50_000, "only where they matter: {}", made.len());
    let mut by_code: HashMap<CreditCode, BTreeMap<&str, AttributeValue>> = HashMap::new();
    made.iter().for_each(|one| {
        by_code.entry(one.credit_code).or_default().insert(one.code, one.value);
    });
    let number = |facts: &BTreeMap<&str, AttributeValue>, code: &str| match facts.get(code) {
        Some(AttributeValue::Number(number)) => Some(*number),
        _ => None,
    };
    let word = |facts: &BTreeMap<&str, AttributeValue>, code: &str, word: &str| {
        facts.get(code).copied() == attribute(code).and_then(|name| name.value(word))
    };
    let (mut refunds, mut refunded, mut relieved) = (0_u64, 0, 0);
    for one in &all {
        let Some(facts) = by_code.get(&one.code) else { continue };
        if let Some(balance) = number(facts, "vat_credit")
            .filter(|_| word(facts, "tax_credit", "A") || word(facts, "tax_credit", "B"))
        {
            (refunds, refunded) = (refunds + 1, refunded + balance);
        }
        let is_tenant = word(facts, "lessor", "区属国有") && !word(facts, "tenancy", "整体转出");
        if is_tenant && one.is_service() && (one.is_small() || one.is_trader()) {
            let rent = number(facts, "monthly_rent").unwrap_or_default();
            relieved += rent * 6 * number(facts, "leased_days").unwrap_or_default() / 365;
        }
    }
    assert_eq!(refunds, REFUNDS, "2,750 firms");
    let (refunded_wan, relieved_wan) = (refunded / YUAN / 10_000, relieved / YUAN / 10_000);
    assert!((105_000..=115_000).contains(&refunded_wan), "about 1.1 billion yuan: {refunded_wan} 万元");
    assert!((2_100..=2_300).contains(&relieved_wan), "about 22 million yuan: {relieved_wan} 万元");
}

#[test]
fn the_same_seed_knows_the_same_and_a_small_district_knows_something_of_everything() {
    let (_, one) = made(7, 300);
    assert_eq!(one, made(7, 300).1);
    assert_ne!(one, made(8, 300).1);
    let codes: std::collections::BTreeSet<&str> = one.iter().map(|one| one.code).collect();
    assert!(codes.len() > 24, "{codes:?}");
}
