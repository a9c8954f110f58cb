//! 接口说明 for people: the same document as a page.

use crate::api::{CODES, document, ok};
use crate::{Answer, App, Frame, Visit};
use askama::Template;
use axum::extract::State;
use serde_json::{Value, json};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "api.html")]
struct ApiPage {
    f: Frame,
    operations: Vec<OperationView>,
    codes: &'static [(&'static str, u16, &'static str, &'static str)],
}

struct OperationView {
    id: String,
    method: String,
    path: String,
    zh: String,
    en: String,
    roles: String,
    in_person: bool,
    parameters: Vec<[String; 3]>,
    body: String,
    answers: Vec<[String; 2]>,
    curl: String,
}

pub(crate) async fn openapi(State(app): State<Arc<App>>) -> Answer {
    ok(&of(&app))
}

pub(crate) async fn page(visit: Visit) -> Answer {
    let whole = of(&visit.app);
    let base = visit.app.base_url.as_str();
    let paths = whole["paths"].as_object().into_iter().flatten();
    let operations = paths.flat_map(|(path, methods)| {
        let methods = methods.as_object().into_iter().flatten();
        methods.map(|(method, operation)| view(base, method, path, operation)).collect::<Vec<_>>()
    });
    Ok(crate::page(ApiPage {
        f: visit.frame("接口说明"), operations: operations.collect(), codes: CODES
    }))
}

fn of(app: &App) -> Value {
    let title = format!("盘龙 · {}营商环境平台接口", app.division_name);
    document(&crate::app::routes(app).iter().collect::<Vec<_>>(), &title, &app.base_url)
}

fn view(base: &str, method: &str, path: &str, operation: &Value) -> OperationView {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let roles = operation["x-roles"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let roles = roles.filter_map(kernel::Role::from_code).map(kernel::Role::zh).collect::<Vec<_>>();
    let codes = |(status, answer): (&String, &Value)| {
        let of_status: Vec<&str> =
            CODES.iter().filter(|one| one.1.to_string() == *status).map(|one| one.0).collect();
        let words =
            if answer.get("$ref").is_some() { of_status.join(" ") } else { text(&answer["description"]) };
        [status.clone(), words]
    };
    let example = &operation["requestBody"]["content"]["application/json"]["example"];
    let is_open = operation["security"].as_array().is_some_and(|ways| ways.contains(&json!({})));
    OperationView {
        id: text(&operation["operationId"]),
        method: method.to_uppercase(),
        path: path.into(),
        zh: text(&operation["summary"]),
        en: text(&operation["description"]),
        roles: if is_open { "所有人".into() } else { roles.join("、") },
        in_person: is_in_person(operation),
        parameters: parameters
            .map(|one| {
                let required = if one["required"] == true { "必填" } else { "" };
                [text(&one["name"]), required.into(), text(&one["description"])]
            })
            .collect(),
        body: serde_json::to_string_pretty(example).ok().filter(|_| !example.is_null()).unwrap_or_default(),
        answers: operation["responses"].as_object().into_iter().flatten().map(codes).collect(),
        curl: curl(base, method, path, operation),
    }
}

/// Does it take a session?
fn is_in_person(operation: &Value) -> bool {
    operation["security"] == json!([{ "session": [] }])
}

/// The example as a command line; the key is in the variable `KEY`, the session of a person in `SESSION`.
fn curl(base: &str, method: &str, path: &str, operation: &Value) -> String {
    let (mut path, mut query, mut line) = (path.to_string(), Vec::new(), String::from("curl"));
    if method != "get" {
        line += &format!(" -X {}", method.to_uppercase());
    }
    line += if is_in_person(operation) {
        " -b \"pl_session=$SESSION\""
    } else {
        " -H \"Authorization: Bearer $KEY\""
    };
    for one in operation["parameters"].as_array().into_iter().flatten() {
        let name = one["name"].as_str().unwrap_or_default();
        let value = match &one["example"] {
            Value::Null => continue,
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        match one["in"].as_str() {
            Some("path") => path = path.replace(&format!("{{{name}}}"), &value),
            Some("query") => query.push(format!("{name}={}", crate::cookies::encode(&value))),
            _ => line += &format!(" -H '{name}: {value}'"),
        }
    }
    let content = &operation["requestBody"]["content"];
    if content.get("application/octet-stream").is_some() {
        line += " -H 'Content-Type: application/octet-stream' --data-binary @FILE";
    } else if let Some(example) = content["application/json"].get("example") {
        line += &format!(" -H 'Content-Type: application/json' -d '{example}'");
    }
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    format!("{line} '{base}{path}{query}'")
}
