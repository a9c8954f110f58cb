//! Boxed expressions, types and tables.

use super::{Run, check, decision, definitions, inputs, literal, model};
use crate::dmn::{WrittenColumn, WrittenModel, WrittenRule, WrittenTable, written_model};

#[test]
fn boxed_expressions_are_computed() {
    let entry =
        |name: &str, logic: &str| format!("<contextEntry><variable name=\"{name}\"/>{logic}</contextEntry>");
    let part = |name: &str, text: &str| format!("<{name}>{}</{name}>", literal(text));
    let function = format!(
        "<functionDefinition><formalParameter name=\"a b\" typeRef=\"number\"/>{}</functionDefinition>",
        literal("a b + 1")
    );
    let cases = [
        (
            "context",
            format!("<context>{}{}</context>", entry("x y", &literal("1")), entry("z", &literal("x y + 1"))),
            "{x y: 1, z: 2}",
        ),
        (
            "result",
            format!(
                "<context>{}<contextEntry>{}</contextEntry></context>",
                entry("f", &function),
                literal("f(2)")
            ),
            "3",
        ),
        ("list", format!("<list>{}{}</list>", literal("1"), literal("\"a\"")), "[1, \"a\"]"),
        (
            "relation",
            format!(
                "<relation><column name=\"a\" typeRef=\"number\"/><column name=\"b\"/><row>{}{}</row><row>{}{}</row></relation>",
                literal("1"),
                literal("2"),
                literal("\"x\""),
                literal("4")
            ),
            "[{a: 1, b: 2}, {a: null, b: 4}]",
        ),
        (
            "conditional",
            format!(
                "<conditional>{}{}{}</conditional>",
                part("if", "1 > 2"),
                part("then", "1"),
                part("else", "2")
            ),
            "2",
        ),
        (
            "path",
            format!(
                "<context>{}<contextEntry>{}</contextEntry></context>",
                entry("c", &format!("<context>{}</context>", entry("x - y", &literal("5")))),
                literal("c.x - y + [c][x - y = 5].x - y[1]")
            ),
            "10",
        ),
        (
            "filter",
            format!("<filter>{}{}</filter>", part("in", "[{a: 1}, {a: 5}]"), part("match", "a > 2")),
            "[{a: 5}]",
        ),
        (
            "for",
            format!(
                "<for iteratorVariable=\"i i\">{}{}</for>",
                part("in", "[1..3]"),
                part("return", "i i * 2")
            ),
            "[2, 4, 6]",
        ),
        (
            "some",
            format!(
                "<some iteratorVariable=\"i\">{}{}</some>",
                part("in", "[1, 2]"),
                part("satisfies", "i > 1")
            ),
            "true",
        ),
        (
            "every",
            format!(
                "<every iteratorVariable=\"i\">{}{}</every>",
                part("in", "[1, 2]"),
                part("satisfies", "i > 1")
            ),
            "false",
        ),
    ];
    for (name, logic, expected) in &cases {
        check(&model(&decision(name, logic)), name, "{}", expected);
    }
}

#[test]
fn types_are_held_to() {
    let types = "<itemDefinition name=\"人\"><itemComponent name=\"姓 名\"><typeRef>string</typeRef></itemComponent>\
        <itemComponent name=\"年龄\"><typeRef>number</typeRef><allowedValues><text>[0..150]</text></allowedValues></itemComponent>\
        </itemDefinition><itemDefinition name=\"人们\" isCollection=\"true\"><typeRef>人</typeRef></itemDefinition>\
        <itemDefinition name=\"自己\"><itemComponent name=\"下\"><typeRef>自己</typeRef></itemComponent></itemDefinition>";
    let input = |name: &str, kind: &str| {
        let variable = format!("<variable name=\"{name}\" typeRef=\"{kind}\"/>");
        let same = format!(
            "<decision name=\"{name}一\"><variable name=\"{name}一\"/><informationRequirement>\
            <requiredInput href=\"#{name}\"/></informationRequirement>{}</decision>",
            literal(name)
        );
        format!("<inputData name=\"{name}\" id=\"{name}\">{variable}</inputData>{same}")
    };
    let instance = decision("是", &literal("{姓 名: \"甲\", 年龄: 3} instance of 人"));
    let model =
        model(&[types, &input("p", "人"), &input("ps", "人们"), &input("s", "自己"), &instance].concat());
    check(&model, "p一", "{p: {姓 名: \"甲\", 年龄: 30}}", "{姓 名: \"甲\", 年龄: 30}");
    check(&model, "p一", "{p: {姓 名: \"甲\", 年龄: 151}}", "null");
    check(&model, "p一", "{p: {姓 名: 1}}", "null");
    check(&model, "ps一", "{ps: {年龄: 1}}", "[{年龄: 1}]");
    check(&model, "ps一", "{ps: [1]}", "null");
    check(&model, "s一", "{s: {下: {下: null}}}", "{下: {下: null}}");
    check(&model, "是", "{}", "true");
}

