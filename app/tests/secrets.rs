//! 不进日志: what lets somebody in is in no log at any level, and in no event of the record, whatever was done with it and
//! whether it was right or wrong. On both databases: a driver logs too.

mod jar;
mod log;
mod site;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::response::Parts;
use axum::http::{Request, header};
use db::{Db, values};
use jar::Jar;
use jiff::Timestamp;
use kernel::{Actor, Role};
use log::Log;
use people::{Account, NewKey, Scope};
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::runtime::Runtime;
use tower::ServiceExt;
use web::App;

const LOGIN: &str = "zhu.yi";
const BY_PROGRAM: &str = "qian.er";
const ADMINISTRATOR: &str = "sun.san";
const PASSWORD: &str = "Right-Canary-2022";
const NEW_PASSWORD: &str = "Newer-Canary-2023";
/// What people also type: wrong and weak passwords, a password in the field of the login, keys and links of nobody.
const WRONG: [&str; 7] = [
    "Wrong-Canary-2022",
    "weakcanary",
    "Canary-As-Login-2022",
    "plk_canary0000000000000000000000000",
    "canary-code-of-nobody",
    "CANARY-RECOVERY-00",
    "Basic-canary",
];

/// A browser that remembers everything secret it was given.
struct Browser {
    router: Router,
    runtime: Arc<Runtime>,
    cookies: Jar,
    csrf: String,
    secrets: Vec<String>,
}

impl Browser {
    fn send(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: String) -> (Parts, String) {
        let kind = match body.starts_with('{') {
            true => "application/json",
            false => "application/x-www-form-urlencoded",
        };
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, jar::line(&self.cookies))
            .header(header::CONTENT_TYPE, kind);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body)).expect("a request");
        let router = self.router.clone();
        let (parts, text) = self.runtime.block_on(async {
            let (parts, body) = router.oneshot(request).await.expect("an answer").into_parts();
            let body = to_bytes(body, usize::MAX).await.expect("a body");
            (parts, String::from_utf8_lossy(&body).into_owned())
        });
        let set = jar::keep(&mut self.cookies, &parts.headers);
        let secret = set.into_iter().filter(|(name, _)| name == "pl_session" || name == "pl_form");
        self.secrets.extend(secret.map(|(_, value)| value));
        if let Some((_, rest)) = text.split_once("name=\"_csrf\" value=\"") {
            self.csrf = rest[..32].into();
            self.secrets.push(self.csrf.clone());
        }
        (parts, text)
    }

    fn get(&mut self, path: &str) -> String {
        self.send("GET", path, &[], String::new()).1
    }

    /// Sends the form of a page; gives where it leads, and what it says.
    fn post(&mut self, page: &str, path: &str, form: &str) -> (String, String) {
        self.get(page);
        let body = format!("_csrf={}&{form}", self.csrf);
        let (parts, text) = self.send("POST", path, &[], body);
        let to = parts.headers.get(header::LOCATION).map_or("", |to| to.to_str().expect("text"));
        (to.into(), text)
    }

    /// Sends JSON, and remembers what the answer tells once.
    fn ask(&mut self, method: &str, path: &str, body: Value, expected: u16) -> Value {
        let (parts, text) = self.send(method, path, &[], body.to_string());
        assert_eq!(parts.status, expected, "{method} {path}: {text}");
        let told: Value = serde_json::from_str(&text).unwrap_or_default();
        let codes = told["recovery_codes"].as_array().into_iter().flatten();
        let once = ["secret", "uri", "password"].map(|name| &told[name]).into_iter().chain(codes);
        self.secrets.extend(once.filter_map(Value::as_str).map(String::from));
        told
    }

    fn sign_in(&mut self, login: &str, password: &str) -> String {
        self.post("/sign-in", "/sign-in", &format!("login={login}&password={password}")).0
    }

    /// The second factor with a wrong and a right code; gives the recovery codes.
    fn enrol(&mut self) -> Vec<String> {
        let page = "/account/second-factor";
        self.post(page, "/account/second-factor/start", "");
        let text = self.get(page);
        let (_, rest) = text.split_once("<code>").expect("a secret");
        let shown = rest.split('<').next().expect("a secret");
        let secret: String = shown.chars().filter(|letter| *letter != ' ').collect();
        self.secrets.extend([shown.into(), secret.clone()]);
        self.post(page, "/account/second-factor/confirm", "code=canary");
        let form = format!("code={}", people::testing::code(&secret, Timestamp::now()));
        let (_, text) = self.post(page, "/account/second-factor/confirm", &form);
        let codes = text.split("<code class=\"nowrap\">").skip(1);
        let codes: Vec<String> =
            codes.map(|rest| rest.split('<').next().unwrap_or_default().into()).collect();
        assert_eq!(codes.len(), 10, "{text}");
        self.secrets.extend(codes.clone());
        codes
    }
}

