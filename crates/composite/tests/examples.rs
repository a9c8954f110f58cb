//! The examples, with the figures that were worked out beside this program.

#![allow(clippy::unwrap_used)] // A test stops at the first surprise.

use composite::{Data, Method, Run};

/// Unit, period, score of the index, rank.
type Line = (&'static str, &'static str, f64, f64);

fn check(method: &str, data: &str, expected: &[Line]) -> (Method, Data, Run) {
    let method = Method::parse(method, None).unwrap_or_else(|faults| panic!("{}", faults[0]));
    let (data, notices) = Data::read(data, &method).unwrap_or_else(|faults| panic!("{}", faults[0]));
    assert!(notices.is_empty(), "{notices:?}");
    let run = Run::of(&method, &data).unwrap_or_else(|faults| panic!("{}", faults[0]));
    assert_eq!(data.rows().len(), expected.len());
    let index = method.tree.root();
    for (at, (unit, period, score, rank)) in expected.iter().enumerate() {
        let row = &data.rows()[at];
        let found = run.scores[index][at].number().unwrap();
        assert_eq!((row.unit.as_str(), row.period.as_str()), (*unit, *period));
        assert!((found - score).abs() <= 1e-12 * score.abs(), "{unit} {period}: {found} for {score}");
        assert_eq!(run.ranks[index][at], Some(*rank), "{unit} {period}");
    }
    (method, data, run)
}

#[test]
fn a_human_development_index_is_ranked_on_three_decimals() {
    check(
        include_str!("../examples/human-development/method.toml"),
        include_str!("../examples/human-development/data.csv"),
        &[
            ("A", "2021", 0.969, 1.0),
            // 0.76883 and 0.76879: the same on three decimals, so the same rank.
            ("B", "2021", 0.769, 2.0),
            ("C", "2021", 0.769, 2.0),
            ("D", "2021", 0.51, 5.0),
            ("E", "2021", 0.741, 4.0),
            ("A", "2022", 0.977, 1.0),
            ("B", "2022", 0.783, 2.0),
            ("C", "2022", 0.781, 3.0),
            ("D", "2022", 0.519, 5.0),
            ("E", "2022", 0.733, 4.0),
        ],
    );
}

#[test]
fn a_frontier_score_measures_the_way_from_the_worst_practice_to_the_best() {
    check(
        include_str!("../examples/frontier/method.toml"),
        include_str!("../examples/frontier/data.csv"),
        &[
            ("甲", "2019", 74.999_836_543_261_35, 2.0),
            ("乙", "2019", 86.645_133_617_703_93, 1.0),
            ("丙", "2019", 52.577_013_872_510_49, 3.0),
            ("丁", "2019", 49.315_797_860_7, 4.0),
            ("甲", "2020", 75.370_356_096_043_8, 2.0),
            ("乙", "2020", 86.650_689_173_259_48, 1.0),
            ("丙", "2020", 58.955_926_974_621_946, 3.0),
            ("丁", "2020", 55.116_985_169_794_496, 4.0),
        ],
    );
}

#[test]
fn points_are_added_up_by_what_can_be_reached() {
    let (method, data, run) = check(
        include_str!("../examples/points/method.toml"),
        include_str!("../examples/points/data.csv"),
        &[("甲", "", 100.0, 1.0), ("乙", "", 74.55, 2.0), ("丙", "", 8.15, 4.0), ("丁", "", 66.33, 3.0)],
    );
    let score = |code: &str, row: usize| run.scores[method.tree.find(code).unwrap()][row].number().unwrap();
    // 乙 has no foreign firms: the question does not apply, and its weight goes to the other one.
    assert_eq!(score("limits", 1), 100.0);
    // 丁 did not answer one question of three: two of three are enough.
    assert_eq!(score("rules", 3), 75.0);
    assert_eq!((score("bonus", 0), score("total", 0)), (3.0, 100.0), "both are capped");
    let names: Vec<String> = run.outputs(&method, &data).into_iter().map(|output| output.name).collect();
    let expected = [
        "stage-0-data.csv",
        "normalised.csv",
        "scores.csv",
        "ranks.csv",
        "results.csv",
        "weights.csv",
        "correlations.csv",
    ];
    assert_eq!(names, expected);
}
