//! From XML to elements.

mod boxed;

use super::element::{Element, Graph, Kind, Knowledge, Need, Service};
use super::items::{Source, Types, members, name_of};
use super::model::{Error, Import, Problem};
use super::xml;
use crate::feel::{Names, Type};
use crate::value::Parameter;
use boxed::Reader;
use roxmltree::{Document, Node};
use std::collections::HashMap;
use std::sync::Arc;

/// How many models one model may import, directly or not.
const IMPORTS_MAX: usize = 50;
/// The namespaces of other things that can be imported, which are not models.
const NOT_MODELS: &[&str] = &["XMLSchema", "pmml", "PMML"];

/// Reads a model and all it imports.
pub(super) fn graph(text: &str, resolve: &dyn Fn(Import<'_>) -> Option<String>) -> Result<Graph, Error> {
    let texts = texts(text, resolve)?;
    let documents: Vec<Document<'_>> = texts.iter().map(|text| xml::parse(text)).collect::<Result<_, _>>()?;
    let sources = sources(&documents);
    let types = Types::new(&sources);
    let (mut elements, nodes) = elements(&documents, &sources, &types);
    let index: Index =
        elements.iter().enumerate().map(|(index, own)| ((own.source, own.id.clone()), index)).collect();
    let mut problems = Vec::new();
    let mut names: Vec<Names> = (0..sources.len()).map(|source| types.names(source)).collect();
    let members = members(&documents);
    for names in &mut names {
        members.iter().for_each(|name| names.add_member(name));
    }
    for (place, node) in nodes.iter().enumerate() {
        let source = elements[place].source;
        let found = Found { sources: &sources, index: &index, source };
        elements[place].needs = found.needs(*node);
        let mut names = names[source].clone();
        for need in &elements[place].needs {
            if need.through.is_none() {
                names.add(&elements[need.element].name);
            }
            if let Some(import) = &need.through {
                names.add(import);
                names.add_member(&elements[need.element].name);
            }
        }
        let name = elements[place].name.to_string();
        names.add(&name);
        let mut reader = Reader { types: &types, source, place: name, problems: &mut problems };
        let value = elements[place].value.clone();
        elements[place].kind = match node.tag_name().name() {
            "decision" => Kind::Decision(reader.only_child(*node, &names, &value)),
            "businessKnowledgeModel" => Kind::Knowledge(knowledge(*node, &names, &value, &mut reader)),
            "decisionService" => Kind::Service(found.service(*node)),
            _ => Kind::Input,
        };
    }
    Ok(Graph { elements, problems })
}

type Index = HashMap<(usize, String), usize>;

/// The text itself and those of all imports, each once.
fn texts(text: &str, resolve: &dyn Fn(Import<'_>) -> Option<String>) -> Result<Vec<String>, Error> {
    let mut texts = vec![text.to_owned()];
    let mut seen = Vec::new();
    let mut next = 0;
    while next < texts.len() {
        let document = xml::parse(&texts[next])?;
        let root = document.root_element();
        if root.tag_name().name() != "definitions" {
            return Err(Error::new("不是 DMN：最外层应为 definitions"));
        }
        seen.push(root.attribute("namespace").unwrap_or_default().to_owned());
        let mut imported = Vec::new();
        for import in xml::children(root, "import") {
            let namespace = import.attribute("namespace").unwrap_or_default();
            let kind = import.attribute("importType").unwrap_or_default();
            let is_model = !NOT_MODELS.iter().any(|other| kind.contains(other));
            if !is_model || seen.iter().any(|seen| seen == namespace) {
                continue;
            }
            let wanted = Import { namespace, location: import.attribute("locationURI") };
            let text = resolve(wanted).ok_or_else(|| Error::new(format!("找不到引入的模型 {namespace}")))?;
            seen.push(namespace.to_owned());
            imported.push(text);
        }
        drop(document);
        texts.append(&mut imported);
        next += 1;
        if texts.len() > IMPORTS_MAX {
            return Err(Error::new(format!("引入的模型超过 {IMPORTS_MAX} 个")));
        }
    }
    Ok(texts)
}

fn sources<'d>(documents: &'d [Document<'d>]) -> Vec<Source<'d>> {
    let namespace = |document: &Document<'_>| {
        document.root_element().attribute("namespace").unwrap_or_default().to_owned()
    };
    let namespaces: Vec<String> = documents.iter().map(namespace).collect();
    let source = |document: &'d Document<'d>| {
        let root = document.root_element();
        let imports = xml::children(root, "import").filter_map(|import| {
            let wanted = import.attribute("namespace")?;
            let place = namespaces.iter().position(|namespace| namespace == wanted)?;
            Some((name_of(import), place))
        });
        let items = xml::children(root, "itemDefinition").map(|item| (name_of(item), item));
        Source { namespace: namespace(document), imports: imports.collect(), items: items.collect() }
    };
    documents.iter().map(source).collect()
}

/// Every element that can be needed, still without its logic, and its node.
fn elements<'d>(
    documents: &'d [Document<'d>],
    sources: &[Source<'_>],
    types: &Types<'_, '_>,
) -> (Vec<Element>, Vec<Node<'d, 'd>>) {
    let mut elements = Vec::new();
    let mut nodes = Vec::new();
    for (source, document) in documents.iter().enumerate() {
        let import = sources[0].imports.iter().find(|(_, place)| *place == source);
        let import = import.map(|(name, _)| name.clone()).filter(|name| !name.is_empty());
        for node in document.root_element().children() {
            let is_element = ["inputData", "decision", "businessKnowledgeModel", "decisionService"];
            if !is_element.contains(&node.tag_name().name()) {
                continue;
            }
            let variable = xml::child(node, "variable");
            elements.push(Element {
                name: name_of(node).into(),
                source,
                id: node.attribute("id").unwrap_or_default().to_owned(),
                import: import.clone(),
                kind: Kind::Input,
                value: variable.map_or(Type::Any, |variable| types.of(variable, source)),
                needs: Vec::new(),
            });
            nodes.push(node);
        }
    }
    (elements, nodes)
}

fn knowledge(node: Node<'_, '_>, names: &Names, value: &Type, reader: &mut Reader<'_, '_, '_>) -> Knowledge {
    let Some(logic) = xml::child(node, "encapsulatedLogic") else {
        let absent = reader.absent("没有写明逻辑");
        return Knowledge { parameters: Vec::new(), returns: Type::Any, logic: absent };
    };
    let (parameters, names) = reader.parameters(logic, names);
    let returns = match (reader.type_of(logic), value) {
        (Type::Any, Type::Function(_, returns)) => (**returns).clone(),
        (Type::Any, value) => value.clone(),
        (own, _) => own,
    };
    let logic = reader.only_child(logic, &names, &returns);
    Knowledge { parameters, returns, logic }
}

/// Where the references of one text lead.
struct Found<'a, 'd> {
    sources: &'a [Source<'d>],
    index: &'a Index,
    source: usize,
}

