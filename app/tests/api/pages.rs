//! 页面和接口: what a page can do, the API can do too, for everybody who may use the page. Written out once by hand; a new page
//! without an operation fails here.

use crate::site::Site;
use std::collections::BTreeSet;

/// What stands for a page over the API.
enum Over {
    /// These operations: method and path behind `/api/v1`.
    Api(&'static [(&'static str, &'static str)]),
    /// Nothing, and why.
    Nothing(&'static str),
}
use Over::{Api, Nothing};

const TABLE: &[(&str, &str, Over)] = &[
    ("GET", "/", Api(&[("GET", "/tasks")])),
    ("GET", "/account", Api(&[("GET", "/me"), ("GET", "/sessions"), ("GET", "/me/second-factor")])),
    ("POST", "/account/password", Api(&[("PUT", "/me/password")])),
    ("POST", "/account/sessions/{id}/end", Api(&[("DELETE", "/sessions/{id}")])),
    ("GET", "/account/second-factor", Api(&[("GET", "/me/second-factor")])),
    ("POST", "/account/second-factor/start", Api(&[("PUT", "/me/second-factor")])),
    ("POST", "/account/second-factor/confirm", Api(&[("POST", "/me/second-factor/confirm")])),
    ("POST", "/account/second-factor/off", Api(&[("POST", "/me/second-factor/off")])),
    ("GET", "/sign-in", Api(&[("POST", "/sessions")])),
    ("POST", "/sign-in", Api(&[("POST", "/sessions")])),
    ("GET", "/sign-in/code", Api(&[("POST", "/sessions")])),
    ("POST", "/sign-in/code", Api(&[("POST", "/sessions")])),
    ("POST", "/sign-out", Api(&[("DELETE", "/sessions/{id}")])),
    (
        "POST",
        "/sign-in/provider",
        Nothing("a person signs in at the provider in a browser, and comes back to a page"),
    ),
    ("GET", "/sign-in/provider/callback", Nothing("where the provider sends that browser")),
    ("GET", "/language", Nothing("a program says Accept-Language")),
    ("GET", "/assets/{file}", Nothing("styles and scripts of the pages")),
    ("GET", "/healthz", Nothing("JSON already, for whoever watches the server")),
    ("GET", "/api", Nothing("the documentation of the API")),
    ("GET", "/whistles", Api(&[("GET", "/whistles")])),
    ("GET", "/whistles/new", Api(&[("POST", "/whistles")])),
    ("POST", "/whistles", Api(&[("POST", "/whistles")])),
    ("POST", "/whistles/similar", Api(&[("GET", "/similar")])),
    ("GET", "/whistles/duplicates", Api(&[("GET", "/duplicates")])),
    ("GET", "/whistles/{id}", Api(&[("GET", "/whistles/{id}"), ("GET", "/whistles/{id}/events")])),
    ("GET", "/whistles/{id}/moves/{name}", Api(&[("GET", "/whistles/{id}/moves"), ("GET", "/moves")])),
    ("POST", "/whistles/{id}/moves/{name}", Api(&[("POST", "/whistles/{id}/moves/{name}")])),
    ("POST", "/whistles/{id}/contact", Api(&[("POST", "/whistles/{id}/contact")])),
    ("POST", "/whistles/{id}/attachments", Api(&[("POST", "/whistles/{id}/attachments")])),
    ("GET", "/whistles/{id}/attachments/{hash}", Api(&[("GET", "/whistles/{id}/attachments/{hash}")])),
    ("GET", "/r/{code}", Api(&[("GET", "/ratings/{code}")])),
    ("POST", "/r/{code}", Api(&[("POST", "/ratings/{code}")])),
    ("GET", "/public", Api(&[("GET", "/released")])),
    ("GET", "/rates", Api(&[("GET", "/rates"), ("GET", "/rates/months")])),
    ("GET", "/rates/cases", Api(&[("GET", "/rates/cases")])),
    ("GET", "/rates.csv", Api(&[("GET", "/rates")])),
    ("GET", "/rates.xlsx", Api(&[("GET", "/rates"), ("GET", "/rates/months")])),
    ("GET", "/categories", Api(&[("GET", "/categories")])),
    ("POST", "/categories", Api(&[("POST", "/categories")])),
    ("GET", "/categories/new", Api(&[("POST", "/categories")])),
    ("GET", "/categories/{code}", Api(&[("GET", "/categories/{code}")])),
    ("POST", "/categories/{code}", Api(&[("PUT", "/categories/{code}")])),
    ("GET", "/accounts", Api(&[("GET", "/accounts")])),
    ("GET", "/accounts/new", Api(&[("POST", "/accounts")])),
    ("POST", "/accounts", Api(&[("POST", "/accounts")])),
    ("GET", "/accounts/{login}", Api(&[("GET", "/accounts/{login}"), ("GET", "/accounts/{login}/sessions")])),
    ("POST", "/accounts/{login}", Api(&[("PUT", "/accounts/{login}")])),
    ("POST", "/accounts/{login}/identity", Api(&[("PUT", "/accounts/{login}/identity")])),
    ("POST", "/accounts/{login}/{act}", Api(&[("POST", "/accounts/{login}/acts")])),
    ("GET", "/keys", Api(&[("GET", "/keys")])),
    ("POST", "/keys", Api(&[("POST", "/keys")])),
    ("POST", "/keys/{id}/revoke", Api(&[("DELETE", "/keys/{id}")])),
    ("GET", "/units", Api(&[("GET", "/units")])),
    ("POST", "/units", Api(&[("POST", "/units"), ("PUT", "/units/{code}")])),
    ("GET", "/units/{code}", Api(&[("GET", "/units/{code}")])),
    ("GET", "/parameters", Api(&[("GET", "/parameters")])),
    ("GET", "/parameters/{key}", Api(&[("GET", "/parameters/{key}")])),
    ("POST", "/parameters/{key}", Api(&[("POST", "/parameters/{key}")])),
    ("GET", "/record", Api(&[("GET", "/record"), ("GET", "/record/head")])),
    ("GET", "/penalties", Api(&[("GET", "/penalties")])),
    ("POST", "/penalties", Api(&[("POST", "/penalties")])),
    ("GET", "/penalties/new", Api(&[("POST", "/penalties")])),
    ("GET", "/penalties/board", Api(&[("GET", "/penalty-board")])),
    ("GET", "/penalties/impact/{code}", Api(&[("GET", "/penalty-impacts/{code}")])),
    ("GET", "/penalties/{id}", Api(&[("GET", "/penalties/{id}")])),
    ("POST", "/penalties/{id}/preview", Api(&[("POST", "/penalties/{id}/preview")])),
    ("GET", "/penalties/{id}/moves/{name}", Api(&[("GET", "/penalties/{id}"), ("GET", "/penalty-moves")])),
    ("POST", "/penalties/{id}/moves/{name}", Api(&[("POST", "/penalties/{id}/moves/{name}")])),
    ("GET", "/penalties/{id}/documents/{file}", Api(&[("GET", "/penalties/{id}/documents/{paper}")])),
    ("GET", "/penalties/{id}/receipt", Api(&[("GET", "/penalties/{id}/receipt")])),
    ("GET", "/lists", Api(&[("GET", "/discretion-items"), ("GET", "/discretion-lists")])),
    ("GET", "/lists.csv", Api(&[("GET", "/discretion-items")])),
    ("GET", "/lists.xlsx", Api(&[("GET", "/discretion-items")])),
    ("GET", "/lists/items/{number}", Api(&[("GET", "/discretion-items/{number}")])),
    ("GET", "/lists/texts/{hash}", Api(&[("GET", "/discretion-texts/{hash}")])),
    ("GET", "/lists/template.xlsx", Nothing("an empty form for a spreadsheet program")),
    ("GET", "/lists/batches", Api(&[("GET", "/discretion-batches")])),
    ("GET", "/lists/batches/new", Api(&[("POST", "/discretion-batches")])),
    // A program is told every mistake when it drafts, and reads what a draft would change.
    (
        "POST",
        "/lists/batches/check",
        Api(&[("POST", "/discretion-batches"), ("GET", "/discretion-batches/{code}")]),
    ),
    ("POST", "/lists/batches", Api(&[("POST", "/discretion-batches")])),
    ("GET", "/lists/batches/{code}", Api(&[("GET", "/discretion-batches/{code}")])),
    (
        "GET",
        "/lists/batches/{code}/moves/{name}",
        Api(&[("POST", "/discretion-batches/{code}/moves/{name}")]),
    ),
    (
        "POST",
        "/lists/batches/{code}/moves/{name}",
        Api(&[("POST", "/discretion-batches/{code}/moves/{name}")]),
    ),
    ("GET", "/lists/kinds", Api(&[("GET", "/discretion-lists")])),
    ("POST", "/lists/kinds", Api(&[("POST", "/discretion-lists")])),
    ("GET", "/lists/kinds/{code}", Api(&[("GET", "/discretion-lists/{code}")])),
    ("POST", "/lists/kinds/{code}", Api(&[("PUT", "/discretion-lists/{code}")])),
    ("GET", "/policies", Api(&[("GET", "/policies")])),
    ("GET", "/policies/check", Api(&[("POST", "/policies/check")])),
    ("POST", "/policies/check", Api(&[("POST", "/policies/check")])),
    ("GET", "/policies/{id}", Api(&[("GET", "/policies/{id}"), ("GET", "/measures/{id}")])),
    ("GET", "/measures/{id}", Api(&[("GET", "/measures/{id}")])),
    ("GET", "/entitlements", Api(&[("GET", "/entitlements")])),
    ("GET", "/entitlements/{id}", Api(&[("GET", "/entitlements"), ("GET", "/measures/{id}")])),
    ("POST", "/entitlements/{id}", Api(&[("POST", "/applications")])),
    ("GET", "/applications", Api(&[("GET", "/applications")])),
    ("GET", "/applications/{id}", Api(&[("GET", "/applications/{id}")])),
    (
        "GET",
        "/applications/{id}/moves/{name}",
        Api(&[("GET", "/applications/{id}"), ("GET", "/application-moves")]),
    ),
    ("POST", "/applications/{id}/moves/{name}", Api(&[("POST", "/applications/{id}/moves/{name}")])),
    ("GET", "/support", Api(&[("GET", "/support")])),
    ("POST", "/support/match", Api(&[("POST", "/support/match")])),
    ("GET", "/support/policies/new", Api(&[("POST", "/policies")])),
    ("POST", "/support/policies", Api(&[("POST", "/policies")])),
    ("GET", "/support/policies/{id}", Api(&[("GET", "/policies/{id}/written"), ("GET", "/policies/{id}")])),
    ("POST", "/support/policies/{id}", Api(&[("PUT", "/policies/{id}")])),
    ("POST", "/support/policies/{id}/publish", Api(&[("POST", "/policies/{id}/publish")])),
    ("POST", "/support/policies/{id}/end", Api(&[("POST", "/policies/{id}/end")])),
    ("GET", "/support/policies/{id}/measures/new", Api(&[("POST", "/policies/{id}/measures")])),
    ("POST", "/support/policies/{id}/measures", Api(&[("POST", "/policies/{id}/measures")])),
    ("GET", "/support/{id}", Api(&[("GET", "/support/{id}")])),
    ("GET", "/support/{id}/rows", Api(&[("GET", "/support/{id}/rows")])),
    ("GET", "/support/{id}/awards", Api(&[("GET", "/support/{id}/awards")])),
    ("GET", "/support/{id}/calls", Api(&[("GET", "/support/{id}/calls")])),
    ("POST", "/support/{id}/calls", Api(&[("POST", "/support/{id}/calls")])),
    ("GET", "/support/{id}/edit", Api(&[("GET", "/measures/{id}/written")])),
    ("POST", "/support/{id}/edit", Api(&[("PUT", "/measures/{id}")])),
    ("GET", "/support/{id}/conditions", Api(&[("GET", "/measures/{id}/conditions")])),
    (
        "POST",
        "/support/{id}/conditions",
        Api(&[("PUT", "/measures/{id}/conditions"), ("POST", "/measures/{id}/conditions/try")]),
    ),
    ("POST", "/support/{id}/conditions/try", Api(&[("POST", "/measures/{id}/conditions/try")])),
    ("GET", "/support/{id}/conditions.csv", Api(&[("GET", "/measures/{id}/conditions")])),
    ("POST", "/support/{id}/payments", Api(&[("POST", "/payment-lists")])),
    ("GET", "/payments", Api(&[("GET", "/payment-lists")])),
    ("GET", "/payments/{id}", Api(&[("GET", "/payment-lists/{id}"), ("GET", "/payment-lists/{id}/rows")])),
    ("POST", "/payments/{id}/{name}", Api(&[("POST", "/payment-lists/{id}/moves/{name}")])),
    ("GET", "/matters", Api(&[("GET", "/matter-counts")])),
    ("GET", "/matters/list", Api(&[("GET", "/matters")])),
    ("GET", "/matters/new", Api(&[("POST", "/matters")])),
    ("POST", "/matters", Api(&[("POST", "/matters")])),
    ("GET", "/matters/{id}", Api(&[("GET", "/matters/{id}")])),
    ("POST", "/matters/{id}/settle", Api(&[("POST", "/matters/{id}/settle")])),
    ("GET", "/demo/time", Api(&[("GET", "/demo/time")])),
    ("POST", "/demo/time", Api(&[("POST", "/demo/time")])),
];

#[test]
fn what_a_page_can_do_the_api_can_do() {
    let routes = web::routes_of(&Site::new().app);
    let is_page = |path: &str| !path.starts_with("/api/") && !path.starts_with("/open311/");
    let pages: BTreeSet<_> = routes.iter().filter(|one| is_page(one.1)).map(|one| (one.0, one.1)).collect();
    let listed: BTreeSet<_> = TABLE.iter().map(|line| (line.0, line.1)).collect();
    assert_eq!(listed.len(), TABLE.len(), "no line twice");
    assert_eq!(pages, listed, "every page is in the table, and no other");
    let who = |method: &str, path: &str| {
        routes.iter().find(|one| (one.0, one.1) == (method, path)).map(|one| one.2)
    };
    let mut wrong = Vec::new();
    for (method, path, over) in TABLE {
        let operations = match over {
            Api(operations) => *operations,
            Nothing(why) => {
                assert!(!why.is_empty());
                continue;
            }
        };
        let page = who(method, path).expect("a page");
        for (by, at) in operations {
            let Some(operation) = who(by, &format!("{}{at}", web::api::V1)) else {
                wrong.push(format!("{method} {path}: there is no {by} {at}"));
                continue;
            };
            // A visitor who has not signed in has no tasks on the first page and no session to leave.
            let barred = kernel::Role::ALL
                .into_iter()
                .filter(|role| page.allows(*role) && !operation.allows(*role))
                .filter(|role| !(["/", "/sign-out"].contains(path) && *role == kernel::Role::Anonymous));
            wrong.extend(barred.map(|role| format!("{role:?} may {method} {path}, but not {by} {at}")));
        }
        assert!(!operations.is_empty(), "{method} {path} names an operation");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
