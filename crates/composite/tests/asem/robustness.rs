//! Uncertainty and sensitivity, beside matrices and ranks that were computed elsewhere.

use super::files::{EXACT, Files, difference};
use super::stages::STEPS;
use composite::{Ranking, Run, Study, Ties, Value, estimate};

/// The estimators on the stored outcomes of 600 replications, and the ranks behind them.
pub fn stored(files: &mut Files) {
    let scores = files.cells("14_SA_vignette_Scores.csv");
    let ranking = Ranking { ties: Ties::Min, decimals: None };
    let columns = scores[0].len() - 1;
    let ranks: Vec<Vec<f64>> = (1..=columns)
        .map(|at| {
            let column: Vec<Value> =
                scores[1..].iter().map(|line| Value::Present(line[at].parse().unwrap())).collect();
            ranking.ranks(&column).into_iter().map(Option::unwrap).collect()
        })
        .collect();
    let (nominal, drawn) = ranks.split_first().unwrap();
    let targets: Vec<f64> =
        files.cells("14_SA_vignette_target.csv")[1..].iter().map(|line| line[1].parse().unwrap()).collect();
    for (ranks, target) in drawn.iter().zip(&targets) {
        let shifts: f64 = ranks.iter().zip(nominal).map(|(rank, own)| (rank - own).abs()).sum();
        assert!((shifts / 51.0 - target).abs() < 1e-13, "the shift of a replication");
    }
    assert_eq!(targets.len(), drawn.len());

    let indices = estimate(&targets, 100, 2_000, 1, 0.9);
    let sensitivity = files.cells("14_SA_vignette_Sensitivity.csv");
    assert_eq!(indices.len(), sensitivity.len() - 1);
    for (index, line) in indices.iter().zip(&sensitivity[1..]) {
        let number = |at: usize| line[at].parse::<f64>().unwrap();
        assert!(difference(number(1), index.first) <= EXACT, "{line:?} {index:?}");
        assert!(difference(number(2), index.total) <= EXACT, "{line:?} {index:?}");
        // Their intervals come from other samples, and hold the variance fast.
        let (first, total) = (index.first_interval, index.total_interval);
        for (found, at) in [(first.low, 3), (first.high, 4), (total.low, 5), (total.high, 6)] {
            assert!((found - number(at)).abs() < 0.12, "{line:?} {index:?}");
        }
    }
    println!("14_SA_vignette: 600 shifts of ranks, 4 indices within {EXACT:e}");
}

/// Our own draws of the same alternatives give the same ranks, but for chance.
pub fn drawn(files: &mut Files) {
    let sections = "normalise = { method = \"min-max\", range = [1, 100] }\naggregate = \"arithmetic\"\n\
        weights = { method = \"given\", relative = true }\n\
        [robustness]\nreplications = 4000\nseed = 1\n\
        [[robustness.vary]]\nwhat = \"step\"\nstep = 4\nalternatives = [WINMAX]\n\
        [[robustness.vary]]\nwhat = \"normalise\"\nmethods = [{ method = \"min-max\", range = [1, 100] }, { method = \"z-score\", mean = 10, deviation = 2 }]\n\
        [[robustness.vary]]\nwhat = \"weights\"\nshare = 0.25\nlevels = [2, 3]\n\
        [[robustness.vary]]\nwhat = \"aggregate\"\nmethods = [\"arithmetic\", \"geometric\"]\n";
    let treat = |points: usize| format!("{{ do = \"treat\", winsorise = {points} }}");
    let alternatives: Vec<String> = (1..=5).map(treat).collect();
    let sections = sections.replace("WINMAX", &alternatives.join(", "));
    let method = files.method(&format!("{STEPS}{sections}"), |_, _| String::new());
    let (data, nominal) = files.run(&method);
    let study: &Study = method.study.as_ref().unwrap();
    let found = study.run(&method, &data, &nominal, 2).unwrap_or_else(|faults| panic!("{}", faults[0]));
    for (name, draws) in [("12_UA_1000_RankStats.csv", 1_000.0_f64), ("14_SA_vignette_RankStats.csv", 200.0)]
    {
        let oracle = files.oracle(name);
        let mut worst = 0.0_f64;
        for unit in &found.units {
            let expected = &oracle.rows[&data.rows()[unit.row].unit];
            assert_eq!(unit.nominal, expected.get("Nominal").copied(), "{name}");
            let difference = (unit.mean - expected["Mean"]).abs();
            // Three standard errors of their mean, and a little for ours.
            let within = 0.1 + 3.0 * (unit.high - unit.low) / 2.2 / draws.sqrt();
            assert!(difference <= within, "{name} {}: {unit:?} {expected:?}", data.rows()[unit.row].unit);
            worst = worst.max(difference);
        }
        println!("{name}: worst difference of a mean rank {worst:.2}");
    }
    repeats(study, &method, &data, &nominal);
}

/// The same bits on one thread and on two.
fn repeats(study: &Study, method: &composite::Method, data: &composite::Data, nominal: &Run) {
    let short = Study { replications: 60, sensitivity: true, bootstrap: 20, ..study.clone() };
    let run = |threads: usize| short.run(method, data, nominal, threads).unwrap();
    assert_eq!(run(1), run(2));
}
