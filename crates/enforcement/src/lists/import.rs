//! 导入: a list from a file at the command line of the server. It becomes a draft; publishing takes people.

use super::actions::draft_in;
use super::batch::Batch;
use super::examine::examine;
use db::Db;
use decision::table::Sheet;
use kernel::{Ctx, Result};

/// 试导入的结果: what a list would change in what is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// 批次.
    pub batch: String,
    /// Items of the list.
    pub items: usize,
    /// Items whose number is new.
    pub new: usize,
    /// Items that say something else than before.
    pub changed: usize,
    /// Items that would no longer be in force.
    pub gone: usize,
    /// Pairs of items that can apply together and say different things; the analysis lists at most 200.
    pub overlaps: usize,
}

/// Reads a list and says what it would change; nothing is kept.
///
/// # Errors
/// [`kernel::Error::Invalid`] with the address of every cell that cannot be taken.
pub fn try_list(db: &Db, ctx: &Ctx, sheet: Sheet, replaces: &str) -> Result<Tried> {
    let examined = db.read_now(|r| examine(r, ctx, sheet, replaces))?;
    let (diff, found) = (examined.diff(), examined.found());
    Ok(Tried {
        batch: examined.list.batch,
        items: examined.list.items.len(),
        new: diff.new.len(),
        changed: diff.changed.len(),
        gone: diff.gone.len(),
        overlaps: found.overlaps.len(),
    })
}

/// Keeps a list as a draft.
///
/// # Errors
/// As [`try_list`], and a refusal where the batch is not open to changes.
pub fn load_list(db: &Db, ctx: Ctx, sheet: Sheet, replaces: &str) -> Result<Batch> {
    let replaces = replaces.to_owned();
    db.write_now("lists.import", move |w| draft_in(w, &ctx, sheet.clone(), &replaces))
}
