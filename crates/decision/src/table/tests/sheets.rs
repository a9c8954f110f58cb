//! Sheets and CSV.

use super::{lines, read};
use crate::table::{Field, HitPolicy, ROWS_MAX, Sheet, Style, Table};

const LIST: &str = "\u{feff}表名,从轻处罚事项(示例)\r\n命中策略,C 全部\r\n完整,否\r\n\
    名称,违法行为,法律依据,生效日期,备注,违法次数,处理\r\n用途,项目,项目,项目,项目,条件,结果\r\n\
    类型,文字,文字,日期,文字,数,文字\r\n取值范围,,,,,[0..],\r\n单位,,,,,次,\r\n\
    1,未公示执照,\"《条例》第一条,第二款\",2022-05-01,\"写作“\"\"\"\"”\",≤1,从轻\r\n2,虚假宣传,《法》,,,>=2,从重\r\n";

#[test]
fn a_list_is_read_and_written_back_byte_for_byte() {
    for text in [
        LIST.to_owned(),
        LIST.replace("\r\n", "\n"),
        LIST.trim_start_matches('\u{feff}').to_owned(),
        LIST.trim_end().to_owned(),
        LIST.replace("完整,否\r\n", "完整,否,,,,,\r\n"),
        format!("{LIST},,,,,,\r\n"),
    ] {
        let (sheet, style) = Sheet::from_csv(&text).unwrap();
        let table = Table::read(sheet).unwrap();
        assert_eq!(table.sheet().to_csv(style), text);
        assert_eq!(table.name(), "从轻处罚事项(示例)");
        assert_eq!(table.hit_policy(), HitPolicy::Collect);
        assert_eq!(table.rows().len(), 2);
        assert_eq!(table.field(0, Field::Basis), "《条例》第一条,第二款");
        assert_eq!(table.condition_text(1, 0), ">=2");
    }
}

#[test]
fn cells_with_commas_marks_and_line_breaks_survive() {
    let rows = vec![
        vec!["a,b".to_owned(), "\"".to_owned(), "一\n二".to_owned(), String::new(), "c\r".to_owned()],
        vec![],
    ];
    let sheet = Sheet { rows };
    let text = sheet.to_csv(Style::default());
    assert_eq!(Sheet::from_csv(&text).unwrap().0.to_csv(Style::default()), text);
    for (broken, at) in [("a,\"b", "B1"), ("a\n\"b\"c", "A2")] {
        assert_eq!(Sheet::from_csv(broken).unwrap_err().at.to_string(), at);
    }
}

#[test]
fn all_mistakes_are_reported_with_their_addresses() {
    let mistakes = read(&lines(
        "命中策略|C
         名称|事项|生效日期|失效日期|次数|金额|结果
         用途|项目|项目|项目|条件|条件|结果
         类型||||数|金额|文字
         取值范围
         单位||||次|元
         1|甲|2022-05-01|2022-04-01|三次|≤5000|从轻
         1|乙|2022-13-01||≤3|5,000|从轻|多出
         |丙|||||从轻
         |||||
         5|丁|||≤3||从轻",
    ))
    .unwrap_err();
    let addresses: Vec<&str> =
        mistakes.iter().map(|mistake| mistake.split(['（', '：']).next().unwrap()).collect();
    assert_eq!(addresses, ["D7", "E7", "A8", "C8", "F8", "H8", "A9", "A10"], "{mistakes:#?}");
}

#[test]
fn a_wrong_head_is_refused_with_its_address() {
    let good = "命中策略|C\n名称|次数|结果\n用途|条件|结果\n类型|数|文字\n取值范围\n单位|次\n1|≤3|从轻";
    assert!(read(&lines(good)).is_ok());
    for (from, to, address, hint) in [
        ("名称|次数", "栏目|次数", "A1", "“名称”"),
        ("命中策略|C\n", "", "A1", "命中策略"),
        ("命中策略|C", "命中策略|X", "B1", "U 唯一"),
        ("命中策略|C", "命中|C", "A1", "命中策略"),
        ("命中策略|C", "命中策略|C|多", "C1", "A、B 两列"),
        ("命中策略|C", "命中策略|P", "A2", "枚举"),
        ("命中策略|C", "命中策略|C+", "A2", "数 或 金额"),
        ("类型|数", "种类|数", "A4", "“类型”"),
        ("类型|数", "类型|小数", "B4", "没有类型“小数”"),
        ("类型|数|文字", "类型|枚举|文字", "B5", "列出全部取值"),
        ("单位|次", "单位|次|元", "C6", "文字列不写单位"),
        ("类型|数", "类型|金额", "B6", "元、万元 或 分"),
        ("用途|条件", "用途|输入", "B3", "项目、前提、条件、结果"),
        ("用途|条件|结果", "用途|条件|条件", "A2", "用途为“结果”"),
        ("名称|次数|结果", "名称|次数|次数", "C2", "与 B2 重复"),
        ("名称|次数", "名称|", "B2", "列没有名称"),
        ("取值范围", "取值范围|[5..1]", "B5", "下限"),
        ("\n1|≤3|从轻", "", "A7", "没有条目"),
    ] {
        let text = good.replacen(from, to, 1);
        let mistakes = read(&lines(&text)).err().unwrap_or_else(|| panic!("{to} was taken"));
        let found = mistakes.iter().any(|mistake| mistake.starts_with(address) && mistake.contains(hint));
        assert!(found, "{to}: {mistakes:?}");
    }
}

#[test]
fn a_list_too_long_and_a_cell_too_long_are_refused() {
    let head = "命中策略|C\n名称|次数|结果\n用途|条件|结果\n类型|数|文字\n取值范围\n单位|次";
    let mut text = head.to_owned();
    for number in 0..=ROWS_MAX {
        text.push_str(&format!("\n{number}|≤3|从轻"));
    }
    let mistakes = read(&lines(&text)).unwrap_err();
    assert_eq!(mistakes.len(), 1);
    assert!(mistakes[0].starts_with("A20007：条目太多：有 20001 条"), "{mistakes:?}");

    let long = "长".repeat(32_767);
    let text = format!("{head}\n1|≤3|{long}");
    assert_eq!(read(&lines(&text)).unwrap_err(), ["C7：有 32767 字，一格最多 4000 字"]);
}
