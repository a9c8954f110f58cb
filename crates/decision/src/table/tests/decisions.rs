//! Verdicts, near misses, questions and hit policies.

use super::table;
use crate::table::{Answer, State, Table, Verdict};
use jiff::civil::date;

fn list() -> Table {
    table(
        "表名|从轻处罚事项(示例)
         命中策略|C
         名称|违法行为|生效日期|失效日期|行为|违法次数|货值金额|危害后果|已改正|处理
         用途|项目|项目|项目|前提|条件|条件|条件|条件|结果
         类型||||文字|数|金额|枚举|是否|文字
         取值范围|||||[0..]|[0..]|没有、轻微、严重
         单位|||||次|元
         1|未公示执照|||未公示|≤1|||是|不予处罚
         2|未公示执照|||未公示|≤3|≤5000|没有、轻微|是|从轻
         3|虚假宣传|||虚假宣传||≤1万元|没有||从轻
         4|未公示执照|2022-05-01|2022-07-01|未公示||||否|从重",
    )
}

fn decide<'t>(table: &'t Table, facts: &[(&str, &str)]) -> Answer<'t> {
    table.decide(table.case(facts.iter().copied()).unwrap(), None)
}

#[test]
fn every_cell_has_a_verdict() {
    let table = list();
    let answer = decide(&table, &[("行为", "未公示"), ("违法次数", "2"), ("货值金额", "6200")]);
    let row = |row: usize| -> String {
        (0..5).map(|condition| answer.cell(row, condition).word()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(row(0), "真 假 真 真 未知");
    assert_eq!(row(1), "真 真 假 未知 未知");
    assert_eq!(row(2), "假 真 真 未知 真");
    assert_eq!(row(3), "真 真 真 真 未知");
    let verdicts: Vec<_> = (0..4).map(|row| answer.row(row)).collect();
    use Verdict::{False, Unknown};
    assert_eq!(verdicts, [Some(False), Some(False), Some(False), Some(Unknown)]);
}

#[test]
fn the_nearest_rows_fail_the_fewest_conditions_and_are_about_the_same_matter() {
    let table = list();
    let answer =
        decide(&table, &[("行为", "未公示"), ("违法次数", "4"), ("货值金额", "6200"), ("已改正", "是")]);
    let near: Vec<_> =
        answer.nearest(10).into_iter().map(|near| (near.row, near.failing, near.unknown)).collect();
    assert_eq!(near, [(0, vec![1], vec![]), (3, vec![4], vec![]), (1, vec![1, 2], vec![3])]);
    assert_eq!(answer.nearest(1).len(), 1);
    let reason = answer.reason(1, 2);
    assert_eq!((&*reason.condition, reason.required.as_str()), ("货值金额", "≤5000 元"));
    assert_eq!((reason.actual.as_deref(), reason.verdict), (Some("6200元"), Verdict::False));
}

#[test]
fn the_fact_that_settles_most_is_asked_first() {
    let table = list();
    let answer = decide(&table, &[("行为", "未公示"), ("违法次数", "1"), ("货值金额", "10")]);
    let questions: Vec<_> =
        answer.questions().into_iter().map(|ask| (ask.condition, ask.settles, ask.touches)).collect();
    assert_eq!(questions, [(4, 2, 3), (3, 0, 1)]);
    let settled = decide(&table, &[("行为", "其他"), ("违法次数", "1")]);
    assert!(settled.questions().is_empty());
}

#[test]
fn a_row_applies_from_its_first_day_until_the_day_before_it_ends() {
    let table = list();
    let facts = || table.case([("行为", "未公示"), ("已改正", "否"), ("违法次数", "9")]).unwrap();
    for (day, expected) in [
        (date(2022, 4, 30), None),
        (date(2022, 5, 1), Some(Verdict::True)),
        (date(2022, 6, 30), Some(Verdict::True)),
        (date(2022, 7, 1), None),
    ] {
        assert_eq!(table.decide(facts(), Some(day)).row(3), expected, "{day}");
    }
    assert_eq!(table.decide(facts(), None).row(3), Some(Verdict::True));
}

#[test]
fn a_relative_day_is_explained_with_its_dates_and_asks_for_the_day_it_hangs_on() {
    let table = table(
        "命中策略|C
         名称|发现日期|违法行为日期|处理
         用途|条件|条件|结果
         类型|日期|日期|文字
         取值范围
         单位
         1|自违法行为之日起2年内||可以处罚",
    );
    let answer = decide(&table, &[("发现日期", "2022-05-01"), ("违法行为日期", "2020-04-01")]);
    let reason = answer.reason(0, 0);
    assert_eq!(reason.required, "自违法行为之日起2年内（2020-04-01 至 2022-04-01）");
    assert_eq!(reason.verdict, Verdict::False);
    let asked: Vec<_> = decide(&table, &[("发现日期", "2022-05-01")]).questions();
    assert_eq!(asked.iter().map(|ask| (ask.condition, ask.settles)).collect::<Vec<_>>(), [(1, 1)]);
}

/// A table with a hit policy: rows apply when 数 is in their cell; outcomes are grades or numbers.
fn policy(sign: &str, kind: &str, rows: &[(&str, &str)]) -> Table {
    let range = if kind == "枚举" { "重、中、轻" } else { "" };
    let rows: Vec<String> = rows
        .iter()
        .enumerate()
        .map(|(number, (cell, outcome))| format!("{}|{cell}|{outcome}", number + 1))
        .collect();
    table(&format!(
        "命中策略|{sign}\n名称|数|结果\n用途|条件|结果\n类型|数|{kind}\n取值范围||{range}\n单位||\n{}",
        rows.join("\n")
    ))
}

#[test]
fn the_hit_policy_says_what_follows() {
    let grades = [("≤5", "轻"), ("≤3", "重"), ("≥9", "中"), ("≤2", "轻")];
    let numbers = [("≤5", "7"), ("≤3", "2"), ("≥9", "5"), ("≤2", "7")];
    use State::{Clash, Nothing, Pending, Settled};
    for (sign, fact, state, rows, total) in [
        ("U 唯一", "4", Settled, vec![0], None),
        ("U", "3", Clash, vec![0, 1], None),
        ("U", "7", Nothing, vec![], None),
        ("U", "", Pending, vec![], None),
        ("A", "4", Settled, vec![0], None),
        ("A", "3", Clash, vec![0, 1], None),
        ("P", "3", Settled, vec![1], None),
        ("P", "2", Settled, vec![1], None),
        ("F", "3", Settled, vec![0], None),
        ("F", "9", Settled, vec![2], None),
        ("R", "2", Settled, vec![0, 1, 3], None),
        ("O", "2", Settled, vec![1, 0, 3], None),
        ("C", "2", Settled, vec![0, 1, 3], None),
        ("C", "", Pending, vec![], None),
        ("C#", "2", Settled, vec![0, 1, 3], Some(3)),
        ("C+", "2", Settled, vec![0, 1, 3], Some(16)),
        ("C<", "2", Settled, vec![0, 1, 3], Some(2)),
        ("C>", "2", Settled, vec![0, 1, 3], Some(7)),
    ] {
        let kind = if ["C+", "C<", "C>"].contains(&sign) { "数" } else { "枚举" };
        let table = policy(sign, kind, if kind == "数" { &numbers } else { &grades });
        let conclusion = decide(&table, &[("数", fact)]).conclusion();
        assert_eq!(
            (conclusion.state, conclusion.rows, conclusion.total),
            (state, rows, total),
            "{sign} {fact}"
        );
    }
}

#[test]
fn an_unknown_fact_before_the_first_row_that_applies_keeps_the_outcome_open() {
    let table = table(
        "命中策略|F
         名称|甲|乙|结果
         用途|条件|条件|结果
         类型|是否|是否|文字
         取值范围
         单位
         1|是||一
         2||是|二
         3|||三",
    );
    for (facts, state, row) in [
        (vec![("乙", "是")], State::Pending, 1),
        (vec![("甲", "是")], State::Settled, 0),
        (vec![("甲", "否"), ("乙", "否")], State::Settled, 2),
    ] {
        let answer = decide(&table, &facts);
        let conclusion = answer.conclusion();
        assert_eq!((conclusion.state, conclusion.rows), (state, vec![row]), "{facts:?}");
    }
    let asked = decide(&table, &[("乙", "是")]).questions();
    assert_eq!(
        asked.iter().map(|ask| ask.condition).collect::<Vec<_>>(),
        [0],
        "only what can still change it"
    );
}

#[test]
fn a_row_that_may_contradict_the_one_that_applies_keeps_the_outcome_open() {
    let list = |sign: &str| {
        table(&format!(
            "命中策略|{sign}
             名称|甲|乙|丙|结果
             用途|条件|条件|条件|结果
             类型|是否|是否|是否|枚举
             取值范围||||轻、重
             单位
             1|是|||轻
             2||是||重
             3|||是|轻"
        ))
    };
    use State::{Clash, Pending, Settled};
    for (sign, facts, state, rows, asked) in [
        ("U", vec![("甲", "是")], Pending, vec![0], vec![1, 2]),
        ("U", vec![("甲", "是"), ("乙", "否")], Pending, vec![0], vec![2]),
        ("U", vec![("甲", "是"), ("乙", "否"), ("丙", "否")], Settled, vec![0], vec![]),
        ("U", vec![("甲", "是"), ("乙", "是")], Clash, vec![0, 1], vec![]),
        ("A", vec![("甲", "是")], Pending, vec![0], vec![1]),
        ("A", vec![("甲", "是"), ("乙", "否")], Settled, vec![0], vec![]),
        ("A", vec![("甲", "是"), ("乙", "是")], Clash, vec![0, 1], vec![]),
        ("A", vec![("甲", "否")], Pending, vec![], vec![1, 2]),
        ("P", vec![("甲", "是")], Settled, vec![0], vec![]),
        ("P", vec![("乙", "是")], Pending, vec![1], vec![0, 2]),
    ] {
        let table = list(sign);
        let answer = decide(&table, &facts);
        let conclusion = answer.conclusion();
        assert_eq!((conclusion.state, conclusion.rows), (state, rows), "{sign} {facts:?}");
        let questions: Vec<usize> = answer.questions().iter().map(|ask| ask.condition).collect();
        assert_eq!(questions, asked, "{sign} {facts:?}");
    }
}

#[test]
fn an_amount_that_needs_a_fact_not_given_keeps_the_outcome_open_and_the_fact_is_asked_for() {
    let list = |sign: &str| {
        table(&format!(
            "命中策略|{sign}
             名称|规模|月租金|补助
             用途|条件|条件|结果
             类型|数|金额|金额
             取值范围
             单位|人|元|元
             1|≤20||月租金×6
             2|≤50||5000"
        ))
    };
    use State::{Pending, Settled};
    for (sign, facts, state, total, asked) in [
        ("C", vec![("规模", "9")], Pending, None, vec![(1, 1, 1)]),
        ("C", vec![("规模", "9"), ("月租金", "100")], Settled, None, vec![]),
        ("C", vec![("规模", "30")], Settled, None, vec![]),
        ("C", vec![], Pending, None, vec![(0, 2, 2)]),
        ("F", vec![("规模", "9")], Pending, None, vec![(1, 1, 1)]),
        ("F", vec![("规模", "30")], Settled, None, vec![]),
        ("R", vec![("规模", "9")], Pending, None, vec![(1, 1, 1)]),
        ("C+", vec![("规模", "9")], Pending, None, vec![(1, 1, 1)]),
        ("C+", vec![("规模", "9"), ("月租金", "100")], Settled, Some(560_000), vec![]),
        ("C#", vec![("规模", "9")], Settled, Some(2), vec![]),
    ] {
        let table = list(sign);
        let answer = decide(&table, &facts);
        let conclusion = answer.conclusion();
        assert_eq!((conclusion.state, conclusion.total), (state, total), "{sign} {facts:?}");
        let questions: Vec<_> =
            answer.questions().iter().map(|ask| (ask.condition, ask.settles, ask.touches)).collect();
        assert_eq!(questions, asked, "{sign} {facts:?}");
    }
}

#[test]
fn a_fact_is_refused_with_its_name() {
    let table = list();
    let facts =
        [("违法次数", "-1"), ("货值金额", "很多"), ("危害后果", "大"), ("天气", "晴"), ("已改正", "也许")];
    let reasons: Vec<String> = table.case(facts).unwrap_err().iter().map(ToString::to_string).collect();
    assert_eq!(
        reasons,
        [
            "事实“违法次数”：-1次不在取值范围 [0..] 内",
            "事实“货值金额”：“很多”不是数，应如 5000、5千元",
            "事实“危害后果”：没有“大”，应为 没有、轻微、严重 之一",
            "事实“天气”：表中没有这个条件，有：行为、违法次数、货值金额、危害后果、已改正",
            "事实“已改正”：应为 是 或 否，不是“也许”",
        ]
    );
    let twice = table.case([("违法次数", "1"), ("违法次数", "")]).unwrap_err();
    assert_eq!(twice.iter().map(ToString::to_string).collect::<Vec<_>>(), ["事实“违法次数”：给了两次"]);
}
