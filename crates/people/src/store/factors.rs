//! 第二验证: the secret an authenticator application shares with us (RFC 6238), and the recovery codes.

use super::accounts::record;
use super::sessions::{end_all, hashed, pass};
use db::{Read, Write, values};
use jiff::Timestamp;
use kernel::{Ctx, Error, Form, Refusal, Result, fill_random};
use totp_rs::{Algorithm, Builder, Secret, Totp};
use vault::Vault;

/// Bytes of a secret, as long as RFC 4226 recommends.
const SECRET_BYTES: usize = 20;
/// Digits of a code, seconds it is good for, and steps by which a telephone's clock may be wrong.
const CODE: (u8, u64, u16) = (6, 30, 1);
/// What the sealed secret is called.
const SECRET_FIELD: &str = "second_factor";
/// Recovery codes handed out at once.
pub const RECOVERY_CODES: usize = 10;
/// Random bytes of a recovery code: too many to guess, so that a plain hash of it may be stored.
const RECOVERY_BYTES: usize = 10;

/// 第二验证 of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecondFactor {
    /// Not set up.
    Off,
    /// The secret (base32) was made and waits for the first code. Only now can it be read.
    Started(String),
    /// In force, with so many recovery codes left.
    On(i64),
}

impl SecondFactor {
    /// Is it in force?
    pub fn is_on(&self) -> bool {
        matches!(self, SecondFactor::On(_))
    }
}

/// The second factor of an account.
///
/// # Errors
/// [`Error::Storage`].
pub fn second_factor(r: &Read<'_>, vault: &Vault, division: &str, login: &str) -> Result<SecondFactor> {
    Ok(match state(r, division, login)? {
        None => SecondFactor::Off,
        Some((true, left)) => SecondFactor::On(left),
        Some((false, _)) => stored_secret(r, vault, division, login, false)?
            .map_or(SecondFactor::Off, |secret| SecondFactor::Started(secret.to_base32())),
    })
}

/// Is it confirmed, and how many recovery codes are left?
fn state(r: &Read<'_>, division: &str, login: &str) -> Result<Option<(bool, i64)>> {
    let sql = "select confirmed, (select count(*) from recovery_code c where c.division = f.division and c.login = f.login) \
               from second_factor f where f.division = $1 and f.login = $2";
    Ok(r.row(sql, &values![division, login])?.map(|row| (row.flag(0), row.int(1))))
}

/// Makes a secret (base32) that waits for its first code.
///
/// # Errors
/// [`Error::Refused`] when a second factor is in force already.
pub fn start_second_factor(w: &Write<'_>, vault: &Vault, ctx: &Ctx) -> Result<String> {
    let login = &ctx.actor.id;
    if state(w, &ctx.division, login)?.is_some_and(|(confirmed, _)| confirmed) {
        return Err(Refusal::new(
            "second_factor_on",
            "第二验证已经启用。要换手机，请先停用再重新设置。",
            "The second factor is on already. To change the telephone, switch it off first.",
        )
        .into());
    }
    let secret = random_base32::<SECRET_BYTES>();
    store_secret(w, vault, &ctx.division, login, &secret)?;
    record(w, ctx, "second_factor_started", login, "")?;
    Ok(secret)
}

/// The first code: from now on the second factor is in force. Gives the recovery codes, which nobody can ask for again;
/// every other session of the account ends.
///
/// # Errors
/// [`Error::Invalid`] for the field `code`; [`Error::Conflict`] when no secret waits.
pub fn confirm_second_factor(
    w: &Write<'_>,
    vault: &Vault,
    ctx: &Ctx,
    token: &str,
    code: &str,
    at: Timestamp,
) -> Result<Vec<String>> {
    let (division, login) = (&ctx.division, &ctx.actor.id);
    let secret = stored_secret(w, vault, division, login, false)?.ok_or(Error::Conflict)?;
    let Some(step) = step_of(secret, code, at)? else {
        let mut form = Form::default();
        let (zh, en) = wrong_code();
        form.wrong("code", zh, en);
        form.finish()?;
        return Ok(Vec::new());
    };
    w.run(
        "update second_factor set confirmed = 1, last_step = $3 where division = $1 and login = $2",
        &values![division, login, step],
    )?;
    pass(w, ctx, token)?;
    record(w, ctx, "second_factor_on", login, "")?;
    let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| recovery_code()).collect();
    let rows: Vec<_> =
        codes.iter().map(|code| values![division, login, recovery_hash(code)].to_vec()).collect();
    w.insert_many("insert into recovery_code (division, login, code_hash) values", &rows, "")?;
    Ok(codes)
}

