//! What needs no provider: settings, addresses, the secrets of a flow. The rest is tested through the platform.

use crate::settings::is_safe;
use crate::{Flow, Provider, Settings};
use openidconnect::url::Url;
use std::collections::BTreeSet;

#[test]
fn only_tls_and_the_own_machine_are_safe() {
    for (address, safe) in [
        ("https://id.example.gov.cn", true),
        ("http://127.0.0.1:9000/a", true),
        ("http://[::1]:9000", true),
        ("http://localhost", true),
        ("http://id.example.gov.cn", false),
        ("http://127.0.0.1.example.gov.cn", false),
        ("http://localhost.example.gov.cn", false),
        ("http://127.0.0.1@example.gov.cn", false),
        ("ftp://127.0.0.1", false),
        ("javascript:alert(1)", false),
    ] {
        assert_eq!(is_safe(&Url::parse(address).expect("an address")), safe, "{address}");
    }
}

#[test]
fn a_flow_makes_three_secrets_of_one_and_none_tells_another() {
    let flow = Flow::start();
    let all = |flow: &Flow| {
        let verifier = flow.verifier().secret().clone();
        [flow.secret().into(), flow.state().secret().clone(), flow.nonce().secret().clone(), verifier]
    };
    assert_eq!(all(&flow).into_iter().collect::<BTreeSet<_>>().len(), 4);
    assert!(all(&flow).iter().all(|secret| secret.len() == 64));
    let again = Flow::of_secret(flow.secret()).expect("the same");
    assert_eq!(all(&flow), all(&again));
    assert!(flow.has_state(again.state().secret()) && !flow.has_state("") && !flow.has_state(flow.secret()));
    assert_ne!(all(&flow), all(&Flow::start()));
    for wrong in ["", "0", &"g".repeat(64), &"0".repeat(63), &"0".repeat(65)] {
        assert!(Flow::of_secret(wrong).is_none(), "{wrong}");
    }
}

#[test]
fn a_wrong_setting_is_named() {
    let settings = || Settings {
        issuer: "http://127.0.0.1:9".into(),
        client_id: "panlong".into(),
        client_secret: "secret".into(),
        name: "市统一身份认证".into(),
        base_url: "https://ys.example.gov.cn/".into(),
        certificates: None,
    };
    assert!(Provider::new(settings()).is_ok());
    for (wrong, field) in [
        (Settings { issuer: "id.example.gov.cn".into(), ..settings() }, "oidc.issuer"),
        (Settings { client_id: " ".into(), ..settings() }, "oidc.client_id"),
        (Settings { client_secret: String::new(), ..settings() }, "oidc.secret_file"),
        (Settings { name: "名".repeat(21), ..settings() }, "oidc.name"),
        (Settings { base_url: "ftp://ys.example.gov.cn".into(), ..settings() }, "base_url"),
    ] {
        assert_eq!(Provider::new(wrong).err().map(|error| error.field).as_deref(), Some(field));
    }
}
