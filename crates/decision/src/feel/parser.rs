//! 语法: tokens to a tree, by the precedence of operators.

mod literals;
mod primary;

use super::ast::{Bound, Comparison, Kind, Node, Operator};
use super::lexer::{self, Token, TokenKind};
use super::{Names, Run, Scope, SyntaxError, Type};
use crate::value::{Form, Value};
use std::borrow::Cow;
use std::sync::Arc;

/// How deep brackets and the like may lie in each other.
pub(crate) const NESTING_MAX: u32 = 64;
/// How many parts of an expression may lie in each other; a sum of so many terms is as deep.
pub(crate) const TREE_DEPTH_MAX: u32 = 300;
/// How often a token may be looked at again before reading is given up.
const LOOKS_MAX_PER_TOKEN: usize = 200;

type Parsed<T = Node> = Result<T, SyntaxError>;

/// Reads a whole text as one expression.
pub(super) fn expression(text: &str, names: &Names) -> Parsed {
    let mut parser = Parser::new(text, names)?;
    let node = parser.expression()?;
    parser.end()?;
    Ok(node)
}

/// Reads a whole text as the tests of a cell.
pub(super) fn unary_tests(text: &str, names: &Names) -> Parsed {
    let mut parser = Parser::new(text, names)?;
    let at = parser.at();
    if parser.is_at_end() || (parser.is_mark("-") && parser.tokens.len() == 2) {
        return Ok(Node::new(at, Kind::Literal(Value::Boolean(true))));
    }
    if parser.is_word("not") && parser.token(1).text == "(" {
        let begin = parser.place;
        if let Ok(tests) = parser.negated_tests() {
            return parser.node(at, Kind::Tests { is_negated: true, tests });
        }
        parser.place = begin;
    }
    let tests = parser.tests()?;
    parser.end()?;
    parser.node(at, Kind::Tests { is_negated: false, tests })
}

/// Reads a whole text as a type; none where it is not one.
pub(crate) fn type_of(text: &str, names: &Names) -> Option<Type> {
    let mut parser = Parser::new(text, names).ok()?;
    let kind = parser.type_name().ok()?;
    parser.end().ok()?;
    Some(kind)
}

