//! The three administrators through the real router. Everybody here is invented.

mod api;
mod seen;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use db::Migration;
use kernel::{Actor, Error, Role};
use people::{Account, Desk};
use std::sync::Arc;
use tower::ServiceExt;
use web::App;

const SCHEMAS: &[Migration] = &[Migration {
    version: 1,
    name: "administration",
    sql: &[
        journal::SCHEMA,
        people::SCHEMA,
        people::PROVIDER_SCHEMA,
        params::SCHEMA,
        vault::SCHEMA,
        web::api::SCHEMA,
    ],
    text_indexes: &[],
}];
const PASSWORD: &str = "演示-Panlong-2022";

/// A site, one for each database, with the three administrators.
fn sites() -> Vec<Arc<App>> {
    let site = |db: db::Db| {
        db.migrate(SCHEMAS).expect("migrated");
        Arc::new(web::testing::site(db, vec![crate::capability(|_| "办件")]))
    };
    let sites: Vec<_> = db::testing::databases().into_iter().map(site).collect();
    for app in &sites {
        let (ctx, hash) = (app.system_ctx(), people::hash_password(PASSWORD).expect("hashed"));
        let made = app.db.write_now("accounts", move |w| {
            for (login, role) in [
                ("xi", Role::SystemAdmin),
                ("an", Role::SecurityAdmin),
                ("an2", Role::SecurityAdmin),
                ("shen", Role::AuditAdmin),
            ] {
                let account = Account {
                    login: login.into(),
                    name: format!("{login}某"),
                    role,
                    unit: None,
                    disabled: false,
                };
                people::save_account(w, &ctx, &account, &hash)?;
            }
            Ok(())
        });
        made.expect("accounts");
    }
    sites
}

/// Tells the story on both databases. They are made outside of the runtime, because making them blocks.
fn on_every_site(story: impl AsyncFn(Arc<App>)) {
    for app in sites() {
        tokio::runtime::Runtime::new().expect("a runtime").block_on(story(app));
    }
}

/// Somebody signed in, with the token of the own forms.
struct Person {
    router: Router,
    cookie: String,
    csrf: String,
}

impl Person {
    async fn enter(app: &Arc<App>, login: &str, password: &str) -> Option<Person> {
        let (login, password) = (login.to_string(), password.to_string());
        let ctx = app.system_ctx().acting(Actor::anonymous());
        let policy = web::policy(&params::Params::shipped(), kernel::local_day(ctx.now), app.demo);
        let desk = Desk { db: app.db.clone(), vault: app.vault.clone(), policy };
        let tried = move || people::sign_in(&desk, &ctx, &login, &password, "");
        match tokio::task::spawn_blocking(tried).await.expect("tried") {
            Ok(session) => Some(Person {
                router: web::router(app.clone()),
                cookie: format!("pl_session={}", session.token),
                csrf: session.csrf,
            }),
            Err(Error::Refused(_)) => None,
            Err(error) => panic!("{error}"),
        }
    }

    async fn send(&self, request: axum::http::request::Builder, body: String) -> (StatusCode, String) {
        let request = request.header(header::COOKIE, &self.cookie).body(Body::from(body)).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let status = response.status();
        let bytes = to_bytes(response.into_body(), 1 << 20).await.expect("a body");
        (status, String::from_utf8_lossy(&bytes).into_owned())
    }

    async fn get(&self, path: &str) -> (StatusCode, String) {
        self.send(Request::builder().uri(path), String::new()).await
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> (StatusCode, String) {
        let pairs = fields.iter().map(|(name, value)| format!("&{name}={}", web::encode(value)));
        let body = format!("_csrf={}{}", self.csrf, pairs.collect::<String>());
        let request = Request::builder()
            .method("POST")
            .uri(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request, body).await
    }
}

impl Person {
    /// Sends the form of a page with the version the page was made from.
    async fn change(&self, page: &str, action: &str, fields: &[(&str, &str)]) -> (StatusCode, String) {
        let version = version_in(&self.get(page).await.1);
        self.post(action, &[fields, &[("version", &version)]].concat()).await
    }
}

fn version_in(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"version\" value=\"").expect("a version");
    rest.split_once('"').expect("its end").0.to_string()
}

fn secret_in(text: &str) -> String {
    let (_, rest) = text.split_once("<code>").expect("a secret is shown");
    rest.split_once("</code>").expect("its end").0.to_string()
}

