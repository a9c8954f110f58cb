//! 留痕: the same sight as the page; of a case that something was done, not what was written.

use crate::AUDIT;
use crate::EventWord;
use crate::actions::CODE_CHARS_MAX;
use crate::pages::record::{about, own_word, until};
use journal::{Event, Sought};
use kernel::{Error, utc_text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use web::api::{Cursor, Day, Fields, Operation, Page, PageRows, Query, Text, chosen, list, ok};
use web::{Answer, Route, Visit};

pub(super) fn routes(event_word: EventWord) -> Vec<Route> {
    let all = Operation::new("留痕，新的在前", "The record, newest first")
        .query::<ListQuery>("actor=office&limit=10&fields=seq,at,what,about")
        .answer::<Page<EventOut>>();
    let head =
        Operation::new("最后一条的序号和摘要", "Number and hash of the last event").answer::<HeadOut>();
    vec![
        Route::api("GET", "/api/v1/record", AUDIT, all, move |visit, query| record(visit, query, event_word)),
        Route::api("GET", "/api/v1/record/head", AUDIT, head, of_head),
    ]
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    /// 操作人登录名.
    actor: Option<Text<1, CODE_CHARS_MAX>>,
    /// 件号.
    case: Option<Text<1, CODE_CHARS_MAX>>,
    /// 截至日期.
    until: Option<Day>,
    /// 上一页的 next.
    after: Option<Cursor>,
    /// 每页行数.
    limit: Option<PageRows>,
    /// 只要这些字段，用逗号分开.
    fields: Option<Fields>,
}

/// 一条留痕.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RecordRow", transform = web::api::any_fields)]
struct EventOut {
    /// 序号.
    seq: i64,
    /// 时间.
    #[schemars(extend("format" = "date-time"))]
    at: String,
    /// 操作人登录名；系统和公众为空.
    actor: String,
    /// 操作人.
    actor_name: String,
    /// 角色代码.
    role: &'static str,
    /// 动作代码.
    name: String,
    /// 动作.
    what: &'static str,
    /// 件号；不属于一件时为 null.
    case: Option<String>,
    /// 单位代码；没有时为 null.
    unit: Option<String>,
    /// 对象.
    about: String,
}

async fn record(visit: Visit, Query(asked): Query<ListQuery>, word: EventWord) -> Answer {
    let (after, limit) = (asked.after.unwrap_or_default(), asked.limit.unwrap_or_default());
    let (division, before) = (visit.division().to_string(), after.key(0, "").parse().unwrap_or(i64::MAX));
    let sought = Sought {
        actor: asked.actor.unwrap_or_default().0,
        case_id: asked.case.unwrap_or_default().0,
        until: asked.until.and_then(|day| until(day.0)),
    };
    let events =
        visit.db().read(move |r| journal::search(r, &division, &sought, before, limit.0 + 1)).await?;
    let out = |event: Event| EventOut {
        seq: event.seq,
        at: utc_text(event.at),
        about: about(&event),
        what: own_word(&event.name).unwrap_or_else(|| word(&event.name)),
        actor: event.actor.id,
        actor_name: event.actor.name,
        role: event.actor.role.code(),
        name: event.name,
        case: event.case_id,
        unit: event.unit,
    };
    chosen(&list(events, limit, |event| vec![event.seq.to_string()], out), asked.fields.as_ref())
}

/// 链尾.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RecordHead")]
struct HeadOut {
    /// 最后一条的序号.
    seq: i64,
    /// 它的摘要，SM3.
    hash: String,
}

async fn of_head(visit: Visit) -> Answer {
    let division = visit.division().to_string();
    let (seq, hash) = visit.db().read(move |r| journal::head(r, &division)).await?.ok_or(Error::NotFound)?;
    ok(&HeadOut { seq, hash })
}
