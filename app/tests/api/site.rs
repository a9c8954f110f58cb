//! A small demonstration site with a key for every role, and requests to it.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use jiff::Timestamp;
use kernel::{Actor, Ctx, Role};
use people::{Account, Desk, NewKey, Scope, Session, Unit, UnitKind};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};
use tower::ServiceExt;
use web::App;

/// The whistle that can be rated.
pub const RATED: &str = "W202210200002";
pub const ENTERPRISE: &str = "91530103MA6K00014Q";
const BYTES_MAX: usize = 1 << 24;
static HASH: LazyLock<String> = LazyLock::new(|| people::hash_password(PASSWORD).expect("hashed"));
pub const PASSWORD: &str = "Panlong-Demo-2022";

pub struct Site {
    pub app: Arc<App>,
    router: Router,
    keys: BTreeMap<String, String>,
}

pub struct Seen {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Seen {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub fn header(&self, name: &str) -> String {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().into()
    }
}

impl Site {
    pub fn new() -> Site {
        Site::on(db::testing::embedded())
    }

    pub fn on(db: db::Db) -> Site {
        let mut app = crate::whole::app(db);
        Arc::get_mut(&mut app).expect("nobody else has it yet").provider = Some(Arc::new(provider()));
        let keys = people_with_keys(&app);
        crate::whistles::whistles_of_a_week(&app);
        crate::lists::lists_of_two_batches(&app);
        crate::penalties::two_penalty_cases(&app);
        crate::policies::policies_with_what_followed(&app);
        Site { router: web::router(app.clone()), app, keys }
    }

    pub async fn document(&self) -> Value {
        self.ask("GET", "/api/openapi.json", &[], Vec::new()).await.json()
    }

