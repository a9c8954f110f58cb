//! Decision tables on the command line, as an official uses them.

#![allow(clippy::unwrap_used)] // A test stops at the first surprise.

use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};
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

/// The same list as a book; `change` may spoil it.
fn book(folder: &Path, name: &str, change: impl FnOnce(&mut Worksheet)) -> String {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let text = LIST.trim_start_matches('\u{feff}').replace('"', "");
    for (row, line) in (0..).zip(text.lines()) {
        let cells = if row == 8 { line.replacen("条,", "条，", 1) } else { line.to_owned() };
        for (column, cell) in (0..).zip(cells.split(',')) {
            match cell.parse::<f64>() {
                Ok(number) => sheet.write_number(row, column, number).unwrap(),
                Err(_) => sheet.write_string(row, column, cell).unwrap(),
            };
        }
    }
    change(sheet);
    let path = folder.join(name);
    book.save(&path).unwrap();
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

#[test]
fn a_book_written_by_hand_is_read_as_it_is_seen() {
    let folder = folder("book");
    let good = book(&folder, "good.xlsx", |_| {});
    let output = panlong(&["table", "check", &good]);
    assert!(output.status.success(), "{}{}", out(&output), err(&output));
    let to = folder.join("good.csv");
    assert!(panlong(&["table", "convert", &good, to.to_str().unwrap()]).status.success());
    assert!(
        std::fs::read_to_string(&to)
            .unwrap()
            .contains("1,未公示执照,《条例》第七十条,未公示,≤1,≤5千元,不予处罚")
    );
}

#[test]
fn a_percentage_is_read_as_it_is_seen_and_what_is_hidden_and_empty_does_not_matter() {
    let folder = folder("percent");
    let percent = Format::new().set_num_format("0.0%");
    let path = book(&folder, "percent.xlsx", |sheet| {
        sheet.write_string(5, 4, "[0..100]").unwrap();
        sheet.write_string(4, 4, "数（1位小数）").unwrap();
        sheet.write_string(6, 4, "%").unwrap();
        sheet.write_number_with_format(7, 4, 0.05, &percent).unwrap();
        sheet.write_number_with_format(8, 4, 0.125, &percent).unwrap();
        sheet.write_number_with_format(8, 5, 5_000.0, &Format::new().set_num_format("#,##0.00")).unwrap();
        sheet.set_row_hidden(30).unwrap();
        sheet.set_column_range_hidden(9, 16_383).unwrap();
    });
    let to = folder.join("percent.csv");
    let output = panlong(&["table", "convert", &path, to.to_str().unwrap()]);
    assert!(output.status.success(), "{}", err(&output));
    let text = std::fs::read_to_string(&to).unwrap();
    assert!(text.contains(",5%,≤5千元,") && text.contains(",12.5%,5000,"), "{text}");
}

#[test]
fn a_bad_book_is_refused_with_the_address_and_nothing_is_written() {
    let folder = folder("bad");
    let plain = Format::new();
    let long = "长".repeat(32_767);
    type Spoil<'a> = (&'a str, Box<dyn FnOnce(&mut Worksheet) + 'a>, &'a str, &'a str);
    let cases: Vec<Spoil<'_>> = vec![
        (
            "merged",
            Box::new(|sheet| {
                sheet.merge_range(7, 1, 8, 1, "未公示执照", &plain).unwrap();
            }),
            "B8",
            "合并单元格",
        ),
        (
            "formula",
            Box::new(|sheet| {
                sheet.write_formula(7, 4, Formula::new("=1+1").set_result("2")).unwrap();
            }),
            "E8",
            "公式",
        ),
        (
            "long",
            Box::new(|sheet| {
                sheet.write_string(7, 6, &long).unwrap();
            }),
            "G8",
            "32767 字",
        ),
        (
            "number twice",
            Box::new(|sheet| {
                sheet.write_number(8, 0, 1).unwrap();
            }),
            "A9",
            "与第 8 行重复",
        ),
        (
            "wrong head",
            Box::new(|sheet| {
                sheet.write_string(4, 0, "种类").unwrap();
            }),
            "A5",
            "“类型”",
        ),
        (
            "bad cell",
            Box::new(|sheet| {
                sheet.write_string(7, 5, "5,000").unwrap();
            }),
            "F8",
            "两种读法",
        ),
        (
            "hidden row",
            Box::new(|sheet| {
                sheet.set_row_hidden(8).unwrap();
            }),
            "A9",
            "第 9 行是隐藏的",
        ),
        (
            "row of no height",
            Box::new(|sheet| {
                sheet.set_row_height(8, 0).unwrap();
            }),
            "A9",
            "第 9 行是隐藏的",
        ),
        (
            "hidden columns",
            Box::new(|sheet| {
                sheet.set_column_range_hidden(4, 5).unwrap();
            }),
            "F1",
            "F 列是隐藏的",
        ),
        (
            "rounded",
            Box::new(|sheet| {
                sheet.write_number_with_format(7, 4, 1.5, &Format::new().set_num_format("0")).unwrap();
            }),
            "E8",
            "显示为 2，实际是 1.5",
        ),
        (
            "percent without a unit",
            Box::new(|sheet| {
                sheet.write_number_with_format(7, 4, 0.01, &Format::new().set_num_format("0%")).unwrap();
            }),
            "E8",
            "看不懂“%”",
        ),
        (
            "empty",
            Box::new(|sheet| {
                sheet.write_string(7, 0, " ").unwrap();
            }),
            "A8",
            "没有编号",
        ),
        (
            "formula without a value",
            Box::new(|sheet| {
                sheet.write_formula(8, 5, Formula::new("=A1")).unwrap();
            }),
            "F9",
            "公式",
        ),
        (
            "far out",
            Box::new(|sheet| {
                sheet.write_string(1_000_000, 16_000, "甲").unwrap();
            }),
            "WQK1000001",
            "超出",
        ),
        (
            "many rows",
            Box::new(|sheet| {
                for row in 9..50_009 {
                    sheet.write_number(row, 0, row).unwrap();
                }
            }),
            "A20008",
            "50002 条",
        ),
    ];
    for (name, spoil, address, hint) in cases {
        let path = book(&folder, &format!("{name}.xlsx"), spoil);
        let output = panlong(&["table", "check", &path]);
        assert_eq!(output.status.code(), Some(2), "{name}");
        let text = out(&output);
        assert!(text.lines().any(|line| line.starts_with(address) && line.contains(hint)), "{name}: {text}");
        assert_eq!(err(&output).lines().count(), 1, "{name}: {}", err(&output));

        let to = folder.join(format!("{name}.csv"));
        let output = panlong(&["table", "convert", &path, to.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(2), "{name}");
        assert!(!to.exists() && err(&output).contains(hint), "{name}: {}", err(&output));
    }
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
fn hidden_sheets_several_sheets_and_files_that_are_no_books_are_refused() {
    let folder = folder("sheets");
    let save = |name: &str, hides: bool| {
        let mut book = Workbook::new();
        book.add_worksheet().write_string(0, 0, "命中策略").unwrap();
        book.add_worksheet().set_name("底稿").unwrap().set_hidden(hides).write_string(0, 0, "甲").unwrap();
        let path = folder.join(name);
        book.save(&path).unwrap();
        path.to_str().unwrap().to_owned()
    };
    for (path, hint) in [
        (save("hidden.xlsx", true), "工作表“底稿”是隐藏的"),
        (save("several.xlsx", false), "请只留一张"),
        (write(&folder, "text.xlsx", "不是工作簿"), "不能作为 Excel 工作簿"),
    ] {
        let output = panlong(&["table", "check", &path, "--json"]);
        assert_eq!(output.status.code(), Some(2), "{path}");
        let answer: Value = serde_json::from_str(&out(&output)).unwrap();
        assert!(answer["mistakes"][0]["reason"].as_str().unwrap().contains(hint), "{answer}");
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
