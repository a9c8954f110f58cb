//! Pages: the lists for everybody, batches for those who draft and review them.

pub(crate) mod batches;
pub(crate) mod item;
pub(crate) mod kinds;
pub(crate) mod public;

use kernel::{Error, Result, local_day, parse_day};
use web::Visit;

/// The day a page is about: `on` of the address, today without it.
pub(super) fn asked_day(visit: &Visit) -> Result<jiff::civil::Date> {
    match visit.param("on").as_str() {
        "" => Ok(local_day(visit.ctx.now)),
        text => parse_day(text).ok_or(Error::NotFound),
    }
}
