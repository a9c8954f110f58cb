//! An index of 51 countries and 49 indicators, replications of it, Copeland's rule, a large panel: `cargo bench -p composite`.

mod made;

use composite::{Run, Study};
use divan::{Bencher, black_box};
use made::{COPELAND, PANEL, VARIED, asem, data, flat, table};

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
    let method = flat(26, COPELAND);
    let data = data(&method, &table(units, 26, 1, 0.0));
    bencher.bench_local(|| Run::of(black_box(&method), black_box(&data)).expect("a run"));
}

#[divan::bench(sample_count = 10)]
fn panel_of_2600_by_26_by_12(bencher: Bencher) {
    let method = flat(26, PANEL);
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
