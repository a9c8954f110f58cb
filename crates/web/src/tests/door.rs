//! The door: headers, rights, sessions, the uniform error page.

use super::site::{Browser, PASSWORD, app};
use axum::http::{StatusCode, header};

#[tokio::test]
async fn every_answer_carries_the_security_headers_and_no_inline_code() {
    let mut browser = Browser::new();
    for path in
        ["/notes", "/sign-in", "/healthz", "/fail", "/nowhere", "/office", "/panic", "/assets/panlong.css"]
    {
        let seen = browser.get(path).await;
        let value =
            |name: &str| seen.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or("").to_string();
        assert!(
            value("content-security-policy").starts_with("default-src 'none'; style-src 'self'"),
            "{path}"
        );
        assert_eq!(value("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(value("referrer-policy"), "same-origin", "{path}");
        assert_eq!(value("x-frame-options"), "DENY", "{path}");
        assert!(value("permissions-policy").contains("camera=()"), "{path}");
        if value("content-type").starts_with("text/html") {
            assert_eq!(value("cache-control"), "no-store", "{path}");
            assert!(!seen.text.contains(" style=") && !seen.text.contains(" onclick="), "{path}");
            assert!(seen.text.contains("演示数据") && seen.text.contains("lang=\"zh-CN\""), "{path}");
        }
    }
}

#[tokio::test]
async fn assets_are_kept_for_a_year_under_an_address_of_their_content() {
    let mut browser = Browser::new();
    let seen = browser.get("/notes").await;
    let at = seen.text.find("/assets/panlong.css?v=").expect("a style sheet");
    let href: String = seen.text[at..].chars().take_while(|c| *c != '"').collect();
    let asset = browser.get(&href).await;
    assert_eq!(asset.status, StatusCode::OK);
    assert!(asset.headers[header::CACHE_CONTROL].to_str().expect("text").contains("immutable"));
    assert_eq!(browser.get("/assets/secret.txt").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn failures_look_the_same_and_do_not_tell_the_operators_text() {
    let mut browser = Browser::new();
    for (path, status, says) in [
        ("/fail?conflict", StatusCode::CONFLICT, "被别人改过"),
        ("/fail?missing", StatusCode::NOT_FOUND, "没有找到"),
        ("/fail?refused", StatusCode::CONFLICT, "现在不行"),
        ("/fail?storage", StatusCode::INTERNAL_SERVER_ERROR, "系统出错了"),
        ("/fail?away", StatusCode::SERVICE_UNAVAILABLE, "什么也没有保存"),
        ("/fail?unknown", StatusCode::SERVICE_UNAVAILABLE, "可能已经保存，也可能没有"),
        ("/panic", StatusCode::INTERNAL_SERVER_ERROR, "系统出错了"),
        ("/nowhere", StatusCode::NOT_FOUND, "没有找到"),
        ("/sign-out", StatusCode::METHOD_NOT_ALLOWED, "不能直接打开"),
    ] {
        let seen = browser.get(path).await;
        assert_eq!(seen.status, status, "{path}");
        assert!(seen.text.contains(says) && seen.text.contains("编号"), "{path}: {}", seen.text);
        assert!(!seen.text.contains("/var/x") && !seen.text.contains("programmer"), "{path}");
    }
    let seen = browser.get("/api/fail?conflict").await;
    assert_eq!(seen.headers[header::CONTENT_TYPE], "application/problem+json");
    assert!(seen.text.contains("\"code\":\"conflict\""));
}

#[tokio::test]
async fn a_route_opens_to_its_roles_only() {
    let mut browser = Browser::new();
    let seen = browser.get("/office?a=1").await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER);
    assert_eq!(seen.headers[header::LOCATION], "/sign-in?next=/office%3Fa%3D1");
    browser.sign_in("jia").await;
    let seen = browser.get("/office").await;
    assert_eq!(seen.status, StatusCode::FORBIDDEN);
    assert!(!seen.text.contains("href=\"/office\""), "no menu entry that leads to a refusal");
    let mut office = Browser::new();
    office.sign_in("wu").await;
    let seen = office.get("/office").await;
    assert_eq!(seen.status, StatusCode::OK);
    assert!(seen.text.contains("href=\"/office\" aria-current=\"page\"") && seen.text.contains("wu某"));
}

#[tokio::test]
async fn an_expired_session_does_not_lose_the_text() {
    let mut browser = Browser::new();
    browser.sign_in("wu").await;
    let token = browser.token("/notes").await;
    browser.set_cookie("pl_session", "ffffffffffffffffffffffffffffffff");
    let body = format!("_csrf={token}&title=%E5%9B%B4%E6%8C%A1&version=3");
    let seen = browser.post("/notes/7/edit", &body).await;
    assert_eq!(seen.status, StatusCode::UNAUTHORIZED);
    assert!(seen.text.contains("围挡") && seen.text.contains("name=\"version\" value=\"3\""));
    assert!(seen.text.contains("action=\"/notes/7/edit\"") && seen.text.contains("target=\"_blank\""));
}

#[tokio::test]
async fn another_site_cannot_send_a_form() {
    let mut browser = Browser::new();
    browser.sign_in("wu").await;
    let token = browser.token("/notes").await;
    for extra in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.cn"),
        ("origin", "null"),
    ] {
        browser.extra = vec![extra];
        let seen = browser.post("/notes", &format!("_csrf={token}&title=a")).await;
        assert_eq!(seen.status, StatusCode::FORBIDDEN, "{extra:?}");
        assert!(seen.text.contains("别的网站"));
    }
    browser.extra = vec![("origin", "http://127.0.0.1:8080")];
    assert_eq!(browser.post("/notes", &format!("_csrf={token}&title=a")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn signing_in_and_out() {
    let mut browser = Browser::new();
    let token = browser.token("/sign-in?next=//evil.cn").await;
    let wrong = browser.post("/sign-in", &format!("_csrf={token}&login=wu&password=falsch")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.text.contains("error-summary")
            && wrong.text.contains("value=\"wu\"")
            && !wrong.text.contains("falsch")
    );
    let right =
        browser.post("/sign-in", &format!("_csrf={token}&login=wu&password={PASSWORD}&next=//evil.cn")).await;
    assert_eq!(right.headers[header::LOCATION], "/");
    assert!(browser.cookie("pl_session").is_some() && browser.cookie("pl_form").is_none());
    let token = browser.token("/account").await;
    let out = browser.post("/sign-out", &format!("_csrf={token}")).await;
    assert_eq!(out.headers[header::LOCATION], "/sign-in?out=1");
    assert!(browser.cookie("pl_session").is_none());
    assert!(browser.get("/sign-in?out=1").await.text.contains("data-keep-clear"));
}

#[tokio::test]
async fn a_password_is_changed_and_the_next_page_says_so_once() {
    let mut browser = Browser::new();
    browser.sign_in("jia").await;
    let token = browser.token("/account").await;
    let weak = browser
        .post("/account/password", &format!("_csrf={token}&old_password={PASSWORD}&new_password=a"))
        .await;
    assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(weak.text.contains("new_password-error"));
    let done = format!("_csrf={token}&old_password={PASSWORD}&new_password=Another-Panlong-2022");
    assert_eq!(browser.post("/account/password", &done).await.status, StatusCode::SEE_OTHER);
    assert!(browser.cookie("pl_session").is_none(), "every session of the account ends");
    assert!(browser.get("/sign-in").await.text.contains("密码已修改"));
    assert!(!browser.get("/sign-in").await.text.contains("密码已修改"));
}

#[tokio::test]
async fn english_is_for_the_public_and_enterprises() {
    let mut browser = Browser::new();
    browser.extra = vec![("referer", "http://127.0.0.1:8080/notes?page=2")];
    let seen = browser.get("/language?to=en").await;
    assert_eq!(seen.headers[header::LOCATION], "/notes?page=2");
    let seen = browser.get("/notes?page=2").await;
    assert!(
        seen.text.contains("\"/language?to=zh\""),
        "the address of a page may be secret: it is in no other"
    );
    assert!(seen.text.contains("lang=\"en\"") && seen.text.contains("Sign in") && seen.text.contains("中文"));
    browser.sign_in("wu").await;
    assert!(browser.get("/notes").await.text.contains("<html lang=\"zh-CN\""), "officials read Chinese");
    for elsewhere in [vec![], vec![("referer", "https://evil.cn/notes")]] {
        browser.extra = elsewhere;
        assert_eq!(browser.get("/language?to=zh&next=/notes").await.headers[header::LOCATION], "/");
    }
}

#[tokio::test]
async fn the_parts_escape_what_people_write() {
    let seen = Browser::new().get("/notes").await;
    assert!(!seen.text.contains("<script>"), "{}", seen.text);
    assert!(
        seen.text.contains("aria-describedby=\"title-hint\"") && seen.text.contains("value=\"b\" selected")
    );
}

#[test]
fn the_sweep_sees_every_route() {
    let routes = crate::routes_of(&app());
    assert!(routes.iter().any(|route| (route.0, route.1) == ("POST", "/notes/{id}/edit")));
    assert!(routes.iter().any(|route| (route.0, route.1) == ("POST", "/sign-in")));
}
