//! 类型: what a value may be, and the conversions DMN makes without being asked.

use super::{Run, Scope, UnaryTests};
use crate::value::{DateTime, Function, Value};
use std::sync::Arc;

/// 类型.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// Anything.
    Any,
    /// Only null.
    Null,
    /// 数.
    Number,
    /// 文本.
    String,
    /// 是否.
    Boolean,
    /// 日期.
    Date,
    /// 时刻.
    Time,
    /// 日期时刻.
    DateTime,
    /// 年月时长.
    Months,
    /// 日时时长.
    Duration,
    /// 列表, of such items.
    List(Box<Type>),
    /// 上下文, with at least these members.
    Context(Arc<[(Arc<str>, Type)]>),
    /// 区间, between such ends.
    Range(Box<Type>),
    /// 函数, whatever it takes and gives.
    AnyFunction,
    /// 函数, of such parameters and such a result.
    Function(Vec<Type>, Box<Type>),
    /// Another type, of which only some values are allowed.
    Allowed(Arc<Allowed>),
}

/// 取值范围: a type and the tests its values must pass.
#[derive(Clone, Debug)]
pub struct Allowed {
    /// The type without the tests.
    pub base: Type,
    /// The tests.
    pub tests: UnaryTests,
}

impl PartialEq for Allowed {
    fn eq(&self, other: &Allowed) -> bool {
        std::ptr::eq(self, other)
    }
}

/// The types every expression can name.
pub(super) fn plain() -> Vec<(&'static str, Type)> {
    vec![
        ("Any", Type::Any),
        ("Null", Type::Null),
        ("number", Type::Number),
        ("string", Type::String),
        ("boolean", Type::Boolean),
        ("date", Type::Date),
        ("time", Type::Time),
        ("date and time", Type::DateTime),
        ("dateTime", Type::DateTime),
        ("days and time duration", Type::Duration),
        ("dayTimeDuration", Type::Duration),
        ("years and months duration", Type::Months),
        ("yearMonthDuration", Type::Months),
    ]
}

impl Type {
    /// What `instance of` answers. Null is an instance of `Null` alone.
    pub(crate) fn has(&self, value: &Value, run: &mut Run) -> bool {
        self.fits(value, true, run) && (!value.is_null() || *self == Type::Null)
    }

    /// Whether a value fits. A strict answer wants every member of a context to be there and no nulls within.
    fn fits(&self, value: &Value, is_strict: bool, run: &mut Run) -> bool {
        if value.is_null() {
            return !matches!(self, Type::Allowed(allowed) if !allowed.base.fits(value, is_strict, run));
        }
        match (self, value) {
            (Type::Any, _)
            | (Type::Number, Value::Number(_))
            | (Type::String, Value::String(_))
            | (Type::Boolean, Value::Boolean(_))
            | (Type::Date, Value::Date(_))
            | (Type::Time, Value::Time(_))
            | (Type::DateTime, Value::DateTime(_))
            | (Type::Months, Value::Months(_))
            | (Type::Duration, Value::Duration(_))
            | (Type::AnyFunction, Value::Function(_)) => true,
            (Type::List(of), Value::List(items)) => items.iter().all(|item| {
                of.fits(item, is_strict, run) && !(is_strict && item.is_null() && **of != Type::Any)
            }),
            (Type::Context(members), Value::Context(entries)) => {
                members.iter().all(|(name, kind)| match entries.get(name) {
                    Some(value) => kind.fits(value, is_strict, run),
                    None => !is_strict,
                })
            }
            (Type::Range(of), Value::Range(range)) => {
                of.fits(&range.start.value, is_strict, run) && of.fits(&range.end.value, is_strict, run)
            }
            (Type::Function(parameters, returns), Value::Function(function)) => {
                fits_function(function, parameters, returns)
            }
            (Type::Allowed(allowed), value) => {
                allowed.base.fits(value, is_strict, run) && allowed.allows(value, run)
            }
            _ => false,
        }
    }

    /// The value as an argument of this type: a lone value does for a list of one and the other way round. None where
    /// it does not fit.
    pub(crate) fn coerce(&self, value: &Value, run: &mut Run) -> Option<Value> {
        self.converted(value, true, run)
    }

    /// The value as the result of a variable of this type, which must be of it; only a day does for its midnight.
    pub(crate) fn bind(&self, value: &Value, run: &mut Run) -> Option<Value> {
        self.converted(value, false, run)
    }

    fn converted(&self, value: &Value, unwraps: bool, run: &mut Run) -> Option<Value> {
        if self.fits(value, false, run) {
            return Some(value.clone());
        }
        match (self.base(), value) {
            (Type::List(of), Value::List(items)) => {
                let items = items.iter().map(|item| of.converted(item, unwraps, run));
                let items: Option<Vec<Value>> = items.collect();
                self.checked(Value::list(items?), run)
            }
            (Type::List(of), other) if unwraps => {
                let only = of.converted(other, unwraps, run)?;
                self.checked(Value::list([only]), run)
            }
            (Type::DateTime, Value::Date(day)) => {
                self.checked(Value::DateTime(DateTime::midnight(*day)), run)
            }
            (Type::Context(members), Value::Context(entries)) => {
                let mut fitting = (**entries).clone();
                for (name, kind) in members.iter() {
                    if let Some(value) = fitting.get_mut(name) {
                        *value = kind.converted(value, unwraps, run)?;
                    }
                }
                self.checked(Value::Context(Arc::new(fitting)), run)
            }
            (_, Value::List(items)) if unwraps && items.len() == 1 => self.converted(&items[0], unwraps, run),
            _ => None,
        }
    }

    fn checked(&self, value: Value, run: &mut Run) -> Option<Value> {
        self.fits(&value, false, run).then_some(value)
    }

    /// The type without the limits on its values.
    pub(crate) fn base(&self) -> &Type {
        match self {
            Type::Allowed(allowed) => allowed.base.base(),
            other => other,
        }
    }

    /// What this type is called, in Chinese, for notes.
    pub(crate) fn label(&self) -> &'static str {
        match self {
            Type::Any => "任意值",
            Type::Null => "空值",
            Type::Number => "数",
            Type::String => "文本",
            Type::Boolean => "是否",
            Type::Date => "日期",
            Type::Time => "时刻",
            Type::DateTime => "日期时刻",
            Type::Months => "年月时长",
            Type::Duration => "日时时长",
            Type::List(_) => "列表",
            Type::Context(_) => "上下文",
            Type::Range(_) => "区间",
            Type::AnyFunction | Type::Function(..) => "函数",
            Type::Allowed(allowed) => allowed.base.label(),
        }
    }
}

impl Allowed {
    fn allows(&self, value: &Value, run: &mut Run) -> bool {
        value.is_null() || self.tests.evaluate(value, &Scope::default(), run) == Value::Boolean(true)
    }
}

/// A function fits where it takes whatever will be given and gives what is wanted.
fn fits_function(function: &Function, parameters: &[Type], returns: &Type) -> bool {
    let takes = function.parameters();
    takes.len() == parameters.len()
        && takes.iter().zip(parameters).all(|(own, given)| own.kind == Type::Any || own.kind == *given)
        && (*returns == Type::Any || function.returns() == returns || *function.returns() == Type::Any)
}
