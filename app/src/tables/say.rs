//! Answers and findings in words and as JSON.

use super::file::Wrong;
use decision::table::{
    Answer, Bits, Column, Example, Field, Findings, Kind, Outcome, Question, Reason, Table, Test, Verdict,
};
use serde_json::{Map, Value, json};

/// Rows that nearly apply, shown at most.
const NEAREST_MAX: usize = 10;

pub fn mistakes(mistakes: &[Wrong]) -> Value {
    let one = |wrong: &Wrong| match wrong {
        Wrong::Cell(mistake) => {
            json!({ "cell": mistake.at.to_string(), "column": mistake.column.as_deref(), "reason": mistake.reason })
        }
        Wrong::Whole(reason) => json!({ "reason": reason }),
    };
    mistakes.iter().map(one).collect()
}

pub fn answer(judged: &Answer<'_>, table: &Table, explains: bool) -> Value {
    let conclusion = judged.conclusion();
    let rows = |rows: &Bits| -> Value { rows.rows().map(|row| item(judged, table, row, explains)).collect() };
    let mut object = json!({
        "state": conclusion.state.word(),
        "rows": conclusion.rows.iter().map(|row| &*table.rows()[*row].number).collect::<Vec<_>>(),
        "total": conclusion.total.map(|total| total_text(table, total)),
        "applies": rows(judged.applying()),
        "open": rows(judged.open()),
    });
    if explains {
        let near = judged.nearest(NEAREST_MAX);
        object["nearest"] = near.iter().map(|near| item(judged, table, near.row, true)).collect();
        let ask = |ask: &Question| json!({ "fact": &*table.conditions()[ask.condition].name, "settles": ask.settles, "touches": ask.touches });
        object["questions"] = judged.questions().iter().map(ask).collect();
    }
    object
}

fn item(judged: &Answer<'_>, table: &Table, row: usize, explains: bool) -> Value {
    let outcomes: Map<String, Value> = table
        .outcomes()
        .iter()
        .enumerate()
        .map(|(at, column)| (column.name.to_string(), outcome(judged, table, row, at).into()))
        .collect();
    let mut object = json!({
        "number": &*table.rows()[row].number,
        "matter": table.field(row, Field::Matter),
        "basis": table.field(row, Field::Basis),
        "outcomes": outcomes,
    });
    if explains {
        let reason = |reason: Reason| {
            json!({
                "condition": &*reason.condition, "required": reason.required, "actual": reason.actual, "verdict": reason.verdict.word(),
            })
        };
        object["conditions"] = asked(table, row).map(|at| reason(judged.reason(row, at))).collect();
    }
    object
}

/// The conditions of a row that ask something.
fn asked(table: &Table, row: usize) -> impl Iterator<Item = usize> + '_ {
    (0..table.conditions().len()).filter(move |at| *table.test(row, *at) != Test::Any)
}

fn outcome(judged: &Answer<'_>, table: &Table, row: usize, at: usize) -> String {
    let written = table.outcome_text(row, at);
    match (&table.rows()[row].outcomes[at], judged.amount(row, at)) {
        (Outcome::Amount(_), Some(fen)) => table.outcomes()[at].show(fen),
        (Outcome::Amount(_), None) => {
            let lacks = judged.lacks(row, at);
            let names: Vec<&str> = lacks.iter().map(|fact| &*table.conditions()[*fact].name).collect();
            match names.as_slice() {
                [] => format!("{written}（金额太大，无法计算）"),
                names => format!("{written}（缺少计算所需的事实：{}）", names.join("、")),
            }
        }
        _ => written.to_owned(),
    }
}

fn total_text(table: &Table, total: i64) -> String {
    match table.outcomes() {
        [column] if is_reckoned(column) => column.show(total),
        _ => total.to_string(),
    }
}

fn is_reckoned(column: &Column) -> bool {
    matches!(column.kind, Kind::Number { .. } | Kind::Money { .. })
}

pub fn answer_text(judged: &Answer<'_>, table: &Table, explains: bool) -> String {
    let conclusion = judged.conclusion();
    let mut lines = vec![conclusion.state.word().to_owned()];
    lines.extend(conclusion.total.map(|total| format!("  合计：{}", total_text(table, total))));
    for (word, rows) in [("适用", judged.applying()), ("待核", judged.open())] {
        for row in rows.rows() {
            lines.push(format!("  {word}：{}", item_text(judged, table, row)));
            if explains {
                lines.extend(
                    asked(table, row).map(|at| format!("    {}", reason_text(&judged.reason(row, at)))),
                );
            }
        }
    }
    if explains {
        for near in judged.nearest(NEAREST_MAX) {
            lines.push(format!(
                "  未适用，差 {} 项：{}",
                near.failing.len(),
                item_text(judged, table, near.row)
            ));
            let of = near.failing.iter().chain(&near.unknown);
            lines.extend(of.map(|at| format!("    {}", reason_text(&judged.reason(near.row, *at)))));
        }
        for ask in judged.questions() {
            let name = &table.conditions()[ask.condition].name;
            lines.push(format!(
                "  待问：{name}（涉及 {} 条，其中 {} 条只差这一项）",
                ask.touches, ask.settles
            ));
        }
    }
    lines.join("\n")
}

