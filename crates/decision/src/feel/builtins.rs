//! 内置函数: those of DMN 1.5.

mod contexts;
mod dates;
mod lists;
mod numbers;
mod ranges;
mod regex;
mod statistics;
mod table;
mod texts;

use super::{Run, Type};
use crate::value::{Function, Value};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

pub(crate) use statistics::sum_of;

/// 内置函数.
#[derive(Debug)]
pub(crate) struct Builtin {
    pub name: &'static str,
    /// Its parameters, in every form it can be called: `?` marks one that may be left out, `*` one value or more.
    forms: &'static [&'static [&'static str]],
    run: fn(&mut Call<'_>) -> Answer,
}

/// The result, or why there is none.
type Answer = Result<Value, String>;

static BY_NAME: LazyLock<HashMap<&'static str, &'static Builtin>> =
    LazyLock::new(|| table::ALL.iter().map(|builtin| (builtin.name, builtin)).collect());

/// The names of all.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    table::ALL.iter().map(|builtin| builtin.name)
}

impl Builtin {
    pub fn named(name: &str) -> Option<&'static Builtin> {
        BY_NAME.get(name).copied()
    }

    pub fn call(&self, values: Vec<Value>, at: u32, run: &mut Run) -> Value {
        let takes = |form: &&&[&str]| {
            let needed = form.iter().filter(|name| !name.ends_with('?')).count();
            let is_open = form.last().is_some_and(|name| name.ends_with('*'));
            needed <= values.len() && (is_open || values.len() <= form.len())
        };
        if !self.forms.iter().any(|form| takes(&form)) {
            return run.null(at, format!("{} 不能有 {} 个参数", self.name, values.len()));
        }
        let size = values.iter().map(|value| value.items().len()).sum();
        if !run.charge(size) {
            return run.null(at, format!("{} 的计算量过大", self.name));
        }
        let mut call = Call { values, at, run };
        match (self.run)(&mut call) {
            Ok(value) => value,
            Err(reason) => run.null(at, format!("{}：{reason}", self.name)),
        }
    }

    pub fn call_named(&self, values: &[(Arc<str>, Value)], at: u32, run: &mut Run) -> Value {
        let plain = |name: &'static str| name.trim_end_matches(['?', '*']);
        let takes = |form: &&&[&'static str]| {
            values.iter().all(|(given, _)| form.iter().any(|name| plain(name) == &**given))
        };
        let Some(form) = self.forms.iter().find(|form| takes(form)) else {
            return run.null(at, format!("{} 没有这些参数", self.name));
        };
        let value_of = |name: &&'static str| values.iter().find(|(given, _)| **given == *plain(name));
        let must_be_there = |name: &&'static str| !name.ends_with(['?', '*']) || value_of(name).is_some();
        let last = form.iter().rposition(must_be_there).map_or(0, |last| last + 1);
        let value = |name| value_of(name).map_or(Value::Null, |(_, value)| value.clone());
        let ordered: Vec<Value> = form[..last].iter().map(value).collect();
        self.call(ordered, at, run)
    }
}

/// A call under way: its values, read by place as what they should be.
struct Call<'r> {
    values: Vec<Value>,
    at: u32,
    run: &'r mut Run,
}

impl Call<'_> {
    fn count(&self) -> usize {
        self.values.len()
    }

    /// The value itself; null where it was left out.
    fn value(&self, place: usize) -> &Value {
        self.values.get(place).unwrap_or(&Value::Null)
    }

    /// The value, with a list of one read as its only item.
    fn single(&self, place: usize) -> &Value {
        match self.value(place) {
            Value::List(items) if items.len() == 1 => &items[0],
            other => other,
        }
    }

    fn number(&self, place: usize) -> Result<Decimal, String> {
        match self.single(place) {
            Value::Number(number) => Ok(*number),
            other => Err(unfit(place, &Type::Number, other)),
        }
    }

    fn whole(&self, place: usize) -> Result<i64, String> {
        let number = self.number(place)?;
        let whole = number.is_integer().then(|| number.to_i64()).flatten();
        whole.ok_or_else(|| format!("第 {} 个参数应为整数", place + 1))
    }

    fn text(&self, place: usize) -> Result<Arc<str>, String> {
        match self.single(place) {
            Value::String(text) => Ok(text.clone()),
            other => Err(unfit(place, &Type::String, other)),
        }
    }

    /// A text that may be left out or null.
    fn text_if_any(&self, place: usize) -> Result<Option<Arc<str>>, String> {
        if self.value(place).is_null() { Ok(None) } else { self.text(place).map(Some) }
    }

    fn function(&self, place: usize) -> Result<Function, String> {
        match self.single(place) {
            Value::Function(function) => Ok(function.clone()),
            other => Err(unfit(place, &Type::AnyFunction, other)),
        }
    }

    /// The items of a list; another value is a list of itself, as the standard converts it.
    fn items(&self, place: usize) -> Result<&[Value], String> {
        match self.value(place) {
            Value::Null => Err(unfit(place, &Type::List(Box::new(Type::Any)), &Value::Null)),
            other => Ok(other.items()),
        }
    }

    /// The items of the only list, or the values themselves.
    fn all_items(&self) -> Result<&[Value], String> {
        if let [Value::Null] = self.values[..] {
            return Err(unfit(0, &Type::List(Box::new(Type::Any)), &Value::Null));
        }
        if let [Value::List(items)] = &self.values[..] { Ok(items) } else { Ok(&self.values) }
    }

    fn apply(&mut self, function: &Function, values: Vec<Value>) -> Value {
        super::call(function, values, self.at, self.run)
    }
}

fn unfit(place: usize, wanted: &Type, found: &Value) -> String {
    format!("第 {} 个参数应为{}，不是{}", place + 1, wanted.label(), found.kind())
}

fn ok(value: impl Into<Value>) -> Answer {
    Ok(value.into())
}