/// What a reader is told about a wrong code, in both languages.
pub(crate) fn wrong_code() -> (&'static str, &'static str) {
    (
        "验证码不对或已用过。请输入手机上现在显示的 6 位数字",
        "The code is wrong or was used before. Enter the six digits your telephone shows now",
    )
}

/// Is this a code of the account's application or one of its recovery codes? Either is accepted once.
pub(crate) fn accept_code(
    w: &Write<'_>,
    vault: &Vault,
    ctx: &Ctx,
    login: &str,
    code: &str,
    at: Timestamp,
) -> Result<bool> {
    let Some(secret) = stored_secret(w, vault, &ctx.division, login, true)? else { return Ok(false) };
    if let Some(step) = step_of(secret, code, at)? {
        // A step that was used, or one before it, is not taken again: of two who send it at once, one is too late.
        let sql =
            "update second_factor set last_step = $3 where division = $1 and login = $2 and last_step < $3";
        return Ok(w.run(sql, &values![&ctx.division, login, step])? == 1);
    }
    let sql = "delete from recovery_code where division = $1 and login = $2 and code_hash = $3";
    let used = w.run(sql, &values![&ctx.division, login, recovery_hash(code)])? == 1;
    if used {
        record(w, ctx, "recovery_code_used", login, "")?;
    }
    Ok(used)
}

/// A security administrator (or the operator) takes another's lost second factor away; every session of the account ends.
///
/// # Errors
/// [`Error::Forbidden`] for the own account, [`Error::NotFound`] when there is nothing to reset.
pub fn reset_second_factor(w: &Write<'_>, ctx: &Ctx, login: &str) -> Result<()> {
    if ctx.actor.id == login {
        return Err(Error::Forbidden);
    }
    if state(w, &ctx.division, login)?.is_none() {
        return Err(Error::NotFound);
    }
    remove_second_factor(w, ctx, login)?;
    record(w, ctx, "second_factor_reset", login, "")
}

/// Removes secret and recovery codes and ends every session.
pub(crate) fn remove_second_factor(w: &Write<'_>, ctx: &Ctx, login: &str) -> Result<()> {
    let values = values![&ctx.division, login];
    w.run("delete from second_factor where division = $1 and login = $2", &values)?;
    w.run("delete from recovery_code where division = $1 and login = $2", &values)?;
    end_all(w, ctx, login)
}

/// Stores a secret, sealed.
fn store_secret(w: &Write<'_>, vault: &Vault, division: &str, login: &str, secret: &str) -> Result<()> {
    let sealed = vault.key_or_new(w, division, &owner(login))?.seal(SECRET_FIELD, secret)?;
    w.run(
        "insert into second_factor (division, login, secret, confirmed, last_step) values ($1,$2,$3,0,0) \
         on conflict (division, login) do update set secret = excluded.secret, confirmed = 0, last_step = 0",
        &values![division, login, sealed],
    )?;
    Ok(())
}

/// The secret, opened: the one in force, or the one that waits for its first code.
fn stored_secret(
    r: &Read<'_>,
    vault: &Vault,
    division: &str,
    login: &str,
    confirmed: bool,
) -> Result<Option<Secret>> {
    let sql = "select secret from second_factor where division = $1 and login = $2 and confirmed = $3";
    let Some(row) = r.row(sql, &values![division, login, confirmed])? else { return Ok(None) };
    let Some(secret) = vault.key(r, division, &owner(login))?.unseal(SECRET_FIELD, &row.text(0))? else {
        return Ok(None);
    };
    let secret = Secret::try_from_base32(secret);
    secret.map(Some).map_err(|_| Error::Storage("a second factor that cannot be read".into()))
}

fn owner(login: &str) -> String {
    format!("account:{login}")
}

/// The step whose code this is, at this moment or one step around it.
fn step_of(secret: Secret, code: &str, at: Timestamp) -> Result<Option<i64>> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let second = u64::try_from(at.as_second()).unwrap_or_default();
    let step = totp(secret)?.check(&code, second);
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}

fn totp(secret: Secret) -> Result<Totp> {
    let (digits, seconds, skew) = CODE;
    let totp = Builder::new().with_algorithm(Algorithm::SHA1).with_digits(digits).with_step_duration(seconds);
    totp.with_skew(skew).with_secret(secret).build().map_err(|error| Error::Storage(format!("totp: {error}")))
}

fn random_base32<const BYTES: usize>() -> String {
    let mut bytes = [0; BYTES];
    fill_random(&mut bytes);
    Secret::from(bytes.as_slice()).to_base32()
}

/// `K3JQ-7XWA-…`: easy to copy by hand.
fn recovery_code() -> String {
    let letters = random_base32::<RECOVERY_BYTES>();
    letters.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join("-")
}

fn recovery_hash(code: &str) -> String {
    let typed: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    hashed(&typed.to_ascii_uppercase())
}
