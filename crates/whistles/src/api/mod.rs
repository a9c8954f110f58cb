//! JSON at `/api/v1`: the same actions and the same sight as the pages.

mod case;
mod catalogue;
mod files;
mod lists;
mod moves;
mod raise;
mod rates;
mod ratings;
mod released;

pub(crate) use rates::WITHIN;

use web::Route;

/// Every route of the API, each with its documentation.
pub(crate) fn routes() -> Vec<Route> {
    let all = [
        lists::routes(),
        raise::routes(),
        case::routes(),
        moves::routes(),
        files::routes(),
        ratings::routes(),
        released::routes(),
        catalogue::routes(),
        rates::routes(),
    ];
    all.into_iter().flatten().collect()
}
