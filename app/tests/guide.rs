//! Every example of docs/decision-tables.md is run.

#![allow(clippy::unwrap_used)] // A test stops at the first surprise.

use decision::table::{Sheet, Table, Verdict};

const GUIDE: &str = include_str!("../../docs/decision-tables.md");

/// The text of the blocks of this kind.
fn blocks(kind: &str) -> Vec<&'static str> {
    let start = format!("```{kind}\n");
    GUIDE.split(start.as_str()).skip(1).map(|rest| rest.split("```").next().unwrap()).collect()
}

/// The lines of the tables below a heading, without their heads: the examples of the first cell, and the last cell.
fn examples(heading: &str) -> Vec<(Vec<&'static str>, &'static str)> {
    let section = GUIDE.split(heading).nth(1).unwrap_or_else(|| panic!("no heading {heading}"));
    let section = section.split("\n#").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    rows.map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        (cells[0].split('`').skip(1).step_by(2).collect(), cells[cells.len() - 1])
    })
    .collect()
}

/// Reads one condition cell and one outcome cell, in a table that has a column for every example.
fn read(condition: &str, cell: &str, outcome: &str) -> Result<Table, String> {
    const COLUMNS: &[(&str, &str, &str, &str)] = &[
        ("数", "数", "", "人"),
        ("金额", "金额", "", "元"),
        ("文字", "文字", "", ""),
        ("枚举", "枚举", "没有、轻微、一般、严重", ""),
        ("编码", "编码", "", ""),
        ("是否", "是否", "", ""),
        ("日期", "日期", "", ""),
        ("违法行为日期", "日期", "", ""),
        ("立案日期", "日期", "", ""),
        ("听证日期", "日期", "", ""),
        ("违法所得", "金额", "", "元"),
        ("从业人数", "数", "", "人"),
        ("已改正", "是否", "", ""),
        ("月租金", "金额", "", "元"),
        ("投资额", "金额", "", "万元"),
        ("租用天数", "数", "", "日"),
    ];
    let mut rows = vec![vec!["命中策略".to_owned(), "C".to_owned()]];
    let mut line = |label: &str, of: &dyn Fn(usize) -> String, last: &str| {
        let columns = (0..COLUMNS.len()).map(of);
        rows.push(std::iter::once(label.to_owned()).chain(columns).chain([last.to_owned()]).collect());
    };
    line("名称", &|at| COLUMNS[at].0.to_owned(), "结果");
    line("用途", &|_| "条件".to_owned(), "结果");
    line("类型", &|at| COLUMNS[at].1.to_owned(), "金额");
    line("取值范围", &|at| COLUMNS[at].2.to_owned(), "");
    line("单位", &|at| COLUMNS[at].3.to_owned(), "元");
    line("1", &|at| if COLUMNS[at].0 == condition { cell.to_owned() } else { String::new() }, outcome);
    Table::read(Sheet { rows }).map_err(|mistakes| mistakes[0].to_string())
}

#[test]
fn the_table_of_the_guide_is_read_checked_and_decides_the_case_of_the_guide() {
    let [csv] = blocks("csv")[..] else { panic!("one table") };
    let (sheet, style) = Sheet::from_csv(csv).unwrap();
    let table = Table::read(sheet).unwrap_or_else(|mistakes| panic!("{}", mistakes[0]));
    assert_eq!(table.sheet().to_csv(style), csv);
    assert!(!table.check().is_wrong(table.hit_policy()));

    let [json] = blocks("json")[..] else { panic!("one case") };
    let facts: serde_json::Map<String, serde_json::Value> = serde_json::from_str(json).unwrap();
    let facts: Vec<(String, String)> = facts
        .into_iter()
        .map(|(name, value)| (name, value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
        .collect();
    let case = table.case(facts.iter().map(|(name, text)| (name.as_str(), text.as_str()))).unwrap();
    let answer = table.decide(case, Some(jiff::civil::date(2022, 6, 1)));
    assert_eq!(answer.row(1), Some(Verdict::False));
    assert_eq!(answer.nearest(1)[0].row, 1, "6千元 is above ≤5千元 and nothing else is wrong");
}

/// An example of the guide, its column, facts it holds for, facts it does not hold for.
type Way = (&'static str, &'static str, &'static [&'static str], &'static [&'static str]);

