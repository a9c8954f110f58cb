//! What a decision rests on, and when it needs a reason.

use super::{Book, Line, act, law, lists, matter};
use crate::judge::{Decision, Deviation, Matter, Offence, Outcome, Receipt, Statute, judge};
use crate::model::{Effect, FineUnit, OffenceScope};
use jiff::civil::date;
use kernel::Error;

fn items() -> Vec<Line<'static>> {
    let first = Some((12, OffenceScope::SameAct));
    vec![
        ("M-1", Effect::Exempt, "2021-12-01", "", first, ["", "没有、轻微", "是", "是", "≤5000"]),
        ("Q-1", Effect::Lighter, "2021-12-01", "", None, ["", "一般", "", "是", ""]),
        ("Z-1", Effect::Heavier, "2021-12-01", "", None, ["", "", "", "", "≥100000"]),
    ]
}

fn decision(outcome: Outcome, fine: Option<i64>, reason: &str, collective: &str) -> Decision {
    Decision {
        outcome,
        fine,
        no_coercion: false,
        reason: reason.into(),
        collective: collective.into(),
        by: "负责人丙".into(),
        at: "2022-06-01T02:00:00Z".parse().expect("a time"),
    }
}

fn lighter() -> Matter {
    matter(&[("及时改正", "是")])
}

#[test]
fn a_receipt_made_again_from_what_it_holds_is_the_same_text() {
    let lists = lists(&items());
    let mut known = lighter();
    known.history = vec![Offence {
        case: "CF202201010001".into(),
        day: date(2022, 1, 1),
        act: act().name,
        agency: act().agency,
        domain: act().domain,
    }];
    let receipt = Receipt::issue(
        "CF202205200001",
        &lists.in_force(),
        &law(),
        known,
        decision(Outcome::Lighter, Some(200_000), "", ""),
    );
    let text = receipt.json();
    let read: Receipt = serde_json::from_str(&text).expect("a receipt");
    let again = read.replay(&lists.in_force(), &Statute::shipped());
    assert_eq!((again.json(), again.hash()), (text.clone(), receipt.hash()));
    assert_eq!(receipt.hash().len(), 64);
    for part in [
        "2022-07",
        "Q-1",
        "M-1",
        "经办己",
        "2022-05-20T02:00:00Z",
        "第三十七条",
        "CF202201010001",
        "60日",
        "6个月",
        "责令改正",
    ] {
        assert!(text.contains(part), "{part}");
    }
    assert_eq!(receipt.appeal[0].article, "《行政复议法》（2017年修正）第九条第一款");
}

#[test]
fn whatever_is_changed_in_a_receipt_or_in_the_lists_is_seen() {
    let lists = lists(&items());
    let receipt =
        Receipt::issue("CF1", &lists.in_force(), &law(), lighter(), decision(Outcome::Lighter, None, "", ""));
    let statute = Statute::shipped();
    let changes: [fn(&mut Receipt); 5] = [
        |one| one.proposal.finding.outcomes = vec![Outcome::Exempt],
        |one| one.matter.facts.get_mut("及时改正").expect("a fact").value = "否".into(),
        |one| one.numbers.lighter_percent_below.value = 50,
        |one| one.proposal.at_act.lists = None,
        |one| one.appeal[0].limit = "90日".into(),
    ];
    for change in changes {
        let mut changed = receipt.clone();
        change(&mut changed);
        assert_ne!(changed.replay(&lists.in_force(), &statute), changed);
    }
    let mut other = items();
    other[1].5[1] = "较重";
    assert_ne!(receipt.replay(&super::lists(&other).in_force(), &statute), receipt);
}

#[test]
fn articles_of_later_days_do_not_change_an_earlier_receipt() {
    let statute = Statute::shipped();
    let days = lighter().days;
    let mut sheet = statute.table.sheet().clone();
    let mut later = sheet.rows.last().expect("a row").clone();
    (later[0], later[4]) = ("SS99".into(), "2030-01-01".into());
    sheet.rows.push(later);
    let table = decision::table::Table::read(sheet).expect("a table");
    assert_eq!(
        Statute { table, ..Statute::clone(&statute) }.hash_in_force(days),
        statute.hash_in_force(days)
    );
    let mut before = days;
    (before.acted, before.decided) = (date(2021, 1, 1), date(2021, 2, 1));
    assert_ne!(statute.hash_in_force(before), statute.hash_in_force(days));
}

