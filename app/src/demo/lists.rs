//! 演示清单: three batches of discretion lists in the proportions of the district's report, made from a table of acts. The acts and
//! their statutes are real, every item is invented.

use super::accounts::actor;
use super::texts::table;
use db::{Db, Write};
use decision::table::Sheet;
use enforcement::lists::{Written, act_in, add_row, draft_in, head, shipped};
use jiff::Timestamp;
use jiff::civil::{Date, Time, date, time};
use kernel::Ctx;
use std::collections::HashMap;

/// 批次: when it is published, from when it is in force, and whose acts it lists.
pub struct Publication {
    code: &'static str,
    day: Date,
    pub in_force_from: &'static str,
    document_number: &'static str,
    pub units: &'static [&'static str],
}

/// Every batch, in the order of time. Acts whose statute came later are in a later batch.
pub const PUBLICATIONS: [Publication; 3] = [
    Publication {
        code: "2021-12",
        day: date(2021, 12, 20),
        in_force_from: "2022-01-01",
        document_number: "盘营商发〔2021〕12号（演示）",
        units: &["D04", "D05", "D07", "D08", "D12", "D13"],
    },
    Publication {
        code: "2022-05",
        day: date(2022, 5, 18),
        in_force_from: "2022-06-01",
        document_number: "盘营商发〔2022〕5号（演示）",
        units: &["D02", "D03", "D11", "D22", "D32"],
    },
    Publication {
        code: "2022-07",
        day: date(2022, 7, 15),
        in_force_from: "2022-08-01",
        document_number: "盘营商发〔2022〕7号（演示）",
        units: &[
            "D06", "D09", "D10", "D14", "D15", "D16", "D21", "D23", "D24", "D25", "D27", "D28", "D29", "D30",
            "D43", "D44",
        ],
    },
];

/// Who drafts and who reviews.
const DRAFTER: &str = "office";
const REVIEWER: &str = "legal";
/// Before the counters open: drafted, submitted, published.
const MOMENTS: [Time; 3] = [time(8, 30, 0, 0), time(8, 35, 0, 0), time(8, 50, 0, 0)];

impl Publication {
    /// When it is drafted.
    pub fn at(&self) -> Timestamp {
        kernel::from_local(self.day.to_datetime(MOMENTS[0]))
    }

    /// Drafts, submits and publishes it, as its people would.
    pub fn publish(&self, db: &Db, ctx: &Ctx) -> kernel::Result<()> {
        let sheet = self.sheet();
        let moment = |place: usize, login: &str| {
            let now = kernel::from_local(self.day.to_datetime(MOMENTS[place]));
            Ctx { now, ..ctx.acting(actor(login)) }
        };
        let people = [moment(0, DRAFTER), moment(1, DRAFTER), moment(2, REVIEWER)];
        let written = Written {
            document_number: self.document_number.into(),
            published_on: self.day.to_string(),
            opinion: "经审核，内容合法（演示）".into(),
        };
        db.write_now("demo_lists", move |w: &Write<'_>| {
            let [drafter, submitter, reviewer] = &people;
            let batch = draft_in(w, drafter, sheet.clone(), "")?;
            let batch = act_in(w, submitter, &batch.code, batch.version, "submit", &Written::default())?;
            act_in(w, reviewer, &batch.code, batch.version, "publish", &written).map(drop)
        })
    }

    fn sheet(&self) -> Sheet {
        let mut sheet = head(&format!("盘龙区行政裁量清单 {}（演示）", self.code));
        let own = items().filter(|item| self.units.contains(&item.act.unit));
        for Item { number, list, act, variant } in own {
            let dates = [("生效日期", self.in_force_from), ("批次", self.code)];
            let of_act = [
                ("主管部门", act.unit),
                ("领域", act.domain),
                ("违法行为", act.name),
                ("违反条款", act.violated),
                ("处罚条款", act.penalised),
                ("罚款下限", act.fine_min),
                ("罚款上限", act.fine_max),
                ("罚款单位", act.fine_unit),
                ("备注", "演示数据"),
            ];
            let of_list = [("清单", list.name.as_str()), ("结果", list.outcome), ("法律依据", variant.basis)];
            let cells = dates.into_iter().chain(of_act).chain(of_list);
            add_row(
                &mut sheet,
                &number,
                cells.chain(variant.cells.iter().copied()).chain(act.measured(variant)),
            );
        }
        sheet
    }
}

/// 违法行为 of the table.
struct Act {
    unit: &'static str,
    domain: &'static str,
    name: &'static str,
    violated: &'static str,
    penalised: &'static str,
    fine_min: &'static str,
    fine_max: &'static str,
    fine_unit: &'static str,
    /// The condition that says how much; empty where none does.
    measure: &'static str,
    /// Bottom lines are not exempt.
    is_grave: bool,
}