/// A table of one input `x` and rules of a test and an outcome.
fn table(attributes: &str, output: &str, rules: &[(&str, &str)]) -> String {
    let rule = |(test, outcome): &(&str, &str)| {
        let cell =
            |name: &str, text: &str| format!("<{name}><text>{}</text></{name}>", text.replace('<', "&lt;"));
        format!("<rule>{}{}</rule>", cell("inputEntry", test), cell("outputEntry", outcome))
    };
    let rules: String = rules.iter().map(rule).collect();
    format!(
        "<inputData name=\"x\" id=\"x\"><variable name=\"x\" typeRef=\"number\"/></inputData>\
         <decision name=\"t\"><variable name=\"t\"/><informationRequirement><requiredInput href=\"#x\"/></informationRequirement>\
         <decisionTable {attributes}><input label=\"x\"><inputExpression><text>x</text></inputExpression></input>\
         <output>{output}</output>{rules}</decisionTable></decision>"
    )
}

#[test]
fn tables_follow_their_hit_policy() {
    let rules = [("< 10", "2"), ("< 20", "1"), ("< 30", "3"), ("< 30", "3")];
    let order = "<outputValues><text>3, 2, 1</text></outputValues>";
    let cases = [
        ("hitPolicy=\"UNIQUE\"", "", "15", "null"),
        ("hitPolicy=\"ANY\"", "", "25", "3"),
        ("hitPolicy=\"ANY\"", "", "15", "null"),
        ("hitPolicy=\"FIRST\"", "", "15", "1"),
        ("hitPolicy=\"PRIORITY\"", order, "5", "3"),
        ("hitPolicy=\"RULE ORDER\"", "", "5", "[2, 1, 3, 3]"),
        ("hitPolicy=\"OUTPUT ORDER\"", order, "5", "[3, 3, 2, 1]"),
        ("hitPolicy=\"COLLECT\"", "", "15", "[1, 3, 3]"),
        ("hitPolicy=\"COLLECT\" aggregation=\"SUM\"", "", "15", "7"),
        ("hitPolicy=\"COLLECT\" aggregation=\"MIN\"", "", "5", "1"),
        ("hitPolicy=\"COLLECT\" aggregation=\"MAX\"", "", "5", "3"),
        ("hitPolicy=\"COLLECT\" aggregation=\"COUNT\"", "", "5", "4"),
        ("hitPolicy=\"COLLECT\" aggregation=\"COUNT\"", "", "50", "null"),
        ("hitPolicy=\"COLLECT\"", "", "50", "null"),
        ("hitPolicy=\"FIRST\"", "", "50", "null"),
        ("hitPolicy=\"FIRST\"", "<defaultOutputEntry><text>9</text></defaultOutputEntry>", "50", "9"),
        ("hitPolicy=\"FIRST\"", "", "null", "null"),
    ];
    for (attributes, output, x, expected) in cases {
        check(&model(&table(attributes, output, &rules)), "t", &format!("{{x: {x}}}"), expected);
    }
}

#[test]
fn a_note_names_the_cell_of_the_table() {
    let model = model(&table("hitPolicy=\"FIRST\"", "", &[("< \"a\"", "1"), ("-", "1 / 0")]));
    let mut run = Run::default();
    model.decide("t", &inputs("{x: 1}"), &mut run);
    let notes: Vec<String> = run.notes().iter().map(ToString::to_string).collect();
    assert_eq!(
        notes,
        [
            "t第 1 条规则第 1 格，第 1 个字符处：两边不能比较",
            "t第 2 条规则第 2 格，第 1 个字符处：不能相除：超出范围或除数为零"
        ]
    );
}

#[test]
fn a_table_is_given_as_it_is_written() {
    let text = "<decision name=\"清单\"><description>给窗口用</description><decisionTable hitPolicy=\"COLLECT\" aggregation=\"SUM\">\
        <input label=\"情节\"><inputExpression typeRef=\"string\"><text> 情节 </text></inputExpression>\
        <inputValues><text>\"轻微\", \"一般\"</text></inputValues></input>\
        <output name=\"金额\" typeRef=\"number\"><defaultOutputEntry><text>0</text></defaultOutputEntry></output>\
        <annotation name=\"依据\"/>\
        <rule id=\"r1\"><description>首次</description><inputEntry><text>\"轻微\"</text></inputEntry>\
        <outputEntry><text>100</text></outputEntry><annotationEntry><text>第三十三条</text></annotationEntry></rule>\
        </decisionTable></decision><decision name=\"别的\"><literalExpression><text>1</text></literalExpression></decision>";
    let model = written_model(&definitions("urn:a", text)).expect("a model");
    let some = |text: &str| Some(text.to_owned());
    let input = WrittenColumn {
        description: None,
        label: "情节".into(),
        expression: some("情节"),
        kind: some("string"),
        values: some("\"轻微\", \"一般\""),
        default: None,
    };
    let output = WrittenColumn {
        label: "金额".into(),
        kind: some("number"),
        default: some("0"),
        ..WrittenColumn::default()
    };
    let rule = WrittenRule {
        description: some("首次"),
        tests: vec!["\"轻微\"".into()],
        outcomes: vec!["100".into()],
        annotations: vec!["第三十三条".into()],
    };
    let expected = WrittenTable {
        name: "清单".into(),
        description: "给窗口用".into(),
        hit_policy: "COLLECT".into(),
        aggregation: some("SUM"),
        inputs: vec![input],
        outputs: vec![output],
        annotations: vec!["依据".into()],
        rules: vec![rule],
    };
    assert_eq!(model, WrittenModel { tables: vec![expected], others: vec!["别的".into()] });
}