/// What a decision is answered: nothing, or the code of the refusal.
fn check(lists: &Book, matter: &Matter, decision: &Decision, code: Option<&str>) {
    let answer = judge(&lists.in_force(), &law(), matter).allows(decision);
    let told = match &answer {
        Ok(()) => None,
        Err(Error::Refused(refusal)) => Some(refusal.code),
        Err(other) => panic!("{other}"),
    };
    assert_eq!(told, code, "{decision:?}");
}

#[test]
fn a_departure_needs_a_reason_and_what_is_unlawful_none_can_save() {
    let lists = lists(&items());
    let lighter = lighter();
    use Outcome::{Exempt, Lighter, Mitigated, Ordinary};
    let table = [
        (Lighter, Some(200_000), "", None),
        (Lighter, None, "", None),
        (Ordinary, Some(500_000), "", Some("reason_needed")),
        (Ordinary, Some(500_000), "屡教不改", None),
        (Exempt, None, "", Some("reason_needed")),
        (Exempt, None, "情节显著轻微", None),
        (Exempt, Some(1), "理由", Some("exempt_without_fine")),
        (Lighter, Some(370_000), "", Some("reason_needed")),
        (Lighter, Some(370_000), "多次提醒", None),
        (Lighter, Some(1_000_001), "理由", Some("above_the_statutory_range")),
        (Lighter, Some(99_999), "理由", Some("below_the_statutory_range")),
        (Mitigated, Some(99_999), "理由", None),
        (Mitigated, Some(100_000), "理由", Some("not_mitigated")),
        (Lighter, Some(0), "理由", Some("fine_above_nothing")),
    ];
    for (outcome, fine, reason, code) in table {
        check(&lists, &lighter, &decision(outcome, fine, reason, ""), code);
    }
}

#[test]
fn a_conflict_needs_a_reason_and_a_collective_discussion() {
    let lists = lists(&items());
    let both = matter(&[("及时改正", "是"), ("货值金额", "100000")]);
    let ordinary =
        |reason: &str, collective: &str| decision(Outcome::Ordinary, Some(500_000), reason, collective);
    check(&lists, &both, &ordinary("", ""), Some("reason_needed"));
    check(&lists, &both, &ordinary("两种情节相当", " "), Some("collective_discussion_needed"));
    check(&lists, &both, &ordinary("两种情节相当", "2022-05-30，案件审理委员会五人，一致同意"), None);
    let deviations = judge(&lists.in_force(), &law(), &both).deviations(&ordinary("", ""));
    assert_eq!(deviations, [Deviation::Conflict]);
}

#[test]
fn what_is_not_known_needs_a_reason_and_who_is_not_competent_does_not_decide() {
    let lists = lists(&items());
    let unknown = matter(&[("及时改正", "？")]);
    check(&lists, &unknown, &decision(Outcome::Ordinary, None, "", ""), Some("reason_needed"));
    check(&lists, &unknown, &decision(Outcome::Ordinary, None, "当事人下落不明，无法查明", ""), None);
    let elsewhere = matter(&[("有管辖权", "否")]);
    check(&lists, &elsewhere, &decision(Outcome::Ordinary, None, "理由", "记录"), Some("not_competent"));
}

#[test]
fn a_fine_in_multiples_waits_for_its_base() {
    let mut lists = lists(&items());
    for item in &mut lists.items {
        if let Some(fine) = &mut item.act.fine {
            (fine.min, fine.max, fine.unit) = (Some(1_000), 5_000, FineUnit::Times);
        }
    }
    let plain = decision(Outcome::Lighter, Some(400_000), "", "");
    check(&lists, &lighter(), &plain, Some("base_needed"));
    check(&lists, &matter(&[("及时改正", "是"), ("罚款基数", "3000")]), &plain, None);
}
