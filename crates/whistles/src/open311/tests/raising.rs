//! Raising by a client: the fields, the key, the media, the same request twice.

use super::site::{Seen, Site, sites};
use crate::contact;
use crate::store::attachments;
use axum::http::StatusCode;
use cases::Case;
use kernel::{Ctx, Role};
use people::{NewKey, Scope};

const XML: &str = "/open311/v2/requests.xml";
const JSON: &str = "/open311/v2/requests.json";
const NAME: (&str, &str) = ("attribute[ENTERPRISE_NAME]", "企业甲(虚构)");
const PLACE: (&str, &str) = ("address_string", "北京路 & 东风路 <交叉口>");
const CODE: (&str, &str) = ("service_code", "K0101");

/// The number in an answer, in either format.
fn id_of(seen: &Seen) -> String {
    assert_eq!(seen.status, StatusCode::OK, "{}", seen.text);
    if seen.kind.starts_with("application/json") {
        let answer = seen.json();
        assert!(answer[0].get("token").is_none(), "a number, and then no token: {answer}");
        return answer[0]["service_request_id"].as_str().expect("a text").into();
    }
    let document = seen.xml();
    let found = document.descendants().find(|node| node.has_tag_name("service_request_id"));
    found.and_then(|node| node.text()).expect("a number").into()
}

fn case(site: &Site, id: &str) -> Case {
    site.db.read_now(|r| cases::load(r, "530103", id)).expect("there is such a case")
}

fn count(site: &Site) -> usize {
    site.db.read_now(|r| cases::ids_after(r, "530103", "")).expect("read").len()
}

#[test]
fn a_request_becomes_a_whistle_with_everything_the_client_said() {
    for site in sites() {
        let written =
            "门前围挡三个月没有拆。<script>alert('1')</script> & \"引号\" 😀\u{0}\u{7}\n希望尽快拆除";
        let said = [
            ("api_key", site.secret.as_str()),
            ("jurisdiction_id", "530103"),
            CODE,
            PLACE,
            NAME,
            ("lat", "25.0421"),
            ("long", "102.7123"),
            ("attribute[CREDIT_CODE]", "91530103MA6K00014Q"),
            ("attribute[CONSENT][]", "yes"),
            ("last_name", "甲"),
            ("first_name", "某"),
            ("phone", "138 0000 1234"),
            ("email", "jia@example.com"),
            ("description", written),
            ("account_id", "a1"),
            ("device_id", "d1"),
            ("media_url", "https://example.com/1.jpg"),
        ];
        let seen = site.post(JSON, &[], &said);
        let id = id_of(&seen);
        assert_eq!(seen.json()[0]["account_id"], "a1");
        let notice = seen.json()[0]["service_notice"].as_str().expect("a notice").to_string();
        assert!(notice.contains("2022年10月21日"), "the limit of acceptance, not a number in code: {notice}");
        let case = case(&site, &id);
        for (field, expected) in [
            ("channel", "open311"),
            ("category", "K0101"),
            ("title", "门前围挡三个月没有拆"),
            ("body", "门前围挡三个月没有拆。<script>alert('1')</script> & \"引号\" 😀\n希望尽快拆除"),
            ("enterprise", "91530103MA6K00014Q"),
            ("consent", "1"),
        ] {
            assert_eq!(case.field(field), expected, "{field}");
        }
        let read = |r: &db::Read<'_>| contact::read(r, &site.vault, "530103", &case, contact::View::Full, "");
        let contact = site.db.read_now(read).expect("opened");
        let expected = ["企业甲(虚构)", "甲某", "13800001234", "jia@example.com"];
        assert_eq!([contact.enterprise, contact.name, contact.phone, contact.email], expected);
        assert_eq!(contact.place, "北京路 & 东风路 <交叉口> 25.0421 102.7123 https://example.com/1.jpg");
        let stored = format!("{:?}", case.fields);
        ["北京路", "25.0421", "102.7123", "1.jpg"]
            .iter()
            .for_each(|place| assert!(!stored.contains(place), "{stored}"));
        assert!(case.field("raised_by").starts_with("key:"), "{}", case.field("raised_by"));
        assert!(!case.fields.values().any(|value| value == "d1"), "a device is nobody's business");
        assert_eq!(case.running("accept", "").map(|clock| clock.limit.as_str()), Some("1wd"));
        assert_eq!(site.ids(""), [id.as_str()]);
        let path = format!("/open311/v2/requests/{id}.xml");
        assert!(!site.get(&path).text.contains("alert"), "what was written does not come back");
    }
}

