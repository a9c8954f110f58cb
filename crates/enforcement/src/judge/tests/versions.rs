//! 从旧兼从轻.

use super::{law, lists, matter};
use crate::judge::{Chosen, Outcome, Step, Truth, judge};
use crate::model::Effect;
use jiff::civil::date;

#[test]
fn the_version_at_the_act_holds_unless_the_new_one_is_lighter() {
    let cells = ["", "一般", "", "", ""];
    let versions = |old: Effect, new: Effect| {
        lists(&[
            ("A-1", old, "2021-12-01", "2022-07-01", None, cells),
            ("B-1", new, "2022-07-01", "", None, cells),
        ])
    };
    use Effect::{Heavier, Lighter, Mitigated};
    let table = [
        (Lighter, Heavier, Chosen::AtAct, Outcome::Lighter, true, "A-1"),
        (Heavier, Lighter, Chosen::AtDecision, Outcome::Lighter, true, "B-1"),
        (Lighter, Mitigated, Chosen::AtDecision, Outcome::Mitigated, true, "B-1"),
        (Lighter, Lighter, Chosen::AtAct, Outcome::Lighter, false, "A-1"),
    ];
    for (old, new, chosen, outcome, review, number) in table {
        let mut matter = matter(&[]);
        matter.days.decided = date(2022, 8, 1);
        let proposal = judge(&versions(old, new).in_force(), &law(), &matter);
        assert_eq!((proposal.chosen, proposal.legal_review), (chosen, review), "{old:?} {new:?}");
        assert_eq!(proposal.finding.outcomes, [outcome]);
        assert_eq!(proposal.applied().map(|item| item.number.as_str()).collect::<Vec<_>>(), [number]);
        let of = |reading: &crate::judge::Reading| {
            reading.items.iter().map(|item| item.number.clone()).collect::<Vec<_>>()
        };
        assert_eq!(
            (of(&proposal.at_act), of(&proposal.at_decision)),
            (vec!["A-1".into()], vec!["B-1".into()])
        );
        let rung = proposal.ladder.iter().find(|rung| rung.step == Step::OldAndNew).expect("a rung");
        assert_eq!(rung.verdict, if review { Truth::Yes } else { Truth::No });
        assert!(rung.article.contains("第三十七条"));
        assert_eq!(rung.says.contains("法制审核"), review);
    }
}

#[test]
fn a_continuing_act_is_judged_by_the_law_at_its_end() {
    let cells = ["", "一般", "", "", ""];
    let lists = lists(&[
        ("A-1", Effect::Lighter, "2021-12-01", "2022-07-01", None, cells),
        ("B-1", Effect::Heavier, "2022-07-01", "", None, cells),
    ]);
    let mut matter = matter(&[]);
    matter.days.decided = date(2022, 8, 1);
    matter.days.ended = Some(date(2022, 7, 2));
    assert_eq!(judge(&lists.in_force(), &law(), &matter).finding.outcomes, [Outcome::Heavier]);
    matter.days.ended = Some(date(2022, 6, 30));
    assert_eq!(judge(&lists.in_force(), &law(), &matter).finding.outcomes, [Outcome::Lighter]);
}

#[test]
fn a_milder_statute_since_the_act_counts_too() {
    let lists = lists(&[("A-1", Effect::Heavier, "2021-12-01", "", None, ["", "", "", "", ""])]);
    let mut matter = matter(&[("主观过错", "否")]);
    matter.act = "清单以外的行为".into();
    matter.days.acted = date(2021, 7, 1);
    matter.days.found = Some(date(2021, 7, 2));
    let proposal = judge(&lists.in_force(), &law(), &matter);
    assert_eq!(
        (proposal.chosen, proposal.finding.outcomes.as_slice()),
        (Chosen::AtDecision, [Outcome::Exempt].as_slice())
    );
    assert_eq!(proposal.at_act.finding.outcomes, [Outcome::Ordinary], "the old law did not ask for a fault");
    assert!(proposal.warnings.iter().any(|text| text.contains("清单中没有")));
}

#[test]
fn while_the_other_version_is_open_it_may_be_the_lighter_one() {
    let lists = lists(&[
        ("A-1", Effect::Lighter, "2021-12-01", "2022-07-01", None, ["", "一般", "", "", ""]),
        ("B-1", Effect::Mitigated, "2022-07-01", "", None, ["", "", "", "是", ""]),
    ]);
    let mut matter = matter(&[("及时改正", "？"), ("危害后果", "一般")]);
    matter.days.decided = date(2022, 8, 1);
    let proposal = judge(&lists.in_force(), &law(), &matter);
    assert_eq!(proposal.chosen, Chosen::AtAct);
    assert_eq!(proposal.open, [Step::ListMitigated]);
    assert_eq!(proposal.ask[0].fact, "及时改正");
}
