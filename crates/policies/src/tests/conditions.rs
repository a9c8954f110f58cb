//! What a table of conditions may hold, and what is said of one that cannot be read.

use super::cast::{conditions, measures};
use crate::facts::{FactKind, Source, facts, place};
use crate::*;
use decision::table::{CONDITIONS_MAX, Sheet};
use std::collections::HashSet;

#[test]
fn every_fact_of_the_table_has_its_words_and_a_column_of_its_own() {
    let names: HashSet<&str> = facts().iter().map(|fact| fact.name).collect();
    assert_eq!(names.len(), facts().len(), "no name twice");
    assert!(facts().len() <= CONDITIONS_MAX, "all facts fit into one table");
    for fact in facts() {
        assert!(
            fact.question.is_empty() == fact.question_en.is_empty() && !fact.name_en.is_empty(),
            "{fact:?}"
        );
        assert_eq!(fact.unit.is_empty(), fact.unit_en.is_empty(), "{}", fact.name);
        if let Source::Attribute(name) = fact.source {
            assert_eq!(fact.name, name.zh, "one word for one thing");
        }
        if fact.kind == FactKind::Money {
            assert!(matches!(fact.unit, "元" | "万元"), "{}", fact.name);
        }
    }
    let kept = registry::attributes().iter().filter(|name| place(name.zh).is_none());
    assert_eq!(
        kept.map(|name| name.code).collect::<Vec<_>>(),
        Vec::<&str>::new(),
        "every attribute is a fact"
    );
}

#[test]
fn a_sheet_reads_back_as_the_conditions_it_was_written_from() {
    for one in measures() {
        let conditions = one.measure.conditions;
        let table = conditions.table().unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
        assert_eq!(table.rows().len(), conditions.rows.len());
        let csv = conditions.sheet().to_csv(decision::table::Style::default());
        let (sheet, _) = Sheet::from_csv(&csv).expect("csv");
        assert_eq!(Conditions::from_sheet(sheet), Ok(conditions));
    }
}

#[test]
fn a_cell_that_cannot_be_taken_is_named_with_its_address() {
    let said = |columns: &[&str], rows: &[&[&str]]| -> Vec<String> {
        let mistakes = conditions(columns, rows).table().map(drop).expect_err("mistakes");
        mistakes.iter().map(ToString::to_string).collect()
    };
    for (columns, rows, expected) in [
        (&["从业人数"][..], &[&["三十人以下", "1万元"][..]][..], "B7（第 7 行“从业人数”列）"),
        (&["从业人数"], &[&["≤30", "5 or more"]], "C7（第 7 行“金额”列）"),
        (&["天气"], &[&["晴", "1"]], "B2（第 2 行“天气”列）：没有“天气”这一项事实"),
        (&["划型"], &[&["小小型", "1"]], "B7（第 7 行“划型”列）：没有“小小型”这一项"),
        (&["从业人数"], &[&[">10且<5", "1"]], "B7（第 7 行“从业人数”列）"),
        (&["从业人数"], &[&["≤30", "1"], &["≤20", "2"]], "A8：这一行永远轮不到"),
        (&[], &[&["1"]], "A2：没有用途为“条件”的列"),
        (&["从业人数"], &[], "A7：表头以下没有条目"),
    ] {
        let found = said(columns, rows);
        assert!(found.iter().any(|one| one.starts_with(expected)), "{expected}: {found:?}");
    }
}

#[test]
fn a_sheet_whose_head_is_another_than_the_facts_have_it_is_refused() {
    let head =
        "命中策略,F\n名称,从业人数,金额\n用途,条件,结果\n类型,数,金额\n取值范围,,\n单位,人,元\n1,≤30,5000\n";
    let read = |text: &str| Conditions::from_sheet(Sheet::from_csv(text).expect("csv").0);
    assert_eq!(read(head), Ok(conditions(&["从业人数"], &[&["≤30", "5000"]])));
    for (from, to, expected) in [
        ("命中策略,F", "命中策略,C", "B1"),
        ("类型,数", "类型,数（1位小数）", "B4"),
        ("人,元", "户,元", "B6"),
        ("从业人数,金额", "天气,金额", "B2"),
        ("从业人数,金额", "从业人数,补助", "C2"),
    ] {
        let mistakes = read(&head.replacen(from, to, 1)).expect_err(to);
        assert_eq!(mistakes[0].at.to_string(), expected, "{to}: {mistakes:?}");
    }
}
