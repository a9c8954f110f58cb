//! Static analysis.

use super::random::Dice;
use super::{read, table};
use crate::table::{HitPolicy, Table, Verdict};

fn head(hit: &str, complete: &str) -> String {
    format!(
        "命中策略|{hit}\n完整|{complete}\n名称|次数|金额|后果|改正|处理\n用途|条件|条件|条件|条件|结果\n\
         类型|数|金额|枚举|是否|枚举\n取值范围|[0..]|[0..]|没有、轻微、严重||不罚、从轻、从重\n单位|次|元|||\n"
    )
}

fn named(example: &[(String, String)]) -> String {
    example.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ")
}

#[test]
fn overlaps_with_different_outcomes_come_with_an_example() {
    let table = table(
        &(head("A", "否")
            + "1|≤3|||是|不罚\n2|≥2|≤5000|||从轻\n3|≥9|>5000|||从重\n4|≤1||严重|否|从重\n5|[1..2]|||是|不罚"),
    );
    let findings = table.check();
    let found: Vec<String> = findings
        .overlaps
        .iter()
        .map(|overlap| format!("{}-{} {}", overlap.first + 1, overlap.second + 1, named(&overlap.example)))
        .collect();
    assert_eq!(found, ["1-2 次数=2次 金额=0元 改正=是", "2-5 次数=2次 金额=0元 改正=是"]);
    assert!(findings.is_wrong(HitPolicy::Any) && !findings.is_wrong(HitPolicy::Collect));
}

#[test]
fn rows_in_force_at_different_times_do_not_overlap() {
    let rows = |until: &str| {
        format!(
            "命中策略|U\n名称|生效日期|失效日期|次数|处理\n用途|项目|项目|条件|结果\n类型|||数|文字\n取值范围\n单位\n\
             1||{until}|≤3|从轻\n2|2022-05-01||≤3|从重"
        )
    };
    assert!(table(&rows("2022-05-01")).check().overlaps.is_empty());
    let findings = table(&rows("2022-05-02")).check();
    assert_eq!(named(&findings.overlaps[0].example), "次数=3 判断日期=2022-05-01");
}

#[test]
fn duplicates_and_cells_never_true_are_named() {
    let table = table(
        &(head("C", "否")
            + "1|≤3||||不罚\n2|[0..3]||||从轻\n3|>5且<2||||从重\n4||<0|||从重\n5||||是|从轻\n6|≤3||-||不罚"),
    );
    let findings = table.check();
    let duplicates: Vec<_> =
        findings.duplicates.iter().map(|same| (same.first, same.second, same.has_same_outcome)).collect();
    assert_eq!(duplicates, [(0, 1, false), (0, 5, true)]);
    assert_eq!(findings.never_true, [(2, 0), (3, 1)]);
}

#[test]
fn gaps_are_found_where_the_table_claims_to_be_complete() {
    let rows = "1|≤3|||是|不罚\n2|≥5||||从轻\n3|[0..4]||没有、轻微|否|从重\n4|4|≤5000||是|从轻";
    let complete = table(&(head("U", "是") + rows)).check();
    let gaps: Vec<String> = complete.gaps.iter().map(|gap| named(&gap.example)).collect();
    assert_eq!(gaps.len(), 3, "{gaps:?}");
    for gap in ["次数=0次 后果=严重 改正=否", "次数=4次 后果=严重 改正=否", "次数=4次 金额=5000.01元 改正=是"]
    {
        assert!(gaps.iter().any(|found| found == gap), "{gap}: {gaps:?}");
    }
    assert!(table(&(head("U", "否") + rows)).check().gaps.is_empty());
    let filled = format!("{rows}\n5|≤4||严重|否|从重\n6|4|>5000||是|从重");
    assert!(table(&(head("U", "是") + &filled)).check().gaps.is_empty());
}

#[test]
fn a_row_that_those_before_it_cover_together_is_never_reached() {
    let rows = "1|≤3||||不罚\n2|≥3|≤5000|||从轻\n3|≥3|>5000|||从重\n4|[2..9]||严重||从重\n5||||否|从重";
    assert_eq!(table(&(head("F", "否") + rows)).check().unreachable, [3, 4]);
    assert!(table(&(head("C", "否") + rows)).check().unreachable.is_empty());
    let ranked = "1|≤3||||从轻\n2|≤2||||不罚\n3|[0..1]||||从重\n4|5||||从重";
    assert_eq!(table(&(head("P", "否") + ranked)).check().unreachable, [2]);
}

