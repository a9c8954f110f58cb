//! 接口: the document, the routes and the answers say the same.

mod documents;
mod lists;
mod pages;
mod penalties;
mod policies;
mod site;
mod whistles;
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

/// Operations that only answer: what is asked is in the body, so that no address and no log keeps it.
const QUESTIONS: [&str; 3] =
    ["/api/v1/policies/check", "/api/v1/measures/{id}/conditions/try", "/api/v1/penalties/{id}/preview"];

#[tokio::test]
async fn whatever_changes_something_leaves_an_event() {
    let document = Site::new().document().await;
    let is_change = |method: &str, path: &str| method != "GET" && !QUESTIONS.contains(&path);
    let changes = operations(&document).into_iter().filter(|(method, path, _)| is_change(method, path));
    for (method, path, operation) in changes {
        let site = Site::new();
        let example = site.example(&method, &path, &operation);
        let before = site.events();
        let seen = example.send(&site).await;
        assert!(site.events() > before, "{method} {path} leaves an event: {}", seen.text());
    }
}

#[tokio::test]
async fn of_two_clerks_the_second_is_told() {
    let site = Site::new();
    let path = "/api/v1/whistles/W202210200001";
    let tag = site.ask_as("office", "GET", path, &[], Vec::new()).await.header("etag");
    let form = json!({ "category": "K0101" }).to_string();
    let kind = ("content-type", "application/json");
    let accept = |headers: Vec<(&'static str, String)>, body: String| {
        let site = &site;
        async move {
            let headers: Vec<(&str, &str)> = headers.iter().map(|one| (one.0, one.1.as_str())).collect();
            let headers = [&headers[..], &[kind]].concat();
            site.ask_as("office", "POST", &format!("{path}/moves/accept"), &headers, body.into_bytes()).await
        }
    };
    let without = accept(vec![], form.clone()).await;
    assert_eq!((without.status.as_u16(), without.json()["code"].clone()), (428, json!("if_match_required")));
    let first = accept(vec![("if-match", tag.clone())], form.clone()).await;
    assert_eq!(first.status.as_u16(), 200, "{}", first.text());
    assert_ne!(first.header("etag"), tag);
    let second = accept(vec![("if-match", tag)], form.clone()).await;
    assert_eq!((second.status.as_u16(), second.json()["code"].clone()), (412, json!("stale")));
    let now = first.header("etag");
    let late = accept(vec![("if-match", now.clone())], form).await;
    assert_eq!((late.status.as_u16(), late.json()["code"].clone()), (409, json!("wrong_state")));
    let odd = accept(vec![("if-match", now)], json!({ "unit": "D03" }).to_string()).await;
    assert_eq!(odd.json()["errors"][0]["field"], "unit");
}

#[test]
fn what_comes_twice_is_done_once() {
    // PostgreSQL is connected to outside of the runtime.
    let sites: Vec<Site> = db::testing::databases().into_iter().map(Site::on).collect();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    sites.into_iter().for_each(|site| runtime.block_on(once_on(site)));
}

async fn once_on(site: Site) {
    let body = |title: &str| {
        let body = json!({ "channel": "telephone", "title": title, "body": "b", "enterprise_name": "甲",
                "contact_name": "甲", "contact_phone": "13800001234" });
        body.to_string().into_bytes()
    };
    let raise = |login: &'static str, key: &'static str, title: &'static str| {
        let (site, body) = (&site, body(title));
        let headers = [("content-type", "application/json"), ("idempotency-key", key)];
        async move { site.ask_as(login, "POST", "/api/v1/whistles", &headers, body).await }
    };
    let first = raise("office", "k1", "一").await;
    assert_eq!(first.status.as_u16(), 201, "{}", first.text());
    let again = raise("office", "\"k1\"", "一").await;
    assert_eq!((again.status.as_u16(), again.body.clone()), (201, first.body.clone()));
    assert_eq!(again.header("location"), first.header("location"));
    assert_eq!(
        (first.header("idempotent-replayed"), again.header("idempotent-replayed")),
        (String::new(), "true".into())
    );
    let other = raise("office", "k1", "二").await;
    assert_eq!((other.status.as_u16(), other.json()["code"].clone()), (409, json!("key_reused")));
    let clerk = raise("clerk", "k1", "一").await;
    assert_ne!(clerk.json()["id"], first.json()["id"], "a key belongs to its account");
    let refused = raise("office", "k2", "").await;
    assert_eq!(refused.status.as_u16(), 422);
    assert_eq!(raise("office", "k2", "三").await.status.as_u16(), 201, "what failed left no key behind");
    let (one, two) = tokio::join!(raise("office", "k3", "四"), raise("office", "k3", "四"));
    assert_eq!((one.status.as_u16(), one.json()), (201, two.json()), "both at once are one");
    raise("office", "k4", "四").await;
    let sql = "select fingerprint from api_answer where login = 'office' and key in ('k3', 'k4')";
    let kept = site.app.db.read(move |r| r.rows(sql, &[])).await.expect("rows");
    assert_eq!(kept.len(), 2);
    assert_ne!(kept[0].text(0), kept[1].text(0), "what was sent cannot be tried out on what is kept of it");
}

