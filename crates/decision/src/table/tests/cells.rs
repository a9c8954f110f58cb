//! The cell language.

use super::{one_column, read, verdict};
use crate::table::Verdict;

/// A column, a cell, facts for which it is true and facts for which it is false; facts are separated by `|`.
type Row<'a> = ((&'a str, &'a str, &'a str), &'a str, &'a str, &'a str);

fn check(rows: &[Row<'_>]) {
    for ((kind, range, unit), cell, yes, no) in rows {
        let table =
            one_column(kind, range, unit, &[cell]).unwrap_or_else(|reason| panic!("{cell}: {reason:?}"));
        for (list, expected) in [(yes, Verdict::True), (no, Verdict::False)] {
            for fact in list.split('|').filter(|fact| !fact.is_empty()) {
                assert_eq!(verdict(&table, &[("甲", fact)]), expected, "{cell} asked of {fact}");
            }
        }
        assert_eq!(verdict(&table, &[]), Verdict::Unknown, "{cell} asked of nothing");
    }
}

const COUNT: (&str, &str, &str) = ("数", "[0..]", "次");
const SHARE: (&str, &str, &str) = ("数(2位小数)", "", "%");
const KILOGRAM: (&str, &str, &str) = ("数(1位小数)", "", "千克");
const TEN_THOUSAND: (&str, &str, &str) = ("数", "", "万人");
const YUAN: (&str, &str, &str) = ("金额", "", "元");
const WAN: (&str, &str, &str) = ("金额", "", "万元");
const DAY: (&str, &str, &str) = ("日期", "", "");
const GRADE: (&str, &str, &str) = ("枚举", "没有、轻微、一般、严重", "");
const WORD: (&str, &str, &str) = ("文字", "", "");
const CODE: (&str, &str, &str) = ("编码", "", "");
const FLAG: (&str, &str, &str) = ("是否", "", "");

#[test]
fn comparisons_are_understood_in_signs_and_words() {
    check(&[
        (COUNT, "≤3", "0|3", "4"),
        (COUNT, "<=3", "3", "4"),
        (COUNT, "=<3", "3", "4"),
        (COUNT, "≦3", "3", "4"),
        (COUNT, "\u{ff1c}\u{ff1d}\u{ff13}", "3|\u{ff13}", "4"),
        (COUNT, "小于等于3", "3", "4"),
        (COUNT, "小于或等于 3 次", "3", "4"),
        (COUNT, "不超过3次", "3", "4"),
        (COUNT, "至多3", "3", "4"),
        (COUNT, "≥3", "3|9", "2"),
        (COUNT, ">= 3", "3", "2"),
        (COUNT, "大于等于3", "3", "2"),
        (COUNT, "不少于3次", "3", "2"),
        (COUNT, "<3", "2", "3"),
        (COUNT, "不满3", "2", "3"),
        (COUNT, "不足3", "2", "3"),
        (COUNT, ">3", "4", "3"),
        (COUNT, "超过3次", "4", "3"),
        (COUNT, "等于3", "3", "2|4"),
        (COUNT, "3", "3", "2|4"),
        (COUNT, "≠3", "2|4", "3"),
        (COUNT, "不等于3", "2|4", "3"),
    ]);
}

#[test]
fn yishang_and_yixia_include_the_number_as_the_civil_code_has_it() {
    check(&[
        (COUNT, "3以上", "3|4", "2"),
        (COUNT, "3次以下", "2|3", "4"),
        (COUNT, "3以内", "3", "4"),
        (COUNT, "3以外", "4", "3"),
        (COUNT, "3(含)以上", "3", "2"),
        (COUNT, "3(不含)以上", "4", "3"),
        (COUNT, "2以上5以下", "2|5", "1|6"),
        (COUNT, "2以上不满5", "2|4", "1|5"),
        (COUNT, "大于2小于5", "3|4", "2|5"),
    ]);
}

#[test]
fn intervals_have_open_and_closed_ends() {
    check(&[
        (COUNT, "[0..3]", "0|3", "4"),
        (COUNT, "(0..3)", "1|2", "0|3"),
        (COUNT, "]0..3[", "1|2", "0|3"),
        (COUNT, "[2..)", "2|999", "1"),
        (COUNT, "(..3)", "0|2", "3"),
        (COUNT, "【1,3】", "1|3", "0|4"),
        (COUNT, "1至3", "1|3", "0|4"),
        (COUNT, "1~3次", "1|3", "0|4"),
        (COUNT, "[1至3)", "1|2", "3"),
        (COUNT, "≥1且<3", "1|2", "0|3"),
        (COUNT, "≤1或≥5", "0|1|5", "2|4"),
        (COUNT, "1、3、5", "1|3|5", "2|4"),
        (COUNT, "1,3;5", "1|3|5", "2|4"),
        (COUNT, "[1..2]、7", "1|2|7", "3"),
        (COUNT, "不含 1、3", "0|2", "1|3"),
        (COUNT, "不含[1..3]", "0|4", "1|3"),
    ]);
}

#[test]
fn money_and_decimals_are_exact() {
    check(&[
        (YUAN, "≤5000", "5000|4999.99|5千元|0.5万元", "5000.01|5001"),
        (YUAN, "≤5千元", "5000", "5000.01"),
        (YUAN, "<5万元", "49999.99", "50000"),
        (YUAN, "5万", "50000", "5"),
        (YUAN, "[1万元..5万元)", "10000|49999.99", "9999.99|50000"),
        (YUAN, "0.1", "0.1|0.10|1角|10分", "0.11"),
        (YUAN, "≥1亿元", "100000000", "99999999.99"),
        (WAN, "≤500", "500|5000000元|500万元", "500.01"),
        (WAN, "≤5000元", "0.5", "0.51"),
        (SHARE, "≥0.07", "0.07|0.08%", "0.06"),
        (SHARE, "[-1.5..0)", "-1.5|-0.01", "-1.51|0"),
    ]);
}

#[test]
fn a_unit_that_begins_like_a_multiplier_is_a_unit() {
    check(&[
        (KILOGRAM, "≤5千克", "5|5千克|4.9", "5.1|5千千克"),
        (KILOGRAM, "[1千克..2万千克]", "1|20000|2万千克", "0.9|20000.1"),
        (TEN_THOUSAND, "≥5万人", "5|5万人|5万万人", "4"),
        (COUNT, "≤5万", "50000|5万次", "50001"),
        (YUAN, "≤\u{ffe5}5000", "\u{a5}5000|\u{ffe5}5", "5001"),
    ]);
}

#[test]
fn days_are_compared_as_days() {
    check(&[
        (DAY, "≥2022-05-01", "2022-05-01|2022/5/1|2022年5月1日|2022.5.1", "2022-04-30"),
        (DAY, "自2022-05-01起", "2022-05-01", "2022-04-30"),
        (DAY, "至2022年12月31日止", "2022-12-31", "2023-01-01"),
        (DAY, "[2022-01-01..2022-12-31]", "2022-01-01|2022-12-31", "2021-12-31|2023-01-01"),
        (DAY, "2022-01-01至2022-12-31", "2022-06-01", "2023-01-01"),
        (DAY, "早于2022-05-01", "2022-04-30", "2022-05-01"),
        (DAY, "<=2022-05-01", "2022-05-01", "2022-05-02"),
        (DAY, "＞＝2022-05-01", "2022-05-01", "2022-04-30"),
        (DAY, "<>2022-05-01", "2022-05-02", "2022-05-01"),
        (DAY, "不含 2022-05-01、2022-05-03", "2022-05-02", "2022-05-01|2022-05-03"),
        (DAY, "不含 [2022-05-01..2022-05-31]", "2022-04-30|2022-06-01", "2022-05-01|2022-05-31"),
    ]);
}

#[test]
fn words_and_codes_are_listed_or_excluded() {
    check(&[
        (GRADE, "轻微、一般", "轻微|一般", "没有|严重"),
        (GRADE, "轻微或一般", "轻微|一般", "严重"),
        (GRADE, "不含 严重", "没有|一般", "严重"),
        (GRADE, "不含严重、一般", "没有", "严重|一般"),
        (WORD, "批发、零售", "批发|零售", "餐饮"),
        (WORD, "不含 批发", "零售|随便什么", "批发"),
        (WORD, "\"甲、乙\"", "甲、乙", "甲"),
        (WORD, "“甲,乙”、丙", "甲,乙|丙", "乙"),
        (CODE, "F51*", "F51|F5123|f5123|F51", "F52|F5"),
        (CODE, "F51*、F5221", "F511|F5221", "F5222|F522"),
        (CODE, "不含 F51*", "F52|A01", "F51|F511"),
        (FLAG, "是", "是|有|√|true", "否|无|×"),
        (FLAG, "否", "否", "是"),
    ]);
}

#[test]
fn a_blank_cell_asks_nothing() {
    for blank in ["", " ", "-", "\u{ff0d}", "—", "——", "\u{3000}"] {
        let table = one_column("数", "", "次", &[blank]).unwrap();
        assert_eq!(verdict(&table, &[]), Verdict::True, "{blank:?}");
        assert_eq!(verdict(&table, &[("甲", "7")]), Verdict::True, "{blank:?}");
    }
}

#[test]
fn a_longer_beginning_of_a_code_does_not_hide_a_shorter_one() {
    let table = one_column("编码", "", "", &["F5*", "F51*", "F512", "不含 F51*"]).unwrap();
    for (fact, expected) in
        [("F5", "YNNY"), ("F51", "YYNN"), ("F512", "YYYN"), ("F5123", "YYNN"), ("A", "NNNY")]
    {
        let answer = table.decide(table.case([("甲", fact)]).unwrap(), None);
        let verdicts = (0..4).map(|row| if answer.cell(row, 0) == Verdict::True { 'Y' } else { 'N' });
        assert_eq!(verdicts.collect::<String>(), expected, "{fact}");
    }
}

#[test]
fn a_day_is_compared_with_another_day_of_the_case() {
    let rows = |cell| {
        vec![
            vec!["命中策略", "C"],
            vec!["名称", "发现日期", "违法行为日期", "结果"],
            vec!["用途", "条件", "条件", "结果"],
            vec!["类型", "日期", "日期", "文字"],
            vec!["取值范围"],
            vec!["单位"],
            vec!["1", cell, "", "适用"],
        ]
    };
    for (cell, base, yes, no) in [
        ("自违法行为日期起2年内", "2020-02-29", "2020-02-29|2022-02-28", "2020-02-28|2022-03-01"),
        ("自违法行为之日起 2 年内", "2020-03-01", "2022-03-01", "2022-03-02"),
        ("自违法行为日期起6个月以内", "2022-08-31", "2023-02-28", "2023-03-01"),
        ("自违法行为日期起90日内", "2022-01-01", "2022-04-01", "2022-04-02"),
        ("自违法行为日期起1年6个月内", "2022-01-01", "2023-07-01", "2023-07-02"),
        ("自违法行为日期起超过2年", "2020-03-01", "2022-03-02", "2022-03-01|2020-01-01"),
        ("违法行为日期前30日内", "2022-03-31", "2022-03-01|2022-03-31", "2022-02-28|2022-04-01"),
        ("≥违法行为日期", "2022-03-31", "2022-03-31", "2022-03-30"),
        ("早于违法行为日期", "2022-03-31", "2022-03-30", "2022-03-31"),
    ] {
        let table = read(&rows(cell)).unwrap_or_else(|reason| panic!("{cell}: {reason:?}"));
        for (list, expected) in [(yes, Verdict::True), (no, Verdict::False)] {
            for fact in list.split('|') {
                let facts = [("发现日期", fact), ("违法行为日期", base)];
                assert_eq!(verdict(&table, &facts), expected, "{cell}: {fact} from {base}");
            }
        }
        assert_eq!(verdict(&table, &[("发现日期", base)]), Verdict::Unknown, "{cell}");
    }
}

#[test]
fn a_cell_that_begins_with_an_equals_sign_goes_on_in_feel() {
    let rows = |cell| {
        vec![
            vec!["命中策略", "C"],
            vec!["名称", "货值金额", "违法所得", "从业人数", "后果", "立案日期", "结果"],
            vec!["用途", "条件", "条件", "条件", "条件", "条件", "结果"],
            vec!["类型", "金额", "金额", "数", "枚举", "日期", "文字"],
            vec!["取值范围", "", "", "", "没有、轻微"],
            vec!["单位", "万元", "元", "人"],
            vec!["1", cell, "", "", "", "", "适用"],
        ]
    };
    let facts = [
        ("货值金额", "1.5"),
        ("违法所得", "3000"),
        ("从业人数", "7"),
        ("后果", "轻微"),
        ("立案日期", "2022-05-01"),
    ];
    for (cell, expected) in [
        ("= ? * 10000 > 违法所得 * 4", Verdict::True),
        ("= 违法所得 / 从业人数 > 500", Verdict::False),
        ("= 后果 = \"轻微\" and ? <= 1.5", Verdict::True),
        ("=后果 in (\"没有\")", Verdict::False),
        ("= 立案日期 >= date(\"2022-05-01\")", Verdict::True),
        ("= 违法所得 / 0 > 1", Verdict::Unknown),
    ] {
        let table = read(&rows(cell)).unwrap_or_else(|reason| panic!("{cell}: {reason:?}"));
        assert_eq!(verdict(&table, &facts), expected, "{cell}");
        assert_eq!(verdict(&table, &[]), Verdict::Unknown, "{cell}");
    }
    for (cell, hint) in [
        ("= ? >", "FEEL 表达式"),
        ("=5000", "直接写 5"),
        ("= 违法所的 > 5", "没有名为“违法所的”的条件列"),
        ("= 违法所得 + 1", "这里是数"),
        ("= true", "没有用到任何条件列"),
    ] {
        let mistakes = read(&rows(cell)).err().unwrap_or_else(|| panic!("{cell} was taken"));
        assert!(
            mistakes[0].starts_with("B7（第 7 行“货值金额”列）：") && mistakes[0].contains(hint),
            "{mistakes:?}"
        );
    }
}

#[test]
fn a_computed_cell_is_unknown_while_a_fact_it_names_is() {
    let table = read(&[
        vec!["命中策略", "C"],
        vec!["名称", "甲", "乙", "结果"],
        vec!["用途", "条件", "条件", "结果"],
        vec!["类型", "数", "数", "文字"],
        vec!["取值范围"],
        vec!["单位"],
        vec!["1", "= 乙 > 3", "", "适用"],
        vec!["2", "= ? = null or 乙 > 3", "", "适用"],
    ])
    .unwrap();
    for (facts, expected) in [
        (vec![("乙", "4")], [Verdict::True, Verdict::Unknown]),
        (vec![("甲", "1")], [Verdict::Unknown, Verdict::Unknown]),
        (vec![("甲", "1"), ("乙", "4")], [Verdict::True, Verdict::True]),
    ] {
        let answer = table.decide(table.case(facts.clone()).unwrap(), None);
        assert_eq!([answer.cell(0, 0), answer.cell(1, 0)], expected, "{facts:?}");
    }
    let answer = table.decide(table.unknown_case(), None);
    let asked: Vec<_> =
        answer.questions().iter().map(|ask| (ask.condition, ask.settles, ask.touches)).collect();
    assert_eq!(asked, [(1, 1, 2), (0, 0, 1)]);
    assert_eq!(table.check().not_analysed, [(0, 0), (1, 0)]);
}

#[test]
fn what_cannot_be_read_is_refused_with_the_form_to_write() {
    let cases = [
        (COUNT, "三次", "阿拉伯数字"),
        (COUNT, "1-3", "[1次..3]"),
        (COUNT, "≤2.5", "整数"),
        (COUNT, "1,000", "1000"),
        (COUNT, "≥500,<2000", "“且”"),
        (COUNT, "≤3、≥10", "“或”"),
        (COUNT, "[3..1]", "下限 3次 大于上限 1次"),
        (COUNT, "(3..4)", "一个值也没有"),
        (COUNT, "[0..3", "区间"),
        (COUNT, "很多", "不是数"),
        (COUNT, "≤", "缺少数字"),
        (COUNT, "≤3人", "看不懂“人”"),
        (COUNT, "3次5次", "看不懂"),
        (YUAN, "0.001", "不足 1 分"),
        (YUAN, "9999999999999999999", "位数太多"),
        (YUAN, "99999999999999", "太大"),
        (WAN, "5万", "5万元"),
        (TEN_THOUSAND, "≤5万", "如“5万人”"),
        (TEN_THOUSAND, "≤5千", "如“5万人”"),
        (KILOGRAM, "≤5千", "如“5千克”"),
        (DAY, "2022-02-30", "没有“2022-02-30”这一天"),
        (DAY, "2022-05", "不是日期"),
        (DAY, "2022-05-01以后", "≥2022-05-01"),
        (DAY, "自立案之日起90日内", "没有名为“立案之日”的日期列"),
        (DAY, "自甲起2工作日内", "工作日"),
        (DAY, "自甲起满2年", "自违法行为之日起2年内"),
        (GRADE, "较轻", "可以写：没有、轻微、一般、严重"),
        (GRADE, "轻", "是否想写“轻微”"),
        (GRADE, "轻微、", "空的"),
        (CODE, "*", "留空"),
        (CODE, "F5?", "不能有“?”"),
        (FLAG, "也许", "是、否"),
        (WORD, "“甲", "引号"),
    ];
    for ((kind, range, unit), cell, hint) in cases {
        let mistakes =
            one_column(kind, range, unit, &[cell]).err().unwrap_or_else(|| panic!("{cell} was taken"));
        assert_eq!(mistakes.len(), 1, "{cell}: {mistakes:?}");
        assert!(mistakes[0].starts_with("B7（第 7 行“甲”列）："), "{}", mistakes[0]);
        assert!(mistakes[0].contains(hint), "{cell}: {}", mistakes[0]);
    }
}
