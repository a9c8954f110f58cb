//! A run as files that anybody can read: every stage as CSV, with the shortest numbers that read back as the same.

use crate::data::{Data, Frame};
use crate::method::Method;
use crate::run::Run;
use crate::tree::Node;
use crate::value::{Value, number_text};
use std::borrow::Cow;

/// 输出文件: its name and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Name, such as `scores.csv`.
    pub name: String,
    /// The text.
    pub text: String,
}

impl Run {
    /// Every stage, the scores, ranks and weights, and what happened on the way.
    pub fn outputs(&self, method: &Method, data: &Data) -> Vec<Output> {
        let tree = &method.tree;
        let indicators: Vec<&Node> = tree.indicators().iter().map(|node| &tree.nodes()[*node]).collect();
        let mut outputs = Vec::new();
        for (at, stage) in self.stages.iter().enumerate() {
            outputs.push(frame(&format!("stage-{at}-{}.csv", stage.name), &indicators, data, &stage.frame));
        }
        outputs.push(frame("normalised.csv", &indicators, data, &self.normalised));
        outputs.push(self.nodes("scores.csv", method, data, |node, row| self.scores[node][row].to_string()));
        let rank = |node: usize, row: usize| shown(self.ranks[node][row]);
        outputs.push(self.nodes("ranks.csv", method, data, rank));
        outputs.push(self.results(method, data));
        outputs.push(self.weights(method));
        outputs.push(self.correlations_table(&indicators));
        if !self.imputed.is_empty() {
            outputs.push(self.imputed_table(data));
        }
        if !self.treated.is_empty() {
            outputs.push(self.treated_table());
        }
        outputs
    }

    /// A column for every node, the index first.
    fn nodes(
        &self,
        name: &str,
        method: &Method,
        data: &Data,
        cell: impl Fn(usize, usize) -> String,
    ) -> Output {
        let nodes: Vec<usize> = downwards(method);
        let codes = nodes.iter().map(|node| method.tree.nodes()[*node].code.clone());
        let mut lines = vec![head(codes)];
        for (index, row) in self.normalised.rows.iter().enumerate() {
            lines.push(line(data, *row, nodes.iter().map(|node| cell(*node, index))));
        }
        output(name, &lines)
    }

    /// The units of each period in the order of their ranks, with the scores of the dimensions.
    fn results(&self, method: &Method, data: &Data) -> Output {
        let tree = &method.tree;
        let dimensions: Vec<usize> =
            downwards(method).into_iter().filter(|node| tree.nodes()[*node].dimension().is_some()).collect();
        let codes = dimensions.iter().map(|node| tree.nodes()[*node].code.clone());
        let mut lines = vec![head(std::iter::once("rank".to_owned()).chain(codes))];
        let ranks = &self.ranks[tree.root()];
        let mut order: Vec<usize> = (0..self.normalised.rows.len()).collect();
        order.sort_by(|one, other| {
            let place = |index: usize| data.period_of(self.normalised.rows[index]);
            let rank = |index: usize| ranks[index].unwrap_or(f64::MAX);
            place(*one).cmp(&place(*other)).then(rank(*one).total_cmp(&rank(*other)))
        });
        for index in order {
            let scores = dimensions.iter().map(|node| self.scores[*node][index].to_string());
            let cells = std::iter::once(shown(ranks[index])).chain(scores);
            lines.push(line(data, self.normalised.rows[index], cells));
        }
        output("results.csv", &lines)
    }

    fn weights(&self, method: &Method) -> Output {
        let tree = &method.tree;
        let mut lines = vec![words(&["code", "name", "parent", "level", "weight", "effective"])];
        for node in downwards(method) {
            let (own, weight) = (&tree.nodes()[node], self.weights[node]);
            lines.push(vec![
                own.code.clone(),
                own.name.clone(),
                own.parent.clone().unwrap_or_default(),
                tree.level(node).to_string(),
                number_text(weight.own),
                number_text(weight.effective),
            ]);
        }
        output("weights.csv", &lines)
    }

