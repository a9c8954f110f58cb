//! The three administrators over the API, through the same router.

use super::{PASSWORD, Person, on_every_site};
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use people::{NewKey, Scope};
use serde_json::{Value, json};
use std::sync::Arc;
use tower::ServiceExt;
use web::App;

struct Seen {
    status: u16,
    headers: HeaderMap,
    body: Value,
}

impl Seen {
    fn code(&self) -> (u16, &str) {
        (self.status, self.body["code"].as_str().unwrap_or_default())
    }

    fn etag(&self) -> String {
        self.headers[header::ETAG].to_str().expect("text").into()
    }
}

impl Person {
    async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Value) -> Seen {
        let request = Request::builder().method(method).uri(path).header(header::COOKIE, &self.cookie);
        asked(self, request, headers, body).await
    }

    async fn read(&self, path: &str) -> Seen {
        self.ask("GET", path, &[], Value::Null).await
    }

    /// Asks with a key instead of the session.
    async fn ask_by_key(&self, secret: &str, method: &str, path: &str, body: Value) -> Seen {
        let request = Request::builder().method(method).uri(path);
        asked(self, request, &[("authorization", &format!("Bearer {secret}"))], body).await
    }
}

async fn asked(
    person: &Person,
    mut request: axum::http::request::Builder,
    headers: &[(&str, &str)],
    body: Value,
) -> Seen {
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let body = if body.is_null() {
        Body::empty()
    } else {
        request = request.header(header::CONTENT_TYPE, "application/json");
        Body::from(body.to_string())
    };
    let answer =
        person.router.clone().oneshot(request.body(body).expect("a request")).await.expect("an answer");
    let (parts, body) = answer.into_parts();
    let bytes = to_bytes(body, 1 << 20).await.expect("a body");
    let body = if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).expect("JSON") };
    Seen { status: parts.status.as_u16(), headers: parts.headers, body }
}

async fn enter(app: &Arc<App>, login: &str) -> Person {
    Person::enter(app, login, PASSWORD).await.expect("signed in")
}

#[test]
fn an_account_is_made_once_changed_by_version_and_stopped() {
    on_every_site(async |app| {
        let an = enter(&app, "an").await;
        let new = json!({ "login": "li.yi", "name": "李某", "role": "office" });
        let once = [("idempotency-key", "k1")];
        let made = an.ask("POST", "/api/v1/accounts", &once, new.clone()).await;
        assert_eq!(made.status, 201, "{}", made.body);
        let password = made.body["password"].as_str().expect("a password").to_string();
        assert!(Person::enter(&app, "li.yi", &password).await.is_some());
        let again = an.ask("POST", "/api/v1/accounts", &once, new).await;
        assert_eq!(again.code(), (409, "key_reused"), "a password is not kept to be shown again");
        let kept = app.db.read(|r| r.rows("select body from api_answer", &[])).await.expect("rows");
        assert!(kept.iter().all(|row| !row.text(0).contains(&password)));

        let path = made.headers[header::LOCATION].to_str().expect("text").to_string();
        let seen = an.read(&path).await;
        assert_eq!((seen.body["role"].clone(), seen.etag()), (json!("office"), made.etag()));
        let change = json!({ "name": "李二", "role": "leader" });
        let without = an.ask("PUT", &path, &[], change.clone()).await;
        assert_eq!(without.code(), (428, "if_match_required"));
        let changed = an.ask("PUT", &path, &[("if-match", &seen.etag())], change.clone()).await;
        assert_eq!((changed.status, &changed.body["name"]), (200, &json!("李二")), "{}", changed.body);
        assert!(changed.etag() != seen.etag());
        let late = an.ask("PUT", &path, &[("if-match", &seen.etag())], change).await;
        assert_eq!(late.code(), (412, "stale"));
        let wrong = json!({ "name": "李二", "role": "department_lead", "unit": "D99" });
        let wrong = an.ask("PUT", &path, &[("if-match", &changed.etag())], wrong).await;
        assert_eq!((wrong.status, &wrong.body["errors"][0]["field"]), (422, &json!("unit")));

        let act =
            async |what: &str| an.ask("POST", &format!("{path}/acts"), &[], json!({ "act": what })).await;
        let fresh = act("password").await.body["password"].as_str().expect("a password").to_string();
        assert!(Person::enter(&app, "li.yi", &password).await.is_none());
        assert!(Person::enter(&app, "li.yi", &fresh).await.is_some());
        let sessions = an.read(&format!("{path}/sessions")).await;
        assert_eq!(sessions.body["items"].as_array().map(Vec::len), Some(1), "{}", sessions.body);
        assert_eq!(act("sign-out").await.body, json!({ "password": null }));
        assert_eq!(an.read(&format!("{path}/sessions")).await.body, json!({ "items": [] }));
        assert_eq!(act("disable").await.status, 200);
        assert_eq!(an.read(&path).await.body["disabled"], json!(true));
        assert!(Person::enter(&app, "li.yi", &fresh).await.is_none());
        assert_eq!(act("explode").await.code(), (422, "invalid"));
        assert_eq!(act("second-factor").await.code(), (404, "not_found"), "there is nothing to reset");
        let bound = an.ask("PUT", &format!("{path}/identity"), &[], json!({ "subject": "1" })).await;
        assert_eq!(bound.code(), (404, "not_found"), "no provider is configured");
        for (login, code) in [("an", "own_account"), ("shen", "last_administrator")] {
            let path = format!("/api/v1/accounts/{login}/acts");
            let refused = an.ask("POST", &path, &[], json!({ "act": "disable" })).await;
            assert_eq!(refused.code(), (409, code));
        }
    });
}

