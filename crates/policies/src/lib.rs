//! 惠企政策: policies, their measures, who is entitled to what, applications and what was paid.
#![warn(missing_docs)]

mod actions;
pub mod application;
mod book;
mod check;
mod conditions;
mod facts;
mod form;
mod guide;
mod input;
mod judge;
mod known;
mod ledger;
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

pub use actions::*;
pub use book::Book;
pub use conditions::{ConditionRow, Conditions};
pub use form::Input;
pub use input::{MeasureInput, PolicyInput};
pub use judge::{Grant, Judgement, Reasons, judge};
pub use known::{Known, UsedFact};
pub use ledger::{Award, Had};
pub use matching::{Matched, match_all};
pub use model::*;
pub use roll::{Roll, SmallProfit, each_roll, roll_of_one};
pub use runs::{Figures, Run, VERDICTS};
pub use store::SCHEMA;

use web::{Capability, Menu, Route};

/// What the outside needs to know.
pub fn capability() -> Capability {
    use web::Who as W;
    Capability {
        name: "policies",
        routes: vec![
            Route::get("/policies", W::Public, pages::list),
            Route::get("/policies/check", W::Public, pages::ask),
            Route::post("/policies/check", W::Public, pages::answer),
            Route::get("/policies/{id}", W::Public, pages::policy),
            Route::get("/measures/{id}", W::Public, pages::measure),
        ],
        menu: vec![Menu { label: "惠企政策", href: "/policies", who: W::Public }],
        jobs: vec![web::Job {
            name: "policies.match",
            every: std::time::Duration::from_secs(3_600),
            run: match_daily,
        }],
    }
}

#[cfg(test)]
mod tests;
