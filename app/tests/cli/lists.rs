//! `panlong import lists`, as an operator of a new district uses it. All is invented.

use crate::import::District;
use crate::{err, object, out};
use serde_json::json;

const UNITS: &str = "单位编号,全称,简称,类型,考核分组\nD03,盘龙区市场监督管理局,区市场监管局,部门,部门\n";
const LIST: &str = include_str!("../../../crates/enforcement/data/example.csv");

#[test]
fn a_list_is_drafted_from_a_file_or_every_bad_cell_is_named_and_nothing_is_written() {
    let district = District::new();
    std::fs::write(district.file("units.csv"), UNITS).unwrap();
    assert!(district.import("units", "units.csv", &[]).status.success());
    std::fs::write(
        district.file("bad.csv"),
        LIST.replace("区市场监管局", "区天文局").replace(",是,", ",尽快,"),
    )
    .unwrap();
    for more in [&[][..], &["--dry-run"]] {
        let bad = district.import("lists", "bad.csv", more);
        assert_eq!(bad.status.code(), Some(2), "{}", err(&bad));
        for cell in
            ["C8\tC8（第 8 行“主管部门”列）：没有部门“区天文局”", "I8\tI8（第 8 行“及时改正”列）：本列只能写"]
        {
            assert!(err(&bad).contains(cell), "{cell}\n{}", err(&bad));
        }
    }
    std::fs::write(district.file("list.csv"), LIST).unwrap();
    let tried = object(&district.import("lists", "list.csv", &["--dry-run", "--json"]));
    let expected = json!({ "ok": true, "bad": [], "batch": "2022-12", "items": 1, "new": 1, "changed": 0, "gone": 0, "overlaps": 0 });
    assert_eq!(tried, expected);
    let kept = object(&district.import("lists", "list.csv", &["--json"]));
    assert_eq!(kept["hash"].as_str().map(str::len), Some(64));
    // A draft takes another text; one that names no published batch is refused.
    assert!(district.import("lists", "list.csv", &[]).status.success());
    let other = district.import("lists", "list.csv", &["--replaces", "2021-12"]);
    assert!(err(&other).contains("没有已公布的批次“2021-12”") && out(&other).is_empty(), "{}", err(&other));
    assert!(district.run(&["check"]).status.success());
}
