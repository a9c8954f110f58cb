//! Texts that want to do harm, and texts that are simply wrong.

use super::{Model, Run, decision, definitions, inputs, literal};
use std::fmt::Write as _;

fn refused(text: &str) -> String {
    Model::parse(text, &|_| None).expect_err("it is refused").to_string()
}

#[test]
fn a_text_that_is_not_a_model_is_refused() {
    let cases = [
        ("", "不是正确的 XML"),
        ("<definitions", "不是正确的 XML"),
        ("<a/>", "最外层应为 definitions"),
        ("<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><definitions>&b;</definitions>", "DOCTYPE"),
        (
            "<!DOCTYPE a [<!ENTITY b \"bbbb\"><!ENTITY c \"&b;&b;\">]><definitions>&c;</definitions>",
            "DOCTYPE",
        ),
    ];
    for (text, part) in cases {
        let message = refused(text);
        assert!(message.contains(part), "{text}: {message}");
    }
    let deep = format!("{}{}", "<list>".repeat(100_000), "</list>".repeat(100_000));
    assert!(refused(&definitions("urn:a", &decision("a", &deep))).contains("嵌套"));
    let quoted = format!("<a b=\"{}\"/>", ">".repeat(300));
    assert!(Model::parse(&definitions("urn:a", &quoted), &|_| None).is_ok());
}

#[test]
fn a_wrong_expression_is_a_problem_and_null() {
    let text = definitions(
        "urn:a",
        &(decision("坏", &literal("1 +")) + &decision("空", "") + &decision("好", &literal("1"))),
    );
    let model = Model::parse(&text, &|_| None).expect("a model");
    let problems: Vec<String> = model.problems().iter().map(ToString::to_string).collect();
    assert_eq!(problems, ["坏：表达式“1 +”第 4 个字符处：表达式不完整", "空：没有写明逻辑"]);
    let mut run = Run::default();
    assert!(model.decide("坏", &inputs("{}"), &mut run).is_null());
    assert!(run.notes()[0].to_string().contains("表达式不完整"), "{:?}", run.notes());
    assert!(!model.decide("好", &inputs("{}"), &mut run).is_null());
}

#[test]
fn long_chains_and_endless_calls_end() {
    let mut elements = decision("d0", &literal("0"));
    for index in 1..3000 {
        let before = index - 1;
        let need = format!(
            "<informationRequirement><requiredDecision href=\"#d{before}\"/></informationRequirement>"
        );
        elements += &decision(&format!("d{index}"), &(need + &literal(&format!("d{before} + 1"))));
    }
    let _ = write!(
        elements,
        "<businessKnowledgeModel name=\"f\" id=\"f\"><encapsulatedLogic><formalParameter name=\"n\"/>{}\
         </encapsulatedLogic></businessKnowledgeModel>",
        literal("f(n + 1)")
    );
    let text = definitions("urn:a", &elements);
    // As much stack as a worker of a server has.
    let work = move || {
        let model = Model::parse(&text, &|_| None).expect("a model");
        let mut run = Run::default();
        assert!(model.decide("d2999", &inputs("{}"), &mut run).is_null());
        assert!(run.notes().iter().any(|note| note.text.contains("层")), "{:?}", run.notes());
        assert_eq!(model.decide("d50", &inputs("{}"), &mut Run::default()).to_string(), "50");
        assert!(model.invoke("f", &inputs("{n: 1}"), &mut Run::default()).is_null());
    };
    let thread = std::thread::Builder::new().stack_size(2 * 1024 * 1024).spawn(work).expect("a thread");
    thread.join().expect("it ends");
}

#[test]
fn types_that_multiply_are_read_once() {
    let mut types = String::from("<itemDefinition name=\"t0\"><typeRef>number</typeRef></itemDefinition>");
    for index in 1..40 {
        let before = index - 1;
        let member =
            |name| format!("<itemComponent name=\"{name}\"><typeRef>t{before}</typeRef></itemComponent>");
        let _ = write!(
            types,
            "<itemDefinition name=\"t{index}\">{}{}{}</itemDefinition>",
            member("a"),
            member("b"),
            member("c")
        );
    }
    let text = definitions("urn:a", &(types + &decision("d", &literal("{a: 1} instance of t39"))));
    let model = Model::parse(&text, &|_| None).expect("a model");
    assert_eq!(model.decide("d", &inputs("{}"), &mut Run::default()).to_string(), "false");
}
