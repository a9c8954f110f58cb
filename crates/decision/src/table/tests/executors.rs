//! Both executors give the same answers.

use super::random::{Dice, frame, table};
use crate::table::{Screen, Verdict};

const TABLES: usize = 1_000;
const CASES: usize = 1_000;

#[test]
fn one_case_at_a_time_and_all_at_once_agree_on_random_tables() {
    let mut dice = Dice(20_220_501);
    let frame = frame(&mut dice, CASES);
    let (mut screen, mut seen) = (Screen::new(&frame), [0_usize; 3]);
    for _ in 0..TABLES {
        let table = table(&mut dice);
        let selections = screen.run(&table, None).unwrap();
        let rows = 0..table.rows().len();
        let short: Vec<_> = rows.clone().map(|row| screen.one_short(&table, row).unwrap()).collect();
        let amounts: Vec<_> =
            rows.map(|row| screen.amounts(&table, row, 0, &selections[row].applies).unwrap()).collect();
        for case in 0..CASES {
            let answer = table.decide(frame.case(&table, case).unwrap(), None);
            for (row, selection) in selections.iter().enumerate() {
                let verdict = match (selection.applies.has(case), selection.open.has(case)) {
                    (true, false) => Verdict::True,
                    (false, true) => Verdict::Unknown,
                    (false, false) => Verdict::False,
                    (true, true) => panic!("both"),
                };
                seen[verdict as usize] += 1;
                assert_eq!(answer.row(row), Some(verdict), "{case} {row} {:?}", table.sheet().rows[6 + row]);
                let failing: Vec<usize> = answer.failing(row).collect();
                for (condition, cases) in &short[row] {
                    assert_eq!(cases.has(case), failing == [*condition], "{case} {row} {condition}");
                }
            }
            for (row, amounts) in amounts.iter().enumerate() {
                let paid = amounts.paid.binary_search_by_key(&(case as u32), |(case, _)| *case);
                let paid = paid.ok().map(|at| amounts.paid[at].1);
                let expected = answer.amount(row, 0).filter(|_| answer.applying().has(row));
                assert_eq!(paid, expected, "{case} {row}");
            }
        }
    }
    assert!(seen.iter().all(|count| *count > 100_000), "every verdict is seen often: {seen:?}");
}
