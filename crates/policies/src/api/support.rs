//! 政策匹配: the figures of the last run, the rows behind each, the call list, the ledger.

use super::entitlements::AwardOut;
use crate::actions::{match_now, note_call};
use crate::calls::OUTCOMES;
use crate::model::Status;
use crate::pages::support::{Asked, Board, FoundRow, MeasureFigures, behind, load_board, load_measure};
use crate::runs::{Figures, Run, VERDICTS};
use crate::{Award, OFFICE, PAYERS, READERS, store};
use axum::extract::Path;
use kernel::{Error, NAME_CHARS_MAX, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use web::api::{Body, Cursor, Fields, Operation, Page, PageRows, Query, Text, chosen, list, no_content, ok};
use web::{Answer, Route, Visit, Who};

pub(super) fn routes() -> Vec<Route> {
    let (readers, office, payers) = (Who::Roles(READERS), Who::Roles(OFFICE), Who::Roles(PAYERS));
    let of = |zh, en| Operation::new(zh, en).path("id", "措施编号", "P01-01");
    let board = Operation::new("最近一次全量匹配的数字", "The figures of the last run of the matching")
        .answer::<BoardOut>();
    let run = Operation::new("现在做一次全量匹配", "Match every enterprise by every measure now")
        .answer::<RunOut>();
    let one = of("一项措施的数字，按条件细分", "The figures of a measure, by condition")
        .answer::<MeasureFiguresOut>();
    let rows = of("一个数字后面的主体", "The entities behind a figure")
        .query::<RowsQuery>("verdict=entitled&limit=10&fields=enterprise,amount_fen")
        .answer::<Page<RowOut>>();
    let calls = of(
        "联系名单：政策发布时符合或差一项条件的主体",
        "The call list: who was entitled, or one condition short, when the policy was published",
    )
    .query::<PageQuery>("limit=10")
    .answer::<Page<RowOut>>();
    let call = of("记下联系结果", "Note what came of a call")
        .body::<CallIn>(json!({ "enterprise": "91530103MA6K00014Q", "outcome": "told" }));
    let awards = of("台账：批准和兑现的各笔", "The ledger: what was granted and paid")
        .query::<PageQuery>("limit=10")
        .answer::<Page<AwardOut>>();
    vec![
        Route::api("GET", "/api/v1/support", readers, board, figures),
        Route::api("POST", "/api/v1/support/match", office, run, run_now),
        Route::api("GET", "/api/v1/support/{id}", readers, one, measure_figures),
        Route::api("GET", "/api/v1/support/{id}/rows", readers, rows, rows_behind),
        Route::api("GET", "/api/v1/support/{id}/calls", readers, calls, to_call),
        Route::api("POST", "/api/v1/support/{id}/calls", office, call, note),
        Route::api("GET", "/api/v1/support/{id}/awards", payers, awards, ledger),
    ]
}

/// 一次全量匹配.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "MatchRun")]
struct RunOut {
    /// 第几次.
    id: i64,
    /// 按哪一天判断.
    #[schemars(extend("format" = "date"))]
    day: String,
    /// 什么时候做的.
    #[schemars(extend("format" = "date-time"))]
    at: String,
    /// 判断的主体数.
    enterprises: i64,
    /// 还可以查看数字后面的主体.
    has_rows: bool,
}

impl From<Run> for RunOut {
    fn from(run: Run) -> RunOut {
        let Run { id, day, at, enterprises, has_rows, .. } = run;
        RunOut { id, day: day.to_string(), at, enterprises, has_rows }
    }
}

/// 一项措施的数字.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "MatchFigures")]
struct FiguresOut {
    /// 措施编号.
    measure: String,
    /// 匹配时的版本.
    version: i64,
    /// 那一版内容的 SM3.
    hash: String,
    /// 符合.
    entitled: i64,
    /// 待核.
    pending: i64,
    /// 不符合.
    failing: i64,
    /// 不符合的当中差一项条件的.
    near: i64,
    /// 符合的金额合计，分.
    amount_fen: i64,
    /// 符合而金额待核的.
    amount_unknown: i64,
    /// 总额，分；没有时为 null.
    budget_fen: Option<i64>,
}

impl From<Figures> for FiguresOut {
    fn from(one: Figures) -> FiguresOut {
        let Figures { measure, version, hash, entitled, pending, failing, near, .. } = one;
        FiguresOut {
            measure,
            version,
            hash,
            entitled,
            pending,
            failing,
            near,
            amount_fen: one.amount_fen,
            amount_unknown: one.amount_unknown,
            budget_fen: one.budget_fen,
        }
    }
}

/// 最近一次全量匹配.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "MatchBoard")]
struct BoardOut {
    /// 最近一次；没有时为 null.
    run: Option<RunOut>,
    /// 各项措施的数字.
    figures: Vec<FiguresOut>,
    /// 各项措施批准和兑现的合计.
    granted: Vec<GrantedOut>,
    /// 全部政策，包括草稿.
    policies: Vec<PolicyState>,
}

/// 一项措施批准和兑现的合计.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Granted")]
struct GrantedOut {
    /// 措施编号.
    measure: String,
    /// 笔数.
    grants: i64,
    /// 批准合计，分.
    granted_fen: i64,
    /// 其中已兑现，分.
    paid_fen: i64,
}

/// 一项政策的状态.
#[derive(Serialize, JsonSchema)]
struct PolicyState {
    /// 政策编号.
    id: String,
    /// 名称.
    name: String,
    /// 状态代码.
    #[schemars(extend("enum" = Status::codes()))]
    status: &'static str,
}

async fn figures(visit: Visit) -> Answer {
    let Board { run, figures, sums, policies, .. } = load_board(&visit).await?;
    let granted =
        |(measure, grants, granted_fen, paid_fen)| GrantedOut { measure, grants, granted_fen, paid_fen };
    let policy =
        |one: crate::Policy| PolicyState { id: one.id, name: one.name.zh, status: one.status.code() };
    ok(&BoardOut {
        run: run.map(RunOut::from),
        figures: figures.into_iter().map(FiguresOut::from).collect(),
        granted: sums.into_iter().map(granted).collect(),
        policies: policies.into_iter().map(policy).collect(),
    })
}

async fn run_now(visit: Visit) -> Answer {
    let (db, ctx) = (visit.db().clone(), visit.ctx.clone());
    let run = tokio::task::spawn_blocking(move || {
        let id = match_now(&db, &ctx)?;
        db.read_now(|r| store::run(r, &ctx.division, id))
    });
    let run = run.await.map_err(|error| Error::Storage(error.to_string()))??;
    ok(&RunOut::from(run.ok_or(Error::NotFound)?))
}

/// 一项措施的数字.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "MeasureFigures")]
struct MeasureFiguresOut {
    /// 最近一次；没有时为 null.
    run: Option<RunOut>,
    /// 数字；最近一次没有这项措施时为 null.
    figures: Option<FiguresOut>,
    /// 按条件细分.
    conditions: Vec<ConditionOut>,
}

/// 一个条件后面的主体数.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "MatchCondition")]
struct ConditionOut {
    /// 判定代码.
    #[schemars(extend("enum" = verdicts()))]
    verdict: String,
    /// 条件.
    condition: String,
    /// 主体数.
    enterprises: i64,
}

fn verdicts() -> [&'static str; 5] {
    VERDICTS.map(|(code, _)| code)
}

async fn measure_figures(visit: Visit, Path(id): Path<String>) -> Answer {
    let MeasureFigures { run, figures, behind, .. } = load_measure(&visit, &id).await?;
    let condition = |(verdict, condition, enterprises)| ConditionOut { verdict, condition, enterprises };
    ok(&MeasureFiguresOut {
        run: run.map(RunOut::from),
        figures: figures.map(FiguresOut::from),
        conditions: behind.into_iter().filter(|one| !one.1.is_empty()).map(condition).collect(),
    })
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RowsQuery {
    /// 判定代码.
    verdict: Verdict,
    /// 条件；不填为全部.
    condition: Option<Text<1, NAME_CHARS_MAX>>,
    /// 上一页的 next.
    after: Option<Cursor>,
    /// 每页行数.
    limit: Option<PageRows>,
    /// 只要这些字段，用逗号分开.
    fields: Option<Fields>,
}

/// 判定.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
enum Verdict {
    Entitled,
    AmountUnknown,
    Pending,
    Failing,
    Near,
}

impl Verdict {
    fn code(self) -> &'static str {
        VERDICTS[self as usize].0
    }
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

/// 一个数字后面的一个主体.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "MatchRow", transform = web::api::any_fields)]
struct RowOut {
    /// 统一社会信用代码.
    enterprise: String,
    /// 名称.
    name: String,
    /// 街道.
    street: String,
    /// 金额，分；不是金额或还不知道时为 null.
    amount_fen: Option<i64>,
    /// 所缺的数据或不符合的条件；没有时为空.
    condition: String,
    /// 联系结果代码；没有联系时为空.
    outcome: String,
}

async fn page_behind(
    visit: &Visit,
    id: &str,
    asked: Asked,
    limit: PageRows,
    fields: Option<Fields>,
) -> Answer {
    let found = behind(visit, id, asked).await?;
    // The place of the last row; the next page begins one further.
    let keys = |row: &FoundRow| vec![row.place.to_string()];
    let out = |row: FoundRow| {
        let FoundRow { code, name, street, fen, condition, outcome, .. } = row;
        RowOut { enterprise: code, name, street, amount_fen: fen, condition, outcome }
    };
    chosen(&list(found.rows, limit, keys, out), fields.as_ref())
}

/// The first place of a page.
fn from(after: Option<Cursor>) -> usize {
    let last = after.and_then(|after| after.key(0, "").parse::<usize>().ok());
    last.map_or(0, |last| last.saturating_add(1))
}

async fn rows_behind(visit: Visit, Path(id): Path<String>, Query(asked): Query<RowsQuery>) -> Answer {
    let limit = asked.limit.unwrap_or_default();
    let of = Asked {
        scope: String::new(),
        verdicts: vec![asked.verdict.code().into()],
        condition: asked.condition.unwrap_or_default().0,
        from: from(asked.after),
        limit: limit.0,
    };
    page_behind(&visit, &id, of, limit, asked.fields).await
}

async fn to_call(visit: Visit, Path(id): Path<String>, Query(asked): Query<PageQuery>) -> Answer {
    let limit = asked.limit.unwrap_or_default();
    let of = Asked::to_call(&id, from(asked.after), limit.0);
    page_behind(&visit, &id, of, limit, asked.fields).await
}

/// 联系结果.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CallIn {
    /// 统一社会信用代码.
    enterprise: Text<18, 18>,
    /// 联系结果代码.
    #[schemars(extend("enum" = OUTCOMES.map(|one| one.0)))]
    outcome: String,
}

async fn note(visit: Visit, Path(id): Path<String>, body: Body<CallIn>) -> Answer {
    let (ctx, CallIn { enterprise, outcome }) = (visit.ctx.clone(), body.value);
    let work = move |w: &db::Write<'_>| note_call(w, &ctx, &id, &enterprise.0, &outcome);
    visit.db().write("policies.call", work).await?;
    no_content()
}

async fn ledger(visit: Visit, Path(id): Path<String>, Query(asked): Query<PageQuery>) -> Answer {
    let (after, limit) = (asked.after.unwrap_or_default(), asked.limit.unwrap_or_default());
    let (division, keys) = (visit.division().to_string(), [0, 1, 2].map(|at| after.key(at, "")));
    let read = move |r: &db::Read<'_>| -> Result<Vec<Award>> {
        store::measure(r, &division, &id)?.ok_or(Error::NotFound)?;
        store::awards_of_measure(r, &division, &id, (&keys[0], &keys[1], &keys[2]), limit.0)
    };
    let rows = visit.db().read(read).await?;
    let keys = |one: &Award| vec![one.granted_on.to_string(), one.case_id.clone(), one.enterprise.clone()];
    chosen(&list(rows, limit, keys, AwardOut::from), asked.fields.as_ref())
}
