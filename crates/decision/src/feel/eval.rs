//! From the tree to a value.

use super::ast::{Arguments, Bound, Kind, Node};
use super::{Builtin, Run, Scope, call, call_named, iterate, operators, paths};
use crate::feel::Type;
use crate::value::{Body, Context, End, Form, Function, Parameter, Range, Value};
use std::sync::Arc;

pub(super) fn evaluate(node: &Node, scope: &Scope, run: &mut Run) -> Value {
    // The two commonest parts need no level of their own.
    match &node.kind {
        Kind::Literal(value) => value.clone(),
        Kind::Name(name) => named(name, node.at, scope, run),
        _ => run.deeper(node.at, |run| inner(node, scope, run)),
    }
}

fn inner(node: &Node, scope: &Scope, run: &mut Run) -> Value {
    let at = node.at;
    match &node.kind {
        Kind::Literal(value) => value.clone(),
        Kind::Name(name) => named(name, at, scope, run),
        Kind::Path(of, name) => {
            let value = evaluate(of, scope, run);
            paths::member(&value, name, at, run)
        }
        Kind::Filter(list, filter) => paths::filter(list, filter, scope, run),
        Kind::Call(callee, arguments) => called(callee, arguments, scope, run),
        Kind::List(items) => Value::List(items.iter().map(|item| evaluate(item, scope, run)).collect()),
        Kind::Context(entries, order) => context(entries, order, scope, run),
        Kind::Range(start, end) => range(start, end, at, scope, run),
        Kind::Half { form, is_included, value } => half(*form, *is_included, value, scope, run),
        Kind::Negate(of) => {
            let value = evaluate(of, scope, run);
            operators::negate(&value, at, run)
        }
        Kind::Arithmetic(operator, left, right) => {
            let (left, right) = (evaluate(left, scope, run), evaluate(right, scope, run));
            operators::arithmetic(*operator, &left, &right, at, run)
        }
        Kind::Compare(comparison, left, right) => {
            let (left, right) = (evaluate(left, scope, run), evaluate(right, scope, run));
            operators::compare(*comparison, &left, &right, at, run)
        }
        Kind::And(left, right) => both(left, right, false, at, scope, run),
        Kind::Or(left, right) => both(left, right, true, at, scope, run),
        Kind::Between(three) => between(three, at, scope, run),
        Kind::In(of, tests) => {
            let value = evaluate(of, scope, run);
            any_test(&value, tests, false, at, &scope.with("?", value.clone()), run)
        }
        Kind::InstanceOf(of, kind) => {
            let value = evaluate(of, scope, run);
            Value::Boolean(kind.has(&value, run))
        }
        Kind::If(three) => {
            let is_true = holds(&three[0], scope, run);
            evaluate(&three[if is_true { 1 } else { 2 }], scope, run)
        }
        Kind::For(iterations, body) => iterate::for_each(iterations, body, scope, run),
        Kind::Quantified(is_some, iterations, body) => {
            iterate::quantified(*is_some, iterations, body, scope, run)
        }
        Kind::Function(parameters, body) => function(parameters, body, scope),
        Kind::External => run.null(at, "不运行其他语言写的函数"),
        Kind::Question(of) => evaluate(of, scope, run),
        Kind::Tests { is_negated, tests } => cell(*is_negated, tests, at, scope, run),
    }
}

fn named(name: &str, at: u32, scope: &Scope, run: &mut Run) -> Value {
    if let Some(value) = scope.get(name) {
        return value.clone();
    }
    match Builtin::named(name) {
        Some(builtin) => Value::Function(Function::builtin(builtin)),
        None => run.null(at, format!("没有“{name}”")),
    }
}

fn called(callee: &Node, arguments: &Arguments, scope: &Scope, run: &mut Run) -> Value {
    let at = callee.at;
    let function = match evaluate(callee, scope, run) {
        Value::Function(function) => function,
        Value::Null => return Value::Null,
        other => return run.null(at, format!("{}不能当函数调用", other.kind())),
    };
    match arguments {
        Arguments::Positional(values) => {
            let values = values.iter().map(|value| evaluate(value, scope, run)).collect();
            call(&function, values, at, run)
        }
        Arguments::Named(values) => {
            let values = values.iter().map(|(name, value)| (name.clone(), evaluate(value, scope, run)));
            let values: Vec<_> = values.collect();
            call_named(&function, values, at, run)
        }
    }
}

/// Every entry sees those it depends on, wherever they stand.
fn context(entries: &[(Arc<str>, Node)], order: &[usize], scope: &Scope, run: &mut Run) -> Value {
    let mut inner = scope.clone();
    let mut context: Context = entries.iter().map(|(name, _)| (name.clone(), Value::Null)).collect();
    for (name, node) in order.iter().map(|place| &entries[*place]) {
        let value = evaluate(node, &inner, run);
        inner = inner.with(name.clone(), value.clone());
        context.insert(name.clone(), value);
    }
    Value::Context(Arc::new(context))
}

