//! 账号.

use super::{ShownOncePage, seen_in, wrong};
use crate::actions::{self, AccountChange, Act, NewAccount, account_version, first_password};
use askama::Template;
use axum::extract::Path;
use db::{Read, Write};
use kernel::{Error, FieldError, PAGE_ROWS, Result, Role};
use people::{Account, SecondFactor, Unit, find_accounts};
use web::form::Posted;
use web::{Answer, Frame, Visit, invalid, page, redirect_saying};

struct Row {
    login: String,
    name: String,
    role: &'static str,
    unit: String,
    disabled: bool,
}

fn row(account: &Account, units: &[Unit]) -> Row {
    let code = account.unit.clone().unwrap_or_default();
    let unit = units.iter().find(|unit| unit.code == code).map(|unit| unit.short_name.clone());
    Row {
        login: account.login.clone(),
        name: account.name.clone(),
        role: account.role.zh(),
        unit: unit.unwrap_or(code),
        disabled: account.disabled,
    }
}

type Options = Vec<(&'static str, &'static str)>;

fn roles() -> Options {
    Role::of_accounts().map(|role| (role.code(), role.zh())).collect()
}

fn units_of(r: &Read<'_>, division: &str) -> Result<Vec<Unit>> {
    people::units(r, division)
}

#[derive(Template)]
#[template(path = "accounts.html")]
struct ListPage {
    f: Frame,
    rows: Vec<Row>,
    begins: String,
    role: String,
    roles: Options,
    next: String,
}

pub(crate) async fn list(visit: Visit) -> Answer {
    let (begins, role, after) = (visit.param("login"), visit.param("role"), visit.param("after"));
    let (division, wanted) = (visit.division().to_string(), (begins.clone(), role.clone()));
    let (mut found, units) = visit
        .db()
        .read(move |r| {
            let role = Role::from_code(&wanted.1);
            Ok((
                find_accounts(r, &division, &wanted.0, role, &after, PAGE_ROWS + 1)?,
                units_of(r, &division)?,
            ))
        })
        .await?;
    let more = found.len() > PAGE_ROWS;
    found.truncate(PAGE_ROWS);
    let last = found.last().filter(|_| more).map(|account| account.login.clone());
    let next = last.map_or(String::new(), |login| {
        let [role, begins, after] = [&role, &begins, &login].map(|text| web::encode(text));
        format!("/accounts?role={role}&login={begins}&after={after}")
    });
    Ok(page(ListPage {
        f: visit.frame("账号"),
        rows: found.iter().map(|account| row(account, &units)).collect(),
        begins,
        role,
        roles: roles(),
        next,
    }))
}

#[derive(Template)]
#[template(path = "account-new.html")]
struct NewPage {
    f: Frame,
    new: NewAccount,
    roles: Options,
    units: Vec<(String, String)>,
}

async fn new_page(visit: &Visit, new: NewAccount, errors: Vec<FieldError>) -> Result<NewPage> {
    let f = visit.frame("新建账号").with_errors(errors);
    Ok(NewPage { f, new, roles: choices("请选择"), units: unit_choices(visit).await? })
}

fn choices(first: &'static str) -> Options {
    std::iter::once(("", first)).chain(roles()).collect()
}

async fn unit_choices(visit: &Visit) -> Result<Vec<(String, String)>> {
    let division = visit.division().to_string();
    let units = visit.db().read(move |r| units_of(r, &division)).await?;
    Ok(units.into_iter().map(|unit| (unit.code, unit.name)).collect())
}

pub(crate) async fn new_form(visit: Visit) -> Answer {
    Ok(page(new_page(&visit, NewAccount::default(), Vec::new()).await?))
}

fn change_of(posted: &Posted) -> AccountChange {
    AccountChange {
        name: posted.text("name").into(),
        role: posted.text("role").into(),
        unit: posted.text("unit").into(),
    }
}

fn password_page(visit: &Visit, login: &str, secret: String) -> axum::response::Response {
    page(ShownOncePage {
        f: visit.frame("新密码"),
        heading: "新密码",
        label: "密码",
        secret,
        advice: "密码只显示这一次。请当面或通过可靠方式交给本人，并提醒本人登录后在“账号与密码”中修改。"
            .into(),
        back: format!("/accounts/{login}"),
    })
}

