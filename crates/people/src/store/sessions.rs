//! 会话: what a browser carries after a sign-in, with an idle and an absolute limit.

use super::accounts::record;
use crate::Policy;
use db::{Read, Row, Write, values};
use jiff::{SignedDuration, Timestamp};
use kernel::{Actor, Ctx, Error, Result, Role, hex, parse_utc, token, utc_text};
use sm3::{Digest, Sm3};

/// Sessions of one account in a list.
const SESSIONS_SHOWN_MAX: usize = 100;
/// How long the code may take after the first step: long enough to fetch the telephone.
const CODE_WAIT: SignedDuration = SignedDuration::from_mins(10);

/// 会话.
#[derive(Clone, Debug)]
pub struct Session {
    /// What the browser carries; only its hash is stored.
    pub token: String,
    /// What a list calls it.
    pub id: String,
    /// What every form of this session carries.
    pub csrf: String,
    /// Who signed in.
    pub actor: Actor,
    /// How far the sign-in has come.
    pub stage: Stage,
}

/// 登录进度.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Signed in.
    Full,
    /// Recognised, by the password or by the provider, as the owner of an account with a second factor; until the code is
    /// given nobody is signed in.
    Code,
    /// Signed in, but nothing can be done before the second factor is set up.
    Enrol,
}

/// 登录方式: how somebody signed in, before the second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Means {
    /// 账号和密码.
    Password,
    /// 统一身份认证.
    Provider,
}

impl Means {
    /// The stored text.
    pub fn code(self) -> &'static str {
        match self {
            Means::Password => "password",
            Means::Provider => "provider",
        }
    }

    /// The means of a stored text; an unknown text is the password.
    pub fn from_code(code: &str) -> Means {
        if code == "provider" { Means::Provider } else { Means::Password }
    }

    /// The words a Chinese reader sees.
    pub fn zh(self) -> &'static str {
        match self {
            Means::Password => "密码",
            Means::Provider => "统一身份认证",
        }
    }
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
    /// How it was opened.
    pub means: Means,
}

impl SessionRow {
    /// Does it still let somebody in?
    pub fn is_alive(&self, policy: Policy, now: Timestamp) -> bool {
        now.duration_since(self.started_at) <= policy.absolute
            && now.duration_since(self.used_at) <= policy.idle
    }
}

/// The one query behind a session: by its token, with what tells how far the sign-in has come.
const BY_TOKEN: &str = "select s.csrf, s.started_at, s.used_at, a.login, a.name, a.role, a.unit, s.id, s.passed, coalesce(f.confirmed, 0) \
     from sign_in_session s join account a on a.division = s.division and a.login = s.login and a.disabled = 0 \
     left join second_factor f on f.division = s.division and f.login = s.login and f.confirmed = 1 \
     where s.division = $1 and s.token_hash = $2";

/// The session of a token, unless it is too old or was unused too long, or the account is disabled.
///
/// # Errors
/// [`Error::Storage`].
pub fn session(
    r: &Read<'_>,
    policy: Policy,
    division: &str,
    token: &str,
    now: Timestamp,
) -> Result<Option<Session>> {
    let Some(row) = r.row(BY_TOKEN, &values![division, hashed(token)])? else { return Ok(None) };
    let Some(role) = Role::from_code(&row.text(5)) else { return Ok(None) };
    let stage = stage(&row, policy, role);
    let age = |column: usize| parse_utc(&row.text(column)).map(|at| now.duration_since(at));
    let waited_too_long = stage == Stage::Code && age(1).is_none_or(|age| age > CODE_WAIT);
    let fresh =
        age(1).is_some_and(|age| age <= policy.absolute) && age(2).is_some_and(|age| age <= policy.idle);
    Ok((fresh && !waited_too_long).then(|| Session {
        token: token.into(),
        id: row.text(7),
        csrf: row.text(0),
        actor: Actor { id: row.text(3), name: row.text(4), role, unit: row.opt_text(6) },
        stage,
    }))
}

fn stage(row: &Row, policy: Policy, role: Role) -> Stage {
    match (row.flag(9), row.flag(8)) {
        (true, true) => Stage::Full,
        (true, false) => Stage::Code,
        (false, _) if policy.needs_second_factor(role) => Stage::Enrol,
        (false, _) => Stage::Full,
    }
}

/// Opens a session of an account whose owner was recognised.
pub(crate) fn open(
    w: &Write<'_>,
    ctx: &Ctx,
    policy: Policy,
    login: &str,
    device: &str,
    means: Means,
) -> Result<Session> {
    let expired = utc_text(ctx.now - policy.absolute);
    w.run(
        "delete from sign_in_session where division = $1 and login = $2 and started_at < $3",
        &values![&ctx.division, login, expired],
    )?;
    let secret = token();
    w.run(
        "insert into sign_in_session (division, token_hash, id, csrf, login, device, passed, started_at, used_at, means) \
         values ($1,$2,$3,$4,$5,$6,0,$7,$7,$8)",
        &values![
            &ctx.division,
            hashed(&secret),
            token(),
            token(),
            login,
            device,
            utc_text(ctx.now),
            means.code()
        ],
    )?;
    session(w, policy, &ctx.division, &secret, ctx.now)?.ok_or(Error::Conflict)
}

