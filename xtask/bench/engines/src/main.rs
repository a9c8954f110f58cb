//! How fast the engines are, beside others: processor time of one thread, medians of interleaved rounds. `cargo xtask bench` runs it and
//! writes the table; every contender has given the same result before it is timed.
//!
//! `engines [PYTHON SCRIPT FOLDER]`: with a Python that has openfisca-core, the script that drives it, and a folder for its data.

mod index;
mod items;
mod measure;
mod measures;
mod openfisca;
mod plain;
#[cfg(feature = "zen")]
mod zen;

#[allow(dead_code)]
#[path = "../../../../crates/decision/benches/made/mod.rs"]
mod tables;

#[path = "../../../../crates/composite/benches/made/mod.rs"]
mod indices;

use anyhow::{Result, bail};
use openfisca::Place;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let place = match arguments.as_slice() {
        [] => None,
        [python, script, folder] => {
            Some(Place { python: python.into(), script: script.into(), folder: folder.into() })
        }
        _ => bail!("usage: engines [PYTHON SCRIPT FOLDER]"),
    };
    items::run()?;
    measures::run(place.as_ref())?;
    index::run()
}
