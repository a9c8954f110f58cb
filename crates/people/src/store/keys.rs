//! 接口密钥: what a program signs in with. Shown once; only its hash is stored.

use super::accounts::record;
use super::sessions::hashed;
use db::{Read, Row, Write, values};
use jiff::{SignedDuration, Timestamp};
use kernel::{Actor, Ctx, Error, Form, NAME_CHARS_MAX, Result, Role, parse_utc, token, utc_text};

/// How every key begins, so that a key that leaked into a text is recognised.
pub const KEY_PREFIX: &str = "plk_";
/// Days a key is good for when nobody says.
pub const KEY_DAYS: i64 = 365;
/// Days a key may be good for at most.
pub const KEY_DAYS_MAX: i64 = 1_095;
/// 权限范围: what a key opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Raising requests at the Open311 address; the key stands for a program, not for a person.
    Open311,
    /// Reading what its account may read.
    Read,
    /// Everything its account may do.
    Write,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Scope; 3] = [Scope::Open311, Scope::Read, Scope::Write];

    /// The stored text.
    pub fn code(self) -> &'static str {
        match self {
            Scope::Open311 => "open311",
            Scope::Read => "read",
            Scope::Write => "write",
        }
    }

    /// The scope of a text.
    pub fn from_code(code: &str) -> Option<Scope> {
        Scope::ALL.into_iter().find(|scope| scope.code() == code)
    }

    /// The word a Chinese reader sees.
    pub fn zh(self) -> &'static str {
        match self {
            Scope::Open311 => "Open311 提交",
            Scope::Read => "接口只读",
            Scope::Write => "接口读写",
        }
    }
}

/// 接口密钥.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// Public number, e.g. `3f9a01bc`; not the secret.
    pub id: String,
    /// What it is for, in the words of whoever made it.
    pub name: String,
    /// What it opens.
    pub scope: Scope,
    /// Whose account it acts for; none for [`Scope::Open311`].
    pub login: Option<String>,
    /// UTC text.
    pub created_at: String,
    /// UTC text; from then on the key opens nothing.
    pub expires_at: String,
    /// UTC text, when it was revoked.
    pub revoked_at: Option<String>,
}

/// What is said when a key is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewKey {
    /// What it is for.
    pub name: String,
    /// What it opens.
    pub scope: Scope,
    /// Whose account it acts for.
    pub login: Option<String>,
    /// Days it is good for.
    pub days: i64,
}

const COLUMNS: &str = "select id, name, scope, login, created_at, expires_at, revoked_at from api_key";

fn read(row: &Row) -> Option<ApiKey> {
    Some(ApiKey {
        id: row.text(0),
        name: row.text(1),
        scope: Scope::from_code(&row.text(2))?,
        login: row.opt_text(3),
        created_at: row.text(4),
        expires_at: row.text(5),
        revoked_at: row.opt_text(6),
    })
}

