//! 盘龙: one program, `panlong`, that assembles the platform and runs it.

#![allow(clippy::print_stdout)] // A command line speaks on standard output.

mod account;
mod anchors;
mod backup;
mod capabilities;
mod check;
mod cli;
mod commands;
mod deadline;
mod demo;
mod export;
mod fault;
mod import;
mod indices;
mod keys;
mod place;
mod provider;
mod schema;
mod serve;
mod tables;
mod token;

use cli::{Cli, Command};
use demo::time;
use fault::Outcome;
use std::process::ExitCode;

/// Many short requests on many threads: the system's allocator keeps ever more memory then, this one does not.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// 区划 that this site serves: 昆明市盘龙区 (GB/T 2260).
const DIVISION: &str = "530103";
/// Its name.
const DIVISION_NAME: &str = "盘龙区";

fn main() -> ExitCode {
    let cli = Cli::read();
    match run(&cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            fault.say(cli.json);
            ExitCode::from(fault.code)
        }
    }
}

fn run(cli: &Cli) -> Outcome<()> {
    let (place, json) = (&cli.place, cli.json);
    match &cli.command {
        Command::Deadline(ask) => deadline::run(place, ask, json),
        Command::Init { login, name } => commands::init(place, login, name, json),
        Command::Check => check::run(place, json),
        Command::Backup { out } => backup::backup(place, out, json),
        Command::Restore { from } => backup::restore(place, from, json),
        Command::Token(what) => token::token(place, what, json),
        Command::Import(what) => import::import(place, what, json),
        Command::Account(what) => account::run(place, what, json),
        Command::Keys(what) => keys::run(place, what, json),
        Command::Export(what) => export::run(place, what, json),
        Command::Decide(ask) => tables::decide(ask, json),
        Command::Table(what) => tables::table(what, json),
        Command::Composite(ask) => indices::run(ask, json),
        Command::Serve(ask) => serve::serve(place, ask),
        Command::Demo(ask) => serve::demo(place, ask, json),
    }
}
