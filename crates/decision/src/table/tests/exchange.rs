//! To DMN and back.

use super::random::{Dice, table as random_table};
use super::table;
use crate::table::{Sheet, Table};

#[test]
fn a_table_comes_back_from_dmn_with_every_cell_as_it_was_written() {
    let mut dice = Dice(3);
    for _ in 0..100 {
        let table = random_table(&mut dice);
        let back = Table::read(Sheet::from_dmn(&table.to_dmn()).unwrap()).unwrap();
        assert_eq!(back.to_dmn(), table.to_dmn());
        let cells = |table: &Table| {
            table.rows().iter().map(|row| table.sheet().rows[row.line].clone()).collect::<Vec<_>>()
        };
        assert_eq!(cells(&back), cells(&table));
        assert_eq!(Sheet::from_dmn(&back.to_dmn()).unwrap(), *back.sheet(), "a second time nothing changes");
    }
}

#[test]
fn a_cell_changed_in_dmn_is_read_as_changed() {
    let table = table(
        "表名|示例
         命中策略|F
         名称|法律依据|次数|金额|后果|行业|处理
         用途|项目|前提|条件|条件|条件|结果
         类型||数|金额|枚举|编码|文字
         取值范围||[0..]||没有、轻微、严重||
         单位||次|万元|||
         甲|《法》第一条|3次以下|<0.5万元|不含 严重|F51*|从轻",
    );
    let dmn = table.to_dmn();
    for (from, to, column, expected) in [
        ("", "", 2, "3次以下"),
        ("[0..3]", "[0..5]", 2, "[0..5]"),
        ("[0..3]", "&lt; 2, &gt;= 7", 2, "<2或≥7"),
        ("\"没有\", \"轻微\"<", "not(\"没有\")<", 4, "不含 没有"),
        ("starts with(?, \"F51\")", "\"F5211\", starts with(?, \"F52\")", 5, "F5211、F52*"),
        ("[0..3]", "? * 2 &lt; 7", 2, "=? * 2 < 7"),
    ] {
        assert!(dmn.contains(from), "{from}: {dmn}");
        let sheet = Sheet::from_dmn(&dmn.replacen(from, to, 1)).unwrap();
        assert_eq!(sheet.rows[7][column], expected);
        assert_eq!((sheet.rows[7][0].as_str(), sheet.rows[7][1].as_str()), ("甲", "《法》第一条"));
        assert_eq!(sheet.rows[3][2], "前提");
        Table::read(sheet).unwrap();
    }
    let mistakes = Sheet::from_dmn(&dmn.replacen("[0..3]", "次数 + 1", 1)).unwrap_err();
    assert_eq!(mistakes, ["第 1 条“次数”：DMN 单元格“次数 + 1”没有对应的写法"]);
}

#[test]
fn a_model_of_others_becomes_a_table() {
    let model = |cell: &str, kind: &str| {
        format!(
            "<definitions xmlns='https://www.omg.org/spec/DMN/20191111/MODEL/' namespace='n' name='m'><decision name='Discount' id='d'>
             <decisionTable hitPolicy='UNIQUE'>
             <input label='Customer'><inputExpression typeRef='string'><text>Customer</text></inputExpression><inputValues><text>\"Business\", \"Private\"</text></inputValues></input>
             <input><inputExpression typeRef='{kind}'><text>Order size</text></inputExpression></input>
             <output name='Discount' typeRef='number'/>
             <rule><inputEntry><text>\"Business\"</text></inputEntry><inputEntry><text>{cell}</text></inputEntry><outputEntry><text>0.15</text></outputEntry></rule>
             <rule><inputEntry><text>-</text></inputEntry><inputEntry><text>[1..9.5)</text></inputEntry><outputEntry><text>0.05</text></outputEntry></rule>
             </decisionTable></decision></definitions>"
        )
    };
    let sheet = Sheet::from_dmn(&model("&gt;= 10", "number")).unwrap();
    let lines: Vec<String> = sheet.rows.iter().map(|row| row.join("|")).collect();
    assert_eq!(
        lines,
        [
            "表名|Discount",
            "命中策略|U",
            "名称|Customer|Order size|Discount",
            "用途|条件|条件|结果",
            "类型|枚举|数（1位小数）|数（2位小数）",
            "取值范围|Business、Private||",
            "单位|||",
            "1|Business|≥10|0.15",
            "2||[1..9.5)|0.05",
        ]
    );
    Table::read(sheet).unwrap();
    assert!(Sheet::from_dmn(&model("-", "time")).unwrap_err()[0].contains("time"));
    assert!(Sheet::from_dmn("<definitions/>").unwrap_err()[0].contains("没有决策表"));
}

#[test]
fn what_dmn_has_no_word_for_comes_back_too() {
    let text = "表名|示例
         命中策略|F
         完整|是
         说明|金额以元计
         说明|完整：是
         名称|编号|原文|次数|处理
         用途|项目|项目|条件|结果
         类型|||数|文字
         取值范围|||[0..]|
         单位|||次|
         甲|2022-1|《条例》第一条|3次以下|责令改正，不予处罚。
         乙|2022-2||3次以上|从轻";
    let sheet = Sheet::from_dmn(&table(text).to_dmn()).unwrap();
    let lines: Vec<String> = sheet.rows.iter().map(|row| row.join("|")).collect();
    let expected: Vec<&str> = text.lines().map(str::trim).collect();
    assert_eq!(lines, expected);
    assert!(Table::read(sheet).unwrap().is_complete());
}

