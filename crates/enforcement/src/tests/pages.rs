//! 公开页面: what everybody finds, in both languages, and what nobody is shown.

use super::site::{Reader, on_every_site, publish};
use super::{list, row};
use crate::lists::columns::{CONDITIONS, EFFECTS, FINE_UNITS, SCOPES};
use crate::lists::hash_of;
use decision::table::Sheet;
use web::i18n::has;

fn first() -> Sheet {
    let first_offence = [("初次违法", "是"), ("首违月数", "24"), ("首违范围", "同一违法行为")];
    let stalls = [
        ("主管部门", "区城管局"),
        ("违法行为", "占道经营、超门窗经营"),
        ("处罚条款", "《城市市容和环境卫生管理条例》第三十四条"),
        ("罚款上限", "5000"),
        ("罚款单位", "元"),
        ("货值金额", "≤5千元"),
        ("危害后果", "没有、轻微"),
    ];
    list(&[("SCJG-M-001", row(&first_offence)), ("CG-M-001", row(&stalls))])
}

#[test]
fn everybody_finds_an_item_by_act_department_article_and_number() {
    on_every_site(async |app| {
        publish(&app, first(), "").await;
        let public = Reader::public(&app);
        let (shop, stall) = ("/lists/items/SCJG-M-001", "/lists/items/CG-M-001");
        for (query, found) in [
            ("", vec![shop, stall]),
            ("?find=营业执照", vec![shop]),
            ("?find=超门窗", vec![stall]),
            ("?find=城管局", vec![stall]),
            ("?find=环境卫生管理条例第三十四条", vec![stall]),
            ("?find=cg-m-001", vec![stall]),
            ("?find=货值金额 占道", vec![stall]),
            ("?find=货值金额 营业执照", vec![]),
            ("?find=照", vec![]),
            ("?list=exempt&unit=D03", vec![shop]),
            ("?find=改正&unit=D08", vec![stall]),
            ("?list=heavier", vec![]),
            ("?on=2022-04-30", vec![]),
            ("?find=%22%27%20or%201=1", vec![]),
        ] {
            let sign = |c: char| {
                if c.is_ascii() { c.to_string().replace(' ', "+") } else { web::encode(&c.to_string()) }
            };
            let page = public.get(&format!("/lists{}", query.chars().map(sign).collect::<String>())).await;
            assert_eq!(page.status, 200, "{query}");
            for item in [shop, stall] {
                assert_eq!(page.text().contains(item), found.contains(&item), "{query} {item}");
            }
        }
        assert_eq!(public.get("/lists?on=gestern").await.status, 404);
        let page = public.get("/lists").await.plain();
        assert!(
            page.contains("<strong id=\"total\">2</strong>") && page.contains("盘政办规〔2022〕1号（演示）")
        );
    });
}

#[test]
fn an_item_says_everything_in_words_and_keeps_its_address() {
    on_every_site(async |app| {
        publish(&app, first(), "").await;
        let newer = list(&[(
            "SCJG-M-001",
            row(&[
                ("批次", "2022-07"),
                ("生效日期", "2022-07-10"),
                ("及时改正", ""),
                ("危害后果", "不含 严重"),
            ]),
        )]);
        publish(&app, newer, "").await;
        let public = Reader::public(&app);
        let page = public.get("/lists/items/CG-M-001").await.plain();
        for words in [
            "占道经营、超门窗经营",
            "货值金额：不超过 5千元",
            "危害后果：没有或轻微",
            "及时改正：是",
            "5000元以下",
            "盘龙区城管局",
            "《行政处罚法》第三十三条第一款",
            "盘政办规〔2022〕1号（演示）",
            "http://127.0.0.1:8080/lists/items/CG-M-001</title>",
        ] {
            assert!(page.contains(words), "{words}\n{page}");
        }
        let now = public.get("/lists/items/SCJG-M-001").await.plain();
        assert!(
            now.contains("危害后果：不是 严重")
                && now.contains("href=\"/lists/items/SCJG-M-001?on=2022-05-01\"")
        );
        let then = public.get("/lists/items/SCJG-M-001?on=2022-05-01").await.plain();
        assert!(then.contains("及时改正：是") && then.contains("近 24 个月内没有同一违法行为"), "{then}");
        assert!(then.contains("至 2022-07-10 前"), "{then}");
        assert_eq!(public.get("/lists/items/XX-1").await.status, 404);
        let english = Reader::english(&app).get("/lists/items/CG-M-001").await.plain();
        for words in [
            "Value of the goods: at most 5千元",
            "Harm done: none or minor",
            "up to 5000 yuan",
            "Legal basis",
        ] {
            assert!(english.contains(words), "{words}\n{english}");
        }
    });
}

#[test]
fn what_is_taken_away_is_what_is_in_force_and_its_text_has_its_hash() {
    on_every_site(async |app| {
        publish(&app, first(), "").await;
        let public = Reader::public(&app);
        let file = public.get("/lists.csv").await;
        assert!(file.kind.starts_with("text/csv"));
        let lines: Vec<String> = file.text().lines().map(String::from).collect();
        assert_eq!(lines.len(), 3);
        assert!(lines[2].starts_with("CG-M-001,免于行政处罚事项清单,盘龙区城管局"), "{}", lines[2]);
        assert!(
            lines[2].contains("危害后果：没有或轻微；及时改正：是；货值金额：不超过 5千元"),
            "{}",
            lines[2]
        );
        let book = sheet::book::read(public.get("/lists.xlsx").await.bytes).expect("a book");
        assert_eq!(book.rows.len(), 3);
        let page = public.get("/lists").await.text();
        let (_, rest) = page.split_once("/lists/texts/").expect("a text");
        let hash = rest.split_once('"').expect("its end").0;
        let text = public.get(&format!("/lists/texts/{hash}")).await;
        assert_eq!((text.status, hash_of(&text.text())), (200, hash.to_owned()));
    });
}

