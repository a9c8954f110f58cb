//! 登录与退出.

use super::{local_or_home, without_session};
use crate::form::Posted;
use crate::limits::Rate;
use crate::problem::Problem;
use crate::reply::{invalid, page, redirect};
use crate::{Answer, App, Fault, Frame, Visit, cookies};
use askama::Template;
use axum::extract::{FromRequest, Request, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use jiff::SignedDuration;
use kernel::{Actor, Error, FieldError, Form, Refusal};
use people::{Session, Stage};
use std::sync::Arc;

/// Characters of a login.
pub(crate) const LOGIN_CHARS_MAX: usize = 64;

#[derive(Template)]
#[template(path = "sign-in.html")]
pub(super) struct SignInPage {
    f: Frame,
    next: String,
    login: String,
    signed_out: bool,
    /// What the button of the identity provider says; empty without one.
    provider: String,
}

#[derive(Template)]
#[template(path = "sign-in-code.html")]
struct CodePage {
    f: Frame,
    next: String,
}

pub(crate) async fn sign_in_form(visit: Visit) -> Answer {
    let next = local_or_home(&visit.param("next"));
    if visit.signed_in {
        return Ok(redirect(&next));
    }
    let signed_out = visit.param("out") == "1";
    Ok(page(SignInPage { signed_out, ..sign_in_page(&visit, next, String::new(), Vec::new()) }))
}

pub(super) fn sign_in_page(
    visit: &Visit,
    next: String,
    login: String,
    errors: Vec<FieldError>,
) -> SignInPage {
    let says = |name: &str| visit.t("使用{name}登录").replace("{name}", name);
    let provider = visit.app.provider.as_ref().map_or(String::new(), |provider| says(provider.name()));
    SignInPage { f: visit.frame("登录").with_errors(errors), next, login, signed_out: false, provider }
}

pub(crate) async fn sign_in(visit: Visit, headers: HeaderMap, posted: Posted) -> Answer {
    let next = local_or_home(posted.text("next"));
    let mut form = Form::default();
    let login = form.text("login", ("账号", "your account"), posted.text("login"), LOGIN_CHARS_MAX);
    if let Err(problem) = count(&visit, &login) {
        return Ok(problem.into_response());
    }
    let outcome = match form.finish() {
        Ok(()) => try_password(&visit, &login, posted.text("password"), device_of(&headers)).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(session) => {
            end_former_session(&visit).await?;
            Ok(enter(&session, &next))
        }
        Err(error) => {
            let errors = under("login", error)?;
            Ok(invalid(sign_in_page(&visit, next, login, errors)))
        }
    }
}

fn count(visit: &Visit, login: &str) -> std::result::Result<(), Problem> {
    let limits = &visit.figures.limits;
    limits.count(Rate::SignInAddress, &visit.client)?;
    limits.count(Rate::SignInLogin, login)
}

/// Both steps at once: password, and the code where the account has a second factor. What is refused leaves no session
/// and ends none.
pub(crate) async fn open_session(
    visit: &Visit,
    headers: &HeaderMap,
    login: &str,
    password: &str,
    code: Option<String>,
) -> std::result::Result<Session, Problem> {
    count(visit, login)?;
    let mut session = try_password(visit, login, password, device_of(headers)).await?;
    if session.stage == Stage::Code {
        session = match try_code(visit, &session, code).await {
            Ok(session) => session,
            Err(error) => {
                let (ctx, half) = (visit.ctx.clone(), session.token);
                visit.db().write("give_up", move |w| people::give_up_session(w, &ctx, &half)).await?;
                return Err(error.into());
            }
        };
    }
    end_former_session(visit).await?;
    Ok(session)
}

async fn try_code(visit: &Visit, half: &Session, code: Option<String>) -> kernel::Result<Session> {
    let needed = || {
        Refusal::new(
            "code_needed",
            "这个账号已启用第二验证，请同时发送验证码",
            "The account has a second factor: send its code too",
        )
    };
    let (code, token) = (code.ok_or_else(needed)?, half.token.clone());
    let (ctx, at) = (visit.ctx.acting(Actor::anonymous()), visit.app.clock.outside());
    visit.hashing(move |desk| people::pass_second_factor(desk, &ctx, &token, &code, at)).await
}

/// A session by password, which may still wait for the code.
async fn try_password(visit: &Visit, login: &str, password: &str, device: String) -> kernel::Result<Session> {
    let anonymous = visit.ctx.acting(Actor::anonymous());
    let (login, password) = (login.to_string(), password.to_string());
    visit.hashing(move |desk| people::sign_in(desk, &anonymous, &login, &password, &device)).await
}

/// Whoever is given another session ends the one that this browser had before: its cookie is written over.
pub(super) async fn end_former_session(visit: &Visit) -> kernel::Result<()> {
    if visit.signed_in {
        let (ctx, old) = (visit.ctx.clone(), visit.session.clone());
        visit.db().write("sign_out", move |w| people::sign_out(w, &ctx, &old)).await?;
    }
    Ok(())
}

/// Gives the browser its session and leads it on: to the page it wanted, or to the code.
pub(super) fn enter(session: &Session, next: &str) -> Response {
    let mut response = match session.stage {
        Stage::Code => redirect(&format!("/sign-in/code?next={}", cookies::encode(next))),
        Stage::Full | Stage::Enrol => redirect(next),
    };
    cookies::set(response.headers_mut(), cookies::SESSION, &session.token, None);
    cookies::set(response.headers_mut(), cookies::FORM, "", Some(SignedDuration::ZERO));
    response
}

/// What the reader is told about a sign-in that did not work, at this field.
fn under(field: &str, error: Error) -> Result<Vec<FieldError>, Fault> {
    match error {
        Error::Invalid(errors) => Ok(errors),
        Error::Refused(refusal) => {
            Ok(vec![FieldError { field: field.into(), zh: refusal.zh, en: refusal.en }])
        }
        error => Err(error.into()),
    }
}

pub(crate) async fn code_form(visit: Visit) -> Answer {
    let next = local_or_home(&visit.param("next"));
    if visit.stage != Some(Stage::Code) {
        return Ok(redirect(&if visit.signed_in { next } else { sign_in_first(&next) }));
    }
    Ok(page(CodePage { f: visit.frame("输入验证码"), next }))
}

fn sign_in_first(next: &str) -> String {
    format!("/sign-in?next={}", cookies::encode(next))
}

pub(crate) async fn code(visit: Visit, posted: Posted) -> Answer {
    let next = local_or_home(posted.text("next"));
    if let Err(problem) = visit.figures.limits.count(Rate::SignInAddress, &visit.client) {
        return Ok(problem.into_response());
    }
    let (ctx, at) = (visit.ctx.clone(), visit.app.clock.outside());
    let (token, code) = (visit.session.clone(), posted.text("code").to_string());
    let outcome = visit.hashing(move |desk| people::pass_second_factor(desk, &ctx, &token, &code, at)).await;
    match outcome {
        Ok(session) => Ok(enter(&session, &next)),
        Err(Error::Refused(refusal)) if refusal.code == "signed_out" => Ok(redirect(&sign_in_first(&next))),
        Err(error) => {
            let f = visit.frame("输入验证码").with_errors(under("code", error)?);
            Ok(invalid(CodePage { f, next }))
        }
    }
}

pub(crate) async fn sign_out(
    State(app): State<Arc<App>>,
    visit: Visit,
    request: Request,
) -> Result<Response, Response> {
    if visit.signed_in {
        Posted::from_request(request, &app).await?;
        let (ctx, token) = (visit.ctx.clone(), visit.session.clone());
        let ended = visit.db().write("sign_out", move |w| people::sign_out(w, &ctx, &token)).await;
        ended.map_err(|error| Problem::from(error).into_response())?;
    }
    Ok(without_session(redirect("/sign-in?out=1")))
}

/// What a list of sessions says of a browser: a word for it and one for its system, and nothing by which one could be
/// told from another.
pub(super) fn device_of(headers: &HeaderMap) -> String {
    /// Sign in what a browser says of itself, and the word; the first that fits, because many claim to be others too.
    const BROWSERS: [(&str, &str); 8] = [
        ("MicroMessenger", "微信"),
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("QQBrowser", "QQ"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("CriOS", "Chrome"),
        ("Safari", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 8] = [
        ("OpenHarmony", "HarmonyOS"),
        ("HarmonyOS", "HarmonyOS"),
        ("Android", "Android"),
        ("iPhone", "iOS"),
        ("iPad", "iPadOS"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ];
    let said = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or("");
    let word =
        |words: &[(&str, &'static str)]| words.iter().find(|(sign, _)| said.contains(sign)).map(|one| one.1);
    [word(&BROWSERS), word(&SYSTEMS)].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_told_by_two_words() {
        for (said, words) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0",
                "Edge · Windows",
            ),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox · Linux"),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile Safari/604.1",
                "Safari · iOS",
            ),
            ("curl/8.5", ""),
        ] {
            let headers = [(header::USER_AGENT, said.parse().expect("a header"))].into_iter().collect();
            assert_eq!(device_of(&headers), words, "{said}");
        }
    }
}