pub(crate) async fn create(visit: Visit, posted: Posted) -> Answer {
    let new = NewAccount { login: posted.text("login").trim().into(), change: change_of(&posted) };
    let (password, hash) = first_password(&visit).await?;
    let (ctx, asked) = (visit.ctx.clone(), new.clone());
    let add = move |w: &Write<'_>| actions::add_account(w, &ctx, &asked, &hash);
    match wrong(visit.db().write("administration.add_account", add).await)? {
        Ok(account) => Ok(password_page(&visit, &account.login, password)),
        Err(errors) => Ok(invalid(new_page(&visit, new, errors).await?)),
    }
}

struct SessionRow {
    started: String,
    used: String,
    device: String,
    means: &'static str,
}

#[derive(Template)]
#[template(path = "account-one.html")]
struct ShowPage {
    f: Frame,
    account: Row,
    change: AccountChange,
    roles: Options,
    units: Vec<(String, String)>,
    sessions: Vec<SessionRow>,
    factor: SecondFactor,
    /// Name of the identity provider; empty without one.
    provider: String,
    /// Since when somebody there is bound to this account; empty when nobody is.
    bound_since: String,
    is_own: bool,
    version: i64,
}

/// The page of an account; what was seen and typed before comes again.
async fn show_page(
    visit: &Visit,
    login: String,
    typed: Option<(i64, AccountChange)>,
    errors: Vec<FieldError>,
) -> Result<ShowPage> {
    let (division, wanted) = (visit.division().to_string(), login.clone());
    let vault = visit.app.vault.clone();
    let (account, sessions, factor, identity, units) = visit
        .db()
        .read(move |r| {
            let account = people::account(r, &division, &wanted)?.ok_or(Error::NotFound)?;
            let sessions = people::sessions_of(r, &division, &wanted)?;
            let factor = people::second_factor(r, &vault, &division, &wanted)?;
            let identity = people::identity(r, &division, &wanted)?;
            Ok((account, sessions, factor, identity, units_of(r, &division)?))
        })
        .await?;
    let (version, change) = typed.unwrap_or_else(|| {
        let (name, role) = (account.name.clone(), account.role.code().into());
        (
            account_version(&account),
            AccountChange { name, role, unit: account.unit.clone().unwrap_or_default() },
        )
    });
    let session = |one: people::SessionRow| SessionRow {
        started: kernel::minute_zh(one.started_at),
        used: kernel::minute_zh(one.used_at),
        device: one.device,
        means: one.means.zh(),
    };
    let provider = visit.app.provider.as_deref();
    let bound = actions::in_use(visit, identity);
    Ok(ShowPage {
        f: visit.frame(&account.name).with_errors(errors),
        account: row(&account, &units),
        change,
        roles: roles(),
        units: units.into_iter().map(|unit| (unit.code, unit.name)).collect(),
        sessions: sessions.into_iter().filter(|one| visit.is_alive(one)).map(session).collect(),
        factor,
        provider: provider.map_or(String::new(), |provider| provider.name().into()),
        bound_since: bound.map_or(String::new(), |one| kernel::minute_zh(one.bound_at)),
        is_own: login == visit.ctx.actor.id,
        version,
    })
}

pub(crate) async fn show(visit: Visit, Path(login): Path<String>) -> Answer {
    Ok(page(show_page(&visit, login, None, Vec::new()).await?))
}

pub(crate) async fn change(visit: Visit, Path(login): Path<String>, posted: Posted) -> Answer {
    let (seen, change) = (seen_in(&posted), change_of(&posted));
    let (ctx, asked) = (visit.ctx.clone(), change.clone());
    match wrong(actions::change_account(visit.db(), ctx, login.clone(), seen, asked).await)? {
        Ok(_) => Ok(redirect_saying(&format!("/accounts/{login}"), "账号已修改，对方需要重新登录。")),
        Err(errors) => Ok(invalid(show_page(&visit, login, Some((seen, change)), errors).await?)),
    }
}

pub(crate) async fn bind(visit: Visit, Path(login): Path<String>, posted: Posted) -> Answer {
    match wrong(actions::bind(&visit, login.clone(), posted.text("subject").into()).await)? {
        Ok(()) => Ok(redirect_saying(&format!("/accounts/{login}"), "已绑定，对方需要重新登录。")),
        Err(errors) => Ok(invalid(show_page(&visit, login, None, errors).await?)),
    }
}

pub(crate) async fn act(
    visit: Visit,
    Path((login, name)): Path<(String, String)>,
    _posted: Posted,
) -> Answer {
    let what = Act::from_code(&name).ok_or(Error::NotFound)?;
    match actions::act(&visit, login.clone(), what).await? {
        Some(password) => Ok(password_page(&visit, &login, password)),
        None => Ok(redirect_saying(&format!("/accounts/{login}"), "已办理。")),
    }
}
