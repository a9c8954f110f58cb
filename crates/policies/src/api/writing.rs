//! 拟制: the office writes policies, measures and conditions, publishes and ends.

use crate::actions::{end, publish, put_conditions, put_measure, put_policy};
use crate::conditions::Conditions;
use crate::input::{MeasureInput, PolicyInput};
use crate::live::{LimitMove, Live, Shelf};
use crate::pages::conditions::{figures, load};
use crate::{OFFICE, Policy, READERS, Versioned, store};
use axum::extract::Path;
use kernel::Error;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use web::api::{Body, Created, Operation, Seen, ok, tagged};
use web::{Answer, Route, Visit, Who};

pub(super) fn routes(shelf: &Shelf) -> Vec<Route> {
    let mut all = of_policies();
    all.extend(of_measures());
    all.extend(of_conditions(shelf));
    all
}

fn of_policies() -> Vec<Route> {
    let office = Who::Roles(OFFICE);
    let of = |zh, en| Operation::new(zh, en).path("id", "政策编号", "P02");
    let example = json!({
        "id": "P03", "area": "jobs", "name": "稳岗政策（演示）", "number": "盘演示〔2022〕3号", "issuer": "区人社局",
        "basis": "市政府稳岗措施（演示）", "text": "支持企业稳定岗位。", "valid_from": "2022-04-01", "valid_until": "2022-12-31",
    });
    let add = Operation::new("新增政策，是草稿", "Add a policy, a draft")
        .body::<PolicyInput>(example)
        .creates::<SavedOut>()
        .tagged();
    let read = of("一项政策填写的内容", "A policy as it was written").answer::<PolicyInput>().tagged();
    let example = json!({
        "id": "P02", "area": "jobs", "name": "稳岗政策（演示）", "number": "盘演示〔2022〕2号", "issuer": "区人社局",
        "basis": "市政府稳岗措施（演示）", "text": "支持企业稳定岗位。", "valid_from": "2022-04-01", "valid_until": "2022-12-31",
    });
    let change =
        of("修改政策", "Change a policy").body::<PolicyInput>(example).answer::<SavedOut>().matched(1);
    let publish = of(
        "发布政策：从此对公众公开，并生成联系名单",
        "Publish a policy: it is public from now on, and the call list is made",
    )
    .answer::<SavedOut>()
    .matched(1)
    .refuses(&["measure_unfinished", "not_a_draft"]);
    let end = Operation::new("停止政策：不再受理新的申请", "End a policy: no new applications")
        .path("id", "政策编号", "P01")
        .answer::<SavedOut>()
        .matched(2)
        .refuses(&["not_published"]);
    vec![
        Route::api("POST", "/api/v1/policies", office, add, add_policy),
        Route::api("GET", "/api/v1/policies/{id}/written", office, read, written_policy),
        Route::api("PUT", "/api/v1/policies/{id}", office, change, change_policy),
        Route::api("POST", "/api/v1/policies/{id}/publish", office, publish, publish_policy),
        Route::api("POST", "/api/v1/policies/{id}/end", office, end, end_policy),
    ]
}

fn of_measures() -> Vec<Route> {
    let office = Who::Roles(OFFICE);
    let example = |id: &str| {
        json!({
            "id": id, "title": "新增岗位补贴（演示）", "kind": "jobs", "basis": "盘演示〔2022〕2号", "object": "中小微企业",
            "benefit": "每人1000元", "budget_wan": "50", "repeat": "yearly", "materials": "补贴申请表\n*社保缴费记录",
            "steps": "申请\n审核\n兑现", "limit": "10wd", "unit": "D03", "contact": "区人社局（演示）", "window": "区政务服务大厅政策专窗",
            "valid_from": "2022-04-01", "valid_until": "2022-12-31", "delivery": "after_review", "funds": "区级财政",
        })
    };
    let add = Operation::new("新增措施，还没有条件", "Add a measure, without conditions yet")
        .path("id", "政策编号", "P02")
        .body::<MeasureInput>(example("P02-02"))
        .creates::<SavedOut>()
        .tagged();
    let of = |zh, en| Operation::new(zh, en).path("id", "措施编号", "P02-01");
    let read = of("一项措施填写的内容", "A measure as it was written").answer::<MeasureInput>().tagged();
    let change = of("修改措施，条件不变", "Change a measure; its conditions stay")
        .body::<MeasureInput>(example("P02-01"))
        .answer::<SavedOut>()
        .matched(2);
    vec![
        Route::api("POST", "/api/v1/policies/{id}/measures", office, add, add_measure),
        Route::api("GET", "/api/v1/measures/{id}/written", office, read, written_measure),
        Route::api("PUT", "/api/v1/measures/{id}", office, change, change_measure),
    ]
}

