//! `panlong import` of units, enterprises and closed whistles, as an operator of a new district uses it. All is invented.

use crate::{err, object, out, panlong};
use db::testing::Folder;
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};
use std::path::Path;

const UNITS: [&str; 5] = ["单位编号", "全称", "简称", "类型", "考核分组"];
const MARKET: [&str; 5] = ["D03", "盘龙区市场监督管理局", "区市场监管局", "部门", "部门"];
const STREET: [&str; 5] = ["530103004", "联盟街道办事处", "联盟街道", "街道", "街道"];

const HEADINGS: &str = "统一社会信用代码,名称,类型,行业代码,规模,街道,社区,住所,成立日期,退出日期,登记状态,注册资本（万元）,从业人数";
/// A company, an individual business and one that is gone, as registers write them: full-width digits, spaces, dates of every form.
const GOOD: [&str; 3] = [
    "９１５３０１０３MA6K00014q,昆明甲某商贸有限公司,有限责任公司,F5219,小型,联盟街道,小坝社区,北京路1号,2015年3月1日,,在营,\"1,000.5\",１２",
    "92530103 MA6K0000 3H,乙某小吃店,个体工商户,62,,530103004,530103004002,联盟路2号,2019/4/25,,歇业,,",
    "93530103MA6K00005L,丙某种植专业合作社,农民专业合作社,A0141,未划型,联盟街道,,联盟路3号,2016-02-29,2020-01-31,注销,50,0",
];

fn book(path: &Path, rows: &[&[&str]]) {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(*cells) {
            sheet.write(row, column, *cell).unwrap();
        }
    }
    workbook.save(path).unwrap();
}

fn csv(path: &Path, rows: &[&str]) {
    std::fs::write(path, [&[HEADINGS], rows].concat().join("\n")).unwrap();
}

/// A new district, and a folder for its files.
pub struct District(Folder);

impl District {
    pub fn new() -> District {
        let district = District(Folder::new());
        let made = district.run(&["init", "--login", "chen", "--name", "陈一"]);
        assert!(made.status.success(), "{}", err(&made));
        district
    }

    pub fn file(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().into()
    }

    pub fn run(&self, args: &[&str]) -> std::process::Output {
        panlong(&[args, &["--data", &self.file("data")]].concat())
    }

    pub fn import(&self, what: &str, name: &str, more: &[&str]) -> std::process::Output {
        self.run(&[&["import", what, &self.file(name)], more].concat())
    }

    fn object(&self, what: &str, name: &str, more: &[&str]) -> Value {
        object(&self.import(what, name, &[more, &["--json"]].concat()))
    }

    fn db(&self) -> db::Db {
        db::Db::open_sqlite(&self.0.join("data")).unwrap()
    }

    fn units(&self) -> Vec<String> {
        let units = self.db().read_now(|r| people::units(r, "530103")).unwrap();
        units.into_iter().map(|unit| format!("{} {}", unit.code, unit.short_name)).collect()
    }

    fn found(&self, fragment: &str) -> Vec<registry::Enterprise> {
        self.db().read_now(|r| registry::search(r, "530103", fragment, 20)).unwrap()
    }

    /// How often something of this name is in the record.
    fn events(&self, name: &str) -> usize {
        let mut count = 0;
        let count_one = |event: journal::Event| {
            count += usize::from(event.name == name);
            Ok(())
        };
        self.db().read_now(|r| journal::verify(r, "530103", count_one)).unwrap();
        count
    }
}

fn counts(object: &Value) -> [&Value; 3] {
    ["added", "changed", "known"].map(|name| &object[name])
}

#[test]
fn units_are_imported_once_changed_when_they_differ_and_not_at_all_when_a_cell_is_wrong() {
    let district = District::new();
    book(&district.0.join("units.xlsx"), &[&UNITS, &MARKET, &STREET]);
    let dry = district.object("units", "units.xlsx", &["--dry-run"]);
    assert_eq!(dry, json!({ "readable": 2, "bad": [] }));
    assert_eq!(district.units(), Vec::<String>::new(), "a dry run writes nothing");

    let wrong: [&[&str]; 5] = [
        &["D 05", "区住房城乡建设局", "", "部门", "部门"],
        &["Ｄ０６", "区人社局", "区人社局", "局", "部门"],
        &["D03", "另一个", "另一个", "部门", "部门"],
        &[],
        &["D07", "", "区司法局", "部门"],
    ];
    book(&district.0.join("bad.xlsx"), &[&[&UNITS[..], &MARKET[..]], &wrong[..]].concat());
    let output = district.import("units", "bad.xlsx", &[]);
    assert_eq!((output.status.code(), out(&output)), (Some(2), String::new()));
    let cells: Vec<String> =
        err(&output).lines().filter_map(|line| line.split_once('\t')).map(|(cell, _)| cell.into()).collect();
    assert_eq!(cells, ["A3", "C3", "D4", "A4", "A5", "B7", "E7"], "{}", err(&output));
    assert!(err(&output).contains("与 A2 的单位编号相同") && err(&output).contains("什么也没有写入"));
    assert_eq!(district.units(), Vec::<String>::new());

    assert_eq!(counts(&district.object("units", "units.xlsx", &[])), [2, 0, 0]);
    assert_eq!(district.units(), ["530103004 联盟街道", "D03 区市场监管局"]);
    assert_eq!(counts(&district.object("units", "units.xlsx", &[])), [0, 0, 2]);
    assert_eq!(district.events("unit_saved"), 2, "what is known leaves no event");
    let renamed = ["D03", "盘龙区市场监督管理局", "市监局", "部门", "部门"];
    book(&district.0.join("units.xlsx"), &[&UNITS, &renamed, &STREET]);
    assert_eq!(counts(&district.object("units", "units.xlsx", &[])), [0, 1, 1]);
    assert_eq!(district.units()[1], "D03 市监局");
    assert!(district.run(&["check"]).status.success());
}