/// The keys of two programs and the code of a rating that is open.
fn prepare(app: &App) -> (Vec<(Scope, String)>, String) {
    let (ctx, vault) = (app.system_ctx(), app.vault.clone());
    let hash = people::hash_password(PASSWORD).expect("hashed");
    let made = app.db.write_now("prepare", move |w| {
        let people =
            [(LOGIN, Role::Office), (BY_PROGRAM, Role::Office), (ADMINISTRATOR, Role::SecurityAdmin)];
        for (login, role) in people {
            let account =
                Account { login: login.into(), name: "某".into(), role, unit: None, disabled: false };
            people::save_account(w, &ctx, &account, &hash)?;
        }
        let rules = whistles::Rules::load(w, &ctx.division, kernel::local_day(ctx.now))?;
        let person = |role, unit: Option<&str>| {
            ctx.acting(Actor { id: "某".into(), name: "某".into(), role, unit: unit.map(Into::into) })
        };
        let raise = whistles::Raise {
            channel: "window".into(),
            title: "围挡".into(),
            body: "管网施工围挡挡住店门。".into(),
            enterprise_name: "企业甲（虚构）".into(),
            contact_name: "甲某".into(),
            contact_phone: "13800001234".into(),
            ..whistles::Raise::default()
        };
        let case = whistles::raise_in(w, &vault, &person(Role::Clerk, Some("D03")), &rules, &raise)?;
        let (office, unit) = (person(Role::Office, None), person(Role::DepartmentHandler, Some("D03")));
        for (ctx, name, field, value) in [
            (&office, "accept", "category", "K0101"),
            (&office, "dispatch", "lead", "D03"),
            (&unit, "respond", "note", "已联系"),
            (&unit, "finish", "reply", "已拆除"),
            (&unit, "answer", "reply", "围挡已拆除"),
        ] {
            let form = whistles::Input::default().with(field, value);
            whistles::act_in(w, ctx, &rules, &case.id, None, name, &form)?;
        }
        let key = |scope, login: Option<&str>| {
            let new = NewKey { name: "试".into(), scope, login: login.map(String::from), days: 30 };
            people::create_key(w, &ctx, &new).map(|(_, secret)| (scope, secret))
        };
        let keys = vec![key(Scope::Open311, None)?, key(Scope::Write, Some(LOGIN))?];
        let code = whistles::rating_code(w, &vault, &ctx.division, &case.id)?;
        Ok((keys, code.expect("a link")))
    });
    made.expect("prepared")
}

fn account(browser: &mut Browser) {
    browser.sign_in(LOGIN, WRONG[0]);
    browser.sign_in(WRONG[2], PASSWORD);
    assert_eq!(browser.sign_in(LOGIN, PASSWORD), "/");
    let codes = browser.enrol();
    for (old, new) in [(WRONG[0], NEW_PASSWORD), (PASSWORD, WRONG[1]), (PASSWORD, NEW_PASSWORD)] {
        browser.post("/account", "/account/password", &format!("old_password={old}&new_password={new}"));
    }
    assert_eq!(browser.sign_in(LOGIN, PASSWORD), "", "the password was changed");
    assert_eq!(browser.sign_in(LOGIN, NEW_PASSWORD), "/sign-in/code?next=/");
    browser.post("/sign-in/code", "/sign-in/code", &format!("code={}", WRONG[5]));
    let (to, text) = browser.post("/sign-in/code", "/sign-in/code", &format!("code={}", codes[0]));
    assert_eq!(to, "/", "{text}");
    let off = "/account/second-factor/off";
    browser.post("/account/second-factor", off, &format!("password={}&code={}", WRONG[0], codes[1]));
    let (to, _) =
        browser.post("/account/second-factor", off, &format!("password={NEW_PASSWORD}&code={}", codes[2]));
    assert_eq!(to, "/sign-in?next=/account");
}

/// The same by the routes of the API.
fn account_by_api(browser: &mut Browser) {
    let (sessions, own, factor) = ("/api/v1/sessions", "/api/v1/me/password", "/api/v1/me/second-factor");
    let with = |login: &str, password: &str| json!({ "login": login, "password": password });
    let change = |old: &str, new: &str| json!({ "old_password": old, "new_password": new });
    browser.ask("POST", sessions, with(BY_PROGRAM, WRONG[0]), 409);
    browser.ask("POST", sessions, with(WRONG[2], PASSWORD), 409);
    // Bodies that cannot be read: a reader of JSON says what it met.
    browser.ask("POST", sessions, json!({ "login": BY_PROGRAM, WRONG[0]: PASSWORD }), 422);
    browser.ask("POST", sessions, json!({ "login": BY_PROGRAM, "password": [PASSWORD] }), 422);
    browser.ask("POST", sessions, with(BY_PROGRAM, PASSWORD), 200);
    for (old, new, status) in
        [(WRONG[0], NEW_PASSWORD, 422), (PASSWORD, WRONG[1], 422), (PASSWORD, NEW_PASSWORD, 204)]
    {
        browser.ask("PUT", own, change(old, new), status);
    }
    browser.ask("POST", sessions, with(BY_PROGRAM, NEW_PASSWORD), 200);
    let begun = browser.ask("PUT", factor, json!({}), 200);
    let secret = begun["secret"].as_str().expect("a secret");
    let confirm = format!("{factor}/confirm");
    browser.ask("POST", &confirm, json!({ "code": WRONG[5] }), 422);
    let code = people::testing::code(secret, Timestamp::now());
    let told = browser.ask("POST", &confirm, json!({ "code": code }), 200);
    let both = |code: &Value| json!({ "login": BY_PROGRAM, "password": NEW_PASSWORD, "code": code });
    browser.ask("POST", sessions, with(BY_PROGRAM, NEW_PASSWORD), 409);
    browser.ask("POST", sessions, both(&json!(WRONG[5])), 409);
    browser.ask("POST", sessions, both(&told["recovery_codes"][0]), 200);
    let off = |password: &str| json!({ "password": password, "code": told["recovery_codes"][1] });
    browser.ask("POST", &format!("{factor}/off"), off(WRONG[0]), 422);
    browser.ask("POST", &format!("{factor}/off"), off(NEW_PASSWORD), 204);
}

