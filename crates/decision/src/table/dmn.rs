//! A table as a model of DMN 1.5.
//!
//! What DMN has no place for stands in descriptions, in the words of the sheet, and is read from there again: units, decimal
//! places and what a column is for in those of the columns, 完整 and 说明 in that of the decision.

use super::column::{Column, kind_word};
use super::csv::Style;
use super::feel;
use super::header;
use super::hit::HitPolicy;
use super::kind::Kind;
use super::model::Table;
use super::sheet::Sheet;

/// The annotation that holds the number of a row.
pub(super) const NUMBER: &str = "编号";
/// The annotation that holds the cells of a row as written.
pub(super) const AS_WRITTEN: &str = "原文";
/// How the description of the decision begins where the table claims to be complete.
pub(super) const COMPLETE: &str = "完整：是";
/// How every 说明 begins in it.
pub(super) const REMARK: &str = "说明：";

impl Table {
    /// A model with one decision, whose inputs are the conditions. Words a row says about itself are annotations.
    pub fn to_dmn(&self) -> String {
        let name = attribute(if self.name.is_empty() { "决策表" } else { &self.name });
        let mut xml = Xml { text: String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"), depth: 0 };
        let spaces = "xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\" namespace=\"urn:panlong:table\"";
        xml.inside("definitions", &format!("{spaces} id=\"table\" name={name}"), |xml| {
            for (at, column) in self.conditions.iter().enumerate() {
                let (name, kind) = (attribute(&column.name), type_of(column.kind));
                xml.inside("inputData", &format!("id=\"input-{at}\" name={name}"), |xml| {
                    xml.line(&format!("<variable name={name} typeRef=\"{kind}\"/>"));
                });
            }
            xml.inside("decision", &format!("id=\"decision\" name={name}"), |xml| {
                let about = self.about();
                if !about.is_empty() {
                    xml.line(&format!("<description>{}</description>", escaped(&about)));
                }
                xml.line(&format!("<variable name={name}/>"));
                for at in 0..self.conditions.len() {
                    let required = format!("<requiredInput href=\"#input-{at}\"/>");
                    xml.line(&format!("<informationRequirement>{required}</informationRequirement>"));
                }
                xml.inside("decisionTable", &policy(self.hit), |xml| {
                    self.columns_as_dmn(xml);
                    self.rows_as_dmn(xml);
                });
            });
        });
        xml.text
    }

    fn columns_as_dmn(&self, xml: &mut Xml) {
        for column in &self.conditions {
            xml.inside("input", &format!("label={}", attribute(&column.name)), |xml| {
                xml.line(&described(if column.is_premise { "前提" } else { "条件" }, column));
                xml.inside("inputExpression", &format!("typeRef=\"{}\"", type_of(column.kind)), |xml| {
                    xml.entry("text", &column.name);
                });
                values(column).iter().for_each(|values| xml.entry("inputValues", values));
            });
        }
        for column in &self.outcomes {
            let kind = type_of(column.kind);
            xml.inside("output", &format!("name={} typeRef=\"{kind}\"", attribute(&column.name)), |xml| {
                xml.line(&described("结果", column));
                values(column).iter().for_each(|values| xml.entry("outputValues", values));
            });
        }
        let names = self.items.iter().map(|item| &*item.name);
        for name in [NUMBER, AS_WRITTEN].into_iter().chain(names) {
            xml.line(&format!("<annotation name={}/>", attribute(name)));
        }
    }

    fn rows_as_dmn(&self, xml: &mut Xml) {
        for (row, item) in self.rows.iter().enumerate() {
            xml.inside("rule", &format!("id=\"row-{}\"", row + 1), |xml| {
                for at in 0..self.conditions.len() {
                    xml.entry("inputEntry", &self.feel_test(row, at));
                }
                for at in 0..self.outcomes.len() {
                    xml.entry("outputEntry", &self.feel_outcome(row, at));
                }
                xml.entry("annotationEntry", &item.number);
                xml.entry("annotationEntry", &self.as_written(row));
                for column in &self.items {
                    xml.entry("annotationEntry", self.written(row, column.place));
                }
            });
        }
    }
}

impl Table {
    /// What stands above the head of the sheet and DMN has no word for.
    fn about(&self) -> String {
        let complete = self.is_complete.then(|| COMPLETE.to_owned());
        let remarks = header::remarks(&self.sheet).map(|remark| format!("{REMARK}{remark}"));
        complete.into_iter().chain(remarks).collect::<Vec<_>>().join("\n")
    }

    /// The cells of a row in the words of the sheet, as a line of CSV: FEEL cannot be turned back into all of them.
    fn as_written(&self, row: usize) -> String {
        let columns = self.conditions.iter().chain(&self.outcomes);
        let cells = columns.map(|column| self.written(row, column.place).to_owned()).collect();
        let style = Style { has_mark: false, has_cr: false, has_last_end: false };
        Sheet { rows: vec![cells] }.to_csv(style)
    }
}

/// XML as it grows.
struct Xml {
    text: String,
    depth: usize,
}

impl Xml {
    fn line(&mut self, line: &str) {
        self.text.push_str(&"  ".repeat(self.depth));
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn inside(&mut self, name: &str, attributes: &str, write: impl FnOnce(&mut Xml)) {
        self.line(&format!("<{name} {attributes}>"));
        self.depth += 1;
        write(self);
        self.depth -= 1;
        self.line(&format!("</{name}>"));
    }

    /// An element with a text, which DMN wraps.
    fn entry(&mut self, name: &str, text: &str) {
        let text = format!("<text>{}</text>", escaped(text));
        let line = if name == "text" { text } else { format!("<{name}>{text}</{name}>") };
        self.line(&line);
    }
}

fn described(role: &str, column: &Column) -> String {
    let mut text = format!("用途：{role}；类型：{}", kind_word(column.kind));
    for (label, value) in [("单位", &column.unit), ("取值范围", &column.range_text)] {
        if !value.is_empty() {
            text.push_str(&format!("；{label}：{value}"));
        }
    }
    format!("<description>{}</description>", escaped(&text))
}

/// What the column allows, where DMN can say it.
fn values(column: &Column) -> Option<String> {
    let is_measured = matches!(column.kind, Kind::Number { .. } | Kind::Money { .. } | Kind::Day);
    if column.kind == Kind::Choice {
        return Some(column.words().iter().map(|word| feel::text(word)).collect::<Vec<_>>().join(", "));
    }
    (is_measured && !column.range_text.is_empty()).then(|| feel::measured(column, &column.range))
}

fn type_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Flag => "boolean",
        Kind::Number { .. } | Kind::Money { .. } => "number",
        Kind::Day => "date",
        Kind::Text | Kind::Choice | Kind::Code => "string",
    }
}

fn policy(hit: HitPolicy) -> String {
    let (policy, aggregation) = hit.in_dmn();
    let aggregation = aggregation.map_or_else(String::new, |word| format!(" aggregation=\"{word}\""));
    format!("hitPolicy=\"{policy}\"{aggregation}")
}

fn attribute(text: &str) -> String {
    format!("\"{}\"", escaped(text).replace('"', "&quot;").replace('\n', "&#10;"))
}

/// What XML cannot hold is left out.
fn escaped(text: &str) -> String {
    let text: String = text
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}'))
        .collect();
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
