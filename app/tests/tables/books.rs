//! Excel books.

use super::{LIST, err, folder, out, panlong, write};
use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};
use serde_json::Value;
use std::path::Path;

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
