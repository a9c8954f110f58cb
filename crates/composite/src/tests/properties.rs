//! What holds for every table of numbers, with a fixed seed.

use super::*;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

const SEED: [u8; 32] = [42; 32];
const CASES: u32 = 300;

/// Rows of three numbers above zero; no two of a column are the same.
fn tables() -> impl Strategy<Value = Vec<[f64; 3]>> {
    prop::collection::vec([1_u32..1_000, 1..1_000, 1..1_000], 3..20).prop_map(|rows| {
        let apart = |at: usize, x: u32, column: usize| f64::from(x) + (at * 3 + column) as f64 / 64.0;
        let row = |(at, row): (usize, [u32; 3])| [0, 1, 2].map(|column| apart(at, row[column], column));
        rows.into_iter().enumerate().map(row).collect()
    })
}

fn holds(check: impl Fn(&[[f64; 3]])) {
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &SEED))
        .run(&tables(), |table| {
            check(&table);
            Ok(())
        })
        .expect("holds for every table");
}

fn scores(sections: &str, rows: &[[f64; 3]]) -> (Vec<f64>, Vec<Option<f64>>) {
    let own = |weight: u8| format!("direction = \"higher\"\nweight = {weight}");
    let text = flat(sections, &[("x", &own(1)), ("y", &own(2)), ("z", &own(3))]);
    let method = method(&text);
    let mut csv = String::from("u,x,y,z\n");
    for (at, row) in rows.iter().enumerate() {
        csv += &format!("{at},{},{},{}\n", row[0], row[1], row[2]);
    }
    let run = Run::of(&method, &data(&method, &csv)).expect("a run");
    let index = method.tree.root();
    let numbers = run.scores[index].iter().map(|score| score.number().expect("a score")).collect();
    (numbers, run.ranks[index].clone())
}

fn sections(normalise: &str, aggregate: &str) -> String {
    format!(
        "normalise = {normalise}\naggregate = \"{aggregate}\"\nweights = {{ method = \"given\", sum = 6 }}"
    )
}

const MEANS: [&str; 4] = ["arithmetic", "geometric", "harmonic", "median"];

#[test]
fn a_mean_lies_between_its_scores_and_means_keep_their_order() {
    holds(|rows| {
        let all = MEANS.map(|method| scores(&sections("\"none\"", method), rows).0);
        for (at, row) in rows.iter().enumerate() {
            let low = row.iter().copied().fold(f64::MAX, f64::min) * (1.0 - 1e-12);
            let high = row.iter().copied().fold(0.0, f64::max) * (1.0 + 1e-12);
            all.iter().for_each(|scores| assert!((low..=high).contains(&scores[at])));
            let [arithmetic, geometric, harmonic, _] = all.each_ref().map(|scores| scores[at]);
            assert!(harmonic <= geometric * (1.0 + 1e-12) && geometric <= arithmetic * (1.0 + 1e-12));
        }
    });
}

#[test]
fn who_gets_better_in_one_indicator_never_falls_behind() {
    holds(|rows| {
        for aggregate in ["arithmetic", "geometric", "harmonic", "median", "copeland"] {
            let sections = sections("\"none\"", aggregate);
            let (_, before) = scores(&sections, rows);
            let mut better = rows.to_vec();
            better[0][1] *= 1.5;
            let (_, after) = scores(&sections, &better);
            assert!(after[0] <= before[0], "{aggregate}");
        }
    });
}

#[test]
fn units_of_measurement_do_not_matter_to_what_is_relative() {
    holds(|rows| {
        let scaled: Vec<[f64; 3]> = rows.iter().map(|row| [row[0] * 1024.0, row[1] * 0.5, row[2]]).collect();
        for normalise in ["\"min-max\"", "\"z-score\"", "{ method = \"borda\", ties = \"min\" }"] {
            let sections = sections(normalise, "arithmetic");
            // Powers of two: not a bit may differ.
            assert_eq!(scores(&sections, rows), scores(&sections, &scaled), "{normalise}");
        }
    });
}

#[test]
fn the_order_of_the_rows_changes_no_score() {
    holds(|rows| {
        let mut turned = rows.to_vec();
        turned.reverse();
        for aggregate in ["arithmetic", "geometric", "copeland"] {
            let sections = sections("\"none\"", aggregate);
            let (mut scores_turned, mut ranks_turned) = scores(&sections, &turned);
            scores_turned.reverse();
            ranks_turned.reverse();
            assert_eq!((scores_turned, ranks_turned), scores(&sections, rows), "{aggregate}");
        }
    });
}
