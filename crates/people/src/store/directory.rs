//! What administrators look up and change of other people's accounts.

use super::accounts::{COLUMNS, found, read, record};
use super::attempts::forget_failures;
use super::sessions::end_all;
use crate::Account;
use db::{Read, Write, values};
use kernel::{Ctx, Result, Role};

/// Accounts whose login begins like this, of one role or of all, by login after a key.
///
/// # Errors
/// [`kernel::Error::Storage`].
pub fn find_accounts(
    r: &Read<'_>,
    division: &str,
    begins: &str,
    role: Option<Role>,
    after: &str,
    limit: usize,
) -> Result<Vec<Account>> {
    // Every login that begins like this lies between the beginning and the beginning with the last character behind it.
    let end = format!("{begins}\u{10ffff}");
    let of_role = if role.is_some() { "and role = $6" } else { "and $6 = ''" };
    let sql =
        format!("{COLUMNS} and login >= $2 and login <= $3 and login > $4 {of_role} order by login limit $5");
    let code = role.map_or("", Role::code);
    let rows = r.rows(&sql, &values![division, begins, end, after, limit, code])?;
    Ok(rows.iter().filter_map(read).collect())
}

/// Active accounts of a role.
///
/// # Errors
/// [`kernel::Error::Storage`].
pub fn count_active(r: &Read<'_>, division: &str, role: Role) -> Result<i64> {
    let sql = "select count(*) from account where division = $1 and role = $2 and disabled = 0";
    Ok(r.row(sql, &values![division, role.code()])?.map_or(0, |row| row.int(0)))
}

/// Gives an account another name, role and unit; its sessions end, so that no page is shown with the old rights.
///
/// # Errors
/// [`kernel::Error::NotFound`] when there is no such account.
pub fn change_account(w: &Write<'_>, ctx: &Ctx, account: &Account) -> Result<()> {
    let sql = "update account set name = $3, role = $4, unit = $5 where division = $1 and login = $2";
    let values =
        values![&ctx.division, &account.login, &account.name, account.role.code(), account.unit.clone()];
    found(w.run(sql, &values)?)?;
    end_all(w, ctx, &account.login)?;
    record(w, ctx, "account_changed", &account.login, account.role.code())
}

/// Gives an account another password, made with [`crate::hash_password`]; its sessions and a lock-out end.
///
/// # Errors
/// [`kernel::Error::NotFound`] when there is no such account.
pub fn reset_password(w: &Write<'_>, ctx: &Ctx, login: &str, hash: &str) -> Result<()> {
    let sql = "update account set password = $3 where division = $1 and login = $2";
    found(w.run(sql, &values![&ctx.division, login, hash])?)?;
    forget_failures(w, ctx, login)?;
    end_all(w, ctx, login)?;
    record(w, ctx, "password_reset", login, "")
}
