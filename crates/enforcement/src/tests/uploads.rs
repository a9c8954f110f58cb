//! 上传: what the page takes, what it refuses, and that nothing is kept of what it refuses.

use super::site::{Reader, Seen, hidden, on_every_site, publish};
use super::{list, row};
use crate::lists::{shipped, store, template};
use db::Db;
use decision::table::Sheet;
use jiff::civil::date;
use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};

const CSV: &str = "list.csv";
const BOOK: &str = "list.xlsx";

fn csv(sheet: &Sheet) -> Vec<u8> {
    sheet.to_csv(decision::table::Style::default()).into_bytes()
}

/// A list as a book; `change` may spoil it.
fn book(sheet: &Sheet, change: impl FnOnce(&mut Workbook)) -> Vec<u8> {
    let mut book = Workbook::new();
    let page: &mut Worksheet = book.add_worksheet();
    for (row, cells) in (0_u32..).zip(&sheet.rows) {
        for (column, text) in (0_u16..).zip(cells) {
            page.write_string(row, column, text).expect("written");
        }
    }
    change(&mut book);
    book.save_to_buffer().expect("a book")
}

fn good() -> Sheet {
    list(&[("A-1", row(&[]))])
}

/// The same with one cell of its only item changed.
fn with(column: &str, text: &str) -> Sheet {
    list(&[("A-1", row(&[(column, text)]))])
}

/// The list with the address of a column in the row of its only item, e.g. `C9`.
fn address(column: &str) -> String {
    let place = good().rows[3].iter().position(|name| name == column).expect("a column");
    decision::table::At { row: 8, column: place }.to_string()
}

async fn check(reader: &Reader, name: &str, bytes: &[u8]) -> Seen {
    reader.post("/lists/batches/check", &[("replaces", "")], Some((name, bytes))).await
}

fn nothing_kept(db: &Db) -> bool {
    let kept = db.read_now(|r| {
        let batch = store::batch(r, "530103", "2022-05")?;
        Ok((batch, journal::search(r, "530103", &journal::Sought::default(), i64::MAX, 50)?))
    });
    let (batch, events) = kept.expect("read");
    batch.is_none() && events.iter().all(|event| !event.name.starts_with("batch_"))
}

fn page_of(change: impl FnOnce(&mut Worksheet)) -> impl FnOnce(&mut Workbook) {
    move |book| change(book.worksheet_from_index(0).expect("a sheet"))
}

