//! JSON at `/api/v1`: the same actions and the same sight as the pages.

mod cases;
mod looks;
mod moves;

use web::Route;

/// Every route of the API, each with its documentation.
pub(super) fn routes() -> Vec<Route> {
    cases::routes().into_iter().chain(moves::routes()).chain(looks::routes()).collect()
}
