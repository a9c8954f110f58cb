//! A reader without JavaScript, in front of the real router.

use super::base::{DIVISION, begin, office};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use kernel::{Actor, Role};
use people::{Account, Desk};
use std::sync::Arc;
use tower::ServiceExt;
use web::App;

const PASSWORD: &str = "演示-Panlong-2022";

pub struct Reader {
    router: Router,
    cookies: Vec<(String, String)>,
    csrf: String,
}

#[derive(Debug)]
pub struct Page {
    pub status: u16,
    pub text: String,
    pub to: String,
}

impl Page {
    /// The text without tags and with single spaces.
    pub fn words(&self) -> String {
        let mut words = String::new();
        let mut is_tag = false;
        for c in self.text.chars() {
            match c {
                '<' => is_tag = true,
                '>' => {
                    is_tag = false;
                    words.push(' ');
                }
                c if !is_tag => words.push(c),
                _ => {}
            }
        }
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The values of the fields of this name that travel with the form.
    pub fn hidden(&self, name: &str) -> Vec<String> {
        let mark = format!("type=\"hidden\" name=\"{name}\" value=\"");
        let found = self.text.match_indices(&mark).map(|(at, _)| {
            let rest = &self.text[at + mark.len()..];
            rest[..rest.find('"').expect("an end")].to_owned()
        });
        found.collect()
    }
}

impl Reader {
    pub fn new(app: &Arc<App>) -> Reader {
        Reader { router: web::router(app.clone()), cookies: Vec::new(), csrf: String::new() }
    }

    /// Somebody signed in; the account is made when it is not there.
    pub async fn enter(app: &Arc<App>, role: Role, unit: Option<&str>) -> Reader {
        let login = format!("{}-{}", role.code(), unit.unwrap_or("none")).to_lowercase().replace('_', "-");
        let ctx = app.system_ctx();
        let hash = people::hash_password(PASSWORD).expect("hashed");
        let account = Account {
            login: login.clone(),
            name: format!("{}某", role.zh()),
            role,
            unit: unit.map(Into::into),
            disabled: false,
        };
        let by = ctx.clone();
        app.db
            .write("account", move |w| people::save_account(w, &by, &account, &hash))
            .await
            .expect("an account");
        let policy = web::policy(&params::Params::shipped(), kernel::local_day(ctx.now), app.demo);
        let desk = Desk { db: app.db.clone(), vault: app.vault.clone(), policy };
        let who = ctx.acting(Actor::anonymous());
        let session = tokio::task::spawn_blocking(move || people::sign_in(&desk, &who, &login, PASSWORD, ""));
        let session = session.await.expect("tried").expect("signed in");
        let mut reader = Reader::new(app);
        reader.cookies.push(("pl_session".into(), session.token));
        reader.csrf = session.csrf;
        reader
    }

    pub fn english(&mut self) {
        self.cookies.push(("lang".into(), "en".into()));
    }

    pub async fn get(&mut self, path: &str) -> Page {
        self.send("GET", path, String::new()).await
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let pairs = fields.iter().copied().chain([("_csrf", self.csrf.as_str())]);
        let body =
            pairs.map(|(name, value)| format!("{name}={}", percent(value))).collect::<Vec<_>>().join("&");
        self.send("POST", path, body).await
    }

    async fn send(&mut self, method: &str, path: &str, body: String) -> Page {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, cookies.join("; "))
            .header(header::ORIGIN, "http://127.0.0.1:8080")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        for line in response.headers().get_all(header::SET_COOKIE) {
            let pair = line.to_str().expect("text").split(';').next().unwrap_or_default();
            let (name, value) = pair.split_once('=').expect("a cookie");
            if name.contains("form") {
                self.csrf = value.into();
            }
            self.cookies.retain(|(known, _)| known != name);
            self.cookies.push((name.into(), value.into()));
        }
        let to =
            response.headers().get(header::LOCATION).map_or("", |to| to.to_str().expect("text")).to_owned();
        let status = response.status().as_u16();
        let bytes = to_bytes(response.into_body(), 1 << 24).await.expect("a body");
        Page { status, text: String::from_utf8_lossy(&bytes).into_owned(), to }
    }
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// A site over each database, with what `prepare` puts there, and a story told on it. Databases are made outside of the runtime,
/// because making them blocks.
pub fn on_every_site(prepare: impl Fn(&db::Db), story: impl AsyncFn(Arc<App>)) {
    for db in db::testing::databases() {
        begin(&db);
        prepare(&db);
        let app = Arc::new(web::testing::site(db, vec![crate::capability()]));
        assert_eq!((app.division.as_str(), office().division.as_str()), (DIVISION, DIVISION));
        tokio::runtime::Runtime::new().expect("a runtime").block_on(story(app));
    }
}
