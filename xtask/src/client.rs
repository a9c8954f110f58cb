//! A small HTTP client that behaves as a browser does: keeps its connection and its cookies, follows nothing by itself.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// How long an answer may take before it counts as failed.
const ANSWER_SECONDS_MAX: u64 = 60;
/// The same for a reader who knows that it takes long.
const PATIENCE_SECONDS_MAX: u64 = 1_800;
/// Bytes of an answer that are read.
const ANSWER_BYTES_MAX: u64 = 32 * 1024 * 1024;

/// One reader at one site.
pub struct Client {
    agent: ureq::Agent,
    site: String,
    cookies: BTreeMap<String, String>,
    /// Token of the forms of the session; empty until somebody signed in.
    pub token: String,
}

/// An answer, read to its end.
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Where a redirect leads; empty when it is none.
    pub location: String,
    /// The page.
    pub body: String,
    /// From the first byte sent to the last byte read.
    pub time: Duration,
}

impl Client {
    /// A reader whom the site does not know yet; `site` is the address in front of every path.
    pub fn new(site: &str) -> Client {
        Client::waiting(site, ANSWER_SECONDS_MAX)
    }

    /// One who waits for what takes minutes.
    pub fn patient(site: &str) -> Client {
        Client::waiting(site, PATIENCE_SECONDS_MAX)
    }

    fn waiting(site: &str, seconds: u64) -> Client {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(Duration::from_secs(seconds)))
            .build();
        Client { agent: config.into(), site: site.into(), cookies: BTreeMap::new(), token: String::new() }
    }

    /// Reads a page.
    pub fn get(&mut self, path: &str) -> Result<Reply> {
        let begin = Instant::now();
        let request = self.agent.get(format!("{}{path}", self.site)).header("cookie", self.cookie_line());
        let answer = request.call().with_context(|| format!("GET {path}"))?;
        self.read(answer, begin).with_context(|| format!("GET {path}"))
    }

    /// Sends a form.
    pub fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Result<Reply> {
        self.post_with(path, &[], form)
    }

    /// Sends a form with headers of its own.
    pub fn post_with(
        &mut self,
        path: &str,
        headers: &[(&str, &str)],
        form: &[(&str, &str)],
    ) -> Result<Reply> {
        let begin = Instant::now();
        let mut request =
            self.agent.post(format!("{}{path}", self.site)).header("cookie", self.cookie_line());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = request.send_form(form.iter().copied()).with_context(|| format!("POST {path}"))?;
        self.read(answer, begin).with_context(|| format!("POST {path}"))
    }

    /// Signs in to Panlong and keeps the token of its forms.
    pub fn sign_in(&mut self, login: &str, password: &str) -> Result<()> {
        let page = self.get("/sign-in")?;
        let token = between(&page.body, "name=\"_csrf\" value=\"", "\"").to_owned();
        let form =
            [("_csrf", token.as_str()), ("login", login), ("password", password), ("next", "/account")];
        let answer = self.post("/sign-in", &form)?;
        if answer.status != 303 {
            bail!("{login} cannot sign in: {}", answer.status);
        }
        let page = self.get("/account")?;
        self.token = between(&page.body, "name=\"_csrf\" value=\"", "\"").to_owned();
        if page.status != 200 || self.token.is_empty() {
            bail!("{login} is not signed in: {}", page.status);
        }
        Ok(())
    }

    /// The value of a cookie; empty when there is none.
    pub fn cookie(&self, name: &str) -> String {
        self.cookies.get(name).cloned().unwrap_or_default()
    }

    fn cookie_line(&self) -> String {
        let pairs: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    /// The body is read whole, because a connection is used again only then.
    fn read(&mut self, mut answer: ureq::http::Response<ureq::Body>, begin: Instant) -> Result<Reply> {
        for line in answer.headers().get_all("set-cookie") {
            let pair = line.to_str()?.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.insert(name.trim().into(), value.trim().into());
            }
        }
        self.cookies.retain(|_, value| !value.is_empty());
        let location = answer.headers().get("location").and_then(|value| value.to_str().ok()).unwrap_or("");
        let (status, location) = (answer.status().as_u16(), location.to_owned());
        let bytes = answer.body_mut().with_config().limit(ANSWER_BYTES_MAX).read_to_vec()?;
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Ok(Reply { status, location, body, time: begin.elapsed() })
    }
}

/// The text between two marks; empty when they are not there.
pub fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let rest = text.split_once(before).map_or("", |(_, rest)| rest);
    rest.split_once(after).map_or("", |(found, _)| found)
}

/// Every text between two marks, in order.
pub fn all_between<'a>(text: &'a str, before: &str, after: &str) -> Vec<&'a str> {
    text.split(before).skip(1).filter_map(|rest| rest.split_once(after).map(|(found, _)| found)).collect()
}
