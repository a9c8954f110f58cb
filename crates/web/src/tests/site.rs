//! A small site for tests, and requests to it.

use crate::form::Posted;
use crate::{Answer, App, Capability, Fault, Menu, Route, Visit, Who, page, router};
use askama::Template;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use db::Migration;
use kernel::{Actor, Ctx, Error, Lang, Role};
use people::{Account, hash_password, save_account};
use std::sync::Arc;
use tower::ServiceExt;

pub const SCHEMAS: &[Migration] = &[Migration {
    version: 1,
    name: "people",
    sql: &[
        journal::SCHEMA,
        params::SCHEMA,
        people::SCHEMA,
        people::PROVIDER_SCHEMA,
        vault::SCHEMA,
        crate::api::SCHEMA,
    ],
    text_indexes: &[],
}];

pub const PASSWORD: &str = "演示-Panlong-2022";

#[derive(Template)]
#[template(
    source = r#"{% extends "frame.html" %}{% import "parts.html" as parts %}{% block content %}<form method="post">{% call parts::csrf(f) %}{% endcall %}
{% call parts::errors(f) %}{% endcall %}{% call parts::input(f, "title", "标题", "一句话", "text", said, 80, "required") %}{% endcall %}
{% call parts::area(f, "body", "说明", "", said, 4000, 7) %}{% endcall %}{% call parts::select(f, "place", "地点", "", places, "b") %}{% endcall %}
{% call parts::tag("ok", "已办结") %}{% endcall %}{% call parts::pager(f, "共 1 件", "", "/x?after=1") %}{% endcall %}</form>{% endblock %}"#,
    ext = "html"
)]
struct Note {
    f: crate::Frame,
    said: String,
    places: Vec<(String, String)>,
}

async fn note(visit: Visit) -> Answer {
    let places = vec![("a".into(), "拓东".into()), ("b".into(), "鼓楼".into())];
    Ok(page(Note { f: visit.frame("便条"), said: "<script>".into(), places }))
}

async fn take(posted: Posted) -> Result<String, Fault> {
    let files: Vec<String> =
        posted.files().iter().map(|file| format!("{}:{}", file.name, file.bytes.len())).collect();
    Ok(format!("{}|{}|{}", posted.text("title"), posted.all("unit").join(","), files.join(",")))
}

async fn who(visit: Visit) -> Result<String, Fault> {
    Ok(visit.ctx.actor.id)
}

async fn fail(visit: Visit) -> Answer {
    Err(match visit.query.as_str() {
        "conflict" => Error::Conflict,
        "missing" => Error::NotFound,
        "forbidden" => Error::Forbidden,
        "away" => Error::Unavailable("the secret path /var/x".into()),
        "unknown" => Error::Uncertain("the secret path /var/x".into()),
        "refused" => kernel::Refusal::new("not_now", "现在不行", "not now").into(),
        _ => Error::Storage("the secret path /var/x".into()),
    }
    .into())
}

async fn panic() -> Answer {
    panic!("a programmer's error")
}

fn notes() -> Capability {
    Capability {
        name: "notes",
        title: "",
        routes: vec![
            Route::get("/notes", Who::Public, note),
            Route::post("/notes", Who::Public, take),
            Route::post("/survey", Who::Public, take).rate_limited(),
            Route::post("/api/survey", Who::Public, who).rate_limited(),
            Route::post("/notes/{id}/edit", Who::Staff, take).with_body(20 * 1024 * 1024),
            Route::get("/office", Who::Roles(&[Role::Office]), note),
            Route::get("/fail", Who::Public, fail),
            Route::get("/api/fail", Who::Public, fail),
            Route::get("/api/office", Who::Roles(&[Role::Office]), who),
            Route::post("/api/office", Who::Roles(&[Role::Office]), who),
            Route::post("/open311/office", Who::Public, who),
            Route::get("/panic", Who::Public, panic),
        ],
        menu: vec![
            Menu { label: "企业", href: "/notes", who: Who::Public },
            Menu { label: "区领导", href: "/office", who: Who::Roles(&[Role::Office]) },
        ],
        jobs: Vec::new(),
    }
}

pub fn app() -> Arc<App> {
    Arc::new(site())
}

/// The site before it is shared, for tests that want another.
pub fn site() -> App {
    let db = db::testing::embedded();
    db.migrate(SCHEMAS).expect("migrated");
    let now = "2022-10-20T01:00:00Z".parse().expect("a time");
    let ctx = Ctx { now, actor: Actor::system(), division: "530103".into(), lang: Lang::Zh };
    let hash = hash_password(PASSWORD).expect("hashed");
    db.write_now("accounts", move |w| {
        for (login, role) in [("wu", Role::Office), ("jia", Role::Enterprise), ("an", Role::SecurityAdmin)] {
            let account = Account {
                login: login.into(),
                name: format!("{login}某"),
                role,
                unit: None,
                disabled: false,
            };
            save_account(w, &ctx, &account, &hash)?;
        }
        Ok(())
    })
    .expect("accounts");
    App { trust_proxy: true, ..crate::testing::site(db, vec![notes()]) }
}

/// A browser: it keeps cookies and sends them back.
pub struct Browser {
    router: Router,
    cookies: Vec<(String, String)>,
    pub extra: Vec<(&'static str, &'static str)>,
}

pub struct Seen {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Browser {
    pub fn new() -> Browser {
        Browser::at(app())
    }

    pub fn at(app: Arc<App>) -> Browser {
        Browser { router: router(app), cookies: Vec::new(), extra: Vec::new() }
    }

    /// Another browser at the same site.
    pub fn another(&self) -> Browser {
        Browser { router: self.router.clone(), cookies: Vec::new(), extra: Vec::new() }
    }

    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.retain(|(key, _)| key != name);
        if !value.is_empty() {
            self.cookies.push((name.into(), value.into()));
        }
    }

    pub async fn get(&mut self, path: &str) -> Seen {
        self.send("GET", path, "", Vec::new()).await
    }

    pub async fn post(&mut self, path: &str, body: &str) -> Seen {
        self.send("POST", path, "application/x-www-form-urlencoded", body.into()).await
    }

    /// The token of the form on a page.
    pub async fn token(&mut self, path: &str) -> String {
        let seen = self.get(path).await;
        let start = seen.text.find("name=\"_csrf\" value=\"").expect("a token") + 20;
        seen.text[start..start + 32].into()
    }

    pub async fn sign_in(&mut self, login: &str) {
        let token = self.token("/sign-in").await;
        let seen = self
            .post("/sign-in", &format!("_csrf={token}&login={login}&password={PASSWORD}&next=/notes"))
            .await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text);
    }

    pub async fn send(&mut self, method: &str, path: &str, kind: &str, body: Vec<u8>) -> Seen {
        let pairs: Vec<String> = self.cookies.iter().map(|(key, value)| format!("{key}={value}")).collect();
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "127.0.0.1:8080");
        for (name, value) in &self.extra {
            request = request.header(*name, *value);
        }
        if !kind.is_empty() {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        let request =
            request.header(header::COOKIE, pairs.join("; ")).body(Body::from(body)).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        for line in parts.headers.get_all(header::SET_COOKIE) {
            let line = line.to_str().expect("text");
            assert!(line.contains("HttpOnly; SameSite=Lax"), "{line}");
            let (name, rest) = line.split_once('=').expect("a cookie");
            self.set_cookie(name, rest.split(';').next().unwrap_or(""));
        }
        let bytes = to_bytes(body, usize::MAX).await.expect("a body");
        Seen {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }
}
