//! What leaves the platform as a file names nobody and runs nothing.

use super::*;

#[test]
fn the_list_of_whistles_holds_no_person_and_no_formula() {
    for db in fresh() {
        let titles = ["=HYPERLINK(\"http://x\")", "+86 围挡", "-1+2", "@sum", "围挡没有拆"];
        for (number, title) in titles.iter().enumerate() {
            let raise =
                Raise { title: (*title).into(), key: format!("e{number}"), consent: true, ..sample() };
            raised(&db, raise).expect("raised");
        }
        let bytes = db.read_now(|r| list_file(r, "530103", sheet::FileKind::Csv)).expect("written");
        let text = String::from_utf8(bytes).expect("UTF-8");
        for secret in ["企业甲", "甲某", "1234", "91530103", "货车进不来", "sealed:"] {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
        let mut rows = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let shown: Vec<String> = rows.records().map(|row| row.expect("a row")[4].to_string()).collect();
        assert_eq!(shown, ["'=HYPERLINK(\"http://x\")", "'+86 围挡", "'-1+2", "'@sum", "围挡没有拆"]);
        let book = db.read_now(|r| list_file(r, "530103", sheet::FileKind::Xlsx)).expect("written");
        assert!(book.starts_with(b"PK"));
    }
}
