//! The second factor: codes, recovery codes, who must have it, and how it is lost and taken away.

use super::*;
use crate::testing::code;
use jiff::Timestamp;
use totp_rs::Secret;

const PASSWORD: &str = "演示-Panlong-2022";

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_666_227_600 + seconds).expect("a time")
}

fn acting(session: &Session) -> Ctx {
    ctx(0).acting(session.actor.clone())
}

fn secret_of(db: &Db, session: &Session) -> String {
    let ctx = acting(session);
    let vault = desk(db).vault;
    db.write_now("start", move |w| start_second_factor(w, &vault, &ctx)).expect("started");
    let factor = factor_of(db);
    let SecondFactor::Started(secret) = factor else { panic!("started: {factor:?}") };
    secret
}

fn confirm(db: &Db, session: &Session, code: String, at: Timestamp) -> kernel::Result<Vec<String>> {
    let (ctx, token, vault) = (acting(session), session.token.clone(), desk(db).vault);
    db.write_now("confirm", move |w| confirm_second_factor(w, &vault, &ctx, &token, &code, at))
}

fn factor_of(db: &Db) -> SecondFactor {
    let vault = desk(db).vault;
    db.read_now(|r| second_factor(r, &vault, "530103", "wu")).expect("read")
}

/// The secret and the recovery codes.
fn enrol(db: &Db, session: &Session) -> (String, Vec<String>) {
    let secret = secret_of(db, session);
    let codes = confirm(db, session, code(&secret, at(0)), at(0)).expect("confirmed");
    (secret, codes)
}

fn stage(db: &Db, token: &str) -> Option<Stage> {
    let session = db.read_now(|r| session(r, policy(), "530103", token, ctx(0).now)).expect("read");
    session.map(|session| session.stage)
}

fn pass(db: &Db, waiting: &Session, code: &str, at: Timestamp) -> kernel::Result<Session> {
    pass_second_factor(&desk(db), &ctx(0), &waiting.token, code, at)
}

#[test]
fn codes_are_those_of_rfc_6238() {
    // Appendix B, SHA-1: the secret is the text 12345678901234567890; the last six of the eight digits.
    let secret = Secret::from(b"12345678901234567890".as_slice()).to_base32();
    for (second, digits) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
        assert_eq!(code(&secret, Timestamp::from_second(second).expect("a time")), digits);
    }
}

#[test]
fn with_a_second_factor_the_password_alone_opens_nothing_and_a_code_is_taken_once() {
    for db in with_account() {
        let (old, present) = (signed_in(&db, 0), signed_in(&db, 0));
        let (secret, codes) = enrol(&db, &present);
        assert_eq!(codes.len(), RECOVERY_CODES);
        assert_eq!((stage(&db, &old.token), stage(&db, &present.token)), (None, Some(Stage::Full)));
        let waiting = signed_in(&db, 0);
        assert_eq!(waiting.stage, Stage::Code);
        assert_eq!(
            refused(pass(&db, &waiting, &code(&secret, at(0)), at(0))).0,
            "wrong_code",
            "used already"
        );
        assert_eq!(refused(pass(&db, &waiting, &code(&secret, at(300)), at(60))).0, "wrong_code");
        let early = code(&secret, at(90));
        let full =
            pass(&db, &waiting, &format!("{} {}", &early[..3], &early[3..]), at(60)).expect("one step early");
        assert_eq!((stage(&db, &waiting.token), stage(&db, &full.token)), (None, Some(Stage::Full)));
        let again = signed_in(&db, 0);
        assert_eq!(refused(pass(&db, &again, &early, at(90))).0, "wrong_code", "once");
        assert_eq!(refused(pass(&db, &full, &code(&secret, at(120)), at(120))).0, "signed_out");
    }
}

#[test]
fn a_recovery_code_replaces_the_telephone_once() {
    for db in with_account() {
        let (_, codes) = enrol(&db, &signed_in(&db, 0));
        let typed = codes[3].to_lowercase().replace('-', " ");
        pass(&db, &signed_in(&db, 0), &typed, at(0)).expect("in");
        assert_eq!(refused(pass(&db, &signed_in(&db, 0), &codes[3], at(0))).0, "wrong_code");
        assert_eq!(factor_of(&db), SecondFactor::On(9));
        let stored = db.read_now(|r| r.rows("select code_hash from recovery_code", &[])).expect("read");
        assert!(stored.iter().all(|row| !codes.contains(&row.text(0))), "only hashes are stored");
    }
}

