//! `panlong composite`: the guide, the examples, and what goes wrong.

#![allow(clippy::unwrap_used)] // A test stops at the first surprise.

use composite::Method;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const GUIDE: &str = include_str!("../../docs/composite-method.md");
const EXAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/composite/examples");

fn panlong(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_panlong")).args(args).output().unwrap()
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

fn compute(method: &str, data: &str, out: &Path) -> Output {
    panlong(&["composite", "--method", method, "--data", data, "--out", out.to_str().unwrap()])
}

/// Every file of a folder with its text, the folders beside it excluded.
fn files(folder: &Path) -> Vec<(String, String)> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<(String, String)> = entries
        .map(|path| {
            (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(path).unwrap())
        })
        .collect();
    files.sort();
    files
}

/// The first block of a kind in the guide.
fn block(kind: &str) -> &'static str {
    GUIDE.split(&format!("```{kind}\n")).nth(1).unwrap().split("```").next().unwrap()
}

/// The examples in the first cells of the table below a heading.
fn examples(heading: &str) -> Vec<&'static str> {
    let section = GUIDE.split(heading).nth(1).unwrap_or_else(|| panic!("no heading {heading}"));
    let section = section.split("\n## ").next().unwrap();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `"));
    let cells = rows.map(|row| row.split("` |").next().unwrap());
    cells.filter(|cell| cell.starts_with('{') || cell.starts_with('"')).collect()
}

#[test]
fn the_example_of_the_guide_is_computed_as_the_guide_says() {
    let folder = folder("guide");
    let (method, data) = (write(&folder, "m.toml", block("toml")), write(&folder, "d.csv", block("csv")));
    let out = folder.join("out");
    let output = compute(&method, &data, &out);
    assert!(output.status.success(), "{}", err(&output));
    let results = std::fs::read_to_string(out.join("results.csv")).unwrap();
    let expected = "unit,name,period,rank,总分,办事,评价\nA,甲街道,,1,96,100,90\nD,丁街道,,2,62.5,62.5,不适用\n\
                    C,丙街道,,3,62,50,80\nB,乙街道,,4,24,0,60\n";
    assert_eq!(results, expected);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.starts_with("区级营商指数（示例）：4 个对象，3 项指标"), "{said}");

    let output = panlong(&[
        "composite",
        "--method",
        &method,
        "--data",
        &data,
        "--out",
        out.to_str().unwrap(),
        "--json",
    ]);
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    let kept: Value =
        serde_json::from_str(&std::fs::read_to_string(out.join("summary.json")).unwrap()).unwrap();
    assert_eq!(said, kept);
    let names: Vec<String> = files(&out).into_iter().map(|(name, _)| name).collect();
    let mut listed: Vec<String> = serde_json::from_value(kept["files"].clone()).unwrap();
    listed.push("summary.json".into());
    listed.sort();
    assert_eq!(names, listed);
}

#[test]
fn every_way_to_write_a_step_a_normaliser_a_weighting_and_an_aggregator_is_read() {
    let head = "format = 1\nname = \"试\"\ndata = { unit = \"u\", groups = [\"类型\"] }\nrank = { ties = \"min\" }\n";
    let tail = "[[dimension]]\ncode = \"r\"\n[[dimension]]\ncode = \"t\"\nparent = \"r\"\nweight = 100\nDIMENSION\n[[indicator]]\ncode = \"用时\"\nparent = \"t\"\nweight = 50\n\
                direction = \"higher\"\nsurvey = { size = \"样本量\" }\n[[indicator]]\ncode = \"y\"\nparent = \"t\"\nweight = 50\n\
                direction = \"higher\"\n";
    let check = |sections: &str, dimension: &str, example: &str| {
        let text = format!("{head}{sections}\n{}", tail.replace("DIMENSION", dimension));
        if let Err(faults) = Method::parse(&text, None) {
            panic!("{example}: {}", faults[0]);
        }
    };
    let usual = "normalise = \"min-max\"\naggregate = \"arithmetic\"\n";
    let equal = "weights = \"equal\"\n";
    let steps = examples("## 四、数据处理");
    steps.iter().for_each(|example| check(&format!("{usual}{equal}step = [{example}]"), "", example));
    let normalisers = examples("## 五、标准化");
    normalisers.iter().for_each(|example| {
        check(&format!("normalise = {example}\naggregate = \"arithmetic\"\n{equal}"), "", example);
    });
    let weights = examples("## 六、权重");
    weights.iter().for_each(|example| match example.contains("ahp") {
        true => check(&format!("{usual}{equal}"), &format!("weights = {example}"), example),
        false => check(&format!("{usual}weights = {example}"), "", example),
    });
    let aggregators = examples("## 七、汇总");
    aggregators.iter().for_each(|example| {
        check(&format!("normalise = \"min-max\"\naggregate = {example}\n{equal}"), "", example);
    });
    let factors = examples("## 八、稳健性");
    factors.iter().for_each(|example| {
        let sections =
            format!("{usual}{equal}step = [{{ do = \"treat\" }}]\nrobustness = {{ vary = [{example}] }}\n");
        let text = sections.replace("网办率", "y");
        check(&text, "", example);
    });
    let counts = [steps.len(), normalisers.len(), weights.len(), aggregators.len(), factors.len()];
    assert!(counts.iter().zip([16, 17, 12, 8, 6]).all(|(found, least)| *found >= least), "{counts:?}");
}

