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

fn alive(db: &Db, opened: &Session) -> bool {
    let token = opened.token.clone();
    db.read_now(|r| session(r, "530103", &token, ctx(1).now)).expect("read").is_some()
}

/// Does this act end a session that is open?
fn ends_sessions(
    what: &str,
    act: impl Fn(&db::Write<'_>, &Ctx) -> kernel::Result<()> + Copy + Send + 'static,
) {
    for db in with_account() {
        let Outcome::In(opened) = enter(&db, 0, "wu", "演示-Panlong-2022") else { panic!("signed in") };
        assert!(alive(&db, &opened), "{what}");
        let here = ctx(1).acting(opened.actor.clone());
        db.write_now("act", move |w| act(w, &here)).expect("done");
        assert!(!alive(&db, &opened), "{what}");
    }
}

#[test]
fn whatever_changes_an_account_ends_its_sessions() {
    ends_sessions("disable", |w, ctx| disable(w, ctx, "wu"));
    ends_sessions("change_account", |w, ctx| {
        let account = account(w, &ctx.division, "wu")?.expect("wu");
        change_account(w, ctx, &Account { role: Role::Leader, ..account })
    });
    ends_sessions("reset_password", |w, ctx| reset_password(w, ctx, "wu", "no hash"));
    ends_sessions("sign_out_all", |w, ctx| sign_out_all(w, ctx, "wu"));
    ends_sessions("change_password", |w, ctx| change_password(w, ctx, "演示-Panlong-2022", "Panlong-2023"));
}

#[test]
fn a_changed_password_replaces_the_old_one_and_a_wrong_old_one_changes_nothing() {
    for db in with_account() {
        let wu = ctx(0).acting(Actor { id: "wu".into(), ..Actor::anonymous() });
        let here = wu.clone();
        let refused = db.write_now("wrong", move |w| change_password(w, &here, "wrong", "Panlong-2023"));
        assert!(matches!(refused, Err(kernel::Error::Invalid(_))));
        db.write_now("right", move |w| change_password(w, &wu, "演示-Panlong-2022", "Panlong-2023"))
            .expect("changed");
        assert!(matches!(enter(&db, 0, "wu", "演示-Panlong-2022"), Outcome::Refused(_)));
        assert!(matches!(enter(&db, 0, "wu", "Panlong-2023"), Outcome::In(_)));
    }
}

#[test]
fn a_disabled_account_sounds_like_a_wrong_password_until_it_is_enabled() {
    for db in with_account() {
        db.write_now("disable", |w| disable(w, &ctx(0), "wu")).expect("disabled");
        let Outcome::Refused(refusal) = enter(&db, 0, "wu", "演示-Panlong-2022") else { panic!("refused") };
        assert_eq!(refusal.code, "wrong_login");
        db.write_now("enable", |w| enable(w, &ctx(0), "wu")).expect("enabled");
        assert!(matches!(enter(&db, 0, "wu", "演示-Panlong-2022"), Outcome::In(_)));
        let nobody = db.write_now("disable", |w| disable(w, &ctx(0), "nobody"));
        assert!(matches!(nobody, Err(kernel::Error::NotFound)));
    }
}

#[test]
fn every_sign_in_is_recorded_without_a_secret() {
    for db in with_account() {
        enter(&db, 0, "secret-typed-as-login", "wrong");
        enter(&db, 0, "wu", "wrong");
        let Outcome::In(opened) = enter(&db, 0, "wu", "演示-Panlong-2022") else { panic!("signed in") };
        let rows = db.read_now(|r| r.rows("select name, data from event order by seq", &[])).expect("read");
        let names: Vec<String> = rows.iter().map(|row| row.text(0)).collect();
        assert_eq!(names, ["account_saved", "sign_in_failed", "sign_in_failed", "signed_in"]);
        for secret in ["secret-typed-as-login", "Panlong-2022", &opened.token, &opened.csrf] {
            assert!(rows.iter().all(|row| !row.text(1).contains(secret)), "{secret}");
        }
        let stored = db.read_now(|r| r.rows("select token_hash from sign_in_session", &[])).expect("read");
        assert!(stored.iter().all(|row| row.text(0) != opened.token));
    }
}

#[test]
fn a_stricter_policy_locks_sooner_and_ends_sooner() {
    for db in with_account() {
        let strict = Policy { attempts_max: 1, idle: SignedDuration::from_mins(5), ..Policy::default() };
        let Outcome::In(opened) = enter(&db, 0, "wu", "演示-Panlong-2022") else { panic!("signed in") };
        let token = opened.token.clone();
        let late = db.read_now(|r| session_under(r, strict, "530103", &token, ctx(6).now)).expect("read");
        assert!(late.is_none() && alive(&db, &opened));
        let outcome =
            db.write_now("in", move |w| sign_in_under(w, &ctx(0), strict, "wu", "wrong")).expect("tried");
        let Outcome::Refused(refusal) = outcome else { panic!("refused") };
        assert_eq!(refusal.code, "locked_out");
    }
}

#[test]
fn a_unit_is_read_back_and_who_may_is_told_in_words() {
    for db in with_account() {
        let office = Unit {
            code: "ysb".into(),
            name: "盘龙区优化营商环境办公室".into(),
            short_name: "营商办".into(),
            kind: UnitKind::Office,
            group: String::new(),
        };
        let saved = office.clone();
        db.write_now("unit", move |w| save_unit(w, "530103", &saved)).expect("saved");
        assert_eq!(db.read_now(|r| unit(r, "530103", "ysb")).expect("read"), Some(office));
    }
    let who = Who::Roles(&[Role::Office, Role::Leader]);
    assert_eq!(who.zh(), "营商办、区领导");
    assert!(who.allows(Role::Leader) && !who.allows(Role::Clerk) && !Who::Staff.allows(Role::Enterprise));
}

#[test]
fn a_person_sees_the_own_sessions_and_ends_one_of_them() {
    for db in with_account() {
        let Outcome::In(first) = enter(&db, 0, "wu", "演示-Panlong-2022") else { panic!("signed in") };
        let Outcome::In(second) = enter(&db, 1, "wu", "演示-Panlong-2022") else { panic!("signed in") };
        let rows = db.read_now(|r| sessions_of(r, "530103", "wu")).expect("read");
        let started: Vec<_> = rows.iter().map(|row| row.started_at).collect();
        assert_eq!(started, [ctx(1).now, ctx(0).now], "the latest first");
        assert!(rows.iter().all(|row| row.id != first.token && row.id != second.token));
        let (id, other) = (rows[1].id.clone(), rows[1].id.clone());
        let nobody = db.write_now("other", move |w| revoke_session(w, &ctx(1), "jia", &other));
        assert!(matches!(nobody, Err(kernel::Error::NotFound)), "only a session of that account");
        db.write_now("end", move |w| revoke_session(w, &ctx(1), "wu", &id)).expect("ended");
        assert!(!alive(&db, &first) && alive(&db, &second));
    }
}

#[test]
fn a_key_ends_by_its_day_by_revoking_and_with_its_account() {
    for db in with_account() {
        let make = |scope: Scope, login: Option<&str>, days: i64| {
            let new = NewKey { name: "数据交换".into(), scope, login: login.map(String::from), days };
            db.write_now("key", move |w| create_key(w, &ctx(0), &new))
        };
        let opens = |secret: &str, days: i64| {
            let secret = secret.to_string();
            let now = ctx(days * 24 * 60).now;
            db.read_now(|r| key_of(r, "530103", &secret, now)).expect("read").map(|(_, actor)| actor)
        };
        assert!(make(Scope::Read, None, 30).is_err(), "whose key is it?");
        assert!(make(Scope::Read, Some("nobody"), 30).is_err());
        assert!(make(Scope::Open311, None, 0).is_err());
        assert!(make(Scope::Open311, None, KEY_DAYS_MAX + 1).is_err());
        let (key, secret) = make(Scope::Read, Some("wu"), 30).expect("a key");
        assert!(secret.starts_with(KEY_PREFIX) && !format!("{key:?}").contains(&secret));
        assert_eq!(opens(&secret, 29).map(|actor| (actor.id, actor.role)), Some(("wu".into(), Role::Office)));
        assert_eq!(opens(&secret, 30), None, "from its last day on it opens nothing");
        let (program, program_secret) = make(Scope::Open311, Some("wu"), 30).expect("a key");
        assert_eq!(program.login, None, "a program's key stands for nobody");
        assert_eq!(opens(&program_secret, 1).map(|actor| actor.role), Some(Role::Anonymous));
        db.write_now("off", move |w| disable(w, &ctx(0), "wu")).expect("disabled");
        assert_eq!(opens(&secret, 1), None);
        let id = program.id.clone();
        db.write_now("revoke", move |w| revoke_key(w, &ctx(1), &id)).expect("revoked");
        assert_eq!(opens(&program_secret, 1), None);
        let again = db.write_now("revoke", move |w| revoke_key(w, &ctx(1), &program.id));
        assert!(matches!(again, Err(kernel::Error::NotFound)));
        let stored = db.read_now(|r| r.rows("select hash, name from api_key", &[])).expect("rows");
        assert!(stored.iter().all(|row| !secret.contains(&row.text(0))), "only hashes are kept");
        assert_eq!(db.read_now(|r| keys(r, "530103")).expect("keys").len(), 2);
    }
}

#[test]
fn accounts_are_found_by_the_beginning_of_the_login_and_by_role() {
    for db in with_account() {
        db.write_now("more", |w| {
            for (login, role) in [
                ("d01-1", Role::DepartmentLead),
                ("d01-2", Role::DepartmentHandler),
                ("d02-1", Role::DepartmentLead),
            ] {
                let account =
                    Account { login: login.into(), name: login.into(), role, unit: None, disabled: false };
                save_account(w, &ctx(0), &account, "no hash")?;
            }
            disable(w, &ctx(0), "d02-1")
        })
        .expect("saved");
        let logins = |begins: &str, role: Option<Role>, after: &str| -> Vec<String> {
            let found = db.read_now(|r| find_accounts(r, "530103", begins, role, after, 10)).expect("found");
            found.into_iter().map(|account| account.login).collect()
        };
        assert_eq!(logins("", None, ""), ["d01-1", "d01-2", "d02-1", "wu"]);
        assert_eq!(logins("d01", None, ""), ["d01-1", "d01-2"]);
        assert_eq!(logins("", Some(Role::DepartmentLead), "d01-1"), ["d02-1"]);
        assert!(logins("d03", None, "").is_empty());
        let active = db.read_now(|r| count_active(r, "530103", Role::DepartmentLead)).expect("counted");
        assert_eq!(active, 1, "a disabled account is not active");
    }
}
