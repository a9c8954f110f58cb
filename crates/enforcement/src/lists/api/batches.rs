//! 批次: for those who draft and review.

use crate::lists::actions::{act, draft_in};
use crate::lists::batch::{Batch, BatchState, DRAFTERS, Written};
use crate::lists::examine::{Examined, examine_kept};
use crate::lists::file::sheet_of;
use crate::lists::pages::batches::{readable, readable_one};
use axum::extract::Path;
use kernel::{ATTACHMENT_BYTES_MAX, Error, NAME_CHARS_MAX, REASON_CHARS_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use web::api::{
    Body, Created, Cursor, Fields, Operation, Page, PageRows, Query, Seen, Text, chosen, list, tagged,
};
use web::{Answer, Route, Visit, Who};

/// A small list for the documentation.
const EXAMPLE: &str = include_str!("../../../data/example.csv");

pub(super) fn routes() -> Vec<Route> {
    let drafters = Who::Roles(DRAFTERS);
    let of = |zh, en| Operation::new(zh, en).path("code", "批次", "2022-05");
    let all =
        Operation::new("您可以看的批次，编号大的在前", "The batches you may read, the highest code first")
            .query::<BatchesQuery>("limit=10&fields=code,state")
            .answer::<Page<BatchRow>>();
    let add = Operation::new(
        "起草批次：有一格看不懂就什么也不保存，errors 逐格说明",
        "Draft a batch: with one cell that cannot be read nothing is saved, and errors names every one",
    )
    .body::<NewBatch>(json!({ "content": EXAMPLE }))
    .creates::<BatchOut>()
    .refuses(&["wrong_state", "batch_taken"]);
    let one =
        of("一个批次；公布以前附与在用清单的差异", "A batch; before publication with what it would change")
            .answer::<BatchOut>()
            .tagged();
    let moved = of(
        "办理批次：submit 提交审核、return 退回、publish 公布、discard 作废",
        "Move a batch: submit, return, publish, discard",
    )
    .path("name", "动作", "return")
    .body::<MoveIn>(json!({ "opinion": "请补充第三条的依据" }))
    .answer::<BatchOut>()
    .matched(2)
    .refuses(&["wrong_state", "own_draft"]);
    vec![
        Route::api("GET", "/api/v1/discretion-batches", drafters, all, batches),
        Route::api("POST", "/api/v1/discretion-batches", drafters, add, create)
            .with_body(ATTACHMENT_BYTES_MAX),
        Route::api("GET", "/api/v1/discretion-batches/{code}", drafters, one, batch),
        Route::api("POST", "/api/v1/discretion-batches/{code}/moves/{name}", drafters, moved, make_move),
    ]
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct BatchesQuery {
    /// 上一页的 next.
    after: Option<Cursor>,
    /// 每页行数.
    limit: Option<PageRows>,
    /// 只要这些字段，用逗号分开.
    fields: Option<Fields>,
}

fn states() -> [&'static str; 5] {
    BatchState::ALL.map(BatchState::code)
}

/// 列表中的一个批次.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DiscretionBatchRow", transform = web::api::any_fields)]
struct BatchRow {
    /// 批次.
    code: String,
    /// 表名.
    title: String,
    /// 状态代码.
    #[schemars(extend("enum" = states()))]
    state: &'static str,
    /// 条目数.
    items: i64,
    /// 内容摘要（SM3）.
    hash: String,
}

async fn batches(visit: Visit, Query(asked): Query<BatchesQuery>) -> Answer {
    let (after, limit) = (asked.after.unwrap_or_default().key(0, ""), asked.limit.unwrap_or_default());
    let ctx = visit.ctx.clone();
    let rows = visit.db().read(move |r| readable(r, &ctx, &after, limit.0)).await?;
    let out = |one: Batch| BatchRow {
        code: one.code,
        title: one.title,
        state: one.state.code(),
        items: one.items,
        hash: one.hash,
    };
    chosen(&list(rows, limit, |one| vec![one.code.clone()], out), asked.fields.as_ref())
}

/// 新的批次.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewBatch {
    /// 决策表的 CSV 文本，写法见《决策表：怎样填写》.
    content: Text<1, ATTACHMENT_BYTES_MAX>,
    /// 替代哪个已公布的批次；新增的批次不填.
    #[serde(default)]
    replaces: String,
}

/// 办理时填写的内容.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct MoveIn {
    /// 文号：公布时必填.
    #[serde(default)]
    document_number: Text<0, NAME_CHARS_MAX>,
    /// 公布日期，如 2022-05-01：公布时必填.
    #[serde(default)]
    published_on: String,
    /// 审核意见：退回和公布时必填.
    #[serde(default)]
    opinion: Text<0, REASON_CHARS_MAX>,
}

