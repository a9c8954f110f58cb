//! The rooms of the enterprise, the unit, the office and the windows, through the real router.

mod paying;

use super::base::{DIVISION, published, register};
use super::cast::*;
use super::reader::{Reader, on_every_site};
use crate::*;
use kernel::Role;
use registry::EntityKind;

fn company(number: usize) -> String {
    code(EntityKind::LimitedCompany, number).to_string()
}

/// Five tenants of the district; of the fifth nobody knows the rent. Rent relief, and a refund without application.
fn prepare(db: &db::Db) {
    let tenant = |number: usize| {
        let one = enterprise(number);
        let mut facts = vec![
            ("lessor", "区属国有"),
            ("tenancy", "直接承租"),
            ("leased_days", "365"),
            ("vat_credit", "200000"),
        ];
        if number < 5 {
            facts.push(("monthly_rent", "100000"));
        }
        let known = facts.into_iter().map(|(name, text)| attribute(one.credit_code, name, text)).collect();
        (one, known)
    };
    register(db, (1..=5).map(tenant).collect());
    let mut all = measures();
    let refund = conditions(&["留抵税额"], &[&["≥1000", "留抵税额×100%"]]);
    let free = Measure { delivery: Delivery::WithoutApplication, ..measure("P03-02", refund) };
    all.push(versioned(free));
    published(db, all);
}

#[test]
fn an_enterprise_sees_what_it_is_entitled_to_and_applies_with_one_click() {
    on_every_site(prepare, async |app| {
        let mut reader = Reader::enter(&app, Role::Enterprise, Some(&company(1))).await;
        let page = reader.get("/entitlements").await;
        let words = page.words();
        assert!(
            words.contains("可以享受 2")
                && words.contains("6,000 元")
                && words.contains("免申即享，不用申请"),
            "{words}"
        );
        assert!(words.contains("成立日期") || words.contains("要求"), "what is not met is said: {words}");
        let sent = reader.post("/entitlements/P01-01", &[]).await;
        assert_eq!(sent.status, 303, "{}", sent.words());
        let shown = reader.get(&sent.to).await.words();
        for words in ["减免房租", "待受理", "核算金额 6,000 元", "出租方 区属国有", "提交申请"]
        {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        let again = reader.post("/entitlements/P01-01", &[]).await;
        assert!(again.status == 409 && again.words().contains("已经申请过"), "{}", again.words());
        assert!(reader.get("/entitlements").await.words().contains("查看申请"));
        assert!(reader.get("/applications").await.words().contains("减免房租"));
        let mut stranger = Reader::enter(&app, Role::Enterprise, Some(&company(2))).await;
        assert_eq!(stranger.get(&sent.to).await.status, 404, "nobody else's business");
        assert!(stranger.get("/applications").await.words().contains("没有申请"));
        let mut unit = Reader::enter(&app, Role::DepartmentLead, Some("D03")).await;
        let mut other = Reader::enter(&app, Role::DepartmentLead, Some("D05")).await;
        assert_eq!(other.get(&sent.to).await.status, 404);
        let moved = |name: &str| format!("{}/moves/{name}", sent.to);
        for (name, fields) in [
            ("accept", &[("version", "1")][..]),
            ("review", &[("version", "2"), ("opinion", "属实")]),
            ("grant", &[("version", "3")]),
        ] {
            assert_eq!(unit.get(&moved(name)).await.status, 200, "{name}");
            let done = unit.post(&moved(name), fields).await;
            assert_eq!(done.status, 303, "{name}: {}", done.words());
        }
        let stale = unit.post(&moved("pay"), &[("version", "1"), ("voucher", "1")]).await;
        assert!(stale.status == 409 && stale.words().contains("刚刚被别人改过"), "{}", stale.words());
        let empty = unit.post(&moved("pay"), &[("version", "4")]).await;
        assert!(empty.status == 422 && empty.words().contains("请填写支付凭证号"), "{}", empty.words());
        assert_eq!(unit.post(&moved("pay"), &[("version", "4"), ("voucher", "拨付1号")]).await.status, 303);
        let seen = reader.get(&sent.to).await.words();
        assert!(
            seen.contains("已兑现") && !seen.contains("属实"),
            "an opinion is not for the enterprise: {seen}"
        );
        assert!(reader.get("/entitlements").await.words().contains("已享受"));
    });
}

#[test]
fn what_is_not_held_is_asked_and_nothing_else() {
    on_every_site(prepare, async |app| {
        let mut reader = Reader::enter(&app, Role::Enterprise, Some(&company(5))).await;
        assert!(reader.get("/entitlements").await.words().contains("补充数据后申请"));
        let form = reader.get("/entitlements/P01-01").await;
        assert!(
            form.words().contains("每月租金是多少") && !form.words().contains("谁出租"),
            "{}",
            form.words()
        );
        let field =
            form.text.split("name=\"fact-").nth(1).and_then(|rest| rest.split('"').next()).expect("a field");
        let field = format!("fact-{field}");
        let wrong = reader.post("/entitlements/P01-01", &[(&field, "很多")]).await;
        assert!(wrong.status == 422 && wrong.words().contains("月租金：“很多”不是数"), "{}", wrong.words());
        assert!(wrong.text.contains("value=\"很多\""), "what was typed is there again");
        let sent = reader.post("/entitlements/P01-01", &[(&field, "1000")]).await;
        let shown = reader.get(&sent.to).await.words();
        assert!(shown.contains("月租金 1000元 本人填报") && shown.contains("核算金额 6,000 元"), "{shown}");
        assert_eq!(reader.get("/entitlements/P09-01").await.status, 404);
        let mut lost = Reader::enter(&app, Role::Enterprise, Some(&company(9))).await;
        assert!(lost.get("/entitlements").await.words().contains("登记中还没有您的企业"));
        assert_eq!(lost.post("/entitlements/P01-01", &[]).await.status, 404);
    });
}

#[test]
fn the_rooms_of_an_enterprise_are_in_english_too() {
    on_every_site(prepare, async |app| {
        let mut reader = Reader::enter(&app, Role::Enterprise, Some(&company(1))).await;
        reader.english();
        let sent = reader.post("/entitlements/P01-01", &[]).await;
        let mut unit = Reader::enter(&app, Role::DepartmentLead, Some("D03")).await;
        unit.post(&format!("{}/moves/accept", sent.to), &[("version", "1")]).await;
        unit.post(
            &format!("{}/moves/reject", sent.to),
            &[("version", "2"), ("condition", "出租方"), ("reason", "no")],
        )
        .await;
        let appeal = format!("{}/moves/appeal", sent.to);
        for path in
            ["/entitlements", "/entitlements/P01-01", "/applications", sent.to.as_str(), appeal.as_str()]
        {
            let page = reader.get(path).await;
            assert_eq!(page.status, 200, "{path}");
            let kept = ["企业甲1（虚构）", "企业某", "区商务投资促进局", "中文", "减免房租"];
            let left = kept.iter().fold(page.words(), |words, kept| words.replace(kept, ""));
            // Days and times are written as everywhere.
            let chinese: String = left
                .chars()
                .filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c) && !"年月日周一二三四五六".contains(*c))
                .collect();
            assert_eq!(chinese, "", "{path}: {left}");
        }
    });
}

