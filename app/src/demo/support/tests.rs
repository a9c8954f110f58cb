//! The policies of the demonstration read, and their figures are counts of records.

use super::*;
use policies::Area;
use std::collections::BTreeSet;

#[test]
fn seven_areas_and_29_measures_read_and_are_marked_as_invented() {
    let file = file();
    let areas: BTreeSet<&str> = file.policy.iter().map(|one| one.area.as_str()).collect();
    assert_eq!(areas.len(), Area::ALL.len());
    let all: Vec<Measure> = file.policy.iter().flat_map(measures).collect();
    assert_eq!(all.len(), 29);
    for one in &all {
        one.conditions.table().unwrap_or_else(|mistakes| panic!("{}: {mistakes:?}", one.id));
        let texts = [&one.title, &one.object, &one.benefit, &one.contact, &one.window];
        assert!(texts.iter().all(|words| !words.zh.is_empty() && !words.en.is_empty()), "{}", one.id);
        assert!(
            one.steps
                .iter()
                .chain(one.materials.iter().map(|one| &one.name))
                .all(|words| !words.en.is_empty()),
            "{}",
            one.id
        );
        assert!(texts::units().iter().any(|unit| unit.code == one.unit), "{}", one.id);
        assert!(one.limit.parse::<calendar::Limit>().is_ok(), "{}", one.id);
    }
    assert!(file.policy.iter().all(|one| one.number.contains("演示") && one.name.contains("演示")));
    let kinds: BTreeSet<&str> = all.iter().map(|one| one.kind.code()).collect();
    assert_eq!(kinds.len(), MeasureKind::ALL.len(), "every kind of measure: {kinds:?}");
    let deliveries: BTreeSet<&str> = all.iter().map(|one| one.delivery.code()).collect();
    assert_eq!(deliveries.len(), Delivery::ALL.len());
}

#[test]
fn the_matters_of_windows_are_those_of_the_document() {
    assert_eq!(matters::COUNTS.iter().map(|(_, count)| count).sum::<usize>(), 397);
    assert_eq!(texts::places().iter().filter(|place| place.kind == "policy_window").count(), 13);
}
