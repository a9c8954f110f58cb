//! 三率: the same numbers as the page.

use crate::pages::{Asked, Period};
use crate::rights::title_for;
use crate::{RATE_READERS, Rate, RateRow, rates, rates_by_month, store};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use web::api::{Cursor, Day, Fields, Operation, Page, PageRows, Query, Text, chosen, list, ok};
use web::{Answer, Route, Visit, Who};

/// Characters of the code of a unit or category.
const CODE_CHARS_MAX: usize = 20;

pub(super) fn routes() -> Vec<Route> {
    let operation = Operation::new("三率和答复用时", "Rates, and how long replies took")
        .query::<RatesQuery>("from=2022-01-01&to=2022-12-31")
        .answer::<RatesOut>();
    let behind = Operation::new("一个率后面的各件", "The whistles behind a rate")
        .query::<CasesQuery>("kind=response&unit=D03&from=2022-01-01&to=2022-12-31&fields=id,day,met")
        .answer::<Page<CaseOut>>();
    let monthly = Operation::new("各单位逐月三率", "Rates of every unit by month")
        .query::<RatesQuery>("from=2022-01-01&to=2022-12-31")
        .answer::<MonthsOut>();
    vec![
        Route::api("GET", "/api/v1/rates", Who::Roles(RATE_READERS), operation, rates_json),
        Route::api("GET", "/api/v1/rates/cases", Who::Roles(RATE_READERS), behind, cases_json),
        Route::api("GET", "/api/v1/rates/months", Who::Roles(RATE_READERS), monthly, months_json),
    ]
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RatesQuery {
    /// 第一天；不填为今年元旦.
    from: Option<Day>,
    /// 最后一天；不填为今天.
    to: Option<Day>,
    /// 问题分类的代码；不填为全部.
    category: Option<Text<1, CODE_CHARS_MAX>>,
}

/// 三率.
#[derive(Serialize, JsonSchema)]
struct RatesOut {
    /// 第一天.
    #[schemars(extend("format" = "date"))]
    from: String,
    /// 最后一天.
    #[schemars(extend("format" = "date"))]
    to: String,
    /// 问题分类；空为全部.
    category: String,
    /// 全区（单位为空）和各单位.
    units: Vec<RateOut>,
    /// 答复用时.
    replies: RepliesOut,
}

/// 一个单位的率.
#[derive(Serialize, JsonSchema)]
struct RateOut {
    /// 单位代码；空为全区.
    unit: String,
    /// 响应率.
    response: ShareOut,
    /// 解决率.
    solved: ShareOut,
    /// 满意率.
    satisfied: ShareOut,
    /// 按时办结率.
    in_time: ShareOut,
    /// 差评按时整改率.
    fixed: ShareOut,
    /// 得分，百分之一分；没有有效件时为 null.
    score_hundredths: Option<i64>,
}

impl From<&RateRow> for RateOut {
    fn from(row: &RateRow) -> RateOut {
        RateOut {
            unit: row.unit.clone(),
            response: row.response.into(),
            solved: row.solved.into(),
            satisfied: row.satisfied.into(),
            in_time: row.in_time.into(),
            fixed: row.fixed.into(),
            score_hundredths: row.score,
        }
    }
}

/// 逐月三率.
#[derive(Serialize, JsonSchema)]
struct MonthsOut {
    /// 第一天.
    #[schemars(extend("format" = "date"))]
    from: String,
    /// 最后一天.
    #[schemars(extend("format" = "date"))]
    to: String,
    /// 问题分类；空为全部.
    category: String,
    /// 每月一项，按先后；最多是最后12个月.
    months: Vec<MonthOut>,
}

/// 一个月.
#[derive(Serialize, JsonSchema)]
struct MonthOut {
    /// 月份，如 2022-09.
    month: String,
    /// 全区（单位为空）和每个单位.
    units: Vec<RateOut>,
}

async fn months_json(visit: Visit, Query(asked): Query<RatesQuery>) -> Answer {
    let period = Period::of_months(&visit, read(asked.from, asked.to, asked.category));
    let (division, of) = (visit.division().to_string(), period.clone());
    let read = move |r: &db::Read<'_>| rates_by_month(r, &division, of.from, of.to, &of.category);
    let monthly = visit.db().read(read).await?;
    let months = monthly.months.iter().enumerate().map(|(index, month)| MonthOut {
        month: month.clone(),
        units: monthly.rows.iter().map(|row| RateOut::from(&row.months[index])).collect(),
    });
    ok(&MonthsOut {
        from: period.from.to_string(),
        to: period.to.to_string(),
        category: period.category,
        months: months.collect(),
    })
}

/// 分子和分母.
#[derive(Serialize, JsonSchema)]
struct ShareOut {
    /// 分子.
    met: i64,
    /// 分母.
    valid: i64,
}

impl From<Rate> for ShareOut {
    fn from(rate: Rate) -> ShareOut {
        ShareOut { met: rate.met, valid: rate.valid }
    }
}

/// 答复用时，工作日.
#[derive(Serialize, JsonSchema)]
struct RepliesOut {
    /// 答复件数.
    n: i64,
    /// 若干个工作日内答复的件数.
    within: Vec<WithinOut>,
    /// 中位数.
    median: Option<i64>,
    /// 第90百分位.
    p90: Option<i64>,
    /// 第95百分位.
    p95: Option<i64>,
    /// 第99百分位.
    p99: Option<i64>,
    /// 休息日提交.
    rest_day_arrivals: ShareOut,
}

/// 若干个工作日内答复的件数.
#[derive(Serialize, JsonSchema)]
struct WithinOut {
    /// 工作日.
    working_days: i64,
    /// 件数.
    n: i64,
}

fn read(from: Option<Day>, to: Option<Day>, category: Option<Text<1, CODE_CHARS_MAX>>) -> Asked {
    let [from, to] = [from, to].map(|day| day.map(|day| day.0));
    Asked { from, to, category: category.unwrap_or_default().0 }
}

/// Working days for which the share of replies is told.
pub(crate) const WITHIN: [i64; 8] = [1, 3, 5, 7, 10, 15, 20, 30];

async fn rates_json(visit: Visit, Query(asked): Query<RatesQuery>) -> Answer {
    let period = Period::of(&visit, read(asked.from, asked.to, asked.category));
    let (division, asked) = (visit.division().to_string(), period.clone());
    let (rows, replies, arrivals) = visit
        .db()
        .read(move |r| {
            let rows = rates(r, &division, asked.from, asked.to, &asked.category)?;
            let (from, to) = (asked.from.to_string(), asked.to.to_string());
            let replies = store::replies(r, &division, &from, &to, &asked.category)?;
            let arrivals = store::arrivals(r, &division, &from, &to, &asked.category)?;
            Ok((rows, replies, arrivals))
        })
        .await?;
    ok(&RatesOut {
        from: period.from.to_string(),
        to: period.to.to_string(),
        category: period.category,
        units: rows.iter().map(RateOut::from).collect(),
        replies: RepliesOut {
            n: replies.n(),
            within: WITHIN
                .iter()
                .map(|days| WithinOut { working_days: *days, n: replies.within(*days).met })
                .collect(),
            median: replies.percentile(50),
            p90: replies.percentile(90),
            p95: replies.percentile(95),
            p99: replies.percentile(99),
            rest_day_arrivals: arrivals.into(),
        },
    })
}

/// 哪个率.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
enum Kind {
    Response,
    Solved,
    Satisfied,
    InTime,
    Fixed,
}

impl Kind {
    fn fact(self) -> &'static str {
        match self {
            Kind::Response => "whistle.response",
            Kind::Solved => "whistle.solved",
            Kind::Satisfied => "whistle.satisfied",
            Kind::InTime => "whistle.in_time",
            Kind::Fixed => "whistle.fixed",
        }
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CasesQuery {
    /// 哪个率.
    kind: Kind,
    /// 单位代码.
    unit: Text<1, CODE_CHARS_MAX>,
    /// 第一天；不填为今年元旦.
    from: Option<Day>,
    /// 最后一天；不填为今天.
    to: Option<Day>,
    /// 问题分类的代码；不填为全部.
    category: Option<Text<1, CODE_CHARS_MAX>>,
    /// 上一页的 next.
    after: Option<Cursor>,
    /// 每页行数.
    limit: Option<PageRows>,
    /// 只要这些字段，用逗号分开.
    fields: Option<Fields>,
}

/// 一个率后面的一件.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RateCase", transform = web::api::any_fields)]
struct CaseOut {
    /// 件号.
    id: String,
    /// 标题；您不能看这一件时为 null.
    title: Option<String>,
    /// 状态代码.
    state: String,
    /// 计入的日期.
    #[schemars(extend("format" = "date"))]
    day: String,
    /// 计入分子；否则只计入分母.
    met: bool,
    /// 不计入的原因代码；计入时为空.
    excluded: String,
}

async fn cases_json(visit: Visit, Query(asked): Query<CasesQuery>) -> Answer {
    let period = Period::of(&visit, read(asked.from, asked.to, asked.category));
    let (after, limit) = (asked.after.unwrap_or_default(), asked.limit.unwrap_or_default());
    let wanted = store::Behind {
        kind: asked.kind.fact().into(),
        unit: asked.unit.0,
        from: period.from.to_string(),
        to: period.to.to_string(),
        category: period.category,
        reader: visit.ctx.actor.unit.clone().unwrap_or_default(),
        after: (after.key(0, ""), after.key(1, "")),
        limit: limit.0 + 1,
    };
    let division = visit.division().to_string();
    let rows = visit.db().read(move |r| store::rate_cases(r, &division, &wanted)).await?;
    let out = |one: store::RateCase| CaseOut {
        title: title_for(&one, &visit.ctx.actor),
        id: one.id,
        state: one.state,
        day: one.day,
        met: one.value == 1,
        excluded: one.excluded,
    };
    let keys = |row: &store::RateCase| vec![row.day.clone(), row.id.clone()];
    chosen(&list(rows, limit, keys, out), asked.fields.as_ref())
}