#[test]
fn a_new_person_enters_with_the_password_shown_once() {
    on_every_site(async |app| {
        let an = Person::enter(&app, "an", PASSWORD).await.expect("signed in");
        let (status, page) = an
            .post("/accounts", &[("login", "li.yi"), ("name", "李某"), ("role", "office"), ("unit", "")])
            .await;
        assert_eq!(status, StatusCode::OK, "{page}");
        assert!(Person::enter(&app, "li.yi", &secret_in(&page)).await.is_some());
        let (_, list) = an.get("/accounts?login=li").await;
        assert!(list.contains("李某") && !list.contains("shen"), "{list}");

        for (fields, says) in [
            ([("login", "li.yi"), ("name", "李某"), ("role", "office"), ("unit", "")], "已有人使用"),
            ([("login", "李 二"), ("name", "李某"), ("role", "office"), ("unit", "")], "小写字母"),
            (
                [("login", "li.er"), ("name", "李某"), ("role", "department_lead"), ("unit", "D99")],
                "请选择单位",
            ),
            ([("login", "li.er"), ("name", "李某"), ("role", "enterprise"), ("unit", "123")], "18"),
            ([("login", "li.er"), ("name", "李某"), ("role", "anonymous"), ("unit", "")], "请选择角色"),
        ] {
            let (status, page) = an.post("/accounts", &fields).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{page}");
            assert!(page.contains(says), "{says}: {page}");
        }
        let (status, _) = an.get("/accounts/li.er").await;
        assert_eq!(status, StatusCode::NOT_FOUND, "nothing was half-written");
    });
}

#[test]
fn disabling_unlocking_and_a_new_password_do_what_they_say() {
    on_every_site(async |app| {
        let an = Person::enter(&app, "an", PASSWORD).await.expect("signed in");
        let other = Person::enter(&app, "an2", PASSWORD).await.expect("signed in");
        let (status, _) = an.post("/accounts/an2/disable", &[]).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        assert_eq!(other.get("/accounts").await.0, StatusCode::SEE_OTHER, "the session has ended");
        assert!(Person::enter(&app, "an2", PASSWORD).await.is_none());
        an.post("/accounts/an2/enable", &[]).await;
        assert!(Person::enter(&app, "an2", PASSWORD).await.is_some());
        let (_, page) = an.post("/accounts/an2/password", &[]).await;
        assert!(Person::enter(&app, "an2", PASSWORD).await.is_none());
        assert!(Person::enter(&app, "an2", &secret_in(&page)).await.is_some());
        let change = [("name", "安二"), ("role", "leader"), ("unit", "")];
        assert_eq!(an.change("/accounts/an2", "/accounts/an2", &change).await.0, StatusCode::SEE_OTHER);
        assert!(an.get("/accounts/an2").await.1.contains("区领导"));
    });
}

#[test]
fn a_lost_second_factor_is_reset_by_another_security_administrator() {
    on_every_site(async |app| {
        let an = Person::enter(&app, "an", PASSWORD).await.expect("signed in");
        let unset = an.post("/accounts/xi/second-factor", &[]).await;
        assert_eq!(unset.0, StatusCode::NOT_FOUND, "there is nothing to reset");
        let xi = Person::enter(&app, "xi", PASSWORD).await.expect("signed in");
        xi.post("/account/second-factor/start", &[]).await;
        let secret = secret_in(&xi.get("/account/second-factor").await.1).replace(' ', "");
        let code = people::testing::code(&secret, jiff::Timestamp::now());
        let confirmed = xi.post("/account/second-factor/confirm", &[("code", &code)]).await;
        assert_eq!(confirmed.0, StatusCode::OK, "{}", confirmed.1);
        assert!(an.get("/accounts/xi").await.1.contains("重置第二验证"));
        assert_eq!(an.post("/accounts/xi/second-factor", &[]).await.0, StatusCode::SEE_OTHER);
        assert!(!an.get("/accounts/xi").await.1.contains("重置第二验证"));
        assert_eq!(xi.get("/account").await.0, StatusCode::SEE_OTHER, "its sessions have ended");
    });
}

#[test]
fn nobody_changes_the_own_account_and_the_last_administrator_stays() {
    on_every_site(async |app| {
        let an = Person::enter(&app, "an", PASSWORD).await.expect("signed in");
        for act in ["disable", "enable", "password", "sign-out", "second-factor"] {
            let (status, page) = an.post(&format!("/accounts/an/{act}"), &[]).await;
            assert_eq!(status, StatusCode::CONFLICT);
            assert!(page.contains("不能在这里改自己的账号"), "{page}");
        }
        let (status, page) = an.post("/accounts/shen/disable", &[]).await;
        assert!(status == StatusCode::CONFLICT && page.contains("唯一可用的审计管理员"), "{page}");
        let (status, _) = an
            .change("/accounts/shen", "/accounts/shen", &[("name", "沈"), ("role", "office"), ("unit", "")])
            .await;
        assert_eq!(status, StatusCode::CONFLICT);
        assert_eq!(an.post("/accounts/shen/explode", &[]).await.0, StatusCode::NOT_FOUND);
    });
}

