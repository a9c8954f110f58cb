//! On both databases: what is new, what is another, what is known, and what is found afterwards.

use crate::import::{BATCH_ROWS, Imported, check, load};
use crate::{CreditCode, TEXT_INDEX, search};
use db::testing::{databases, folder_of};
use db::{Db, Migration};
use jiff::civil::date;
use kernel::{Actor, Ctx, Error, Lang, from_local};
use std::path::PathBuf;

const SCHEMAS: &[Migration] = &[Migration {
    version: 1,
    name: "register",
    sql: &[journal::SCHEMA, crate::SCHEMA, crate::ATTRIBUTE_SCHEMA],
    text_indexes: &[TEXT_INDEX],
}];

fn ctx() -> Ctx {
    let now = from_local(date(2022, 10, 20).at(9, 30, 0, 0));
    Ctx { now, actor: Actor::system(), division: "530103".into(), lang: Lang::Zh }
}

/// A file of so many entities; the name of each says its number and this word.
fn file(db: &Db, count: usize, word: &str) -> PathBuf {
    let mut text = String::from(
        "统一社会信用代码,名称,类型,行业代码,规模,街道,社区,住所,成立日期,退出日期,登记状态,注册资本（万元）,从业人数\n",
    );
    for number in 0..count {
        let code = CreditCode::compose("92", "530103", &format!("MA6K{number:04}")).expect("a code");
        text.push_str(&format!("{code},{word}{number}号,个体工商户,52,,联盟街道,,某路,2015-03-01,,在营,,\n"));
    }
    let path = folder_of(db).join("entities.csv");
    std::fs::write(&path, text).expect("written");
    path
}

fn found(db: &Db, fragment: &str) -> usize {
    db.read_now(|r| search(r, "530103", fragment, 2_000)).expect("searched").len()
}

#[test]
fn a_file_of_several_batches_is_added_once_and_then_renamed() {
    const COUNT: usize = BATCH_ROWS + 7;
    for db in databases() {
        db.migrate(SCHEMAS).expect("migrated");
        let imported = |path: PathBuf| load(&db, ctx(), path, false).expect("imported");
        let done = imported(file(&db, COUNT, "甲字小店"));
        assert_eq!(done, Imported { added: COUNT, ..Imported::default() });
        assert_eq!(found(&db, "甲字小店"), COUNT);
        let done = imported(file(&db, COUNT, "甲字小店"));
        assert_eq!(done, Imported { known: COUNT, ..Imported::default() });
        let done = imported(file(&db, COUNT, "乙字小店"));
        assert_eq!(done, Imported { changed: COUNT, ..Imported::default() });
        assert_eq!((found(&db, "甲字小店"), found(&db, "乙字小店")), (0, COUNT));
    }
}

#[test]
fn a_file_that_became_bad_after_it_was_checked_leaves_nothing() {
    for db in databases() {
        db.migrate(SCHEMAS).expect("migrated");
        let path = file(&db, BATCH_ROWS + 1, "甲字小店");
        let none = |_| panic!("every cell can be read");
        assert_eq!(check(&path, date(2022, 10, 20), none).expect("checked").good, BATCH_ROWS + 1);
        let text = std::fs::read_to_string(&path).expect("read");
        std::fs::write(&path, format!("{text}x\n")).expect("written");
        assert!(matches!(load(&db, ctx(), path, false), Err(Error::Invalid(_))));
        assert_eq!(found(&db, "甲字小店"), 0, "also the first batch is not there");
    }
}
