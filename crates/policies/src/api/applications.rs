//! 申请件: lists, and one application.

use crate::APPLICANTS;
use crate::application::{KIND, STATES, allowed, may_read_facts};
use crate::known::UsedFact;
use crate::pages::applications::{Loaded, event_view, load};
use crate::store::{self, Listed, Scope};
use axum::extract::Path;
use kernel::utc_text;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use web::api::{Cursor, Fields, Operation, Page, PageRows, Query, chosen, known_state, list, tagged};
use web::{Answer, Route, Visit, Who};

pub(super) fn routes() -> Vec<Route> {
    let who = Who::Roles(APPLICANTS);
    let of = |zh, en| Operation::new(zh, en).path("id", "件号", "A202210200001");
    let all = Operation::new("您可以看的政策申请，新的在前", "The applications you may read, newest first")
        .query::<ApplicationsQuery>("state=submitted&limit=10&fields=id,title,state")
        .answer::<Page<ApplicationRow>>();
    let one =
        of("一份申请和它的办理经过", "An application, and what happened").answer::<ApplicationOut>().tagged();
    vec![
        Route::api("GET", "/api/v1/applications", who, all, applications),
        Route::api("GET", "/api/v1/applications/{id}", who, one, one_application),
    ]
}

fn states() -> Vec<&'static str> {
    STATES.iter().map(|(code, ..)| *code).collect()
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ApplicationsQuery {
    /// 状态代码；不填为全部.
    #[schemars(extend("enum" = states()))]
    state: Option<String>,
    /// 上一页的 next.
    after: Option<Cursor>,
    /// 每页行数.
    limit: Option<PageRows>,
    /// 只要这些字段，用逗号分开.
    fields: Option<Fields>,
}

/// 列表中的一份申请.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ApplicationRow", transform = web::api::any_fields)]
struct ApplicationRow {
    /// 件号.
    id: String,
    /// 措施编号.
    measure: String,
    /// 措施名称.
    title: String,
    /// 统一社会信用代码.
    enterprise: String,
    /// 状态代码.
    #[schemars(extend("enum" = states()))]
    state: String,
    /// 已结束.
    closed: bool,
    /// 提交时间.
    #[schemars(extend("format" = "date-time"))]
    opened_at: String,
    /// 最近的到期时间.
    #[schemars(extend("format" = "date-time"))]
    due_at: Option<String>,
}

impl From<Listed> for ApplicationRow {
    fn from(one: Listed) -> ApplicationRow {
        let Listed { id, state, title, topic, party, opened_at, due_at, closed } = one;
        ApplicationRow { id, measure: topic, title, enterprise: party, state, closed, opened_at, due_at }
    }
}

async fn applications(visit: Visit, Query(asked): Query<ApplicationsQuery>) -> Answer {
    let (after, limit) = (asked.after.unwrap_or_default(), asked.limit.unwrap_or_default());
    let state = known_state(asked.state, &states())?;
    let (division, scope) = (visit.division().to_string(), Scope::of(&visit.ctx.actor));
    let (at, id) = (after.key(0, "9999"), after.key(1, ""));
    let read = move |r: &db::Read<'_>| store::list(r, &division, KIND, &scope, &state, (&at, &id), limit.0);
    let rows = visit.db().read(read).await?;
    let keys = |one: &Listed| vec![one.opened_at.clone(), one.id.clone()];
    chosen(&list(rows, limit, keys, ApplicationRow::from), asked.fields.as_ref())
}

/// 一份申请.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Application")]
pub(super) struct ApplicationOut {
    /// 件号.
    id: String,
    /// 版本，与 ETag 相同.
    version: i64,
    /// 措施编号.
    measure: String,
    /// 措施名称.
    title: String,
    /// 按哪一版措施办理.
    measure_version: i64,
    /// 那一版内容的 SM3.
    measure_hash: String,
    /// 统一社会信用代码.
    enterprise: String,
    /// 企业名称.
    enterprise_name: String,
    /// 牵头单位代码.
    unit: String,
    /// 状态代码.
    #[schemars(extend("enum" = states()))]
    state: String,
    /// 已结束.
    closed: bool,
    /// 提交时间.
    #[schemars(extend("format" = "date-time"))]
    opened_at: Option<String>,
    /// 核算金额，分；不是金额或还缺数据时为 null.
    amount_fen: Option<i64>,
    /// 批准金额，分；没有批准时为 null.
    granted_fen: Option<i64>,
    /// 不符合的条件；没有不予批准时为空.
    condition: String,
    /// 不予批准的理由.
    rejection: String,
    /// 可以申诉到；不能申诉时为 null.
    #[schemars(extend("format" = "date-time"))]
    appeal_until: Option<String>,
    /// 依据的事实；无权查看或已删除时为 null.
    facts: Option<Vec<FactOut>>,
    /// 时限.
    clocks: Vec<ClockOut>,
    /// 您现在可以做的动作.
    moves: Vec<&'static str>,
    /// 办理经过，早的在前.
    events: Vec<EventOut>,
}

