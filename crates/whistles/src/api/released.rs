//! 公开办理: what the office has released.

use crate::store;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use web::api::{Cursor, Fields, Operation, Page, PageRows, Query, chosen, list};
use web::{Answer, Route, Visit, Who};

pub(super) fn routes() -> Vec<Route> {
    let operation = Operation::new("公开的办理情况，新的在前", "Released whistles, newest first")
        .query::<ReleasedQuery>("limit=10&fields=id,released_on,title")
        .answer::<Page<ReleasedOut>>();
    vec![Route::api("GET", "/api/v1/released", Who::Public, operation, released)]
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ReleasedQuery {
    /// 上一页的 next.
    after: Option<Cursor>,
    /// 每页行数.
    limit: Option<PageRows>,
    /// 只要这些字段，用逗号分开.
    fields: Option<Fields>,
}

/// 一件公开的吹哨.
#[derive(Serialize, JsonSchema)]
#[schemars(transform = web::api::any_fields)]
struct ReleasedOut {
    /// 件号.
    id: String,
    /// 公开日期.
    #[schemars(extend("format" = "date"))]
    released_on: String,
    /// 问题分类.
    category: String,
    /// 公开标题.
    title: String,
    /// 公开答复.
    reply: String,
}

async fn released(visit: Visit, Query(asked): Query<ReleasedQuery>) -> Answer {
    let (after, limit) = (asked.after.unwrap_or_default(), asked.limit.unwrap_or_default());
    let (division, before) = (visit.division().to_string(), (after.key(0, "9999"), after.key(1, "")));
    let rows =
        visit.db().read(move |r| store::released(r, &division, (&before.0, &before.1), limit.0)).await?;
    let keys = |row: &[String; 5]| vec![row[1].clone(), row[0].clone()];
    let out = |[id, released_on, category, title, reply]: [String; 5]| ReleasedOut {
        id,
        released_on,
        category,
        title,
        reply,
    };
    chosen(&list(rows, limit, keys, out), asked.fields.as_ref())
}
