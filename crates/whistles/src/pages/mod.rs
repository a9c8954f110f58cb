//! Pages of whistles: the reader's tasks, lists, the whistle itself, its moves, ratings, the public list, the rates.

pub(crate) mod categories;
mod files;
mod home;
mod list;
mod months;
mod moves;
mod raise;
mod rates;
pub(crate) mod rating;
mod row;
pub(crate) mod show;

pub(crate) use files::{attach, attachment};
pub(crate) use home::{home, tasks};
pub(crate) use list::{STATES, duplicates, list, public_list};
pub(crate) use moves::{make_move, move_form};
pub(crate) use raise::{as_known, create, like, new_form, similar};
pub(crate) use rates::{Asked, Period, rate_cases, rates_csv, rates_page, rates_xlsx};
pub(crate) use rating::{rate, rating_form};
pub(crate) use show::{contact, show};

use kernel::{minute_zh, parse_utc};

/// A UTC text as readers write it.
pub(crate) fn minute(text: &str) -> String {
    parse_utc(text).map_or(String::new(), minute_zh)
}