#[test]
fn wrong_codes_lock_the_login_and_the_password_does_not_forget_them() {
    for db in with_account() {
        let (secret, _) = enrol(&db, &signed_in(&db, 0));
        let said: Vec<_> =
            (0..5).map(|_| refused(pass(&db, &signed_in(&db, 0), "000000", at(60))).0).collect();
        assert_eq!(said, ["wrong_code", "wrong_code", "wrong_code", "wrong_code", "locked_out"]);
        assert_eq!(refused(enter(&db, 14, "wu", PASSWORD)).0, "locked_out");
        let waiting = signed_in(&db, 16);
        let ctx = ctx(16);
        let passed = pass_second_factor(&desk(&db), &ctx, &waiting.token, &code(&secret, at(90)), at(90));
        assert_eq!(passed.expect("in").stage, Stage::Full);
    }
}

#[test]
fn a_code_is_not_waited_for_longer_than_ten_minutes() {
    for db in with_account() {
        let (secret, _) = enrol(&db, &signed_in(&db, 0));
        let waiting = signed_in(&db, 0);
        let late = pass_second_factor(&desk(&db), &ctx(11), &waiting.token, &code(&secret, at(90)), at(90));
        assert_eq!(refused(late).0, "signed_out");
    }
}

#[test]
fn an_administrator_without_a_second_factor_is_only_let_in_to_set_it_up() {
    for db in with_account() {
        for role in Role::ALL {
            be(&db, role).expect("set");
            let stage = signed_in(&db, 0).stage;
            assert_eq!(stage == Stage::Enrol, role.is_administrator(), "{role:?}");
        }
        be(&db, Role::AuditAdmin).expect("set");
        let free = Policy { administrators_need_second_factor: false, ..policy() };
        let opened = sign_in(&Desk { policy: free, ..desk(&db) }, &ctx(0), "wu", PASSWORD, "").expect("in");
        assert_eq!((opened.stage, stage(&db, &opened.token)), (Stage::Full, Some(Stage::Enrol)));
        enrol(&db, &opened);
        assert_eq!(stage(&db, &opened.token), Some(Stage::Full));
    }
}

#[test]
fn switching_off_needs_password_and_code_and_both_are_counted() {
    for db in with_account() {
        let present = signed_in(&db, 0);
        let (secret, _) = enrol(&db, &present);
        let off = |password: &str, code: &str| {
            switch_off_second_factor(&desk(&db), &acting(&present), password, code, at(60))
        };
        let right = code(&secret, at(60));
        assert_eq!(wrong_fields(off("wrong", &right))[0].0, "password");
        assert_eq!(wrong_fields(off(PASSWORD, "000000"))[0].0, "code");
        off(PASSWORD, &right).expect("off");
        assert_eq!(factor_of(&db), SecondFactor::Off);
        assert_eq!(stage(&db, &present.token), None, "every session ends");
        assert_eq!(signed_in(&db, 0).stage, Stage::Full);
    }
}

#[test]
fn a_lost_second_factor_is_reset_by_another_and_never_by_oneself() {
    for db in with_account() {
        let present = signed_in(&db, 0);
        enrol(&db, &present);
        let own = acting(&present);
        let refused = db.write_now("reset", move |w| reset_second_factor(w, &own, "wu"));
        assert!(matches!(refused, Err(Error::Forbidden)));
        let other = ctx(0).acting(Actor { id: "security".into(), ..Actor::system() });
        let again = other.clone();
        db.write_now("reset", move |w| reset_second_factor(w, &other, "wu")).expect("reset");
        assert_eq!((stage(&db, &present.token), signed_in(&db, 0).stage), (None, Stage::Full));
        let nothing = db.write_now("reset", move |w| reset_second_factor(w, &again, "wu"));
        assert!(matches!(nothing, Err(Error::NotFound)));
    }
}

#[test]
fn a_secret_is_shown_until_it_is_confirmed_and_a_wrong_first_code_confirms_nothing() {
    for db in with_account() {
        let present = signed_in(&db, 0);
        let secret = secret_of(&db, &present);
        assert_eq!(wrong_fields(confirm(&db, &present, "000000".into(), at(0)))[0].0, "code");
        assert_eq!(signed_in(&db, 0).stage, Stage::Full, "an unconfirmed secret asks for no code");
        confirm(&db, &present, code(&secret, at(0)), at(0)).expect("confirmed");
        let (ctx, vault) = (acting(&present), desk(&db).vault);
        let again = db.write_now("start", move |w| start_second_factor(w, &vault, &ctx));
        assert_eq!(super::refused(again).0, "second_factor_on", "it is not replaced in passing");
        for sql in ["select data from event", "select secret from second_factor"] {
            let rows = db.read_now(|r| r.rows(sql, &[])).expect("read");
            assert!(
                rows.iter().all(|row| !row.text(0).contains(&secret)),
                "the database holds no secret: {sql}"
            );
        }
    }
}