const UP_TO: Way = ("", "金额", &["4999.99", "5000"], &["5000.01"]);
const FROM: Way = ("", "金额", &["5000", "5000.01"], &["4999.99"]);
const BELOW: Way = ("", "金额", &["4999.99"], &["5000"]);
const ABOVE: Way = ("", "金额", &["5000.01"], &["5000"]);
const NONE_OF_WORDS: Way = ("", "文字", &["严重"], &["轻微", "一般"]);
const FEW: Way = ("", "数", &["0", "3"], &["-1", "4"]);
const BAND: Way = ("", "金额", &["500", "1999.99"], &["499.99", "2000.01"]);

const fn like(example: &'static str, (_, column, holds, fails): Way) -> Way {
    (example, column, holds, fails)
}

/// Every example of the guide and what it means.
const WAYS: &[Way] = &[
    like("≤5000", UP_TO),
    like("<=5000", UP_TO),
    like("小于等于5000", UP_TO),
    like("不超过5000", UP_TO),
    like("至多5000", UP_TO),
    like("5000以下", UP_TO),
    like("5000以内", UP_TO),
    like("≥5000", FROM),
    like(">=5000", FROM),
    like("大于等于5000", FROM),
    like("不少于5000", FROM),
    like("至少5000", FROM),
    like("5000以上", FROM),
    like("<5000", BELOW),
    like("小于5000", BELOW),
    like("不满5000", BELOW),
    like("不足5000", BELOW),
    like("5000(不含)以下", BELOW),
    like(">5000", ABOVE),
    like("大于5000", ABOVE),
    like("超过5000", ABOVE),
    like("5000以外", ABOVE),
    ("5000", "金额", &["5000"], &["5000.01", "4999.99"]),
    ("等于5000", "金额", &["5000"], &["5000.01", "4999.99"]),
    ("≠5000", "金额", &["5000.01", "4999.99"], &["5000"]),
    like("[0..3]", FEW),
    like("0至3", FEW),
    like("0~3", FEW),
    ("[0..3)", "数", &["0", "2"], &["-1", "3"]),
    ("(0..3]", "数", &["1", "3"], &["0", "4"]),
    ("[5..)", "数", &["5", "999"], &["4"]),
    like("500以上2000以下", BAND),
    ("≥500且<2000", "金额", &["500", "1999.99"], &["499.99", "2000"]),
    ("≤3或≥10", "数", &["3", "10"], &["4", "9"]),
    ("1、3、5", "数", &["1", "3", "5"], &["2", "6"]),
    ("轻微、一般", "文字", &["轻微", "一般"], &["严重"]),
    ("轻微或一般", "枚举", &["轻微", "一般"], &["严重", "没有"]),
    ("F51*、F5221", "编码", &["F51", "f5199", "F5221"], &["F52", "F5"]),
    like("不含 轻微、一般", NONE_OF_WORDS),
    ("不含 F51*", "编码", &["F52"], &["F5122"]),
    ("不含 [1..3]", "数", &["0", "4"], &["1", "3"]),
    ("是", "是否", &["是", "有", "√", "true"], &["否"]),
    ("否", "是否", &["否", "无", "×", "FALSE"], &["是"]),
    ("自2022-05-01起", "日期", &["2022-05-01", "2023/1/1"], &["2022年4月30日"]),
    ("至2022-12-31止", "日期", &["2022-12-31"], &["2023-01-01"]),
];

fn verdict(column: &str, cell: &str, fact: &str) -> Verdict {
    let table = read(column, cell, "").unwrap_or_else(|reason| panic!("{column} {cell}: {reason}"));
    let case = table.case([(column, fact)]).unwrap_or_else(|mistakes| panic!("{cell}: {}", mistakes[0]));
    table.decide(case, None).row(0).unwrap()
}

