//! 清单种类 as they ship. A division may have others: they are rows.

use super::columns::EFFECTS;
use crate::model::ListKind;

const SHIPPED: &str = include_str!("../../data/lists.tsv");

/// The kinds of list every division begins with, in the order in which they are shown.
pub fn shipped() -> Vec<ListKind> {
    let lines = SHIPPED.lines().filter(|line| !line.starts_with('#'));
    let kind = |line: &str| {
        let mut cells = line.split('\t').map(String::from);
        let (code, name, name_en) = (cells.next()?, cells.next()?, cells.next()?);
        let word = cells.next()?;
        let effect = EFFECTS.iter().find(|one| one.1 == word)?.0;
        Some(ListKind { code, name, name_en, effect })
    };
    lines.filter_map(kind).collect()
}
