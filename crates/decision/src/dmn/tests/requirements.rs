//! What needs what: inputs, functions, services, imports.

use super::{Import, Model, Run, check, decision, definitions, feel, inputs, literal, model};
use crate::value::Value;

const INPUT: &str = "<inputData name=\"从业 人数\" id=\"staff\"><variable name=\"从业 人数\" typeRef=\"number\"/></inputData>";

fn need(kind: &str, id: &str) -> String {
    let requirement =
        if kind == "requiredKnowledge" { "knowledgeRequirement" } else { "informationRequirement" };
    format!("<{requirement}><{kind} href=\"#{id}\"/></{requirement}>")
}

#[test]
fn a_decision_sees_what_it_needs_by_name() {
    let double = decision("加倍", &(need("requiredInput", "staff") + &literal("从业 人数 * 2")));
    let text = decision("说明", &(need("requiredDecision", "加倍") + &literal("\"共\" + string(加倍)")));
    let blind = decision("看不见", &literal("加倍 + 1"));
    let model = model(&(INPUT.to_owned() + &double + &text + &blind));
    check(&model, "说明", "{从业 人数: 21}", "\"共42\"");
    check(&model, "加倍", "{从业 人数: [21]}", "42");
    check(&model, "加倍", "{从业 人数: \"二十\"}", "null");
    check(&model, "加倍", "{}", "null");
    check(&model, "看不见", "{从业 人数: 1}", "null");
    check(&model, "没有", "{}", "null");
    assert_eq!(model.decisions().collect::<Vec<_>>(), ["加倍", "说明", "看不见"]);
}

#[test]
fn what_needs_itself_is_null() {
    let one = decision("a", &(need("requiredDecision", "b") + &literal("b")));
    let other = decision("b", &(need("requiredDecision", "a") + &literal("a")));
    check(&model(&(one + &other)), "a", "{}", "null");
}

#[test]
fn a_note_names_the_decision() {
    let model = model(&decision("比例", &literal("1 / 0")));
    let mut run = Run::default();
    model.decide("比例", &inputs("{}"), &mut run);
    assert_eq!(run.notes()[0].to_string(), "比例，第 1 个字符处：不能相除：超出范围或除数为零");
}

const FACTORIAL: &str = "<businessKnowledgeModel name=\"阶乘\" id=\"f\"><variable name=\"阶乘\"/><encapsulatedLogic>\
    <formalParameter name=\"n\" typeRef=\"number\"/>\
    <literalExpression><text>if n &lt; 2 then 1 else n * 阶乘(n - 1)</text></literalExpression>\
    </encapsulatedLogic></businessKnowledgeModel>";

#[test]
fn a_knowledge_model_is_a_function() {
    let calls = need("requiredKnowledge", "f") + &literal("阶乘(5) + 阶乘(n: 3)");
    let invocation = need("requiredKnowledge", "f")
        + "<invocation>"
        + &literal("阶乘")
        + "<binding><parameter name=\"n\"/>"
        + &literal("2 + 2")
        + "</binding></invocation>";
    let wrong = need("requiredKnowledge", "f") + &literal("阶乘(\"五\")");
    let all = [decision("a", &calls), decision("b", &invocation), decision("c", &wrong)].concat();
    let model = model(&(FACTORIAL.to_owned() + &all));
    check(&model, "a", "{}", "126");
    check(&model, "b", "{}", "24");
    check(&model, "c", "{}", "null");
    let found = model.invoke("阶乘", &inputs("{n: 6}"), &mut Run::default());
    assert_eq!(found, feel("720"));
}

#[test]
fn a_service_computes_inside_and_is_given_its_inputs() {
    let base = decision("基数", &literal("100"));
    let sum = decision(
        "总数",
        &(need("requiredDecision", "基数") + &need("requiredInput", "staff") + &literal("基数 + 从业 人数")),
    );
    let half = decision("半数", &(need("requiredDecision", "总数") + &literal("总数 / 2")));
    let service = |name: &str, parts: &str| {
        format!(
            "<decisionService name=\"{name}\" id=\"{name}\"><variable name=\"{name}\"/>{parts}</decisionService>"
        )
    };
    let input = "<inputDecision href=\"#基数\"/><inputData href=\"#staff\"/>";
    let one = service("单", &format!("<outputDecision href=\"#总数\"/>{input}"));
    let two =
        service("双", &format!("<outputDecision href=\"#总数\"/><outputDecision href=\"#半数\"/>{input}"));
    let caller = decision("调用", &(need("requiredKnowledge", "单") + &literal("单(7, 3)")));
    let model = model(&[INPUT.to_owned(), base, sum, half, one, two, caller].concat());
    check(&model, "总数", "{从业 人数: 1}", "101");
    let invoke = |name: &str, given: &str| model.invoke(name, &inputs(given), &mut Run::default());
    assert_eq!(invoke("单", "{基数: 10, 从业 人数: 1}"), feel("11"));
    assert_eq!(invoke("双", "{基数: 10, 从业 人数: 2}"), feel("{总数: 12, 半数: 6}"));
    assert_eq!(invoke("单", "{从业 人数: 2}"), Value::Null);
    check(&model, "调用", "{}", "10");
}

#[test]
fn an_import_is_seen_under_its_name() {
    let library = definitions(
        "urn:library",
        &("<itemDefinition name=\"级别\"><typeRef>string</typeRef><allowedValues><text>\"高\", \"低\"</text></allowedValues>\
           </itemDefinition>"
            .to_owned()
            + FACTORIAL
            + INPUT
            + &decision("底 数", &literal("3"))),
    );
    let import = "<import name=\"库\" namespace=\"urn:library\" importType=\"https://www.omg.org/spec/DMN/20230324/MODEL/\"/>";
    let requirement = "<knowledgeRequirement><requiredKnowledge href=\"urn:library#f\"/></knowledgeRequirement>\
        <informationRequirement><requiredDecision href=\"urn:library#底 数\"/></informationRequirement>";
    let uses = decision("用", &format!("{requirement}{}", literal("库.阶乘(库.底 数)")));
    let typed = "<decision name=\"级\" id=\"级\"><variable name=\"级\" typeRef=\"库.级别\"/>\
        <literalExpression><text>\"中\"</text></literalExpression></decision>";
    let staff =
        "<informationRequirement><requiredInput href=\"urn:library#staff\"/></informationRequirement>";
    let staff = decision("人", &format!("{staff}{}", literal("库.从业 人数 + 1")));
    let text = definitions("urn:test", &format!("{import}{uses}{typed}{staff}"));
    let resolve = |wanted: Import<'_>| (wanted.namespace == "urn:library").then(|| library.clone());
    let model = Model::parse(&text, &resolve).expect("a model");
    check(&model, "用", "{}", "6");
    check(&model, "级", "{}", "null");
    check(&model, "人", "{从业 人数: 1}", "2");
    check(&model, "人", "{\"库.从业 人数\": 1}", "2");
    check(&model, "人", "{库: {从业 人数: 1}}", "2");
    let error = Model::parse(&text, &|_| None).expect_err("nothing to import");
    assert_eq!(error.to_string(), "找不到引入的模型 urn:library");
}