    fn correlations_table(&self, indicators: &[&Node]) -> Output {
        let codes = || indicators.iter().map(|node| node.code.clone());
        let mut lines = vec![std::iter::once("code".to_owned()).chain(codes()).collect::<Vec<String>>()];
        for (code, row) in codes().zip(self.correlations()) {
            lines.push(std::iter::once(code).chain(row.into_iter().map(shown)).collect());
        }
        output("correlations.csv", &lines)
    }

    fn imputed_table(&self, data: &Data) -> Output {
        let mut lines = vec![head(["indicator", "value", "how"].map(ToOwned::to_owned))];
        for own in &self.imputed {
            let cells = [own.indicator.clone(), number_text(own.value), own.how.to_owned()];
            lines.push(line(data, own.row, cells));
        }
        output("imputed.csv", &lines)
    }

    fn treated_table(&self) -> Output {
        let mut lines = vec![words(&[
            "indicator",
            "period",
            "skewness",
            "kurtosis",
            "winsorised",
            "log",
            "skewness_after",
            "kurtosis_after",
            "within",
        ])];
        for own in &self.treated {
            let [before, after] = [own.before, own.after];
            let numbers = |shape: crate::Shape| [number_text(shape.skewness), number_text(shape.kurtosis)];
            let mut cells = vec![own.indicator.clone(), own.period.clone()];
            cells.extend(numbers(before));
            cells.extend([own.winsorised.to_string(), own.log.to_string()]);
            cells.extend(numbers(after));
            cells.push(own.within.to_string());
            lines.push(cells);
        }
        output("treatment.csv", &lines)
    }
}

/// Every node, the index first, each before those below it.
fn downwards(method: &Method) -> Vec<usize> {
    let mut open = vec![method.tree.root()];
    let mut nodes = Vec::new();
    while let Some(node) = open.pop() {
        nodes.push(node);
        open.extend(method.tree.children(node).iter().rev());
    }
    nodes
}

fn frame(name: &str, indicators: &[&Node], data: &Data, frame: &Frame) -> Output {
    let mut lines = vec![head(indicators.iter().map(|node| node.code.clone()))];
    for (index, row) in frame.rows.iter().enumerate() {
        let cell = |column: &Vec<Value>| column[index].to_string();
        lines.push(line(data, *row, frame.columns.iter().map(cell)));
    }
    output(name, &lines)
}

/// The heading of a table with a line for every row of the data.
pub(crate) fn head(rest: impl IntoIterator<Item = String>) -> Vec<String> {
    ["unit", "name", "period"].map(ToOwned::to_owned).into_iter().chain(rest).collect()
}

/// A line for a row of the data.
pub(crate) fn line(data: &Data, row: usize, rest: impl IntoIterator<Item = String>) -> Vec<String> {
    let own = &data.rows()[row];
    [own.unit.clone(), own.name.clone(), own.period.clone()].into_iter().chain(rest).collect()
}

pub(crate) fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// A number, or nothing.
pub(crate) fn shown(number: Option<f64>) -> String {
    number.map(number_text).unwrap_or_default()
}

/// A file of these lines.
pub(crate) fn output(name: &str, lines: &[Vec<String>]) -> Output {
    let mut file = csv::Writer::from_writer(Vec::new());
    for cells in lines {
        // Into memory: this cannot fail, and all lines are equally long.
        let _ = file.write_record(cells.iter().map(|cell| harmless(cell).into_owned()));
    }
    let text = file.into_inner().map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    Output { name: name.to_owned(), text: text.unwrap_or_default() }
}

/// Spreadsheet programs take a text that begins like this for a formula and run it; an apostrophe before it keeps it a text.
fn harmless(cell: &str) -> Cow<'_, str> {
    let may_run = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err();
    if may_run { format!("'{cell}").into() } else { cell.into() }
}
