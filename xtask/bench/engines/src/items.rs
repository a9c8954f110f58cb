//! One case against the items of the five lists, with every condition that fails; and the analysis of that list.

use crate::measure::{Contender, compare};
use crate::tables::{ACTS, DAY, FACTS, case, items, items_by, random_intervals};
use anyhow::Result;
use decision::table::{Case, Table};

/// What we are called in the figures.
const OURS: &str = "decision";

pub fn run() -> Result<()> {
    let table = items();
    let case = case(&table);
    let mut failing = Vec::new();
    let ours = || judge(&table, &case, &mut failing);
    #[cfg(feature = "zen")]
    {
        let zen = crate::zen::Items::of(&table);
        agree(&table, &zen)?;
        let theirs_case = crate::zen::case(&table, &FACTS);
        let theirs = || zen.run(&theirs_case).expect("an answer");
        compare("case", vec![Contender::here(OURS, ours), Contender::here("zen-engine", theirs)])?;
    }
    #[cfg(not(feature = "zen"))]
    compare("case", vec![Contender::here(OURS, ours)])?;

    for (figure, hit) in [("check-C", "C"), ("check-F", "F"), ("check-P", "P")] {
        let table = items_by(hit);
        anyhow::ensure!(!table.check().is_cut_short, "a part of the table was left out");
        compare(figure, vec![Contender::here(OURS, || table.check())])?;
    }
    let table = random_intervals();
    compare("check-random", vec![Contender::here(OURS, || table.check())])
}

/// Of a case of every act both find the same items.
#[cfg(feature = "zen")]
fn agree(table: &Table, zen: &crate::zen::Items) -> Result<()> {
    let mut found = 0;
    for act in 0..ACTS {
        let act = format!("行为{act}");
        let facts = FACTS.map(|(name, text)| (name, if name == "违法行为" { act.as_str() } else { text }));
        let answer = table.decide(table.case(facts).expect("facts"), Some(DAY));
        let applying: Vec<usize> = answer.applying().rows().collect();
        let theirs = zen.applying(&crate::zen::case(table, &facts))?;
        anyhow::ensure!(theirs == applying, "{act}: zen-engine finds {theirs:?}, not {applying:?}");
        found += applying.len();
    }
    anyhow::ensure!(found > 0, "no item applies to any case");
    Ok(())
}

/// Which items apply, and of the others every condition that fails.
fn judge(table: &Table, case: &Case, failing: &mut Vec<(u32, u32)>) -> usize {
    let answer = table.decide(case.clone(), Some(DAY));
    failing.clear();
    for row in 0..table.rows().len() {
        failing.extend(answer.failing(row).map(|condition| (row as u32, condition as u32)));
    }
    failing.len()
}
