//! Open311 GeoReport v2: a whistle as a service request, for programs nobody here wrote.
//!
//! A service is a leaf category, an agency the lead unit, a request a whistle. What is said about a whistle is coarse on
//! purpose (docs/decisions/0008-open311-shows.md): nothing a person wrote leaves here unless the office has released it.
//! Services are `realtime`: a request has its number at once, and that number is also its token.

mod actions;
mod asked;
mod discovery;
mod raising;
mod requests;
mod services;
mod store;

use kernel::{ATTACHMENT_BYTES_MAX, FORM_BYTES_MAX};
use web::{Route, Who};

/// Bytes of a request with its media.
const POST_BYTES_MAX: usize = ATTACHMENT_BYTES_MAX + FORM_BYTES_MAX;

/// The addresses. Reading is for everybody; raising asks for a key in the form, so its routes are open too.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/open311/discovery.xml", Who::Public, discovery::discovery),
        Route::get("/open311/discovery.json", Who::Public, discovery::discovery),
        // Some clients ask for it beside the services.
        Route::get("/open311/v2/discovery.xml", Who::Public, discovery::discovery),
        Route::get("/open311/v2/discovery.json", Who::Public, discovery::discovery),
        Route::get("/open311/v2/services.xml", Who::Public, services::list),
        Route::get("/open311/v2/services.json", Who::Public, services::list),
        Route::get("/open311/v2/services/{file}", Who::Public, services::definition),
        Route::get("/open311/v2/requests.xml", Who::Public, requests::list),
        Route::get("/open311/v2/requests.json", Who::Public, requests::list),
        Route::get("/open311/v2/requests/{file}", Who::Public, requests::one),
        Route::get("/open311/v2/tokens/{file}", Who::Public, requests::of_token),
        Route::post("/open311/v2/requests.xml", Who::Public, raising::raise).with_body(POST_BYTES_MAX),
        Route::post("/open311/v2/requests.json", Who::Public, raising::raise).with_body(POST_BYTES_MAX),
    ]
}

#[cfg(test)]
mod tests;
