//! Decision tables as they are written, for those who convert them to tables of their own.

use super::{Error, xml};
use crate::feel::tidy;
use roxmltree::Node;

/// 模型原文: what a model holds, as far as a table of another kind could take it over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WrittenModel {
    /// Every decision table, in the order of the model.
    pub tables: Vec<WrittenTable>,
    /// The names of what a decision table alone does not hold: other decisions, functions, services, imported models.
    pub others: Vec<String>,
}

/// 决策表原文: a decision table of a model, every cell as its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WrittenTable {
    /// The decision or the function it stands in.
    pub name: String,
    /// What its author says about the decision, then about the table.
    pub description: String,
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
    /// What its author says about it.
    pub description: Option<String>,
    /// One text for every condition column.
    pub tests: Vec<String>,
    /// One text for every outcome column.
    pub outcomes: Vec<String>,
    /// One text for every annotation.
    pub annotations: Vec<String>,
}

/// Reads a model. Fails where the text is not DMN.
pub fn written_model(text: &str) -> Result<WrittenModel, Error> {
    let document = xml::parse(text)?;
    let tables = document.descendants().filter(|node| node.tag_name().name() == "decisionTable");
    let others = document.root_element().children().filter(|node| is_other(*node));
    let name = |node: Node<'_, '_>| attribute(node, "name").or_else(|| attribute(node, "namespace"));
    Ok(WrittenModel {
        tables: tables.map(table).collect(),
        others: others.map(|node| name(node).unwrap_or_default()).collect(),
    })
}

const OWNERS: &[&str] = &["decision", "businessKnowledgeModel"];

/// Whether an element of a model is, or has, logic outside a decision table.
fn is_other(node: Node<'_, '_>) -> bool {
    let name = node.tag_name().name();
    if !OWNERS.contains(&name) {
        return matches!(name, "decisionService" | "import");
    }
    let logic = xml::child(node, "encapsulatedLogic").unwrap_or(node);
    xml::child(logic, "decisionTable").is_none()
}

fn table(node: Node<'_, '_>) -> WrittenTable {
    let owner = node.ancestors().find(|ancestor| OWNERS.contains(&ancestor.tag_name().name()));
    let descriptions = owner.into_iter().chain([node]).filter_map(|node| text_of(node, "description"));
    WrittenTable {
        name: owner.map(|owner| tidy(owner.attribute("name").unwrap_or_default())).unwrap_or_default(),
        description: descriptions.collect::<Vec<_>>().join("\n"),
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
