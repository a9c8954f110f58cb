//! 账号.

use super::attempts::forget_failures;
use super::sessions::end_all;
use db::{Read, Row, Write, values};
use kernel::{Ctx, Error, Result, Role};
use serde_json::json;

/// 账号: a person who may sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// What the person types.
    pub login: String,
    /// Name shown.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Unit, or for an enterprise its credit code.
    pub unit: Option<String>,
    /// 停用.
    pub disabled: bool,
}

pub(super) const COLUMNS: &str = "select login, name, role, unit, disabled from account where division = $1";

pub(super) fn read(row: &Row) -> Option<Account> {
    Some(Account {
        login: row.text(0),
        name: row.text(1),
        role: Role::from_code(&row.text(2))?,
        unit: row.opt_text(3),
        disabled: row.flag(4),
    })
}

/// Accounts after a login, by login.
///
/// # Errors
/// [`Error::Storage`].
pub fn accounts(r: &Read<'_>, division: &str, after: &str, limit: usize) -> Result<Vec<Account>> {
    let rows = r.rows(
        &format!("{COLUMNS} and login > $2 order by login limit $3"),
        &values![division, after, limit],
    )?;
    Ok(rows.iter().filter_map(read).collect())
}

/// One account.
///
/// # Errors
/// [`Error::Storage`].
pub fn account(r: &Read<'_>, division: &str, login: &str) -> Result<Option<Account>> {
    Ok(r.row(&format!("{COLUMNS} and login = $2"), &values![division, login])?.as_ref().and_then(read))
}

/// Makes or replaces an account and ends its sessions; `hash` comes from [`crate::hash_password`].
///
/// # Errors
/// [`Error::Storage`].
pub fn save_account(w: &Write<'_>, ctx: &Ctx, account: &Account, hash: &str) -> Result<()> {
    w.run(
        "insert into account (division, login, name, role, unit, password, disabled) \
         values ($1,$2,$3,$4,$5,$6,$7) on conflict (division, login) do update set name = excluded.name, \
         role = excluded.role, unit = excluded.unit, password = excluded.password, disabled = excluded.disabled",
        &values![
            &ctx.division,
            &account.login,
            &account.name,
            account.role.code(),
            account.unit.clone(),
            hash,
            account.disabled
        ],
    )?;
    end_all(w, ctx, &account.login)?;
    forget_failures(w, ctx, &account.login)?;
    record(w, ctx, "account_saved", &account.login, account.role.code())
}

/// 停用: the person cannot sign in any more, and every session ends.
///
/// # Errors
/// [`Error::NotFound`] when there is no such account.
pub fn disable(w: &Write<'_>, ctx: &Ctx, login: &str) -> Result<()> {
    let sql = "update account set disabled = 1 where division = $1 and login = $2";
    found(w.run(sql, &values![&ctx.division, login])?)?;
    end_all(w, ctx, login)?;
    record(w, ctx, "account_disabled", login, "")
}

/// 启用、解锁: the person may sign in again; a lock-out ends too.
///
/// # Errors
/// [`Error::NotFound`] when there is no such account.
pub fn enable(w: &Write<'_>, ctx: &Ctx, login: &str) -> Result<()> {
    let sql = "update account set disabled = 0 where division = $1 and login = $2";
    found(w.run(sql, &values![&ctx.division, login])?)?;
    forget_failures(w, ctx, login)?;
    record(w, ctx, "account_enabled", login, "")
}

pub(super) fn found(touched: u64) -> Result<()> {
    if touched == 0 { Err(Error::NotFound) } else { Ok(()) }
}

pub(crate) fn record(w: &Write<'_>, ctx: &Ctx, name: &str, login: &str, detail: &str) -> Result<()> {
    let data = json!({ "login": login, "detail": detail });
    journal::append(w, ctx, &journal::Entry { case_id: None, name: name.into(), unit: None, data })?;
    Ok(())
}

/// What a sign-in is judged by: the hash of the password, and whether the account is disabled.
pub(crate) fn credentials(r: &Read<'_>, division: &str, login: &str) -> Result<Option<(String, bool)>> {
    let sql = "select password, disabled from account where division = $1 and login = $2";
    Ok(r.row(sql, &values![division, login])?.map(|row| (row.text(0), row.flag(1))))
}

/// Stores the hash of a new password; every session of the account ends.
pub(crate) fn set_password(w: &Write<'_>, ctx: &Ctx, login: &str, hash: &str) -> Result<()> {
    let sql = "update account set password = $3 where division = $1 and login = $2";
    found(w.run(sql, &values![&ctx.division, login, hash])?)?;
    end_all(w, ctx, login)?;
    record(w, ctx, "password_changed", login, "")
}
