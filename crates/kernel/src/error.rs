//! The three ways something does not happen: a person may not ([`Refusal`]), a form is wrong ([`FieldError`]),
//! the machinery failed ([`Error::Storage`], for a while [`Error::Unavailable`], or nobody knows [`Error::Uncertain`]).

use crate::{Lang, parse_day};
use jiff::civil::Date;
use std::fmt;

/// The result of anything that can be refused or fail.
pub type Result<T> = std::result::Result<T, Error>;

/// 不予办理: why a person may not do this now, and what to do instead, in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Stable code for programs, e.g. `part_still_open`.
    pub code: &'static str,
    /// What a Chinese reader is told.
    pub zh: String,
    /// What an English reader is told.
    pub en: String,
}

impl Refusal {
    /// A refusal with its words in both languages.
    pub fn new(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Refusal {
        Refusal { code, zh: zh.into(), en: en.into() }
    }

    /// The words for this reader.
    pub fn text(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// 填写错误: one field of a form or import, what was wrong with it and what is expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// Name of the form field, or address of a spreadsheet cell.
    pub field: String,
    /// What a Chinese reader is told.
    pub zh: String,
    /// What an English reader is told.
    pub en: String,
}

impl FieldError {
    /// The words for this reader.
    pub fn text(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// Collects the errors of a form while it is parsed, so that a reader hears of all of them at once.
#[derive(Debug, Default)]
pub struct Form {
    errors: Vec<FieldError>,
}

impl Form {
    /// Notes an error of a field.
    pub fn wrong(&mut self, field: impl Into<String>, zh: impl Into<String>, en: impl Into<String>) {
        self.errors.push(FieldError { field: field.into(), zh: zh.into(), en: en.into() });
    }

    /// `Some(value)` when it parsed; otherwise the error is noted under the field.
    pub fn take<T>(&mut self, field: &str, parsed: std::result::Result<T, (String, String)>) -> Option<T> {
        match parsed {
            Ok(value) => Some(value),
            Err((zh, en)) => {
                self.wrong(field, zh, en);
                None
            }
        }
    }

    /// A text that must be there and must fit: trimmed, control characters other than line breaks removed.
    pub fn text(&mut self, field: &str, label: (&str, &str), raw: &str, chars_max: usize) -> String {
        let text = self.optional_text(field, label, raw, chars_max);
        if text.is_empty() && !self.errors.iter().any(|error| error.field == field) {
            self.wrong(field, format!("请填写{}", label.0), format!("Enter {}", label.1));
        }
        text
    }

    /// A text that may be empty but must fit.
    pub fn optional_text(&mut self, field: &str, label: (&str, &str), raw: &str, chars_max: usize) -> String {
        let text: String = raw
            .replace("\r\n", "\n")
            .chars()
            .filter(|c| !c.is_control() || *c == '\n' || *c == '\t')
            .collect::<String>()
            .trim()
            .to_string();
        let count = text.chars().count();
        if count > chars_max {
            self.wrong(
                field,
                format!("{}最多{chars_max}个字，现在有{count}个字，请删减", label.0),
                format!("{} may have at most {chars_max} characters; it has {count}", label.1),
            );
        }
        text
    }

    /// A day that exists, as `2022-10-20`.
    pub fn day(&mut self, field: &str, raw: &str) -> Option<Date> {
        let day = parse_day(raw);
        if day.is_none() {
            self.wrong(
                field,
                format!("“{raw}”不是存在的日期，应如 2022-10-20"),
                "Enter a day that exists, such as 2022-10-20",
            );
        }
        day
    }

    /// Has anything been wrong so far?
    pub fn is_clean(&self) -> bool {
        self.errors.is_empty()
    }

    /// `Ok` when nothing was wrong, otherwise all the errors.
    pub fn finish(self) -> Result<()> {
        if self.errors.is_empty() { Ok(()) } else { Err(Error::Invalid(self.errors)) }
    }
}

/// Why an action did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The rules say no; the reader is told why and what to do.
    #[error("refused: {}", .0.code)]
    Refused(Refusal),
    /// The form or import was wrong; nothing was written.
    #[error("invalid input: {}", Fields(.0))]
    Invalid(Vec<FieldError>),
    /// Somebody else changed the same thing first.
    #[error("conflict: the record was changed by someone else")]
    Conflict,
    /// There is no such thing, or this reader may not know of it.
    #[error("not found")]
    NotFound,
    /// This person may not do that.
    #[error("forbidden")]
    Forbidden,
    /// The database or a file failed; the text is for the operator, never for a page.
    #[error("storage: {0}")]
    Storage(String),
    /// The disk, the file or the server of the database cannot be used now: nothing was stored, and trying again later
    /// may succeed. The text is for the operator.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// The answer to a commit was lost: it may be stored or not, and must not be reported as either. The text is for the
    /// operator.
    #[error("outcome unknown: {0}")]
    Uncertain(String),
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Error {
        Error::Refused(refusal)
    }
}

struct Fields<'a>(&'a [FieldError]);

impl fmt::Display for Fields<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            let comma = if index == 0 { "" } else { "; " };
            write!(f, "{comma}{}: {}", error.field, error.zh)?;
        }
        Ok(())
    }
}
