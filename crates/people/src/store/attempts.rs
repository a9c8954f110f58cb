//! 登录失败: wrong passwords and codes are counted per login, whether or not anybody has that login.
//!
//! A row is found by a few digits of a hash of the login, so that what was typed (people type passwords into the wrong
//! field) is not kept, an unknown login is locked exactly like a known one, and the table has a size it cannot exceed.

use super::sessions::hashed;
use crate::Policy;
use db::{Read, Write, values};
use kernel::{Ctx, Result, parse_utc, utc_text};

/// Hexadecimal digits of a slot: at most 1,048,576 rows per division, and two logins rarely share one.
const SLOT_DIGITS: usize = 5;

fn slot(login: &str) -> String {
    hashed(login).chars().take(SLOT_DIGITS).collect()
}

/// 锁定: have there been too many failures for this login?
pub(crate) fn is_locked(r: &Read<'_>, ctx: &Ctx, login: &str) -> Result<bool> {
    let sql = "select locked_until from sign_in_attempt where division = $1 and slot = $2";
    let row = r.row(sql, &values![&ctx.division, slot(login)])?;
    let until = row.and_then(|row| row.opt_text(0)).and_then(|text| parse_utc(&text));
    Ok(until.is_some_and(|until| until > ctx.now))
}

/// Counts a failure; true when it was one too many and the login is now locked.
pub(crate) fn count_failure(w: &Write<'_>, ctx: &Ctx, policy: Policy, login: &str) -> Result<bool> {
    // What is older than a lock lasts counts no more and leaves no trace.
    w.run(
        "delete from sign_in_attempt where division = $1 and failed_at <= $2",
        &values![&ctx.division, utc_text(ctx.now - policy.lock)],
    )?;
    let row = w.row(
        "insert into sign_in_attempt (division, slot, failures, failed_at) values ($1,$2,1,$3) \
         on conflict (division, slot) do update set failures = sign_in_attempt.failures + 1, \
         failed_at = excluded.failed_at returning failures",
        &values![&ctx.division, slot(login), utc_text(ctx.now)],
    )?;
    let locked = row.is_some_and(|row| row.int(0) >= policy.attempts_max);
    if locked {
        w.run(
            "update sign_in_attempt set locked_until = $3 where division = $1 and slot = $2",
            &values![&ctx.division, slot(login), utc_text(ctx.now + policy.lock)],
        )?;
    }
    Ok(locked)
}

/// 解锁: the failures of a login are forgotten.
pub(crate) fn forget_failures(w: &Write<'_>, ctx: &Ctx, login: &str) -> Result<()> {
    let sql = "delete from sign_in_attempt where division = $1 and slot = $2";
    w.run(sql, &values![&ctx.division, slot(login)])?;
    Ok(())
}