fn of_conditions(shelf: &Shelf) -> Vec<Route> {
    let (office, readers) = (Who::Roles(OFFICE), Who::Roles(READERS));
    let of = |zh, en| Operation::new(zh, en).path("id", "措施编号", "P02-01");
    let example = json!({
        "columns": ["主体类别", "从业人数"], "rows": [{ "cells": ["企业", "≤200"], "amount": "2000元" }],
    });
    let read = of("一项措施的条件和金额", "The conditions of a measure").answer::<Conditions>().tagged();
    let change = of(
        "修改条件和金额：有一格看不懂就什么也不保存，errors 逐格说明",
        "Change the conditions: with one cell that cannot be read nothing is saved, and errors names every one",
    )
    .body::<Conditions>(example.clone())
    .answer::<SavedOut>()
    .matched(2);
    let try_it = of(
        "试算：按这样的条件有多少户、多少金额，移动一个界限会怎样；什么都不保存",
        "Try conditions: how many, how much, and what moving a limit would do; nothing is kept",
    )
    .body::<Conditions>(example)
    .answer::<LiveOut>();
    let shelf = shelf.clone();
    let tried = move |visit: Visit, path: Path<String>, body: Body<Conditions>| {
        try_conditions(shelf.clone(), visit, path, body)
    };
    vec![
        Route::api("GET", "/api/v1/measures/{id}/conditions", readers, read, conditions),
        Route::api("PUT", "/api/v1/measures/{id}/conditions", office, change, change_conditions),
        Route::api("POST", "/api/v1/measures/{id}/conditions/try", office, try_it, tried),
    ]
}

/// 已保存.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PolicySaved")]
struct SavedOut {
    /// 政策或措施的编号.
    id: String,
    /// 版本，与 ETag 相同.
    version: i64,
}

impl From<&Policy> for SavedOut {
    fn from(one: &Policy) -> SavedOut {
        SavedOut { id: one.id.clone(), version: one.version }
    }
}

impl From<&Versioned> for SavedOut {
    fn from(one: &Versioned) -> SavedOut {
        SavedOut { id: one.measure.id.clone(), version: one.version }
    }
}

fn made(out: SavedOut, noun: &str) -> Created<SavedOut> {
    let (location, version) = (format!("/api/v1/{noun}/{}", out.id), Some(out.version));
    Created { location, version, body: out, keep: true }
}

fn saved(out: &SavedOut) -> Answer {
    tagged(out.version, out)
}

async fn add_policy(visit: Visit, body: Body<PolicyInput>) -> Answer {
    let input = body.value;
    let add = move |w: &db::Write<'_>, ctx: &kernel::Ctx| {
        Ok(made(SavedOut::from(&put_policy(w, ctx, &input, None)?), "policies"))
    };
    visit.create("policies.save", body.once, add).await
}

async fn written_policy(visit: Visit, Path(id): Path<String>) -> Answer {
    let division = visit.division().to_string();
    let one = visit.db().read(move |r| store::policy(r, &division, &id)).await?.ok_or(Error::NotFound)?;
    tagged(one.version, &PolicyInput::from(&one))
}

async fn change_policy(
    visit: Visit,
    Path(id): Path<String>,
    Seen(seen): Seen,
    body: Body<PolicyInput>,
) -> Answer {
    let (ctx, input) = (visit.ctx.clone(), PolicyInput { id, ..body.value });
    let one = visit.db().write("policies.save", move |w| put_policy(w, &ctx, &input, Some(seen))).await?;
    saved(&SavedOut::from(&one))
}

async fn publish_policy(visit: Visit, Path(id): Path<String>, Seen(seen): Seen) -> Answer {
    saved(&SavedOut::from(&publish(visit.db(), visit.ctx.clone(), id, seen).await?))
}