#[test]
fn what_the_standard_lets_out_may_be_left_out() {
    for site in sites() {
        let key = ("api_key", site.secret.as_str());
        let id = id_of(&site.post(XML, &[], &[key, CODE, PLACE, NAME, ("phone", ""), ("email", "")]));
        let case = case(&site, &id);
        assert_eq!((case.field("title"), case.field("contact_phone")), ("围挡, 占道 <&>", ""));
        // The key in the address, and a long first sentence.
        let path = format!("{XML}?api_key={}", site.secret);
        let long = "长".repeat(200);
        let id = id_of(&site.post(
            &path,
            &[],
            &[CODE, ("lat", "25"), ("long", "102"), NAME, ("description", &long)],
        ));
        assert_eq!(self::case(&site, &id).field("title").chars().count(), 80);
    }
}

#[test]
fn only_a_key_for_open311_raises_and_it_may_be_shown_in_three_ways() {
    for site in sites() {
        let said = [CODE, PLACE, NAME];
        let bearer = format!("Bearer {}", site.secret);
        id_of(&site.post(JSON, &[("authorization", &bearer)], &said));
        let writes = site.db.write_now("key", |w| {
            let ctx = Ctx { ..super::site::at(1, super::site::office()) };
            let account = people::Account {
                login: "wu".into(),
                name: "营商办戊".into(),
                role: Role::Office,
                unit: None,
                disabled: false,
            };
            people::save_account(w, &ctx, &account, "")?;
            let new = NewKey { name: "写".into(), scope: Scope::Write, login: Some("wu".into()), days: 300 };
            people::create_key(w, &ctx, &new).map(|(_, secret)| secret)
        });
        let writes = writes.expect("a key");
        for wrong in ["", "plk_00000000000000000000000000000000", "\u{0}", writes.as_str()] {
            for path in [JSON, XML] {
                let seen = site.post(path, &[], &[[("api_key", wrong)].as_slice(), &said].concat());
                assert_eq!(seen.status, StatusCode::FORBIDDEN, "{wrong}: {}", seen.text);
                assert!(seen.text.contains("api_key"), "{}", seen.text);
            }
        }
        for wrong in ["Bearer plk_0", "Basic d3U6d3U="] {
            let seen = site.post(XML, &[("authorization", wrong)], &said);
            assert_eq!(seen.status, StatusCode::FORBIDDEN, "{}", seen.text);
            assert!(seen.xml().root_element().has_tag_name("errors"));
        }
        assert_eq!(count(&site), 1, "nothing was raised without a key");
    }
}

