//! What begins with a mark: lists, contexts, ranges, `@"…"`; functions and types.

use super::super::ast::{Kind, Node};
use super::super::lexer::TokenKind;
use super::super::types::Type;
use super::{Parsed, Parser};
use crate::feel::{Builtin, SyntaxError};
use crate::value::{DateTime, Parameter, Time, Value, parse_date, parse_duration};
use std::sync::Arc;

impl Parser<'_> {
    pub(super) fn marked(&mut self, at: u32) -> Parsed {
        match &*self.token(0).text {
            "(" => self.bracketed(at),
            "[" => self.list_or_range(at),
            "]" => {
                self.place += 1;
                let start = self.expression()?;
                self.mark("..")?;
                self.rest_of_range(at, start, false)
            }
            "{" => self.context(at),
            "@" => self.at_literal(at),
            mark => Err(self.wrong(&format!("这里不应是 {mark}"))),
        }
    }

    /// `(expression)`, `(a..b)` or `(< 10)`.
    fn bracketed(&mut self, at: u32) -> Parsed {
        self.mark("(")?;
        if let Some(half) = self.half()? {
            self.mark(")")?;
            return Ok(half);
        }
        let node = self.expression()?;
        if self.take_mark("..") {
            return self.rest_of_range(at, node, false);
        }
        self.mark(")")?;
        Ok(node)
    }

    fn list_or_range(&mut self, at: u32) -> Parsed {
        self.mark("[")?;
        if self.take_mark("]") {
            return self.node(at, Kind::List(Vec::new()));
        }
        let first = self.item()?;
        if self.take_mark("..") {
            return self.rest_of_range(at, first, true);
        }
        let mut items = vec![first];
        while self.take_mark(",") {
            items.push(self.item()?);
        }
        self.mark("]")?;
        self.node(at, Kind::List(items))
    }

    /// An item of a list or an argument, which may be `< 10`.
    pub(super) fn item(&mut self) -> Parsed {
        match self.half()? {
            Some(half) => Ok(half),
            None => self.expression(),
        }
    }

    fn context(&mut self, at: u32) -> Parsed {
        self.mark("{")?;
        let mut entries: Vec<(Arc<str>, Node)> = Vec::new();
        if self.take_mark("}") {
            return self.node(at, Kind::Context(entries, Box::default()));
        }
        loop {
            let begin = self.at();
            let name = if self.token(0).kind == TokenKind::Text {
                let name = super::shared(&self.token(0).text);
                self.place += 1;
                self.mark(":")?;
                name
            } else {
                self.name_with_colon().ok_or_else(|| self.wrong("这里应为名称和冒号"))?
            };
            if entries.iter().any(|(other, _)| *other == name) {
                return Err(SyntaxError::new(begin as usize, format!("名称“{name}”重复")));
            }
            self.learn(&name);
            entries.push((name, self.expression()?));
            if !self.take_mark(",") {
                break;
            }
        }
        self.mark("}")?;
        let order = order(&entries);
        self.node(at, Kind::Context(entries, order))
    }

    fn at_literal(&mut self, at: u32) -> Parsed {
        self.mark("@")?;
        if self.token(0).kind != TokenKind::Text {
            return Err(self.wrong("@ 后应为带引号的日期、时刻或时长"));
        }
        let text = self.token(0).text.clone();
        let value = parse_date(&text)
            .map(Value::Date)
            .or_else(|| DateTime::parse(&text).map(Value::DateTime))
            .or_else(|| Time::parse(&text).map(Value::Time))
            .or_else(|| parse_duration(&text));
        match value {
            Some(value) => self.literal(at, value),
            None => Err(self.wrong("不是日期、时刻或时长")),
        }
    }

    pub(super) fn function(&mut self, at: u32) -> Parsed {
        self.word("function")?;
        self.mark("(")?;
        let mut parameters = Vec::new();
        while !self.take_mark(")") {
            if !parameters.is_empty() {
                self.mark(",")?;
            }
            parameters.push(self.parameter()?);
        }
        if self.is_word("external") {
            self.place += 1;
            self.expression()?;
            return self.node(at, Kind::External);
        }
        let body = self.expression()?;
        self.node(at, Kind::Function(parameters, Arc::new(body)))
    }

    fn parameter(&mut self) -> Parsed<Parameter> {
        let name = self.name_up_to(|token| matches!(token, ":" | "," | ")"));
        let Some(name) = name else { return Err(self.wrong("这里应为参数名称")) };
        self.learn(&name);
        let kind = if self.take_mark(":") { self.type_name()? } else { Type::Any };
        Ok(Parameter { name, kind })
    }

    pub(super) fn type_name(&mut self) -> Parsed<Type> {
        let opens = self.token(1).text == "<";
        match &*self.token(0).text {
            "list" if opens => Ok(Type::List(Box::new(self.type_in_angles()?))),
            "range" if opens => Ok(Type::Range(Box::new(self.type_in_angles()?))),
            "context" if opens => self.nested(Parser::type_of_context),
            "function" if opens => self.nested(Parser::type_of_function),
            _ => match self.names.longest_type(&self.tokens[self.place..]) {
                Some((kind, count)) => {
                    self.place += count;
                    Ok(kind)
                }
                None => Err(self.wrong(&format!("没有类型“{}”", self.token(0).text))),
            },
        }
    }

    fn type_in_angles(&mut self) -> Parsed<Type> {
        self.place += 2;
        let kind = self.nested(Parser::type_name)?;
        self.mark(">")?;
        Ok(kind)
    }

    fn type_of_context(&mut self) -> Parsed<Type> {
        self.place += 2;
        let mut members = Vec::new();
        loop {
            let Some(name) = self.name_with_colon() else {
                return Err(self.wrong("这里应为名称和冒号"));
            };
            members.push((name, self.type_name()?));
            if !self.take_mark(",") {
                break;
            }
        }
        self.mark(">")?;
        Ok(Type::Context(members.into()))
    }

    fn type_of_function(&mut self) -> Parsed<Type> {
        self.place += 2;
        let mut parameters = Vec::new();
        while !self.is_mark(">") {
            if !parameters.is_empty() {
                self.mark(",")?;
            }
            parameters.push(self.type_name()?);
        }
        self.mark(">")?;
        self.mark("->")?;
        let returns = self.type_name()?;
        Ok(Type::Function(parameters, Box::new(returns)))
    }
}

/// More entries than this are computed as they stand: looking for what depends on what takes the square of their count.
const ORDERED_ENTRIES_MAX: usize = 64;

/// The order in which entries can be computed: as written, but what one depends on comes first. What depends on itself
/// stays where it stands.
fn order(entries: &[(Arc<str>, Node)]) -> Box<[usize]> {
    if entries.len() > ORDERED_ENTRIES_MAX {
        return (0..entries.len()).collect();
    }
    let mut order = Vec::with_capacity(entries.len());
    let mut seen = vec![false; entries.len()];
    for place in 0..entries.len() {
        visit(place, entries, &mut seen, &mut order);
    }
    order.into()
}

fn visit(place: usize, entries: &[(Arc<str>, Node)], seen: &mut [bool], order: &mut Vec<usize>) {
    if std::mem::replace(&mut seen[place], true) {
        return;
    }
    for other in 0..entries.len() {
        // An entry named like a function of the language hides it only for what follows.
        let name = &entries[other].0;
        let may_come_first = other < place || Builtin::named(name).is_none();
        if !seen[other] && may_come_first && entries[place].1.names(name) {
            visit(other, entries, seen, order);
        }
    }
    order.push(place);
}
