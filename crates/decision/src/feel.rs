//! FEEL, the friendly enough expression language of DMN 1.5: expressions, unary tests, built-in functions.
//!
//! A name may contain spaces, so an expression is read with the list of names in scope; of several that fit the longest
//! counts. Nothing here reads a clock or a file: what `now()` and `today()` answer is given to the [`Run`].

mod ast;
mod builtins;
mod call;
mod error;
mod eval;
mod fixed;
mod free;
mod iterate;
mod lexer;
mod names;
mod operators;
mod parser;
mod paths;
mod run;
mod scope;
mod types;

#[cfg(test)]
mod tests;

pub use error::SyntaxError;
pub use names::Names;
pub use run::{Note, Run};
pub use scope::Scope;
pub use types::{Allowed, Type};

pub(crate) use ast::Node;
pub(crate) use builtins::{Builtin, sum_of};
pub(crate) use call::{call, call_named};
pub(crate) use fixed::Part;
pub(crate) use iterate::{is_true, open, quantify};
pub(crate) use names::tidy;
pub(crate) use parser::type_of;
pub(crate) use paths::{entries_as_scope, select_items};

use crate::value::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// 表达式: read once, evaluated as often as wanted.
#[derive(Clone, Debug)]
pub struct Expression {
    node: Arc<Node>,
}

impl Expression {
    /// Reads an expression. Fails on the first thing that is not FEEL.
    pub fn parse(text: &str, names: &Names) -> Result<Expression, SyntaxError> {
        Ok(Expression { node: Arc::new(parser::expression(text, names)?) })
    }

    /// The value. What cannot be computed is null, and the run notes why.
    pub fn evaluate(&self, scope: &Scope, run: &mut Run) -> Value {
        run.evaluate(&self.node, scope)
    }

    /// The names that the scope must know: neither functions of FEEL nor bound by the expression itself.
    pub fn names(&self) -> BTreeSet<Arc<str>> {
        free::names(&self.node)
    }

    /// The name, where it is nothing else.
    pub(crate) fn only_name(&self) -> Option<&str> {
        match &self.node.kind {
            ast::Kind::Name(name) => Some(name),
            _ => None,
        }
    }

    /// Whether this name stands anywhere in it.
    pub(crate) fn mentions(&self, name: &str) -> bool {
        self.node.names(name)
    }
}

/// 单元测试: what stands in an input cell of a DMN decision table, `< 10, [20..30]`, `not("a")` or `-`.
#[derive(Clone, Debug)]
pub struct UnaryTests {
    node: Arc<Node>,
}

impl UnaryTests {
    /// Reads the text of a cell. Fails on the first thing that is not a unary test.
    pub fn parse(text: &str, names: &Names) -> Result<UnaryTests, SyntaxError> {
        Ok(UnaryTests { node: Arc::new(parser::unary_tests(text, names)?) })
    }

    /// Whether the input passes: true, false, or null where they cannot be compared.
    pub fn evaluate(&self, input: &Value, scope: &Scope, run: &mut Run) -> Value {
        run.evaluate(&self.node, &scope.with("?", input.clone()))
    }

    /// What the tests name, in order; of a test such as `< 10` the range.
    pub(crate) fn values(&self, scope: &Scope, run: &mut Run) -> Vec<Value> {
        match &self.node.kind {
            ast::Kind::Tests { tests, .. } => tests.iter().map(|test| run.evaluate(test, scope)).collect(),
            _ => Vec::new(),
        }
    }
}
