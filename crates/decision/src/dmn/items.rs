//! Item definitions: the types of a model.

use super::xml;
use crate::feel::{Allowed, Names, Type, UnaryTests, tidy, type_of};
use roxmltree::{Document, Node};
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// How deep types may lie in each other; what lies deeper is not checked.
const TYPES_DEPTH_MAX: u32 = 64;

/// The item definitions of one text, and what it imports.
#[derive(Default)]
pub(super) struct Source<'d> {
    pub namespace: String,
    /// The name of each import and the text it stands for.
    pub imports: Vec<(String, usize)>,
    pub items: HashMap<String, Node<'d, 'd>>,
}

/// Every type of every text.
pub(super) struct Types<'s, 'd> {
    sources: &'s [Source<'d>],
    /// Those already read, each once however often it is named; one that is being read counts as anything, which ends
    /// a type that holds itself.
    known: RefCell<HashMap<(usize, String), Type>>,
}

impl<'s, 'd> Types<'s, 'd> {
    pub fn new(sources: &'s [Source<'d>]) -> Types<'s, 'd> {
        Types { sources, known: RefCell::default() }
    }

    /// The type an attribute or child `typeRef` names.
    pub fn of(&self, node: Node<'_, '_>, source: usize) -> Type {
        self.of_at(node, source, 0)
    }

    /// What expressions of one text may name: types, and members of values.
    pub fn names(&self, source: usize) -> Names {
        let mut names = Names::default();
        for (index, other) in self.sources.iter().enumerate() {
            let import = self.sources[source].imports.iter().find(|(_, imported)| *imported == index);
            let prefix = match import {
                Some((name, _)) if !name.is_empty() => format!("{name}."),
                Some(_) => String::new(),
                None if index == source => String::new(),
                None => continue,
            };
            for (name, item) in &other.items {
                names.add_type(&format!("{prefix}{name}"), self.once(name, *item, index, 0));
            }
        }
        names
    }

    fn of_at(&self, node: Node<'_, '_>, source: usize, depth: u32) -> Type {
        match xml::attribute(node, "typeRef") {
            Some(name) => self.resolve(&name, source, depth),
            None => Type::Any,
        }
    }

    fn resolve(&self, name: &str, source: usize, depth: u32) -> Type {
        if depth > TYPES_DEPTH_MAX {
            return Type::Any;
        }
        let own = &self.sources[source];
        let name = tidy(name);
        if let Some(item) = own.items.get(&name) {
            return self.once(&name, *item, source, depth);
        }
        for (import, imported) in &own.imports {
            let inner = if import.is_empty() {
                Some(&*name)
            } else {
                name.strip_prefix(&**import).and_then(|rest| rest.strip_prefix('.'))
            };
            let item = inner.and_then(|inner| self.sources[*imported].items.get_key_value(inner));
            if let Some((name, item)) = item {
                return self.once(name, *item, *imported, depth);
            }
        }
        let plain = |name: &str| type_of(name, &Names::default());
        let unprefixed = || name.split_once(':').and_then(|(_, rest)| plain(rest));
        plain(&name).or_else(unprefixed).unwrap_or(Type::Any)
    }

    fn once(&self, name: &str, item: Node<'_, '_>, source: usize, depth: u32) -> Type {
        let key = (source, name.to_owned());
        if let Some(known) = self.known.borrow().get(&key) {
            return known.clone();
        }
        self.known.borrow_mut().insert(key.clone(), Type::Any);
        let kind = self.item(item, source, depth);
        self.known.borrow_mut().insert(key, kind.clone());
        kind
    }

    /// An item definition or a component of one.
    fn item(&self, item: Node<'_, '_>, source: usize, depth: u32) -> Type {
        if depth > TYPES_DEPTH_MAX {
            return Type::Any;
        }
        let members: Vec<(Arc<str>, Type)> = xml::children(item, "itemComponent")
            .map(|member| (name_of(member).into(), self.item(member, source, depth + 1)))
            .collect();
        let mut kind = if !members.is_empty() {
            Type::Context(members.into())
        } else if let Some(function) = xml::child(item, "functionItem") {
            self.function(function, source, depth)
        } else {
            self.of_at(item, source, depth + 1)
        };
        let is_list = item.attribute("isCollection") == Some("true");
        if let Some(tests) = tests_of(item, "allowedValues") {
            kind = Type::Allowed(Arc::new(Allowed { base: kind, tests }));
        }
        if is_list {
            kind = Type::List(Box::new(kind));
        }
        if let Some(tests) = tests_of(item, "typeConstraint") {
            kind = Type::Allowed(Arc::new(Allowed { base: kind, tests }));
        }
        kind
    }

    fn function(&self, function: Node<'_, '_>, source: usize, depth: u32) -> Type {
        let parameters = xml::children(function, "parameters").map(|one| self.of_at(one, source, depth + 1));
        let returns = match xml::attribute(function, "outputTypeRef") {
            Some(name) => self.resolve(&name, source, depth + 1),
            None => Type::Any,
        };
        Type::Function(parameters.collect(), Box::new(returns))
    }
}

fn tests_of(item: Node<'_, '_>, name: &str) -> Option<UnaryTests> {
    let text = xml::text(xml::child(item, name)?);
    UnaryTests::parse(&text, &Names::default()).ok().filter(|_| !text.trim().is_empty())
}

/// What the values of a model may have inside: components of types, entries of contexts, columns.
pub(super) fn members(documents: &[Document<'_>]) -> BTreeSet<String> {
    let is_entry = |node: &Node<'_, '_>| {
        node.tag_name().name() == "variable"
            && node.parent().is_some_and(|parent| parent.tag_name().name() == "contextEntry")
    };
    let kinds = ["itemComponent", "column", "output"];
    let nodes = documents.iter().flat_map(|document| document.descendants());
    nodes.filter(|node| kinds.contains(&node.tag_name().name()) || is_entry(node)).map(name_of).collect()
}

pub(super) fn name_of(node: Node<'_, '_>) -> String {
    tidy(node.attribute("name").unwrap_or_default())
}