#[test]
fn the_examples_run_and_give_the_same_files_again() {
    let folder = folder("examples");
    for (name, first) in [
        ("human-development", "A,甲国,2021,1,0.969,"),
        ("frontier", "乙,乙,2019,1,86.64513361770393,"),
        ("points", "甲,甲,,1,100,"),
    ] {
        let file = |file: &str| format!("{EXAMPLES}/{name}/{file}");
        let out = folder.join(name);
        let output = compute(&file("method.toml"), &file("data.csv"), &out);
        assert!(output.status.success(), "{name}: {}", err(&output));
        let results = std::fs::read_to_string(out.join("results.csv")).unwrap();
        assert!(results.lines().nth(1).unwrap().starts_with(first), "{results}");
        let before = files(&out);
        assert!(compute(&file("method.toml"), &file("data.csv"), &out).status.success());
        assert_eq!(files(&out), before, "in the place of the earlier results");
    }
    // Nothing is left beside the results.
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 3);
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_the_last_good_results_stay() {
    let folder = folder("wrong");
    let (good, rows) = (block("toml"), block("csv"));
    let (method, data) = (write(&folder, "m.toml", good), write(&folder, "d.csv", rows));
    let out = folder.join("out");
    assert!(compute(&method, &data, &out).status.success());
    let before = files(&out);
    let methods = [
        ("format = 1", "format = 2", "第 1 行，“format”：方法文件的格式是“2”"),
        ("weight = 60", "weight = 50", "指标“总分”：下级权重之和是 90，应为 100"),
        ("code = \"总分\"", "code = \"总分\"\nparent = \"办事\"", "上下级成环：总分 → 办事 → 总分"),
        ("ties = \"min\"", "", "没有写得分相同时怎样排名"),
        ("unit = \"工作日\"", "unit = \"工做日\"", "不认识计量单位“工做日”"),
        ("do = \"impute\"", "do = \"imput\"", "没有“imput”，可写：denominate、screen、impute、treat"),
        ("name = \"区级营商指数（示例）\"", "name = \"区级", "TOML 语法错误"),
        ("min_share = 0.5", "min_share = 50", "应为0 至 1 的数"),
    ];
    for (from, to, expected) in methods {
        assert!(good.contains(from), "{from}");
        let method = write(&folder, "wrong.toml", &good.replacen(from, to, 1));
        let output = compute(&method, &data, &out);
        assert_eq!(output.status.code(), Some(2), "{from} → {to}");
        assert!(err(&output).contains(expected) && err(&output).contains("wrong.toml"), "{}", err(&output));
    }
    let tables = [
        ("B,乙街道,7", "B,乙街道,七", "第 3 行，“用时”，对象“B”：“七”不是数"),
        ("B,乙街道,7", "A,乙街道,7", "第 3 行，对象“A”：重复报送，第 2 行已有同一对象、同一时期"),
        ("60,92", "60,92,1", "第 3 行：有 6 格，表头有 5 格"),
        (",满意率", ",满意度", "“满意率”：数据中没有这一列"),
        (
            "A,甲街道,3,90,98\nB,乙街道,7,60,92\nC,丙街道,5,—,96\nD,丁街道,4,75,不适用",
            "A,甲街道,3,0.9,98\nB,乙街道,7,0.6,92",
            "“网办率”：单位是百分数，而全部数值都不大于 1",
        ),
        (
            "B,乙街道,7,60,92\nC,丙街道,5,—,96\nD,丁街道,4,75,不适用\n",
            "",
            "指标“用时”：全部数值都是 3，没有差别",
        ),
    ];
    for (from, to, expected) in tables {
        assert!(rows.contains(from), "{from}");
        let data = write(&folder, "wrong.csv", &rows.replacen(from, to, 1));
        let output = compute(&method, &data, &out);
        assert_eq!(output.status.code(), Some(2), "{from} → {to}");
        assert!(err(&output).contains(expected) && err(&output).contains("wrong.csv"), "{}", err(&output));
    }
    assert_eq!(compute(&method, &data, Path::new("/dev/null/x")).status.code(), Some(1), "no folder there");
    let weights = write(&folder, "w.csv", "code,weight\n用时,70\n网办,30\n");
    let output = panlong(&[
        "composite",
        "--method",
        &method,
        "--data",
        &data,
        "--weights",
        &weights,
        "--out",
        out.to_str().unwrap(),
        "--json",
    ]);
    let said: Value = serde_json::from_str(&err(&output)).unwrap();
    assert!(said["error"].as_str().unwrap().contains("第 3 行，“--weights”：方法中没有代码“网办”"), "{said}");
    assert_eq!(files(&out), before, "nothing half-written");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 6, "and nothing beside it");
}

