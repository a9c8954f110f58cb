//! What a handler returns when it cannot answer.

use crate::problem::Problem;
use axum::response::{IntoResponse, Response};
use kernel::Error;

/// What a handler returns.
pub type Answer = Result<Response, Fault>;

/// An error on its way to the door, which makes a page of it.
#[derive(Debug)]
pub struct Fault(pub Error);

impl From<Error> for Fault {
    fn from(error: Error) -> Fault {
        Fault(error)
    }
}

impl From<kernel::Refusal> for Fault {
    fn from(refusal: kernel::Refusal) -> Fault {
        Fault(refusal.into())
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        Problem::from(self.0).into_response()
    }
}
