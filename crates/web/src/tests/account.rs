//! The pages of the own account: second factor, sessions, and what an administrator without a second factor may do.

use super::site::{Browser, PASSWORD, app, site};
use axum::http::{StatusCode, header};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;

/// What the telephone shows so many steps from now. A code is taken once, so that the next sign-in needs the next one.
pub fn code(secret: &str, steps: i64) -> String {
    people::testing::code(secret, Timestamp::now() + SignedDuration::from_secs(30 * steps))
}

impl Browser {
    /// The secret on the page, after the set-up was begun.
    async fn begin(&mut self) -> String {
        let token = self.token("/account/second-factor").await;
        let begun = self.post("/account/second-factor/start", &format!("_csrf={token}")).await;
        assert_eq!(begun.headers[header::LOCATION], "/account/second-factor");
        let page = self.get("/account/second-factor").await;
        assert!(page.text.contains("<svg") && page.text.contains("autocomplete=\"one-time-code\""));
        let start = page.text.find("<code>").expect("a secret") + 6;
        page.text[start..].chars().take_while(|c| *c != '<').filter(|c| *c != ' ').collect()
    }

    /// Sets the second factor up and gives secret and recovery codes.
    async fn enrol(&mut self) -> (String, Vec<String>) {
        let secret = self.begin().await;
        let token = self.token("/account/second-factor").await;
        let body = format!("_csrf={token}&code={}", code(&secret, 0));
        let seen = self.post("/account/second-factor/confirm", &body).await;
        assert_eq!(seen.status, StatusCode::OK, "{}", seen.text);
        let codes = seen.text.split("<code class=\"nowrap\">").skip(1);
        (secret, codes.map(|rest| rest.split('<').next().unwrap_or("").to_string()).collect())
    }

    /// Password first; where it leads.
    pub async fn password(&mut self, login: &str, next: &str) -> String {
        let token = self.token("/sign-in").await;
        let body = format!("_csrf={token}&login={login}&password={PASSWORD}&next={next}");
        let seen = self.post("/sign-in", &body).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text);
        seen.headers[header::LOCATION].to_str().expect("text").into()
    }

    async fn send_code(&mut self, code: &str) -> super::site::Seen {
        let token = self.token("/sign-in/code").await;
        self.post("/sign-in/code", &format!("_csrf={token}&code={code}&next=/notes")).await
    }
}

#[tokio::test]
async fn with_a_second_factor_the_code_is_asked_for_after_the_password() {
    let mut browser = Browser::new();
    browser.sign_in("wu").await;
    let (secret, codes) = browser.enrol().await;
    assert!(codes.len() == 10 && codes.iter().all(|code| code.len() == 19), "{codes:?}");
    assert_eq!(browser.get("/office").await.status, StatusCode::OK, "this session has shown it");

    let mut other = browser.another();
    assert_eq!(other.password("wu", "/notes").await, "/sign-in/code?next=/notes");
    let half = other.cookie("pl_session").expect("a session").to_string();
    assert_eq!(other.get("/office").await.headers[header::LOCATION], "/sign-in?next=/office", "nobody yet");
    assert!(other.get("/sign-in/code").await.text.contains("恢复码"));
    let wrong = other.send_code("000000").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("code-error") && !wrong.text.contains("value=\"000000\""));
    assert_eq!(other.send_code(&code(&secret, 1)).await.headers[header::LOCATION], "/notes");
    assert_ne!(other.cookie("pl_session").expect("a session"), half, "another token than before the code");
    assert_eq!(other.get("/office").await.status, StatusCode::OK);

    let mut third = browser.another();
    third.password("wu", "/notes").await;
    assert_eq!(third.send_code(&codes[0]).await.headers[header::LOCATION], "/notes");
    assert!(third.get("/account").await.text.contains("剩余恢复码：9"));
    assert_eq!(browser.another().get("/sign-in/code").await.headers[header::LOCATION], "/sign-in?next=/");
}

