//! Every kind of file says the same, and every cell is named by its address.

use crate::*;
use jiff::civil::date;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use std::path::PathBuf;

/// A folder of the test, gone afterwards.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        let path = std::env::temp_dir().join(format!("panlong-sheet-{}", kernel::token()));
        std::fs::create_dir(&path).expect("a folder");
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn all(path: &Path) -> (Vec<String>, Vec<Row>) {
    let sheet = Sheet::open(path).expect("opened");
    let mut rows = Vec::new();
    sheet
        .rows(|row| {
            rows.push(row.clone());
            Ok(())
        })
        .expect("read");
    (sheet.headings, rows)
}

fn reason(path: &Path) -> String {
    match Sheet::open(path).and_then(|sheet| sheet.rows(|_| Ok(()))) {
        Err(kernel::Error::Invalid(fields)) => fields[0].zh.clone(),
        other => panic!("a refusal was expected, not {other:?}"),
    }
}

#[test]
fn a_workbook_and_a_csv_file_give_the_same_rows_with_the_same_addresses() {
    let folder = Folder::new();
    let (book, text) = (folder.0.join("a.xlsx"), folder.0.join("a.csv"));
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, cells) in
        [(1, ["名称", "人数", "日期"]), (2, [" 甲 ", "12", "2019/4/25"]), (4, ["乙", "", "x"])]
    {
        for (column, cell) in (0..).zip(cells) {
            sheet.write(row, column, cell).expect("written");
        }
    }
    workbook.save(&book).expect("saved");
    std::fs::write(&text, "\u{feff}\n名称,人数,日期\r\n 甲 ,12,2019/4/25\n,,\n乙,,x\n").expect("written");
    for path in [&book, &text] {
        let (headings, rows) = all(path);
        assert_eq!(headings, ["名称", "人数", "日期"]);
        assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), [3, 5], "{}", path.display());
        assert_eq!(rows[0].text(0, 10).as_deref(), Ok("甲"));
        assert_eq!((rows[0].cell(1).decimal(0), rows[0].cell(2).day()), (Some(12), Some(date(2019, 4, 25))));
        assert_eq!(rows[1].text(1, 10), Err(rows[1].bad(1, "这一格是空的，应填写内容")));
        assert_eq!(rows[1].bad(2, "x").cell, "C5");
        assert_eq!(rows[1].cell(7), &Cell::Empty);
    }
}

#[test]
fn lines_of_a_csv_file_are_counted_also_where_they_are_empty_or_inside_a_cell() {
    let folder = Folder::new();
    let path = folder.0.join("a.csv");
    for end in ["\n", "\r\n"] {
        let lines = ["a,b", "", "\"1", "2\",x", "", "", "3,\"y\"", "4,z"];
        std::fs::write(&path, lines.join(end)).expect("written");
        let (_, rows) = all(&path);
        let seen: Vec<_> = rows.iter().map(|row| (row.number, row.cell(1).text())).collect();
        assert_eq!(seen, [(3, "x".into()), (7, "y".into()), (8, "z".into())]);
    }
}

#[test]
fn numbers_and_dates_of_a_workbook_are_what_they_are_there() {
    let folder = Folder::new();
    let path = folder.0.join("a.xlsx");
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    sheet.write(0, 0, "a").expect("written");
    sheet.write(1, 0, 1234.5).expect("written");
    let moment = ExcelDateTime::from_ymd(2024, 2, 29).expect("a day");
    sheet.write_with_format(1, 1, &moment, &day).expect("written");
    workbook.save(&path).expect("saved");
    let (_, rows) = all(&path);
    assert_eq!((rows[0].cell(0).text(), rows[0].cell(0).decimal(2)), ("1234.5".into(), Some(123_450)));
    assert_eq!(rows[0].cell(1).day(), Some(date(2024, 2, 29)));
    assert_eq!(rows[0].cell(1).text(), "2024-02-29");
}

#[test]
fn a_day_is_read_in_every_common_form_and_one_that_does_not_exist_is_none() {
    let day = |text: &str| Cell::of_text(text).day();
    for text in
        ["2019-04-25", "2019/4/25", "2019.4.25", "2019年4月25日", "２０１９－０４－２５", "2019-4-25 9:32:09"]
    {
        assert_eq!(day(text), Some(date(2019, 4, 25)), "{text}");
    }
    for text in
        ["2019-02-29", "2019-13-01", "19-4-25", "2019-4", "2019-4-25-1", "25.4.2019", "20190425", "", "今天"]
    {
        assert_eq!(day(text), None, "{text}");
    }
    assert_eq!(Cell::of_text("2019-4-25 9:32").moment(), Some(date(2019, 4, 25).at(9, 32, 0, 0)));
    assert_eq!(Cell::of_text("2019-4-25 25:00").moment(), None);
}

#[test]
fn a_decimal_keeps_every_digit_and_is_none_when_it_is_no_number() {
    let decimal = |text: &str| Cell::of_text(text).decimal(2);
    for (text, expected) in [
        ("0", 0),
        ("12", 1_200),
        ("12.5", 1_250),
        ("1,234.56", 123_456),
        ("１２．５０", 1_250),
        ("7.000", 700),
    ] {
        assert_eq!(decimal(text), Some(expected), "{text}");
    }
    for text in ["", "-1", "1.234", "十", "1e5", "1.2.3", "99999999999999999999", ".5"] {
        assert_eq!(decimal(text), None, "{text}");
    }
}

#[test]
fn a_file_that_is_no_spreadsheet_is_named_with_what_to_do() {
    let folder = Folder::new();
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.0.join(name);
        std::fs::write(&path, bytes).expect("written");
        path
    };
    for (path, expected) in [
        (folder.0.join("missing.xlsx"), "missing.xlsx"),
        (folder.0.join("missing.csv"), "missing.csv"),
        (write("a.xlsx", b"no zip"), "不能作为表格读取"),
        (write("a.xls", b"no workbook"), "不能作为表格读取"),
        (write("empty.csv", b""), "是空的"),
        // 名称 in the encoding that Excel writes when nobody chooses.
        (write("gbk.csv", &[0xc3, 0xfb, 0xb3, 0xc6, b'\n']), "CSV UTF-8"),
    ] {
        let reason = reason(&path);
        assert!(reason.contains(expected) && reason.contains("第一行是列名"), "{reason}");
    }
}

#[test]
fn columns_are_named_as_a_spreadsheet_names_them() {
    for (index, name) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")] {
        assert_eq!(letters(index), name);
    }
}

#[test]
fn a_book_that_would_unpack_into_more_than_fits_is_refused_before_it_is_read() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for row in 0..200 {
        sheet.write(row, 0, "同一句话".repeat(50)).expect("written");
    }
    let bytes = workbook.save_to_buffer().expect("a book");
    let refused = book::small_enough(&bytes, 1024).expect_err("it is larger");
    assert!(refused[0].to_string().contains("展开后"), "{}", refused[0]);
    assert!(book::small_enough(&bytes, 1 << 20).is_ok());
    assert_eq!(book::read(bytes).expect("read").rows.len(), 200);
}
