//! One column, every normaliser.

use super::*;

/// The scores of the values 1 2 2 5 and a missing one.
fn check(direction: &str, normalise: &str, expected: &str) {
    let sections = format!(
        "normalise = {normalise}\naggregate = {{ method = \"arithmetic\", min_share = 0 }}\nweights = \"equal\""
    );
    let csv = "u,x\n甲,1\n乙,2\n丙,2\n丁,5\n戊,\n";
    let indicator = format!("direction = \"{direction}\"");
    assert_eq!(index(&sections, &[("x", &indicator)], csv), expected, "{direction} {normalise}");
}

#[test]
fn more_is_better_after_every_normaliser() {
    let cases = [
        ("\"none\"", "1 2 2 5 缺", "-1 -2 -2 -5 缺"),
        ("\"min-max\"", "0 25 25 100 缺", "100 75 75 0 缺"),
        ("{ method = \"min-max\", range = [1, 5] }", "1 2 2 5 缺", "5 4 4 1 缺"),
        (
            "{ method = \"z-score\", mean = 10, deviation = 2 }",
            "8.267949 9.42265 9.42265 12.886751 缺",
            "11.732051 10.57735 10.57735 7.113249 缺",
        ),
        ("{ method = \"rank\", ties = \"min\" }", "1 2 2 4 缺", "4 2 2 1 缺"),
        ("{ method = \"rank\", ties = \"max\" }", "1 3 3 4 缺", "4 3 3 1 缺"),
        ("{ method = \"rank\", ties = \"average\" }", "1 2.5 2.5 4 缺", "4 2.5 2.5 1 缺"),
        ("{ method = \"rank\", ties = \"dense\" }", "1 2 2 3 缺", "3 2 2 1 缺"),
        (
            "{ method = \"percentile-rank\", ties = \"min\" }",
            "0 0.333333 0.333333 1 缺",
            "1 0.333333 0.333333 0 缺",
        ),
        ("{ method = \"borda\", ties = \"min\" }", "0 1 1 3 缺", "3 1 1 0 缺"),
        ("\"distance-to-maximum\"", "0 0.25 0.25 1 缺", "1 0.75 0.75 0 缺"),
        (
            "{ method = \"fraction-of-maximum\", range = [0, 100] }",
            "20 40 40 100 缺",
            "指标“x”：-1 不大于零，不能用于占最大值之比（最大值）",
        ),
        ("{ method = \"distance-to-reference\", reference = \"乙\" }", "0 1 1 4 缺", "1.333333 1 1 0 缺"),
        (
            "{ method = \"distance-to-reference\", reference = \"乙\", cap = true, range = [0, 10] }",
            "0 10 10 10 缺",
            "10 10 10 0 缺",
        ),
        ("{ method = \"distance-to-target\", target = 3 }", "0 0.5 0.5 2 缺", "2 1.5 1.5 0 缺"),
        ("{ method = \"distance-to-target\", target = 3, cap = true }", "0 0.5 0.5 1 缺", "1 1 1 0 缺"),
        (
            "{ method = \"steps\", below = 0, steps = [[2, 60], [5, 100]] }",
            "0 60 60 100 缺",
            "0 60 60 100 缺",
        ),
        ("{ method = \"points\", base = 10, each = -2, floor = 4 }", "8 6 6 4 缺", "8 6 6 4 缺"),
        ("{ method = \"points\", each = 2, cap = 5 }", "2 4 4 5 缺", "2 4 4 5 缺"),
    ];
    for (normalise, higher, lower) in cases {
        check("higher", normalise, higher);
        check("lower", normalise, lower);
    }
}

