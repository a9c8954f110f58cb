//! A stored run: every figure opens to its rows.

use super::base::*;
use super::cast::*;
use crate::runs::Behind;
use crate::*;
use crate::{matching::match_all, roll::testing, store};
use db::Db;
use kernel::Error;
use std::collections::BTreeMap;

const ENTERPRISES: usize = 300;

fn behind(db: &Db, run: i64, measure: &str, verdict: &str, condition: &str) -> Vec<crate::runs::BehindRow> {
    let (mut all, mut from) = (Vec::new(), 0);
    loop {
        let (measure, verdict, condition) = (measure.into(), verdict.into(), condition.into());
        let asked = Behind { run, measure, verdict, condition, from, limit: 7 };
        let mut page = db.read_now(|r| store::rows_behind(r, DIVISION, &asked)).expect("rows");
        let more = page.len() > 7;
        page.truncate(7);
        let Some(last) = page.last() else { return all };
        from = last.place + 1;
        all.extend(page);
        if !more {
            return all;
        }
    }
}

#[test]
fn every_figure_of_a_stored_run_opens_to_its_rows_with_amounts_and_reasons() {
    for db in fresh() {
        let mut dice = Dice(99);
        let mut all: Vec<_> = (0..ENTERPRISES).map(|number| any(&mut dice, number)).collect();
        register(&db, all.clone());
        published(&db, measures());
        let run = match_now(&db, &office()).expect("matched");
        let figures = db.read_now(|r| store::figures(r, DIVISION, run)).expect("figures");
        // The register is read in the order of the codes.
        all.sort_by_key(|(one, _)| one.credit_code);
        let roll = testing(&all, TODAY, LIMITS);
        let book = Book::read(measures()).expect("a book");
        let matched = match_all(&book, &roll).expect("matched");
        assert_eq!(figures.len(), matched.len());
        for (figures, matched) in figures.iter().zip(&matched) {
            let id = figures.measure.as_str();
            let known = &book.measures[book.place_of(id).expect("a measure")];
            assert_eq!((figures.hash.as_str(), figures.version), (known.hash.as_str(), 1));
            assert_eq!(i128::from(figures.amount_fen), matched.total_fen());
            let rows = behind(&db, run, id, "entitled", "");
            let fens: BTreeMap<u32, i64> = matched.amounts.iter().copied().collect();
            let expected = matched
                .entitled
                .iter()
                .map(|row| (roll.codes[*row as usize].to_string(), fens.get(row).copied()));
            let found = rows.iter().map(|row| (row.code.clone(), row.fen));
            assert_eq!(found.collect::<Vec<_>>(), expected.collect::<Vec<_>>(), "{id}");
            for (verdict, count) in [
                ("entitled", figures.entitled),
                ("amount_unknown", figures.amount_unknown),
                ("pending", figures.pending),
                ("failing", figures.failing),
                ("near", figures.near),
            ] {
                assert_eq!(behind(&db, run, id, verdict, "").len() as i64, count, "{id} {verdict}");
            }
            assert_eq!(figures.entitled + figures.pending + figures.failing, ENTERPRISES as i64);
            let conditions =
                db.read_now(|r| store::conditions_behind(r, DIVISION, run, id)).expect("conditions");
            for (verdict, condition, count) in conditions {
                let rows = behind(&db, run, id, &verdict, &condition);
                assert_eq!(rows.len() as i64, count, "{id} {verdict} {condition}");
                assert!(rows.iter().all(|row| row.condition == condition));
            }
        }
        let event = db.read_now(|r| journal::head(r, DIVISION)).expect("read").expect("an event");
        assert!(event.0 > 8, "a run is an event");
    }
}

#[test]
fn of_older_runs_the_figures_stay_and_call_lists_stay_whole() {
    for db in fresh() {
        register(&db, vec![(enterprise(1), Vec::new())]);
        published(&db, measures());
        let runs: Vec<i64> = (0..9).map(|_| match_now(&db, &office()).expect("matched")).collect();
        let run = |id: i64| db.read_now(|r| store::run(r, DIVISION, id)).expect("read").expect("a run");
        let kept: Vec<bool> = runs.iter().map(|id| run(*id).has_rows).collect();
        assert_eq!(kept, [[false; 2].as_slice(), &[true; 7]].concat(), "seven runs keep their rows");
        assert_eq!(behind(&db, runs[0], "P02-01", "failing", ""), []);
        assert_eq!(behind(&db, runs[8], "P02-01", "pending", "").len(), 1);
        let figures = db.read_now(|r| store::figures(r, DIVISION, runs[0])).expect("figures");
        assert_eq!(figures.iter().map(|one| one.entitled + one.pending + one.failing).sum::<i64>(), 4);
        let calls = db.read_now(|r| store::last_run(r, DIVISION, "P02")).expect("read").expect("a call list");
        assert!(calls.has_rows);
    }
}

