//! Many cases at once, column by column.

use super::bits::Bits;
use super::case::Case;
use super::column::Column;
use super::kind::Kind;
use super::model::Table;
use crate::value::Value;
use rust_decimal::Decimal;
use std::collections::HashMap;
use std::sync::Arc;

/// 数据表: the facts of many, one column for each fact.
#[derive(Clone, Debug)]
pub struct Frame {
    len: usize,
    columns: Vec<Series>,
    by_name: HashMap<Arc<str>, usize>,
}

/// One fact of all.
#[derive(Clone, Debug)]
pub(super) struct Series {
    pub data: Data,
    /// The rows whose fact is known; none where all are.
    pub known: Option<Bits>,
}

/// The values of a column. Where a fact is not known the value does not matter.
#[derive(Clone, Debug)]
pub enum Data {
    /// 是否.
    Flags(Bits),
    /// 数, times ten for each decimal place.
    Numbers {
        /// Decimal places.
        decimals: u32,
        /// The numbers.
        values: Vec<i64>,
    },
    /// 金额 in 分.
    Money(Vec<i64>),
    /// 日期, counted from 1970-01-01.
    Days(Vec<i64>),
    /// 文字, 枚举 or 编码 by their place in a dictionary.
    Words {
        /// The place of each.
        codes: Vec<u32>,
        /// The dictionary.
        words: Vec<Arc<str>>,
    },
}

/// Why a column cannot be taken into a frame, or does not fit a table, in Chinese.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit(pub String);

impl std::fmt::Display for Misfit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Misfit {}

impl Frame {
    /// A frame of so many rows, as yet without columns.
    pub fn new(len: usize) -> Frame {
        Frame { len, columns: Vec::new(), by_name: HashMap::new() }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Takes a column. `known` are the rows whose fact is known, none where all are.
    pub fn add(&mut self, name: &str, data: Data, known: Option<Bits>) -> Result<(), Misfit> {
        let (len, expected) = (data.len(), self.len);
        if len != expected || known.as_ref().is_some_and(|known| known.len() != expected) {
            return Err(Misfit(format!("“{name}”列有 {len} 行，应有 {expected} 行")));
        }
        if let Data::Words { codes, words } = &data
            && codes.iter().any(|code| *code as usize >= words.len())
        {
            return Err(Misfit(format!("“{name}”列有编号不在词典里")));
        }
        if self.by_name.contains_key(name) {
            return Err(Misfit(format!("“{name}”列有两个")));
        }
        self.by_name.insert(name.into(), self.columns.len());
        self.columns.push(Series { data, known });
        Ok(())
    }

    /// The facts of one row as a case of a table. What the column of the table cannot hold is unknown.
    pub fn case(&self, table: &Table, row: usize) -> Result<Case, Misfit> {
        let mut case = table.unknown_case();
        for (condition, column) in table.conditions().iter().enumerate() {
            let Some(series) = self.series(column)?.map(|at| &self.columns[at]) else { continue };
            if series.known.as_ref().is_none_or(|known| known.has(row)) {
                case.set(condition, column.take(&series.data.value(row)).ok());
            }
        }
        Ok(case)
    }

    /// Where a column of a table finds its facts; none where the frame has none of that name.
    pub(super) fn series(&self, column: &Column) -> Result<Option<usize>, Misfit> {
        let Some(at) = self.by_name.get(&column.name).copied() else { return Ok(None) };
        let fits = match (&self.columns[at].data, column.kind) {
            (Data::Flags(_), Kind::Flag)
            | (Data::Money(_), Kind::Money { .. })
            | (Data::Days(_), Kind::Day) => true,
            (Data::Numbers { decimals, .. }, Kind::Number { decimals: own }) => *decimals == own,
            (Data::Words { .. }, Kind::Text | Kind::Choice | Kind::Code) => true,
            _ => false,
        };
        if fits {
            return Ok(Some(at));
        }
        Err(Misfit(format!(
            "表中“{}”是{}，数据里是{}",
            column.name,
            column.kind_word(),
            self.columns[at].data.word()
        )))
    }

    pub(super) fn column(&self, at: usize) -> &Series {
        &self.columns[at]
    }
}

impl Data {
    pub(super) fn len(&self) -> usize {
        match self {
            Data::Flags(flags) => flags.len(),
            Data::Numbers { values, .. } | Data::Money(values) | Data::Days(values) => values.len(),
            Data::Words { codes, .. } => codes.len(),
        }
    }

    fn word(&self) -> String {
        match self {
            Data::Flags(_) => "是否".into(),
            Data::Numbers { decimals, .. } => format!("数（{decimals}位小数）"),
            Data::Money(_) => "金额".into(),
            Data::Days(_) => "日期".into(),
            Data::Words { .. } => "文字".into(),
        }
    }

    fn value(&self, row: usize) -> Value {
        match self {
            Data::Flags(flags) => Value::Boolean(flags.has(row)),
            Data::Numbers { decimals, values } => {
                Value::Number(Decimal::try_new(values[row], *decimals).unwrap_or_default())
            }
            Data::Money(values) => Value::Number(values[row].into()),
            Data::Days(values) => super::kind::day_of(values[row]).map_or(Value::Null, Value::Date),
            Data::Words { codes, words } => Value::String(words[codes[row] as usize].clone()),
        }
    }
}

impl Series {
    /// The whole numbers of a measured column, for amounts.
    pub(super) fn number(&self, row: usize) -> Option<i64> {
        let value = match &self.data {
            Data::Numbers { values, .. } | Data::Money(values) | Data::Days(values) => values[row],
            Data::Flags(_) | Data::Words { .. } => return None,
        };
        self.known.as_ref().is_none_or(|known| known.has(row)).then_some(value)
    }
}
