//! What a change comes from adds up to the change, and falls to whoever made it.

use super::*;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

fn one(shares: [Shares; 1]) -> Shares {
    let [shares] = shares;
    shares
}

#[test]
fn shares_are_those_of_known_games() {
    // Two left gloves and a right one: a pair is worth 1.
    let gloves = |coalition: u64| Ok([f64::from(coalition & 0b100 != 0 && coalition & 0b011 != 0)]);
    let shares = one(exact(3, gloves).expect("shares"));
    for (share, expected) in shares.shares.iter().zip([1.0 / 6.0, 1.0 / 6.0, 4.0 / 6.0]) {
        assert!((share - expected).abs() < 1e-15, "{shares:?}");
    }
    // Numbers that add up: each keeps its own, and who adds nothing gets nothing.
    let worth = [3.0, 0.0, -1.5, 0.25];
    let sum = |coalition: u64| {
        let own = worth.iter().enumerate().filter(|(player, _)| coalition & (1 << player) != 0);
        Ok([own.map(|(_, worth)| worth).sum::<f64>()])
    };
    let shares = one(exact(4, sum).expect("shares"));
    assert!(
        shares.shares.iter().zip(worth).all(|(share, worth)| (share - worth).abs() < 1e-14),
        "{shares:?}"
    );
    assert!(one(exact(0, |_| Ok([1.0])).expect("nobody")).shares.is_empty());
}

#[test]
fn drawn_orders_come_near_and_say_how_near() {
    // Each player's worth grows with how many came before.
    let players = 14;
    let value = |coalition: u64| {
        let weights: f64 = (0..players)
            .filter(|player| coalition & (1 << player) != 0)
            .map(|player| player as f64 + 1.0)
            .sum();
        Ok([weights * weights / 100.0, weights])
    };
    let [exact_, plain] = exact(players, value).expect("shares");
    let [drawn, same] = sampled(players, 2_000, 5, value).expect("shares");
    let change: f64 = exact_.shares.iter().sum();
    assert!((drawn.shares.iter().sum::<f64>() - change).abs() < 1e-9 * change, "they still add up");
    for player in 0..players {
        let (difference, error) =
            ((drawn.shares[player] - exact_.shares[player]).abs(), drawn.errors[player]);
        assert!(error > 0.0 && difference < 4.0 * error, "{player}: {difference} {error}");
        assert!((same.shares[player] - plain.shares[player]).abs() < 1e-9 && same.errors[player] < 1e-9);
    }
    assert_eq!(
        sampled(players, 50, 5, value).expect("shares"),
        sampled(players, 50, 5, value).expect("shares")
    );
}

const TREE: &str = r#"format = 1
name = "试"
data = { unit = "u", period = "p" }
rank = { ties = "min" }
normalise = NORMALISE
weights = { method = "given", sum = 10 }
aggregate = { method = "AGGREGATE", min_share = 0.5 }
explain = { from = "1", to = "2", level = LEVEL }
dimension = [
  { code = "t", aggregate = "TOP" },
  { code = "a", parent = "t", weight = 4 },
  { code = "b", parent = "t", weight = 6 BOUNDS },
]
indicator = [
  { code = "x", parent = "a", direction = "higher", weight = 3 },
  { code = "y", parent = "a", direction = "lower", weight = 7 },
  { code = "z", parent = "b", direction = "higher", weight = 5 },
  { code = "w", parent = "b", direction = "higher", weight = 5 },
]
"#;

fn tree(normalise: &str, top: &str, aggregate: &str, bounds: &str) -> Method {
    let text = TREE.replace("NORMALISE", normalise).replace("TOP", top).replace("AGGREGATE", aggregate);
    method(&text.replace("BOUNDS", bounds).replace("LEVEL", "2"))
}

fn explain(method: &Method, csv: &str, before: Option<(&Method, &Data)>) -> Explanation {
    let data = data(method, csv);
    let run = Run::of(method, &data).unwrap_or_else(|faults| panic!("{}", told(&faults)));
    let comparison = method.comparison.as_ref().expect("a comparison");
    comparison.explain(method, &data, &run, before).unwrap_or_else(|faults| panic!("{}", told(&faults)))
}

fn amounts(method: &Method, change: &ScoreChange) -> Vec<(String, Influence, f64)> {
    let part =
        |part: &Contribution| (method.tree.nodes()[part.node].code.clone(), part.influence, part.amount);
    change.parts.iter().map(part).collect()
}

