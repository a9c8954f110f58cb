//! The order of judging.

use super::{AGENCY, Line, day, law, lists, matter};
use crate::judge::{Finding, Outcome, Signals, Step, Truth, judge};
use crate::model::{Effect, OffenceScope};
use jiff::civil::date;

/// 发现之日, facts, 终了之日, whether it goes on; then the verdict, the outcome, whether it stands.
type Found<'a> = (&'a str, &'a [(&'a str, &'a str)], Option<&'a str>, bool, Truth, Outcome, bool);

const FROM: &str = "2021-12-01";

fn exempt() -> Line<'static> {
    let first = Some((12, OffenceScope::SameAct));
    ("M-1", Effect::Exempt, FROM, "", first, ["", "没有、轻微、一般", "是", "是", "≤5000"])
}

fn minor() -> Line<'static> {
    ("M-2", Effect::Exempt, FROM, "", None, ["显著轻微、轻微", "没有", "", "是", ""])
}

fn mitigated() -> Line<'static> {
    ("J-1", Effect::Mitigated, FROM, "", None, ["", "", "", "是", "≤1000"])
}

fn lighter() -> Line<'static> {
    ("Q-1", Effect::Lighter, FROM, "", None, ["", "一般", "", "是", ""])
}

fn heavier() -> Line<'static> {
    ("Z-1", Effect::Heavier, FROM, "", None, ["", "", "", "", "≥100000"])
}

fn no_coercion() -> Line<'static> {
    ("N-1", Effect::NoCoercion, FROM, "", None, ["显著轻微、轻微", "", "", "", ""])
}

/// What is proposed, whether there is a conflict, and the steps that decide.
fn check(facts: &[(&str, &str)], outcomes: &[Outcome], conflict: bool, deciding: Step) {
    let lists = lists(&[exempt(), minor(), mitigated(), lighter(), heavier(), no_coercion()]);
    let proposal = judge(&lists.in_force(), &law(), &matter(facts));
    assert_eq!(
        (proposal.finding.outcomes.as_slice(), proposal.finding.conflict),
        (outcomes, conflict),
        "{facts:?}"
    );
    assert!(proposal.open.is_empty(), "{facts:?} {:?}", proposal.open);
    let decides: Vec<Step> =
        proposal.ladder.iter().filter(|rung| rung.decides).map(|rung| rung.step).collect();
    assert!(!decides.is_empty() && decides.iter().all(|step| *step == deciding), "{facts:?} {decides:?}");
    assert!(
        proposal.ladder.iter().all(|rung| !rung.decides || !rung.article.is_empty()),
        "each cites its article"
    );
}

#[test]
fn each_rung_decides_where_nothing_above_it_does() {
    use Outcome::{Exempt, Heavier, Lighter, Mitigated, Ordinary};
    check(&[], &[Ordinary], false, Step::Ordinary);
    check(&[("有管辖权", "否")], &[], false, Step::Competence);
    check(
        &[("违法情节", "轻微"), ("危害后果", "没有"), ("及时改正", "是")],
        &[Exempt],
        false,
        Step::MandatoryExemption,
    );
    check(&[("主观过错", "否")], &[Exempt], false, Step::MandatoryExemption);
    check(&[("及时改正", "是")], &[Exempt], false, Step::DiscretionaryExemption);
    check(&[("及时改正", "是"), ("货值金额", "6000")], &[Lighter], false, Step::ListLighter);
    check(
        &[("及时改正", "是"), ("货值金额", "900"), ("危害后果", "较重")],
        &[Mitigated],
        false,
        Step::ListMitigated,
    );
    check(&[("立功表现", "是")], &[Mitigated, Lighter], false, Step::Mitigation);
    check(&[("货值金额", "100000")], &[Heavier], false, Step::Heavier);
}

#[test]
fn what_makes_it_heavier_blocks_what_may_be_exempted_but_not_what_must_be() {
    let may = [("及时改正", "是"), ("货值金额", "100000"), ("危害后果", "轻微")];
    check(&may, &[Outcome::Heavier], false, Step::Heavier);
    let must = [("及时改正", "是"), ("货值金额", "100000"), ("危害后果", "没有"), ("违法情节", "轻微")];
    check(&must, &[Outcome::Exempt], false, Step::MandatoryExemption);
}