#[test]
fn every_figure_on_the_board_opens_to_its_rows() {
    on_every_site(prepare, async |app| {
        let mut office = Reader::enter(&app, Role::Office, None).await;
        assert!(office.get("/support").await.words().contains("还没有匹配过"));
        assert_eq!(office.post("/support/match", &[]).await.to, "/support");
        let board = office.get("/support").await;
        let words = board.words();
        assert!(
            words.contains("共核对 5 户")
                && words.contains("24,000 元")
                && words.contains("另有 1 户金额待核"),
            "{words}"
        );
        let links: Vec<&str> =
            board.text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let inside: Vec<&&str> = links.iter().filter(|link| link.starts_with("/support")).collect();
        assert!(inside.len() > 20, "{links:?}");
        for link in inside {
            assert_eq!(office.get(link).await.status, 200, "{link}");
        }
        let rows = office.get("/support/P01-01/rows?verdict=entitled").await.words();
        assert!(
            rows.contains("企业甲4（虚构）") && rows.contains("6,000 元") && rows.contains("联盟街道"),
            "{rows}"
        );
        let one = office.get("/support/P02-01").await;
        assert!(
            one.words().contains("待核：缺哪项数据") && one.text.contains("condition="),
            "{}",
            one.words()
        );
        let link = one
            .text
            .split("href=\"")
            .find(|rest| rest.contains("condition="))
            .and_then(|rest| rest.split('"').next());
        let link = link.expect("a link").replace("&amp;", "&").replace("&#38;", "&");
        assert!(office.get(&link).await.words().contains("企业甲1（虚构）"), "{link}");
        assert_eq!(office.get("/support/P01-01/rows?verdict=other").await.status, 404);
        let mut handler = Reader::enter(&app, Role::DepartmentHandler, Some("D03")).await;
        assert!(!handler.get("/support").await.text.contains("/support/match"), "figures, no buttons");
        assert_eq!(handler.post("/support/match", &[]).await.status, 403);
    });
}

