//! 权限表: every route and the roles that may use it, written out once by hand and compared with what the program does.

mod site;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use kernel::Role;
use std::collections::BTreeSet;
use std::sync::Arc;
use tower::ServiceExt;
use web::App;

/// One letter per role in the order of [`Role::ALL`]: Y may, - may not. A route that is not here fails the test.
///
/// 系统管理员 安全管理员 审计管理员 营商办 部门负责人 部门经办 街道 窗口 区领导 观察员 企业 公众.
const TABLE: &[(&str, &str, &str)] = &[
    ("GET", "/healthz", "YYY YYYYYY YYY"),
    ("GET", "/assets/{file}", "YYY YYYYYY YYY"),
    ("GET", "/sign-in", "YYY YYYYYY YYY"),
    ("POST", "/sign-in", "YYY YYYYYY YYY"),
    ("GET", "/sign-in/code", "YYY YYYYYY YYY"),
    ("POST", "/sign-in/code", "YYY YYYYYY YYY"),
    ("POST", "/sign-in/provider", "YYY YYYYYY YYY"),
    ("GET", "/sign-in/provider/callback", "YYY YYYYYY YYY"),
    ("POST", "/sign-out", "YYY YYYYYY YYY"),
    ("GET", "/account", "YYY YYYYYY YY-"),
    ("POST", "/account/password", "YYY YYYYYY YY-"),
    ("POST", "/account/sessions/{id}/end", "YYY YYYYYY YY-"),
    ("GET", "/account/second-factor", "YYY YYYYYY YY-"),
    ("POST", "/account/second-factor/start", "YYY YYYYYY YY-"),
    ("POST", "/account/second-factor/confirm", "YYY YYYYYY YY-"),
    ("POST", "/account/second-factor/off", "YYY YYYYYY YY-"),
    ("GET", "/language", "YYY YYYYYY YYY"),
    ("GET", "/", "YYY YYYYYY YYY"),
    ("GET", "/api", "YYY YYYYYY YYY"),
    ("GET", "/api/openapi.json", "YYY YYYYYY YYY"),
    ("GET", "/whistles", "--- YYYYYY -Y-"),
    ("GET", "/whistles/new", "--- Y-YYY- -Y-"),
    ("GET", "/whistles/duplicates", "--- Y----- ---"),
    ("POST", "/whistles", "--- Y-YYY- -Y-"),
    ("POST", "/whistles/similar", "--- Y-YYY- -Y-"),
    ("GET", "/whistles/{id}", "--- YYYYYY -Y-"),
    ("POST", "/whistles/{id}/attachments", "--- YYYYYY -Y-"),
    ("GET", "/whistles/{id}/attachments/{hash}", "--- YYYYYY -Y-"),
    ("GET", "/whistles/{id}/moves/{name}", "--- YYYYYY -Y-"),
    ("POST", "/whistles/{id}/moves/{name}", "--- YYYYYY -Y-"),
    ("POST", "/whistles/{id}/contact", "--- YYYYYY -Y-"),
    ("GET", "/r/{code}", "YYY YYYYYY YYY"),
    ("POST", "/r/{code}", "YYY YYYYYY YYY"),
    ("GET", "/public", "YYY YYYYYY YYY"),
    ("GET", "/rates", "--- YYYY-Y Y--"),
    ("GET", "/rates/cases", "--- YYYY-Y Y--"),
    ("GET", "/rates.xlsx", "--- YYYY-Y Y--"),
    ("GET", "/rates.csv", "--- YYYY-Y Y--"),
    ("GET", "/categories", "--- Y----- ---"),
    ("POST", "/categories", "--- Y----- ---"),
    ("GET", "/categories/new", "--- Y----- ---"),
    ("GET", "/categories/{code}", "--- Y----- ---"),
    ("POST", "/categories/{code}", "--- Y----- ---"),
    ("GET", "/open311/discovery.xml", "YYY YYYYYY YYY"),
    ("GET", "/open311/discovery.json", "YYY YYYYYY YYY"),
    ("GET", "/open311/v2/discovery.xml", "YYY YYYYYY YYY"),
    ("GET", "/open311/v2/discovery.json", "YYY YYYYYY YYY"),
    ("GET", "/open311/v2/services.xml", "YYY YYYYYY YYY"),
    ("GET", "/open311/v2/services.json", "YYY YYYYYY YYY"),
    ("GET", "/open311/v2/services/{file}", "YYY YYYYYY YYY"),
    ("GET", "/open311/v2/requests.xml", "YYY YYYYYY YYY"),
    ("GET", "/open311/v2/requests.json", "YYY YYYYYY YYY"),
    ("GET", "/open311/v2/requests/{file}", "YYY YYYYYY YYY"),
    ("GET", "/open311/v2/tokens/{file}", "YYY YYYYYY YYY"),
    ("POST", "/open311/v2/requests.xml", "YYY YYYYYY YYY"),
    ("POST", "/open311/v2/requests.json", "YYY YYYYYY YYY"),
    ("GET", "/api/v1/rates", "--- YYYY-Y Y--"),
    ("GET", "/policies", "YYY YYYYYY YYY"),
    ("GET", "/policies/check", "YYY YYYYYY YYY"),
    ("POST", "/policies/check", "YYY YYYYYY YYY"),
    ("GET", "/policies/{id}", "YYY YYYYYY YYY"),
    ("GET", "/measures/{id}", "YYY YYYYYY YYY"),
    ("GET", "/entitlements", "--- ------ -Y-"),
    ("GET", "/entitlements/{id}", "--- ------ -Y-"),
    ("POST", "/entitlements/{id}", "--- ------ -Y-"),
    ("GET", "/applications", "--- YYYYYY -Y-"),
    ("GET", "/applications/{id}", "--- YYYYYY -Y-"),
    ("GET", "/applications/{id}/moves/{name}", "--- YYYYYY -Y-"),
    ("POST", "/applications/{id}/moves/{name}", "--- YYYYYY -Y-"),
    ("GET", "/support", "--- YYY--Y ---"),
    ("POST", "/support/match", "--- Y----- ---"),
    ("GET", "/support/policies/new", "--- Y----- ---"),
    ("POST", "/support/policies", "--- Y----- ---"),
    ("GET", "/support/policies/{id}", "--- Y----- ---"),
    ("POST", "/support/policies/{id}", "--- Y----- ---"),
    ("POST", "/support/policies/{id}/publish", "--- Y----- ---"),
    ("POST", "/support/policies/{id}/end", "--- Y----- ---"),
    ("GET", "/support/policies/{id}/measures/new", "--- Y----- ---"),
    ("POST", "/support/policies/{id}/measures", "--- Y----- ---"),
    ("GET", "/support/{id}", "--- YYY--Y ---"),
    ("GET", "/support/{id}/rows", "--- YYY--Y ---"),
    ("GET", "/support/{id}/awards", "--- Y----Y ---"),
    ("GET", "/support/{id}/calls", "--- YYY--Y ---"),
    ("POST", "/support/{id}/calls", "--- Y----- ---"),
    ("GET", "/support/{id}/edit", "--- Y----- ---"),
    ("POST", "/support/{id}/edit", "--- Y----- ---"),
    ("GET", "/support/{id}/conditions", "--- YYY--Y ---"),
    ("POST", "/support/{id}/conditions", "--- Y----- ---"),
    ("POST", "/support/{id}/conditions/try", "--- Y----- ---"),
    ("GET", "/support/{id}/conditions.csv", "--- YYY--Y ---"),
    ("POST", "/support/{id}/payments", "--- Y----- ---"),
    ("GET", "/payments", "--- Y----Y ---"),
    ("GET", "/payments/{id}", "--- Y----Y ---"),
    ("POST", "/payments/{id}/{name}", "--- Y----- ---"),
    ("GET", "/matters", "--- Y---YY ---"),
    ("GET", "/matters/list", "--- Y---YY ---"),
    ("GET", "/matters/new", "--- ----Y- ---"),
    ("POST", "/matters", "--- ----Y- ---"),
    ("GET", "/matters/{id}", "--- Y---YY ---"),
    ("POST", "/matters/{id}/settle", "--- Y----- ---"),
    ("GET", "/api/v1/policies", "YYY YYYYYY YYY"),
    ("GET", "/api/v1/policies/{id}", "YYY YYYYYY YYY"),
    ("GET", "/api/v1/measures/{id}", "YYY YYYYYY YYY"),
    ("POST", "/api/v1/policies/check", "YYY YYYYYY YYY"),
    ("GET", "/api/v1/entitlements", "--- ------ -Y-"),
    ("POST", "/api/v1/applications", "--- ------ -Y-"),
    ("GET", "/api/v1/applications", "--- YYYYYY -Y-"),
    ("GET", "/api/v1/applications/{id}", "--- YYYYYY -Y-"),
    ("GET", "/api/v1/application-moves", "--- YYYYYY -Y-"),
    ("POST", "/api/v1/applications/{id}/moves/{name}", "--- YYYYYY -Y-"),
    ("GET", "/api/v1/support", "--- YYY--Y ---"),
    ("POST", "/api/v1/support/match", "--- Y----- ---"),
    ("GET", "/api/v1/support/{id}", "--- YYY--Y ---"),
    ("GET", "/api/v1/support/{id}/rows", "--- YYY--Y ---"),
    ("GET", "/api/v1/support/{id}/calls", "--- YYY--Y ---"),
    ("POST", "/api/v1/support/{id}/calls", "--- Y----- ---"),
    ("GET", "/api/v1/support/{id}/awards", "--- Y----Y ---"),
    ("GET", "/api/v1/payment-lists", "--- Y----Y ---"),
    ("POST", "/api/v1/payment-lists", "--- Y----- ---"),
    ("GET", "/api/v1/payment-lists/{id}", "--- Y----Y ---"),
    ("GET", "/api/v1/payment-lists/{id}/rows", "--- Y----Y ---"),
    ("POST", "/api/v1/payment-lists/{id}/moves/{name}", "--- Y----- ---"),
    ("GET", "/api/v1/matter-counts", "--- Y---YY ---"),
    ("GET", "/api/v1/matters", "--- Y---YY ---"),
    ("POST", "/api/v1/matters", "--- ----Y- ---"),
    ("GET", "/api/v1/matters/{id}", "--- Y---YY ---"),
    ("POST", "/api/v1/matters/{id}/settle", "--- Y----- ---"),
    ("POST", "/api/v1/policies", "--- Y----- ---"),
    ("GET", "/api/v1/policies/{id}/written", "--- Y----- ---"),
    ("PUT", "/api/v1/policies/{id}", "--- Y----- ---"),
    ("POST", "/api/v1/policies/{id}/publish", "--- Y----- ---"),
    ("POST", "/api/v1/policies/{id}/end", "--- Y----- ---"),
    ("POST", "/api/v1/policies/{id}/measures", "--- Y----- ---"),
    ("GET", "/api/v1/measures/{id}/written", "--- Y----- ---"),
    ("PUT", "/api/v1/measures/{id}", "--- Y----- ---"),
    ("GET", "/api/v1/measures/{id}/conditions", "--- YYY--Y ---"),
    ("PUT", "/api/v1/measures/{id}/conditions", "--- Y----- ---"),
    ("POST", "/api/v1/measures/{id}/conditions/try", "--- Y----- ---"),
    ("GET", "/accounts", "-Y- ------ ---"),
    ("GET", "/accounts/new", "-Y- ------ ---"),
    ("POST", "/accounts", "-Y- ------ ---"),
    ("GET", "/accounts/{login}", "-Y- ------ ---"),
    ("POST", "/accounts/{login}", "-Y- ------ ---"),
    ("POST", "/accounts/{login}/identity", "-Y- ------ ---"),
    ("POST", "/accounts/{login}/{act}", "-Y- ------ ---"),
    ("GET", "/keys", "-Y- ------ ---"),
    ("POST", "/keys", "-Y- ------ ---"),
    ("POST", "/keys/{id}/revoke", "-Y- ------ ---"),
    ("GET", "/units", "Y-- ------ ---"),
    ("POST", "/units", "Y-- ------ ---"),
    ("GET", "/units/{code}", "Y-- ------ ---"),
    ("GET", "/parameters", "Y-- ------ ---"),
    ("GET", "/parameters/{key}", "Y-- ------ ---"),
    ("POST", "/parameters/{key}", "Y-- ------ ---"),
    ("GET", "/record", "--Y ------ ---"),
    ("GET", "/api/v1/me", "YYY YYYYYY YY-"),
    ("GET", "/api/v1/sessions", "YYY YYYYYY YY-"),
    ("POST", "/api/v1/sessions", "YYY YYYYYY YYY"),
    ("DELETE", "/api/v1/sessions/{id}", "YYY YYYYYY YY-"),
    ("PUT", "/api/v1/me/password", "YYY YYYYYY YY-"),
    ("GET", "/api/v1/me/second-factor", "YYY YYYYYY YY-"),
    ("PUT", "/api/v1/me/second-factor", "YYY YYYYYY YY-"),
    ("POST", "/api/v1/me/second-factor/confirm", "YYY YYYYYY YY-"),
    ("POST", "/api/v1/me/second-factor/off", "YYY YYYYYY YY-"),
    ("GET", "/api/v1/accounts", "-Y- ------ ---"),
    ("POST", "/api/v1/accounts", "-Y- ------ ---"),
    ("GET", "/api/v1/accounts/{login}", "-Y- ------ ---"),
    ("PUT", "/api/v1/accounts/{login}", "-Y- ------ ---"),
    ("PUT", "/api/v1/accounts/{login}/identity", "-Y- ------ ---"),
    ("POST", "/api/v1/accounts/{login}/acts", "-Y- ------ ---"),
    ("GET", "/api/v1/accounts/{login}/sessions", "-Y- ------ ---"),
    ("GET", "/api/v1/keys", "-Y- ------ ---"),
    ("POST", "/api/v1/keys", "-Y- ------ ---"),
    ("GET", "/api/v1/keys/{id}", "-Y- ------ ---"),
    ("DELETE", "/api/v1/keys/{id}", "-Y- ------ ---"),
    ("GET", "/api/v1/units", "YYY YYYYYY YY-"),
    ("POST", "/api/v1/units", "Y-- ------ ---"),
    ("GET", "/api/v1/units/{code}", "YYY YYYYYY YY-"),
    ("PUT", "/api/v1/units/{code}", "Y-- ------ ---"),
    ("GET", "/api/v1/parameters", "Y-- ------ ---"),
    ("GET", "/api/v1/parameters/{key}", "Y-- ------ ---"),
    ("POST", "/api/v1/parameters/{key}", "Y-- ------ ---"),
    ("GET", "/api/v1/record", "--Y ------ ---"),
    ("GET", "/api/v1/record/head", "--Y ------ ---"),
    ("GET", "/api/v1/enterprises", "--- Y-YYY- ---"),
    ("GET", "/api/v1/enterprises/{code}", "--- Y-YYY- ---"),
    ("GET", "/api/v1/tasks", "YYY YYYYYY YY-"),
    ("GET", "/api/v1/whistles", "--- YYYYYY -Y-"),
    ("POST", "/api/v1/whistles", "--- Y-YYY- -Y-"),
    ("GET", "/api/v1/whistles/{id}", "--- YYYYYY -Y-"),
    ("GET", "/api/v1/whistles/{id}/events", "--- YYYYYY -Y-"),
    ("POST", "/api/v1/whistles/{id}/contact", "--- YYYYYY -Y-"),
    ("GET", "/api/v1/whistles/{id}/moves", "--- YYYYYY -Y-"),
    ("POST", "/api/v1/whistles/{id}/moves/{name}", "--- YYYYYY -Y-"),
    ("GET", "/api/v1/whistles/{id}/attachments", "--- YYYYYY -Y-"),
    ("POST", "/api/v1/whistles/{id}/attachments", "--- YYYYYY -Y-"),
    ("GET", "/api/v1/whistles/{id}/attachments/{hash}", "--- YYYYYY -Y-"),
    ("GET", "/api/v1/duplicates", "--- Y----- ---"),
    ("GET", "/api/v1/similar", "--- Y-YYY- -Y-"),
    ("GET", "/api/v1/moves", "YYY YYYYYY YY-"),
    ("GET", "/api/v1/ratings/{code}", "YYY YYYYYY YYY"),
    ("POST", "/api/v1/ratings/{code}", "YYY YYYYYY YYY"),
    ("GET", "/api/v1/rates/cases", "--- YYYY-Y Y--"),
    ("GET", "/api/v1/rates/months", "--- YYYY-Y Y--"),
    ("GET", "/api/v1/categories", "YYY YYYYYY YYY"),
    ("POST", "/api/v1/categories", "--- Y----- ---"),
    ("GET", "/api/v1/categories/{code}", "YYY YYYYYY YYY"),
    ("PUT", "/api/v1/categories/{code}", "--- Y----- ---"),
    ("GET", "/api/v1/released", "YYY YYYYYY YYY"),
    ("GET", "/lists", "YYY YYYYYY YYY"),
    ("GET", "/lists.csv", "YYY YYYYYY YYY"),
    ("GET", "/lists.xlsx", "YYY YYYYYY YYY"),
    ("GET", "/lists/items/{number}", "YYY YYYYYY YYY"),
    ("GET", "/lists/texts/{hash}", "YYY YYYYYY YYY"),
    ("GET", "/lists/template.xlsx", "--- YY---- ---"),
    ("GET", "/lists/batches", "--- YY---- ---"),
    ("GET", "/lists/batches/new", "--- YY---- ---"),
    ("POST", "/lists/batches/check", "--- YY---- ---"),
    ("POST", "/lists/batches", "--- YY---- ---"),
    ("GET", "/lists/batches/{code}", "--- YY---- ---"),
    ("GET", "/lists/batches/{code}/moves/{name}", "--- YY---- ---"),
    ("POST", "/lists/batches/{code}/moves/{name}", "--- YY---- ---"),
    ("GET", "/lists/kinds", "--- Y----- ---"),
    ("POST", "/lists/kinds", "--- Y----- ---"),
    ("GET", "/lists/kinds/{code}", "--- Y----- ---"),
    ("POST", "/lists/kinds/{code}", "--- Y----- ---"),
    ("GET", "/api/v1/discretion-items", "YYY YYYYYY YYY"),
    ("GET", "/api/v1/discretion-items/{number}", "YYY YYYYYY YYY"),
    ("GET", "/api/v1/discretion-texts/{hash}", "YYY YYYYYY YYY"),
    ("GET", "/api/v1/discretion-lists", "YYY YYYYYY YYY"),
    ("POST", "/api/v1/discretion-lists", "--- Y----- ---"),
    ("GET", "/api/v1/discretion-lists/{code}", "YYY YYYYYY YYY"),
    ("PUT", "/api/v1/discretion-lists/{code}", "--- Y----- ---"),
    ("GET", "/api/v1/discretion-batches", "--- YY---- ---"),
    ("POST", "/api/v1/discretion-batches", "--- YY---- ---"),
    ("GET", "/api/v1/discretion-batches/{code}", "--- YY---- ---"),
    ("POST", "/api/v1/discretion-batches/{code}/moves/{name}", "--- YY---- ---"),
    ("GET", "/penalties", "--- YYYY-Y ---"),
    ("POST", "/penalties", "--- -YYY-- ---"),
    ("GET", "/penalties/new", "--- -YYY-- ---"),
    ("GET", "/penalties/board", "--- YYYY-Y ---"),
    ("GET", "/penalties/impact/{code}", "--- YYYY-Y ---"),
    ("GET", "/penalties/{id}", "--- YYYY-Y ---"),
    ("POST", "/penalties/{id}/preview", "--- -YYY-- ---"),
    ("GET", "/penalties/{id}/moves/{name}", "--- -YYY-- ---"),
    ("POST", "/penalties/{id}/moves/{name}", "--- -YYY-- ---"),
    ("GET", "/penalties/{id}/documents/{file}", "--- YYYY-Y ---"),
    ("GET", "/penalties/{id}/receipt", "--- YYYY-Y ---"),
    ("GET", "/api/v1/penalties", "--- YYYY-Y ---"),
    ("POST", "/api/v1/penalties", "--- -YYY-- ---"),
    ("GET", "/api/v1/penalties/{id}", "--- YYYY-Y ---"),
    ("GET", "/api/v1/penalty-moves", "--- YYYY-Y ---"),
    ("POST", "/api/v1/penalties/{id}/moves/{name}", "--- -YYY-- ---"),
    ("POST", "/api/v1/penalties/{id}/preview", "--- -YYY-- ---"),
    ("GET", "/api/v1/penalties/{id}/receipt", "--- YYYY-Y ---"),
    ("GET", "/api/v1/penalties/{id}/documents/{paper}", "--- YYYY-Y ---"),
    ("GET", "/api/v1/penalty-board", "--- YYYY-Y ---"),
    ("GET", "/api/v1/penalty-impacts/{code}", "--- YYYY-Y ---"),
    ("GET", "/demo/time", "Y-- ------ ---"),
    ("POST", "/demo/time", "Y-- ------ ---"),
    ("GET", "/api/v1/demo/time", "Y-- ------ ---"),
    ("POST", "/api/v1/demo/time", "Y-- ------ ---"),
];

