//! 清单: what a batch is as a sheet, how it is published, and what the lists in force say.
//!
//! What is published stays as it is: its text is kept under its SM3, its items are rows that only ever end. The version in
//! force on a day is what began by then and had not ended.

mod actions;
mod api;
mod batch;
mod cells;
mod check;
pub mod columns;
mod drafted;
mod edition;
mod examine;
mod file;
pub(crate) mod form;
mod import;
mod kinds;
mod merge;
mod names;
mod pages;
mod plain;
mod read;
pub(crate) mod store;
pub mod template;
mod text;

pub use actions::{act_in, draft_in};
pub use batch::{Batch, BatchState, Written};
pub use check::Recorded;
pub(crate) use drafted::drafted;
pub use edition::{InForce, in_force};
pub use file::sheet_of;
pub use form::hash_of;
pub use import::{Tried, load_list, try_list};
pub use kinds::shipped;
pub use names::Names;
pub use plain::{Asked, How, asked};
pub use read::{List, read};
pub use store::{Published, SCHEMA, TEXT_INDEX, kinds};
pub use template::{add_row, head};
pub use text::event_word;
pub(crate) use text::tone as item_tone;

use batch::DRAFTERS;
use kernel::{ATTACHMENT_BYTES_MAX, FORM_BYTES_MAX, Role};
use web::{Menu, Route, Who};

/// 营商办, which keeps the kinds of list.
pub(crate) const OFFICE: Who = Who::Roles(&[Role::Office]);
/// Bytes of a request that carries a list.
const POST_BYTES_MAX: usize = ATTACHMENT_BYTES_MAX + FORM_BYTES_MAX;

/// The addresses of lists: what is in force is for everybody, batches are for those who draft and review.
pub(crate) fn routes() -> Vec<Route> {
    let drafters = Who::Roles(DRAFTERS);
    let own = vec![
        Route::get("/lists", Who::Public, pages::public::lists),
        Route::get("/lists.csv", Who::Public, pages::public::lists_csv),
        Route::get("/lists.xlsx", Who::Public, pages::public::lists_xlsx),
        Route::get("/lists/items/{number}", Who::Public, pages::item::item),
        Route::get("/lists/texts/{hash}", Who::Public, pages::public::text),
        Route::get("/lists/template.xlsx", drafters, pages::batches::template),
        Route::get("/lists/batches", drafters, pages::batches::list),
        Route::get("/lists/batches/new", drafters, pages::batches::new_form),
        Route::post("/lists/batches/check", drafters, pages::batches::check).with_body(POST_BYTES_MAX),
        Route::post("/lists/batches", drafters, pages::batches::create).with_body(POST_BYTES_MAX),
        Route::get("/lists/batches/{code}", drafters, pages::batches::show),
        Route::get("/lists/batches/{code}/moves/{name}", drafters, pages::batches::move_form),
        Route::post("/lists/batches/{code}/moves/{name}", drafters, pages::batches::make_move),
        Route::get("/lists/kinds", OFFICE, pages::kinds::list),
        Route::post("/lists/kinds", OFFICE, pages::kinds::create),
        Route::get("/lists/kinds/{code}", OFFICE, pages::kinds::form),
        Route::post("/lists/kinds/{code}", OFFICE, pages::kinds::change),
    ];
    own.into_iter().chain(api::routes()).collect()
}

/// Its entries in the main menu.
pub(crate) fn menu() -> Vec<Menu> {
    vec![
        Menu { label: "柔性执法清单", href: "/lists", who: Who::Public },
        Menu { label: "清单批次", href: "/lists/batches", who: Who::Roles(DRAFTERS) },
    ]
}