#[test]
fn lighter_and_heavier_together_are_shown_and_not_netted() {
    let both = [("及时改正", "是"), ("货值金额", "100000")];
    check(&both, &[Outcome::Ordinary], true, Step::Ordinary);
    check(&[("立功表现", "是"), ("货值金额", "100000")], &[Outcome::Ordinary], true, Step::Ordinary);
}

#[test]
fn a_person_below_fourteen_is_not_punished_and_below_eighteen_less() {
    let person = |age: &'static str| [("当事人类型", "自然人"), ("当事人年龄", age), ("行为能力", "完全")];
    check(&person("13"), &[Outcome::Exempt], false, Step::MandatoryExemption);
    check(&person("14"), &[Outcome::Mitigated, Outcome::Lighter], false, Step::Mitigation);
    check(&person("17"), &[Outcome::Mitigated, Outcome::Lighter], false, Step::Mitigation);
    check(&person("18"), &[Outcome::Ordinary], false, Step::Ordinary);
}

#[test]
fn what_was_not_found_in_time_is_not_punished() {
    let lists = lists(&[heavier()]);
    let of = |found: &str, facts: &[(&str, &str)], ended: Option<&str>, ongoing: bool| {
        let mut matter = matter(facts);
        matter.days.found = (!found.is_empty()).then(|| day(found));
        matter.days.ended = ended.map(day);
        matter.days.ongoing = ongoing;
        matter.days.decided = date(2028, 1, 1);
        let proposal = judge(&lists.in_force(), &law(), &matter);
        let rung = proposal.ladder.iter().find(|rung| rung.step == Step::TimeBar).expect("a rung");
        (rung.verdict, proposal.finding.outcomes.clone(), proposal.open.is_empty())
    };
    use Outcome::{Exempt, Ordinary};
    let grave = [("涉及生命健康安全或金融安全", "是")];
    let table: [Found<'_>; 9] = [
        ("2024-05-10", &[], None, false, Truth::No, Ordinary, true),
        ("2024-05-11", &[], None, false, Truth::Yes, Exempt, true),
        ("2024-05-11", &grave, None, false, Truth::No, Ordinary, true),
        ("2027-05-10", &grave, None, false, Truth::No, Ordinary, true),
        ("2027-05-11", &grave, None, false, Truth::Yes, Exempt, true),
        ("2024-05-11", &[("涉及生命健康安全或金融安全", "？")], None, false, Truth::Unknown, Ordinary, false),
        ("2024-05-11", &[], Some("2023-01-01"), false, Truth::No, Ordinary, true),
        ("2027-05-11", &[], None, true, Truth::No, Ordinary, true),
        ("", &[], None, false, Truth::Unknown, Ordinary, false),
    ];
    for (found, facts, ended, ongoing, verdict, outcome, settled) in table {
        assert_eq!(
            of(found, facts, ended, ongoing),
            (verdict, vec![outcome], settled),
            "{found} {facts:?} {ended:?}"
        );
    }
}

#[test]
fn a_missing_fact_is_unknown_and_asked_for_only_while_something_hangs_on_it() {
    let lists = lists(&[exempt(), lighter(), heavier()]);
    let proposal = judge(&lists.in_force(), &law(), &matter(&[("及时改正", "？")]));
    assert_eq!(proposal.finding.outcomes, [Outcome::Ordinary], "nothing unknown counts");
    assert_eq!(proposal.open, [Step::DiscretionaryExemption, Step::ListLighter]);
    assert_eq!(proposal.ask[0].fact, "及时改正");
    assert!(!proposal.stands());
    // Whatever makes it lighter, without a fault nobody is punished: nothing is asked.
    let settled = judge(
        &lists.in_force(),
        &law(),
        &matter(&[("及时改正", "？"), ("主观过错", "否"), ("社会影响", "没有")]),
    );
    assert!(settled.stands() && settled.ask.is_empty(), "{:?}", settled.ask);
}

#[test]
fn the_items_that_apply_and_the_nearest_that_do_not_say_why() {
    let lists = lists(&[exempt(), minor(), lighter(), heavier()]);
    let proposal = judge(&lists.in_force(), &law(), &matter(&[("及时改正", "是"), ("货值金额", "6000")]));
    let applied: Vec<&str> = proposal.applied().map(|item| item.number.as_str()).collect();
    assert_eq!(applied, ["Q-1"]);
    let rejected = proposal.rejected();
    let numbers: Vec<&str> = rejected.iter().map(|item| item.number.as_str()).collect();
    assert_eq!(numbers, ["M-1", "Z-1", "M-2"]);
    let why = rejected[0].failing().next().expect("a reason");
    assert_eq!(
        (why.fact.as_str(), why.required.as_str(), why.actual.as_deref()),
        ("货值金额", "≤5000 元", Some("6000元"))
    );
    let in_force = lists.in_force().at_act.expect("lists");
    assert_eq!(in_force.columns_of(AGENCY, super::ACT).len(), 5);
    assert!(in_force.rows_of("CGJ", super::ACT).is_empty(), "another agency has its own acts");
}

