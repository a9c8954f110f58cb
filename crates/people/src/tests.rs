//! Sign-in, lock-out, limits of a session, passwords.

use crate::*;
use db::{Db, Migration, testing::databases};
use jiff::SignedDuration;
use kernel::{Actor, Ctx, Error, Lang, Role};

mod factors;
mod provider;

const SCHEMAS: &[Migration] = &[Migration {
    version: 1,
    name: "people",
    sql: &[journal::SCHEMA, vault::SCHEMA, SCHEMA, PROVIDER_SCHEMA],
    text_indexes: &[],
}];

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

fn policy() -> Policy {
    Policy {
        attempts_max: 5,
        lock: SignedDuration::from_mins(15),
        idle: SignedDuration::from_mins(30),
        absolute: SignedDuration::from_hours(8),
        administrators_need_second_factor: true,
    }
}

fn desk(db: &Db) -> Desk {
    Desk { db: db.clone(), vault: vault::testing::vault(db), policy: policy() }
}

fn enter(db: &Db, minutes: i64, login: &str, password: &str) -> kernel::Result<Session> {
    sign_in(&desk(db), &ctx(minutes), login, password, "Firefox · Linux")
}

fn signed_in(db: &Db, minutes: i64) -> Session {
    enter(db, minutes, "wu", "演示-Panlong-2022").expect("signed in")
}

/// Why it was refused: the code of the refusal, and the whole text for the reader.
fn refused<T>(outcome: kernel::Result<T>) -> (&'static str, String) {
    match outcome {
        Err(Error::Refused(refusal)) => (refusal.code, format!("{}{}", refusal.zh, refusal.en)),
        Err(error) => panic!("refused otherwise: {error}"),
        Ok(_) => panic!("not refused"),
    }
}

#[test]
fn a_session_lasts_until_it_is_idle_or_too_old_or_ended() {
    for db in with_account() {
        let opened = signed_in(&db, 0);
        let alive = |minutes: i64| {
            let now = ctx(minutes).now;
            db.read_now(|r| session(r, policy(), "530103", &opened.token, now)).expect("read").is_some()
        };
        assert!(alive(30) && !alive(31));
        for minutes in (20..=480).step_by(20) {
            let token = opened.token.clone();
            db.write_now("touch", move |w| touch(w, "530103", &token, ctx(minutes).now)).expect("touched");
        }
        assert!(alive(480) && !alive(481));
        let rows = db.read_now(|r| sessions_of(r, "530103", "wu")).expect("read");
        assert!(rows[0].is_alive(policy(), ctx(480).now) && !rows[0].is_alive(policy(), ctx(481).now));
        let token = opened.token.clone();
        db.write_now("out", move |w| sign_out(w, &ctx(1), &token)).expect("out");
        assert!(!alive(1));
    }
}

#[test]
fn five_failures_lock_a_login_for_a_while_and_nobody_learns_whether_it_exists() {
    for db in with_account() {
        let minutes = [0, 0, 0, 0, 0, 0, 14, 16];
        let hears = |login: &str| minutes.map(|minute| refused(enter(&db, minute, login, "wrong")));
        let mut heard = vec![hears("wu"), hears("nobody")];
        db.write_now("unlock", |w| enable(w, &ctx(0), "wu").and_then(|()| disable(w, &ctx(0), "wu")))
            .expect("disabled");
        heard.push(hears("wu"));
        let codes = heard[0].clone().map(|said| said.0);
        let (wrong, locked) = ("wrong_login", "locked_out");
        assert_eq!(codes, [wrong, wrong, wrong, wrong, locked, locked, locked, wrong]);
        assert!(heard.iter().all(|said| *said == heard[0]), "the same words for everybody: {heard:#?}");
    }
}

#[test]
fn a_lock_holds_against_the_right_password_and_ends_with_its_time_or_by_an_administrator() {
    for db in with_account() {
        let lock = || (0..5).for_each(|_| drop(enter(&db, 0, "wu", "wrong")));
        lock();
        assert_eq!(refused(enter(&db, 14, "wu", "演示-Panlong-2022")).0, "locked_out");
        signed_in(&db, 16);
        lock();
        db.write_now("enable", |w| enable(w, &ctx(0), "wu")).expect("unlocked");
        signed_in(&db, 0);
        for _ in 0..4 {
            drop(enter(&db, 0, "wu", "wrong"));
        }
        signed_in(&db, 0);
        assert_eq!(refused(enter(&db, 0, "wu", "wrong")).0, "wrong_login", "a sign-in forgets the failures");
    }
}

#[test]
fn failures_of_unknown_logins_are_forgotten_when_their_time_is_over() {
    for db in with_account() {
        let count = || {
            let row = db.read_now(|r| r.row("select count(*) from sign_in_attempt", &[])).expect("read");
            row.expect("a row").int(0)
        };
        for index in 0..20 {
            drop(enter(&db, 0, &format!("nobody{index}"), "wrong"));
        }
        assert!(count() > 15, "{}", count());
        drop(enter(&db, 15, "nobody", "wrong"));
        assert_eq!(count(), 1);
    }
}

#[test]
fn weak_passwords_are_refused() {
    for weak in
        ["", "short1A!", "onlyletters", "1234567890", "P@ssw0rd123", "Panlong-Demo-2022", "Li.Wuzhi-2022"]
    {
        assert!(check_password("wuzhi", weak).is_err(), "{weak}");
    }
    for good in ["Zhaodong-2022", "盘龙营商环境办公室一起来报到企业吹哨"] {
        assert!(check_password("wuzhi", good).is_ok(), "{good}");
    }
    assert!(check_password("wu", "Dongwu-2022").is_ok(), "a login of two letters is in too many words");
}

