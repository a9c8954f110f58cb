//! What everybody may read: services, requests and their filters; and what never leaves.

use super::site::{CANARIES, Site, at, in_unit, office, sites};
use axum::http::StatusCode;
use serde_json::{Value, json};

/// The fields of a request and what the schema of the standard allows in each.
fn assert_is_request(one: &Value) {
    for name in ["service_request_id", "status", "service_code", "requested_datetime"] {
        assert!(one[name].is_string(), "{name}: {one}");
    }
    assert!(matches!(one["status"].as_str(), Some("open" | "closed")), "{one}");
    let optional = [
        "status_notes",
        "service_name",
        "description",
        "agency_responsible",
        "service_notice",
        "updated_datetime",
        "expected_datetime",
        "address",
        "address_id",
        "zipcode",
        "lat",
        "long",
        "media_url",
    ];
    for name in optional {
        assert!(one[name].is_null() || one[name].is_string(), "{name}: {one}");
        assert!(one.get(name).is_some(), "{name} is said even when it is empty: {one}");
    }
    for name in ["requested_datetime", "updated_datetime", "expected_datetime"] {
        let text = one[name].as_str().unwrap_or("2022-10-20T09:30:00+08:00");
        assert!(text.len() == 25 && text.ends_with("+08:00"), "{name}: {text}");
    }
    assert!(one["description"].as_str().is_none_or(|text| text.chars().count() <= 4_000));
}

#[test]
fn discovery_names_the_endpoint_in_both_formats() {
    for site in sites() {
        for path in ["/open311/discovery.json", "/open311/v2/discovery.json"] {
            let document = site.get(path).json();
            let endpoint = &document["endpoints"][0];
            assert_eq!(endpoint["specification"], "http://wiki.open311.org/GeoReport_v2");
            assert_eq!(endpoint["url"], "https://example.gov.cn/open311/v2");
            assert_eq!(endpoint["type"], "test");
            assert_eq!(endpoint["formats"], json!(["text/xml", "application/json"]));
            assert_eq!(document["changeset"], "2022-10-01 09:30", "when the services last changed");
            assert!(document["contact"].is_string() && document["key_service"].is_string());
        }
        let seen = site.get("/open311/discovery.xml");
        let document = seen.xml();
        let formats = document.descendants().filter(|node| node.has_tag_name("format"));
        assert_eq!(
            formats.map(|node| node.text()).collect::<Vec<_>>(),
            [Some("text/xml"), Some("application/json")]
        );
        assert!(document.root_element().has_tag_name("discovery"));
    }
}

#[test]
fn services_are_the_leaf_categories_and_each_has_a_definition() {
    for site in sites() {
        let services = site.array("/open311/v2/services.json?jurisdiction_id=530103");
        assert_eq!(services.len(), 2, "a group is no service");
        assert_eq!(
            services[0],
            json!({
                "service_code": "K0101", "service_name": "围挡, 占道 <&>",
                "description": "市政:围挡, 占道 <&>。通常由牵头部门丙牵头", "metadata": true, "type": "realtime",
                "keywords": "围挡  占道 <&>,Hoardings,市政,City works", "group": "市政",
            })
        );
        let seen = site.get("/open311/v2/services.xml");
        let document = seen.xml();
        let names = document.descendants().filter(|node| node.has_tag_name("service_name"));
        assert_eq!(names.map(|node| node.text()).collect::<Vec<_>>(), [Some("围挡, 占道 <&>"), Some("停车")]);

        let definition = site.get("/open311/v2/services/K0101.json").json();
        assert_eq!(definition["service_code"], "K0101");
        let attributes = definition["attributes"].as_array().expect("attributes");
        let said = |name: &str| attributes.iter().map(|one| one[name].clone()).collect::<Vec<_>>();
        assert_eq!(said("code"), ["ENTERPRISE_NAME", "CREDIT_CODE", "CONSENT"]);
        assert_eq!(said("datatype"), ["string", "string", "singlevaluelist"]);
        assert_eq!(said("required"), [json!(true), json!(false), json!(false)]);
        assert_eq!(said("order"), [1, 2, 3]);
        assert_eq!(attributes[2]["values"][1], json!({ "key": "yes", "name": "同意" }));
        let seen = site.get("/open311/v2/services/K0101.xml");
        let document = seen.xml();
        assert!(document.root_element().has_tag_name("service_definition"));
        let keys = document.descendants().filter(|node| node.has_tag_name("key"));
        assert_eq!(keys.map(|node| node.text()).collect::<Vec<_>>(), [Some("no"), Some("yes")]);
    }
}

