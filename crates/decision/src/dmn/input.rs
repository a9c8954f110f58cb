//! Facts for a model, as files and people give them.

use super::element::{Graph, Kind};
use super::logic::Logic;
use crate::feel::{Run, Type};
use crate::table::{flag, read_day};
use crate::value::{DateTime, Time, Value, parse_duration};

/// 输入: a fact a model asks for.
#[derive(Clone, Copy, Debug)]
pub struct Input<'m> {
    /// Its name, by which it is given.
    pub name: &'m str,
    kind: &'m Type,
}

impl<'m> Input<'m> {
    /// A model may leave the type to the column of a table that asks for nothing but this input.
    pub(super) fn new(graph: &'m Graph, index: usize) -> Input<'m> {
        let element = &graph.elements[index];
        let tables =
            graph.elements.iter().filter(|other| other.needs.iter().any(|need| need.element == index));
        let columns = tables.filter_map(|other| match &other.kind {
            Kind::Decision(Logic::Table(table)) => Some(&table.inputs),
            _ => None,
        });
        let asks = columns.flatten().filter(|column| {
            let expression = column.expression.as_ref().ok();
            expression.and_then(|asked| asked.only_name()) == Some(&*element.name)
        });
        let kind = std::iter::once(&element.value).chain(asks.map(|column| &column.kind));
        let kind = kind.into_iter().find(|kind| **kind != Type::Any).unwrap_or(&Type::Any);
        Input { name: &element.name, kind }
    }

    /// Reads a fact as people write it; blank is null. Fails, in Chinese, on what is not of its type: null in its place
    /// would let a dash hold.
    pub fn read(&self, text: &str) -> Result<Value, String> {
        if text.trim().is_empty() {
            return Ok(Value::Null);
        }
        self.take(self.value(text)?)
    }

    /// Takes a value. Fails, in Chinese, on what is not of its type or not allowed.
    pub fn take(&self, value: Value) -> Result<Value, String> {
        let label = self.kind.label();
        self.kind.coerce(&value, &mut Run::default()).ok_or_else(|| match self.kind {
            Type::Allowed(allowed) if allowed.base.coerce(&value, &mut Run::default()).is_some() => {
                format!("“{value}”不在取值范围内")
            }
            _ => format!("应为{label}，不是{}", value.kind()),
        })
    }

    fn value(&self, text: &str) -> Result<Value, String> {
        let trimmed = text.trim();
        let wrong = |example: &str| format!("“{trimmed}”不是{}，应如 {example}", self.item().label());
        match self.item() {
            Type::Number => Value::number(trimmed).ok_or_else(|| wrong("5000、0.5，不写单位")),
            Type::Boolean => flag(trimmed).map(Value::Boolean).ok_or_else(|| wrong("是、否")),
            Type::Date => read_day(trimmed).map(Value::Date),
            Type::Time => Time::parse(trimmed).map(Value::Time).ok_or_else(|| wrong("09:30:00")),
            Type::DateTime => {
                let moment = DateTime::parse(trimmed).map(Value::DateTime);
                moment.map_or_else(|| read_day(trimmed).map(Value::Date), Ok)
            }
            Type::Months | Type::Duration => parse_duration(trimmed).ok_or_else(|| wrong("P1Y6M、P3DT12H")),
            Type::Any | Type::String | Type::Null => Ok(text.into()),
            _ => Err(format!("要的是{}，不能从文件给出", self.item().label())),
        }
    }

    /// A lone value does for a list of one.
    fn item(&self) -> &Type {
        match self.kind.base() {
            Type::List(of) => of.base(),
            other => other,
        }
    }
}
