//! What lets a person in, over the API: signing in, sessions, password, second factor.

use super::account::code;
use super::site::{Browser, PASSWORD, app, site};
use axum::http::{StatusCode, header};
use db::values;
use kernel::Ctx;
use people::{NewKey, Scope};
use serde_json::{Value, json};
use std::sync::Arc;

const FACTOR: &str = "/api/v1/me/second-factor";
const OTHER: &str = "春城-Spring-2023";

impl Browser {
    async fn ask(&mut self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let (kind, body) = if body.is_null() {
            ("", Vec::new())
        } else {
            ("application/json", body.to_string().into_bytes())
        };
        let seen = self.send(method, path, kind, body).await;
        (seen.status.as_u16(), serde_json::from_str(&seen.text).unwrap_or(Value::Null))
    }

    /// Signs in and says how it ended: a status, and the code of what was refused.
    async fn enter(&mut self, body: Value) -> (u16, String) {
        let (status, said) = self.ask("POST", "/api/v1/sessions", body).await;
        (status, said["code"].as_str().unwrap_or_default().into())
    }
}

fn with(password: &str) -> Value {
    json!({ "login": "wu", "password": password })
}

#[tokio::test]
async fn a_session_is_opened_listed_and_ended() {
    let mut here = Browser::new();
    assert_eq!(here.enter(with("falsch")).await, (409, "wrong_login".into()));
    assert_eq!(
        here.enter(json!({ "login": "nobody", "password": PASSWORD })).await,
        (409, "wrong_login".into())
    );
    let (status, who) = here.ask("POST", "/api/v1/sessions", with(PASSWORD)).await;
    let expected =
        json!({ "login": "wu", "name": "wu某", "role": "office", "must_set_up_second_factor": false });
    assert_eq!((status, who), (200, expected));
    assert_eq!(here.get("/office").await.status, StatusCode::OK);
    let mut there = here.another();
    there.enter(with(PASSWORD)).await;
    let (_, list) = here.ask("GET", "/api/v1/sessions", Value::Null).await;
    let all = list["items"].as_array().expect("items");
    assert_eq!(all.iter().filter(|one| one["present"] == true).count(), 1);
    let other = all.iter().find(|one| one["present"] == false).expect("the other");
    let path = format!("/api/v1/sessions/{}", other["id"].as_str().expect("a number"));
    assert_eq!(here.ask("DELETE", &path, Value::Null).await.0, 204);
    assert_eq!(there.get("/office").await.status, StatusCode::SEE_OTHER);
    let (_, list) = here.ask("GET", "/api/v1/sessions", Value::Null).await;
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn another_password_ends_every_session() {
    let mut here = Browser::new();
    here.enter(with(PASSWORD)).await;
    let change = |old: &str, new: &str| json!({ "old_password": old, "new_password": new });
    for (old, new, field) in [
        ("falsch", OTHER, "old_password"),
        (PASSWORD, PASSWORD, "new_password"),
        (PASSWORD, "short", "new_password"),
    ] {
        let (status, said) = here.ask("PUT", "/api/v1/me/password", change(old, new)).await;
        assert_eq!((status, &said["errors"][0]["field"]), (422, &json!(field)), "{said}");
    }
    assert_eq!(here.ask("PUT", "/api/v1/me/password", change(PASSWORD, OTHER)).await.0, 204);
    assert_eq!(here.ask("GET", "/api/v1/me", Value::Null).await.0, 401, "this one too");
    assert_eq!(here.enter(with(PASSWORD)).await.0, 409);
    assert_eq!(here.enter(with(OTHER)).await.0, 200);
}

#[tokio::test]
async fn a_second_factor_is_set_up_asked_for_and_switched_off() {
    let mut here = Browser::new();
    here.enter(with(PASSWORD)).await;
    assert_eq!(here.ask("GET", FACTOR, Value::Null).await.1["state"], "off");
    let (_, begun) = here.ask("PUT", FACTOR, Value::Null).await;
    let secret = begun["secret"].as_str().expect("a secret").to_string();
    assert!(
        begun["uri"].as_str().is_some_and(|uri| uri.starts_with("otpauth://totp/") && uri.contains(&secret))
    );
    let (_, state) = here.ask("GET", FACTOR, Value::Null).await;
    assert_eq!(state, json!({ "state": "started", "required": false, "recovery_codes": null }), "told once");
    let confirm = format!("{FACTOR}/confirm");
    let (status, said) = here.ask("POST", &confirm, json!({ "code": "000000" })).await;
    assert_eq!((status, &said["errors"][0]["field"]), (422, &json!("code")));
    let (status, codes) = here.ask("POST", &confirm, json!({ "code": code(&secret, 0) })).await;
    let codes = codes["recovery_codes"].as_array().cloned().unwrap_or_default();
    assert_eq!((status, codes.len()), (200, 10));
    assert_eq!(here.ask("PUT", FACTOR, Value::Null).await.1["code"], "second_factor_on");

    let mut there = here.another();
    assert_eq!(there.enter(with(PASSWORD)).await, (409, "code_needed".into()));
    assert_eq!(there.ask("GET", "/api/v1/me", Value::Null).await.0, 401, "nobody yet");
    let both = |code: &Value| json!({ "login": "wu", "password": PASSWORD, "code": code });
    assert_eq!(there.enter(both(&json!("000000"))).await, (409, "wrong_code".into()));
    assert_eq!(there.enter(both(&codes[0])).await.0, 200);
    assert_eq!(there.ask("GET", FACTOR, Value::Null).await.1["recovery_codes"], 9);

    let off = format!("{FACTOR}/off");
    let (status, said) = here.ask("POST", &off, json!({ "password": "falsch", "code": codes[1] })).await;
    assert_eq!((status, &said["errors"][0]["field"]), (422, &json!("password")));
    assert_eq!(here.ask("POST", &off, json!({ "password": PASSWORD, "code": codes[1] })).await.0, 204);
    assert_eq!(there.ask("GET", "/api/v1/me", Value::Null).await.0, 401, "every session has ended");
    assert_eq!(there.enter(with(PASSWORD)).await.0, 200);
}

#[tokio::test]
async fn until_the_code_is_right_nobody_is_signed_in_and_nobody_signed_out() {
    let app = app();
    let mut here = Browser::at(app.clone());
    here.enter(with(PASSWORD)).await;
    let (_, begun) = here.ask("PUT", FACTOR, Value::Null).await;
    let first = code(begun["secret"].as_str().expect("a secret"), 0);
    let (_, codes) = here.ask("POST", &format!("{FACTOR}/confirm"), json!({ "code": first })).await;
    let with_code = |code: &Value| json!({ "login": "wu", "password": PASSWORD, "code": code });
    let wrong = with_code(&json!("000000"));
    for (body, refusal) in [(with(PASSWORD), "code_needed"), (wrong, "wrong_code")] {
        // From the browser that is signed in already.
        assert_eq!(here.enter(body).await, (409, refusal.into()));
        let (status, list) = here.ask("GET", "/api/v1/sessions", Value::Null).await;
        assert_eq!((status, list["items"].as_array().map(Vec::len)), (200, Some(1)), "{refusal}: {list}");
        assert_eq!(stored(&app), 1, "{refusal}: nothing of it is kept");
    }
    // On the pages the session waits for its code, and is in no list.
    let mut there = here.another();
    assert_eq!(there.password("wu", "/notes").await, "/sign-in/code?next=/notes");
    let (_, list) = here.ask("GET", "/api/v1/sessions", Value::Null).await;
    assert_eq!((list["items"].as_array().map(Vec::len), stored(&app)), (Some(1), 2), "{list}");
    assert_eq!(here.get("/account").await.text.matches("data-label=\"登录时间\"").count(), 1);
    // The right code ends what this browser had before.
    assert_eq!(here.enter(with_code(&codes["recovery_codes"][0])).await.0, 200);
    let (_, list) = here.ask("GET", "/api/v1/sessions", Value::Null).await;
    assert_eq!((list["items"].as_array().map(Vec::len), stored(&app)), (Some(1), 2), "{list}");
}

/// Sessions in the database, whatever a list says.
fn stored(app: &crate::App) -> i64 {
    let count = app.db.read_now(|r| r.row("select count(*) from sign_in_session", &values![]));
    count.expect("read").expect("a row").int(0)
}

#[tokio::test]
async fn an_administrator_without_a_second_factor_sets_it_up_and_nothing_else() {
    let mut here = Browser::at(Arc::new(crate::App { demo: false, ..site() }));
    let (_, who) = here.ask("POST", "/api/v1/sessions", json!({ "login": "an", "password": PASSWORD })).await;
    assert_eq!(who["must_set_up_second_factor"], true);
    assert_eq!(here.ask("GET", "/api/v1/me", Value::Null).await.0, 403);
    let change = json!({ "old_password": PASSWORD, "new_password": OTHER });
    assert_eq!(here.ask("PUT", "/api/v1/me/password", change).await.0, 403);
    let (_, begun) = here.ask("PUT", FACTOR, Value::Null).await;
    let code = code(begun["secret"].as_str().expect("a secret"), 0);
    assert_eq!(here.ask("POST", &format!("{FACTOR}/confirm"), json!({ "code": code })).await.0, 200);
    assert_eq!(here.ask("GET", "/api/v1/me", Value::Null).await.0, 200);
}

#[tokio::test]
async fn no_key_and_no_other_site_touches_what_lets_a_person_in() {
    let app = app();
    let (ctx, login) = (Ctx { now: app.clock.now(), ..app.system_ctx() }, Some("wu".to_string()));
    let new = NewKey { name: "试".into(), scope: Scope::Write, login, days: 30 };
    let (_, secret) = app.db.write_now("key", move |w| people::create_key(w, &ctx, &new)).expect("a key");
    let bearer: &'static str = format!("Bearer {secret}").leak();
    let mut program = Browser::at(app);
    program.extra = vec![(header::AUTHORIZATION.as_str(), bearer)];
    let change = json!({ "old_password": PASSWORD, "new_password": OTHER });
    let off = json!({ "password": PASSWORD, "code": "000000" });
    let acts = [
        ("DELETE", "/api/v1/sessions/0".into(), Value::Null),
        ("PUT", "/api/v1/me/password".to_string(), change),
        ("PUT", FACTOR.into(), Value::Null),
        ("POST", format!("{FACTOR}/confirm"), json!({ "code": "000000" })),
        ("POST", format!("{FACTOR}/off"), off),
    ];
    for (method, path, body) in acts.clone() {
        let (status, said) = program.ask(method, &path, body).await;
        assert_eq!((status, &said["code"]), (403, &json!("in_person_only")), "{method} {path}");
    }
    assert_eq!(program.ask("GET", FACTOR, Value::Null).await.1["state"], "off", "a key may ask");

    let mut person = program.another();
    person.enter(with(PASSWORD)).await;
    person.extra = vec![("sec-fetch-site", "cross-site")];
    for (method, path, body) in acts {
        let (status, said) = person.ask(method, &path, body).await;
        assert_eq!((status, &said["code"]), (403, &json!("cross_site")), "{method} {path}");
    }
}
