//! 一件吹哨: where it stands, what happened, whom to reach.

use crate::actions;
use crate::contact::Contact;
use crate::pages::show::{Loaded, event_view, load, rating_link};
use crate::{HANDLERS, allowed, may_read_contact, text};
use axum::extract::Path;
use kernel::utc_text;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use web::api::{Body, Operation, ok, tagged};
use web::{Answer, Route, Visit, Who};

const ID: (&str, &str, &str) = ("id", "件号", "W202210200001");

pub(super) fn routes() -> Vec<Route> {
    let who = Who::Roles(HANDLERS);
    let of = |zh, en| Operation::new(zh, en).path(ID.0, ID.1, ID.2);
    let show = of("一件吹哨", "A whistle").answer::<WhistleOut>().tagged();
    let timeline = of("办理经过，早的在前", "What happened, oldest first").answer::<Events>();
    let contact = of("查看完整联系方式，查看本身会留痕", "The contact in full; the reading is recorded")
        .body::<ContactIn>(json!({ "purpose": "电话了解情况" }))
        .answer::<ContactOut>();
    vec![
        Route::api("GET", "/api/v1/whistles/{id}", who, show, whistle),
        Route::api("GET", "/api/v1/whistles/{id}/events", who, timeline, events),
        Route::api("POST", "/api/v1/whistles/{id}/contact", who, contact, read_contact),
    ]
}

/// 一件吹哨.
#[derive(Serialize, JsonSchema)]
pub(super) struct WhistleOut {
    /// 件号.
    id: String,
    /// 版本，与 ETag 相同.
    version: i64,
    /// 标题.
    title: String,
    /// 具体情况.
    body: String,
    /// 状态代码.
    state: String,
    /// 状态.
    state_name: &'static str,
    /// 已结束.
    closed: bool,
    /// 渠道.
    channel: String,
    /// 问题分类的代码；未受理时可能为空.
    category: String,
    /// 联系方式，已脱敏.
    contact: ContactOut,
    /// 可以查看完整联系方式.
    may_read_contact: bool,
    /// 提交时间.
    #[schemars(extend("format" = "date-time"))]
    opened_at: Option<String>,
    /// 最近一次变动.
    #[schemars(extend("format" = "date-time"))]
    updated_at: Option<String>,
    /// 最近的到期时间.
    #[schemars(extend("format" = "date-time"))]
    due_at: Option<String>,
    /// 承办单位.
    parts: Vec<PartOut>,
    /// 时限.
    clocks: Vec<ClockOut>,
    /// 您现在可以做的动作.
    moves: Vec<&'static str>,
    /// 评价链接；还不能评价或不该由您转交时为 null.
    rating_link: Option<String>,
}

/// 联系方式；没有填写的为空.
#[derive(Serialize, JsonSchema)]
pub(super) struct ContactOut {
    /// 企业名称.
    enterprise: String,
    /// 联系人.
    name: String,
    /// 联系电话.
    phone: String,
    /// 电子邮箱.
    email: String,
    /// 地点，办理的人可见.
    place: String,
}

/// 一个承办单位.
#[derive(Serialize, JsonSchema)]
struct PartOut {
    /// 单位代码.
    unit: String,
    /// 单位.
    unit_name: String,
    /// 牵头.
    lead: bool,
    /// 状态代码.
    state: String,
    /// 状态.
    state_name: &'static str,
    /// 还须办理.
    open: bool,
    /// 派单时间.
    #[schemars(extend("format" = "date-time"))]
    called_at: String,
    /// 评价，5 最好；没有评价时为 null.
    grade: Option<i64>,
}

/// 一个时限.
#[derive(Serialize, JsonSchema)]
struct ClockOut {
    /// 代码.
    name: String,
    /// 单位代码；空为整件.
    unit: String,
    /// 时限，如 5wd 为 5 个工作日.
    limit: String,
    /// 起算时间.
    #[schemars(extend("format" = "date-time"))]
    started_at: String,
    /// 到期时间.
    #[schemars(extend("format" = "date-time"))]
    due_at: String,
    /// 暂定：有关年份的节假日安排尚未公布.
    provisional: bool,
    /// 中止计时.
    paused: bool,
    /// 停止时间；计时中为 null.
    #[schemars(extend("format" = "date-time"))]
    ended_at: Option<String>,
    /// 是否按时；还没有判定时为 null.
    met: Option<bool>,
}

