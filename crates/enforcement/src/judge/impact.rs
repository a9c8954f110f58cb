//! 改单影响: every past case judged again by a list that is not published yet.

use super::facts::{Matter, Truth};
use super::ladder::read;
use super::law::Law;
use super::lists::Lists;
use super::signals::Finding;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// A past case as it was known.
#[derive(Clone, Debug)]
pub struct Past {
    /// Its number.
    pub case: String,
    /// What was known.
    pub matter: Matter,
}

/// What would become of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its number.
    pub case: String,
    /// What it is about.
    pub act: String,
    /// By the lists as they are.
    pub before: Finding,
    /// By the lists as they would be.
    pub after: Finding,
    /// The new items that apply.
    pub items: Vec<String>,
}

/// 影响.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Impact {
    /// How many cases were judged again.
    pub cases: usize,
    /// Those that would end otherwise.
    pub changes: Vec<Change>,
    /// New items that apply to none of them.
    pub never: Vec<String>,
}

/// Judges every case twice by what is in force on one day: without the new items and with them. The statute is the same both
/// times, so what differs comes from the list.
pub fn impact(
    cases: &[Past],
    before: Option<&Lists<'_>>,
    after: &Lists<'_>,
    new: &BTreeSet<&str>,
    law: &Law,
    day: Date,
) -> Impact {
    let mut found = Impact { cases: cases.len(), ..Impact::default() };
    let mut fired: BTreeSet<String> = BTreeSet::new();
    for Past { case, matter } in cases {
        let finding = |lists: Option<&Lists<'_>>| {
            let act = lists.and_then(|lists| lists.act(&matter.agency, &matter.act));
            read(lists, law, matter, act, day).reading
        };
        let (old, next) = (finding(before), finding(Some(after)));
        let applying =
            next.items.iter().filter(|item| item.verdict == Truth::Yes && new.contains(&*item.number));
        let items: Vec<String> = applying.map(|item| item.number.clone()).collect();
        fired.extend(items.iter().cloned());
        if old.finding != next.finding {
            let (before, after) = (old.finding, next.finding);
            found.changes.push(Change { case: case.clone(), act: matter.act.clone(), before, after, items });
        }
    }
    found.never =
        new.iter().filter(|number| !fired.contains(**number)).map(|number| (*number).into()).collect();
    found
}
