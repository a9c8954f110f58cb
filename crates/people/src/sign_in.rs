//! 登录: what a person does with a password or a code. Hashing takes long and stands outside every transaction; the one short
//! transaction after it judges again what may have changed meanwhile.

use crate::password::{check_password, hash_password, is_right};
use crate::store::{accounts, attempts, factors, identities, sessions};
use crate::{Desk, Means, Policy, Session, Stage};
use db::Write;
use jiff::Timestamp;
use kernel::{Ctx, Error, FieldError, Refusal, Result};

/// How an act ended in its transaction. A refusal is a value there, so that the failed attempt is committed.
type Judged<T> = std::result::Result<T, Refusal>;

/// Signs a person in. An unknown login, a disabled account and a wrong password sound the same, take as long and are
/// locked alike, so that nobody learns which logins there are. `device` is what the list of sessions says.
///
/// # Errors
/// [`Error::Refused`] with `wrong_login` or `locked_out`.
pub fn sign_in(desk: &Desk, ctx: &Ctx, login: &str, password: &str, device: &str) -> Result<Session> {
    let (by, name, device, policy) = (ctx.clone(), login.to_string(), device.to_string(), desk.policy);
    with_password(desk, ctx, login, password, move |w| {
        admit(w, &by, policy, &name, &device, Means::Password).map(Ok)
    })
}

/// Signs in whom the identity provider recognised: the account must be there already and bound to this identity by an
/// administrator. A login that is locked stays locked here too, and the second factor is asked for as after a password.
///
/// # Errors
/// [`Error::Refused`] with `unknown_identity`, `account_disabled` or `locked_out`.
pub fn sign_in_by_provider(
    desk: &Desk,
    ctx: &Ctx,
    issuer: &str,
    subject: &str,
    device: &str,
) -> Result<Session> {
    let policy = desk.policy;
    let (by, issuer, subject, device) =
        (ctx.clone(), issuer.to_string(), subject.to_string(), device.to_string());
    let judged = desk.db.write_now("sign_in", move |w| {
        let Some(login) = identities::login_of(w, &by.division, &issuer, &subject)? else {
            return refused(w, &by, "", unknown_identity(&subject));
        };
        let disabled = accounts::account(w, &by.division, &login)?.is_none_or(|account| account.disabled);
        if disabled {
            return refused(w, &by, &login, account_disabled());
        }
        if attempts::is_locked(w, &by, &login)? {
            return refused(w, &by, &login, locked(policy));
        }
        admit(w, &by, policy, &login, &device, Means::Provider).map(Ok)
    })?;
    Ok(judged?)
}

/// 登录失败 at the identity provider, before anybody was recognised.
///
/// # Errors
/// [`Error::Storage`].
pub fn record_failed_sign_in(w: &Write<'_>, ctx: &Ctx, refusal: &Refusal) -> Result<()> {
    accounts::record(w, ctx, "sign_in_failed", "", refusal.code)
}

/// Opens the session of somebody who was recognised; the second factor is still to come where there is one.
fn admit(
    w: &Write<'_>,
    ctx: &Ctx,
    policy: Policy,
    login: &str,
    device: &str,
    means: Means,
) -> Result<Session> {
    let session = sessions::open(w, ctx, policy, login, device, means)?;
    let here = ctx.acting(session.actor.clone());
    let detail = if means == Means::Provider { means.code() } else { "" };
    if session.stage == Stage::Code {
        accounts::record(w, &here, "second_factor_asked", login, detail)?;
    } else {
        attempts::forget_failures(w, ctx, login)?;
        accounts::record(w, &here, "signed_in", login, detail)?;
    }
    Ok(session)
}

fn refused(w: &Write<'_>, ctx: &Ctx, login: &str, refusal: Refusal) -> Result<Judged<Session>> {
    accounts::record(w, ctx, "sign_in_failed", login, refusal.code)?;
    Ok(Err(refusal))
}

