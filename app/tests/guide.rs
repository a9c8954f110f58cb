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

#[test]
fn every_way_to_write_a_condition_is_read() {
    let examples = examples("## 三、条件单元格");
    assert!(examples.len() >= 15, "{}", examples.len());
    for (cells, uses) in examples {
        for cell in cells {
            let read: Vec<_> = uses_of(uses, cell).into_iter().map(|column| read(column, cell, "")).collect();
            assert!(read.iter().any(Result::is_ok), "{cell}: {read:?}");
        }
    }
    for cell in ["5千元", "5万元", "0.5万元", "1亿元", "5角", "“甲、乙”"] {
        let column = if cell.starts_with('“') { "文字" } else { "金额" };
        read(column, cell, "").unwrap();
    }
    assert!(read("投资额", "5万", "").unwrap_err().contains("5万元"));
    assert!(read("金额", "5,000", "").unwrap_err().contains("两种读法"));
}

/// The columns an example is for; where the guide names none, the one of its words.
fn uses_of(uses: &'static str, cell: &str) -> Vec<&'static str> {
    match uses {
        "" if matches!(cell, "是" | "否") => vec!["是否"],
        uses => uses.split('、').collect(),
    }
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
