//! One case: the facts a table asks for, as far as they are known.

use super::column::{Column, Fact};
use super::computed;
use super::model::Table;
use crate::value::Value;
use std::fmt;

/// 案情: by condition the fact, or none where it is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    facts: Vec<Option<Fact>>,
}

/// 事实错误: a fact that cannot be taken, and why, in Chinese.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactMistake {
    /// The name under which it was given.
    pub name: String,
    /// Why.
    pub reason: String,
}

impl fmt::Display for FactMistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "事实“{}”：{}", self.name, self.reason)
    }
}

impl std::error::Error for FactMistake {}

impl Table {
    /// A case of which nothing is known.
    pub fn unknown_case(&self) -> Case {
        Case { facts: vec![None; self.conditions.len()] }
    }

    /// A case from facts by name, as people write them. Blank is unknown. Fails with every fact that cannot be taken.
    pub fn case<'a>(
        &self,
        facts: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Case, Vec<FactMistake>> {
        self.case_of(
            facts,
            |column, text| {
                if text.trim().is_empty() { Ok(None) } else { column.read(text).map(Some) }
            },
        )
    }

    /// A case from values by name: money as whole 分. Null is unknown. Fails with every fact that cannot be taken.
    pub fn case_of_values<'a>(
        &self,
        facts: impl IntoIterator<Item = (&'a str, &'a Value)>,
    ) -> Result<Case, Vec<FactMistake>> {
        self.case_of(facts, |column, value| match value {
            Value::Null => Ok(None),
            value => column.take(value).map(Some),
        })
    }

    fn case_of<'a, T>(
        &self,
        facts: impl IntoIterator<Item = (&'a str, T)>,
        read: impl Fn(&Column, T) -> Result<Option<Fact>, String>,
    ) -> Result<Case, Vec<FactMistake>> {
        let mut case = self.unknown_case();
        let mut mistakes = Vec::new();
        for (name, given) in facts {
            let found = self.condition(name).ok_or_else(|| {
                let names: Vec<&str> = self.conditions.iter().map(|column| &*column.name).collect();
                format!("表中没有这个条件，有：{}", names.join("、"))
            });
            match found.and_then(|index| Ok((index, read(&self.conditions[index], given)?))) {
                Ok((index, fact)) => case.facts[index] = fact,
                Err(reason) => mistakes.push(FactMistake { name: name.to_owned(), reason }),
            }
        }
        if mistakes.is_empty() { Ok(case) } else { Err(mistakes) }
    }
}

impl Case {
    /// Sets the fact of a condition.
    pub fn set(&mut self, condition: usize, fact: Option<Fact>) {
        self.facts[condition] = fact;
    }

    /// The fact of a condition in words; none while it is not known.
    pub fn words(&self, condition: usize) -> Option<&str> {
        self.facts[condition].as_ref().map(|fact| &*fact.words)
    }

    /// The fact of a condition as FEEL has it.
    pub(super) fn value(&self, table: &Table, condition: usize) -> Option<Value> {
        let fact = self.facts[condition].as_ref()?;
        Some(computed::value(&table.conditions[condition], fact.number, &fact.words))
    }

    /// The fact of a condition as compared.
    pub(super) fn number(&self, condition: usize) -> Option<i64> {
        self.facts.get(condition)?.as_ref().map(|fact| fact.number)
    }
}
