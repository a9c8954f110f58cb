//! A small WebDriver client, and the processes the browser test starts and ends.

mod process;

pub use process::Process;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// How long a page may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// A browser at one page.
pub struct Browser {
    agent: ureq::Agent,
    session: String,
    site: String,
    // Ends after the session does.
    _driver: Process,
}

impl Browser {
    /// Starts the driver and one headless session; `site` is the address in front of every path.
    pub fn start(driver: &str, chromium: &str, profile: &Path, site: &str) -> Browser {
        let said = |line: &str| {
            let (_, port) = line.split_once("successfully on port ")?;
            port.trim_end_matches('.').parse::<u16>().ok()
        };
        let (process, port) = Process::start(Command::new(driver).arg("--port=0"), said);
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(120)))
            .build();
        let agent: ureq::Agent = config.into();
        let arguments = [
            "--headless=new",
            "--window-size=1280,1000",
            "--hide-scrollbars",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            &format!("--user-data-dir={}", profile.display()),
        ];
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": { "binary": chromium, "args": arguments },
            "timeouts": { "script": 60_000, "pageLoad": 30_000 },
        } } });
        let at = format!("http://127.0.0.1:{port}/session");
        let made = call(&agent, &at, &wanted);
        let id = made["sessionId"].as_str().unwrap_or_else(|| panic!("no session: {made}"));
        let session = format!("{at}/{id}");
        Browser { agent, session, site: site.into(), _driver: process }
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        call(&self.agent, &format!("{}{path}", self.session), body)
    }

    /// Opens a path of the site, or a full address.
    pub fn go(&self, path: &str) {
        let url = if path.starts_with('/') { format!("{}{path}", self.site) } else { path.into() };
        self.post("/url", &json!({ "url": url }));
    }

    /// Where the browser is: path and query.
    pub fn path(&self) -> String {
        let path = self.run("return location.pathname + location.search", &[]);
        path.as_str().expect("a path").into()
    }

    /// Runs a script in the page and gives what it returns.
    pub fn run(&self, script: &str, arguments: &[Value]) -> Value {
        self.post("/execute/sync", &json!({ "script": script, "args": arguments }))
    }

    /// Runs a script that calls back with what it found.
    pub fn run_async(&self, script: &str) -> Value {
        self.post("/execute/async", &json!({ "script": script, "args": [] }))
    }

    fn find(&self, css: &str) -> String {
        let found = self.post("/element", &json!({ "using": "css selector", "value": css }));
        let id = found.as_object().and_then(|element| element.values().next()).and_then(Value::as_str);
        id.unwrap_or_else(|| panic!("no {css} at {}: {found}", self.path())).into()
    }

    /// Is there such an element?
    pub fn has(&self, css: &str) -> bool {
        self.run("return document.querySelector(arguments[0]) !== null", &[css.into()]) == true
    }

    /// The visible text of an element.
    pub fn text(&self, css: &str) -> String {
        let text = self.run("return document.querySelector(arguments[0])?.innerText ?? ''", &[css.into()]);
        text.as_str().unwrap_or_default().into()
    }

    /// Clicks an element.
    pub fn click(&self, css: &str) {
        let show =
            "document.querySelector(arguments[0])?.scrollIntoView({ block: 'center', behavior: 'instant' })";
        self.run(show, &[css.into()]);
        let done = self.post(&format!("/element/{}/click", self.find(css)), &json!({}));
        assert!(done.is_null(), "cannot click {css} at {}: {done}", self.path());
    }

    /// Types into a field what it shall say.
    pub fn write(&self, css: &str, text: &str) {
        let element = self.find(css);
        self.post(&format!("/element/{element}/clear"), &json!({}));
        let done = self.post(&format!("/element/{element}/value"), &json!({ "text": text }));
        assert!(done.is_null(), "cannot write into {css} at {}: {done}", self.path());
    }

    /// Chooses a value that cannot be typed the same way everywhere: an option, a date.
    pub fn choose(&self, css: &str, value: &str) {
        let script = "const [css, value] = arguments; const field = document.querySelector(css); field.value = value; \
                      field.dispatchEvent(new Event('input', { bubbles: true })); return field.value";
        assert_eq!(self.run(script, &[css.into(), value.into()]), value, "{css} at {}", self.path());
    }

    /// Clicks what leads to another page and waits for it.
    pub fn follow(&self, css: &str) {
        self.run("window.panlongBefore = true", &[]);
        self.click(css);
        let since = Instant::now();
        let arrived = "return !window.panlongBefore && document.readyState === 'complete'";
        while self.run(arrived, &[]) != true {
            assert!(since.elapsed() < PATIENCE, "{css} leads nowhere at {}", self.path());
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    /// Forgets who was signed in.
    pub fn forget(&self) {
        self.agent.delete(format!("{}/cookie", self.session)).call().expect("the driver answers");
    }

    /// Makes the window so wide; narrower than a desktop window can be, too.
    pub fn width(&self, width: u32) {
        let size = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false });
        self.developer("Emulation.setDeviceMetricsOverride", &size);
    }

    /// The whole page as PNG.
    pub fn screenshot(&self) -> Vec<u8> {
        self.captured(true)
    }

    /// What the window shows of the page, as PNG.
    pub fn window(&self) -> Vec<u8> {
        self.captured(false)
    }

    fn captured(&self, whole: bool) -> Vec<u8> {
        let how = json!({ "format": "png", "captureBeyondViewport": whole });
        let made = self.developer("Page.captureScreenshot", &how);
        BASE64_STANDARD.decode(made["data"].as_str().expect("a picture")).expect("base64")
    }

    fn developer(&self, command: &str, parameters: &Value) -> Value {
        self.post("/goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.agent.delete(&self.session).call();
    }
}

fn call(agent: &ureq::Agent, url: &str, body: &Value) -> Value {
    let mut response = agent.post(url).send_json(body).expect("the driver answers");
    let mut answer: Value = response
        .body_mut()
        .with_config()
        .limit(64 * 1024 * 1024)
        .read_json()
        .expect("the driver answers in JSON");
    answer["value"].take()
}
