//! 惠企政策: policies, their measures, who is entitled to what, applications and what was paid.
//!
//! Nouns: 政策 [`Policy`], 措施 [`Measure`], 条件 [`Conditions`], 合表 [`Book`], 名册 [`Roll`], 判定 [`Judgement`], 匹配 [`Matched`], 批次
//! [`Run`], 申请 ([`application`]), 兑现名单 ([`payments`]), 台账 ([`Award`]), 专窗事项 ([`matters`]).
//!
//! Invariants: what is not known is never "no"; what a guide says, what is asked and what is judged come from one measure; every figure of a
//! run opens to its rows; a total is never overspent and of measures of one kind nobody has two, whoever grants at the same time.
//!
//! It pays nothing itself: it notes what was paid. It does not ask other departments for facts: they report them to the register.
#![warn(missing_docs)]

mod actions;
mod api;
pub mod application;
mod book;
mod calls;
mod check;
mod conditions;
mod facts;
mod form;
mod guide;
mod input;
mod judge;
mod known;
mod ledger;
mod live;
mod matching;
pub mod matters;
mod model;
mod pages;
pub mod payments;
mod plain;
mod roll;
mod rowset;
mod runs;
mod store;
mod text;

pub use actions::*;
pub use book::Book;
pub use conditions::{ConditionRow, Conditions};
pub use form::Input;
pub use input::{MeasureInput, PolicyInput};
pub use judge::{Grant, Judgement, Reasons, judge};
pub use known::{Known, UsedFact};
pub use ledger::{Award, Had};
pub use live::{LimitMove, Live, live};
pub use matching::{Matched, match_all};
pub use model::*;
pub use roll::{Roll, SmallProfit, each_roll, roll_of_one};
pub use runs::{Figures, Run, VERDICTS};
pub use store::SCHEMA;
pub use text::event_word;

use axum::extract::Path;
use kernel::Role;
use live::Shelf;
use web::form::Posted;
use web::{Capability, Menu, Route, Visit};

/// 企业, which sees what it is entitled to and applies.
const ENTERPRISE: &[Role] = &[Role::Enterprise];
/// Those who see applications: their own, those of their unit, or all.
const APPLICANTS: &[Role] = &[
    Role::Office,
    Role::DepartmentLead,
    Role::DepartmentHandler,
    Role::Subdistrict,
    Role::Clerk,
    Role::Leader,
    Role::Enterprise,
];
/// Those who see the figures of the matching and the rows behind them.
const READERS: &[Role] = &[Role::Office, Role::DepartmentLead, Role::DepartmentHandler, Role::Leader];
/// 营商办, which writes policies and confirms lists.
const OFFICE: &[Role] = &[Role::Office];
/// Those who see payment lists.
const PAYERS: &[Role] = &[Role::Office, Role::Leader];
/// Those who see what windows do.
const WINDOWS: &[Role] = &[Role::Office, Role::Clerk, Role::Leader];
/// Those who record it.
const CLERKS: &[Role] = &[Role::Clerk];

/// What the outside needs to know.
pub fn capability() -> Capability {
    use web::Who as W;
    let hour = std::time::Duration::from_secs(3_600);
    let minute = std::time::Duration::from_secs(60);
    let shelf = Shelf::default();
    Capability {
        name: "policies",
        title: "惠企政策",
        routes: public_routes()
            .into_iter()
            .chain(application_routes())
            .chain(support_routes(&shelf))
            .chain(window_routes())
            .chain(api::routes(&shelf))
            .collect(),
        menu: vec![
            Menu { label: "惠企政策", href: "/policies", who: W::Public },
            Menu { label: "我能享受什么", href: "/entitlements", who: W::Roles(ENTERPRISE) },
            Menu { label: "政策申请", href: "/applications", who: W::Roles(APPLICANTS) },
            Menu { label: "政策匹配", href: "/support", who: W::Roles(READERS) },
            Menu { label: "专窗事项", href: "/matters", who: W::Roles(WINDOWS) },
        ],
        jobs: vec![
            web::Job { name: "policies.match", every: hour, run: match_daily },
            web::Job { name: "policies.overdue", every: minute, run: judge_overdue },
        ],
    }
}