#[test]
fn coercion_stands_beside_the_penalty() {
    let lists = lists(&[lighter(), no_coercion()]);
    let proposal = judge(&lists.in_force(), &law(), &matter(&[("及时改正", "是"), ("违法情节", "轻微")]));
    assert_eq!(proposal.finding.outcomes, [Outcome::Lighter]);
    assert_eq!(proposal.reading().no_coercion, Truth::Yes);
    let plain = judge(&lists.in_force(), &law(), &matter(&[]));
    assert_eq!(plain.reading().no_coercion, Truth::No);
    assert_eq!(
        judge(&lists.in_force(), &law(), &matter(&[("社会影响", "没有")])).reading().no_coercion,
        Truth::Yes
    );
}

#[test]
fn whoever_is_exempt_is_educated_and_everybody_is_ordered_to_correct() {
    let lists = lists(&[exempt(), lighter()]);
    let whats = |facts: &[(&str, &str)]| -> Vec<String> {
        judge(&lists.in_force(), &law(), &matter(facts)).duties.into_iter().map(|duty| duty.what).collect()
    };
    assert_eq!(whats(&[("及时改正", "是")]), ["责令改正", "教育", "告诫", "回访"]);
    assert_eq!(whats(&[("及时改正", "是"), ("货值金额", "6000")]), ["责令改正"]);
}

#[test]
fn a_finding_stands_exactly_where_no_answer_to_what_is_unknown_changes_it() {
    let truths = [Truth::Yes, Truth::No, Truth::Unknown];
    for code in 0..3_usize.pow(8) {
        let all: [Truth; 8] = std::array::from_fn(|at| truths[code / 3_usize.pow(at as u32) % 3]);
        let mut findings: Vec<Finding> = vec![];
        for bits in 0..256_usize {
            let answers: [bool; 8] = std::array::from_fn(|at| bits >> at & 1 == 1);
            let fits = |at: usize| match all[at] {
                Truth::Yes => answers[at],
                Truth::No => !answers[at],
                Truth::Unknown => true,
            };
            if (0..8).all(fits) {
                findings.push(Signals::of(answers).finding());
            }
        }
        findings.dedup();
        let signals = Signals::of(all);
        assert_eq!(signals.open().is_empty(), findings.len() == 1, "{all:?}");
        assert!(findings.len() > 1 || findings[0] == signals.so_far(), "{all:?}");
    }
}

#[test]
fn what_only_a_person_has_is_not_asked_of_an_organisation() {
    let of_minors = ("C-9", Effect::Lighter, FROM, "", None, ["", "一般", "", "", ""]);
    let mut book = lists(&[of_minors]);
    let text = book.table.sheet().to_csv(decision::table::Style {
        has_mark: false,
        has_cr: false,
        has_last_end: true,
    });
    let text = text
        .replace("货值金额", "当事人年龄")
        .replace("金额", "数")
        .replace("元", "岁")
        .replace(",,,有", ",,[14..18),有");
    let (sheet, _) = decision::table::Sheet::from_csv(&text).expect("a sheet");
    book.table = decision::table::Table::read(sheet).expect("a table");
    let proposal = judge(&book.in_force(), &law(), &matter(&[]));
    assert_eq!(
        (proposal.stands(), proposal.finding.outcomes.as_slice()),
        (true, [Outcome::Ordinary].as_slice())
    );
    let why = proposal.rejected()[0].failing().next().expect("a reason");
    assert_eq!(
        (why.fact.as_str(), why.actual.as_deref()),
        ("当事人年龄", Some("不适用于法人或者非法人组织"))
    );
    let person = judge(&book.in_force(), &law(), &matter(&[("当事人类型", "自然人"), ("行为能力", "完全")]));
    assert!(!person.stands() && person.ask.iter().any(|ask| ask.fact == "当事人年龄"));
}
