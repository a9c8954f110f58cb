//! What goes into a statement and comes out of it.

/// One value of the common subset of both engines.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// SQL null.
    Null,
    /// BIGINT.
    Int(i64),
    /// DOUBLE PRECISION.
    Real(f64),
    /// TEXT.
    Text(String),
}

impl From<i64> for Value {
    fn from(value: i64) -> Value {
        Value::Int(value)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Value {
        Value::Int(i64::from(value))
    }
}

impl From<usize> for Value {
    fn from(value: usize) -> Value {
        Value::Int(i64::try_from(value).unwrap_or(i64::MAX))
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Value {
        Value::Real(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Value {
        Value::Text(value.to_string())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Value {
        Value::Text(value)
    }
}

impl From<&String> for Value {
    fn from(value: &String) -> Value {
        Value::Text(value.clone())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Value {
        value.map_or(Value::Null, Into::into)
    }
}

/// The values of a statement's `$1`, `$2`, … in order.
#[macro_export]
macro_rules! values {
    ($($value:expr),* $(,)?) => { [$($crate::Value::from($value)),*] };
}

/// One row of an answer. Columns are read by position, in the order of the statement's own select list;
/// reading a column as what it is not is a programmer's error and panics.
#[derive(Clone, Debug, PartialEq)]
pub struct Row(pub(crate) Vec<Value>);

impl Row {
    /// A TEXT column that is never null.
    pub fn text(&self, column: usize) -> String {
        match &self.0[column] {
            Value::Text(text) => text.clone(),
            other => panic!("column {column} is {other:?}, not a text"),
        }
    }

    /// A TEXT column.
    pub fn opt_text(&self, column: usize) -> Option<String> {
        match &self.0[column] {
            Value::Null => None,
            _ => Some(self.text(column)),
        }
    }

    /// A BIGINT column that is never null.
    pub fn int(&self, column: usize) -> i64 {
        match &self.0[column] {
            Value::Int(value) => *value,
            other => panic!("column {column} is {other:?}, not an integer"),
        }
    }

    /// A BIGINT column.
    pub fn opt_int(&self, column: usize) -> Option<i64> {
        match &self.0[column] {
            Value::Null => None,
            _ => Some(self.int(column)),
        }
    }

    /// A DOUBLE PRECISION column that is never null.
    pub fn real(&self, column: usize) -> f64 {
        match &self.0[column] {
            Value::Real(value) => *value,
            #[allow(clippy::cast_precision_loss)]
            Value::Int(value) => *value as f64,
            other => panic!("column {column} is {other:?}, not a number"),
        }
    }

    /// A flag, stored as 0 or 1.
    pub fn flag(&self, column: usize) -> bool {
        self.int(column) != 0
    }

    /// All columns, for programs that copy rows.
    pub fn values(&self) -> &[Value] {
        &self.0
    }
}