#[test]
fn a_missing_column_is_named_with_those_that_are_there() {
    let district = District::new();
    book(&district.0.join("units.xlsx"), &[&UNITS[..4], &MARKET[..4]]);
    let output = district.import("units", "units.xlsx", &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        err(&output).contains("没有列“考核分组”，现有列：单位编号、全称、简称、类型"),
        "{}",
        err(&output)
    );
}

#[test]
fn enterprises_are_read_as_registers_write_them_and_the_same_file_twice_changes_nothing() {
    let district = District::new();
    csv(&district.0.join("a.csv"), &GOOD);
    let dry = district.object("enterprises", "a.csv", &["--dry-run"]);
    assert_eq!((&dry["readable"], &dry["unreadable"], dry.get("added")), (&json!(3), &json!(0), None));
    assert!(district.found("昆明甲某").is_empty(), "a dry run writes nothing");
    assert_eq!(counts(&district.object("enterprises", "a.csv", &[])), [3, 0, 0]);
    let one = &district.found("昆明甲某")[0];
    assert_eq!((one.credit_code.as_str(), one.industry.as_str()), ("91530103MA6K00014Q", "52"));
    assert_eq!((one.street.as_str(), one.community.as_str()), ("530103004", "530103004001"));
    assert_eq!((one.capital_fen, one.employees), (Some(1_000_500_000), Some(12)));
    assert_eq!((one.established_on.to_string(), one.synthetic), ("2015-03-01".into(), false));
    let gone = &district.found("丙某种植")[0];
    assert_eq!(gone.exited_on.map(|day| day.to_string()).as_deref(), Some("2020-01-31"));
    assert_eq!(district.found("乙某小吃店")[0].size, registry::Size::Unknown);

    assert_eq!(counts(&district.object("enterprises", "a.csv", &[])), [0, 0, 3]);
    assert_eq!(district.events("enterprises_imported"), 1);
    let renamed = GOOD.map(|row| row.replace("昆明甲某商贸", "昆明新名商贸"));
    csv(&district.0.join("a.csv"), &renamed.each_ref().map(String::as_str));
    assert_eq!(counts(&district.object("enterprises", "a.csv", &[])), [0, 1, 2]);
    assert_eq!((district.found("昆明甲某").len(), district.found("昆明新名").len()), (0, 1));
    assert!(district.run(&["check"]).status.success());
}

#[test]
fn every_wrong_cell_of_an_enterprise_is_named_and_nothing_is_written_unless_it_is_skipped() {
    let wrong = [
        // What is changed in the first good row, the cell that is named, and what is said of it.
        ("MA6K00014q", "MA6K00014R", "A2", "校验"),
        ("MA6K00014q", "MA6KO0014q", "A2", "“0”"),
        ("MA6K00014q", "MA6KI0014q", "A2", "“1”"),
        ("MA6K00014q", "MA6K0001", "A2", "18"),
        ("９１", "", "A2", "18"),
        ("昆明甲某商贸有限公司", "", "B2", "空的"),
        ("有限责任公司", "公司", "C2", "应为：有限责任公司"),
        (",有限责任公司", ",个体工商户", "C2", "以 92 开头"),
        ("F5219", "A5219", "D2", "没有行业"),
        ("F5219", "00", "D2", "没有行业"),
        ("小型", "很小", "E2", "大型、中型"),
        ("联盟街道", "某街道", "F2", "没有街道"),
        ("小坝社区", "某社区", "G2", "没有社区"),
        ("北京路1号", "", "H2", "空的"),
        ("2015年3月1日", "2015-02-29", "I2", "不是存在的日期"),
        ("2015年3月1日", "2999-01-01", "I2", "还没有到"),
        (",在营", "2014-01-01,在营", "J2", "不应有退出日期"),
        (",在营", ",注销", "J2", "应填写退出日期"),
        (",在营", "2014-01-01,注销", "J2", "早于成立日期"),
        ("在营", "营业", "K2", "应为：在营"),
        ("\"1,000.5\"", "-5", "L2", "不小于 0"),
        ("１２", "十二", "M2", "整数"),
    ];
    let district = District::new();
    for (good, bad, cell, reason) in wrong {
        assert!(GOOD[0].contains(good), "{good}");
        csv(&district.0.join("a.csv"), &[&GOOD[0].replacen(good, bad, 1)]);
        let seen = district.object("enterprises", "a.csv", &["--dry-run"]);
        let found = seen["bad"].as_array().unwrap();
        assert_eq!((found.len(), found[0]["cell"].as_str()), (1, Some(cell)), "{bad}: {seen}");
        assert!(found[0]["reason"].as_str().unwrap().contains(reason), "{bad}: {seen}");
    }
    let broken = GOOD[1].replace("2019/4/25", "2019/4/31").replace("歇业", "停业");
    csv(&district.0.join("a.csv"), &[GOOD[0], &broken, GOOD[2], GOOD[0]]);
    let output = district.import("enterprises", "a.csv", &[]);
    assert_eq!((output.status.code(), out(&output)), (Some(2), String::new()));
    for line in ["I3\t", "K3\t", "A5\t与 A2 的代码相同"] {
        assert!(err(&output).contains(line), "{line}: {}", err(&output));
    }
    assert!(district.found("昆明甲某").is_empty() && district.events("enterprises_imported") == 0);
    let output = district.import("enterprises", "a.csv", &["--json"]);
    assert!(out(&output).is_empty() && err(&output).lines().count() == 1, "{}", err(&output));
    assert_eq!(counts(&district.object("enterprises", "a.csv", &["--skip-bad"])), [2, 0, 0]);
    assert!(district.found("乙某小吃店").is_empty() && district.found("昆明甲某").len() == 1);
}

