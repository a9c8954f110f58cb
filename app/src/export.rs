//! `panlong export`.

use crate::cli::{Export, Place};
use crate::fault::{Fault, Outcome};
use std::fmt::Write;

/// Writes a table to a file.
pub fn run(place: &Place, what: &Export) -> Outcome<()> {
    let Export::Rates { from, to, out } = what;
    let (from, to) = (*from, *to);
    let db = place.open_existing()?;
    let rows = db.read_now(|r| whistles::rates(r, crate::DIVISION, from, to, ""))?;
    // The mark at the beginning lets spreadsheet programs read the Chinese text.
    let mut text =
        String::from("\u{feff}单位,响应率,应响应,解决率,已回访,满意率,已评价,按时办结率,应办结,综合得分\n");
    for row in &rows {
        // Writing to a String cannot fail.
        let _ = write!(text, "{}", if row.unit.is_empty() { "合计" } else { &row.unit });
        for rate in [row.response, row.solved, row.satisfied, row.in_time] {
            let _ = write!(text, ",{},{}", rate.text(), rate.valid);
        }
        let _ = writeln!(text, ",{}", row.score_text());
    }
    std::fs::write(out, text)
        .map_err(|error| Fault::failed(format!("无法写入 {}: {error} (cannot write)", out.display())))?;
    println!("已写入 {} 行 {}", rows.len(), out.display());
    Ok(())
}