async fn end_policy(visit: Visit, Path(id): Path<String>, Seen(seen): Seen) -> Answer {
    let ctx = visit.ctx.clone();
    let one = visit.db().write("policies.end", move |w| end(w, &ctx, &id, seen)).await?;
    saved(&SavedOut::from(&one))
}

async fn add_measure(visit: Visit, Path(policy): Path<String>, body: Body<MeasureInput>) -> Answer {
    let input = body.value;
    let add = move |w: &db::Write<'_>, ctx: &kernel::Ctx| {
        Ok(made(SavedOut::from(&put_measure(w, ctx, &policy, &input, None)?), "measures"))
    };
    visit.create("policies.measure", body.once, add).await
}

async fn written_measure(visit: Visit, Path(id): Path<String>) -> Answer {
    let (one, _) = load(&visit, &id).await?;
    tagged(one.version, &MeasureInput::from(&one.measure))
}

async fn change_measure(
    visit: Visit,
    Path(id): Path<String>,
    Seen(seen): Seen,
    body: Body<MeasureInput>,
) -> Answer {
    let policy = id.rsplit_once('-').map_or(String::new(), |(policy, _)| policy.into());
    let (ctx, input) = (visit.ctx.clone(), MeasureInput { id, ..body.value });
    let work = move |w: &db::Write<'_>| put_measure(w, &ctx, &policy, &input, Some(seen));
    saved(&SavedOut::from(&visit.db().write("policies.measure", work).await?))
}

async fn conditions(visit: Visit, Path(id): Path<String>) -> Answer {
    let (one, _) = load(&visit, &id).await?;
    tagged(one.version, &one.measure.conditions)
}

async fn change_conditions(
    visit: Visit,
    Path(id): Path<String>,
    Seen(seen): Seen,
    body: Body<Conditions>,
) -> Answer {
    let (ctx, written) = (visit.ctx.clone(), body.value);
    let work = move |w: &db::Write<'_>| put_conditions(w, &ctx, &id, written.clone(), seen);
    saved(&SavedOut::from(&visit.db().write("policies.conditions", work).await?))
}

/// 试算结果.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ConditionsTried")]
struct LiveOut {
    /// 判断的主体数.
    enterprises: usize,
    /// 符合.
    entitled: usize,
    /// 待核.
    pending: usize,
    /// 符合而金额待核的.
    amount_unknown: usize,
    /// 金额合计，分.
    total_fen: i64,
    /// 总额，分；没有时为 null.
    budget_fen: Option<i64>,
    /// 总额中已批准的，分.
    committed_fen: i64,
    /// 移动一个界限会怎样.
    moves: Vec<LimitMoveOut>,
}

/// 移动一个界限.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "LimitMove")]
struct LimitMoveOut {
    /// 格的地址，如 B7.
    at: String,
    /// 事实.
    fact: &'static str,
    /// 现在的界限.
    from: String,
    /// 移动以后的界限.
    to: String,
    /// 增加的主体数.
    gained: usize,
    /// 减少的主体数.
    lost: usize,
    /// 金额的增减，分.
    change_fen: i64,
}

/// 分 of a sum that may be beyond what one number holds.
fn fen(sum: i128) -> i64 {
    i64::try_from(sum).unwrap_or(if sum < 0 { i64::MIN } else { i64::MAX })
}

impl From<LimitMove> for LimitMoveOut {
    fn from(one: LimitMove) -> LimitMoveOut {
        let LimitMove { at, fact, from, to, gained, lost, change_fen } = one;
        LimitMoveOut { at: at.to_string(), fact, from, to, gained, lost, change_fen: fen(change_fen) }
    }
}

async fn try_conditions(
    shelf: Shelf,
    visit: Visit,
    Path(id): Path<String>,
    body: Body<Conditions>,
) -> Answer {
    let (one, committed_fen) = load(&visit, &id).await?;
    let Live { enterprises, entitled, pending, amount_unknown, total_fen, moves } =
        figures(&shelf, &visit, &one, body.value).await?;
    ok(&LiveOut {
        enterprises,
        entitled,
        pending,
        amount_unknown,
        total_fen: fen(total_fen),
        budget_fen: one.measure.budget_fen,
        committed_fen,
        moves: moves.into_iter().map(LimitMoveOut::from).collect(),
    })
}
