//! 计算式: cells that begin with `=` and go on in FEEL. The facts are named as their columns, `?` is the fact of the cell's own.

use super::case::Case;
use super::column::Column;
use super::decide::Verdict;
use super::kind::{Kind, MoneyUnit, day_of};
use super::model::Table;
use super::tidy::{even, quote};
use crate::feel::{Expression, Names, Run, Scope};
use crate::value::{Context, Value};
use rust_decimal::Decimal;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// 计算式.
#[derive(Clone, Debug)]
pub struct Computed {
    text: Arc<str>,
    expression: Expression,
    /// The conditions whose facts it needs.
    pub(super) needs: Vec<usize>,
}

/// One text in one column is one test.
impl PartialEq for Computed {
    fn eq(&self, other: &Computed) -> bool {
        self.text == other.text && self.needs == other.needs
    }
}

impl Eq for Computed {}

impl Hash for Computed {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

/// The fact of the column in which the cell stands.
const OWN: &str = "?";

impl Computed {
    /// Reads what follows the `=` in a cell of the condition `own`.
    pub(super) fn read(text: &str, neighbours: &Neighbours, own: usize) -> Result<Computed, String> {
        let (text, names) = (even(text), &neighbours.names);
        let known = Names::new(names.iter().map(|name| &**name));
        let expression = Expression::parse(&text, &known)
            .map_err(|error| format!("等号后面应是 FEEL 表达式（要写“等于 5”请直接写 5）：{error}"))?;
        let is_known = |name: &Arc<str>| &**name == OWN || names.contains(name);
        if let Some(missing) = expression.names().into_iter().find(|name| !is_known(name)) {
            return Err(format!("没有名为{}的条件列，有：{}", quote(&missing), names.join("、")));
        }
        let is_needed =
            |at: &usize| expression.mentions(&names[*at]) || (*at == own && expression.mentions(OWN));
        let needs: Vec<usize> = (0..names.len()).filter(is_needed).collect();
        if needs.is_empty() {
            return Err("计算式没有用到任何条件列；要写“等于 5”请直接写 5".to_owned());
        }
        let scope =
            neighbours.sample.with(OWN, neighbours.sample.get(&names[own]).cloned().unwrap_or(Value::Null));
        match expression.evaluate(&scope, &mut Run::default()) {
            Value::Boolean(_) | Value::Null => Ok(Computed { text: text.into(), expression, needs }),
            other => Err(format!(
                "计算式的结果应为是否（true 或 false），这里是{}；要写“等于 5”请直接写 5",
                other.kind()
            )),
        }
    }

    /// The expression as written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it names the fact of its own column by `?`.
    pub(super) fn names_own(&self) -> bool {
        self.expression.mentions(OWN)
    }

    /// The verdict. It is unknown while a fact it names is, and where it comes to neither true nor false.
    pub(super) fn ask(&self, own: usize, table: &Table, case: &Case, scope: &Scope) -> Verdict {
        if self.needs.iter().any(|condition| case.number(*condition).is_none()) {
            return Verdict::Unknown;
        }
        let fact = case.value(table, own).unwrap_or(Value::Null);
        match self.expression.evaluate(&scope.with(OWN, fact), &mut Run::default()) {
            Value::Boolean(holds) => holds.into(),
            _ => Verdict::Unknown,
        }
    }
}

/// What the cells of a sheet may name.
pub(super) struct Neighbours {
    /// The conditions in order.
    pub names: Vec<Arc<str>>,
    /// The columns of days among them, and where they stand.
    pub days: Vec<(Arc<str>, usize)>,
    /// A possible fact for each of them, on which a cell is tried out.
    sample: Scope,
}

impl Neighbours {
    pub(super) fn new(columns: &[Column]) -> Neighbours {
        let days = columns.iter().enumerate().filter(|(_, column)| column.kind == Kind::Day);
        let sample = columns.iter().map(|column| {
            let number = column.range.example().unwrap_or_default();
            (column.name.clone(), value(column, number, &column.show(number).into()))
        });
        Neighbours {
            names: columns.iter().map(|column| column.name.clone()).collect(),
            days: days.map(|(at, column)| (column.name.clone(), at)).collect(),
            sample: Scope::new(Context::from_iter(sample)),
        }
    }
}

impl Table {
    /// The known facts of a case by name, as FEEL has them: numbers and money in the unit of their column.
    pub(super) fn scope(&self, case: &Case) -> Scope {
        let facts = self.conditions.iter().enumerate();
        Scope::new(Context::from_iter(
            facts.filter_map(|(at, column)| Some((column.name.clone(), case.value(self, at)?))),
        ))
    }
}

/// A fact as FEEL has it.
pub(super) fn value(column: &Column, number: i64, words: &Arc<str>) -> Value {
    let decimal = |places: u32| Value::Number(Decimal::new(number, places).normalize());
    match column.kind {
        Kind::Flag => Value::Boolean(number == 1),
        Kind::Number { decimals } => decimal(decimals),
        Kind::Money { unit: MoneyUnit::Fen } => decimal(0),
        Kind::Money { unit: MoneyUnit::Yuan } => decimal(2),
        Kind::Money { unit: MoneyUnit::TenThousand } => decimal(6),
        Kind::Day => day_of(number).map_or(Value::Null, Value::Date),
        Kind::Text | Kind::Choice | Kind::Code => Value::String(words.clone()),
    }
}