#[test]
fn accounts_are_listed_by_page_and_by_field() {
    on_every_site(async |app| {
        let an = enter(&app, "an").await;
        let mut path = "/api/v1/accounts?limit=1&fields=login".to_string();
        let mut logins = Vec::new();
        loop {
            let page = an.read(&path).await.body;
            logins.extend(page["items"].as_array().expect("items").clone());
            if logins.len() == 2 {
                // Who comes in between is neither lost nor shown twice.
                for login in ["aa", "san"] {
                    let new = json!({ "login": login, "name": "某", "role": "office" });
                    assert_eq!(an.ask("POST", "/api/v1/accounts", &[], new).await.status, 201);
                }
            }
            let Some(next) = page["next"].as_str() else { break };
            path = format!("/api/v1/accounts?limit=1&fields=login&after={next}");
        }
        let expected = ["an", "an2", "san", "shen", "xi"].map(|login| json!({ "login": login }));
        assert_eq!(logins, expected);
        let found = an.read("/api/v1/accounts?role=audit_admin").await;
        assert_eq!(found.body["items"][0]["login"], json!("shen"), "{}", found.body);
        assert_eq!(an.read("/api/v1/accounts?role=anonymous").await.code(), (422, "invalid"));
        assert_eq!(an.read("/api/v1/accounts?fields=password").await.code(), (422, "invalid"));
    });
}

#[test]
fn a_key_is_told_once_listed_and_revoked() {
    on_every_site(async |app| {
        let an = enter(&app, "an").await;
        let new = |name: &str| json!({ "name": name, "scope": "read", "login": "shen", "days": 30 });
        let once = [("idempotency-key", "k1")];
        let made = an.ask("POST", "/api/v1/keys", &once, new("归档")).await;
        assert_eq!(made.status, 201, "{}", made.body);
        let secret = made.body["secret"].as_str().expect("a secret").to_string();
        let path = made.headers[header::LOCATION].to_str().expect("text").to_string();
        assert_eq!(an.read(&path).await.body, made.body["key"]);
        assert_eq!(an.ask("POST", "/api/v1/keys", &once, new("归档")).await.code(), (409, "key_reused"));
        let kept = app.db.read(|r| r.rows("select body from api_answer", &[])).await.expect("rows");
        assert!(kept.iter().all(|row| !row.text(0).contains(&secret)));
        assert_eq!(an.ask("POST", "/api/v1/keys", &[], new("统计")).await.status, 201);
        let first = an.read("/api/v1/keys?limit=1").await.body;
        let next = first["next"].as_str().expect("a second page");
        let second = an.read(&format!("/api/v1/keys?limit=1&after={next}")).await.body;
        let mut names = [&first, &second].map(|page| page["items"][0]["name"].as_str().unwrap_or_default());
        names.sort_unstable();
        assert_eq!(names, ["归档", "统计"]);
        assert!(second["next"].is_null() && !format!("{first}{second}").contains(&secret));

        assert_eq!(an.ask_by_key(&secret, "GET", "/api/v1/record", Value::Null).await.status, 200);
        assert_eq!(an.ask("DELETE", &path, &[], Value::Null).await.status, 204);
        assert!(!an.read(&path).await.body["revoked_at"].is_null());
        assert_eq!(
            an.ask_by_key(&secret, "GET", "/api/v1/record", Value::Null).await.code(),
            (401, "wrong_key")
        );
        assert_eq!(an.ask("DELETE", &path, &[], Value::Null).await.status, 404);
        let wrong = json!({ "name": "归档", "scope": "everything", "days": 30 });
        assert_eq!(
            an.ask("POST", "/api/v1/keys", &[], wrong).await.body["errors"][0]["field"],
            json!("scope")
        );
    });
}

