//! Due dates a second on one core: `cargo bench -p calendar`.

use calendar::{Calendar, Limit, Pause, Terms};
use divan::{Bencher, counter::ItemsCount};
use jiff::ToSpan;
use jiff::civil::date;

fn main() {
    divan::main();
}

#[divan::bench(args = [0, 2])]
fn thousand_due_dates(bencher: Bencher, pauses: i64) {
    let calendar = Calendar::builtin();
    let first = date(2020, 1, 1).at(9, 0, 0, 0);
    let starts: Vec<_> = (0..1_000_i64).map(|n| first.saturating_add((2 * n).days())).collect();
    let pauses_of = |start: jiff::civil::DateTime| -> Vec<Pause> {
        let day = |n: i64| start.date().saturating_add(n.days());
        (0..pauses).map(|n| Pause { from: day(3 + n * 7), to: day(5 + n * 7) }).collect()
    };
    let cases: Vec<_> = starts.into_iter().map(|start| (start, pauses_of(start))).collect();
    bencher.counter(ItemsCount::new(1_000_usize)).bench_local(|| {
        for (start, pauses) in &cases {
            divan::black_box(calendar.due(*start, Limit::working_days(15), pauses, &Terms::default()));
        }
    });
}
