//! A clerk at his browser, as far as these tests need one: signs in, raises whistles, reads pages.

use std::time::Duration;
use ureq::Agent;

/// How long an answer may take; longer than the server waits for a lock.
const PATIENCE: Duration = Duration::from_secs(30);

/// An answer: status, where it leads, what it sets, what it says.
pub struct Seen {
    pub status: u16,
    pub location: String,
    pub cookies: Vec<String>,
    pub text: String,
}

/// One who is signed in; the same session may be shown to several servers.
#[derive(Clone)]
pub struct Clerk {
    agent: Agent,
    cookie: String,
    csrf: String,
}

/// What the server said of a whistle: its number, or the answer without one.
pub type Raised = Result<String, Seen>;

impl Clerk {
    /// Signs in at a server.
    pub fn sign_in(site: &str, login: &str, password: &str) -> Clerk {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(PATIENCE))
            .build();
        let mut clerk = Clerk { agent: config.into(), cookie: String::new(), csrf: String::new() };
        clerk.look_up_token(site, "/sign-in");
        let (csrf, next) = (clerk.csrf.clone(), "/");
        let fields = [("_csrf", csrf.as_str()), ("login", login), ("password", password), ("next", next)];
        let seen = clerk.post(site, "/sign-in", &fields).expect("the server answers");
        assert_eq!(seen.status, 303, "signed in: {}", seen.text);
        clerk.cookie = kept(&seen.cookies);
        clerk.look_up_token(site, "/whistles/new");
        clerk
    }

    /// Every form of a session carries the same token.
    fn look_up_token(&mut self, site: &str, path: &str) {
        let seen = self.get(site, path).expect("the server answers");
        let after = seen.text.split("name=\"_csrf\" value=\"").nth(1);
        self.csrf = after.and_then(|rest| rest.split('"').next()).expect("a form with a token").into();
        if self.cookie.is_empty() {
            self.cookie = kept(&seen.cookies);
        }
    }

    /// Reads a page; none when the server does not answer.
    pub fn get(&self, site: &str, path: &str) -> Option<Seen> {
        let request = self.agent.get(format!("{site}{path}")).header("cookie", &self.cookie);
        seen(request.call())
    }

    fn post(&self, site: &str, path: &str, fields: &[(&str, &str)]) -> Option<Seen> {
        let body: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let request = self
            .agent
            .post(format!("{site}{path}"))
            .header("cookie", &self.cookie)
            .header("content-type", "application/x-www-form-urlencoded");
        seen(request.send(body.join("&")))
    }

    /// Sends the form of a whistle; none when the server does not answer.
    pub fn raise(&self, site: &str, key: &str, title: &str, body: &str) -> Option<Raised> {
        let fields = [
            ("_csrf", self.csrf.as_str()),
            ("key", key),
            ("channel", "telephone"),
            ("enterprise_name", "企业甲"),
            ("title", title),
            ("body", body),
            ("contact_name", "甲某"),
            ("contact_phone", "13800000000"),
        ];
        let seen = self.post(site, "/whistles", &fields)?;
        let number = seen.location.strip_prefix("/whistles/").map(String::from);
        Some(match number {
            Some(number) if seen.status == 303 => Ok(number),
            _ => Err(seen),
        })
    }
}

fn seen(answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Option<Seen> {
    let mut answer = answer.ok()?;
    let header = |name: &str| -> Vec<String> {
        let values = answer.headers().get_all(name).iter();
        values.filter_map(|value| value.to_str().ok()).map(String::from).collect()
    };
    let (location, cookies) = (header("location").pop().unwrap_or_default(), header("set-cookie"));
    let status = answer.status().as_u16();
    // An answer that was cut off in the middle is none.
    let text = answer.body_mut().read_to_string().ok()?;
    Some(Seen { status, location, cookies, text })
}

/// The cookies a browser would send back.
fn kept(set: &[String]) -> String {
    let pairs = set.iter().filter(|one| !one.contains("Max-Age=0")).filter_map(|one| one.split(';').next());
    pairs.collect::<Vec<_>>().join("; ")
}

fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric();
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
