//! The engines under measurement: a program of its own runs them in turn with others, so that these others are no part of the product.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::bench::document::circumstances;
use crate::python;
use crate::run::{Line, cargo, skipped};
use crate::{step, target};

/// The program, which is no member of the workspace.
pub const MANIFEST: &str = "xtask/bench/engines/Cargo.toml";
const SCRIPT: &str = "xtask/bench/openfisca/measures.py";
const REQUIREMENTS: &str = "xtask/bench/openfisca/requirements.txt";

/// A figure, its limit and how much faster than another it shall be.
struct Target {
    key: &'static str,
    what: &'static str,
    limit_ms: f64,
    times: &'static [(&'static str, f64)],
    /// Milliseconds of COINr 1.1.14 for the same, where there are.
    coinr_ms: Option<f64>,
}

const MEASURES: &[(&str, f64)] = &[("openfisca-core", 5.0), ("zen-expression", 50.0)];

const fn target_of(key: &'static str, what: &'static str, limit_ms: f64) -> Target {
    Target { key, what, limit_ms, times: &[], coinr_ms: None }
}

const TARGETS: &[Target] = &[
    Target {
        times: MEASURES,
        ..target_of(
            "measures-narrow",
            "29 measures × 126,370 enterprises with amounts, one in a hundred entitled",
            15.0,
        )
    },
    Target { times: MEASURES, ..target_of("measures-broad", "the same, one in thirteen entitled", 15.0) },
    target_of("measures-edited", "the same again after one condition was edited", 15.0),
    Target {
        times: &[("zen-engine", 10.0)],
        ..target_of("case", "one case against 1,769 items, with every condition that fails", 0.05)
    },
    target_of("check-C", "analysis of a table of 1,769 rows, all that apply count", 200.0),
    target_of("check-F", "the same, the first that applies counts", 200.0),
    target_of("check-P", "the same, the first in the order of outcomes counts", 200.0),
    target_of("check-random", "the same, random intervals in six columns", 200.0),
    Target {
        coinr_ms: Some(133.0),
        ..target_of("index-chain", "index of 51 countries × 49 indicators, the whole chain", 1.5)
    },
    Target {
        coinr_ms: Some(159_600.0),
        ..target_of("index-replications", "1,000 replications of it", 800.0)
    },
    Target {
        coinr_ms: Some(32_300.0),
        ..target_of("copeland-260", "Copeland's rule, 260 units × 26 indicators", 30.0)
    },
    target_of("copeland-2600", "Copeland's rule, 2,600 units × 26 indicators", 3_000.0),
    Target {
        coinr_ms: Some(10_600.0),
        ..target_of("index-panel", "panel of 2,600 units × 26 indicators × 12 periods", 1_000.0)
    },
];

/// One contender's milliseconds.
struct Figure {
    key: String,
    who: String,
    median: f64,
    lowest: f64,
    highest: f64,
}

/// Builds and runs the program, and says what it found.
pub fn run(root: &Path, work: &Path) -> Result<String> {
    let python = match python::environment(&work.join("openfisca"), &root.join(REQUIREMENTS)) {
        Ok(python) => Some(python),
        Err(reason) => {
            skipped("openfisca-core", reason);
            None
        }
    };
    let folder = target(root);
    let base = ["build", "--release", "--locked", "--manifest-path", MANIFEST];
    let line = || cargo(root, &base).arg("--target-dir").arg(&folder);
    step("the engines' program", || {
        line().run().or_else(|reason| {
            skipped("zen", reason);
            line().arg("--no-default-features").run()
        })
    })?;
    let mut program = Line::new(folder.join("release/engines"), &[]);
    if let Some(python) = python {
        program = program.arg(python).arg(root.join(SCRIPT)).arg(work.join("openfisca-data"));
    }
    let figures = read(&step("engines", || program.output())?)?;
    text(root, &figures)
}

fn read(output: &str) -> Result<Vec<Figure>> {
    let lines = output.lines().filter_map(|line| line.strip_prefix("figure\t"));
    let figure = |line: &str| -> Result<Figure> {
        let cells: Vec<&str> = line.split('\t').collect();
        let [key, who, median, lowest, highest] = cells[..] else { bail!("not a figure: {line}") };
        let number = |text: &str| text.parse::<f64>().with_context(|| format!("not a number: {text}"));
        Ok(Figure {
            key: key.into(),
            who: who.into(),
            median: number(median)?,
            lowest: number(lowest)?,
            highest: number(highest)?,
        })
    };
    lines.map(figure).collect()
}

