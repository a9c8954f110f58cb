//! Payment lists and matters at windows, on both databases.

use super::base::*;
use super::cast::*;
use crate::matters::{MatterInput, MatterRules};
use crate::payments::RowState;
use crate::store::{self, MattersAsked};
use crate::*;
use db::Db;
use jiff::civil::date;
use kernel::{Error, Result, Role};

fn refusal<T: std::fmt::Debug>(outcome: Result<T>) -> &'static str {
    match outcome {
        Err(Error::Refused(refusal)) => refusal.code,
        other => panic!("a refusal was expected, not {other:?}"),
    }
}

fn refund(budget_fen: i64) -> Versioned {
    let table = conditions(&["留抵税额", "纳税信用等级"], &[&["≥1000", "A、B", "留抵税额×100%"]]);
    let free = Delivery::WithoutApplication;
    versioned(Measure { delivery: free, budget_fen: Some(budget_fen), ..measure("P01-01", table) })
}

/// Five with a balance of 1,000 to 5,000 元, one whose balance nobody knows, one with a bad grade.
fn prepare(db: &Db, budget_fen: i64) {
    let with = |number: usize, balance: &str, grade: &str| {
        let one = enterprise(number);
        let mut known = vec![attribute(one.credit_code, "tax_credit", grade)];
        if !balance.is_empty() {
            known.push(attribute(one.credit_code, "vat_credit", balance));
        }
        (one, known)
    };
    let mut all: Vec<_> = (1..=5).map(|number| with(number, &format!("{number}00000"), "A")).collect();
    all.extend([with(6, "", "A"), with(7, "900000", "C")]);
    register(db, all);
    published(db, vec![refund(budget_fen)]);
}

fn rows(db: &Db, id: &str) -> Vec<(i64, RowState)> {
    let rows = db.read_now(|r| store::payment_rows(r, DIVISION, id, "", 100)).expect("rows");
    rows.into_iter().map(|row| (row.amount_fen, row.state)).collect()
}

#[test]
fn a_list_is_made_from_a_run_struck_confirmed_and_paid_and_nobody_is_on_a_second_one() {
    for db in fresh() {
        prepare(&db, 2_000_000);
        let make = || db.write_now("list", |w| make_list(w, &office(), "P01-01"));
        assert_eq!(refusal(make()), "no_run");
        match_now(&db, &office()).expect("matched");
        let list = make().expect("made");
        assert_eq!((list.count("rows"), list.count("total_fen")), (5, 1_500_000));
        assert_eq!(refusal(make()), "list_open");
        let id = list.id.as_str();
        let strike = |seen: i64, number: usize, reason: &'static str| {
            let (id, code) = (id.to_string(), enterprise(number).credit_code.to_string());
            db.write_now("strike", move |w| strike(w, &office(), &id, seen, &code, reason))
        };
        assert!(matches!(strike(1, 3, ""), Err(Error::Invalid(_))), "a reason is needed");
        assert!(matches!(strike(1, 7, "误"), Err(Error::Invalid(_))), "it is not on the list");
        let list = strike(1, 3, "正在核实").expect("struck");
        assert_eq!((list.count("rows"), list.count("total_fen")), (4, 1_200_000));
        assert!(matches!(strike(1, 2, "正在核实"), Err(Error::Conflict)));
        // One of them is granted the same thing meanwhile by hand: he is passed over.
        let other = enterprise(5).credit_code.to_string();
        db.write_now("meanwhile", move |w| {
            let one = store::measure(w, DIVISION, "P01-01")?.expect("a measure");
            crate::ledger::take_one(w, &office(), &one.measure, &other, "A1", TODAY, Some(500_000)).map(drop)
        })
        .expect("granted");
        let confirm = |seen: i64| {
            let id = id.to_string();
            db.write_now("confirm", move |w| confirm(w, &office(), &id, seen))
        };
        let list = confirm(2).expect("confirmed");
        assert_eq!(
            (list.state.as_str(), list.count("granted_fen"), list.count("rows")),
            ("confirmed", 700_000, 3)
        );
        use RowState::{Granted, Passed, Struck};
        let expected = [
            (100_000, Granted),
            (200_000, Granted),
            (300_000, Struck),
            (400_000, Granted),
            (500_000, Passed),
        ];
        assert_eq!(rows(&db, id), expected);
        assert_eq!(refusal(confirm(3)), "wrong_state");
        let pay = |seen: i64, voucher: &'static str| {
            let id = id.to_string();
            db.write_now("pay", move |w| pay_list(w, &office(), &id, seen, voucher))
        };
        assert!(matches!(pay(3, " "), Err(Error::Invalid(_))));
        let list = pay(3, "拨付2号").expect("paid");
        assert!(
            list.closed
                && list.facts.iter().any(|fact| fact.kind == "policy.paid_fen" && fact.value == 700_000)
        );
        let rest = make().expect("whoever was struck comes again");
        assert_eq!((rest.count("rows"), rest.count("total_fen")), (1, 300_000));
        let id = rest.id.clone();
        let dropped =
            db.write_now("drop", move |w| drop_list(w, &office(), &id, 1, "仍在核实")).expect("dropped");
        assert!(dropped.closed);
        make().expect("made again");
        let awards = db
            .read_now(|r| store::awards_of_measure(r, DIVISION, "P01-01", ("", "", ""), 10))
            .expect("awards");
        assert_eq!(awards.iter().filter(|award| award.paid_on.is_some()).count(), 3);
        for id in db.read_now(|r| cases::ids_after(r, DIVISION, "")).expect("ids") {
            assert_eq!(
                db.read_now(|r| cases::differences(r, DIVISION, &id)).expect("replayed"),
                Vec::<String>::new()
            );
        }
    }
}