#[test]
fn a_policy_is_written_published_and_its_call_list_is_worked_through() {
    on_every_site(prepare, async |app| {
        let mut office = Reader::enter(&app, Role::Office, None).await;
        let empty = office.post("/support/policies", &[("id", "P 8")]).await;
        assert!(empty.status == 422 && empty.words().contains("请填写名称"), "{}", empty.words());
        let input = super::base::policy_input("P08");
        let fields = [
            ("id", "P08"),
            ("area", "jobs"),
            ("name", &input.name),
            ("name_en", &input.name_en),
            ("number", &input.number),
            ("issuer", &input.issuer),
            ("issuer_en", &input.issuer_en),
            ("basis", &input.basis),
            ("text", &input.text),
            ("text_en", &input.text_en),
            ("valid_from", &input.valid_from),
            ("valid_until", &input.valid_until),
        ];
        assert_eq!(office.post("/support/policies", &fields).await.to, "/support/policies/P08");
        let unready = office.post("/support/policies/P08/publish", &[("version", "1")]).await;
        assert!(unready.status == 409 && unready.words().contains("还没有措施"), "{}", unready.words());
        let one = MeasureInput::from(&measure("P08-01", Conditions::default()));
        let fields = [
            ("id", "P08-01"),
            ("title", &one.title),
            ("title_en", &one.title_en),
            ("kind", &one.kind),
            ("basis", &one.basis),
            ("object", &one.object),
            ("object_en", &one.object_en),
            ("benefit", &one.benefit),
            ("benefit_en", &one.benefit_en),
            ("budget_wan", &one.budget_wan),
            ("repeat", &one.repeat),
            ("materials", &one.materials),
            ("steps", &one.steps),
            ("limit", &one.limit),
            ("unit", &one.unit),
            ("contact", &one.contact),
            ("contact_en", &one.contact_en),
            ("window", &one.window),
            ("window_en", &one.window_en),
            ("valid_from", &one.valid_from),
            ("delivery", &one.delivery),
        ]
        .map(|(name, text): (&str, &str)| (name, text));
        let made = office.post("/support/policies/P08/measures", &fields).await;
        assert_eq!(made.to, "/support/P08-01/conditions", "{}", made.words());
        let grid = [
            ("version", "1"),
            ("column-0", "从业人数"),
            ("column-1", "注册资本"),
            ("column-2", ""),
            ("cell-0-0", "≤30"),
            ("cell-0-1", "≥200万元"),
            ("cell-0-2", ""),
            ("amount-0", "1万元"),
            ("cell-1-0", ""),
            ("cell-1-1", ""),
            ("cell-1-2", ""),
            ("amount-1", ""),
        ];
        let saved = office.post("/support/P08-01/conditions", &[&grid[..], &[("save", "1")]].concat()).await;
        assert_eq!(saved.status, 303, "{}", saved.words());
        assert_eq!(Reader::new(&app).get("/policies/P08").await.status, 404, "a draft");
        let done = office.post("/support/policies/P08/publish", &[("version", "1")]).await;
        assert_eq!(done.status, 303, "{}", done.words());
        assert!(Reader::new(&app).get("/policies/P08").await.words().contains("注册资本：不低于 200万元"));
        let calls = office.get("/support/P08-01/calls").await;
        assert!(
            calls.words().contains("差一项：注册资本") && calls.words().contains("企业甲3（虚构）"),
            "{}",
            calls.words()
        );
        let told = [("enterprise", company(3)), ("outcome", "will_apply".into())];
        let told: Vec<(&str, &str)> = told.iter().map(|(name, text)| (*name, text.as_str())).collect();
        assert_eq!(office.post("/support/P08-01/calls", &told).await.status, 303);
        assert!(office.get("/support/P08-01/calls").await.words().contains("已告知，准备申请"));
        assert_eq!(
            office.post("/support/P08-01/calls", &[("enterprise", "x"), ("outcome", "told")]).await.status,
            404
        );
        assert_eq!(office.post("/support/policies/P08/end", &[("version", "2")]).await.status, 303);
        assert!(Reader::new(&app).get("/policies/P08").await.words().contains("已经停止执行"));
    });
}

