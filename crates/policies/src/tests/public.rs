//! What anybody reads, and the questionnaire.

use super::base::{policy_input, published};
use super::cast::*;
use super::reader::{Page, Reader, on_every_site};
use crate::check::{ANSWERS_MAX, Answers};
use crate::*;
use kernel::Lang;

fn all_published(db: &db::Db) {
    published(db, measures());
}

#[test]
fn a_policy_is_found_read_and_printed_with_everything_a_guide_has() {
    on_every_site(all_published, async |app| {
        let mut reader = Reader::new(&app);
        let list = reader.get("/policies").await;
        assert_eq!(list.status, 200);
        for words in [
            "减免租金",
            "减免租金若干措施（演示）",
            "服务业小微企业和个体工商户",
            "申报评审",
            "政策 3 · 措施 4",
        ] {
            assert!(list.words().contains(words), "{words}: {}", list.words());
        }
        assert!(reader.get("/policies?q=p02").await.words().contains("政策 1 · 措施 2"));
        assert!(reader.get("/policies?q=%E6%B2%A1%E6%9C%89").await.words().contains("没有找到"));
        let guide = reader.get("/measures/P01-01").await;
        for words in [
            "申兑指南",
            "主体类别：企业",
            "行业：批发和零售业、住宿和餐饮业",
            "划型：小型、微型",
            "出租方：区属国有",
            "承租关系：直接承租、转租承租",
            "金额：月租金×6；按本年承租天数/365折算",
            "情形 2",
            "总额：100,000 元，先到先得，用完为止",
            "每年一次",
            "租赁合同",
            "20个工作日",
            "区商务投资促进局",
            "政务服务大厅",
            "2022-01-01 至 2022-12-31",
            "http://127.0.0.1:8080/measures/P01-01",
        ] {
            assert!(guide.words().contains(words), "{words}: {}", guide.words());
        }
        assert!(guide.text.contains("<svg"), "a QR code");
        let policy = reader.get("/policies/P02").await;
        assert!(
            policy.words().contains("本年固定资产投资：不低于 500万元")
                && policy.text.contains("/measures/P02-02")
        );
        assert_eq!(reader.get("/policies/P09").await.status, 404);
        assert_eq!(reader.get("/measures/P01-09").await.status, 404);
    });
}

#[test]
fn a_draft_is_nobody_s_business_yet_and_what_ended_says_so() {
    let draft = |db: &db::Db| {
        published(db, measures());
        let work = |w: &db::Write<'_>| {
            put_policy(w, &super::base::office(), &policy_input("P08"), None)?;
            end(w, &super::base::office(), "P02", 2)
        };
        db.write_now("draft", work).expect("a draft");
    };
    on_every_site(draft, async |app| {
        let mut reader = Reader::new(&app);
        assert_eq!(reader.get("/policies/P08").await.status, 404);
        assert!(reader.get("/policies").await.words().contains("政策 2 · 措施 2"));
        assert!(reader.get("/policies/P02").await.words().contains("已经停止执行"));
        let mut office = Reader::enter(&app, kernel::Role::Office, None).await;
        assert!(office.get("/policies/P08").await.words().contains("这是草稿"));
    });
}

#[test]
fn an_english_reader_finds_no_chinese_but_names_and_papers() {
    on_every_site(all_published, async |app| {
        let mut reader = Reader::new(&app);
        reader.english();
        for (path, kept) in [
            ("/policies", &["盘政发〔演示〕1号"][..]),
            ("/policies/check", &[]),
            ("/measures/P01-01", &["区商务投资促进局", "演示〔2022〕1号", "区级财政"]),
            ("/measures/P02-01", &["区商务投资促进局", "演示〔2022〕1号", "区级财政"]),
            ("/measures/P02-02", &["区商务投资促进局", "演示〔2022〕1号", "区级财政"]),
            (
                "/policies/P03",
                &[
                    "区商务投资促进局",
                    "演示〔2022〕1号",
                    "区级财政",
                    "盘政发〔演示〕1号",
                    "发改财金〔2022〕271号",
                ],
            ),
        ] {
            let words = reader.get(path).await.words();
            let left = kept.iter().fold(words, |words, kept| words.replace(kept, "")).replace("中文", "");
            let chinese: String = left.chars().filter(|c| ('\u{3000}'..='\u{9fff}').contains(c)).collect();
            assert_eq!(chinese, "", "{path}: {left}");
        }
        let words = reader.get("/measures/P02-01").await.words();
        assert!(words.contains("fixed-asset investment this year: at least CNY 5,000,000"), "{words}");
        assert!(words.contains("fixed-asset investment this year × 0.5%; at most CNY 500,000"), "{words}");
        let words = reader.get("/measures/P02-02").await.words();
        assert!(
            words.contains(
                "not before the date of establishment, not after 3 years after the date of establishment"
            ),
            "{words}"
        );
    });
}

