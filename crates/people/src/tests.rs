//! Sign-in, lock-out, limits of a session, passwords.

use crate::*;
use db::{Db, Migration, testing::databases};
use jiff::SignedDuration;
use kernel::{Actor, Ctx, Lang, Role};

const SCHEMAS: &[Migration] =
    &[Migration { version: 1, name: "people", sql: &[journal::SCHEMA, SCHEMA], text_indexes: &[] }];

fn ctx(minutes: i64) -> Ctx {
    let start: jiff::Timestamp = "2022-10-20T01:00:00Z".parse().expect("a time");
    Ctx {
        now: start + SignedDuration::from_mins(minutes),
        actor: Actor::anonymous(),
        division: "530103".into(),
        lang: Lang::Zh,
    }
}

fn with_account() -> Vec<Db> {
    let all = databases();
    for db in &all {
        db.migrate(SCHEMAS).expect("migrated");
        let hash = hash_password("演示-Panlong-2022").expect("hashed");
        db.write_now("account", move |w| {
            let account = Account {
                login: "wu".into(),
                name: "营商办戊".into(),
                role: Role::Office,
                unit: None,
                disabled: false,
            };
            save_account(w, &ctx(0), &account, &hash)
        })
        .expect("saved");
    }
    all
}

fn enter(db: &Db, minutes: i64, login: &'static str, password: &'static str) -> Outcome {
    db.write_now("sign in", move |w| sign_in(w, &ctx(minutes), login, password)).expect("tried")
}

#[test]
fn a_session_lasts_until_it_is_idle_or_too_old_or_ended() {
    for db in with_account() {
        let Outcome::In(opened) = enter(&db, 0, "wu", "演示-Panlong-2022") else { panic!("signed in") };
        let alive = |minutes: i64| {
            let token = opened.token.clone();
            db.read_now(|r| session(r, "530103", &token, ctx(minutes).now)).expect("read").is_some()
        };
        assert!(alive(30) && !alive(31));
        for minutes in (20..=480).step_by(20) {
            let token = opened.token.clone();
            db.write_now("touch", move |w| touch(w, "530103", &token, ctx(minutes).now)).expect("touched");
        }
        assert!(alive(480) && !alive(481));
        let token = opened.token.clone();
        db.write_now("out", move |w| sign_out(w, &ctx(1), &token)).expect("out");
        assert!(!alive(1));
    }
}

#[test]
fn five_wrong_passwords_lock_the_account_for_a_while() {
    for db in with_account() {
        for _ in 0..4 {
            let Outcome::Refused(refusal) = enter(&db, 0, "wu", "wrong") else { panic!("refused") };
            assert_eq!(refusal.code, "wrong_login");
        }
        let Outcome::Refused(refusal) = enter(&db, 0, "wu", "wrong") else { panic!("refused") };
        assert_eq!(refusal.code, "locked_out");
        assert!(matches!(enter(&db, 14, "wu", "演示-Panlong-2022"), Outcome::Refused(_)));
        assert!(matches!(enter(&db, 16, "wu", "演示-Panlong-2022"), Outcome::In(_)));
        let Outcome::Refused(unknown) = enter(&db, 0, "nobody", "wrong") else { panic!("refused") };
        assert_eq!(unknown.code, "wrong_login");
    }
}

#[test]
fn weak_passwords_are_refused() {
    for weak in ["", "short1A!", "onlyletters", "1234567890"] {
        assert!(check_password(weak).is_err(), "{weak}");
    }
    for good in ["Panlong-2022", "盘龙营商环境办公室一起来报到企业吹哨"] {
        assert!(check_password(good).is_ok(), "{good}");
    }
}
