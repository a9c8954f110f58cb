//! Pages of penalty cases: lists, opening, the case with its live ladder, moves, the receipt, the board.

pub(crate) mod boards;
pub(crate) mod judged;
pub(crate) mod list;
pub(crate) mod moves;
pub(crate) mod open;
pub(crate) mod papers;
pub(crate) mod receipt;
pub(crate) mod show;

use db::Read;
use kernel::Result;

/// The registered name behind a credit code; the code where the register has none.
pub(crate) fn party_name(r: &Read<'_>, division: &str, code: &str) -> Result<String> {
    Ok(registry::find(r, division, code)?.map_or_else(|| code.to_owned(), |one| one.name))
}