/// The code after the first step, whichever that was: one of the account's application or a recovery code. The session
/// that waits under this token becomes a full one, under another token and with the same number. Wrong codes count
/// towards the lock of the login. `at` is the time outside, which the application goes by; `ctx.now` may be a
/// demonstration's.
///
/// # Errors
/// [`Error::Refused`] with `wrong_code`, `locked_out` or, when no session waits for a code (any more), `signed_out`.
pub fn pass_second_factor(desk: &Desk, ctx: &Ctx, token: &str, code: &str, at: Timestamp) -> Result<Session> {
    let (vault, policy) = (desk.vault.clone(), desk.policy);
    let (ctx, token, code) = (ctx.clone(), token.to_string(), code.to_string());
    let judged = desk.db.write_now("second_factor", move |w| {
        let waiting = sessions::session(w, policy, &ctx.division, &token, ctx.now)?;
        let Some(waiting) = waiting.filter(|session| session.stage == Stage::Code) else {
            return Ok(Err(Refusal::new(
                "signed_out",
                "登录已过期，请重新登录",
                "The sign-in has expired. Sign in again",
            )));
        };
        let login = waiting.actor.id.clone();
        if attempts::is_locked(w, &ctx, &login)? {
            return Ok(Err(locked(policy)));
        }
        if !factors::accept_code(w, &vault, &ctx, &login, &code, at)? {
            return fail(w, &ctx, policy, &login, "code", wrong_code()).map(Err);
        }
        attempts::forget_failures(w, &ctx, &login)?;
        let session = sessions::renew(w, &ctx, policy, &token)?;
        accounts::record(w, &ctx.acting(session.actor.clone()), "signed_in", &login, "second_factor")?;
        Ok(Ok(session))
    })?;
    Ok(judged?)
}

/// A person changes the own password; every session of the account ends, so the person signs in again with the new one.
/// A wrong present password counts towards the lock.
///
/// # Errors
/// [`Error::Invalid`] when the present one is wrong or the new one is too weak or the same.
pub fn change_password(desk: &Desk, ctx: &Ctx, old: &str, new: &str) -> Result<()> {
    check_password(&ctx.actor.id, new)?;
    if old == new {
        return Err(invalid(
            "new_password",
            Refusal::new(
                "same_password",
                "新密码不能与现在的密码相同",
                "The new password must differ from the present one",
            ),
        ));
    }
    let (by, hash) = (ctx.clone(), hash_password(new)?);
    let changed = with_password(desk, ctx, &ctx.actor.id, old, move |w| {
        accounts::set_password(w, &by, &by.actor.id, &hash).map(Ok)
    });
    changed.map_err(|error| under("old_password", error))
}

/// A person switches the own second factor off, with password and code; every session of the account ends.
///
/// # Errors
/// [`Error::Invalid`] when one of the two is wrong.
pub fn switch_off_second_factor(
    desk: &Desk,
    ctx: &Ctx,
    password: &str,
    code: &str,
    at: Timestamp,
) -> Result<()> {
    let (by, code, vault, policy) = (ctx.clone(), code.to_string(), desk.vault.clone(), desk.policy);
    let switched = with_password(desk, ctx, &ctx.actor.id, password, move |w| {
        let login = &by.actor.id;
        if !factors::accept_code(w, &vault, &by, login, &code, at)? {
            return fail(w, &by, policy, login, "code", wrong_code()).map(Err);
        }
        factors::remove_second_factor(w, &by, login)?;
        accounts::record(w, &by, "second_factor_off", login, "").map(Ok)
    });
    switched.map_err(|error| match error {
        Error::Refused(refusal) if refusal.code == "wrong_code" => invalid("code", refusal),
        error => under("password", error),
    })
}

