//! Rules by tables; the cast: 企业甲 before 区市场监管局.

mod amounts;
mod boards;
mod firsts;
mod ladders;
mod receipts;
mod versions;

use super::*;
use crate::model::{Act, Effect, FineRange, FineUnit, FirstOffence, Item, OffenceScope};
use decision::table::{Sheet, Table};
use jiff::civil::{Date, date};
use params::Params;

pub const ACT: &str = "未按规定公示营业执照";
pub const AGENCY: &str = "SCJG";

/// One row: number, effect, from, until, first offence, then the cells of 违法情节, 危害后果, 初次违法, 及时改正, 货值金额.
pub type Line<'a> = (&'a str, Effect, &'a str, &'a str, Option<(u32, OffenceScope)>, [&'a str; 5]);

pub fn law() -> Law {
    let numbers = Numbers::of(&Params::shipped(), date(2022, 10, 20));
    Law { statute: Statute::shipped(), numbers }
}

/// A list as the tests keep it.
#[derive(Clone)]
pub struct Book {
    pub table: Table,
    pub items: Vec<Item>,
}

impl Book {
    /// In force at the act and at the decision, as far as its rows are.
    pub fn in_force(&self) -> Editions<'_> {
        let version = ListsRef { version: "2022-07".into(), hash: "0".repeat(64) };
        let lists = Lists { table: &self.table, items: &self.items, version };
        Editions { at_act: Some(lists.clone()), at_decision: Some(lists) }
    }
}

pub fn lists(lines: &[Line<'_>]) -> Book {
    let mut text = String::from(
        "命中策略,C\n名称,违法行为,生效日期,失效日期,违法情节,危害后果,初次违法,及时改正,货值金额,结果\n\
         用途,前提,项目,项目,条件,条件,条件,条件,条件,结果\n类型,文字,日期,日期,枚举,枚举,是否,是否,金额,文字\n\
         取值范围,,,,显著轻微、轻微、一般、较重、严重,没有、轻微、一般、较重、严重,,,[0..],\n单位,,,,,,,,元,\n",
    );
    for (number, _, from, until, _, cells) in lines {
        text += &format!("{number},{ACT},{from},{until},{},有\n", cells.join(","));
    }
    let table = Table::read(Sheet::from_csv(&text).expect("a sheet").0).expect("a table");
    let item = |(number, effect, from, until, first, _): &Line<'_>| Item {
        number: (*number).into(),
        list: format!("{effect:?}"),
        effect: *effect,
        act: act(),
        batch: from.chars().take(7).collect(),
        effective_from: day(from),
        effective_until: until.parse().ok(),
        basis: "《行政处罚法》第三十三条第一款".into(),
        first_offence: first.map(|(months, scope)| FirstOffence { months, scope }),
        follow_up: if *effect == Effect::Exempt { vec!["告诫".into(), "回访".into()] } else { vec![] },
        note: String::new(),
    };
    Book { items: lines.iter().map(item).collect(), table }
}

pub fn act() -> Act {
    Act {
        name: ACT.into(),
        agency: AGENCY.into(),
        domain: "市场监管".into(),
        violated: "《市场主体登记管理条例》第三十六条".into(),
        penalised: "《市场主体登记管理条例》第四十八条".into(),
        fine: Some(FineRange { min: Some(100_000), max: 1_000_000, unit: FineUnit::Fen }),
    }
}

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

/// 企业甲 in May 2022, of which all that statute asks is known and speaks for nothing.
pub fn matter(facts: &[(&str, &str)]) -> Matter {
    let plain = [
        ("有管辖权", "是"),
        ("当事人类型", "法人或者非法人组织"),
        ("违法情节", "一般"),
        ("危害后果", "一般"),
        ("社会影响", "一般"),
        ("及时改正", "否"),
        ("主观过错", "是"),
        ("涉及生命健康安全或金融安全", "否"),
        ("主动消除或减轻危害后果", "否"),
        ("受胁迫或诱骗", "否"),
        ("主动供述未掌握的违法行为", "否"),
        ("立功表现", "否"),
        ("货值金额", "3000"),
    ];
    let mut all = Facts::new();
    let at = "2022-05-20T02:00:00Z".parse().expect("a time");
    for (name, value) in plain.iter().chain(facts) {
        all.insert((*name).into(), Stated { value: (*value).into(), by: "经办己".into(), at });
    }
    all.retain(|_, stated| stated.value != "？");
    Matter {
        act: ACT.into(),
        agency: AGENCY.into(),
        days: Days {
            acted: date(2022, 5, 10),
            ended: None,
            ongoing: false,
            found: Some(date(2022, 5, 12)),
            decided: date(2022, 6, 1),
        },
        facts: all,
        history: vec![],
    }
}

#[test]
fn the_articles_that_ship_are_read_and_each_step_has_one_in_force() {
    let statute = Statute::shipped();
    assert_eq!(statute.provisions.len(), statute.table.rows().len());
    for (on, exempting) in [(date(2020, 1, 1), 3), (date(2021, 7, 14), 3), (date(2021, 7, 15), 4)] {
        for step in ["competence", "time_bar", "old_and_new", "mitigate", "correct", "review", "lawsuit"] {
            assert!(!statute.article(step, on).is_empty(), "{step} on {on}");
        }
        assert_eq!(statute.of("exempt_must", on).count(), exempting, "{on}");
    }
    assert!(statute.article("review", date(2024, 1, 1)).contains("第二十条"));
}
