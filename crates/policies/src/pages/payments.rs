//! 兑现名单: lists, one list with its rows, and what can be done with it.

use crate::actions::{load_list, make_list, move_list};
use crate::form::Input;
use crate::payments::{KIND, PaymentRow, RowState, may_read, state_word};
use crate::plain::money;
use crate::store::{self, Listed, Scope};
use askama::Template;
use axum::extract::Path;
use cases::Case;
use kernel::{
    Error, FieldError, Lang, NAME_CHARS_MAX, PAGE_ROWS, REASON_CHARS_MAX, Result, Role, minute_zh, parse_utc,
};
use web::form::Posted;
use web::{Answer, Frame, Visit, invalid, page, redirect_saying};

#[derive(Template)]
#[template(path = "payments.html")]
struct ListPage {
    f: Frame,
    rows: Vec<(String, String, &'static str, String)>,
    next: String,
}

pub(crate) async fn list(visit: Visit) -> Answer {
    let after = visit.param("after");
    let (at, id) = after.split_once('~').unwrap_or(("9999", ""));
    let (at, id, division) = (at.to_string(), id.to_string(), visit.division().to_string());
    let read =
        move |r: &db::Read<'_>| store::list(r, &division, KIND, &Scope::All, "", (&at, &id), PAGE_ROWS);
    let mut found: Vec<Listed> = visit.db().read(read).await?;
    let more = found.len() > PAGE_ROWS;
    found.truncate(PAGE_ROWS);
    let next =
        found.last().filter(|_| more).map(|last| format!("/payments?after={}~{}", last.opened_at, last.id));
    let row = |one: &Listed| {
        let opened = parse_utc(&one.opened_at).map_or_else(String::new, minute_zh);
        (one.id.clone(), one.title.clone(), state_word(&one.state), opened)
    };
    Ok(page(ListPage {
        f: visit.frame("兑现名单"),
        rows: found.iter().map(row).collect(),
        next: next.unwrap_or_default(),
    }))
}

#[derive(Template)]
#[template(path = "payment.html")]
struct ShowPage {
    f: Frame,
    id: String,
    title: String,
    measure: String,
    state: &'static str,
    is_drafted: bool,
    is_confirmed: bool,
    is_office: bool,
    version: i64,
    about: Vec<(&'static str, String)>,
    rows: Vec<RowView>,
    next: String,
    name_max: usize,
    reason_max: usize,
}

struct RowView {
    code: String,
    name: String,
    amount: String,
    state: &'static str,
    tone: &'static str,
    note: String,
}

async fn show_page(visit: &Visit, id: &str, errors: Vec<FieldError>) -> Result<ShowPage> {
    let (division, id, after) = (visit.division().to_string(), id.to_string(), visit.param("after"));
    let actor = visit.ctx.actor.clone();
    let (case, mut rows, names) = visit
        .db()
        .read(move |r| {
            let case: Case = load_list(r, &division, &id)?;
            if !may_read(&actor) {
                return Err(Error::NotFound);
            }
            let rows: Vec<PaymentRow> = store::payment_rows(r, &division, &id, &after, PAGE_ROWS + 1)?;
            let names = super::names_of(r, &division, rows.iter().map(|row| row.enterprise.as_str()))?;
            Ok((case, rows, names))
        })
        .await?;
    let more = rows.len() > PAGE_ROWS;
    rows.truncate(PAGE_ROWS);
    let next =
        rows.last().filter(|_| more).map(|last| format!("/payments/{}?after={}", case.id, last.enterprise));
    let fen =
        |field: &str| case.field(field).parse().map_or_else(|_| String::new(), |fen| money(fen, Lang::Zh));
    let about = vec![
        ("依据的匹配", format!("{} · 第 {} 次", case.field("day"), case.field("run"))),
        ("户数", case.field("rows").to_owned()),
        ("名单金额", fen("total_fen")),
        ("批准金额", fen("granted_fen")),
        ("兑现到期", case.due_at().map(minute_zh).unwrap_or_default()),
    ];
    let view = |row: PaymentRow| RowView {
        name: names.get(&row.enterprise).cloned().unwrap_or_default(),
        amount: money(row.amount_fen, Lang::Zh),
        state: row.state.zh(),
        tone: match row.state {
            RowState::Listed => "info",
            RowState::Granted => "ok",
            RowState::Struck | RowState::Passed => "muted",
        },
        note: row.note,
        code: row.enterprise,
    };
    Ok(ShowPage {
        f: visit.frame("兑现名单").with_errors(errors),
        title: case.field("title").to_owned(),
        measure: case.field("category").to_owned(),
        state: state_word(&case.state),
        is_drafted: case.state == "drafted",
        is_confirmed: case.state == "confirmed",
        is_office: visit.ctx.actor.role == Role::Office,
        version: case.version,
        about: about.into_iter().filter(|(_, value)| !value.is_empty()).collect(),
        rows: rows.into_iter().map(view).collect(),
        next: next.unwrap_or_default(),
        name_max: NAME_CHARS_MAX,
        reason_max: REASON_CHARS_MAX,
        id: case.id,
    })
}

pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Answer {
    Ok(page(show_page(&visit, &id, Vec::new()).await?))
}

pub(crate) async fn make(visit: Visit, Path(id): Path<String>, _posted: Posted) -> Answer {
    let ctx = visit.ctx.clone();
    let list = visit.db().write("policies.make_list", move |w| make_list(w, &ctx, &id)).await?;
    Ok(redirect_saying(&format!("/payments/{}", list.id), "名单已生成，请核对后确认。"))
}

/// `confirm`, `pay`, `strike` or `drop`.
pub(crate) async fn act(visit: Visit, Path((id, name)): Path<(String, String)>, posted: Posted) -> Answer {
    let seen: i64 = posted.text("version").parse().unwrap_or_default();
    let fields = ["enterprise", "reason", "voucher"];
    let input = fields.iter().fold(Input::default(), |input, name| input.with(name, posted.text(name)));
    match move_list(visit.db(), visit.ctx.clone(), id.clone(), seen, name, input).await {
        Ok(_) => Ok(redirect_saying(&format!("/payments/{id}"), "已保存")),
        Err(Error::Invalid(errors)) => Ok(invalid(show_page(&visit, &id, errors).await?)),
        Err(error) => Err(error.into()),
    }
}
