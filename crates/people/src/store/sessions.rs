//! 登录: sessions with an idle and an absolute limit, and the lock-out.

use super::accounts::{hash_password, is_right, record};
use db::{Read, Write, values};
use jiff::{SignedDuration, Timestamp};
use kernel::{Actor, Ctx, Refusal, Result, Role, parse_utc, token, utc_text};
use sm3::{Digest, Sm3};
use std::sync::LazyLock;

/// Sessions of one account in a list.
const SESSIONS_SHOWN_MAX: usize = 100;

/// 登录策略 (GB/T 22239-2019 8.1.4.1: lock-out and time-out are required, the figures are the operator's).
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// Wrong passwords before the account is locked.
    pub attempts_max: i64,
    /// How long it stays locked.
    pub lock: SignedDuration,
    /// How long a session may be unused.
    pub idle: SignedDuration,
    /// How long a session may last.
    pub absolute: SignedDuration,
}

impl Default for Policy {
    fn default() -> Policy {
        Policy {
            attempts_max: 5,
            lock: SignedDuration::from_mins(15),
            idle: SignedDuration::from_mins(30),
            absolute: SignedDuration::from_hours(8),
        }
    }
}

/// 会话.
#[derive(Clone, Debug)]
pub struct Session {
    /// What the browser carries; only its hash is stored.
    pub token: String,
    /// What every form of this session carries.
    pub csrf: String,
    /// Who signed in.
    pub actor: Actor,
}

/// How a sign-in ended. A refusal is a value and not an error, so that the failed attempt is committed.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// Signed in.
    In(Session),
    /// Not signed in, and why.
    Refused(Refusal),
}

static NOBODY: LazyLock<String> =
    LazyLock::new(|| hash_password("nobody has this password").unwrap_or_default());

/// Signs a person in under the product's default [`Policy`].
///
/// # Errors
/// [`kernel::Error::Storage`].
pub fn sign_in(w: &Write<'_>, ctx: &Ctx, login: &str, password: &str) -> Result<Outcome> {
    sign_in_under(w, ctx, Policy::default(), login, password)
}

/// Signs a person in. An unknown login, a disabled account and a wrong password sound the same; every way costs one
/// hash, so that the time of the answer tells nothing.
///
/// # Errors
/// [`kernel::Error::Storage`].
pub fn sign_in_under(
    w: &Write<'_>,
    ctx: &Ctx,
    policy: Policy,
    login: &str,
    password: &str,
) -> Result<Outcome> {
    let sql = "select name, role, unit, password, disabled, failures, locked_until from account \
               where division = $1 and login = $2";
    let found = w.row(sql, &values![&ctx.division, login])?;
    let hash = found.as_ref().map_or_else(|| NOBODY.clone(), |row| row.text(3));
    let right = is_right(password, &hash);
    let Some(row) = found else {
        // What was typed is not recorded: people type passwords into the wrong field.
        record(w, ctx, "sign_in_failed", "", "unknown")?;
        return Ok(Outcome::Refused(wrong()));
    };
    if row.opt_text(6).and_then(|text| parse_utc(&text)).is_some_and(|until| until > ctx.now) {
        record(w, ctx, "sign_in_failed", login, "locked")?;
        return Ok(Outcome::Refused(locked(policy)));
    }
    let Some(role) = Role::from_code(&row.text(1)).filter(|_| !row.flag(4)) else {
        record(w, ctx, "sign_in_failed", login, "disabled")?;
        return Ok(Outcome::Refused(wrong()));
    };
    if !right {
        return fail(w, ctx, login, row.int(5) + 1, policy).map(Outcome::Refused);
    }
    w.run(
        "update account set failures = 0, locked_until = null where division = $1 and login = $2",
        &values![&ctx.division, login],
    )?;
    let expired = utc_text(ctx.now - policy.absolute);
    w.run(
        "delete from sign_in_session where division = $1 and login = $2 and started_at < $3",
        &values![&ctx.division, login, expired],
    )?;
    let actor = Actor { id: login.into(), name: row.text(0), role, unit: row.opt_text(2) };
    let session = Session { token: token(), csrf: token(), actor };
    w.run(
        "insert into sign_in_session (division, token_hash, id, csrf, login, device, started_at, used_at) \
         values ($1,$2,$3,$4,$5,$6,$7,$7)",
        &values![&ctx.division, hashed(&session.token), token(), &session.csrf, login, "", utc_text(ctx.now)],
    )?;
    record(w, &ctx.acting(session.actor.clone()), "signed_in", login, "")?;
    Ok(Outcome::In(session))
}

fn fail(w: &Write<'_>, ctx: &Ctx, login: &str, failures: i64, policy: Policy) -> Result<Refusal> {
    let lock = failures >= policy.attempts_max;
    let until = lock.then(|| utc_text(ctx.now + policy.lock));
    w.run(
        "update account set failures = $3, locked_until = $4 where division = $1 and login = $2",
        &values![&ctx.division, login, if lock { 0 } else { failures }, until],
    )?;
    record(w, ctx, if lock { "locked_out" } else { "sign_in_failed" }, login, "")?;
    Ok(if lock { locked(policy) } else { wrong() })
}