fn alive(db: &Db, opened: &Session) -> bool {
    let now = ctx(1).now;
    db.read_now(|r| session(r, policy(), "530103", &opened.token, now)).expect("read").is_some()
}

/// Gives the account another role.
fn be(db: &Db, role: Role) -> kernel::Result<()> {
    db.write_now("role", move |w| {
        let account = account(w, "530103", "wu")?.expect("wu");
        change_account(w, &ctx(1), &Account { role, ..account })
    })
}

/// Does this act end a session that is open?
fn ends_sessions(what: &str, act: impl Fn(&Db, &Ctx) -> kernel::Result<()>) {
    for db in with_account() {
        let opened = signed_in(&db, 0);
        assert!(alive(&db, &opened), "{what}");
        act(&db, &ctx(1).acting(opened.actor.clone())).expect("done");
        assert!(!alive(&db, &opened), "{what}");
    }
}

#[test]
fn whatever_changes_an_account_ends_its_sessions() {
    ends_sessions("disable", |db, _| db.write_now("act", |w| disable(w, &ctx(1), "wu")));
    ends_sessions("change_account", |db, _| be(db, Role::Leader));
    ends_sessions("reset_password", |db, _| {
        db.write_now("act", |w| reset_password(w, &ctx(1), "wu", "no hash"))
    });
    ends_sessions("sign_out_all", |db, _| db.write_now("act", |w| sign_out_all(w, &ctx(1), "wu")));
    ends_sessions("change_password", |db, ctx| {
        change_password(&desk(db), ctx, "演示-Panlong-2022", "Zhaodong-2023")
    });
}

/// The fields that were wrong.
fn wrong_fields<T>(outcome: kernel::Result<T>) -> Vec<(String, String)> {
    let Err(Error::Invalid(errors)) = outcome else { panic!("invalid") };
    errors.into_iter().map(|error| (error.field, error.zh)).collect()
}

#[test]
fn a_changed_password_replaces_the_old_one_and_wrong_guesses_of_the_old_one_count() {
    for db in with_account() {
        let wu = ctx(0).acting(Actor { id: "wu".into(), ..Actor::anonymous() });
        let change = |old: &str, new: &str| change_password(&desk(&db), &wu, old, new);
        let same = wrong_fields(change("演示-Panlong-2022", "演示-Panlong-2022"));
        assert!(same[0].0 == "new_password" && same[0].1.contains("相同"), "{same:?}");
        assert_eq!(wrong_fields(change("wrong", "Zhaodong-2023"))[0].0, "old_password");
        change("演示-Panlong-2022", "Zhaodong-2023").expect("changed");
        assert_eq!(refused(enter(&db, 0, "wu", "演示-Panlong-2022")).0, "wrong_login");
        enter(&db, 0, "wu", "Zhaodong-2023").expect("signed in");
        let said: Vec<_> =
            (0..5).map(|_| wrong_fields(change("wrong", "Zhaodong-2024"))[0].1.clone()).collect();
        assert!(said[3].contains("不对") && said[4].contains("锁定"), "{said:?}");
        assert_eq!(refused(enter(&db, 0, "wu", "Zhaodong-2023")).0, "locked_out");
    }
}

#[test]
fn a_disabled_account_sounds_like_a_wrong_password_until_it_is_enabled() {
    for db in with_account() {
        db.write_now("disable", |w| disable(w, &ctx(0), "wu")).expect("disabled");
        assert_eq!(refused(enter(&db, 0, "wu", "演示-Panlong-2022")).0, "wrong_login");
        db.write_now("enable", |w| enable(w, &ctx(0), "wu")).expect("enabled");
        signed_in(&db, 0);
        let nobody = db.write_now("disable", |w| disable(w, &ctx(0), "nobody"));
        assert!(matches!(nobody, Err(Error::NotFound)));
    }
}

#[test]
fn every_sign_in_is_recorded_without_a_secret() {
    for db in with_account() {
        drop(enter(&db, 0, "secret-typed-as-login", "wrong"));
        drop(enter(&db, 0, "wu", "wrong"));
        let opened = signed_in(&db, 0);
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
        let strict = Policy { attempts_max: 1, idle: SignedDuration::from_mins(5), ..policy() };
        let opened = signed_in(&db, 0);
        let late = db.read_now(|r| session(r, strict, "530103", &opened.token, ctx(6).now)).expect("read");
        assert!(late.is_none() && alive(&db, &opened));
        assert_eq!(
            refused(sign_in(&Desk { policy: strict, ..desk(&db) }, &ctx(0), "wu", "wrong", "")).0,
            "locked_out"
        );
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
        let (first, second) = (signed_in(&db, 0), signed_in(&db, 1));
        let rows = db.read_now(|r| sessions_of(r, "530103", "wu")).expect("read");
        let started: Vec<_> = rows.iter().map(|row| row.started_at).collect();
        assert_eq!(started, [ctx(1).now, ctx(0).now], "the latest first");
        assert_eq!((rows[0].id.as_str(), rows[0].device.as_str()), (second.id.as_str(), "Firefox · Linux"));
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
        assert_eq!(db.read_now(|r| keys(r, "530103", ("9999", ""), 10)).expect("keys").len(), 2);
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
