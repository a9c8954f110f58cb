//! Two policies: P01 is published, with an application, a payment list and a complaint at a window; P02 is a draft.

use crate::site::{ENTERPRISE, Site};
use db::Write;
use kernel::{Actor, Role};
use policies::matters::MatterInput;
use policies::{Apply, ConditionRow, Conditions, MeasureInput, PolicyInput};
use serde_json::json;
use web::App;

fn policy(id: &str) -> PolicyInput {
    PolicyInput {
        id: id.into(),
        area: "rent".into(),
        name: "减免租金若干措施（演示）".into(),
        number: format!("盘演示〔2022〕{id}号"),
        issuer: "盘龙区".into(),
        basis: "市政府有关措施（演示）".into(),
        text: "支持小微企业。".into(),
        valid_from: "2022-01-01".into(),
        valid_until: "2022-12-31".into(),
        ..PolicyInput::default()
    }
}

fn measure(id: &str, delivery: &str) -> MeasureInput {
    MeasureInput {
        id: id.into(),
        title: "补贴（演示）".into(),
        kind: "subsidy".into(),
        basis: "演示".into(),
        object: "企业".into(),
        benefit: "每户1000元".into(),
        repeat: "once".into(),
        materials: "申请表\n*营业执照".into(),
        steps: "申请\n审核".into(),
        limit: "10wd".into(),
        unit: "D03".into(),
        contact: "政策专窗".into(),
        window: "政务服务大厅".into(),
        valid_from: "2022-01-01".into(),
        valid_until: "2022-12-31".into(),
        delivery: delivery.into(),
        ..MeasureInput::default()
    }
}

fn conditions(columns: &[&str], cells: &[&str], amount: &str) -> Conditions {
    let texts = |all: &[&str]| all.iter().map(ToString::to_string).collect();
    Conditions {
        columns: texts(columns),
        rows: vec![ConditionRow { cells: texts(cells), amount: amount.into() }],
    }
}

pub fn policies_with_what_followed(app: &App) {
    let ctx = app.system_ctx();
    let who = |id: &str, role, unit: Option<&str>| {
        ctx.acting(Actor { id: id.into(), name: "某".into(), role, unit: unit.map(Into::into) })
    };
    let (office, clerk) = (who("office", Role::Office, None), who("clerk", Role::Clerk, Some("W01")));
    let enterprise = who("enterprise", Role::Enterprise, Some(ENTERPRISE));
    let (by, vault) = (office.clone(), app.vault.clone());
    let write = move |w: &Write<'_>| {
        for (id, measures) in [
            ("P01", &["after_review", "after_review", "without_application", "without_application"][..]),
            ("P02", &["after_review"]),
        ] {
            policies::put_policy(w, &by, &policy(id), None)?;
            for (place, delivery) in measures.iter().enumerate() {
                let number = format!("{id}-{:02}", place + 1);
                policies::put_measure(w, &by, id, &measure(&number, delivery), None)?;
                let asked = match number.as_str() {
                    "P01-02" => {
                        conditions(&["主体类别", "装修投入"], &["企业", "≥10万元"], "装修投入×10%；最高5万元")
                    }
                    _ => conditions(&["主体类别"], &["企业"], "1000元"),
                };
                policies::put_conditions(w, &by, &number, asked, 1)?;
            }
        }
        Ok(())
    };
    app.db.write_now("policies", write).expect("policies");
    policies::publish_now(&app.db, &office, "P01", 1).expect("published");
    policies::match_now(&app.db, &office).expect("a run");
    let follow = move |w: &Write<'_>| {
        let ask = Apply { measure: "P01-01".into(), enterprise: ENTERPRISE.into(), stated: Vec::new() };
        policies::apply_in(w, &vault, &enterprise, &ask)?;
        policies::make_list(w, &office, "P01-03")?;
        let (kind, text) = ("complaint".into(), "政策专窗没有人".into());
        policies::record_matter(w, &clerk, &MatterInput { kind, text, enterprise: String::new() })
    };
    app.db.write_now("what followed", follow).expect("what followed");
}

#[tokio::test]
async fn a_questionnaire_asks_until_nothing_is_left_and_names_an_answer_that_is_none() {
    let site = Site::new();
    let kind = ("content-type", "application/json");
    let ask = |answers: serde_json::Value| {
        let (site, body) = (&site, json!({ "answers": answers }).to_string().into_bytes());
        async move { site.ask("POST", "/api/v1/policies/check", &[kind], body).await }
    };
    let first = ask(json!([])).await.json();
    assert_eq!(first["next"]["fact"], "主体类别", "{first}");
    let trader = ask(json!([{ "fact": "主体类别", "answer": "个体工商户" }])).await.json();
    assert_eq!((trader["next"].is_null(), trader["failing"].as_array().map(Vec::len)), (true, Some(4)));
    assert_eq!(trader["failing"][0]["failing"][0]["required"], "企业");
    let company = json!({ "fact": "主体类别", "answer": "企业" });
    let second = ask(json!([company])).await.json();
    assert_eq!(second["next"]["fact"], "装修投入", "{second}");
    let last = ask(json!([company, { "fact": "装修投入", "answer": "200000" }])).await.json();
    assert!(last["next"].is_null(), "{last}");
    assert_eq!(last["entitled"][1]["amount_fen"], 2_000_000, "{last}");
    let wrong = ask(json!([company, { "fact": "装修投入", "answer": "很多" }])).await;
    assert_eq!(
        (wrong.status.as_u16(), &wrong.json()["errors"][0]["field"]),
        (422, &json!("answers[1].answer"))
    );
}

#[tokio::test]
async fn conditions_over_the_api_name_the_cell_that_cannot_be_read_and_save_nothing() {
    let site = Site::new();
    let path = "/api/v1/measures/P02-01/conditions";
    let read = || async { site.ask_as("office", "GET", path, &[], Vec::new()).await };
    let before = read().await;
    let bad = json!({ "columns": ["主体类别"], "rows": [{ "cells": ["外星人"], "amount": "1000元" }] });
    let tag = before.header("etag");
    let headers = [("content-type", "application/json"), ("if-match", tag.as_str())];
    let seen = site.ask_as("office", "PUT", path, &headers, bad.to_string().into_bytes()).await;
    assert_eq!(
        (seen.status.as_u16(), &seen.json()["errors"][0]["field"]),
        (422, &json!("B7")),
        "{}",
        seen.text()
    );
    assert_eq!(read().await.body, before.body);
    let tried = site
        .ask_as("office", "POST", &format!("{path}/try"), &headers[..1], bad.to_string().into_bytes())
        .await;
    assert_eq!(tried.json()["errors"][0]["field"], "B7");
}
