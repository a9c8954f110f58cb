use std::collections::{HashMap, HashSet};

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::*;

const SLOTS: Slots<'_> =
    Slots {
        street: "金辰街道", community: "金刀营社区", building: "云谷大厦", number: 6, month: 8
    };

fn all() -> impl Iterator<Item = &'static Template> {
    TEXTS.values().flat_map(HashMap::values).flatten()
}

fn leaves() -> impl Iterator<Item = &'static Category> {
    categories().iter().filter(|category| category.parent.is_some())
}

#[test]
fn there_are_44_departments_and_12_subdistricts_with_their_division_codes() {
    let of = |kind: &str| units().iter().filter(|unit| unit.kind == kind).count();
    assert_eq!((of("department"), of("subdistrict"), units().len()), (44, 12, 56));
    assert_eq!(units().iter().map(|unit| unit.code).collect::<HashSet<_>>().len(), 56);
    assert_eq!(units().iter().map(|unit| unit.name).collect::<HashSet<_>>().len(), 56);
    for unit in units().iter().filter(|unit| unit.kind == "subdistrict") {
        assert_eq!(registry::divisions::find(unit.code).map(|division| division.name), Some(unit.short_name));
    }
    assert!(units().iter().all(|unit| !unit.group.is_empty() && !unit.short_name.is_empty()));
}

#[test]
fn there_are_13_windows_3_stations_and_12_offices_in_real_subdistricts() {
    let of = |kind: &str| places().iter().filter(|place| place.kind == kind).count();
    assert_eq!((of("policy_window"), of("service_station"), of("market_supervision_office")), (13, 3, 12));
    for place in places() {
        let street =
            registry::divisions::find(place.street).map(|division| division.name).unwrap_or_default();
        assert!(place.address.contains(street) && !street.is_empty(), "{place:?}");
    }
    let of_streets: HashSet<_> =
        places().iter().filter(|place| place.code.starts_with('M')).map(|place| place.street).collect();
    assert_eq!(of_streets.len(), 12, "one office in every sub-district");
}

#[test]
fn the_category_tree_has_60_leaves_led_by_real_units() {
    assert_eq!(leaves().count(), 60);
    assert_eq!(categories().len(), 70);
    let departments: HashSet<_> = units().iter().map(|unit| unit.code).collect();
    let mut used = HashSet::new();
    for leaf in leaves() {
        assert!(categories().iter().any(|group| Some(group.code) == leaf.parent && group.parent.is_none()));
        let lead = leaf.lead.unwrap_or_default();
        assert!(departments.contains(lead), "{leaf:?}");
        assert!(leaf.joint.len() <= 3 && !leaf.joint.contains(&lead), "{leaf:?}");
        assert!(leaf.joint.iter().all(|unit| departments.contains(unit)), "{leaf:?}");
        assert!(leaf.weight > 0 && !leaf.name_en.is_empty(), "{leaf:?}");
        used.insert(lead);
        used.extend(&leaf.joint);
    }
    assert_eq!(used.len(), 44, "every department is suggested somewhere");
}

#[test]
fn every_category_has_three_whistles_and_every_kind_has_texts() {
    for leaf in leaves() {
        let whistles = templates(TextKind::Whistle, leaf.code);
        assert!(whistles.len() >= 3, "{}", leaf.code);
        assert!(
            whistles.iter().all(|whistle| !whistle.title.is_empty() && !whistle.text.is_empty()),
            "{}",
            leaf.code
        );
        for kind in TextKind::ALL {
            assert!(!templates(kind, leaf.code).is_empty(), "{kind:?} {}", leaf.code);
        }
        assert_ne!(templates(TextKind::Reply, leaf.code), templates(TextKind::Reply, "*"), "{}", leaf.code);
    }
    let known: HashSet<_> = TextKind::ALL.iter().map(|kind| kind.code()).collect();
    assert!(TEXTS.keys().all(|kind| known.contains(kind)));
    let mut titles = HashMap::new();
    for template in all() {
        *titles.entry(template.text).or_insert(0) += 1;
    }
    assert!(titles.values().all(|count| *count == 1), "no text stands twice");
}

#[test]
fn slots_are_filled_and_nothing_else_is_touched() {
    assert_eq!(
        fill("{street}{community}{building}{number}户{month}", &SLOTS),
        "金辰街道金刀营社区云谷大厦6户8月"
    );
    assert_eq!(fill("没有空格 } { 也行", &SLOTS), "没有空格 } { 也行");
    for template in all() {
        for text in [template.title, template.text] {
            assert!(!fill(text, &SLOTS).contains(['{', '}']), "{text}");
        }
    }
}

#[test]
fn whistles_are_deterministic_and_varied() {
    let make = |seed| {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        (0..200).map(|_| whistle(&mut rng, "K0401", &SLOTS)).collect::<Vec<_>>()
    };
    assert_eq!(make(1), make(1));
    let varied: HashSet<_> = make(1).into_iter().collect();
    assert!(varied.len() > 50, "{}", varied.len());
    assert!(!text(&mut ChaCha8Rng::seed_from_u64(2), TextKind::Reply, "K0401", &SLOTS).is_empty());
}

#[test]
fn contacts_have_fictitious_numbers() {
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    for _ in 0..500 {
        let contact = contact(&mut rng);
        assert!(contact.phone.starts_with("1380000") || contact.phone.starts_with("1390000"));
        assert!(contact.phone.len() == 11 && contact.name.chars().count() == 3);
    }
}

#[test]
fn no_text_contains_a_telephone_number_or_an_identity_number() {
    for template in all() {
        let digits = template.text.split(|character: char| !character.is_ascii_digit());
        assert!(digits.into_iter().all(|run| run.len() <= 3), "{}", template.text);
    }
}
