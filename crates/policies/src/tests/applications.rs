//! From an application to the money, on both databases; and what never happens to the money.

use super::base::*;
use super::cast::*;
use crate::application::allowed;
use crate::*;
use cases::Case;
use db::Db;
use jiff::civil::{Date, date};
use kernel::{Actor, Ctx, Error, Result, Role};
use registry::EntityKind;
use std::sync::Arc;

const WRITERS: usize = 16;

fn company(number: usize) -> String {
    code(EntityKind::LimitedCompany, number).to_string()
}

fn of(number: usize) -> Actor {
    person(Role::Enterprise, &format!("企业甲{number}"), Some(&company(number)))
}

fn handler() -> Actor {
    person(Role::DepartmentHandler, "经办丙", Some("D03"))
}

fn head() -> Actor {
    person(Role::DepartmentLead, "负责人丙", Some("D03"))
}

/// Tenants of the district with a monthly rent of 1,000 元, all the year.
fn tenants(db: &Db, count: usize) {
    let tenant = |number: usize| {
        let one = enterprise(number);
        let facts = [
            ("lessor", "区属国有"),
            ("tenancy", "直接承租"),
            ("monthly_rent", "100000"),
            ("leased_days", "365"),
        ];
        let known = facts.map(|(name, text)| attribute(one.credit_code, name, text)).to_vec();
        (one, known)
    };
    register(db, (1..=count).map(tenant).collect());
}

fn apply(db: &Db, ctx: Ctx, measure: &str, enterprise: &str, stated: &[(&str, &str)]) -> Result<Case> {
    let stated = stated.iter().map(|(name, text)| ((*name).into(), (*text).into())).collect();
    let ask = Apply { measure: measure.into(), enterprise: enterprise.into(), stated };
    let vault = vault::testing::vault(db);
    db.write_now("apply", move |w| apply_in(w, &vault, &ctx, &ask))
}

fn act(db: &Db, ctx: Ctx, id: &str, name: &'static str, fields: &[(&str, &str)]) -> Result<Case> {
    let input = fields.iter().fold(Input::default(), |input, (field, text)| input.with(field, *text));
    let id = id.to_string();
    db.write_now("act", move |w| act_in(w, &ctx, &id, None, name, &input))
}

fn refusal<T: std::fmt::Debug>(outcome: Result<T>) -> &'static str {
    match outcome {
        Err(Error::Refused(refusal)) => refusal.code,
        other => panic!("a refusal was expected, not {other:?}"),
    }
}

fn is_sound(db: &Db) {
    assert_eq!(db.read_now(|r| check(r, DIVISION)).expect("checked"), Vec::<String>::new());
    for id in db.read_now(|r| cases::ids_after(r, DIVISION, "")).expect("ids") {
        let differences = db.read_now(|r| cases::differences(r, DIVISION, &id)).expect("replayed");
        assert_eq!(differences, Vec::<String>::new());
    }
}

fn day(day: i8) -> Date {
    date(2022, 10, day)
}

