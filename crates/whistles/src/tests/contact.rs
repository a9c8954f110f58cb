//! What is stored of a person cannot be read without the keys, and is seen by those who may.

use super::*;
use crate::contact::{Contact, View, read};

const PLACE: &str = "雀儿巷7号 25.042199 102.71";
const ERASED: [&str; 5] = ["已删除"; 5];

fn canary() -> Raise {
    Raise {
        enterprise_name: "金丝雀测试商行".into(),
        contact_name: "雀某某".into(),
        contact_phone: "139-9876-5432".into(),
        contact_email: "canary@example.com".into(),
        place: vec![("address", "雀儿巷7号".into()), ("lat", "25.042199".into()), ("long", "102.71".into())],
        ..sample()
    }
}

fn seen(db: &Db, case: &Case, view: View) -> [String; 5] {
    let vault = vault::testing::vault(db);
    let contact = db.read_now(|r| read(r, &vault, "530103", case, view, vault::ERASED)).expect("read");
    let Contact { enterprise, name, phone, email, place } = contact;
    [enterprise, name, phone, email, place]
}

#[test]
fn a_contact_is_sealed_in_event_and_row_and_shown_by_view() {
    for db in fresh() {
        let case = raised(&db, canary()).expect("raised");
        let events = db.read_now(|r| journal::of_case(r, "530103", &case.id)).expect("read");
        let loaded = db.read_now(|r| cases::load(r, "530103", &case.id)).expect("loaded");
        for stored in [format!("{events:?}"), format!("{loaded:?}")] {
            for secret in ["金丝雀", "雀某某", "98765432", "canary", "雀儿巷", "25.042199"] {
                assert!(!stored.contains(secret), "{secret} in {stored}");
            }
        }
        assert_eq!(seen(&db, &loaded, View::Hidden), ["****"; 5]);
        let masked = ["金丝****", "雀**", "139****5432", "c***@example.com", PLACE];
        assert_eq!(seen(&db, &loaded, View::Masked), masked);
        let full = ["金丝雀测试商行", "雀某某", "13998765432", "canary@example.com", PLACE];
        assert_eq!(seen(&db, &loaded, View::Full), full);
        let agreed = raised(&db, Raise { consent: true, key: "k2".into(), ..canary() }).expect("raised");
        assert_eq!(seen(&db, &agreed, View::Hidden), ["金丝雀测试商行", "****", "****", "****", "****"]);
    }
}

#[test]
fn an_erased_contact_is_gone_and_the_record_still_verifies() {
    for db in fresh() {
        let vault = vault::testing::vault(&db);
        let case = raised(&db, canary()).expect("raised");
        let erase = || erase_contact(&db, &vault, at(20, Actor::system()), &case.id, "本人申请");
        assert_eq!((erase().expect("erased"), erase().expect("nothing left")), (true, false));
        let loaded = db.read_now(|r| cases::load(r, "530103", &case.id)).expect("loaded");
        assert_eq!(seen(&db, &loaded, View::Full), ERASED);
        assert_eq!(seen(&db, &loaded, View::Masked), ERASED);
        let events = db.read_now(|r| journal::of_case(r, "530103", &case.id)).expect("read");
        assert_eq!(events.last().map(|event| event.name.as_str()), Some("erase_contact"));
        let verdict = db.read_now(|r| journal::verify(r, "530103", |_| Ok(()))).expect("walked");
        assert_eq!(verdict.fault, None);
        let differences = db.read_now(|r| cases::differences(r, "530103", &case.id)).expect("replayed");
        assert_eq!(differences, Vec::<String>::new());
    }
}
