//! What a caller sees of a model.

use super::element::{Graph, Kind};
use super::input::Input;
use super::session::Session;
use super::{read, session};
use crate::feel::{Run, tidy};
use crate::value::{Context, Value};
use std::fmt;
use std::sync::Arc;

/// 模型: decisions, their inputs and what they need, read and checked.
#[derive(Clone, Debug)]
pub struct Model {
    graph: Arc<Graph>,
}

/// What a model asks for by `import`.
#[derive(Clone, Copy, Debug)]
pub struct Import<'a> {
    /// The namespace of the imported model.
    pub namespace: &'a str,
    /// Where the importing model says it lies, if it says so.
    pub location: Option<&'a str>,
}

/// 读取错误: a text that is not a model, in Chinese.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(String);

/// 问题: an expression of a model that cannot be read; it evaluates to null.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The decision or the function it belongs to.
    pub place: String,
    /// What is wrong, in Chinese.
    pub message: String,
}

impl Error {
    pub(super) fn new(message: impl Into<String>) -> Error {
        Error(message.into())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}：{}", self.place, self.message)
    }
}

impl Model {
    /// Reads a model. `resolve` gives the text of an imported model, none where there is none.
    ///
    /// Fails where the text is not DMN. An expression that cannot be read does not fail it but is among the problems.
    pub fn parse(text: &str, resolve: &dyn Fn(Import<'_>) -> Option<String>) -> Result<Model, Error> {
        read::graph(text, resolve).map(|graph| Model { graph: Arc::new(graph) })
    }

    /// The expressions that cannot be read.
    pub fn problems(&self) -> &[Problem] {
        &self.graph.problems
    }

    /// The names of the decisions of the model itself, in its order.
    pub fn decisions(&self) -> impl Iterator<Item = &str> {
        let own = self.graph.elements.iter().filter(|element| element.source == 0);
        own.filter(|element| matches!(element.kind, Kind::Decision(_))).map(|element| &*element.name)
    }

    /// What the model itself asks for, in its order.
    pub fn inputs(&self) -> impl Iterator<Item = Input<'_>> {
        let own = self.graph.elements.iter().enumerate().filter(|(_, element)| element.source == 0);
        own.filter(|(_, element)| matches!(element.kind, Kind::Input))
            .map(|(index, _)| Input::new(&self.graph, index))
    }

    /// The answer of a decision. What cannot be computed is null, and the run notes why.
    pub fn decide(&self, decision: &str, inputs: &Context, run: &mut Run) -> Value {
        let is_decision = |kind: &Kind| matches!(kind, Kind::Decision(_));
        match self.graph.named(&tidy(decision), is_decision) {
            Some(index) => Session::new(&self.graph, inputs).value(index, run),
            None => run.null(0, format!("模型中没有决策“{decision}”")),
        }
    }

    /// Calls a decision service or a business knowledge model with arguments by name. A service with several outputs
    /// answers with a context of them.
    pub fn invoke(&self, name: &str, arguments: &Context, run: &mut Run) -> Value {
        let can_be_called = |kind: &Kind| matches!(kind, Kind::Service(_) | Kind::Knowledge(_));
        match self.graph.named(&tidy(name), can_be_called) {
            Some(index) => session::invoke(&self.graph, index, arguments, run),
            None => run.null(0, format!("模型中没有可调用的“{name}”")),
        }
    }
}
