//! 处罚案件 through the real router: what an officer reads and sends, without JavaScript.

use super::penalties::{CODE, enterprise, facts, items};
use super::site::{Reader, hidden, on_every_site, publish};
use super::{list, row};
use crate::penalty::field_id;
use std::io::Read;
use std::sync::Arc;
use web::App;

const ACT: &str = "未公示营业执照";

/// A site with the enterprise and the list, and the head of 市场监管局.
async fn ready(app: &Arc<App>) -> Reader {
    let ctx = app.system_ctx();
    app.db
        .write("enterprise", move |w| registry::insert_many(w, &ctx.division, &[enterprise()]))
        .await
        .expect("an enterprise");
    publish(app, items(), "").await;
    Reader::enter(app, "bing").await
}

/// Opens a case of the day before and says its number.
async fn opened(reader: &Reader) -> String {
    let day = today(reader).await;
    let fields = [
        ("enterprise", CODE),
        ("act", ACT),
        ("acted", &day),
        ("found", &day),
        ("source", "inspection"),
        ("summary", "检查时营业执照没有挂出。"),
    ];
    assert_eq!(reader.post("/penalties", &fields, None).await.status, 303);
    let list = reader.get("/penalties").await.text();
    let (_, rest) = list.split_once("href=\"/penalties/CF").expect("a case in the list");
    format!("CF{}", rest.split_once('"').expect("its end").0)
}

/// The day of the site, as its pages have it.
async fn today(reader: &Reader) -> String {
    let page = reader.get("/penalties/new").await.text();
    let (_, rest) = page.split_once("max=\"").expect("the last day");
    rest.split_once('"').expect("its end").0.to_owned()
}

/// Sends a move with the version the page of the case shows.
async fn act(reader: &Reader, id: &str, name: &str, fields: &[(&str, &str)]) -> super::site::Seen {
    let page = match name {
        "facts" => reader.get(&format!("/penalties/{id}")).await,
        _ => reader.get(&format!("/penalties/{id}/moves/{name}")).await,
    };
    assert_eq!(page.status, 200, "{name}: {}", page.plain());
    let version = hidden(&page, "version");
    let all: Vec<(&str, &str)> = fields.iter().copied().chain([("version", version.as_str())]).collect();
    reader.post(&format!("/penalties/{id}/moves/{name}"), &all, None).await
}

fn by_field(known: &[(&'static str, &'static str)]) -> Vec<(String, &'static str)> {
    facts(known).into_iter().map(|(name, value)| (field_id(name), value)).collect()
}

fn borrowed<'a>(fields: &'a [(String, &'static str)]) -> Vec<(&'a str, &'a str)> {
    fields.iter().map(|(id, value)| (id.as_str(), *value)).collect()
}

#[test]
fn an_officer_opens_states_decides_and_prints() {
    on_every_site(async |app| {
        let reader = ready(&app).await;
        let id = opened(&reader).await;
        let case = format!("/penalties/{id}");
        let page = reader.get(&case).await;
        let text = page.plain();
        for words in [
            ACT,
            "企业甲（虚构）",
            "待查明",
            "接下来请查明",
            "判断次序",
            "从旧兼从轻",
            "《行政处罚法》第三十三条第一款前半句",
            "清单要求查明的事实",
            "data-live=\"/penalties/",
        ] {
            assert!(text.contains(words), "{words} in\n{text}");
        }
        // Only the columns some item of this act asks about are in the first group.
        assert!(text.contains(&field_id("货值金额")) && !text.contains(&field_id("涉及面积")));

        let known = by_field(&[("及时改正", "是"), ("危害后果", "轻微")]);
        let tried = reader.post(&format!("{case}/preview"), &borrowed(&known), None).await;
        assert_eq!(tried.status, 200);
        assert!(tried.plain().contains("建议：不予处罚") && !tried.plain().contains("<html"), "a fragment");
        assert!(reader.get(&case).await.plain().contains("待查明"), "nothing was kept");

        assert_eq!(act(&reader, &id, "facts", &borrowed(&known)).await.status, 303);
        let text = reader.get(&case).await.plain();
        assert!(text.contains("建议：不予处罚") && text.contains("M-1") && text.contains("bing某"), "{text}");
        assert!(text.contains("最接近但不适用的条目") && text.contains("危害后果：要求 一般，案情 轻微"));

        let stale = [("version", "1"), ("outcome", "exempt")];
        assert_eq!(reader.post(&format!("{case}/moves/decide"), &stale, None).await.status, 409);
        assert_eq!(act(&reader, &id, "decide", &[("outcome", "exempt")]).await.status, 303);
        let receipt = reader.get(&format!("{case}/receipt")).await;
        let text = receipt.plain();
        for words in
            ["判断凭单", "60日", "6个月", "凭单摘要（SM3）", "不适用的条目及理由", "责令改正", "2022-05"]
        {
            assert!(text.contains(words), "{words} in\n{text}");
        }
        let file = reader.get(&format!("{case}/documents/exemption.docx")).await;
        assert!(file.kind.contains("wordprocessingml"));
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(file.bytes)).expect("a package");
        let mut xml = String::new();
        archive.by_name("word/document.xml").expect("a part").read_to_string(&mut xml).expect("a text");
        assert!(xml.contains("企业甲（虚构）") && xml.contains("不予行政处罚决定书"));
        assert_eq!(
            reader.get(&format!("{case}/documents/notice.docx")).await.status,
            404,
            "nobody was told of a penalty"
        );
        let board = reader.get("/penalties/board").await.plain();
        assert!(board.contains("比较了 1 件已决案件"), "{board}");
        assert!(board.contains("<dt>不予处罚</dt><dd>1 件</dd>"), "{board}");
    });
}

