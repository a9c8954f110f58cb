//! 主导航: what a reader may open. Where that is little it is one row; otherwise a row of areas, and a row of what is in the area being read.

use crate::i18n::tr;
use crate::{Menu, MenuItem, Visit};

/// Entries that fit one row.
const ONE_ROW_MAX: usize = 7;

/// Entries of a reader by area: its name, and what of it the reader may open.
pub(crate) type Areas = Vec<(&'static str, Vec<Menu>)>;

/// The rows as they are shown.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Rows {
    pub menu: Vec<Entry>,
    /// The area being read; empty where there is one row.
    pub area: &'static str,
    pub submenu: Vec<Entry>,
}

#[derive(Debug, PartialEq)]
pub(crate) struct Entry {
    pub label: &'static str,
    pub href: &'static str,
    pub is_current: bool,
}

impl Visit {
    pub(crate) fn menu(&self) -> Rows {
        let role = self.ctx.actor.role;
        let may = |entry: &&Menu| entry.who.allows(role) && !self.must_enrol();
        let areas = self
            .app
            .capabilities
            .iter()
            .map(|one| (one.title, one.menu.iter().filter(may).cloned().collect()));
        rows(&areas.collect(), &self.path)
    }

    pub(crate) fn items(&self, row: &[Entry]) -> Vec<MenuItem> {
        let item = |one: &Entry| MenuItem {
            label: tr(self.ctx.lang, one.label).into(),
            href: one.href.into(),
            current: one.is_current,
        };
        row.iter().map(item).collect()
    }
}

/// The rows for a page. The entry whose path is the longest beginning of the page's path is the current one.
pub(crate) fn rows(areas: &Areas, path: &str) -> Rows {
    let all = || areas.iter().flat_map(|(_, mine)| mine);
    let current = all().filter(|entry| leads_to(entry.href, path)).max_by_key(|entry| entry.href.len());
    let is_current = |entry: &Menu| current.is_some_and(|current| current.href == entry.href);
    let entry = |one: &Menu| Entry { label: one.label, href: one.href, is_current: is_current(one) };
    if all().count() <= ONE_ROW_MAX {
        return Rows { menu: all().map(entry).collect(), ..Rows::default() };
    }
    let area = |(title, mine): &(&'static str, Vec<Menu>)| {
        let first = mine.first()?;
        let label = if mine.len() == 1 { first.label } else { title };
        Some(Entry { label, href: first.href, is_current: mine.iter().any(is_current) })
    };
    let menu = areas.iter().filter_map(area).collect();
    match areas.iter().find(|(_, mine)| mine.len() > 1 && mine.iter().any(is_current)) {
        Some((title, mine)) => Rows { menu, area: title, submenu: mine.iter().map(entry).collect() },
        None => Rows { menu, ..Rows::default() },
    }
}

fn leads_to(href: &str, path: &str) -> bool {
    path == href || path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/'))
}
