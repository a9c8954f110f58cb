//! 初次违法.

use super::{ACT, AGENCY, law, lists, matter};
use crate::judge::{Offence, Truth, judge};
use crate::model::{Effect, OffenceScope};
use jiff::civil::{Date, date};

fn offence(case: &str, day: Date, act: &str, agency: &str, domain: &str) -> Offence {
    Offence { case: case.into(), day, act: act.into(), agency: agency.into(), domain: domain.into() }
}

#[test]
fn each_item_looks_back_over_its_own_window() {
    let same = |day| offence("CF1", day, ACT, AGENCY, "市场监管");
    let other_act = |day| offence("CF2", day, "虚假宣传", AGENCY, "市场监管");
    let elsewhere = |day| offence("CF3", day, ACT, "CGJ", "城市管理");
    use OffenceScope::{Any, SameAct, SameDomain};
    // The act is of 2022-05-10.
    let table = [
        (12, SameAct, same(date(2021, 5, 10)), true),
        (12, SameAct, same(date(2021, 5, 9)), false),
        (24, SameAct, same(date(2021, 5, 9)), true),
        (12, SameAct, same(date(2022, 5, 9)), true),
        (12, SameAct, same(date(2022, 5, 10)), false),
        (12, SameAct, other_act(date(2022, 1, 1)), false),
        (12, SameDomain, other_act(date(2022, 1, 1)), true),
        (12, SameDomain, elsewhere(date(2022, 1, 1)), false),
        (12, Any, elsewhere(date(2022, 1, 1)), true),
    ];
    for (months, scope, earlier, defeats) in table {
        let cells = ["", "较重、一般", "是", "", ""];
        let lists = lists(&[("M-1", Effect::Exempt, "2021-12-01", "", Some((months, scope)), cells)]);
        let mut matter = matter(&[]);
        matter.history = vec![earlier.clone()];
        let proposal = judge(&lists.in_force(), &law(), &matter);
        let item = &proposal.reading().items[0];
        let told = if defeats { Truth::No } else { Truth::Yes };
        assert_eq!(item.verdict, told, "{months} {scope:?} {earlier:?}");
        let shown = item.first.as_ref().expect("looked for").earlier.as_ref().map(|one| one.case.clone());
        assert_eq!(shown, defeats.then(|| earlier.case.clone()));
    }
}

#[test]
fn items_with_different_windows_are_judged_each_by_its_own() {
    let item = |number, months| {
        let first = Some((months, OffenceScope::SameAct));
        (number, Effect::Exempt, "2021-12-01", "", first, ["", "一般", "是", "", ""])
    };
    let lists = lists(&[item("M-12", 12), item("M-36", 36)]);
    let mut matter = matter(&[]);
    matter.history = vec![offence("CF1", date(2020, 5, 10), ACT, AGENCY, "市场监管")];
    let proposal = judge(&lists.in_force(), &law(), &matter);
    let verdicts: Vec<(&str, Truth)> =
        proposal.reading().items.iter().map(|item| (item.number.as_str(), item.verdict)).collect();
    assert_eq!(verdicts, [("M-12", Truth::Yes), ("M-36", Truth::No)]);
    assert_eq!(proposal.rejected()[0].failing().next().map(|why| why.fact.as_str()), Some("初次违法"));
}

#[test]
fn an_item_that_says_no_window_and_statute_itself_take_the_parameter() {
    let lists = lists(&[("M-1", Effect::Exempt, "2021-12-01", "", None, ["", "一般", "是", "", ""])]);
    let mut matter = matter(&[("危害后果", "轻微"), ("及时改正", "是")]);
    assert_eq!(judge(&lists.in_force(), &law(), &matter).finding.outcomes.len(), 1);
    matter.history = vec![offence("CF1", date(2020, 5, 10), "别的行为", AGENCY, "市场监管")];
    let proposal = judge(&lists.in_force(), &law(), &matter);
    assert_eq!(proposal.reading().items[0].first.as_ref().map(|one| one.months), Some(24));
    assert_eq!(proposal.finding.outcomes, [crate::judge::Outcome::Ordinary]);
}

#[test]
fn an_officer_who_knows_of_another_record_may_say_so() {
    let lists = lists(&[("M-1", Effect::Exempt, "2021-12-01", "", None, ["", "一般", "是", "", ""])]);
    let proposal = judge(&lists.in_force(), &law(), &matter(&[("初次违法", "否")]));
    let item = &proposal.reading().items[0];
    assert_eq!(item.verdict, Truth::No);
    assert!(item.first.as_ref().is_some_and(|one| one.stated_otherwise && one.earlier.is_none()));
    // Nobody makes it the first by saying so.
    let mut known = matter(&[("初次违法", "是")]);
    known.history = vec![offence("CF1", date(2022, 1, 1), ACT, AGENCY, "市场监管")];
    assert_eq!(judge(&lists.in_force(), &law(), &known).reading().items[0].verdict, Truth::No);
}