#[test]
fn a_key_is_shown_once_and_revoked() {
    on_every_site(async |app| {
        let an = Person::enter(&app, "an", PASSWORD).await.expect("signed in");
        let fields = [("name", "数据交换"), ("scope", "open311"), ("login", ""), ("days", "30")];
        let (status, page) = an.post("/keys", &fields).await;
        assert_eq!(status, StatusCode::OK, "{page}");
        let secret = secret_in(&page);
        let (_, list) = an.get("/keys").await;
        assert!(list.contains("数据交换") && list.contains("有效") && !list.contains(&secret));
        let id =
            app.db.read(|r| people::keys(r, "530103", ("9999", ""), 10)).await.expect("keys")[0].id.clone();
        assert_eq!(an.post(&format!("/keys/{id}/revoke"), &[]).await.0, StatusCode::SEE_OTHER);
        assert!(an.get("/keys").await.1.contains("已停用"));
        let wrong = [("name", ""), ("scope", "read"), ("login", "nobody"), ("days", "many")];
        let (status, page) = an.post("/keys", &wrong).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            page.contains("请填写用途") && page.contains("1 到") && page.contains("没有可用的账号"),
            "{page}"
        );
    });
}

#[test]
fn a_parameter_changes_from_a_day_on_and_never_for_the_past() {
    on_every_site(async |app| {
        let xi = Person::enter(&app, "xi", PASSWORD).await.expect("signed in");
        let path = "/parameters/whistle.solve.limit";
        let set = async |value: &str, from: &str, source: &str| {
            xi.change(path, path, &[("value", value), ("valid_from", from), ("source", source)]).await
        };
        for (value, from, source, says) in [
            ("3wd", "2022-10-19", "区政府办〔2022〕1号", "今天"),
            ("3wd", "2022-02-30", "区政府办〔2022〕1号", "不是存在的日期"),
            ("soon", "2022-11-01", "区政府办〔2022〕1号", "同一形式"),
            ("3wd", "2022-11-01", "", "依据"),
        ] {
            let (status, page) = set(value, from, source).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{page}");
            assert!(page.contains(says), "{says}: {page}");
        }
        let (status, page) = set("3wd", "2022-11-01", "区政府办〔2022〕1号").await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let (_, page) = xi.get(path).await;
        assert!(page.contains("3个工作日") && page.contains("5个工作日") && page.contains("现行"), "{page}");
        assert!(xi.get("/parameters").await.1.contains("5个工作日"), "not before its day");
        assert_eq!(xi.get("/parameters/none").await.0, StatusCode::NOT_FOUND);
    });
}

#[test]
fn units_are_added_once_and_renamed() {
    on_every_site(async |app| {
        let xi = Person::enter(&app, "xi", PASSWORD).await.expect("signed in");
        let unit = |name: &'static str, is_new: &'static str| {
            [
                ("code", "D45"),
                ("name", name),
                ("short_name", "数据局"),
                ("kind", "department"),
                ("group", "甲组"),
                ("is_new", is_new),
            ]
        };
        assert_eq!(xi.post("/units", &unit("区数据局", "1")).await.0, StatusCode::SEE_OTHER);
        let (status, page) = xi.post("/units", &unit("另一个局", "1")).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("已有单位使用"), "{page}");
        assert_eq!(
            xi.change("/units/D45", "/units", &unit("区数据管理局", "")).await.0,
            StatusCode::SEE_OTHER
        );
        let (_, list) = xi.get("/units").await;
        assert!(list.contains("区数据管理局") && !list.contains("另一个局"));
    });
}

#[test]
fn the_record_says_who_did_what_and_is_searched_by_person_and_day() {
    on_every_site(async |app| {
        let an = Person::enter(&app, "an", PASSWORD).await.expect("signed in");
        an.post("/accounts/an2/disable", &[]).await;
        let shen = Person::enter(&app, "shen", PASSWORD).await.expect("signed in");
        let (_, page) = shen.get("/record?actor=an").await;
        assert!(page.contains("停用账号") && page.contains("an2") && !page.contains("建立账号"), "{page}");
        let (_, page) = shen.get("/record?day=2022-10-19").await;
        assert!(page.contains("没有符合条件的留痕"), "nothing had happened by then: {page}");
        let events = app.db.read(|r| journal::verify(r, "530103", |_| Ok(()))).await.expect("verified");
        assert!(events.fault.is_none());
        for path in ["/accounts", "/keys", "/units", "/parameters"] {
            assert_eq!(shen.get(path).await.0, StatusCode::FORBIDDEN, "an auditor changes nothing: {path}");
        }
        for (person, path) in [(&an, "/record"), (&an, "/units")] {
            assert_eq!(person.get(path).await.0, StatusCode::FORBIDDEN, "three administrators apart: {path}");
        }
    });
}
