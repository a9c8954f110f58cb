//! The one door: who comes, may he use this route, what every answer carries, how every failure looks.

mod origin;

use crate::figures::Cache;
use crate::form::{BodyLimit, Kept, Posted};
use crate::limits::Rate;
use crate::open311::Failure;
use crate::problem::Problem;
use crate::{App, Visit, Who, cookies};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jiff::{SignedDuration, Timestamp};
use kernel::{Actor, Ctx, Error, FORM_BYTES_MAX, Lang, Result, token};
use origin::{back_of, client_of, is_same_origin};
use people::{ApiKey, Policy, Scope, Session, Stage};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Sessions remembered as in use before the memory is emptied.
const TOUCHED_MAX: usize = 10_000;

/// Where the addresses of the program interface begin.
const API: &str = "/api/";
/// Where the addresses of Open311 begin.
pub(crate) const OPEN311: &str = "/open311/";
/// What an administrator without a second factor may do; everything else leads to the first of these.
const ENROLMENT: [&str; 4] = ["/account/second-factor", "/sign-out", "/language", "/api/v1/me/second-factor"];

/// Headers of every answer.
const SECURITY_HEADERS: [(HeaderName, &str); 5] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; \
         connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    ),
];

/// A site whose readers come by TLS is not asked for without it for a year.
const HSTS: &str = "max-age=31536000";

/// The door's own memory: when each session was last noted as in use, and the figures in force.
#[derive(Clone)]
pub(crate) struct Door {
    app: Arc<App>,
    touched: Arc<Mutex<HashMap<String, Timestamp>>>,
    figures: Arc<Cache>,
}

impl Door {
    pub(crate) fn new(app: Arc<App>) -> Door {
        let figures = Arc::new(Cache::new(&app));
        Door { app, touched: Arc::default(), figures }
    }

    /// Is it a minute since this session was noted as in use?
    fn is_due(&self, session: &str, now: Timestamp) -> bool {
        let mut touched = self.touched.lock().unwrap_or_else(PoisonError::into_inner);
        if touched.len() > TOUCHED_MAX {
            touched.clear();
        }
        let due =
            touched.get(session).is_none_or(|at| now.duration_since(*at) > SignedDuration::from_mins(1));
        if due {
            touched.insert(session.into(), now);
        }
        due
    }
}

/// Builds the visit, lets the request through, and finishes the answer.
pub(crate) async fn door(State(door): State<Door>, mut request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let plain = is_plain(request.uri().path());
    let came = if plain {
        Ok(Came::Nobody)
    } else {
        who_comes(&door, request.headers(), request.uri().path()).await
    };
    let visit = visit_of(&door, &request, came.as_ref().ok());
    let fresh_token = !plain && !visit.signed_in && form_cookie(request.headers()).is_none();
    request.extensions_mut().insert(visit.clone());

    let failed = came.is_err();
    let mut response = match came.map_err(Problem::from).and_then(|came| may_come(&came, &visit, &method)) {
        Err(problem) => problem.into_response(),
        // A task of its own: a panic becomes the error page, and a reader who leaves does not cut an action in two.
        Ok(()) => match tokio::spawn(next.run(request)).await {
            Ok(response) => response,
            Err(error) => Problem::from(Error::Storage(format!("panic: {error}"))).into_response(),
        },
    };
    if let Some(problem) = response.extensions_mut().remove::<Problem>().or_else(|| unexplained(&response)) {
        // The framework adds `Allow`: what OPTIONS asks for.
        response = match problem {
            Problem::WrongMethod if method == Method::OPTIONS => StatusCode::NO_CONTENT.into_response(),
            _ => problem.render(&visit, &method),
        };
    }
    finish(&mut response, &visit, fresh_token && !failed, plain);
    response
}

/// Addresses that know no reader.
fn is_plain(path: &str) -> bool {
    path == "/healthz" || path.starts_with("/assets/")
}

/// Who stands at the door.
enum Came {
    /// Nobody known.
    Nobody,
    /// A person, with the name of the unit.
    Person(Session, String),
    /// A program with a key that opens something.
    Program(ApiKey, Actor),
    /// A program with a key that opens nothing.
    WrongKey,
}

/// A program shows its key, and then cookies say nothing; a person has a session.
async fn who_comes(door: &Door, headers: &HeaderMap, path: &str) -> Result<Came> {
    let figures = door.figures.now(&door.app).await?;
    if let Some(secret) = shown_key(headers, path) {
        let key = find_key(&door.app, &secret).await?;
        return Ok(key.map_or(Came::WrongKey, |(key, actor)| Came::Program(key, actor)));
    }
    let session = find_session(door, figures.policy, headers).await?;
    Ok(session.map_or(Came::Nobody, |(session, unit)| Came::Person(session, unit)))
}

