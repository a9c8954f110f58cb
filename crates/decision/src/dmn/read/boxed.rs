//! Reading boxed expressions and tables.

use super::super::items::{Types, name_of};
use super::super::logic::{Entry, Logic, Written};
use super::super::model::Problem;
use super::super::table::{Input, Output, Rule, Table};
use super::super::xml;
use crate::feel::{Expression, Names, SyntaxError, Type, UnaryTests};
use crate::table::HitPolicy;
use roxmltree::Node;
use std::sync::Arc;

pub(super) struct Reader<'a, 's, 'd> {
    pub types: &'a Types<'s, 'd>,
    pub source: usize,
    /// The element that is read, for problems.
    pub place: String,
    pub problems: &'a mut Vec<Problem>,
}

/// The names of boxed expressions in XML.
const EXPRESSIONS: &[&str] = &[
    "literalExpression",
    "decisionTable",
    "context",
    "list",
    "relation",
    "invocation",
    "functionDefinition",
    "conditional",
    "filter",
    "for",
    "some",
    "every",
];

impl Reader<'_, '_, '_> {
    pub fn type_of(&self, node: Node<'_, '_>) -> Type {
        self.types.of(node, self.source)
    }

    pub fn absent(&mut self, reason: &str) -> Logic {
        self.problem(reason);
        Logic::Absent(reason.to_owned())
    }

    /// The one expression below a node. `expected` is the type it should give, if that is known.
    pub fn only_child(&mut self, node: Node<'_, '_>, names: &Names, expected: &Type) -> Logic {
        match expressions(node).next() {
            Some(child) => self.logic(child, names, expected),
            None => self.absent("没有写明逻辑"),
        }
    }

    fn part(&mut self, node: Node<'_, '_>, name: &str, names: &Names) -> Logic {
        match xml::child(node, name) {
            Some(part) => self.only_child(part, names, &Type::Any),
            None => self.absent(&format!("缺少 {name}")),
        }
    }

    fn logic(&mut self, node: Node<'_, '_>, names: &Names, expected: &Type) -> Logic {
        match node.tag_name().name() {
            "literalExpression" => self.literal(node, names),
            "decisionTable" => Logic::Table(Box::new(self.table(node, names, expected))),
            "context" => self.context(node, names),
            "list" => {
                Logic::List(expressions(node).map(|item| self.logic(item, names, &Type::Any)).collect())
            }
            "relation" => self.relation(node, names),
            "invocation" => self.invocation(node, names),
            "functionDefinition" => self.function(node, names),
            "conditional" => {
                let three = ["if", "then", "else"].map(|part| self.part(node, part, names));
                Logic::Conditional(Box::new(three))
            }
            "filter" => {
                let list = Box::new(self.part(node, "in", names));
                Logic::Filter { list, filter: Box::new(self.part(node, "match", &names.with_members())) }
            }
            form => self.iteration(form, node, names),
        }
    }

    /// `for`, `some` and `every`.
    fn iteration(&mut self, form: &str, node: Node<'_, '_>, names: &Names) -> Logic {
        let name = crate::feel::tidy(node.attribute("iteratorVariable").unwrap_or_default());
        let list = Box::new(self.part(node, "in", names));
        let mut inner = names.clone();
        inner.add(&name);
        let name = name.into();
        let body = if form == "for" { "return" } else { "satisfies" };
        let body = Box::new(self.part(node, body, &inner));
        if form == "for" {
            Logic::For { name, list, body }
        } else {
            Logic::Quantified { is_some: form == "some", name, list, body }
        }
    }

    fn literal(&mut self, node: Node<'_, '_>, names: &Names) -> Logic {
        let language = node.attribute("expressionLanguage").unwrap_or("FEEL");
        if !language.to_uppercase().contains("FEEL") {
            return self.absent(&format!("不支持表达式语言 {language}"));
        }
        match self.expression(&xml::text(node), names) {
            Ok(expression) => Logic::Expression(expression),
            Err(reason) => Logic::Absent(reason),
        }
    }

    fn expression(&mut self, text: &str, names: &Names) -> Result<Expression, String> {
        Expression::parse(text, names).map_err(|error| self.unreadable(text, &error))
    }

    fn tests(&mut self, text: &str, names: &Names) -> Result<UnaryTests, String> {
        UnaryTests::parse(text, names).map_err(|error| self.unreadable(text, &error))
    }

    fn unreadable(&mut self, text: &str, error: &SyntaxError) -> String {
        /// How much of a text a message quotes.
        const QUOTED_CHARACTERS_MAX: usize = 60;
        let quoted: String = text.trim().chars().take(QUOTED_CHARACTERS_MAX).collect();
        let reason = format!("表达式“{quoted}”{error}");
        self.problem(reason.clone());
        reason
    }

    fn context(&mut self, node: Node<'_, '_>, names: &Names) -> Logic {
        let mut names = names.clone();
        let mut entries = Vec::new();
        for entry in xml::children(node, "contextEntry") {
            let variable = xml::child(entry, "variable");
            let kind = variable.map_or(Type::Any, |variable| self.type_of(variable));
            let logic = self.only_child(entry, &names, &kind);
            let name = variable.map(name_of).filter(|name| !name.is_empty());
            if let Some(name) = &name {
                names.add(name);
            }
            entries.push(Entry { name: name.map(Arc::from), kind, logic });
        }
        Logic::Context(entries)
    }

    fn relation(&mut self, node: Node<'_, '_>, names: &Names) -> Logic {
        let columns =
            xml::children(node, "column").map(|column| (name_of(column).into(), self.type_of(column)));
        let columns = columns.collect();
        let row = |row| expressions(row).map(|cell| self.logic(cell, names, &Type::Any)).collect();
        Logic::Relation { columns, rows: xml::children(node, "row").map(row).collect() }
    }

    fn invocation(&mut self, node: Node<'_, '_>, names: &Names) -> Logic {
        let callee = Box::new(self.only_child(node, names, &Type::Any));
        let mut arguments = Vec::new();
        for binding in xml::children(node, "binding") {
            let name = xml::child(binding, "parameter").map(name_of).unwrap_or_default();
            // A binding without an expression leaves the parameter null.
            if expressions(binding).next().is_some() {
                arguments.push((name.into(), self.only_child(binding, names, &Type::Any)));
            }
        }
        Logic::Invocation { callee, arguments }
    }

    fn function(&mut self, node: Node<'_, '_>, names: &Names) -> Logic {
        if node.attribute("kind").is_some_and(|kind| kind != "FEEL") {
            return self.absent("不运行其他语言写的函数");
        }
        let (parameters, names) = self.parameters(node, names);
        let body = self.only_child(node, &names, &Type::Any);
        Logic::Function(Arc::new(Written { parameters, returns: Type::Any, body }))
    }

    fn table(&mut self, node: Node<'_, '_>, names: &Names, expected: &Type) -> Table {
        let own = self.type_of(node);
        let expected = if own == Type::Any { expected } else { &own };
        let inputs = xml::children(node, "input").map(|input| self.input(input, names)).collect();
        let columns = xml::children(node, "output").count();
        let outputs =
            xml::children(node, "output").map(|output| self.output(output, columns, names, expected));
        let outputs = outputs.collect();
        let rules = xml::children(node, "rule").map(|rule| self.rule(rule, names)).collect();
        let policy = self.policy(node);
        Table { inputs, outputs, rules, policy }
    }

    fn policy(&mut self, node: Node<'_, '_>) -> HitPolicy {
        let name = node.attribute("hitPolicy").unwrap_or("UNIQUE");
        HitPolicy::from_dmn(name, node.attribute("aggregation")).unwrap_or_else(|| {
            self.problem(format!("没有命中策略 {name}，按唯一命中"));
            HitPolicy::Unique
        })
    }

    fn input(&mut self, node: Node<'_, '_>, names: &Names) -> Input {
        let expression = xml::child(node, "inputExpression");
        let text = expression.map(xml::text).unwrap_or_default();
        let allowed = xml::child(node, "inputValues").map(xml::text).filter(|text| !text.trim().is_empty());
        Input {
            label: node.attribute("label").unwrap_or(text.trim()).to_owned(),
            kind: expression.map_or(Type::Any, |expression| self.type_of(expression)),
            expression: self.expression(&text, names),
            allowed: allowed.and_then(|text| self.tests(&text, names).ok()),
        }
    }

    fn output(&mut self, node: Node<'_, '_>, columns: usize, names: &Names, expected: &Type) -> Output {
        let name = (columns > 1).then(|| name_of(node)).map(Arc::from);
        let written = self.type_of(node);
        let kind = if written == Type::Any { member(expected, name.as_deref()) } else { written };
        let values = xml::child(node, "outputValues").map(xml::text).filter(|text| !text.trim().is_empty());
        let default =
            xml::child(node, "defaultOutputEntry").map(xml::text).filter(|text| !text.trim().is_empty());
        let values = values.and_then(|text| self.tests(&text, names).ok());
        Output {
            name,
            values: values.or_else(|| allowed(&kind).or_else(|| allowed(&member(expected, None)))),
            kind,
            default: default.map(|text| self.expression(&text, names)),
        }
    }

    fn rule(&mut self, node: Node<'_, '_>, names: &Names) -> Rule {
        let tests =
            xml::children(node, "inputEntry").map(|cell| self.tests(&xml::text(cell), names)).collect();
        let outcomes = xml::children(node, "outputEntry").map(|cell| {
            let text = xml::text(cell);
            // An empty cell says nothing, as a dash does.
            let is_blank = matches!(text.trim(), "" | "-");
            self.expression(if is_blank { "null" } else { &text }, names)
        });
        Rule { tests, outcomes: outcomes.collect() }
    }
}

fn expressions<'a, 'd>(node: Node<'a, 'd>) -> impl Iterator<Item = Node<'a, 'd>> {
    node.children().filter(|child| EXPRESSIONS.contains(&child.tag_name().name()))
}

/// What a type, or a list of it, says about one column.
fn member(kind: &Type, name: Option<&str>) -> Type {
    match (kind, name) {
        (Type::List(of), name) => member(of, name),
        (Type::Allowed(allowed), Some(name)) => member(&allowed.base, Some(name)),
        (Type::Context(members), Some(name)) => {
            let found = members.iter().find(|(other, _)| **other == *name);
            found.map_or(Type::Any, |(_, kind)| kind.clone())
        }
        (_, Some(_)) => Type::Any,
        (kind, None) => kind.clone(),
    }
}

fn allowed(kind: &Type) -> Option<UnaryTests> {
    match kind {
        Type::Allowed(allowed) => Some(allowed.tests.clone()),
        Type::List(of) => allowed(of),
        _ => None,
    }
}