#[test]
fn an_application_goes_from_one_click_to_the_money_with_its_clocks_and_facts() {
    for db in fresh() {
        tenants(&db, 1);
        published(&db, measures());
        let case = apply(&db, at(day(10), of(1)), "P01-01", &company(1), &[]).expect("applied");
        assert_eq!(
            (case.state.as_str(), case.field("amount_fen"), case.field("category")),
            ("submitted", "600000", "P01-01")
        );
        assert!(case.field("facts").starts_with("sealed:"), "facts are nobody else's business");
        let id = case.id.as_str();
        assert!(allowed(&case, &of(1)).iter().any(|spec| spec.name == "withdraw"));
        assert!(allowed(&case, &person(Role::DepartmentLead, "外人己", Some("D05"))).is_empty());
        assert_eq!(refusal(act(&db, at(day(11), handler()), id, "pay", &[("voucher", "1")])), "wrong_state");
        act(&db, at(day(11), handler()), id, "accept", &[]).expect("accepted");
        act(&db, at(day(12), handler()), id, "review", &[("opinion", "租赁合同属实。")]).expect("reviewed");
        assert!(
            matches!(act(&db, at(day(12), handler()), id, "grant", &[]), Err(Error::Forbidden)),
            "the head decides"
        );
        let case = act(&db, at(day(13), head()), id, "grant", &[]).expect("granted");
        assert_eq!((case.state.as_str(), case.count("granted_fen")), ("granted", 600_000));
        let due = case.running("pay", "D03").expect("a clock").due_at;
        let case = act(&db, at(day(31), handler()), id, "pay", &[("voucher", "拨付1号")]).expect("paid");
        assert!(
            case.closed
                && case.clocks.iter().all(|clock| clock.ended_at.is_some() && clock.met == Some(true)),
            "{due}"
        );
        let facts: Vec<(&str, i64)> =
            case.facts.iter().map(|fact| (fact.kind.as_str(), fact.value)).collect();
        for expected in [
            ("policy.applied", 1),
            ("policy.accepted_in_time", 1),
            ("policy.reviewed_in_time", 1),
            ("policy.granted_fen", 600_000),
            ("policy.granted", 1),
            ("policy.paid_fen", 600_000),
            ("policy.paid_in_time", 1),
        ] {
            assert!(facts.contains(&expected), "{expected:?}: {facts:?}");
        }
        assert!(case.facts.iter().all(|fact| fact.topic == "P01-01" && fact.unit == "D03"));
        let awards = db.read_now(|r| store::awards_of(r, DIVISION, &company(1))).expect("awards");
        assert_eq!((awards.len(), awards[0].amount_fen, awards[0].paid_on), (1, 600_000, Some(day(31))));
        assert_eq!(
            refusal(apply(&db, at(date(2022, 11, 1), of(1)), "P01-01", &company(1), &[])),
            "had_already"
        );
        is_sound(&db);
    }
}

#[test]
fn a_rejection_names_the_condition_and_an_appeal_that_is_right_opens_it_again() {
    for db in fresh() {
        tenants(&db, 2);
        published(&db, measures());
        let rejected = |number: usize| {
            let case = apply(&db, at(day(10), of(number)), "P01-01", &company(number), &[]).expect("applied");
            act(&db, at(day(11), handler()), &case.id, "accept", &[]).expect("accepted");
            let no = [("condition", "承租关系"), ("reason", "房屋已整体转租。")];
            let outcome =
                act(&db, at(day(11), head()), &case.id, "reject", &[("condition", "天气"), ("reason", "雨")]);
            assert!(matches!(outcome, Err(Error::Invalid(_))), "a condition of the measure, not any word");
            act(&db, at(day(12), head()), &case.id, "reject", &no).expect("rejected")
        };
        let case = rejected(1);
        assert!(case.closed && case.field("condition") == "承租关系");
        let why = [("reason", "只转租了一间，其余由我经营。")];
        let stranger = person(Role::Enterprise, "外人己", Some(&company(2)));
        assert!(matches!(act(&db, at(day(13), stranger), &case.id, "appeal", &why), Err(Error::Forbidden)));
        act(&db, at(day(13), of(1)), &case.id, "appeal", &why).expect("appealed");
        let ruling = [("ruling", "overturn"), ("reason", "申诉成立。")];
        let case = act(&db, at(day(14), office().actor), &case.id, "rule_on_appeal", &ruling).expect("ruled");
        assert!(!case.closed && case.state == "accepted" && case.running("review", "D03").is_some());
        assert_eq!(refusal(apply(&db, at(day(14), of(1)), "P01-01", &company(1), &[])), "applied_already");
        let late = rejected(2);
        let outcome = act(&db, at(date(2023, 2, 1), of(2)), &late.id, "appeal", &why);
        assert_eq!(refusal(outcome), "appeal_too_late");
        let again = apply(&db, at(day(20), of(2)), "P01-01", &company(2), &[]).expect("one may apply again");
        act(&db, at(day(20), of(2)), &late.id, "appeal", &why).expect("appealed");
        let outcome = act(&db, at(day(21), office().actor), &late.id, "rule_on_appeal", &ruling);
        assert_eq!(refusal(outcome), "applied_again");
        act(&db, at(day(21), of(2)), &again.id, "withdraw", &[]).expect("withdrawn");
        act(&db, at(day(21), office().actor), &late.id, "rule_on_appeal", &ruling).expect("now it is free");
        is_sound(&db);
    }
}