#[test]
fn a_list_past_the_total_grants_nobody_anything_and_the_ledger_agrees() {
    for db in fresh() {
        prepare(&db, 1_400_000);
        match_now(&db, &office()).expect("matched");
        let list = db.write_now("list", |w| make_list(w, &office(), "P01-01")).expect("made");
        let id = list.id.clone();
        let outcome = db.write_now("confirm", move |w| confirm(w, &office(), &id, 1));
        assert_eq!(refusal(outcome), "budget_spent");
        assert!(
            rows(&db, &list.id).iter().all(|(_, state)| *state == RowState::Listed),
            "nothing of it was done"
        );
        assert_eq!(db.read_now(|r| check(r, DIVISION)).expect("checked"), Vec::<String>::new());
        let not_free = db.write_now("list", |w| {
            put_whole(w, &office(), Measure { delivery: Delivery::AfterReview, ..refund(1).measure })?;
            make_list(w, &office(), "P01-01")
        });
        assert_eq!(refusal(not_free), "application_needed");
    }
}

#[test]
fn a_matter_is_recorded_in_three_fields_and_counted_from_its_records() {
    for db in fresh() {
        let window = |unit: &str, day: i8| at(date(2022, 10, day), person(Role::Clerk, "窗口乙", Some(unit)));
        let record = |ctx: kernel::Ctx, kind: &str, text: &str| {
            let input = MatterInput { kind: kind.into(), text: text.into(), enterprise: "某商行".into() };
            db.write_now("matter", move |w| record_matter(w, &ctx, &input))
        };
        for (unit, day, kind) in [
            ("W01", 10, "consultation"),
            ("W01", 11, "consultation"),
            ("W02", 11, "assisted"),
            ("W01", 12, "other"),
        ] {
            let case = record(window(unit, day), kind, "咨询租金减免").expect("recorded");
            assert!(case.closed && case.state == "done", "what is done at the counter is done");
        }
        let Err(Error::Invalid(errors)) = record(window("W01", 12), "gift", " ") else { panic!("refused") };
        assert_eq!(errors.iter().map(|error| error.field.as_str()).collect::<Vec<_>>(), ["text", "kind"]);
        assert_eq!(
            refusal(record(at(TODAY, person(Role::Clerk, "站己", Some("D03"))), "other", "x")),
            "not_a_window"
        );
        assert_eq!(refusal(record(office(), "other", "x")), "not_a_window");
        let complaint = record(window("W02", 12), "complaint", "等了一小时").expect("recorded");
        let clock = complaint.running(crate::matters::SETTLE, "").expect("a clock");
        assert_eq!((complaint.turn.as_str(), clock.limit.as_str()), ("office", "5wd"));
        let counts =
            db.read_now(|r| store::matter_counts(r, DIVISION, "2022-10-01", "2022-10-31")).expect("counts");
        let counts: Vec<(&str, &str, i64)> =
            counts.iter().map(|one| (one.0.as_str(), one.1.as_str(), one.2)).collect();
        let expected = [
            ("W01", "consultation", 2),
            ("W01", "other", 1),
            ("W02", "assisted", 1),
            ("W02", "complaint", 1),
        ];
        assert_eq!(counts, expected);
        for (window, kind, count) in expected {
            let (from, to, before) =
                ("2022-10-01".into(), "2022-10-31".into(), ("9999".into(), String::new()));
            let asked =
                MattersAsked { from, to, window: window.into(), kind: kind.into(), before, limit: 10 };
            let behind = db.read_now(|r| store::matters(r, DIVISION, &asked)).expect("matters");
            assert_eq!(behind.len() as i64, count, "{window} {kind}");
        }
        let settle = |ctx: kernel::Ctx, seen: i64, reply: &'static str| {
            let id = complaint.id.clone();
            db.write_now("settle", move |w| settle_matter(w, &ctx, &id, seen, reply))
        };
        assert!(matches!(settle(window("W02", 13), 1, "已道歉"), Err(Error::Forbidden)));
        assert!(matches!(settle(office(), 1, ""), Err(Error::Invalid(_))));
        let case = settle(office(), 1, "已增开窗口并致歉。").expect("settled");
        assert!(case.closed && case.facts.iter().any(|fact| fact.kind == "policy.complaint_in_time"));
        assert!(matches!(settle(office(), 1, "又一次"), Err(Error::Conflict)));
        assert_eq!(refusal(settle(office(), 2, "又一次")), "wrong_state");
        let rules = db.read_now(|r| MatterRules::load(r, DIVISION, TODAY));
        assert!(rules.is_ok());
    }
}
