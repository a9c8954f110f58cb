//! JSON at `/api/v1`: the same actions and the same sight as the pages.

mod applications;
mod check;
mod entitlements;
mod judged;
mod matters;
mod moves;
mod payments;
mod public;
mod support;
mod writing;

use crate::live::Shelf;
use web::Route;

/// Every route of the API, each with its documentation.
pub(crate) fn routes(shelf: &Shelf) -> Vec<Route> {
    let all = [
        public::routes(),
        check::routes(),
        entitlements::routes(),
        applications::routes(),
        moves::routes(),
        support::routes(),
        payments::routes(),
        matters::routes(),
        writing::routes(shelf),
    ];
    all.into_iter().flatten().collect()
}
