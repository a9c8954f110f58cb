//! Calling a function.

use super::{Run, Type};
use crate::value::{Body, Function, Value};
use std::sync::Arc;

/// Calls a function with values in the order of its parameters.
pub(crate) fn call(function: &Function, values: Vec<Value>, at: u32, run: &mut Run) -> Value {
    let parameters = function.parameters();
    let (body, scope) = match function.body() {
        Body::Builtin(builtin) => return builtin.call(values, at, run),
        _ if values.len() != parameters.len() => {
            let message = format!("函数有 {} 个参数，给了 {} 个", parameters.len(), values.len());
            return run.null(at, message);
        }
        Body::Feel { body, scope } => (Some((body, scope)), None),
        Body::Native(native) => (None, Some(native)),
    };
    let mut fitting = Vec::with_capacity(values.len());
    for (value, parameter) in values.iter().zip(parameters) {
        match parameter.kind.coerce(value, run) {
            Some(value) => fitting.push(value),
            None => {
                let message = format!("参数“{}”应为{}", parameter.name, parameter.kind.label());
                return run.null(at, message);
            }
        }
    }
    let value = run.deeper(at, |run| match (body, scope) {
        (Some((body, scope)), _) => {
            let bind = |scope: super::Scope, (parameter, value): (&crate::value::Parameter, Value)| {
                scope.with(parameter.name.clone(), value)
            };
            let scope = parameters.iter().zip(fitting).fold(scope.clone(), bind);
            run.evaluate(body, &scope)
        }
        (None, Some(native)) => native(&fitting, run),
        (None, None) => Value::Null,
    });
    returned(&value, function.returns(), at, run)
}

/// Calls a function with values by the names of its parameters.
pub(crate) fn call_named(
    function: &Function,
    values: Vec<(Arc<str>, Value)>,
    at: u32,
    run: &mut Run,
) -> Value {
    if let Body::Builtin(builtin) = function.body() {
        return builtin.call_named(&values, at, run);
    }
    let parameters = function.parameters();
    let is_known = |name: &Arc<str>| parameters.iter().any(|parameter| parameter.name == *name);
    if let Some((name, _)) = values.iter().find(|(name, _)| !is_known(name)) {
        return run.null(at, format!("函数没有参数“{name}”"));
    }
    let value_of =
        |name: &Arc<str>| values.iter().find(|(given, _)| given == name).map(|(_, value)| value.clone());
    let ordered =
        parameters.iter().map(|parameter| value_of(&parameter.name).unwrap_or(Value::Null)).collect();
    call(function, ordered, at, run)
}

fn returned(value: &Value, kind: &Type, at: u32, run: &mut Run) -> Value {
    match kind.bind(value, run) {
        Some(value) => value,
        None => run.null(at, format!("函数的结果应为{}", kind.label())),
    }
}