#[test]
fn an_edited_condition_shows_what_it_does_and_a_bad_cell_says_where_and_saves_nothing() {
    on_every_site(prepare, async |app| {
        let mut office = Reader::enter(&app, Role::Office, None).await;
        let page = office.get("/support/P01-01/conditions").await;
        assert!(
            page.words().contains("符合 5 户（共 5 户")
                && page.words().contains("24,000 元 ，另有 1 户金额待核"),
            "{}",
            page.words()
        );
        assert!(page.words().contains("总额 100,000 元，还剩 100,000 元"), "{}", page.words());
        let grid = |limit: &'static str| {
            [("version", "1"), ("column-0", "从业人数"), ("cell-0-0", limit), ("amount-0", "3万元")]
        };
        let tried = office.post("/support/P01-01/conditions/try", &grid("≤21人")).await;
        let words = tried.words();
        assert!(!tried.text.contains("<html") && words.contains("符合 5 户"), "a fragment: {words}");
        assert!(words.contains("150,000 元") && words.contains("符合的金额超过总额"), "{words}");
        assert!(words.contains("B7 从业人数：21人 改为 19人 少 5 户 少 150,000 元"), "{words}");
        assert!(words.contains("B7 从业人数：21人 改为 23人 户数不变 金额不变"), "{words}");
        let bad = office.post("/support/P01-01/conditions/try", &grid("二十人以下")).await.words();
        assert!(bad.contains("B7（第 7 行“从业人数”列）") && bad.contains("没有试算"), "{bad}");
        let refused = office
            .post("/support/P01-01/conditions", &[&grid("二十人以下")[..], &[("save", "1")]].concat())
            .await;
        assert!(
            refused.status == 422
                && refused.text.contains("href=\"#B7\"")
                && refused.text.contains("id=\"B7\""),
            "{}",
            refused.words()
        );
        let stored =
            app.db.read(|r| store::measure(r, DIVISION, "P01-01")).await.expect("read").expect("a measure");
        assert_eq!((stored.version, stored.measure), (1, measures()[0].measure.clone()), "nothing was saved");
        for (button, expected) in [("add_row", "B8"), ("add_column", "C7"), ("try", "B7")] {
            let shown = office
                .post("/support/P01-01/conditions", &[&grid("≤21人")[..], &[(button, "1")]].concat())
                .await;
            assert!(shown.status == 200 && shown.text.contains(&format!("id=\"{expected}\"")), "{button}");
        }
        let csv = office.get("/support/P01-01/conditions.csv").await;
        assert!(csv.text.contains("名称,主体类别,行业,划型,出租方"), "{}", csv.text);
        let pasted = office
            .post(
                "/support/P01-01/conditions",
                &[&grid("≤21人")[..], &[("paste", "1"), ("csv", &csv.text)]].concat(),
            )
            .await;
        assert!(pasted.status == 200 && pasted.text.contains("不含 整体转出"), "{}", pasted.words());
        let wrong = csv.text.replace("F*、H*", "F！");
        let wrong = office
            .post("/support/P01-01/conditions", &[("version", "1"), ("paste", "1"), ("csv", &wrong)])
            .await;
        assert!(wrong.status == 422 && wrong.words().contains("C7（第 7 行“行业”列）"), "{}", wrong.words());
        let saved =
            office.post("/support/P01-01/conditions", &[&grid("≤21人")[..], &[("save", "1")]].concat()).await;
        assert_eq!(saved.status, 303, "{}", saved.words());
        let stale =
            office.post("/support/P01-01/conditions", &[&grid("≤22人")[..], &[("save", "1")]].concat()).await;
        assert_eq!(stale.status, 409, "the second of two officials is told");
        // Somebody hires: what is in memory is read again.
        let more = registry::Enterprise { employees: Some(30), ..enterprise(6) };
        app.db
            .write("more", move |w| registry::insert_many(w, DIVISION, std::slice::from_ref(&more)))
            .await
            .expect("inserted");
        let words = office.post("/support/P01-01/conditions/try", &grid("≤21人")).await.words();
        assert!(words.contains("共 6 户"), "{words}");
    });
}
