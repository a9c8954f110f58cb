//! 统一身份认证登录: to the identity provider and back ([0010](../../../../docs/decisions/0010-the-provider-says-who.md)).

use super::local_or_home;
use super::sign_in::{device_of, end_former_session, enter, sign_in_page};
use crate::form::Posted;
use crate::limits::Rate;
use crate::problem::Problem;
use crate::reply::{page, page_with};
use crate::{Answer, Frame, Visit, cookies};
use askama::Template;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::SignedDuration;
use kernel::{Actor, Error, FieldError, Refusal};
use oidc::{Failure, Flow, Provider};
use people::{FLOW_LASTS, Session};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// Questions to the provider at the same time: each holds a thread for as long as it takes to answer, and while it is
/// away those who want to sign in must not take the threads of everybody else.
const ASKED_AT_ONCE: usize = 8;
/// How long somebody waits for a turn to ask.
const TURN_WAIT: Duration = Duration::from_secs(5);

pub(crate) static ASKING: Semaphore = Semaphore::const_new(ASKED_AT_ONCE);

/// A page that leads on. A redirect would be stopped by `form-action` in the browser, and a link would change
/// something by GET.
#[derive(Template)]
#[template(path = "sign-in-leave.html")]
struct LeavePage {
    f: Frame,
    name: String,
    way: String,
}

pub(crate) async fn leave(visit: Visit, posted: Posted) -> Answer {
    let Some(provider) = visit.app.provider.clone() else { return Ok(not_offered()) };
    if let Err(problem) = visit.figures.limits.count(Rate::SignInAddress, &visit.client) {
        return Ok(problem.into_response());
    }
    let next = local_or_home(posted.text("next"));
    let (flow, now) = (Flow::start(), visit.app.clock.outside());
    let leaving = flow.clone();
    let way = match ask(&provider, move |provider| provider.way_there(&leaving, now)).await? {
        Ok(way) => way,
        Err(failure) => return refuse(&visit, &failed(&provider, &failure), next).await,
    };
    let (ctx, secret) = (visit.ctx.clone(), flow.secret().to_string());
    visit.db().write("begin_flow", move |w| people::begin_flow(w, &ctx, &secret, &next)).await?;
    let mut response = page(LeavePage { f: visit.frame("登录"), name: provider.name().into(), way });
    cookies::set(response.headers_mut(), cookies::FLOW, flow.secret(), Some(FLOW_LASTS));
    Ok(response)
}

/// The one GET that opens a session: the standard has it so. Nobody can bring it about for another, because it needs the
/// secret in the cookie of the browser that left, and it works once. Without that secret the answer is a page and nothing
/// else: any site can make everybody's browser ask for this address.
pub(crate) async fn come_back(visit: Visit, headers: HeaderMap) -> Answer {
    let Some(provider) = visit.app.provider.clone() else { return Ok(not_offered()) };
    let Some(flow) = cookies::read(&headers, cookies::FLOW).and_then(Flow::of_secret) else {
        return Ok(show(&visit, &over(), "/".into()));
    };
    if let Err(problem) = visit.figures.limits.count(Rate::SignInAddress, &visit.client) {
        return Ok(problem.into_response());
    }
    let (ctx, secret) = (visit.ctx.clone(), flow.secret().to_string());
    let next = visit.db().write("take_flow", move |w| people::take_flow(w, &ctx, &secret)).await?;
    let mut response = match next {
        Some(next) if flow.has_state(&visit.param("state")) => {
            arrive(&visit, &provider, flow, next, device_of(&headers)).await?
        }
        _ => refuse(&visit, &over(), "/".into()).await?,
    };
    cookies::set(response.headers_mut(), cookies::FLOW, "", Some(SignedDuration::ZERO));
    Ok(response)
}

/// The browser that left is back: with a code, or with the provider's no.
async fn arrive(visit: &Visit, provider: &Arc<Provider>, flow: Flow, next: String, device: String) -> Answer {
    let (code, error) = (visit.param("code"), visit.param("error"));
    if code.is_empty() || !error.is_empty() {
        return refuse(visit, &denied(provider, &error), next).await;
    }
    let now = visit.app.clock.outside();
    let subject = match ask(provider, move |provider| provider.subject(&flow, &code, now)).await? {
        Ok(subject) => subject,
        Err(failure) => return refuse(visit, &failed(provider, &failure), next).await,
    };
    let (desk, anonymous, issuer) =
        (visit.desk(), visit.ctx.acting(Actor::anonymous()), provider.issuer().to_string());
    let entered = tokio::task::spawn_blocking(move || {
        people::sign_in_by_provider(&desk, &anonymous, &issuer, &subject, &device)
    });
    match entered.await.map_err(away)? {
        Ok(session) => welcome(visit, &session, &next).await,
        Err(Error::Refused(refusal)) => Ok(show(visit, &refusal, next)),
        Err(error) => Err(error.into()),
    }
}