#[test]
fn weights_of_a_file_replace_those_of_the_method_and_other_folders_are_left_alone() {
    let folder = folder("weights");
    let (method, data) = (write(&folder, "m.toml", block("toml")), write(&folder, "d.csv", block("csv")));
    let weights = write(&folder, "w.csv", "code,weight\n用时,80\n网办率,20\n");
    let (out, other) = (folder.join("out"), folder.join("other"));
    let output = panlong(&[
        "composite",
        "--method",
        &method,
        "--data",
        &data,
        "--weights",
        &weights,
        "--out",
        out.to_str().unwrap(),
    ]);
    assert!(output.status.success(), "{}", err(&output));
    let weights = std::fs::read_to_string(out.join("weights.csv")).unwrap();
    assert!(weights.contains("用时,用时,办事,1,0.8,0.48\n"), "{weights}");

    std::fs::create_dir(&other).unwrap();
    std::fs::write(other.join("信.txt"), "我的").unwrap();
    for out in [&other, &other.join("信.txt")] {
        let output = compute(&method, &data, out);
        assert_eq!(output.status.code(), Some(2));
        assert!(err(&output).contains("请换一个目录"), "{}", err(&output));
    }
    assert_eq!(std::fs::read_to_string(other.join("信.txt")).unwrap(), "我的");
}

const STUDIED: &str = r#"
[robustness]
replications = 40
sensitivity = true
bootstrap = 20
[[robustness.vary]]
what = "weights"
share = 0.3
[[robustness.vary]]
what = "leave-out"
[explain]
from = "2019"
to = "2020"
"#;

#[test]
fn ranks_are_tried_and_changes_explained() {
    let folder = folder("studied");
    let example = format!("{EXAMPLES}/frontier");
    let good = std::fs::read_to_string(format!("{example}/method.toml")).unwrap();
    let data = format!("{example}/data.csv");
    let method = write(&folder, "m.toml", &format!("{good}{STUDIED}"));
    let out = folder.join("out");
    let output = compute(&method, &data, &out);
    assert!(output.status.success(), "{}", err(&output));
    let read = |name: &str| std::fs::read_to_string(out.join(name)).unwrap();
    let firm = read("robustness.csv");
    assert!(
        firm.starts_with("unit,name,period,rank,mean,median,q5,q95,p_top,p_bottom,ranked\n甲,甲,2020,2,"),
        "{firm}"
    );
    assert_eq!(read("sensitivity.csv").lines().count(), 3);
    let scores = read("score-changes.csv");
    let sum: f64 = lines_of(&scores, "丙").map(|cells| cells[3].parse::<f64>().unwrap()).sum();
    assert!((sum - (58.955_926_974_621_946 - 52.577_013_872_510_49)).abs() < 1e-9, "{scores}");
    let ranks = read("rank-changes.csv");
    let sum: f64 = lines_of(&ranks, "丙").map(|cells| cells[5].parse::<f64>().unwrap()).sum();
    assert!((sum - 6.378_913_102_111_456).abs() < 1e-9, "{ranks}");
    assert!(!ranks.contains("correction") && !ranks.contains("method"), "{ranks}");

    // 丙 was published with a recovery rate it never had, and by another mean.
    let published = std::fs::read_to_string(&data)
        .unwrap()
        .replace("丙,2019,7,22.5,11.1,27,43.9,无先例", "丙,2019,7,22.5,11.1,27,43.9,50");
    let before = write(&folder, "before.csv", &published);
    let old = write(&folder, "old.toml", &good.replacen("method = \"arithmetic\"", "method = \"median\"", 1));
    let output = panlong(&[
        "composite",
        "--method",
        &method,
        "--data",
        &data,
        "--before-method",
        &old,
        "--before-data",
        &before,
        "--out",
        out.to_str().unwrap(),
    ]);
    assert!(output.status.success(), "{}", err(&output));
    let ranks = read("rank-changes.csv");
    let players: Vec<String> = lines_of(&ranks, "丙").map(|cells| cells[1].clone()).collect();
    assert_eq!(players, ["own", "own", "own", "others", "method", "correction"]);

    let plain = write(&folder, "plain.toml", &good);
    let output = panlong(&[
        "composite",
        "--method",
        &plain,
        "--data",
        &data,
        "--before-data",
        &before,
        "--out",
        out.to_str().unwrap(),
    ]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("没有 [explain]"), "{}", err(&output));
}

/// The lines of a unit, cell by cell.
fn lines_of<'a>(text: &'a str, unit: &'a str) -> impl Iterator<Item = Vec<String>> + 'a {
    let cells = |line: &str| line.split(',').map(ToOwned::to_owned).collect::<Vec<String>>();
    text.lines().map(cells).filter(move |cells| cells[0] == unit)
}
