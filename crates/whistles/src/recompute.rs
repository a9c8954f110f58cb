//! 重算时限: when a year of the calendar arrives, provisional due times become final.

use crate::Rules;
use crate::model::KIND;
use db::Db;
use kernel::{Ctx, Result, local_day};

/// Computes the running clocks of whistles again, those of bad ratings too, and saves what the calendar in force answers differently;
/// returns how many whistles changed.
///
/// # Errors
/// [`kernel::Error::Storage`].
pub fn recompute(db: &Db, ctx: &Ctx) -> Result<usize> {
    let rules = db.read_now(|r| Rules::load(r, &ctx.division, local_day(ctx.now)))?;
    cases::recompute(db, ctx, rules.clocks, &[KIND])
}
