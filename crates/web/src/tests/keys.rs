//! Keys of programs: what each scope opens, and what none does.

use super::site::app;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use kernel::Ctx;
use people::{NewKey, Scope};
use tower::ServiceExt;

const BYTES_MAX: usize = 1 << 20;

async fn ask(router: &Router, method: &str, path: &str, authorization: &str) -> (StatusCode, String) {
    let request = Request::builder().method(method).uri(path).header("authorization", authorization);
    let response = router.clone().oneshot(request.body(Body::empty()).expect("a request")).await;
    let response = response.expect("an answer");
    let status = response.status();
    let body = to_bytes(response.into_body(), BYTES_MAX).await.expect("a body");
    (status, String::from_utf8_lossy(&body).into_owned())
}

#[tokio::test]
async fn a_key_opens_what_its_scope_and_its_account_may_and_nothing_else() {
    let app = app();
    let ctx = Ctx { now: app.clock.now(), ..app.system_ctx() };
    let key = |scope: Scope, login: Option<&str>| {
        let new = NewKey { name: "试".into(), scope, login: login.map(String::from), days: 30 };
        let ctx = ctx.clone();
        app.db.write_now("key", move |w| people::create_key(w, &ctx, &new)).expect("a key")
    };
    let (_, reads) = key(Scope::Read, Some("wu"));
    let (_, enterprise) = key(Scope::Write, Some("jia"));
    let (_, open311) = key(Scope::Open311, None);
    let (writer, writes) = key(Scope::Write, Some("wu"));
    let router = crate::router(app.clone());
    let unknown = "plk_00000000000000000000000000000000".to_string();
    for (method, path, secret, expected) in [
        ("GET", "/api/office", &reads, StatusCode::OK),
        ("POST", "/api/office", &reads, StatusCode::FORBIDDEN),
        ("POST", "/api/office", &writes, StatusCode::OK),
        ("POST", "/api/office", &enterprise, StatusCode::FORBIDDEN),
        ("GET", "/api/office", &open311, StatusCode::FORBIDDEN),
        ("POST", "/open311/office", &open311, StatusCode::OK),
        ("POST", "/open311/office", &writes, StatusCode::FORBIDDEN),
        ("GET", "/api/office", &unknown, StatusCode::UNAUTHORIZED),
        // A page is for people: a key says nothing there.
        ("GET", "/office", &writes, StatusCode::SEE_OTHER),
    ] {
        let (status, text) = ask(&router, method, path, &format!("Bearer {secret}")).await;
        assert_eq!(status, expected, "{method} {path}: {text}");
    }
    let (_, actor) = ask(&router, "GET", "/api/office", &format!("bearer {writes}")).await;
    assert_eq!(actor, "wu");
    let (status, text) = ask(&router, "GET", "/api/office", "Basic d3U6d3U=").await;
    assert!(status == StatusCode::UNAUTHORIZED && text.contains("wrong_key"), "{text}");

    app.db.write_now("revoke", move |w| people::revoke_key(w, &ctx, &writer.id)).expect("revoked");
    let (status, _) = ask(&router, "GET", "/api/office", &format!("Bearer {writes}")).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
}