#[tokio::test]
async fn switching_off_asks_for_password_and_code_and_ends_every_session() {
    let mut browser = Browser::new();
    browser.sign_in("wu").await;
    let (secret, codes) = browser.enrol().await;
    let token = browser.token("/account/second-factor").await;
    let off = |code: &str, password: &str| format!("_csrf={token}&code={code}&password={password}");
    let wrong = browser.post("/account/second-factor/off", &off(&code(&secret, 1), "falsch")).await;
    assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.text.contains("password-error"));
    let wrong = browser.post("/account/second-factor/off", &off("1", PASSWORD)).await;
    assert!(wrong.text.contains("code-error"), "{}", wrong.text);
    let done = browser.post("/account/second-factor/off", &off(&codes[9], PASSWORD)).await;
    assert_eq!(done.headers[header::LOCATION], "/sign-in?next=/account");
    assert!(browser.cookie("pl_session").is_none());
    assert_eq!(browser.password("wu", "/notes").await, "/notes");
}

#[tokio::test]
async fn an_administrator_without_a_second_factor_can_only_set_it_up_or_leave() {
    let mut browser = Browser::at(Arc::new(crate::App { demo: false, ..site() }));
    browser.password("an", "/notes").await;
    for path in ["/", "/notes", "/account", "/office", "/assets", "/sign-in"] {
        let seen = browser.get(path).await;
        let free = matches!(path, "/" | "/assets");
        let expected = if free { StatusCode::NOT_FOUND } else { StatusCode::SEE_OTHER };
        assert_eq!(seen.status, expected, "{path}");
        if !free {
            assert_eq!(seen.headers[header::LOCATION], "/account/second-factor", "{path}");
        }
    }
    assert_eq!(browser.get("/api/fail?conflict").await.status, StatusCode::FORBIDDEN);
    let page = browser.get("/account/second-factor").await;
    assert!(
        page.text.contains("管理员账号必须设置") && !page.text.contains("href=\"/notes\""),
        "{}",
        page.text
    );
    let token = browser.token("/account/second-factor").await;
    let seen = browser.post("/notes", &format!("_csrf={token}&title=a")).await;
    assert_eq!(seen.status, StatusCode::FORBIDDEN);
    browser.enrol().await;
    assert_eq!(browser.get("/notes").await.status, StatusCode::OK);
    let out = browser.another().get("/sign-in").await;
    assert_eq!(out.status, StatusCode::OK);
}

#[tokio::test]
async fn a_demonstration_whose_passwords_are_public_does_not_ask_administrators_for_it() {
    let mut browser = Browser::at(app());
    assert_eq!(browser.password("an", "/notes").await, "/notes");
    assert_eq!(browser.get("/notes").await.status, StatusCode::OK);
    assert!(browser.get("/account").await.text.contains("设置第二验证"));
}

#[tokio::test]
async fn a_person_sees_where_the_account_is_signed_in_and_ends_another_session() {
    let mut here = Browser::new();
    here.extra =
        vec![("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0")];
    here.sign_in("wu").await;
    let mut there = here.another();
    there.extra =
        vec![("user-agent", "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120 Safari/537.36")];
    there.sign_in("wu").await;
    let page = here.get("/account").await.text;
    assert!(page.contains("Firefox · Linux") && page.contains("Chrome · Windows"), "{page}");
    assert_eq!(page.matches("本次登录").count(), 1);
    assert_eq!(page.matches("/end\"").count(), 1, "the present session ends by signing out");
    let at = page.find("/account/sessions/").expect("a button");
    let action: String = page[at..].chars().take_while(|c| *c != '"').collect();
    let token = here.token("/account").await;
    let mut stranger = here.another();
    stranger.sign_in("jia").await;
    let other_token = stranger.token("/account").await;
    stranger.post(&action, &format!("_csrf={other_token}")).await;
    assert_eq!(there.get("/office").await.status, StatusCode::OK, "nobody ends another's session");
    assert_eq!(here.post(&action, &format!("_csrf={token}")).await.headers[header::LOCATION], "/account");
    assert_eq!(there.get("/office").await.status, StatusCode::SEE_OTHER);
    assert_eq!(here.get("/office").await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_enterprise_reads_all_of_it_in_english() {
    let mut browser = Browser::new();
    browser.set_cookie("lang", "en");
    browser.sign_in("jia").await;
    let page = browser.get("/account").await.text;
    assert!(page.contains("Where you are signed in") && page.contains("Set up the second factor"), "{page}");
    browser.begin().await;
    let page = browser.get("/account/second-factor").await.text;
    let main = &page[page.find("<main").expect("a page")..page.find("<footer").expect("a page")];
    let without_svg: String =
        [&main[..main.find("<svg").expect("a code")], &main[main.find("</svg>").expect("a code")..]].concat();
    assert!(without_svg.is_ascii(), "{without_svg}");
}