struct Parser<'a> {
    tokens: Vec<Token<'a>>,
    place: usize,
    names: Cow<'a, Names>,
    nesting: u32,
    looks: usize,
    /// Whether `?` was named since this was last reset.
    has_question: bool,
    /// Whether a `[` may end a range, as in `[1..10[`.
    is_in_range: bool,
    /// Whether members of the items of a list are in scope.
    is_in_filter: bool,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str, names: &'a Names) -> Parsed<Parser<'a>> {
        let tokens = lexer::tokens(text)?;
        let names = Cow::Borrowed(names);
        Ok(Parser {
            tokens,
            place: 0,
            names,
            nesting: 0,
            looks: 0,
            has_question: false,
            is_in_range: false,
            is_in_filter: false,
        })
    }

    fn expression(&mut self) -> Parsed {
        let is_in_range = std::mem::replace(&mut self.is_in_range, false);
        let node = self.nested(|parser| parser.binary(0));
        self.is_in_range = is_in_range;
        node
    }

    /// Reads what binds at least as tightly as `level`.
    fn binary(&mut self, level: u8) -> Parsed {
        let at = self.at();
        let mut left = self.unary()?;
        loop {
            let Some((own, operation)) = self.operation() else { return Ok(left) };
            if own < level {
                return Ok(left);
            }
            self.place += 1;
            left = match operation {
                Operation::In => {
                    let tests = self.operand_of_in()?;
                    self.node(at, Kind::In(Box::new(left), tests))?
                }
                Operation::Between => {
                    let low = self.binary(LEVEL_ADD)?;
                    self.word("and")?;
                    let high = self.binary(LEVEL_ADD)?;
                    self.node(at, Kind::Between(Box::new([left, low, high])))?
                }
                two => {
                    let right = Box::new(self.binary(own + 1)?);
                    let left = Box::new(left);
                    let kind = match two {
                        Operation::Or => Kind::Or(left, right),
                        Operation::And => Kind::And(left, right),
                        Operation::Compare(comparison) => Kind::Compare(comparison, left, right),
                        Operation::Arithmetic(operator) => Kind::Arithmetic(operator, left, right),
                        Operation::In | Operation::Between => unreachable!("read above"),
                    };
                    self.node(at, kind)?
                }
            };
        }
    }

    /// The operation that comes next and how tightly it binds.
    fn operation(&self) -> Option<(u8, Operation)> {
        let token = self.token(0);
        let found = match (token.kind, &*token.text) {
            (TokenKind::Word, "or") => (LEVEL_OR, Operation::Or),
            (TokenKind::Word, "and") => (LEVEL_AND, Operation::And),
            (TokenKind::Word, "between") => (LEVEL_COMPARE, Operation::Between),
            (TokenKind::Word, "in") => (LEVEL_COMPARE, Operation::In),
            (TokenKind::Mark, "+") => (LEVEL_ADD, Operation::Arithmetic(Operator::Add)),
            (TokenKind::Mark, "-") => (LEVEL_ADD, Operation::Arithmetic(Operator::Subtract)),
            (TokenKind::Mark, "*") => (LEVEL_MULTIPLY, Operation::Arithmetic(Operator::Multiply)),
            (TokenKind::Mark, "/") => (LEVEL_MULTIPLY, Operation::Arithmetic(Operator::Divide)),
            (TokenKind::Mark, "**") => (LEVEL_POWER, Operation::Arithmetic(Operator::Power)),
            (TokenKind::Mark, mark) => (LEVEL_COMPARE, Operation::Compare(comparison(mark)?)),
            _ => return None,
        };
        Some(found)
    }

    /// Minus signs, then a value with what hangs on it.
    fn unary(&mut self) -> Parsed {
        let at = self.at();
        if !self.is_mark("-") {
            return self.postfix();
        }
        self.place += 1;
        let of = self.nested(Parser::unary)?;
        self.node(at, Kind::Negate(Box::new(of)))
    }

    /// What may stand right of `in`: one test, or several in brackets.
    fn operand_of_in(&mut self) -> Parsed<Vec<Node>> {
        if !self.is_mark("(") {
            return Ok(vec![self.test(LEVEL_ADD)?]);
        }
        let at = self.at();
        self.place += 1;
        let first = self.nested(|parser| parser.test(0))?;
        if self.take_mark("..") {
            return Ok(vec![self.rest_of_range(at, first, false)?]);
        }
        let mut tests = vec![first];
        while self.take_mark(",") {
            tests.push(self.nested(|parser| parser.test(0))?);
        }
        self.mark(")")?;
        Ok(tests)
    }

    /// Tests with commas between them.
    fn tests(&mut self) -> Parsed<Vec<Node>> {
        let mut tests = vec![self.test(0)?];
        while self.take_mark(",") {
            tests.push(self.test(0)?);
        }
        Ok(tests)
    }

    fn negated_tests(&mut self) -> Parsed<Vec<Node>> {
        self.place += 2;
        let tests = self.tests()?;
        self.mark(")")?;
        self.end()?;
        Ok(tests)
    }

    /// One test: `< 10`, a range, a value, or a condition on `?`.
    fn test(&mut self, level: u8) -> Parsed {
        let at = self.at();
        if let Some(half) = self.half()? {
            return Ok(half);
        }
        let outer = std::mem::replace(&mut self.has_question, false);
        let node = self.nested(|parser| parser.binary(level));
        let has_question = std::mem::replace(&mut self.has_question, outer);
        let node = node?;
        if has_question { self.node(at, Kind::Question(Box::new(node))) } else { Ok(node) }
    }

    /// `< 10` and the like, if it comes next.
    fn half(&mut self) -> Parsed<Option<Node>> {
        let at = self.at();
        let token = self.token(0);
        let Some(comparison) = (token.kind == TokenKind::Mark).then(|| comparison(&token.text)).flatten()
        else {
            return Ok(None);
        };
        self.place += 1;
        let value = Box::new(self.nested(|parser| parser.binary(LEVEL_ADD))?);
        let (form, is_included) = match comparison {
            Comparison::Equal => (Form::Equal, true),
            Comparison::NotEqual => (Form::NotEqual, false),
            Comparison::Less => (Form::Below, false),
            Comparison::LessOrEqual => (Form::Below, true),
            Comparison::Greater => (Form::Above, false),
            Comparison::GreaterOrEqual => (Form::Above, true),
        };
        self.node(at, Kind::Half { form, is_included, value }).map(Some)
    }

    /// What follows the `..` of a range.
    fn rest_of_range(&mut self, at: u32, start: Node, is_start_included: bool) -> Parsed {
        let outer = std::mem::replace(&mut self.is_in_range, true);
        let end = self.nested(|parser| parser.binary(LEVEL_ADD));
        self.is_in_range = outer;
        let end = end?;
        let is_end_included = match &*self.token(0).text {
            "]" => true,
            ")" | "[" => false,
            _ => return Err(self.wrong("区间应以 ] ) 或 [ 结束")),
        };
        self.place += 1;
        let start = Bound { value: start, is_included: is_start_included };
        let end = Bound { value: end, is_included: is_end_included };
        self.node(at, Kind::Range(Box::new(start), Box::new(end)))
    }

    /// Makes a part of the tree, unless it would be too deep.
    fn node(&self, at: u32, kind: Kind) -> Parsed {
        let node = Node::new(at, kind);
        if node.depth > TREE_DEPTH_MAX {
            return Err(SyntaxError::new(at as usize, format!("表达式超过 {TREE_DEPTH_MAX} 层")));
        }
        Ok(computed(node))
    }

    fn nested<T>(&mut self, read: impl FnOnce(&mut Parser<'a>) -> Parsed<T>) -> Parsed<T> {
        if self.nesting >= NESTING_MAX {
            return Err(self.wrong(&format!("嵌套超过 {NESTING_MAX} 层")));
        }
        self.looks += 1;
        if self.looks > LOOKS_MAX_PER_TOKEN * self.tokens.len() {
            return Err(self.wrong("表达式写得太绕，读不下去"));
        }
        self.nesting += 1;
        let read = read(self);
        self.nesting -= 1;
        read
    }

    /// A name made here, such as the key of a context, may be named later.
    fn learn(&mut self, name: &str) {
        // A single word needs no dictionary, and copying ours for it would cost.
        if name.chars().any(|c| !c.is_alphanumeric() && c != '_') {
            self.names.to_mut().add(name);
        }
    }

    fn token(&self, ahead: usize) -> &Token<'a> {
        let last = self.tokens.len() - 1;
        &self.tokens[(self.place + ahead).min(last)]
    }

    fn at(&self) -> u32 {
        self.token(0).at
    }

    fn is_at_end(&self) -> bool {
        self.token(0).kind == TokenKind::End
    }

    fn is_mark(&self, mark: &str) -> bool {
        self.token(0).kind == TokenKind::Mark && self.token(0).text == mark
    }

    fn is_word(&self, word: &str) -> bool {
        self.token(0).kind == TokenKind::Word && self.token(0).text == word
    }

    fn take_mark(&mut self, mark: &str) -> bool {
        let is_here = self.is_mark(mark);
        self.place += usize::from(is_here);
        is_here
    }

    fn mark(&mut self, mark: &str) -> Parsed<()> {
        if self.take_mark(mark) { Ok(()) } else { Err(self.wrong(&format!("这里应为 {mark}"))) }
    }

    fn word(&mut self, word: &str) -> Parsed<()> {
        if !self.is_word(word) {
            return Err(self.wrong(&format!("这里应为 {word}")));
        }
        self.place += 1;
        Ok(())
    }

    fn end(&self) -> Parsed<()> {
        if self.is_at_end() {
            return Ok(());
        }
        Err(self.wrong(&format!("多余的内容“{}”", self.token(0).text)))
    }

    fn wrong(&self, message: &str) -> SyntaxError {
        SyntaxError::new(self.at() as usize, message)
    }
}