#[test]
fn goalposts_are_written_as_the_indicator_is_measured() {
    let cases = [
        ("higher", "{ method = \"goalposts\", worst = 0, best = 4 }", "25 50 50 100 缺"),
        ("higher", "{ method = \"goalposts\", worst = 0, best = 4, truncate = false }", "25 50 50 125 缺"),
        ("higher", "{ method = \"goalposts\", worst = 2, best = 4 }", "0 0 0 100 缺"),
        ("lower", "{ method = \"goalposts\", worst = 5, best = 1 }", "100 75 75 0 缺"),
        // ln 2 / ln 5 of the way.
        (
            "higher",
            "{ method = \"goalposts\", worst = 1, best = 5, log = true }",
            "0 43.067656 43.067656 100 缺",
        ),
        (
            "lower",
            "{ method = \"goalposts\", worst = 5, best = 1, log = true }",
            "100 56.932344 56.932344 0 缺",
        ),
        (
            "lower",
            "{ method = \"goalposts\", worst = 5, best = 1, power = 0.5 }",
            "100 86.60254 86.60254 0 缺",
        ),
        ("higher", "{ method = \"efficacy\", worst = 1, best = 5 }", "60 70 70 100 缺"),
        // 60 × (100/60)^(1/4)
        (
            "higher",
            "{ method = \"efficacy-exponential\", worst = 1, best = 5 }",
            "60 68.173162 68.173162 100 缺",
        ),
        (
            "lower",
            "{ method = \"efficacy-exponential\", worst = 5, best = 1, range = [50, 100] }",
            "100 84.089642 84.089642 50 缺",
        ),
    ];
    for (direction, normalise, expected) in cases {
        check(direction, normalise, expected);
    }
}

#[test]
fn a_column_that_does_not_vary_stops_or_is_left_out_as_the_method_says() {
    let csv = "u,x,y\n甲,3,1\n乙,3,2\n";
    let own = "direction = \"higher\"";
    for normalise in ["min-max", "z-score", "distance-to-maximum"] {
        let tail = "aggregate = \"arithmetic\"\nweights = \"equal\"";
        let sections = format!("normalise = \"{normalise}\"\n{tail}");
        let expected = "指标“x”：全部数值都是 3，没有差别，不能标准化";
        assert_eq!(index(&sections, &[("x", own), ("y", own)], csv), expected);
        let sections =
            format!("normalise = {{ method = \"{normalise}\", constant = \"leave-out\" }}\n{tail}");
        let text = flat(&sections, &[("x", own), ("y", own)]);
        let run = run(&text, csv).expect("a run");
        assert_eq!(run.notices, [Notice::at(Place::node("x"), Matter::LeftOut(3.0))]);
        assert_eq!(shown(&run.scores[1]), "不适用 不适用", "it is left out with a name, not dropped");
        assert_eq!(run.scores[0], run.scores[2], "its weight goes to the other");
    }
    let sections =
        "normalise = { method = \"borda\", ties = \"min\" }\naggregate = \"arithmetic\"\nweights = \"equal\"";
    let run = run(&flat(sections, &[("x", own), ("y", own)]), csv).expect("a run");
    assert_eq!(run.notices, [Notice::at(Place::node("x"), Matter::RanksNothing(3.0))]);
}

#[test]
fn periods_are_scored_each_for_itself_or_together() {
    let head = HEAD.replace("unit = \"u\"", "unit = \"u\", period = \"p\"");
    let csv = "u,p,x\n甲,2021,0\n乙,2021,10\n甲,2022,10\n乙,2022,20\n";
    for (over, expected) in [("period", "0 100 0 100"), ("panel", "0 50 50 100")] {
        let text = format!(
            "{head}normalise = {{ method = \"min-max\", over = \"{over}\" }}\naggregate = \"arithmetic\"\nweights = \"equal\"\n\
             [[dimension]]\ncode = \"t\"\n[[indicator]]\ncode = \"x\"\nparent = \"t\"\ndirection = \"higher\"\n"
        );
        let run = run(&text, csv).expect("a run");
        assert_eq!(shown(&run.scores[0]), expected);
        assert_eq!(run.ranks[0], [Some(2.0), Some(1.0), Some(2.0), Some(1.0)], "ranked within the period");
    }
}
