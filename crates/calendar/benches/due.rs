//! Due dates a second on one core: `cargo bench -p calendar`.

use calendar::{Calendar, Limit, Pause, Receipt, Terms};
use divan::{Bencher, black_box, counter::ItemsCount};
use jiff::ToSpan;
use jiff::civil::{DateTime, date};

const PERIODS: i64 = 1_000;

fn main() {
    divan::main();
}

#[divan::bench(args = ["15wd", "0.5wd", "90d", "3m", "8wh"])]
fn without_pauses(bencher: Bencher, limit: &str) {
    due_dates(bencher, limit, 0);
}

#[divan::bench(args = ["15wd", "90d", "8wh"])]
fn with_two_pauses(bencher: Bencher, limit: &str) {
    due_dates(bencher, limit, 2);
}

#[divan::bench]
fn a_new_layer(bencher: Bencher) {
    let calendar = Calendar::builtin();
    let layer = calendar::Layer::parse("2027-01-01\tholiday\t元旦").expect("a layer");
    bencher.bench_local(|| calendar.with_layer(black_box(&layer)));
}

fn due_dates(bencher: Bencher, limit: &str, pauses: i64) {
    let calendar = Calendar::builtin();
    let limit: Limit = limit.parse().expect("a limit");
    let terms = Terms { receipt: Receipt::AsNextWorkingDay, ..Terms::default() };
    let first = date(2020, 1, 1).at(9, 0, 0, 0);
    let starts = (0..PERIODS).map(|n| first.saturating_add((2 * n).days()));
    let periods: Vec<(DateTime, Vec<Pause>)> =
        starts.map(|start| (start, (0..pauses).map(|n| pause(start, n)).collect())).collect();
    bencher.counter(ItemsCount::new(periods.len())).bench_local(|| {
        for (start, pauses) in &periods {
            black_box(calendar.due(*start, limit, pauses, &terms));
        }
    });
}

fn pause(start: DateTime, n: i64) -> Pause {
    let day = |n: i64| start.date().saturating_add(n.days());
    Pause { from: day(3 + n * 7), to: day(5 + n * 7) }
}