fn acts() -> Vec<Act> {
    let rows = table(include_str!("data/acts.tsv"));
    let act = |row: [&'static str; 10]| {
        let [unit, domain, name, violated, penalised, fine_min, fine_max, fine_unit, measure, grave] = row;
        let is_grave = grave == "1";
        Act { unit, domain, name, violated, penalised, fine_min, fine_max, fine_unit, measure, is_grave }
    };
    rows.map(act).collect()
}

/// How much is little, and how much is much, by what is measured.
const MEASURES: [(&str, &str, &str, &str); 5] = [
    ("货值金额", "≤5千元", "<5万元", "≥5万元"),
    ("违法所得", "≤1千元", "<1万元", "≥1万元"),
    ("涉及面积", "≤10", "≤50", ">50"),
    ("涉案数量", "≤3", "≤10", ">10"),
    ("持续日数", "≤5", "≤30", ">30"),
];

#[derive(Clone, Copy, PartialEq)]
enum HowMuch {
    Unasked,
    Little,
    Some,
    Much,
}

impl Act {
    fn measured(&self, variant: &Variant) -> Option<(&'static str, &'static str)> {
        let (name, little, some, much) = MEASURES.into_iter().find(|one| one.0 == self.measure)?;
        match variant.how_much {
            HowMuch::Unasked => None,
            HowMuch::Little => Some((name, little)),
            HowMuch::Some => Some((name, some)),
            HowMuch::Much => Some((name, much)),
        }
    }
}

/// What an item of a list asks: the cells beside its act.
struct Variant {
    basis: &'static str,
    cells: &'static [(&'static str, &'static str)],
    how_much: HowMuch,
}

struct List {
    name: String,
    outcome: &'static str,
    /// What stands in the numbers of its items.
    letter: char,
    items: usize,
    variants: &'static [Variant],
    takes: fn(&Act) -> bool,
}

/// The lists with as many items as the report says: 398, 412, 237, 704 and 18.
fn lists() -> Vec<List> {
    let name = |code: &str| {
        shipped().into_iter().find(|kind| kind.code == code).map(|kind| kind.name).unwrap_or_default()
    };
    let list = |code: &str, outcome, letter, items, variants, takes| List {
        name: name(code),
        outcome,
        letter,
        items,
        variants,
        takes,
    };
    vec![
        list("exempt", "不予处罚", 'M', 398, EXEMPT, |act| !act.is_grave),
        list("lighter", "从轻处罚", 'C', 412, LIGHTER, |_| true),
        list("mitigated", "减轻处罚", 'J', 237, MITIGATED, |_| true),
        list("heavier", "从重处罚", 'Z', 704, HEAVIER, |_| true),
        list("no_coercion", "不予行政强制", 'Q', 18, NO_COERCION, |act| {
            !act.is_grave && act.measure == "货值金额"
        }),
    ]
}

struct Item {
    number: String,
    list: &'static List,
    act: &'static Act,
    variant: &'static Variant,
}

/// Every item of every batch. Each list is dealt out over the acts it takes, one after the other, until it is full.
fn items() -> impl Iterator<Item = Item> {
    use std::sync::LazyLock;
    static ACTS: LazyLock<Vec<Act>> = LazyLock::new(acts);
    static LISTS: LazyLock<Vec<List>> = LazyLock::new(lists);
    let mut all = Vec::new();
    let mut numbers: HashMap<(&str, char), usize> = HashMap::new();
    for list in LISTS.iter() {
        let taken: Vec<&Act> = ACTS.iter().filter(|act| (list.takes)(act)).collect();
        for (place, act) in taken.iter().enumerate() {
            let own = list.items / taken.len() + usize::from(place < list.items % taken.len());
            let fitting = list
                .variants
                .iter()
                .filter(|one| one.how_much == HowMuch::Unasked || !act.measure.is_empty());
            let fitting: Vec<&Variant> = fitting.collect();
            for turn in 0..own {
                let number = numbers.entry((act.unit, list.letter)).or_insert(0);
                *number += 1;
                let number = format!("{}-{}-{number:03}", act.unit, list.letter);
                all.push(Item { number, list, act, variant: fitting[(place + turn) % fitting.len()] });
            }
        }
    }
    all.into_iter()
}

const LAW: &str = "《行政处罚法》第三十二条";
const YES: &str = "是";

