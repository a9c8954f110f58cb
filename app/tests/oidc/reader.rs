//! A browser between the platform and the provider.

use super::jar::{self, Jar};
use super::provider::{self, CLIENT, Provider, SECRET};
use super::site;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use db::{Db, values};
use kernel::{Actor, Ctx, Role};
use people::{Account, hash_password, save_account};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, LazyLock};
use tokio::runtime::Runtime;
use tower::ServiceExt;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use web::App;

/// Where the site runs; a database on PostgreSQL is not asked from within.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().expect("a runtime"));

pub const PASSWORD: &str = "Panlong-Demo-2022";
pub const NAME: &str = "市统一身份认证";

/// How the platform is told of the provider of the test.
pub fn settings(provider: &Provider) -> oidc::Settings {
    oidc::Settings {
        issuer: provider.issuer.clone(),
        client_id: CLIENT.into(),
        client_secret: SECRET.into(),
        name: NAME.into(),
        base_url: "http://127.0.0.1:8080".into(),
        certificates: Some(provider::CERTIFICATE.into()),
    }
}

/// The whole site over this database with this provider, and an account of the office and of two administrators.
pub fn app(db: Db, provider: &Provider, demo: bool) -> Arc<App> {
    let asked = oidc::Provider::new(settings(provider)).expect("the settings are right");
    let app = Arc::into_inner(site::app(db)).expect("nobody else has it yet");
    let app = Arc::new(App { provider: Some(Arc::new(asked)), demo, trust_proxy: true, ..app });
    let hash = hash_password(PASSWORD).expect("hashed");
    for (login, role) in [("wu", Role::Office), ("chen", Role::SystemAdmin), ("an", Role::SecurityAdmin)] {
        let (ctx, hash) = (app.system_ctx(), hash.clone());
        let account =
            Account { login: login.into(), name: format!("{login}某"), role, unit: None, disabled: false };
        app.db.write_now("account", move |w| save_account(w, &ctx, &account, &hash)).expect("an account");
    }
    app
}

/// Binds the subject to the login.
pub fn bind(app: &App, provider: &Provider, login: &str, subject: &str) {
    let (ctx, login, issuer, subject) =
        (app.system_ctx(), login.to_string(), provider.issuer.clone(), subject.to_string());
    let bound = app.db.write_now("bind", move |w| people::bind_identity(w, &ctx, &login, &issuer, &subject));
    bound.expect("bound");
}

/// What the record says of sign-ins: name, login, detail.
pub fn recorded(db: &Db) -> Vec<String> {
    let sql = "select name, data from event where division = $1 order by seq";
    let rows = db.read_now(|r| r.rows(sql, &values!["530103"])).expect("read");
    let said = rows.iter().map(|row| {
        let data: serde_json::Value = serde_json::from_str(&row.text(1)).expect("JSON");
        let text = |key: &str| data[key].as_str().unwrap_or_default().to_string();
        format!("{} {} {}", row.text(0), text("login"), text("detail")).trim().to_string()
    });
    said.filter(|line| line.starts_with("sign") || line.starts_with("second_factor_asked")).collect()
}

pub fn context(app: &App, login: &str, role: Role) -> Ctx {
    let actor = Actor { id: login.into(), name: login.into(), role, unit: None };
    app.system_ctx().acting(actor)
}

pub struct Seen {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Seen {
    /// Where it leads.
    pub fn to(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |to| to.to_str().expect("text"))
    }
}

/// A browser. Each has an address of its own, so that they do not share a rate.
pub struct Reader {
    router: Router,
    pub cookies: Jar,
    address: String,
    host: &'static str,
}

impl Reader {
    pub fn new(app: &Arc<App>) -> Reader {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let address = format!("198.51.100.{}", NEXT.fetch_add(1, Ordering::SeqCst) % 250);
        Reader { router: web::router(app.clone()), cookies: Vec::new(), address, host: "127.0.0.1:8080" }
    }

    /// One that says another name of the site than its own.
    pub fn at_host(app: &Arc<App>, host: &'static str) -> Reader {
        Reader { host, ..Reader::new(app) }
    }

    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub fn get(&mut self, path: &str) -> Seen {
        self.send("GET", path, String::new())
    }

    /// Sends a form with the token of a page.
    pub fn post(&mut self, page: &str, path: &str, form: &str) -> Seen {
        let text = self.get(page).text;
        let token = text.split_once("name=\"_csrf\" value=\"").map_or("", |(_, rest)| &rest[..32]);
        let body = format!("_csrf={token}&{form}");
        self.send("POST", path, body)
    }

    fn send(&mut self, method: &str, path: &str, body: String) -> Seen {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, self.host)
            .header("x-forwarded-for", &self.address)
            .header(header::COOKIE, jar::line(&self.cookies))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let request = request.body(Body::from(body)).expect("a request");
        let router = self.router.clone();
        let (parts, body) = RUNTIME.block_on(async {
            let (parts, body) = router.oneshot(request).await.expect("an answer").into_parts();
            (parts, to_bytes(body, usize::MAX).await.expect("a body"))
        });
        jar::keep(&mut self.cookies, &parts.headers);
        let text = String::from_utf8_lossy(&body).into_owned();
        Seen { status: parts.status, headers: parts.headers, text }
    }

    /// The button: where the page leads that comes then.
    pub fn leave(&mut self, next: &str) -> String {
        let form = format!("next={}", web::encode(next));
        let seen = self.post("/sign-in", "/sign-in/provider", &form);
        assert_eq!(seen.status, StatusCode::OK, "{}", seen.text);
        assert!(self.cookie("pl_flow").is_some_and(|secret| secret.len() == 64));
        way(&seen.text)
    }

    /// There, and where the provider leads back to.
    pub fn there(&mut self, next: &str) -> String {
        let way = self.leave(next);
        follow(&way)
    }

    /// There and back again.
    pub fn sign_in(&mut self, next: &str) -> Seen {
        let back = self.there(next);
        self.get(&back)
    }
}

/// Where the page that leads on leads to.
pub fn way(page: &str) -> String {
    let (_, rest) =
        page.split_once("http-equiv=\"refresh\" content=\"0; url=").expect("a page that leads on");
    rest.split('"').next().unwrap_or_default().replace("&#38;", "&").replace("&amp;", "&")
}

/// What the provider's redirect says, as path and query of the platform.
pub fn follow(way: &str) -> String {
    let pem = std::fs::read(provider::CERTIFICATE).expect("a certificate");
    let certificate = Certificate::from_pem(&pem).expect("a certificate");
    let tls = TlsConfig::builder()
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .root_certs(RootCerts::new_with_certs(&[certificate]));
    let config = ureq::Agent::config_builder().max_redirects(0).tls_config(tls.build()).build();
    let answer = ureq::Agent::from(config).get(way).call().expect("the provider answers");
    let to = answer.headers()[header::LOCATION].to_str().expect("text");
    let slash = to.find("/sign-in/").unwrap_or_else(|| panic!("another address: {to}"));
    to[slash..].into()
}