#[test]
fn a_cell_nobody_changed_is_as_it_was_written_whatever_became_of_its_row() {
    let dmn = table(
        "命中策略|C
         名称|次数|行业|补助
         用途|条件|条件|结果
         类型|数|文字|金额
         取值范围
         单位|次||元
         1|3次以下|不含 餐饮|次数×100元;最高500",
    )
    .to_dmn();
    let changed = dmn.replacen("not(\"餐饮\")<", "\"餐饮\"<", 1);
    // Another program copies a rule with its annotations.
    let rule = changed.split("<rule").nth(1).unwrap().split("</rule>").next().unwrap();
    let copied = changed.replacen("</rule>", &format!("</rule><rule{rule}</rule>"), 1);
    for dmn in [&changed, &copied] {
        let sheet = Sheet::from_dmn(dmn).unwrap();
        assert_eq!(sheet.rows[7], ["1", "3次以下", "餐饮", "次数×100元;最高500"]);
    }
    let mistakes = Table::read(Sheet::from_dmn(&copied).unwrap()).unwrap_err();
    assert!(mistakes[0].to_string().contains("编号“1”与第 8 行重复"), "{}", mistakes[0]);
}

/// A model of somebody else.
fn foreign(input: &str, output: &str, cells: (&str, &str), more: &str) -> Result<Sheet, Vec<String>> {
    Sheet::from_dmn(&format!(
        "<definitions xmlns='https://www.omg.org/spec/DMN/20191111/MODEL/' namespace='n' name='m'>{more}
         <decision name='结论' id='d'><description>按月更新</description><decisionTable><input label='违法情节'>{input}</input><output {output}</output>
         <annotation name='编号'/><rule><description>首次</description><inputEntry><text>{}</text></inputEntry>
         <outputEntry><text>{}</text></outputEntry><annotationEntry><text>第三条</text></annotationEntry></rule>
         </decisionTable></decision></definitions>",
        cells.0, cells.1
    ))
}

#[test]
fn what_others_say_in_a_model_is_kept_or_refused_and_never_lost() {
    let asked =
        |text: &str| format!("<inputExpression typeRef='string'><text>{text}</text></inputExpression>");
    let text = "typeRef='string'>";
    let sheet = foreign(
        &format!("<description>由窗口填写</description>{}", asked("情节")),
        text,
        ("\"不含糖\", \"-\"", "\"说\\\"不\\\"\""),
        "",
    )
    .unwrap();
    let lines: Vec<String> = sheet.rows.iter().map(|row| row.join("|")).collect();
    assert_eq!(
        lines,
        [
            "表名|结论",
            "命中策略|U",
            "说明|按月更新",
            "说明|情节：违法情节",
            "说明|情节：由窗口填写",
            "名称|编号|说明|情节|结论",
            "用途|项目|项目|条件|结果",
            "类型|||文字|文字",
            "取值范围||||",
            "单位||||",
            "1|第三条|首次|“不含糖”、“-”|说\"不\"",
        ]
    );
    Table::read(sheet).unwrap();

    let plain = asked("情节");
    for (input, output, cells, more, part) in [
        (
            &plain,
            "typeRef='string'><defaultOutputEntry><text>\"无\"</text></defaultOutputEntry>",
            ("-", "null"),
            "",
            "默认结果“\"无\"”",
        ),
        (&asked("count(情节)"), text, ("-", "null"), "", "列“count(情节)”问的是算式"),
        (&plain, text, ("null", "null"), "", "“null”没有对应的写法"),
        (&plain, text, ("\"a\\\"b\"", "null"), "", "没有对应的写法"),
        (&plain, text, ("\"\"", "null"), "", "没有对应的写法"),
        (&plain, text, ("-", "\"-\""), "", "没有对应的写法"),
        (&plain, text, ("-", "today()"), "", "没有对应的写法"),
        (&plain, text, ("-", "upper case(情节)"), "", "没有对应的写法"),
        (&plain, text, ("starts with(情节, \"a\")", "null"), "", "没有对应的写法"),
        (
            &plain,
            text,
            ("-", "null"),
            "<decision name='别的'><literalExpression><text>1</text></literalExpression></decision>",
            "除了决策表还有“别的”",
        ),
        (&plain, text, ("-", "null"), "<import namespace='urn:x' name='外'/>", "除了决策表还有“外”"),
        (&asked("结论"), text, ("-", "null"), "", "转成表格后 E5：列名“结论”与 D5 重复"),
        (
            &(plain.clone() + "<inputValues><text>string length(?) &lt; 5</text></inputValues>"),
            text,
            ("-", "null"),
            "",
            "取值“string length(?) < 5”没有对应的写法",
        ),
    ] {
        let reasons = foreign(input, output, cells, more)
            .err()
            .unwrap_or_else(|| panic!("{input} {cells:?} was taken"));
        assert!(reasons[0].contains(part), "{reasons:?}");
    }
}
