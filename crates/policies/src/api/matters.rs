//! 专窗事项: counts, the matters behind them, recording and settling.

use crate::actions::{record_matter, settle_matter};
use crate::matters::{KINDS, MatterInput};
use crate::pages::matters::{FIRST_DAY, counts, load, own_window};
use crate::store::{self, Listed, MattersAsked};
use crate::{CLERKS, OFFICE, WINDOWS};
use axum::extract::Path;
use kernel::{NAME_CHARS_MAX, REASON_CHARS_MAX, local_day, utc_text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use web::api::{
    Body, Created, Cursor, Day, Fields, Operation, Page, PageRows, Query, Seen, Text, chosen, list, ok,
    tagged,
};
use web::{Answer, Route, Visit, Who};

/// States of a matter.
const STATES: [&str; 3] = ["done", "open", "settled"];

pub(super) fn routes() -> Vec<Route> {
    let (windows, clerks, office) = (Who::Roles(WINDOWS), Who::Roles(CLERKS), Who::Roles(OFFICE));
    let of = |zh, en| Operation::new(zh, en).path("id", "件号", "M202210200001");
    let board = Operation::new("各专窗的事项数，逐件记录计出", "Matters by window, counted from the records")
        .query::<CountsQuery>("from=2022-01-01&to=2022-12-31")
        .answer::<CountsOut>();
    let all = Operation::new("专窗事项，新的在前", "Matters at policy windows, newest first")
        .query::<MattersQuery>("kind=complaint&limit=10&fields=id,title,state")
        .answer::<Page<MatterRow>>();
    let add = Operation::new("登记专窗事项", "Record a matter")
        .body::<MatterIn>(
            json!({ "kind": "consultation", "text": "询问租金减免怎样办理", "enterprise": "企业甲（虚构）" }),
        )
        .creates::<MatterOut>()
        .tagged()
        .refuses(&["not_a_window"]);
    let one = of("一件专窗事项", "A matter").answer::<MatterOut>().tagged();
    let settle = of("办结一件投诉", "Settle a complaint")
        .matched(1)
        .body::<SettleIn>(json!({ "reply": "已向企业说明并更正" }))
        .answer::<MatterOut>()
        .refuses(&["wrong_state"]);
    vec![
        Route::api("GET", "/api/v1/matter-counts", windows, board, matter_counts),
        Route::api("GET", "/api/v1/matters", windows, all, matters),
        Route::api("POST", "/api/v1/matters", clerks, add, create),
        Route::api("GET", "/api/v1/matters/{id}", windows, one, matter),
        Route::api("POST", "/api/v1/matters/{id}/settle", office, settle, settle_one),
    ]
}

fn kinds() -> [&'static str; 4] {
    KINDS.map(|(code, _)| code)
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CountsQuery {
    /// 第一天；不填为最早.
    from: Option<Day>,
    /// 最后一天；不填为今天.
    to: Option<Day>,
}

/// 各专窗的事项数.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "MatterCounts")]
struct CountsOut {
    /// 第一天.
    #[schemars(extend("format" = "date"))]
    from: String,
    /// 最后一天.
    #[schemars(extend("format" = "date"))]
    to: String,
    /// 各专窗.
    windows: Vec<WindowOut>,
}

/// 一个专窗.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "MatterWindow")]
struct WindowOut {
    /// 专窗代码.
    window: String,
    /// 专窗.
    name: String,
    /// 各类事项的件数.
    counts: BTreeMap<&'static str, i64>,
}

/// The days asked for: otherwise all up to today.
fn days(visit: &Visit, from: Option<Day>, to: Option<Day>) -> (String, String) {
    let today = local_day(visit.ctx.now).to_string();
    let text = |day: Option<Day>| day.map(|day| day.0.to_string());
    (text(from).unwrap_or_else(|| FIRST_DAY.into()), text(to).unwrap_or(today))
}

async fn matter_counts(visit: Visit, Query(asked): Query<CountsQuery>) -> Answer {
    let (from, to) = days(&visit, asked.from, asked.to);
    let found = counts(&visit, &from, &to).await?;
    let windows = found.into_iter().map(|(unit, counts)| WindowOut {
        window: unit.code,
        name: unit.name,
        counts: kinds().into_iter().zip(counts).collect(),
    });
    ok(&CountsOut { windows: windows.collect(), from, to })
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct MattersQuery {
    /// 第一天；不填为最早.
    from: Option<Day>,
    /// 最后一天；不填为今天.
    to: Option<Day>,
    /// 专窗代码；不填为全部.
    window: Option<Text<1, NAME_CHARS_MAX>>,
    /// 事项类型代码；不填为全部.
    kind: Option<KindIn>,
    /// 上一页的 next.
    after: Option<Cursor>,
    /// 每页行数.
    limit: Option<PageRows>,
    /// 只要这些字段，用逗号分开.
    fields: Option<Fields>,
}

/// 事项类型.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
enum KindIn {
    Consultation,
    Assisted,
    Complaint,
    Other,
}

impl KindIn {
    fn code(self) -> &'static str {
        match self {
            KindIn::Consultation => "consultation",
            KindIn::Assisted => "assisted",
            KindIn::Complaint => "complaint",
            KindIn::Other => "other",
        }
    }
}

/// 列表中的一件专窗事项.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "MatterRow", transform = web::api::any_fields)]
struct MatterRow {
    /// 件号.
    id: String,
    /// 事项类型代码.
    #[schemars(extend("enum" = kinds()))]
    kind: String,
    /// 情况的开头.
    title: String,
    /// 专窗代码.
    window: String,
    /// 状态代码.
    #[schemars(extend("enum" = STATES))]
    state: String,
    /// 登记时间.
    #[schemars(extend("format" = "date-time"))]
    opened_at: String,
    /// 到期时间；没有时限或已办结时为 null.
    #[schemars(extend("format" = "date-time"))]
    due_at: Option<String>,
}

async fn matters(visit: Visit, Query(asked): Query<MattersQuery>) -> Answer {
    let (after, limit) = (asked.after.unwrap_or_default(), asked.limit.unwrap_or_default());
    let (from, to) = days(&visit, asked.from, asked.to);
    let sought = MattersAsked {
        from,
        to,
        window: own_window(&visit).unwrap_or_else(|| asked.window.unwrap_or_default().0),
        kind: asked.kind.map_or("", KindIn::code).into(),
        before: (after.key(0, "9999"), after.key(1, "")),
        limit: limit.0,
    };
    let division = visit.division().to_string();
    let rows = visit.db().read(move |r| store::matters(r, &division, &sought)).await?;
    let keys = |one: &Listed| vec![one.opened_at.clone(), one.id.clone()];
    let row = |one: Listed| {
        let Listed { id, state, title, topic, party, opened_at, due_at, .. } = one;
        MatterRow { id, kind: topic, title, window: party, state, opened_at, due_at }
    };
    chosen(&list(rows, limit, keys, row), asked.fields.as_ref())
}

/// 要登记的事项.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct MatterIn {
    /// 事项类型代码.
    kind: KindIn,
    /// 情况.
    text: Text<1, REASON_CHARS_MAX>,
    /// 企业名称或信用代码；不知道时不填.
    #[serde(default)]
    enterprise: Text<0, NAME_CHARS_MAX>,
}

/// 一件专窗事项.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Matter")]
struct MatterOut {
    /// 件号.
    id: String,
    /// 版本，与 ETag 相同.
    version: i64,
    /// 事项类型代码.
    #[schemars(extend("enum" = kinds()))]
    kind: String,
    /// 情况.
    text: String,
    /// 企业；没有填写时为空.
    enterprise: String,
    /// 专窗代码.
    window: String,
    /// 状态代码.
    #[schemars(extend("enum" = STATES))]
    state: String,
    /// 登记时间.
    #[schemars(extend("format" = "date-time"))]
    opened_at: Option<String>,
    /// 到期时间；没有时限或已办结时为 null.
    #[schemars(extend("format" = "date-time"))]
    due_at: Option<String>,
    /// 办理情况；没有时为空.
    reply: String,
}

impl From<&cases::Case> for MatterOut {
    fn from(case: &cases::Case) -> MatterOut {
        let field = |name: &str| case.field(name).to_string();
        MatterOut {
            id: case.id.clone(),
            version: case.version,
            kind: field("category"),
            text: field("text"),
            enterprise: field("party"),
            window: case.lead().map_or_else(String::new, |part| part.unit.clone()),
            state: case.state.clone(),
            opened_at: case.opened_at.map(utc_text),
            due_at: case.due_at().map(utc_text),
            reply: field("reply"),
        }
    }
}

async fn create(visit: Visit, body: Body<MatterIn>) -> Answer {
    let MatterIn { kind, text, enterprise } = body.value;
    let input = MatterInput { kind: kind.code().into(), text: text.0, enterprise: enterprise.0 };
    let made = move |w: &db::Write<'_>, ctx: &kernel::Ctx| {
        let case = record_matter(w, ctx, &input)?;
        let (location, version) = (format!("/api/v1/matters/{}", case.id), Some(case.version));
        Ok(Created { location, version, body: MatterOut::from(&case), keep: true })
    };
    visit.create("policies.matter", body.once, made).await
}

async fn matter(visit: Visit, Path(id): Path<String>) -> Answer {
    let case = load(&visit, &id).await?.0;
    tagged(case.version, &MatterOut::from(&case))
}

/// 办结时填写的内容.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SettleIn {
    /// 办理情况.
    reply: Text<1, REASON_CHARS_MAX>,
}

async fn settle_one(visit: Visit, Path(id): Path<String>, Seen(seen): Seen, body: Body<SettleIn>) -> Answer {
    let (ctx, reply) = (visit.ctx.clone(), body.value.reply.0);
    let work = move |w: &db::Write<'_>| settle_matter(w, &ctx, &id, seen, &reply);
    let case = visit.db().write("policies.settle", work).await?;
    tagged(case.version, &MatterOut::from(&case))
}
