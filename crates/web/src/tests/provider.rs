//! What a reader sees while the identity provider keeps everybody waiting; there and back is tested with the whole site.

use super::site::{Browser, site};
use crate::account::provider::ASKING;
use axum::http::StatusCode;
use oidc::{Provider, Settings};
use std::sync::Arc;

#[tokio::test(start_paused = true)]
async fn whoever_waits_too_long_for_a_turn_to_ask_the_provider_is_told_and_may_use_the_password() {
    let settings = Settings {
        issuer: "http://127.0.0.1:9".into(),
        client_id: "panlong".into(),
        client_secret: "secret".into(),
        name: "市统一身份认证".into(),
        base_url: "http://127.0.0.1:8080".into(),
        certificates: None,
    };
    let provider = Provider::new(settings).map_err(|error| error.en).expect("the settings are right");
    let mut browser = Browser::at(Arc::new(crate::App { provider: Some(Arc::new(provider)), ..site() }));
    let turns = u32::try_from(ASKING.available_permits()).expect("a few");
    let others = ASKING.acquire_many(turns).await.expect("every turn");
    let token = browser.token("/sign-in").await;
    let seen = browser.post("/sign-in/provider", &format!("_csrf={token}&next=/notes")).await;
    assert_eq!(seen.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(seen.text.contains("市统一身份认证现在没有答复"), "{}", seen.text);
    assert!(browser.cookie("pl_flow").is_none());
    drop(others);
    browser.sign_in("wu").await;
}