#[test]
fn every_wrong_field_is_named_as_the_client_named_it_and_nothing_is_written() {
    for site in sites() {
        let key = ("api_key", site.secret.as_str());
        let long = "长".repeat(4_001);
        for (said, status, named) in [
            (vec![key, PLACE, NAME], 400, "service_code"),
            (vec![key, ("service_code", "K01"), PLACE, NAME], 404, "service_code"),
            (vec![key, CODE, PLACE, NAME, ("jurisdiction_id", "sfgov.org")], 404, "jurisdiction_id"),
            (vec![key, CODE, NAME], 400, "address_string"),
            (vec![key, CODE, NAME, ("lat", "25")], 400, "lat"),
            (vec![key, CODE, NAME, ("lat", "NaN"), ("long", "102")], 400, "lat"),
            (vec![key, CODE, NAME, ("lat", "25"), ("long", "181")], 400, "lat"),
            (vec![key, CODE, PLACE], 400, "attribute[ENTERPRISE_NAME]"),
            (vec![key, CODE, PLACE, NAME, ("attribute[CONSENT]", "maybe")], 400, "attribute[CONSENT]"),
            (vec![key, CODE, PLACE, NAME, ("attribute[COLOUR]", "red")], 400, "attribute[COLOUR]"),
            (vec![key, CODE, PLACE, NAME, ("attribute[CREDIT_CODE]", "1")], 400, "attribute[CREDIT_CODE]"),
            (vec![key, CODE, PLACE, NAME, ("phone", "电话")], 400, "phone"),
            (vec![key, CODE, PLACE, NAME, ("email", "none")], 400, "email"),
            (vec![key, CODE, PLACE, NAME, ("description", &long)], 400, "description"),
        ] {
            let seen = site.post(JSON, &[], &said);
            assert_eq!(seen.status.as_u16(), status, "{named}: {}", seen.text);
            let text = seen.json()[0]["description"].as_str().expect("a text").to_string();
            assert!(text.contains(named), "{named}: {text}");
        }
        let seen = site.post(JSON, &[], &[key, CODE, ("phone", "1"), ("attribute[CONSENT]", "x")]);
        assert_eq!(seen.json().as_array().map(Vec::len), Some(3), "all at once: {}", seen.text);
        assert_eq!(count(&site), 0);
        let not_utf8 = b"service_code=K0101&description=%FF%FE".as_slice();
        let kind = ("content-type", "application/x-www-form-urlencoded");
        let seen = site.ask("POST", XML, &[kind], not_utf8);
        assert_eq!(
            (seen.status, seen.xml().root_element().has_tag_name("errors")),
            (StatusCode::BAD_REQUEST, true)
        );
        let seen = site.ask("POST", XML, &[("content-type", "application/json")], "{}");
        assert_eq!(seen.status, StatusCode::BAD_REQUEST, "{}", seen.text);
    }
}

#[test]
fn the_same_request_sent_again_with_its_key_is_the_same_whistle() {
    for site in sites() {
        let said = [("api_key", site.secret.as_str()), CODE, PLACE, NAME];
        let again = [("idempotency-key", "7f3a")];
        let first = id_of(&site.post(JSON, &again, &said));
        assert_eq!(id_of(&site.post(XML, &again, &said)), first);
        assert_ne!(id_of(&site.post(JSON, &[("idempotency-key", "other")], &said)), first);
        assert_ne!(id_of(&site.post(JSON, &[], &said)), id_of(&site.post(JSON, &[], &said)));
        assert_eq!(count(&site), 4);
        let other = [
            ("api_key", site.secret.as_str()),
            ("service_code", "K0101"),
            PLACE,
            NAME,
            ("description", "另一件事"),
        ];
        let seen = site.post(JSON, &again, &other);
        assert!(
            seen.status == StatusCode::CONFLICT && seen.text.contains("Idempotency-Key"),
            "{}",
            seen.text
        );
        assert_eq!((count(&site), id_of(&site.post(JSON, &again, &said))), (4, first));
        let long = "x".repeat(201);
        let seen = site.post(JSON, &[("idempotency-key", &long)], &said);
        assert_eq!(seen.status, StatusCode::BAD_REQUEST);
    }
}

#[test]
fn the_same_request_from_impatient_clients_at_once_is_one_whistle() {
    for site in sites() {
        let said = [("api_key", site.secret.as_str()), CODE, PLACE, NAME];
        let answers = site.post_at_once(8, ("idempotency-key", "at once"), &said);
        assert!(answers.iter().all(|one| *one == answers[0] && one.0 == StatusCode::OK), "{answers:#?}");
        assert_eq!(count(&site), 1);
    }
}