#[test]
fn a_code_that_a_spreadsheet_took_for_a_number_is_refused() {
    let district = District::new();
    let headings: Vec<&str> = HEADINGS.split(',').collect();
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, heading) in (0..).zip(&headings) {
        sheet.write(0, column, *heading).unwrap();
        sheet.write(1, column, "x").unwrap();
    }
    sheet.write(1, 0, 915_301_030_000_001_234_f64).unwrap();
    workbook.save(district.0.join("a.xlsx")).unwrap();
    let seen = district.object("enterprises", "a.xlsx", &["--dry-run"]);
    assert!(seen["bad"][0]["reason"].as_str().unwrap().contains("设为文本"), "{seen}");
}

#[test]
fn closed_whistles_of_an_older_system_are_imported_once() {
    let district = District::new();
    let headings = ["编号", "主题", "详情", "时间", "答复", "答复时间"];
    let good = ["1", "门前积水", "下雨天门前积水。", "2019/4/25 9:32:09", "已疏通。", "2019-04-28"];
    let bad = ["2", "门前积水", "下雨天门前积水。", "2019/4/31", "已疏通。", "2019-05-05"];
    book(&district.0.join("a.xlsx"), &[&headings, &good, &bad]);
    let map = "key = \"编号\"\ntitle = \"主题\"\nbody = \"详情\"\nasked_at = \"时间\"\nreply = \"答复\"\nreplied_at = \"答复时间\"\n";
    std::fs::write(district.0.join("map.toml"), map).unwrap();
    let map = district.file("map.toml");
    let seen = district.object("whistles", "a.xlsx", &["--map", &map]);
    assert_eq!((&seen["added"], &seen["bad"][0]["cell"]), (&json!(1), &json!("D3")), "{seen}");
    let again = district.object("whistles", "a.xlsx", &["--map", &map]);
    assert_eq!((&again["added"], &again["known"]), (&json!(0), &json!(1)), "{again}");
    assert!(district.run(&["check"]).status.success());
}

#[test]
fn nothing_real_goes_into_a_demonstration() {
    let folder = Folder::new();
    let at = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let data = at("data");
    let made =
        panlong(&["demo", "--load-only", "--enterprises", "100", "--whistles", "100", "--data", &data]);
    assert!(made.status.success(), "{}", err(&made));
    book(&folder.join("units.xlsx"), &[&UNITS, &["D99", "某局", "某局", "部门", "部门"]]);
    csv(&folder.join("entities.csv"), &GOOD);
    std::fs::write(folder.join("map.toml"), "key = \"号\"\ntitle = \"题\"\nbody = \"文\"\nasked_at = \"时\"\nreply = \"答\"\nreplied_at = \"复\"\n").unwrap();
    std::fs::write(
        folder.join("old.csv"),
        "号,题,文,时,答,复\n1,甲,乙,2019-01-02 10:00:00,丙,2019-01-03 10:00:00\n",
    )
    .unwrap();
    let before = out(&panlong(&["check", "--data", &data]));
    for args in [
        vec!["units", &at("units.xlsx")],
        vec!["enterprises", &at("entities.csv")],
        vec!["whistles", &at("old.csv"), "--map", &at("map.toml")],
    ] {
        let refused = panlong(&[&["import"], &args[..], &["--data", &data]].concat());
        assert_eq!(refused.status.code(), Some(2), "{}", err(&refused));
        assert!(err(&refused).contains("演示库不能导入真实数据"), "{}", err(&refused));
    }
    assert_eq!(out(&panlong(&["check", "--data", &data])), before, "the record is as it was");
}
