//! 附件：判断凭单: the receipt as tables of a document.

use super::letter::Block;
use crate::judge::{ItemVerdict, Receipt, Truth, yuan};
use crate::lists::columns::effect_word;
use kernel::minute_zh;

/// The receipt, in the order of a reader: what was decided, why, what was known, by which versions.
pub(super) fn annex(receipt: &Receipt, hash: &str) -> Vec<Block> {
    let proposal = &receipt.proposal;
    let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
    let ladder = proposal.ladder.iter().map(|rung| {
        let mark = if rung.decides { "（由此得出结果）" } else { "" };
        let items = rung.items.join("、");
        vec![
            format!("{}：{}", rung.step.word(), rung.says),
            format!("{}{mark}", rung.verdict.word()),
            [rung.article.as_str(), &items]
                .iter()
                .filter(|text| !text.is_empty())
                .copied()
                .collect::<Vec<_>>()
                .join("；"),
        ]
    });
    let items = proposal.reading().items.iter().map(|item| {
        let verdict = match item.verdict {
            Truth::Yes => "适用",
            Truth::No => "不适用",
            Truth::Unknown => "不能确定",
        };
        vec![format!("{}（{}）", item.number, effect_word(item.effect)), verdict.into(), why(item)]
    });
    let facts = receipt.matter.facts.iter().map(|(name, stated)| {
        vec![name.clone(), stated.value.clone(), stated.by.clone(), minute_zh(stated.at)]
    });
    let readings = [("行为时", &proposal.at_act), ("决定时", &proposal.at_decision)];
    let versions = readings.iter().map(|(word, reading)| {
        let (version, hash) =
            reading.lists.as_ref().map_or(("尚未公布", ""), |lists| (&lists.version, &lists.hash));
        vec![format!("{word}（{}）清单 {version}", reading.day), hash.to_owned()]
    });
    let own = [row(&["法定条款", &receipt.statute]), row(&["本凭单", hash])];
    let decision = &receipt.decision;
    let fine = decision.fine.map_or("无".to_owned(), |fine| format!("{}元", yuan(fine)));
    vec![
        Block::Annex("判断凭单".into()),
        Block::Text(format!(
            "案件{}。建议：{}。决定：{}，罚款{fine}。决定人：{}，{}。",
            receipt.case,
            proposal.finding.words(),
            decision.outcome.word(),
            decision.by,
            minute_zh(decision.at)
        )),
        Block::Table {
            columns: vec![(46, "判断次序"), (18, "结论"), (36, "依据")], rows: ladder.collect()
        },
        Block::Text("清单条目：".into()),
        Block::Table { columns: vec![(28, "条目"), (16, "结论"), (56, "理由")], rows: items.collect() },
        Block::Text("查明的事实：".into()),
        Block::Table {
            columns: vec![(34, "事实"), (22, "内容"), (20, "查明人"), (24, "时间")],
            rows: facts.collect(),
        },
        Block::Text("版本和内容摘要（SM3）：".into()),
        Block::Table { columns: vec![(40, "版本"), (60, "摘要")], rows: versions.chain(own).collect() },
    ]
}

/// Why an item applies or not: of one that does all it asks, else what fails and what is not known.
fn why(item: &ItemVerdict) -> String {
    let all = item.grounds.iter().filter(|ground| item.verdict == Truth::Yes || ground.verdict != Truth::Yes);
    let said = all.map(|ground| {
        format!(
            "{}要求{}，案情{}",
            ground.fact,
            ground.required,
            ground.actual.as_deref().unwrap_or("未查明")
        )
    });
    let mut said: Vec<String> = said.collect();
    if let Some(earlier) = item.first.as_ref().and_then(|first| first.earlier.as_ref()) {
        said.push(format!("{}有案件{}", earlier.day, earlier.case));
    }
    said.join("；")
}