/// Answers a page as the facts have it; what they do not say is skipped.
async fn answered(reader: &mut Reader, page: &Page, answer: Option<&str>) -> Page {
    let fact = page.hidden("fact").remove(0);
    let known = page.hidden("known");
    let mut fields: Vec<(&str, &str)> = known.iter().map(|one| ("known", one.as_str())).collect();
    fields.push(("fact", &fact));
    fields.push(answer.map_or(("skip", "1"), |answer| ("answer", answer)));
    reader.post("/policies/check", &fields).await
}

#[test]
fn a_questionnaire_asks_only_what_matters_and_keeps_nothing() {
    on_every_site(all_published, async |app| {
        let mut reader = Reader::new(&app);
        let mut page = reader.get("/policies/check").await;
        let before = app.db.read(|r| journal::head(r, "530103")).await.expect("read");
        let facts = [
            ("主体类别", "个体工商户"),
            ("行业", "F52"),
            ("出租方", "区属国有"),
            ("承租关系", "直接承租"),
            ("月租金", "2400"),
            ("本年承租天数", "365"),
            ("成立日期", "2021-05-01"),
            ("小型微利", "否"),
            ("从业人数", "3"),
            ("纳税信用等级", "B"),
            ("六税两费应缴额", "1000"),
        ];
        let mut asked = Vec::new();
        while let Some(fact) = page.hidden("fact").pop() {
            let answer = facts.iter().find(|(name, _)| *name == fact).map(|(_, answer)| *answer);
            assert!(answer.is_some(), "{fact} does not matter to this trader any more: {asked:?}");
            page = answered(&mut reader, &page, answer).await;
            assert_eq!((page.status, page.to.as_str()), (200, ""), "{}", page.words());
            asked.push(fact);
        }
        assert_eq!(asked[0], "主体类别", "it decides most");
        assert!((8..=10).contains(&asked.len()), "{asked:?}");
        let words = page.words();
        assert!(words.contains("没有还需要问的了") && words.contains("符合 2"), "{words}");
        assert!(words.contains("14,400 元"), "six months: {words}");
        assert!(words.contains("要求 小型微利：是"), "{words}");
        assert!(words.contains("要求 主体类别：企业"), "{words}");
        let after = app.db.read(|r| journal::head(r, "530103")).await.expect("read");
        assert_eq!(before, after, "nothing was stored");
    });
}

#[test]
fn an_answer_that_is_none_comes_back_and_the_last_one_can_be_taken_back() {
    on_every_site(all_published, async |app| {
        let mut reader = Reader::new(&app);
        let first = reader.get("/policies/check").await;
        assert_eq!(first.hidden("fact"), ["主体类别"]);
        let empty = answered(&mut reader, &first, Some(" ")).await;
        assert!(empty.status == 422 && empty.words().contains("请回答，或者选择"), "{}", empty.words());
        let wrong = answered(&mut reader, &first, Some("很多")).await;
        assert!(
            wrong.status == 422 && wrong.words().contains("回答看不懂：没有“很多”，应为 企业、个体工商户"),
            "{}",
            wrong.words()
        );
        let skipped = answered(&mut reader, &first, None).await;
        assert!(skipped.status == 200 && skipped.words().contains("不清楚"));
        assert_ne!(skipped.hidden("fact"), first.hidden("fact"), "what was skipped is not asked again");
        let known = skipped.hidden("known");
        let back = reader.post("/policies/check", &[("known", known[0].as_str()), ("back", "1")]).await;
        assert_eq!(back.hidden("fact"), first.hidden("fact"));
        let invented = reader
            .post("/policies/check", &[("fact", "天气"), ("answer", "晴"), ("known", "主体类别=外星人")])
            .await;
        assert!(invented.status == 422 && invented.hidden("known").is_empty(), "{}", invented.words());
        let mut english = Reader::new(&app);
        english.english();
        let page = english.get("/policies/check").await;
        let wrong = answered(&mut english, &page, Some("很多")).await;
        assert!(wrong.words().contains("This is not an answer to the question"), "{}", wrong.words());
    });
}

