//! 兑现名单: lists, one list, its rows, and what can be done with it.

use crate::actions::{load_list, make_list, move_list};
use crate::form::Input;
use crate::payments::{KIND, PaymentRow, RowState};
use crate::store::{self, Listed, Scope};
use crate::{OFFICE, PAYERS};
use axum::extract::Path;
use kernel::{NAME_CHARS_MAX, REASON_CHARS_MAX, utc_text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use web::api::{
    Body, Created, Cursor, Fields, Operation, Page, PageRows, Query, Seen, Text, chosen, list, tagged,
};
use web::{Answer, Route, Visit, Who};

/// States of a list.
const STATES: [&str; 4] = ["drafted", "confirmed", "paid", "dropped"];

pub(super) fn routes() -> Vec<Route> {
    let (payers, office) = (Who::Roles(PAYERS), Who::Roles(OFFICE));
    let of = |zh, en| Operation::new(zh, en).path("id", "件号", "L202210200001");
    let all = Operation::new("兑现名单，新的在前", "Payment lists, newest first")
        .query::<PageQuery>("limit=10&fields=id,title,state")
        .answer::<Page<ListRow>>();
    let add = Operation::new(
        "按最近一次匹配生成一项免申即享措施的兑现名单",
        "Make the payment list of a measure without application, from the last run",
    )
    .body::<NewList>(json!({ "measure": "P01-04" }))
    .creates::<ListOut>()
    .tagged()
    .refuses(&["application_needed", "list_open", "no_run", "nobody_to_pay"]);
    let one = of("一份兑现名单", "A payment list").answer::<ListOut>().tagged();
    let rows =
        of("名单上的企业", "The rows of a list").query::<PageQuery>("limit=10").answer::<Page<RowOut>>();
    let make = of(
        "办理名单：confirm 确认、pay 兑现、strike 划去一家企业、drop 作废",
        "Move a list: confirm, pay, strike an enterprise, drop",
    )
    .path("name", "动作", "strike")
    .matched(1)
    .body::<MoveIn>(json!({ "enterprise": "91530103MA6K00014Q", "reason": "已由市级兑现" }))
    .answer::<ListOut>()
    .refuses(&["budget_spent", "wrong_state"]);
    vec![
        Route::api("GET", "/api/v1/payment-lists", payers, all, lists),
        Route::api("POST", "/api/v1/payment-lists", office, add, create),
        Route::api("GET", "/api/v1/payment-lists/{id}", payers, one, one_list),
        Route::api("GET", "/api/v1/payment-lists/{id}/rows", payers, rows, rows_of),
        Route::api("POST", "/api/v1/payment-lists/{id}/moves/{name}", office, make, make_move),
    ]
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PageQuery {
    /// 上一页的 next.
    after: Option<Cursor>,
    /// 每页行数.
    limit: Option<PageRows>,
    /// 只要这些字段，用逗号分开.
    fields: Option<Fields>,
}

/// 列表中的一份名单.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PaymentListRow", transform = web::api::any_fields)]
struct ListRow {
    /// 件号.
    id: String,
    /// 措施编号.
    measure: String,
    /// 措施名称.
    title: String,
    /// 状态代码.
    #[schemars(extend("enum" = STATES))]
    state: String,
    /// 生成时间.
    #[schemars(extend("format" = "date-time"))]
    opened_at: String,
}

async fn lists(visit: Visit, Query(asked): Query<PageQuery>) -> Answer {
    let (after, limit) = (asked.after.unwrap_or_default(), asked.limit.unwrap_or_default());
    let (division, at, id) = (visit.division().to_string(), after.key(0, "9999"), after.key(1, ""));
    let read = move |r: &db::Read<'_>| store::list(r, &division, KIND, &Scope::All, "", (&at, &id), limit.0);
    let rows = visit.db().read(read).await?;
    let keys = |one: &Listed| vec![one.opened_at.clone(), one.id.clone()];
    let row = |one: Listed| {
        let Listed { id, state, title, topic, opened_at, .. } = one;
        ListRow { id, measure: topic, title, state, opened_at }
    };
    chosen(&list(rows, limit, keys, row), asked.fields.as_ref())
}

/// 一份兑现名单.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PaymentList")]
struct ListOut {
    /// 件号.
    id: String,
    /// 版本，与 ETag 相同.
    version: i64,
    /// 措施编号.
    measure: String,
    /// 措施名称.
    title: String,
    /// 状态代码.
    #[schemars(extend("enum" = STATES))]
    state: String,
    /// 依据第几次匹配.
    run: i64,
    /// 那次匹配按哪一天判断.
    #[schemars(extend("format" = "date"))]
    day: String,
    /// 户数.
    rows: i64,
    /// 名单金额，分.
    total_fen: i64,
    /// 批准金额，分；没有确认时为 null.
    granted_fen: Option<i64>,
    /// 兑现到期时间；没有时为 null.
    #[schemars(extend("format" = "date-time"))]
    due_at: Option<String>,
}

impl From<&cases::Case> for ListOut {
    fn from(case: &cases::Case) -> ListOut {
        let field = |name: &str| case.field(name).to_string();
        ListOut {
            id: case.id.clone(),
            version: case.version,
            measure: field("category"),
            title: field("title"),
            state: case.state.clone(),
            run: case.count("run"),
            day: field("day"),
            rows: case.count("rows"),
            total_fen: case.count("total_fen"),
            granted_fen: case.field("granted_fen").parse().ok(),
            due_at: case.due_at().map(utc_text),
        }
    }
}

/// 要生成的名单.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewList {
    /// 措施编号.
    measure: Text<1, NAME_CHARS_MAX>,
}

async fn create(visit: Visit, body: Body<NewList>) -> Answer {
    let measure = body.value.measure.0;
    let made = move |w: &db::Write<'_>, ctx: &kernel::Ctx| {
        let case = make_list(w, ctx, &measure)?;
        let (location, version) = (format!("/api/v1/payment-lists/{}", case.id), Some(case.version));
        Ok(Created { location, version, body: ListOut::from(&case), keep: true })
    };
    visit.create("policies.make_list", body.once, made).await
}

