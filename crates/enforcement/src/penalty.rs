//! 案件: how an officer's case goes from 立案 to 结案, on the case engine.
//!
//! Facts are stated one by one, each with who and when; whatever is known is judged at once. A decision leaves a receipt
//! (凭单) that makes it again. Decided cases are this enterprise's history for the next one.

mod actions;
mod api;
mod books;
mod input;
mod matter;
mod model;
mod overdue;
mod pages;
mod past;
pub mod procedure;
mod questions;
mod recompute;
mod rights;
mod rules;
mod store;
mod text;

pub use actions::{Opening, act_in, open_in};
pub use input::Input;
pub use matter::{FOUND, fact_field, matter_of};
pub use model::{DECIDE, Desk, FOLLOW_UP, SERVE, STATEMENT};
pub use overdue::judge_overdue;
pub use past::{board_of, check};
pub use questions::{Question, field_id, questions};
pub use recompute::recompute;
pub use rights::{allowed, may_read};
pub use rules::decide;
pub use store::{SCHEMA, history, outcomes};
pub use text::event_word;

use rights::{OFFICERS, READERS};
use web::{Menu, Route, Who};

/// The addresses of penalty cases.
pub(crate) fn routes() -> Vec<Route> {
    let (readers, officers) = (Who::Roles(READERS), Who::Roles(OFFICERS));
    let own = vec![
        Route::get("/penalties", readers, pages::list::list),
        Route::post("/penalties", officers, pages::open::create),
        Route::get("/penalties/new", officers, pages::open::new_form),
        Route::get("/penalties/board", readers, pages::boards::show),
        Route::get("/penalties/impact/{code}", readers, pages::boards::impact),
        Route::get("/penalties/{id}", readers, pages::show::show),
        Route::post("/penalties/{id}/preview", officers, pages::show::preview),
        Route::get("/penalties/{id}/moves/{name}", officers, pages::moves::move_form),
        Route::post("/penalties/{id}/moves/{name}", officers, pages::moves::make_move),
        Route::get("/penalties/{id}/documents/{file}", readers, pages::papers::download),
        Route::get("/penalties/{id}/receipt", readers, pages::receipt::receipt),
    ];
    own.into_iter().chain(api::routes()).collect()
}

/// Its entries in the main menu.
pub(crate) fn menu() -> Vec<Menu> {
    vec![
        Menu { label: "处罚案件", href: "/penalties", who: Who::Roles(READERS) },
        Menu { label: "同案同罚", href: "/penalties/board", who: Who::Roles(READERS) },
    ]
}

/// What the clock does.
pub(crate) fn jobs() -> Vec<web::Job> {
    let every = std::time::Duration::from_secs(60);
    vec![web::Job { name: "penalties.overdue", every, run: judge_overdue }]
}
