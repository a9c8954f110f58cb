//! An index of the size of ASEM's, a thousand replications of it, Copeland's rule, a panel.

use crate::indices::{COPELAND, PANEL, VARIED, asem, data, flat, table};
use crate::measure::{Contender, compare};
use anyhow::Result;
use composite::Run;

/// What we are called in the figures.
const OURS: &str = "composite";

pub fn run() -> Result<()> {
    let method = asem("");
    let known = data(&method, &table(51, 49, 1, 0.025));
    compare("index-chain", vec![Contender::here(OURS, || Run::of(&method, &known).expect("a run"))])?;

    let method = asem(VARIED);
    let known = data(&method, &table(51, 49, 1, 0.025));
    let nominal = Run::of(&method, &known).expect("a run");
    let study = method.study.as_ref().expect("a study");
    let replicate = || study.run(&method, &known, &nominal, 1).expect("a study");
    compare("index-replications", vec![Contender::here(OURS, replicate)])?;

    for (figure, units) in [("copeland-260", 260), ("copeland-2600", 2_600)] {
        let method = flat(26, COPELAND);
        let known = data(&method, &table(units, 26, 1, 0.0));
        compare(figure, vec![Contender::here(OURS, || Run::of(&method, &known).expect("a run"))])?;
    }

    let method = flat(26, PANEL);
    let known = data(&method, &table(2_600, 26, 12, 0.02));
    compare("index-panel", vec![Contender::here(OURS, || Run::of(&method, &known).expect("a run"))])
}