#[test]
fn no_key_changes_what_an_administrator_keeps_whatever_its_scope() {
    on_every_site(async |app| {
        let key = async |login: &str| {
            let (ctx, login) = (app.system_ctx(), Some(login.to_string()));
            let new = NewKey { name: "试".into(), scope: Scope::Write, login, days: 30 };
            app.db.write("key", move |w| people::create_key(w, &ctx, &new)).await.expect("a key").1
        };
        let (security, system, an) = (key("an").await, key("xi").await, enter(&app, "an").await);
        let account = json!({ "login": "li.yi", "name": "李某", "role": "security_admin" });
        let password = json!({ "old_password": PASSWORD, "new_password": "春城-Spring-2023" });
        for (secret, method, path, body) in [
            (&security, "POST", "/api/v1/accounts", account),
            (&security, "PUT", "/api/v1/accounts/an2", json!({ "name": "安", "role": "office" })),
            (&security, "POST", "/api/v1/accounts/an2/acts", json!({ "act": "password" })),
            (&security, "PUT", "/api/v1/accounts/an2/identity", json!({ "subject": "1" })),
            (&security, "POST", "/api/v1/keys", json!({ "name": "又一个", "scope": "open311" })),
            (&security, "DELETE", "/api/v1/keys/00000000", Value::Null),
            (&security, "PUT", "/api/v1/me/password", password),
            (&security, "PUT", "/api/v1/me/second-factor", Value::Null),
            (&system, "POST", "/api/v1/units", json!({ "code": "D45" })),
            (&system, "PUT", "/api/v1/units/D45", json!({ "name": "局" })),
            (&system, "POST", "/api/v1/parameters/sign_in.attempts_max", json!({ "value": "99" })),
        ] {
            let refused = an.ask_by_key(secret, method, path, body).await;
            assert_eq!(refused.code(), (403, "in_person_only"), "{method} {path}");
        }
        for (secret, path) in [(&security, "/api/v1/accounts"), (&system, "/api/v1/parameters")] {
            assert_eq!(an.ask_by_key(secret, "GET", path, Value::Null).await.status, 200, "{path}");
        }
        assert!(Person::enter(&app, "an2", PASSWORD).await.is_some(), "nothing was changed");
    });
}

