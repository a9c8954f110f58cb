//! What lets the person in: the sessions, the password, the second factor.

use crate::account::{LOGIN_CHARS_MAX, open_session, otpauth};
use crate::api::{Body, Operation, Text, no_content, ok};
use crate::{Answer, Route, Visit, Who, cookies};
use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use kernel::{Actor, utc_text};
use people::{SecondFactor, SessionRow, Stage};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Characters of a password or code that is sent.
const SECRET_CHARS_MAX: usize = 200;

pub(super) fn routes() -> Vec<Route> {
    let sessions = Operation::new("您的登录", "Your sessions").answer::<Sessions>();
    let open =
        Operation::new("登录；答复带会话的 Cookie", "Sign in; the answer carries the cookie of the session")
            .body::<SignInIn>(json!({ "login": "office", "password": "PASSWORD" }))
            .answer::<SignedInOut>()
            .refuses(&["wrong_login", "locked_out", "code_needed", "wrong_code", "signed_out"]);
    let end = Operation::new("结束一次登录", "End a session").in_person().path("id", "登录的编号", "SESSION");
    let password = Operation::new("修改密码；全部登录结束", "Change your password; every session ends")
        .in_person()
        .body::<PasswordIn>(json!({ "old_password": "PASSWORD", "new_password": "春城-Spring-2023" }));
    let factor = Operation::new("您的第二验证", "Your second factor").answer::<FactorOut>();
    let start =
        Operation::new("开始设置第二验证；密文只显示这一次", "Begin to set it up; the secret is shown once")
            .in_person()
            .answer::<SecretOut>()
            .refuses(&["second_factor_on"]);
    let confirm = Operation::new("用第一个验证码启用第二验证", "Switch it on with the first code")
        .in_person()
        .body::<CodeIn>(json!({ "code": "CODE" }))
        .answer::<CodesOut>();
    let off = Operation::new("停用第二验证；全部登录结束", "Switch it off; every session ends")
        .in_person()
        .body::<OffIn>(json!({ "password": "PASSWORD", "code": "CODE" }));
    let who = Who::SignedIn;
    vec![
        Route::api("GET", "/api/v1/sessions", who, sessions, of_sessions),
        Route::api("POST", "/api/v1/sessions", Who::Public, open, sign_in),
        Route::api("DELETE", "/api/v1/sessions/{id}", who, end, end_session),
        Route::api("PUT", "/api/v1/me/password", who, password, change_password),
        Route::api("GET", "/api/v1/me/second-factor", who, factor, second_factor),
        Route::api("PUT", "/api/v1/me/second-factor", who, start, start_factor),
        Route::api("POST", "/api/v1/me/second-factor/confirm", who, confirm, confirm_factor),
        Route::api("POST", "/api/v1/me/second-factor/off", who, off, switch_off),
    ]
}

/// 登录.
#[derive(Serialize, JsonSchema)]
pub struct Sessions {
    /// 最近的在前.
    items: Vec<SessionOut>,
}

impl Sessions {
    /// Those that still let somebody in.
    pub fn alive(visit: &Visit, rows: Vec<SessionRow>) -> Sessions {
        let out = |row: SessionRow| SessionOut {
            present: row.id == visit.session_id,
            id: row.id,
            started_at: utc_text(row.started_at),
            used_at: utc_text(row.used_at),
            device: row.device,
            means: row.means.code(),
        };
        Sessions { items: rows.into_iter().filter(|row| visit.is_alive(row)).map(out).collect() }
    }
}

/// 一次登录.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Session")]
struct SessionOut {
    /// 编号.
    id: String,
    /// 登录时间.
    #[schemars(extend("format" = "date-time"))]
    started_at: String,
    /// 最近使用.
    #[schemars(extend("format" = "date-time"))]
    used_at: String,
    /// 浏览器和系统；不知道时为空.
    device: String,
    /// 登录方式.
    #[schemars(extend("enum" = ["password", "provider"]))]
    means: &'static str,
    /// 就是发来这次请求的登录.
    present: bool,
}

async fn of_sessions(visit: Visit) -> Answer {
    let (division, login) = (visit.division().to_string(), visit.ctx.actor.id.clone());
    let all = visit.db().read(move |r| people::sessions_of(r, &division, &login)).await?;
    ok(&Sessions::alive(&visit, all))
}

/// 登录.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SignInIn {
    /// 登录名.
    login: Text<1, LOGIN_CHARS_MAX>,
    /// 密码.
    password: Text<1, SECRET_CHARS_MAX>,
    /// 验证码或恢复码；账号没有启用第二验证时不填.
    code: Option<Text<1, SECRET_CHARS_MAX>>,
}

/// 谁登录了.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SignedIn")]
struct SignedInOut {
    /// 登录名.
    login: String,
    /// 姓名.
    name: String,
    /// 角色代码.
    role: &'static str,
    /// 须先设置第二验证，才能做别的.
    must_set_up_second_factor: bool,
}

