//! Signing in at an identity provider: whom it lets in, and who stays outside.

use super::{ctx, desk, enter, refused, with_account};
use crate::*;
use db::Db;
use kernel::{Error, Refusal};

const ISSUER: &str = "https://id.example.gov.cn";
const SUBJECT: &str = "8f14e45f-ceea";

fn bind(db: &Db, login: &str, subject: &str) -> kernel::Result<()> {
    let (login, subject) = (login.to_string(), subject.to_string());
    db.write_now("bind", move |w| bind_identity(w, &ctx(0), &login, ISSUER, &subject))
}

fn come(db: &Db, issuer: &str, subject: &str) -> kernel::Result<Session> {
    sign_in_by_provider(&desk(db), &ctx(1), issuer, subject, "Firefox · Linux")
}

#[test]
fn only_the_subject_of_the_issuer_that_was_bound_opens_the_account() {
    for db in with_account() {
        assert_eq!(refused(come(&db, ISSUER, SUBJECT)).0, "unknown_identity");
        bind(&db, "wu", SUBJECT).expect("bound");
        let session = come(&db, ISSUER, SUBJECT).expect("recognised");
        assert_eq!((session.actor.id.as_str(), session.stage), ("wu", Stage::Full));
        let rows = db.read_now(|r| sessions_of(r, "530103", "wu")).expect("read");
        assert_eq!(rows.iter().map(|row| row.means).collect::<Vec<_>>(), [Means::Provider]);
        for (issuer, subject) in [
            ("https://other.example.gov.cn", SUBJECT),
            (ISSUER, "8F14E45F-CEEA"),
            (ISSUER, "wu"),
            (ISSUER, ""),
            ("https://id.example.gov.cn\n8f14e45f", "-ceea"),
        ] {
            let (code, words) = refused(come(&db, issuer, subject));
            assert_eq!(code, "unknown_identity", "{issuer} {subject}");
            assert!(
                words.contains(&format!("“{subject}”")),
                "who is not known is told what to tell: {words}"
            );
        }
    }
}

#[test]
fn one_identity_is_one_account_and_another_binding_ends_the_sessions_of_the_old() {
    for db in with_account() {
        bind(&db, "wu", SUBJECT).expect("bound");
        let session = come(&db, ISSUER, SUBJECT).expect("recognised");
        let Err(Error::Invalid(errors)) = bind(&db, "other", SUBJECT) else { panic!("bound twice") };
        assert!(errors[0].field == "subject" && errors[0].zh.contains("“wu”"), "{errors:?}");
        assert!(matches!(bind(&db, "wu", " "), Err(Error::Invalid(_))));
        assert!(matches!(bind(&db, "wu", &"8".repeat(256)), Err(Error::Invalid(_))));
        bind(&db, "wu", SUBJECT).expect("the same once more");
        bind(&db, "wu", "another").expect("another person");
        let policy = desk(&db).policy;
        let alive =
            db.read_now(move |r| super::super::session(r, policy, "530103", &session.token, ctx(1).now));
        assert!(alive.expect("read").is_none());
        assert_eq!(refused(come(&db, ISSUER, SUBJECT)).0, "unknown_identity");
        come(&db, ISSUER, "another").expect("recognised");
        db.write_now("unbind", |w| unbind_identity(w, &ctx(0), "wu")).expect("unbound");
        assert_eq!(refused(come(&db, ISSUER, "another")).0, "unknown_identity");
        let again = db.write_now("unbind", |w| unbind_identity(w, &ctx(0), "wu"));
        assert!(matches!(again, Err(Error::NotFound)), "{again:?}");
        assert_eq!(db.read_now(|r| identity(r, "530103", "wu")).expect("read"), None);
    }
}

#[test]
fn a_disabled_or_locked_account_stays_shut_and_the_record_says_why() {
    for db in with_account() {
        bind(&db, "wu", SUBJECT).expect("bound");
        for _ in 0..5 {
            enter(&db, 1, "wu", "falsch").expect_err("wrong");
        }
        assert_eq!(refused(come(&db, ISSUER, SUBJECT)).0, "locked_out");
        db.write_now("disable", |w| disable(w, &ctx(1), "wu")).expect("disabled");
        assert_eq!(refused(come(&db, ISSUER, SUBJECT)).0, "account_disabled");
        db.write_now("enable", |w| enable(w, &ctx(1), "wu")).expect("enabled");
        come(&db, ISSUER, SUBJECT).expect("open again");
        let denied = Refusal::new("provider_denied", "", "");
        db.write_now("failed", move |w| record_failed_sign_in(w, &ctx(1), &denied)).expect("recorded");
        let rows = db.read_now(|r| r.rows("select name, data from event order by seq", &[])).expect("read");
        let said: Vec<_> = rows
            .iter()
            .filter(|row| row.text(0).starts_with("sign"))
            .map(|row| {
                let data: serde_json::Value = serde_json::from_str(&row.text(1)).expect("JSON");
                let text = |key: &str| data[key].as_str().expect("text").to_string();
                (row.text(0), text("login"), text("detail"))
            })
            .skip(4)
            .collect();
        let expected = [
            ("sign_in_failed", "wu", "locked_out"),
            ("sign_in_failed", "wu", "account_disabled"),
            ("signed_in", "wu", "provider"),
            ("sign_in_failed", "", "provider_denied"),
        ]
        .map(|(name, login, detail)| (name.into(), login.into(), detail.into()));
        assert_eq!(said, expected);
        assert!(rows.iter().all(|row| !row.text(1).contains(SUBJECT)), "no subject in the record");
    }
}

#[test]
fn a_flow_comes_back_once_in_time_and_to_its_own_page() {
    for db in with_account() {
        let begin = |minutes, secret: &'static str, next: &'static str| {
            db.write_now("flow", move |w| begin_flow(w, &ctx(minutes), secret, next)).expect("begun");
        };
        let take = |minutes, secret: &'static str| {
            db.write_now("flow", move |w| take_flow(w, &ctx(minutes), secret)).expect("looked for")
        };
        begin(0, "a", "/whistles");
        begin(0, "b", "/todo");
        assert_eq!(take(1, "none"), None);
        assert_eq!(take(1, "a").as_deref(), Some("/whistles"));
        assert_eq!(take(1, "a"), None, "once");
        assert_eq!(take(11, "b"), None, "in time");
        begin(0, "c", "/");
        begin(11, "d", "/");
        assert_eq!(take(0, "c"), None, "who did not come back leaves no trace");
        assert_eq!(take(21, "d").as_deref(), Some("/"));
    }
}
