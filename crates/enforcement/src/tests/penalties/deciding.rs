//! Limits, reviews, deviations and the receipt of a decision.

use super::*;

#[test]
fn days_of_a_test_are_not_counted_and_the_limit_is_extended_once() {
    for db in ready() {
        let case = with_facts(&db, &[]);
        let paused =
            act(&db, &on(date(2022, 6, 1), officer()), &case, "pause", &[("cause", "test")]).expect("paused");
        assert!(paused.running("decide", "D03").is_some_and(cases::Clock::is_paused));
        let ctx = on(date(2022, 6, 11), officer());
        let case = act(&db, &ctx, &paused, "resume", &[]).expect("resumed");
        let due = |case: &Case| case.running("decide", "D03").map(|clock| clock.due_at);
        assert_eq!(
            due(&case),
            Some(from_local(date(2022, 8, 22).at(17, 30, 0, 0))),
            "ten days later, a Sunday, so Monday"
        );
        let reason = [("reason", "案情复杂")];
        let case = act(&db, &on(date(2022, 8, 1), head()), &case, "prolong", &reason).expect("extended");
        assert_eq!(due(&case), Some(from_local(date(2022, 9, 20).at(17, 30, 0, 0))));
        assert_eq!(
            refused(act(&db, &on(date(2022, 8, 2), head()), &case, "prolong", &reason)),
            "extended_already"
        );
    }
}

#[test]
fn a_list_that_changed_since_the_act_goes_through_legal_review() {
    for db in ready() {
        let milder = row(&[
            ("清单", "减轻行政处罚事项清单"),
            ("结果", "减轻处罚"),
            ("危害后果", "一般"),
            ("生效日期", "2022-06-01"),
            ("批次", "2022-06"),
            ("罚款下限", "0.1"),
        ]);
        publish(&db, date(2022, 5, 31), list(&[("J-1", milder)]));
        let case = with_facts(&db, &[("及时改正", "是"), ("危害后果", "一般")]);
        let mitigated = [("outcome", "mitigated"), ("fine", "500")];
        let ctx = on(date(2022, 6, 2), officer());
        let case = act(&db, &ctx, &case, "notice", &mitigated).expect("noticed");
        let case = act(&db, &ctx, &case, "statement", &[("said", "waived")]).expect("heard");
        let by_head = on(date(2022, 6, 3), head());
        assert_eq!(refused(act(&db, &by_head, &case, "decide", &mitigated)), "legal_review_first");
        let opinion = [("opinion", "新清单较轻，适用新清单")];
        assert_eq!(
            refused(act(&db, &ctx, &case, "legal_review", &opinion)),
            "forbidden",
            "nobody reviews the own case"
        );
        let case =
            act(&db, &on(date(2022, 6, 3), colleague()), &case, "legal_review", &opinion).expect("reviewed");
        let case = act(&db, &by_head, &case, "decide", &mitigated).expect("decided");
        assert_eq!(case.field("outcome"), "mitigated");
        // Whatever is published afterwards, the receipt is made again by what was in force on its days.
        publish(&db, date(2022, 6, 20), {
            let heavier = [
                ("清单", "从重行政处罚事项清单"),
                ("结果", "从重处罚"),
                ("生效日期", "2022-07-01"),
                ("批次", "2022-07"),
            ];
            list(&[("Z-9", row(&heavier))])
        });
        assert_eq!(db.read_now(|r| check(r, DIVISION)).expect("checked"), Vec::<String>::new());
    }
}

#[test]
fn a_receipt_that_somebody_edits_is_found() {
    for db in ready() {
        let case = with_facts(&db, &[("及时改正", "是"), ("危害后果", "轻微")]);
        let case = act(&db, &on(date(2022, 5, 20), head()), &case, "decide", &[("outcome", "exempt")])
            .expect("decided");
        db.write_now("edited", |w| {
            w.run("update penalty_receipt set content = replace(content, '轻微', '严重')", &[]).map(drop)
        })
        .expect("edited");
        let faults = db.read_now(|r| check(r, DIVISION)).expect("checked");
        assert_eq!(faults.len(), 1);
        assert!(faults[0].contains(&case.id) && faults[0].contains("凭单"), "{faults:?}");
    }
}

#[test]
fn a_deviation_needs_a_reason_and_a_conflict_a_discussion() {
    let db = ready().remove(0);
    let case = with_facts(&db, &[("及时改正", "是"), ("危害后果", "一般"), ("货值金额", "20万元")]);
    let ctx = on(date(2022, 5, 16), officer());
    let case =
        act(&db, &ctx, &case, "notice", &[("outcome", "ordinary"), ("fine", "15000")]).expect("noticed");
    let case = act(&db, &ctx, &case, "statement", &[("said", "waived")]).expect("heard");
    let decide_with = |more: &[(&str, &str)]| {
        let fields: Vec<(&str, &str)> =
            [("outcome", "ordinary"), ("fine", "15000")].into_iter().chain(more.iter().copied()).collect();
        act(&db, &on(date(2022, 5, 18), head()), &case, "decide", &fields)
    };
    assert_eq!(refused(decide_with(&[])), "reason_needed");
    assert_eq!(refused(decide_with(&[("reason", "两种情节相当")])), "collective_discussion_needed");
    let both = [("reason", "两种情节相当"), ("collective", "2022-05-17，五人，一致同意")];
    assert_eq!(decide_with(&both).expect("decided").field("outcome"), "ordinary");
}

#[test]
fn a_rule_reads_nothing_but_what_it_is_given() {
    let db = ready().remove(0);
    let case = with_facts(&db, &[("主观过错", "否")]);
    let ctx = on(date(2022, 5, 20), head());
    let desk = db.read_now(|r| crate::penalty::Desk::load(r, DIVISION, date(2022, 5, 20))).expect("a desk");
    let none = crate::judge::Editions { at_act: None, at_decision: None };
    let input = Input::default().with("outcome", "exempt");
    let (step, receipt) = decide(&case, &ctx, &desk, &none, &[], "decide", &input).expect("decided");
    let receipt = receipt.expect("a receipt");
    assert_eq!(
        receipt.proposal.finding.outcomes,
        [Outcome::Exempt],
        "statute alone exempts whoever has no fault"
    );
    assert_eq!(step.name, "decide");
    assert_eq!(receipt.replay(&none, &Statute::shipped()), receipt);
}
