//! From a sheet to a list: what is taken, and what is refused with which address.

use super::*;
use crate::lists::{List, read, template};
use crate::model::{Effect, FineRange, FineUnit, FirstOffence, OffenceScope};
use decision::table::{At, Field};
use jiff::civil::date;

fn read_rows(rows: &[(&str, Vec<(&str, &str)>)]) -> List {
    read(list(rows), &names()).unwrap_or_else(|mistakes| panic!("{}", said(&mistakes)))
}

fn said(mistakes: &[decision::table::Mistake]) -> String {
    mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn an_item_is_what_its_row_says() {
    let list = read_rows(&[
        ("SCJG-M-001", row(&[("罚款下限", "0.5"), ("后续措施", "责令改正、告诫"), ("失效日期", "2024/1/1")])),
        (
            "SCJG-M-002",
            row(&[
                ("主管部门", "盘龙区城管局"),
                ("违法行为", "占道经营、超门窗经营"),
                ("罚款上限", "５"),
                ("罚款单位", "倍"),
                ("初次违法", "是"),
                ("首违月数", "24"),
                ("首违范围", "同一领域"),
            ]),
        ),
    ]);
    assert_eq!((list.batch.as_str(), list.items.len(), list.table.name()), ("2022-05", 2, "试"));
    let one = &list.items[0];
    assert_eq!((one.list.as_str(), one.effect, one.act.agency.as_str()), ("exempt", Effect::Exempt, "D03"));
    assert_eq!(
        one.act.fine,
        Some(FineRange { min: Some(500_000), max: 3_000_000, unit: FineUnit::Fen }),
        "half of ten thousand yuan is 500,000 分"
    );
    assert_eq!((one.effective_from, one.effective_until), (date(2022, 5, 1), Some(date(2024, 1, 1))));
    assert_eq!(one.follow_up, ["责令改正", "告诫"]);
    let two = &list.items[1];
    assert_eq!(
        (two.act.name.as_str(), two.act.agency.as_str()),
        ("占道经营、超门窗经营", "D08"),
        "one act, although its name has a mark that separates words"
    );
    assert_eq!(two.act.fine, Some(FineRange { min: None, max: 5_000, unit: FineUnit::Times }));
    assert_eq!(two.first_offence, Some(FirstOffence { months: 24, scope: OffenceScope::SameDomain }));
    // The table asks for the same act under the same name.
    let case =
        list.table.case([("违法行为", "占道经营、超门窗经营"), ("及时改正", "是"), ("初次违法", "是")]);
    let answer = list.table.decide(case.expect("a case"), None);
    assert_eq!(answer.conclusion().rows, [1]);
    assert_eq!(list.table.field(1, Field::Matter), "“占道经营、超门窗经营”");
}

#[test]
fn the_same_list_has_the_same_text_whatever_program_wrote_it() {
    let rows = [("A-1", row(&[("备注", "一\n二")])), ("A-2", row(&[("违法行为", "甲、乙")]))];
    let first = read_rows(&rows);
    let mut other = list(&rows);
    for cells in &mut other.rows {
        cells.iter_mut().for_each(|cell| *cell = format!(" {} ", cell.replace('\n', "\r\n")));
        cells.extend([String::new(), "  ".into()]);
    }
    other.rows.push(vec![String::new()]);
    let second = read(other, &names()).expect("read");
    assert_eq!((first.text(), first.hash()), (second.text(), second.hash()));
    assert_eq!(first.hash().len(), 64);
    let (sheet, _) = Sheet::from_csv(&first.text()).expect("a text");
    assert_eq!(
        read(sheet, &first.names).expect("read again").items,
        first.items,
        "by the names that are kept"
    );
}

#[test]
fn a_cell_that_cannot_be_taken_is_told_with_its_address() {
    let places = crate::lists::form::Places::of(&head("试")).expect("places");
    let at = |column: &str, row: usize| {
        At { row: places.first + row, column: places.column(column).unwrap_or(0) }.to_string()
    };
    for (cells, column, words) in [
        (vec![("清单", "不罚清单")], "清单", "没有清单“不罚清单”，有：从轻行政处罚事项清单"),
        (vec![("清单", "")], "清单", "应写清单的名称"),
        (vec![("主管部门", "区天文局")], "主管部门", "没有部门“区天文局”"),
        (vec![("主管部门", "")], "主管部门", "应写主管部门"),
        (vec![("领域", "—")], "领域", "是空的"),
        (vec![("法律依据", "")], "法律依据", "是空的"),
        (vec![("违法行为", "")], "违法行为", "是空的"),
        (vec![("违法行为", "销售“三无”产品")], "违法行为", "不能有引号"),
        (vec![("罚款下限", "4")], "罚款上限", "上限 3 小于下限 4"),
        (vec![("罚款上限", "5千元")], "罚款上限", "“5千元”应为数字"),
        (vec![("罚款上限", "-3")], "罚款上限", "应为数字"),
        (vec![("罚款上限", "3,000")], "罚款上限", "应为数字"),
        (vec![("罚款上限", "0.0000001")], "罚款上限", "应为数字"),
        (vec![("罚款上限", ""), ("罚款下限", "1")], "罚款上限", "应写法定罚款的上限"),
        (vec![("罚款单位", "美元")], "罚款单位", "元、万元、倍、% 之一"),
        (vec![("生效日期", "")], "生效日期", "应写生效日期"),
        (vec![("生效日期", "2022-02-30")], "生效日期", "2022-02-30"),
        (vec![("失效日期", "2022-05-01")], "失效日期", "应晚于生效日期"),
        (vec![("批次", "")], "批次", "是空的"),
        (vec![("批次", "第二批")], "批次", "只能用字母、数字"),
        (vec![("首违月数", "两年")], "首违月数", "应为月数"),
        (vec![("首违月数", "24")], "首违范围", "应为 同一违法行为、"),
        (vec![("首违月数", "24"), ("首违范围", "同一领域")], "首违月数", "“初次违法”应为 是"),
        (vec![("结果", "从轻处罚")], "结果", "结果应为 不予处罚"),
        (vec![("结果", "不罚")], "结果", "没有“不罚”"),
        (vec![("及时改正", "尽快")], "及时改正", "本列只能写 是、否"),
        (vec![("货值金额", "五千元")], "货值金额", "请用阿拉伯数字"),
        (vec![("危害后果", "很轻")], "危害后果", "没有“很轻”这一项"),
        (vec![("及时改正", "")], "编号", "没有写任何条件"),
    ] {
        let mistakes = read(list(&[("A-1", row(&cells))]), &names()).expect_err("refused");
        let text = said(&mistakes);
        let address = at(column, 0);
        let found = mistakes.iter().any(|one| one.at.to_string() == address && one.reason.contains(words));
        assert!(found, "{cells:?}: {address} {words}\n{text}");
    }
    for (rows, column, words) in [
        ([("A-1", row(&[])), ("A-1", row(&[]))], "编号", "编号“A-1”与第 9 行重复"),
        ([("A-1", row(&[])), ("", row(&[]))], "编号", "没有编号"),
        ([("A-1", row(&[])), ("编号/2", row(&[]))], "编号", "编号只能用字母"),
        ([("A-1", row(&[])), ("A-2", row(&[("罚款上限", "5")]))], "罚款上限", "与第 9 行不同"),
        ([("A-1", row(&[])), ("A-2", row(&[("罚款上限", ""), ("罚款单位", "")]))], "罚款上限", "只能有一个"),
        ([("A-1", row(&[])), ("A-2", row(&[("批次", "2022-07")]))], "批次", "第 9 行写的是“2022-05”"),
    ] {
        let mistakes = read(list(&rows), &names()).expect_err("refused");
        let address = at(column, 1);
        let found = mistakes.iter().any(|one| one.at.to_string() == address && one.reason.contains(words));
        assert!(found, "{address} {words}\n{}", said(&mistakes));
    }
}

#[test]
fn all_mistakes_are_told_at_once_in_the_order_of_the_sheet() {
    let rows = [
        ("A-1", row(&[("主管部门", "区天文局"), ("危害后果", "很轻")])),
        ("A-2", row(&[("清单", "不罚清单"), ("生效日期", "去年")])),
    ];
    let mistakes = read(list(&rows), &names()).expect_err("refused");
    let lines: Vec<usize> = mistakes.iter().map(|one| one.at.row).collect();
    assert_eq!(lines, [8, 8, 9, 9], "{}", said(&mistakes));
}

#[test]
fn a_head_that_is_not_that_of_a_list_is_told() {
    let without = |column: &str| {
        let mut sheet = list(&[("A-1", row(&[]))]);
        let place = sheet.rows[3].iter().position(|name| name == column).expect("a column");
        sheet
            .rows
            .iter_mut()
            .skip(3)
            .for_each(|cells| drop((cells.len() > place).then(|| cells.remove(place))));
        sheet
    };
    let changed = |row: usize, column: usize, text: &str| {
        let mut sheet = list(&[("A-1", super::row(&[]))]);
        sheet.write(At { row, column }, text);
        sheet
    };
    let act = list(&[]).rows[3].iter().position(|name| name == "违法行为").expect("a column");
    for (sheet, words) in [
        (without("清单"), "清单缺少列：清单"),
        (without("结果"), "清单缺少列：结果"),
        (without("违法行为"), "清单缺少列：违法行为"),
        (changed(1, 1, "F"), "命中策略应为 C"),
        (changed(4, act, "条件"), "用途应为 前提"),
        (list(&[]), "表头以下没有条目"),
        (Sheet::default(), "A 列没有“名称”一行"),
    ] {
        let mistakes = read(sheet, &names()).expect_err("refused");
        assert!(said(&mistakes).contains(words), "{words}\n{}", said(&mistakes));
    }
}

#[test]
fn the_template_passes_as_it_is_and_has_one_example_of_each_kind() {
    let book = template::book(&shipped(), &units(), date(2022, 11, 1)).expect("a book");
    let sheet = sheet::book::read(book).expect("read");
    let list = read(sheet, &names()).unwrap_or_else(|mistakes| panic!("{}", said(&mistakes)));
    let kinds: Vec<&str> = list.items.iter().map(|item| item.list.as_str()).collect();
    assert_eq!(kinds, ["exempt", "lighter", "mitigated", "heavier", "no_coercion"]);
    assert_eq!(list.batch, "2022-11");
    assert!(list.table.conditions().len() <= 30);
}
