//! JSON at `/api/v1`: the same actions and the same sight as the pages.

mod batches;
mod items;
mod kinds;

use web::Route;

/// Every route of the API, each with its documentation.
pub(super) fn routes() -> Vec<Route> {
    items::routes().into_iter().chain(kinds::routes()).chain(batches::routes()).collect()
}