#[test]
fn through_arithmetic_means_a_change_is_a_sum_of_weighted_changes() {
    let method = tree("\"none\"", "arithmetic", "arithmetic", "");
    let found =
        explain(&method, "u,p,x,y,z,w\n甲,1,10,5,1,2\n甲,2,20,4,1,5\n乙,1,1,1,1,1\n乙,2,1,1,1,1\n", None);
    let (unit, change) = &found.scores[0];
    assert_eq!((unit.as_str(), found.scores.len()), ("甲", 2));
    let expected = [("x", 0.12 * 10.0), ("y", 0.28), ("w", 0.3 * 3.0)];
    for ((code, influence, amount), (own, worth)) in amounts(&method, change).iter().zip(expected) {
        assert_eq!((code.as_str(), *influence), (own, Influence::Own));
        assert!((amount - worth).abs() < 1e-12, "{code}: {amount}");
    }
    assert_eq!(change.parts.len(), 3, "what did not move is not named");
}

#[test]
fn through_geometric_means_a_change_is_shared_by_logarithms() {
    let method = tree("\"none\"", "geometric", "geometric", "");
    let csv = "u,p,x,y,z,w\n甲,1,10,-5,1,2\n甲,2,20,-4,3,5\n";
    let (_, change) = &explain(&method, csv, None).scores[0];
    // The logarithmic mean of the index, times weight and logarithm of each.
    let mean = (change.after - change.before) / (change.after / change.before).ln();
    let expected = [
        ("x", 0.12 * 2.0_f64.ln()),
        ("y", 0.28 * 0.8_f64.ln()),
        ("z", 0.3 * 3.0_f64.ln()),
        ("w", 0.3 * 2.5_f64.ln()),
    ];
    for ((code, _, amount), (own, logarithm)) in amounts(&method, change).iter().zip(expected) {
        assert_eq!(code, own);
        assert!((amount - mean * logarithm).abs() < 1e-13, "{code}: {amount}");
    }
}

#[test]
fn coming_going_and_bounds_are_told_apart() {
    let method = tree("\"none\"", "arithmetic", "arithmetic", ", cap = 5, decimals = 0");
    // z is missing first; b is capped at last.
    let (_, change) = &explain(&method, "u,p,x,y,z,w\n甲,1,1,1,,3.2\n甲,2,1,1,9,3.2\n", None).scores[0];
    let found = amounts(&method, change);
    let of = |code: &str, influence: Influence| {
        found.iter().filter(|part| part.0 == code && part.1 == influence).map(|part| part.2).sum::<f64>()
    };
    // 3.2 rounded is 3; (9 + 3.2)/2 = 6.1 is capped at 5.
    assert!((of("b", Influence::Bound) - 0.6 * (-1.1 + 0.2)).abs() < 1e-12, "{found:?}");
    assert!((of("z", Influence::Weight) + of("w", Influence::Weight) - 0.6 * 2.9).abs() < 1e-12, "{found:?}");
    assert_eq!(of("z", Influence::Own), 0.0);
    let sum: f64 = found.iter().map(|part| part.2).sum();
    assert!((sum - (change.after - change.before)).abs() < 1e-12);
    // Through a median nothing adds up.
    let median = tree("\"none\"", "median", "arithmetic", "");
    assert!(explain(&median, "u,p,x,y,z,w\n甲,1,1,1,2,3\n甲,2,1,1,9,3\n", None).scores.is_empty());
}

#[test]
fn a_moving_frontier_is_told_apart_from_the_own_value() {
    let method = tree("{ method = \"min-max\", range = [0, 100] }", "arithmetic", "arithmetic", "");
    // 甲 stays where it is; 丙 alone moves, and with it the greatest x.
    let csv =
        "u,p,x,y,z,w\n甲,1,5,1,1,1\n乙,1,0,2,2,2\n丙,1,10,3,3,3\n甲,2,5,1,1,1\n乙,2,0,2,2,2\n丙,2,20,3,3,3\n";
    let found = explain(&method, csv, None);
    let change = &found.scores[0].1;
    assert_eq!(amounts(&method, change), [("x".to_owned(), Influence::Frontier, 0.12 * -25.0)]);
    let third = &found.scores[2].1;
    let found = amounts(&method, third);
    let [own, frontier] = &found[..] else { panic!("two influences: {found:?}") };
    assert!(
        (own.2 - 0.12 * 75.0).abs() < 1e-12 && (own.2 + frontier.2).abs() < 1e-12,
        "twice as far, twice as long"
    );
}

/// The effects of a unit by the names of its players.
fn effects(explanation: &Explanation, unit: &str) -> Vec<(String, f64, f64)> {
    let (_, change) = explanation.ranks.iter().find(|(own, _)| own == unit).expect("the unit");
    let name = |player: &Player| match player {
        Player::Own(code) => code.clone(),
        other => other.name().to_owned(),
    };
    let effects: Vec<(String, f64, f64)> =
        change.effects.iter().map(|effect| (name(&effect.player), effect.rank, effect.score)).collect();
    let sum = |of: fn(&(String, f64, f64)) -> f64| effects.iter().map(of).sum::<f64>();
    assert!((sum(|effect| effect.1) - (change.rank.1 - change.rank.0)).abs() < 1e-9, "{change:?}");
    assert!((sum(|effect| effect.2) - (change.score.1 - change.score.0)).abs() < 1e-9, "{change:?}");
    effects
}

