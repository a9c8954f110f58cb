//! 企业吹哨、部门报到: an enterprise raises a whistle, departments must answer, jointly where needed.
//!
//! Nouns: 吹哨 (whistle, a case), 派单/吹哨 (call of units), 报到 (response of a called unit), 会商 (joint session),
//! 反馈 (answer to the enterprise), 回访 (call-back), 评价 (rating), 挂账 (suspended), 督办 (supervision).
//!
//! Invariants: each called unit is judged by its own clock, which starts at dispatch; closing is refused while a unit
//! still owes something unless the office waives it with a reason; a rating is never assumed; a unit without a valid
//! case has no rate. It does not merge duplicates by itself: it only suggests.

mod actions;
mod api;
pub mod attachments;
mod categories;
mod contact;
mod file;
pub mod import;
mod input;
mod link;
mod model;
mod open311;
mod overdue;
mod pages;
mod procedure;
mod rates;
mod recompute;
mod rights;
mod rules;
mod similar;
mod store;
mod text;

pub use actions::{Batch, Raise, act, act_in, act_with, erase_contact, raise, raise_in, raise_with};
pub use file::{list_file, months_file, rates_file};
pub use input::Input;
pub use link::rating_code;
pub use model::{Category, Limits, Rules};
pub use procedure::{Field, Kind, MOVES, MoveSpec, Who, move_named};
pub use rates::{Monthly, MonthlyRow, Rate, RateRow, rates, rates_by_month};
pub use recompute::recompute;
pub use rights::{allowed, may_hand_out_rating, may_read, may_read_contact};
pub use rules::decide;
pub use store::{SCHEMA, STATEMENTS, WITHOUT_CODES, categories, check, save_category};
pub use text::event_word;

use kernel::Role;
use web::{Capability, Menu, Route};

/// Those who handle whistles.
pub(crate) const HANDLERS: &[Role] = &[
    Role::Office,
    Role::DepartmentLead,
    Role::DepartmentHandler,
    Role::Subdistrict,
    Role::Clerk,
    Role::Leader,
    Role::Enterprise,
];
/// Those who may raise one: an enterprise itself, or somebody at a counter, a station, on a visit for it.
pub(crate) const RAISERS: &[Role] =
    &[Role::Enterprise, Role::Office, Role::Subdistrict, Role::Clerk, Role::DepartmentHandler];
/// Those who read the rates.
pub(crate) const RATE_READERS: &[Role] = &[
    Role::Office,
    Role::DepartmentLead,
    Role::DepartmentHandler,
    Role::Subdistrict,
    Role::Leader,
    Role::Observer,
];

/// 营商办, which keeps the categories and sees what may be the same.
pub(crate) const OFFICE: &[Role] = &[Role::Office];

/// What the outside needs to know.
pub fn capability() -> Capability {
    use web::Who as W;
    Capability {
        name: "whistles",
        title: "企业吹哨",
        routes: vec![
            Route::get("/", W::Public, pages::home),
            Route::get("/whistles", W::Roles(HANDLERS), pages::list),
            Route::get("/whistles/new", W::Roles(RAISERS), pages::new_form),
            Route::post("/whistles", W::Roles(RAISERS), pages::create),
            Route::post("/whistles/similar", W::Roles(RAISERS), pages::similar),
            Route::get("/whistles/duplicates", W::Roles(OFFICE), pages::duplicates),
            Route::get("/whistles/{id}", W::Roles(HANDLERS), pages::show),
            Route::get("/whistles/{id}/moves/{name}", W::Roles(HANDLERS), pages::move_form),
            Route::post("/whistles/{id}/moves/{name}", W::Roles(HANDLERS), pages::make_move),
            Route::post("/whistles/{id}/contact", W::Roles(HANDLERS), pages::contact),
            Route::post("/whistles/{id}/attachments", W::Roles(HANDLERS), pages::attach)
                .with_body(kernel::ATTACHMENT_BYTES_MAX + kernel::FORM_BYTES_MAX),
            Route::get("/whistles/{id}/attachments/{hash}", W::Roles(HANDLERS), pages::attachment),
            Route::get("/r/{code}", W::Public, pages::rating_form),
            Route::post("/r/{code}", W::Public, pages::rate).rate_limited(),
            Route::get("/public", W::Public, pages::public_list),
            Route::get("/rates", W::Roles(RATE_READERS), pages::rates_page),
            Route::get("/rates/cases", W::Roles(RATE_READERS), pages::rate_cases),
            Route::get("/rates.csv", W::Roles(RATE_READERS), pages::rates_csv),
            Route::get("/rates.xlsx", W::Roles(RATE_READERS), pages::rates_xlsx),
            Route::get("/categories", W::Roles(OFFICE), pages::categories::list),
            Route::post("/categories", W::Roles(OFFICE), pages::categories::create),
            Route::get("/categories/new", W::Roles(OFFICE), pages::categories::new_form),
            Route::get("/categories/{code}", W::Roles(OFFICE), pages::categories::form),
            Route::post("/categories/{code}", W::Roles(OFFICE), pages::categories::change),
        ]
        .into_iter()
        .chain(api::routes())
        .chain(open311::routes())
        .collect(),
        menu: vec![
            Menu { label: "我的待办", href: "/", who: W::Staff },
            Menu { label: "吹哨", href: "/whistles", who: W::Roles(HANDLERS) },
            Menu { label: "三率", href: "/rates", who: W::Roles(RATE_READERS) },
            Menu { label: "问题分类", href: "/categories", who: W::Roles(OFFICE) },
            Menu { label: "公开办理", href: "/public", who: W::Public },
        ],
        jobs: vec![web::Job {
            name: "whistles.overdue",
            every: std::time::Duration::from_secs(60),
            run: actions::judge_overdue,
        }],
    }
}

#[cfg(test)]
mod tests;