/// 一个批次.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DiscretionBatch")]
struct BatchOut {
    /// 批次.
    code: String,
    /// 表名.
    title: String,
    /// 状态代码.
    #[schemars(extend("enum" = states()))]
    state: &'static str,
    /// 条目数.
    items: i64,
    /// 内容摘要（SM3）.
    hash: String,
    /// 替代的批次；没有时为空.
    replaces: String,
    /// 文号.
    document_number: String,
    /// 公布日期；没有时为 null.
    #[schemars(extend("format" = "date"))]
    published_on: Option<String>,
    /// 审核意见.
    opinion: String,
    /// 与在用清单的差异；已公布的、或按现在的情况不能公布的为 null.
    changes: Option<Changes>,
}

/// 与在用清单的差异.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DiscretionChanges")]
struct Changes {
    /// 新增的编号.
    new: Vec<String>,
    /// 修改的编号.
    changed: Vec<String>,
    /// 不再列入的编号.
    gone: Vec<String>,
    /// 内容不变的条目数.
    same: usize,
    /// 结果不同而可能同时适用的条目，最多列出 200 处.
    overlaps: Vec<[String; 2]>,
}

impl Changes {
    fn of(examined: &Examined) -> Changes {
        let (diff, found) = (examined.diff(), examined.found());
        let numbers = |all: Vec<(String, String)>| all.into_iter().map(|one| one.0).collect();
        Changes {
            new: numbers(diff.new),
            changed: diff.changed.into_iter().map(|one| one.number).collect(),
            gone: numbers(diff.gone),
            same: diff.same,
            overlaps: found.overlaps.into_iter().map(|one| [one.first, one.second]).collect(),
        }
    }
}

impl BatchOut {
    fn of(batch: Batch, changes: Option<Changes>) -> BatchOut {
        BatchOut {
            code: batch.code,
            title: batch.title,
            state: batch.state.code(),
            items: batch.items,
            hash: batch.hash,
            replaces: batch.replaces,
            document_number: batch.document_number,
            published_on: batch.published_on.map(|day| day.to_string()),
            opinion: batch.opinion,
            changes,
        }
    }
}

async fn batch(visit: Visit, Path(code): Path<String>) -> Answer {
    let ctx = visit.ctx.clone();
    let read = move |r: &db::Read<'_>| {
        let batch = readable_one(r, &ctx, &code)?;
        if batch.state.is_public() {
            return Ok((batch, None));
        }
        match examine_kept(r, &ctx, &batch) {
            Ok(examined) => Ok((batch, Some(Changes::of(&examined)))),
            Err(Error::Invalid(_)) => Ok((batch, None)),
            Err(error) => Err(error),
        }
    };
    let (batch, changes) = visit.db().read(read).await?;
    tagged(batch.version, &BatchOut::of(batch, changes))
}

async fn create(visit: Visit, body: Body<NewBatch>) -> Answer {
    let NewBatch { content, replaces } = body.value;
    let sheet = sheet_of(content.0.as_bytes())?;
    let made = move |w: &db::Write<'_>, ctx: &kernel::Ctx| {
        let batch = draft_in(w, ctx, sheet.clone(), &replaces)?;
        let location = format!("/api/v1/discretion-batches/{}", batch.code);
        let version = Some(batch.version);
        Ok(Created { location, version, body: BatchOut::of(batch, None), keep: true })
    };
    visit.create("lists.draft", body.once, made).await
}

async fn make_move(
    visit: Visit,
    Path((code, name)): Path<(String, String)>,
    Seen(seen): Seen,
    body: Body<MoveIn>,
) -> Answer {
    let MoveIn { document_number, published_on, opinion } = body.value;
    let written = Written { document_number: document_number.0, published_on, opinion: opinion.0 };
    let batch = act(visit.db(), visit.ctx.clone(), code, seen, name, written).await?;
    tagged(batch.version, &BatchOut::of(batch, None))
}
