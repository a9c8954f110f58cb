//! 账号.

use crate::SECURITY;
use crate::actions::{self, AccountChange, Act, CODE_CHARS_MAX, NewAccount, account_version};
use axum::extract::Path;
use kernel::{Error, Form, NAME_CHARS_MAX, Role, SUBJECT_CHARS_MAX, utc_text};
use people::Account;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use web::api::{
    Body, Created, Cursor, Fields, Operation, Page, PageRows, Query, Seen, Sessions, Text, chosen, list, ok,
    tagged,
};
use web::{Answer, Route, Visit};

/// What the rules refuse to whoever changes an account.
const REFUSALS: &[&str] = &["own_account", "last_administrator"];

pub(super) fn routes() -> Vec<Route> {
    let of = |zh, en| Operation::new(zh, en).path("login", "登录名", "clerk");
    let all = Operation::new("账号，按登录名排列", "Accounts, by login")
        .query::<ListQuery>("role=office&limit=10&fields=login,name,disabled")
        .answer::<Page<Row>>();
    let example = json!({ "login": "li.yi", "name": "李某", "role": "department_handler", "unit": "D03" });
    let add = Operation::new("新建账号；密码只显示这一次", "Make an account; its password is shown once")
        .in_person()
        .body::<NewIn>(example)
        .creates::<MadeOut>();
    let one = of("一个账号", "An account").answer::<AccountOut>().tagged();
    let clerk = Account {
        login: "clerk".into(),
        name: "窗口/助力站某".into(),
        role: Role::Clerk,
        unit: Some("W01".into()),
        disabled: false,
    };
    let change = of("修改姓名、角色和单位；全部登录结束", "Change name, role and unit; every session ends")
        .in_person()
        .body::<ChangeIn>(json!({ "name": "窗口乙", "role": "clerk", "unit": "D03" }))
        .answer::<AccountOut>()
        .matched(account_version(&clerk))
        .refuses(REFUSALS);
    let act = of(
        "停用、启用（并解除锁定）、重设密码、结束全部登录、重置第二验证、解除统一身份绑定",
        "Disable, enable (and unlock), reset the password, end every session, reset the second factor, unbind the identity",
    )
    .in_person()
    .body::<ActIn>(json!({ "act": "password" }))
    .answer::<DoneOut>()
    .refuses(REFUSALS);
    let bind = of("绑定统一身份；全部登录结束", "Bind an identity of the provider; every session ends")
        .in_person()
        .body::<IdentityIn>(json!({ "subject": "2022-0001" }))
        .answer::<AccountOut>()
        .tagged()
        .refuses(REFUSALS);
    let sessions = of("这个账号的登录", "Where the account is signed in").answer::<Sessions>();
    vec![
        Route::api("PUT", "/api/v1/accounts/{login}/identity", SECURITY, bind, bind_identity),
        Route::api("GET", "/api/v1/accounts", SECURITY, all, accounts),
        Route::api("POST", "/api/v1/accounts", SECURITY, add, create),
        Route::api("GET", "/api/v1/accounts/{login}", SECURITY, one, account),
        Route::api("PUT", "/api/v1/accounts/{login}", SECURITY, change, change_one),
        Route::api("POST", "/api/v1/accounts/{login}/acts", SECURITY, act, act_on),
        Route::api("GET", "/api/v1/accounts/{login}/sessions", SECURITY, sessions, sessions_of),
    ]
}

fn roles() -> Vec<&'static str> {
    Role::of_accounts().map(Role::code).collect()
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    /// 登录名的开头.
    login: Option<Text<1, CODE_CHARS_MAX>>,
    /// 角色代码；不填为全部.
    #[schemars(extend("enum" = roles()))]
    role: Option<String>,
    /// 上一页的 next.
    after: Option<Cursor>,
    /// 每页行数.
    limit: Option<PageRows>,
    /// 只要这些字段，用逗号分开.
    fields: Option<Fields>,
}

/// 列表中的一个账号.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AccountRow", transform = web::api::any_fields)]
struct Row {
    /// 登录名.
    login: String,
    /// 姓名.
    name: String,
    /// 角色代码.
    role: &'static str,
    /// 单位代码；企业为信用代码；没有单位时为 null.
    unit: Option<String>,
    /// 已停用.
    disabled: bool,
}

impl From<Account> for Row {
    fn from(one: Account) -> Row {
        let Account { login, name, role, unit, disabled } = one;
        Row { login, name, role: role.code(), unit, disabled }
    }
}

async fn accounts(visit: Visit, Query(asked): Query<ListQuery>) -> Answer {
    let (after, limit) = (asked.after.unwrap_or_default().key(0, ""), asked.limit.unwrap_or_default());
    let (division, begins) = (visit.division().to_string(), asked.login.unwrap_or_default().0);
    let role = asked.role.map(known_role).transpose()?;
    let rows = visit
        .db()
        .read(move |r| people::find_accounts(r, &division, &begins, role, &after, limit.0 + 1))
        .await?;
    let page = list(rows, limit, |row| vec![row.login.clone()], Row::from);
    chosen(&page, asked.fields.as_ref())
}

fn known_role(code: String) -> kernel::Result<Role> {
    let mut form = Form::default();
    let role = Role::of_accounts().find(|role| role.code() == code);
    if role.is_none() {
        form.wrong("role", format!("没有角色“{code}”"), format!("There is no role {code}"));
    }
    form.finish().map(|()| role.unwrap_or(Role::Anonymous))
}

