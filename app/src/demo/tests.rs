//! The same seed gives the same demonstration.

use super::*;
use db::testing::databases;
use vault::testing::vault;

/// Everything the record holds. Sealed values are left out: keys and nonces are drawn anew, as they must be.
fn record(db: &Db) -> Vec<String> {
    let mut all = Vec::new();
    let verdict = db.read_now(|r| {
        journal::verify(r, crate::DIVISION, |event| {
            let mut data = event.data.clone();
            for effect in data["effects"].as_array_mut().into_iter().flatten() {
                if effect["value"].as_str().is_some_and(|value| value.starts_with("sealed:")) {
                    effect["value"] = "sealed".into();
                }
            }
            let (at, who) = (event.at, format!("{:?}", event.actor));
            all.push(format!(
                "{} {at} {who} {:?} {} {:?} {data}",
                event.seq, event.case_id, event.name, event.unit
            ));
            Ok(())
        })
    });
    assert!(verdict.expect("read").fault.is_none());
    all
}

fn loaded(db: &Db, seed: u64) -> Vec<String> {
    db.migrate(crate::schema::MIGRATIONS).expect("migrated");
    let plan =
        Plan { seed, enterprises: 200, whistles: 100, penalties: 24, today: jiff::civil::date(2022, 10, 20) };
    load_once(db, &vault(db), plan).expect("loaded");
    record(db)
}

#[test]
fn two_loads_of_one_seed_give_the_same_record() {
    for (first, second) in databases().into_iter().zip(databases()) {
        let one = loaded(&first, 7);
        assert!(one.len() > 500, "{}", one.len());
        let two = loaded(&second, 7);
        let differs = one.iter().zip(&two).find(|(one, two)| one != two);
        assert!(one.len() == two.len() && differs.is_none(), "{differs:?}");
    }
    let embedded = db::testing::embedded;
    assert_ne!(loaded(&embedded(), 8), loaded(&embedded(), 7));
}