fn may_come(came: &Came, visit: &Visit, method: &Method) -> std::result::Result<(), Problem> {
    let changes = !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
    let by_cookie = !(visit.path.starts_with(API) || visit.path.starts_with(OPEN311)) || visit.signed_in;
    match came {
        Came::WrongKey => Err(Problem::WrongKey),
        // No address of ours holds the character nought, and no database takes it.
        _ if [&visit.path, &visit.query].iter().any(|text| text.contains("%00")) => Err(Problem::Unreadable),
        _ if changes && by_cookie && !visit.same_origin => Err(Problem::CrossSite),
        Came::Program(key, _) => visit.figures.limits.count(Rate::Key, &key.id),
        _ => Ok(()),
    }
}

/// Route-level rights, the only place where they are decided.
pub(crate) async fn guard(State(rights): State<Rights>, mut request: Request, next: Next) -> Response {
    let Some(visit) = request.extensions().get::<Visit>().cloned() else {
        return Problem::from(Error::Forbidden).into_response();
    };
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if visit.key.as_ref().is_some_and(|key| !opens(key.scope, &visit.path, reads)) {
        return Problem::KeyTooNarrow.into_response();
    }
    if visit.key.is_some() && rights.in_person {
        return Problem::InPersonOnly.into_response();
    }
    if visit.must_enrol() && !ENROLMENT.iter().any(|path| visit.path.starts_with(path)) {
        return if reads && !visit.path.starts_with(API) {
            crate::redirect(ENROLMENT[0])
        } else {
            Problem::from(Error::Forbidden).into_response()
        };
    }
    let counted = match rights.rate_limited && visit.key.is_none() {
        true => visit.figures.limits.count(Rate::Form, &visit.client),
        false => Ok(()),
    };
    if let Err(problem) = counted {
        return problem.into_response();
    }
    if rights.who.allows(visit.ctx.actor.role) {
        request.extensions_mut().insert(BodyLimit(rights.body_bytes_max));
        return next.run(request).await;
    }
    if reads || visit.signed_in || visit.path.starts_with(API) {
        return Problem::from(Error::Forbidden).into_response();
    }
    // The session ended while a form was filled in: the text comes back.
    let had_session = cookies::read(request.headers(), cookies::SESSION).is_some();
    let bytes_max =
        if had_session { rights.body_bytes_max } else { rights.body_bytes_max.min(FORM_BYTES_MAX) };
    let kept = Posted::read(request, bytes_max).await.map_or(Kept::default(), |posted| posted.kept());
    Problem::Expired(kept).into_response()
}

/// What the guard of a route knows.
#[derive(Clone)]
pub(crate) struct Rights {
    pub who: Who,
    pub body_bytes_max: usize,
    pub rate_limited: bool,
    pub in_person: bool,
}

pub(crate) async fn unknown() -> Response {
    Problem::from(Error::NotFound).into_response()
}

pub(crate) async fn wrong_method() -> Response {
    Problem::WrongMethod.into_response()
}

/// A failure the framework answered by itself, e.g. an address whose parameter cannot be read.
fn unexplained(response: &Response) -> Option<Problem> {
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("");
    let bare = kind.is_empty() || kind.starts_with("text/plain");
    match status.as_u16() {
        _ if !bare => None,
        404 => Some(Problem::from(Error::NotFound)),
        405 => Some(Problem::WrongMethod),
        415 => Some(Problem::WrongType),
        413 => Some(Problem::TooLarge { bytes_max: FORM_BYTES_MAX }),
        400..=499 => Some(Problem::Unreadable),
        500..=599 => Some(Problem::from(Error::Storage(format!("an answer of {status} without words")))),
        _ => None,
    }
}

/// The key a program shows: `Authorization: Bearer plk_…`, at the addresses made for programs only.
fn shown_key(headers: &HeaderMap, path: &str) -> Option<String> {
    let for_programs = path.starts_with(API) || path.starts_with(OPEN311);
    let shown = headers.get(header::AUTHORIZATION).filter(|_| for_programs)?;
    let text = shown.to_str().unwrap_or_default();
    let bearer = text.get(..7).is_some_and(|word| word.eq_ignore_ascii_case("bearer "));
    Some(if bearer { text[7..].trim().into() } else { String::new() })
}

async fn find_key(app: &App, secret: &str) -> Result<Option<(ApiKey, Actor)>> {
    let (division, secret, now) = (app.division.clone(), secret.to_string(), app.clock.unshifted());
    app.db.read(move |r| people::key_of(r, &division, &secret, now)).await
}

impl Visit {
    /// A program sends its key with its form, as Open311 has it. False when the key does not open this address.
    ///
    /// # Errors
    /// A failure of the database; 429 when the key, or an address with wrong keys, comes too often.
    pub async fn shows_key(&mut self, secret: &str) -> std::result::Result<bool, Failure> {
        let found = find_key(&self.app, secret).await?;
        let found = found.filter(|(key, _)| opens(key.scope, &self.path, false));
        let limits = &self.figures.limits;
        match &found {
            Some((key, _)) => limits.count(Rate::Key, &key.id)?,
            None => limits.count(Rate::Form, &self.client)?,
        }
        let Some((key, actor)) = found else { return Ok(false) };
        self.ctx.actor = actor;
        self.key = Some(key);
        Ok(true)
    }
}