fn text(root: &Path, figures: &[Figure]) -> Result<String> {
    let mut out = format!("## Engines\n\n{}\n", circumstances(root)?);
    writeln!(
        out,
        "Milliseconds of processor time of one thread: median of the rounds, lowest to highest.\n"
    )?;
    writeln!(out, "| | ours | | limit | |\n|---|--:|--:|--:|---|")?;
    for target in TARGETS {
        let Some(ours) = of(figures, target.key).next() else { continue };
        let (median, spread, limit) = (show(ours.median), spread(ours), show(target.limit_ms));
        let verdict = if ours.median <= target.limit_ms { "within" } else { "ABOVE LIMIT" };
        writeln!(out, "| {} | {median} | {spread} | {limit} | {verdict} |", target.what)?;
    }
    writeln!(
        out,
        "\n### Beside others\n\n| | | theirs | | ours | times faster | at least | |\n|---|---|--:|--:|--:|--:|--:|---|"
    )?;
    for target in TARGETS {
        let mut all = of(figures, target.key);
        let Some(ours) = all.next() else { continue };
        for theirs in all {
            let times = theirs.median / ours.median;
            let least =
                target.times.iter().find(|(name, _)| *name == theirs.who).map_or(1.0, |(_, least)| *least);
            let verdict = if times >= least { "yes" } else { "NO" };
            let (who, what) = (&theirs.who, target.what);
            let (median, spread, own) = (show(theirs.median), spread(theirs), show(ours.median));
            writeln!(
                out,
                "| {what} | {who} | {median} | {spread} | {own} | {times:.1} | {least} | {verdict} |"
            )?;
        }
        if let Some(coinr) = target.coinr_ms {
            let (median, own, times) = (show(coinr), show(ours.median), coinr / ours.median);
            writeln!(
                out,
                "| {} | COINr 1.1.14, stored | {median} | | {own} | {times:.0} | | |",
                target.what
            )?;
        }
    }
    for name in others() {
        if !figures.iter().any(|figure| figure.who == name) {
            writeln!(out, "\n{name} was skipped: it could not be installed here.")?;
        }
    }
    Ok(out + HOW)
}

/// Those we compare with while we measure.
fn others() -> BTreeSet<&'static str> {
    TARGETS.iter().flat_map(|target| target.times).map(|(name, _)| *name).collect()
}

/// Ours is the first.
fn of<'a>(figures: &'a [Figure], key: &'a str) -> impl Iterator<Item = &'a Figure> {
    figures.iter().filter(move |figure| figure.key == key)
}

fn spread(figure: &Figure) -> String {
    format!("{}–{}", show(figure.lowest), show(figure.highest))
}

/// Three digits that count.
fn show(ms: f64) -> String {
    match ms {
        _ if ms >= 100.0 => format!("{ms:.0}"),
        _ if ms >= 10.0 => format!("{ms:.1}"),
        _ if ms >= 1.0 => format!("{ms:.2}"),
        _ => format!("{ms:.4}"),
    }
}

const HOW: &str = "\n### How it is measured\n\n\
* `xtask/bench/engines` is a program with a manifest and a lock file of its own, so that what it is compared with is no part of the product.\n\
  It runs the contenders in turn: seven rounds, five of what takes seconds; what takes less than 60 ms is repeated within its round.\n\
* Before anything is timed the results are compared: of every enterprise and measure whether it is entitled and the amount in 分; of the case\n\
  which items apply. A difference ends the program. Ours finds besides who may yet be entitled once unknown facts are known, and of\n\
  the case all conditions that fail, which the others cannot say.\n\
* Tables, enterprises and cases are made by `crates/decision/benches/made` with a fixed seed; indices by `crates/composite/benches/made`: of the\n\
  size, the skew and the gaps of ASEM's.\n\
* zen-expression (MIT) has each measure as one compiled expression and the enterprises as contexts made before. zen-engine (MIT) has the\n\
  items as one compiled table that collects, with trace.\n\
* openfisca-core (AGPL-3.0, installed into an environment of the bench only) has each measure as a variable whose formula is vectors of NumPy;\n\
  facts are set before, words are looked up in tables of yes and no.\n\
* COINr's figures (MIT) are stored, from runs of version 1.1.14: ASEM's own data for the chain and its replications, a panel and units of\n\
  the sizes named. They are not measured here.\n";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_is_the_first_figure_of_a_key() {
        let output =
            "figure\tcase\tdecision\t0.01\t0.009\t0.02\nelse\nfigure\tcase\tzen-engine\t2.0\t1.9\t2.5\n";
        let figures = read(output).expect("figures");
        let who: Vec<&str> = of(&figures, "case").map(|figure| figure.who.as_str()).collect();
        assert_eq!(who, ["decision", "zen-engine"]);
        assert!(read("figure\tcase\tdecision\t0.01").is_err());
    }

    #[test]
    fn three_digits_count() {
        for (ms, text) in [(1234.5, "1234"), (12.34, "12.3"), (1.234, "1.23"), (0.01234, "0.0123")] {
            assert_eq!(show(ms), text);
        }
    }
}
