//! What a fact, a cell or an expression is worth.

use jiff::civil::Date;
use rust_decimal::Decimal;
use std::sync::Arc;

/// A value. Numbers are exact decimals; money is whole 分.
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
    /// Values in order.
    List(Vec<Value>),
}
