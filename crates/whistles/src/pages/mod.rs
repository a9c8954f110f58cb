//! Pages of whistles: the reader's tasks, lists, the whistle itself, its moves, ratings, the public list, the rates.

mod files;
mod list;
mod rates;
mod rating;
mod show;

pub(crate) use files::{attach, attachment};
pub(crate) use list::{create, duplicates, home, list, new_form, public_list, similar};
pub(crate) use rates::{Period, rate_cases, rates_csv, rates_page, rates_xlsx};
pub(crate) use rating::{rate, rating_form};
pub(crate) use show::{contact, make_move, move_form, show};

use kernel::{minute_zh, parse_utc};

/// A UTC text as readers write it.
pub(crate) fn minute(text: &str) -> String {
    parse_utc(text).map_or(String::new(), minute_zh)
}