/// Does a key of this scope open this address?
fn opens(scope: Scope, path: &str, reads: bool) -> bool {
    match scope {
        Scope::Open311 => path.starts_with(OPEN311),
        Scope::Read => reads && path.starts_with(API),
        Scope::Write => path.starts_with(API),
    }
}

async fn find_session(door: &Door, policy: Policy, headers: &HeaderMap) -> Result<Option<(Session, String)>> {
    let Some(token) =
        cookies::read(headers, cookies::SESSION).filter(|text| is_token(text)).map(String::from)
    else {
        return Ok(None);
    };
    let app = &door.app;
    let (division, now) = (app.division.clone(), app.clock.unshifted());
    let wanted = token.clone();
    let found = app
        .db
        .read(move |r| {
            let Some(session) = people::session(r, policy, &division, &wanted, now)? else { return Ok(None) };
            let code = session.actor.unit.clone().unwrap_or_default();
            let unit = if code.is_empty() { None } else { people::unit(r, &division, &code)? };
            Ok(Some((session, unit.map_or(code, |unit| unit.name))))
        })
        .await?;
    if found.is_some() && door.is_due(&token, now) {
        let division = app.division.clone();
        // Reading goes on while nothing can be written; the session then only seems unused a little longer.
        if let Err(error) = app.db.write("touch", move |w| people::touch(w, &division, &token, now)).await {
            tracing::warn!(%error, "a session was not noted as in use");
        }
    }
    Ok(found)
}

fn visit_of(door: &Door, request: &Request, came: Option<&Came>) -> Visit {
    let (app, headers) = (&door.app, request.headers());
    let person = match came {
        Some(Came::Person(session, unit)) => Some((session, unit)),
        _ => None,
    };
    // Whoever still owes the code is nobody yet.
    let signed_in = person.filter(|(session, _)| session.stage != Stage::Code);
    let (key, actor) = match (came, signed_in) {
        (Some(Came::Program(key, actor)), _) => (Some(key.clone()), actor.clone()),
        (_, Some((session, _))) => (None, session.actor.clone()),
        _ => (None, Actor::anonymous()),
    };
    let csrf = signed_in.map(|(session, _)| session.csrf.clone());
    let english = cookies::read(headers, cookies::LANG) == Some("en") && !actor.role.is_staff();
    let flash =
        cookies::read(headers, cookies::FLASH).and_then(|text| cookies::decode(text.as_bytes(), false));
    let ctx = Ctx {
        now: app.clock.now(),
        actor,
        division: app.division.clone(),
        lang: if english || for_english_program(request) { Lang::En } else { Lang::Zh },
    };
    Visit {
        app: app.clone(),
        ctx,
        csrf: csrf.unwrap_or_else(|| form_cookie(headers).map_or_else(token, String::from)),
        signed_in: signed_in.is_some(),
        key,
        path: request.uri().path().into(),
        query: request.uri().query().unwrap_or("").into(),
        route: request.extensions().get::<MatchedPath>().map_or("unknown", |path| path.as_str()).into(),
        session: person.map_or(String::new(), |(session, _)| session.token.clone()),
        session_id: person.map_or(String::new(), |(session, _)| session.id.clone()),
        stage: person.map(|(session, _)| session.stage),
        client: client_of(app, request),
        figures: door.figures.last(),
        unit_name: signed_in.map_or(String::new(), |(_, unit)| unit.clone()),
        back: back_of(app, headers),
        flash: flash.filter(|text| !text.is_empty() && text.chars().count() <= 200),
        same_origin: is_same_origin(app, headers),
        conditional: headers.contains_key(header::IF_MATCH),
    }
}

/// A program says in which language it wants the words of problems.
fn for_english_program(request: &Request) -> bool {
    let wanted = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    request.uri().path().starts_with(API) && wanted.is_some_and(|wanted| wanted.starts_with("en"))
}

fn form_cookie(headers: &HeaderMap) -> Option<&str> {
    cookies::read(headers, cookies::FORM).filter(|text| is_token(text))
}

fn is_token(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn finish(response: &mut Response, visit: &Visit, fresh_token: bool, plain: bool) {
    let secure = visit.app.secure();
    let is_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let headers = response.headers_mut();
    for (name, value) in SECURITY_HEADERS {
        // A download may have asked for a stricter policy of its own.
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if secure {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS));
    }
    if !plain {
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
    if is_page && fresh_token {
        cookies::set(headers, cookies::FORM, &visit.csrf, None);
    }
    if is_page && visit.flash.is_some() {
        cookies::set(headers, cookies::FLASH, "", Some(SignedDuration::ZERO));
    }
    if secure {
        cookies::by_tls_only(headers);
    }
}
