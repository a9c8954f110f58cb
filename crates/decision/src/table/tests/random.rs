//! Random tables and cases, the same on every run.

use super::read;
use crate::table::{Bits, Data, Frame, Table, day_number};
use jiff::civil::date;
use std::sync::Arc;

/// A generator with a fixed seed (splitmix64).
pub(super) struct Dice(pub u64);

impl Dice {
    pub(super) fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % sides as u64) as usize
    }

    fn one_of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.roll(words.len())]
    }
}

/// Name, type, range, unit and cells of a column.
type Kind = (&'static str, &'static str, &'static str, &'static str, &'static [&'static str]);

const COLUMNS: &[Kind] = &[
    ("已改正", "是否", "", "", &["是", "否"]),
    (
        "次数",
        "数",
        "[0..9]",
        "次",
        &[
            "≤3",
            "[2..5]",
            "(2..5)",
            "1、3、7",
            "= ? * 100 > 货值",
            "= 已改正 and ? > 2 or 占比 > 1",
            "不含 4",
            "≥0",
            "<2或>6",
            "≥8且≤3",
        ],
    ),
    ("占比", "数(2位小数)", "", "%", &["≥0.5", "<1.25", "[0.25..0.75]", "0.5"]),
    ("货值", "金额", "", "元", &["≤5000", "<0.5万元", "[100..300)", "≥1000", "不含 100、[300..5000)"]),
    (
        "行为日",
        "日期",
        "",
        "",
        &[
            "≥2020-06-01",
            "早于立案日",
            "[2020-01-01..2020-12-31]",
            "不含 [2020-02-01..2020-06-30]",
            "不含 2020-02-29、2020-06-01",
            "<=2020-06-01或≠2021-03-31",
            "自立案日起1年6个月内",
            "不晚于立案日",
        ],
    ),
    (
        "立案日",
        "日期",
        "[2020-01-01..2022-12-31]",
        "",
        &[
            "自行为日起2年内",
            "自行为日起超过90日",
            "自行为日起超过1年6个月",
            "行为日前30日内",
            "≥行为日",
            "等于行为日",
            "不含 2020-06-01、2021-12-31",
            "不含 ≥2021-01-01",
        ],
    ),
    (
        "后果",
        "枚举",
        "没有、轻微、一般、严重",
        "",
        &["没有、轻微", "不含 严重", "一般", "不含 没有、轻微、一般、严重"],
    ),
    ("行业", "文字", "", "", &["批发", "批发、零售", "不含 餐饮", "不含 批发、娱乐"]),
    ("代码", "编码", "F*、G*", "", &["F51*", "F5*", "F512", "不含 F51*", "G54*、F52*"]),
    ("缺数据", "数", "", "", &["≤3", "≥1"]),
];

const FORMULAS: &[&str] = &[
    "5000",
    "货值×10%;最高200",
    "货值×6;按次数/365折算;最低1",
    "次数×100元",
    "货值分档:100起1%、1000起30元",
    "货值累进:0起1%、1000起2.5%;舍去到元",
    "",
];

/// A table of up to six rows over the columns of [`frame`].
pub(super) fn table(dice: &mut Dice) -> Table {
    let row = |label: &str, of: &dyn Fn(&Kind) -> &'static str, last: &str| {
        let mut row = vec![label.to_owned()];
        row.extend(COLUMNS.iter().map(|kind| of(kind).to_owned()));
        row.push(last.to_owned());
        row
    };
    let mut rows = vec![
        vec!["命中策略".to_owned(), "C".to_owned()],
        row("名称", &|kind| kind.0, "补助"),
        row("用途", &|_| "条件", "结果"),
        row("类型", &|kind| kind.1, "金额"),
        row("取值范围", &|kind| kind.2, ""),
        row("单位", &|kind| kind.3, "元"),
    ];
    for number in 0..=dice.roll(6) {
        let mut cells = vec![(number + 1).to_string()];
        for (_, _, _, _, texts) in COLUMNS {
            let is_blank = dice.roll(3) > 0;
            cells.push(if is_blank { String::new() } else { dice.one_of(texts).to_owned() });
        }
        cells.push(dice.one_of(FORMULAS).to_owned());
        rows.push(cells);
    }
    let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    read(&rows).unwrap()
}

/// Cases with facts that are not known, and facts that the columns cannot hold.
pub(super) fn frame(dice: &mut Dice, len: usize) -> Frame {
    let mut frame = Frame::new(len);
    let first_day = day_number(date(2019, 10, 1));
    let mut add = |name: &str, data: Data, dice: &mut Dice| {
        let known = (dice.roll(4) > 0).then(|| Bits::of(len, |_| dice.roll(5) > 0));
        frame.add(name, data, known).unwrap();
    };
    add("已改正", Data::Flags(Bits::of(len, |_| dice.roll(2) == 0)), dice);
    let numbers = |dice: &mut Dice, sides: usize, from: i64| -> Vec<i64> {
        (0..len).map(|_| from + dice.roll(sides) as i64).collect()
    };
    let counts = numbers(dice, 12, -1);
    let shares = numbers(dice, 200, 0);
    let values = numbers(dice, 800_000, 0);
    let acts = numbers(dice, 800, first_day);
    let filed = numbers(dice, 1_300, first_day);
    add("次数", Data::Numbers { decimals: 0, values: counts }, dice);
    add("占比", Data::Numbers { decimals: 2, values: shares }, dice);
    add("货值", Data::Money(values), dice);
    add("行为日", Data::Days(acts), dice);
    add("立案日", Data::Days(filed), dice);
    for (name, words) in [
        ("后果", ["没有", "轻微", "一般", "严重", "极重"].as_slice()),
        ("行业", &["批发", "零售", "餐饮", "娱乐", "其他"]),
        ("代码", &["F5123", "f512", "F5221", "G5411", "F51", "A0111"]),
    ] {
        let codes = (0..len).map(|_| dice.roll(words.len()) as u32).collect();
        let words = words.iter().map(|word| Arc::from(*word)).collect();
        add(name, Data::Words { codes, words }, dice);
    }
    frame
}

/// Facts that are all known and that every column can hold.
pub(super) fn facts(dice: &mut Dice) -> Vec<(&'static str, &'static str)> {
    const FACTS: &[(&str, &[&str])] = &[
        ("已改正", &["是", "否"]),
        ("次数", &["0", "2", "3", "5", "7", "9"]),
        ("占比", &["0.25", "0.5", "0.75", "1.25", "1.3"]),
        ("货值", &["99.99", "100", "300", "1000", "4999.99", "5000", "8000"]),
        ("行为日", &["2019-12-31", "2020-02-29", "2020-06-01", "2021-03-31"]),
        ("立案日", &["2020-01-15", "2020-06-01", "2021-12-31", "2022-02-28"]),
        ("后果", &["没有", "轻微", "一般", "严重"]),
        ("行业", &["批发", "零售", "餐饮", "娱乐", "其他"]),
        ("代码", &["F5123", "F512", "F5221", "G5411", "F51"]),
        ("缺数据", &["0", "2", "4"]),
    ];
    FACTS.iter().map(|(name, values)| (*name, dice.one_of(values))).collect()
}
