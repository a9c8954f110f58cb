//! Running boxed expressions.

use super::logic::{Entry, Logic, Written};
use crate::feel::{Run, Scope, Type, call_named, entries_as_scope, is_true, open, quantify, select_items};
use crate::value::{Body, Context, Function, Value};
use std::sync::Arc;

pub(super) fn evaluate(logic: &Logic, scope: &Scope, run: &mut Run) -> Value {
    run.deeper(0, |run| inner(logic, scope, run))
}

fn inner(logic: &Logic, scope: &Scope, run: &mut Run) -> Value {
    match logic {
        Logic::Expression(expression) => expression.evaluate(scope, run),
        Logic::Absent(reason) => run.null(0, reason.clone()),
        Logic::Table(table) => table.evaluate(scope, run),
        Logic::Context(entries) => context(entries, scope, run),
        Logic::List(items) => {
            Value::list(items.iter().map(|item| evaluate(item, scope, run)).collect::<Vec<_>>())
        }
        Logic::Relation { columns, rows } => relation(columns, rows, scope, run),
        Logic::Invocation { callee, arguments } => invocation(callee, arguments, scope, run),
        Logic::Function(written) => function(written, scope),
        Logic::Conditional(three) => {
            let is_true = is_true(&evaluate(&three[0], scope, run));
            evaluate(&three[if is_true { 1 } else { 2 }], scope, run)
        }
        Logic::Filter { list, filter } => {
            let list = evaluate(list, scope, run);
            select_items(&list, 0, scope, run, &mut |scope, run| evaluate(filter, scope, run))
        }
        Logic::For { name, list, body } => {
            let mut results = Vec::new();
            let mut visit = |scope: &Scope, run: &mut Run| {
                let partial = scope.with("partial", Value::list(results.iter().cloned()));
                let value = evaluate(body, &partial, run);
                results.push(value);
            };
            match each(name, list, scope, run, &mut visit) {
                Some(()) => Value::list(results),
                None => run.null(0, "循环的内容不能取得，或次数过大"),
            }
        }
        Logic::Quantified { is_some, name, list, body } => {
            let mut answer = Value::Boolean(!is_some);
            let mut visit = |scope: &Scope, run: &mut Run| {
                let verdict = evaluate(body, scope, run);
                answer = quantify(*is_some, std::mem::replace(&mut answer, Value::Null), &verdict);
            };
            match each(name, list, scope, run, &mut visit) {
                Some(()) if answer.is_null() => run.null(0, "有的条件既不是真也不是假"),
                Some(()) => answer,
                None => run.null(0, "循环的内容不能取得，或次数过大"),
            }
        }
    }
}

/// Visits every item of a list with the item bound to a name.
fn each(
    name: &Arc<str>,
    list: &Logic,
    scope: &Scope,
    run: &mut Run,
    visit: &mut dyn FnMut(&Scope, &mut Run),
) -> Option<()> {
    let list = open(evaluate(list, scope, run))?;
    for item in list.items() {
        // What was computed so far may be copied for every item.
        if !run.charge(list.items().len()) {
            return None;
        }
        visit(&scope.with(name.clone(), item.clone()), run);
    }
    Some(())
}

fn context(entries: &[Entry], scope: &Scope, run: &mut Run) -> Value {
    let mut inner = scope.clone();
    let mut made = Context::new();
    for entry in entries {
        let value = evaluate(&entry.logic, &inner, run);
        let Some(name) = &entry.name else { return value };
        let value = fitted(&entry.kind, &value, name, run);
        inner = inner.with(name.clone(), value.clone());
        made.insert(name.clone(), value);
    }
    Value::Context(Arc::new(made))
}

/// The value as a type, else null with a note.
pub(super) fn fitted(kind: &Type, value: &Value, name: &str, run: &mut Run) -> Value {
    kind.bind(value, run).unwrap_or_else(|| unfit(kind, value, name, run))
}

/// The value does not fit: a note, and null.
pub(super) fn unfit(kind: &Type, value: &Value, name: &str, run: &mut Run) -> Value {
    run.null(0, format!("“{name}”应为{}或不在取值范围内，得到{}", kind.label(), value.kind()))
}

fn relation(columns: &[(Arc<str>, Type)], rows: &[Vec<Logic>], scope: &Scope, run: &mut Run) -> Value {
    let mut contexts = Vec::with_capacity(rows.len());
    for row in rows {
        let mut made = Context::new();
        for ((name, kind), cell) in columns.iter().zip(row) {
            let value = evaluate(cell, scope, run);
            made.insert(name.clone(), fitted(kind, &value, name, run));
        }
        contexts.push(Value::Context(Arc::new(made)));
    }
    Value::list(contexts)
}

fn invocation(callee: &Logic, arguments: &[(Arc<str>, Logic)], scope: &Scope, run: &mut Run) -> Value {
    let function = match evaluate(callee, scope, run) {
        Value::Function(function) => function,
        other => return run.null(0, format!("{}不能当函数调用", other.kind())),
    };
    let values = arguments.iter().map(|(name, logic)| (name.clone(), evaluate(logic, scope, run)));
    let values = values.collect();
    call_named(&function, values, 0, run)
}

fn function(written: &Arc<Written>, scope: &Scope) -> Value {
    let (own, scope) = (written.clone(), scope.clone());
    let body = move |values: &[Value], run: &mut Run| {
        let names = own.parameters.iter().map(|parameter| parameter.name.clone());
        let bound: Context = names.zip(values.iter().cloned()).collect();
        evaluate(&own.body, &entries_as_scope(&Arc::new(bound), &scope), run)
    };
    let body = Body::Native(Box::new(body));
    Value::Function(Function::new(written.parameters.clone(), written.returns.clone(), body))
}
