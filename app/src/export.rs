//! `panlong export`.

use crate::cli::{Export, Place};
use crate::fault::{Fault, Outcome};

/// Writes a table to a file.
pub fn run(place: &Place, what: &Export) -> Outcome<()> {
    let Export::Rates { from, to, out } = what;
    let (from, to) = (*from, *to);
    let db = place.open_existing()?;
    let is_book = out.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"));
    let kind = if is_book { whistles::FileKind::Xlsx } else { whistles::FileKind::Csv };
    let bytes = db.read_now(|r| whistles::rates_file(r, crate::DIVISION, from, to, "", kind))?;
    std::fs::write(out, bytes)
        .map_err(|error| Fault::failed(format!("无法写入 {}: {error} (cannot write)", out.display())))?;
    println!("已写入 {}", out.display());
    Ok(())
}
