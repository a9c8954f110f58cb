//! What a person can do. Each is one transaction.

mod applications;
mod matching;
mod matters;
mod payments;
mod policies;

pub use applications::*;
pub use matching::*;
pub use matters::*;
pub use payments::*;
pub use policies::*;

use crate::model::Versioned;
use crate::store;
use db::Read;
use kernel::{Error, FieldError, Result};

/// The measure that was named in what was sent.
///
/// # Errors
/// [`Error::Invalid`] where there is none of this code.
fn named_measure(r: &Read<'_>, division: &str, id: &str) -> Result<Versioned> {
    store::measure(r, division, id)?.ok_or_else(|| {
        let (zh, en) = (format!("没有措施“{id}”"), format!("There is no measure {id}"));
        Error::Invalid(vec![FieldError { field: "measure".into(), zh, en }])
    })
}
