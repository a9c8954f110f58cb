//! 系统管理: what the three administrators (三员) do, each apart. The system administrator keeps units and dated
//! parameters, the security administrator keeps accounts, sessions and keys, the audit administrator reads the record.
//!
//! Invariants: every change is an event; nobody changes the own account here; the last active administrator of a kind
//! stays; a parameter never changes for a day that has passed; a password or key made here is shown once. It shows no
//! content of a case: administrators run the house, they do not read its letters.

mod actions;
mod api;
pub mod import;
mod pages;
#[cfg(test)]
mod tests;

use kernel::Role;
use web::{Capability, Menu, Route, Who};

/// 安全管理员.
const SECURITY: Who = Who::Roles(&[Role::SecurityAdmin]);
/// 系统管理员.
const SYSTEM: Who = Who::Roles(&[Role::SystemAdmin]);
/// 审计管理员.
const AUDIT: Who = Who::Roles(&[Role::AuditAdmin]);

/// The words a reader sees for the name of an event; the assembly knows those of every capability.
pub type EventWord = fn(&str) -> &'static str;

/// What the outside needs to know.
pub fn capability(event_word: EventWord) -> Capability {
    Capability {
        name: "administration",
        title: "系统管理",
        routes: vec![
            Route::get("/accounts", SECURITY, pages::accounts::list),
            Route::get("/accounts/new", SECURITY, pages::accounts::new_form),
            Route::post("/accounts", SECURITY, pages::accounts::create),
            Route::get("/accounts/{login}", SECURITY, pages::accounts::show),
            Route::post("/accounts/{login}", SECURITY, pages::accounts::change),
            Route::post("/accounts/{login}/identity", SECURITY, pages::accounts::bind),
            Route::post("/accounts/{login}/{act}", SECURITY, pages::accounts::act),
            Route::get("/keys", SECURITY, pages::keys::list),
            Route::post("/keys", SECURITY, pages::keys::create),
            Route::post("/keys/{id}/revoke", SECURITY, pages::keys::revoke),
            Route::get("/units", SYSTEM, pages::units::list),
            Route::post("/units", SYSTEM, pages::units::save),
            Route::get("/units/{code}", SYSTEM, pages::units::form),
            Route::get("/parameters", SYSTEM, pages::parameters::list),
            Route::get("/parameters/{key}", SYSTEM, pages::parameters::show),
            Route::post("/parameters/{key}", SYSTEM, pages::parameters::set),
            Route::get("/record", AUDIT, move |visit| pages::record::list(visit, event_word)),
        ]
        .into_iter()
        .chain(api::routes(event_word))
        .collect(),
        menu: vec![
            Menu { label: "账号", href: "/accounts", who: SECURITY },
            Menu { label: "接口密钥", href: "/keys", who: SECURITY },
            Menu { label: "单位", href: "/units", who: SYSTEM },
            Menu { label: "参数", href: "/parameters", who: SYSTEM },
            Menu { label: "留痕", href: "/record", who: AUDIT },
        ],
        jobs: Vec::new(),
    }
}