/// 一个账号.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Account")]
struct AccountOut {
    /// 登录名.
    login: String,
    /// 姓名.
    name: String,
    /// 角色代码.
    role: &'static str,
    /// 角色.
    role_name: &'static str,
    /// 单位代码；企业为信用代码；没有单位时为 null.
    unit: Option<String>,
    /// 已停用.
    disabled: bool,
    /// 已启用第二验证.
    second_factor: bool,
    /// 绑定统一身份的时间；没有绑定时为 null.
    #[schemars(extend("format" = "date-time"))]
    bound_at: Option<String>,
}

async fn account(visit: Visit, Path(login): Path<String>) -> Answer {
    shown(&visit, login).await
}

async fn shown(visit: &Visit, login: String) -> Answer {
    let (division, vault) = (visit.division().to_string(), visit.app.vault.clone());
    let read = move |r: &db::Read<'_>| {
        let account = people::account(r, &division, &login)?.ok_or(Error::NotFound)?;
        let factor = people::second_factor(r, &vault, &division, &login)?;
        Ok((account, factor.is_on(), people::identity(r, &division, &login)?))
    };
    let (account, second_factor, identity) = visit.db().read(read).await?;
    let bound_at = actions::in_use(visit, identity).map(|one| utc_text(one.bound_at));
    let version = account_version(&account);
    let Account { login, name, role, unit, disabled } = account;
    let role_name = role.zh();
    let out =
        AccountOut { login, name, role: role.code(), role_name, unit, disabled, second_factor, bound_at };
    tagged(version, &out)
}

/// 新的账号.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewIn {
    /// 登录名：小写字母、数字和 - _ .
    login: Text<1, CODE_CHARS_MAX>,
    /// 姓名.
    name: Text<1, NAME_CHARS_MAX>,
    /// 角色代码.
    #[schemars(extend("enum" = roles()))]
    role: String,
    /// 单位代码；企业填信用代码，不属于单位的角色不填.
    #[serde(default)]
    unit: Text<0, CODE_CHARS_MAX>,
}

/// 新的账号和它的密码.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "MadeAccount")]
struct MadeOut {
    /// 登录名.
    login: String,
    /// 密码，只显示这一次.
    password: String,
}

async fn create(visit: Visit, body: Body<NewIn>) -> Answer {
    let NewIn { login, name, role, unit } = body.value;
    let new = NewAccount { login: login.0, change: AccountChange { name: name.0, role, unit: unit.0 } };
    let (password, hash) = actions::first_password(&visit).await?;
    let made = move |w: &db::Write<'_>, ctx: &kernel::Ctx| {
        let account = actions::add_account(w, ctx, &new, &hash)?;
        let location = format!("/api/v1/accounts/{}", account.login);
        let version = Some(account_version(&account));
        let body = MadeOut { login: account.login, password: password.clone() };
        Ok(Created { location, version, body, keep: false })
    };
    visit.create("administration.add_account", body.once, made).await
}

/// 账号的内容.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ChangeIn {
    /// 姓名.
    name: Text<1, NAME_CHARS_MAX>,
    /// 角色代码.
    #[schemars(extend("enum" = roles()))]
    role: String,
    /// 单位代码；企业填信用代码，不属于单位的角色不填.
    #[serde(default)]
    unit: Text<0, CODE_CHARS_MAX>,
}

async fn change_one(
    visit: Visit,
    Path(login): Path<String>,
    Seen(seen): Seen,
    body: Body<ChangeIn>,
) -> Answer {
    let ChangeIn { name, role, unit } = body.value;
    let change = AccountChange { name: name.0, role, unit: unit.0 };
    actions::change_account(visit.db(), visit.ctx.clone(), login.clone(), seen, change).await?;
    shown(&visit, login).await
}

/// 对账号做什么.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ActIn {
    /// disable 停用，enable 启用并解除锁定，password 重设密码，sign-out 结束全部登录，second-factor 重置第二验证，unbind
    /// 解除统一身份绑定.
    #[schemars(extend("enum" = Act::ALL.map(|one| one.1)))]
    act: String,
}

/// 已办理.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Done")]
struct DoneOut {
    /// 新密码，只显示这一次；没有重设密码时为 null.
    password: Option<String>,
}

async fn act_on(visit: Visit, Path(login): Path<String>, body: Body<ActIn>) -> Answer {
    let mut form = Form::default();
    let what = Act::from_code(&body.value.act);
    if what.is_none() {
        form.wrong("act", "没有这个动作", "There is no such act");
    }
    form.finish()?;
    ok(&DoneOut { password: actions::act(&visit, login, what.ok_or(Error::NotFound)?).await? })
}

/// 统一身份.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct IdentityIn {
    /// 身份编号，本人用统一身份登录时页面显示.
    subject: Text<1, SUBJECT_CHARS_MAX>,
}

async fn bind_identity(visit: Visit, Path(login): Path<String>, body: Body<IdentityIn>) -> Answer {
    actions::bind(&visit, login.clone(), body.value.subject.0).await?;
    shown(&visit, login).await
}

async fn sessions_of(visit: Visit, Path(login): Path<String>) -> Answer {
    let division = visit.division().to_string();
    let read = move |r: &db::Read<'_>| {
        people::account(r, &division, &login)?.ok_or(Error::NotFound)?;
        people::sessions_of(r, &division, &login)
    };
    let all = visit.db().read(read).await?;
    ok(&Sessions::alive(&visit, all))
}
