//! Tables and models of DMN.

use super::{LIST, err, folder, out, panlong, write};
use serde_json::{Value, json};

#[test]
fn a_table_goes_to_dmn_and_back_and_answers_the_same() {
    let folder = folder("dmn");
    let list = write(&folder, "list.csv", LIST);
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    for (from, to) in [
        (list, path("list.dmn")),
        (path("list.dmn"), path("back.csv")),
        (path("back.csv"), path("again.dmn")),
    ] {
        let output = panlong(&["table", "convert", &from, &to]);
        assert!(output.status.success(), "{}", err(&output));
    }
    let text = std::fs::read_to_string(path("back.csv")).unwrap();
    assert!(text.contains("1,未公示执照,《条例》第七十条,未公示,≤1,≤5千元,不予处罚"), "{text}");
    assert_eq!(std::fs::read(path("again.dmn")).unwrap(), std::fs::read(path("list.dmn")).unwrap());

    let facts = write(
        &folder,
        "facts.json",
        &json!({ "行为": "未公示", "违法次数": 1, "货值金额": 5000 }).to_string(),
    );
    let output = panlong(&["decide", "--table", &path("list.dmn"), "--facts", &facts, "--json"]);
    let answer: Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!(answer["cases"][0]["decisions"]["从轻处罚事项(示例)"], json!(["不予处罚"]));

    let bomb = write(
        &folder,
        "bomb.dmn",
        "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><definitions>&b;</definitions>",
    );
    for args in [vec!["table", "check", &bomb], vec!["decide", "--table", &bomb, "--facts", &facts]] {
        let output = panlong(&args);
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(err(&output).lines().count(), 1, "{}", err(&output));
    }
}

#[test]
fn facts_a_model_of_dmn_cannot_take_are_refused_and_never_become_null() {
    let folder = folder("dmn-facts");
    let list = write(&folder, "list.csv", &LIST.replace("C 全部", "F 首个").replace("≤5千元", ""));
    let model = folder.join("list.dmn").to_str().unwrap().to_owned();
    assert!(panlong(&["table", "convert", &list, &model]).status.success());
    for (name, text, hint) in [
        ("a.json", json!({ "行为": "未公示", "违法次数": 1, "货值金额": "6千元" }).to_string(), "货值金额"),
        ("b.json", json!({ "行为": "未公示", "违法次数": "六次" }).to_string(), "“六次”不是数"),
        ("c.json", json!({ "行为": "未公示", "违法次数": "1+1" }).to_string(), "“1+1”不是数"),
        ("d.json", json!({ "行为": 5 }).to_string(), "应为文本，不是数"),
        (
            "e.json",
            json!({ "行为": "未公示", "次数": 1 }).to_string(),
            "没有这个输入，有：行为、违法次数、货值金额",
        ),
        ("f.csv", "行为,违法次数\n未公示,一\n".to_owned(), "第 1 个案情：事实“违法次数”"),
        ("g.csv", "违法次数,违法次数\n1,1\n".to_owned(), "事实“违法次数”给了两次"),
        ("h.json", "{\"违法次数\": 1, \"违法次数\": 9}".to_owned(), "事实“违法次数”给了两次"),
    ] {
        let facts = write(&folder, name, &text);
        let output = panlong(&["decide", "--table", &model, "--facts", &facts]);
        assert_eq!(output.status.code(), Some(2), "{text}: {}", out(&output));
        assert!(out(&output).is_empty() && err(&output).lines().count() == 1, "{}", err(&output));
        assert!(err(&output).contains(hint), "{}", err(&output));
    }
    let facts = write(&folder, "good.csv", "行为,违法次数,货值金额\n未公示,1,6000\n");
    assert!(panlong(&["decide", "--table", &model, "--facts", &facts]).status.success());
    let output = panlong(&["decide", "--table", &model, "--facts", &facts, "--day", "2022-06-01"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("--day"), "{}", err(&output));
}
