//! 评价: by the code of the link, without an account.

use crate::pages::rating::{give, load};
use axum::extract::Path;
use kernel::REASON_CHARS_MAX;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use web::api::{Body, Operation, ok};
use web::{Answer, Route, Visit, Who};

pub(super) fn routes() -> Vec<Route> {
    let of = |zh, en| {
        Operation::new(zh, en)
            .path("code", "评价链接中的代码", "W202210200002-0f1e2d3c4b5a69788796a5b4c3d2e1f0")
            .answer::<RatingOut>()
    };
    let open = of("可以评价什么", "What can be rated");
    let give = of("评价一个单位", "Rate a unit")
        .body::<RatingIn>(json!({ "unit": "D03", "grade": 5, "comment": "办得快" }))
        .refuses(&["rated_already", "wrong_state", "not_a_unit"]);
    vec![
        Route::api("GET", "/api/v1/ratings/{code}", Who::Public, open, rating),
        Route::api("POST", "/api/v1/ratings/{code}", Who::Public, give, rate).rate_limited(),
    ]
}

/// 一件待评价的吹哨.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Rating")]
struct RatingOut {
    /// 标题.
    title: String,
    /// 答复.
    reply: String,
    /// 现在可以评价.
    open: bool,
    /// 还没有评价的单位.
    units: Vec<RatedOut>,
}

/// 一个可以评价的单位.
#[derive(Serialize, JsonSchema)]
struct RatedOut {
    /// 单位代码.
    code: String,
    /// 单位.
    name: String,
}

/// 一次评价.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RatingIn {
    /// 单位代码.
    #[schemars(length(min = 1, max = 20))]
    unit: String,
    /// 5 非常满意，4 满意，3 基本满意，2 不满意，1 非常不满意.
    #[schemars(range(min = 1, max = 5))]
    grade: i64,
    /// 意见.
    #[serde(default)]
    #[schemars(length(max = REASON_CHARS_MAX))]
    comment: String,
}

async fn rating(visit: Visit, Path(code): Path<String>) -> Answer {
    let (case, units) = load(&visit, &code).await?;
    let open = matches!(case.state.as_str(), "answered" | "called_back" | "closed");
    let units = units.into_iter().map(|(code, name)| RatedOut { code, name }).collect();
    ok(&RatingOut { title: case.field("title").into(), reply: case.field("reply").into(), open, units })
}

async fn rate(visit: Visit, Path(code): Path<String>, body: Body<RatingIn>) -> Answer {
    let RatingIn { unit, grade, comment } = body.value;
    give(&visit, &code, [&unit, &grade.to_string(), &comment]).await?;
    rating(visit, Path(code)).await
}
