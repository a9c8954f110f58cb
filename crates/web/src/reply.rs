//! Answers a handler gives.

use crate::Fault;
use crate::cookies;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::SignedDuration;

/// How long a sentence waits for the page that says it.
const FLASH_LASTS: SignedDuration = SignedDuration::from_mins(1);

/// A page: `text/html; charset=utf-8`.
pub fn page(template: impl askama::Template) -> Response {
    page_with(StatusCode::OK, template)
}

/// A page that came back because the form was wrong (422).
pub fn invalid(template: impl askama::Template) -> Response {
    page_with(StatusCode::UNPROCESSABLE_ENTITY, template)
}

/// A page with another status.
pub fn page_with(status: StatusCode, template: impl askama::Template) -> Response {
    match template.render() {
        Ok(html) => {
            let kind = HeaderValue::from_static("text/html; charset=utf-8");
            (status, [(header::CONTENT_TYPE, kind)], html).into_response()
        }
        Err(error) => Fault(kernel::Error::Storage(format!("template: {error}"))).into_response(),
    }
}

/// After a form: look at this page (303).
pub fn redirect(to: &str) -> Response {
    let to = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response()
}

/// After a form: look at this page, which says this sentence (a key of the catalogue) once.
pub fn redirect_saying(to: &str, zh: &str) -> Response {
    let mut response = redirect(to);
    cookies::set(response.headers_mut(), cookies::FLASH, &cookies::encode(zh), Some(FLASH_LASTS));
    response
}
