//! Both executors give the same answers, and so does the table written as DMN.

use super::random::{Dice, facts, frame, table};
use crate::dmn::Model;
use crate::feel::Run;
use crate::table::{CellSelection, Screen, Test, Verdict};
use crate::value::{Context, Value};
use rust_decimal::Decimal;

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
        let cells: Vec<_> = rows.clone().map(|row| screen.cells(&table, row).unwrap()).collect();
        let amounts: Vec<_> =
            rows.map(|row| screen.amounts(&table, row, 0, &selections[row].applies).unwrap()).collect();
        for (row, cells) in cells.iter().enumerate() {
            for cell in cells {
                let Test::In(set) = table.test(row, cell.condition) else { continue };
                let mut all = screen.within(&table, cell.condition, set).unwrap();
                let count = all.count() + cell.fails.count() + cell.unknown.count();
                all.add(&cell.fails);
                all.add(&cell.unknown);
                assert_eq!((count, all.count()), (CASES, CASES), "{row} {}", cell.condition);
            }
        }
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
                let cut = |has: fn(&CellSelection, usize) -> bool| -> Vec<usize> {
                    let cells = cells[row].iter().filter(|cell| has(cell, case));
                    cells.map(|cell| cell.condition).collect()
                };
                assert_eq!(cut(|cell, case| cell.fails.has(case)), failing, "{case} {row}");
                let unknown: Vec<usize> = answer.unknown(row).collect();
                assert_eq!(cut(|cell, case| cell.unknown.has(case)), unknown, "{case} {row}");
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

const TABLES_AS_DMN: usize = 200;
const CASES_AS_DMN: usize = 20;

#[test]
fn a_table_written_as_dmn_answers_as_it_does_itself_where_every_fact_is_known() {
    let mut dice = Dice(42);
    let mut seen = 0;
    for _ in 0..TABLES_AS_DMN {
        let table = table(&mut dice);
        let model = Model::parse(&table.to_dmn(), &|_| None).unwrap();
        assert!(model.problems().is_empty(), "{:?}", model.problems());
        for _ in 0..CASES_AS_DMN {
            let case = table.case(facts(&mut dice)).unwrap();
            let inputs: Context = table
                .conditions()
                .iter()
                .enumerate()
                .map(|(at, column)| (column.name.clone(), case.value(&table, at).unwrap()))
                .collect();
            let answer = table.decide(case, None);
            let own: Vec<Value> = answer
                .applying()
                .rows()
                .map(|row| match answer.amount(row, 0) {
                    Some(fen) => Value::Number(Decimal::new(fen, 2)),
                    None => Value::Null,
                })
                .collect();
            seen += own.len();
            let mut run = Run::default();
            let theirs = model.decide("决策表", &inputs, &mut run);
            let is_nothing = own.is_empty() && theirs == Value::Null;
            assert!(
                is_nothing || theirs == Value::list(own.clone()),
                "{own:?} {theirs:?} {:?} {inputs:?} {}",
                run.notes(),
                table.to_dmn()
            );
        }
    }
    assert!(seen > 1_000, "rows applied often: {seen}");
}
