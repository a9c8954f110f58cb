//! One case judged by statute and by 1,769 items, both versions: `cargo bench -p enforcement`.

use decision::table::Table;
use divan::{Bencher, black_box};
use enforcement::judge::{
    Days, Editions, Facts, Law, Lists, ListsRef, Matter, Numbers, Stated, Statute, judge,
};
use enforcement::lists::{add_row, head};
use enforcement::model::{Act, Effect, FineRange, FineUnit, FirstOffence, Item, OffenceScope};
use jiff::civil::date;

const ITEMS: usize = 1_769;
const ACTS: usize = 300;

fn main() {
    divan::main();
}

#[divan::bench]
fn a_case_against_1769_items(bencher: Bencher) {
    let (table, items) = lists();
    let version = ListsRef { version: "2022-07".into(), hash: "0".repeat(64) };
    let lists = Lists { table: &table, items: &items, version };
    let editions = Editions { at_act: Some(lists.clone()), at_decision: Some(lists) };
    let numbers = Numbers::of(&params::Params::shipped(), date(2022, 10, 20));
    let law = Law { statute: Statute::shipped(), numbers };
    let matter = matter();
    assert_eq!(judge(&editions, &law, &matter).reading().items.len(), ITEMS.div_ceil(ACTS));
    bencher.bench_local(|| black_box(judge(&editions, &law, black_box(&matter))));
}

fn act(row: usize) -> String {
    format!("违法行为{}", row % ACTS)
}

fn lists() -> (Table, Vec<Item>) {
    let mut sheet = head("五张清单");
    let effects = [
        (Effect::Exempt, "不予处罚"),
        (Effect::Lighter, "从轻处罚"),
        (Effect::Heavier, "从重处罚"),
        (Effect::Mitigated, "减轻处罚"),
    ];
    let mut items = Vec::with_capacity(ITEMS);
    for row in 0..ITEMS {
        let (effect, word) = effects[row / ACTS % effects.len()];
        let (act, value) = (act(row), format!("≤{}", 1_000 * (1 + row % 9)));
        let number = format!("X-{row:04}");
        let cells = [
            ("生效日期", "2022-05-01"),
            ("违法行为", act.as_str()),
            ("危害后果", ["没有、轻微", "一般", "较重、严重"][row % 3]),
            ("初次违法", ["是", ""][row % 2]),
            ("及时改正", ["是", "是", ""][row % 3]),
            ("货值金额", value.as_str()),
            ("配合调查", ["", "是"][row % 2]),
            ("结果", word),
        ];
        add_row(&mut sheet, &number, cells);
        items.push(Item {
            number,
            list: word.into(),
            effect,
            act: Act {
                name: act,
                agency: "D03".into(),
                domain: "市场监管".into(),
                violated: String::new(),
                penalised: "《条例》第四十八条".into(),
                fine: Some(FineRange { min: Some(100_000), max: 1_000_000, unit: FineUnit::Fen }),
            },
            batch: "2022-05".into(),
            effective_from: date(2022, 5, 1),
            effective_until: None,
            basis: "《行政处罚法》第三十三条第一款".into(),
            first_offence: (row % 2 == 0)
                .then_some(FirstOffence { months: 12, scope: OffenceScope::SameAct }),
            follow_up: vec!["告诫".into()],
            note: String::new(),
        });
    }
    (Table::read(sheet).expect("a table"), items)
}

/// Half of what may be asked is known.
fn matter() -> Matter {
    let known = [
        ("有管辖权", "是"),
        ("当事人类型", "法人或者非法人组织"),
        ("危害后果", "一般"),
        ("及时改正", "是"),
        ("货值金额", "3000"),
        ("主观过错", "是"),
    ];
    let mut facts = Facts::new();
    for (name, value) in known {
        let at = jiff::Timestamp::UNIX_EPOCH;
        facts.insert(name.into(), Stated { value: value.into(), by: "经办己".into(), at });
    }
    Matter {
        act: act(7),
        agency: "D03".into(),
        days: Days {
            acted: date(2022, 5, 10),
            ended: None,
            ongoing: false,
            found: Some(date(2022, 5, 12)),
            decided: date(2022, 6, 1),
        },
        facts,
        history: vec![],
    }
}
