//! `summary.json`: what was computed, in one object, and the same in a few lines.

use composite::{Data, Kind, Method, Notice, Output, Run};
use serde_json::{Value, json};
use std::path::Path;

/// Its name in the folder of results.
pub const FILE: &str = "summary.json";
/// What an object of ours says that it is.
const KIND: &str = "panlong composite";
/// Units shown in the lines, and notices.
const SHOWN_MAX: usize = 10;

/// Whether a file is a summary of ours.
pub fn is_ours(path: &Path) -> bool {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    serde_json::from_str::<Value>(&text).is_ok_and(|object| object["kind"] == KIND)
}

/// The object.
pub fn of(method: &Method, data: &Data, run: &Run, outputs: &[Output]) -> Value {
    let tree = &method.tree;
    let index = &tree.nodes()[tree.root()];
    let alpha = |node: usize| json!({ "code": tree.nodes()[node].code, "alpha": run.alpha(method, node) });
    let dimensions = tree.upwards().iter().copied().filter(|node| tree.nodes()[*node].dimension().is_some());
    let consistency = run.consistency.iter().map(|(code, own)| {
        json!({ "code": code, "eigenvalue": own.eigenvalue, "ratio": own.ratio, "acceptable": own.is_acceptable() })
    });
    let components = run
        .components
        .iter()
        .map(|(code, own)| json!({ "code": code, "variance_share": own.variance_share }));
    json!({
        "kind": KIND,
        "program": env!("CARGO_PKG_VERSION"),
        "format": composite::FORMAT,
        "method": { "name": method.name, "version": method.version },
        "index": { "code": index.code, "name": index.name },
        "indicators": tree.indicators().len(),
        "levels": tree.level(tree.root()),
        "periods": data.periods(),
        "rows": data.rows().len(),
        "rows_judged": run.normalised.rows.len(),
        "imputed": run.imputed.len(),
        "winsorised": run.treated.iter().map(|own| own.winsorised).sum::<usize>(),
        "alpha": dimensions.map(alpha).collect::<Vec<Value>>(),
        "consistency": consistency.collect::<Vec<Value>>(),
        "components": components.collect::<Vec<Value>>(),
        "robustness": method.study.as_ref().map(|study| json!({
            "replications": study.replications,
            "seed": study.seed,
            "sensitivity": study.sensitivity,
            "factors": study.factors.iter().map(|factor| factor.name.as_str()).collect::<Vec<&str>>(),
        })),
        "explained": method.comparison.as_ref().map(|own| json!({ "from": own.from, "to": own.to, "level": own.level })),
        "notices": run.notices.iter().map(notice).collect::<Vec<Value>>(),
        "files": outputs.iter().map(|output| output.name.as_str()).collect::<Vec<&str>>(),
    })
}

fn notice(notice: &Notice) -> Value {
    let place = &notice.place;
    json!({
        "text": notice.to_string(),
        "line": place.line,
        "column": place.field,
        "node": place.node,
        "unit": place.unit,
        "period": place.period,
    })
}

/// The lines.
pub fn text(method: &Method, data: &Data, run: &Run, out: &Path) -> String {
    let tree = &method.tree;
    let root = tree.root();
    let mut lines = vec![format!(
        "{}：{} 个对象，{} 项指标，结果在 {}",
        method.name,
        run.normalised.rows.len(),
        tree.indicators().len(),
        out.display()
    )];
    for notice in run.notices.iter().take(SHOWN_MAX) {
        lines.push(format!("提示：{notice}"));
    }
    if let more @ 1.. = run.notices.len().saturating_sub(SHOWN_MAX) {
        lines.push(format!("另有 {more} 条提示，见 {FILE}"));
    }
    let last = data.periods().last().map_or("", String::as_str);
    let mut order: Vec<(f64, usize)> = run.ranks[root]
        .iter()
        .enumerate()
        .filter(|(index, _)| data.rows()[run.normalised.rows[*index]].period == last)
        .filter_map(|(index, rank)| Some(((*rank)?, index)))
        .collect();
    order.sort_by(|one, other| one.0.total_cmp(&other.0));
    if !last.is_empty() && !order.is_empty() {
        lines.push(format!("{last} 的名次、对象、分值："));
    }
    let decimals = decimals(method, run);
    for (rank, index) in order.iter().take(SHOWN_MAX) {
        let own = &data.rows()[run.normalised.rows[*index]];
        let score = run.scores[root][*index].number().unwrap_or_default();
        lines.push(format!("{rank}\t{}\t{score:.decimals$}", own.name));
    }
    lines.join("\n")
}

/// Decimals a score is shown with: those it is ranked on or rounded to; otherwise two, or four where no score is above one.
fn decimals(method: &Method, run: &Run) -> usize {
    let root = method.tree.root();
    let declared = method.ranking.decimals.or_else(|| match &method.tree.nodes()[root].kind {
        Kind::Dimension(dimension) => dimension.decimals,
        Kind::Indicator(_) => None,
    });
    let is_small = run.scores[root].iter().filter_map(|score| score.number()).all(|score| score.abs() <= 1.0);
    declared.map_or(if is_small { 4 } else { 2 }, |decimals| decimals as usize)
}