    /// Asks with the key of the account of this login.
    pub async fn ask_as(
        &self,
        login: &str,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Seen {
        let bearer = format!("Bearer {}", self.keys[login]);
        self.ask(method, path, &[headers, &[("authorization", &bearer)]].concat(), body).await
    }

    pub async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Seen {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body)).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, BYTES_MAX).await.expect("a body").to_vec();
        Seen { status: parts.status, headers: parts.headers, body }
    }

    /// A session of an account.
    fn session(&self, login: &str) -> Session {
        let ctx = self.app.system_ctx().acting(Actor::anonymous());
        let policy = web::policy(&params::Params::shipped(), kernel::local_day(ctx.now), self.app.demo);
        let desk = Desk { db: self.app.db.clone(), vault: self.app.vault.clone(), policy };
        people::sign_in(&desk, &ctx, login, PASSWORD, "").expect("a session")
    }

    /// What the account of a session sends as the first code of its second factor, or to switch it off.
    fn code(&self, session: &Session, path: &str) -> String {
        let (vault, ctx) = (self.app.vault.clone(), self.app.system_ctx().acting(session.actor.clone()));
        let (token, is_first, now) = (session.token.clone(), path.ends_with("/confirm"), Timestamp::now());
        let work = move |w: &db::Write<'_>| {
            let secret = people::start_second_factor(w, &vault, &ctx)?;
            let code = people::testing::code(&secret, now);
            if is_first {
                return Ok(code);
            }
            let codes = people::confirm_second_factor(w, &vault, &ctx, &token, &code, now)?;
            Ok(codes.into_iter().next().expect("a recovery code"))
        };
        self.app.db.write_now("second factor", work).expect("a code")
    }

    /// The number of a key.
    fn key(&self) -> String {
        let keys = self.app.db.read_now(|r| people::keys(r, "530103", ("9999", ""), 1));
        keys.expect("keys").remove(0).id
    }

    fn rating_code(&self) -> String {
        let code = self.app.db.read_now(|r| whistles::rating_code(r, &self.app.vault, "530103", RATED));
        code.expect("read").expect("a link")
    }

    /// How many events there are.
    pub fn events(&self) -> i64 {
        let head = self.app.db.read_now(|r| journal::head(r, "530103")).expect("events");
        head.map_or(0, |head| head.0)
    }

    /// The documented example of an operation, asked by the first account that may.
    pub fn example(&self, method: &str, path: &str, operation: &Value) -> Example {
        let roles: Vec<&str> =
            operation["x-roles"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let login = ["office", "enterprise"].into_iter().find(|role| roles.contains(role));
        let login = login.or(roles.first().copied()).expect("a role").to_string();
        let in_person = operation["security"] == json!([{ "session": [] }]);
        let session = in_person.then(|| self.session(&login));
        let mut made = Example {
            login,
            session: session.as_ref().map(|session| session.token.clone()),
            method: method.into(),
            path: path.into(),
            headers: Vec::new(),
            body: Vec::new(),
        };
        let mut query = Vec::new();
        for one in operation["parameters"].as_array().into_iter().flatten() {
            let name = one["name"].as_str().expect("a name");
            let value = match &one["example"] {
                Value::Null => continue,
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            match one["in"].as_str() {
                // The numbers of sessions and keys are drawn by lot.
                Some("path") if value == "SESSION" => {
                    made.path = made.path.replace("{id}", &self.session(&made.login).id);
                }
                Some("path") if value == "HASH" => {
                    made.path = made.path.replace("{hash}", &crate::lists::hash())
                }
                Some("path") if value == "KEY" => made.path = made.path.replace("{id}", &self.key()),
                // Nor can a secret be documented.
                Some("path") if value.starts_with(&format!("{RATED}-")) => {
                    made.path = made.path.replace("{code}", &self.rating_code());
                }
                Some("path") => made.path = made.path.replace(&format!("{{{name}}}"), &value),
                Some("query") => query.push((name.to_string(), value)),
                _ => made.headers.push((name.to_lowercase(), value)),
            }
        }
        if !query.is_empty() {
            made.path = format!("{}?{}", made.path, serde_urlencoded::to_string(query).expect("a query"));
        }
        for (kind, content) in operation["requestBody"]["content"].as_object().into_iter().flatten() {
            made.headers.push(("content-type".into(), kind.clone()));
            made.body = match kind.as_str() {
                "application/json" => {
                    let code = |session| self.code(session, path);
                    let text =
                        content["example"].to_string().replace("\"PASSWORD\"", &format!("\"{PASSWORD}\""));
                    let code = session.as_ref().filter(|_| text.contains("\"CODE\"")).map(code);
                    text.replace("\"CODE\"", &format!("\"{}\"", code.unwrap_or_default())).into_bytes()
                }
                _ => picture(),
            };
        }
        made
    }
}

/// An identity provider that nobody asks.
fn provider() -> oidc::Provider {
    let made = oidc::Provider::new(oidc::Settings {
        issuer: "http://127.0.0.1:9".into(),
        client_id: "panlong".into(),
        client_secret: "secret".into(),
        name: "统一身份认证".into(),
        base_url: "http://127.0.0.1:8080".into(),
        certificates: None,
    });
    made.unwrap_or_else(|error| panic!("{}", error.en))
}

pub struct Example {
    pub login: String,
    /// The session of a person, where no key will do.
    pub session: Option<String>,
    pub method: String,
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Example {
    pub async fn send(&self, site: &Site) -> Seen {
        let headers: Vec<(&str, &str)> =
            self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let Some(session) = &self.session else {
            return site.ask_as(&self.login, &self.method, &self.path, &headers, self.body.clone()).await;
        };
        let cookie = format!("pl_session={session}");
        let headers = [&headers[..], &[("cookie", cookie.as_str())]].concat();
        site.ask(&self.method, &self.path, &headers, self.body.clone()).await
    }
}

/// The smallest PNG: one point.
pub fn picture() -> Vec<u8> {
    const POINT: &str =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    use base64::Engine;
    base64::prelude::BASE64_STANDARD.decode(POINT).expect("a picture")
}

/// How an answer differs from its documentation: media type, body, headers.
pub fn differences(document: &Value, documented: &Value, seen: &Seen) -> Option<String> {
    let resolved = match documented["$ref"].as_str() {
        Some(to) => document.pointer(&to[1..]).expect("a component"),
        None => documented,
    };
    for (name, header) in resolved["headers"].as_object().into_iter().flatten() {
        let value = seen.header(name);
        if let Err(error) = validator(document, &header["schema"]).validate(&json!(value)) {
            return Some(format!("header {name}: {error}"));
        }
    }
    let Some(contents) = resolved["content"].as_object() else {
        return (!seen.body.is_empty()).then(|| "a body where none is documented".into());
    };
    let kind = seen.header("content-type");
    let Some(content) = contents.get(&kind) else { return Some(format!("{kind} is not documented")) };
    if kind.ends_with("json") {
        let validator = validator(document, &content["schema"]);
        return validator
            .validate(&seen.json())
            .err()
            .map(|error| format!("{}: {error}", error.instance_path()));
    }
    None
}

fn validator(document: &Value, schema: &Value) -> jsonschema::Validator {
    let mut whole = schema.clone();
    if let Some(object) = whole.as_object_mut() {
        object.insert("components".into(), document["components"].clone());
    }
    jsonschema::draft202012::new(&whole).expect("a schema")
}

/// Units, an account for every role, and a key that writes for every account.
fn people_with_keys(app: &App) -> BTreeMap<String, String> {
    let ctx = Ctx { ..app.system_ctx() };
    app.db
        .write_now("people", move |w| {
            for (code, name, kind) in [
                ("D03", "区市场监管局", UnitKind::Department),
                ("D05", "区住房城乡建设局", UnitKind::Department),
                ("W01", "区政务服务大厅政策专窗", UnitKind::Window),
            ] {
                let (short_name, group) = (name.to_string(), "部门".to_string());
                let unit = Unit { code: code.into(), name: name.into(), short_name, kind, group };
                people::save_unit(w, &ctx.division, &unit)?;
            }
            let mut keys = BTreeMap::new();
            for role in Role::of_accounts() {
                let login = role.code().to_string();
                let unit = match role {
                    Role::Enterprise => Some(ENTERPRISE.into()),
                    Role::Clerk => Some("W01".into()),
                    role if role.handles() => Some("D03".into()),
                    _ => None,
                };
                let account = Account {
                    login: login.clone(),
                    name: format!("{}某", role.zh()),
                    role,
                    unit,
                    disabled: false,
                };
                people::save_account(w, &ctx, &account, &HASH)?;
                let new =
                    NewKey { name: "试".into(), scope: Scope::Write, login: Some(login.clone()), days: 30 };
                keys.insert(login, people::create_key(w, &ctx.acting(Actor::system()), &new)?.1);
            }
            Ok(keys)
        })
        .expect("accounts")
}
