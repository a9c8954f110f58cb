//! 条目 and 清单: what is in force, for everybody.

use crate::lists::columns::{EFFECTS, effect_code};
use crate::lists::pages::item::version_on;
use crate::lists::pages::public::{FIND_CHARS_MAX, readable_text, words_of};
use crate::lists::plain::Asked;
use crate::lists::store::{self, Published, Row, Sought};
use crate::model::{FineRange, FineUnit, FirstOffence, Item, OffenceScope};
use axum::extract::Path;
use kernel::{Error, Lang, local_day};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use web::api::{Cursor, Day, Fields, Operation, Page, PageRows, Query, Text, chosen, list, ok};
use web::{Answer, Route, Visit, Who};

pub(super) fn routes() -> Vec<Route> {
    let all = Operation::new("在用的裁量条目，按编号排列", "Discretion items in force, by number")
        .query::<ItemsQuery>("find=营业执照&list=exempt&limit=10&fields=number,act")
        .answer::<Page<ItemRow>>();
    let one = Operation::new("一个条目在某日的版本", "An item as it was on a day")
        .path("number", "编号", "SCJG-M-001")
        .query::<OnQuery>("on=2022-10-20")
        .answer::<ItemOut>();
    let text =
        Operation::new("一个批次的原文，其 SM3 即内容摘要", "The text of a batch, whose SM3 is its hash")
            .path("hash", "内容摘要", "HASH")
            .answer::<TextOut>();
    vec![
        Route::api("GET", "/api/v1/discretion-items", Who::Public, all, items),
        Route::api("GET", "/api/v1/discretion-items/{number}", Who::Public, one, item),
        Route::api("GET", "/api/v1/discretion-texts/{hash}", Who::Public, text, one_text),
    ]
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ItemsQuery {
    /// 违法行为、部门、条款或编号中的文字；空格分开的几个词都要有，每个词至少两个字.
    find: Option<Text<1, FIND_CHARS_MAX>>,
    /// 清单代码.
    list: Option<String>,
    /// 主管部门代码.
    unit: Option<String>,
    /// 哪一天在用；不填为今天.
    on: Option<Day>,
    /// 上一页的 next.
    after: Option<Cursor>,
    /// 每页行数.
    limit: Option<PageRows>,
    /// 只要这些字段，用逗号分开.
    fields: Option<Fields>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OnQuery {
    /// 哪一天；不填为今天.
    pub on: Option<Day>,
}

pub(super) fn day_of(visit: &Visit, on: Option<Day>) -> jiff::civil::Date {
    on.map(|day| day.0).unwrap_or_else(|| local_day(visit.ctx.now))
}

/// 列表中的一个条目.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DiscretionItemRow", transform = web::api::any_fields)]
struct ItemRow {
    /// 编号.
    number: String,
    /// 清单代码.
    list: String,
    /// 主管部门代码.
    unit: String,
    /// 违法行为.
    act: String,
    /// 批次.
    batch: String,
    /// 生效日期.
    #[schemars(extend("format" = "date"))]
    effective_from: String,
    /// 失效日期，第一天不再有效；未定时为 null.
    #[schemars(extend("format" = "date"))]
    ended_on: Option<String>,
}

impl From<Row> for ItemRow {
    fn from(row: Row) -> ItemRow {
        let Row { number, batch, list, unit, act, from, ended_on, .. } = row;
        ItemRow { number, list, unit, act, batch, effective_from: from, ended_on }
    }
}

async fn items(visit: Visit, Query(asked): Query<ItemsQuery>) -> Answer {
    let (after, limit) = (asked.after.unwrap_or_default().key(0, ""), asked.limit.unwrap_or_default());
    let (words, too_short) = words_of(asked.find.as_ref().map_or("", |find| find.0.as_str()));
    let (list_code, unit) = (asked.list.unwrap_or_default(), asked.unit.unwrap_or_default());
    let sought = Sought { words, list: list_code, unit, day: day_of(&visit, asked.on) };
    let division = visit.division().to_string();
    let read = move |r: &db::Read<'_>| match too_short {
        true => Ok(Vec::new()),
        false => store::search(r, &division, &sought, &after, limit.0).map(|found| found.0),
    };
    let rows = visit.db().read(read).await?;
    let keys = |row: &Row| vec![row.number.clone()];
    chosen(&list(rows, limit, keys, ItemRow::from), asked.fields.as_ref())
}

/// 一个条目.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DiscretionItem")]
struct ItemOut {
    /// 编号.
    number: String,
    /// 清单代码.
    list: String,
    /// 结果代码.
    #[schemars(extend("enum" = effects()))]
    effect: &'static str,
    /// 主管部门代码.
    unit: String,
    /// 领域.
    domain: String,
    /// 违法行为.
    act: String,
    /// 适用条件，须全部符合.
    conditions: Vec<ConditionOut>,
    /// 违反条款.
    violated: String,
    /// 处罚条款.
    penalised: String,
    /// 法定罚款幅度；没有罚款时为 null.
    fine: Option<FineOut>,
    /// 法律依据.
    basis: String,
    /// 初次违法的认定；不问时为 null.
    first_offence: Option<FirstOffenceOut>,
    /// 后续措施.
    follow_up: Vec<String>,
    /// 备注.
    note: String,
    /// 批次.
    batch: String,
    /// 文号.
    document_number: String,
    /// 批次的内容摘要（SM3）.
    hash: String,
    /// 生效日期.
    #[schemars(extend("format" = "date"))]
    effective_from: String,
    /// 失效日期，第一天不再有效；未定时为 null.
    #[schemars(extend("format" = "date"))]
    ended_on: Option<String>,
    /// 这一天在用.
    in_force: bool,
    /// 历次版本，新的在前.
    versions: Vec<VersionOut>,
    /// 公开页面的地址.
    address: String,
}

/// 一个条件.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DiscretionCondition")]
struct ConditionOut {
    /// 事实.
    name: String,
    /// 要求.
    required: String,
}

/// 法定罚款幅度，两端包括在内.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FineRange")]
struct FineOut {
    /// 下限；没有时为 null.
    min: Option<i64>,
    /// 上限.
    max: i64,
    /// 单位：fen 分；times 千分之一倍；percent 千分之一个百分点.
    #[schemars(extend("enum" = ["fen", "times", "percent"]))]
    unit: &'static str,
}

/// 初次违法的认定.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FirstOffence")]
struct FirstOffenceOut {
    /// 近多少个月.
    months: u32,
    /// 范围：same_act 同一违法行为；same_domain 同一领域；any 任何违法行为.
    #[schemars(extend("enum" = ["same_act", "same_domain", "any"]))]
    scope: &'static str,
}

/// 一个版本.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DiscretionVersion")]
struct VersionOut {
    /// 批次.
    batch: String,
    /// 生效日期.
    #[schemars(extend("format" = "date"))]
    effective_from: String,
    /// 失效日期；未定时为 null.
    #[schemars(extend("format" = "date"))]
    ended_on: Option<String>,
}

pub(super) fn effects() -> [&'static str; 5] {
    EFFECTS.map(|one| one.1)
}

fn fine_out(fine: FineRange) -> FineOut {
    let unit = match fine.unit {
        FineUnit::Fen => "fen",
        FineUnit::Times => "times",
        FineUnit::Percent => "percent",
    };
    FineOut { min: fine.min, max: fine.max, unit }
}

fn first_out(first: FirstOffence) -> FirstOffenceOut {
    let scope = match first.scope {
        OffenceScope::SameAct => "same_act",
        OffenceScope::SameDomain => "same_domain",
        OffenceScope::Any => "any",
    };
    FirstOffenceOut { months: first.months, scope }
}

fn item_out(item: Item, asked: &[Asked], batch: Published, lang: Lang) -> ItemOut {
    let condition = |one: &Asked| ConditionOut { name: one.column.clone(), required: one.required(lang) };
    ItemOut {
        number: item.number,
        list: item.list,
        effect: effect_code(item.effect),
        unit: item.act.agency,
        domain: item.act.domain,
        act: item.act.name,
        conditions: asked.iter().map(condition).collect(),
        violated: item.act.violated,
        penalised: item.act.penalised,
        fine: item.act.fine.map(fine_out),
        basis: item.basis,
        first_offence: item.first_offence.map(first_out),
        follow_up: item.follow_up,
        note: item.note,
        batch: batch.code,
        document_number: batch.document_number,
        hash: batch.hash,
        effective_from: item.effective_from.to_string(),
        ended_on: None,
        in_force: false,
        versions: Vec::new(),
        address: String::new(),
    }
}

async fn item(visit: Visit, Path(number): Path<String>, Query(asked): Query<OnQuery>) -> Answer {
    let (day, division, of) = (day_of(&visit, asked.on), visit.division().to_string(), number.clone());
    let read =
        move |r: &db::Read<'_>| Ok((store::versions(r, &division, &of)?, store::published(r, &division)?));
    let (versions, published) = visit.db().read(read).await?;
    let (row, is_in_force) = version_on(&versions, day).ok_or(Error::NotFound)?;
    let batch = published.into_iter().find(|one| one.code == row.batch).ok_or(Error::NotFound)?;
    let shown = row.shown()?;
    let version = |one: &Row| VersionOut {
        batch: one.batch.clone(),
        effective_from: one.from.clone(),
        ended_on: one.ended_on.clone(),
    };
    ok(&ItemOut {
        ended_on: row.ended_on.clone(),
        in_force: is_in_force,
        versions: versions.iter().map(version).collect(),
        address: format!("{}/lists/items/{number}", visit.app.base_url),
        ..item_out(shown.item, &shown.asked, batch, visit.ctx.lang)
    })
}

/// 原文.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DiscretionText")]
struct TextOut {
    /// 内容摘要（SM3）.
    hash: String,
    /// 决策表的 CSV 文本，UTF-8.
    content: String,
}

async fn one_text(visit: Visit, Path(hash): Path<String>) -> Answer {
    let content = readable_text(&visit, hash.clone()).await?;
    ok(&TextOut { hash, content })
}
