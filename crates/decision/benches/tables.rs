//! One case against the 1,769 items of the five lists, and 29 measures against 126,370 enterprises: `cargo bench -p decision`.

mod made;

use decision::table::{Screen, Table};
use divan::{Bencher, black_box};
use made::{DAY, Reach, case, enterprises, everything, items, items_by, measures, random_intervals};

fn main() {
    divan::main();
}

#[divan::bench]
fn a_case_against_1769_items(bencher: Bencher) {
    let table = items();
    let case = case(&table);
    bencher.bench_local(|| black_box(table.decide(black_box(case.clone()), Some(DAY))));
}

#[divan::bench]
fn a_case_against_1769_items_with_all_failing_conditions(bencher: Bencher) {
    let table = items();
    let case = case(&table);
    let mut failing: Vec<(u32, u32)> = Vec::new();
    bencher.bench_local(|| {
        let answer = table.decide(black_box(case.clone()), Some(DAY));
        failing.clear();
        for row in 0..table.rows().len() {
            failing.extend(answer.failing(row).map(|condition| (row as u32, condition as u32)));
        }
        black_box(&failing);
    });
}

#[divan::bench]
fn a_case_with_nearest_items_and_questions(bencher: Bencher) {
    let table = items();
    let case = case(&table);
    bencher.bench_local(|| {
        let answer = table.decide(black_box(case.clone()), Some(DAY));
        black_box((answer.conclusion(), answer.nearest(20), answer.questions()));
    });
}

#[divan::bench(args = ["C", "F", "P"])]
fn checking_1769_items(bencher: Bencher, hit: &str) {
    let table = items_by(hit);
    assert!(!table.check().is_cut_short, "all of it is searched");
    bencher.bench_local(|| black_box(table.check()));
}

#[divan::bench]
fn checking_1769_rows_of_random_intervals(bencher: Bencher) {
    let table = random_intervals();
    bencher.bench_local(|| black_box(table.check()));
}

#[divan::bench]
fn reading_a_sheet_of_1769_items(bencher: Bencher) {
    let sheet = items().sheet().clone();
    bencher.with_inputs(|| sheet.clone()).bench_local_values(|sheet| Table::read(sheet).expect("a table"));
}

#[divan::bench(args = [Reach::Narrow, Reach::Broad])]
fn measures_29_of_126370_enterprises_with_amounts(bencher: Bencher, reach: Reach) {
    let (table, frame) = (measures(reach), enterprises());
    bencher.bench_local(|| {
        let mut screen = Screen::new(&frame);
        black_box(everything(&mut screen, &table))
    });
}

#[divan::bench]
fn measures_29_of_126370_enterprises_after_one_condition_changed(bencher: Bencher) {
    let (table, frame) = (measures(Reach::Narrow), enterprises());
    let mut screen = Screen::new(&frame);
    everything(&mut screen, &table);
    let mut limit = 0;
    bencher.bench_local(|| {
        limit += 1;
        let mut sheet = table.sheet().clone();
        sheet.rows[6][3] = format!("≤{limit}");
        let table = Table::read(sheet).expect("a table");
        black_box(everything(&mut screen, &table))
    });
}
