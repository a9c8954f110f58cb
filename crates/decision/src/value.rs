//! What a fact, a cell or an expression is worth.

mod compare;
mod duration;
mod function;
mod print;
mod range;
mod time;

use indexmap::IndexMap;
use jiff::SignedDuration;
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::sync::Arc;

pub use compare::{equal, order};
pub use duration::Months;
pub use function::Function;
pub(crate) use function::{Body, Parameter};
pub use range::{End, Form, Range};
pub use time::{DateTime, Time, Zone};

pub(crate) use duration::{of_seconds, parse_duration, seconds_of, split};
pub(crate) use time::{OFFSET_HOURS_MAX, parse_date, zone_of};

/// Names and their values, in the order in which they were written. Two contexts are equal whatever the order.
pub type Context = IndexMap<Arc<str>, Value>;

/// A value. Numbers are exact decimals; money is whole 分.
///
/// `==` is sameness of values as Rust sees it; what FEEL calls equal is [`equal`].
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// FEEL's null. A missing fact of a table of ours is not this but unknown.
    Null,
    /// 是 or 否.
    Boolean(bool),
    /// Exact, at most 28 digits.
    Number(Decimal),
    /// Text.
    String(Arc<str>),
    /// A day without a zone.
    Date(Date),
    /// A time of day.
    Time(Time),
    /// A day with a time.
    DateTime(DateTime),
    /// Years and months.
    Months(Months),
    /// Days, hours, minutes and seconds.
    Duration(SignedDuration),
    /// Values in order.
    List(Arc<[Value]>),
    /// Values by name.
    Context(Arc<Context>),
    /// Values between two ends.
    Range(Arc<Range>),
    /// What can be called.
    Function(Function),
}

impl Value {
    /// A list of these values.
    pub fn list(values: impl IntoIterator<Item = Value>) -> Value {
        Value::List(values.into_iter().collect())
    }

    /// A context of these entries; of two with one name the later stays.
    pub fn context<N: Into<Arc<str>>>(entries: impl IntoIterator<Item = (N, Value)>) -> Value {
        Value::Context(Arc::new(entries.into_iter().map(|(name, value)| (name.into(), value)).collect()))
    }

    /// A plain number, `-1.5`. None where it is none, or has more digits than a number can hold.
    pub fn number(text: &str) -> Option<Value> {
        // Decimals of Rust may hold `_`, and digits in groups could be two numbers.
        let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.".contains(&byte));
        is_plain.then(|| Decimal::from_str_exact(text).ok()).flatten().map(Value::Number)
    }

    /// What kind of value this is, in Chinese, for notes.
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Null => "空值",
            Value::Boolean(_) => "是否",
            Value::Number(_) => "数",
            Value::String(_) => "文本",
            Value::Date(_) => "日期",
            Value::Time(_) => "时刻",
            Value::DateTime(_) => "日期时刻",
            Value::Months(_) => "年月时长",
            Value::Duration(_) => "日时时长",
            Value::List(_) => "列表",
            Value::Context(_) => "上下文",
            Value::Range(_) => "区间",
            Value::Function(_) => "函数",
        }
    }

    /// Whether this is null.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// The items of a list; anything else counts as a list of itself alone, null as an empty one.
    pub(crate) fn items(&self) -> &[Value] {
        match self {
            Value::List(items) => items,
            Value::Null => &[],
            other => std::slice::from_ref(other),
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Value {
        Value::Boolean(value)
    }
}

impl From<Decimal> for Value {
    fn from(value: Decimal) -> Value {
        Value::Number(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Value {
        Value::Number(value.into())
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Value {
        Value::String(value.into())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Value {
        Value::String(value.into())
    }
}
