//! Tables and enterprises that are made here: as many, as long and as incomplete as those of a district. `xtask/bench/engines` takes
//! the same, beside other engines.

use decision::table::{Bits, Case, Data, Frame, Screen, Sheet, Table, day_number};
use jiff::civil::{Date, date};
use std::sync::Arc;

/// Items of the five lists.
pub const ITEMS: usize = 1_769;
/// Acts they are about.
pub const ACTS: usize = 600;
/// Measures.
pub const MEASURES: usize = 29;
/// Enterprises.
pub const ENTERPRISES: usize = 126_370;
/// The day that is judged by.
pub const DAY: Date = date(2022, 10, 20);

/// Every measure of every enterprise; the total of the amounts in 分.
pub fn everything(screen: &mut Screen<'_>, table: &Table) -> i128 {
    let selections = screen.run(table, Some(DAY)).expect("a fitting frame");
    let amounts = selections.iter().enumerate().map(|(row, selection)| {
        screen.amounts(table, row, 0, &selection.applies).expect("a fitting frame").total()
    });
    amounts.sum()
}

fn sheet(head: &[&str], rows: impl Iterator<Item = String>) -> Table {
    let lines = head.iter().map(|line| (*line).to_owned()).chain(rows);
    let rows = lines.map(|line| line.split('|').map(str::to_owned).collect()).collect();
    Table::read(Sheet { rows }).expect("a table")
}

/// Intervals in six columns at random: nothing helps the search for gaps and rows never reached.
pub fn random_intervals() -> Table {
    let head = [
        "命中策略|F",
        "完整|是",
        "名称|甲|乙|丙|丁|戊|己|处理",
        "用途|条件|条件|条件|条件|条件|条件|结果",
        "类型|数|数|数|数|数|数|枚举",
        "取值范围|[0..999]|[0..999]|[0..999]|[0..999]|[0..999]|[0..999]|一、二、三",
        "单位",
    ];
    let mut roll = dice();
    let rows = (0..ITEMS).map(|item| {
        let cells: Vec<String> = (0..6)
            .map(|_| {
                let low = roll(800);
                if roll(3) == 0 { String::new() } else { format!("[{low}..{}]", low + 50 + roll(400)) }
            })
            .collect();
        format!("{}|{}|{}", item + 1, cells.join("|"), ["一", "二", "三"][item % 3])
    });
    sheet(&head, rows)
}

/// The items under another hit policy, to be checked as such.
pub fn items_by(hit: &str) -> Table {
    let mut sheet = items().sheet().clone();
    sheet.rows[1][1] = hit.to_owned();
    Table::read(sheet).expect("a table")
}

/// Items as the five lists have them: some hundreds of acts, each with a few rows that differ in their conditions.
pub fn items() -> Table {
    let head = [
        "表名|五张清单(示例)",
        "命中策略|C",
        "名称|事项|法律依据|生效日期|违法行为|清单|违法次数|货值金额|违法所得|危害后果|主观过错|已改正|改正天数|主体类型|行业|处理",
        "用途|项目|项目|项目|前提|条件|条件|条件|条件|条件|条件|条件|条件|条件|条件|结果",
        "类型||||文字|枚举|数|金额|金额|枚举|枚举|是否|数|枚举|编码|枚举",
        "取值范围|||||免罚、从轻、减轻、从重、免强制|[0..]|[0..]|[0..]|没有、轻微、一般、严重|无、过失、故意||[0..]|企业、个体、合作社||不罚、减轻、从轻、从重",
        "单位||||||次|元|元||||日|||",
    ];
    let rows = (0..ITEMS).map(|item| {
        let pick = |list: &[&str], every: usize| list[item / every % list.len()].to_owned();
        let cells = [
            (item + 1).to_string(),
            format!("事项{item}"),
            "《条例》第六十八条".to_owned(),
            pick(&["2021-12-01", "2022-05-01", "2022-07-01"], 590),
            format!("行为{}", item % ACTS),
            pick(&["", "免罚、从轻"], 7),
            pick(&["≤1", "≤2", "", "≥3", "[1..3]"], 1),
            pick(&["≤5000", "≤1万元", "", "≥5万元", "[5千元..5万元)"], 2),
            pick(&["", "", "≤1000", "≥1万元"], 3),
            pick(&["没有、轻微", "没有", "不含 没有", ""], 4),
            pick(&["", "不含 故意", "故意"], 5),
            pick(&["是", "", "否", "是"], 1),
            pick(&["", "≤15", "≤30", ""], 6),
            pick(&["", "", "个体", "企业、个体"], 11),
            pick(&["", "F51*", "F52*、H62*", "", "不含 C*"], 13),
            pick(&["不罚", "从轻", "减轻", "从重"], 2),
        ];
        cells.join("|")
    });
    sheet(&head, rows)
}

pub fn case(table: &Table) -> Case {
    table.case(FACTS).expect("facts")
}

/// What is known of it; 已改正 is not.
pub const FACTS: [(&str, &str); 10] = [
    ("违法行为", "行为17"),
    ("清单", "免罚"),
    ("违法次数", "2"),
    ("货值金额", "6200"),
    ("违法所得", "800"),
    ("危害后果", "轻微"),
    ("主观过错", "过失"),
    ("改正天数", "20"),
    ("主体类型", "个体"),
    ("行业", "F5211"),
];

