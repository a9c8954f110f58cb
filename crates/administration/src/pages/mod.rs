//! The pages of the three administrators.

pub(crate) mod accounts;
pub(crate) mod keys;
pub(crate) mod parameters;
pub(crate) mod record;
pub(crate) mod units;

use askama::Template;
use kernel::{Error, FieldError, Result};
use web::Frame;
use web::form::Posted;

/// A password or key that is shown once, never again.
#[derive(Template)]
#[template(path = "shown-once.html")]
struct ShownOncePage {
    f: Frame,
    heading: &'static str,
    label: &'static str,
    secret: String,
    advice: String,
    back: String,
}

/// A wrong form comes back with what is wrong; any other error goes on to the door.
fn wrong<T>(outcome: Result<T>) -> Result<std::result::Result<T, Vec<FieldError>>> {
    match outcome {
        Ok(value) => Ok(Ok(value)),
        Err(Error::Invalid(errors)) => Ok(Err(errors)),
        Err(error) => Err(error),
    }
}

/// The minute of a stored time, as a reader writes it.
fn minute(utc: &str) -> String {
    web::show::minute_or_none(kernel::parse_utc(utc))
}

/// The version that the form was made from; a form without one has seen nothing that is still there.
fn seen_in(posted: &Posted) -> i64 {
    posted.text("version").parse().unwrap_or_default()
}
