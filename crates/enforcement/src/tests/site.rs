//! A site with the cast, and requests to it as a browser sends them.

use super::units;
use crate::lists::{Written, act_in, draft_in};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use db::{Db, Migration, testing::databases};
use decision::table::Sheet;
use kernel::{Actor, Role};
use people::{Account, Desk};
use std::sync::{Arc, LazyLock};
use tower::ServiceExt;
use web::App;

const SCHEMAS: &[Migration] = &[Migration {
    version: 1,
    name: "lists",
    sql: &[
        journal::SCHEMA,
        people::SCHEMA,
        people::PROVIDER_SCHEMA,
        params::SCHEMA,
        vault::SCHEMA,
        web::api::SCHEMA,
        cases::SCHEMA,
        registry::SCHEMA,
        registry::ATTRIBUTE_SCHEMA,
        crate::lists::SCHEMA,
        crate::penalty::SCHEMA,
    ],
    text_indexes: &[crate::lists::TEXT_INDEX, registry::TEXT_INDEX],
}];
const PASSWORD: &str = "演示-Panlong-2022";
static HASH: LazyLock<String> = LazyLock::new(|| people::hash_password(PASSWORD).expect("hashed"));
const BYTES_MAX: usize = 1 << 26;

/// The office's two, who draft and review for each other, and the leads of two departments.
const CAST: [(&str, Role, Option<&str>); 4] = [
    ("wu", Role::Office, None),
    ("geng", Role::Office, None),
    ("bing", Role::DepartmentLead, Some("D03")),
    ("ji", Role::DepartmentLead, Some("D08")),
];

/// A database with tables, units and accounts.
pub fn fresh() -> Vec<Db> {
    let all = databases();
    for db in &all {
        db.migrate(SCHEMAS).expect("migrated");
        let ctx = web::testing::site(db.clone(), Vec::new()).system_ctx();
        db.write_now("people", move |w| {
            units().iter().try_for_each(|unit| people::save_unit(w, "530103", unit))?;
            for (login, role, unit) in CAST {
                let (login, name) = (login.to_owned(), format!("{login}某"));
                let account = Account { login, name, role, unit: unit.map(Into::into), disabled: false };
                people::save_account(w, &ctx, &account, &HASH)?;
            }
            Ok(())
        })
        .expect("people");
    }
    all
}

/// Tells the story on both databases. They are made outside of the runtime, because making them blocks.
pub fn on_every_site(story: impl AsyncFn(Arc<App>)) {
    for db in fresh() {
        let app = Arc::new(web::testing::site(db, vec![crate::capability()]));
        tokio::runtime::Runtime::new().expect("a runtime").block_on(story(app));
    }
}

/// Publishes a list as the office does, on the day of the site.
pub async fn publish(app: &App, sheet: Sheet, replaces: &'static str) {
    let ctx = app.system_ctx();
    let who = |id: &str| ctx.acting(Actor { id: id.into(), name: id.into(), role: Role::Office, unit: None });
    let (wu, geng) = (who("wu"), who("geng"));
    let written = Written {
        document_number: "盘政办规〔2022〕1号（演示）".into(),
        published_on: "2022-04-20".into(),
        opinion: "合法".into(),
    };
    let work = move |w: &db::Write<'_>| {
        let batch = draft_in(w, &wu, sheet.clone(), replaces)?;
        let batch = act_in(w, &wu, &batch.code, batch.version, "submit", &Written::default())?;
        act_in(w, &geng, &batch.code, batch.version, "publish", &written).map(drop)
    };
    app.db.write("publish", work).await.expect("published");
}

/// Somebody at the site; without a login the public.
pub struct Reader {
    router: Router,
    cookie: String,
    csrf: String,
}

/// What came back.
pub struct Seen {
    pub status: u16,
    pub kind: String,
    pub bytes: Vec<u8>,
}

impl Seen {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The text with what HTML writes for signs undone.
    pub fn plain(&self) -> String {
        let signs = [
            ("&lt;", "<"),
            ("&#60;", "<"),
            ("&#62;", ">"),
            ("&gt;", ">"),
            ("&#34;", "\""),
            ("&quot;", "\""),
            ("&#39;", "'"),
            ("&#38;", "&"),
            ("&amp;", "&"),
        ];
        signs.iter().fold(self.text(), |text, (from, to)| text.replace(from, to))
    }
}

impl Reader {
    pub fn public(app: &Arc<App>) -> Reader {
        Reader { router: web::router(app.clone()), cookie: String::new(), csrf: String::new() }
    }

    pub fn english(app: &Arc<App>) -> Reader {
        Reader { cookie: "lang=en".into(), ..Reader::public(app) }
    }

    pub async fn enter(app: &Arc<App>, login: &str) -> Reader {
        let (login, ctx) = (login.to_owned(), app.system_ctx().acting(Actor::anonymous()));
        let policy = web::policy(&params::Params::shipped(), kernel::local_day(ctx.now), app.demo);
        let desk = Desk { db: app.db.clone(), vault: app.vault.clone(), policy };
        let tried = move || people::sign_in(&desk, &ctx, &login, PASSWORD, "");
        let session = tokio::task::spawn_blocking(tried).await.expect("tried").expect("signed in");
        Reader {
            router: web::router(app.clone()),
            cookie: format!("pl_session={}", session.token),
            csrf: session.csrf,
        }
    }

    async fn send(&self, request: axum::http::request::Builder, body: Vec<u8>) -> Seen {
        let request = request.header(header::COOKIE, &self.cookie).body(Body::from(body)).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let kind = response.headers().get(header::CONTENT_TYPE);
        let kind = kind.map_or(String::new(), |kind| kind.to_str().expect("text").to_owned());
        let status = response.status().as_u16();
        let bytes = to_bytes(response.into_body(), BYTES_MAX).await.expect("a body").to_vec();
        Seen { status, kind, bytes }
    }

    pub async fn get(&self, path: &str) -> Seen {
        self.send(Request::builder().uri(path), Vec::new()).await
    }

    /// Sends a form as a browser sends one with a file.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)], file: Option<(&str, &[u8])>) -> Seen {
        const LINE: &str = "--------------------------974767299852498929531610575";
        let mut body = Vec::new();
        for (name, value) in [&[("_csrf", self.csrf.as_str())], fields].concat() {
            let head = format!("--{LINE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
            body.extend([head.as_bytes(), value.as_bytes(), b"\r\n"].concat());
        }
        if let Some((name, bytes)) = file {
            let head = format!(
                "--{LINE}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n"
            );
            body.extend([head.as_bytes(), bytes, b"\r\n"].concat());
        }
        body.extend(format!("--{LINE}--\r\n").into_bytes());
        let kind = format!("multipart/form-data; boundary={LINE}");
        let request = Request::builder().method("POST").uri(path).header(header::CONTENT_TYPE, kind);
        self.send(request, body).await
    }
}

/// The value of a hidden field of a page.
pub fn hidden(page: &Seen, name: &str) -> String {
    let text = page.text();
    let (_, rest) = text.split_once(&format!("name=\"{name}\" value=\"")).expect("a field");
    let value = rest.split_once('"').expect("its end").0.to_owned();
    Seen { status: 0, kind: String::new(), bytes: value.into_bytes() }.plain()
}