#[test]
fn a_policy_without_finished_measures_is_not_published_and_the_second_of_two_writers_is_told() {
    for db in fresh() {
        let write = |input: PolicyInput, seen| {
            db.write_now("policy", move |w| put_policy(w, &office(), &input, seen))
        };
        let refused = |outcome: kernel::Result<Policy>| match outcome {
            Err(Error::Refused(refusal)) => refusal.code,
            other => panic!("{other:?}"),
        };
        assert_eq!(write(policy_input("P01"), None).expect("written").version, 1);
        assert!(matches!(write(policy_input("P01"), None), Err(Error::Invalid(_))), "the code is taken");
        assert_eq!(refused(publish_now(&db, &office(), "P01", 1)), "measure_unfinished");
        let empty = measure("P01-01", Conditions::default());
        let input = MeasureInput::from(&empty);
        let added = db.write_now("measure", move |w| put_measure(w, &office(), "P01", &input, None));
        assert_eq!(added.expect("added").measure, empty, "what a form shows reads back as it was");
        assert_eq!(refused(publish_now(&db, &office(), "P01", 1)), "measure_unfinished");
        let table = conditions(&["从业人数"], &[&["≤30人", "1万元"]]);
        let put = |seen| {
            let table = table.clone();
            db.write_now("conditions", move |w| put_conditions(w, &office(), "P01-01", table.clone(), seen))
        };
        assert_eq!(put(1).expect("put").version, 2);
        assert!(matches!(put(1), Err(Error::Conflict)));
        let bad = conditions(&["从业人数"], &[&["很少", "1万元"]]);
        let outcome = db.write_now("bad", move |w| put_conditions(w, &office(), "P01-01", bad.clone(), 2));
        let Err(Error::Invalid(errors)) = outcome else { panic!("a bad cell is refused") };
        assert_eq!(errors[0].field, "B7");
        let stored =
            db.read_now(|r| store::measure(r, DIVISION, "P01-01")).expect("read").expect("a measure");
        assert_eq!((stored.version, &stored.measure.conditions), (2, &table), "nothing of it was saved");
        assert_eq!(publish_now(&db, &office(), "P01", 1).expect("published").status, Status::Published);
        assert_eq!(refused(publish_now(&db, &office(), "P01", 2)), "not_a_draft");
        let changed = PolicyInput { basis: "另一依据".into(), ..policy_input("P01") };
        assert!(matches!(write(changed.clone(), Some(1)), Err(Error::Conflict)));
        let kept = write(changed, Some(2)).expect("changed");
        assert_eq!((kept.status, kept.published_on), (Status::Published, Some(TODAY)));
        let ended = db.write_now("end", |w| end(w, &office(), "P01", 3)).expect("ended");
        assert_eq!(ended.status, Status::Ended);
        let open = db.read_now(|r| store::open_measures(r, DIVISION, TODAY)).expect("read");
        assert_eq!(open.len(), 0, "what ended is open to nobody");
    }
}

#[test]
fn every_field_of_a_measure_that_is_wrong_is_named() {
    let right = MeasureInput::from(&measures()[0].measure);
    let wrong = MeasureInput {
        id: "P01 01".into(),
        title: String::new(),
        kind: "gift".into(),
        budget_wan: "2,200".into(),
        limit: "20".into(),
        valid_from: "2022-02-30".into(),
        valid_until: "2022-01-01".into(),
        delivery: String::new(),
        ..right.clone()
    };
    let Err(Error::Invalid(errors)) = wrong.read("P01", Conditions::default()) else { panic!("refused") };
    let fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(fields, ["id", "title", "kind", "budget_wan", "limit", "valid_from", "delivery"]);
    for (text, fen) in [("2200", 2_200_000_000), ("0.5", 500_000), ("12.345678", 12_345_678), ("", 0)] {
        let input = MeasureInput { budget_wan: text.into(), ..right.clone() };
        let read = input.read("P01", Conditions::default()).expect("read");
        assert_eq!(read.budget_fen.unwrap_or_default(), fen, "{text}");
        assert_eq!(MeasureInput::from(&read).budget_wan, text);
    }
}