impl Found<'_, '_> {
    fn needs(&self, node: Node<'_, '_>) -> Vec<Need> {
        let kinds = ["informationRequirement", "knowledgeRequirement"];
        let requirements = node.children().filter(|child| kinds.contains(&child.tag_name().name()));
        let references = requirements.flat_map(|requirement| requirement.children());
        references.filter_map(|reference| self.need(reference)).collect()
    }

    fn need(&self, reference: Node<'_, '_>) -> Option<Need> {
        let href = reference.attribute("href")?;
        let (namespace, id) = href.rsplit_once('#').unwrap_or(("", href));
        let own = &self.sources[self.source];
        if namespace.is_empty() || namespace == own.namespace {
            let element = *self.index.get(&(self.source, id.to_owned()))?;
            return Some(Need { element, through: None });
        }
        let is_it = |(_, place): &&(String, usize)| self.sources[*place].namespace == namespace;
        let (name, place) = own.imports.iter().find(is_it)?;
        let element = *self.index.get(&(*place, id.to_owned()))?;
        let through = (!name.is_empty()).then(|| Arc::from(name.as_str()));
        Some(Need { element, through })
    }

    fn service(&self, node: Node<'_, '_>) -> Service {
        let all = |name| {
            let needs = xml::children(node, name).filter_map(|reference| self.need(reference));
            needs.map(|need| need.element).collect()
        };
        Service {
            outputs: all("outputDecision"),
            input_decisions: all("inputDecision"),
            inputs: all("inputData"),
        }
    }
}

impl Reader<'_, '_, '_> {
    /// The formal parameters, and the names with them.
    fn parameters(&self, node: Node<'_, '_>, names: &Names) -> (Vec<Parameter>, Names) {
        let mut names = names.clone();
        let parameter = |parameter: Node<'_, '_>| {
            let name = name_of(parameter);
            names.add(&name);
            Parameter { name: name.into(), kind: self.type_of(parameter) }
        };
        let parameters = xml::children(node, "formalParameter").map(parameter).collect();
        (parameters, names)
    }

    fn problem(&mut self, message: impl Into<String>) {
        self.problems.push(Problem { place: self.place.clone(), message: message.into() });
    }
}