const BEFORE: &str = "甲,1,5,1,1,1\n乙,1,0,2,2,2\n丙,1,10,3,3,3\n丁,1,7,3,1,5\n";
const HEAD_LINE: &str = "u,p,x,y,z,w\n";

fn with_after(after: &str) -> String {
    format!("{HEAD_LINE}{BEFORE}{after}")
}

/// Only these may have an effect; every other player has none.
fn only(effects: &[(String, f64, f64)], allowed: &[&str]) {
    for (name, rank, score) in effects {
        let moved = rank.abs() > 1e-12 || score.abs() > 1e-12;
        assert!(!moved || allowed.contains(&name.as_str()), "{name} moved: {effects:?}");
    }
    assert!(effects.iter().any(|effect| effect.2.abs() > 1e-9), "{effects:?}");
}

#[test]
fn each_player_answers_for_what_it_moved_and_for_nothing_else() {
    let fixed = tree("\"none\"", "arithmetic", "arithmetic", "");
    let names =
        |effects: &[(String, f64, f64)]| effects.iter().map(|effect| effect.0.clone()).collect::<Vec<_>>();
    // 甲 alone moves, in a.
    let after = "甲,2,50,1,1,1\n乙,2,0,2,2,2\n丙,2,10,3,3,3\n丁,2,7,3,1,5\n";
    let found = explain(&fixed, &with_after(after), None);
    let own = effects(&found, "甲");
    assert_eq!(names(&own), ["b", "a", "others"], "nothing is relative here");
    only(&own, &["a"]);
    let [_, a, others] = [0, 1, 2].map(|at| own[at].1);
    assert!(a < 0.0 && others == 0.0, "a better rank by its own doing");
    // For 丁 it was the others.
    let other = effects(&found, "丁");
    assert!(other.iter().all(|effect| effect.2.abs() < 1e-12), "its score stands");
    assert!(other[2].1 > 0.0 && other[0].1 == 0.0 && other[1].1 == 0.0, "{other:?}");

    // Relative scores: 丙's leap moves the frontier for everybody.
    let relative = tree("\"min-max\"", "arithmetic", "arithmetic", "");
    let after = "甲,2,5,1,1,1\n乙,2,0,2,2,2\n丙,2,40,3,3,3\n丁,2,7,3,1,5\n";
    let found = explain(&relative, &with_after(after), None);
    only(&effects(&found, "甲"), &["frontier", "others"]);
    assert_eq!(names(&effects(&found, "甲")), ["b", "a", "others", "frontier"]);
}

#[test]
fn a_changed_method_and_corrected_data_are_players_of_their_own() {
    let old = tree("\"none\"", "arithmetic", "arithmetic", "");
    let new = tree("\"none\"", "geometric", "arithmetic", "");
    let period = |period: u8| {
        format!("甲,{period},5,-1,1,1\n乙,{period},1,-2,2,2\n丙,{period},10,-3,3,3\n丁,{period},7,-3,1,5\n")
    };
    let csv = format!("{HEAD_LINE}{}{}", period(1), period(2));
    let published = data(&old, &csv);
    let found = explain(&new, &csv, Some((&old, &published)));
    for unit in ["甲", "乙", "丙", "丁"] {
        let own = effects(&found, unit);
        only(&own, &["method"]);
        assert_eq!(own.last().map(|effect| effect.0.as_str()), Some("method"));
    }
    // The same method; 甲 was published with another x.
    let wrong = csv.replacen("甲,1,5,", "甲,1,500,", 1);
    let published = data(&old, &wrong);
    let found = explain(&old, &csv, Some((&old, &published)));
    let own = effects(&found, "甲");
    only(&own, &["correction"]);
    assert!(own.last().is_some_and(|effect| effect.0 == "correction" && effect.2 < 0.0), "{own:?}");
    // Nothing was corrected, nothing changed: no such players.
    let found = explain(&old, &with_after("甲,2,6,1,1,1\n乙,2,0,2,2,2\n丙,2,10,3,3,3\n丁,2,7,3,1,5\n"), None);
    assert_eq!(effects(&found, "甲").len(), 3);
}

