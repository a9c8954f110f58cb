//! Everything a contributor runs: `cargo xtask test` and `cargo xtask bench`.
//!
//! `test` is exactly what continuous integration calls. It installs what it may, runs every test on both databases and
//! in a browser, and stops whatever it started, also when a step fails.

#![allow(clippy::print_stdout)]

mod asem;
mod bench;
mod browser;
mod client;
mod demo;
mod deny;
#[cfg(test)]
mod house;
mod install;
mod open311;
mod postgres;
#[cfg(test)]
mod punctuation;
mod python;
mod run;
mod schemathesis;
mod server;
mod soak;
mod tck;
mod texts;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::postgres::Postgres;
use crate::run::cargo;

/// How long the server is soaked in the tests.
const SOAK_MINUTES: u64 = 2;

const USAGE: &str = "usage: cargo xtask test    every check, as continuous integration runs it (see CONTRIBUTING.md)
       cargo xtask bench [engines] [matching] [server] [--write]  speed, beside others; --write: into docs/benchmarks.md
       cargo xtask soak --minutes N    mixed load on the demonstration district; memory, failures, the record afterwards
       cargo xtask tck FOLDER [--failures]  the cases of DMN's compatibility kit below a folder, passed and in all";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["test"] => test(),
        ["bench", words @ ..] => root().and_then(|root| bench::run(&root, words)),
        ["soak", "--minutes", minutes] => match minutes.parse() {
            Ok(minutes) => soak(minutes),
            Err(_) => Err(anyhow::anyhow!("how many minutes is {minutes}?")),
        },
        ["tck", folder] => tck::run(Path::new(folder), false),
        ["tck", folder, "--failures"] => tck::run(Path::new(folder), true),
        ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nFAILED: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Every check, in order, up to the first that fails. Leaving this function stops the database server.
fn test() -> Result<()> {
    let begin = Instant::now();
    let root = root()?;
    let tools = step("what the tests need", install::tools)?;
    step("formatting", || {
        cargo(&root, &["fmt", "--all", "--check"]).run()?;
        cargo(&root, &["fmt", "--manifest-path", bench::ENGINES, "--check"]).run()
    })?;
    step("lints", || {
        cargo(&root, &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]).run()
    })?;
    step("dependencies", || deny::check(&root, &target(&root)))?;
    let postgres = step("a PostgreSQL of our own", || Postgres::start(&tools.postgres))?;
    step("tests on both databases", || {
        cargo(&root, &["test", "--workspace"])
            .env("PANLONG_TEST_POSTGRES", postgres.url())
            .env("PANLONG_POSTGRES_BIN", &tools.postgres)
            .run()
    })?;
    step("DMN's compatibility kit", || tck::gate(&root))?;
    step("the ASEM index", || asem::gate(&root))?;
    let program = step("release build", || release(&root))?;
    step("Open311 clients", || open311::test(&root, &target(&root), &program))?;
    step("schemathesis", || schemathesis::run(&root, &target(&root), &program))?;
    step("browser tests", || browser::test(&root, &tools, postgres.url()))?;
    step("a short soak", || soak::run(&root, &program, SOAK_MINUTES))?;
    step("stop what was started", || {
        drop(postgres);
        Ok(())
    })?;
    println!("\nAll passed in {:.0} s.", begin.elapsed().as_secs_f64());
    run::skips().iter().for_each(|line| println!("SKIPPED: {line}"));
    Ok(())
}

fn soak(minutes: u64) -> Result<()> {
    let root = root()?;
    let program = step("release build", || release(&root))?;
    soak::run(&root, &program, minutes)
}

/// Runs one step under a plain heading and tells how long it took; the name of the step heads its failure.
fn step<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("\n== {name}");
    let begin = Instant::now();
    let outcome = work().with_context(|| name.to_owned());
    let word = if outcome.is_ok() { "ok" } else { "failed" };
    println!("-- {name}: {word} after {:.1} s", begin.elapsed().as_secs_f64());
    outcome
}

/// Builds the program as it is released and says where it is.
fn release(root: &Path) -> Result<PathBuf> {
    cargo(root, &["build", "--release"]).run()?;
    Ok(target(root).join("release/panlong"))
}

/// The folder of what is built.
fn target(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |folder| root.join(folder))
}

/// The folder of the workspace.
fn root() -> Result<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    match here.parent() {
        Some(root) => Ok(root.to_owned()),
        None => bail!("{} has no parent folder", here.display()),
    }
}
