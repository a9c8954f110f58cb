//! What a cell says without a fact: the values it names, for those who write it in other words.

use super::ast::{Arguments, Kind, Node};
use super::{Builtin, Expression, Run, Scope, UnaryTests};
use crate::value::Value;
use std::sync::Arc;

/// One test of a cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Part {
    /// A value, or of a comparison or an interval the range.
    Value(Value),
    /// `starts with(?, "F51")`
    Beginning(Arc<str>),
}

impl Expression {
    /// The value, where it is the same every time.
    pub(crate) fn fixed(&self) -> Option<Value> {
        fixed(&self.node)
    }
}

impl UnaryTests {
    /// Whether it asks nothing.
    pub(crate) fn asks_nothing(&self) -> bool {
        matches!(self.node.kind, Kind::Literal(Value::Boolean(true)))
    }

    /// Whether the tests are negated, and the tests; none where one of them hangs on a fact.
    pub(crate) fn parts(&self) -> Option<(bool, Vec<Part>)> {
        let Kind::Tests { is_negated, tests } = &self.node.kind else { return None };
        Some((*is_negated, tests.iter().map(part).collect::<Option<_>>()?))
    }
}

fn part(node: &Node) -> Option<Part> {
    let Kind::Question(test) = &node.kind else {
        return fixed(node).filter(|value| !value.is_null()).map(Part::Value);
    };
    let Kind::Call(callee, Arguments::Positional(values)) = &test.kind else { return None };
    match (&callee.kind, values.as_slice()) {
        (Kind::Name(name), [own, beginning]) if &**name == "starts with" && own.names("?") => {
            match (&own.kind, fixed(beginning)?) {
                (Kind::Name(_), Value::String(text)) => Some(Part::Beginning(text)),
                _ => None,
            }
        }
        _ => None,
    }
}

fn fixed(node: &Node) -> Option<Value> {
    if !is_fixed(node) {
        return None;
    }
    let value = Run::default().evaluate(node, &Scope::default());
    // What cannot be computed is null too.
    let is_meant = !value.is_null() || matches!(node.kind, Kind::Literal(_));
    is_meant.then_some(value)
}

fn is_fixed(node: &Node) -> bool {
    match &node.kind {
        Kind::Literal(_) => true,
        Kind::Name(name) => Builtin::named(name).is_some(),
        Kind::Negate(_)
        | Kind::Half { .. }
        | Kind::Range(..)
        | Kind::Arithmetic(..)
        | Kind::Call(_, Arguments::Positional(_)) => node.kind.parts().into_iter().all(is_fixed),
        _ => false,
    }
}
