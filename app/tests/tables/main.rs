//! Decision tables on the command line, as an official uses them.

#![allow(clippy::unwrap_used)] // A test stops at the first surprise.

mod books;
mod dmn;

use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const LIST: &str = "\u{feff}表名,从轻处罚事项(示例),,,,,\r\n命中策略,C 全部,,,,,\r\n\
    名称,违法行为,法律依据,行为,违法次数,货值金额,处理\r\n用途,项目,项目,前提,条件,条件,结果\r\n\
    类型,文字,文字,文字,数,金额,文字\r\n取值范围,,,,[0..],[0..],\r\n单位,,,,次,元,\r\n\
    1,未公示执照,《条例》第七十条,未公示,≤1,≤5千元,不予处罚\r\n2,未公示执照,\"《条例》第七十条,第一款\",未公示,>=2,,从轻\r\n";

fn panlong(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_panlong")).args(args).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
    // It is there only if an earlier run was cut off.
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_case_is_decided_and_explained() {
    let folder = folder("decide");
    let list = write(&folder, "list.csv", LIST);
    let facts = write(
        &folder,
        "facts.json",
        &json!({ "行为": "未公示", "违法次数": 1, "货值金额": "6千元" }).to_string(),
    );
    let output = panlong(&["decide", "--table", &list, "--facts", &facts, "--explain"]);
    assert!(output.status.success(), "{}", err(&output));
    let text = out(&output);
    for line in [
        "案情 1：无适用条目",
        "  未适用，差 1 项：1 未公示执照：处理 不予处罚",
        "    货值金额：要求 ≤5千元，本案 6000元，不符合",
        "    违法次数：要求 >=2 次，本案 1次，不符合",
    ] {
        assert!(text.lines().any(|own| own == line), "{line}\n{text}");
    }

    let output = panlong(&["decide", "--table", &list, "--facts", &facts, "--explain", "--json"]);
    let answer: Value = serde_json::from_str(&out(&output)).unwrap();
    let near = &answer["cases"][0]["nearest"][0];
    assert_eq!(near["number"], "1");
    assert_eq!(near["conditions"][2]["verdict"], "假");
    assert_eq!(near["basis"], "《条例》第七十条");
}

#[test]
fn facts_of_many_cases_come_as_csv_and_what_is_left_out_is_unknown() {
    let folder = folder("facts");
    let list = write(&folder, "list.csv", LIST);
    let facts =
        write(&folder, "facts.csv", "行为,违法次数,货值金额\n未公示,1,100\n未公示,,100\n虚假宣传,1,\n");
    let output = panlong(&["decide", "--table", &list, "--facts", &facts, "--json", "--explain"]);
    let answer: Value = serde_json::from_str(&out(&output)).unwrap();
    let states: Vec<&Value> = answer["cases"].as_array().unwrap().iter().map(|case| &case["state"]).collect();
    assert_eq!(states, ["已定", "待核", "无适用条目"]);
    assert_eq!(answer["cases"][1]["questions"][0], json!({ "fact": "违法次数", "settles": 2, "touches": 2 }));

    for (name, text, hint) in [
        ("a.json", "{\"违法次数\": -1}", "不在取值范围"),
        ("b.json", "{\"次数\": 1}", "没有这个条件"),
        ("c.json", "[1]", "对象"),
        ("d.json", "{", "不是 JSON"),
        ("e.csv", "违法次数\n1,2\n", "比表头多"),
        ("f.csv", "违法次数,货值金额, 违法次数\n1,2,3\n", "第 1 个案情：事实“违法次数”给了两次"),
        (
            "g.json",
            "[{}, {\"违法次数\": 1, \"货值金额\": 5, \"违法次数\": 2}]",
            "第 2 个案情：事实“违法次数”给了两次",
        ),
    ] {
        let facts = write(&folder, name, text);
        let output = panlong(&["decide", "--table", &list, "--facts", &facts]);
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(out(&output).is_empty() && err(&output).lines().count() == 1, "{}", err(&output));
        assert!(err(&output).contains(hint), "{}", err(&output));
    }
}

#[test]
fn a_table_goes_from_csv_to_a_book_and_back_unchanged() {
    let folder = folder("convert");
    let list = write(&folder, "list.csv", LIST);
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    for (from, to) in [
        (list, path("same.csv")),
        (path("same.csv"), path("book.xlsx")),
        (path("book.xlsx"), path("back.csv")),
    ] {
        let output = panlong(&["table", "convert", &from, &to]);
        assert!(output.status.success(), "{}", err(&output));
    }
    assert_eq!(std::fs::read_to_string(path("same.csv")).unwrap(), LIST);
    let cells = |text: &str| -> Vec<String> {
        text.lines().map(|line| line.trim_end_matches(',').to_owned()).collect()
    };
    assert_eq!(cells(&std::fs::read_to_string(path("back.csv")).unwrap()), cells(LIST));
}

#[test]
fn a_file_that_cannot_be_written_whole_leaves_what_was_there() {
    let folder = folder("whole");
    let list = write(&folder, "list.csv", &LIST.replace("从轻", &"从轻".repeat(1_000)));
    let to = write(&folder, "there.csv", "原来的");
    let program = env!("CARGO_BIN_EXE_panlong");
    let line = "ulimit -f 1 && exec \"$0\" table convert \"$1\" \"$2\"";
    let output = Command::new("sh").args(["-c", line, program, &list, &to]).output().unwrap();
    assert!(!output.status.success());
    assert_eq!(std::fs::read_to_string(&to).unwrap(), "原来的");
    assert!(panlong(&["table", "convert", &list, &to]).status.success());
    assert_ne!(std::fs::read_to_string(&to).unwrap(), "原来的");
}

#[test]
fn what_officials_write_in_other_ways_is_the_same_and_what_is_wrong_is_refused_with_the_address() {
    let folder = folder("ways");
    let list = |from: &str, to: &str| LIST.replacen(from, to, 1);
    let facts = write(
        &folder,
        "facts.json",
        "{\"行为\": \"未公示\", \"违法次数\": \"２\", \"货值金额\": \"６千元\"}",
    );
    let decided = |name: &str, list: &str| {
        let path = write(&folder, name, list);
        let output = panlong(&["decide", "--table", &path, "--facts", &facts, "--json"]);
        assert!(output.status.success(), "{list}: {}", err(&output));
        serde_json::from_str::<Value>(&out(&output)).unwrap()["cases"][0]["rows"].clone()
    };
    for cell in [">=2", "≥2", "＞＝２", "大于等于2", "大于等于２次", "2次以上", "[２..）"]
    {
        assert_eq!(decided("same.csv", &list(">=2", cell)), json!(["2"]), "{cell}");
    }
    for cell in ["≤5千元", "≤５千元", "小于等于5000元", "不超过0.5万元", "", "-"] {
        let expected = if matches!(cell, "" | "-") { json!(["1", "2"]) } else { json!(["2"]) };
        assert_eq!(decided("money.csv", &list("≤1,≤5千元", &format!("≤2,{cell}"))), expected, "{cell}");
    }

    let dated = |from: &str, until: &str| {
        LIST.replacen(",法律依据,行为", ",生效日期,失效日期", 1)
            .replacen("项目,项目,前提", "项目,项目,项目", 1)
            .replacen("文字,文字,文字", "文字,日期,日期", 1)
            .replacen("《条例》第七十条,未公示", &format!("{from},{until}"), 1)
            .replacen("\"《条例》第七十条,第一款\",未公示", ",", 1)
    };
    let laughs: String =
        (1..10).map(|at| format!("<!ENTITY l{at} \"{}\">", format!("&l{};", at - 1).repeat(10))).collect();
    let laughs = format!("<!DOCTYPE d [<!ENTITY l0 \"lol\">{laughs}]><definitions>&l9;</definitions>");
    let outside = "<!DOCTYPE d [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><definitions>&b;</definitions>";
    for (name, text, parts) in [
        ("number.csv", list("\r\n2,未公示", "\r\n1,未公示"), ["A9", "与第 8 行重复"]),
        ("no number.csv", list("\r\n2,未公示", "\r\n,未公示"), ["A9", "没有编号"]),
        ("digits.csv", list("≤1,", "一次以下,"), ["E8", "阿拉伯数字"]),
        (
            "dates.csv",
            dated("2022-07-01", "2022-06-30"),
            ["D8", "失效日期 2022-06-30 应晚于生效日期 2022-07-01"],
        ),
        ("same day.csv", dated("2022-07-01", "2022/7/1"), ["D8", "应晚于生效日期"]),
        ("no day.csv", dated("2022-02-30", ""), ["C8", "没有“2022-02-30”这一天"]),
        ("head.csv", list("取值范围", "范围"), ["A6", "应为“取值范围”"]),
        ("no head.csv", list("名称,", "栏目,"), ["A1", "没有“名称”一行"]),
        ("policy.csv", list("C 全部", "Z"), ["B2", "没有命中策略“Z”"]),
        ("long.csv", list("从轻\r\n", &format!("{}\r\n", "长".repeat(32_767))), ["G9", "有 32767 字"]),
        ("quotes.csv", list("从轻\r\n", "\"从轻\r\n"), ["G9", "引号没有成对"]),
        ("laughs.dmn", laughs, ["laughs.dmn", "DOCTYPE"]),
        ("outside.dmn", outside.to_owned(), ["outside.dmn", "DOCTYPE"]),
    ] {
        let path = write(&folder, name, &text);
        let to = write(&folder, "there.csv", "原来的");
        for args in [
            vec!["table", "convert", &path, &to],
            vec!["table", "check", &path],
            vec!["decide", "--table", &path, "--facts", &facts],
        ] {
            let output = panlong(&args);
            let said = out(&output) + &err(&output);
            assert_eq!(output.status.code(), Some(2), "{name}: {said}");
            assert!(parts.iter().all(|part| said.contains(part)), "{name}: {said}");
            assert_eq!(err(&output).lines().count(), 1, "{name}: {said}");
        }
        assert_eq!(std::fs::read_to_string(&to).unwrap(), "原来的", "{name}");
    }
}

#[test]
fn a_check_finds_what_the_table_should_not_have() {
    let folder = folder("check");
    let list = write(
        &folder,
        "list.csv",
        "命中策略,U\n完整,是\n名称,次数,处理\n用途,条件,结果\n类型,数,文字\n取值范围,[0..],\n单位,次,\n1,≤3,从轻\n2,[3..5],从重\n3,<0,从重\n",
    );
    let output = panlong(&["table", "check", &list]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        out(&output),
        "3 条，命中策略 U 唯一\nB10：永远不成立，条目 3 不会适用\n条目 1 与 2 重叠，例：次数 3次\n遗漏：没有条目适用，例：次数 6次\n"
    );
}

#[test]
fn a_file_that_is_not_there_or_of_another_kind_is_said_once_and_in_one_line_by_every_command() {
    let folder = folder("absent");
    let facts = write(&folder, "facts.json", "{}");
    let absent = folder.join("无.csv").to_str().unwrap().to_owned();
    for (file, reason) in [(absent, "无法读取"), (write(&folder, "无.txt", "命中策略"), "应以 .xlsx")]
    {
        for args in [
            vec!["decide", "--table", &file, "--facts", &facts],
            vec!["table", "check", &file],
            vec!["table", "convert", &file, "out.xlsx"],
        ] {
            let output = panlong(&args);
            let said = err(&output);
            assert_eq!(output.status.code(), Some(2), "{said}");
            assert!(said.contains(reason) && said.lines().count() == 1, "{said}");
            assert_eq!((said.matches("无.").count(), out(&output).as_str()), (1, ""), "{said}");
        }
    }
}