#[test]
fn what_is_wrong_is_told_beside_its_field_and_what_was_written_stays() {
    on_every_site(async |app| {
        let reader = ready(&app).await;
        let none = reader.post("/penalties", &[("act", ACT), ("summary", "我写的摘要")], None).await;
        assert_eq!(none.status, 422);
        let text = none.plain();
        assert!(
            text.contains("我写的摘要") && text.contains("enterprise-error") && text.contains("acted-error")
        );
        let id = opened(&reader).await;
        let money = field_id("货值金额");
        let harm = field_id("危害后果");
        let wrong = act(&reader, &id, "facts", &[(&money, "很多"), (&harm, "轻微")]).await;
        assert_eq!(wrong.status, 422);
        let text = wrong.plain();
        assert!(text.contains(&format!("{money}-error")) && text.contains("value=\"很多\""), "{text}");
        assert!(text.contains("value=\"轻微\" checked"), "the other answer stays");
        // A decision that needs a reason comes back with the form.
        let known = by_field(&[("及时改正", "否"), ("危害后果", "轻微")]);
        assert_eq!(act(&reader, &id, "facts", &borrowed(&known)).await.status, 303);
        let deviating = act(&reader, &id, "decide", &[("outcome", "exempt"), ("collective", "讨论过")]).await;
        assert_eq!(deviating.status, 422);
        let text = deviating.plain();
        assert!(text.contains("处理结果与建议不同：请写明理由后再决定") && text.contains("讨论过"), "{text}");
    });
}

#[test]
fn a_stranger_finds_nothing_and_the_office_reads_without_moving() {
    on_every_site(async |app| {
        let reader = ready(&app).await;
        let id = opened(&reader).await;
        let stranger = Reader::enter(&app, "ji").await;
        for path in ["", "/receipt", "/moves/decide", "/documents/notice.docx"] {
            assert_eq!(stranger.get(&format!("/penalties/{id}{path}")).await.status, 404, "{path}");
        }
        assert!(!stranger.get("/penalties").await.text().contains(&id));
        let office = Reader::enter(&app, "wu").await;
        let page = office.get(&format!("/penalties/{id}")).await;
        assert!(page.status == 200 && !page.text().contains("/moves/"));
        assert_eq!(office.get("/penalties/new").await.status, 403);
    });
}

#[test]
fn a_draft_says_what_it_would_change_of_decided_cases() {
    on_every_site(async |app| {
        let reader = ready(&app).await;
        let id = opened(&reader).await;
        let known = by_field(&[("及时改正", "是"), ("危害后果", "轻微")]);
        act(&reader, &id, "facts", &borrowed(&known)).await;
        act(&reader, &id, "decide", &[("outcome", "exempt")]).await;
        let office = Reader::enter(&app, "wu").await;
        let heavier = [("清单", "从重行政处罚事项清单"), ("结果", "从重处罚"), ("及时改正", "")];
        let later = [("生效日期", "2099-01-01"), ("批次", "2099-01")];
        let both: Vec<_> = heavier.into_iter().chain(later).chain([("危害后果", "轻微")]).collect();
        let never: Vec<_> = heavier.into_iter().chain(later).chain([("危害后果", "严重")]).collect();
        let sheet = list(&[("Z-8", row(&both)), ("Z-9", row(&never))]);
        let content =
            sheet.to_csv(decision::table::Style { has_mark: false, has_cr: false, has_last_end: true });
        let kept = office.post("/lists/batches", &[("content", &content)], None).await;
        assert_eq!(kept.status, 303, "{}", kept.plain());
        assert!(office.get("/lists/batches/2099-01").await.text().contains("/penalties/impact/2099-01"));
        let text = office.get("/penalties/impact/2099-01").await.plain();
        assert!(text.contains("重新判断 1 件已决案件：1 件的结果会改变，1 条没有适用"), "{text}");
        assert!(text.contains(&id) && text.contains("从重处罚") && text.contains("<li>Z-9</li>"), "{text}");
        assert_eq!(reader.get("/penalties/impact/2099-01").await.status, 404, "the draft is the office's");
    });
}
