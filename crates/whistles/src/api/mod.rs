//! JSON at `/api/v1`: the same actions and the same sight as the pages.

mod catalogue;
mod rates;
mod released;

pub(crate) use rates::WITHIN;

use web::Route;

/// Every route of the API, each with its documentation.
pub(crate) fn routes() -> Vec<Route> {
    [rates::routes(), catalogue::routes(), released::routes()].into_iter().flatten().collect()
}
