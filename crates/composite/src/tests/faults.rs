//! What is said of data that cannot be taken.

use super::*;

const METHOD: &str = r#"format = 1
name = "试"
units = ["甲", "乙", "丙"]
data = { unit = "区", name = "名", period = "期" }
rank = { ties = "min" }
normalise = "min-max"
aggregate = "arithmetic"
weights = "equal"
[[dimension]]
code = "总分"
[[indicator]]
code = "率"
parent = "总分"
direction = "higher"
unit = "%"
range = [0, 100]
[[indicator]]
code = "比"
parent = "总分"
direction = "higher"
unit = "比例"
[[indicator]]
code = "问"
parent = "总分"
direction = "higher"
words = { "是" = 1, "部分" = 0.5, "否" = 0 }
"#;

fn check(csv: &str, expected: &str) {
    let found = match Data::read(csv, &method(METHOD)) {
        Ok((_, notices)) => notices.iter().map(ToString::to_string).collect::<Vec<String>>().join("\n"),
        Err(faults) => told(&faults),
    };
    assert_eq!(found, expected, "{csv}");
}

#[test]
fn every_mistake_in_the_data_is_told_with_its_line_and_column() {
    check("区,名,期,率,比,问\n甲,,1,50,0.5,是\n乙,,1,60,1,否\n\n丙,,1,70,0,部分\n", "");
    check("区,名,期,率,比\n甲,,1,50,0.5\n", "“问”：数据中没有这一列，现有列：区、名、期、率、比");
    check("区,名,期,率,比,问,率\n甲,,1,50,0.5,是,1\n", "“率”：数据中有两列同名");
    check("", "没有可以计算的行");
    check("区,名,期,率,比,问\n", "没有可以计算的行");
    check(
        "区,名,期,率,比,问\n甲,,1,五十,0.5,是\n乙,,1,101,50,Y\n丙,,1,inf,0,1\n",
        "第 2 行，“率”，对象“甲”，时期“1”：“五十”不是数\n\
         第 3 行，“率”，对象“乙”，时期“1”：101 不在方法规定的取值范围内\n\
         第 4 行，“率”，对象“丙”，时期“1”：“inf”不是数\n\
         第 3 行，“比”，对象“乙”，时期“1”：单位是比例，而 50 大于 1，可能填成了百分数\n\
         第 3 行，“问”，对象“乙”，时期“1”：“Y”不是数",
    );
    check(
        "区,名,期,率,比,问\n甲,,1,50,0.5,是\n甲,,1,51,0.5,是\n,,1,51,0.5,是\n丁,,1,51,0.5,是\n",
        "第 3 行，对象“甲”，时期“1”：重复报送，第 2 行已有同一对象、同一时期\n\
         第 4 行，时期“1”：没有填写对象代码\n\
         第 5 行，对象“丁”，时期“1”：不在方法列出的对象（units）之中",
    );
    check(
        "区,名,期,率,比,问\n甲,,1,0.95,0.5,是\n乙,,1,0.9,0.5,否\n丙,,1,1,0.5,否\n",
        "“率”：单位是百分数，而全部数值都不大于 1，可能填成了比例；若确实如此，请写 small = true",
    );
    check(
        "区,名,期,率,比,问\n甲,,1,0.95,0.5,是\n乙,,1,96,0.5,否\n甲,,2,97,0.5,否\n",
        "第 2 行，“率”，对象“甲”，时期“1”：0.95 远小于其他百分数，可能填成了比例\n对象“丙”：方法列出的对象，数据中没有",
    );
    check("区,名,期,率,比,问\n甲,,1,\"50\n", "第 2 行：有 4 格，表头有 6 格");
    check("区,名,期,率,比,问\n甲,,1,50,0.5,是,9\n", "第 2 行：有 7 格，表头有 6 格");
}

#[test]
fn what_cannot_be_computed_names_the_unit_and_the_period() {
    let method = method(METHOD);
    let csv = "区,名,期,率,比,问\n甲,,1,50,0.5,是\n乙,,1,60,0.5,否\n甲,,2,5,1,1\n乙,,2,5,0,0\n";
    let faults = Run::of(&method, &data(&method, csv)).expect_err("constant columns");
    assert_eq!(
        told(&faults),
        "指标“率”，时期“2”：全部数值都是 5，没有差别，不能标准化\n指标“比”，时期“1”：全部数值都是 0.5，没有差别，不能标准化"
    );
}

#[test]
fn numbers_too_large_are_refused_and_never_infinite() {
    let sections = "normalise = \"none\"\naggregate = \"sum\"\nweights = \"equal\"";
    let own = "direction = \"higher\"";
    let told = index(sections, &[("x", own), ("y", own)], "u,x,y\n甲,1e308,1e308\n");
    assert_eq!(told, "指标“t”，对象“甲”：计算结果超出了数的范围");
    let sections = "normalise = \"min-max\"\naggregate = \"sum\"\nweights = \"equal\"";
    let told = index(sections, &[("x", own)], "u,x\n甲,-1.7e308\n乙,1.7e308\n");
    assert!(told.contains("计算结果超出了数的范围"), "{told}");
}

#[test]
fn numbers_are_written_so_that_they_read_back() {
    for (number, text) in [
        (-0.0, "0"),
        (0.1, "0.1"),
        (-1.5, "-1.5"),
        (1e-7, "1e-7"),
        (2.5e-10, "2.5e-10"),
        (123_456_789_012.0, "123456789012"),
        (1e300, "1e300"),
        (2.0 / 3.0, "0.6666666666666666"),
    ] {
        assert_eq!(Value::Present(number).to_string(), text);
        assert_eq!(text.parse::<f64>(), Ok(number));
    }
}
