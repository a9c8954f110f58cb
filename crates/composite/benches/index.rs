//! An index of 51 countries and 49 indicators, replications of it, Copeland's rule, a large panel: `cargo bench -p composite`.
//!
//! The numbers are made here, as many, as skewed and as incomplete as those of the ASEM index.

use composite::{Data, Method, Run, Study};
use divan::{Bencher, black_box};
use std::fmt::Write;

/// Indicators of the eight pillars of the ASEM index.
const PILLARS: [usize; 8] = [8, 5, 3, 6, 8, 5, 9, 5];

fn main() {
    divan::main();
}

#[divan::bench]
fn chain_of_51_by_49(bencher: Bencher) {
    let method = asem("");
    let data = data(&method, &table(51, 49, 1, 0.025));
    bencher.bench_local(|| Run::of(black_box(&method), black_box(&data)).expect("a run"));
}

#[divan::bench(args = [1, 2], sample_count = 10)]
fn replications_1000(bencher: Bencher, threads: usize) {
    let method = asem(VARIED);
    let data = data(&method, &table(51, 49, 1, 0.025));
    let nominal = Run::of(&method, &data).expect("a run");
    let study: &Study = method.study.as_ref().expect("a study");
    bencher.bench_local(|| study.run(&method, &data, &nominal, threads).expect("a study"));
}

#[divan::bench(args = [260, 2600], sample_count = 10)]
fn copeland_of_26_indicators(bencher: Bencher, units: usize) {
    let method = flat(26, "normalise = \"none\"\naggregate = \"copeland\"\nweights = \"equal\"\n");
    let data = data(&method, &table(units, 26, 1, 0.0));
    bencher.bench_local(|| Run::of(black_box(&method), black_box(&data)).expect("a run"));
}

#[divan::bench(sample_count = 10)]
fn panel_of_2600_by_26_by_12(bencher: Bencher) {
    let sections = "step = [{ do = \"impute\", method = \"latest\" }, { do = \"impute\", method = \"median\" }, { do = \"treat\" }]\n\
                    normalise = \"min-max\"\naggregate = { method = \"arithmetic\", min_share = 0.5 }\nweights = \"equal\"\n";
    let method = flat(26, sections);
    let data = data(&method, &table(2_600, 26, 12, 0.02));
    bencher.bench_local(|| Run::of(black_box(&method), black_box(&data)).expect("a run"));
}

#[divan::bench(sample_count = 10)]
fn changes_of_51_units_explained(bencher: Bencher) {
    let method = asem("explain = { from = \"1\", to = \"2\", level = 2 }\n");
    let data = data(&method, &table(51, 49, 2, 0.0));
    let run = Run::of(&method, &data).expect("a run");
    let comparison = method.comparison.as_ref().expect("a comparison");
    bencher.bench_local(|| comparison.explain(&method, &data, &run, None).expect("an explanation"));
}

const VARIED: &str = r#"
[robustness]
replications = 1000
[[robustness.vary]]
what = "step"
step = 2
alternatives = [{ do = "treat", winsorise = 1 }, { do = "treat", winsorise = 3 }, { do = "treat", winsorise = 5 }]
[[robustness.vary]]
what = "normalise"
methods = [{ method = "min-max", range = [1, 100] }, { method = "z-score", mean = 100, deviation = 10 }]
[[robustness.vary]]
what = "weights"
share = 0.25
levels = [2, 3]
[[robustness.vary]]
what = "aggregate"
methods = ["arithmetic", "geometric"]
"#;

/// Four levels, imputation, treatment, min-max.
fn asem(more: &str) -> Method {
    let mut text = format!(
        "{HEAD}step = [{{ do = \"impute\", method = \"mean\" }}, {{ do = \"treat\" }}]\n\
         normalise = {{ method = \"min-max\", range = [1, 100] }}\naggregate = \"arithmetic\"\nweights = \"equal\"\n{more}\n\
         [[dimension]]\ncode = \"index\"\n[[dimension]]\ncode = \"left\"\nparent = \"index\"\n\
         [[dimension]]\ncode = \"right\"\nparent = \"index\"\n"
    );
    let mut number = 0;
    for (pillar, indicators) in PILLARS.iter().enumerate() {
        let parent = if pillar < 5 { "left" } else { "right" };
        write!(text, "[[dimension]]\ncode = \"p{pillar}\"\nparent = \"{parent}\"\n").expect("a text");
        for _ in 0..*indicators {
            text += &indicator(number, &format!("p{pillar}"));
            number += 1;
        }
    }
    Method::parse(&text, None).unwrap_or_else(|faults| panic!("{}", faults[0]))
}

fn flat(indicators: usize, sections: &str) -> Method {
    let mut text = format!("{HEAD}{sections}[[dimension]]\ncode = \"index\"\n");
    (0..indicators).for_each(|number| text += &indicator(number, "index"));
    Method::parse(&text, None).unwrap_or_else(|faults| panic!("{}", faults[0]))
}

const HEAD: &str =
    "format = 1\nname = \"bench\"\ndata = { unit = \"u\", period = \"p\" }\nrank = { ties = \"min\" }\n";

fn indicator(number: usize, parent: &str) -> String {
    let direction = if number.is_multiple_of(3) { "lower" } else { "higher" };
    format!("[[indicator]]\ncode = \"i{number}\"\nparent = \"{parent}\"\ndirection = \"{direction}\"\n")
}

fn data(method: &Method, csv: &str) -> Data {
    Data::read(csv, method).unwrap_or_else(|faults| panic!("{}", faults[0])).0
}

/// A third of the columns is skewed; so many cells are missing.
fn table(units: usize, indicators: usize, periods: usize, missing: f64) -> String {
    let mut state = 20_220_930_u64;
    let mut unit = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let mut text = String::from("u,p");
    (0..indicators).for_each(|number| write!(text, ",i{number}").expect("a text"));
    for period in 1..=periods {
        for own in 0..units {
            write!(text, "\n{own},{period}").expect("a text");
            for number in 0..indicators {
                let x = unit();
                let value = if number % 3 == 1 { (6.0 * x).exp() } else { 100.0 * x };
                let cell = if unit() < missing { String::new() } else { value.to_string() };
                write!(text, ",{cell}").expect("a text");
            }
        }
    }
    text
}