async fn welcome(visit: &Visit, session: &Session, next: &str) -> Answer {
    end_former_session(visit).await?;
    Ok(enter(session, next))
}

/// Asks the provider on a thread that may wait; not at all when no turn comes.
async fn ask<T: Send + 'static>(
    provider: &Arc<Provider>,
    question: impl FnOnce(&Provider) -> Result<T, Failure> + Send + 'static,
) -> kernel::Result<Result<T, Failure>> {
    let Ok(turn) = timeout(TURN_WAIT, ASKING.acquire()).await else {
        return Ok(Err(Failure::Unreachable("too many are asking it".into())));
    };
    let _turn = turn.map_err(away)?;
    let provider = provider.clone();
    tokio::task::spawn_blocking(move || question(&provider)).await.map_err(away)
}

fn away(error: impl std::fmt::Display) -> Error {
    Error::Storage(format!("signing in at the provider: {error}"))
}

/// Nobody was recognised: the record says so, the reader why.
async fn refuse(visit: &Visit, refusal: &Refusal, next: String) -> Answer {
    let (ctx, noted) = (visit.ctx.acting(Actor::anonymous()), refusal.clone());
    visit.db().write("sign_in_failed", move |w| people::record_failed_sign_in(w, &ctx, &noted)).await?;
    Ok(show(visit, refusal, next))
}

/// The page of sign-in with what went wrong: one may try again, or use the password.
fn show(visit: &Visit, refusal: &Refusal, next: String) -> Response {
    // Nothing on the page leads back to this address and its code.
    let visit = Visit { path: "/sign-in".into(), query: String::new(), ..visit.clone() };
    let error = FieldError { field: "provider".into(), zh: refusal.zh.clone(), en: refusal.en.clone() };
    let status = match refusal.code {
        "provider_unreachable" => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    page_with(status, sign_in_page(&visit, next, String::new(), vec![error]))
}

fn not_offered() -> Response {
    let zh = "这里没有开通统一身份认证登录，请用账号和密码登录";
    let en = "Signing in at an identity provider is not offered here. Use account and password";
    Problem::Told { status: StatusCode::NOT_FOUND, zh: zh.into(), en: en.into() }.into_response()
}

fn over() -> Refusal {
    Refusal::new(
        "provider_flow_over",
        "这次登录已过期、已用过，或不是从这个浏览器开始的。请重新登录",
        "This sign-in has expired, was used before, or did not begin in this browser. Sign in again",
    )
}

fn denied(provider: &Provider, error: &str) -> Refusal {
    let name = provider.name();
    match error {
        "access_denied" => Refusal::new(
            "provider_denied",
            format!("{name}没有同意这次登录。您可以再试一次，或用账号和密码登录"),
            format!("{name} did not agree to this sign-in. Try again, or use account and password"),
        ),
        error if oidc::is_away(error) => failed(provider, &Failure::Unreachable("it says so itself".into())),
        _ => Refusal::new(
            "provider_error",
            format!("{name}没有完成这次登录。请再试一次；仍不成功，请告诉系统管理员"),
            format!(
                "{name} did not finish this sign-in. Try again; if it fails again, tell the system administrator"
            ),
        ),
    }
}

fn failed(provider: &Provider, failure: &Failure) -> Refusal {
    tracing::warn!(%failure, "nobody was recognised");
    let name = provider.name();
    match failure {
        Failure::Unreachable(_) => Refusal::new(
            failure.code(),
            format!("{name}现在没有答复。请稍后再试，或用账号和密码登录"),
            format!("{name} does not answer now. Try again later, or use account and password"),
        ),
        Failure::Unfit(_) | Failure::CodeRefused(_) | Failure::Untrusted(_) => Refusal::new(
            failure.code(),
            format!("{name}的答复没有通过核验，没有登录。请再试一次；仍不成功，请告诉系统管理员"),
            format!(
                "The answer of {name} was not found right, nobody was signed in. Try again; if it fails again, tell the \
                 system administrator"
            ),
        ),
    }
}
