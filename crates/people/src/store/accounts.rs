//! 账号.

use super::sessions::end_all;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use db::{Read, Row, Write, values};
use kernel::{Ctx, Error, Form, Result, Role};
use serde_json::json;

/// Characters of a password at least.
const PASSWORD_CHARS_MIN: usize = 10;
/// A password of this length needs no mixture of classes.
const PASSPHRASE_CHARS_MIN: usize = 16;
/// Characters of a password at most: hashing must stay cheap for the server.
const PASSWORD_CHARS_MAX: usize = 128;
/// Memory of a hash in KiB, passes and lanes: the minimum that OWASP's password storage advice gives for argon2id.
const ARGON2: (u32, u32, u32) = (19_456, 2, 1);

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

/// Makes or replaces an account and ends its sessions; `hash` comes from [`hash_password`].
///
/// # Errors
/// [`Error::Storage`].
pub fn save_account(w: &Write<'_>, ctx: &Ctx, account: &Account, hash: &str) -> Result<()> {
    w.run(
        "insert into account (division, login, name, role, unit, password, disabled, failures) \
         values ($1,$2,$3,$4,$5,$6,$7,0) on conflict (division, login) do update set name = excluded.name, \
         role = excluded.role, unit = excluded.unit, password = excluded.password, disabled = excluded.disabled, \
         failures = 0, locked_until = null",
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
    let sql = "update account set disabled = 0, failures = 0, locked_until = null \
               where division = $1 and login = $2";
    found(w.run(sql, &values![&ctx.division, login])?)?;
    record(w, ctx, "account_enabled", login, "")
}

pub(super) fn found(touched: u64) -> Result<()> {
    if touched == 0 { Err(Error::NotFound) } else { Ok(()) }
}

pub(super) fn record(w: &Write<'_>, ctx: &Ctx, name: &str, login: &str, detail: &str) -> Result<()> {
    let data = json!({ "login": login, "detail": detail });
    journal::append(w, ctx, &journal::Entry { case_id: None, name: name.into(), unit: None, data })?;
    Ok(())
}

/// Is this password good enough? At least ten characters of three classes, or sixteen of any.
///
/// # Errors
/// [`Error::Invalid`] for the field `new_password`.
pub fn check_password(password: &str) -> Result<()> {
    let chars = password.chars().count();
    let classes = [
        password.chars().any(|c| c.is_ascii_lowercase()),
        password.chars().any(|c| c.is_ascii_uppercase()),
        password.chars().any(|c| c.is_ascii_digit()),
        password.chars().any(|c| !c.is_ascii_alphanumeric()),
    ];
    let mixed = classes.iter().filter(|class| **class).count() >= 3;
    let good = chars <= PASSWORD_CHARS_MAX
        && (chars >= PASSPHRASE_CHARS_MIN || chars >= PASSWORD_CHARS_MIN && mixed);
    let mut form = Form::default();
    if !good {
        form.wrong(
            "new_password",
            format!(
                "密码应为 {PASSWORD_CHARS_MIN} 到 {PASSWORD_CHARS_MAX} 个字符,含大写字母、小写字母、数字、符号中的三类;或至少 {PASSPHRASE_CHARS_MIN} 个字符"
            ),
            format!(
                "A password has {PASSWORD_CHARS_MIN} to {PASSWORD_CHARS_MAX} characters of three classes (capital, small, \
                 digit, sign), or at least {PASSPHRASE_CHARS_MIN} characters"
            ),
        );
    }
    form.finish()
}

fn argon2() -> Result<Argon2<'static>> {
    let params =
        Params::new(ARGON2.0, ARGON2.1, ARGON2.2, None).map_err(|e| Error::Storage(e.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The argon2id hash of a password, with its own salt.
///
/// # Errors
/// [`Error::Storage`] when hashing fails.
pub fn hash_password(password: &str) -> Result<String> {
    let hash = argon2()?.hash_password(password.as_bytes()).map_err(|e| Error::Storage(e.to_string()))?;
    Ok(hash.to_string())
}

pub(super) fn is_right(password: &str, hash: &str) -> bool {
    let Ok(hash) = PasswordHash::new(hash) else { return false };
    argon2().is_ok_and(|argon2| argon2.verify_password(password.as_bytes(), &hash).is_ok())
}

/// A person changes the own password; every session of the account ends, so the person signs in again with the new one.
///
/// # Errors
/// [`Error::Invalid`] when the old one is wrong or the new one is too weak.
pub fn change_password(w: &Write<'_>, ctx: &Ctx, old: &str, new: &str) -> Result<()> {
    check_password(new)?;
    let login = &ctx.actor.id;
    let sql = "select password from account where division = $1 and login = $2";
    let hash = w.row(sql, &values![&ctx.division, login])?.ok_or(Error::NotFound)?.text(0);
    if !is_right(old, &hash) {
        let mut form = Form::default();
        form.wrong(
            "old_password",
            "现在的密码不对,请重新输入",
            "The present password is wrong; enter it again",
        );
        form.finish()?;
    }
    w.run(
        "update account set password = $3 where division = $1 and login = $2",
        &values![&ctx.division, login, hash_password(new)?],
    )?;
    end_all(w, ctx, login)?;
    record(w, ctx, "password_changed", login, "")
}
