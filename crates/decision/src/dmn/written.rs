//! Decision tables as they are written, for those who convert them to tables of their own.

use super::{Error, xml};
use crate::feel::tidy;
use roxmltree::Node;

/// 决策表原文: a decision table of a model, every cell as its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WrittenTable {
    /// The decision or the function it stands in.
    pub name: String,
    /// `UNIQUE`, `FIRST`, `COLLECT`, …
    pub hit_policy: String,
    /// `SUM`, `MIN`, `MAX` or `COUNT`.
    pub aggregation: Option<String>,
    /// Condition columns.
    pub inputs: Vec<WrittenColumn>,
    /// Outcome columns.
    pub outputs: Vec<WrittenColumn>,
    /// The names of the annotations.
    pub annotations: Vec<String>,
    /// Rows.
    pub rules: Vec<WrittenRule>,
}

/// A column: what is asked or answered, its type, the values it may have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WrittenColumn {
    /// The label or the name, whichever is there.
    pub label: String,
    /// What its author says about it.
    pub description: Option<String>,
    /// Of a condition column the FEEL text of what is asked.
    pub expression: Option<String>,
    /// The name of the type.
    pub kind: Option<String>,
    /// The allowed values, as FEEL.
    pub values: Option<String>,
    /// Of an outcome column the outcome when no row applies, as FEEL.
    pub default: Option<String>,
}

/// A row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WrittenRule {
    /// Its id, where it has one.
    pub id: Option<String>,
    /// What its author says about it.
    pub description: Option<String>,
    /// One text for every condition column.
    pub tests: Vec<String>,
    /// One text for every outcome column.
    pub outcomes: Vec<String>,
    /// One text for every annotation.
    pub annotations: Vec<String>,
}

/// Reads every decision table of a model, in its order. Fails where the text is not DMN.
pub fn written_tables(text: &str) -> Result<Vec<WrittenTable>, Error> {
    let document = xml::parse(text)?;
    let tables = document.descendants().filter(|node| node.tag_name().name() == "decisionTable");
    Ok(tables.map(table).collect())
}

fn table(node: Node<'_, '_>) -> WrittenTable {
    let owners = ["decision", "businessKnowledgeModel"];
    let owner = node.ancestors().find(|ancestor| owners.contains(&ancestor.tag_name().name()));
    WrittenTable {
        name: owner.map(|owner| tidy(owner.attribute("name").unwrap_or_default())).unwrap_or_default(),
        hit_policy: node.attribute("hitPolicy").unwrap_or("UNIQUE").to_owned(),
        aggregation: node.attribute("aggregation").map(str::to_owned),
        inputs: xml::children(node, "input").map(input).collect(),
        outputs: xml::children(node, "output").map(output).collect(),
        annotations: xml::children(node, "annotation")
            .map(|one| attribute(one, "name").unwrap_or_default())
            .collect(),
        rules: xml::children(node, "rule").map(rule).collect(),
    }
}

fn input(node: Node<'_, '_>) -> WrittenColumn {
    let asked = xml::child(node, "inputExpression");
    let expression = asked.map(|asked| xml::text(asked).trim().to_owned());
    WrittenColumn {
        label: attribute(node, "label").or_else(|| expression.clone()).unwrap_or_default(),
        description: text_of(node, "description"),
        kind: asked.and_then(|asked| xml::attribute(asked, "typeRef")),
        expression,
        values: text_of(node, "inputValues"),
        default: None,
    }
}

fn output(node: Node<'_, '_>) -> WrittenColumn {
    WrittenColumn {
        label: attribute(node, "label").or_else(|| attribute(node, "name")).unwrap_or_default(),
        description: text_of(node, "description"),
        expression: None,
        kind: xml::attribute(node, "typeRef"),
        values: text_of(node, "outputValues"),
        default: text_of(node, "defaultOutputEntry"),
    }
}

fn rule(node: Node<'_, '_>) -> WrittenRule {
    let texts = |name| xml::children(node, name).map(|cell| xml::text(cell).trim().to_owned()).collect();
    WrittenRule {
        id: attribute(node, "id"),
        description: text_of(node, "description"),
        tests: texts("inputEntry"),
        outcomes: texts("outputEntry"),
        annotations: texts("annotationEntry"),
    }
}

fn attribute(node: Node<'_, '_>, name: &str) -> Option<String> {
    node.attribute(name).map(tidy).filter(|text| !text.is_empty())
}

fn text_of(node: Node<'_, '_>, name: &str) -> Option<String> {
    let text = xml::text(xml::child(node, name)?).trim().to_owned();
    (!text.is_empty()).then_some(text)
}
