//! 安全响应头: every answer of the assembled site, whatever it is and whoever gets it, carries the headers that a browser
//! protects its reader by.

mod site;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use kernel::{FORM_BYTES_MAX, Role};
use std::collections::BTreeSet;
use std::sync::Arc;
use tower::ServiceExt;
use web::App;

const FORM: &str = "application/x-www-form-urlencoded";
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; \
                      connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
/// Headers of every answer, word for word.
const ALWAYS: [(&str, &str); 5] = [
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("x-frame-options", "DENY"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
];
/// What is the same for everybody, and that a browser may keep.
const PLAIN: [&str; 2] = ["/assets/", "/healthz"];

/// One reader of a site that is reached with TLS or without.
struct Reader {
    router: Router,
    secure: bool,
    role: Role,
    cookies: String,
    csrf: String,
    wrong: Vec<String>,
    seen: BTreeSet<u16>,
}

impl Reader {
    async fn new(router: &Router, secure: bool, role: Role, session: Option<&String>) -> Reader {
        let cookies = session.map_or(String::new(), |token| format!("pl_session={token}"));
        let (router, csrf) = (router.clone(), String::new());
        let mut reader =
            Reader { router, secure, role, cookies, csrf, wrong: Vec::new(), seen: BTreeSet::new() };
        let form = if session.is_some() { "/account" } else { "/sign-in" };
        let (headers, text) = reader.send("GET", form, "", Vec::new()).await;
        let mark = "name=\"_csrf\" value=\"";
        reader.csrf = text.split_once(mark).map_or("", |(_, rest)| &rest[..32]).into();
        assert_eq!(reader.csrf.len(), 32, "{role:?} is shown a form at {form}");
        if session.is_none() {
            let cookie = headers[header::SET_COOKIE].to_str().expect("text");
            reader.cookies = cookie.split(';').next().unwrap_or_default().into();
        }
        reader
    }

    async fn send(&mut self, method: &str, path: &str, kind: &str, body: Vec<u8>) -> (HeaderMap, String) {
        let request = Request::builder().method(method).uri(path).header(header::COOKIE, &self.cookies);
        let request = if kind.is_empty() { request } else { request.header(header::CONTENT_TYPE, kind) };
        let request = request.body(Body::from(body)).expect("a request");
        let answer = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = answer.into_parts();
        self.seen.insert(parts.status.as_u16());
        let what = format!("{method} {path} {:?} {}", self.role, parts.status.as_u16());
        self.wrong
            .extend(faults(path, self.secure, &parts.headers).iter().map(|fault| format!("{what}: {fault}")));
        let body = to_bytes(body, usize::MAX).await.expect("a body");
        (parts.headers, String::from_utf8_lossy(&body).into_owned())
    }

    /// A route as it is meant to be used, with a form that says nothing, and as it is not.
    async fn walk(&mut self, method: &str, path: &str) {
        let kind = if method == "GET" { "" } else { FORM };
        let body = if method == "GET" { String::new() } else { format!("_csrf={}", self.csrf) };
        self.send(method, path, kind, body.into_bytes()).await;
        self.send(method, path, "text/plain", b"a".to_vec()).await;
        self.send(method, path, FORM, vec![b'a'; FORM_BYTES_MAX + 1]).await;
        for other in ["HEAD", "OPTIONS", "PUT"] {
            self.send(other, path, "", Vec::new()).await;
        }
    }
}

fn faults(path: &str, secure: bool, headers: &HeaderMap) -> Vec<String> {
    let all = |name: &str| -> Vec<&str> {
        headers.get_all(name).iter().map(|value| value.to_str().unwrap_or("not text")).collect()
    };
    let mut expected: Vec<(&str, Vec<&str>)> =
        ALWAYS.iter().map(|(name, value)| (*name, vec![*value])).collect();
    expected.push(("strict-transport-security", if secure { vec!["max-age=31536000"] } else { Vec::new() }));
    if !PLAIN.iter().any(|plain| path.starts_with(plain)) {
        expected.push(("cache-control", vec!["no-store"]));
    }
    let mut faults: Vec<String> = expected
        .into_iter()
        .filter(|(name, values)| all(name) != *values)
        .map(|(name, values)| format!("{name} is {:?} and not {values:?}", all(name)))
        .collect();
    for cookie in all("set-cookie") {
        let kept = cookie.contains("; Path=/; HttpOnly; SameSite=Lax");
        if !kept || cookie.ends_with("; Secure") != secure {
            faults.push(format!("set-cookie: {cookie}"));
        }
    }
    faults
}

/// Every route with an address for it; what signs the reader out comes last.
fn addresses(app: &App) -> Vec<(&'static str, String)> {
    let filled = |path: &str| {
        ["{id}", "{name}", "{code}", "{login}", "{key}", "{act}", "{hash}"]
            .iter()
            .fold(path.replace("{file}", "none.json"), |path, one| path.replace(one, "none"))
    };
    let mut all: Vec<_> =
        web::routes_of(app).iter().map(|(method, path, _)| (*method, filled(path))).collect();
    all.sort_by_key(|(_, path)| path == "/sign-out");
    all
}

/// What no route answers by itself: (method, path, media type, bytes, status).
const FAILURES: [(&str, &str, &str, usize, u16); 13] = [
    ("GET", "/nowhere", "", 0, 404),
    ("GET", "/api/v1/nowhere", "", 0, 404),
    ("GET", "/open311/v2/nowhere.xml", "", 0, 404),
    ("GET", "/assets/panlong.css", "", 0, 200),
    ("GET", "/assets/nowhere.css", "", 0, 404),
    ("GET", "/public?after=%00", "", 0, 400),
    ("GET", "/open311/v2/requests.xml?status=none", "", 0, 400),
    ("DELETE", "/sign-in", "", 0, 405),
    ("DELETE", "/open311/v2/requests.json", "", 0, 405),
    ("DELETE", "/api/v1/categories", "", 0, 405),
    ("OPTIONS", "/sign-in", "", 0, 204),
    ("POST", "/sign-in", "text/plain", 1, 415),
    ("POST", "/sign-in", FORM, FORM_BYTES_MAX + 1, 413),
];

async fn walk_the_site(base_url: &str) -> BTreeSet<u16> {
    let app = Arc::into_inner(site::app(db::testing::embedded())).expect("nobody else has it yet");
    let secure = base_url.starts_with("https:");
    let app = Arc::new(App { base_url: base_url.into(), ..app });
    let sessions = site::sessions(&app);
    let router = web::router(app.clone());
    let (mut wrong, mut seen) = (Vec::new(), BTreeSet::new());
    for (role, session) in &sessions {
        let mut reader = Reader::new(&router, secure, *role, session.as_ref()).await;
        for (method, path, kind, bytes, expected) in FAILURES {
            reader.seen.clear();
            reader.send(method, path, kind, vec![b'a'; bytes]).await;
            assert_eq!(reader.seen, BTreeSet::from([expected]), "{method} {path} {role:?}");
            seen.insert(expected);
        }
        for (method, path) in addresses(&app) {
            reader.walk(method, &path).await;
        }
        wrong.append(&mut reader.wrong);
        seen.append(&mut reader.seen);
    }
    let mut anybody = Reader::new(&router, secure, Role::Anonymous, None).await;
    limited(&app, &mut anybody).await;
    seen.append(&mut anybody.seen);
    wrong.append(&mut anybody.wrong);
    assert!(wrong.is_empty(), "{} faults, the first: {:#?}", wrong.len(), &wrong[..wrong.len().min(20)]);
    seen
}

/// Every public form, from one address until it is one too many.
async fn limited(app: &App, reader: &mut Reader) {
    for path in ["/r/none", "/api/v1/ratings/none", "/open311/v2/requests.xml", "/sign-in"] {
        reader.seen.clear();
        for _ in 0..1_000 {
            let body = format!("_csrf={}&api_key=none", reader.csrf);
            reader.send("POST", path, FORM, body.into_bytes()).await;
            if reader.seen.contains(&StatusCode::TOO_MANY_REQUESTS.as_u16()) {
                break;
            }
        }
        assert!(reader.seen.contains(&429), "{path} of {} is limited: {:?}", app.base_url, reader.seen);
    }
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let seen = walk_the_site("http://127.0.0.1:8080").await;
    for status in [200, 204, 303, 400, 401, 403, 404, 405, 413, 415, 422, 429] {
        assert!(seen.contains(&status), "the walk meets {status}: {seen:?}");
    }
}

#[tokio::test]
async fn with_tls_every_answer_and_every_cookie_asks_for_tls() {
    walk_the_site("https://ys.example.gov.cn").await;
}