/// Called, answered and closed on the 17th; rated and released afterwards.
fn close(site: &Site, id: &str) {
    site.act(at(10, office()), id, "accept", &[("category", "K0101")]);
    site.act(at(11, office()), id, "dispatch", &[("lead", "D01"), ("joint", "D02")]);
    for unit in ["D01", "D02"] {
        site.act(at(11, in_unit(unit)), id, "respond", &[("note", "已联系")]);
        site.act(at(12, in_unit(unit)), id, "finish", &[("reply", "金丝雀正文 已办")]);
    }
    site.act(at(13, in_unit("D01")), id, "answer", &[("reply", "金丝雀正文 答复")]);
    site.act(at(14, office()), id, "call_back", &[("solved", "yes")]);
    site.act(at(17, office()), id, "close", &[]);
}

#[test]
fn a_whistle_is_a_request_with_its_lead_its_limit_and_its_times() {
    for site in sites() {
        let id = site.raise(10, "K0101");
        let path = format!("/open311/v2/requests/{id}.json");
        let one = site.array(&path).remove(0);
        assert_is_request(&one);
        assert_eq!(one["status"], "open");
        assert_eq!(one["status_notes"], "待受理");
        assert_eq!(one["agency_responsible"], Value::Null, "nobody leads yet");
        assert_eq!(one["requested_datetime"], "2022-10-10T09:30:00+08:00");
        assert_eq!(one["expected_datetime"], Value::Null);

        close(&site, &id);
        site.act(at(18, kernel::Actor::anonymous()), &id, "rate", &[("unit", "D01"), ("grade", "5")]);
        let one = site.array(&format!("{path}?extensions=true")).remove(0);
        assert_is_request(&one);
        assert_eq!((&one["status"], &one["status_notes"]), (&json!("closed"), &json!("已办结")));
        assert_eq!(one["agency_responsible"], "牵头部门丙");
        assert_eq!(one["expected_datetime"], "2022-10-18T17:30:00+08:00", "five working days of the lead");
        assert_eq!(one["updated_datetime"], "2022-10-17T09:30:00+08:00", "the rating does not count");
        assert_eq!(
            one["extended_attributes"],
            json!({ "detailed_status": "closed", "joint_agencies": ["配合部门丁"] })
        );

        let seen = site.get(&format!("/open311/v2/requests/{id}.xml?extensions=true"));
        let document = seen.xml();
        let text = |name: &str| {
            let found = document.descendants().find(|node| node.has_tag_name(name)).expect(name);
            found.text().unwrap_or_default().to_string()
        };
        assert_eq!(text("service_request_id"), id);
        assert_eq!((text("service_name"), text("lat")), ("围挡, 占道 <&>".into(), String::new()));
        assert_eq!(text("agency"), "配合部门丁");
    }
}

#[test]
fn nothing_a_person_wrote_leaves_before_the_office_releases_it() {
    for site in sites() {
        let ids = [site.raise(10, "K0101"), site.raise(11, "K0102"), site.raise(12, "")];
        close(&site, &ids[0]);
        let paths = |format: &str| {
            let mut paths: Vec<String> = ["services", "services/K0101", "requests"]
                .iter()
                .map(|name| format!("/open311/v2/{name}.{format}?extensions=true"))
                .collect();
            for id in &ids {
                paths.push(format!("/open311/v2/requests/{id}.{format}?extensions=true"));
                paths.push(format!("/open311/v2/tokens/{id}.{format}"));
            }
            paths
        };
        for path in [paths("json"), paths("xml")].concat() {
            let seen = site.get(&path);
            for canary in CANARIES {
                assert!(!seen.text.contains(canary), "{canary} at {path}: {}", seen.text);
            }
        }
        let released = [("public_title", "围挡\u{7}已拆 <b>&</b>"), ("public_reply", "本周拆除。😀")];
        site.act(at(18, office()), &ids[0], "release", &released);
        let one = site.array(&format!("/open311/v2/requests/{}.json", ids[0])).remove(0);
        assert_eq!(one["description"], "围挡已拆 <b>&</b>\n本周拆除。😀");
        let seen = site.get(&format!("/open311/v2/requests/{}.xml", ids[0]));
        assert!(seen.text.contains("围挡已拆 &lt;b&gt;&amp;&lt;/b&gt;\n本周拆除。😀"), "{}", seen.text);
        // One that has no category yet is of no service: it is not there.
        assert_eq!(site.ids(""), [ids[1].clone(), ids[0].clone()]);
        let unsorted = site.get(&format!("/open311/v2/requests/{}.json", ids[2]));
        assert_eq!(unsorted.status, StatusCode::NOT_FOUND);
    }
}

