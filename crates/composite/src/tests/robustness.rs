//! Functions whose indices are known, and studies that must repeat bit by bit.

use super::*;
use std::f64::consts::PI;

/// The share of the estimates' 99 % intervals that would have to hold: all of them, with a fixed seed.
fn check(name: &str, known: &[(f64, f64)], outcome: impl Fn(&[f64]) -> f64) {
    let indices = sensitivity(known.len(), 4_000, 500, 20_220_930, 0.99, outcome);
    assert_eq!(indices.len(), known.len());
    for (factor, (index, (first, total))) in indices.iter().zip(known).enumerate() {
        assert!(index.first_interval.holds(*first), "{name} {factor}: {first} {index:?}");
        assert!(index.total_interval.holds(*total), "{name} {factor}: {total} {index:?}");
        assert!(index.first_interval.holds(index.first) && index.total_interval.holds(index.total), "{name}");
        let width = index.total_interval.high - index.total_interval.low;
        assert!(width < 0.2, "{name} {factor}: an interval that says nothing");
    }
}

#[test]
fn the_indices_of_ishigami_s_function_lie_in_their_intervals() {
    let (a, b) = (7.0, 0.1);
    let outcome = |x: &[f64]| {
        let x: Vec<f64> = x.iter().map(|x| PI * (2.0 * x - 1.0)).collect();
        x[0].sin() + a * x[1].sin().powi(2) + b * x[2].powi(4) * x[0].sin()
    };
    let variance = a * a / 8.0 + b * PI.powi(4) / 5.0 + b * b * PI.powi(8) / 18.0 + 0.5;
    let first = [0.5 * (1.0 + b * PI.powi(4) / 5.0).powi(2), a * a / 8.0, 0.0];
    let both = 8.0 * b * b * PI.powi(8) / 225.0;
    let known = [
        (first[0] / variance, (first[0] + both) / variance),
        (first[1] / variance, first[1] / variance),
        (0.0, both / variance),
    ];
    check("Ishigami", &known, outcome);
}

#[test]
fn the_indices_of_the_g_function_lie_in_their_intervals() {
    let a = [0.0, 1.0, 4.5, 9.0, 99.0];
    let outcome = |x: &[f64]| -> f64 {
        x.iter().zip(a).map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a)).product()
    };
    let own = a.map(|a| 1.0 / (3.0 * (1.0_f64 + a).powi(2)));
    let variance: f64 = own.iter().map(|own| 1.0 + own).product::<f64>() - 1.0;
    let known = own.map(|own| (own / variance, own / (1.0 + own) * (variance + 1.0) / variance));
    check("G", &known, outcome);
}

const METHOD: &str = r#"format = 1
name = "试"
data = { unit = "u", period = "p" }
rank = { ties = "min" }
normalise = { method = "min-max", range = [1, 100] }
aggregate = "arithmetic"
weights = { method = "given", relative = true }
step = [{ do = "impute", method = "mean" }]
dimension = [{ code = "t" }, { code = "a", parent = "t", weight = 2 }]
indicator = [
  { code = "x", parent = "a", direction = "higher", weight = 1 },
  { code = "y", parent = "a", direction = "lower", weight = 3 },
  { code = "z", parent = "t", direction = "higher", weight = 1, unit = "%", survey = { size = "n" } },
]
"#;

fn csv() -> String {
    let mut text = String::from("u,p,x,y,z,n\n");
    for at in 0..12_u32 {
        let x = if at == 5 { String::new() } else { (at * 7 % 11).to_string() };
        text += &format!("{at},1,{x},{},{},40\n{at},2,{at},{at},{},25\n", at * 5 % 13, 60 + at * 3, 50 + at);
    }
    text
}

fn study(options: &str, threads: usize) -> Checked<Robustness> {
    let method = method(&format!("{METHOD}\n{options}"));
    let data = data(&method, &csv());
    let nominal = Run::of(&method, &data)?;
    method.study.as_ref().expect("a study").run(&method, &data, &nominal, threads)
}

const EVERYTHING: &str = r#"
[robustness]
replications = 64
seed = 7
sensitivity = true
bootstrap = 50
period = "1"
[[robustness.vary]]
what = "weights"
share = 0.25
levels = [1, 2]
[[robustness.vary]]
what = "normalise"
methods = [{ method = "min-max", range = [1, 100] }, { method = "z-score", mean = 10, deviation = 2 }]
[[robustness.vary]]
what = "aggregate"
methods = ["arithmetic", "geometric", "median"]
[[robustness.vary]]
what = "step"
name = "插补"
step = 1
alternatives = [{ do = "impute", method = "mean" }, { do = "impute", method = "median" }]
[[robustness.vary]]
what = "leave-out"
only = ["x", "y"]
[[robustness.vary]]
what = "survey"
"#;

#[test]
fn a_study_gives_the_same_bits_on_one_thread_and_on_several() {
    let one = study(EVERYTHING, 1).expect("a study");
    for threads in [2, 3, 100] {
        assert_eq!(study(EVERYTHING, threads).expect("a study"), one, "{threads}");
    }
    assert_ne!(study(&EVERYTHING.replace("seed = 7", "seed = 8"), 1).expect("a study"), one);
    assert_eq!((one.period.as_str(), one.units.len(), one.sensitivity.len()), ("1", 12, 6));
    assert_eq!(one.sensitivity[3].name, "插补");
    for unit in &one.units {
        assert_eq!(unit.ranked, 128, "twice as many draws as each factor has");
        assert!(unit.low <= unit.median && unit.median <= unit.high && unit.nominal.is_some(), "{unit:?}");
    }
    let share = |of: fn(&UnitRanks) -> f64| one.units.iter().map(of).sum::<f64>();
    assert!(share(|unit| unit.top) >= 3.0 - 1e-9 && share(|unit| unit.bottom) <= 3.0 + 0.5);
    assert!((share(|unit| unit.mean) - 78.0).abs() < 1.0, "ranks of twelve sum to 78, but for ties");
}

