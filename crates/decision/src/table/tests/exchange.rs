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
