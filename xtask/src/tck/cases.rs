//! Reading the test cases, and comparing what they expect with what came.

use anyhow::{Context as _, Result};
use decision::feel::{Expression, Names, Run, Scope};
use decision::{Context, DateTime, Time, Value, equal};
use roxmltree::{Document, Node};
use rust_decimal::Decimal;

/// A file of test cases.
pub struct Suite {
    /// The file of the model, where it is named.
    pub model: Option<String>,
    pub cases: Vec<Case>,
}

pub struct Case {
    pub id: String,
    pub kind: Kind,
    pub inputs: Context,
    pub results: Vec<Expected>,
}

/// What is asked.
pub enum Kind {
    /// The decision each result names.
    Decision,
    /// A service or a function, by its name.
    Invocable(String),
}

pub struct Expected {
    pub name: String,
    pub expected: Value,
}

impl Suite {
    pub fn parse(text: &str) -> Result<Suite> {
        let document = Document::parse(text)?;
        let root = document.root_element();
        let model = child(root, "modelName").and_then(|node| node.text()).map(|text| text.trim().to_owned());
        let cases = children(root, "testCase").map(case).collect::<Result<_>>()?;
        Ok(Suite { model, cases })
    }
}

/// The namespace a model gives itself.
pub fn namespace(text: &str) -> Option<String> {
    let document = Document::parse(text).ok()?;
    document.root_element().attribute("namespace").map(str::to_owned)
}

fn children<'a, 'd>(of: Node<'a, 'd>, name: &'static str) -> impl Iterator<Item = Node<'a, 'd>> {
    of.children().filter(move |node| node.tag_name().name() == name)
}

fn child<'a, 'd>(of: Node<'a, 'd>, name: &'static str) -> Option<Node<'a, 'd>> {
    children(of, name).next()
}

fn named(node: Node<'_, '_>) -> Result<String> {
    Ok(node.attribute("name").context("a node without a name")?.to_owned())
}

fn case(node: Node<'_, '_>) -> Result<Case> {
    let kind = match (node.attribute("type").unwrap_or("decision"), node.attribute("invocableName")) {
        ("decision", _) => Kind::Decision,
        (_, Some(name)) => Kind::Invocable(name.to_owned()),
        (_, None) => Kind::Decision,
    };
    let mut inputs = Context::new();
    for input in children(node, "inputNode") {
        inputs.insert(named(input)?.into(), value(input)?);
    }
    let result = |result: Node<'_, '_>| {
        let expected = child(result, "expected").map_or(Ok(Value::Null), value)?;
        Ok(Expected { name: named(result)?, expected })
    };
    let results = children(node, "resultNode").map(result).collect::<Result<_>>()?;
    Ok(Case { id: node.attribute("id").unwrap_or_default().to_owned(), kind, inputs, results })
}

/// The value below a node: one of `value`, `list` and `component`s; nothing is null.
fn value(node: Node<'_, '_>) -> Result<Value> {
    let is_nil = |node: Node<'_, '_>| {
        node.attributes().any(|attribute| attribute.name() == "nil" && attribute.value() == "true")
    };
    if is_nil(node) {
        return Ok(Value::Null);
    }
    if let Some(list) = child(node, "list") {
        if is_nil(list) {
            return Ok(Value::Null);
        }
        return Ok(Value::list(children(list, "item").map(value).collect::<Result<Vec<_>>>()?));
    }
    let mut entries = Context::new();
    for component in children(node, "component") {
        entries.insert(named(component)?.into(), value(component)?);
    }
    if !entries.is_empty() {
        return Ok(Value::Context(entries.into()));
    }
    match child(node, "value") {
        Some(simple) if !is_nil(simple) => plain(simple),
        _ => Ok(Value::Null),
    }
}

fn plain(node: Node<'_, '_>) -> Result<Value> {
    let text = node.text().unwrap_or_default();
    let kind =
        node.attributes().find(|attribute| attribute.name() == "type").map(|attribute| attribute.value());
    let kind = kind.unwrap_or("string").rsplit(':').next().unwrap_or_default();
    let trimmed = text.trim();
    let parsed = match kind {
        "string" | "anySimpleType" => Some(Value::from(text)),
        "boolean" => Some(Value::Boolean(trimmed == "true" || trimmed == "1")),
        "decimal" | "double" | "float" | "integer" | "int" | "long" => feel("number", trimmed),
        "date" => feel("date", trimmed),
        "duration" | "dayTimeDuration" | "yearMonthDuration" => feel("duration", trimmed),
        "time" => Time::parse(trimmed).map(Value::Time),
        "dateTime" => DateTime::parse(trimmed).map(Value::DateTime),
        _ => None,
    };
    // A value outside of what the engine can hold compares with nothing.
    Ok(parsed.unwrap_or_else(|| Value::from(format!("unreadable {kind} {trimmed}"))))
}

/// What a function of FEEL makes of a text.
fn feel(function: &str, text: &str) -> Option<Value> {
    let call = Expression::parse(&format!("{function}(from: text)"), &Names::default()).ok()?;
    let value = call.evaluate(&Scope::default().with("text", Value::from(text)), &mut Run::default());
    Some(value).filter(|value| !value.is_null())
}

/// Whether two values count as the same: numbers nearly, contexts by name, lists in order.
pub fn is_same(expected: &Value, found: &Value) -> bool {
    match (expected, found) {
        (Value::Number(one), Value::Number(other)) => is_near(*one, *other),
        (Value::List(one), Value::List(other)) => {
            one.len() == other.len() && one.iter().zip(other.iter()).all(|(one, other)| is_same(one, other))
        }
        (Value::Context(one), Value::Context(other)) => {
            let has =
                |(name, value): (&_, &Value)| other.get(name).is_some_and(|other| is_same(value, other));
            one.len() == other.len() && one.iter().all(has)
        }
        (one, other) => one == other || equal(one, other) == Some(true),
    }
}

fn is_near(one: Decimal, other: Decimal) -> bool {
    let tolerance = Decimal::new(1, 8);
    let size = one.abs().max(Decimal::ONE);
    size.checked_mul(tolerance).is_some_and(|allowed| (one - other).abs() <= allowed)
}
