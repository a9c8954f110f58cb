//! What may stand in a method file, and what is said of what may not.

use super::*;

const FULL: &str = r#"format = 1
name = "试"
data = { unit = "u" }
rank = { ties = "min" }
normalise = "min-max"
aggregate = "arithmetic"
weights = { method = "given", sum = 100 }
[[dimension]]
code = "总分"
[[dimension]]
code = "甲"
parent = "总分"
weight = 100
[[indicator]]
code = "x"
parent = "甲"
direction = "higher"
unit = "天"
weight = 40
[[indicator]]
code = "y"
parent = "甲"
direction = "lower"
unit = "%"
weight = 60
"#;

fn faults(text: &str) -> String {
    Method::parse(text, None).map_or_else(|faults| told(&faults), |_| "没有错误".into())
}

/// What is said when one part of the full text is written otherwise.
fn check(from: &str, to: &str, expected: &str) {
    assert!(FULL.contains(from), "{from}");
    assert_eq!(faults(&FULL.replacen(from, to, 1)), expected, "{from} → {to}");
}

#[test]
fn every_mistake_in_a_method_is_told_with_its_line() {
    assert_eq!(faults(FULL), "没有错误");
    let cases = [
        ("format = 1", "format = 2", "第 1 行，“format”：方法文件的格式是“2”，本程序只认格式 1"),
        ("format = 1\n", "", "第 1 行，“format”：方法文件的格式是“（没有写）”，本程序只认格式 1"),
        ("name = \"试\"", "name = 3", "第 2 行，“name”：应为文字\n第 2 行，“name”：必须填写"),
        (
            "unit = \"u\"",
            "units = \"u\"",
            "第 3 行，“data unit”：必须填写\n第 3 行，“data units”：没有这个项目，可写的有：groups、missing、name、not_applicable、period、unit、withheld",
        ),
        (
            "{ ties = \"min\" }",
            "{}",
            "第 4 行，“rank ties”：没有写得分相同时怎样排名（ties），应为 min、max、average 或 dense",
        ),
        (
            "{ ties = \"min\" }",
            "{ ties = \"first\" }",
            "第 4 行，“rank ties”：没有“first”，可写：min、max、average、dense",
        ),
        (
            "{ ties = \"min\" }",
            "{ ties = \"min\", decimals = -1 }",
            "第 4 行，“rank decimals”：应为0 至 12 的整数",
        ),
        (
            "sum = 100",
            "sum = 1",
            "第 8 行，指标“总分”：下级权重之和是 100，应为 1\n第 10 行，指标“甲”：下级权重之和是 100，应为 1",
        ),
        ("sum = 100", "sum = ", "TOML"),
        ("weight = 40", "weight = 30", "第 10 行，指标“甲”：下级权重之和是 90，应为 100"),
        (
            "weight = 40",
            "weight = -40",
            "第 14 行，“weight”，指标“x”：权重 -40 小于零\n第 10 行，指标“甲”：下级权重之和是 20，应为 100",
        ),
        (
            "weight = 40\n",
            "",
            "第 14 行，指标“x”：没有写权重，而上级使用给定的权重\n第 10 行，指标“甲”：下级权重之和是 60，应为 100",
        ),
        (
            "unit = \"天\"",
            "unit = \"夭\"",
            "第 14 行，“unit”，指标“x”：不认识计量单位“夭”；自定的单位请列入 measures",
        ),
        ("code = \"y\"", "code = \"x\"", "第 20 行，指标“x”：代码重复，第 14 行已有"),
        (
            "parent = \"总分\"",
            "parent = \"总\"",
            "第 10 行，指标“甲”：上级“总”不是方法中的维度\n第 8 行，指标“总分”：这个维度没有下级",
        ),
        (
            "parent = \"总分\"",
            "parent = \"x\"",
            "第 10 行，指标“甲”：上级“x”不是方法中的维度\n第 8 行，指标“总分”：这个维度没有下级",
        ),
        ("direction = \"lower\"\n", "", "第 20 行，“direction”，指标“y”：必须填写"),
        (
            "parent = \"甲\"\ndirection = \"lower\"",
            "direction = \"lower\"",
            "第 20 行，“parent”，指标“y”：必须填写\n只能有一个维度不写上级，现有：总分、y",
        ),
        ("\"min-max\"", "\"minmax\"", ""),
        (
            "direction = \"lower\"",
            "direction = \"lower\"\nnormalise = { method = \"goalposts\", worst = 1, best = 5 }",
            "第 24 行，“normalise worst、best”，指标“y”：最差值 1、最好值 5 与指标方向相反",
        ),
        (
            "direction = \"lower\"",
            "direction = \"lower\"\nnormalise = { method = \"goalposts\", worst = 5, best = 5 }",
            "第 24 行，“normalise worst、best”，指标“y”：最差值和最好值都是 5，不能作为分母",
        ),
        (
            "direction = \"lower\"",
            "direction = \"lower\"\nnormalise = { method = \"rank\" }",
            "第 24 行，“normalise ties”，指标“y”：没有写得分相同时怎样排名（ties），应为 min、max、average 或 dense",
        ),
        (
            "direction = \"lower\"",
            "direction = \"lower\"\nrange = [5, 1]",
            "第 24 行，“range”，指标“y”：应为由小到大的两个数，如 [0, 100]",
        ),
        (
            "direction = \"lower\"",
            "direction = \"lower\"\nweigth = 3",
            "第 24 行，“weigth”，指标“y”：没有这个项目，可写的有：code、denominator、direction、name、normalise、parent、range、small、survey、unit、weight、words",
        ),
        (
            "aggregate = \"arithmetic\"",
            "aggregate = { method = \"power\", power = 0 }",
            "第 6 行，“aggregate power”：不能为零；零次幂平均就是几何平均（geometric）",
        ),
        (
            "aggregate = \"arithmetic\"\n",
            "",
            "第 7 行，“aggregate”，指标“总分”：必须填写\n第 9 行，“aggregate”，指标“甲”：必须填写",
        ),
        (
            "weights = { method = \"given\", sum = 100 }",
            "weights = \"given\"",
            "第 8 行，“weights”，指标“总分”：没有写给定的权重应合计多少：[weights] 中写 sum = 100（或 1），或 relative = true\n第 10 行，“weights”，指标“甲”：没有写给定的权重应合计多少：[weights] 中写 sum = 100（或 1），或 relative = true",
        ),
    ];
    for (from, to, expected) in cases {
        match expected {
            "TOML" => assert!(faults(&FULL.replacen(from, to, 1)).contains("TOML 语法错误")),
            "" => assert!(faults(&FULL.replacen(from, to, 1)).contains("没有“minmax”，可写：none、min-max")),
            expected => check(from, to, expected),
        }
    }
}

