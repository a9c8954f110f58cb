//! Cases compared with one another, and judged again by a new list.

use super::{ACT, AGENCY, Line, day, law, lists, matter};
use crate::judge::{Decided, Deviation, Outcome, PATTERNS_MAX, Past, Statute, board, impact};
use crate::model::Effect;
use jiff::civil::date;
use std::collections::BTreeSet;

fn items() -> Vec<Line<'static>> {
    vec![
        ("M-1", Effect::Exempt, "2021-12-01", "", None, ["", "没有、轻微", "", "是", "≤5000"]),
        ("Q-1", Effect::Lighter, "2021-12-01", "", None, ["", "没有、轻微、一般", "", "是", "≤10000"]),
        ("Z-1", Effect::Heavier, "2021-12-01", "", None, ["", "严重", "", "", "≥100000"]),
    ]
}

fn decided(case: &str, outcome: Outcome, facts: &[(&str, &str)]) -> Decided {
    Decided {
        case: case.into(),
        agency: AGENCY.into(),
        act: ACT.into(),
        day: day("2022-06-01"),
        lists: "2022-05".into(),
        facts: matter(facts).facts,
        proposed: vec![outcome],
        outcome,
        fine: None,
        deviations: vec![],
        has_reason: false,
    }
}

/// The pairs found: heavier, worse, the columns.
fn inversions(cases: &[Decided]) -> Vec<(String, String, String)> {
    let list = lists(&items());
    let in_force = list.in_force().at_act.expect("lists");
    let board = board(cases, &in_force, &Statute::shipped());
    let told = board.inverted.iter();
    told.map(|one| (one.heavier.case.clone(), one.worse.case.clone(), one.columns.join("、"))).collect()
}

#[test]
fn the_same_facts_with_another_outcome_stand_out() {
    let other = decided("CF3", Outcome::Ordinary, &[("货值金额", "3001")]);
    let of_another_list = Decided { lists: "2021-12".into(), ..decided("CF4", Outcome::Heavier, &[]) };
    // 0.3万元 is the same as 3000.
    let cases = [
        decided("CF2", Outcome::Ordinary, &[("货值金额", "0.3万元")]),
        decided("CF1", Outcome::Lighter, &[]),
        other,
        of_another_list,
    ];
    let list = lists(&items());
    let in_force = list.in_force().at_act.expect("lists");
    let statute = Statute::shipped();
    let found = board(&cases, &in_force, &statute);
    let unequal: Vec<Vec<&str>> =
        found.unequal.iter().map(|one| one.cases.iter().map(|case| case.case.as_str()).collect()).collect();
    assert_eq!(unequal, [["CF1", "CF2"]]);
}

#[test]
fn a_heavier_outcome_on_facts_no_worse_stands_out() {
    use Outcome::{Lighter, Ordinary};
    let mild = decided("CF1", Ordinary, &[("及时改正", "是"), ("货值金额", "3000")]);
    let table = [
        (decided("CF2", Lighter, &[("及时改正", "是"), ("货值金额", "9000")]), Some("货值金额")),
        (decided("CF2", Lighter, &[("及时改正", "否"), ("货值金额", "9000")]), Some("及时改正、货值金额")),
        (decided("CF2", Lighter, &[("危害后果", "严重"), ("及时改正", "是")]), Some("危害后果")),
        // Worse in one column, better in another: nothing is told.
        (decided("CF2", Lighter, &[("及时改正", "否"), ("货值金额", "2000")]), None),
        (decided("CF2", Ordinary, &[("及时改正", "是"), ("货值金额", "9000")]), None),
        (decided("CF2", Lighter, &[("及时改正", "是"), ("货值金额", "？")]), None),
        // What statute asks counts too: it was the other's merit.
        (decided("CF2", Lighter, &[("及时改正", "是"), ("货值金额", "9000"), ("立功表现", "是")]), None),
        (Decided { act: "别的行为".into(), ..decided("CF2", Lighter, &[("货值金额", "9000")]) }, None),
    ];
    for (other, columns) in table {
        let told = inversions(&[mild.clone(), other.clone()]);
        let expected: Vec<_> =
            columns.map(|columns| ("CF1".into(), "CF2".into(), columns.into())).into_iter().collect();
        assert_eq!(told, expected, "{:?}", other.facts.get("货值金额"));
    }
}

#[test]
fn what_departs_without_a_reason_is_told_from_what_has_one() {
    let departs = |case: &str, has_reason| Decided {
        deviations: vec![Deviation::Outcome],
        has_reason,
        ..decided(case, Outcome::Ordinary, &[])
    };
    let cases = [departs("CF1", true), departs("CF2", false), decided("CF3", Outcome::Ordinary, &[])];
    let list = lists(&items());
    let in_force = list.in_force().at_act.expect("lists");
    let statute = Statute::shipped();
    let found = board(&cases, &in_force, &statute);
    let names = |all: &[&Decided]| all.iter().map(|case| case.case.clone()).collect::<Vec<_>>();
    assert_eq!(
        (names(&found.with_reason), names(&found.without_reason)),
        (vec!["CF1".into()], vec!["CF2".into()])
    );
}

#[test]
fn of_too_many_states_of_facts_the_newest_are_compared_and_the_page_is_told() {
    let cases: Vec<Decided> = (0..=PATTERNS_MAX)
        .map(|at| {
            let value = (at + 1).to_string();
            decided(&format!("CF{at}"), Outcome::Lighter, &[("货值金额", value.as_str())])
        })
        .collect();
    let list = lists(&items());
    let in_force = list.in_force().at_act.expect("lists");
    let statute = Statute::shipped();
    assert_eq!(board(&cases, &in_force, &statute).cut_short, [(AGENCY.to_owned(), ACT.to_owned())]);
    assert!(board(&cases[1..], &in_force, &statute).cut_short.is_empty());
}

#[test]
fn a_new_list_says_which_past_cases_it_would_change_and_which_items_never_apply() {
    let old = lists(&items());
    let mut more = items();
    more.push(("J-1", Effect::Mitigated, "2022-05-01", "", None, ["", "", "", "是", "≤2000"]));
    more.push(("J-2", Effect::Mitigated, "2022-05-01", "", None, ["", "", "", "", "≤1"]));
    let new = lists(&more);
    let (before, after) = (old.in_force().at_act.expect("lists"), new.in_force().at_act.expect("lists"));
    let past = |case: &str, value: &str| Past {
        case: case.into(),
        matter: matter(&[("及时改正", "是"), ("危害后果", "一般"), ("货值金额", value)]),
    };
    let cases = [past("CF1", "1500"), past("CF2", "2500")];
    let fresh = BTreeSet::from(["J-1", "J-2"]);
    let found = impact(&cases, Some(&before), &after, &fresh, &law(), date(2022, 6, 1));
    assert_eq!((found.cases, found.never), (2, vec!["J-2".to_owned()]));
    let changes: Vec<_> = found
        .changes
        .iter()
        .map(|one| (one.case.as_str(), one.before.words(), one.after.words(), one.items.join("、")))
        .collect();
    assert_eq!(changes, [("CF1", "从轻处罚".into(), "减轻处罚".into(), "J-1".into())]);
    let first_ever = impact(&cases, None, &after, &fresh, &law(), date(2022, 6, 1));
    assert_eq!(first_ever.changes.len(), 2);
}
