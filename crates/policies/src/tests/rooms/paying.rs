//! Payment lists, windows, and a site where nothing is yet.

use super::*;

#[test]
fn a_payment_list_is_confirmed_and_the_window_counts_what_it_does() {
    on_every_site(prepare, async |app| {
        let mut office = Reader::enter(&app, Role::Office, None).await;
        office.post("/support/match", &[]).await;
        let made = office.post("/support/P03-02/payments", &[]).await;
        assert!(made.to.starts_with("/payments/L"), "{}", made.words());
        let shown = office.get(&made.to).await.words();
        assert!(
            shown.contains("户数 5")
                && shown.contains("名单金额 10,000 元")
                && shown.contains("企业甲2（虚构）"),
            "{shown}"
        );
        let strike = [("version", "1"), ("enterprise", "x"), ("reason", "核实中")];
        assert_eq!(office.post(&format!("{}/strike", made.to), &strike).await.status, 422);
        assert_eq!(office.post(&format!("{}/confirm", made.to), &[("version", "1")]).await.status, 303);
        assert_eq!(
            office
                .post(&format!("{}/pay", made.to), &[("version", "2"), ("voucher", "拨付3号")])
                .await
                .status,
            303
        );
        let board = office.get("/support").await.words();
        assert!(board.contains("10,000 元 10,000 元"), "granted and paid: {board}");
        let ledger = office.get("/support/P03-02/awards").await.words();
        assert!(ledger.contains("企业甲5（虚构）") && ledger.contains("2,000 元"), "{ledger}");
        assert!(office.get("/payments").await.words().contains("已兑现"));
        let mut reader = Reader::enter(&app, Role::Enterprise, Some(&company(1))).await;
        assert!(reader.get("/entitlements").await.words().contains("已享受"));

        let mut clerk = Reader::enter(&app, Role::Clerk, Some("W01")).await;
        let form = clerk.get("/matters/new").await;
        let inputs = form.text.matches("name=\"").count() - form.text.matches("name=\"kind\"").count() + 1;
        assert!(inputs <= 3 + 2 + 3, "at most three fields beside what every page carries: {inputs}");
        let wrong = clerk.post("/matters", &[("kind", "consultation")]).await;
        assert!(wrong.status == 422 && wrong.words().contains("请填写情况"), "{}", wrong.words());
        for kind in ["consultation", "consultation", "complaint"] {
            assert_eq!(
                clerk.post("/matters", &[("kind", kind), ("text", "咨询租金")]).await.to,
                "/matters/new"
            );
        }
        let board = office.get("/matters").await;
        assert!(board.words().contains("政务服务大厅政策专窗 2 0 1 0 3"), "{}", board.words());
        assert!(board.words().contains("合计 2 0 1 0 3"), "{}", board.words());
        let list = office.get("/matters/list?window=W01&kind=complaint").await;
        let at = list.text.find("/matters/M").expect("a matter");
        let path = list.text[at..].split('"').next().expect("a path").to_string();
        assert_eq!(
            office.post(&format!("{path}/settle"), &[("version", "1"), ("reply", "已致歉")]).await.status,
            303
        );
        assert!(office.get(&path).await.words().contains("已办结"));
        let mut other = Reader::enter(&app, Role::Clerk, Some("W02")).await;
        assert_eq!(other.get(&path).await.status, 404);
        assert!(!other.get("/matters").await.words().contains("政务服务大厅政策专窗"));
    });
}

#[test]
fn a_site_without_policies_says_so_everywhere() {
    on_every_site(
        |_| {},
        async |app| {
            let mut reader = Reader::new(&app);
            assert!(reader.get("/policies").await.words().contains("现在没有公布的政策"));
            assert!(reader.get("/policies/check").await.words().contains("没有还需要问的了"));
            let mut office = Reader::enter(&app, Role::Office, None).await;
            assert_eq!(office.post("/support/match", &[]).await.status, 303);
            for path in [
                "/support",
                "/payments",
                "/matters",
                "/matters/list",
                "/applications",
                "/support/policies/new",
            ] {
                assert_eq!(office.get(path).await.status, 200, "{path}");
            }
        },
    );
}