#[test]
fn who_is_not_entitled_hears_why_and_what_is_held_cannot_be_stated_otherwise() {
    for db in fresh() {
        let one = enterprise(1);
        let known = vec![
            attribute(one.credit_code, "lessor", "其他"),
            attribute(one.credit_code, "tenancy", "直接承租"),
        ];
        let two = enterprise(2);
        let open = vec![
            attribute(two.credit_code, "lessor", "区属国有"),
            attribute(two.credit_code, "tenancy", "直接承租"),
        ];
        register(&db, vec![(one, known), (two, open)]);
        published(&db, measures());
        let lie = [("出租方", "区属国有")];
        let outcome = apply(&db, at(day(10), of(1)), "P01-01", &company(1), &lie);
        let Err(Error::Refused(refused)) = outcome else { panic!("{outcome:?}") };
        assert!(refused.code == "not_entitled" && refused.zh.contains("出租方：区属国有"), "{refused:?}");
        assert!(refused.en.contains("lessor: owned by the district"), "{refused:?}");
        let outcome = apply(&db, at(day(10), of(2)), "P01-01", &company(2), &[("月租金", "很多")]);
        let Err(Error::Invalid(errors)) = outcome else { panic!("{outcome:?}") };
        assert_eq!(errors[0].field, "月租金");
        let case =
            apply(&db, at(day(10), of(2)), "P01-01", &company(2), &[("月租金", "1000")]).expect("applied");
        assert_eq!(
            (case.field("grant"), case.field("amount_fen")),
            ("unknown", ""),
            "the days are still missing"
        );
        let vault = vault::testing::vault(&db);
        let used = db.read_now(|r| facts_of(r, &vault, DIVISION, &case)).expect("read").expect("facts");
        let of_name = |name: &str| used.iter().find(|fact| fact.name == name).expect("used").clone();
        assert!(
            of_name("月租金").stated && !of_name("出租方").stated && of_name("本年承租天数").value.is_none()
        );
        act(&db, at(day(11), handler()), &case.id, "accept", &[]).expect("accepted");
        act(&db, at(day(11), handler()), &case.id, "review", &[("opinion", "属实")]).expect("reviewed");
        assert_eq!(refusal(act(&db, at(day(12), head()), &case.id, "grant", &[])), "amount_needed");
        assert_eq!(
            refusal(act(&db, at(day(12), head()), &case.id, "grant", &[("amount", "3000")])),
            "reason_needed"
        );
        let with = [("amount", "3000.50"), ("reason", "按实际承租天数核定。")];
        let case = act(&db, at(day(12), head()), &case.id, "grant", &with).expect("granted");
        assert_eq!(case.count("granted_fen"), 300_050);
        let nobody = company(9);
        assert!(matches!(apply(&db, at(day(10), of(9)), "P01-01", &nobody, &[]), Err(Error::NotFound)));
        is_sound(&db);
    }
}

fn measures_of_kinds() -> Vec<Versioned> {
    let table = |amount: &str| conditions(&["从业人数"], &[&["≤300", amount]]);
    let base = |id: &str, amount: &str| measure(id, table(amount));
    let low = Measure { group: "升规".into(), budget_fen: None, ..base("P04-01", "1万元") };
    let high = Measure { group: "升规".into(), budget_fen: None, ..base("P04-02", "3万元") };
    let at_once =
        Measure {
            delivery: Delivery::OnApplication, budget_fen: Some(2_500_000), ..base("P04-03", "1万元")
        };
    let once =
        Measure { repeat: Repeat::Once, budget_fen: None, valid_until: None, ..base("P04-04", "1万元") };
    let yearly = Measure { budget_fen: None, valid_until: None, ..base("P04-05", "1万元") };
    let free = Measure { delivery: Delivery::WithoutApplication, ..base("P04-06", "1万元") };
    let service =
        Measure { budget_fen: None, ..measure("P04-07", conditions(&["从业人数"], &[&["≤300", ""]])) };
    [low, high, at_once, once, yearly, free, service].map(versioned).into()
}