/// What is the same every time is computed once: ranges and negative numbers that are written out.
fn computed(node: Node) -> Node {
    let is_literal = |part: &Node| matches!(part.kind, Kind::Literal(_));
    let is_same_every_time = match &node.kind {
        Kind::Negate(of) | Kind::Half { value: of, .. } => is_literal(of),
        Kind::Range(start, end) => is_literal(&start.value) && is_literal(&end.value),
        _ => false,
    };
    if !is_same_every_time {
        return node;
    }
    match Run::default().evaluate(&node, &Scope::default()) {
        // Null has a reason, which is noted when it is asked for.
        Value::Null => node,
        value => Node::new(node.at, Kind::Literal(value)),
    }
}

enum Operation {
    Or,
    And,
    Between,
    In,
    Compare(Comparison),
    Arithmetic(Operator),
}

const LEVEL_OR: u8 = 1;
const LEVEL_AND: u8 = 2;
const LEVEL_COMPARE: u8 = 3;
const LEVEL_ADD: u8 = 4;
const LEVEL_MULTIPLY: u8 = 5;
const LEVEL_POWER: u8 = 6;

fn comparison(mark: &str) -> Option<Comparison> {
    Some(match mark {
        "=" => Comparison::Equal,
        "!=" => Comparison::NotEqual,
        "<" => Comparison::Less,
        "<=" => Comparison::LessOrEqual,
        ">" => Comparison::Greater,
        ">=" => Comparison::GreaterOrEqual,
        _ => return None,
    })
}

/// A shared name.
fn shared(name: &str) -> Arc<str> {
    name.into()
}
