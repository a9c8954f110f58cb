//! 服务: the leaf categories, and what a whistle asks for beyond the arguments of the standard.

use super::asked::{Asked, split_file};
use crate::model::Category;
use crate::store::categories;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use std::collections::BTreeMap;
use web::Visit;
use web::open311::{Answer, Failure, Format, Node, answer};

/// 附加字段: one question of a service definition.
pub(super) struct Attribute {
    pub code: &'static str,
    pub required: bool,
    pub description: &'static str,
    pub hint: &'static str,
    /// Key and name of each answer; empty, and the answer is a text.
    pub values: &'static [(&'static str, &'static str)],
}

/// The name the enterprise has in the register.
pub(super) const ENTERPRISE_NAME: &str = "ENTERPRISE_NAME";
/// 统一社会信用代码.
pub(super) const CREDIT_CODE: &str = "CREDIT_CODE";
/// Does the enterprise agree that its name is shown?
pub(super) const CONSENT: &str = "CONSENT";

/// The same for every service, in the order they are asked.
pub(super) const ATTRIBUTES: [Attribute; 3] = [
    Attribute {
        code: ENTERPRISE_NAME,
        required: true,
        description: "企业名称 (name of the enterprise)",
        hint: "最多100个字 (at most 100 characters)",
        values: &[],
    },
    Attribute {
        code: CREDIT_CODE,
        required: false,
        description: "统一社会信用代码 (unified social credit code)",
        hint: "18位，字母不含 I、O、S、V、Z (18 characters)",
        values: &[],
    },
    Attribute {
        code: CONSENT,
        required: false,
        description: "是否同意公开企业名称 (may the name be shown?)",
        hint: "不答为不同意 (no answer is no)",
        values: &[("no", "不同意"), ("yes", "同意")],
    },
];

/// The leaves among the categories.
pub(super) fn is_service(category: &Category) -> bool {
    !category.parent.is_empty()
}

pub(super) async fn list(visit: Visit, Query(pairs): Query<Vec<(String, String)>>) -> Answer {
    Asked::new(&visit, pairs)?;
    let division = visit.division().to_string();
    let (all, units) = visit
        .db()
        .read(move |r| {
            let name = |unit: people::Unit| (unit.code, unit.name);
            let units: BTreeMap<_, _> = people::units(r, &division)?.into_iter().map(name).collect();
            Ok((categories(r, &division)?, units))
        })
        .await?;
    let group = |code: &str| all.iter().find(|one| one.code == code);
    let services = all.iter().filter(|one| is_service(one));
    let services = services.map(|one| service(one, group(&one.parent), units.get(&one.lead)));
    let list = Node::List("service", services.collect());
    Ok(answer(Format::of(&visit.path), StatusCode::OK, "services", &list))
}

fn service(one: &Category, group: Option<&Category>, lead: Option<&String>) -> Node {
    let group_name = group.map_or("", |group| group.name.as_str());
    let group_name_en = group.map_or("", |group| group.name_en.as_str());
    let lead = lead.map_or(String::new(), |name| format!("。通常由{name}牵头"));
    // A comma inside a name would make two keywords of it.
    let words = [&one.name, &one.name_en, group_name, group_name_en].map(|word| word.replace(',', " "));
    let words: Vec<String> = words.into_iter().filter(|word| !word.is_empty()).collect();
    Node::Record(vec![
        ("service_code", Node::text(&one.code)),
        ("service_name", Node::text(&one.name)),
        ("description", Node::text(format!("{group_name}:{}{lead}", one.name))),
        ("metadata", Node::Flag(true)),
        ("type", Node::text("realtime")),
        ("keywords", Node::text(words.join(","))),
        ("group", Node::text(group_name)),
    ])
}

pub(super) async fn definition(
    visit: Visit,
    Path(file): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Answer {
    let (code, format) = split_file(&file)?;
    Asked::new(&visit, pairs)?;
    let division = visit.division().to_string();
    let all = visit.db().read(move |r| categories(r, &division)).await?;
    find(&all, &code)?;
    let attributes = (1..).zip(&ATTRIBUTES).map(|(order, one)| attribute(order, one));
    let definition = Node::Record(vec![
        ("service_code", Node::text(code)),
        ("attributes", Node::List("attribute", attributes.collect())),
    ]);
    Ok(answer(format, StatusCode::OK, "service_definition", &definition))
}

/// The service of a code.
pub(super) fn find<'a>(all: &'a [Category], code: &str) -> Result<&'a Category, Failure> {
    all.iter().find(|one| one.code == code && is_service(one)).ok_or_else(|| {
        Failure::unknown(
            "没有这个 service_code，请查看服务清单",
            "service_code was not found; see the list of services",
        )
    })
}

fn attribute(order: i64, one: &Attribute) -> Node {
    let value = |(key, name): &(&str, &str)| {
        Node::Record(vec![("key", Node::text(*key)), ("name", Node::text(*name))])
    };
    let datatype = if one.values.is_empty() { "string" } else { "singlevaluelist" };
    let mut fields = vec![
        ("variable", Node::Flag(true)),
        ("code", Node::text(one.code)),
        ("datatype", Node::text(datatype)),
        ("required", Node::Flag(one.required)),
        ("datatype_description", Node::text(one.hint)),
        ("order", Node::Number(order)),
        ("description", Node::text(one.description)),
    ];
    if !one.values.is_empty() {
        fields.push(("values", Node::List("value", one.values.iter().map(value).collect())));
    }
    Node::Record(fields)
}