/// Makes a key and gives it with its secret, which nobody can ask for again.
///
/// # Errors
/// [`Error::Invalid`] when the name, the days or the account do not fit.
pub fn create_key(w: &Write<'_>, ctx: &Ctx, new: &NewKey) -> Result<(ApiKey, String)> {
    let mut form = Form::default();
    let name = form.text("name", ("用途", "what it is for"), &new.name, NAME_CHARS_MAX);
    if !(1..=KEY_DAYS_MAX).contains(&new.days) {
        form.wrong(
            "days",
            format!("有效天数应为 1 到 {KEY_DAYS_MAX}"),
            format!("A key is good for 1 to {KEY_DAYS_MAX} days"),
        );
    }
    let login = new.login.as_deref().filter(|_| new.scope != Scope::Open311);
    match login {
        None if new.scope != Scope::Open311 => form.wrong(
            "login",
            "只读和读写的密钥应属于一个账号，请填写登录名",
            "A key that reads or writes belongs to an account: name its login",
        ),
        Some(login) if super::account(w, &ctx.division, login)?.is_none_or(|account| account.disabled) => {
            form.wrong(
                "login",
                format!("没有可用的账号“{login}”"),
                format!("There is no active account {login}"),
            );
        }
        _ => {}
    }
    form.finish()?;
    let secret = format!("{KEY_PREFIX}{}", token());
    let key = ApiKey {
        id: token().chars().filter(char::is_ascii_alphanumeric).take(8).collect::<String>().to_lowercase(),
        name,
        scope: new.scope,
        login: login.map(String::from),
        created_at: utc_text(ctx.now),
        expires_at: utc_text(ctx.now + SignedDuration::from_hours(24 * new.days)),
        revoked_at: None,
    };
    w.run(
        "insert into api_key (division, id, hash, name, scope, login, created_at, expires_at) values ($1,$2,$3,$4,$5,$6,$7,$8)",
        &values![
            &ctx.division,
            &key.id,
            hashed(&secret),
            &key.name,
            key.scope.code(),
            key.login.clone(),
            &key.created_at,
            &key.expires_at
        ],
    )?;
    record(w, ctx, "key_created", key.login.as_deref().unwrap_or_default(), &key.id)?;
    Ok((key, secret))
}

/// The keys of a division made before one (its time and number; `("9999", "")` for the first page), the newest first.
///
/// # Errors
/// [`Error::Storage`].
pub fn keys(r: &Read<'_>, division: &str, before: (&str, &str), limit: usize) -> Result<Vec<ApiKey>> {
    let sql = format!(
        "{COLUMNS} where division = $1 and (created_at < $2 or (created_at = $2 and id < $3)) \
         order by created_at desc, id desc limit $4"
    );
    Ok(r.rows(&sql, &values![division, before.0, before.1, limit])?.iter().filter_map(read).collect())
}

/// One key, also when it opens nothing any more.
///
/// # Errors
/// [`Error::Storage`].
pub fn key(r: &Read<'_>, division: &str, id: &str) -> Result<Option<ApiKey>> {
    let sql = format!("{COLUMNS} where division = $1 and id = $2");
    Ok(r.row(&sql, &values![division, id])?.as_ref().and_then(read))
}

/// Ends a key at once.
///
/// # Errors
/// [`Error::NotFound`] when there is no such key that is not revoked.
pub fn revoke_key(w: &Write<'_>, ctx: &Ctx, id: &str) -> Result<()> {
    let revoked = w.run(
        "update api_key set revoked_at = $3 where division = $1 and id = $2 and revoked_at is null",
        &values![&ctx.division, id, utc_text(ctx.now)],
    )?;
    if revoked == 0 {
        return Err(Error::NotFound);
    }
    record(w, ctx, "key_revoked", "", id)
}

/// The key of a secret and who acts with it, unless it has expired or was revoked, or its account is disabled.
///
/// # Errors
/// [`Error::Storage`].
pub fn key_of(r: &Read<'_>, division: &str, secret: &str, now: Timestamp) -> Result<Option<(ApiKey, Actor)>> {
    if !secret.starts_with(KEY_PREFIX) {
        return Ok(None);
    }
    let sql = format!("{COLUMNS} where division = $1 and hash = $2 and revoked_at is null");
    let row = r.row(&sql, &values![division, hashed(secret)])?;
    let Some(key) = row.as_ref().and_then(read) else { return Ok(None) };
    if parse_utc(&key.expires_at).is_none_or(|until| until <= now) {
        return Ok(None);
    }
    let actor = match &key.login {
        None => {
            Actor { id: format!("key:{}", key.id), name: key.name.clone(), role: Role::Anonymous, unit: None }
        }
        Some(login) => {
            let account = super::account(r, division, login)?.filter(|account| !account.disabled);
            let Some(account) = account else { return Ok(None) };
            Actor { id: account.login, name: account.name, role: account.role, unit: account.unit }
        }
    };
    Ok(Some((key, actor)))
}