#[test]
fn a_draft_is_shown_to_those_who_made_it_and_the_office_only() {
    on_every_site(async |app| {
        let (bing, ji, wu) = (
            Reader::enter(&app, "bing").await,
            Reader::enter(&app, "ji").await,
            Reader::enter(&app, "wu").await,
        );
        let own = list(&[("SCJG-M-001", row(&[]))]);
        let text = own.to_csv(decision::table::Style { has_mark: false, has_cr: false, has_last_end: true });
        assert_eq!(bing.post("/lists/batches", &[("content", &text)], None).await.status, 303);
        let page = bing.get("/lists/batches/2022-05").await;
        let hash =
            page.text().split_once("/lists/texts/").map(|(_, rest)| rest[..64].to_owned()).expect("a hash");
        for (reader, status, listed) in [(&bing, 200, true), (&wu, 200, true), (&ji, 404, false)] {
            assert_eq!(reader.get("/lists/batches/2022-05").await.status, status);
            assert_eq!(reader.get(&format!("/lists/texts/{hash}")).await.status, status);
            assert_eq!(reader.get("/lists/batches").await.text().contains("2022-05"), listed);
        }
        let public = Reader::public(&app);
        assert_eq!(public.get(&format!("/lists/texts/{hash}")).await.status, 404);
        assert_eq!(public.get("/lists/items/SCJG-M-001").await.status, 404);
        assert_eq!(public.get("/lists/batches/2022-05").await.status, 303, "asked to sign in");
    });
}

#[test]
fn a_long_list_is_paged_to_its_end_with_and_without_words() {
    let numbers: Vec<String> = (1..=60).map(|number| format!("A-{number:03}")).collect();
    let acts: Vec<String> = (1..=60).map(|number| format!("未公示第{number}号事项")).collect();
    let rows: Vec<_> = numbers
        .iter()
        .zip(&acts)
        .map(|(number, act)| (number.as_str(), row(&[("违法行为", act.as_str())])))
        .collect();
    let sheet = list(&rows);
    on_every_site(async |app| {
        publish(&app, sheet.clone(), "").await;
        let public = Reader::public(&app);
        for start in ["/lists", "/lists?find=%E6%9C%AA%E5%85%AC%E7%A4%BA&unit=D03"] {
            let (mut path, mut seen) = (start.to_owned(), Vec::new());
            loop {
                let page = public.get(&path).await.plain();
                seen.extend(
                    numbers
                        .iter()
                        .filter(|number| page.contains(&format!("/lists/items/{number}\"")))
                        .cloned(),
                );
                let Some((before, _)) = page.split_once("\" rel=\"next\"") else { break };
                path = before.rsplit_once("href=\"").expect("a link").1.to_owned();
            }
            assert_eq!(seen, numbers, "{start}");
        }
    });
}

#[test]
fn the_office_keeps_the_kinds_of_list() {
    on_every_site(async |app| {
        let wu = Reader::enter(&app, "wu").await;
        let kind = |name: &'static str, code: &'static str, effect: &'static str| {
            [("code", code), ("name", name), ("name_en", "First offences"), ("effect", effect)]
        };
        for (fields, words) in [
            (kind("", "first", "exempt"), "请填写中文名称"),
            (kind("首违不罚清单", "First!", "exempt"), "只能用小写字母"),
            (kind("首违不罚清单", "exempt", "exempt"), "已有清单使用"),
            (kind("免于行政处罚事项清单", "first", "exempt"), "已有清单使用"),
            (kind("首违不罚清单", "first", "none"), "请选择列出的结果"),
        ] {
            let seen = wu.post("/lists/kinds", &fields, None).await;
            assert!(seen.status == 422 && seen.plain().contains(words), "{words}");
        }
        assert_eq!(wu.post("/lists/kinds", &kind("首违不罚清单", "first", "exempt"), None).await.status, 303);
        let page = wu.get("/lists/kinds").await.plain();
        assert!(
            page.contains("首违不罚清单") && page.contains("从重行政处罚事项清单"),
            "those that ship stay"
        );
        // A list of the new kind is taken at once.
        publish(&app, list(&[("A-1", row(&[("清单", "首违不罚清单")]))]), "").await;
        assert!(Reader::public(&app).get("/lists?list=first").await.text().contains("/lists/items/A-1"));
        let version = super::site::hidden(&wu.get("/lists/kinds/first").await, "version");
        let change = |effect| {
            [("version", version.as_str()), ("name", "首违清单"), ("name_en", "First"), ("effect", effect)]
        };
        assert!(wu.post("/lists/kinds/first", &change("heavier"), None).await.plain().contains("结果不能改"));
        assert_eq!(wu.post("/lists/kinds/first", &change("exempt"), None).await.status, 303);
        assert_eq!(
            wu.post("/lists/kinds/first", &change("exempt"), None).await.status,
            409,
            "it was changed meanwhile"
        );
    });
}

#[test]
fn every_word_of_the_template_has_its_english() {
    let choices = CONDITIONS.iter().filter(|one| one.1 == "枚举").flat_map(|one| one.2.split('、'));
    let words = CONDITIONS.iter().map(|one| one.0).chain(choices);
    let words = words.chain(EFFECTS.map(|one| one.2)).chain(SCOPES.map(|one| one.0));
    let units = FINE_UNITS.map(|one| one.0).into_iter().filter(|unit| !unit.is_ascii());
    let missing: Vec<&str> = words.chain(units).filter(|word| !has(word)).collect();
    assert_eq!(missing, Vec::<&str>::new());
}