fn may(line: &str, role: Role) -> bool {
    let letters: Vec<char> = line.chars().filter(|letter| *letter != ' ').collect();
    assert_eq!(letters.len(), Role::ALL.len(), "one letter per role: {line}");
    let index = Role::ALL.iter().position(|one| *one == role).expect("a role");
    letters[index] == 'Y'
}

fn app() -> Arc<App> {
    site::app(db::testing::embedded())
}

#[test]
fn every_route_is_open_to_the_roles_of_the_table_and_no_other() {
    let routes = web::routes_of(&app());
    let listed: BTreeSet<_> = TABLE.iter().map(|(method, path, _)| (*method, *path)).collect();
    assert_eq!(listed.len(), TABLE.len(), "no line twice");
    let served: BTreeSet<_> = routes.iter().map(|(method, path, _)| (*method, *path)).collect();
    let missing: Vec<_> = served.difference(&listed).collect();
    assert!(missing.is_empty(), "routes that are not in the table: {missing:?}");
    let stale: Vec<_> = listed.difference(&served).collect();
    assert!(stale.is_empty(), "lines of routes that are gone: {stale:?}");
    let mut wrong = Vec::new();
    for (method, path, who) in &routes {
        let line = TABLE.iter().find(|line| (line.0, line.1) == (*method, *path)).expect("listed").2;
        for role in Role::ALL.into_iter().filter(|role| who.allows(*role) != may(line, *role)) {
            wrong.push(format!("{method} {path}: {role:?} may {}", who.allows(role)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What the site answers to those who may not: a reader is asked to sign in or refused, a form is refused.
fn refusal(method: &str, path: &str, role: Role) -> StatusCode {
    match (method, role) {
        (_, Role::Anonymous) if path.starts_with("/api/") => StatusCode::UNAUTHORIZED,
        ("GET", Role::Anonymous) => StatusCode::SEE_OTHER,
        (_, Role::Anonymous) => StatusCode::UNAUTHORIZED,
        _ => StatusCode::FORBIDDEN,
    }
}

#[tokio::test]
async fn the_site_answers_each_role_as_the_table_says() {
    let app = app();
    let sessions = site::sessions(&app);
    let router = web::router(app);
    let mut wrong = Vec::new();
    for &(method, path, line) in TABLE {
        // No whistle has this number: whoever may ask is told so.
        let address = path
            .replace("{id}", "W2022000001")
            .replace("{name}", "accept")
            .replace("{code}", "none")
            .replace("{file}", "none")
            .replace("{login}", "nobody")
            .replace("{key}", "none")
            .replace("{act}", "none")
            .replace("{number}", "none")
            .replace("{hash}", "none")
            .replace("/rates/cases", "/rates/cases?kind=solved&unit=D03")
            .replace("/api/v1/enterprises", "/api/v1/enterprises?find=91530103")
            .replace("/api/v1/similar", "/api/v1/similar?title=a")
            .replace("enterprises?find=91530103/", "enterprises/")
            .replace("v1/support/W2022000001/rows", "v1/support/W2022000001/rows?verdict=entitled");
        for (role, token) in &sessions {
            let mut request = Request::builder().method(method).uri(&address);
            if let Some(token) = token {
                request = request.header("cookie", format!("pl_session={token}"));
            }
            let request = request.body(Body::empty()).expect("a request");
            let status = router.clone().oneshot(request).await.expect("an answer").status();
            let right = match (may(line, *role), method) {
                (false, _) => status == refusal(method, path, *role),
                (true, "GET") if path.contains('{') => status == StatusCode::NOT_FOUND,
                // No identity provider is configured here.
                (true, "GET") if path == "/sign-in/provider/callback" => status == StatusCode::NOT_FOUND,
                (true, "GET") if matches!(path, "/language" | "/sign-in/code") => {
                    status == StatusCode::SEE_OTHER
                }
                (true, "GET") if path == "/sign-in" => {
                    status == if token.is_some() { StatusCode::SEE_OTHER } else { StatusCode::OK }
                }
                (true, "GET") => status == StatusCode::OK,
                // It takes nothing, and gives whoever asks a secret of the own account.
                (true, _) if (method, path) == ("PUT", "/api/v1/me/second-factor") => {
                    status == StatusCode::OK
                }
                // Nor does the matching take anything.
                (true, _) if path == "/api/v1/support/match" => status == StatusCode::OK,
                // An empty form without its token changes nothing, whoever sends it.
                (true, _) => status.is_client_error() || status.is_redirection(),
            };
            if !right {
                wrong.push(format!("{method} {path} {role:?}: {status}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