/// Applies, and everything up to the grant.
fn granted(db: &Db, on: Date, measure: &str, number: usize) -> Result<Case> {
    let case = apply(db, at(on, of(number)), measure, &company(number), &[])?;
    act(db, at(on, handler()), &case.id, "accept", &[])?;
    act(db, at(on, handler()), &case.id, "review", &[("opinion", "属实")])?;
    act(db, at(on, head()), &case.id, "grant", &[])
}

#[test]
fn of_one_kind_an_enterprise_has_the_highest_and_nothing_twice_in_a_year_or_ever() {
    for db in fresh() {
        register(&db, (1..=3).map(|number| (enterprise(number), Vec::new())).collect());
        let policy = PolicyInput { valid_until: String::new(), ..policy_input("P04") };
        let work = move |w: &db::Write<'_>| {
            put_policy(w, &office(), &policy, None)?;
            measures_of_kinds().into_iter().try_for_each(|one| put_whole(w, &office(), one.measure).map(drop))
        };
        db.write_now("policy", work).expect("written");
        publish_now(&db, &office(), "P04", 1).expect("published");
        let fen = |case: Result<Case>| case.expect("granted").count("granted_fen");
        assert_eq!(fen(granted(&db, day(10), "P04-01", 1)), 1_000_000);
        assert_eq!(fen(granted(&db, day(11), "P04-02", 1)), 2_000_000, "the higher one, less what was had");
        assert_eq!(refusal(granted(&db, day(12), "P04-01", 1)), "had_already");
        assert_eq!(fen(granted(&db, day(12), "P04-02", 2)), 3_000_000);
        assert_eq!(
            refusal(granted(&db, day(13), "P04-01", 2)),
            "had_already",
            "the lower one after the higher"
        );
        let (later, next_year) = (date(2022, 12, 30), date(2023, 1, 4));
        granted(&db, day(10), "P04-04", 1).expect("once");
        granted(&db, day(10), "P04-05", 1).expect("this year");
        assert_eq!(refusal(granted(&db, later, "P04-05", 1)), "had_already");
        assert_eq!(refusal(granted(&db, next_year, "P04-04", 1)), "had_already", "once is once");
        granted(&db, next_year, "P04-05", 1).expect("next year");
        // What was applied for last year is last year's, whenever it is granted.
        let case = apply(&db, at(later, of(2)), "P04-05", &company(2), &[]).expect("applied");
        for (who, name, fields) in [
            (handler(), "accept", &[][..]),
            (handler(), "review", &[("opinion", "属实")]),
            (head(), "grant", &[]),
        ] {
            act(&db, at(next_year, who), &case.id, name, fields).expect(name);
        }
        granted(&db, next_year, "P04-05", 2).expect("this year's is another one");
        assert_eq!(
            refusal(apply(&db, at(day(10), of(3)), "P04-06", &company(3), &[])),
            "no_application_needed"
        );
        assert_eq!(fen(granted(&db, day(10), "P04-07", 3)), 0, "a service is no money");
        assert_eq!(refusal(granted(&db, day(11), "P04-07", 3)), "had_already");
        let at_once = apply(&db, at(day(10), of(1)), "P04-03", &company(1), &[]).expect("applied");
        assert_eq!((at_once.state.as_str(), at_once.count("granted_fen")), ("granted", 1_000_000), "at once");
        apply(&db, at(day(10), of(2)), "P04-03", &company(2), &[]).expect("applied");
        let spent = apply(&db, at(day(10), of(3)), "P04-03", &company(3), &[]);
        let Err(Error::Refused(refused)) = spent else { panic!("{spent:?}") };
        assert!(refused.code == "budget_spent" && refused.zh.contains("还剩 5,000 元"), "{refused:?}");
        let claimed = db.read_now(|r| store::claimed(r, DIVISION, &company(3))).expect("read");
        assert!(
            claimed.iter().all(|(measure, _)| measure != "P04-03"),
            "what was refused left nothing: {claimed:?}"
        );
        is_sound(&db);
    }
}