#[test]
fn what_cannot_be_taken_is_told_with_its_cell_and_nothing_is_kept() {
    let long = "长".repeat(32_767);
    let many: Vec<String> = (0..50_000).map(|number| format!("A-{number}")).collect();
    let rows: Vec<_> = many.iter().map(|number| (number.as_str(), vec![("清单", "从轻")])).collect();
    let mut no_header = good();
    no_header.rows.remove(4);
    let mut empty_row = list(&[("A-1", row(&[])), ("A-2", row(&[("及时改正", "否")]))]);
    empty_row.rows.insert(9, Vec::new());
    let gbk: &[u8] = &[0xc3, 0xfb, 0xb3, 0xc6, b','];
    let merged = |sheet: &mut Worksheet| {
        sheet.merge_range(8, 0, 9, 0, "A-1", &Format::new()).map(drop).expect("merged");
    };
    let formula = |sheet: &mut Worksheet| {
        sheet.write_formula(8, 9, Formula::new("=TODAY()")).map(drop).expect("written");
    };
    let hide = |book: &mut Workbook| {
        book.add_worksheet().set_name("旧表").expect("a name").set_hidden(true);
    };
    let second = |book: &mut Workbook| {
        book.add_worksheet().write_string(0, 0, "其他").map(drop).expect("written");
    };
    let cell = |column: &str, words: &str| format!("{}（第 9 行“{column}”列）：{words}", address(column));
    let cases: Vec<(&str, Vec<u8>, String)> = vec![
        (CSV, Vec::new(), "请选择清单文件".into()),
        (CSV, b" \n".to_vec(), "请选择清单文件".into()),
        (CSV, gbk.to_vec(), "CSV UTF-8".into()),
        ("list.xls", vec![0xD0, 0xCF, 0x11, 0xE0, 0, 0], "请另存为“Excel 工作簿（.xlsx）”".into()),
        (
            "list.dmn",
            b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>".to_vec(),
            "这不是表格文件".into(),
        ),
        (BOOK, b"PK\x03\x04 no book".to_vec(), "A1：不能作为 Excel 工作簿".into()),
        (CSV, b"\"A-1".to_vec(), "A1：引号没有成对".into()),
        (BOOK, book(&Sheet::default(), |_| {}), "A1：工作簿是空的".into()),
        (BOOK, book(&good(), page_of(merged)), "A9：A9:A10 是合并单元格".into()),
        (BOOK, book(&good(), page_of(formula)), "J9：是公式".into()),
        (BOOK, book(&good(), hide), "工作表“旧表”是隐藏的".into()),
        (BOOK, book(&good(), second), "有几张工作表".into()),
        (CSV, csv(&no_header), "A5：应为“用途”，实际为“类型”".into()),
        (CSV, csv(&empty_row), "A10：条目中间有空行".into()),
        (CSV, csv(&list(&rows)), "A20009：条目太多：有 50000 条，一张表最多 20000 条".into()),
        (CSV, csv(&with("备注", &long)), format!("{}：有 32767 字", address("备注"))),
        (BOOK, book(&with("备注", &long), |_| {}), format!("{}：有 32767 字", address("备注"))),
        (CSV, csv(&list(&[("A-1", row(&[])), ("A-1", row(&[]))])), "A10：编号“A-1”与第 9 行重复".into()),
        (
            CSV,
            csv(&with("失效日期", "2022-04-30")),
            cell("失效日期", "失效日期 2022-04-30 应晚于生效日期 2022-05-01"),
        ),
        (CSV, csv(&with("生效日期", "2022-02-30")), cell("生效日期", "")),
        (CSV, csv(&with("罚款上限", "5千元")), cell("罚款上限", "“5千元”应为数字")),
        (CSV, csv(&with("罚款下限", "４")), cell("罚款上限", "上限 3 小于下限 4")),
        (CSV, csv(&with("货值金额", "五千以下")), cell("货值金额", "")),
        (CSV, csv(&with("货值金额", "= 违法所得 + ")), cell("货值金额", "")),
        (CSV, csv(&with("主管部门", "区天文局")), cell("主管部门", "没有部门“区天文局”")),
        (CSV, csv(&with("清单", "不罚清单")), cell("清单", "没有清单“不罚清单”")),
        (CSV, csv(&with("违法次数", "<0")), cell("违法次数", "这一格在取值范围内永远不成立")),
    ];
    on_every_site(async |app| {
        let wu = Reader::enter(&app, "wu").await;
        for (name, bytes, words) in &cases {
            let seen = check(&wu, name, bytes).await;
            let text = seen.plain();
            assert_eq!(seen.status, 422, "{words}: {text:.600}");
            assert!(
                text.contains(words.as_str()),
                "{words}\n{:.3000}",
                text.split("error-summary").nth(1).unwrap_or(&text)
            );
            // Whoever sends the text past the trial is told the same.
            if let Ok(content) = std::str::from_utf8(bytes).map(|text| text.trim_start_matches('\u{feff}')) {
                let sent = wu.post("/lists/batches", &[("content", content)], None).await;
                assert_eq!(sent.status, 422, "{words}");
            }
        }
        let db = app.db.clone();
        assert!(tokio::task::spawn_blocking(move || nothing_kept(&db)).await.expect("looked"));
    });
}

#[test]
fn what_people_type_in_their_own_way_is_taken() {
    on_every_site(async |app| {
        let wu = Reader::enter(&app, "wu").await;
        for (column, text) in [
            ("货值金额", "５千元以下"),
            ("货值金额", ">=5千元"),
            ("货值金额", "=>5000"),
            ("货值金额", "大于等于5千元"),
            ("货值金额", "≥500且<2000"),
            ("危害后果", "没有、轻微"),
            ("危害后果", "不含 严重"),
            ("生效日期", "2022年5月1日"),
            ("罚款上限", "３"),
        ] {
            for (name, bytes) in [(CSV, csv(&with(column, text))), (BOOK, book(&with(column, text), |_| {}))]
            {
                let seen = check(&wu, name, &bytes).await;
                assert_eq!(seen.status, 200, "{column} {text}: {:.2000}", seen.plain());
            }
        }
    });
}

