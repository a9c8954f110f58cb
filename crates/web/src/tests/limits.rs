//! How often one client may ask, and whose word is taken for who it is.

use super::site::{Browser, PASSWORD, app, site};
use crate::limits::client;
use axum::http::{StatusCode, header};
use jiff::civil::date;
use kernel::Ctx;
use params::Param;
use std::sync::Arc;

/// Sets a rate, in force from the first day.
fn allow(app: &crate::App, key: &str, per_minute: &str) {
    let param = Param {
        key: key.into(),
        value: per_minute.into(),
        valid_from: date(2022, 1, 1),
        source: "测试".into(),
    };
    let ctx = Ctx { now: app.clock.now(), ..app.system_ctx() };
    app.db.write_now("rate", move |w| params::set(w, &ctx, &param)).expect("set");
}

#[tokio::test]
async fn a_public_form_is_taken_so_often_from_one_address_and_no_other_waits_for_it() {
    let app = app();
    allow(&app, "rate.form.address_per_minute", "2");
    let mut browser = Browser::at(app);
    let token = browser.token("/notes").await;
    let body = format!("_csrf={token}&title=a");
    for expected in [StatusCode::OK, StatusCode::OK, StatusCode::TOO_MANY_REQUESTS] {
        // What the client itself wrote stands before what the proxy added, and does not help.
        browser.extra = vec![("x-forwarded-for", "198.51.100.7, 203.0.113.1")];
        assert_eq!(browser.post("/survey", &body).await.status, expected);
    }
    browser.extra = vec![("x-forwarded-for", "198.51.100.8, 203.0.113.1")];
    let seen = browser.post("/survey", &body).await;
    assert_eq!(seen.status, StatusCode::TOO_MANY_REQUESTS);
    let seconds: u64 = seen.headers[header::RETRY_AFTER].to_str().expect("text").parse().expect("seconds");
    assert!((1..=31).contains(&seconds), "{seconds}");
    assert!(
        seen.text.contains("操作太频繁") && seen.text.contains(&format!("{seconds} 秒")),
        "{}",
        seen.text
    );
    browser.set_cookie("lang", "en");
    assert!(browser.post("/survey", &body).await.text.contains("Too many requests"));
    let document = browser.post("/api/survey", &body).await;
    assert_eq!(document.headers[header::CONTENT_TYPE], "application/problem+json");
    assert!(
        document.text.contains("\"code\":\"too_often\"")
            && document.headers.contains_key(header::RETRY_AFTER)
    );
    browser.extra = vec![("x-forwarded-for", "203.0.113.2")];
    assert_eq!(browser.post("/survey", &body).await.status, StatusCode::OK, "another address");
    assert_eq!(browser.post("/notes", &body).await.status, StatusCode::OK, "a form without a limit");
}

#[tokio::test]
async fn without_a_trusted_proxy_nobody_chooses_the_own_address() {
    let app = crate::App { trust_proxy: false, ..site() };
    allow(&app, "rate.form.address_per_minute", "1");
    let mut browser = Browser::at(Arc::new(app));
    let token = browser.token("/notes").await;
    for (said, expected) in [("203.0.113.1", StatusCode::OK), ("203.0.113.2", StatusCode::TOO_MANY_REQUESTS)]
    {
        browser.extra = vec![("x-forwarded-for", said)];
        assert_eq!(browser.post("/survey", &format!("_csrf={token}")).await.status, expected, "{said}");
    }
}

#[tokio::test]
async fn sign_ins_are_counted_by_address_and_by_login_whether_or_not_it_exists() {
    let app = app();
    allow(&app, "rate.sign_in.address_per_minute", "3");
    allow(&app, "rate.sign_in.login_per_minute", "2");
    let mut browser = Browser::at(app);
    let token = browser.token("/sign-in").await;
    let mut tries = async |login: &str, address: &'static str| {
        browser.extra = vec![("x-forwarded-for", address)];
        browser.post("/sign-in", &format!("_csrf={token}&login={login}&password=wrong")).await.status
    };
    for login in ["wu", "nobody"] {
        assert_eq!(tries(login, "203.0.113.1").await, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(tries(login, "203.0.113.2").await, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(
            tries(login, "203.0.113.3").await,
            StatusCode::TOO_MANY_REQUESTS,
            "one login, many addresses"
        );
    }
    assert_eq!(tries("jia", "203.0.113.1").await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(tries("an", "203.0.113.1").await, StatusCode::TOO_MANY_REQUESTS, "one address, many logins");
}

#[tokio::test]
async fn a_rate_of_nought_is_no_limit_and_a_key_has_a_rate_of_its_own() {
    let app = app();
    allow(&app, "rate.form.address_per_minute", "0");
    allow(&app, "rate.key.per_minute", "2");
    let ctx = Ctx { now: app.clock.now(), ..app.system_ctx() };
    let new =
        people::NewKey { name: "试".into(), scope: people::Scope::Read, login: Some("wu".into()), days: 1 };
    let (_, key) = app.db.write_now("key", move |w| people::create_key(w, &ctx, &new)).expect("a key");
    let mut browser = Browser::at(app);
    let token = browser.token("/notes").await;
    for _ in 0..100 {
        assert_eq!(browser.post("/survey", &format!("_csrf={token}")).await.status, StatusCode::OK);
    }
    browser.extra = vec![("authorization", Box::leak(format!("Bearer {key}").into_boxed_str()))];
    for expected in [StatusCode::OK, StatusCode::OK, StatusCode::TOO_MANY_REQUESTS] {
        assert_eq!(browser.get("/api/office").await.status, expected);
    }
}

#[tokio::test]
async fn the_policy_of_the_parameters_in_force_holds_at_the_door() {
    let app = app();
    allow(&app, "sign_in.attempts_max", "2");
    allow(&app, "sign_in.lock_minutes", "7");
    let mut browser = Browser::at(app);
    let token = browser.token("/sign-in").await;
    let wrong = format!("_csrf={token}&login=wu&password=wrong");
    browser.post("/sign-in", &wrong).await;
    assert!(browser.post("/sign-in", &wrong).await.text.contains("锁定7分钟"));
    let right = format!("_csrf={token}&login=wu&password={PASSWORD}");
    assert_eq!(browser.post("/sign-in", &right).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[test]
fn a_client_is_an_address_or_a_network_of_sixth_version() {
    for (address, expected) in [
        ("203.0.113.1", "203.0.113.1"),
        ("::ffff:203.0.113.1", "203.0.113.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2:"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2:"),
    ] {
        assert_eq!(client(address.parse().expect("an address")), expected);
    }
}
