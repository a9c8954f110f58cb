//! A small district and a client of its Open311 address.

use crate::tests::SCHEMAS;
use crate::*;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use db::{Db, testing::databases};
use jiff::civil::date;
use kernel::{Actor, Ctx, Lang, Role, from_local};
use people::{NewKey, Scope, Unit, UnitKind, save_unit};
use serde_json::Value;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::runtime::Runtime;
use tower::ServiceExt;
use vault::Vault;
use web::{App, Clock};

/// Words that a person wrote, and that nobody may read at this address.
pub const CANARIES: [&str; 8] = [
    "金丝雀标题",
    "金丝雀正文",
    "金丝雀企业",
    "91530103MA6K00014Q",
    "金丝雀姓名",
    "13800001234",
    "canary@example.com",
    "金丝雀路一号",
];

/// A site, and a client of it.
pub struct Site {
    pub db: Db,
    pub vault: Vault,
    pub files: PathBuf,
    pub secret: String,
    router: Router,
    // PostgreSQL is asked from outside of it, so the tests themselves are not async.
    runtime: Runtime,
}

/// An answer.
pub struct Seen {
    pub status: StatusCode,
    pub kind: String,
    pub text: String,
}

impl Seen {
    pub fn json(&self) -> Value {
        assert_eq!(self.kind, "application/json; charset=utf-8", "{}", self.text);
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub fn xml(&self) -> roxmltree::Document<'_> {
        assert_eq!(self.kind, "text/xml; charset=utf-8", "{}", self.text);
        assert!(self.text.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"), "{}", self.text);
        roxmltree::Document::parse(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }
}

/// Half past nine on a day of October 2022.
pub fn at(day: i8, actor: Actor) -> Ctx {
    let now = from_local(date(2022, 10, day).at(9, 30, 0, 0));
    Ctx { now, actor, division: "530103".into(), lang: Lang::Zh }
}

pub fn office() -> Actor {
    Actor { id: "office".into(), name: "营商办戊".into(), role: Role::Office, unit: None }
}

pub fn in_unit(unit: &str) -> Actor {
    Actor { id: unit.into(), name: unit.into(), role: Role::DepartmentHandler, unit: Some(unit.into()) }
}

/// A site on each database: two services in a group, two units, a key; its clock shows the 20th.
pub fn sites() -> Vec<Site> {
    databases().into_iter().map(site).collect()
}

fn site(db: Db) -> Site {
    db.migrate(SCHEMAS).expect("migrated");
    let vault = vault::testing::vault(&db);
    let ctx = at(1, office());
    let named = |scope, login: Option<&str>| NewKey {
        name: "客户端".into(),
        scope,
        login: login.map(String::from),
        days: 300,
    };
    let key = named(Scope::Open311, None);
    let secret = db.write_now("district", move |w| {
        for (code, parent, name, name_en) in [
            ("K01", "", "市政", "City works"),
            ("K0101", "K01", "围挡, 占道 <&>", "Hoardings"),
            ("K0102", "K01", "停车", "Parking"),
        ] {
            let lead = if parent.is_empty() { "" } else { "D01" };
            let category = Category {
                code: code.into(),
                parent: parent.into(),
                name: name.into(),
                name_en: name_en.into(),
                lead: lead.into(),
                complex: false,
            };
            save_category(w, &ctx, &category)?;
        }
        for (code, name) in [("D01", "牵头部门丙"), ("D02", "配合部门丁")] {
            let unit = Unit {
                code: code.into(),
                name: name.into(),
                short_name: name.into(),
                kind: UnitKind::Department,
                group: String::new(),
            };
            save_unit(w, &ctx.division, &unit)?;
        }
        people::create_key(w, &ctx, &key).map(|(_, secret)| secret)
    });
    let app = Arc::new(App {
        vault: vault.clone(),
        clock: Clock::demo(at(20, office()).now),
        base_url: "https://example.gov.cn".into(),
        ..web::testing::site(db.clone(), vec![capability()])
    });
    Site {
        vault,
        files: app.files.clone(),
        db,
        secret: secret.expect("a district"),
        router: web::router(app),
        runtime: Runtime::new().expect("a runtime"),
    }
}

impl Site {
    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Seen {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.into()).expect("a request");
        let asked = self.router.clone().oneshot(request);
        let response = self.runtime.block_on(asked).expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = self.runtime.block_on(to_bytes(body, usize::MAX)).expect("a body");
        let kind = parts.headers.get("content-type").map_or("", |kind| kind.to_str().expect("text"));
        let text = String::from_utf8(bytes.into()).expect("UTF-8");
        Seen { status: parts.status, kind: kind.into(), text }
    }

    pub fn get(&self, path: &str) -> Seen {
        self.ask("GET", path, &[], "")
    }

    /// The same request from several clients at once: the status of each answer, and what it says.
    pub fn post_at_once(
        &self,
        times: usize,
        header: (&str, &str),
        pairs: &[(&str, &str)],
    ) -> Vec<(StatusCode, String)> {
        self.runtime.block_on(async {
            let ask = |_| {
                let request = Request::post("/open311/v2/requests.json")
                    .header("content-type", "application/x-www-form-urlencoded")
                    .header(header.0, header.1)
                    .body(Body::from(encoded(pairs)));
                tokio::spawn(self.router.clone().oneshot(request.expect("a request")))
            };
            let mut answers = Vec::new();
            for asked in (0..times).map(ask).collect::<Vec<_>>() {
                let (parts, body) = asked.await.expect("a task").expect("an answer").into_parts();
                let bytes = to_bytes(body, usize::MAX).await.expect("a body");
                answers.push((parts.status, String::from_utf8(bytes.into()).expect("UTF-8")));
            }
            answers
        })
    }

    /// The array a JSON address answers.
    pub fn array(&self, path: &str) -> Vec<Value> {
        let seen = self.get(path);
        assert_eq!(seen.status, StatusCode::OK, "{path}: {}", seen.text);
        seen.json().as_array().expect("an array").clone()
    }

    /// Numbers of the requests a query answers.
    pub fn ids(&self, query: &str) -> Vec<String> {
        let requests = self.array(&format!("/open311/v2/requests.json?{query}"));
        requests.iter().map(|one| one["service_request_id"].as_str().expect("a text").into()).collect()
    }

    pub fn post(&self, path: &str, headers: &[(&str, &str)], pairs: &[(&str, &str)]) -> Seen {
        let form = [("content-type", "application/x-www-form-urlencoded; charset=utf-8")];
        self.ask("POST", path, &[form.as_slice(), headers].concat(), encoded(pairs))
    }

    /// A whistle with something personal in every field, raised on a day.
    pub fn raise(&self, day: i8, category: &str) -> String {
        let raise = Raise {
            channel: "web".into(),
            title: CANARIES[0].into(),
            body: CANARIES[1].into(),
            enterprise_name: CANARIES[2].into(),
            enterprise: Some(CANARIES[3].into()),
            contact_name: CANARIES[4].into(),
            contact_phone: CANARIES[5].into(),
            contact_email: CANARIES[6].into(),
            place: vec![("address", CANARIES[7].into())],
            category: category.into(),
            ..Raise::default()
        };
        let vault = self.vault.clone();
        let case = self.db.write_now("raise", move |w| {
            let rules = Rules::load(w, "530103", date(2022, 10, day))?;
            raise_in(w, &vault, &at(day, office()), &rules, &raise)
        });
        case.expect("raised").id
    }

    pub fn act(&self, ctx: Ctx, id: &str, name: &'static str, fields: &[(&str, &str)]) -> cases::Case {
        let input = fields.iter().fold(Input::default(), |input, (field, value)| input.with(field, *value));
        let id = id.to_string();
        let case = self.db.write_now("act", move |w| {
            let rules = Rules::load(w, "530103", kernel::local_day(ctx.now))?;
            act_in(w, &ctx, &rules, &id, None, name, &input)
        });
        case.unwrap_or_else(|error| panic!("{name}: {error}"))
    }
}

/// A form as a program sends it.
pub fn encoded(pairs: &[(&str, &str)]) -> String {
    let escape = |text: &str| -> String { text.bytes().map(|byte| format!("%{byte:02X}")).collect() };
    pairs
        .iter()
        .map(|(name, value)| format!("{}={}", escape(name), escape(value)))
        .collect::<Vec<_>>()
        .join("&")
}
