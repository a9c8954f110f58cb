//! 问题分类.

use crate::OFFICE;
use crate::categories::{CODE_CHARS_MAX, put, save, version};
use crate::model::Category;
use crate::store;
use axum::extract::Path;
use kernel::{Error, NAME_CHARS_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use web::api::{Body, Created, Operation, Seen, Text, ok, tagged};
use web::{Answer, Route, Visit, Who};

pub(super) fn routes() -> Vec<Route> {
    let office = Who::Roles(OFFICE);
    let all = Operation::new("问题分类", "Categories of whistles").answer::<Categories>();
    let one = of("一个分类", "A category").answer::<CategoryOut>().tagged();
    let example =
        json!({ "code": "K0102", "parent": "K01", "name": "噪声扰民", "name_en": "Noise", "lead": "D03" });
    let add =
        Operation::new("新增分类", "Add a category").body::<NewCategory>(example).creates::<CategoryOut>();
    let seen = CategoryIn {
        parent: "K01".into(),
        name: Text("占道施工".into()),
        name_en: Text("Works in the street".into()),
        lead: "D03".into(),
        complex: false,
    };
    let example =
        json!({ "parent": "K01", "name": "占道施工、围挡", "name_en": "Works in the street", "lead": "D03" });
    let change = of("修改分类；代码和层级不能改", "Change a category; its code and level stay")
        .body::<CategoryIn>(example)
        .answer::<CategoryOut>()
        .matched(version(&seen.of("K0101".into())));
    vec![
        Route::api("GET", "/api/v1/categories", Who::Public, all, categories),
        Route::api("POST", "/api/v1/categories", office, add, create),
        Route::api("GET", "/api/v1/categories/{code}", Who::Public, one, category),
        Route::api("PUT", "/api/v1/categories/{code}", office, change, change_one),
    ]
}

fn of(zh: &'static str, en: &'static str) -> Operation {
    Operation::new(zh, en).path("code", "分类代码", "K0101")
}

/// 全部分类.
#[derive(Serialize, JsonSchema)]
struct Categories {
    /// 大类和小类，按代码排列.
    items: Vec<CategoryOut>,
}

/// 一个分类.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Category")]
struct CategoryOut {
    /// 代码.
    code: String,
    /// 所属大类；大类为空.
    parent: String,
    /// 中文名称.
    name: String,
    /// 英文名称.
    name_en: String,
    /// 通常牵头的单位；没有时为空.
    lead: String,
    /// 通常是复杂诉求.
    complex: bool,
}

/// 新的分类.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewCategory {
    /// 代码：字母、数字和 -.
    code: Text<1, CODE_CHARS_MAX>,
    /// 所属大类；大类不填.
    #[serde(default)]
    parent: String,
    /// 中文名称.
    name: Text<1, NAME_CHARS_MAX>,
    /// 英文名称.
    name_en: Text<1, NAME_CHARS_MAX>,
    /// 通常牵头的单位：部门或街道的代码；大类不填.
    #[serde(default)]
    lead: String,
    /// 通常是复杂诉求；大类不填.
    #[serde(default)]
    complex: bool,
}

/// 分类的内容.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CategoryIn {
    /// 所属大类；大类不填.
    #[serde(default)]
    parent: String,
    /// 中文名称.
    name: Text<1, NAME_CHARS_MAX>,
    /// 英文名称.
    name_en: Text<1, NAME_CHARS_MAX>,
    /// 通常牵头的单位：部门或街道的代码；大类不填.
    #[serde(default)]
    lead: String,
    /// 通常是复杂诉求；大类不填.
    #[serde(default)]
    complex: bool,
}

impl CategoryIn {
    fn of(self, code: String) -> Category {
        let CategoryIn { parent, name, name_en, lead, complex } = self;
        Category { code, parent, name: name.0, name_en: name_en.0, lead, complex }
    }
}

impl From<NewCategory> for Category {
    fn from(one: NewCategory) -> Category {
        let NewCategory { code, parent, name, name_en, lead, complex } = one;
        CategoryIn { parent, name, name_en, lead, complex }.of(code.0)
    }
}

impl From<Category> for CategoryOut {
    fn from(one: Category) -> CategoryOut {
        let Category { code, parent, name, name_en, lead, complex } = one;
        CategoryOut { code, parent, name, name_en, lead, complex }
    }
}

async fn categories(visit: Visit) -> Answer {
    let division = visit.division().to_string();
    let all = visit.db().read(move |r| store::categories(r, &division)).await?;
    ok(&Categories { items: all.into_iter().map(CategoryOut::from).collect() })
}

async fn category(visit: Visit, Path(code): Path<String>) -> Answer {
    let division = visit.division().to_string();
    let all = visit.db().read(move |r| store::categories(r, &division)).await?;
    let one = all.into_iter().find(|one| one.code == code).ok_or(Error::NotFound)?;
    tagged(version(&one), &CategoryOut::from(one))
}

async fn create(visit: Visit, body: Body<NewCategory>) -> Answer {
    let asked = Category::from(body.value);
    let made = move |w: &db::Write<'_>, ctx: &kernel::Ctx| {
        let one = put(w, ctx, &asked, None)?;
        let (location, version) = (format!("/api/v1/categories/{}", one.code), Some(version(&one)));
        Ok(Created { location, version, body: CategoryOut::from(one), keep: true })
    };
    visit.create("whistles.save_category", body.once, made).await
}

async fn change_one(
    visit: Visit,
    Path(code): Path<String>,
    Seen(seen): Seen,
    body: Body<CategoryIn>,
) -> Answer {
    let one = save(visit.db(), visit.ctx.clone(), body.value.of(code), Some(seen)).await?;
    tagged(version(&one), &CategoryOut::from(one))
}
