//! 盘龙: one program, `panlong`, that assembles the platform and runs it.

#![allow(clippy::print_stdout)] // A command line speaks on standard output.

mod cli;
mod commands;
mod deadline;
mod demo;
mod export;
mod fault;
mod keys;
mod schema;
mod serve;
mod token;

use cli::{Cli, Command};
use fault::Outcome;
use std::process::ExitCode;

/// 区划 that this site serves: 昆明市盘龙区 (GB/T 2260).
const DIVISION: &str = "530103";
/// Its name.
const DIVISION_NAME: &str = "盘龙区";

fn main() -> ExitCode {
    let cli = Cli::read();
    match run(&cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("panlong: {}", fault.line);
            ExitCode::from(fault.code)
        }
    }
}

fn run(cli: &Cli) -> Outcome<()> {
    let place = &cli.place;
    match &cli.command {
        Command::Deadline(ask) => deadline::run(place, ask),
        Command::Init { login, name } => commands::init(place, login, name),
        Command::Check { json } => commands::check(place, *json),
        Command::Token(what) => token::token(place, what),
        Command::Import(what) => commands::import(place, what),
        Command::Keys(what) => keys::run(place, what),
        Command::Export(what) => export::run(place, what),
        Command::Serve { listen, base_url } => serve::serve(place, listen.as_ref(), base_url.as_deref()),
        Command::Demo(ask) => serve::demo(place, ask),
    }
}
