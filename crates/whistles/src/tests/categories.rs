//! 问题分类: what the office may write, and what is refused.

use super::*;
use crate::categories::{put, version};

fn group() -> Category {
    Category { code: "K01".into(), name: "施工".into(), name_en: "Works".into(), ..Category::default() }
}

fn leaf() -> Category {
    let (code, parent, name, name_en) =
        ("K0101".into(), "K01".into(), "占道施工".into(), "Works in the street".into());
    Category { code, parent, name, name_en, lead: "D01".into(), complex: true }
}

/// Somebody adds a category, or changes one who has seen this version of it or, where none is named, the latest.
fn saved(db: &Db, one: Category, is_new: bool, seen: Option<i64>) -> Result<Category> {
    let ctx = at(10, office());
    db.write_now("category", move |w| {
        let known = categories(w, "530103")?.into_iter().find(|known| known.code == one.code);
        let latest = known.as_ref().map_or(0, version);
        put(w, &ctx, &one, (!is_new).then_some(seen.unwrap_or(latest)))
    })
}

/// A database with two units, of which only the first is assessed, a group and its leaf.
fn with_tree() -> Vec<Db> {
    let all = fresh();
    for db in &all {
        let unit = |code: &str, kind| people::Unit {
            code: code.into(),
            name: code.into(),
            short_name: code.into(),
            kind,
            group: String::new(),
        };
        let units = [unit("D01", people::UnitKind::Department), unit("B01", people::UnitKind::Window)];
        db.write_now("units", move |w| {
            units.iter().try_for_each(|unit| people::save_unit(w, "530103", unit))
        })
        .expect("units");
        saved(db, group(), true, None).expect("a group");
        saved(db, leaf(), true, None).expect("a leaf");
    }
    all
}

#[test]
fn what_the_office_writes_is_in_the_tree_and_in_the_record() {
    for db in with_tree() {
        let renamed = Category { name: "占道".into(), complex: false, ..leaf() };
        saved(&db, renamed.clone(), false, None).expect("renamed");
        let (tree, events) = db
            .read_now(|r| {
                let sought = journal::Sought::default();
                Ok((categories(r, "530103")?, journal::search(r, "530103", &sought, i64::MAX, 9)?))
            })
            .expect("read");
        assert_eq!(tree, [group(), renamed]);
        let last = &events[0];
        assert_eq!(
            (events.len(), last.name.as_str(), &last.data["code"]),
            (3, "category_saved", &"K0101".into())
        );
        assert_eq!(event_word(&last.name), "保存问题分类");
    }
}

#[test]
fn a_category_that_does_not_fit_is_refused_with_its_field() {
    for db in with_tree() {
        let other = |code: &str| Category { code: code.into(), ..leaf() };
        for (one, is_new, field) in [
            (other(""), true, "code"),
            (other("K 01"), true, "code"),
            (other("施工"), true, "code"),
            (other("new"), true, "code"),
            (other(&"K".repeat(21)), true, "code"),
            (leaf(), true, "code"),
            (Category { name: " ".into(), ..other("K02") }, true, "name"),
            (Category { name_en: String::new(), ..other("K02") }, true, "name_en"),
            (Category { parent: "K09".into(), ..other("K02") }, true, "parent"),
            (Category { parent: "K0101".into(), ..other("K02") }, true, "parent"),
            (Category { parent: "K02".into(), ..other("K02") }, true, "parent"),
            (
                Category { parent: String::new(), lead: String::new(), complex: false, ..leaf() },
                false,
                "parent",
            ),
            (Category { parent: "K01".into(), ..group() }, false, "parent"),
            (Category { lead: "D09".into(), ..other("K02") }, true, "lead"),
            (Category { lead: "B01".into(), ..other("K02") }, true, "lead"),
            (Category { lead: "D01".into(), ..group() }, false, "lead"),
            (Category { complex: true, ..group() }, false, "complex"),
        ] {
            let shown = format!("{one:?}");
            match saved(&db, one, is_new, None) {
                Err(Error::Invalid(errors)) => {
                    let fields: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
                    assert_eq!(fields, [field], "{shown}");
                }
                other => panic!("{shown}: {other:?}"),
            }
        }
        assert!(matches!(saved(&db, other("K02"), false, None), Err(Error::NotFound)));
        assert!(saved(&db, Category { lead: String::new(), ..other("K02") }, true, None).is_ok());
    }
}

#[test]
fn of_two_who_change_a_category_the_second_is_told() {
    for db in with_tree() {
        let seen = Some(version(&leaf()));
        saved(&db, Category { name: "占道".into(), ..leaf() }, false, seen).expect("the first");
        let second = saved(&db, Category { name: "围挡".into(), ..leaf() }, false, seen);
        assert!(matches!(second, Err(Error::Conflict)));
    }
}
