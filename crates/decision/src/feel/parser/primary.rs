//! Values and what hangs on them: paths, filters, calls; and the forms that begin with a word.

use super::super::ast::{Arguments, Iteration, Kind, Node};
use super::super::lexer::TokenKind;
use super::{LEVEL_ADD, Parsed, Parser};
use crate::value::Value;
use std::sync::Arc;

impl Parser<'_> {
    /// A value, then any number of `.name`, `[filter]`, `(arguments)` and `instance of`.
    pub(super) fn postfix(&mut self) -> Parsed {
        let at = self.at();
        let mut node = self.primary()?;
        loop {
            node = if self.take_mark(".") {
                let name = self.member()?;
                self.node(at, Kind::Path(Box::new(node), name))?
            } else if self.is_mark("[") {
                match self.filter()? {
                    Some(filter) => self.node(at, Kind::Filter(Box::new(node), Box::new(filter)))?,
                    None => return Ok(node),
                }
            } else if self.take_mark("(") {
                let arguments = self.arguments()?;
                self.node(at, Kind::Call(Box::new(node), arguments))?
            } else if self.is_word("instance") && self.token(1).text == "of" {
                self.place += 2;
                let kind = self.type_name()?;
                self.node(at, Kind::InstanceOf(Box::new(node), kind))?
            } else {
                return Ok(node);
            };
        }
    }

    fn member(&mut self) -> Parsed<Arc<str>> {
        if let Some((name, count)) = self.names.longest_member(&self.tokens[self.place..]) {
            self.place += count;
            return Ok(name);
        }
        self.any_word()
    }

    fn any_word(&mut self) -> Parsed<Arc<str>> {
        if self.token(0).kind != TokenKind::Word {
            return Err(self.wrong("这里应为名称"));
        }
        let name = super::shared(&self.token(0).text);
        self.place += 1;
        Ok(name)
    }

    /// A filter; none where the `[` turns out to end a range, as in `[1..10[`.
    fn filter(&mut self) -> Parsed<Option<Node>> {
        let begin = self.place;
        self.place += 1;
        let outer = std::mem::replace(&mut self.is_in_filter, true);
        let filter = self.expression().and_then(|filter| self.mark("]").map(|()| filter));
        self.is_in_filter = outer;
        match filter {
            Ok(filter) => Ok(Some(filter)),
            Err(_) if self.is_in_range => {
                self.place = begin;
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    fn arguments(&mut self) -> Parsed<Arguments> {
        if self.take_mark(")") {
            return Ok(Arguments::Positional(Vec::new()));
        }
        if let Some(name) = self.name_with_colon() {
            let mut named = vec![(name, self.expression()?)];
            while self.take_mark(",") {
                let Some(name) = self.name_with_colon() else {
                    return Err(self.wrong("各参数要么都写名称，要么都不写"));
                };
                named.push((name, self.expression()?));
            }
            self.mark(")")?;
            return Ok(Arguments::Named(named));
        }
        let mut positional = vec![self.item()?];
        while self.take_mark(",") {
            positional.push(self.item()?);
        }
        self.mark(")")?;
        Ok(Arguments::Positional(positional))
    }

    /// A name of any words and marks up to a colon; nothing is read where there is none.
    pub(super) fn name_with_colon(&mut self) -> Option<Arc<str>> {
        let begin = self.place;
        let name = self.name_up_to(|token| token == ":");
        if name.is_some() && self.take_mark(":") {
            return name;
        }
        self.place = begin;
        None
    }

    /// Words and the marks a name may hold, up to the first token that ends it.
    pub(super) fn name_up_to(&mut self, is_end: impl Fn(&str) -> bool) -> Option<Arc<str>> {
        let mut name = String::new();
        let mut end = self.token(0).at;
        if self.token(0).kind != TokenKind::Word {
            return None;
        }
        while !is_end(&self.token(0).text) {
            let token = self.token(0);
            let may_be_named = match token.kind {
                TokenKind::Word | TokenKind::Number(_) => true,
                TokenKind::Mark => matches!(&*token.text, "." | "/" | "-" | "'" | "+" | "*" | "**"),
                TokenKind::Text | TokenKind::End => false,
            };
            if !may_be_named {
                return None;
            }
            if token.at > end {
                name.push(' ');
            }
            name.push_str(&token.text);
            end = token.at + token.text.chars().count() as u32;
            self.place += 1;
        }
        Some(super::shared(&name))
    }

    fn primary(&mut self) -> Parsed {
        let at = self.at();
        match self.token(0).kind {
            TokenKind::Number(number) => self.literal(at, Value::Number(number)),
            TokenKind::Text => {
                let text = super::shared(&self.token(0).text);
                self.literal(at, Value::String(text))
            }
            TokenKind::Word => self.worded(at),
            TokenKind::Mark => self.marked(at),
            TokenKind::End => Err(self.wrong("表达式不完整")),
        }
    }

    pub(super) fn literal(&mut self, at: u32, value: Value) -> Parsed {
        self.place += 1;
        self.node(at, Kind::Literal(value))
    }

    /// What begins with a word: the longest name in scope, else a form, else a name nobody announced.
    fn worded(&mut self, at: u32) -> Parsed {
        let tokens = &self.tokens[self.place..];
        let longest =
            if self.is_in_filter { self.names.longest_member(tokens) } else { self.names.longest(tokens) };
        let word = self.token(0).text.clone();
        if let Some((name, count)) = longest.filter(|(_, count)| *count > 1 || !is_keyword(&word)) {
            self.place += count;
            self.has_question |= &*name == "?";
            return self.node(at, Kind::Name(name));
        }
        match &*word {
            "null" => self.literal(at, Value::Null),
            "true" => self.literal(at, Value::Boolean(true)),
            "false" => self.literal(at, Value::Boolean(false)),
            "if" => self.conditional(at),
            "for" => self.for_each(at),
            "some" | "every" => self.quantified(at, &word == "some"),
            "function" => self.function(at),
            _ if is_keyword(&word) && word != "not" => Err(self.wrong(&format!("这里不应是 {word}"))),
            _ => {
                self.has_question |= word == "?";
                let name = self.any_word()?;
                self.node(at, Kind::Name(name))
            }
        }
    }

    fn conditional(&mut self, at: u32) -> Parsed {
        self.word("if")?;
        let condition = self.expression()?;
        self.word("then")?;
        let yes = self.expression()?;
        self.word("else")?;
        let no = self.expression()?;
        self.node(at, Kind::If(Box::new([condition, yes, no])))
    }

    fn for_each(&mut self, at: u32) -> Parsed {
        self.word("for")?;
        let iterations = self.iterations()?;
        self.word("return")?;
        let body = self.expression()?;
        self.node(at, Kind::For(iterations, Box::new(body)))
    }

    fn quantified(&mut self, at: u32, is_some: bool) -> Parsed {
        self.place += 1;
        let iterations = self.iterations()?;
        self.word("satisfies")?;
        let body = self.expression()?;
        self.node(at, Kind::Quantified(is_some, iterations, Box::new(body)))
    }

    fn iterations(&mut self) -> Parsed<Vec<Iteration>> {
        let mut iterations = Vec::new();
        loop {
            let Some(name) = self.name_up_to(|token| token == "in") else {
                return Err(self.wrong("这里应为循环变量的名称"));
            };
            self.word("in")?;
            self.learn(&name);
            let from = self.expression()?;
            let to = if self.take_mark("..") {
                Some(self.nested(|parser| parser.binary(LEVEL_ADD))?)
            } else {
                None
            };
            iterations.push(Iteration { name, from, to });
            if !self.take_mark(",") {
                return Ok(iterations);
            }
        }
    }
}

fn is_keyword(word: &str) -> bool {
    let forms = ["if", "then", "else", "for", "in", "return", "some", "every", "satisfies", "function"];
    forms.contains(&word) || ["null", "true", "false", "and", "or", "not", "between"].contains(&word)
}