#[test]
fn every_filter_chooses_the_requests_it_says() {
    for site in sites() {
        let (first, second, third) =
            (site.raise(10, "K0101"), site.raise(11, "K0102"), site.raise(12, "K0101"));
        close(&site, &first);
        let list = |ids: &[&String]| ids.iter().map(|id| id.to_string()).collect::<Vec<_>>();
        let day = |day: i32| format!("2022-10-{day}T00:00:00%2B08:00");
        for (query, expected) in [
            (String::new(), list(&[&third, &second, &first])),
            (
                "status=&service_code=&start_date=&page=&service_request_id=".into(),
                list(&[&third, &second, &first]),
            ),
            (format!("service_request_id={first},{second},W0&status=open&page=7"), list(&[&second, &first])),
            ("service_request_id=W0".into(), list(&[])),
            ("service_request_id=%3C".into(), list(&[])),
            ("service_code=K0101".into(), list(&[&third, &first])),
            ("service_code=K0101,K0102".into(), list(&[&third, &second, &first])),
            ("service_code=K0101&service_code=K0102".into(), list(&[&third, &second, &first])),
            ("service_code=K9999".into(), list(&[])),
            ("service_code=%3C".into(), list(&[])),
            ("status=open".into(), list(&[&third, &second])),
            ("status=closed".into(), list(&[&first])),
            ("status=open,closed".into(), list(&[&third, &second, &first])),
            (format!("start_date={}", day(11)), list(&[&third, &second])),
            (format!("end_date={}", day(11)), list(&[&first])),
            (format!("start_date={}&end_date={}", day(11), day(12)), list(&[&second])),
            // A plus sign that a client did not escape.
            ("start_date=2022-10-12T00:00:00+08:00".into(), list(&[&third])),
            ("start_date=2022-10-11T01:30:00Z&end_date=2022-10-11T01:30:00Z".into(), list(&[&second])),
            ("start_date=2020-01-01T00:00:00Z".into(), list(&[])),
            (format!("updated_after={}", day(13)), list(&[&first])),
            (format!("updated_before={}", day(12)), list(&[&second])),
            (format!("updated_after={}&start_date={}", day(11), day(11)), list(&[&third, &second])),
            ("page_size=2".into(), list(&[&third, &second])),
            ("page_size=2&page=2".into(), list(&[&first])),
            ("page_size=2&page=3".into(), list(&[])),
            ("page_size=5000".into(), list(&[&third, &second, &first])),
        ] {
            assert_eq!(site.ids(&query), expected, "{query}");
        }
        let seen = site.get("/open311/v2/requests.xml?service_code=K9999");
        assert_eq!(seen.xml().root_element().tag_name().name(), "service_requests");
        assert_eq!(seen.xml().root_element().children().count(), 0);
        let token = site.array(&format!("/open311/v2/tokens/{first}.json"));
        assert_eq!(token, [json!({ "service_request_id": first, "token": first })]);
    }
}

