//! 接口: the document, the routes and the answers say the same.

mod site;
#[path = "../site/mod.rs"]
#[allow(dead_code)] // Programs come with keys, not with sessions.
mod whole;

use serde_json::{Value, json};
use site::Site;
use std::collections::BTreeSet;

/// Method, path and operation of every operation in the document.
fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let paths = document["paths"].as_object().expect("paths");
    let of = |(path, methods): (&String, &Value)| -> Vec<(String, String, Value)> {
        let methods = methods.as_object().expect("methods");
        methods.iter().map(|(method, one)| (method.to_uppercase(), path.clone(), one.clone())).collect()
    };
    paths.iter().flat_map(of).collect()
}

#[tokio::test]
async fn what_is_served_is_what_is_documented() {
    let site = Site::new();
    let document = site.document().await;
    let documented: BTreeSet<_> =
        operations(&document).into_iter().map(|(method, path, _)| (method, path)).collect();
    let routes = web::routes_of(&site.app);
    let served: BTreeSet<_> = routes
        .iter()
        .filter(|(_, path, _)| path.starts_with("/api/") && *path != "/api/openapi.json")
        .map(|(method, path, _)| (method.to_string(), path.to_string()))
        .collect();
    assert_eq!(documented, served);
    let ids: BTreeSet<_> = operations(&document).iter().map(|one| one.2["operationId"].to_string()).collect();
    assert_eq!(ids.len(), documented.len(), "every operation has an id of its own");
    assert_eq!(document["openapi"], "3.1.0");
    let page = site.ask("GET", "/api", &[], Vec::new()).await;
    for (method, path) in &served {
        assert!(page.text().contains(&format!("{method} {path}")), "{method} {path} is on the page");
    }
}

#[tokio::test]
async fn every_documented_example_runs_and_answers_as_documented() {
    let document = Site::new().document().await;
    let mut wrong = Vec::new();
    for (method, path, operation) in operations(&document) {
        // A site of its own, so that no example depends on another.
        let site = Site::new();
        let example = site.example(&method, &path, &operation);
        let seen = example.send(&site).await;
        let answers = operation["responses"].as_object().expect("answers");
        let good = answers.iter().find(|(status, _)| status.starts_with('2')).expect("an answer");
        if seen.status.as_str() != good.0 {
            wrong.push(format!("{method} {path}: {} {}", seen.status, seen.text()));
            continue;
        }
        wrong.extend(
            site::differences(&document, good.1, &seen).map(|said| format!("{method} {path}: {said}")),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn every_schema_of_the_document_is_one() {
    let document = Site::new().document().await;
    let schemas = document["components"]["schemas"].as_object().expect("schemas");
    for name in schemas.keys() {
        let schema =
            json!({ "$ref": format!("#/components/schemas/{name}"), "components": document["components"] });
        jsonschema::draft202012::new(&schema).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

#[tokio::test]
async fn methods_and_addresses_that_are_not_there() {
    let site = Site::new();
    for (method, path, status, code) in [
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("PATCH", "/api/v1/rates", 405, "wrong_method"),
        ("GET", "/api/v1/rates?form=2022-01-01", 422, "invalid"),
        ("GET", "/api/v1/rates?from=2022-02-30", 422, "invalid"),
        ("GET", "/api/v1/released?limit=0", 422, "invalid"),
        ("GET", "/api/v1/released?limit=1&limit=2", 422, "invalid"),
        ("GET", "/api/v1/released?after=%00", 400, "unreadable"),
    ] {
        let seen = site.ask_as("office", method, path, &[], Vec::new()).await;
        assert_eq!((seen.status.as_u16(), seen.json()["code"].as_str()), (status, Some(code)), "{path}");
        assert_eq!(seen.header("content-type"), "application/problem+json");
    }
    let seen = site.ask_as("office", "PATCH", "/api/v1/rates", &[], Vec::new()).await;
    assert_eq!(seen.header("allow"), "GET,HEAD");
    let seen = site.ask_as("office", "OPTIONS", "/api/v1/rates", &[], Vec::new()).await;
    assert_eq!((seen.status.as_u16(), seen.header("allow").as_str()), (204, "GET,HEAD"));
    let seen = site.ask_as("office", "HEAD", "/api/v1/rates", &[], Vec::new()).await;
    assert!(seen.status.as_u16() == 200 && seen.body.is_empty());
    let english = site.ask("GET", "/api/v1/rates", &[("accept-language", "en")], Vec::new()).await;
    assert_eq!(english.json()["title"], "You may not do this");
}