/// The code was right: the session is renewed under another token, and the old token opens nothing.
pub(crate) fn renew(w: &Write<'_>, ctx: &Ctx, policy: Policy, old: &str) -> Result<Session> {
    let secret = token();
    let sql = "update sign_in_session set token_hash = $3, csrf = $4, passed = 1, started_at = $5, used_at = $5 \
               where division = $1 and token_hash = $2";
    w.run(sql, &values![&ctx.division, hashed(old), hashed(&secret), token(), utc_text(ctx.now)])?;
    session(w, policy, &ctx.division, &secret, ctx.now)?.ok_or(Error::Conflict)
}

/// The present session has shown the second factor; every other of the account ends.
pub(crate) fn pass(w: &Write<'_>, ctx: &Ctx, token: &str) -> Result<()> {
    w.run(
        "update sign_in_session set passed = 1 where division = $1 and token_hash = $2 and login = $3",
        &values![&ctx.division, hashed(token), &ctx.actor.id],
    )?;
    w.run(
        "delete from sign_in_session where division = $1 and login = $2 and token_hash <> $3",
        &values![&ctx.division, &ctx.actor.id, hashed(token)],
    )?;
    Ok(())
}

/// Notes that a session is in use; written at most once a minute.
///
/// # Errors
/// [`Error::Storage`].
pub fn touch(w: &Write<'_>, division: &str, token: &str, now: Timestamp) -> Result<()> {
    let before = utc_text(now - SignedDuration::from_mins(1));
    w.run(
        "update sign_in_session set used_at = $3 where division = $1 and token_hash = $2 and used_at < $4",
        &values![division, hashed(token), utc_text(now), before],
    )?;
    Ok(())
}

/// Forgets a session whose code was not given: nobody was signed in, so that nobody is signed out.
///
/// # Errors
/// [`Error::Storage`].
pub fn give_up_session(w: &Write<'_>, ctx: &Ctx, token: &str) -> Result<()> {
    let sql = "delete from sign_in_session where division = $1 and token_hash = $2 and passed = 0";
    w.run(sql, &values![&ctx.division, hashed(token)])?;
    Ok(())
}

/// Ends a session.
///
/// # Errors
/// [`Error::Storage`].
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
/// [`Error::Storage`].
pub fn sign_out_all(w: &Write<'_>, ctx: &Ctx, login: &str) -> Result<()> {
    end_all(w, ctx, login)?;
    record(w, ctx, "signed_out_all", login, "")
}

pub(crate) fn end_all(w: &Write<'_>, ctx: &Ctx, login: &str) -> Result<()> {
    let sql = "delete from sign_in_session where division = $1 and login = $2";
    w.run(sql, &values![&ctx.division, login])?;
    Ok(())
}

/// The sessions of an account, the latest first. One that waits for its code is none: nobody is signed in by it.
///
/// # Errors
/// [`Error::Storage`].
pub fn sessions_of(r: &Read<'_>, division: &str, login: &str) -> Result<Vec<SessionRow>> {
    let sql = "select id, started_at, used_at, device, means from sign_in_session s \
               where division = $1 and login = $2 and (passed = 1 or not exists (select 1 from second_factor f \
               where f.division = s.division and f.login = s.login and f.confirmed = 1)) \
               order by started_at desc, id limit $3";
    let rows = r.rows(sql, &values![division, login, SESSIONS_SHOWN_MAX])?;
    let read = |row: &Row| {
        let (started_at, used_at) = (parse_utc(&row.text(1))?, parse_utc(&row.text(2))?);
        let means = Means::from_code(&row.text(4));
        Some(SessionRow { id: row.text(0), started_at, used_at, device: row.text(3), means })
    };
    Ok(rows.iter().filter_map(read).collect())
}

/// Ends one session of an account.
///
/// # Errors
/// [`Error::NotFound`] when the account has no such session (any more).
pub fn revoke_session(w: &Write<'_>, ctx: &Ctx, login: &str, id: &str) -> Result<()> {
    let sql = "delete from sign_in_session where division = $1 and login = $2 and id = $3";
    if w.run(sql, &values![&ctx.division, login, id])? == 0 {
        return Err(Error::NotFound);
    }
    record(w, ctx, "session_ended", login, "")
}

pub(crate) fn hashed(token: &str) -> String {
    hex(Sm3::digest(token.as_bytes()))
}