async fn one_list(visit: Visit, Path(id): Path<String>) -> Answer {
    let division = visit.division().to_string();
    let case = visit.db().read(move |r| load_list(r, &division, &id)).await?;
    tagged(case.version, &ListOut::from(&case))
}

/// 名单上的一家企业.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PaymentRow", transform = web::api::any_fields)]
struct RowOut {
    /// 统一社会信用代码.
    enterprise: String,
    /// 金额，分.
    amount_fen: i64,
    /// 状态代码：listed 待确认；struck 已划去；passed 已享受过，跳过；granted 已批准.
    #[schemars(extend("enum" = RowState::ALL.map(RowState::code)))]
    state: &'static str,
    /// 划去或跳过的原因；没有时为空.
    note: String,
}

async fn rows_of(visit: Visit, Path(id): Path<String>, Query(asked): Query<PageQuery>) -> Answer {
    let (after, limit) = (asked.after.unwrap_or_default().key(0, ""), asked.limit.unwrap_or_default());
    let division = visit.division().to_string();
    let read = move |r: &db::Read<'_>| {
        load_list(r, &division, &id)?;
        store::payment_rows(r, &division, &id, &after, limit.0 + 1)
    };
    let rows = visit.db().read(read).await?;
    let out = |row: PaymentRow| {
        let PaymentRow { enterprise, amount_fen, state, note } = row;
        RowOut { enterprise, amount_fen, state: state.code(), note }
    };
    let keys = |row: &PaymentRow| vec![row.enterprise.clone()];
    chosen(&list(rows, limit, keys, out), asked.fields.as_ref())
}

/// 办理时填写的内容.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct MoveIn {
    /// 要划去的企业的信用代码：strike 必填.
    #[serde(default)]
    enterprise: Text<0, 18>,
    /// 理由：strike 和 drop 必填.
    #[serde(default)]
    reason: Text<0, REASON_CHARS_MAX>,
    /// 支付凭证号：pay 必填.
    #[serde(default)]
    voucher: Text<0, NAME_CHARS_MAX>,
}

async fn make_move(
    visit: Visit,
    Path((id, name)): Path<(String, String)>,
    Seen(seen): Seen,
    body: Body<MoveIn>,
) -> Answer {
    let MoveIn { enterprise, reason, voucher } = body.value;
    let fields = [("enterprise", enterprise.0), ("reason", reason.0), ("voucher", voucher.0)];
    let input = fields.into_iter().fold(Input::default(), |input, (name, text)| input.with(name, text));
    let case = move_list(visit.db(), visit.ctx.clone(), id, seen, name, input).await?;
    tagged(case.version, &ListOut::from(&case))
}