#[test]
fn sixteen_who_grant_at_the_same_time_never_spend_more_than_the_total_nor_give_twice() {
    for db in fresh() {
        tenants(&db, WRITERS);
        // 100,000 元 are enough for sixteen times 6,000; with 40,000 only six have it.
        let scarce = Measure { budget_fen: Some(4_000_000), ..measures().remove(0).measure };
        published(&db, vec![versioned(scarce)]);
        let mut ids = Vec::new();
        for number in 1..=WRITERS {
            let case = apply(&db, at(day(10), of(number)), "P01-01", &company(number), &[]).expect("applied");
            act(&db, at(day(10), handler()), &case.id, "accept", &[]).expect("accepted");
            act(&db, at(day(10), handler()), &case.id, "review", &[("opinion", "属实")]).expect("reviewed");
            ids.push(case.id);
        }
        let outcomes = together(&db, ids, |db, id| act(db, at(day(11), head()), &id, "grant", &[]).map(drop));
        let granted = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        let spent = outcomes
            .into_iter()
            .filter(Result::is_err)
            .map(refusal)
            .filter(|code| *code == "budget_spent")
            .count();
        assert_eq!((granted, spent), (6, 10));
        let committed = db.read_now(|r| store::committed(r, DIVISION, "P01-01")).expect("read");
        assert_eq!(committed, 6 * 600_000, "never more than the total");
        is_sound(&db);
    }
}

#[test]
fn sixteen_clicks_of_one_enterprise_at_the_same_time_are_one_application() {
    for db in fresh() {
        register(&db, vec![(enterprise(1), Vec::new())]);
        let at_once = Measure {
            delivery: Delivery::OnApplication,
            ..measure("P05-01", conditions(&["从业人数"], &[&["≤300", "1万元"]]))
        };
        published(&db, vec![versioned(at_once)]);
        let outcomes = together(&db, vec![(); WRITERS], |db, ()| {
            apply(db, at(day(10), of(1)), "P05-01", &company(1), &[]).map(drop)
        });
        let done = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        let refused: Vec<&str> = outcomes.into_iter().filter(Result::is_err).map(refusal).collect();
        assert_eq!(done, 1);
        assert!(refused.iter().all(|code| matches!(*code, "applied_already" | "had_already")), "{refused:?}");
        assert_eq!(db.read_now(|r| store::committed(r, DIVISION, "P05-01")).expect("read"), 1_000_000);
        is_sound(&db);
    }
}

/// Each on a thread of its own, begun together.
fn together<T: Send + 'static>(
    db: &Db,
    all: Vec<T>,
    work: impl Fn(&Db, T) -> Result<()> + Send + Sync + 'static,
) -> Vec<Result<()>> {
    let (gate, work) = (Arc::new(std::sync::Barrier::new(all.len())), Arc::new(work));
    let threads: Vec<_> = all
        .into_iter()
        .map(|one| {
            let (db, gate, work) = (db.clone(), gate.clone(), work.clone());
            std::thread::spawn(move || {
                gate.wait();
                work(&db, one)
            })
        })
        .collect();
    threads.into_iter().map(|thread| thread.join().expect("ended")).collect()
}

#[test]
fn what_is_late_is_counted_once_when_its_time_passes() {
    let db = fresh().remove(0);
    tenants(&db, 1);
    published(&db, measures());
    let case = apply(&db, at(day(10), of(1)), "P01-01", &company(1), &[]).expect("applied");
    let late = at(day(20), Actor::system());
    let step = crate::application::overdue(&case, &late).expect("two working days have passed");
    let id = case.id.clone();
    let case =
        db.write_now("late", move |w| cases::save(w, &late, case.clone(), step.clone())).expect("noted");
    assert!(crate::application::overdue(&case, &at(day(21), Actor::system())).is_none());
    let case = act(&db, at(day(21), handler()), &id, "accept", &[]).expect("accepted");
    let accepted: Vec<i64> = case
        .facts
        .iter()
        .filter(|fact| fact.kind == "policy.accepted_in_time")
        .map(|fact| fact.value)
        .collect();
    assert_eq!(accepted, [0]);
}