/// Judges a password outside of any transaction, then acts in one, if nothing changed meanwhile; a failure is counted.
fn with_password<T: Send + 'static>(
    desk: &Desk,
    ctx: &Ctx,
    login: &str,
    password: &str,
    mut act: impl FnMut(&Write<'_>) -> Result<Judged<T>> + Send + 'static,
) -> Result<T> {
    let (db, policy) = (&desk.db, desk.policy);
    let (locked_before, before) = db.read_now(|r| {
        Ok((attempts::is_locked(r, ctx, login)?, accounts::credentials(r, &ctx.division, login)?))
    })?;
    // Whoever is locked out is told so without a hash, known or not.
    let right = !locked_before && is_right(password, before.as_ref().map(|before| before.0.as_str()));
    let (ctx, login) = (ctx.clone(), login.to_string());
    let judged = db.write_now("password", move |w| {
        let known = accounts::credentials(w, &ctx.division, &login)?;
        if locked_before || attempts::is_locked(w, &ctx, &login)? {
            accounts::record(w, &ctx, "sign_in_failed", typed(&login, known.is_some()), "locked")?;
            return Ok(Err(locked(policy)));
        }
        match &known {
            Some((_, false)) if right && known == before => act(w),
            Some((_, disabled)) => {
                let detail = if *disabled { "disabled" } else { "password" };
                fail(w, &ctx, policy, &login, detail, wrong()).map(Err)
            }
            None => fail(w, &ctx, policy, &login, "unknown", wrong()).map(Err),
        }
    })?;
    Ok(judged?)
}

/// What may be recorded of a login: what was typed only if somebody has it, because people type passwords into the
/// wrong field.
fn typed(login: &str, known: bool) -> &str {
    if known { login } else { "" }
}

fn fail(
    w: &Write<'_>,
    ctx: &Ctx,
    policy: Policy,
    login: &str,
    detail: &str,
    refusal: Refusal,
) -> Result<Refusal> {
    let too_many = attempts::count_failure(w, ctx, policy, login)?;
    let name = if too_many { "locked_out" } else { "sign_in_failed" };
    accounts::record(w, ctx, name, typed(login, detail != "unknown"), detail)?;
    Ok(if too_many { locked(policy) } else { refusal })
}

fn under(field: &str, error: Error) -> Error {
    match error {
        Error::Refused(refusal) if refusal.code == "wrong_login" => invalid(
            field,
            Refusal::new(
                "wrong_password",
                "现在的密码不对，请重新输入",
                "The present password is wrong; enter it again",
            ),
        ),
        Error::Refused(refusal) => invalid(field, refusal),
        error => error,
    }
}

fn invalid(field: &str, refusal: Refusal) -> Error {
    Error::Invalid(vec![FieldError { field: field.into(), zh: refusal.zh, en: refusal.en }])
}

fn wrong() -> Refusal {
    Refusal::new(
        "wrong_login",
        "账号或密码不对，请检查后重试",
        "The account or the password is wrong. Check them and try again",
    )
}

fn unknown_identity(subject: &str) -> Refusal {
    Refusal::new(
        "unknown_identity",
        format!("您的统一身份还没有绑定本平台的账号。请把身份编号“{subject}”告诉安全管理员，绑定后再登录"),
        format!(
            "No account is bound to your identity. Tell its number “{subject}” to the security administrator"
        ),
    )
}

fn account_disabled() -> Refusal {
    Refusal::new(
        "account_disabled",
        "您的账号已停用。如有疑问，请联系安全管理员",
        "Your account is disabled. Ask the security administrator",
    )
}

fn wrong_code() -> Refusal {
    let (zh, en) = factors::wrong_code();
    Refusal::new("wrong_code", zh, en)
}

fn locked(policy: Policy) -> Refusal {
    let minutes = policy.lock.as_mins();
    Refusal::new(
        "locked_out",
        format!("输错次数太多，账号已锁定{minutes}分钟，请稍后再试或联系安全管理员"),
        format!("Too many wrong attempts: the account is locked for {minutes} minutes"),
    )
}
