//! 接口密钥.

use crate::SECURITY;
use crate::actions::CODE_CHARS_MAX;
use axum::extract::Path;
use kernel::{Error, NAME_CHARS_MAX};
use people::{ApiKey, KEY_DAYS, KEY_DAYS_MAX, NewKey, Scope};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use web::api::{Body, Created, Cursor, Operation, Page, PageRows, Query, Text, list, no_content, ok};
use web::{Answer, Route, Visit};

pub(super) fn routes() -> Vec<Route> {
    let of = |zh, en| Operation::new(zh, en).path("id", "密钥的编号", "KEY");
    let all = Operation::new("接口密钥，新的在前", "API keys, newest first")
        .query::<ListQuery>("limit=10")
        .answer::<Page<KeyOut>>();
    let example = json!({ "name": "数据交换", "scope": "read", "login": "office", "days": 90 });
    let add = Operation::new("新建密钥；只显示这一次", "Make a key; it is shown once")
        .in_person()
        .body::<NewIn>(example)
        .creates::<MadeOut>();
    let one = of("一个密钥", "A key").answer::<KeyOut>();
    let revoke = of("停用密钥", "Revoke a key").in_person();
    vec![
        Route::api("GET", "/api/v1/keys", SECURITY, all, keys),
        Route::api("POST", "/api/v1/keys", SECURITY, add, create),
        Route::api("GET", "/api/v1/keys/{id}", SECURITY, one, key),
        Route::api("DELETE", "/api/v1/keys/{id}", SECURITY, revoke, revoke_one),
    ]
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    /// 上一页的 next.
    after: Option<Cursor>,
    /// 每页行数.
    limit: Option<PageRows>,
}

/// 一个密钥.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Key")]
struct KeyOut {
    /// 编号，不是密钥本身.
    id: String,
    /// 用途.
    name: String,
    /// 权限范围.
    #[schemars(extend("enum" = scopes()))]
    scope: &'static str,
    /// 代表账号；Open311 的为 null.
    login: Option<String>,
    /// 建立时间.
    #[schemars(extend("format" = "date-time"))]
    created_at: String,
    /// 失效时间.
    #[schemars(extend("format" = "date-time"))]
    expires_at: String,
    /// 停用时间；没有停用时为 null.
    #[schemars(extend("format" = "date-time"))]
    revoked_at: Option<String>,
}

fn scopes() -> [&'static str; 3] {
    Scope::ALL.map(Scope::code)
}

impl From<ApiKey> for KeyOut {
    fn from(one: ApiKey) -> KeyOut {
        let ApiKey { id, name, scope, login, created_at, expires_at, revoked_at } = one;
        KeyOut { id, name, scope: scope.code(), login, created_at, expires_at, revoked_at }
    }
}

async fn keys(visit: Visit, Query(asked): Query<ListQuery>) -> Answer {
    let (after, limit) = (asked.after.unwrap_or_default(), asked.limit.unwrap_or_default());
    let (division, before) = (visit.division().to_string(), (after.key(0, "9999"), after.key(1, "")));
    let rows =
        visit.db().read(move |r| people::keys(r, &division, (&before.0, &before.1), limit.0 + 1)).await?;
    ok(&list(rows, limit, |row| vec![row.created_at.clone(), row.id.clone()], KeyOut::from))
}

async fn key(visit: Visit, Path(id): Path<String>) -> Answer {
    let division = visit.division().to_string();
    let found = visit.db().read(move |r| people::key(r, &division, &id)).await?;
    ok(&KeyOut::from(found.ok_or(Error::NotFound)?))
}

/// 新的密钥.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewIn {
    /// 用途.
    name: Text<1, NAME_CHARS_MAX>,
    /// 权限范围.
    #[schemars(with = "String", extend("enum" = scopes()))]
    scope: ScopeIn,
    /// 代表账号；open311 不填.
    login: Option<Text<0, CODE_CHARS_MAX>>,
    /// 有效天数.
    #[serde(default = "key_days")]
    #[schemars(range(min = 1, max = KEY_DAYS_MAX))]
    days: i64,
}

fn key_days() -> i64 {
    KEY_DAYS
}

#[derive(Deserialize)]
#[serde(try_from = "String")]
struct ScopeIn(Scope);

impl TryFrom<String> for ScopeIn {
    type Error = String;

    fn try_from(code: String) -> Result<ScopeIn, String> {
        Scope::from_code(&code).map(ScopeIn).ok_or_else(|| format!("one of {}", scopes().join(", ")))
    }
}

/// 新的密钥.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "MadeKey")]
struct MadeOut {
    /// 密钥本身，只显示这一次.
    secret: String,
    /// 它的说明.
    key: KeyOut,
}

async fn create(visit: Visit, body: Body<NewIn>) -> Answer {
    let NewIn { name, scope, login, days } = body.value;
    let login = login.map(|login| login.0.trim().to_string()).filter(|login| !login.is_empty());
    let new = NewKey { name: name.0, scope: scope.0, login, days };
    let made = move |w: &db::Write<'_>, ctx: &kernel::Ctx| {
        let (key, secret) = people::create_key(w, ctx, &new)?;
        let location = format!("/api/v1/keys/{}", key.id);
        Ok(Created { location, version: None, body: MadeOut { secret, key: key.into() }, keep: false })
    };
    visit.create("administration.create_key", body.once, made).await
}

async fn revoke_one(visit: Visit, Path(id): Path<String>) -> Answer {
    let ctx = visit.ctx.clone();
    visit.db().write("administration.revoke_key", move |w| people::revoke_key(w, &ctx, &id)).await?;
    no_content()
}
