//! There and back: who comes in, how far, and who does not.

use super::provider::{Fault, Provider};
use super::reader::{NAME, PASSWORD, Reader, app, bind, context, recorded};
use super::site;
use axum::http::{StatusCode, header};
use db::testing::{databases, embedded};
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use kernel::Role;
use std::sync::Arc;

#[test]
fn an_officer_is_told_a_number_is_bound_to_the_account_by_it_and_comes_in() {
    for db in databases() {
        let provider = Provider::start();
        let app = app(db, &provider, true);
        let mut officer = Reader::new(&app);
        assert!(officer.get("/sign-in").text.contains("使用市统一身份认证登录"));
        let stranger = officer.sign_in("/todo?page=2");
        assert_eq!(stranger.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(stranger.text.contains("把身份编号“248289761001”告诉安全管理员"), "{}", stranger.text);
        assert!(officer.cookie("pl_session").is_none() && officer.cookie("pl_flow").is_none());
        assert!(!stranger.text.contains("code-canary"), "no link on the page holds the code");

        let mut administrator = Reader::new(&app);
        let form = format!("login=an&password={PASSWORD}&next=/accounts/wu");
        assert_eq!(administrator.post("/sign-in", "/sign-in", &form).to(), "/accounts/wu");
        let bound = administrator.post("/accounts/wu", "/accounts/wu/identity", "subject=248289761001");
        assert_eq!(bound.to(), "/accounts/wu", "{}", bound.text);
        let taken = administrator.post("/accounts/wu", "/accounts/chen/identity", "subject=248289761001");
        assert!(taken.text.contains("这个身份已绑定账号“wu”"), "{}", taken.text);
        let own = administrator.post("/accounts/wu", "/accounts/an/identity", "subject=1");
        assert_eq!(own.status, StatusCode::CONFLICT, "nobody binds the own account");

        let entered = officer.sign_in("/todo?page=2");
        assert_eq!((entered.status, entered.to()), (StatusCode::SEE_OTHER, "/todo?page=2"));
        assert!(officer.cookie("pl_flow").is_none(), "the secret of the flow is over");
        let own = officer.get("/account");
        assert!(own.status == StatusCode::OK && own.text.contains("统一身份认证"), "{}", own.text);
        let seen = administrator.get("/accounts/wu").text;
        assert!(seen.contains("data-label=\"登录方式\">统一身份认证"), "{seen}");
        assert!(!seen.contains("248289761001"), "the number is kept as a hash only");
        officer.post("/account", "/sign-out", "");
        assert_eq!(officer.get("/account").status, StatusCode::SEE_OTHER);
        let said =
            ["sign_in_failed  unknown_identity", "signed_in an", "signed_in wu provider", "signed_out wu"];
        assert_eq!(recorded(&app.db), said);

        officer.sign_in("/");
        administrator.post("/accounts/wu", "/accounts/wu/unbind", "");
        assert_eq!(officer.get("/account").status, StatusCode::SEE_OTHER, "the session has ended");
        assert!(officer.sign_in("/").text.contains("还没有绑定"));
    }
}

#[test]
fn the_provider_does_not_replace_the_second_factor_of_an_administrator() {
    for db in databases() {
        let provider = Provider::start();
        let app = app(db, &provider, false);
        bind(&app, &provider, "chen", "248289761001");
        let mut administrator = Reader::new(&app);
        assert_eq!(administrator.sign_in("/units").to(), "/units");
        assert_eq!(administrator.get("/units").to(), "/account/second-factor", "it must be set up first");
        administrator.post("/account/second-factor", "/account/second-factor/start", "");
        let page = administrator.get("/account/second-factor").text;
        let start = page.find("<code>").expect("a secret") + 6;
        let secret: String = page[start..].chars().take_while(|c| *c != '<').filter(|c| *c != ' ').collect();
        let confirm = format!("code={}", code(&secret, 0));
        administrator.post("/account/second-factor", "/account/second-factor/confirm", &confirm);
        assert_eq!(administrator.get("/units").status, StatusCode::OK);

        let mut again = Reader::new(&app);
        assert_eq!(again.sign_in("/units").to(), "/sign-in/code?next=/units");
        assert_eq!(again.get("/units").to(), "/sign-in?next=/units", "nobody yet");
        let wrong = again.post("/sign-in/code", "/sign-in/code", "code=000000&next=/units");
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let right = format!("code={}&next=/units", code(&secret, 1));
        assert_eq!(again.post("/sign-in/code", "/sign-in/code", &right).to(), "/units");
        assert_eq!(again.get("/units").status, StatusCode::OK);
        let said = [
            "signed_in chen provider",
            "second_factor_asked chen provider",
            "sign_in_failed chen code",
            "signed_in chen second_factor",
        ];
        assert_eq!(recorded(&app.db), said);
    }
}

/// What the telephone shows so many steps from now.
fn code(secret: &str, steps: i64) -> String {
    people::testing::code(secret, Timestamp::now() + SignedDuration::from_secs(30 * steps))
}

#[test]
fn a_way_back_is_gone_once_only_by_the_browser_that_left_and_with_its_state() {
    for db in databases() {
        let provider = Provider::start();
        let app = app(db, &provider, true);
        bind(&app, &provider, "wu", "248289761001");
        let mut reader = Reader::new(&app);
        let back = reader.there("/");
        let secret = reader.cookies.clone();

        let mut stranger = Reader::new(&app);
        let seen = stranger.get(&back);
        assert!(
            seen.status == StatusCode::UNPROCESSABLE_ENTITY && seen.text.contains("不是从这个浏览器开始的")
        );
        let other = stranger.there("/");
        let left = stranger.cookies.clone();
        let seen = stranger.get(&back);
        assert!(seen.text.contains("请重新登录"), "the state of another's way");
        stranger.cookies = left;
        assert!(stranger.get(&other).text.contains("请重新登录"), "and its own way is over by that");
        assert!(stranger.cookie("pl_session").is_none());

        assert_eq!(reader.get(&back).to(), "/");
        let mut thief = Reader::new(&app);
        thief.cookies = secret.into_iter().filter(|(name, _)| name == "pl_flow").collect();
        assert!(thief.get(&back).text.contains("已用过"), "cookie and address once more");
        assert!(thief.cookie("pl_session").is_none());
        let over = "sign_in_failed  provider_flow_over";
        // Nothing of the stranger who never left: see below.
        assert_eq!(recorded(&app.db), [over, over, "signed_in wu provider", over]);
    }
}

/// So many sign-ins a minute from one address.
fn allow_a_minute(app: &web::App, sign_ins: &str) {
    let ctx = app.system_ctx();
    let param = params::Param {
        key: "rate.sign_in.address_per_minute".into(),
        value: sign_ins.into(),
        valid_from: date(2022, 1, 1),
        source: "测试".into(),
    };
    app.db.write_now("rate", move |w| params::set(w, &ctx, &param)).expect("set");
}

#[test]
fn whoever_another_site_sends_to_the_way_back_is_neither_counted_nor_recorded() {
    const BACK: &str = "/sign-in/provider/callback?code=a&state=b";
    for db in databases() {
        let provider = Provider::start();
        let app = app(db, &provider, true);
        bind(&app, &provider, "wu", "248289761001");
        // There and back once.
        allow_a_minute(&app, "2");
        let mut reader = Reader::new(&app);
        for cookie in ["", "pl_flow=not-a-secret"].repeat(5) {
            reader.cookies =
                cookie.split_once('=').map(|(name, value)| (name.into(), value.into())).into_iter().collect();
            let seen = reader.get(BACK);
            assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", seen.text);
        }
        reader.cookies.clear();
        assert_eq!(recorded(&app.db), Vec::<String>::new());
        assert_eq!(reader.sign_in("/").to(), "/", "its office is not locked out");
        let mut refused = (0..9).map(|_| {
            reader.cookies = vec![("pl_flow".into(), "0".repeat(64))];
            reader.get(BACK).status
        });
        assert!(
            refused.any(|status| status == StatusCode::TOO_MANY_REQUESTS),
            "whoever has a secret is counted"
        );
    }
}

#[test]
fn a_suspended_account_and_a_locked_login_stay_shut() {
    for db in databases() {
        let provider = Provider::start();
        let app = app(db, &provider, true);
        bind(&app, &provider, "wu", "248289761001");
        let by = context(&app, "an", Role::SecurityAdmin);
        let ctx = by.clone();
        app.db.write_now("disable", move |w| people::disable(w, &ctx, "wu")).expect("disabled");
        let mut reader = Reader::new(&app);
        let seen = reader.sign_in("/");
        assert!(seen.status == StatusCode::UNPROCESSABLE_ENTITY && seen.text.contains("您的账号已停用"));
        app.db.write_now("enable", move |w| people::enable(w, &by, "wu")).expect("enabled");
        for _ in 0..5 {
            reader.post("/sign-in", "/sign-in", "login=wu&password=falsch");
        }
        assert!(reader.sign_in("/").text.contains("账号已锁定"));
        assert!(reader.cookie("pl_session").is_none());
        let said = recorded(&app.db);
        assert_eq!(said.first().map(String::as_str), Some("sign_in_failed wu account_disabled"));
        assert_eq!(said.last().map(String::as_str), Some("sign_in_failed wu locked_out"));
    }
}

#[test]
fn whoever_does_not_agree_at_the_provider_is_told_so_and_nothing_else() {
    for db in databases() {
        let provider = Provider::start();
        let app = app(db, &provider, true);
        bind(&app, &provider, "wu", "248289761001");
        provider.set(|state| state.fault = Fault::Denies);
        let mut reader = Reader::new(&app);
        let seen = reader.sign_in("/");
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(seen.text.contains(&format!("{NAME}没有同意这次登录")), "{}", seen.text);
        provider.set(|state| state.fault = Fault::None);
        // What stands in the address is the provider's word at best: it is not repeated.
        for answer in ["error=invalid_scope", "error=%3Cscript%3E&error_description=evil", "code="] {
            let back = reader.there("/");
            let state = back.split_once("&state=").expect("a state").1;
            let seen = reader.get(&format!("/sign-in/provider/callback?{answer}&state={state}"));
            assert!(seen.text.contains("没有完成这次登录"), "{answer}: {}", seen.text);
            assert!(!seen.text.contains("evil") && !seen.text.contains("<script>"), "{}", seen.text);
        }
        // These stand for a status that a redirect cannot have.
        for answer in ["error=server_error", "error=temporarily_unavailable"] {
            let back = reader.there("/");
            let state = back.split_once("&state=").expect("a state").1;
            let seen = reader.get(&format!("/sign-in/provider/callback?{answer}&state={state}"));
            assert_eq!(seen.status, StatusCode::SERVICE_UNAVAILABLE, "{answer}: {}", seen.text);
        }
        let (error, away) = ("sign_in_failed  provider_error", "sign_in_failed  provider_unreachable");
        assert_eq!(recorded(&app.db), ["sign_in_failed  provider_denied", error, error, error, away, away]);
    }
}

#[test]
fn the_way_back_leads_into_this_site_only_and_its_address_is_the_configured_one() {
    let provider = Provider::start();
    let app = app(embedded(), &provider, true);
    bind(&app, &provider, "wu", "248289761001");
    for (next, to) in [
        ("//evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/todo\r\nset-cookie: a=b", "/"),
        ("", "/"),
        ("/whistles?state=open", "/whistles?state=open"),
    ] {
        let mut reader = Reader::at_host(&app, "evil.example");
        // The provider checks the address of the way back.
        assert_eq!(reader.sign_in(next).to(), to, "{next:?}");
    }
}

#[test]
fn who_signs_in_anew_ends_the_session_this_browser_had() {
    let provider = Provider::start();
    let app = app(embedded(), &provider, true);
    bind(&app, &provider, "wu", "248289761001");
    let mut reader = Reader::new(&app);
    reader.sign_in("/");
    let mut before = Reader::new(&app);
    before.cookies = reader.cookies.clone();
    assert_eq!(before.get("/account").status, StatusCode::OK);
    // Somebody signed in finds no page of sign-in, but a form of it may still be open.
    let form = "next=/account";
    let seen = reader.post("/account", "/sign-in/provider", form);
    let back = super::reader::follow(&super::reader::way(&seen.text));
    assert_eq!(reader.get(&back).to(), "/account");
    assert_eq!(before.get("/account").status, StatusCode::SEE_OTHER);
    assert_eq!(reader.get("/account").status, StatusCode::OK);
}

#[test]
fn without_a_provider_nothing_is_offered_and_the_addresses_say_so() {
    let app = Arc::into_inner(site::app(embedded())).expect("nobody else has it yet");
    let app = Arc::new(web::App { trust_proxy: true, ..app });
    let mut reader = Reader::new(&app);
    assert!(!reader.get("/sign-in").text.contains("/sign-in/provider"));
    let sent = reader.post("/sign-in", "/sign-in/provider", "next=/");
    let back = reader.get("/sign-in/provider/callback?code=a&state=b");
    for seen in [sent, back] {
        assert_eq!(seen.status, StatusCode::NOT_FOUND);
        assert!(seen.text.contains("没有开通统一身份认证登录"), "{}", seen.text);
        assert!(!seen.headers.contains_key(header::SET_COOKIE));
    }
}
