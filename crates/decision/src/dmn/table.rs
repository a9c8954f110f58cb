//! DMN's decision tables, with every hit policy.

use super::evaluate::fitted;
use crate::feel::{Expression, Run, Scope, Type, UnaryTests, is_true, sum_of};
use crate::table::HitPolicy;
use crate::value::{Context, Value, equal, order};
use std::cmp::Ordering;
use std::sync::Arc;

/// 决策表 as DMN has it.
#[derive(Debug)]
pub(super) struct Table {
    pub inputs: Vec<Input>,
    pub outputs: Vec<Output>,
    pub rules: Vec<Rule>,
    pub policy: HitPolicy,
}

#[derive(Debug)]
pub(super) struct Input {
    pub label: String,
    /// Or why it cannot be read.
    pub expression: Result<Expression, String>,
    pub kind: Type,
    pub allowed: Option<UnaryTests>,
}

#[derive(Debug)]
pub(super) struct Output {
    /// None where there is but one.
    pub name: Option<Arc<str>>,
    pub kind: Type,
    /// The values in order of priority.
    pub values: Option<UnaryTests>,
    pub default: Option<Result<Expression, String>>,
}

#[derive(Debug)]
pub(super) struct Rule {
    pub tests: Vec<Result<UnaryTests, String>>,
    pub outcomes: Vec<Result<Expression, String>>,
}

impl Table {
    pub fn evaluate(&self, scope: &Scope, run: &mut Run) -> Value {
        let mut inputs = Vec::with_capacity(self.inputs.len());
        for input in &self.inputs {
            match input.value(scope, run) {
                Ok(value) => inputs.push(value),
                Err(reason) => return run.null(0, reason),
            }
        }
        let mut matching = Vec::new();
        for (index, rule) in self.rules.iter().enumerate() {
            if rule.matches(&inputs, index, scope, run) {
                matching.push(index);
                if self.policy == HitPolicy::First {
                    break;
                }
            }
        }
        if matching.is_empty() {
            return self.without_match(scope, run);
        }
        if self.policy == HitPolicy::Unique && matching.len() > 1 {
            return run.null(0, format!("唯一命中的表有 {} 条规则同时命中", matching.len()));
        }
        let outcomes: Vec<Vec<Value>> = matching.iter().map(|row| self.outcome(*row, scope, run)).collect();
        self.result(outcomes, run)
    }

    fn outcome(&self, row: usize, scope: &Scope, run: &mut Run) -> Vec<Value> {
        let cells = self.outputs.iter().zip(&self.rules[row].outcomes).enumerate();
        let value = |(column, (output, cell)): (usize, (&Output, &Result<Expression, String>))| {
            run.in_cell(row, self.inputs.len() + column, |run| output.fit(cell, scope, run))
        };
        cells.map(value).collect()
    }

    fn without_match(&self, scope: &Scope, run: &mut Run) -> Value {
        if self.outputs.iter().any(|output| output.default.is_some()) {
            let absent = Err(String::from("没有默认值"));
            let default = |output: &Output| output.default.clone().unwrap_or_else(|| absent.clone());
            let values = self.outputs.iter().map(|output| output.fit(&default(output), scope, run)).collect();
            return self.joined(values);
        }
        run.null(0, "没有规则命中")
    }

    /// The outputs of one rule as a value.
    fn joined(&self, values: Vec<Value>) -> Value {
        if let [Output { name: None, .. }] = &self.outputs[..] {
            return values.into_iter().next().unwrap_or(Value::Null);
        }
        let names = self.outputs.iter().map(|output| output.name.clone().unwrap_or_else(|| "".into()));
        Value::Context(Arc::new(names.zip(values).collect::<Context>()))
    }

