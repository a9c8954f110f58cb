//! 接口: JSON at `/api/v1`, each route with its documentation as a required argument.
//!
//! A capability says [`crate::Route::api`] with an [`Operation`]; `/api/openapi.json` and the page `/api` are made from the
//! same routes, so that what is served and what is documented cannot differ. A handler takes [`Query`], [`Body`],
//! [`File`] or [`Seen`] and answers with [`ok`], [`tagged`] or [`Visit::create`](crate::Visit::create).

mod access;
mod answer;
mod codes;
mod document;
mod once;
mod operation;
mod own;
mod page;
mod problem;
mod request;
mod store;
mod value;
mod version;

pub use access::Sessions;
pub use answer::{Cursor, Page, PageRows, any_fields, chosen, known_state, list, no_content, ok, tagged};
pub use codes::CODES;
pub use document::document;
pub use once::{Created, Kept, Once};
pub use operation::Operation;
pub(crate) use own::routes;
pub(crate) use page::{openapi, page};
pub(crate) use problem::{FieldProblem, ProblemDocument};
pub use request::{Body, File, Query, Seen};
pub use store::{SCHEMA, WITHOUT_BARE_FINGERPRINTS};
pub use value::{Day, Fields, Text};
pub use version::version_of;

/// The beginning of every address of version 1.
pub const V1: &str = "/api/v1";
