//! One case: the facts a table asks for, as far as they are known.

use super::column::Fact;
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
        let mut case = self.unknown_case();
        let mut given = vec![false; self.conditions.len()];
        let mut mistakes = Vec::new();
        for (name, text) in facts {
            let read = self.fact(name, text).and_then(|(condition, fact)| {
                let is_again = std::mem::replace(&mut given[condition], true);
                if is_again { Err("给了两次".to_owned()) } else { Ok((condition, fact)) }
            });
            match read {
                Ok((condition, fact)) => case.facts[condition] = fact,
                Err(reason) => mistakes.push(FactMistake { name: name.to_owned(), reason }),
            }
        }
        if mistakes.is_empty() { Ok(case) } else { Err(mistakes) }
    }

    fn fact(&self, name: &str, text: &str) -> Result<(usize, Option<Fact>), String> {
        let condition = self.condition(name).ok_or_else(|| {
            let names: Vec<&str> = self.conditions.iter().map(|column| &*column.name).collect();
            format!("表中没有这个条件，有：{}", names.join("、"))
        })?;
        if text.trim().is_empty() {
            return Ok((condition, None));
        }
        Ok((condition, Some(self.conditions[condition].read(text)?)))
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
