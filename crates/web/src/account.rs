//! Signing in and out, the own account, the language.

use crate::form::Posted;
use crate::reply::{invalid, page, redirect, redirect_saying};
use crate::{Answer, App, Frame, Visit, cookies, is_local_path};
use askama::Template;
use axum::extract::{FromRequest, Request, State};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use kernel::{Actor, Error, FieldError, Form};
use people::Outcome;
use std::sync::Arc;

/// Characters of a login and of a password.
const LOGIN_CHARS_MAX: usize = 64;
const LANGUAGE_SECONDS: u32 = 365 * 24 * 3600;

#[derive(Template)]
#[template(path = "sign-in.html")]
struct SignInPage {
    f: Frame,
    next: String,
    login: String,
    signed_out: bool,
}

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    f: Frame,
}

pub(crate) async fn sign_in_form(visit: Visit) -> Answer {
    let next = local_or_home(&visit.param("next"));
    if visit.signed_in {
        return Ok(redirect(&next));
    }
    let signed_out = visit.param("out") == "1";
    Ok(page(SignInPage { f: visit.frame("登录"), next, login: String::new(), signed_out }))
}

pub(crate) async fn sign_in(visit: Visit, posted: Posted) -> Answer {
    let next = local_or_home(posted.text("next"));
    let mut form = Form::default();
    let login = form.text("login", ("账号", "your account"), posted.text("login"), LOGIN_CHARS_MAX);
    let password = posted.text("password").to_string();
    let outcome = match form.finish() {
        Ok(()) => try_sign_in(&visit, login.clone(), password).await?,
        Err(Error::Invalid(errors)) => Err(errors),
        Err(error) => return Err(error.into()),
    };
    match outcome {
        Ok(token) => {
            let mut response = redirect(&next);
            set_cookie(&mut response, cookies::SESSION, &token, None, visit.app.secure());
            set_cookie(&mut response, cookies::FORM, "", Some(0), visit.app.secure());
            Ok(response)
        }
        Err(errors) => {
            let f = visit.frame("登录").with_errors(errors);
            Ok(invalid(SignInPage { f, next, login, signed_out: false }))
        }
    }
}

/// The token of the new session; a session this browser had before ends.
async fn try_sign_in(
    visit: &Visit,
    login: String,
    password: String,
) -> kernel::Result<std::result::Result<String, Vec<FieldError>>> {
    let (present, anonymous) = (visit.ctx.clone(), visit.ctx.acting(Actor::anonymous()));
    let old = visit.session.clone();
    let outcome = visit
        .db()
        .write("sign_in", move |w| {
            let outcome = people::sign_in(w, &anonymous, &login, &password)?;
            if matches!(outcome, Outcome::In(_)) && !old.is_empty() {
                people::sign_out(w, &present, &old)?;
            }
            Ok(outcome)
        })
        .await?;
    Ok(match outcome {
        Outcome::In(session) => Ok(session.token),
        Outcome::Refused(refusal) => {
            Err(vec![FieldError { field: "login".into(), zh: refusal.zh, en: refusal.en }])
        }
    })
}

pub(crate) async fn sign_out(
    State(app): State<Arc<App>>,
    visit: Visit,
    request: Request,
) -> Result<Response, Response> {
    use axum::response::IntoResponse;
    if visit.signed_in {
        Posted::from_request(request, &app).await?;
        let (ctx, token) = (visit.ctx.clone(), visit.session.clone());
        let ended = visit.db().write("sign_out", move |w| people::sign_out(w, &ctx, &token)).await;
        ended.map_err(|error| crate::Fault(error).into_response())?;
    }
    let mut response = redirect("/sign-in?out=1");
    set_cookie(&mut response, cookies::SESSION, "", Some(0), app.secure());
    Ok(response)
}

pub(crate) async fn account(visit: Visit) -> Answer {
    Ok(page(AccountPage { f: visit.frame("账号与密码") }))
}

pub(crate) async fn change_password(visit: Visit, posted: Posted) -> Answer {
    let ctx = visit.ctx.clone();
    let (old, new) = (posted.text("old_password").to_string(), posted.text("new_password").to_string());
    let changed =
        visit.db().write("change_password", move |w| people::change_password(w, &ctx, &old, &new)).await;
    match changed {
        // Every session of the account has ended, this one too.
        Ok(()) => {
            let mut response = redirect_saying("/sign-in?next=/account", "密码已修改，请用新密码登录。");
            set_cookie(&mut response, cookies::SESSION, "", Some(0), visit.app.secure());
            Ok(response)
        }
        Err(Error::Invalid(errors)) => {
            Ok(invalid(AccountPage { f: visit.frame("账号与密码").with_errors(errors) }))
        }
        Err(error) => Err(error.into()),
    }
}

pub(crate) async fn language(visit: Visit) -> Answer {
    let lang = if visit.param("to") == "en" { "en" } else { "zh" };
    let mut response = redirect(&local_or_home(&visit.param("next")));
    set_cookie(&mut response, cookies::LANG, lang, Some(LANGUAGE_SECONDS), visit.app.secure());
    Ok(response)
}

fn local_or_home(path: &str) -> String {
    if is_local_path(path) { path.into() } else { "/".into() }
}

fn set_cookie(response: &mut Response, name: &str, value: &str, age_seconds: Option<u32>, secure: bool) {
    let cookie: Option<HeaderValue> = cookies::write(name, value, age_seconds, secure);
    response.headers_mut().extend(cookie.map(|cookie| (header::SET_COOKIE, cookie)));
}
