//! 页面: the frame of every page, forms, sessions, errors and the design system.
//!
//! One door: [`router`] builds every request's [`Visit`], checks who may use the route in one place, sets the
//! security headers and shows every failure as one uniform page with a reference number. A capability says what it
//! serves with a [`Capability`]; its handlers take a [`Visit`] and return an [`Answer`].
//!
//! Nothing here knows a whistle or a department.

mod account;
pub mod api;
mod app;
mod assets;
mod capability;
pub mod chart;
mod clock;
mod cookies;
mod door;
mod fault;
mod figures;
pub mod form;
mod frame;
mod health;
pub mod i18n;
mod jobs;
mod limits;
mod menu;
pub mod open311;
mod problem;
mod qr;
mod reply;
pub mod show;
mod store;
pub mod testing;
mod visit;

pub use app::{App, router, routes_of};
pub use assets::asset_href;
pub use capability::{Capability, Job, Menu, Route};
pub use clock::{Clock, Step};
pub use cookies::encode;
pub use fault::{Answer, Fault};
pub use figures::policy;
pub use frame::{Frame, MenuItem, User};
pub use jobs::{LEASE, start_jobs};
pub use people::Who;
pub use qr::qr_svg;
pub use reply::{invalid, page, page_with, redirect, redirect_saying};
pub use visit::{Visit, is_local_path};

#[cfg(test)]
mod tests;