#[test]
fn every_way_to_write_a_condition_means_what_the_guide_says() {
    let examples = examples("## 三、条件单元格");
    let written: Vec<&str> = examples.iter().flat_map(|(cells, _)| cells.iter().copied()).collect();
    assert_eq!(written, WAYS.iter().map(|way| way.0).collect::<Vec<_>>());
    for (cell, column, holds, fails) in WAYS {
        for (facts, expected) in [(holds, Verdict::True), (fails, Verdict::False)] {
            for fact in *facts {
                assert_eq!(verdict(column, cell, fact), expected, "{column} {cell} {fact}");
            }
        }
    }
}

/// An example as it is written in another column of its row: days in the place of numbers.
fn in_column(cell: &str, column: &str) -> String {
    let mut text = String::new();
    let mut rest = cell;
    while let Some(first) = rest.chars().next() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits > 0 && column == "日期" && !cell.contains('-') {
            let number: u32 = rest[..digits].parse().unwrap();
            text.push_str(&format!("{:04}-05-01", 2000 + number));
        } else {
            text.push_str(&rest[..digits.max(first.len_utf8())]);
        }
        rest = &rest[digits.max(first.len_utf8())..];
    }
    text
}

#[test]
fn every_way_is_read_in_every_column_the_guide_names() {
    let mut seen = 0;
    for (cells, uses) in examples("## 三、条件单元格") {
        // The row of 不含 has an example for words, one for codes and one for what is measured.
        let cells = |column: &str| match (&cells[..], column) {
            ([words, _, _], "文字" | "枚举") if words.starts_with("不含") => vec![*words],
            ([words, codes, _], "编码") if words.starts_with("不含") => vec![*codes],
            ([words, _, measured], _) if words.starts_with("不含") => vec![*measured],
            (all, _) => all.to_vec(),
        };
        for column in uses.split('、') {
            for cell in cells(column) {
                let cell = in_column(cell, column);
                read(column, &cell, "").unwrap_or_else(|reason| panic!("{column} {cell}: {reason}"));
                seen += 1;
            }
        }
    }
    assert!(seen > 100, "{seen}");
    for (cell, fact) in
        [("5千元", "5000"), ("5万元", "50000"), ("0.5万元", "5000"), ("1亿元", "100000000"), ("5角", "0.5")]
    {
        assert_eq!(verdict("金额", cell, fact), Verdict::True, "{cell}");
    }
    assert_eq!(verdict("文字", "“甲、乙”", "甲、乙"), Verdict::True);
    assert_eq!(verdict("文字", "“不含糖”", "不含糖"), Verdict::True);
    assert_eq!(verdict("文字", "甲 乙", " 甲 乙 "), Verdict::True);
    assert_eq!(verdict("文字", "甲 乙", "甲乙"), Verdict::False);
    assert_eq!(verdict("文字", "ＡＢ", "AB"), Verdict::True);
    assert_eq!(verdict("文字", "AB", "ab"), Verdict::False);
    assert!(read("投资额", "5万", "").unwrap_err().contains("5万元"));
    assert!(read("金额", "5,000", "").unwrap_err().contains("两种读法"));
}

#[test]
fn every_way_to_compare_days_to_compute_and_to_pay_is_read() {
    let days = examples("### 相对日期");
    let computed = examples("### 计算式");
    let amounts = examples("## 四、结果单元格");
    assert!(days.len() >= 4 && computed.len() >= 2 && amounts.len() >= 8);
    for cell in days.iter().flat_map(|(cells, _)| cells) {
        read("日期", cell, "").unwrap_or_else(|reason| panic!("{cell}: {reason}"));
    }
    for cell in computed.iter().flat_map(|(cells, _)| cells) {
        read("金额", cell, "").unwrap_or_else(|reason| panic!("{cell}: {reason}"));
    }
    for formula in amounts.iter().flat_map(|(cells, _)| cells) {
        read("数", "", formula).unwrap_or_else(|reason| panic!("{formula}: {reason}"));
    }
}
