//! 第二验证: setting it up and switching it off.

use super::without_session;
use crate::form::Posted;
use crate::reply::{invalid, page, redirect, redirect_saying};
use crate::{Answer, Frame, Visit, cookies, qr_svg};
use askama::Template;
use kernel::{Error, FieldError};
use people::SecondFactor;

/// Letters of a secret shown together, so that they are copied without a mistake.
const GROUP_LETTERS: usize = 4;

#[derive(Template)]
#[template(path = "second-factor.html")]
struct FactorPage {
    f: Frame,
    factor: SecondFactor,
    required: bool,
    must_enrol: bool,
    qr: String,
    secret: String,
}

#[derive(Template)]
#[template(path = "recovery-codes.html")]
struct CodesPage {
    f: Frame,
    codes: Vec<String>,
}

pub(crate) async fn second_factor(visit: Visit) -> Answer {
    Ok(page(factor_page(&visit, Vec::new()).await?))
}

async fn factor_page(visit: &Visit, errors: Vec<FieldError>) -> kernel::Result<FactorPage> {
    let (division, login) = (visit.division().to_string(), visit.ctx.actor.id.clone());
    let vault = visit.app.vault.clone();
    let factor = visit.db().read(move |r| people::second_factor(r, &vault, &division, &login)).await?;
    let (qr, secret) = match &factor {
        SecondFactor::Started(secret) => (qr_svg(&otpauth(visit, secret)), grouped(secret)),
        SecondFactor::Off | SecondFactor::On(_) => (String::new(), String::new()),
    };
    Ok(FactorPage {
        f: visit.frame("第二验证").with_errors(errors),
        factor,
        required: visit.policy().needs_second_factor(visit.ctx.actor.role),
        must_enrol: visit.must_enrol(),
        qr,
        secret,
    })
}

/// What an authenticator application reads from the picture; SHA-1, six digits and 30 seconds need not be said.
pub(crate) fn otpauth(visit: &Visit, secret: &str) -> String {
    let issuer = cookies::encode(&format!("盘龙 {}", visit.app.division_name));
    let login = cookies::encode(&visit.ctx.actor.id);
    format!("otpauth://totp/{issuer}:{login}?secret={secret}&issuer={issuer}")
}

fn grouped(secret: &str) -> String {
    let groups = secret.as_bytes().chunks(GROUP_LETTERS).map(String::from_utf8_lossy);
    groups.collect::<Vec<_>>().join(" ")
}

pub(crate) async fn start(visit: Visit, _: Posted) -> Answer {
    let (ctx, vault) = (visit.ctx.clone(), visit.app.vault.clone());
    visit
        .db()
        .write("second_factor", move |w| people::start_second_factor(w, &vault, &ctx).map(drop))
        .await?;
    Ok(redirect("/account/second-factor"))
}

/// The answer is the page itself and no redirect: the recovery codes are shown once and kept nowhere.
pub(crate) async fn confirm(visit: Visit, posted: Posted) -> Answer {
    let (ctx, token, at) = (visit.ctx.clone(), visit.session.clone(), visit.app.clock.outside());
    let (code, vault) = (posted.text("code").to_string(), visit.app.vault.clone());
    let confirmed = visit
        .db()
        .write("second_factor", move |w| people::confirm_second_factor(w, &vault, &ctx, &token, &code, at))
        .await;
    match confirmed {
        Ok(codes) => Ok(page(CodesPage { f: visit.frame("恢复码"), codes })),
        Err(Error::Invalid(errors)) => Ok(invalid(factor_page(&visit, errors).await?)),
        Err(error) => Err(error.into()),
    }
}

pub(crate) async fn switch_off(visit: Visit, posted: Posted) -> Answer {
    let (ctx, at) = (visit.ctx.clone(), visit.app.clock.outside());
    let (password, code) = (posted.text("password").to_string(), posted.text("code").to_string());
    let off = visit.hashing(move |desk| people::switch_off_second_factor(desk, &ctx, &password, &code, at));
    match off.await {
        // Every session of the account has ended, this one too.
        Ok(()) => {
            Ok(without_session(redirect_saying("/sign-in?next=/account", "第二验证已停用，请重新登录。")))
        }
        Err(Error::Invalid(errors)) => Ok(invalid(factor_page(&visit, errors).await?)),
        Err(error) => Err(error.into()),
    }
}
