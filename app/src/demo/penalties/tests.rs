//! The cases of the demonstration end as often one way and the other as the report says, and each can be made again.

use super::*;
use crate::demo::{self, Plan};
use db::testing::embedded;
use enforcement::penalty::{board_of, check, outcomes};
use vault::testing::vault;

#[test]
fn the_cases_that_are_loaded_have_the_figures_of_the_report() {
    let db = embedded();
    db.migrate(crate::schema::MIGRATIONS).expect("migrated");
    let plan =
        Plan { seed: 1, enterprises: 2_000, whistles: 1, penalties: PENALTIES, today: date(2022, 10, 20) };
    demo::load_once(&db, &vault(&db), plan).unwrap_or_else(|fault| panic!("{}", fault.line));
    let counted =
        db.read_now(|r| outcomes(r, crate::DIVISION, date(2022, 1, 1), date(2022, 10, 20))).expect("counted");
    let of = |outcome: Outcome| counted.get(outcome.code()).copied().unwrap_or_default();
    assert_eq!(COUNTS.map(|(outcome, _)| of(outcome)), [196, 125, 35, 9]);
    assert_eq!(counted.values().sum::<i64>(), 365);
    assert_eq!(db.read_now(|r| check(r, crate::DIVISION)).expect("checked"), Vec::<String>::new());
    let decided = db.read_now(|r| board_of(r, crate::DIVISION)).expect("read");
    let departed = decided.iter().filter(|case| !case.deviations.is_empty()).count();
    assert!(departed > 0 && decided.iter().all(|case| case.deviations.is_empty() || case.has_reason));
    let units: std::collections::BTreeSet<&str> = decided.iter().map(|case| case.agency.as_str()).collect();
    assert!(units.len() > 15, "{units:?}");
}
