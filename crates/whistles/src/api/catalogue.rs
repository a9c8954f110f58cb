//! 问题分类.

use crate::model::Category;
use crate::store;
use schemars::JsonSchema;
use serde::Serialize;
use web::api::{Operation, ok};
use web::{Answer, Route, Visit, Who};

pub(super) fn routes() -> Vec<Route> {
    let operation = Operation::new("问题分类", "Categories of whistles").answer::<Categories>();
    vec![Route::api("GET", "/api/v1/categories", Who::Public, operation, categories)]
}

/// 全部分类.
#[derive(Serialize, JsonSchema)]
struct Categories {
    /// 大类和小类，按代码排列.
    items: Vec<CategoryOut>,
}

/// 一个分类.
#[derive(Serialize, JsonSchema)]
struct CategoryOut {
    /// 代码.
    code: String,
    /// 所属大类；大类为空.
    parent: String,
    /// 中文名称.
    name: String,
    /// 英文名称.
    name_en: String,
    /// 通常牵头的单位.
    lead: String,
    /// 通常是复杂诉求.
    complex: bool,
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