#[test]
fn cells_that_compare_two_facts_are_declared_as_not_analysed() {
    let table = table(
        "命中策略|U
         完整|是
         名称|甲日|乙日|处理
         用途|条件|条件|结果
         类型|日期|日期|文字
         取值范围
         单位
         1|≥乙日||从轻
         2|≤2022-01-01||从重",
    );
    let findings = table.check();
    assert_eq!(findings.not_analysed, [(0, 0)]);
    assert!(findings.overlaps.is_empty());
    assert_eq!(findings.gaps.iter().map(|gap| gap.is_certain).collect::<Vec<_>>(), [false]);
}

const DAYS: [&str; 4] = ["2022-02-27", "2022-02-28", "2022-03-01", "2022-03-02"];

/// Small enough to ask of every case there is.
fn small(dice: &mut Dice) -> Table {
    const CELLS: [&[&str]; 4] = [
        &["", "", "≤2", "[1..3]", "≥4", "0、5", "不含 2"],
        &["", "", "没有", "没有、轻微", "不含 轻微", "严重"],
        &["", "", "是", "否"],
        &["", "", "≤2022-02-28", "不含 2022-02-28", "[2022-02-28..2022-03-01]", "不含 ≤2022-03-01"],
    ];
    let hit = ["U", "A", "F", "P"][dice.roll(4)];
    let mut text = format!(
        "命中策略|{hit}\n完整|是\n名称|次数|后果|改正|立案日|处理\n用途|条件|条件|条件|条件|结果\n类型|数|枚举|是否|日期|枚举\n\
         取值范围|[0..5]|没有、轻微、严重||[2022-02-27..2022-03-02]|不罚、从轻\n单位\n"
    );
    for number in 1..=1 + dice.roll(6) {
        let cells: Vec<&str> = CELLS.iter().map(|texts| texts[dice.roll(texts.len())]).collect();
        text.push_str(&format!("{number}|{}|{}\n", cells.join("|"), ["不罚", "从轻"][dice.roll(2)]));
    }
    read(&super::lines(&text)).unwrap()
}

#[test]
fn the_analysis_says_what_asking_every_case_says() {
    let mut dice = Dice(7);
    let mut seen = [0_usize; 3];
    for _ in 0..1_000 {
        let table = small(&mut dice);
        let (mut meeting, mut deciding, mut has_gap) = (Vec::new(), vec![false; table.rows().len()], false);
        for at in 0..6 * 3 * 2 * 4 {
            let (count, grade) = ((at % 6).to_string(), ["没有", "轻微", "严重"][at / 6 % 3]);
            let (flag, day) = (["是", "否"][at / 18 % 2], DAYS[at / 36]);
            let facts = [("次数", &*count), ("后果", grade), ("改正", flag), ("立案日", day)];
            let case = table.case(facts).unwrap();
            let answer = table.decide(case, None);
            let rows: Vec<usize> = answer.applying().rows().collect();
            has_gap |= rows.is_empty();
            meeting.extend(rows.iter().flat_map(|one| rows.iter().map(move |other| (*one, *other))));
            answer.conclusion().rows.iter().for_each(|row| deciding[*row] = true);
            assert!((0..table.rows().len()).all(|row| answer.row(row) != Some(Verdict::Unknown)));
        }
        let is_reported = |(one, other): &(usize, usize)| {
            let differs = table.rows()[*one].outcomes != table.rows()[*other].outcomes;
            one < other && (differs || table.hit_policy() == HitPolicy::Unique)
        };
        meeting.retain(is_reported);
        meeting.sort_unstable();
        meeting.dedup();
        let findings = table.check();
        let overlaps: Vec<_> =
            findings.overlaps.iter().map(|overlap| (overlap.first, overlap.second)).collect();
        assert_eq!(overlaps, meeting, "{:?}", table.sheet());
        assert_eq!(!findings.gaps.is_empty(), has_gap, "{:?}", table.sheet());
        if matches!(table.hit_policy(), HitPolicy::First | HitPolicy::Priority) {
            let never: Vec<usize> = (0..deciding.len()).filter(|row| !deciding[*row]).collect();
            assert_eq!(findings.unreachable, never, "{:?}", table.sheet());
            seen[2] += never.len();
        }
        seen[0] += overlaps.len();
        seen[1] += findings.gaps.len();
    }
    assert!(seen.iter().all(|count| *count > 100), "each was seen: {seen:?}");
}