async fn sign_in(visit: Visit, headers: HeaderMap, body: Body<SignInIn>) -> Answer {
    let SignInIn { login, password, code } = body.value;
    let code = code.map(|code| code.0);
    let session = match open_session(&visit, &headers, login.0.trim(), &password.0, code).await {
        Ok(session) => session,
        Err(problem) => return Ok(problem.into_response()),
    };
    let must_set_up_second_factor = session.stage == Stage::Enrol;
    let Actor { id: login, name, role, .. } = session.actor;
    let mut response = ok(&SignedInOut { login, name, role: role.code(), must_set_up_second_factor })?;
    cookies::set(response.headers_mut(), cookies::SESSION, &session.token, None);
    Ok(response)
}

async fn end_session(visit: Visit, Path(id): Path<String>) -> Answer {
    let ctx = visit.ctx.clone();
    let end = move |w: &db::Write<'_>| people::revoke_session(w, &ctx, &ctx.actor.id, &id);
    visit.db().write("end_session", end).await?;
    no_content()
}

/// 修改密码.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PasswordIn {
    /// 现在的密码.
    old_password: Text<1, SECRET_CHARS_MAX>,
    /// 新密码.
    new_password: Text<1, SECRET_CHARS_MAX>,
}

async fn change_password(visit: Visit, body: Body<PasswordIn>) -> Answer {
    let (ctx, PasswordIn { old_password: old, new_password: new }) = (visit.ctx.clone(), body.value);
    visit.hashing(move |desk| people::change_password(desk, &ctx, &old.0, &new.0)).await?;
    no_content()
}

/// 第二验证.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SecondFactor")]
struct FactorOut {
    /// 状态：off 未设置，started 等第一个验证码，on 已启用.
    #[schemars(extend("enum" = ["off", "started", "on"]))]
    state: &'static str,
    /// 您的角色必须设置.
    required: bool,
    /// 剩余恢复码；没有启用时为 null.
    recovery_codes: Option<i64>,
}

async fn second_factor(visit: Visit) -> Answer {
    let factor = factor_of(&visit).await?;
    let (state, recovery_codes) = match factor {
        SecondFactor::Off => ("off", None),
        // A key may ask this; the secret is told to the person only.
        SecondFactor::Started(_) => ("started", None),
        SecondFactor::On(left) => ("on", Some(left)),
    };
    let required = visit.policy().needs_second_factor(visit.ctx.actor.role);
    ok(&FactorOut { state, required, recovery_codes })
}

async fn factor_of(visit: &Visit) -> kernel::Result<SecondFactor> {
    let (division, login) = (visit.division().to_string(), visit.ctx.actor.id.clone());
    let vault = visit.app.vault.clone();
    visit.db().read(move |r| people::second_factor(r, &vault, &division, &login)).await
}

/// 第二验证的密文，等第一个验证码.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SecondFactorSecret")]
struct SecretOut {
    /// 密文，base32.
    secret: String,
    /// 验证器应用扫描的地址.
    uri: String,
}

async fn start_factor(visit: Visit) -> Answer {
    let (ctx, vault) = (visit.ctx.clone(), visit.app.vault.clone());
    let secret =
        visit.db().write("second_factor", move |w| people::start_second_factor(w, &vault, &ctx)).await?;
    let uri = otpauth(&visit, &secret);
    ok(&SecretOut { secret, uri })
}

/// 验证码.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CodeIn {
    /// 手机上现在显示的 6 位数字.
    code: Text<1, SECRET_CHARS_MAX>,
}

/// 恢复码，只显示这一次.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RecoveryCodes")]
struct CodesOut {
    /// 每个只能用一次.
    recovery_codes: Vec<String>,
}

async fn confirm_factor(visit: Visit, body: Body<CodeIn>) -> Answer {
    let (ctx, token, at) = (visit.ctx.clone(), visit.session.clone(), visit.app.clock.outside());
    let (code, vault) = (body.value.code.0, visit.app.vault.clone());
    let confirm = move |w: &db::Write<'_>| people::confirm_second_factor(w, &vault, &ctx, &token, &code, at);
    ok(&CodesOut { recovery_codes: visit.db().write("second_factor", confirm).await? })
}

/// 停用第二验证.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct OffIn {
    /// 密码.
    password: Text<1, SECRET_CHARS_MAX>,
    /// 验证码，或一个恢复码.
    code: Text<1, SECRET_CHARS_MAX>,
}

async fn switch_off(visit: Visit, body: Body<OffIn>) -> Answer {
    let (ctx, at, OffIn { password, code }) = (visit.ctx.clone(), visit.app.clock.outside(), body.value);
    visit.hashing(move |desk| people::switch_off_second_factor(desk, &ctx, &password.0, &code.0, at)).await?;
    no_content()
}