fn wrong() -> Refusal {
    Refusal::new(
        "wrong_login",
        "账号或密码不对,请检查后重试",
        "The account or the password is wrong. Check them and try again",
    )
}

fn locked(policy: Policy) -> Refusal {
    let minutes = policy.lock.as_mins();
    Refusal::new(
        "locked_out",
        format!("密码输错次数太多,账号已锁定{minutes}分钟,请稍后再试或联系安全管理员"),
        format!("Too many wrong passwords: the account is locked for {minutes} minutes"),
    )
}

/// The session of a token under the product's default [`Policy`].
///
/// # Errors
/// [`kernel::Error::Storage`].
pub fn session(r: &Read<'_>, division: &str, token: &str, now: Timestamp) -> Result<Option<Session>> {
    session_under(r, Policy::default(), division, token, now)
}

/// The session of a token, unless it is too old or was unused too long, or the account is disabled.
///
/// # Errors
/// [`kernel::Error::Storage`].
pub fn session_under(
    r: &Read<'_>,
    policy: Policy,
    division: &str,
    token: &str,
    now: Timestamp,
) -> Result<Option<Session>> {
    let sql = "select s.csrf, s.started_at, s.used_at, a.login, a.name, a.role, a.unit from sign_in_session s \
               join account a on a.division = s.division and a.login = s.login \
               where s.division = $1 and s.token_hash = $2 and a.disabled = 0";
    let Some(row) = r.row(sql, &values![division, hashed(token)])? else { return Ok(None) };
    let fresh = |column: usize, limit: SignedDuration| {
        parse_utc(&row.text(column)).is_some_and(|at| now.duration_since(at) <= limit)
    };
    let role = Role::from_code(&row.text(5)).filter(|_| fresh(1, policy.absolute) && fresh(2, policy.idle));
    Ok(role.map(|role| Session {
        token: token.into(),
        csrf: row.text(0),
        actor: Actor { id: row.text(3), name: row.text(4), role, unit: row.opt_text(6) },
    }))
}

/// Notes that a session is in use; written at most once a minute.
///
/// # Errors
/// [`kernel::Error::Storage`].
pub fn touch(w: &Write<'_>, division: &str, token: &str, now: Timestamp) -> Result<()> {
    let before = utc_text(now - SignedDuration::from_mins(1));
    w.run(
        "update sign_in_session set used_at = $3 where division = $1 and token_hash = $2 and used_at < $4",
        &values![division, hashed(token), utc_text(now), before],
    )?;
    Ok(())
}

/// Ends a session.
///
/// # Errors
/// [`kernel::Error::Storage`].
pub fn sign_out(w: &Write<'_>, ctx: &Ctx, token: &str) -> Result<()> {
    w.run(
        "delete from sign_in_session where division = $1 and token_hash = $2",
        &values![&ctx.division, hashed(token)],
    )?;
    record(w, ctx, "signed_out", &ctx.actor.id, "")
}

/// Ends every session of an account.
///
/// # Errors
/// [`kernel::Error::Storage`].
pub fn sign_out_all(w: &Write<'_>, ctx: &Ctx, login: &str) -> Result<()> {
    end_all(w, ctx, login)?;
    record(w, ctx, "signed_out_all", login, "")
}

pub(super) fn end_all(w: &Write<'_>, ctx: &Ctx, login: &str) -> Result<()> {
    let sql = "delete from sign_in_session where division = $1 and login = $2";
    w.run(sql, &values![&ctx.division, login])?;
    Ok(())
}

/// 登录记录: a session as its owner sees it in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// What the list calls it; not the token, so that a list lets nobody in.
    pub id: String,
    /// When it began.
    pub started_at: Timestamp,
    /// When it was last used, to the minute.
    pub used_at: Timestamp,
    /// Browser and system in a word each; empty when the browser did not say.
    pub device: String,
}

/// The sessions of an account, the latest first.
///
/// # Errors
/// [`kernel::Error::Storage`].
pub fn sessions_of(r: &Read<'_>, division: &str, login: &str) -> Result<Vec<SessionRow>> {
    let sql = "select id, started_at, used_at, device from sign_in_session \
               where division = $1 and login = $2 order by started_at desc, id limit $3";
    let rows = r.rows(sql, &values![division, login, SESSIONS_SHOWN_MAX])?;
    let read = |row: &db::Row| {
        let (started_at, used_at) = (parse_utc(&row.text(1))?, parse_utc(&row.text(2))?);
        Some(SessionRow { id: row.text(0), started_at, used_at, device: row.text(3) })
    };
    Ok(rows.iter().filter_map(read).collect())
}

/// Ends one session of an account.
///
/// # Errors
/// [`kernel::Error::NotFound`] when the account has no such session (any more).
pub fn revoke_session(w: &Write<'_>, ctx: &Ctx, login: &str, id: &str) -> Result<()> {
    let sql = "delete from sign_in_session where division = $1 and login = $2 and id = $3";
    if w.run(sql, &values![&ctx.division, login, id])? == 0 {
        return Err(kernel::Error::NotFound);
    }
    record(w, ctx, "session_ended", login, "")
}

pub(super) fn hashed(token: &str) -> String {
    Sm3::digest(token.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
