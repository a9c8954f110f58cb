//! `panlong export`.

use crate::cli::Export;
use crate::fault::{Fault, Outcome, answer};
use crate::place::Place;
use sheet::FileKind;
use std::path::Path;

/// Writes a table to a file.
pub fn run(place: &Place, what: &Export, json: bool) -> Outcome<()> {
    let db = place.open_existing()?;
    let (out, bytes) = match what {
        Export::Rates { from, to, out } => {
            let kind = kind_of(out);
            (out, db.read_now(|r| whistles::rates_file(r, crate::DIVISION, *from, *to, "", kind))?)
        }
        Export::Whistles { out } => {
            let kind = kind_of(out);
            (out, db.read_now(|r| whistles::list_file(r, crate::DIVISION, kind))?)
        }
    };
    let count = bytes.len();
    std::fs::write(out, bytes)
        .map_err(|error| Fault::failed(format!("无法写入 {}：{error} (cannot write)", out.display())))?;
    answer(json, &serde_json::json!({ "out": out, "bytes": count }), &format!("已写入 {}", out.display()));
    Ok(())
}

fn kind_of(out: &Path) -> FileKind {
    let is_book = out.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"));
    if is_book { FileKind::Xlsx } else { FileKind::Csv }
}
