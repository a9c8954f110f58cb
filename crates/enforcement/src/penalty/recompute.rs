//! 重算期限: when a year of the calendar arrives, provisional due times become final.

use super::model::{Desk, KIND};
use db::Db;
use kernel::{Ctx, Result, local_day};

/// Computes the running clocks of penalty cases again and saves what the calendar in force answers differently; returns how
/// many cases changed.
///
/// # Errors
/// [`kernel::Error::Storage`].
pub fn recompute(db: &Db, ctx: &Ctx) -> Result<usize> {
    let desk = db.read_now(|r| Desk::load(r, &ctx.division, local_day(ctx.now)))?;
    cases::recompute(db, ctx, desk.clocks, &[KIND])
}