fn item_text(judged: &Answer<'_>, table: &Table, row: usize) -> String {
    let outcomes = table.outcomes().iter().enumerate();
    let outcomes: Vec<String> =
        outcomes.map(|(at, column)| format!("{} {}", column.name, outcome(judged, table, row, at))).collect();
    let matter = table.field(row, Field::Matter);
    let number = &table.rows()[row].number;
    let title = if matter.is_empty() { number.to_string() } else { format!("{number} {matter}") };
    format!("{title}：{}", outcomes.join("；"))
}

fn reason_text(reason: &Reason) -> String {
    let actual = reason.actual.as_deref().unwrap_or("未知");
    let verdict = match reason.verdict {
        Verdict::True => "符合",
        Verdict::False => "不符合",
        Verdict::Unknown => "未知",
    };
    format!("{}：要求 {}，本案 {actual}，{verdict}", reason.condition, reason.required)
}

pub fn findings(table: &Table, findings: &Findings) -> Value {
    let number = |row: usize| table.rows()[row].number.to_string();
    let cells = |cells: &[(usize, usize)]| -> Value {
        cells
            .iter()
            .map(|(row, at)| json!({ "cell": table.at(*row, *at).to_string(), "row": number(*row) }))
            .collect()
    };
    let example = |example: &Example| -> Map<String, Value> {
        example.iter().map(|(name, value)| (name.clone(), value.clone().into())).collect()
    };
    json!({
        "never_true": cells(&findings.never_true),
        "duplicates": findings.duplicates.iter().map(|same| json!({
            "first": number(same.first), "second": number(same.second), "same_outcome": same.has_same_outcome,
        })).collect::<Vec<_>>(),
        "overlaps": findings.overlaps.iter().map(|overlap| json!({
            "first": number(overlap.first), "second": number(overlap.second), "example": example(&overlap.example),
        })).collect::<Vec<_>>(),
        "overlaps_total": findings.overlaps_total,
        "unreachable": findings.unreachable.iter().map(|row| number(*row)).collect::<Vec<_>>(),
        "gaps": findings.gaps.iter().map(|gap| json!({
            "example": example(&gap.example), "certain": gap.is_certain,
        })).collect::<Vec<_>>(),
        "not_analysed": cells(&findings.not_analysed),
        "cut_short": findings.is_cut_short,
    })
}

pub fn findings_text(table: &Table, findings: &Findings) -> String {
    let number = |row: usize| &table.rows()[row].number;
    let hit = table.hit_policy();
    let mut lines = vec![format!("{} 条，命中策略 {} {}", table.rows().len(), hit.sign(), hit.word())];
    for (row, at) in &findings.never_true {
        lines.push(format!("{}：永远不成立，条目 {} 不会适用", table.at(*row, *at), number(*row)));
    }
    for same in &findings.duplicates {
        let outcome = if same.has_same_outcome { "结果也相同" } else { "结果却不同" };
        lines.push(format!("条目 {} 与 {} 条件相同，{outcome}", number(same.second), number(same.first)));
    }
    for overlap in &findings.overlaps {
        let (first, second) = (number(overlap.first), number(overlap.second));
        lines.push(format!("条目 {first} 与 {second} 重叠，例：{}", example_text(&overlap.example)));
    }
    if findings.overlaps_total > findings.overlaps.len() {
        lines.push(format!("重叠共 {} 对，以上是前 {} 对", findings.overlaps_total, findings.overlaps.len()));
    }
    for row in &findings.unreachable {
        lines.push(format!("条目 {} 永远轮不到：前面的条目已全部覆盖", number(*row)));
    }
    for gap in &findings.gaps {
        let may = if gap.is_certain { "没有条目适用" } else { "可能没有条目适用" };
        lines.push(format!("遗漏：{may}，例：{}", example_text(&gap.example)));
    }
    for (row, at) in &findings.not_analysed {
        lines.push(format!("{}：与别的事实比较，未作分析", table.at(*row, *at)));
    }
    if findings.is_cut_short {
        lines.push("组合太多，未能全部查完".to_owned());
    }
    lines.join("\n")
}

fn example_text(example: &Example) -> String {
    let named: Vec<String> = example.iter().map(|(name, value)| format!("{name} {value}")).collect();
    if named.is_empty() { "任何案情".to_owned() } else { named.join("，") }
}