const EXEMPT: &[Variant] = &[
    Variant {
        basis: "《行政处罚法》第三十三条第一款",
        cells: &[
            ("违法情节", "显著轻微、轻微"),
            ("危害后果", "没有"),
            ("及时改正", YES),
            ("后续措施", "责令改正、批评教育"),
        ],
        how_much: HowMuch::Unasked,
    },
    Variant {
        basis: "《行政处罚法》第三十三条第一款",
        cells: &[
            ("初次违法", YES),
            ("首违月数", "24"),
            ("首违范围", "同一违法行为"),
            ("危害后果", "没有、轻微"),
            ("及时改正", YES),
            ("后续措施", "责令改正、签署承诺书、回访"),
        ],
        how_much: HowMuch::Unasked,
    },
    Variant {
        basis: "《行政处罚法》第三十三条第一款",
        cells: &[
            ("初次违法", YES),
            ("首违月数", "12"),
            ("首违范围", "同一领域"),
            ("危害后果", "没有、轻微"),
            ("及时改正", YES),
            ("签署承诺书", YES),
            ("后续措施", "责令改正、告诫、回访"),
        ],
        how_much: HowMuch::Little,
    },
    Variant {
        basis: "《行政处罚法》第三十三条第二款",
        cells: &[("主观过错", "否"), ("及时改正", YES), ("后续措施", "批评教育")],
        how_much: HowMuch::Unasked,
    },
];

const LIGHTER: &[Variant] = &[
    Variant {
        basis: LAW,
        cells: &[("主动消除或减轻危害后果", YES), ("危害后果", "轻微、一般"), ("后续措施", "责令改正")],
        how_much: HowMuch::Unasked,
    },
    Variant {
        basis: LAW,
        cells: &[
            ("配合调查", YES),
            ("违法次数", "≤1"),
            ("危害后果", "不含 较重、严重"),
            ("后续措施", "责令改正、回访"),
        ],
        how_much: HowMuch::Some,
    },
    Variant {
        basis: LAW,
        cells: &[("主动供述未掌握的违法行为", YES), ("后续措施", "责令改正")],
        how_much: HowMuch::Unasked,
    },
    Variant {
        basis: "《行政处罚法》第三十条",
        cells: &[("当事人年龄", "[14..18)"), ("违法情节", "不含 严重"), ("后续措施", "责令监护人加以管教")],
        how_much: HowMuch::Unasked,
    },
];

const MITIGATED: &[Variant] = &[
    Variant {
        basis: LAW,
        cells: &[
            ("主动消除或减轻危害后果", YES),
            ("已赔偿或取得谅解", YES),
            ("危害后果", "没有、轻微"),
            ("后续措施", "责令改正、回访"),
        ],
        how_much: HowMuch::Unasked,
    },
    Variant {
        basis: LAW, cells: &[("立功表现", YES), ("配合调查", YES)], how_much: HowMuch::Unasked
    },
    Variant {
        basis: LAW,
        cells: &[("受胁迫或诱骗", YES), ("违法情节", "显著轻微、轻微"), ("后续措施", "责令改正")],
        how_much: HowMuch::Unasked,
    },
];

const BALANCE: &str = "《行政处罚法》第五条第二款";

const HEAVIER: &[Variant] = &[
    Variant {
        basis: BALANCE, cells: &[("违法次数", "≥3"), ("主观过错", YES)], how_much: HowMuch::Unasked
    },
    Variant { basis: BALANCE, cells: &[("危害后果", "较重、严重")], how_much: HowMuch::Unasked },
    Variant {
        basis: BALANCE,
        cells: &[("拒绝或阻碍检查", YES), ("配合调查", "否")],
        how_much: HowMuch::Unasked,
    },
    Variant {
        basis: BALANCE, cells: &[("违法次数", "≥2"), ("及时改正", "否")], how_much: HowMuch::Much
    },
    Variant { basis: BALANCE, cells: &[("隐匿或毁灭证据", YES)], how_much: HowMuch::Unasked },
    Variant {
        basis: "《行政处罚法》第四十九条",
        cells: &[("突发事件期间", YES), ("违法情节", "不含 显著轻微")],
        how_much: HowMuch::Unasked,
    },
    Variant { basis: BALANCE, cells: &[("教唆或胁迫他人", YES)], how_much: HowMuch::Unasked },
    Variant { basis: BALANCE, cells: &[("打击报复举报人", YES)], how_much: HowMuch::Unasked },
    Variant {
        basis: BALANCE,
        cells: &[("危及人身健康或公共安全", YES), ("社会影响", "恶劣")],
        how_much: HowMuch::Unasked,
    },
];

const NO_COERCION: &[Variant] = &[
    Variant {
        basis: "《行政强制法》第十六条第二款",
        cells: &[("违法情节", "显著轻微"), ("配合调查", YES)],
        how_much: HowMuch::Unasked,
    },
    Variant {
        basis: "《行政强制法》第十六条第二款",
        cells: &[("社会影响", "没有"), ("及时改正", YES)],
        how_much: HowMuch::Little,
    },
];

#[cfg(test)]
mod tests;
