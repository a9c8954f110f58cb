//! The way there and back in a real browser, which alone knows what `form-action` and `SameSite` let through.

use super::common::Browser;
use super::program::{configure, place, serve};
use super::provider::Provider;
use std::net::TcpListener;
use std::time::{Duration, Instant};

fn named(variable: &str, otherwise: &str) -> String {
    std::env::var(variable).unwrap_or_else(|_| otherwise.into())
}

#[test]
#[ignore = "needs a browser: cargo xtask test"]
fn a_browser_leaves_by_the_button_and_comes_back_signed_in() {
    let provider = Provider::start();
    let folder = place("browser", &provider.issuer);
    let free = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    // Another name than the provider's, so that the way back comes from another site.
    let site = format!("http://localhost:{}", free.port());
    configure(&folder, &provider, &site);
    let _server = serve(&folder, &site, &free.to_string());
    let (driver, chromium) =
        (named("PANLONG_CHROMEDRIVER", "chromedriver"), named("PANLONG_CHROMIUM", "/usr/bin/chromium"));
    let browser = Browser::start(&driver, &chromium, &folder.join("profile"), &site);

    browser.go("/sign-in?next=%2Faccount");
    assert_eq!(browser.text("#provider"), "使用市统一身份认证登录");
    browser.click("#provider");
    let since = Instant::now();
    while browser.path() != "/account" {
        assert!(since.elapsed().as_secs() < 20, "stopped at {}: {}", browser.path(), browser.text("body"));
        std::thread::sleep(Duration::from_millis(30));
    }
    assert!(browser.text("main table").contains("统一身份认证"), "{}", browser.text("main"));
}
