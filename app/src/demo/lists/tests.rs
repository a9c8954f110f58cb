//! The lists that are loaded have the figures of the report: 398 + 412 + 237 + 704 + 18 = 1,769.

use super::*;
use crate::demo::accounts;
use db::testing::databases;
use enforcement::lists::in_force;
use std::collections::BTreeSet;

fn loaded(db: &Db) {
    db.migrate(crate::schema::MIGRATIONS).expect("migrated");
    let ctx = Ctx { now: PUBLICATIONS[0].at(), ..crate::commands::operator() };
    crate::demo::load_units(db, &ctx).unwrap_or_else(|fault| panic!("{}", fault.line));
    accounts::load(db, &ctx, &[]).unwrap_or_else(|fault| panic!("{}", fault.line));
    PUBLICATIONS.iter().try_for_each(|one| one.publish(db, &ctx)).expect("published");
}

#[test]
fn the_lists_in_force_have_as_many_items_as_the_report_says() {
    for db in databases() {
        loaded(&db);
        let on = |day| db.read_now(|r| in_force(r, crate::DIVISION, day)).expect("read");
        assert!(on(date(2021, 12, 31)).is_none());
        let count = |day| on(day).expect("in force").items.len();
        let (first, second) = (count(date(2022, 1, 1)), count(date(2022, 6, 1)));
        assert!(0 < first && first < second && second < 1_769, "{first} {second}");
        let all = on(date(2022, 10, 20)).expect("in force");
        let counts = all.by_list();
        let of = |code: &str| counts.get(code).copied().unwrap_or(0);
        let codes = ["exempt", "lighter", "mitigated", "heavier", "no_coercion"];
        assert_eq!(codes.map(of), [398, 412, 237, 704, 18]);
        assert_eq!(all.items.len(), 1_769);
        assert_eq!(all.table.rows().len(), 1_769);
        let agencies: BTreeSet<&str> = all.items.iter().map(|item| item.act.agency.as_str()).collect();
        assert_eq!(agencies.len(), 27, "every department with powers of enforcement");
        let batches: Vec<&str> = all.batches.iter().map(|one| one.code.as_str()).collect();
        assert_eq!(batches, ["2021-12", "2022-05", "2022-07"]);
        assert!(all.batches.iter().all(|one| one.document_number.ends_with("（演示）")));
        // A case is matched against all of them.
        let facts = [
            ("违法行为", "经营者不按规定明码标价"),
            ("危害后果", "没有"),
            ("及时改正", "是"),
            ("违法情节", "轻微"),
        ];
        let case = all.table.case(facts).expect("a case");
        assert!(!all.table.decide(case, None).conclusion().rows.is_empty());
    }
}

#[test]
fn every_act_of_the_table_is_listed_once_by_a_department_of_a_batch() {
    let (acts, mut seen) = (acts(), BTreeSet::new());
    for act in &acts {
        assert!(seen.insert((act.unit, act.name)), "{} twice", act.name);
        let batches = PUBLICATIONS.iter().filter(|one| one.units.contains(&act.unit)).count();
        assert_eq!(batches, 1, "{} of {}", act.name, act.unit);
        let known = act.measure.is_empty() || MEASURES.iter().any(|one| one.0 == act.measure);
        assert!(known, "{}", act.measure);
    }
}