fn public_routes() -> Vec<Route> {
    use pages::{check, public};
    use web::Who::Public;
    vec![
        Route::get("/policies", Public, public::list),
        Route::get("/policies/check", Public, check::ask),
        Route::post("/policies/check", Public, check::answer),
        Route::get("/policies/{id}", Public, public::policy),
        Route::get("/measures/{id}", Public, public::measure),
    ]
}

fn application_routes() -> Vec<Route> {
    use pages::{applications, entitlements};
    let (enterprise, applicants) = (web::Who::Roles(ENTERPRISE), web::Who::Roles(APPLICANTS));
    vec![
        Route::get("/entitlements", enterprise, entitlements::entitlements),
        Route::get("/entitlements/{id}", enterprise, entitlements::form),
        Route::post("/entitlements/{id}", enterprise, entitlements::send),
        Route::get("/applications", applicants, applications::list),
        Route::get("/applications/{id}", applicants, applications::show),
        Route::get("/applications/{id}/moves/{name}", applicants, applications::move_form),
        Route::post("/applications/{id}/moves/{name}", applicants, applications::make_move),
    ]
}

fn support_routes(shelf: &Shelf) -> Vec<Route> {
    use pages::{awards, calls, conditions, edit, payments, support};
    let (office, readers, payers) =
        (web::Who::Roles(OFFICE), web::Who::Roles(READERS), web::Who::Roles(PAYERS));
    let (of_form, of_send, of_try) = (shelf.clone(), shelf.clone(), shelf.clone());
    vec![
        Route::get("/support", readers, support::board),
        Route::post("/support/match", office, support::run_now),
        Route::get("/support/policies/new", office, edit::new_policy),
        Route::post("/support/policies", office, edit::add_policy),
        Route::get("/support/policies/{id}", office, edit::policy),
        Route::post("/support/policies/{id}", office, edit::change_policy),
        Route::post("/support/policies/{id}/publish", office, edit::publish_policy),
        Route::post("/support/policies/{id}/end", office, edit::end_policy),
        Route::get("/support/policies/{id}/measures/new", office, edit::new_measure),
        Route::post("/support/policies/{id}/measures", office, edit::add_measure),
        Route::get("/support/{id}", readers, support::measure),
        Route::get("/support/{id}/rows", readers, support::rows),
        Route::get("/support/{id}/awards", payers, awards::awards),
        Route::get("/support/{id}/calls", readers, calls::calls),
        Route::post("/support/{id}/calls", office, calls::call),
        Route::get("/support/{id}/edit", office, edit::measure),
        Route::post("/support/{id}/edit", office, edit::change_measure),
        Route::get("/support/{id}/conditions", readers, move |visit: Visit, path: Path<String>| {
            conditions::form(of_form.clone(), visit, path)
        }),
        Route::post(
            "/support/{id}/conditions",
            office,
            move |visit: Visit, path: Path<String>, form: Posted| {
                conditions::send(of_send.clone(), visit, path, form)
            },
        ),
        Route::post(
            "/support/{id}/conditions/try",
            office,
            move |visit: Visit, path: Path<String>, form: Posted| {
                conditions::try_it(of_try.clone(), visit, path, form)
            },
        ),
        Route::get("/support/{id}/conditions.csv", readers, conditions::csv),
        Route::post("/support/{id}/payments", office, payments::make),
        Route::get("/payments", payers, payments::list),
        Route::get("/payments/{id}", payers, payments::show),
        Route::post("/payments/{id}/{name}", office, payments::act),
    ]
}

fn window_routes() -> Vec<Route> {
    use pages::matters;
    let (windows, clerks, office) =
        (web::Who::Roles(WINDOWS), web::Who::Roles(CLERKS), web::Who::Roles(OFFICE));
    vec![
        Route::get("/matters", windows, matters::board),
        Route::get("/matters/list", windows, matters::list),
        Route::get("/matters/new", clerks, matters::new_form),
        Route::post("/matters", clerks, matters::create),
        Route::get("/matters/{id}", windows, matters::show),
        Route::post("/matters/{id}/settle", office, matters::settle),
    ]
}

#[cfg(test)]
mod tests;