#[test]
fn copeland_and_missing_values_are_explained_too() {
    let copeland = tree("\"none\"", "copeland", "arithmetic", "");
    let csv = with_after("甲,2,5,1,9,9\n乙,2,0,2,,2\n丙,2,1,3,3,3\n丁,2,7,3,1,5\n");
    let found = explain(&copeland, &csv, None);
    assert_eq!(found.ranks.len(), 4);
    found.ranks.iter().for_each(|(unit, _)| drop(effects(&found, unit)));
    assert!(found.scores.is_empty());
}

#[test]
fn more_groups_than_can_be_counted_are_drawn() {
    let mut text = String::from(
        "format = 1\nname = \"试\"\ndata = { unit = \"u\", period = \"p\" }\nrank = { ties = \"min\" }\nnormalise = \"none\"\n\
         weights = \"equal\"\naggregate = \"arithmetic\"\nexplain = { from = \"1\", to = \"2\", level = 1, samples = 200, units = [\"甲\"] }\n\
         dimension = [{ code = \"t\" }]\n",
    );
    let mut header = String::from("u,p");
    for at in 0..13 {
        text += &format!("[[indicator]]\ncode = \"i{at}\"\nparent = \"t\"\ndirection = \"higher\"\n");
        header += &format!(",i{at}");
    }
    let line = |unit: &str, period: u8, of: &dyn Fn(u32) -> u32| {
        (0..13).fold(format!("{unit},{period}"), |line, at| format!("{line},{}", of(at))) + "\n"
    };
    let csv = format!(
        "{header}\n{}{}{}{}",
        line("甲", 1, &|at| at),
        line("乙", 1, &|at| at + 3),
        line("甲", 2, &|at| 2 * at),
        line("乙", 2, &|at| at + 1)
    );
    let method = method(&text);
    let found = explain(&method, &csv, None);
    assert_eq!(found.ranks.len(), 1);
    let own = effects(&found, "甲");
    assert_eq!(own.len(), 14);
    let change = &found.ranks[0].1;
    assert!(change.effects.iter().any(|effect| effect.rank_error > 0.0), "drawn, with an error");
    let last = own.iter().find(|effect| effect.0 == "i12").expect("the last indicator");
    assert!((last.2 - 12.0 / 13.0).abs() < 1e-12, "a sum is shared exactly in every order");
}

#[test]
fn what_cannot_be_compared_is_told() {
    let method = tree("\"none\"", "arithmetic", "arithmetic", "");
    let data = data(&method, &with_after("甲,2,5,1,1,1\n"));
    let run = Run::of(&method, &data).expect("a run");
    let comparison = method.comparison.clone().expect("a comparison");
    let check = |comparison: Comparison, expected: &str| {
        let faults = comparison.explain(&method, &data, &run, None).expect_err(expected);
        assert_eq!(told(&faults), expected);
    };
    check(Comparison { to: "3".into(), ..comparison.clone() }, "“explain”，时期“3”：没有可以计算的行");
    check(
        Comparison { units: vec!["乙".into()], ..comparison.clone() },
        "“explain”，对象“乙”：没有可以计算的行",
    );
    check(Comparison { level: 9, ..comparison }, "“explain level”：没有第 9 级");
}

#[test]
fn every_decomposition_adds_up() {
    let values = prop::collection::vec(1_u32..1_000, 16);
    let config = Config { cases: 200, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &[42; 32]));
    let means = ["arithmetic", "geometric", "harmonic", "sum"];
    let strategy = (values, 0..means.len(), 0..means.len(), any::<bool>());
    let outcome = runner.run(&strategy, |(values, top, below, relative)| {
        let normalise = if relative { "{ method = \"min-max\", range = [1, 100] }" } else { "\"none\"" };
        let text = TREE.replace("direction = \"lower\"", "direction = \"higher\"");
        let text = text
            .replace("NORMALISE", normalise)
            .replace("TOP", means[top])
            .replace("AGGREGATE", means[below]);
        let method = method(&text.replace("BOUNDS", "").replace("LEVEL", "2"));
        let cells = |at: usize| {
            values[at * 4..at * 4 + 4].iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
        };
        let csv = format!(
            "{HEAD_LINE}甲,1,{}\n乙,1,{}\n丙,1,0.5,0.5,0.5,0.5\n甲,2,{}\n乙,2,{}\n丙,2,0.25,0.25,0.25,0.25\n",
            cells(0),
            cells(1),
            cells(2),
            cells(3)
        );
        let found = explain(&method, &csv, None);
        for (unit, change) in &found.scores {
            let sum: f64 = change.parts.iter().map(|part| part.amount).sum();
            let whole = change.before.abs().max(change.after.abs());
            prop_assert!(
                (sum - (change.after - change.before)).abs() <= 1e-12 * whole,
                "{} {:?}",
                unit,
                change
            );
        }
        found.ranks.iter().for_each(|(unit, _)| drop(effects(&found, unit)));
        Ok(())
    });
    outcome.expect("every decomposition");
}