/// Narrow measures select one enterprise in a hundred, broad ones, with five conditions left out, one in thirteen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reach {
    Narrow,
    Broad,
}

/// Measures as one table: who gets what.
pub fn measures(reach: Reach) -> Table {
    let head = [
        "命中策略|C",
        "名称|主体类型|划型|从业人数|营业收入|行业|街道|成立日期|承租国有房屋|月租金|租用天数|投资额|纳税信用|补助",
        "用途|条件|条件|条件|条件|条件|条件|条件|条件|条件|条件|条件|条件|结果",
        "类型|枚举|枚举|数|金额|编码|枚举|日期|是否|金额|数|金额|枚举|金额",
        "取值范围|企业、个体、合作社|大型、中型、小型、微型|[0..]|[0..]||甲、乙、丙、丁、戊、己、庚、辛、壬、癸、子、丑|||[0..]|[0..]|[0..]|A、B、M、C、D|",
        "单位|||人|万元|||||元|日|万元||元",
    ];
    let rows = (0..MEASURES).map(|measure| {
        let pick = |list: &[&str], every: usize| list[measure / every % list.len()].to_owned();
        let narrow = |text: String| if reach == Reach::Narrow { text } else { String::new() };
        let cells = [
            (measure + 1).to_string(),
            pick(&["", "企业", "个体", "企业、个体"], 1),
            pick(&["小型、微型", "", "不含 大型", "微型"], 2),
            format!("≤{}", 50 + 25 * (measure % 12)),
            narrow(pick(&["", "≤2000", "<500", "[100..40000)"], 1)),
            narrow(pick(&["F51*、F52*", "H*", "", "不含 A*、B*", "I*、M*"], 1)),
            pick(&["", "", "甲、乙、丙", "不含 子、丑"], 2),
            narrow(pick(&["", "≤2022-01-01", "[2020-01-01..2022-06-30]"], 3)),
            narrow(pick(&["是", "", ""], 1)),
            pick(&["", ">0", ""], 1),
            pick(&["", "≥30"], 4),
            narrow(pick(&["", "", "≥500", ""], 1)),
            pick(&["", "A、B", "不含 D"], 2),
            pick(
                &[
                    "月租金×6;按租用天数/365折算",
                    "投资额×10%;最高500万元",
                    "10万元",
                    "从业人数×1000元;最高50万元",
                    "投资额分档:500万元起0.5%、2000万元起0.8%;最高100万元",
                    "营业收入×0.5%;最低1000;最高5万元;舍去到元",
                ],
                1,
            ),
        ];
        cells.join("|")
    });
    sheet(&head, rows)
}

/// Facts of the enterprises, whole 元 where they are money.
pub fn enterprises() -> Frame {
    let mut frame = Frame::new(ENTERPRISES);
    for (name, data, known) in columns() {
        frame.add(name, data, known).expect("a column");
    }
    frame
}

/// The same by column: its name, its facts, and whose are known where not all are.
pub fn columns() -> Vec<(&'static str, Data, Option<Bits>)> {
    let mut roll = dice();
    let mut numbers = |sides: u64| -> Vec<i64> { (0..ENTERPRISES).map(|_| roll(sides) as i64).collect() };
    let industries: Vec<String> = (0..1_380)
        .map(|code| format!("{}{:04}", ["A", "B", "C", "F", "H", "I", "M", "O"][code % 8], 1000 + code * 6))
        .collect();
    let words = |list: &[&str]| list.iter().map(|word| Arc::from(*word)).collect::<Vec<Arc<str>>>();
    let dictionaries = [
        ("主体类型", words(&["企业", "个体", "合作社"])),
        ("划型", words(&["大型", "中型", "小型", "微型"])),
        ("街道", words(&["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸", "子", "丑"])),
        ("纳税信用", words(&["A", "B", "M", "C", "D"])),
        ("行业", industries.iter().map(|code| Arc::from(code.as_str())).collect()),
    ];
    let mut columns = Vec::new();
    for (name, words) in dictionaries {
        let codes = numbers(words.len() as u64).into_iter().map(|code| code as u32).collect();
        columns.push((name, Data::Words { codes, words }, None));
    }
    let known = |numbers: Vec<i64>| Some(Bits::of(ENTERPRISES, |row| numbers[row] > 0));
    let money = |yuan: Vec<i64>| Data::Money(yuan.into_iter().map(|yuan| yuan * 100).collect());
    let count = |values: Vec<i64>| Data::Numbers { decimals: 0, values };
    let first = day_number(date(2000, 1, 1));
    columns.push(("从业人数", count(numbers(400)), known(numbers(10))));
    columns.push(("营业收入", money(numbers(50_000_000)), known(numbers(5))));
    columns.push(("成立日期", Data::Days(numbers(8_300).into_iter().map(|day| first + day).collect()), None));
    let rents = numbers(4);
    columns.push(("承租国有房屋", Data::Flags(Bits::of(ENTERPRISES, |row| rents[row] == 0)), None));
    columns.push(("月租金", money(numbers(30_000)), known(numbers(20))));
    columns.push(("租用天数", count(numbers(366)), None));
    columns.push(("投资额", money(numbers(30_000_000)), known(numbers(3))));
    columns
}

/// Chance with a fixed seed.
pub fn dice() -> impl FnMut(u64) -> u64 {
    let mut state = 1_u64;
    move |sides| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % sides
    }
}