/// What an administrator makes and is shown once, by pages and by the API.
fn made_by_an_administrator(browser: &mut Browser) {
    assert_eq!(browser.sign_in(ADMINISTRATOR, PASSWORD), "/");
    for (page, path, form) in [
        ("/accounts/new", "/accounts", "login=li.si&name=某&role=office&unit="),
        ("/accounts/li.si", "/accounts/li.si/password", ""),
        ("/keys", "/keys", "name=试&scope=read&login=li.si&days=30"),
    ] {
        let (_, text) = browser.post(page, path, form);
        let (_, rest) = text.split_once("<code>").unwrap_or_else(|| panic!("{path}: {text}"));
        browser.secrets.push(rest.split('<').next().expect("a secret").into());
    }
    let account = json!({ "login": "zhou.wu", "name": "某", "role": "office" });
    let key = json!({ "name": "试", "scope": "write", "login": "zhou.wu", "days": 30 });
    let before = browser.secrets.len();
    browser.ask("POST", "/api/v1/accounts", account, 201);
    browser.ask("POST", "/api/v1/accounts/zhou.wu/acts", json!({ "act": "password" }), 200);
    browser.ask("POST", "/api/v1/keys", key, 201);
    assert_eq!(browser.secrets.len(), before + 3, "each is told once");
}

fn programs(browser: &mut Browser, keys: &[(Scope, String)]) {
    let (open311, writes) = (&keys[0].1, &keys[1].1);
    for shown in [&format!("Bearer {writes}"), &format!("Bearer {}", WRONG[3]), WRONG[6]] {
        browser.send("GET", "/api/v1/me", &[("authorization", shown)], String::new());
        browser.send("POST", "/api/v1/whistles", &[("authorization", shown)], "{}".into());
    }
    for key in [open311, writes, WRONG[3]] {
        browser.send("POST", "/open311/v2/requests.json", &[], format!("api_key={key}&service_code=none"));
        let path = format!("/open311/v2/requests.xml?api_key={key}");
        browser.send("POST", &path, &[], String::new());
    }
}

fn ratings(browser: &mut Browser, code: &str) {
    for code in [code, WRONG[4]] {
        let page = format!("/r/{code}");
        browser.post(&page, &page, "unit=D03");
        let (to, _) = browser.post(&page, &page, "unit=D03&grade=5");
        assert_eq!(to == page, code != WRONG[4], "the right link rates, the wrong one does not");
        browser.get(&format!("/api/v1/ratings/{code}"));
        browser.get(&format!("/r/{code}/%00"));
    }
}

/// Every event of the record as it is stored.
fn record(db: &Db) -> String {
    let rows = db.read_now(|r| r.rows("select data from event where division = $1", &values!["530103"]));
    rows.expect("the record").iter().map(|row| row.text(0)).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_lets_somebody_in_is_in_no_log_and_no_event() {
    let log = Log::start();
    for db in db::testing::databases() {
        let app = site::app(db.clone());
        let (keys, code) = prepare(&app);
        let runtime = Arc::new(Runtime::new().expect("a runtime"));
        let router = web::router(app);
        let mut browser =
            Browser { router, runtime, cookies: Vec::new(), csrf: String::new(), secrets: Vec::new() };
        account(&mut browser);
        account_by_api(&mut browser);
        made_by_an_administrator(&mut browser);
        programs(&mut browser, &keys);
        ratings(&mut browser, &code);
        let mut secrets = browser.secrets;
        secrets.push(code.split_once('-').expect("a number and a secret").1.into());
        secrets.extend(keys.into_iter().map(|(_, secret)| secret));
        secrets.extend(WRONG.iter().chain(&[PASSWORD, NEW_PASSWORD]).map(|text| text.to_string()));
        // One after the other: reading the record writes to the log, too.
        let record = record(&db);
        let log = log.text();
        assert!(log.contains("a request was not done") && record.contains(LOGIN), "something is written");
        for secret in &secrets {
            assert!(!log.contains(secret), "{secret} is in the log");
            assert!(!record.contains(secret), "{secret} is in the record");
        }
    }
}
