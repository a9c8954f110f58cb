//! What models say: small ones, written here.

mod boxed;
mod facts;
mod requirements;
mod unsafe_input;

use super::{Import, Model};
use crate::feel::{Expression, Names, Run, Scope};
use crate::value::{Context, Value};

/// A model around these elements.
fn model(elements: &str) -> Model {
    let text = definitions("urn:test", elements);
    let model = Model::parse(&text, &|_| None).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert!(model.problems().is_empty(), "{:?}", model.problems());
    model
}

fn definitions(namespace: &str, elements: &str) -> String {
    let dmn = "https://www.omg.org/spec/DMN/20230324/MODEL/";
    format!("<definitions xmlns=\"{dmn}\" namespace=\"{namespace}\" name=\"test\">{elements}</definitions>")
}

/// A decision without requirements that gives anything.
fn decision(name: &str, logic: &str) -> String {
    format!("<decision name=\"{name}\" id=\"{name}\"><variable name=\"{name}\"/>{logic}</decision>")
}

fn literal(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    format!("<literalExpression><text>{text}</text></literalExpression>")
}

/// The value of an expression that names nothing.
fn feel(text: &str) -> Value {
    let expression =
        Expression::parse(text, &Names::default()).unwrap_or_else(|error| panic!("{text}: {error}"));
    expression.evaluate(&Scope::default(), &mut Run::default())
}

/// The entries of a context written in FEEL.
fn inputs(text: &str) -> Context {
    match feel(text) {
        Value::Context(entries) => (*entries).clone(),
        other => panic!("{text} is {other}"),
    }
}

#[track_caller]
fn check(model: &Model, decision: &str, given: &str, expected: &str) {
    let mut run = Run::default();
    let found = model.decide(decision, &inputs(given), &mut run);
    assert!(found == feel(expected), "{decision} of {given} is {found}, not {expected}: {:?}", run.notes());
    assert!(!found.is_null() || !run.notes().is_empty(), "{decision} of {given} is null without a word");
}
