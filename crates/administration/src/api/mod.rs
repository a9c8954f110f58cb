//! JSON at `/api/v1`: the same actions and the same sight as the pages. Whoever changes something here is a person who is
//! signed in ([`Operation::in_person`](web::api::Operation::in_person)); a key only reads.

mod accounts;
mod keys;
mod parameters;
mod record;
mod units;

use crate::EventWord;
use web::Route;

/// Every route of the API, each with its documentation.
pub(crate) fn routes(event_word: EventWord) -> Vec<Route> {
    let all = [
        accounts::routes(),
        keys::routes(),
        units::routes(),
        parameters::routes(),
        record::routes(event_word),
    ];
    all.into_iter().flatten().collect()
}
