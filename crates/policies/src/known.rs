//! 已知: what is held of one enterprise, and what it stated itself, as facts of one case.

use crate::book::Book;
use crate::facts::Source;
use crate::judge::{Judgement, judge};
use crate::roll::{SmallProfit, roll_of_one};
use db::Read;
use decision::table::Case;
use jiff::civil::Date;
use kernel::{Error, Form, Result};
use params::Params;
use registry::{CreditCode, Enterprise};
use serde::{Deserialize, Serialize};

/// 已知事实 of one enterprise, under the columns of a book.
pub struct Known {
    /// The enterprise.
    pub enterprise: Enterprise,
    case: Case,
    /// Conditions whose facts the enterprise stated itself.
    stated: Vec<usize>,
}

/// 依据的事实: a fact as it was used, for the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsedFact {
    /// Its name.
    pub name: String,
    /// The value in words; none where it is not known.
    pub value: Option<String>,
    /// 本人填报, not held by government.
    pub stated: bool,
}

impl Known {
    /// What is held of an enterprise on a day.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is not in the register.
    pub fn load(r: &Read<'_>, division: &str, code: &str, book: &Book, day: Date) -> Result<Known> {
        let enterprise = registry::find(r, division, code)?.ok_or(Error::NotFound)?;
        let code: CreditCode = enterprise.credit_code;
        let attributes = registry::attributes_of(r, division, code, day)?;
        let limits = SmallProfit::of(&Params::load(r, division)?, day);
        let roll = roll_of_one(&enterprise, &attributes, day, limits)?;
        let case = roll.frame.case(&book.table, 0).map_err(crate::matching::misfit)?;
        Ok(Known { enterprise, case, stated: Vec::new() })
    }

    /// With what the enterprise states itself: only what is not held, never in the place of what is.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming every statement that cannot be read.
    pub fn stating(mut self, book: &Book, stated: &[(String, String)]) -> Result<Known> {
        let mut form = Form::default();
        for (at, column) in book.table.conditions().iter().enumerate() {
            let given = stated.iter().find(|(name, text)| **name == *column.name && !text.trim().is_empty());
            let is_open = self.case.words(at).is_none() && book.fact(at).source != Source::Day;
            let Some((name, text)) = given.filter(|_| is_open && book.fact(at).is_asked()) else { continue };
            match column.read(text) {
                Ok(fact) => {
                    self.case.set(at, Some(fact));
                    self.stated.push(at);
                }
                Err(reason) => form.wrong(name, format!("{name}：{reason}"), "This answer cannot be read"),
            }
        }
        form.finish()?;
        Ok(self)
    }

    /// What each measure of the book says.
    pub fn judgements(&self, book: &Book) -> Vec<Judgement> {
        let answer = book.table.decide(self.case.clone(), None);
        (0..book.measures.len()).map(|measure| judge(book, &answer, measure)).collect()
    }

    /// The value of a condition's fact in words.
    pub fn words(&self, condition: usize) -> Option<&str> {
        self.case.words(condition)
    }

    /// The facts a measure looked at, for the record.
    pub fn used(&self, book: &Book, measure: usize) -> Vec<UsedFact> {
        let columns = &book.measures[measure].measure.conditions.columns;
        let used = columns.iter().filter_map(|name| book.table.condition(name));
        let fact = |at: usize| UsedFact {
            name: book.fact(at).name.to_owned(),
            value: self.case.words(at).map(str::to_owned),
            stated: self.stated.contains(&at),
        };
        used.map(fact).collect()
    }

    /// Did the enterprise state anything itself?
    pub fn is_stated(&self) -> bool {
        !self.stated.is_empty()
    }
}