#[test]
fn answering_truly_to_the_end_says_what_all_facts_say() {
    let mut dice = Dice(31);
    let book = Book::read(measures()).expect("a book");
    let mut fewest = usize::MAX;
    let (mut total, mut sum) = (0, 0);
    for number in 0..150 {
        let (one, known) = any(&mut dice, number);
        let roll = roll_of_one(&one, &known, TODAY, LIMITS).expect("a roll");
        let case = roll.frame.case(&book.table, 0).expect("a case");
        let (mut answers, mut asked) = (Answers::default(), 0);
        total += 1;
        while let Some(fact) = answers.standing(&book, TODAY).next {
            let at = book.table.condition(fact.name).expect("a condition");
            answers = answers.with(&book, fact.name, case.words(at).unwrap_or_default()).expect("an answer");
            asked += 1;
            assert!(asked < ANSWERS_MAX);
        }
        fewest = fewest.min(asked);
        sum += asked;
        let whole = book.table.decide(case, None);
        for (measure, judgement) in answers.standing(&book, TODAY).judgements.iter().enumerate() {
            let expected = judge(&book, &whole, measure);
            let kind = |one: &Judgement| std::mem::discriminant(one);
            assert_eq!(
                kind(judgement),
                kind(&expected),
                "{number} {measure}: {judgement:?} {expected:?} {answers:?}"
            );
            assert_eq!(judgement.grant().and_then(Grant::fen), expected.grant().and_then(Grant::fen));
        }
    }
    assert!(sum < total * book.table.conditions().len() / 2, "{sum} questions for {total}");
    assert!(fewest < book.table.conditions().len() / 2, "somebody was asked {fewest} questions at least");
}

#[test]
fn limits_are_said_with_the_round_number_that_was_written() {
    for (name, cell, zh, en) in [
        ("从业人数", "<30", "低于 30人", "less than 30 persons"),
        ("从业人数", "≤300", "不超过 300人", "at most 300 persons"),
        ("从业人数", ">10", "超过 10人", "more than 10 persons"),
        ("从业人数", "[20..300]", "不低于 20人，不超过 300人", "at least 20 persons and at most 300 persons"),
        ("年营业收入", "<2000", "低于 2000万元", "less than CNY 20,000,000"),
        (
            "年营业收入",
            "500以上2000以下",
            "不低于 500万元，不超过 2000万元",
            "at least CNY 5,000,000 and at most CNY 20,000,000",
        ),
        ("裁员率", "≤5.5", "不超过 5.5%", "at most 5.5 %"),
        ("高新技术企业", "是", "是", "yes"),
        ("成立日期", "自2022-01-01起", "不低于 2022-01-01", "at least 2022-01-01"),
        (
            "行业",
            "不含 C*、B06",
            "制造业、煤炭开采和洗选业以外的行业",
            "any but Manufacturing; Mining and washing of coal",
        ),
        ("纳税信用等级", "不含 C、D", "A、B、M", "A, B, M"),
    ] {
        let book = Book::read(vec![versioned(measure("P01-01", conditions(&[name], &[&[cell, "1元"]])))])
            .expect("a book");
        let words = |lang| crate::plain::requirement(&book, 0, 0, lang).words;
        assert_eq!((words(Lang::Zh).as_str(), words(Lang::En).as_str()), (zh, en), "{cell}");
    }
}
