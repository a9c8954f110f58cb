//! 凭单、文书、同案同罚、改单影响: what is read beside the case itself.

use crate::documents::Paper;
use crate::judge::{Decided, Lists, Statute, board};
use crate::lists::in_force;
use crate::penalty::actions::readable;
use crate::penalty::pages::boards::{compared, impact_of_batch};
use crate::penalty::pages::papers::{DOCX, document};
use crate::penalty::rights::READERS;
use crate::penalty::store;
use axum::extract::Path;
use axum::http::header;
use axum::response::IntoResponse;
use kernel::{Error, local_day};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};
use web::api::{Operation, ok};
use web::{Answer, Route, Visit, Who};

/// Rows of one kind, at most.
const ROWS_MAX: usize = 200;

pub(super) fn routes() -> Vec<Route> {
    let readers = Who::Roles(READERS);
    let of = |zh, en| Operation::new(zh, en).path("id", "案号", "CF202210200002");
    let receipt = of("判断凭单；决定以前没有", "The receipt of a decision").answer::<ReceiptOut>();
    let file = of("文书（.docx）", "A document of the case")
        .path("paper", "文书：notice、exemption、commitment", "exemption")
        .file_answer(&[DOCX]);
    let board = Operation::new("同案同罚：已决案件中值得核对的", "What stands out among decided cases")
        .answer::<BoardOut>();
    let impact =
        Operation::new("改单影响：用一个草案重新判断已决案件", "What a draft would change of decided cases")
            .path("code", "批次", "2022-05")
            .answer::<ImpactOut>();
    vec![
        Route::api("GET", "/api/v1/penalties/{id}/receipt", readers, receipt, one_receipt),
        Route::api("GET", "/api/v1/penalties/{id}/documents/{paper}", readers, file, paper),
        Route::api("GET", "/api/v1/penalty-board", readers, board, show_board),
        Route::api("GET", "/api/v1/penalty-impacts/{code}", readers, impact, show_impact),
    ]
}

/// 判断凭单.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PenaltyReceipt")]
struct ReceiptOut {
    /// 凭单摘要（SM3）.
    hash: String,
    /// 凭单的全部内容；按原样序列化后的 SM3 就是 hash.
    receipt: Value,
}

async fn one_receipt(visit: Visit, Path(id): Path<String>) -> Answer {
    let ctx = visit.ctx.clone();
    let read = move |r: &db::Read<'_>| {
        readable(r, &ctx, &id)?;
        store::receipt(r, &ctx.division, &id)?.ok_or(Error::NotFound)
    };
    let (receipt, hash) = visit.db().read(read).await?;
    ok(&ReceiptOut { hash, receipt: json!(receipt) })
}

async fn paper(visit: Visit, Path((id, name)): Path<(String, String)>) -> Answer {
    let paper = Paper::parse(&name).ok_or(Error::NotFound)?;
    let (ctx, division_name) = (visit.ctx.clone(), visit.app.division_name.clone());
    let bytes = visit.db().read(move |r| document(r, &ctx, &division_name, &id, paper)).await?;
    Ok(([(header::CONTENT_TYPE, DOCX)], bytes).into_response())
}

/// 同案同罚.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PenaltyBoard")]
struct BoardOut {
    /// 比较的已决案件数.
    cases: usize,
    /// 事实相同、结果不同：每处的案号，最多 200 处.
    unequal: Vec<Vec<String>>,
    /// 量罚倒挂，最多 200 处.
    inverted: Vec<InvertedOut>,
    /// 与建议不同而没有理由的案号，最多 200 件.
    without_reason: Vec<String>,
    /// 与建议不同并写有理由的案号，最多 200 件.
    with_reason: Vec<String>,
}

/// 一处量罚倒挂.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PenaltyInversion")]
struct InvertedOut {
    /// 处理更重的案号.
    heavier: String,
    /// 事实更重的案号.
    worse: String,
    /// 差别在哪些事实.
    columns: Vec<String>,
}

async fn show_board(visit: Visit) -> Answer {
    let ctx = visit.ctx.clone();
    let read =
        move |r: &db::Read<'_>| Ok((compared(r, &ctx)?, in_force(r, &ctx.division, local_day(ctx.now))?));
    let (cases, edition) = visit.db().read(read).await?;
    let statute = Statute::shipped();
    let found = edition.as_deref().map(|edition| board(&cases, &Lists::of(edition), &statute));
    let found = found.unwrap_or_default();
    let numbers = |all: &[&Decided]| all.iter().take(ROWS_MAX).map(|case| case.case.clone()).collect();
    let inverted = found.inverted.iter().take(ROWS_MAX).map(|one| InvertedOut {
        heavier: one.heavier.case.clone(),
        worse: one.worse.case.clone(),
        columns: one.columns.clone(),
    });
    ok(&BoardOut {
        cases: cases.len(),
        unequal: found.unequal.iter().take(ROWS_MAX).map(|one| numbers(&one.cases)).collect(),
        inverted: inverted.collect(),
        without_reason: numbers(&found.without_reason),
        with_reason: numbers(&found.with_reason),
    })
}

/// 改单影响.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PenaltyImpact")]
struct ImpactOut {
    /// 重新判断的案件数.
    cases: usize,
    /// 结果会改变的案件，最多 200 件.
    changes: Vec<ChangeOut>,
    /// 没有适用于任何一件的条目，最多 200 条.
    never: Vec<String>,
}

/// 一个结果会改变的案件.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PenaltyChange")]
struct ChangeOut {
    /// 案号.
    case: String,
    /// 现在的结果代码.
    before: Vec<&'static str>,
    /// 公布以后的结果代码.
    after: Vec<&'static str>,
    /// 适用的新条目.
    items: Vec<String>,
}

async fn show_impact(visit: Visit, Path(code): Path<String>) -> Answer {
    let ctx = visit.ctx.clone();
    let found = visit.db().read(move |r| impact_of_batch(r, &ctx, &code)).await?;
    let codes = |finding: &crate::judge::Finding| finding.outcomes.iter().map(|one| one.code()).collect();
    let change = |one: crate::judge::Change| ChangeOut {
        before: codes(&one.before),
        after: codes(&one.after),
        case: one.case,
        items: one.items,
    };
    ok(&ImpactOut {
        cases: found.cases,
        changes: found.changes.into_iter().take(ROWS_MAX).map(change).collect(),
        never: found.never.into_iter().take(ROWS_MAX).collect(),
    })
}
