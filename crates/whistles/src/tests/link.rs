//! 评价链接: it opens its own whistle, is stored nowhere, and ends with the personal data.

use super::*;
use crate::link::{rating_code, whistle_of};

fn code(db: &Db, id: &str) -> Option<String> {
    let vault = vault::testing::vault(db);
    db.read_now(|r| rating_code(r, &vault, "530103", id)).expect("read")
}

fn opens(db: &Db, code: &str) -> Option<String> {
    let vault = vault::testing::vault(db);
    db.read_now(|r| whistle_of(r, &vault, "530103", code)).expect("read")
}

#[test]
fn a_link_opens_its_own_whistle_and_no_other() {
    for db in fresh() {
        let one = raised(&db, sample()).expect("raised").id;
        let two = raised(&db, Raise { key: "k2".into(), ..sample() }).expect("raised").id;
        let code = code(&db, &one).expect("a link");
        let secret = code.strip_prefix(&format!("{one}-")).expect("the number first");
        assert!(secret.len() == 32 && secret.chars().all(|c| c.is_ascii_hexdigit()), "{secret}");
        assert_eq!(opens(&db, &code), Some(one.clone()));
        let changed = secret.replace(|c| c != '0', "0");
        for wrong in [
            secret.to_string(),
            one.clone(),
            format!("{one}-"),
            format!("{one}-{}", &secret[..31]),
            format!("{one}-{secret}0"),
            format!("{one}-{changed}"),
            format!("{two}-{secret}"),
            format!("W202210109999-{secret}"),
            format!("-{secret}"),
            String::new(),
        ] {
            assert_eq!(opens(&db, &wrong), None, "{wrong}");
        }
    }
}

#[test]
fn the_secret_of_a_link_is_in_no_table() {
    for db in fresh() {
        let id = raised(&db, sample()).expect("raised").id;
        let code = code(&db, &id).expect("a link");
        let (_, secret) = code.split_once('-').expect("a secret");
        let rows = db.read_now(|r| {
            let mut text = String::new();
            for table in db::catalogue::tables(r)? {
                let columns: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
                let all = r.rows(&format!("select {} from {}", columns.join(", "), table.name), &[])?;
                text.push_str(&format!("{all:?}\n"));
            }
            Ok(text)
        });
        let rows = rows.expect("every table can be read");
        assert!(rows.contains(&id), "the search finds what is there");
        assert!(!rows.contains(secret) && !rows.contains(&code), "{secret}");
    }
}

#[test]
fn a_link_ends_when_the_personal_data_is_erased() {
    for db in fresh() {
        let id = raised(&db, sample()).expect("raised").id;
        let before = code(&db, &id).expect("a link");
        let vault = vault::testing::vault(&db);
        assert!(erase_contact(&db, &vault, at(20, Actor::system()), &id, "本人申请").expect("erased"));
        assert_eq!((code(&db, &id), opens(&db, &before)), (None, None));
    }
}