/// 一项事实.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ApplicationFact")]
struct FactOut {
    /// 名称.
    fact: String,
    /// 值；未知时为 null.
    value: Option<String>,
    /// 企业填报的，不是政府已有的.
    stated: bool,
}

impl From<&UsedFact> for FactOut {
    fn from(one: &UsedFact) -> FactOut {
        let UsedFact { name, value, stated } = one.clone();
        FactOut { fact: name, value, stated }
    }
}

/// 一个时限.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ApplicationClock")]
struct ClockOut {
    /// 代码.
    name: String,
    /// 时限，如 5wd 为 5 个工作日.
    limit: String,
    /// 到期时间.
    #[schemars(extend("format" = "date-time"))]
    due_at: String,
    /// 停止时间；计时中为 null.
    #[schemars(extend("format" = "date-time"))]
    ended_at: Option<String>,
    /// 是否按时；还没有判定时为 null.
    met: Option<bool>,
}

/// 一次记录.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ApplicationEvent")]
struct EventOut {
    /// 时间.
    #[schemars(extend("format" = "date-time"))]
    at: String,
    /// 动作代码.
    name: String,
    /// 动作.
    what: String,
    /// 谁.
    who: String,
    /// 写了什么.
    lines: Vec<LineOut>,
}

/// 一项内容.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ApplicationLine")]
struct LineOut {
    /// 名称.
    label: String,
    /// 内容.
    text: String,
}

fn application_out(visit: &Visit, loaded: &Loaded) -> ApplicationOut {
    let (case, actor) = (&loaded.case, &visit.ctx.actor);
    let field = |name: &str| case.field(name).to_string();
    let clock = |clock: &cases::Clock| ClockOut {
        name: clock.name.clone(),
        limit: clock.limit.clone(),
        due_at: utc_text(clock.due_at),
        ended_at: clock.ended_at.map(utc_text),
        met: clock.met,
    };
    let event = |event: &journal::Event| {
        let view = event_view(visit, event);
        let lines = view.lines.into_iter().map(|(label, text)| LineOut { label, text });
        let (at, name) = (utc_text(event.at), event.name.clone());
        EventOut { at, name, what: view.what, who: view.who, lines: lines.collect() }
    };
    let facts = loaded.facts.as_ref().filter(|_| may_read_facts(case, actor));
    ApplicationOut {
        id: case.id.clone(),
        version: case.version,
        measure: loaded.measure.measure.id.clone(),
        title: loaded.measure.measure.title.of(visit.ctx.lang).into(),
        measure_version: loaded.measure.version,
        measure_hash: loaded.measure.hash.clone(),
        enterprise: field("enterprise"),
        enterprise_name: loaded.enterprise.clone(),
        unit: loaded.measure.measure.unit.clone(),
        state: case.state.clone(),
        closed: case.closed,
        opened_at: case.opened_at.map(utc_text),
        amount_fen: case.field("amount_fen").parse().ok(),
        granted_fen: case.field("granted_fen").parse().ok(),
        condition: field("condition"),
        rejection: field("rejection"),
        appeal_until: Some(field("appeal_until")).filter(|until| !until.is_empty()),
        facts: facts.map(|facts| facts.iter().map(FactOut::from).collect()),
        clocks: case.clocks.iter().map(clock).collect(),
        moves: allowed(case, actor).iter().map(|spec| spec.name).collect(),
        events: loaded.events.iter().map(event).collect(),
    }
}

async fn one_application(visit: Visit, Path(id): Path<String>) -> Answer {
    show(&visit, &id).await
}

/// The application as this person sees it now.
pub(super) async fn show(visit: &Visit, id: &str) -> Answer {
    let loaded = load(visit, id).await?;
    tagged(loaded.case.version, &application_out(visit, &loaded))
}