#[test]
fn a_circle_is_shown_from_end_to_end() {
    let circle = FULL.replacen("code = \"总分\"", "code = \"总分\"\nparent = \"甲\"", 1);
    let told = faults(&circle);
    assert_eq!(told, "上下级成环：总分 → 甲 → 总分\n没有总指数：应有一个维度不写上级");
    let own = FULL.replacen("parent = \"总分\"", "parent = \"甲\"", 1);
    assert!(faults(&own).contains("上下级成环：甲 → 甲"), "{}", faults(&own));
    let two = FULL.replacen("[[dimension]]", "[[dimension]]\ncode = \"另\"\n[[dimension]]", 1);
    assert_eq!(faults(&two), "第 8 行，指标“另”：这个维度没有下级\n只能有一个维度不写上级，现有：另、总分");
}

#[test]
fn given_weights_replace_those_of_the_file() {
    let given = GivenWeights::parse("\u{feff}code,weight,note\nx,70,\ny,30,\n").expect("weights");
    let method = Method::parse(FULL, Some(&given)).expect("a method");
    let weights: Vec<Option<f64>> = method.tree.nodes().iter().map(|node| node.weight).collect();
    assert_eq!(weights, [None, Some(100.0), Some(70.0), Some(30.0)]);
    let given = GivenWeights::parse("code,weight\nx,70\nz,30\n").expect("weights");
    let told_ = told(&Method::parse(FULL, Some(&given)).expect_err("an unknown code"));
    assert_eq!(
        told_,
        "第 3 行，“--weights”：方法中没有代码“z”\n第 10 行，指标“甲”：下级权重之和是 130，应为 100"
    );
    let wrong = told(&GivenWeights::parse("code,weight\nx,a\ny,-1\nz,1\nz,2\n").expect_err("wrong"));
    assert_eq!(
        wrong,
        "第 2 行，指标“x”：“a”不是数\n第 3 行，指标“y”：权重 -1 小于零\n第 5 行，指标“z”：代码重复，第 4 行已有"
    );
    assert!(told(&GivenWeights::parse("a,b\n").expect_err("no columns")).contains("没有这一列"));
}

#[test]
fn a_level_or_a_dimension_may_have_its_own_way() {
    let levels = FULL.replacen(
        "aggregate = \"arithmetic\"",
        "[aggregate]\nmethod = \"arithmetic\"\nmin_share = 0.5\n[[aggregate.level]]\nlevel = 3\nmethod = \"geometric\"\nmin_share = 1",
        1,
    );
    // A table of its own must stand behind the single keys.
    let (line, rest) = (
        "weights = { method = \"given\", sum = 100 }\n",
        levels.replacen("weights = { method = \"given\", sum = 100 }\n", "", 1),
    );
    let text = rest.replacen("normalise", &format!("{line}normalise"), 1);
    let method = super::method(&text.replacen("parent = \"总分\"", "parent = \"总分\"\nmin_share = 0.9", 1));
    let dimension = |at: usize| method.tree.nodes()[at].dimension().expect("a dimension").clone();
    assert_eq!((dimension(0).aggregator, dimension(0).share_min), (Aggregator::Geometric, Some(1.0)));
    assert_eq!((dimension(1).aggregator, dimension(1).share_min), (Aggregator::Arithmetic, Some(0.9)));
    let above = text.replacen("level = 3", "level = 4", 1);
    assert_eq!(faults(&above), "“level”：没有第 4 级，最高是第 3 级");
}