fn function(parameters: &[Parameter], body: &Arc<Node>, scope: &Scope) -> Value {
    let body = Body::Feel { body: body.clone(), scope: scope.clone() };
    Value::Function(Function::new(parameters.to_vec(), Type::Any, body))
}

/// A range whose ends can be compared, or one of which is null.
fn range(start: &Bound, end: &Bound, at: u32, scope: &Scope, run: &mut Run) -> Value {
    let start = End { value: evaluate(&start.value, scope, run), is_included: start.is_included };
    let end = End { value: evaluate(&end.value, scope, run), is_included: end.is_included };
    let is_half = start.value.is_null() || end.value.is_null();
    if !is_half && crate::value::order(&start.value, &end.value).is_none() {
        let message = format!("{}与{}之间没有区间", start.value.kind(), end.value.kind());
        return run.null(at, message);
    }
    Value::Range(Arc::new(Range { form: Form::Between, start, end }))
}

fn half(form: Form, is_included: bool, value: &Node, scope: &Scope, run: &mut Run) -> Value {
    let value = evaluate(value, scope, run);
    let own = End { value, is_included };
    let (start, end) = match form {
        Form::Below => (End::none(), own),
        Form::Above => (own, End::none()),
        _ => (own.clone(), own),
    };
    Value::Range(Arc::new(Range { form, start, end }))
}

/// `and`, `or`: the value that settles it, wherever it stands; what is not a boolean is unknown.
fn both(left: &Node, right: &Node, settles: bool, at: u32, scope: &Scope, run: &mut Run) -> Value {
    let left = evaluate(left, scope, run);
    if left == Value::Boolean(settles) {
        return left;
    }
    let right = evaluate(right, scope, run);
    match (&left, &right) {
        (_, Value::Boolean(value)) if *value == settles => right,
        (Value::Boolean(_), Value::Boolean(_)) => right,
        (Value::Boolean(_) | Value::Null, Value::Boolean(_) | Value::Null) => Value::Null,
        (Value::Boolean(_) | Value::Null, other) | (other, _) => {
            let message = format!("and、or 的两边应为是否，不是{}", other.kind());
            run.null(at, message)
        }
    }
}

/// Whether a condition is true; one that is neither true nor false does not hold, which is worth a note.
fn holds(condition: &Node, scope: &Scope, run: &mut Run) -> bool {
    match evaluate(condition, scope, run) {
        Value::Boolean(holds) => holds,
        other => {
            run.note(condition.at, format!("条件应为是否，得到{}，按否处理", other.kind()));
            false
        }
    }
}

fn between(three: &[Node; 3], at: u32, scope: &Scope, run: &mut Run) -> Value {
    let [value, low, high] = three.each_ref().map(|part| evaluate(part, scope, run));
    let range = Range {
        form: Form::Between,
        start: End { value: low, is_included: true },
        end: End { value: high, is_included: true },
    };
    truth(range.contains(&value), at, run)
}

fn truth(answer: Option<bool>, at: u32, run: &mut Run) -> Value {
    match answer {
        Some(value) => Value::Boolean(value),
        None => run.null(at, "两边不能比较"),
    }
}

/// Whether a value, which the scope knows as `?`, passes one of the tests. In the cell of a table a condition that is
/// true counts also where it does not name `?`.
fn any_test(value: &Value, tests: &[Node], is_cell: bool, at: u32, scope: &Scope, run: &mut Run) -> Value {
    let counts_truth = is_cell && !matches!(value, Value::Boolean(_));
    let mut is_unknown = false;
    for test in tests {
        let wanted = evaluate(test, scope, run);
        let answer = match (&test.kind, &wanted) {
            (Kind::Question(_), Value::Boolean(answer)) => Some(*answer),
            (_, Value::Boolean(true)) if counts_truth => Some(true),
            _ => passes(value, &wanted),
        };
        match answer {
            Some(true) => return Value::Boolean(true),
            Some(false) => {}
            None => is_unknown = true,
        }
    }
    if is_unknown { run.null(at, "两边不能比较") } else { Value::Boolean(false) }
}

/// Whether a value is the one wanted, or lies in the range or the list wanted; none where that cannot be said.
fn passes(value: &Value, wanted: &Value) -> Option<bool> {
    match wanted {
        Value::Range(range) if !matches!(value, Value::Range(_)) => range.contains(value),
        Value::List(items) => {
            let is_one = |item: &Value| match item {
                Value::List(_) => crate::value::equal(value, item),
                other => passes(value, other),
            };
            let is_whole = crate::value::equal(value, wanted) == Some(true);
            Some(is_whole || items.iter().any(|item| is_one(item) == Some(true)))
        }
        other => Some(crate::value::equal(value, other) == Some(true)),
    }
}

/// The cell of a table, asked of `?`.
fn cell(is_negated: bool, tests: &[Node], at: u32, scope: &Scope, run: &mut Run) -> Value {
    let nothing = Value::Null;
    let input = scope.get("?").unwrap_or(&nothing);
    match any_test(input, tests, true, at, scope, run) {
        Value::Boolean(answer) => Value::Boolean(answer != is_negated),
        other => other,
    }
}
