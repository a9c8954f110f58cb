//! 账号与密码: the own account, its password and its sessions.

use super::without_session;
use crate::form::Posted;
use crate::reply::{invalid, page, redirect_saying};
use crate::{Answer, Frame, Visit, show};
use askama::Template;
use axum::extract::Path;
use kernel::{Error, FieldError, Lang};
use people::{Means, SecondFactor, SessionRow};

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    f: Frame,
    rows: Vec<Row>,
    factor: SecondFactor,
    factor_required: bool,
}

/// 登录记录 as the page shows it.
struct Row {
    id: String,
    device: String,
    by_provider: bool,
    started: String,
    used: String,
    present: bool,
}

pub(crate) async fn account(visit: Visit) -> Answer {
    Ok(page(account_page(&visit, Vec::new()).await?))
}

async fn account_page(visit: &Visit, errors: Vec<FieldError>) -> kernel::Result<AccountPage> {
    let (division, login) = (visit.division().to_string(), visit.ctx.actor.id.clone());
    let vault = visit.app.vault.clone();
    let read = move |r: &db::Read<'_>| {
        Ok((people::sessions_of(r, &division, &login)?, people::second_factor(r, &vault, &division, &login)?))
    };
    let (rows, factor) = visit.db().read(read).await?;
    let alive = rows.into_iter().filter(|row| visit.is_alive(row));
    Ok(AccountPage {
        f: visit.frame("账号与密码").with_errors(errors),
        rows: alive.map(|row| shown(visit, row)).collect(),
        factor,
        factor_required: visit.policy().needs_second_factor(visit.ctx.actor.role),
    })
}

fn shown(visit: &Visit, row: SessionRow) -> Row {
    let minute = |at| match visit.ctx.lang {
        Lang::Zh => show::short_minute_zh(at),
        Lang::En => kernel::local(at).strftime("%Y-%m-%d %H:%M").to_string(),
    };
    let device = if row.device.is_empty() { visit.t("未知设备").into() } else { row.device };
    let (started, used) = (minute(row.started_at), minute(row.used_at));
    let by_provider = row.means == Means::Provider;
    Row { present: row.id == visit.session_id, id: row.id, device, by_provider, started, used }
}

/// Ends another session; the present one ends by signing out.
pub(crate) async fn end_session(visit: Visit, Path(id): Path<String>, _: Posted) -> Answer {
    let ctx = visit.ctx.clone();
    let ended =
        visit.db().write("end_session", move |w| people::revoke_session(w, &ctx, &ctx.actor.id, &id)).await;
    match ended {
        // It has ended meanwhile: that is what was wanted.
        Ok(()) | Err(Error::NotFound) => Ok(redirect_saying("/account", "这个登录已结束。")),
        Err(error) => Err(error.into()),
    }
}

pub(crate) async fn change_password(visit: Visit, posted: Posted) -> Answer {
    let ctx = visit.ctx.clone();
    let (old, new) = (posted.text("old_password").to_string(), posted.text("new_password").to_string());
    match visit.hashing(move |desk| people::change_password(desk, &ctx, &old, &new)).await {
        // Every session of the account has ended, this one too.
        Ok(()) => {
            Ok(without_session(redirect_saying("/sign-in?next=/account", "密码已修改，请用新密码登录。")))
        }
        Err(Error::Invalid(errors)) => Ok(invalid(account_page(&visit, errors).await?)),
        Err(error) => Err(error.into()),
    }
}
