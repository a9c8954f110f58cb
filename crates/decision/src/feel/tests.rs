//! What FEEL says: tables of an expression and what it is worth, as another expression.

mod functions;
mod language;
mod limits;
mod times;

use super::{Expression, Names, Run, Scope, UnaryTests};
use crate::value::{DateTime, Value};

/// Evaluates an expression that names nothing.
fn value_of(text: &str) -> (Value, Run) {
    let names = Names::default();
    let expression = Expression::parse(text, &names).unwrap_or_else(|error| panic!("{text}: {error}"));
    let mut run = DateTime::parse("2024-06-03T10:15:30Z").map(Run::at).expect("a time");
    let value = expression.evaluate(&Scope::default(), &mut run);
    (value, run)
}

/// Each expression has the value of the one beside it. What is null says why, and nothing else says anything unasked.
fn check(table: &[(&str, &str)]) {
    for (text, expected) in table {
        let (found, run) = value_of(text);
        let (expected, _) = value_of(expected);
        assert!(found == expected, "{text} is {found}, not {expected}: {:?}", run.notes());
    }
}

/// Each expression is null, and a note says why.
fn check_null(table: &[&str]) {
    for text in table {
        let (found, run) = value_of(text);
        assert!(found.is_null(), "{text} is {found}, not null");
        assert!(!run.notes().is_empty(), "{text} is null without a word");
    }
}

/// Each text is refused, at a character.
fn check_refused(table: &[(&str, usize)]) {
    for (text, at) in table {
        match Expression::parse(text, &Names::default()) {
            Ok(_) => panic!("{text} was read"),
            Err(error) => assert_eq!(error.at, *at, "{text}: {error}"),
        }
    }
}

/// Whether an input passes the tests of a cell.
fn passes(input: &str, cell: &str) -> Value {
    let tests = UnaryTests::parse(cell, &Names::default()).unwrap_or_else(|error| panic!("{cell}: {error}"));
    tests.evaluate(&value_of(input).0, &Scope::default(), &mut Run::default())
}