#[test]
fn no_person_raises_in_the_name_of_a_program() {
    for site in sites() {
        let vault = site.vault.clone();
        let outcome = site.db.write_now("raise", move |w| {
            let ctx = super::site::at(10, super::site::office());
            let rules = crate::Rules::load(w, "530103", kernel::local_day(ctx.now))?;
            let raise = crate::Raise {
                channel: "open311".into(),
                title: "标题".into(),
                body: "正文".into(),
                enterprise_name: "企业甲".into(),
                contact_name: "甲某".into(),
                contact_phone: "13800001234".into(),
                ..crate::Raise::default()
            };
            crate::raise_in(w, &vault, &ctx, &rules, &raise)
        });
        let Err(kernel::Error::Invalid(errors)) = outcome else { panic!("the channel is not his") };
        assert_eq!(errors.iter().map(|one| one.field.as_str()).collect::<Vec<_>>(), ["channel"]);
    }
}

#[test]
fn a_key_and_wrong_keys_that_come_too_often_wait() {
    for site in sites() {
        site.db
            .write_now("params", |w| {
                let ctx = super::site::at(1, super::site::office());
                for key in ["rate.key.per_minute", "rate.form.address_per_minute"] {
                    let param = params::Param {
                        key: key.into(),
                        value: "1".into(),
                        valid_from: jiff::civil::date(2022, 1, 1),
                        source: "试".into(),
                    };
                    params::set(w, &ctx, &param)?;
                }
                Ok(())
            })
            .expect("set");
        let said = [("api_key", site.secret.as_str()), CODE, PLACE, NAME];
        id_of(&site.post(JSON, &[], &said));
        let seen = site.post(JSON, &[], &said);
        assert_eq!((seen.status, &seen.json()[0]["code"]), (StatusCode::TOO_MANY_REQUESTS, &429.into()));
        let wrong = [("api_key", "plk_none"), CODE, PLACE, NAME];
        assert_eq!(site.post(XML, &[], &wrong).status, StatusCode::FORBIDDEN);
        let seen = site.post(XML, &[], &wrong);
        assert_eq!(seen.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(seen.xml().root_element().has_tag_name("errors"));
        assert_eq!(count(&site), 1);
    }
}

/// A request with one file, as programs write it.
fn send_media(site: &Site, key: &str, name: &str, content: &[u8]) -> Seen {
    const EDGE: &str = "edge7c1d";
    let mut body = Vec::new();
    for (field, value) in [("api_key", site.secret.as_str()), CODE, PLACE, NAME] {
        let head = format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(head.as_bytes());
    }
    let head =
        format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"media\"; filename=\"{name}\"\r\n\r\n");
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(content);
    body.extend_from_slice(format!("\r\n--{EDGE}--\r\n").as_bytes());
    let kind = format!("multipart/form-data; boundary={EDGE}");
    site.ask("POST", JSON, &[("content-type", &kind), ("idempotency-key", key)], body)
}

#[test]
fn media_is_kept_by_what_its_bytes_say_and_once() {
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    for site in sites() {
        let id = id_of(&send_media(&site, "m1", "照片.png", png));
        assert_eq!(id_of(&send_media(&site, "m1", "照片.png", png)), id);
        let kept = site.db.read_now(|r| attachments(r, "530103", &id)).expect("read");
        assert_eq!(kept.iter().map(|one| one.kind.as_str()).collect::<Vec<_>>(), ["image/png"]);
        assert!(crate::attachments::path_of(&site.files, &kept[0].hash).is_file());
        assert!(site.array(&format!("/open311/v2/requests/{id}.json"))[0]["media_url"].is_null());
        id_of(&send_media(&site, "m2", "media", png));
        let before = count(&site);
        for (name, content) in
            [("照片.png", b"<html>".as_slice()), ("run.exe", b"MZ\x90\0"), ("照片.pdf", png)]
        {
            let seen = send_media(&site, "m3", name, content);
            assert_eq!(seen.status, StatusCode::BAD_REQUEST, "{name}: {}", seen.text);
            assert!(seen.text.contains("media:"), "{}", seen.text);
        }
        assert_eq!(count(&site), before, "a whistle is not raised without the media that belongs to it");
    }
}
