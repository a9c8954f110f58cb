//! 公开: what is published, one policy, one measure with its guide.

use super::judged::{RequirementOut, requirement_out};
use crate::book::Book;
use crate::model::{Area, Delivery, MeasureKind, Policy, Repeat, Versioned};
use crate::pages::public::{is_found, load, published};
use crate::plain::amount;
use axum::extract::Path;
use kernel::{Error, FieldError, Lang, NAME_CHARS_MAX, Result, local_day};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use web::api::{Cursor, Fields, Operation, Page, PageRows, Query, Text, chosen, list, tagged};
use web::{Answer, Route, Visit, Who};

pub(super) fn routes() -> Vec<Route> {
    let all = Operation::new("已发布的政策，按编号排列", "Policies that are published, by code")
        .query::<PoliciesQuery>("find=租金&limit=10&fields=id,name,measures")
        .answer::<Page<PolicyRow>>();
    let one = Operation::new(
        "一项政策和它的措施；营商办也可以看草稿",
        "A policy and its measures; the office reads drafts too",
    )
    .path("id", "政策编号", "P01")
    .answer::<PolicyOut>()
    .tagged();
    let guide = Operation::new("一项措施的申兑指南", "A measure: who can have it, how much, and how")
        .path("id", "措施编号", "P01-01")
        .answer::<MeasureOut>()
        .tagged();
    vec![
        Route::api("GET", "/api/v1/policies", Who::Public, all, policies),
        Route::api("GET", "/api/v1/policies/{id}", Who::Public, one, policy),
        Route::api("GET", "/api/v1/measures/{id}", Who::Public, guide, measure),
    ]
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PoliciesQuery {
    /// 政策、措施、对象或标准中的文字.
    find: Option<Text<1, NAME_CHARS_MAX>>,
    /// 领域代码.
    #[schemars(extend("enum" = Area::codes()))]
    area: Option<String>,
    /// 上一页的 next.
    after: Option<Cursor>,
    /// 每页行数.
    limit: Option<PageRows>,
    /// 只要这些字段，用逗号分开.
    fields: Option<Fields>,
}

/// 列表中的一项政策.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PolicyRow", transform = web::api::any_fields)]
struct PolicyRow {
    /// 编号.
    id: String,
    /// 名称.
    name: String,
    /// 文号.
    number: String,
    /// 领域代码.
    #[schemars(extend("enum" = Area::codes()))]
    area: &'static str,
    /// 今天在有效期内.
    open: bool,
    /// 措施；查找时只有符合的.
    measures: Vec<MeasureRow>,
}

/// 列表中的一项措施.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "MeasureRow")]
struct MeasureRow {
    /// 编号.
    id: String,
    /// 名称.
    title: String,
    /// 支持对象.
    object: String,
    /// 支持标准.
    benefit: String,
    /// 兑现方式代码.
    #[schemars(extend("enum" = Delivery::codes()))]
    delivery: &'static str,
}

fn measure_row(one: &Versioned, lang: Lang) -> MeasureRow {
    let one = &one.measure;
    MeasureRow {
        id: one.id.clone(),
        title: one.title.of(lang).into(),
        object: one.object.of(lang).into(),
        benefit: one.benefit.of(lang).into(),
        delivery: one.delivery.code(),
    }
}

async fn policies(visit: Visit, Query(asked): Query<PoliciesQuery>) -> Answer {
    let (lang, day) = (visit.ctx.lang, local_day(visit.ctx.now));
    let (after, limit) = (asked.after.unwrap_or_default().key(0, ""), asked.limit.unwrap_or_default());
    let find = asked.find.unwrap_or_default().0;
    let area = asked.area.map(|code| known_area(&code)).transpose()?;
    let row = |(one, measures): (Policy, Vec<Versioned>)| PolicyRow {
        measures: measures
            .iter()
            .filter(|measure| is_found(&one, measure, &find))
            .map(|measure| measure_row(measure, lang))
            .collect(),
        name: one.name.of(lang).into(),
        number: one.number.clone(),
        area: one.area.code(),
        open: one.is_open(day),
        id: one.id,
    };
    let all = published(&visit).await?.into_iter().filter(|(one, _)| one.id > after).map(row);
    let fits =
        |one: &PolicyRow| !one.measures.is_empty() && (area.is_none_or(|area| area.code() == one.area));
    let rows = all.filter(fits).take(limit.0 + 1).collect();
    chosen(&list(rows, limit, |one: &PolicyRow| vec![one.id.clone()], |one| one), asked.fields.as_ref())
}

fn known_area(code: &str) -> Result<Area> {
    Area::from_code(code).ok_or_else(|| {
        let (zh, en) = (format!("没有领域“{code}”"), format!("There is no area {code}"));
        Error::Invalid(vec![FieldError { field: "area".into(), zh, en }])
    })
}

/// 一项政策.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Policy")]
struct PolicyOut {
    /// 编号.
    id: String,
    /// 状态代码.
    #[schemars(extend("enum" = crate::Status::codes()))]
    status: &'static str,
    /// 名称.
    name: String,
    /// 文号.
    number: String,
    /// 发布机关.
    issuer: String,
    /// 依据.
    basis: String,
    /// 领域代码.
    #[schemars(extend("enum" = Area::codes()))]
    area: &'static str,
    /// 公开文本.
    text: String,
    /// 有效期的第一天.
    #[schemars(extend("format" = "date"))]
    valid_from: String,
    /// 有效期的最后一天；没有时为 null.
    #[schemars(extend("format" = "date"))]
    valid_until: Option<String>,
    /// 发布日期；没有发布时为 null.
    #[schemars(extend("format" = "date"))]
    published_on: Option<String>,
    /// 今天在有效期内.
    open: bool,
    /// 措施.
    measures: Vec<MeasureRow>,
    /// 公开页面的地址.
    address: String,
}

async fn policy(visit: Visit, Path(id): Path<String>) -> Answer {
    let (one, measures, _) = load(&visit, &id).await?;
    let (lang, day) = (visit.ctx.lang, local_day(visit.ctx.now));
    tagged(
        one.version,
        &PolicyOut {
            status: one.status.code(),
            name: one.name.of(lang).into(),
            issuer: one.issuer.of(lang).into(),
            area: one.area.code(),
            text: one.text.of(lang).into(),
            valid_from: one.valid_from.to_string(),
            valid_until: one.valid_until.map(|day| day.to_string()),
            published_on: one.published_on.map(|day| day.to_string()),
            open: one.is_open(day),
            measures: measures.iter().map(|one| measure_row(one, lang)).collect(),
            address: format!("{}/policies/{}", visit.app.base_url, one.id),
            number: one.number,
            basis: one.basis,
            id: one.id,
        },
    )
}

/// 申兑指南.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Measure")]
struct MeasureOut {
    /// 编号.
    id: String,
    /// 政策编号.
    policy: String,
    /// 内容的 SM3.
    hash: String,
    /// 名称.
    title: String,
    /// 措施类型代码.
    #[schemars(extend("enum" = MeasureKind::codes()))]
    kind: &'static str,
    /// 依据.
    basis: String,
    /// 支持对象.
    object: String,
    /// 各种情形：条件和金额.
    cases: Vec<CaseOut>,
    /// 支持标准.
    benefit: String,
    /// 总额，分；没有时为 null.
    budget_fen: Option<i64>,
    /// 先到先得.
    first_come: bool,
    /// 申领次数代码.
    #[schemars(extend("enum" = Repeat::codes()))]
    repeat: &'static str,
    /// 同类：同一类只享受最高的一项；没有时为空.
    group: String,
    /// 要提交的材料.
    materials: Vec<String>,
    /// 免提交的材料，政府已有.
    held: Vec<String>,
    /// 办理流程.
    steps: Vec<String>,
    /// 办理时限，如 20wd 为 20 个工作日.
    limit: String,
    /// 牵头单位代码.
    unit: String,
    /// 牵头单位.
    unit_name: String,
    /// 咨询方式.
    contact: String,
    /// 办理地点.
    window: String,
    /// 第一天.
    #[schemars(extend("format" = "date"))]
    valid_from: String,
    /// 最后一天；没有时为 null.
    #[schemars(extend("format" = "date"))]
    valid_until: Option<String>,
    /// 兑现方式代码.
    #[schemars(extend("enum" = Delivery::codes()))]
    delivery: &'static str,
    /// 资金来源.
    funds: String,
    /// 今天可以享受.
    open: bool,
    /// 公开页面的地址.
    address: String,
}

/// 一种情形.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "MeasureCase")]
struct CaseOut {
    /// 条件，须全部符合.
    conditions: Vec<RequirementOut>,
    /// 金额怎样算；不是金额时为空.
    amount: String,
}

async fn measure(visit: Visit, Path(id): Path<String>) -> Answer {
    let of = id.rsplit_once('-').map_or("", |(policy, _)| policy).to_string();
    let (policy, measures, units) = load(&visit, &of).await?;
    let one = measures.into_iter().find(|one| one.measure.id == id).ok_or(Error::NotFound)?;
    let (lang, day) = (visit.ctx.lang, local_day(visit.ctx.now));
    let book = Book::read(vec![one.clone()])?;
    let case = |row: usize| CaseOut {
        conditions: book.asked(row).iter().map(|at| requirement_out(&book, row, *at, lang)).collect(),
        amount: amount(&book, row, lang).unwrap_or_default(),
    };
    let Versioned { measure, version, hash } = one;
    let materials = |held: bool| {
        let these = measure.materials.iter().filter(move |one| one.held == held);
        these.map(|one| one.name.of(lang).to_owned()).collect()
    };
    tagged(
        version,
        &MeasureOut {
            hash,
            title: measure.title.of(lang).into(),
            kind: measure.kind.code(),
            object: measure.object.of(lang).into(),
            cases: book.rows_of(0).map(case).collect(),
            benefit: measure.benefit.of(lang).into(),
            budget_fen: measure.budget_fen,
            first_come: measure.first_come,
            repeat: measure.repeat.code(),
            materials: materials(false),
            held: materials(true),
            steps: measure.steps.iter().map(|one| one.of(lang).to_owned()).collect(),
            unit_name: units.get(&measure.unit).cloned().unwrap_or_default(),
            contact: measure.contact.of(lang).into(),
            window: measure.window.of(lang).into(),
            valid_from: measure.valid_from.to_string(),
            valid_until: measure.valid_until.map(|day| day.to_string()),
            delivery: measure.delivery.code(),
            open: policy.is_open(day) && measure.is_open(day),
            address: format!("{}/measures/{id}", visit.app.base_url),
            policy: measure.policy,
            basis: measure.basis,
            group: measure.group,
            limit: measure.limit,
            unit: measure.unit,
            funds: measure.funds,
            id,
        },
    )
}
