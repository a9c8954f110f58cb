//! 统一身份: who an account's owner is at the identity provider, and who is on the way there.

use super::accounts::record;
use super::sessions::{end_all, hashed};
use db::{Read, Write, values};
use jiff::{SignedDuration, Timestamp};
use kernel::{Ctx, Error, Form, Result, SUBJECT_CHARS_MAX, parse_utc, utc_text};

/// How long one may take at the provider, and how long the browser keeps the secret of the flow: long enough to set a forgotten password there.
pub const FLOW_LASTS: SignedDuration = SignedDuration::from_mins(10);

/// 统一身份 of an account. Of the subject only a hash is kept: at some providers it is the number of an identity card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Who gave it.
    pub issuer: String,
    /// When an administrator bound it.
    pub bound_at: Timestamp,
}

/// Issuer and subject together name a person (OpenID Connect Core 1.0, 5.7); neither alone does.
fn subject_hash(issuer: &str, subject: &str) -> String {
    hashed(&format!("{issuer}\n{subject}"))
}

/// The identity of an account.
///
/// # Errors
/// [`Error::Storage`].
pub fn identity(r: &Read<'_>, division: &str, login: &str) -> Result<Option<Identity>> {
    let sql = "select issuer, bound_at from identity where division = $1 and login = $2";
    let row = r.row(sql, &values![division, login])?;
    Ok(row.and_then(|row| Some(Identity { issuer: row.text(0), bound_at: parse_utc(&row.text(1))? })))
}

/// The account of an identity.
pub(crate) fn login_of(r: &Read<'_>, division: &str, issuer: &str, subject: &str) -> Result<Option<String>> {
    let sql = "select login from identity where division = $1 and issuer = $2 and subject_hash = $3";
    Ok(r.row(sql, &values![division, issuer, subject_hash(issuer, subject)])?.map(|row| row.text(0)))
}

/// 绑定: from now on the person of this subject signs in as this account, and who was bound before no longer does; the
/// sessions of the account end.
///
/// # Errors
/// [`Error::Invalid`] for the field `subject`: empty, too long, or bound to another account.
pub fn bind_identity(w: &Write<'_>, ctx: &Ctx, login: &str, issuer: &str, subject: &str) -> Result<()> {
    let mut form = Form::default();
    let subject =
        form.text("subject", ("身份编号", "the number of the identity"), subject, SUBJECT_CHARS_MAX);
    let taken = login_of(w, &ctx.division, issuer, &subject)?.filter(|owner| owner != login);
    if let Some(owner) = taken {
        form.wrong(
            "subject",
            format!("这个身份已绑定账号“{owner}”，请先在那里解除"),
            format!("This identity is bound to the account “{owner}”: unbind it there first"),
        );
    }
    form.finish()?;
    w.run(
        "insert into identity (division, login, issuer, subject_hash, bound_at) values ($1,$2,$3,$4,$5) \
         on conflict (division, login) do update set issuer = excluded.issuer, \
         subject_hash = excluded.subject_hash, bound_at = excluded.bound_at",
        &values![&ctx.division, login, issuer, subject_hash(issuer, &subject), utc_text(ctx.now)],
    )?;
    end_all(w, ctx, login)?;
    record(w, ctx, "identity_bound", login, "")
}

/// 解除绑定: nobody signs in at the provider as this account any more; its sessions end.
///
/// # Errors
/// [`Error::NotFound`] when nobody is bound to it.
pub fn unbind_identity(w: &Write<'_>, ctx: &Ctx, login: &str) -> Result<()> {
    let sql = "delete from identity where division = $1 and login = $2";
    if w.run(sql, &values![&ctx.division, login])? == 0 {
        return Err(Error::NotFound);
    }
    end_all(w, ctx, login)?;
    record(w, ctx, "identity_unbound", login, "")
}

/// 登录往返: a browser leaves for the provider and shall come back to this page.
///
/// # Errors
/// [`Error::Storage`].
pub fn begin_flow(w: &Write<'_>, ctx: &Ctx, secret: &str, next: &str) -> Result<()> {
    // Those who never came back leave no trace.
    w.run(
        "delete from sign_in_flow where division = $1 and started_at < $2",
        &values![&ctx.division, utc_text(ctx.now - FLOW_LASTS)],
    )?;
    w.run(
        "insert into sign_in_flow (division, secret_hash, next, started_at) values ($1,$2,$3,$4)",
        &values![&ctx.division, hashed(secret), next, utc_text(ctx.now)],
    )?;
    Ok(())
}

/// It came back, once: the page it shall see now. None when it was back before, took too long, or never left.
///
/// # Errors
/// [`Error::Storage`].
pub fn take_flow(w: &Write<'_>, ctx: &Ctx, secret: &str) -> Result<Option<String>> {
    let sql = "delete from sign_in_flow where division = $1 and secret_hash = $2 returning next, started_at";
    let row = w.row(sql, &values![&ctx.division, hashed(secret)])?;
    let in_time =
        |started_at: &str| parse_utc(started_at).is_some_and(|at| ctx.now.duration_since(at) <= FLOW_LASTS);
    Ok(row.filter(|row| in_time(&row.text(1))).map(|row| row.text(0)))
}
