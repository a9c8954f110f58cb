//! What goes wrong on the command line: one clear line and an exit code.

use kernel::Error;
use serde_json::{Value, json};

/// What a command returns.
pub type Outcome<T> = Result<T, Fault>;

/// One line for the operator and the exit code: 1 when something failed, 2 when the request itself was wrong.
#[derive(Debug)]
pub struct Fault {
    /// The exit code.
    pub code: u8,
    /// What is printed; empty when everything was said already.
    pub line: String,
}

impl Fault {
    /// Something failed.
    pub fn failed(line: impl Into<String>) -> Fault {
        Fault { code: 1, line: line.into() }
    }

    /// Says it on standard error, for a program as one line of JSON.
    pub fn say(&self, as_json: bool) {
        if as_json {
            eprintln!("{}", json!({ "error": self.line }));
        } else {
            eprintln!("panlong: {}", self.line);
        }
    }
}

/// Prints an answer on standard output: one JSON object for a program, or lines for a person.
pub fn answer(json: bool, object: &Value, text: &str) {
    if json {
        println!("{object}");
    } else if !text.is_empty() {
        println!("{text}");
    }
}

/// The request was wrong.
pub fn wrong(line: impl Into<String>) -> Fault {
    Fault { code: 2, line: line.into() }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Fault {
        match error {
            Error::Refused(refusal) => Fault::failed(format!("{} ({})", refusal.zh, refusal.en)),
            Error::Invalid(fields) => {
                let lines: Vec<String> =
                    fields.iter().map(|field| format!("{}: {}", field.field, field.zh)).collect();
                wrong(lines.join("\n"))
            }
            Error::Storage(reason) | Error::Unavailable(reason) | Error::Uncertain(reason) => {
                Fault::failed(format!("存储出错：{reason} (storage failed)"))
            }
            Error::Conflict | Error::NotFound | Error::Forbidden => {
                Fault::failed(format!("未能完成：{error}"))
            }
        }
    }
}
