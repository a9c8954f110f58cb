//! 留痕: who did what and when. Of a case it shows that something was done, not what was written.

use crate::EventWord;
use askama::Template;
use jiff::Timestamp;
use jiff::civil::Date;
use journal::{Event, Sought};
use kernel::PAGE_ROWS;
use web::{Answer, Frame, Visit, page};

struct Row {
    seq: i64,
    at: String,
    who: String,
    role: &'static str,
    what: String,
    about: String,
}

/// What it was done to: the case and the unit, or what else the event names.
pub(crate) fn about(event: &Event) -> String {
    let said = |field: &str| event.data.get(field).and_then(serde_json::Value::as_str).unwrap_or_default();
    let unit = event.unit.as_deref().unwrap_or_default();
    if let Some(id) = &event.case_id {
        return [id.as_str(), unit].join(" ").trim().into();
    }
    let parts = ["login", "detail", "code", "key", "value", "valid_from", "name"].map(said);
    let parts: Vec<&str> = parts.into_iter().chain([unit]).filter(|part| !part.is_empty()).collect();
    parts.join(" · ").trim().into()
}

fn row(event: &Event, word: EventWord) -> Row {
    Row {
        seq: event.seq,
        at: kernel::minute_zh(event.at),
        who: if event.actor.id.is_empty() {
            event.actor.name.clone()
        } else {
            format!("{}({})", event.actor.name, event.actor.id)
        },
        role: event.actor.role.zh(),
        what: own_word(&event.name).unwrap_or_else(|| word(&event.name)).into(),
        about: about(event),
    }
}

/// The words for what happens outside of cases.
pub(crate) fn own_word(name: &str) -> Option<&'static str> {
    Some(match name {
        "signed_in" => "登录",
        "second_factor_asked" => "第一步通过，等待第二验证",
        "recovery_code_used" => "使用恢复码",
        "sign_in_failed" => "登录失败",
        "locked_out" => "多次输错，锁定账号",
        "signed_out" => "退出登录",
        "signed_out_all" => "结束全部登录",
        "session_ended" => "结束一处登录",
        "password_changed" => "修改密码",
        "password_reset" => "重设密码",
        "second_factor_started" => "开始设置第二验证",
        "second_factor_on" => "启用第二验证",
        "second_factor_off" => "停用第二验证",
        "second_factor_reset" => "重置第二验证",
        "account_saved" => "建立账号",
        "account_changed" => "修改账号",
        "account_disabled" => "停用账号",
        "account_enabled" => "启用账号",
        "identity_bound" => "绑定统一身份",
        "identity_unbound" => "解除统一身份绑定",
        "key_created" => "建立接口密钥",
        "key_revoked" => "停用接口密钥",
        "rotate_keys" => "轮换主密钥",
        "unit_saved" => "保存单位",
        "parameter_set" => "修改参数",
        "enterprises_imported" => "导入市场主体",
        "calendar_imported" => "导入节假日安排",
        "demo_time_moved" => "演示时间向前调",
        _ => return None,
    })
}

#[derive(Template)]
#[template(path = "record.html")]
struct RecordPage {
    f: Frame,
    rows: Vec<Row>,
    actor: String,
    case: String,
    day: String,
    head: String,
    next: String,
}

/// The end of a day.
pub(crate) fn until(day: Date) -> Option<Timestamp> {
    Some(kernel::from_local(day.tomorrow().ok()?.at(0, 0, 0, 0)))
}

pub(crate) async fn list(visit: Visit, word: EventWord) -> Answer {
    let (actor, case, day) = (visit.param("actor"), visit.param("case"), visit.param("day"));
    let before = visit.param("before").parse().unwrap_or(i64::MAX);
    let division = visit.division().to_string();
    let sought = Sought {
        actor: actor.trim().into(),
        case_id: case.trim().into(),
        until: kernel::parse_day(&day).and_then(until),
    };
    let (events, head) = visit
        .db()
        .read(move |r| {
            Ok((journal::search(r, &division, &sought, before, PAGE_ROWS + 1)?, journal::head(r, &division)?))
        })
        .await?;
    let more = events.len() > PAGE_ROWS;
    let next = events.get(PAGE_ROWS - 1).filter(|_| more).map_or(String::new(), |last| {
        format!(
            "/record?actor={}&case={}&day={}&before={}",
            web::encode(&actor),
            web::encode(&case),
            web::encode(&day),
            last.seq
        )
    });
    Ok(page(RecordPage {
        f: visit.frame("留痕"),
        rows: events.iter().take(PAGE_ROWS).map(|event| row(event, word)).collect(),
        actor,
        case,
        day,
        head: head.map_or(String::new(), |(seq, hash)| format!("第 {seq} 条 {hash}")),
        next,
    }))
}