/// 办理经过.
#[derive(Serialize, JsonSchema)]
struct Events {
    /// 各次记录.
    items: Vec<EventOut>,
}

/// 一次记录.
#[derive(Serialize, JsonSchema)]
struct EventOut {
    /// 序号.
    seq: i64,
    /// 时间.
    #[schemars(extend("format" = "date-time"))]
    at: String,
    /// 动作代码.
    name: String,
    /// 动作.
    what: String,
    /// 谁.
    who: String,
    /// 单位；可能为空.
    unit: String,
    /// 写了什么.
    lines: Vec<LineOut>,
}

/// 一项内容.
#[derive(Serialize, JsonSchema)]
struct LineOut {
    /// 名称.
    label: String,
    /// 内容.
    text: String,
}

/// 查看联系方式的请求.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ContactIn {
    /// 查看目的.
    #[schemars(length(min = 1, max = kernel::NAME_CHARS_MAX))]
    purpose: String,
}

impl From<&Contact> for ContactOut {
    fn from(one: &Contact) -> ContactOut {
        let Contact { enterprise, name, phone, email, place } = one.clone();
        ContactOut { enterprise, name, phone, email, place }
    }
}

impl WhistleOut {
    pub(super) fn new(visit: &Visit, loaded: &Loaded) -> WhistleOut {
        let (case, actor) = (&loaded.case, &visit.ctx.actor);
        let field = |name: &str| case.field(name).to_string();
        let part = |part: &cases::Part| PartOut {
            unit: part.unit.clone(),
            unit_name: loaded.units.get(&part.unit).cloned().unwrap_or_default(),
            lead: part.lead,
            state: part.state.clone(),
            state_name: visit.t(text::part(&part.state)),
            open: part.open,
            called_at: utc_text(part.called_at),
            grade: case.field(&format!("grade:{}", part.unit)).parse().ok(),
        };
        let clock = |clock: &cases::Clock| ClockOut {
            name: clock.name.clone(),
            unit: clock.unit.clone(),
            limit: clock.limit.clone(),
            started_at: utc_text(clock.started_at),
            due_at: utc_text(clock.due_at),
            provisional: clock.provisional,
            paused: clock.is_paused(),
            ended_at: clock.ended_at.map(utc_text),
            met: clock.met,
        };
        WhistleOut {
            id: case.id.clone(),
            version: case.version,
            title: field("title"),
            body: field("body"),
            state: case.state.clone(),
            state_name: visit.t(text::state(&case.state).0),
            closed: case.closed,
            channel: field("channel"),
            category: field("category"),
            contact: ContactOut::from(&loaded.contact),
            may_read_contact: may_read_contact(case, actor),
            opened_at: case.opened_at.map(utc_text),
            updated_at: case.updated_at.map(utc_text),
            due_at: case.due_at().map(utc_text),
            parts: case.parts.iter().map(part).collect(),
            clocks: case.clocks.iter().map(clock).collect(),
            moves: allowed(case, actor).iter().map(|spec| spec.name).collect(),
            rating_link: rating_link(visit, loaded),
        }
    }
}

async fn whistle(visit: Visit, Path(id): Path<String>) -> Answer {
    show(&visit, &id).await
}

/// The whistle as this person sees it now.
pub(super) async fn show(visit: &Visit, id: &str) -> Answer {
    let loaded = load(visit, id, false).await?;
    tagged(loaded.case.version, &WhistleOut::new(visit, &loaded))
}

async fn events(visit: Visit, Path(id): Path<String>) -> Answer {
    let loaded = load(&visit, &id, false).await?;
    let event = |event: &journal::Event| {
        let view = event_view(&visit, event, &loaded);
        let lines = view.lines.into_iter().map(|(label, text)| LineOut { label, text });
        EventOut {
            seq: event.seq,
            at: utc_text(event.at),
            name: event.name.clone(),
            what: view.what.into(),
            who: view.who,
            unit: view.unit,
            lines: lines.collect(),
        }
    };
    ok(&Events { items: loaded.events.iter().map(event).collect() })
}

async fn read_contact(visit: Visit, Path(id): Path<String>, body: Body<ContactIn>) -> Answer {
    load(&visit, &id, false).await?;
    actions::read_contact(visit.db(), visit.ctx.clone(), id.clone(), body.value.purpose).await?;
    ok(&ContactOut::from(&load(&visit, &id, true).await?.contact))
}
