//! 三率: every number opens to its cases, however many there are.

mod site;

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use db::values;
use jiff::ToSpan;
use jiff::civil::date;
use kernel::Role;
use std::collections::BTreeSet;
use tokio::runtime::Runtime;
use tower::ServiceExt;

/// More than one page holds, and the last page is not full.
const CASES: i32 = 60;

#[test]
fn a_number_opens_to_all_its_cases_page_by_page_each_once() {
    let runtime = Runtime::new().expect("a runtime");
    for db in db::testing::databases() {
        let app = site::app(db.clone());
        let office = site::sessions(&app).into_iter().find(|(role, _)| *role == Role::Office);
        let cookie = format!("pl_session={}", office.and_then(|(_, token)| token).expect("signed in"));
        db.write_now("facts", |w| {
            w.run(
                "insert into case_file (division, id, kind, state, turn, closed, version, title, topic, party, opened_at, \
                 opened_by, updated_at, copy) values ('530103', 'W202209010001', 'whistle', 'closed', '', 1, 1, '甲', '', '', \
                 '2022-09-01T01:00:00Z', 'x', '2022-09-01T01:00:00Z', '{}')",
                &[],
            )?;
            (0..CASES).try_for_each(|number| {
                let day = date(2022, 7, 1).saturating_add(number.days()).to_string();
                w.run(
                    "insert into fact (division, kind, unit, day, case_id, topic, value, note) \
                     values ('530103', 'whistle.response', 'D03', $1, 'W202209010001', '', 1, '')",
                    &values![day],
                )
                .map(drop)
            })
        })
        .expect("written");
        let mut days = BTreeSet::new();
        let (mut path, mut pages) =
            ("/rates/cases?kind=response&unit=D03&from=2022-07-01&to=2022-09-30".to_string(), 0);
        while !path.is_empty() {
            let request = Request::builder().uri(&path).header(header::COOKIE, &cookie).body(Body::empty());
            let router = web::router(app.clone());
            let answer = runtime.block_on(router.oneshot(request.expect("a request"))).expect("an answer");
            let bytes = runtime.block_on(to_bytes(answer.into_body(), 1 << 20)).expect("a page");
            let text = String::from_utf8(bytes.to_vec()).expect("text");
            for row in text.split("data-label=\"日期\">").skip(1) {
                assert!(days.insert(row[..10].to_string()), "{} stands twice", &row[..10]);
            }
            let next = text.split("<a href=\"").find(|rest| rest.contains("rel=\"next\""));
            let next = next.and_then(|rest| rest.split('"').next()).unwrap_or_default();
            path = next.replace("&#38;", "&").replace("&amp;", "&");
            pages += 1;
        }
        assert_eq!((days.len(), pages), (60, 3));
    }
}