#[test]
fn units_and_parameters_are_kept_by_version() {
    on_every_site(async |app| {
        let xi = enter(&app, "xi").await;
        let unit = |name: &str| json!({ "name": name, "short_name": "数据局", "kind": "department", "group": "甲组" });
        let mut new = unit("区数据局");
        new["code"] = json!("D45");
        let once = [("idempotency-key", "k1")];
        let made = xi.ask("POST", "/api/v1/units", &once, new.clone()).await;
        assert_eq!((made.status, made.body["assessed"].clone()), (201, json!(true)), "{}", made.body);
        let replayed = xi.ask("POST", "/api/v1/units", &once, new.clone()).await;
        assert_eq!((replayed.status, &replayed.body), (201, &made.body));
        let taken = xi.ask("POST", "/api/v1/units", &[], new.clone()).await;
        assert_eq!((taken.status, &taken.body["errors"][0]["field"]), (422, &json!("code")));
        let path = "/api/v1/units/D45";
        let changed = xi.ask("PUT", path, &[("if-match", &made.etag())], unit("区数据管理局")).await;
        assert_eq!(changed.body["name"], json!("区数据管理局"), "{}", changed.body);
        let late = xi.ask("PUT", path, &[("if-match", &made.etag())], unit("区大数据局")).await;
        assert_eq!(late.code(), (412, "stale"));
        let none = xi.ask("PUT", "/api/v1/units/D46", &[("if-match", "\"1\"")], unit("局")).await;
        assert_eq!(none.code(), (404, "not_found"));
        let an = enter(&app, "an").await;
        assert_eq!(an.read(path).await.body, changed.body, "everybody signed in reads the units");
        assert_eq!(an.ask("POST", "/api/v1/units", &[], new).await.code(), (403, "forbidden"));

        let path = "/api/v1/parameters/whistle.solve.limit";
        let seen = xi.read(path).await;
        let value = |value: &str, from: &str| json!({ "value": value, "valid_from": from, "source": "区政府办〔2022〕1号" });
        let set = async |etag: &str, body: Value| xi.ask("POST", path, &[("if-match", etag)], body).await;
        for (body, field) in [
            (value("3wd", "2022-10-19"), "valid_from"),
            (value("3wd", "2022-02-30"), "valid_from"),
            (value("soon", "2022-11-01"), "value"),
        ] {
            let wrong = set(&seen.etag(), body).await;
            assert_eq!((wrong.status, &wrong.body["errors"][0]["field"]), (422, &json!(field)));
        }
        let after = set(&seen.etag(), value("3wd", "2022-11-01")).await;
        let newest = &after.body["history"][0];
        assert_eq!((&newest["value"], &newest["in_force"]), (&json!("3wd"), &json!(false)), "{}", after.body);
        assert_eq!(set(&seen.etag(), value("4wd", "2022-11-01")).await.code(), (412, "stale"));
        let all = xi.read("/api/v1/parameters").await.body;
        let solve = all["items"]
            .as_array()
            .and_then(|all| all.iter().find(|one| one["key"] == "whistle.solve.limit"));
        assert_eq!(solve.expect("listed")["value"]["value"], json!("5wd"), "not before its day");
        assert_eq!(xi.read("/api/v1/parameters/none").await.status, 404);
    });
}

#[test]
fn the_record_is_read_by_its_filters_and_nobody_else_reads_it() {
    on_every_site(async |app| {
        let (an, shen) = (enter(&app, "an").await, enter(&app, "shen").await);
        an.ask("POST", "/api/v1/accounts/an2/acts", &[], json!({ "act": "disable" })).await;
        let found = shen.read("/api/v1/record?actor=an&fields=seq,name,what,about").await.body;
        let first = &found["items"][0];
        assert_eq!(
            (&first["name"], &first["what"], &first["about"]),
            (&json!("account_disabled"), &json!("停用账号"), &json!("an2"))
        );
        assert!(first.get("at").is_none());
        let head = shen.read("/api/v1/record/head").await.body;
        assert_eq!(head["seq"], first["seq"]);
        assert_eq!(shen.read("/api/v1/record?until=2022-10-19").await.body["items"], json!([]));
        let mut path = "/api/v1/record?limit=2&fields=seq".to_string();
        let mut seqs = Vec::new();
        loop {
            let page = shen.read(&path).await.body;
            seqs.extend(page["items"].as_array().expect("items").iter().map(|row| row["seq"].as_i64()));
            // What happens meanwhile is newer than every page that follows.
            an.ask("POST", "/api/v1/accounts/an2/acts", &[], json!({ "act": "enable" })).await;
            let Some(next) = page["next"].as_str() else { break };
            path = format!("/api/v1/record?limit=2&fields=seq&after={next}");
        }
        let expected: Vec<_> = (1..=head["seq"].as_i64().expect("a number")).rev().map(Some).collect();
        assert_eq!(seqs, expected);
        for (person, path) in
            [(&an, "/api/v1/record"), (&an, "/api/v1/parameters"), (&shen, "/api/v1/accounts")]
        {
            assert_eq!(
                person.read(path).await.code(),
                (403, "forbidden"),
                "three administrators apart: {path}"
            );
        }
        let anonymous = shen
            .router
            .clone()
            .oneshot(Request::builder().uri("/api/v1/record").body(Body::empty()).expect("a request"));
        assert_eq!(anonymous.await.expect("an answer").status(), StatusCode::UNAUTHORIZED);
    });
}
