//! 列表: whistles, possible duplicates, what is like a text.

use crate::pages::{self, STATES, tasks};
use crate::similar::Similar;
use crate::store::{self, Listed, Scope};
use crate::{HANDLERS, RAISERS, text};
use kernel::{BODY_CHARS_MAX, Role, TITLE_CHARS_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use web::api::{Cursor, Fields, Operation, Page, PageRows, Query, Text, chosen, known_state, list, ok};
use web::{Answer, Route, Visit, Who};

pub(super) fn routes() -> Vec<Route> {
    let whistles = Operation::new("您可以看的吹哨，新的在前", "The whistles you may read, newest first")
        .query::<ListQuery>("state=submitted&limit=10&fields=id,title,due_at")
        .answer::<Page<Row>>();
    let duplicates =
        Operation::new("可能重复的件，最相近的在前", "Possible duplicates, the most alike first")
            .query::<DuplicatesQuery>("limit=10")
            .answer::<Page<PairOut>>();
    let similar = Operation::new("与一段文字相近的吹哨", "Whistles like a text")
        .query::<SimilarQuery>("title=门前围挡没有拆")
        .answer::<SimilarOut>();
    let waiting = Operation::new("我的待办", "What waits for you").answer::<TasksOut>();
    vec![
        Route::api("GET", "/api/v1/tasks", Who::SignedIn, waiting, my_tasks),
        Route::api("GET", "/api/v1/whistles", Who::Roles(HANDLERS), whistles, all),
        Route::api("GET", "/api/v1/duplicates", Who::Roles(&[Role::Office]), duplicates, pairs),
        Route::api("GET", "/api/v1/similar", Who::Roles(RAISERS), similar, like),
    ]
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    /// 状态代码；不填为全部.
    #[schemars(extend("enum" = STATES))]
    state: Option<String>,
    /// 上一页的 next.
    after: Option<Cursor>,
    /// 每页行数.
    limit: Option<PageRows>,
    /// 只要这些字段，用逗号分开.
    fields: Option<Fields>,
}

/// 列表中的一件吹哨.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "WhistleRow", transform = web::api::any_fields)]
pub(super) struct Row {
    /// 件号.
    id: String,
    /// 标题.
    title: String,
    /// 状态代码；在单位的待办中是单位的状态.
    state: String,
    /// 状态.
    state_name: &'static str,
    /// 已结束.
    closed: bool,
    /// 督办的最高级别；0 为没有督办.
    supervision: i64,
    /// 提交时间.
    #[schemars(extend("format" = "date-time"))]
    opened_at: String,
    /// 最近的到期时间.
    #[schemars(extend("format" = "date-time"))]
    due_at: Option<String>,
}

impl Row {
    pub(super) fn new(visit: &Visit, one: Listed) -> Row {
        let state_name = visit.t(text::listed(&one.state));
        let Listed { id, state, title, opened_at, due_at, closed, supervision } = one;
        Row { id, title, state, state_name, closed, supervision, opened_at, due_at }
    }
}

async fn all(visit: Visit, Query(asked): Query<ListQuery>) -> Answer {
    let (after, limit) = (asked.after.unwrap_or_default(), asked.limit.unwrap_or_default());
    let state = known_state(asked.state, STATES)?;
    let (division, scope) = (visit.division().to_string(), Scope::of(&visit.ctx.actor));
    let before = (after.key(0, "9999"), after.key(1, ""));
    let rows = visit
        .db()
        .read(move |r| store::list(r, &division, &scope, &state, (&before.0, &before.1), limit.0))
        .await?;
    let page =
        list(rows, limit, |row| vec![row.opened_at.clone(), row.id.clone()], |row| Row::new(&visit, row));
    chosen(&page, asked.fields.as_ref())
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DuplicatesQuery {
    /// 上一页的 next.
    after: Option<Cursor>,
    /// 每页行数.
    limit: Option<PageRows>,
}

/// 可能重复的两件.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Pair")]
struct PairOut {
    /// 相近程度，百分之.
    percent: i64,
    /// 后一件.
    later: Named,
    /// 前一件.
    earlier: Named,
}

/// 件号和标题.
#[derive(Serialize, JsonSchema)]
struct Named {
    /// 件号.
    id: String,
    /// 标题.
    title: String,
}

async fn pairs(visit: Visit, Query(asked): Query<DuplicatesQuery>) -> Answer {
    let (after, limit) = (asked.after.unwrap_or_default(), asked.limit.unwrap_or_default());
    let (division, percent) = (visit.division().to_string(), after.key(0, "101").parse().unwrap_or(0));
    let (left, right) = (after.key(1, ""), after.key(2, ""));
    let rows = visit
        .db()
        .read(move |r| store::similar_pairs(r, &division, (percent, &left, &right), limit.0))
        .await?;
    let keys = |pair: &store::Pair| vec![pair.percent.to_string(), pair.left.0.clone(), pair.right.0.clone()];
    let named = |(id, title): (String, String)| Named { id, title };
    let out = |pair: store::Pair| PairOut {
        percent: pair.percent,
        later: named(pair.left),
        earlier: named(pair.right),
    };
    ok(&list(rows, limit, keys, out))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SimilarQuery {
    /// 标题.
    title: Text<1, TITLE_CHARS_MAX>,
    /// 具体情况.
    body: Option<Text<1, BODY_CHARS_MAX>>,
    /// 统一社会信用代码；不知道时不填.
    enterprise: Option<Text<1, 18>>,
}

/// 相近的吹哨，最相近的在前.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Similar")]
struct SimilarOut {
    /// 至多五件.
    items: Vec<LikeOut>,
}

/// 一件相近的吹哨.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Like")]
struct LikeOut {
    /// 件号.
    id: String,
    /// 标题.
    title: String,
    /// 相近程度，百分之.
    percent: usize,
    /// 同一企业.
    same_enterprise: bool,
}

async fn like(visit: Visit, Query(asked): Query<SimilarQuery>) -> Answer {
    let (body, enterprise) = (asked.body.unwrap_or_default().0, asked.enterprise.unwrap_or_default().0);
    let found = pages::like(&visit, asked.title.0, body, enterprise).await?;
    let out = |one: Similar| {
        let Similar { id, title, percent, same_enterprise } = one;
        LikeOut { id, title, percent, same_enterprise }
    };
    ok(&SimilarOut { items: found.into_iter().map(out).collect() })
}

/// 我的待办，按到期先后.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Tasks")]
struct TasksOut {
    /// 等您处理.
    today: Vec<Row>,
    /// 即将到期.
    soon: Vec<Row>,
    /// 已超期.
    late: Vec<Row>,
    /// 企业自己的.
    mine: Vec<Row>,
    /// 区领导督办的.
    supervised: Vec<Row>,
}

async fn my_tasks(visit: Visit) -> Answer {
    let tasks = tasks(&visit).await?;
    let rows = |all: Vec<Listed>| all.into_iter().map(|one| Row::new(&visit, one)).collect();
    ok(&TasksOut {
        today: rows(tasks.today),
        soon: rows(tasks.soon),
        late: rows(tasks.late),
        mine: rows(tasks.mine),
        supervised: rows(tasks.supervised),
    })
}