    fn result(&self, mut outcomes: Vec<Vec<Value>>, run: &mut Run) -> Value {
        match self.policy {
            HitPolicy::Unique | HitPolicy::First => self.joined(outcomes.swap_remove(0)),
            HitPolicy::Any => {
                let first = outcomes.swap_remove(0);
                let is_same =
                    |other: &Vec<Value>| first.iter().zip(other).all(|(a, b)| equal(a, b) == Some(true));
                if outcomes.iter().all(is_same) {
                    return self.joined(first);
                }
                run.null(0, "同时命中的规则结果不同")
            }
            HitPolicy::Priority => {
                self.sort(&mut outcomes, run);
                self.joined(outcomes.swap_remove(0))
            }
            HitPolicy::OutputOrder => {
                self.sort(&mut outcomes, run);
                self.all(outcomes)
            }
            HitPolicy::RuleOrder | HitPolicy::Collect => self.all(outcomes),
            HitPolicy::Count => Value::from(outcomes.len() as i64),
            HitPolicy::Sum | HitPolicy::Min | HitPolicy::Max => {
                let columns = (0..self.outputs.len())
                    .map(|column| {
                        let values: Vec<Value> =
                            outcomes.iter().map(|outcome| outcome[column].clone()).collect();
                        self.aggregate(&values, run)
                    })
                    .collect();
                self.joined(columns)
            }
        }
    }

    fn all(&self, outcomes: Vec<Vec<Value>>) -> Value {
        Value::list(outcomes.into_iter().map(|outcome| self.joined(outcome)).collect::<Vec<_>>())
    }

    fn aggregate(&self, values: &[Value], run: &mut Run) -> Value {
        let wanted = match self.policy {
            HitPolicy::Sum => {
                return sum_of(values).map_or_else(|| run.null(0, "结果不能求和"), Value::Number);
            }
            HitPolicy::Min => Ordering::Less,
            _ => Ordering::Greater,
        };
        let mut best = &values[0];
        for value in values {
            match order(value, best) {
                Some(order) if order == wanted => best = value,
                Some(_) => {}
                None => return run.null(0, "结果不能比较大小"),
            }
        }
        best.clone()
    }

    /// By the place of each output among the values of its column; what is not among them comes last.
    fn sort(&self, outcomes: &mut [Vec<Value>], run: &mut Run) {
        let scope = Scope::default();
        let orders: Vec<Vec<Value>> =
            self.outputs.iter().map(|output| output.in_order(&scope, run)).collect();
        let rank = |outcome: &Vec<Value>| -> Vec<usize> {
            let place = |(value, order): (&Value, &Vec<Value>)| {
                let is_it = |other: &Value| equal(value, other) == Some(true);
                order.iter().position(is_it).unwrap_or(usize::MAX)
            };
            outcome.iter().zip(&orders).map(place).collect()
        };
        outcomes.sort_by_cached_key(rank);
    }
}

impl Input {
    fn value(&self, scope: &Scope, run: &mut Run) -> Result<Value, String> {
        let expression =
            self.expression.as_ref().map_err(|reason| format!("列“{}”：{reason}", self.label))?;
        let value = expression.evaluate(scope, run);
        let value = fitted(&self.kind, &value, &self.label, run);
        let is_allowed = match &self.allowed {
            Some(allowed) if !value.is_null() => is_true(&allowed.evaluate(&value, scope, run)),
            _ => true,
        };
        if is_allowed {
            Ok(value)
        } else {
            Err(format!("列“{}”的值 {value} 不在取值范围内", self.label))
        }
    }
}

impl Output {
    fn fit(&self, cell: &Result<Expression, String>, scope: &Scope, run: &mut Run) -> Value {
        let value = match cell {
            Ok(expression) => expression.evaluate(scope, run),
            Err(reason) => return run.null(0, reason.clone()),
        };
        fitted(&self.kind, &value, self.name.as_deref().unwrap_or("结果"), run)
    }

    fn in_order(&self, scope: &Scope, run: &mut Run) -> Vec<Value> {
        self.values.as_ref().map(|values| values.values(scope, run)).unwrap_or_default()
    }
}

impl Rule {
    fn matches(&self, inputs: &[Value], row: usize, scope: &Scope, run: &mut Run) -> bool {
        self.tests.iter().zip(inputs).enumerate().all(|(column, (test, input))| {
            is_true(&run.in_cell(row, column, |run| match test {
                Ok(test) => test.evaluate(input, scope, run),
                Err(reason) => run.null(0, reason.clone()),
            }))
        })
    }
}
