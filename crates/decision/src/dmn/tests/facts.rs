//! Facts as files give them.

use super::{definitions, feel, model};
use crate::dmn::Model;
use crate::value::Value;

fn asking(kind: &str) -> Model {
    let kind = if kind.is_empty() { String::new() } else { format!(" typeRef=\"{kind}\"") };
    model(&format!("<inputData name=\"甲\" id=\"a\"><variable name=\"甲\"{kind}/></inputData>"))
}

#[test]
fn a_fact_is_read_by_the_type_its_input_has() {
    for (kind, text, expected) in [
        ("number", " 1.50 ", "1.5"),
        ("number", "", "null"),
        ("boolean", "有", "true"),
        ("boolean", "false", "false"),
        ("date", "2022/5/1", "date(\"2022-05-01\")"),
        ("date and time", "2022-05-01T08:00:00", "date and time(\"2022-05-01T08:00:00\")"),
        ("date and time", "2022-05-01", "date and time(\"2022-05-01T00:00:00\")"),
        ("time", "08:00:00", "time(\"08:00:00\")"),
        ("years and months duration", "P1Y", "duration(\"P1Y\")"),
        ("string", "1+1", "\"1+1\""),
        ("", "1+1", "\"1+1\""),
    ] {
        let model = asking(kind);
        let input = model.inputs().next().unwrap_or_else(|| panic!("{kind}: no input"));
        assert_eq!(input.read(text), Ok(feel(expected)), "{kind} {text}");
    }
}

#[test]
fn a_fact_that_is_not_of_its_type_is_refused_and_never_null() {
    for (kind, text, hint) in [
        ("number", "六次", "“六次”不是数"),
        ("number", "6千元", "不写单位"),
        ("number", "1+1", "“1+1”不是数"),
        ("number", "1_000", "不是数"),
        ("boolean", "也许", "应如 是、否"),
        ("date", "2022-02-30", "没有“2022-02-30”这一天"),
        ("time", "8点", "不是时刻"),
        ("date and time", "昨天", "不是日期"),
        ("days and time duration", "3天", "不是日时时长"),
    ] {
        let model = asking(kind);
        let reason = model.inputs().next().map(|input| input.read(text));
        assert!(matches!(&reason, Some(Err(reason)) if reason.contains(hint)), "{kind} {text}: {reason:?}");
    }
    let reason = asking("string").inputs().next().map(|input| input.take(Value::from(5)));
    assert_eq!(reason, Some(Err("应为文本，不是数".to_owned())));
}

#[test]
fn a_type_of_the_model_and_a_column_of_a_table_say_what_a_fact_may_be() {
    let text = definitions(
        "urn:test",
        "<itemDefinition name=\"等级\"><typeRef>string</typeRef><allowedValues><text>\"甲\", \"乙\"</text></allowedValues></itemDefinition>
         <inputData name=\"等级\" id=\"g\"><variable name=\"等级\" typeRef=\"等级\"/></inputData>
         <inputData name=\"次数\" id=\"n\"><variable name=\"次数\"/></inputData>
         <decision name=\"d\" id=\"d\"><variable name=\"d\"/>
         <informationRequirement><requiredInput href=\"#n\"/></informationRequirement>
         <decisionTable><input><inputExpression typeRef=\"number\"><text>次数</text></inputExpression></input><output/>
         <rule><inputEntry><text>-</text></inputEntry><outputEntry><text>1</text></outputEntry></rule></decisionTable></decision>",
    );
    let model = Model::parse(&text, &|_| None).unwrap_or_else(|error| panic!("{error}"));
    let inputs: Vec<_> = model.inputs().collect();
    assert_eq!(inputs.iter().map(|input| input.name).collect::<Vec<_>>(), ["等级", "次数"]);
    assert_eq!(inputs[0].read("乙"), Ok(Value::from("乙")));
    assert_eq!(inputs[0].read("丙"), Err("“丙”不在取值范围内".to_owned()));
    assert_eq!((inputs[1].read("5"), inputs[1].read("五").is_err()), (Ok(Value::from(5)), true));
}
