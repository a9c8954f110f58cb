//! 函数: a value that can be called.

use super::Value;
use crate::feel::{Builtin, Node, Run, Scope, Type};
use std::fmt;
use std::sync::Arc;

/// 函数: one built in, one written in FEEL, or the logic of a business knowledge model.
#[derive(Clone)]
pub struct Function(Arc<Inner>);

struct Inner {
    parameters: Vec<Parameter>,
    returns: Type,
    body: Body,
}

/// A formal parameter.
#[derive(Clone, Debug)]
pub(crate) struct Parameter {
    pub name: Arc<str>,
    pub kind: Type,
}

/// What runs when the function is called; the values of the parameters come in their order.
pub(crate) enum Body {
    Builtin(&'static Builtin),
    Feel { body: Arc<Node>, scope: Scope },
    Native(Box<Native>),
}

/// Logic that is not FEEL.
pub(crate) type Native = dyn Fn(&[Value], &mut Run) -> Value + Send + Sync;

impl Function {
    pub(crate) fn new(parameters: Vec<Parameter>, returns: Type, body: Body) -> Function {
        Function(Arc::new(Inner { parameters, returns, body }))
    }

    pub(crate) fn builtin(builtin: &'static Builtin) -> Function {
        Function::new(Vec::new(), Type::Any, Body::Builtin(builtin))
    }

    pub(crate) fn parameters(&self) -> &[Parameter] {
        &self.0.parameters
    }

    pub(crate) fn returns(&self) -> &Type {
        &self.0.returns
    }

    pub(crate) fn body(&self) -> &Body {
        &self.0.body
    }
}

/// A function is the same as itself only; one built in is the same wherever it is named.
impl PartialEq for Function {
    fn eq(&self, other: &Function) -> bool {
        match (self.body(), other.body()) {
            (Body::Builtin(one), Body::Builtin(other)) => std::ptr::eq(*one, *other),
            _ => Arc::ptr_eq(&self.0, &other.0),
        }
    }
}

impl fmt::Debug for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.0.parameters.iter().map(|parameter| &*parameter.name).collect();
        write!(f, "function({})", names.join(", "))
    }
}