#[test]
fn every_failure_is_an_error_of_the_standard_in_the_format_of_the_address() {
    for site in sites() {
        for (method, path, expected) in [
            ("GET", "/open311/v2/services.F?jurisdiction_id=sfgov.org", 404),
            ("GET", "/open311/v2/services/K0101.F?jurisdiction_id=sfgov.org", 404),
            ("GET", "/open311/v2/requests.F?jurisdiction_id=sfgov.org", 404),
            ("GET", "/open311/v2/services/K01.F", 404),
            ("GET", "/open311/v2/services/none.F", 404),
            ("GET", "/open311/v2/services/%3Cb%3E.F", 404),
            ("GET", "/open311/v2/requests/W1.F", 404),
            ("GET", "/open311/v2/requests/%00.F", 400),
            ("GET", "/open311/v2/tokens/none.F", 404),
            ("GET", "/open311/v2/none.F", 404),
            ("GET", "/open311/none.F", 404),
            ("GET", "/open311/v2/requests.F?start_date=2022-10-20", 400),
            ("GET", "/open311/v2/requests.F?end_date=yesterday", 400),
            (
                "GET",
                "/open311/v2/requests.F?start_date=2022-01-01T00:00:00Z&end_date=2022-05-01T00:00:00Z",
                400,
            ),
            (
                "GET",
                "/open311/v2/requests.F?start_date=2022-05-01T00:00:00Z&end_date=2022-04-01T00:00:00Z",
                400,
            ),
            ("GET", "/open311/v2/requests.F?updated_after=x", 400),
            ("GET", "/open311/v2/requests.F?status=pending", 400),
            ("GET", "/open311/v2/requests.F?page=0", 400),
            ("GET", "/open311/v2/requests.F?page_size=many", 400),
            ("DELETE", "/open311/v2/requests.F", 405),
            ("POST", "/open311/v2/services.F", 405),
            ("POST", "/open311/v2/requests.F", 400),
        ] {
            for format in ["json", "xml"] {
                let path = path.replace('F', format);
                let seen = site.ask(method, &path, &[], "");
                assert_eq!(seen.status.as_u16(), expected, "{method} {path}: {}", seen.text);
                if format == "json" {
                    let errors = seen.json();
                    assert_eq!(errors[0]["code"], expected, "{path}");
                    assert!(
                        errors[0]["description"].as_str().is_some_and(|text| text.contains('(')),
                        "{errors}"
                    );
                } else {
                    let document = seen.xml();
                    let root = document.root_element();
                    let error = root.first_element_child().expect("an error");
                    assert!(root.has_tag_name("errors") && error.has_tag_name("error"), "{}", seen.text);
                    let names: Vec<_> = error.children().map(|node| node.tag_name().name()).collect();
                    assert_eq!(names, ["code", "description"]);
                }
            }
        }
        // Without an ending there is nothing, and that is said in the format every client reads.
        let seen = site.get("/open311/v2/services/K0101");
        assert_eq!((seen.status, seen.kind.as_str()), (StatusCode::NOT_FOUND, "text/xml; charset=utf-8"));
    }
}

#[test]
fn a_failure_of_the_database_is_told_without_its_secrets() {
    for site in sites() {
        site.db.write_now("break", |w| w.batch("drop table whistle_released")).expect("broken");
        let seen = site.get("/open311/v2/requests.json");
        assert_eq!(seen.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(seen.json()[0]["code"], 500);
        assert!(!seen.text.contains("whistle_released"), "{}", seen.text);
        let seen = site.get("/open311/v2/requests.xml");
        assert!(seen.xml().root_element().has_tag_name("errors"));
    }
}

#[test]
fn a_thousand_requests_are_one_answer_and_the_next_page_goes_on() {
    let site = sites().remove(0);
    let vault = site.vault.clone();
    let ids = site.db.write_now("many", move |w| {
        let rules = crate::Rules::load(w, "530103", jiff::civil::date(2022, 10, 10))?;
        let raise = crate::Raise {
            channel: "open311".into(),
            title: "标题".into(),
            body: "正文".into(),
            enterprise_name: "企业甲".into(),
            category: "K0101".into(),
            ..crate::Raise::default()
        };
        (0..1_001)
            .map(|_| {
                crate::raise_in(w, &vault, &at(10, kernel::Actor::anonymous()), &rules, &raise)
                    .map(|case| case.id)
            })
            .collect()
    });
    let mut ids: Vec<String> = ids.expect("raised");
    ids.reverse();
    let first = site.ids("");
    assert_eq!(first, ids[..1_000]);
    assert_eq!(site.ids("page=2"), ids[1_000..]);
}