#[test]
fn each_factor_alone_moves_what_it_says() {
    let head = "[robustness]\nreplications = 200\nseed = 3\nperiod = \"1\"\n[[robustness.vary]]\n";
    let moved = |vary: &str| {
        let study = study(&format!("{head}{vary}"), 2).expect("a study");
        study.units.iter().filter(|unit| unit.low < unit.high).count()
    };
    assert_eq!(moved("what = \"weights\"\nshare = 0\n"), 0, "no noise");
    assert!(moved("what = \"weights\"\nshare = 0.5\n") > 2);
    assert!(moved("what = \"survey\"\n") > 2);
    assert!(moved("what = \"leave-out\"\n") > 6);
    assert!(moved("what = \"aggregate\"\nmethods = [\"arithmetic\", \"harmonic\"]\n") > 2);
    // Both are the same on a linear scale.
    let same = "what = \"normalise\"\nmethods = [\"min-max\", { method = \"distance-to-maximum\", range = [0, 5] }]\n";
    assert_eq!(moved(same), 0);
    assert!(
        moved(
            "what = \"step\"\nstep = 1\nalternatives = [{ do = \"impute\", method = \"mean\" }, { do = \"impute\", method = \"row-mean\" }]\n"
        ) > 0
    );
}

#[test]
fn a_share_is_drawn_so_that_its_quantiles_are_its_interval() {
    // One unit alone: its value in 4,000 draws against Wilson's interval.
    let factor = Vary::Sampling;
    let method = method(&format!("{METHOD}\n[robustness]\nvary = [{{ what = \"survey\" }}]\n"));
    let data = data(&method, "u,p,x,y,z,n\n甲,1,1,1,90,40\n");
    let mut drawn: Vec<f64> = (0..4_000)
        .map(|at| {
            let changed = factor.data(&method, &data, (f64::from(at) + 0.5) / 4_000.0).expect("other data");
            changed.column("z").expect("a column")[0].number().expect("a number")
        })
        .collect();
    drawn.sort_by(f64::total_cmp);
    let wilson = Count::new(36, 40).expect("a count").wilson(Confidence::USUAL);
    assert!((drawn[100] - 100.0 * wilson.low).abs() < 1.5, "{} {wilson:?}", drawn[100]);
    assert!((drawn[3_899] - 100.0 * wilson.high).abs() < 0.7, "{} {wilson:?}", drawn[3_899]);
}

#[test]
fn what_fails_in_a_replication_names_its_number() {
    let vary = "[robustness]\nreplications = 50\n[[robustness.vary]]\nwhat = \"normalise\"\nmethods = [\"z-score\", \"min-max\"]\n\
                [[robustness.vary]]\nwhat = \"aggregate\"\nmethods = [\"geometric\", \"arithmetic\"]\n";
    let method = method(&format!("{METHOD}{vary}"));
    let data = data(&method, &csv());
    let nominal = Run::of(&method, &data).expect("a run");
    let faults =
        method.study.as_ref().expect("a study").run(&method, &data, &nominal, 2).expect_err("z below zero");
    let told = told(&faults);
    assert!(told.contains("次模拟”") && told.contains("不能用于几何平均"), "{told}");
}

#[test]
fn what_a_study_cannot_vary_is_told() {
    for (vary, hint) in [
        ("", "“robustness vary”：必须填写"),
        ("[[robustness.vary]]\nwhat = \"mood\"\n", "没有“mood”，可写：weights、normalise"),
        ("[[robustness.vary]]\nwhat = \"weights\"\n", "“vary 1 share”：必须填写"),
        ("[[robustness.vary]]\nwhat = \"weights\"\nshare = 0.1\nlevels = [3]\n", "应为 1 至 2 的整数的列表"),
        ("[[robustness.vary]]\nwhat = \"normalise\"\nmethods = [\"min-max\"]\n", "至少要两种，才有变动"),
        ("[[robustness.vary]]\nwhat = \"leave-out\"\nonly = [\"a\"]\n", "方法中没有代码“a”"),
        (
            "[[robustness.vary]]\nwhat = \"step\"\nstep = 2\nalternatives = [{ do = \"treat\" }, { do = \"denominate\" }]\n",
            "应为1 至 1 的整数",
        ),
    ] {
        let told = told(&Method::parse(&format!("{METHOD}\n[robustness]\n{vary}"), None).expect_err(vary));
        assert!(told.contains(hint), "{vary}: {told}");
    }
    let without = METHOD.replace(", survey = { size = \"n\" }", "");
    let told_ = told(
        &Method::parse(&format!("{without}\n[robustness]\nvary = [{{ what = \"survey\" }}]\n"), None)
            .expect_err("no survey"),
    );
    assert!(told_.contains("没有一项指标写了 survey"), "{told_}");
    let far = study("[robustness]\nperiod = \"9\"\nvary = [{ what = \"leave-out\" }]\n", 1)
        .expect_err("no such period");
    assert_eq!(told(&far), "时期“9”：没有可以计算的行");
}