#[test]
fn of_two_who_move_the_demonstration_to_one_day_one_does_and_one_event_says_so() {
    let sites: Vec<Site> = db::testing::databases().into_iter().map(Site::on).collect();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    for site in sites {
        let before = site.events();
        let shift = || async {
            let body = json!({ "day": "2022-10-21" }).to_string().into_bytes();
            let kind = [("content-type", "application/json")];
            site.ask_as("system_admin", "POST", "/api/v1/demo/time", &kind, body).await
        };
        let (one, two, three) = runtime.block_on(async { tokio::join!(shift(), shift(), shift()) });
        let mut statuses = [one, two, three].map(|seen| seen.status.as_u16());
        statuses.sort_unstable();
        assert_eq!((statuses, site.events() - before), ([200, 422, 422], 1));
        assert_eq!(kernel::local_day(site.app.clock.now()).to_string(), "2022-10-21");
    }
}

#[tokio::test]
async fn bodies_are_read_strictly() {
    let site = Site::new();
    let json_kind = "application/json";
    let long = format!("{{\"title\":\"{}\"}}", "a".repeat(300_000));
    for (kind, body, status, code, field) in [
        ("text/plain", "{}", 415, "wrong_content_type", ""),
        (json_kind, "{", 400, "unreadable", ""),
        (json_kind, long.as_str(), 413, "too_large", ""),
        (json_kind, "{\"tittle\":\"a\"}", 422, "invalid", "tittle"),
        (json_kind, "{\"title\":7}", 422, "invalid", "title"),
        (json_kind, "{\"title\":\"a\"}", 422, "invalid", ""),
        (json_kind, "[]", 422, "invalid", ""),
    ] {
        let headers = [("content-type", kind)];
        let seen =
            site.ask_as("office", "POST", "/api/v1/whistles", &headers, body.as_bytes().to_vec()).await;
        assert_eq!((seen.status.as_u16(), &seen.json()["code"]), (status, &json!(code)), "{body:.40}");
        if status == 422 {
            assert_eq!(seen.json()["errors"][0]["field"], field, "{body:.40}: {}", seen.text());
        }
    }
    let headers = [("content-type", json_kind)];
    let seen = site.ask_as("office", "POST", "/api/v1/whistles", &headers, vec![b'"', 0xff, b'"']).await;
    assert_eq!(seen.json()["code"], "not_utf8");
}

#[tokio::test]
async fn a_list_is_paged_to_its_end_and_its_fields_are_chosen() {
    let site = Site::new();
    let mut path = "/api/v1/whistles?limit=1&fields=id".to_string();
    let mut seen = Vec::new();
    loop {
        let page = site.ask_as("office", "GET", &path, &[], Vec::new()).await.json();
        seen.extend(page["items"].as_array().expect("items").clone());
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/api/v1/whistles?limit=1&fields=id&after={next}");
    }
    assert_eq!(seen, [json!({ "id": "W202210200002" }), json!({ "id": "W202210200001" })]);
    let wrong = site.ask_as("office", "GET", "/api/v1/whistles?fields=id,phone", &[], Vec::new()).await;
    assert_eq!((wrong.status.as_u16(), &wrong.json()["errors"][0]["field"]), (422, &json!("fields")));
}

#[tokio::test]
async fn a_contact_is_masked_until_a_purpose_is_named() {
    let site = Site::new();
    let path = "/api/v1/whistles/W202210200001";
    let shown = site.ask_as("office", "GET", path, &[], Vec::new()).await;
    assert_eq!(shown.json()["contact"]["phone"], "138****1234");
    assert!(!shown.text().contains("13800001234"));
    let headers = [("content-type", "application/json")];
    let body = json!({ "purpose": "回访" }).to_string().into_bytes();
    let full = site.ask_as("office", "POST", &format!("{path}/contact"), &headers, body.clone()).await;
    assert_eq!(full.json()["phone"], "13800001234", "{}", full.text());
    let leader = site.ask_as("leader", "POST", &format!("{path}/contact"), &headers, body).await;
    assert_eq!(leader.status.as_u16(), 403);
    let events = site.ask_as("office", "GET", &format!("{path}/events"), &[], Vec::new()).await;
    assert!(events.text().contains("read_contact") && !events.text().contains("13800001234"));
}
