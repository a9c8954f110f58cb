//! The tree of an expression.

use super::types::Type;
use crate::value::{Form, Parameter, Value};
use std::sync::Arc;

/// A part of an expression and where it begins in the text.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub at: u32,
    /// How many parts lie in each other here, this one included.
    pub depth: u32,
    pub kind: Kind,
}

impl Node {
    pub fn new(at: u32, kind: Kind) -> Node {
        let depth = 1 + kind.parts().iter().map(|part| part.depth).max().unwrap_or(0);
        Node { at, depth, kind }
    }

    /// Whether this name stands anywhere in it.
    pub fn names(&self, name: &str) -> bool {
        match &self.kind {
            Kind::Name(own) => &**own == name,
            kind => kind.parts().iter().any(|part| part.names(name)),
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Literal(Value),
    Name(Arc<str>),
    Path(Box<Node>, Arc<str>),
    Filter(Box<Node>, Box<Node>),
    Call(Box<Node>, Arguments),
    List(Vec<Node>),
    /// The entries as written, and the places of those that must be computed before others, in order.
    Context(Vec<(Arc<str>, Node)>, Box<[usize]>),
    Range(Box<Bound>, Box<Bound>),
    /// `< 10` and the like, which stands for a range.
    Half {
        form: Form,
        is_included: bool,
        value: Box<Node>,
    },
    Negate(Box<Node>),
    Arithmetic(Operator, Box<Node>, Box<Node>),
    Compare(Comparison, Box<Node>, Box<Node>),
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    Between(Box<[Node; 3]>),
    In(Box<Node>, Vec<Node>),
    InstanceOf(Box<Node>, Type),
    If(Box<[Node; 3]>),
    For(Vec<Iteration>, Box<Node>),
    /// `some` where true, else `every`.
    Quantified(bool, Vec<Iteration>, Box<Node>),
    Function(Vec<Parameter>, Arc<Node>),
    /// A function of another language, which is not run.
    External,
    /// The test of a cell that uses `?`: its own truth is the answer.
    Question(Box<Node>),
    /// The tests of a cell, asked of `?`.
    Tests {
        is_negated: bool,
        tests: Vec<Node>,
    },
}

impl Kind {
    /// The parts directly below.
    pub fn parts(&self) -> Vec<&Node> {
        match self {
            Kind::Literal(_) | Kind::Name(_) | Kind::External => Vec::new(),
            Kind::Path(of, _)
            | Kind::Half { value: of, .. }
            | Kind::Negate(of)
            | Kind::InstanceOf(of, _)
            | Kind::Question(of) => vec![of],
            Kind::Filter(one, other)
            | Kind::Arithmetic(_, one, other)
            | Kind::Compare(_, one, other)
            | Kind::And(one, other)
            | Kind::Or(one, other) => vec![one, other],
            Kind::Call(callee, arguments) => match arguments {
                Arguments::Positional(values) => std::iter::once(&**callee).chain(values).collect(),
                Arguments::Named(values) => {
                    std::iter::once(&**callee).chain(values.iter().map(|(_, value)| value)).collect()
                }
            },
            Kind::List(items) => items.iter().collect(),
            Kind::Context(entries, _) => entries.iter().map(|(_, value)| value).collect(),
            Kind::Range(start, end) => vec![&start.value, &end.value],
            Kind::Between(three) | Kind::If(three) => three.iter().collect(),
            Kind::In(of, tests) => std::iter::once(&**of).chain(tests).collect(),
            Kind::For(iterations, body) | Kind::Quantified(_, iterations, body) => {
                let lists = iterations.iter().flat_map(|each| std::iter::once(&each.from).chain(&each.to));
                lists.chain(std::iter::once(&**body)).collect()
            }
            Kind::Function(_, body) => vec![body],
            Kind::Tests { tests, .. } => tests.iter().collect(),
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Bound {
    pub value: Node,
    pub is_included: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum Arguments {
    Positional(Vec<Node>),
    Named(Vec<(Arc<str>, Node)>),
}

/// `name in list` or `name in from..to`.
#[derive(Clone, Debug)]
pub(crate) struct Iteration {
    pub name: Arc<str>,
    pub from: Node,
    pub to: Option<Node>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}