#[test]
fn a_list_goes_from_the_template_over_the_trial_to_publication() {
    on_every_site(async |app| {
        let (wu, geng) = (Reader::enter(&app, "wu").await, Reader::enter(&app, "geng").await);
        let seen = wu.get("/lists/template.xlsx").await;
        let expected = template::book(&shipped(), &super::units(), date(2022, 11, 1)).expect("a book");
        assert_eq!((seen.status, seen.bytes.len()), (200, expected.len()));
        let tried = check(&wu, BOOK, &seen.bytes).await;
        let text = tried.plain();
        assert_eq!(tried.status, 200, "{text:.2000}");
        for words in ["没有错误，共 5 条", "免于行政处罚事项清单", "<dt>新增</dt><dd>5</dd>", "保存为草案"]
        {
            assert!(text.contains(words), "{words}");
        }
        let fields = [("content", hidden(&tried, "content")), ("replaces", String::new())];
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        assert_eq!(wu.post("/lists/batches", &fields, None).await.status, 303);
        let page = wu.get("/lists/batches/2022-11").await.plain();
        assert!(page.contains("提交合法性审核") && !page.contains("公布日期"), "{page:.2000}");
        let submit = "/lists/batches/2022-11/moves/submit";
        let version = hidden(&wu.get(submit).await, "version");
        assert_eq!(wu.post(submit, &[("version", &version)], None).await.status, 303);
        assert_eq!(wu.post(submit, &[("version", &version)], None).await.status, 409, "once");
        // The drafter is offered nothing more; the colleague reviews.
        let publish = "/lists/batches/2022-11/moves/publish";
        assert_eq!(wu.get(publish).await.status, 404);
        let form = geng.get(publish).await;
        let version = hidden(&form, "version");
        let wrong = geng.post(publish, &[("version", &version), ("published_on", "2022-10-20")], None).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.plain().contains("请填写文号") && wrong.plain().contains("请填写审核意见"));
        let right = [
            ("version", version.as_str()),
            ("published_on", "2022-10-20"),
            ("document_number", "盘政办规〔2022〕11号"),
            ("opinion", "合法"),
        ];
        assert_eq!(geng.post(publish, &right, None).await.status, 303);
        let page = geng.get("/lists/batches/2022-11").await.plain();
        assert!(page.contains("已公布") && page.contains("盘政办规〔2022〕11号"), "{page:.2000}");
        // In force from November on.
        assert!(
            Reader::public(&app)
                .get("/lists?on=2022-11-01")
                .await
                .plain()
                .contains("<strong id=\"total\">5</strong>")
        );
        assert!(Reader::public(&app).get("/lists").await.plain().contains("<strong id=\"total\">0</strong>"));
    });
}

#[test]
fn the_trial_shows_what_would_change_and_what_overlaps() {
    on_every_site(async |app| {
        publish(&app, list(&[("A-1", row(&[])), ("A-2", row(&[("危害后果", "没有")]))]), "").await;
        let heavier = [("清单", "从重行政处罚事项清单"), ("结果", "从重处罚"), ("及时改正", "否")];
        let later = [("批次", "2022-07"), ("生效日期", "2022-11-01")];
        let cells = |own: &[(&'static str, &'static str)]| row(&[own, &later].concat());
        let next = list(&[
            ("A-1", cells(&[("备注", "改了备注"), ("货值金额", "≤5千元")])),
            ("A-3", cells(&[("及时改正", ""), ("违法次数", "≥3"), heavier[0], heavier[1]])),
            ("A-4", cells(&[("及时改正", ""), ("违法次数", "≥9"), heavier[0], heavier[1]])),
        ]);
        let wu = Reader::enter(&app, "wu").await;
        let bytes = csv(&next);
        let seen = wu.post("/lists/batches/check", &[("replaces", "2022-05")], Some((CSV, &bytes))).await;
        let text = seen.plain();
        assert_eq!(seen.status, 200, "{text:.2000}");
        for words in [
            "<dt>新增</dt><dd>2</dd>",
            "<dt>修改</dt><dd>1</dd>",
            "<dt>不再列入</dt><dd>1</dd>",
            "货值金额：（空） → ≤5千元",
            "备注：（空） → 改了备注",
            "A-2 未公示营业执照",
            "结果不同而可能同时适用：2 处",
            "A-1（不予处罚） 与 A-3（从重处罚），如：",
        ] {
            assert!(text.contains(words), "{words}\n{}", text.split("counts").nth(1).unwrap_or(&text));
        }
    });
}
