//! What the provider answers: right, wrong, changed, or not at all.

use super::keys::Key;
use super::provider::{Fault, Provider};
use super::reader::{PASSWORD, Reader, app, bind, recorded, settings};
use axum::http::StatusCode;
use db::testing::{databases, embedded};
use oidc::Settings;
use std::net::TcpListener;
use std::sync::Arc;
use web::App;

/// A certificate that has nothing to do with the provider.
const OTHER_CERTIFICATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oidc/testdata/other.crt");

/// Everything that lets nobody in, and what the record says of it.
const WRONG: [(Fault, &str); 21] = [
    (Fault::WrongNonce, "provider_token"),
    (Fault::NoNonce, "provider_token"),
    (Fault::WrongAudience, "provider_token"),
    (Fault::TwoAudiences, "provider_token"),
    (Fault::WrongIssuer, "provider_token"),
    (Fault::Expired, "provider_token"),
    (Fault::BadSignature, "provider_token"),
    (Fault::AnotherKey, "provider_token"),
    (Fault::AlgNone, "provider_token"),
    (Fault::SignedWithTheSecret, "provider_token"),
    (Fault::EmptySubject, "provider_token"),
    (Fault::NoIdToken, "provider_unfit"),
    (Fault::NotJson, "provider_unfit"),
    (Fault::Endless, "provider_unreachable"),
    (Fault::Redirects, "provider_unfit"),
    (Fault::Refuses, "provider_code"),
    (Fault::UnknownClient, "provider_unfit"),
    (Fault::SaysUnavailable, "provider_unreachable"),
    (Fault::Broken, "provider_unreachable"),
    (Fault::Maintenance, "provider_unreachable"),
    (Fault::TooMany, "provider_unreachable"),
];

#[test]
fn a_token_with_one_thing_wrong_lets_nobody_in() {
    for db in databases() {
        let provider = Provider::start();
        let app = app(db, &provider, true);
        bind(&app, &provider, "wu", "248289761001");
        for (fault, code) in WRONG {
            provider.set(|state| state.fault = fault);
            let mut reader = Reader::new(&app);
            let seen = reader.sign_in("/account");
            let (status, words) = match code {
                "provider_unreachable" => (StatusCode::SERVICE_UNAVAILABLE, "现在没有答复"),
                _ => (StatusCode::UNPROCESSABLE_ENTITY, "没有通过核验"),
            };
            assert!(seen.status == status && seen.text.contains(words), "{fault:?}: {}", seen.text);
            assert!(reader.cookie("pl_session").is_none(), "{fault:?}");
            let last = recorded(&app.db).pop();
            assert_eq!(last, Some(format!("sign_in_failed  {code}")), "{fault:?}");
        }
        // The same provider without a fault: each of them was refused for its fault.
        provider.set(|state| state.fault = Fault::None);
        assert_eq!(Reader::new(&app).sign_in("/account").to(), "/account");
    }
}

#[test]
fn a_reader_of_english_is_told_the_same() {
    let provider = Provider::start();
    let app = app(embedded(), &provider, true);
    for (fault, words) in [
        (Fault::NotJson, "was not found right, nobody was signed in. Try again; if it fails again, tell"),
        (Fault::Maintenance, "does not answer now. Try again later"),
    ] {
        provider.set(|state| state.fault = fault);
        let mut reader = Reader::new(&app);
        reader.cookies = vec![("lang".into(), "en".into())];
        let seen = reader.sign_in("/");
        assert!(seen.text.contains(words), "{fault:?}: {}", seen.text);
    }
}

#[test]
fn a_key_the_provider_changed_to_is_found_and_one_it_took_back_opens_nothing() {
    let provider = Provider::start();
    let app = app(embedded(), &provider, true);
    bind(&app, &provider, "wu", "248289761001");
    assert_eq!(Reader::new(&app).sign_in("/account").to(), "/account");
    let (mut old, new) = (Key::elliptic("none"), Key::elliptic("k2"));
    provider.set(|state| {
        old = state.signs.clone();
        (state.signs, state.published) = (new.clone(), vec![new.clone()]);
    });
    assert_eq!(Reader::new(&app).sign_in("/account").to(), "/account", "a key of another name");
    provider.set(|state| state.signs = old.clone());
    assert!(Reader::new(&app).sign_in("/").text.contains("没有通过核验"), "a key taken back");
    let same_name = Key::elliptic("k2");
    provider.set(|state| (state.signs, state.published) = (same_name.clone(), vec![same_name.clone()]));
    assert_eq!(Reader::new(&app).sign_in("/account").to(), "/account", "another key of the same name");
}

#[test]
fn while_the_provider_is_away_a_reader_is_told_and_signs_in_with_the_password() {
    for db in databases() {
        let provider = Provider::start();
        let running = app(db, &provider, true);
        bind(&running, &provider, "wu", "248289761001");
        // A port where nobody listens any more.
        let gone = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
        let away = Settings { issuer: format!("http://{gone}"), ..settings(&provider) };
        let away = oidc::Provider::new(away).expect("nobody is asked yet");
        let app = Arc::into_inner(running).expect("nobody else has it");
        let app = Arc::new(App { provider: Some(Arc::new(away)), ..app });
        let mut reader = Reader::new(&app);
        let seen = reader.post("/sign-in", "/sign-in/provider", "next=/account");
        assert_eq!(seen.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(seen.text.contains("市统一身份认证现在没有答复") && seen.text.contains("value=\"/account\""));
        assert!(reader.cookie("pl_flow").is_none());
        let form = format!("login=wu&password={PASSWORD}&next=/account");
        assert_eq!(reader.post("/sign-in", "/sign-in", &form).to(), "/account");
        assert_eq!(recorded(&app.db), ["sign_in_failed  provider_unreachable", "signed_in wu"]);
    }
}

#[test]
fn by_tls_only_a_provider_with_a_trusted_certificate_is_asked() {
    let provider = Provider::with_tls();
    let app = app(embedded(), &provider, true);
    bind(&app, &provider, "wu", "248289761001");
    assert_eq!(Reader::new(&app).sign_in("/account").to(), "/account", "signed with RS256");

    let others = Settings { certificates: Some(OTHER_CERTIFICATE.into()), ..settings(&provider) };
    let others = oidc::Provider::new(others).expect("the settings are right");
    let app = Arc::into_inner(app).expect("nobody else has it");
    let app = Arc::new(App { provider: Some(Arc::new(others)), ..app });
    let seen = Reader::new(&app).post("/sign-in", "/sign-in/provider", "next=/");
    assert_eq!(seen.status, StatusCode::SERVICE_UNAVAILABLE, "{}", seen.text);
}
