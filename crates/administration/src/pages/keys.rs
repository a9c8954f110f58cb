//! 接口密钥.

use super::{minute, wrong};
use askama::Template;
use axum::extract::Path;
use kernel::{FieldError, PAGE_ROWS, Result, utc_text};
use people::{ApiKey, KEY_DAYS, NewKey, Scope};
use web::form::Posted;
use web::{Answer, Frame, Visit, invalid, page, redirect_saying};

struct Row {
    id: String,
    name: String,
    scope: &'static str,
    login: String,
    expires: String,
    state: &'static str,
    tone: &'static str,
    active: bool,
}

fn row(key: &ApiKey, now: &str) -> Row {
    let (state, tone, active) = match &key.revoked_at {
        Some(_) => ("已停用", "muted", false),
        None if key.expires_at.as_str() <= now => ("已过期", "muted", false),
        None => ("有效", "ok", true),
    };
    Row {
        id: key.id.clone(),
        name: key.name.clone(),
        scope: key.scope.zh(),
        login: key.login.clone().unwrap_or_else(|| web::show::NONE.into()),
        expires: minute(&key.expires_at),
        state,
        tone,
        active,
    }
}

#[derive(Template)]
#[template(path = "keys.html")]
struct KeysPage {
    f: Frame,
    rows: Vec<Row>,
    next: String,
    scopes: Vec<(&'static str, &'static str)>,
    purpose: String,
    scope: String,
    login: String,
    days: String,
}

async fn keys_page(visit: &Visit, typed: [&str; 4], errors: Vec<FieldError>) -> Result<KeysPage> {
    let (division, now) = (visit.division().to_string(), utc_text(visit.ctx.now));
    let after = visit.param("after");
    let (at, id) = after.split_once('~').unwrap_or(("9999", ""));
    let (at, id) = (at.to_string(), id.to_string());
    let mut keys = visit.db().read(move |r| people::keys(r, &division, (&at, &id), PAGE_ROWS + 1)).await?;
    let more = keys.len() > PAGE_ROWS;
    keys.truncate(PAGE_ROWS);
    let next =
        keys.last().filter(|_| more).map(|last| format!("/keys?after={}~{}", last.created_at, last.id));
    let [purpose, scope, login, days] = typed.map(String::from);
    Ok(KeysPage {
        f: visit.frame("接口密钥").with_errors(errors),
        rows: keys.iter().map(|key| row(key, &now)).collect(),
        next: next.unwrap_or_default(),
        scopes: Scope::ALL.iter().map(|scope| (scope.code(), scope.zh())).collect(),
        purpose,
        scope,
        login,
        days,
    })
}

pub(crate) async fn list(visit: Visit) -> Answer {
    let days = KEY_DAYS.to_string();
    Ok(page(keys_page(&visit, ["", Scope::Open311.code(), "", &days], Vec::new()).await?))
}

pub(crate) async fn create(visit: Visit, posted: Posted) -> Answer {
    let typed = ["name", "scope", "login", "days"].map(|field| posted.text(field));
    let login = Some(typed[2].trim().to_string()).filter(|login| !login.is_empty());
    let new = NewKey {
        name: typed[0].into(),
        scope: Scope::from_code(typed[1]).unwrap_or(Scope::Read),
        login,
        // What is no number is refused with the limits of a number.
        days: typed[3].trim().parse().unwrap_or(0),
    };
    let ctx = visit.ctx.clone();
    let made =
        visit.db().write("administration.create_key", move |w| people::create_key(w, &ctx, &new)).await;
    match wrong(made)? {
        Ok((key, secret)) => Ok(page(super::ShownOncePage {
            f: visit.frame("新密钥"),
            heading: "新密钥",
            label: "密钥",
            secret,
            advice: format!(
                "密钥只显示这一次，请立即交给使用它的系统妥善保存。编号 {}，{}后失效。",
                key.id,
                minute(&key.expires_at)
            ),
            back: "/keys".into(),
        })),
        Err(errors) => Ok(invalid(keys_page(&visit, typed, errors).await?)),
    }
}

pub(crate) async fn revoke(visit: Visit, Path(id): Path<String>, _posted: Posted) -> Answer {
    let ctx = visit.ctx.clone();
    visit.db().write("administration.revoke_key", move |w| people::revoke_key(w, &ctx, &id)).await?;
    Ok(redirect_saying("/keys", "密钥已停用。"))
}
